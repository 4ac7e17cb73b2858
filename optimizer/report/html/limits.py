"""The rules: which bind and at what price, how much room the others leave, and what they alone allow."""

from __future__ import annotations

from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, article, derived, figure, heads, sentence, table
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import amount, bounded, demand, describe, price
from optimizer.report.sensitivity import alike, holds
from optimizer.scenario.families import tagged

_SILENT = tagged("silent")
"""Rules that hold of themselves: they say how something is bought, not how much."""
_DIGITS = 4
"""Digits of an amount that is no money: what is judged is not known to more."""


def limits(found: Sensitivity, words: Words) -> Markup:
    """The table of rules, those that matter first."""
    answer = found.answer
    states = [state for state in answer.rules.values() if state.rule.family not in _SILENT]
    states.sort(key=lambda state: (not state.binding, -_worth(state)))
    rows = [_row(state, found, words) for state in states]
    header = heads(words, "rule", "#limit", "#r_value", "#r_room", "#price", "holds")
    notes = [words.say("r_price_note" if answer.solution.whole is None else "r_price_whole")]
    text = words.say("r_limits_lead", n=sum(1 for state in states if state.binding), m=len(states))
    lead = sentence(text, "r_limits_lead", class_="lead")
    detail = table(words.say("r_limits_table"), header, rows, notes, "rules")
    return article("limits", words.say("r_limits"), detail, words=lead, live=True)


def _worth(state: RuleState) -> float:
    return abs((state.shadow_price or 0.0) * float(abs(state.limit)))


def _row(state: RuleState, found: Sensitivity, words: Words) -> Line:
    scenario, rule = found.scenario, state.rule
    path = f"constraints.{rule.name}"
    label: Child = derived(rule_label(rule, scenario, words.lang), path, "label")
    if rule.stated is not None:
        label = join(label, tag("span", describe(rule, scenario, words.lang), class_="says", data_published=True))
    limit = bounded(state.limit, rule, scenario, words.lang)
    # What a proportion comes to on its left less its right is no figure of anybody's.
    tied = demand(rule, scenario, words.lang)
    value = "" if tied else amount(state.value, rule, scenario, words.lang, _DIGITS)
    if not state.binding:
        room, cost = amount(state.slack, rule, scenario, words.lang, _DIGITS), "-" if found.whole else "0"
    elif found.whole:
        room, cost = words.say("r_binds"), "-"
    else:
        room, cost = words.say("r_binds"), price(state.shadow_price, rule, scenario, words.lang)
    down, held = _held(state, found, words)
    cells = [
        Cell(figure(limit, f"{path}.limit", "limit"), "n"),
        Cell(figure(value, f"{path}.value", "rule"), "n"),
        Cell(derived(room, path, "binds") if state.binding else figure(room, f"{path}.slack", "rule"), "n"),
        Cell(
            join(figure(cost, f"{path}.shadow_price", "price") if state.binding else derived(cost, path, "cost"), down),
            "n price",
        ),
        Cell(held, "text", published=True),
    ]
    return Line(label, cells, 0 if state.binding else 1, path)


def _held(state: RuleState, found: Sensitivity, words: Words) -> tuple[Child, str]:
    """The price downward where it is another one, and the limits between which prices hold."""
    own = found.prices.get(state.rule.name)
    if own is None:
        return None, ""
    if own.curved:
        return None, words.say("holds_here")
    scenario, rule = found.scenario, state.rule
    if alike(own.up, own.down):
        return None, holds(own.limit_min, own.limit_max, rule, scenario, words.lang)
    here = float(state.limit)
    up = "" if own.up is None else holds(here, own.limit_max, rule, scenario, words.lang)
    down = "" if own.down is None else holds(own.limit_min, here, rule, scenario, words.lang)
    below = f"{words.say('downward')}: {price(own.down, rule, scenario, words.lang)}"
    return tag("span", below, class_="remark", data_published=True), "; ".join(part for part in (up, down) if part)
