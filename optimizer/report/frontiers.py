"""What one capability costs another, as text."""

from __future__ import annotations

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.errors import display_width
from optimizer.report.figures import title
from optimizer.report.language import say
from optimizer.report.table import wrap


def rivals(found: Sensitivity, lang: str) -> list[str]:
    """The best score of one capability for each score of another."""
    scenario, rows = found.scenario, []
    for item in found.rivalries:
        names = [title(scenario, "capabilities", name, lang) for name in (item.capability, item.other)]
        if len(item.points) == 1:
            shown = say("rivals_none", lang)
        else:
            shown = " → ".join(f"{x:z.1f}/{y:z.1f}" for x, y in item.points)
        rows.append([" / ".join(names), shown])
    if not rows:
        return []
    width = max(display_width(label) for label, _ in rows)
    lines = [label + " " * (width - display_width(label)) + "  " + shown for label, shown in rows]
    return [*wrap(say("rivals_head", lang)), *lines]
