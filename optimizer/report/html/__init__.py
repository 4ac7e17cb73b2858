"""The report as one HTML file that needs no other file and no network, and is complete without its script."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer


def html_report(answers: Sequence[Answer], lang: str) -> str:
    """The report on one answer in Korean or English; several are compared."""
    if len(answers) == 1:
        from optimizer.report.html.page import written_report as page

        return page(answers[0], lang)
    from optimizer.report.html.several import comparison_report

    return comparison_report(answers, lang)
