"""Charts with two axes: lines, areas, columns and points; and the charts of the report that are drawn so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.report.charts.drawing import SIZE, Picture, wrapped
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.rows import Tick, read_out
from optimizer.report.charts.scale import Scale, scale, width

SMALL, WIDE = (320.0, 222.0), (640.0, 270.0)
"""Width and height of a drawing as a panel or on a phone, and by itself."""
_RIGHT, _TOP, _BOTTOM, _NAME = 14.0, 22.0, 26.0, 16.0
_BEHIND = 0.4
"""The share of a drawing's width that the names of lines take at most."""
Points = Sequence[tuple[float, float]]
Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class Series:
    """What is drawn at ``points``, in values of the axes.

    A line goes through them, an area lies within them and behind all else, a column leads from one corner to the
    other, an upright goes down at one, and a cloud is many as one mark. ``kind`` is its class, ``text`` stands at a
    point, or behind the end of a line.
    """

    shape: Literal["line", "area", "column", "upright", "point", "cloud"]
    kind: str
    points: Points
    text: str = ""


@dataclass(frozen=True)
class Plane:
    """The chart: what is drawn, in order, on two scales with their ticks' texts.

    ``names`` are what the axes count, beneath the one and above the other; left out where there is no room.
    """

    scales: tuple[Scale, Scale]
    ticks: tuple[Tick, Tick]
    traces: Sequence[Series]
    names: tuple[str, str] = ("", "")

    def page(self, title: str) -> Markup:
        """A drawing as wide as a page, and one for a phone; the page shows the one that fits."""
        return join(self.svg(WIDE, title, "wide"), self.svg(SMALL, title, "small"))

    def picture(self, size: tuple[float, float] = WIDE) -> Picture:
        """The drawing at a size."""
        return Picture(join(_Canvas(self, size).drawn()), *size)

    def svg(self, size: tuple[float, float], title: str, kind: str = "") -> Markup:
        """The drawing with what each mark says when it is read out."""
        return tag(
            "svg", _Canvas(self, size, says=True).drawn(), role="img", aria_label=title,
            viewBox=f"0 0 {size[0]:g} {size[1]:g}", class_=f"plane {kind}".strip(),
        )  # fmt: skip


