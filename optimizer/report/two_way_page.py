"""The map of conclusions over two numbers, drawn with letters and as plain data."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.assumptions.conclusions import ABOVE, BELOW, NONE, REGRET, UNKNOWN
from optimizer.analysis.assumptions.two_way import GRID, Axis, TwoWay
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.errors import display_width
from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.parts import Part
from optimizer.report.sections.influence import DIGITS
from optimizer.report.terminal import PLAIN, Drawn, Screen, text_page
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

VERSION = 2
SIGNS = {MORE: "+", LESS: "-", UNDECIDED: "o", ABOVE: "A", BELOW: "B", NONE: "x", UNKNOWN: "?"}


def map_page(grid: TwoWay, scenario: Scenario, lang: str, screen: Screen = PLAIN) -> str:
    """The map as text: a drawing for each measure that is not the same everywhere."""
    words, axes = Words(scenario, lang), list[Part]()
    for key, axis in (("map_across", grid.first), ("map_up", grid.second)):
        ends = {name: words.value(getattr(axis, name), axis.path, DIGITS) for name in ("low", "high", "value")}
        axes.append(words.say(key, name=words.number(axis.path), range=words.say(f"map_range_{axis.origin}"), **ends))
    same = {measure: grid.alike(measure) for measure in grid.measures}
    drawn = [measure for measure in grid.measures if same[measure] is None]
    parts: list[Part | list[Part] | None] = [axes, _legend(grid, drawn, words) if drawn else None]
    for measure in drawn:
        named = words.say("map_measure", title=_title(measure, words))
        parts.append([named, Drawn("\n".join(_drawing(grid, measure, screen.width, words)))])
    items = [
        words.say("map_item", title=_title(measure, words), state=words.say(f"map_state_{state}"))
        for measure, state in same.items()
        if state is not None
    ]
    parts += [words.say("map_constant", items="; ".join(items))] if items else []
    parts.append(words.say("map_note", n=grid.solved))
    return text_page(f"{scenario_title(scenario, lang)}: {say('map_title', lang)}", parts, lang, screen)


def _title(measure: str, words: Words) -> str:
    if measure == REGRET:
        return words.say("map_regret", actual=words.actual)
    return words.title("categories", measure)


def _legend(grid: TwoWay, drawn: list[str], words: Words) -> str:
    """Only the letters that stand on the page."""
    seen = {state for measure in drawn for row in grid.states[measure] for state in row}
    signs = ", ".join(words.say(f"map_sign_{state or 'unknown'}") for state in SIGNS if state in seen)
    text = words.say("map_legend", signs=signs)
    if all(0 <= _share(axis, axis.value) <= 1 for axis in (grid.first, grid.second)):
        text += " " + words.say("map_marks")
    else:
        text += " " + words.say("map_outside")
    actual = next((axis for axis in (grid.first, grid.second) if axis.actual is not None), None)
    if actual is not None:
        total = words.value(actual.actual, actual.path, DIGITS)
        text += " " + words.say("map_actual", actual=words.actual, total=total)
    return text


def _share(axis: Axis, value: float) -> float:
    return (value - axis.low) / (axis.high - axis.low)


def _drawing(grid: TwoWay, measure: str, room: int, words: Words) -> list[str]:
    """Rows from the top down, with the second number at the left and the first beneath; narrow where room is short."""
    columns, rows = GRID
    ends = [words.value(grid.second.at(share), grid.second.path, DIGITS) for share in (1, 0.5, 0)]
    labels = dict(zip((rows - 1, rows // 2, 0), ends, strict=True))
    width = max(display_width(label) for label in ends)
    step = 2 if width + 2 * columns + 6 <= room else 1
    beside, beneath = _marks(grid.second, rows), _marks(grid.first, columns)
    lines = []
    for j in reversed(range(rows)):
        drawn = (" " * (step - 1)).join(SIGNS[state] for state in grid.states[measure][j])
        label = labels.get(j, "")
        lines.append(f"{' ' * (width - display_width(label))}{label} |{drawn}| {beside[j]}".rstrip())
    lines.append(" " * (width + 2) + "".join(mark[-step:].ljust(step) for mark in beneath).rstrip())
    below = [words.value(grid.first.at(share), grid.first.path, DIGITS) for share in (0, 0.5, 1)]
    return [*(line for line in lines if line.strip()), " " * (width + 2) + _along(below, step * columns)]


def _along(ends: list[str], room: int) -> str:
    """What stands at the left, in the middle and at the right of an axis; nothing in the middle where room is short."""
    low, middle, high = ends
    spare = room - sum(map(display_width, ends))
    left = room // 2 - display_width(low) - display_width(middle) // 2
    if min(left, spare - left) < 1:
        return low + " " * max(room - display_width(low) - display_width(high), 1) + high
    return low + " " * left + middle + " " * (spare - left) + high


def _marks(axis: Axis, count: int) -> list[str]:
    """Along an axis: ``*`` for the scenario, ``@`` for the total of the actual, nothing elsewhere."""
    marks = [""] * count
    for sign, value in (("@", axis.actual), ("*", axis.value)):
        if value is not None and 0 <= (share := _share(axis, value)) <= 1:
            k = round(share * (count - 1))
            marks[k] = sign + marks[k]
    return marks


def map_document(grid: TwoWay, scenario: Scenario) -> dict[str, Any]:
    """The map as plain data; see docs/json.md."""

    def axis(own: Axis, count: int) -> dict[str, Any]:
        return {
            "path": own.path, "values": list(own.values(count)), "range": own.origin, "value": own.value,
            "actual": own.actual,
        }  # fmt: skip

    return {
        "format": "optimizer-two-way",
        "version": VERSION,
        "scenario": scenario.name,
        "first": axis(grid.first, GRID[0]),
        "second": axis(grid.second, GRID[1]),
        "here": dict(grid.here),
        "states": {measure: [list(row) for row in grid.states[measure]] for measure in grid.measures},
    }
