"""Charts that are higher than what they stand on, as several."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

from optimizer.report.charts.plane import PANELS_BESIDE, Panels
from optimizer.report.charts.rows import RowChart
from optimizer.report.parts import Chart


def divided(chart: Chart, count: int) -> list[Chart]:
    """A chart of rows or panels as about so many, which share its parts; the last has its foot."""
    match whole := chart.drawing():
        case RowChart(rows=parts):  # cut above headings, if there are any
            name, places = "rows", [k for k, row in enumerate(parts) if not row.marks] or range(len(parts))
        case Panels(items=parts):
            name, places = "items", range(0, len(parts), PANELS_BESIDE)
        case _:
            return [chart]
    wanted = [len(parts) * k / count for k in range(1, count)]
    cuts = sorted({0, len(parts), *(max((k for k in places if k <= most), default=0) for most in wanted)})
    if len(cuts) == 2:
        return [chart]
    charts = []
    for k, (start, end) in enumerate(pairwise(cuts), start=1):
        drawing = partial(replace, whole, **{name: parts[start:end]})
        title, foot = f"{chart.title} ({k}/{len(cuts) - 1})", chart.foot if end == len(parts) else ""
        charts.append(replace(chart, title=title, drawing=drawing, foot=foot))
    return charts