class _Canvas:
    """A plane at a size, in units of its view box."""

    def __init__(self, plane: Plane, size: tuple[float, float], says: bool = False) -> None:
        self.plane, self.size, self.says = plane, size, says
        upwards, names = plane.scales[1], plane.names
        self.left = max(30.0, 9 + max((width(plane.ticks[1](value), SIZE) for value in upwards.ticks), default=0.0))
        self.lines = [trace for trace in plane.traces if trace.shape == "line" and trace.text]
        self.named = [(trace, wrapped(trace.text, _BEHIND * size[0])) for trace in self.lines]
        rows = (row for _, rows in self.named for row in rows)
        self.right = size[0] - max([_RIGHT, *(width(row, SIZE, bold=True) + 6 for row in rows)])
        self.top = _TOP + (_NAME - 4 if names[1] else 0)
        self.bottom = size[1] - _BOTTOM - (_NAME if names[0] else 0)

    def drawn(self) -> Iterator[Markup]:
        """All that stands on it: areas, axes, what lies over them, and texts of points."""
        traces = self.plane.traces
        for area in traces:
            if area.shape == "area":
                yield tag("polygon", points=_coordinates(map(self._at, area.points)), class_=area.kind)
        yield from self._axes()
        for trace in traces:
            yield from self._marks(trace)
        yield from self._names()
        named = sorted((t for t in traces if t.text and t not in self.lines), key=lambda trace: trace.points[0][1])
        for k, trace in enumerate(named):
            yield self._text(trace, above=k == len(named) - 1)

    def _names(self) -> Iterator[Markup]:
        """The names of lines behind their ends, from the lowest up, none closer than a line of text or over the top."""
        step, left, free = SIZE + 3, sum(len(rows) for _, rows in self.named), self.bottom
        for trace, rows in sorted(self.named, key=lambda own: own[0].points[-1][1]):
            foot = max(min(self._at(trace.points[-1])[1], free), self.top + step * (left - 1))
            for k, row in enumerate(reversed(rows)):
                yield _label(row, self.right + 6, foot + 4 - step * k, trace.kind.replace("course", "mark"), "start")
            free, left = foot - step * len(rows), left - len(rows)

    def _at(self, point: tuple[float, float]) -> tuple[float, float]:
        """The point of the drawing for a pair of values."""
        across, upwards = self.plane.scales
        return (
            self.left + (self.right - self.left) * across.share(point[0]),
            self.bottom - (self.bottom - self.top) * upwards.share(point[1]),
        )

    def _axes(self) -> Iterator[Markup]:
        """Hair lines, and figures at the ticks that have room."""
        (across, upwards), (tick_x, tick_y) = self.plane.scales, self.plane.ticks
        for value in upwards.ticks:
            _, y = self._at((across.low, value))
            yield _line(self.left, self.right, y, y, "zero" if value == upwards.low else "hair")
            yield _label(tick_y(value), self.left - 6, y + 4, "tick", "end")
        beneath, above = self.plane.names
        for name, x, y, anchor in ((beneath, self.right, self.size[1] - 6, "end"), (above, 0.0, 11.0, "start")):
            if name and width(name, SIZE) <= self.size[0] - _RIGHT:
                yield _label(name, x, y, None, anchor)
        end = -1e9
        # An axis that ends between ticks says where, if there is room.
        for value in (*across.ticks, across.high):
            x, _ = self._at((value, upwards.low))
            shown = tick_x(value)
            room = width(shown, SIZE)
            left = min(max(x - room / 2, 0), self.size[0] - room)
            if left < end + 10:
                continue
            end = left + room
            yield _line(x, x, self.bottom, self.bottom + 4, "zero")
            yield _label(shown, left + room / 2, self.bottom + 18, "tick", "middle")

    def _marks(self, trace: Series) -> Iterator[Markup]:
        """A series over the axes."""
        placed, look = list(map(self._at, trace.points)), {"class_": trace.kind, "data_says": self._said(trace)}
        match trace.shape:
            case "line":
                yield tag("polyline", points=_coordinates(placed), **look)
            case "column":
                (x, y), (right, top) = placed
                place = {"x": x, "y": top, "width": max(right - x - 0.6, 0.4), "height": y - top}
                yield tag("rect", **{name: f"{value:.2f}" for name, value in place.items()}, **look)
            case "upright":
                yield _line(placed[0][0], placed[0][0], self.top, self.bottom, trace.kind)
            case "point":
                yield tag("circle", cx=round(placed[0][0], 2), cy=round(placed[0][1], 2), r="5.5", **look)
            case "cloud":
                yield tag("path", d="".join(f"M{x:.1f} {y:.1f}h0" for x, y in placed), class_=trace.kind)

    def _said(self, trace: Series) -> str | None:
        """What each point of a mark stands for, of a column its ends and height; areas and clouds say nothing."""
        if not self.says or trace.shape not in ("line", "column", "point"):
            return None
        (tick_x, tick_y), (across, upwards) = self.plane.ticks, self.plane.scales
        texts = [(tick_x(read_out(x, across)), tick_y(read_out(y, upwards))) for x, y in trace.points]
        if trace.shape == "column":
            return f"{texts[0][0]} … {texts[1][0]}: {texts[1][1]}"
        name = f"{trace.text}: " if trace in self.lines else ""
        return "|".join(f"{name}{x} → {y}" for x, y in texts)

    def _text(self, trace: Series, above: bool) -> Markup:
        """The text of a point over or under it; beside it where that would be on the axis."""
        (x, y), room = self._at(trace.points[0]), width(trace.text, SIZE, bold=True)
        beside = not above and y + 24 > self.bottom
        left = x + 9 if beside else x - room / 2
        down = y - 10 if above else min(y + 13, self.bottom - 4) if beside else y + 20
        return _label(trace.text, min(max(left, self.left), self.size[0] - room), down, f"mark {trace.kind}", "start")


