"""Frontiers as text: over the budget, over money moved from the actual, and of one capability against another."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.errors import display_width
from optimizer.report.figures import actual_title, between, in_unit, money, number, title
from optimizer.report.language import say
from optimizer.report.rule_words import signed
from optimizer.report.table import table, wrap
from optimizer.scenario.scenario import Scenario


def budget_frontier(found: Sensitivity, lang: str) -> list[str]:
    """The objective over the budget, and where each next part of the money goes."""
    if not found.over_budget:
        return []
    scenario, rows = found.scenario, []
    for item in found.over_budget:
        span = between(money(scenario, item.start, lang), money(scenario, item.end, lang), lang)
        goes = _shares(item.moves, scenario, lang) or say("nothing_more", lang)
        rows.append([span, number(item.value), _slope(item.slope, scenario, lang), goes])
    header = [say("budget_range", lang), say("objective", lang), _per_one(scenario, lang), say("next_money", lang)]
    return [say("budget_frontier_head", lang, unit=in_unit(scenario, lang)), *table(header, rows)]


def _shares(moves: Mapping[str, float], scenario: Scenario, lang: str, sign: int = 0) -> str:
    """Programmes with their part of the money that moves, largest first; those with one sign alone if one is given."""
    chosen = [(name, share) for name, share in moves.items() if abs(share) >= 0.005 and share * sign >= 0]
    chosen.sort(key=lambda item: -abs(item[1]))
    return ", ".join(
        f"{title(scenario, 'programmes', name, lang)} {number(abs(share) if sign else share, 2)}"
        for name, share in chosen
    )


def _slope(value: float, scenario: Scenario, lang: str) -> str:
    return signed(value * float(scenario.display.counted(lang)) if scenario.currency else value, lang)


def moved_frontier(found: Sensitivity, lang: str) -> list[str]:
    """The objective over the money moved from the actual: what to move first."""
    if found.over_money_moved is None:
        return []
    scenario, actual = found.scenario, actual_title(found.scenario, lang)
    if not found.over_money_moved:
        return [say("moved_nothing", lang, actual=actual)]
    rows = []
    for item in found.over_money_moved:
        end = item.end if item.end is not None else item.start
        after = item.value + item.slope * (end - item.start)
        rows.append(
            [
                between(money(scenario, item.start, lang), money(scenario, end, lang), lang),
                number(after), _slope(item.slope, scenario, lang),
                _shares(item.moves, scenario, lang, -1), _shares(item.moves, scenario, lang, 1),
            ]
        )  # fmt: skip
    stop = scenario.display.say(Fraction(found.over_money_moved[-1].end or 0), lang)
    header = [say("moved_range", lang), say("objective_after", lang), _per_one(scenario, lang)]
    header += [say("moved_from", lang), say("moved_to", lang)]
    return [
        *wrap(say("moved_frontier_head", lang, actual=actual, stop=stop, unit=in_unit(scenario, lang))),
        *table(header, rows),
    ]


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


def _per_one(scenario: Scenario, lang: str) -> str:
    if scenario.currency is None:
        return say("per_unit", lang)
    return say("gain_per", lang, unit_one=scenario.display.one(lang))
