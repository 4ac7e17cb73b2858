"""Prices: what rules cost and how far that holds, what units are worth; along frontiers what more budget and money
moved from the actual bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import isclose

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.frontiers import Segment
from optimizer.analysis.postoptimal.reduced_costs import CoefficientRange
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.budget_lines import counted
from optimizer.report.charts.plane import Series, marked, plane_chart
from optimizer.report.figures import between, number
from optimizer.report.parts import GROUP, MEMBER, Article, Chart, Marked, Row, Table, present
from optimizer.report.rule_words import bounded, demand, describe, is_money, price, rule_amount, together
from optimizer.report.words import Cells, Words
from optimizer.scenario.families import tagged
from optimizer.scenario.rules import Rule

_SILENT = tagged("silent")
"""Rules that hold of themselves: they say how something is bought, not how much."""
_DIGITS = 4
"""Digits of an amount that is no money: what is judged is not known to more."""
_SMALL = 1e-9
Place = tuple[float, float, str]
"""Where an allocation stands: money, objective, and the objective as a text."""
_LEAST = 0.005
"""Shares of the money below this are rounding."""
_NAMED = 0.05
"""Programmes with smaller shares of a piece are not named where others have larger ones."""


def limits(sensitivity: Sensitivity, words: Words) -> Article:
    """Rules with their price or their room, those that matter first; without those of which nothing is used."""
    every = [state for state in sensitivity.answer.rules.values() if state.rule.family not in _SILENT]
    states = [state for state in every if state.binding or state.value or state.shadow_price]
    states.sort(key=lambda state: (not state.binding, -_worth(state)))
    rows = [
        ({**_cells(state, sensitivity.whole, words), "holds": _held(state, sensitivity, words)},
         GROUP if state.binding else MEMBER, f"constraints.{state.rule.name}")
        for state in states
    ]  # fmt: skip
    notes = [words.say("r_price_whole" if sensitivity.whole else "r_price_note"), *_carried(states, words)]
    stated = [state.rule for state in states if state.rule.stated is not None and not demand(state.rule, words)]
    said = "; ".join(f"{words.rule(rule)}: {describe(rule, words)}" for rule in stated)
    notes += [words.say("limits_stated", parts=said)] if said else []
    notes += [words.say("limits_unused", n=len(every) - len(states))] if len(states) < len(every) else []
    table = words.table(rows, words.say("r_limits_table"), notes, long=["holds"], kind="rules")
    binding = sum(1 for state in states if state.binding)
    lead = words.say("r_limits_lead", n=binding, m=len(every))
    return Article("limits", words.say("r_limits"), (table,) if rows else (), lead)


def binding(answer: Answer, words: Words) -> Table | str:
    """What binds and what it costs, at a glance."""
    states = [s for s in answer.rules.values() if s.binding and s.rule.family not in _SILENT]
    if not states:
        return words.say("nothing_binds")
    whole = answer.solution.whole is not None
    rules = [_cells(state, whole, words) for state in sorted(states, key=lambda state: -_worth(state))]
    rows = [{key: cells[key] for key in ("rule", "limit", "price")} for cells in rules]
    notes = [*words.each(*(["r_price_whole"] if whole else [])), *_carried(states, words)]
    return words.table(rows, words.say("binding_table"), notes)


def _carried(states: Sequence[RuleState], words: Words) -> list[str]:
    """Which limits move with a year's budget where unspent money passes on."""
    return [words.say("r_price_carried")] if any(together(state.rule, words) for state in states) else []


def _worth(state: RuleState) -> float:
    """What a tenth more of the limit would be worth, by which rules are ordered."""
    return abs((state.shadow_price or 0.0) * float(abs(state.limit)))


def _cells(state: RuleState, whole: bool, words: Words) -> dict[str, str]:
    """A rule with its limit, the room that it leaves and its price."""
    rule = state.rule
    room = words.say("r_binds") if state.binding else rule_amount(state.slack, rule, words, _DIGITS)
    cost = price(state.shadow_price, rule, words) if state.shadow_price != 0 else "0"
    return {
        "rule": words.rule(rule),
        "limit": bounded(state.limit, rule, words),
        "room": room,
        "price": Marked("-" if whole else cost, "price"),
    }


