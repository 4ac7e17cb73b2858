"""The report as one HTML file that needs no other file and no network, and is complete without its script."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer


def html_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on one answer in Korean or English; several are compared."""
    from optimizer.report.html.page import comparison_report, written_report

    return written_report(answers[0], lang) if len(answers) == 1 else comparison_report(answers, lang)
