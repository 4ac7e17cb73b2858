"""The map of conclusions over two numbers, drawn with letters and as plain data."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.assumptions.conclusions import ABOVE, BELOW, NONE, REGRET, UNKNOWN
from optimizer.analysis.assumptions.two_way import GRID, Axis, TwoWay
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.errors import display_width
from optimizer.language.catalog import say
from optimizer.report.assumptions import quantity
from optimizer.report.figures import actual_title, scenario_title, title
from optimizer.report.number_names import number_name
from optimizer.report.table import wrap
from optimizer.report.typography import typeset
from optimizer.scenario.scenario import Scenario

VERSION = 2
SIGNS = {MORE: "+", LESS: "-", UNDECIDED: "o", ABOVE: "A", BELOW: "B", NONE: "x", UNKNOWN: "?"}


def map_page(found: TwoWay, scenario: Scenario, lang: str) -> str:
    """The map as text: a drawing for each measure that is not the same everywhere."""
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
        lines += ["", say("map_measure", lang, title=_title(measure, scenario, lang))]
        lines += _drawing(found, measure, scenario, lang)
    items = [
        say("map_item", lang, title=_title(measure, scenario, lang), state=say(f"map_state_{state}", lang))
        for measure, state in same.items()
        if state is not None
    ]
    if items:
        lines += ["", *wrap(say("map_constant", lang, items="; ".join(items)))]
    return typeset("\n".join([*lines, "", *wrap(say("map_note", lang, n=found.solved))]), lang)


def _title(measure: str, scenario: Scenario, lang: str) -> str:
    if measure == REGRET:
        return say("map_regret", lang, actual=actual_title(scenario, lang))
    return title(scenario, "categories", measure, lang)


def _legend(found: TwoWay, drawn: list[str], scenario: Scenario, lang: str) -> list[str]:
    """Only the letters that stand on the page."""
    seen = {state for measure in drawn for row in found.states[measure] for state in row}
    signs = ", ".join(say(f"map_sign_{state or 'unknown'}", lang) for state in SIGNS if state in seen)
    text = say("map_legend", lang, signs=signs)
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


def _drawing(found: TwoWay, measure: str, scenario: Scenario, lang: str) -> list[str]:
    """Rows from the top down, with the second number at the left and the first beneath."""
    columns, rows = GRID
    ends = [quantity(found.second.at(share), found.second.path, scenario, lang) for share in (1, 0.5, 0)]
    labels = dict(zip((rows - 1, rows // 2, 0), ends, strict=True))
    width = max(display_width(label) for label in ends)
    beside, beneath = _marks(found.second, rows), _marks(found.first, columns)
    lines = []
    for j in reversed(range(rows)):
        label, drawn = labels.get(j, ""), " ".join(SIGNS[state] for state in found.states[measure][j])
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
            k = round(share * (count - 1))
            marks[k] = sign + marks[k]
    return marks


def map_document(found: TwoWay, scenario: Scenario) -> dict[str, Any]:
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
        "first": axis(found.first, GRID[0]),
        "second": axis(found.second, GRID[1]),
        "here": dict(found.here),
        "states": {measure: [list(row) for row in found.states[measure]] for measure in found.measures},
    }
