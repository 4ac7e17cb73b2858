"""Changes up and down from a common zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import Child
from optimizer.report.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.charts.scale import fitted


@dataclass(frozen=True)
class Change:
    """One row: the change, its text, and what is said beneath it."""

    label: str
    change: float
    value: Child
    room: str
    path: str = ""
    level: int = 0
    under: Child = None


def diverging(changes: Sequence[Change], tick: Callable[[float], str], label: str) -> Drawing:
    """The chart, one bar a row."""
    found = fitted([item.change for item in changes], tick)
    rows = [
        Row(
            item.label,
            span(
                found,
                0,
                item.change,
                HEIGHT / 2 - 6,
                12,
                "up" if item.change > 0 else "down",
                mark=f"{item.path}.change",
            ),
            item.value,
            item.path,
            item.level,
            item.under,
        )
        for item in changes
    ]
    return rows_chart(rows, found, tick, [item.room for item in changes], label)
