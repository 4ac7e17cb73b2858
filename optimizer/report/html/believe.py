"""What one must believe for the actual allocation to be right."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.justification.justification import Justification
from optimizer.report.figures import actual_title, number, quantity_title, title
from optimizer.report.html.markup import Child, Markup, tag
from optimizer.report.html.parts import Cell, Line, Words, article, heads, table
from optimizer.report.justify import condition, dominance_sentences, number_rows
from optimizer.report.number_names import rule_label


def believe(answer: Answer, words: Words) -> Markup | None:
    """Weights, dominance and single numbers; nothing without a comparison, or where lots are whole."""
    found = answer.justification if answer.solution.whole is None else None
    if found is None:
        return None
    actual = actual_title(answer.scenario, words.lang)
    head = words.say("justify_total" if found.beside.own_total else "justify_other_total", actual=actual)
    if found.beside.broken:
        names = ", ".join(rule_label(item.rule, answer.scenario, words.lang) for item in found.beside.broken)
        head += " " + words.say("justify_broken", actual=actual, names=names)
    sentences = dominance_sentences(found, answer.scenario, actual, words.lang)
    parts: list[Child] = [tag("p", sentence) for sentence in sentences]
    parts += [_weights(found, actual, words), _numbers(found, actual, words)]
    return article("believe", words.say("justify_head", actual=actual), *parts, words=head)


def _weights(found: Justification, actual: str, words: Words) -> Markup | None:
    if not found.weights:
        return None
    scenario = words.scenario
    scored = scenario.goal.kind == "weighted_score"
    terms = found.beside.terms
    labels = [
        title(scenario, "capabilities", term.name, words.lang)
        if scored
        else quantity_title(scenario, term.name, words.lang)
        for term in terms
    ]
    given = [Cell(number(term.weight, 3), "n") for term in terms]
    rows = [Line(words.say("justify_scenario"), [Cell("", "n"), *given], 0)]
    for item in found.weights:
        label = condition(item.within, words.lang)
        if item.weights is None or item.change is None:
            said = words.say("justify_none" if item.impossible else "justify_open", bound=number(item.bound, 3))
            rows.append(Line(label, [Cell(said, "text", len(terms) + 1)]))
            continue
        cells = [Cell(number(item.weights[term.name], 3), "n") for term in terms]
        rows.append(Line(label, [Cell(number(item.change, 3), "n"), *cells]))
    header = [*heads(words, "justify_within", "#justify_change"), *(Cell(label, "n") for label in labels)]
    return table(words.say("justify_weights" if scored else "justify_factors", actual=actual), header, rows)


def _numbers(found: Justification, actual: str, words: Words) -> Markup | None:
    header, rows, notes = number_rows(found.numbers, words.scenario, actual, words.lang)
    if not rows:
        return tag("p", " ".join(notes), class_="note") if notes else None
    lines = [Line(row[0], [Cell(cell, "n") for cell in row[1:]], 1) for row in rows]
    columns: list[Child | Cell] = [header[0], *(Cell(shown, "n") for shown in header[1:])]
    return table(words.say("justify_numbers", actual=actual), columns, lines, [" ".join(notes)] if notes else [])
