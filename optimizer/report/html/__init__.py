"""The report as one HTML file that needs no other file and no network, and is complete without its script."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.errors import InputError, Place, Problem


def html_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on one answer in Korean or English. Raises InputError for several."""
    from optimizer.report.html.page import html_report as page

    if len(answers) != 1:
        hint = "several files are compared in a .md or .xlsx report"
        raise InputError(Problem("an HTML report is about one scenario", Place("report"), hint=hint))
    return page(answers[0], lang)
