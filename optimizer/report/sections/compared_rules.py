"""What binds in several scenarios, and the directions and verdicts of each."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.verdict import LESS, MORE
from optimizer.language.catalog import say
from optimizer.report.figures import title
from optimizer.report.number_names import rule_label
from optimizer.report.parts import Row, Table
from optimizer.report.rule_words import is_money, price, signed
from optimizer.report.signs import by_scenario, under_signs
from optimizer.report.variants import ARROWS, imposed, runs_words, sampled, verdict_words
from optimizer.scenario.families import tagged


def compared_rules(comparison: Comparison, lang: str) -> Table | str:
    """The limits that bind somewhere, with their prices across the scenarios."""
    labels, units, silent = dict[str, str](), dict[str, str](), tagged("silent")
    for answer in comparison.solved:
        for name, state in answer.rules.items():
            if _binds(state) and state.rule.family not in silent:
                label = rule_label(state.rule, answer.scenario, lang)
                # A limit that the scenarios call differently goes by its key.
                key = name.removeprefix("limits.").replace("_", " ")
                labels[name] = label if labels.get(name, label) == label else key
                units[name] = _unit(state, answer, lang)
    if not labels:
        return say("cmp_nothing_binds", lang)
    bare = comparison.same_unit
    rows = {name: Row((f"{label} ({units[name]})" if bare else label,)) for name, label in labels.items()}
    columns = [
        {name: _price(state, answer, bare, lang) for name, state in answer.rules.items()}
        if answer.status == "optimal"
        else {}
        for answer in comparison.answers
    ]
    notes = (say("cmp_binding_note", lang),)
    return by_scenario(say("rule", lang), rows, under_signs(columns), say("cmp_prices", lang), notes)


def _binds(state: RuleState) -> bool:
    return state.binding and state.shadow_price != 0


def _unit(state: RuleState, answer: Answer, lang: str) -> str:
    """What a price is per."""
    if is_money(state.rule, answer.scenario.scope):
        return say("cmp_per_money", lang, unit=answer.scenario.display.one(lang))
    return say("per_unit", lang)


def _price(state: RuleState, answer: Answer, bare: bool, lang: str) -> str:
    """The price of a limit, ``bare`` without what it is per."""
    if not _binds(state):
        return say("cmp_slack", lang)
    if answer.solution.whole is not None:
        return say("cmp_binds", lang)
    scenario = answer.scenario
    if not bare or state.shadow_price is None:
        return price(state.shadow_price, state.rule, scenario, lang)
    per = float(scenario.display.counted(lang)) if is_money(state.rule, scenario.scope) else 1.0
    return signed(state.shadow_price * per)


def compared_verdicts(comparison: Comparison, lang: str) -> Table | None:
    """The direction and verdict of each field across the scenarios; None without comparisons."""
    rows = {name: Row((label,)) for name, label in _fields(comparison, lang).items()}
    if not rows:
        return None
    columns = [
        {name: _verdict(answer, name, way, lang) for name, way in answer.directions.items()}
        if answer.status == "optimal"
        else {}
        for answer in comparison.answers
    ]
    rules = {"verdict_rule" if sampled(a) else "verdict_needs_samples": None for a in comparison.solved if a.verdict}
    notes = (say("cmp_verdict_note", lang), *(say(key, lang) for key in rules))
    caption, left = say("cmp_verdicts", lang), 1 + len(columns)
    return by_scenario(say("category", lang), rows, under_signs(columns), caption, notes, left)


def _verdict(answer: Answer, name: str, way: str, lang: str) -> str:
    said = say(way, lang)
    if answer.variants or sampled(answer):
        verdict = answer.verdict[name]
        said = say(
            "cmp_direction", lang, way=said, word=verdict_words(verdict, lang) or runs_words(answer, verdict, lang)
        )
    return say("cmp_imposed", lang, said=said) if name in imposed(answer) else said


def _fields(comparison: Comparison, lang: str) -> dict[str, str]:
    """The fields with a direction anywhere, each as the first scenario that has it calls it."""
    fields: dict[str, str] = {}
    for answer in comparison.solved:
        for name in answer.directions:
            fields.setdefault(name, title(answer.scenario, "categories", name, lang))
    return fields


def compared_directions(comparison: Comparison, lang: str) -> list[str]:
    """In which fields all scenarios point the same way, and in which to opposite ones."""
    compared = [answer.directions for answer in comparison.solved if answer.baseline is not None]
    fields = _fields(comparison, lang)
    if not fields or len(compared) < 2:
        return []
    limited = set().union(*(imposed(answer) for answer in comparison.solved))
    ways = {name: [own.get(name) for own in compared] for name in fields if name not in limited}
    alike = [
        f"{fields[n]} {ARROWS[own[0]]}" for n, own in ways.items() if len(set(own)) == 1 and own[0] in (MORE, LESS)
    ]
    against = [fields[name] for name, own in ways.items() if {MORE, LESS} <= set(own)]
    first = say("cmp_same_way", lang, names=", ".join(alike)) if alike else say("cmp_no_same_way", lang)
    return [first, *([say("cmp_undecided_all", lang, names=", ".join(against))] if against else [])]
