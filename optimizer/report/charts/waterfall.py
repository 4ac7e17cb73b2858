"""From one value to another in steps that sum exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import Child, join, tag
from optimizer.report.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.charts.scale import fitted


@dataclass(frozen=True)
class Step:
    """One row: what it adds, or for the two ends (``whole``) the value itself."""

    label: str
    amount: float
    value: Child
    room: str
    path: str = ""
    whole: bool = False


def waterfall(steps: Sequence[Step], tick: Callable[[float], str], label: str) -> Drawing:
    """The chart: bars that begin where the one before ended."""
    ends, level = [], 0.0
    for step in steps:
        start = 0.0 if step.whole else level
        level = step.amount if step.whole else level + step.amount
        ends.append((start, level))
    found = fitted([end for pair in ends for end in pair], tick, 7)
    rows = []
    for k, (step, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        kind = ("actual" if k == 0 else "computed") if step.whole else "up" if step.amount >= 0 else "down"
        bar = span(found, start, end, HEIGHT / 2 - 8, 16, f"bar {kind}", mark=step.path)
        x, y = found.percent(end), HEIGHT / 2 + 8
        onward = tag("line", x1=x, x2=x, y1=f"{y:g}", y2=f"{HEIGHT:g}", class_="onward")
        back = found.percent(end if step.whole else start)
        arrived = tag("line", x1=back, x2=back, y1="0", y2=f"{HEIGHT / 2 - 8:g}", class_="onward")
        last = k == len(steps) - 1
        marks = join(None if k == 0 else arrived, bar, None if last else onward)
        rows.append(Row(step.label, marks, step.value, step.path, 0 if step.whole else 1))
    return rows_chart(rows, found, tick, [step.room for step in steps], label)
