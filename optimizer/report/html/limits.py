"""The rules: which bind and at what price, how much room the others leave, and what they alone allow."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.prices import RuleState
from optimizer.report.figures import rule_label
from optimizer.report.html.markup import Markup
from optimizer.report.html.parts import Cell, Line, Words, article, figure, heads, signs, table
from optimizer.report.rule_words import amount, price


def limits(answer: Answer, words: Words) -> Markup:
    """The table of rules, those that matter first."""
    states = [state for state in answer.rules.values() if state.rule.family != "fixed"]
    states.sort(key=lambda state: (not state.binding, -_worth(state)))
    rows = [_row(state, answer, words) for state in states]
    header = heads(words, "rule", "limit", "#r_value", "#r_room", "#price")
    notes = [words.say("r_price_note" if answer.solution.whole is None else "r_price_whole")]
    lead = words.say("r_limits_lead", n=sum(1 for state in states if state.binding), m=len(states))
    return article("limits", words.say("r_limits"), table(words.say("r_limits_table"), header, rows, notes), words=lead)


def _worth(state: RuleState) -> float:
    return abs((state.shadow_price or 0.0) * float(abs(state.limit)))


def _row(state: RuleState, answer: Answer, words: Words) -> Line:
    scenario, rule = answer.scenario, state.rule
    path = f"constraints.{rule.name}"
    label = signs(rule_label(rule, scenario, words.lang))
    limit = signs(f"{rule.relation} {amount(state.limit, rule, scenario, words.lang)}")
    value = amount(state.value, rule, scenario, words.lang)
    if not state.binding:
        room, cost = amount(state.slack, rule, scenario, words.lang), "0"
    elif answer.solution.whole is not None:
        room, cost = words.say("r_binds"), "-"
    else:
        room, cost = words.say("r_binds"), price(state.shadow_price, rule, scenario, words.lang)
    cells = [
        Cell(figure(limit, f"{path}.limit", "limit"), "text"),
        Cell(figure(value, f"{path}.value", "rule"), "n"),
        Cell(room if state.binding else figure(room, f"{path}.slack", "rule"), "n"),
        Cell(figure(cost, f"{path}.shadow_price", "price") if state.binding else cost, "n"),
    ]
    return Line(label, cells, 0 if state.binding else 1, path)
