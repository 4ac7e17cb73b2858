"""Charts with two axes: response curves, frontiers, distributions, samples, shares by threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing, Picture
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.plane import SMALL, WIDE, Plane, Tick, both
from optimizer.report.charts.scale import Scale, scale

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Curve:
    """A curve from a quantity to a score: ``points`` of it; ``upper`` and ``lower`` at the ends of its ranges.

    ``actual`` and ``computed`` are the allocations on it, ``cap`` what the limits allow.
    """

    name: str
    title: str
    points: Points
    actual: tuple[float, float] | None
    computed: tuple[float, float]
    cap: float | None
    upper: Points = ()
    lower: Points = ()


def curve(data: Curve, quantity: Tick, score: Tick, words: str) -> Drawing:
    """One curve; ``words`` describe it for those who cannot see it."""
    xs = [x for x, _ in (*data.points, data.computed)]
    xs += [data.actual[0]] if data.actual is not None else []
    xs += [data.cap] if data.cap is not None else []
    ys = [y for _, y in (*data.points, data.computed, *data.upper)]
    plane = Plane(scale(xs, 5, zero=min(xs) >= 0, tight=True), scale(ys, 6), quantity, score)
    plane.axes()
    if data.upper and data.lower:
        plane.band(_within(data.upper, plane.x.high), _within(data.lower, plane.x.high), "band")
    plane.line(_within(data.points, plane.x.high), "curve")
    path = f"capabilities.{data.name}"
    if data.cap is not None:
        plane.upright(data.cap, "cap")
    if data.actual is not None:
        plane.point(*data.actual, "actual", f"{path}.actual")
    plane.point(*data.computed, "computed", f"{path}.score")
    if data.actual is not None:
        plane.label(*data.actual, f"{data.actual[1]:z.1f}", "actual", f"{path}.actual", "score")
    plane.label(*data.computed, f"{data.computed[1]:z.1f}", "computed", f"{path}.score", "score")
    return plane.drawn(data.title, words)


def _within(points: Points, end: float) -> list[tuple[float, float]]:
    """The part of a line up to ``end``, drawn on level where it stops before."""
    kept: list[tuple[float, float]] = []
    for k, (x, y) in enumerate(points):
        if x <= end:
            kept.append((x, y))
            continue
        if k:
            x0, y0 = points[k - 1]
            kept.append((end, y0 + (y - y0) * (end - x0) / (x - x0)))
        break
    else:
        if kept and kept[-1][0] < end:
            kept.append((end, kept[-1][1]))
    return kept


@dataclass(frozen=True)
class Panel:
    """A drawing with its title, what its axis counts, and what it is called in the JSON document."""

    title: str
    drawing: Drawing
    foot: str
    name: str = ""


_COLUMNS = 2
"""So many panels stand side by side in a picture by itself."""
_HEAD, _FOOT, _GAP = 22.0, 30.0, 0.0
"""Room above and beneath a panel, and between two."""


def panels(items: Sequence[Panel]) -> Drawing:
    """Small drawings, as many side by side as there is room for."""
    page = tag("div", *map(_panel, items), class_="panels")
    return Drawing.of(page, lambda: _side_by_side(items), " ".join(item.drawing.label for item in items))


def _panel(item: Panel) -> Markup:
    foot = tag("p", item.foot, class_="axis-title")
    return tag("div", tag("h4", item.title), item.drawing, foot, class_="panel", data_row=item.name or None)


def _side_by_side(items: Sequence[Panel]) -> Picture:
    parts, (wide, high) = list[Markup](), SMALL
    tall = _HEAD + high + _FOOT
    for k, item in enumerate(items):
        across, down = (k % _COLUMNS) * (wide + _GAP), (k // _COLUMNS) * tall
        parts += [
            tag("text", item.title, x=across, y=down + 14, class_="label strong"),
            tag("g", item.drawing.picture().inside, transform=f"translate({across:g} {down + _HEAD:g})"),
            tag("text", item.foot, x=across, y=down + _HEAD + high + 10),
        ]
    columns, rows = min(_COLUMNS, len(items)), -(-len(items) // _COLUMNS)
    return Picture(join(parts), columns * (wide + _GAP) - _GAP, rows * tall)


@dataclass(frozen=True)
class Frontier:
    """The best objective over an amount of money: ``computed`` and ``actual`` as points beside it with their texts."""

    name: str
    title: str
    points: Points
    computed: tuple[float, float, str] | None
    actual: tuple[float, float, str] | None


def frontier(data: Frontier, money: Tick, value: Tick, axes: tuple[str, str], words: str) -> Drawing:
    """The line with where one stands; ``words`` describe it for those who cannot see it."""
    stated = (data.actual, "actual", "actual_objective"), (data.computed, "computed", "objective")
    marks = [(mark, kind, path) for mark, kind, path in stated if mark is not None]
    xs = [x for x, _ in data.points] + [mark[0] for mark, *_ in marks]
    ys = [y for _, y in data.points] + [mark[1] for mark, *_ in marks]

    def draw(size: tuple[float, float]) -> Plane:
        across = scale(xs, 6, zero=False, tight=True)
        plane = Plane(across, scale(ys, 6, zero=False), money, value, size, axes)
        plane.axes()
        plane.line(data.points, "curve")
        for mark, kind, path in marks:
            plane.point(*mark[:2], kind, path)
        for mark, kind, path in marks:
            plane.label(*mark, kind, path, "score")
        return plane

    return both(draw, data.title, words)


def histogram(
    edges: Sequence[float], counts: Sequence[int], tick: Tick, axes: tuple[str, str], title: str, words: str
) -> Drawing:  # fmt: skip
    """How many samples lie between neighbouring ``edges``, what lies below 0 in the colour of decreases."""
    across = scale(list(edges), 6, zero=False, tight=True)
    upwards = scale([0.0, float(max(counts))], 5)

    def draw(size: tuple[float, float]) -> Plane:
        plane = Plane(across, upwards, tick, lambda value: f"{value:,.0f}", size, axes)
        plane.axes()
        for low, high, count in zip(edges, edges[1:], counts, strict=False):
            if count:
                plane.bar(low, high, count, "down" if (low + high) / 2 < 0 else "up")
        if edges[0] < 0 < edges[-1]:
            plane.upright(0.0, "base")
        return plane

    return both(draw, title, words)


Ends = tuple[float | None, float | None]


def cloud(
    points: Points, case: Sequence[bool], shaded: tuple[Ends, Ends], ticks: tuple[Tick, Tick], axes: tuple[str, str],
    title: str, words: str,
) -> Drawing:  # fmt: skip
    """Samples by two of their numbers, those that are a ``case`` over the rest; ``shaded`` is from where to where."""
    across, upwards = (scale(list(own), 5, zero=False, tight=True) for own in zip(*points, strict=True))
    (left, right), (low, high) = _on(across, shaded[0]), _on(upwards, shaded[1])

    def draw(size: tuple[float, float]) -> Plane:
        plane = Plane(across, upwards, *ticks, size, axes)
        plane.band([(left, high), (right, high)], [(left, low), (right, low)], "box")
        plane.axes()
        for kind, wanted in (("rest", False), ("case", True)):
            plane.cloud([point for point, own in zip(points, case, strict=True) if own is wanted], kind)
        return plane

    return both(draw, title, words)


def _on(axis: Scale, ends: Ends) -> tuple[float, float]:
    """Ends as far as the axis goes."""
    low, high = axis.low if ends[0] is None else ends[0], axis.high if ends[1] is None else ends[1]
    return min(max(low, axis.low), axis.high), min(max(high, axis.low), axis.high)


@dataclass(frozen=True)
class Course:
    """A line over thresholds: its name, its class, and its value at each threshold."""

    title: str
    kind: str
    values: Sequence[float]


def courses(
    thresholds: Sequence[float], lines: Sequence[Course], tick: Tick, axis: str, title: str, words: str
) -> Drawing:  # fmt: skip
    """Per cent over thresholds, a line each with its name where it is farthest from the others."""
    across, upwards = scale(list(thresholds), 6, tight=True), Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))

    def apart(line: Course, k: int) -> float:
        return min((abs(line.values[k] - other.values[k]) for other in lines if other is not line), default=0.0)

    def draw(size: tuple[float, float]) -> Plane:
        plane = Plane(across, upwards, tick, lambda value: f"{value:g}%", size, (axis, ""))
        plane.axes()
        for line in lines:
            plane.line(list(zip(thresholds, line.values, strict=True)), f"course {line.kind}")
        for line in lines if size == WIDE else ():
            k = max(range(len(thresholds)), key=lambda k: apart(line, k))
            if apart(line, k) >= 1.0:
                plane.label(thresholds[k], line.values[k], line.title, line.kind, most=0)
        return plane

    return both(draw, title, words)
