"""The rules: which bind and at what price, how much room the others leave, how far prices hold, and what units are
worth."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.reduced_costs import CoefficientRange
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.figures import between, number
from optimizer.report.parts import GROUP, MEMBER, Article, Marked, Table
from optimizer.report.rule_words import bounded, demand, describe, is_money, price, rule_amount, worth
from optimizer.report.sections.allocation import counted, printed
from optimizer.report.words import Cells, Words
from optimizer.scenario.expression import ONE
from optimizer.scenario.families import tagged
from optimizer.scenario.linear_form import Spend
from optimizer.scenario.rules import Rule

_SILENT = tagged("silent")
"""Rules that hold of themselves: they say how something is bought, not how much."""
_DIGITS = 4
"""Digits of an amount that is no money: what is judged is not known to more."""
_SMALL = 1e-9


def limits(sensitivity: Sensitivity, words: Words) -> Article:
    """Every rule with its price or its room, those that matter first."""
    states = [
        _as_printed(s, sensitivity.answer) for s in sensitivity.answer.rules.values() if s.rule.family not in _SILENT
    ]
    states.sort(key=lambda state: (not state.binding, -_worth(state)))
    rows = [
        ({**_cells(state, sensitivity.whole, words), "holds": _held(state, sensitivity, words)},
         GROUP if state.binding else MEMBER, f"constraints.{state.rule.name}")
        for state in states
    ]  # fmt: skip
    notes = [words.say("r_price_whole" if sensitivity.whole else "r_price_note"), *_stated(states, words)]
    table = words.table(rows, words.say("r_limits_table"), notes, long=["holds"], kind="rules")
    binding = sum(1 for state in states if state.binding)
    lead = words.say("r_limits_lead", n=binding, m=len(states))
    return Article("limits", words.say("r_limits"), (table,) if rows else (), lead)


def binding(answer: Answer, words: Words) -> Table | str:
    """What binds and what it costs, at a glance."""
    states = [s for s in answer.rules.values() if s.binding and s.rule.family not in _SILENT and s.shadow_price != 0]
    if not states:
        return words.say("nothing_binds")
    whole = answer.solution.whole is not None
    rules = [_cells(state, whole, words) for state in sorted(states, key=lambda state: -_worth(state))]
    rows = [{key: cells[key] for key in ("rule", "limit", "price")} for cells in rules]
    return words.table(rows, words.say("binding_table"), words.each(*(["r_price_whole"] if whole else [])))


def _worth(state: RuleState) -> float:
    """What a tenth more of the limit would be worth, by which rules are ordered."""
    return abs((state.shadow_price or 0.0) * float(abs(state.limit)))


def _as_printed(state: RuleState, answer: Answer) -> RuleState:
    """A rule on the sum of whole programmes with the sum of their amounts as tables print them; others as they are."""
    rule, scenario = state.rule, answer.scenario
    spent = [atom for atom, rate in rule.coefficients.items() if isinstance(atom, Spend) and rate == ONE]
    names = dict.fromkeys(atom.programme for atom in spent)
    if state.binding or len(spent) < len(rule.coefficients) or len(spent) != len(names) * len(scenario.periods):
        return state
    value, amounts = state.value, printed(answer)
    shown = sum((amounts[name] for name in names), Fraction(0))
    return replace(state, value=shown, slack=state.slack + (value - shown) * (1 if rule.relation == "<=" else -1))


def _cells(state: RuleState, whole: bool, words: Words) -> dict[str, str]:
    """A rule with its limit, what it comes to, the room that it leaves and its price."""
    rule = state.rule
    # What a proportion comes to on its left less its right is no figure of anybody's.
    shown = {} if state.binding else {"digits": _DIGITS}  # where it binds it reads as the limit does
    value = "" if demand(rule, words) else rule_amount(state.value, rule, words, **shown)
    room = words.say("r_binds") if state.binding else rule_amount(state.slack, rule, words, _DIGITS)
    cost = price(state.shadow_price, rule, words) if state.binding else "0"
    return {
        "rule": words.rule(rule),
        "limit": bounded(state.limit, rule, words),
        "value": value,
        "room": room,
        "price": Marked("-" if whole else cost, "price"),
    }


def _held(state: RuleState, sensitivity: Sensitivity, words: Words) -> str:
    """Between which limits prices hold, and the price downward where it is another one."""
    own = sensitivity.prices.get(state.rule.name)
    if own is None:
        return ""
    if own.curved:
        return words.say("holds_here")
    rule, here = state.rule, float(state.limit)
    if _alike(own.up, own.down):
        ends = [own.limit_min, own.limit_max]
        if not state.binding:  # what is spent is an end, and reads as it does elsewhere
            spent = float(sensitivity.rules[rule.name].value)
            near = _SMALL * max(abs(spent), 1.0)
            ends = [float(state.value) if end is not None and abs(end - spent) <= near else end for end in ends]
        return _holds(ends[0], ends[1], rule, words) or "-"
    up = "" if own.up is None else _holds(here, own.limit_max, rule, words)
    down = [price(own.down, rule, words)]
    down += [] if own.down is None else [_holds(own.limit_min, here, rule, words)]
    lowered = ", ".join(part for part in down if part)
    return "; ".join(part for part in (up, f"{words.say('downward')}: {lowered}") if part)


def _alike(up: float | None, down: float | None) -> bool:
    """Whether the price upward and the one downward are the same."""
    if up is None or down is None:
        return up is down
    return abs(up - down) <= _SMALL * max(abs(up), abs(down))


def _holds(low: float | None, high: float | None, rule: Rule, words: Words) -> str:
    """Between which limits a price holds, in words; nothing for a rule without a limit of its own."""
    if demand(rule, words):
        return ""
    if low is not None and rule.family != "limits" and is_money(rule, words.scenario):
        low = max(low, 0.0)  # less than nothing is no floor and no cap
    ends = ["" if end is None else rule_amount(Fraction(end), rule, words, _DIGITS) for end in (low, high)]
    return between(ends[0] or "-∞", ends[1] or "∞", words.lang)


def _stated(states: list[RuleState], words: Words) -> list[str]:
    """What the limits of the file say, by the names that people use."""
    rules = [state.rule for state in states if state.rule.stated is not None]
    parts = [f"{words.rule(rule)}: {describe(rule, words)}" for rule in rules]
    return [words.say("limits_stated", parts="; ".join(parts))] if parts else []


def worths(sensitivity: Sensitivity, words: Words) -> Table | None:
    """Reduced costs and the worth of a unit, by programme and decision; None where there are no prices."""
    scenario, rows, spending = words.scenario, list[tuple[Cells, str, str]](), printed(sensitivity.answer)
    for name, own in sensitivity.programmes.items():
        # A programme that buys no units of its own is counted in display units, or its worth would be all zeros.
        factor = 1.0 if counted(scenario, name) else float(scenario.display.counted(words.lang))
        row = {"programme": words.title("programmes", name), "spending": words.money(spending[name])}
        rows.append((row | _worths(own, factor, words), "", ""))
        for item in own.decisions if len(own.decisions) > 1 else ():
            tier = words.say("tier", n=item.tier + 1) if scenario.programmes[name].tiers else ""
            row = {"programme": f"{tier} {item.period}".strip(), "spending": words.money(item.spend)}
            rows.append((row | _worths(item, factor, words), MEMBER, ""))
    return words.table(rows, words.say("worth_head", unit=words.in_unit), words.each("worth_note")) if rows else None


def _worths(item: CoefficientRange, factor: float, words: Words) -> Cells:
    """What money forced in is worth, and what a unit is, with the ends between which the allocation stays."""

    def shown(value: float | None, none: str) -> str:
        return none if value is None else number(words.plotted(value * factor), 4)

    return {
        "reduced_cost": "" if item.reduced_cost is None else worth(item.reduced_cost, words),
        "unit_worth": shown(item.coefficient, ""),
        "worth_from": shown(item.low, "-∞"),
        "worth_to": shown(item.high, "∞"),
    }
