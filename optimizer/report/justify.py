"""What one must believe for the actual allocation to be right, in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.justification.dominance import Dominance
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.justification.single_numbers import WITHIN, Needed
from optimizer.program.terms import ObjectiveTerm
from optimizer.report.figures import actual_title, enumerated, listed, lowered, number, quantity_title, title
from optimizer.report.language import say
from optimizer.report.number_names import rule_label
from optimizer.report.quantities import money_with_digits
from optimizer.report.table import table, wrap
from optimizer.scenario.scenario import Scenario

_COLUMNS = 6


def lines(found: Justification, lang: str) -> list[str]:
    """The section as text: weights, what is as good in everything, one number at a time."""
    scenario = found.beside.program.scenario
    actual = actual_title(scenario, lang)
    head = wrap(say("justify_total" if found.beside.own_total else "justify_other_total", lang, actual=actual))
    if found.beside.broken:
        names = ", ".join(rule_label(item.rule, scenario, lang) for item in found.beside.broken)
        head += wrap(say("justify_broken", lang, actual=actual, names=names))
    parts = [
        [say("justify_head", lang, actual=actual), *head],
        _weights(found, scenario, actual, lang),
        [line for text in dominance_sentences(found, scenario, actual, lang) for line in wrap(text)],
        _numbers(found.numbers, scenario, actual, lang),
    ]
    return [line for part in parts if part for line in ("", *part)][1:]


def condition(within: Fraction, lang: str) -> str:
    """How near the best the actual has to come."""
    return say("justify_near", lang, share=number(100 * within)) if within else say("justify_first", lang)


def _weights(found: Justification, scenario: Scenario, actual: str, lang: str) -> list[str]:
    if not found.weights:
        return wrap(say("justify_no_weights", lang))
    scored = scenario.goal.kind == "weighted_score"
    shown = _moved(found)
    labels = [
        title(scenario, "capabilities", t.name, lang) if scored else quantity_title(scenario, t.name, lang)
        for t in shown
    ]
    header = [say("justify_within", lang), say("justify_change", lang), *labels]
    rows = [[say("justify_scenario", lang), "", *(number(term.weight, 3) for term in shown)]]
    notes = []
    for item in found.weights:
        label = condition(item.within, lang)
        if item.weights is None or item.change is None:
            words = "justify_none" if item.impossible else "justify_open"
            notes.append(f"{label}: {say(words, lang, bound=number(item.bound, 3))}.")
            continue
        rows.append([label, _figure(item.change), *(_figure(item.weights[term.name]) for term in shown)])
    text = wrap(say("justify_weights" if scored else "justify_factors", lang, actual=actual))
    notes += wrap(say("justify_others", lang)) if len(shown) < len(found.beside.terms) else []
    return [*text, *(table(header, rows) if len(rows) > 1 else []), *notes]


def _moved(found: Justification) -> list[ObjectiveTerm]:
    """The terms whose weights move the most, as many as fit on a page, in the order of the file."""
    moves = {term.name: 0.0 for term in found.beside.terms}
    for item in found.weights:
        for term in found.beside.terms:
            if item.weights is not None:
                moves[term.name] = max(moves[term.name], abs(item.weights[term.name] - float(term.weight)))
    first = sorted(moves, key=lambda name: -moves[name])[:_COLUMNS]
    return [term for term in found.beside.terms if term.name in first]


def _figure(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def dominance_sentences(found: Justification, scenario: Scenario, actual: str, lang: str) -> list[str]:
    """Whether some allocation is as good in everything and better somewhere, and what follows for weights."""
    dominance = found.dominance
    if dominance is None:
        return []
    if dominance.largest is None or dominance.total is None:
        key = "justify_efficient_broken" if found.beside.broken else "justify_efficient"
        key += "" if scenario.goal.kind in ("weighted_score", "weakest_score") else "_terms"
        return [say(key, lang, actual=actual)]
    kind = scenario.goal.kind
    scored = kind in ("weighted_score", "weakest_score")
    better = dominance.largest if dominance.largest.proven else dominance.total
    name = max(better.improvements, key=lambda key: better.improvements[key])
    gain = better.improvements[name]
    values = {
        "actual": actual,
        "name": title(scenario, "capabilities", name, lang) if scored else quantity_title(scenario, name, lang),
        "gain": f"{float(gain):.1f}" if scored else number(gain),
        "proof": say("justify_proven" if better.proven else "justify_unproven", lang),
    }
    words = {"weighted_score": "justify_dominated", "weakest_score": "justify_dominated_weakest"}
    text = say(words.get(kind, "justify_dominated_terms"), lang, **values) + _holds(scenario, scored, lang)
    if found.weights and not found.beside.broken:
        first = found.weights[0]
        text += " " + (say("justify_no_tie", lang) if first.impossible else "")
        text += say("justify_tie", lang) if first.weights is not None else ""
    return [text.strip(), _most(dominance, scenario, actual, scored, lang)]


def _holds(scenario: Scenario, scored: bool, lang: str) -> str:
    """At which numbers it holds, and which aims no score contains."""
    outside = enumerated([lowered(aim.title.say(lang)) for aim in scenario.outside.values()], lang)
    if scored:
        return " " + say("justify_holds_but" if outside else "justify_holds", lang, outside=outside)
    return " " + say("justify_but", lang, outside=outside) if outside else ""


def _most(dominance: Dominance, scenario: Scenario, actual: str, scored: bool, lang: str) -> str:
    parts = ", ".join(
        f"{title(scenario, 'capabilities', name, lang)} {value:.1f}"
        if scored
        else f"{quantity_title(scenario, name, lang)} {number(value)}"
        for name, value in dominance.most.items()
    )
    return say("justify_most", lang, actual=actual, parts=parts)


def _numbers(numbers: Sequence[Needed], scenario: Scenario, actual: str, lang: str) -> list[str]:
    header, rows, notes = number_rows(numbers, scenario, actual, lang)
    head = [*wrap(say("justify_numbers", lang, actual=actual)), *table(header, rows)] if rows else []
    return [*head, *(line for note in notes for line in wrap(note))]


def number_rows(
    numbers: Sequence[Needed], scenario: Scenario, actual: str, lang: str
) -> tuple[list[str], list[list[str]], list[str]]:
    """Single numbers that would do, as a header and rows; and notes on the search and on those that would not."""
    rows: list[list[str]] = []
    silent: dict[bool, list[Needed]] = {True: [], False: []}
    searched = False
    for item in numbers:
        if item.within:
            continue
        alike = [other for other in numbers if (other.kind, other.name) == (item.kind, item.name)]
        if all(other.gap is None for other in alike):
            silent[all(other.proven for other in alike)].append(item)
            continue
        searched = searched or any(other.gap is not None and not other.proven for other in alike)
        cells = [_cell(other, scenario, lang) for other in alike]
        rows.append([_label(item, scenario, lang), _value(item.now, item, scenario, lang), *cells])
    header = [say("justify_number", lang), say("justify_now", lang), *(condition(w, lang) for w in WITHIN)]
    notes = [say("justify_searched", lang)] if rows and searched else []
    share = number(100 * max(WITHIN))
    for proven, items in silent.items():
        if items:
            key = "justify_no_number" if proven else "justify_no_number_open"
            notes.append(say(key, lang, actual=actual, share=share, names=_by_kind(items, scenario, lang)))
    return header, rows, notes


def _by_kind(items: Sequence[Needed], scenario: Scenario, lang: str) -> str:
    kinds: dict[str, list[str]] = {}
    for item in items:
        kinds.setdefault(item.kind, []).append(_title(item, scenario, lang))
    return "; ".join(say(f"justify_all_{kind}", lang, names=listed(names, lang)) for kind, names in kinds.items())


def _label(item: Needed, scenario: Scenario, lang: str) -> str:
    return say(f"justify_{item.kind}", lang, title=_title(item, scenario, lang))


def _title(item: Needed, scenario: Scenario, lang: str) -> str:
    return title(scenario, "programmes" if item.kind == "unit_cost" else "capabilities", item.name, lang)


def _cell(item: Needed, scenario: Scenario, lang: str) -> str:
    if item.gap is None:
        return say("justify_dash", lang)
    if item.value is None or item.value == item.now:
        return say("justify_already", lang)
    return ("" if item.proven else "~") + _value(item.value, item, scenario, lang)


def _value(value: float | None, item: Needed, scenario: Scenario, lang: str) -> str:
    if value is None:
        return say("justify_not_required", lang)
    if item.kind != "unit_cost" or scenario.currency is None:
        return number(value, 4)
    return money_with_digits(Fraction(value), scenario.currency, lang)
