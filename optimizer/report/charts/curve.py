"""The curve from a quantity to a score, with the actual, the computed allocation and what the limits allow on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.plane import Plane
from optimizer.report.charts.scale import scale

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Curve:
    """``points`` of the curve; ``upper`` and ``lower`` at the ends of its ranges; ``cap`` what limits allow."""

    name: str
    title: str
    points: Points
    actual: tuple[float, float] | None
    computed: tuple[float, float]
    cap: float | None
    upper: Points = ()
    lower: Points = ()


def curve(data: Curve, quantity: Callable[[float], str], score: Callable[[float], str], words: str) -> Drawing:
    """The chart; ``words`` describe it for those who cannot see it."""
    xs = [x for x, _ in (*data.points, data.computed)]
    xs += [data.actual[0]] if data.actual is not None else []
    xs += [data.cap] if data.cap is not None else []
    ys = [y for _, y in (*data.points, data.computed, *data.upper)]
    plane = Plane(scale(xs, 5, zero=min(xs) >= 0, tight=True), scale(ys, 6), quantity, score)
    plane.axes()
    if data.upper and data.lower:
        plane.band(_within(data.upper, plane.x.high), _within(data.lower, plane.x.high))
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
    return plane.drawn(data.title, words, f"curve-{data.name}")


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
