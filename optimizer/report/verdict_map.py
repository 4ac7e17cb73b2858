"""The map of verdicts over two numbers, drawn with letters and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.analysis.points import NONE, REGRET
from optimizer.analysis.proofs import ABOVE, BELOW
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.analysis.verdict_map import GRAIN, Axis, VerdictMap
from optimizer.errors import display_width
from optimizer.report.assumptions import quantity
from optimizer.report.figures import actual_title, scenario_title, title
from optimizer.report.language import say
from optimizer.report.number_names import number_name
from optimizer.report.table import wrap
from optimizer.scenario.scenario import Scenario

VERSION = 1
SIGNS = {MORE: "+", LESS: "-", UNDECIDED: "o", ABOVE: "A", BELOW: "B", NONE: "x"}


def map_page(found: VerdictMap, scenario: Scenario, lang: str) -> str:
    """The map as text: a drawing for each measure that is not proven to be the same everywhere."""
    head = f"{scenario_title(scenario, lang)}: {say('map_title', lang)}"
    lines = [head, "=" * display_width(head), ""]
    for key, axis in (("map_across", found.first), ("map_up", found.second)):
        ends = {name: quantity(getattr(axis, name), axis.path, scenario, lang) for name in ("low", "high", "value")}
        words = {"name": number_name(axis.path, scenario, lang), "range": say(f"map_range_{axis.origin}", lang)}
        lines += wrap(say(key, lang, **words, **ends))
    same = {measure: found.alike(measure) for measure in found.measures}
    drawn = [measure for measure in found.measures if same[measure] is None]
    if drawn:
        lines += ["", *_legend(found, drawn, scenario, lang)]
    for measure in drawn:
        share = f"{int(1000 * found.proven(measure)) / 10:g}"  # downward: less is claimed, not more
        lines += ["", say("map_measure", lang, title=_title(measure, scenario, lang), share=share)]
        lines += _drawing(found, measure, scenario, lang)
    items = [
        say("map_item", lang, title=_title(measure, scenario, lang), state=say(f"map_state_{state}", lang))
        for measure, state in same.items()
        if state is not None
    ]
    if items:
        lines += ["", *wrap(say("map_constant", lang, items="; ".join(items)))]
    return "\n".join([*lines, "", *wrap(say("map_note", lang, n=found.solved))])


def _title(measure: str, scenario: Scenario, lang: str) -> str:
    if measure == REGRET:
        return say("map_regret", lang, actual=actual_title(scenario, lang))
    return title(scenario, "categories", measure, lang)


def _legend(found: VerdictMap, drawn: list[str], scenario: Scenario, lang: str) -> list[str]:
    """Only the letters that stand on the page."""
    seen = {state for measure in drawn for cell in found.cells[measure] for state in cell.states}
    states = [state for state in SIGNS if state in seen]
    first = SIGNS[states[0]]
    signs = ", ".join(say(f"map_sign_{state}", lang) for state in states)
    text = say("map_legend", lang, signs=signs, twice=first * 2, once=first)
    if all(0 <= _share(axis, axis.value) <= 1 for axis in (found.first, found.second)):
        text += " " + say("map_marks", lang)
    else:
        text += " " + say("map_outside", lang)
    actual = next((axis for axis in (found.first, found.second) if axis.actual is not None), None)
    if actual is not None:
        total = quantity(actual.actual, actual.path, scenario, lang)
        text += " " + say("map_actual", lang, actual=actual_title(scenario, lang), total=total)
    return wrap(text)


def _share(axis: Axis, value: float) -> float:
    return (value - axis.low) / (axis.high - axis.low)


def _drawing(found: VerdictMap, measure: str, scenario: Scenario, lang: str) -> list[str]:
    """Rows from the top down, with the second number at the left and the first beneath."""
    columns, rows = GRAIN
    signs = cells(found, measure)
    ends = [quantity(found.second.at(j / rows), found.second.path, scenario, lang) for j in (rows, rows / 2, 0)]
    labels = {rows - 1: ends[0], rows // 2: ends[1], 0: ends[2]}
    width = max(display_width(label) for label in ends)
    beside, beneath = _marks(found.second, rows), _marks(found.first, columns)
    lines = []
    for j in reversed(range(rows)):
        label = labels.get(j, "")
        drawn = "".join(signs[i, j] for i in range(columns))
        lines.append(f"{' ' * (width - display_width(label))}{label} |{drawn}| {beside[j]}".rstrip())
    lines.append(" " * (width + 2) + "".join(mark.ljust(2) for mark in beneath).rstrip())
    low, middle, high = (quantity(found.first.at(e), found.first.path, scenario, lang) for e in (0, 0.5, 1))
    room = 2 * columns - sum(display_width(end) for end in (low, middle, high))
    left = max(columns - display_width(low) - display_width(middle) // 2, 1)
    lines.append(" " * (width + 2) + low + " " * left + middle + " " * max(room - left, 1) + high)
    return [line for line in lines if line.strip()]


def _marks(axis: Axis, count: int) -> list[str]:
    """Along an axis: ``*`` for the scenario, ``@`` for the total of the actual, nothing elsewhere."""
    marks = [""] * count
    for sign, value in (("@", axis.actual), ("*", axis.value)):
        if value is not None and 0 <= (share := _share(axis, value)) <= 1:
            k = min(int(share * count), count - 1)
            marks[k] = sign + marks[k]
    return marks


def cells(found: VerdictMap, measure: str) -> dict[tuple[int, int], str]:
    """What stands in each cell of the drawing, two columns wide, by column and row."""
    states: dict[tuple[int, int], dict[str, None]] = {}
    open_: set[tuple[int, int]] = set()
    for cell in found.cells[measure]:
        for place in _covered(found, cell.first, cell.second):
            states.setdefault(place, {}).update(dict.fromkeys(cell.states))
            if not cell.proven:
                open_.add(place)
    drawn = {}
    for place, own in states.items():
        letters = [SIGNS[state] for state in own]
        drawn[place] = "//" if len(letters) > 1 else letters[0] + (" " if place in open_ else letters[0])
    return drawn


def _covered(found: VerdictMap, first: tuple[float, float], second: tuple[float, float]) -> Iterator[tuple[int, int]]:
    """The cells of the drawing that a rectangle lies in or covers."""
    spans = []
    for axis, ends, count in zip((found.first, found.second), (first, second), GRAIN, strict=True):
        low, high = (_share(axis, end) * count for end in ends)
        spans.append(range(int(low + 1e-6), max(int(high - 1e-6), int(low + 1e-6)) + 1))
    return ((i, j) for i in spans[0] for j in spans[1])


def map_document(found: VerdictMap, scenario: Scenario) -> dict[str, Any]:
    """The map as plain data; see docs/json.md."""

    def axis(own: Axis) -> dict[str, Any]:
        return {
            "path": own.path, "low": own.low, "high": own.high, "range": own.origin,
            "value": own.value, "actual": own.actual,
        }  # fmt: skip

    return {
        "format": "optimizer-verdict-map",
        "version": VERSION,
        "scenario": scenario.name,
        "first": axis(found.first),
        "second": axis(found.second),
        "here": dict(found.here),
        "solved": found.solved,
        "measures": {
            measure: {
                "proven_share": found.proven(measure),
                "cells": [
                    {
                        "first": list(cell.first), "second": list(cell.second),
                        "states": list(cell.states), "proven": cell.proven,
                    }
                    for cell in found.cells[measure]
                ],
            }
            for measure in found.measures
        },
    }  # fmt: skip
