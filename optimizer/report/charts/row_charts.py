"""Charts of rows from plain data: points with the way between them, shares of a whole, sizes with errors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from optimizer.report.charts.rows import (
    MIDDLE,
    ChartRow,
    Mark,
    RowChart,
    Tick,
    bar_mark,
    dot,
    rows_chart,
    upright,
    way_mark,
)
from optimizer.report.charts.scale import Scale


def pair_row(
    label: str, actual: float | None, computed: float, value: str, level: int = 0,
    near: tuple[float | None, float | None] | None = None, plan: float | None = None,
) -> ChartRow:  # fmt: skip
    """Actual against computed: two points and the way between them, over the range ``near`` that is nearly as good.

    ``actual`` is None without a comparison, an end of ``near`` where it has no limit. ``plan`` is a third point, that
    of the plan that holds up.
    """
    marks = list[Mark]()
    if near is not None:
        low, high = near
        marks.append(bar_mark(-math.inf if low is None else low, math.inf if high is None else high, "near", -7, 14))
    marks += [] if actual is None else [way_mark(actual, computed, "way computed")]
    marks += [] if plan is None else [dot(plan, "plan", radius=7.5)]  # a rim where others are the same
    marks += [] if actual is None else [dot(actual, "actual")]
    return ChartRow(label, [*marks, dot(computed, "computed")], value, level)


def from_to(before: str | None, after: str) -> str:
    """What was and what is, with an arrow between them."""
    return after if before is None else f"{before} → {after}"


def tornado_marks(low: float | None, high: float | None, base: float) -> list[Mark]:
    """Bars from ``base``, the value as things stand, to those at both ends of a number's range."""
    ends = [(end, kind) for end, kind in ((low, "low-end"), (high, "high-end")) if end is not None and end != base]
    # Ends on one side lie one above the other, unless one of them is too near to be seen.
    apart = [end - base for end, _ in ends]
    beside = len(ends) == 2 and apart[0] * apart[1] > 0 and min(map(abs, apart)) > 0.01 * max(map(abs, apart))
    places = {"low-end": (-7, 6), "high-end": (1, 6)} if beside else {}
    return [*(bar_mark(base, end, kind, *places.get(kind, (-6, 12))) for end, kind in ends), upright(base, "base")]


def waterfall_rows(rows: Sequence[ChartRow], tick: Tick) -> RowChart:
    """Bars that begin where the one before ended, between two points; the scale holds what lies between these.

    Each row has one mark, whose end is where the next begins: a line leads from one to the other.
    """
    joined = []
    for k, row in enumerate(rows):
        (mark,) = row.marks
        arrived = [upright(mark.low, "onward", 0, mark.top if mark.shape == "bar" else MIDDLE)] if k else []
        edge = mark.bottom if mark.shape == "bar" else MIDDLE
        onward = [upright(mark.high, "onward", edge)] if k < len(rows) - 1 else []
        joined.append(replace(row, marks=[*arrived, *onward, mark]))
    return rows_chart(joined, tick, most=7, zero=False)


def stacked(rows: Iterable[tuple[str, Sequence[tuple[str, float]], str]]) -> RowChart:
    """Shares of a whole over an axis of per cent: a row's label, from the left pairs of class and share, its text."""
    drawn = []
    for name, parts, value in rows:
        marks, start = list[Mark](), 0.0
        for kind, share in parts:
            says = f"{100 * share:.3g}%"
            marks += [bar_mark(start, start + 100 * share, kind, says=says)] if share > 0 else []
            start += 100 * share
        drawn.append(ChartRow(name, marks, value))
    return RowChart(drawn, Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0)), lambda value: f"{value:g}%")


def size(label: str, value: float, shown: str, error: float = 0.0, first: float | None = None) -> ChartRow:
    """A row with a bar from zero, with ``error`` either way, and a part of it (``first``) in front."""
    marks = [bar_mark(0.0, max(0.0, value), "size" if first is None else "open")]
    marks += [] if first is None else [bar_mark(0.0, max(0.0, first), "size")]
    if error:
        ends = max(0.0, value - error), value + error
        marks += [way_mark(*ends, "error"), *(upright(end, "error", MIDDLE - 4, MIDDLE + 4) for end in ends)]
    return ChartRow(label, marks, shown)
