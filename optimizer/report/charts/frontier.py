"""A frontier: the best objective over an amount of money, with where one stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.plane import Plane
from optimizer.report.charts.scale import scale


@dataclass(frozen=True)
class Frontier:
    """``points`` of the line; ``computed`` and ``actual`` as points beside it, each with its text."""

    name: str
    title: str
    points: Sequence[tuple[float, float]]
    computed: tuple[float, float, str] | None
    actual: tuple[float, float, str] | None


def frontier(data: Frontier, money: Callable[[float], str], value: Callable[[float], str], words: str) -> Drawing:
    """The chart; ``words`` describe it for those who cannot see it."""
    marks = [mark for mark in (data.computed, data.actual) if mark is not None]
    xs = [x for x, _ in data.points] + [mark[0] for mark in marks]
    ys = [y for _, y in data.points] + [mark[1] for mark in marks]
    plane = Plane(scale(xs, 6, zero=False, tight=True), scale(ys, 6), money, value)
    plane.axes()
    plane.line(data.points, "curve")
    if data.actual is not None:
        plane.point(*data.actual[:2], "actual", "actual_objective")
    if data.computed is not None:
        plane.point(*data.computed[:2], "computed", "objective")
    for mark, kind, path in (
        (data.actual, "actual", "actual_objective"),
        (data.computed, "computed", "objective"),
    ):
        if mark is not None:
            plane.label(*mark, kind, path, "score")
    return plane.drawn(data.title, words, f"frontier-{data.name}")
