"""Actual against computed: two points and the way between them, over the range that is nearly as good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import Child, Markup, figure, join, tag
from optimizer.report.charts.rows import HEIGHT, Row, dot, rows_chart, span
from optimizer.report.charts.scale import Scale, fitted
from optimizer.report.parts import Cell


@dataclass(frozen=True)
class Pair:
    """One row. ``actual`` is None without a comparison, ``near`` is the range behind (None: an end without limit).

    ``value`` is the text at the right (``room`` the same as plain text), ``path`` the row's place in the JSON
    document with ``actual_key`` and ``computed_key`` below it.
    """

    label: str
    actual: float | None
    computed: float
    value: Child
    room: str
    path: str = ""
    level: int = 0
    near: tuple[float | None, float | None] | None = None
    computed_key: str = "spend"
    actual_key: str = "actual"


def from_to(before: Cell | None, after: Cell) -> tuple[Markup, str]:
    """What was and what is, with an arrow between them, and the same as plain text."""
    if before is None:
        return figure(after), after
    arrow = tag("i", " → ", class_="arrow")
    return join(figure(before), arrow, tag("b", figure(after))), f"{before} → {after}"


def dumbbell(
    pairs: Sequence[Pair], tick: Callable[[float], str], label: str, most: int = 5, top: float | None = None
) -> Drawing:
    """The chart; ``top`` widens the scale, as to 100 for scores."""
    values = [pair.computed for pair in pairs] + [pair.actual for pair in pairs if pair.actual is not None]
    values += [end for pair in pairs for end in pair.near or () if end is not None]
    found = fitted(values + ([top] if top is not None else []), tick, most)
    rows = [Row(pair.label, _marks(pair, found), pair.value, pair.path, pair.level) for pair in pairs]
    return rows_chart(rows, found, tick, [pair.room for pair in pairs], label)


def dumbbells(
    groups: Sequence[tuple[str, Sequence[Pair]]],
    tick: Callable[[float], str],
    label: str,
    beside: Sequence[float] = (),
) -> Drawing:
    """Pairs in groups, each under its heading; ``beside`` are values that the scale has to hold as well."""
    pairs = [pair for _, members in groups for pair in members]
    values = [pair.computed for pair in pairs] + [pair.actual for pair in pairs if pair.actual is not None]
    values += [end for pair in pairs for end in pair.near or () if end is not None]
    found = fitted([*values, *beside], tick, 5)
    rows: list[Row] = []
    for head, members in groups:
        rows.append(Row(head, join(), ""))
        rows += [Row(pair.label, _marks(pair, found), pair.value, pair.path, pair.level) for pair in members]
    return rows_chart(rows, found, tick, [pair.room for pair in pairs], label)


def _marks(pair: Pair, found: Scale) -> Markup:
    parts: list[Markup] = []
    if pair.near is not None:
        low, high = pair.near
        ends = found.low if low is None else low, found.high if high is None else high
        parts.append(span(found, *ends, HEIGHT / 2 - 7, 14, "near", mark=f"{pair.path}.near_optimal"))
    if pair.actual is not None:
        kind = "same" if pair.computed == pair.actual else "up" if pair.computed > pair.actual else "down"
        y = f"{HEIGHT / 2:g}"
        ends_x = found.percent(pair.actual), found.percent(pair.computed)
        parts.append(
            tag("line", x1=ends_x[0], x2=ends_x[1], y1=y, y2=y, class_=f"way {kind}", data_mark=f"{pair.path}.change")
        )
        parts.append(dot(found, pair.actual, "actual", f"{pair.path}.{pair.actual_key}"))
    parts.append(dot(found, pair.computed, "computed", f"{pair.path}.{pair.computed_key}"))
    return join(parts)
