"""The map of conclusions over two numbers, drawn with letters and as plain data."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.assumptions.conclusions import ABOVE, BELOW, NONE, REGRET, UNKNOWN
from optimizer.analysis.assumptions.two_way import GRID, Axis, TwoWay
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.report.document import document_head
from optimizer.report.parts import Part, Table, plain_rows
from optimizer.report.sections.influence import DIGITS
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

SIGNS = {MORE: "+", LESS: "-", UNDECIDED: "o", ABOVE: "A", BELOW: "B", NONE: "x", UNKNOWN: "?"}


def map_page(grid: TwoWay, scenario: Scenario, lang: str, screen: Screen = PLAIN) -> str:
    """The map as text: a drawing for each measure that is not the same everywhere."""
    words, axes = Words(scenario, lang), list[Part]()
    for key, axis in (("map_across", grid.first), ("map_up", grid.second)):
        low, high, value = words.values((axis.low, axis.high, axis.value), axis.path, DIGITS)
        name, origin = words.number(axis.path), words.say(f"map_range_{axis.origin}")
        axes.append(words.say(key, name=name, range=origin, low=low, high=high, value=value))
    same = {measure: grid.alike(measure) for measure in grid.measures}
    drawn = [measure for measure in grid.measures if same[measure] is None]
    parts: list[Part | list[Part]] = [axes, *([_legend(grid, drawn, words)] if drawn else [])]
    parts += [_drawing(grid, measure, words) for measure in drawn]
    alike = {measure: state for measure, state in same.items() if state is not None}
    items = [f"{_title(measure, words)}: {_state(state, words)}" for measure, state in alike.items()]
    parts += [words.say("map_constant", items="; ".join(items))] if items else []
    tested = words.say("map_directions" if words.directed else "no_directions")
    parts.append(f"{words.say('map_note', n=GRID[0] * GRID[1])} {tested}")
    return text_page(f"{words.heading}: {words.say('map_title')}", parts, lang, screen)


def _title(measure: str, words: Words) -> str:
    if measure == REGRET:
        return words.say("map_regret")
    return words.title("categories", measure)


def _state(state: str, words: Words) -> str:
    return words.say(f"map_state_{state}" if state else "not proven", gain=words.the_gain)


def _legend(grid: TwoWay, drawn: list[str], words: Words) -> str:
    """The letters that stand on the page, and the marks at its edges."""
    seen = {state for measure in drawn for row in grid.states[measure] for state in row}
    signs = ", ".join(f"{sign} {_state(state, words)}" for state, sign in SIGNS.items() if state in seen)
    text = words.say("map_legend", signs=signs)
    for axis in (grid.first, grid.second):
        if axis.actual is not None:
            total = words.value(axis.actual, axis.path, DIGITS)
            text += " " + words.say("map_actual", total=total)
    return text


def _drawing(grid: TwoWay, measure: str, words: Words) -> Table:
    """A row of letters for each value of the second number, from the top down, under the marks of the first."""
    columns, rows = GRID
    upwards = zip(grid.second.values(rows), _marks(grid.second, rows), grid.states[measure], strict=True)
    lines = [
        (f"{words.value(value, grid.second.path, DIGITS)} {mark}".strip(), "".join(SIGNS[state] for state in states))
        for value, mark, states in upwards
    ]
    head = "".join(_marks(grid.first, columns)).rstrip()
    return Table(("", head), plain_rows(lines[::-1]), 2, _title(measure, words))


def _marks(axis: Axis, count: int) -> list[str]:
    """Along an axis: ``*`` for the scenario, ``@`` for the total of the actual, a space elsewhere."""
    marks = [" "] * count
    for sign, value in (("@", axis.actual), ("*", axis.value)):
        if value is not None and axis.low <= value <= axis.high:
            marks[round((value - axis.low) / (axis.high - axis.low) * (count - 1))] = sign
    return marks


def map_document(grid: TwoWay, scenario: Scenario) -> dict[str, Any]:
    """The map as plain data; see docs/json.md."""

    def axis(own: Axis, count: int) -> dict[str, Any]:
        return {
            "path": own.path, "values": list(own.values(count)), "range": own.origin, "value": own.value,
            "actual": own.actual,
        }  # fmt: skip

    return document_head("optimizer-two-way", 2, scenario) | {
        "first": axis(grid.first, GRID[0]),
        "second": axis(grid.second, GRID[1]),
        "here": dict(grid.here),
        "states": {measure: [list(row) for row in grid.states[measure]] for measure in grid.measures},
    }
