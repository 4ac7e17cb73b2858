"""The JSON document of `optimizer compare --json`; see docs/json.md."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.comparison import Comparison
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.cross_regret_words import cross_regret_document
from optimizer.report.differences import difference_parts, documents_of
from optimizer.report.document import document


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain data; see docs/json.md."""
    names, (first, *others) = comparison.names, documents_of(comparison)
    directions = comparison.directions().items()
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
        "scenarios": {n: document(answer) for n, answer in zip(names, comparison.answers, strict=True)},
        "directions": {category: dict(zip(names, ways, strict=True)) for category, ways in directions},
        "cross_regret": cross_regret_document(CrossRegret(comparison)),
        "differences": {n: difference_parts(first, other) for n, other in zip(names[1:], others, strict=True)},
    }