def _coordinates(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _line(x1: float, x2: float, y1: float, y2: float, kind: str) -> Markup:
    ends = {name: round(value, 2) for name, value in (("x1", x1), ("x2", x2), ("y1", y1), ("y2", y2))}
    return tag("line", **ends, class_=kind)


def _label(shown: str, x: float, y: float, kind: str | None, anchor: str) -> Markup:
    return tag("text", shown, x=round(x, 2), y=round(y, 2), text_anchor=anchor, class_=kind)


# Charts from plain data.


def plane_chart(
    traces: Sequence[Series], ticks: tuple[Tick, Tick], names: tuple[str, str] = ("", ""),
    most: tuple[int, int] = (6, 6), zero: tuple[bool, bool] = (False, False),
) -> Plane:  # fmt: skip
    """A chart on scales that hold all traces, the one across ending where they do; ``zero`` keeps 0 on them."""
    xs, ys = ([point[k] for trace in traces for point in trace.points] for k in (0, 1))
    return Plane((scale(xs, most[0], zero[0], tight=True), scale(ys, most[1], zero[1])), ticks, traces, names)


def marked(places: Mapping[str, tuple[float, float, str]]) -> list[Series]:
    """Allocations as points of a class, each with its text."""
    return [Series("point", kind, [(x, y)], text) for kind, (x, y, text) in places.items()]


def histogram(edges: Sequence[float], counts: Sequence[int], tick: Tick, axes: tuple[str, str]) -> Plane:
    """How many samples lie between neighbouring ``edges``, what lies below 0 in the colour of decreases."""
    traces = [
        Series("column", "down" if (low + high) / 2 < 0 else "up", [(low, 0.0), (high, count)])
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    traces += [Series("upright", "base", [(0.0, 0.0)])] if edges[0] < 0 < edges[-1] else []
    return plane_chart(traces, (tick, lambda value: f"{value:,.0f}"), axes, (6, 5))


def cloud(
    points: Points, case: Sequence[bool], shaded: tuple[Ends, Ends], ticks: tuple[Tick, Tick], axes: tuple[str, str],
) -> Plane:  # fmt: skip
    """Samples by two of their numbers, those that are a ``case`` over the rest; ``shaded`` is from where to where."""
    (left, right), (low, high) = (
        (-math.inf if ends[0] is None else ends[0], math.inf if ends[1] is None else ends[1]) for ends in shaded
    )
    box = Series("area", "box", [(left, high), (right, high), (right, low), (left, low)])
    clouds = [
        Series("cloud", kind, [point for point, own in zip(points, case, strict=True) if own is wanted])
        for kind, wanted in (("rest", False), ("case", True))
    ]
    return plane_chart([box, *clouds], ticks, axes, (5, 5))


def courses(
    thresholds: Sequence[float], lines: Sequence[tuple[str, str, Sequence[float]]], tick: Tick, axis: str
) -> Plane:  # fmt: skip
    """Per cent over thresholds: a line for each name and class."""
    traces = [Series("line", f"course {kind}", list(zip(thresholds, own, strict=True)), n) for n, kind, own in lines]
    scales = scale(list(thresholds), 6, tight=True), Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    return Plane(scales, (tick, lambda value: f"{value:g}%"), traces, (axis, ""))


@dataclass(frozen=True)
class CurvePanel:
    """A drawing with its title and what its axis counts."""

    title: str
    drawing: Plane
    foot: str


PANELS_BESIDE = 2
"""So many panels stand side by side in a picture by itself."""
_HEAD, _FOOT = 22.0, 30.0
"""Room above and beneath a panel."""


@dataclass(frozen=True)
class Panels:
    """Small drawings, as many side by side as there is room for."""

    items: Sequence[CurvePanel]

    def page(self, title: str) -> Markup:
        """The drawings, each under its title."""
        panels = []
        for item in self.items:
            drawing, foot = item.drawing.svg(SMALL, item.title), tag("p", item.foot, class_="axis-title")
            panels.append(tag("div", tag("h4", item.title), drawing, foot, class_="panel"))
        return tag("div", *panels, class_="panels", role="group", aria_label=title)

    def picture(self) -> Picture:
        """The drawings side by side."""
        parts, (wide, high) = list[Markup](), SMALL
        tall = _HEAD + high + _FOOT
        for k, item in enumerate(self.items):
            across, down = (k % PANELS_BESIDE) * wide, (k // PANELS_BESIDE) * tall
            inside = item.drawing.picture(SMALL).inside
            parts += [
                tag("text", item.title, x=across, y=down + 14, class_="label strong"),
                tag("g", inside, transform=f"translate({across:g} {down + _HEAD:g})"),
            ]
            for n, line in enumerate(wrapped(item.foot, wide - 8)):
                parts.append(tag("text", line, x=across, y=down + _HEAD + high + 10 + 14 * n))
        columns, rows = min(PANELS_BESIDE, len(self.items)), -(-len(self.items) // PANELS_BESIDE)
        return Picture(join(parts), columns * wide, rows * tall)
