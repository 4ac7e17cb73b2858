"""A histogram: how many samples lie between neighbouring values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import tag
from optimizer.report.charts.plane import Plane
from optimizer.report.charts.scale import scale


def histogram(
    edges: Sequence[float], counts: Sequence[int], tick: Callable[[float], str], title: str, words: str
) -> Drawing:
    """The chart, what lies below 0 in the colour of decreases; ``words`` describe it for those who cannot see it."""
    plane = Plane(
        scale(list(edges), 6, zero=False, tight=True), scale([0.0, float(max(counts))], 5), tick, lambda v: f"{v:,.0f}"
    )
    plane.axes()
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        if count:
            left, top = plane.at(low, count)
            right, bottom = plane.at(high, 0.0)
            kind = "down" if (low + high) / 2 < 0 else "up"
            wide, tall = max(right - left - 0.6, 0.4), bottom - top
            plane.parts.append(
                tag("rect", x=f"{left:.2f}", y=f"{top:.2f}", width=f"{wide:.2f}", height=f"{tall:.2f}", class_=kind)
            )
    if edges[0] < 0 < edges[-1]:
        plane.upright(0.0, "base")
    return plane.drawn(title, words, "histogram")
