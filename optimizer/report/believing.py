"""What one must believe for the actual to be right, and what capabilities cost each other, as sentences and tables."""

from __future__ import annotations

from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.postoptimal.frontiers import Rivalry
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.figures import actual_title, number, title
from optimizer.report.justify import condition, dominance_sentences, number_rows
from optimizer.report.language import say
from optimizer.report.number_names import rule_label
from optimizer.report.parts import Head, Part, Table, plain_rows
from optimizer.scenario.scenario import Scenario


def believing_parts(found: Justification | None, scenario: Scenario, lang: str) -> list[Part]:
    """Weights, dominance and single numbers; nothing without a comparison."""
    if found is None:
        return []
    actual = actual_title(scenario, lang)
    head = say("justify_total" if found.beside.own_total else "justify_other_total", lang, actual=actual)
    if found.beside.broken:
        names = ", ".join(rule_label(item.rule, scenario, lang) for item in found.beside.broken)
        head += " " + say("justify_broken", lang, actual=actual, names=names)
    parts: list[Part] = [Head(say("justify_head", lang, actual=actual)), head]
    sentences = dominance_sentences(found, scenario, actual, lang)
    parts += [" ".join(sentences)] if sentences else []
    parts += [_weights(found, scenario, actual, lang)] if found.weights else []
    header, rows, notes = number_rows(found.numbers, scenario, actual, lang)
    if rows:
        caption = say("justify_numbers", lang, actual=actual)
        parts.append(Table(tuple(header), plain_rows(rows), caption=caption, notes=tuple(notes)))
    elif notes:
        parts.append(" ".join(notes))
    return parts


def _weights(found: Justification, scenario: Scenario, actual: str, lang: str) -> Table:
    scored = scenario.goal.kind == "weighted_score"
    terms = found.beside.terms
    labels = [title(scenario, "capabilities", term.name, lang) if scored else term.name for term in terms]
    rows = [[say("justify_scenario", lang), "", *(number(term.weight, 3) for term in terms)]]
    notes = []
    for item in found.weights:
        label = condition(item.within, lang)
        if item.weights is None or item.change is None:
            said = say("justify_none" if item.impossible else "justify_open", lang, bound=number(item.bound, 3))
            notes.append(f"{label}: {said}.")
            continue
        rows.append([label, number(item.change, 3), *(number(item.weights[term.name], 3) for term in terms)])
    header = (say("justify_within", lang), say("justify_change", lang), *labels)
    caption = say("justify_weights" if scored else "justify_factors", lang, actual=actual)
    return Table(header, plain_rows(rows), caption=caption, notes=tuple(notes))


def rivalry_parts(found: Sensitivity, lang: str) -> list[Part]:
    """What each capability's score costs each other one, at every breakpoint; nothing with fewer than two."""
    rows = []
    for item in found.rivalries:
        if item.points:
            names = (title(found.scenario, "capabilities", name, lang) for name in (item.capability, item.other))
            rows.append([" / ".join(names), points_words(item, lang)])
    if not rows:
        return []
    header = (say("rivals_pair", lang), say("rivals_points", lang))
    return [Head(say("rivals_title", lang)), Table(header, plain_rows(rows), 2, say("rivals_head", lang))]


def points_words(item: Rivalry, lang: str) -> str:
    """The breakpoints of a pair, one score over the other."""
    if len(item.points) == 1:
        return say("rivals_none", lang)
    return " → ".join(f"{x:z.1f}/{y:z.1f}" for x, y in item.points)
