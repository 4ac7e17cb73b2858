"""Why a scenario has no answer and what would give it one, in words and as data."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.infeasible.conflict import Conflict
from optimizer.analysis.infeasible.repair import Change, Repair
from optimizer.report.figures import number, title
from optimizer.report.language import say
from optimizer.report.number_names import rule_label, rule_names
from optimizer.report.rule_words import amount, demand, describe, is_money
from optimizer.report.table import table, wrap
from optimizer.report.typography import typeset
from optimizer.scenario.money import power_of_ten
from optimizer.scenario.scenario import Scenario

_DIGITS = 6
_FLOAT = Fraction(1, 10**9)


def no_answer(answer: Answer, lang: str) -> list[str]:
    """Why there is no allocation: the rules that contradict each other and their repair, or what runs away."""
    lines = _unbounded(answer, lang) if answer.status == "unbounded" else _infeasible(answer, lang)
    return [typeset(line, lang) for line in lines]


def _infeasible(answer: Answer, lang: str) -> list[str]:
    conflict, repair, scenario = answer.conflict, answer.repair, answer.scenario
    assert conflict is not None
    assert repair is not None
    lines = [say("infeasible_head", lang)]
    for rule in conflict.rules:
        said = describe(rule, scenario, lang)
        lines.append(f"  - {rule_label(rule, scenario, lang)}  {said}  ({rule.name}, {rule.place})")
    for key, kind, named in (
        ("not_negative", "programmes", conflict.not_negative),
        ("tiers_end", "programmes", conflict.tiers),
        ("curve_ends", "capabilities", conflict.curves),
    ):
        if named:
            names = ", ".join(title(scenario, kind, name, lang) for name in named)
            first, *more = wrap(say(key, lang, names=names), 96)
            lines += [f"  - {first}", *(f"    {line}" for line in more)]
    lines.append(say("infeasible_hint", lang))
    lines += [say("farkas", lang)] if conflict.proven else []
    return [*lines, "", *_repairs(conflict, repair, scenario, lang)]


def _repairs(conflict: Conflict, repair: Repair, scenario: Scenario, lang: str) -> list[str]:
    single = [change for change in repair.alone.values() if change is not None]
    if single:
        header = [say(f"repair_{key}", lang) for key in ("rule", "kind", "now", "to", "change")]
        rows = [_row(change, scenario, lang) for change in sorted(single, key=lambda c: (not c.wish, c.share))]
        lines = [say("repair_alone", lang), *table(header, rows, left=2)]
    else:
        lines = [say("repair_no_single", lang)]
    # Lots are not tried: they give way to no other number.
    stuck = [rule.name for rule in conflict.rules if repair.alone[rule.name] is None and rule.family != "lot"]
    if stuck and single:
        lines += wrap(say("repair_not_alone", lang, names=rule_names(stuck, scenario, lang)))
    lines += _sum("repair_least", repair.least, scenario, lang)
    if repair.wishes is None:
        lines += wrap(say("repair_wishes_none", lang))
    elif repair.least is not None and all(change.wish for change in repair.least):
        lines += wrap(say("repair_wishes_same", lang))
    else:
        lines += _sum("repair_wishes", repair.wishes, scenario, lang)
    return [*lines, *wrap(say("repair_weighting", lang))]


def _row(change: Change, scenario: Scenario, lang: str) -> list[str]:
    rule = change.rule
    kind = say("repair_wish" if change.wish else "repair_fact", lang)
    label = rule_label(rule, scenario, lang)
    now = demand(rule, scenario, lang) or amount(change.limit, rule, scenario, lang)
    then = needed(change, scenario, lang)
    return [label, kind, now, then, _share(change, lang)]


def _sum(key: str, changes: Sequence[Change] | None, scenario: Scenario, lang: str) -> list[str]:
    if not changes:
        return []
    parts = "; ".join(
        f"{rule_label(change.rule, scenario, lang)} "
        f"{demand(change.rule, scenario, lang) or amount(change.limit, change.rule, scenario, lang)} → "
        f"{needed(change, scenario, lang)}"
        for change in changes
    )
    lines = wrap(say(key, lang, total=f"{100 * sum(change.share for change in changes):.1f}%", parts=parts))
    follows = [change.rule.name for change in changes if change.follows]
    return lines + (wrap(say("repair_follows", lang, names=rule_names(follows, scenario, lang))) if follows else [])


def _share(change: Change, lang: str) -> str:
    minus = "△" if lang == "ko" else "-"
    return f"{'+' if change.by > 0 else minus}{100 * change.share:.1f}%"


def needed(change: Change, scenario: Scenario, lang: str) -> str:
    """The constant that a rule would need, rounded to the side on which it suffices."""
    step = _digit(change.to)
    if is_money(change.rule, scenario.scope):
        # An amount of few units keeps two digits.
        step = min(scenario.display.size, power_of_ten(abs(change.to)) / 10) or scenario.display.size
    there = _outward(change, step)
    if said := demand(change.rule, scenario, lang):
        return f"{said} {'+' if there > 0 else '−'} {amount(abs(there), change.rule, scenario, lang)}"
    return amount(there, change.rule, scenario, lang)


def _digit(value: Fraction) -> Fraction:
    """The last of the digits to which a plain number is printed."""
    whole = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return Fraction(10) ** (whole - _DIGITS)


def _outward(change: Change, step: Fraction) -> Fraction:
    # What an equality needs has no side on which more would do too.
    if change.rule.relation == "=":
        return change.to
    steps = change.to / step
    noise = _FLOAT * max(abs(steps), Fraction(1))
    return (ceil(steps - noise) if change.by > 0 else floor(steps + noise)) * step


def _unbounded(answer: Answer, lang: str) -> list[str]:
    return [line for sentence in unbounded_sentences(answer, lang) for line in wrap(sentence)]


def unbounded_sentences(answer: Answer, lang: str) -> list[str]:
    """What runs away, and what would stop it."""
    runaway, scenario = answer.runaway, answer.scenario
    assert runaway is not None
    parts = []
    for name, share in runaway.by_programme.items():
        words = "unbounded_grows" if share >= 0 else "unbounded_falls"
        parts.append(say(words, lang, name=title(scenario, "programmes", name, lang), share=number(abs(share), 3)))
    stops = ", ".join(
        say(f"stop_{stop.kind}", lang, name=title(scenario, "programmes", stop.programme, lang))
        for stop in runaway.stops
    )
    last = say("unbounded_stops", lang, names=stops) if stops else say("unbounded_several", lang)
    return [say("unbounded_head", lang, parts=", ".join(parts)), last]


def conflict_document(answer: Answer) -> dict[str, Any]:
    """The smallest conflict as data."""
    conflict = answer.conflict
    assert conflict is not None
    return {
        "rules": [{"name": rule.name, "place": str(rule.place)} for rule in conflict.rules],
        "not_negative": list(conflict.not_negative),
        "tiers": list(conflict.tiers),
        "curves": list(conflict.curves),
        "proof": {name: float(value) for name, value in conflict.proof.items()},
        "proven": conflict.proven,
    }


def repair_document(answer: Answer) -> dict[str, Any]:
    """What would end the conflict, as data; null where nothing of the kind does."""
    repair = answer.repair
    assert repair is not None
    return {
        "alone": {name: None if change is None else _data(change) for name, change in repair.alone.items()},
        "least": _changes(repair.least),
        "policy_only": _changes(repair.wishes),
    }


def _changes(changes: Sequence[Change] | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {"total": sum(change.share for change in changes), "changes": [_data(change) for change in changes]}


def _data(change: Change) -> dict[str, Any]:
    return {
        "name": change.rule.name,
        "place": str(change.rule.place),
        "kind": "policy" if change.wish else "fact",
        "limit": _plain(change.limit),
        "needed": _plain(change.to),
        "change": _plain(change.by),
        "share": change.share,
    }


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def runaway_document(answer: Answer) -> dict[str, Any]:
    """The direction that runs away and what would stop it, as data."""
    runaway = answer.runaway
    assert runaway is not None
    return {
        "runs_away": runaway.by_programme,
        "stops": [{"kind": stop.kind, "programme": stop.programme or None} for stop in runaway.stops],
    }
