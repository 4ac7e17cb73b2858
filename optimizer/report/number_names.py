"""What people call a number: by its own title, or by what it belongs to and what it says of that."""

from __future__ import annotations

from optimizer.report.figures import title
from optimizer.report.language import say
from optimizer.scenario.scenario import Scenario

_OWNERS = ("programmes", "capabilities", "outputs", "composites")
_FIELDS = frozenset(
    {
        "unit_cost", "units", "lag", "life", "attrition", "upkeep", "ramp", "min_spend", "max_spend", "min_units",
        "max_units", "lot", "min_if_any", "per_unit", "initial", "height", "reach", "linear", "curve", "weights",
        "total", "amount", "payments", "tiers", "ces", "smallest_of", "sum_of", "overlaps",
    }
)  # fmt: skip


def number_name(path: str, scenario: Scenario, lang: str) -> str:
    """What people call the number at ``path``; a parameter without a title by its key, anything else by its path."""
    named = scenario.numbers[path].title if path in scenario.numbers else None
    if named is not None:
        return str(named.say(lang))
    head, *parts = path.split(".")
    if head in ("budget", "horizon"):
        return " ".join([say(f"r_number_{head}", lang), *parts])
    if head == "parameters":
        return ".".join(parts)
    if head == "objective" and len(parts) == 2:
        return f"{title(scenario, 'capabilities', parts[1], lang)} · {say('weight', lang)}"
    if head == "allocations" and len(parts) >= 2:
        block = scenario.model.allocations.get(parts[0])
        whose = block.title.say(lang) if block is not None and block.title is not None else parts[0]
        line = (
            say(f"r_number_{parts[1]}", lang) if parts[1] in _FIELDS else title(scenario, "programmes", parts[1], lang)
        )
        return " · ".join([whose, line, *_said(parts[2:], lang)])
    if head not in _OWNERS or len(parts) < 2 or parts[1] not in _FIELDS:
        return path
    if parts[1] == "per_unit":
        rest = [title(scenario, "outputs", name, lang) for name in parts[2:]]
    else:
        rest = _said(parts[2:], lang)
    return " · ".join([title(scenario, head, parts[0], lang), say(f"r_number_{parts[1]}", lang), *rest])


def _said(parts: list[str], lang: str) -> list[str]:
    return [say(f"r_number_{part}", lang) if part in _FIELDS else part for part in parts]
