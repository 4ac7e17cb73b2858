"""What `optimizer show` prints: every number and rule of a scenario with its value, its origin and its place."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.language.locale import LANGUAGES
from optimizer.program.evaluation import Evaluator
from optimizer.report.document import document_head, json_value, outside_document
from optimizer.report.figures import number as figure
from optimizer.report.figures import unit_of
from optimizer.report.parts import Head, Items, Part, Table, plain_rows
from optimizer.report.rule_words import RELATIONS, demand, derivation, describe, is_money
from optimizer.report.sections.grounds import cited, objections, objective_words, outside_line, outside_notes
from optimizer.report.terminal import PLAIN, Screen, Shown, text_page
from optimizer.report.words import Words
from optimizer.scenario.expression import render
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tree import Node

_DIGITS = 12
"""All the digits of a figure, as a file would state it."""
_PARTS = ("programmes", "outputs", "composites", "capabilities")
_ASKED = ("statements", "uncertain", "sampling", "variants", "panel")
_TEXTS = frozenset({"title", "note", "judged_by", "quote"})
_DESCRIBING = _TEXTS | {"status", "source", "unit", "known", "low", "high", "distribution", "range"}


def resolved_text(scenario: Scenario, lang: str, screen: Screen = PLAIN) -> str:
    """The resolved scenario as text. A formula is shown with its value; a value set by the scenario is marked."""
    words, stated, known = Words(scenario, lang), settings(scenario), scenario.numbers
    stated.setdefault("model", words.say("cmp_model_inline"))
    lines = ("model", "as_of", "later_sources"), ("spend", "carry_over", "compare_with")
    about = ["; ".join(f"{words.say(f'setting_{key}')}: {stated.get(key, '-')}" for key in line) for line in lines]
    about.append(objective_words(words))
    used = {n.path for n in scenario.reached}
    rows = [_row(n, words, n.path in used) for n in scenario.numbers]
    value, within, status, sources = words.each("value", "range", "status", "sources_column")
    head = words.say("number"), f"{value} ({within})", f"{status}, {sources}", words.say("place")
    numbers = Table(head, plain_rows(rows), left=4, notes=words.each("factors_note"))
    says = {own.name: _demand(own, words) for own in scenario.rules}
    rows = [[own.name, f"{says[own.name]}{cited(own.origin.sources)}", str(own.place)] for own in scenario.rules]
    rules = Table((words.say("rule"), "", words.say("place")), plain_rows(rows), left=3)
    outside: list[Part] = [outside_line(words), Items(tuple(outside_notes(words)))]
    parts: list[Shown] = [about, numbers, rules, outside, objections(words)]
    for name, variant in scenario.variants.items():
        there, asked, left = Words(variant, lang), settings(variant), {own.name for own in variant.rules}
        worded = [own for own in variant.rules if own.family in ("require", "limits")]
        limits = {own.name: own for own in worded if _demand(own, there) != says.get(own.name)}
        changed = [key for key in (*lines[0][1:], *lines[1], "objective") if asked.get(key) != stated.get(key)]
        items = [f"{words.say(f'setting_{key}')}: {asked.get(key, '-')}" for key in changed]
        for n in variant.numbers:
            if n.path not in limits and (n.path not in known or known[n.path].expression != n.expression):
                items.append(f"{n.path} = {there.value(variant.base[n.path], n.path, _DIGITS)}  ({n.place})")
        items += [f"{rule}: {_demand(own, there)}  ({own.place})" for rule, own in limits.items()]
        items += [words.say("show_without", rule=own.name) for own in scenario.rules if own.name not in left]
        parts.append([Head(f"{words.say('variant')}: {name}"), Items(tuple(items))])
    return text_page(f"{scenario.name}: {words.heading}", parts, lang, screen)


def resolved_document(scenario: Scenario, variants: bool = True) -> dict[str, Any]:
    """The resolved scenario as plain data, with or without its variants."""
    used, named = {n.path for n in scenario.reached}, {lang: Words(scenario, lang) for lang in LANGUAGES}
    evaluator = Evaluator(scenario, scenario.base)
    shown = document_head("optimizer-show", 1, scenario) | {
        "digest": scenario.digest,
        "currency": scenario.currency,
        "objective": _goal(scenario),
        "settings": settings(scenario),
        **outside_document(scenario),
        "periods": [period for period in scenario.periods if period],
        "numbers": {
            n.path: {
                "value": scenario.base[n.path],
                "low": n.low,
                "high": n.high,
                "unit": unit_of(scenario.numbers.dimension(n.path)),
                "status": n.status,
                "sources": [*n.sources, *n.inherited],
                "formula": render(n.expression) if n.is_formula else None,
                "used": n.path in used,
                "by_scenario": n.by_scenario,
                "range_judged_by": n.judged_by,
                "called": {lang: words.number(n.path) for lang, words in named.items()},
                "place": str(n.place),
            }
            for n in scenario.numbers
        },
        "rules": {
            rule.name: {
                "text": rule.text
                or demand(rule, named["en"])
                or f"{rule.relation} {figure(Fraction(evaluator.bound(rule)), _DIGITS)}",
                "called": {lang: words.rule(rule) for lang, words in named.items()},
                "says": {lang: describe(rule, words) for lang, words in named.items()},
                "sources": rule.origin.sources,
                "place": str(rule.place),
            }
            for rule in scenario.rules
        },
    }
    shown |= {"variants": {n: resolved_document(v) for n, v in scenario.variants.items()}} if variants else {}
    resolved: dict[str, Any] = json_value(shown)
    return resolved


def settings(scenario: Scenario) -> dict[str, str]:
    """What a scenario says that is neither a number nor a rule: how it asks, and what its model is made of."""
    question, model = scenario.question, scenario.model
    fields = {
        "model": model.model,
        "currency": scenario.currency,
        "price_year": model.price_year,
        "as_of": question.as_of,
        "later_sources": question.later_sources,
        "spend": question.spend,
        "carry_over": str(question.carry_over).lower(),
        "compare_with": scenario.actual,
        "periods": ", ".join(period for period in scenario.periods if period),
        "objective": _goal(scenario),
    }
    fields |= {f"variants.{name}": "yes" for name in scenario.variants}
    for key in _PARTS:
        fields |= _written(model.node.get(key), key, scenario, _DESCRIBING)
    for number in scenario.numbers:
        for key in ("distribution", "range"):
            fields |= _written(number.block.node.get(key), f"{number.path}.{key}", scenario)
    for key in _ASKED:
        fields |= _written(model.node.get(key) or question.node.get(key), key, scenario)
    return {path: str(value) for path, value in fields.items() if value not in (None, "")}


def _written(node: Node | None, path: str, scenario: Scenario, without: frozenset[str] = _TEXTS) -> dict[str, str]:
    """The leaves of a part of a file as it is written, by path; no numbers, and nothing under keys ``without``."""
    if node is None or node.value is None or path in scenario.numbers:
        return {}
    if isinstance(node.value, list):
        items = [_written(child, f"{path}.{i}", scenario, without).values() for i, child in enumerate(node.value)]
        texts = [text for item in items for text in item]
        return {path: ", ".join(texts)} if texts else {}
    if not isinstance(node.value, dict):
        return {path: node.text or str(node.value)}
    inside = ((f"{path}.{key}", child) for key, child in node.value.items() if key not in without)
    parts = [_written(child, at, scenario, without) for at, child in inside]
    return {at: text for part in parts for at, text in part.items()}


def _goal(scenario: Scenario) -> str:
    goal = scenario.goal
    aim = goal.kind if goal.stated is None else render(goal.stated)
    return f"{'maximize' if goal.maximized else 'minimize'} {aim}"


def _row(item: Number, words: Words, used: bool) -> list[str]:
    value, *ends = words.values((words.scenario.base[item.path], item.low, item.high), item.path, _DIGITS)
    grounds = [words.say(f"status_{item.status}"), *item.sources, *(f"({key})" for key in item.inherited)]
    formula = f" = {render(item.expression).replace('parameters.', '')}" if item.is_formula else ""
    reach = "" if item.low is item.high is None else f" ({'..'.join(ends)})"
    name = item.path if used else f"[{item.path}]"
    shown = f"{value}{reach}{formula}"
    return [name, shown, " ".join(grounds), str(item.place)]


def _demand(rule: Rule, words: Words) -> str:
    """What a rule demands: a limit as the file has it, of any other all digits of its constant."""
    bound, unit = Evaluator(words.scenario, words.scenario.base).bound(rule), is_money(rule, words.scenario)
    amount, beside = words.quantity(Fraction(bound), "money" if unit else None, _DIGITS), derivation(rule, words)
    own = f"{RELATIONS[rule.relation]} {amount}" + (f" ({beside})" if beside else "")
    return rule.text or demand(rule, words) or own
