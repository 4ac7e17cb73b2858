"""Charts of rows: a label, a plot with marks and a value side by side, over one axis.

The plot of a row is an SVG without a view box: what it shows lies at percentages of its width, so that one drawing
serves phone, screen and paper and its text keeps its size. Labels and values are text beside it, which wraps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.report.charts.drawing import SIZE, Picture, wrapped
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.charts.scale import OVER, Scale, fitted, width
from optimizer.report.parts import Marked
from optimizer.report.sweep_words import percentage

HEIGHT, MIDDLE = 30, 15.0
_WIDE, _GAP = 640.0, 12.0
"""The width of a picture by itself, and the room between its columns."""
Tick = Callable[[float], str]


@dataclass(frozen=True)
class Mark:
    """What stands at ``low``, or reaches from there to ``high`` (infinite: to the end of the axis).

    An upright is a line down, a way one across. ``kind`` is its class. It is as high as from ``top`` to ``bottom``.
    ``says`` is its value in words where the axis has none.
    """

    shape: Literal["dot", "bar", "upright", "way"]
    kind: str
    low: float
    high: float
    top: float
    bottom: float
    says: str = ""

    def said(self, scale: Scale, tick: Tick, row: str) -> str | None:
        """What it stands for, as the axis says it; a bar from a base is the value of its ``row``."""
        low, high = (tick(read_out(min(max(end, scale.low), scale.high), scale)) for end in (self.low, self.high))
        if self.shape == "bar" and self.kind in ("near", "span"):
            return low if low == high else f"{low} … {high}"
        if self.shape == "bar":
            return self.says or (high if self.kind.endswith("-end") else row)
        return low if self.shape == "dot" or self.kind in ("tick", "turned", "span") else None

    def drawn(self, scale: Scale, says: str | None = None) -> Markup:
        """The mark on a scale; on a page with what it ``says`` when it is read out."""
        if self.shape == "dot":
            radius = (self.bottom - self.top) / 2
            return tag("circle", cx=scale.percent(self.low), cy=MIDDLE, r=radius, class_=self.kind, data_says=says)
        if self.shape == "bar":
            left, right = sorted((scale.share(self.low), scale.share(self.high)))
            return tag(
                "rect", x=f"{100 * left:.3f}%", width=f"{100 * (right - left):.3f}%", y=self.top,
                height=self.bottom - self.top, rx="2", class_=self.kind, data_says=says,
            )  # fmt: skip
        ends = {"x1": scale.percent(self.low), "x2": scale.percent(self.high)}
        return tag("line", **ends, y1=self.top, y2=self.bottom, class_=self.kind, data_says=says)


def read_out(value: float, scale: Scale) -> float:
    """A value of an axis to the four digits that are read out; 0 for less than a millionth of the axis."""
    return float(f"{value:.4g}") if abs(value) > 1e-6 * (scale.high - scale.low) else 0.0


def dot(value: float, kind: str, radius: float = 5.5) -> Mark:
    """A point."""
    return Mark("dot", kind, value, value, MIDDLE - radius, MIDDLE + radius)


def bar_mark(low: float, high: float, kind: str, top: float = -6, tall: float = 12, says: str = "") -> Mark:
    """A bar that begins so far from the middle of the row and is so high."""
    return Mark("bar", kind, low, high, MIDDLE + top, MIDDLE + top + tall, says=says)


def upright(value: float, kind: str, top: float = 0, bottom: float = HEIGHT) -> Mark:
    """A line down."""
    return Mark("upright", kind, value, value, top, bottom)


def way_mark(low: float, high: float, kind: str) -> Mark:
    """A line across."""
    return Mark("way", kind, low, high, MIDDLE, MIDDLE)


@dataclass(frozen=True)
class ChartRow:
    """One row. ``level`` 0 stands out, 1 is indented, 2 is small print; ``under`` is what is said beneath.

    A ``value`` may have several lines in a picture by itself.
    """

    label: str
    marks: Sequence[Mark]
    value: str
    level: int = 0
    under: Child = None

    @property
    def shown(self) -> Child:
        """The value on a page: a cell in its class, of `from → to` the end bold."""
        if isinstance(self.value, Marked) and self.value.kind:
            return tag("b", self.value, class_=self.value.kind)
        before, arrow, after = self.value.rpartition(" → ")
        return [before, tag("i", arrow, class_="arrow"), tag("b", after)] if arrow else self.value


@dataclass(frozen=True)
class RowChart:
    """The chart; ``labels`` is the most room for those of rows, in ems."""

    rows: Sequence[ChartRow]
    scale: Scale
    tick: Tick
    labels: float = 17.0

    def page(self, title: str) -> Markup:
        """The rows one beneath the other, and the axis."""
        rows, scale = self.rows, self.scale
        room = min(20.0, max((width(row.value) for row in rows), default=0.0) + 0.6)
        needed = max((width(row.label, bold=True) + 1.2 * row.level for row in rows), default=0.0) + 0.8
        return tag(
            "div", *map(self._row, rows), axis_row(scale, self.tick), class_="rows", role="img", aria_label=title,
            style=f"--label:{min(self.labels, needed):.1f}em;--value:{room:.1f}em",
            data_low=repr(scale.low), data_high=repr(scale.high),
        )  # fmt: skip

    def plot(self, row: ChartRow, *more: Markup) -> Markup:
        """The marks of a row on a page, each with what it says, and ``more`` over them."""
        marks = [mark.drawn(self.scale, mark.said(self.scale, self.tick, row.value)) for mark in row.marks]
        return tag("svg", *marks, *more, class_="plot", height=HEIGHT, width="100%", aria_hidden="true")

    def _row(self, row: ChartRow) -> Markup:
        parts = [
            tag("div", row.label, class_="label"),
            tag("div", behind(self.scale), self.plot(row), class_="field"),
            tag("div", row.shown, class_="value"),
        ]
        if row.under is not None:
            parts.append(tag("div", row.under, class_="under"))
        return tag("div", *parts, class_=f"row level{row.level}")

    def picture(self) -> Picture:
        """Labels broken into lines, the plots one beneath the other, values at the right."""
        rows, scale = self.rows, self.scale
        right = max((width(line, SIZE, bold=True) for row in rows for line in row.value.split("\n")), default=0.0)
        needed = (width(row.label, SIZE, bold=True) + 12 * min(row.level, 1) for row in rows)
        left = min(200.0, max(needed, default=0.0))
        plot, parts, y = _WIDE - left - right - 2 * _GAP, list[Markup](), 0.0
        for row in rows:
            indent = 12.0 * min(row.level, 1)
            lines, values = wrapped(row.label, left - indent), row.value.split("\n")
            tall = max(float(HEIGHT) if row.value else 22.0, 15.0 * max(len(lines), len(values)) + 6)
            strong, middle = " strong" if row.level == 0 else "", y + tall / 2 + 4
            ends = {"x": _WIDE, "text_anchor": "end"}
            for kind, place, column in (("label", {"x": indent}, lines), ("value", ends, values)):
                for k, line in enumerate(column):
                    down = middle + 15 * (k - (len(column) - 1) / 2)
                    parts.append(tag("text", line, y=down, class_=f"{kind}{strong}", **place))
            place = {"x": left + _GAP, "width": plot}
            marks = join(mark.drawn(scale) for mark in row.marks)
            parts += [
                tag("svg", _grid(scale), y=y, height=tall, **place),
                tag("svg", marks, y=y + (tall - HEIGHT) / 2, height=HEIGHT, overflow="visible", **place),
            ]
            y += tall
        for value in scale.ticks:
            at = left + _GAP + plot * scale.share(value)
            parts.append(tag("text", self.tick(value), x=round(at, 2), y=y + 14, text_anchor="middle"))
        return Picture(join(parts), _WIDE, y + 20)


def rows_chart(
    rows: Sequence[ChartRow], tick: Tick, beside: Iterable[float] = (), most: int = 5, zero: bool = True,
    labels: float = 17.0,
) -> RowChart:  # fmt: skip
    """A chart on a scale that holds all marks and the values ``beside``; see `fitted`."""
    ends = [end for row in rows for mark in row.marks for end in (mark.low, mark.high) if math.isfinite(end)]
    return RowChart(rows, fitted([*ends, *beside], tick, most, zero=zero), tick, labels)


def behind(scale: Scale) -> Markup:
    """The grid behind the marks of a row."""
    return tag("svg", _grid(scale), class_="grid", height="100%", width="100%", aria_hidden="true")


def _grid(scale: Scale) -> Markup:
    """Hair lines at the ticks; the one at zero is stronger."""
    places = ((scale.percent(value), "hair" if value else "zero") for value in scale.ticks)
    return join(tag("line", x1=x, x2=x, y1="0", y2="100%", class_=kind) for x, kind in places)


def axis_row(scale: Scale, tick: Tick) -> Markup:
    """The row beneath the others with the texts of the ticks."""
    texts = []
    for value in scale.ticks:
        share, shown = scale.share(value), tick(value)
        # Half of a label may stand over the edge of the plot, where there is room, and no more.
        over = width(shown, SIZE) / 2 > OVER
        anchor = "start" if over and share < 0.04 else "end" if over and share > 0.96 else "middle"
        texts.append(tag("text", shown, x=scale.percent(value), y="14", text_anchor=anchor))
    plot = tag("svg", *texts, class_="plot ticks", height=20, width="100%", aria_hidden="true")
    parts = (("label", None), ("field", plot), ("value", None))
    return tag("div", *(tag("div", inside, class_=kind) for kind, inside in parts), class_="row axis")


# Rows and charts from plain data.


def pair_row(
    label: str, actual: float | None, computed: float, value: str, level: int,
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


def stacked(rows: Iterable[tuple[str, Sequence[tuple[str, float]], str]]) -> RowChart:
    """Shares of a whole over an axis of per cent: a row's label, from the left pairs of class and share, its text."""
    drawn = []
    for name, parts, value in rows:
        marks, start = list[Mark](), 0.0
        for kind, share in parts:
            marks += [bar_mark(start, start + 100 * share, kind, says=percentage(share))] if share > 0 else []
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
