"""What one must believe for the actual allocation to be right: weights, dominance, one number at a time."""

from __future__ import annotations

from fractions import Fraction

from optimizer.analysis.justification.justification import NEAR_SHARES, Justification, RequiredValue
from optimizer.report.figures import number
from optimizer.report.parts import TOTAL, Article, Part, Row, Table, plain_rows, present
from optimizer.report.words import Words

_PATHS = {"require": "require.{}", "height": "capabilities.{}.height", "unit_cost": "programmes.{}.unit_cost"}


def justification(belief: Justification | None, words: Words) -> Article | None:
    """The weights nearest to the scenario's, what is as good in everything, single numbers; None without an actual."""
    if belief is None:
        return None
    lead = words.say("justify_total" if belief.case.own_total else "justify_other_total")
    if belief.case.broken:
        names = ", ".join(words.rule(item.rule) for item in belief.case.broken)
        lead += " " + words.say("justify_broken", actual=words.actual_first, names=names)
    weights = _weights(belief, words) if belief.weights else words.say("justify_no_weights")
    parts = present(*_dominance(belief, words), weights, _numbers(belief, words))
    if any(isinstance(part, Table) for part in parts):
        lead += " " + words.say("justify_within", gain=words.the_gain)
    return Article("believe", words.say("justify_head"), parts, lead)


# Weights.


def _condition(within: Fraction, words: Words) -> str:
    """How near the best the actual has to come."""
    return words.say("justify_near", share=number(100 * within)) if within else words.say("justify_first")


def _term(name: str, words: Words) -> str:
    """A term of the objective: a capability where it is of scores, else what the expression names."""
    return words.title("capabilities", name) if words.scored else words.quantity_title(name)


def _weights(belief: Justification, words: Words) -> Table | str:
    """A row a term, a column a condition that some weights meet; the conditions alone where none is met."""
    met = [item for item in belief.weights if item.weights is not None and item.change is not None]
    unmet = ", ".join(_condition(item.within, words) for item in belief.weights if item not in met)
    weighted = words.scenario.goal.kind == "weighted_score"
    key = "justify_none" if weighted else "justify_none_factors"
    notes = [words.say(key, conditions=unmet)] if unmet else []
    if not met:
        return " ".join(notes)
    rows = []
    for term in belief.case.terms:
        nearest = (number((item.weights or {})[term.name], 3) for item in met)
        rows.append(Row((_term(term.name, words), number(term.weight, 3), *nearest)))
    rows.append(Row((words.say("repair_change"), "", *(number(item.change or 0.0, 3) for item in met)), TOTAL))
    first = words.say("capability" if words.scored else "justify_term")
    header = (first, words.say("scenario"), *(_condition(item.within, words) for item in met))
    caption = words.say("justify_weights" if weighted else "justify_factors")
    return Table(header, tuple(rows), caption=caption, notes=tuple(notes))


# Dominance.


def _dominance(belief: Justification, words: Words) -> list[str]:
    """Whether some allocation is as good in everything and better somewhere, and what follows for weights."""
    dominance, kind = belief.dominance, words.scenario.goal.kind
    if dominance is None:
        return []
    if dominance.better is None:
        ranked = belief.weights and not belief.case.broken
        return list(words.each("justify_efficient", *(["justify_some_weights"] if ranked else [])))
    better = dominance.better
    name = max(better.improvements, key=lambda key: better.improvements[key])
    gain = better.improvements[name]
    keys = {"weighted_score": "justify_dominated", "weakest_score": "justify_dominated_weakest"}
    text = words.say(
        keys.get(kind, "justify_dominated_terms"), name=_term(name, words),
        gain=f"{float(gain):.1f}" if words.scored else number(gain),
        proof=words.say("justify_proven" if better.proven else "justify_unproven"),
    )  # fmt: skip
    text += f" {words.say('justify_holds')}" if words.scored else ""
    if belief.weights and not belief.case.broken:
        text += " " + words.say("justify_no_tie" if belief.weights[0].weights is None else "justify_tie")
    return [text]


# Single numbers.


def _numbers(belief: Justification, words: Words) -> Part | None:
    """The numbers that justify the actual, and a count of those that cannot; the count alone where none does.

    None does where the actual breaks a rule that holds no such number, and the count would say nothing.
    """
    by_number, rows, others = dict[tuple[str, str], list[RequiredValue]](), list[list[str]](), list[str]()
    for item in belief.numbers:
        by_number.setdefault((item.kind, item.name), []).append(item)
    for (kind, _), own in by_number.items():
        if all(item.value is None for item in own):
            others.append(kind)
            continue
        now = _value(own[0].now, own[0], words)
        rows.append([_number(own[0], words), now, *(_cell(item, words) for item in own)])
    share = number(100 * max(NEAR_SHARES))
    kinds = ", ".join(words.each(*(f"justify_kind_{kind}" for kind in dict.fromkeys(others))))
    key = "justify_no_other_number" if rows else "justify_no_number"
    notes = [words.say(key, n=len(others), kinds=kinds, share=share)] if others else []
    if not rows:
        return None if belief.case.broken else " ".join(notes) or None
    header = words.say("number"), words.say("repair_now"), *(_condition(w, words) for w in NEAR_SHARES)
    caption = words.say("justify_numbers")
    return Table(header, plain_rows(rows), caption=caption, notes=(words.say("justify_searched"), *notes))


def _number(item: RequiredValue, words: Words) -> str:
    if item.kind == "unit_cost" and words.scenario.programmes[item.name].tiers:
        return words.say("justify_tiers", title=words.title("programmes", item.name))
    return words.number(number_path(item))


def number_path(item: RequiredValue) -> str:
    """Where the file has a number."""
    return _PATHS[item.kind].format(item.name)


def required_words(item: RequiredValue, words: Words) -> str:
    """A number with its value now and the one that it would need."""
    value = item.now if item.value is None else item.value
    return f"{_number(item, words)} {_value(item.now, item, words)} → {_value(value, item, words)}."


def _cell(item: RequiredValue, words: Words) -> str:
    if item.value is None:
        return words.say("none")
    return words.say("justify_already") if item.value == item.now else _value(item.value, item, words)


def _value(value: float, item: RequiredValue, words: Words) -> str:
    return words.quantity(value, "money" if item.kind == "unit_cost" else None, 4)
