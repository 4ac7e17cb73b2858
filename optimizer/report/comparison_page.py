"""What `optimizer compare` prints: scenarios side by side, as text and as one document."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.comparison import Comparison
from optimizer.errors import display_width
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.assumptions_compared import differing
from optimizer.report.comparison import sections
from optimizer.report.cross_regret_words import cross_regret_document
from optimizer.report.differences import differences
from optimizer.report.document import document
from optimizer.report.language import say
from optimizer.report.page import text_of
from optimizer.report.parts import Items, Table
from optimizer.report.table import wrap
from optimizer.report.typography import typeset


def comparison_page(comparison: Comparison, lang: str) -> str:
    """The comparison as text."""
    head = say("cmp_title", lang, n=len(comparison.answers))
    lines = [head, "=" * display_width(head), ""]
    for section in sections(comparison, lang):
        lines += [section.title, "-" * display_width(section.title)]
        for part in section.parts:
            if isinstance(part, Items):
                for item in part.items:
                    first, *more = wrap(item, 98)
                    lines += [first, *(f"  {line}" for line in more)]
            elif isinstance(part, Table):
                lines += text_of(part)
            elif isinstance(part, str):
                lines += wrap(part)
            lines.append("")
    return typeset("\n".join(lines).rstrip(), lang)


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