def _held(state: RuleState, sensitivity: Sensitivity, words: Words) -> str:
    """Between which limits a price holds, a dash for that of 0 of a rule with room, and another price downward."""
    own = sensitivity.prices.get(state.rule.name)
    if own is None or (not state.binding and own.up == own.down == 0):
        return "-"
    if own.curved:
        return words.say("holds_here")
    rule, here = state.rule, float(state.limit)
    if own.up == own.down or (own.up and own.down and isclose(own.up, own.down, rel_tol=_SMALL)):
        return _holds(own.limit_min, own.limit_max, rule, words) or "-"
    up = "" if own.up is None else _holds(here, own.limit_max, rule, words)
    lowered = words.say("no_allocation")
    if own.down is not None:
        down = (price(own.down, rule, words), _holds(own.limit_min, here, rule, words))
        lowered = ", ".join(part for part in down if part)
    return "; ".join(part for part in (up, f"{words.say('downward')}: {lowered}") if part)


def _holds(low: float | None, high: float | None, rule: Rule, words: Words) -> str:
    """Between which limits a price holds, in words; nothing for a rule without a limit of its own."""
    if demand(rule, words):
        return ""
    if low is not None and rule.family != "limits" and is_money(rule, words.scenario):
        low = max(low, 0.0)  # less than nothing is no floor and no cap
    ends = ["" if end is None else rule_amount(Fraction(end), rule, words, _DIGITS) for end in (low, high)]
    return between(ends[0] or "-∞", ends[1] or "∞", words.lang)


def worths(sensitivity: Sensitivity, words: Words) -> Table | None:
    """Reduced costs and the worth of a unit, by programme and decision.

    None where there are no prices, and of money moved: no unit is worth anything to it.
    """
    scenario, rows = words.scenario, list[tuple[Cells, str, str]]()
    if scenario.goal.kind == "money_moved":
        return None
    for name, own in sensitivity.programmes.items():
        if scenario.programmes[name].fixed:
            continue
        # A programme that buys no units of its own is counted in display units, or its worth would be all zeros.
        factor = 1.0 if counted(scenario, name) else float(scenario.display.counted(words.lang))
        rows.append(({"programme": words.title("programmes", name)} | _worths(own, factor, words), "", ""))
        for item in own.decisions if len(own.decisions) > 1 else ():
            tier = words.say("tier", n=item.tier + 1) if scenario.programmes[name].tiers else ""
            rows.append(({"programme": f"{tier} {item.period}".strip()} | _worths(item, factor, words), MEMBER, ""))
    head = words.axis("worth_head", reduced=words.per_unit(words.say("reduced_cost")))
    tiered = any(scenario.programmes[name].tiers for name in sensitivity.programmes)
    return words.table(rows, head, words.each("worth_note", *(["worth_tier"] if tiered else []))) if rows else None


def _worths(item: CoefficientRange, factor: float, words: Words) -> Cells:
    """What money forced in is worth, and what a unit is, with the ends between which the allocation stays."""

    def shown(value: float | None, none: str) -> str:
        return none if value is None else number(words.plotted(value * factor), 4)

    return {
        "reduced_cost": "" if item.reduced_cost is None else words.rate(item.reduced_cost),
        "unit_worth": shown(item.coefficient, ""),
        "worth_from": shown(item.low, "-∞"),
        "worth_to": shown(item.high, "∞"),
    }


# Frontiers.


def frontiers(sensitivity: Sensitivity, words: Words, explained: bool = False) -> Article | None:
    """The objective over the budget and over money moved, perhaps ``explained`` already; nothing without either."""
    parts = present(_over_budget(sensitivity, words), _over_money_moved(sensitivity, words, explained))
    lead = words.say("r_frontiers_lead")
    return Article("frontiers", words.say("r_frontiers"), parts, lead) if parts else None


def _over_budget(sensitivity: Sensitivity, words: Words) -> Chart | None:
    segments, answer, rows, notes = sensitivity.over_budget, sensitivity.answer, list[Row](), list[str]()
    if not segments:
        return None
    budget = float(sum(sensitivity.scenario.budgets(answer.solution.program.values), Fraction(0)))
    now = piece_at(segments, budget)
    listed = [s for s in segments if s.start <= 2 * budget and (s.end is None or s.end >= budget / 2)]
    for item in listed:
        figures = _range(item, words), words.objective(item.value), words.rate(item.slope)
        flat = words.say("nothing_more") if figures[-1] == words.rate(0) else ""
        rows.append(Row((*figures, _names(item.moves, words, 1) or flat), GROUP if item is now else ""))
    notes += words.each("r_frontier_note")
    notes += _ends(segments, words, words.in_proportion)
    notes += words.each("r_frontier_years") if len(answer.scenario.periods) > 1 else []
    baseline, here = answer.baseline, _place(budget, answer.objective, words)
    there = {} if baseline is None else {"actual": _place(baseline.outlay, baseline.achieved.objective, words)}
    beyond = max(1.25 * budget, segments[-1].start + 0.1 * budget)
    keys = ("family_budget", "objective_before", "r_next_to")
    more = words.each(*(["r_frontier_listed"] if len(listed) < len(segments) else []))
    return _chart("budget", segments, beyond, there | {"computed": here}, keys, rows, notes, words, more)


