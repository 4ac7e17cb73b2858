"""What moving each number to the ends of its range does, one bar a number around where things stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.charts.scale import Scale, fitted


@dataclass(frozen=True)
class Bar:
    """One row: the value at the low and at the high end of the number, None where there is none."""

    label: str
    low: float | None
    high: float | None
    value: Child
    room: str
    path: str = ""
    under: Child = None


def tornado(bars: Sequence[Bar], base: float, tick: Callable[[float], str], label: str) -> Drawing:
    """The chart; ``base`` is the value as things stand."""
    values = [end for bar in bars for end in (bar.low, bar.high) if end is not None]
    found = fitted([*values, base], tick)
    rows = [Row(bar.label, _marks(bar, base, found), bar.value, bar.path, 1, bar.under) for bar in bars]
    return rows_chart(rows, found, tick, [bar.room for bar in bars], label)


def _marks(bar: Bar, base: float, found: Scale) -> Markup:
    ends = [(end, kind) for end, kind in ((bar.low, "low-end"), (bar.high, "high-end")) if end is not None]
    # Where both lie on one side the nearer is drawn over the farther.
    ends.sort(key=lambda pair: -abs(pair[0] - base))
    parts = [span(found, base, end, HEIGHT / 2 - 6, 12, kind) for end, kind in ends]
    x = found.percent(base)
    parts.append(tag("line", x1=x, x2=x, y1="0", y2=f"{HEIGHT:g}", class_="base"))
    return join(parts)
