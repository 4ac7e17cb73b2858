"""What binds in several scenarios, and the directions and verdicts of each."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.verdict import LESS, MORE
from optimizer.language.catalog import say
from optimizer.report.number_names import rule_label
from optimizer.report.parts import Table, plain_rows
from optimizer.report.rule_words import is_money, price, signed
from optimizer.report.signs import category_title, sign
from optimizer.report.variants import ARROWS, runs_words, sampled, verdict_words
from optimizer.scenario.families import tagged


def compared_rules(comparison: Comparison, lang: str) -> Table | str:
    """The limits that bind somewhere, with their prices across the scenarios."""
    silent = tagged("silent")
    labels: dict[str, str] = {}
    for answer in comparison.solved:
        for name, state in answer.rules.items():
            if _binds(state) and state.rule.family not in silent:
                label = rule_label(state.rule, answer.scenario, lang)
                # A limit that the scenarios call differently goes by its key.
                key = name.removeprefix("limits.").replace("_", " ")
                labels[name] = label if labels.get(name, label) == label else key
    if not labels:
        return say("cmp_nothing_binds", lang)
    rows = []
    for name, label in labels.items():
        found = [a.rules.get(name) if a.status == "optimal" else None for a in comparison.answers]
        unit = "" if not comparison.same_unit else _unit(next(s for s in found if s is not None), comparison, lang)
        cells = [_price(s, a, bool(unit), lang) for s, a in zip(found, comparison.answers, strict=True)]
        rows.append([f"{label} ({unit})" if unit else label, *cells])
    header = (say("rule", lang), *(sign(k) for k in range(len(comparison.answers))))
    notes = (say("cmp_binding_note", lang),)
    return Table(header, plain_rows(rows), caption=say("cmp_prices", lang), notes=notes)


def _binds(state: RuleState) -> bool:
    return state.binding and state.shadow_price != 0


def _unit(state: RuleState, comparison: Comparison, lang: str) -> str:
    """What a price is per, where all scenarios count alike; empty where that has no name."""
    scenario = comparison.scenarios[0]
    if is_money(state.rule, scenario.scope):
        return say("cmp_per_money", lang, unit=scenario.display.one(lang))
    return say("per_unit", lang)


def _price(state: RuleState | None, answer: Answer, bare: bool, lang: str) -> str:
    if state is None:
        return "-"
    if not _binds(state):
        return say("cmp_slack", lang)
    if answer.solution.whole is not None:
        return say("cmp_binds", lang)
    if not bare or state.shadow_price is None:
        return price(state.shadow_price, state.rule, answer.scenario, lang)
    scenario = answer.scenario
    per = float(scenario.display.counted(lang)) if is_money(state.rule, scenario.scope) else 1.0
    return signed(state.shadow_price * per)


def compared_verdicts(comparison: Comparison, lang: str) -> Table | None:
    """The direction and verdict of each field across the scenarios; None without comparisons."""
    ways = comparison.directions()
    if not ways:
        return None
    rows = []
    for name, found in ways.items():
        cells = []
        for answer, way in zip(comparison.answers, found, strict=True):
            if way is None:
                cells.append("-")
            elif answer.variants or sampled(answer):
                verdict = answer.verdict[name]
                word = verdict_words(verdict, lang) or runs_words(answer, verdict, lang)
                cells.append(say("cmp_direction", lang, way=say(way, lang), word=word))
            else:
                cells.append(say(way, lang))
        rows.append([category_title(comparison, name, lang), *cells])
    header = (say("category", lang), *(sign(k) for k in range(len(comparison.answers))))
    rules = {"verdict_rule" if sampled(a) else "verdict_needs_samples": None for a in comparison.solved if a.verdict}
    notes = (say("cmp_verdict_note", lang), *(say(key, lang) for key in rules))
    return Table(header, plain_rows(rows), len(header), caption=say("cmp_verdicts", lang), notes=notes)


def directions(comparison: Comparison, lang: str) -> list[str]:
    """In which fields all scenarios point the same way, and in which to opposite ones."""
    ways = comparison.directions()
    compared = sum(1 for answer in comparison.solved if answer.baseline is not None)
    if not ways or compared < 2:
        return []
    shown = {name: [way for way in found if way is not None] for name, found in ways.items()}
    alike = [
        f"{category_title(comparison, name, lang)} {ARROWS[found[0]]}"
        for name, found in shown.items()
        if len(found) == compared and len(set(found)) == 1 and found[0] in (MORE, LESS)
    ]
    against = [category_title(comparison, name, lang) for name, found in shown.items() if {MORE, LESS} <= set(found)]
    first = say("cmp_same_way", lang, names=", ".join(alike)) if alike else say("cmp_no_same_way", lang)
    return [first, *([say("cmp_undecided_all", lang, names=", ".join(against))] if against else [])]
