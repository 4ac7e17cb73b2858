"""Shares that make up a whole, one bar a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import join
from optimizer.report.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.charts.scale import Scale


@dataclass(frozen=True)
class Stack:
    """One row: its parts from the left as pairs of class and share between 0 and 1, and its text."""

    label: str
    parts: Sequence[tuple[str, float]]
    value: str


def stacked(rows: Sequence[Stack], label: str) -> Drawing:
    """The chart, over an axis of per cent."""
    scale = Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    drawn = []
    for row in rows:
        marks, start = [], 0.0
        for kind, share in row.parts:
            if share > 0:
                marks.append(span(scale, start, start + 100 * share, HEIGHT / 2 - 6, 12, kind))
            start += 100 * share
        drawn.append(Row(row.label, join(marks), row.value))
    return rows_chart(drawn, scale, lambda value: f"{value:g}%", [row.value for row in rows], label)
