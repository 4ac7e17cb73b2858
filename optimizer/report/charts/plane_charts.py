"""Charts with two axes from plain data: lines with where one stands, distributions, samples, shares by threshold, and
several drawings as one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Picture, wrapped
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.plane import SMALL, Plane, Points, Series
from optimizer.report.charts.rows import Tick
from optimizer.report.charts.scale import Scale, scale


def plane_chart(
    traces: Sequence[Series], ticks: tuple[Tick, Tick], names: tuple[str, str] = ("", ""),
    most: tuple[int, int] = (6, 6), zero: tuple[bool, bool] = (False, False),
) -> Plane:  # fmt: skip
    """A chart on scales that hold all traces, the one across ending where they do; ``zero`` keeps 0 on them."""
    xs, ys = ([point[k] for trace in traces for point in trace.points] for k in (0, 1))
    return Plane((scale(xs, most[0], zero[0], tight=True), scale(ys, most[1], zero[1])), ticks, traces, names)


def marked(stated: Iterable[tuple[str, tuple[float, float, str] | None]]) -> list[Series]:
    """Points of a class with the text beside each, those that there are."""
    known = [(kind, [point[:2]], point[2]) for kind, point in stated if point is not None]
    return [Series(shape, *trace) for shape in ("point", "label") for trace in known]


def histogram(
    edges: Sequence[float], counts: Sequence[int], tick: Tick, axes: tuple[str, str]
) -> Plane:  # fmt: skip
    """How many samples lie between neighbouring ``edges``, what lies below 0 in the colour of decreases."""
    traces = [
        Series("column", "down" if (low + high) / 2 < 0 else "up", [(low, 0.0), (high, count)])
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    traces += [Series("upright", "base", [(0.0, 0.0)])] if edges[0] < 0 < edges[-1] else []
    return plane_chart(traces, (tick, lambda value: f"{value:,.0f}"), axes, (6, 5))


Ends = tuple[float | None, float | None]


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
    thresholds: Sequence[float], lines: Sequence[tuple[str, str, Sequence[float]]], tick: Tick, axis: str,
) -> Plane:  # fmt: skip
    """Per cent over thresholds: lines by name and class, each with its name where it is farthest from the others."""
    traces, labels = list[Series](), list[Series]()
    for name, kind, values in lines:
        others = [own for other, _, own in lines if other != name]
        apart = [min((abs(value - own[k]) for own in others), default=0.0) for k, value in enumerate(values)]
        points, k = list(zip(thresholds, values, strict=True)), apart.index(max(apart))
        traces.append(Series("line", f"course {kind}", points, name))
        labels += [Series("label", kind, [points[k]], name, most=0)] if apart[k] >= 1.0 else []
    scales = scale(list(thresholds), 6, tight=True), Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    return Plane(scales, (tick, lambda value: f"{value:g}%"), [*traces, *labels], (axis, ""))


@dataclass(frozen=True)
class CurvePanel:
    """A drawing with its title and what its axis counts."""

    title: str
    drawing: Plane
    foot: str


_COLUMNS = 2
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
            across, down = (k % _COLUMNS) * wide, (k // _COLUMNS) * tall
            inside = item.drawing.picture(SMALL).inside
            parts += [
                tag("text", item.title, x=across, y=down + 14, class_="label strong"),
                tag("g", inside, transform=f"translate({across:g} {down + _HEAD:g})"),
            ]
            for n, line in enumerate(wrapped(item.foot, wide - 8)):
                parts.append(tag("text", line, x=across, y=down + _HEAD + high + 10 + 14 * n))
        columns, rows = min(_COLUMNS, len(self.items)), -(-len(self.items) // _COLUMNS)
        return Picture(join(parts), columns * wide, rows * tall)
