"""What `optimizer compare` prints: scenarios side by side, as text and as one document."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.assumptions_compared import differing
from optimizer.report.cross_regret_words import cross_regret_document
from optimizer.report.differences import differences
from optimizer.report.document import document
from optimizer.report.sections.comparison import sections
from optimizer.report.terminal import text_page


def comparison_page(comparison: Comparison, lang: str) -> str:
    """The comparison as text."""
    title = say("cmp_title", lang, n=len(comparison.answers))
    return text_page(title, sections(comparison, lang), lang)


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data; see docs/json.md."""
    found = differing(comparison)
    first = found.documents[0]
    return {
        "format": "optimizer-compare",
        "version": 1,
        "comparable": {
            "currency": comparison.same_currency,
            "budget": comparison.same_budget,
            "actual": comparison.same_actual,
            "objective": comparison.same_goal,
            "scales": comparison.same_scales,
            "horizon": comparison.same_horizon,
        },
        "scenarios": {n: document(answer) for n, answer in zip(comparison.names, comparison.answers, strict=True)},
        "directions": {
            category: dict(zip(comparison.names, ways, strict=True))
            for category, ways in comparison.directions().items()
        },
        "cross_regret": cross_regret_document(CrossRegret(comparison)),
        "differences": {
            name: differences(first, other)
            for name, other in zip(comparison.names[1:], found.documents[1:], strict=True)
        },
    }