def piece_at(segments: Sequence[Segment] | None, budget: float) -> Segment | None:
    """The piece on which more than ``budget`` lies; none where it is beyond them all."""
    above = budget * (1 + _SMALL)
    return next((s for s in segments or () if s.start <= above and (s.end is None or above < s.end)), None)


def _over_money_moved(sensitivity: Sensitivity, words: Words, explained: bool) -> Chart | str | None:
    segments, answer, rows = sensitivity.over_money_moved, sensitivity.answer, list[Row]()
    if segments is None or answer.baseline is None or answer.money_moved is None:
        return None
    if not segments:
        return None if answer.baseline.breaks else words.say("moved_nothing")
    for item in segments:
        after = item.value + item.slope * ((item.start if item.end is None else item.end) - item.start)
        sides = (_names(item.moves, words, side) for side in (-1, 1))
        rows.append(Row((_range(item, words), words.objective(after), words.rate(item.slope), *sides)))
    # The actual lies on the frontier only where it keeps the rules without any move.
    there = {} if segments[0].start else {"actual": _place(0, answer.baseline.achieved.objective, words)}
    here = _place(answer.money_moved, answer.objective, words)
    notes = [words.say("r_path_note"), *words.each(*(() if explained else ["moved_note"]))]
    notes += _ends(segments, words, str)
    notes += words.each("moved_years") if len(answer.scenario.periods) > 1 else []
    keys = ("money_moved", "objective_after", "moved_from", "moved_to")
    return _chart("moved", segments, segments[-1].start, there | {"computed": here}, keys, rows, notes, words)


def _place(money: Fraction | float, objective: Fraction | float, words: Words) -> Place:
    return words.counted(money), words.plotted(objective), words.objective(objective)


def _chart(
    name: str, segments: Sequence[Segment], beyond: float, stated: Mapping[str, Place], keys: Sequence[str],
    rows: Sequence[Row], notes: Sequence[str], words: Words, beneath: Sequence[str] = (),
) -> Chart:  # fmt: skip
    """The line with where the actual and the computed allocation stand; a last piece without end runs ``beyond``."""
    first, objective, *names = words.each(*keys)
    unit = words.scenario.display.one(words.lang)
    gain = words.say("gain_per", unit_one=unit) if unit else words.say("per_unit")
    header, shares = (first, objective, gain, *names), (*words.each("r_frontier_shares"), *beneath)
    data = Table(header, tuple(rows), notes=shares, words=tuple(range(3, len(header))))
    last, points = segments[-1], [(words.counted(item.start), words.plotted(item.value)) for item in segments]
    end = beyond if last.end is None else last.end
    points.append((words.counted(end), words.plotted(last.value + last.slope * (end - last.start))))
    traces = [Series("line", "curve", points), *marked(stated)]
    plane = plane_chart(traces, (words.tick, words.tick))
    above = f". {words.say('r_axis_not_zero')}" if plane.scales[1].low > 0 else ""
    axes = first + words.in_unit, words.axis("objective") + above
    return Chart(
        f"frontier-{name}-chart", words.say(f"r_frontier_{name}") + words.money_in,
        lambda: replace(plane, names=axes), data, tuple(notes),
        tuple((kind, words.actual if kind == "actual" else words.say(kind)) for kind in stated), narrow=True,
    )  # fmt: skip


def _range(item: Segment, words: Words) -> str:
    return between(words.money(item.start), words.money(item.end), words.lang)


def _ends(segments: Sequence[Segment], words: Words, named: Callable[[str], str]) -> list[str]:
    """Below which amount no allocation keeps the rules, and what shares above 100% mean, where there are any."""
    least = words.sum(segments[0].start)
    notes = [words.say("r_frontier_least", least=named(least))] if least != words.sum(0) else []
    above = any(abs(share) > 1 + _LEAST for item in segments for share in item.moves.values())
    return notes + ([words.say("r_share_above")] if above else [])


def _names(moves: Mapping[str, float], words: Words, side: int) -> str:
    """The programmes that grow (or fall) on a piece, with their shares of each unit of money, the largest first."""
    moved = [(name, side * share) for name, share in moves.items() if side * share >= _LEAST]
    moved.sort(key=lambda item: -item[1])
    chosen = [item for item in moved if item[1] >= _NAMED] or moved[:1]
    return ", ".join(f"{words.title('programmes', name)} {100 * share:.0f}%" for name, share in chosen)
