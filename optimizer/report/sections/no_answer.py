"""Why there is no allocation: the rules that contradict each other and what would repair it, or what runs away."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from optimizer.analysis.answer import Answer
from optimizer.analysis.infeasible.conflict import Conflict
from optimizer.analysis.infeasible.repair import Change, Repair
from optimizer.report.figures import number
from optimizer.report.parts import Marked, Part, Table
from optimizer.report.rule_words import demand, describe, is_money, rule_amount
from optimizer.report.words import Words
from optimizer.scenario.money import power_of_ten

_DIGITS = 6
"""Digits of a plain number."""
_FLOAT = Fraction(1, 10**9)


def no_answer(answer: Answer, words: Words) -> tuple[Part, ...]:
    """The finding first, then its reasons and what would give the scenario an answer."""
    if answer.status == "unbounded":
        return _unbounded(answer, words)
    conflict, repair = answer.conflict, answer.repair
    assert conflict is not None
    assert repair is not None
    head, table = Marked(words.say("infeasible_head"), "finding"), _conflict(conflict, words)
    return head, table, words.say("infeasible_hint"), *_repairs(conflict, repair, words)


# What contradicts.


def _conflict(conflict: Conflict, words: Words) -> Table:
    """The smallest set of rules that contradict each other, each with its name in the file and its place there."""
    rows = [
        {
            "rule": words.rule(rule), "r_says": describe(rule, words),
            "name_in_file": Marked(rule.name, "code"), "place": Marked(str(rule.place), "code"),
        }
        for rule in conflict.rules
    ]  # fmt: skip
    involved = (
        ("not_negative", "programmes", conflict.not_negative),
        ("tiers_end", "programmes", conflict.tiers),
        ("curve_ends", "capabilities", conflict.curves),
    )
    notes = [words.say(key, names=words.titles(kind, names)) for key, kind, names in involved if names]
    notes += [words.say("farkas")] if conflict.proven else []
    return words.table(rows, words.say("r_conflict"), notes, 4)


# What would repair it.


def _repairs(conflict: Conflict, repair: Repair, words: Words) -> list[Part]:
    """What changing one rule alone would take, the least in all, and the least of the scenario's conditions alone."""
    single = [change for change in repair.alone.values() if change is not None]
    parts: list[Part] = [_alone(single, words) if single else words.say("repair_no_single")]
    # Lots are not tried: they give way to no other number.
    stuck = [rule.name for rule in conflict.rules if repair.alone[rule.name] is None and rule.family != "lot"]
    if stuck and single:
        parts.append(words.say("repair_not_alone", names=words.rules(stuck)))
    parts += _sum("repair_least", repair.least, words)
    if repair.wishes is None:
        parts.append(words.say("repair_wishes_none"))
    elif repair.least is not None and all(change.wish for change in repair.least):
        parts.append(words.say("repair_wishes_same"))
    else:
        parts += _sum("repair_wishes", repair.wishes, words)
    return [*parts, words.say("repair_weighting")]


def _alone(single: Sequence[Change], words: Words) -> Table:
    rows = [
        {
            "rule": words.rule(change.rule),
            "repair_kind": words.say("repair_wish" if change.wish else "repair_fact"),
            "name_in_file": Marked(change.rule.name, "code"),
            "repair_now": _now(change, words),
            "repair_to": Marked(_needed(change, words), "strong"),
            # What is 0 has no share of itself that could be added.
            "repair_change": _share(change) if change.limit else "-",
        }
        for change in sorted(single, key=lambda item: (not item.wish, not item.limit, item.share))
    ]
    return words.table(rows, words.say("repair_alone"), left=3)


def _sum(key: str, changes: Sequence[Change] | None, words: Words) -> list[str]:
    if not changes:
        return []
    parts = "; ".join(
        f"{words.rule(change.rule)} {_now(change, words)} → {_needed(change, words)}"
        + (f" ({_share(change)})" if change.limit else "")
        for change in changes
    )
    text = words.say(key, parts=parts)
    follows = [change.rule.name for change in changes if change.follows]
    return [text, *([words.say("repair_follows", names=words.rules(follows))] if follows else [])]


def _share(change: Change) -> str:
    share = 100 * change.share
    return f"{'+' if change.by > 0 else '-'}{share:{'.1f' if share >= 0.1 else '.1g'}}%"


def _now(change: Change, words: Words) -> str:
    return demand(change.rule, words) or rule_amount(change.limit, change.rule, words)


def _needed(change: Change, words: Words) -> str:
    """What can be written into the file in a rule's place, rounded to the side on which it suffices."""
    rule, scenario = change.rule, words.scenario
    if rule.stated is None and demand(rule, words):
        path = rule.number_path(scenario.periods)
        if change.number is None:
            return words.say("repair_drop")
        # A rate near 0 has no more digits than the search for it.
        size = max(abs(change.number), abs(scenario.base[path]))
        step = power_of_ten(size) / 10 ** (_DIGITS - 1) or Fraction(1)
        there = _rounded(change.number, step, change.number > scenario.base[path])
        return demand(rule, words, words.value(there, path, _DIGITS))
    power, size = power_of_ten(abs(change.to)), scenario.display.size
    step = max(power, Fraction(1, 10)) / 10 ** (_DIGITS - 1)
    if is_money(rule, scenario):
        step = min(size, power / 10) or size  # an amount of few units keeps two digits
    # What an equality needs has no side on which more would do too.
    there = change.to if rule.relation == "=" else _rounded(change.to, step, change.by > 0)
    if said := demand(rule, words):
        return f"{said} {'+' if there > 0 else '−'} {rule_amount(abs(there), rule, words)}"
    said = rule_amount(there, rule, words)
    if said != _now(change, words):
        return said
    by = words.quantity(abs(change.by), "money" if is_money(rule, scenario) else None, 3)
    return f"{said} {'+' if change.by > 0 else '−'} {by}"


def _rounded(value: Fraction, step: Fraction, up: bool) -> Fraction:
    """A value in whole steps, up or down, without the noise of floats."""
    steps = value / step
    noise = _FLOAT * max(abs(steps), Fraction(1))
    return (ceil(steps - noise) if up else floor(steps + noise)) * step


# What runs away.


def _unbounded(answer: Answer, words: Words) -> tuple[Part, ...]:
    runaway = answer.runaway
    assert runaway is not None
    parts = []
    for name, share in runaway.by_programme.items():
        key = "unbounded_grows" if share >= 0 else "unbounded_falls"
        parts.append(words.say(key, name=words.title("programmes", name), share=number(abs(share), 3)))
    stops = ", ".join(
        words.say(f"stop_{stop.kind}", name=words.title("programmes", stop.programme)) for stop in runaway.stops
    )
    last = words.say("unbounded_stops", names=stops) if stops else words.say("unbounded_several")
    return Marked(words.say("unbounded_head", parts=", ".join(parts)), "finding"), last
