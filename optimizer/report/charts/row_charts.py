"""Charts of rows: points, bars and steps, each a function from plain data to a drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing
from optimizer.report.charts.markup import Child, Markup, figure, join, tag
from optimizer.report.charts.rows import HEIGHT, Row, dot, rows_chart, span, upright
from optimizer.report.charts.scale import Scale, fitted, scale
from optimizer.report.parts import Cell

Tick = Callable[[float], str]
_MIDDLE = HEIGHT / 2


@dataclass(frozen=True)
class Pair:
    """Actual against computed: two points and the way between them, over the range ``near`` that is nearly as good.

    ``actual`` is None without a comparison, an end of ``near`` where it has no limit. ``value`` is the text at the
    right (``room`` the same as plain text), ``path`` the row's place in the JSON document with ``actual_key`` and
    ``computed_key`` below it. ``plan`` is a third point, that of the plan that holds up: the way then leads there, and
    the computed allocation is a tick.
    """

    label: str
    actual: float | None
    computed: float
    value: Child
    room: str
    path: str = ""
    level: int = 0
    near: tuple[float | None, float | None] | None = None
    computed_key: str = "spend"
    actual_key: str = "actual"
    plan: float | None = None


def from_to(before: Cell | None, after: Cell) -> tuple[Markup, str]:
    """What was and what is, with an arrow between them, and the same as plain text."""
    if before is None:
        return figure(after), after
    arrow = tag("i", " → ", class_="arrow")
    return join(figure(before), arrow, tag("b", figure(after))), f"{before} → {after}"


def dumbbell(pairs: Sequence[Pair], tick: Tick, label: str, most: int = 5, top: float | None = None) -> Drawing:
    """Pairs in rows; ``top`` widens the scale, as to 100 for scores."""
    return dumbbells([("", pairs)], tick, label, [] if top is None else [top], most)


def dumbbells(
    groups: Sequence[tuple[str, Sequence[Pair]]], tick: Tick, label: str, beside: Sequence[float] = (), most: int = 5
) -> Drawing:
    """Pairs in groups, each under its heading; ``beside`` are values that the scale has to hold as well."""
    pairs = [pair for _, members in groups for pair in members]
    values = [value for pair in pairs for value in (pair.computed, pair.actual, pair.plan) if value is not None]
    values += [end for pair in pairs for end in pair.near or () if end is not None]
    found = fitted([*values, *beside], tick, most)
    rows: list[Row] = []
    for head, members in groups:
        rows += [Row(head, join(), "")] if head else []
        rows += [Row(p.label, _pair(p, found), p.value, p.room, p.path, p.level) for p in members]
    return rows_chart(rows, found, tick, label)


def _pair(pair: Pair, found: Scale) -> Markup:
    parts: list[Markup] = []
    main = pair.computed if pair.plan is None else pair.plan
    if pair.near is not None:
        low, high = pair.near
        ends = found.low if low is None else low, found.high if high is None else high
        parts.append(span(found, *ends, _MIDDLE - 7, 14, "near", mark=f"{pair.path}.near_optimal"))
    if pair.actual is not None:
        kind = "same" if main == pair.actual else "up" if main > pair.actual else "down"
        x1, x2, y = found.percent(pair.actual), found.percent(main), f"{_MIDDLE:g}"
        parts.append(tag("line", x1=x1, x2=x2, y1=y, y2=y, class_=f"way {kind}", data_mark=f"{pair.path}.change"))
        parts.append(dot(found, pair.actual, "actual", f"{pair.path}.{pair.actual_key}"))
    if pair.plan is not None:
        return join(parts, upright(found, pair.computed, 5, HEIGHT - 5, "tick"), dot(found, pair.plan, "plan"))
    return join(parts, dot(found, pair.computed, "computed", f"{pair.path}.{pair.computed_key}"))


@dataclass(frozen=True)
class Change:
    """A change up or down from zero: its text, and what is said beneath it."""

    label: str
    change: float
    value: Child
    room: str
    path: str = ""
    level: int = 0
    under: Child = None


def diverging(changes: Sequence[Change], tick: Tick, label: str) -> Drawing:
    """One bar a row, from a common zero."""
    found = fitted([item.change for item in changes], tick)

    def bar(item: Change) -> Markup:
        kind = "up" if item.change > 0 else "down"
        return span(found, 0, item.change, _MIDDLE - 6, 12, kind, mark=f"{item.path}.change")

    rows = [Row(c.label, bar(c), c.value, c.room, c.path, c.level, c.under) for c in changes]
    return rows_chart(rows, found, tick, label)


@dataclass(frozen=True)
class Bar:
    """What moving one number to the ends of its range does: the value at either, None where there is none."""

    label: str
    low: float | None
    high: float | None
    value: Child
    room: str
    path: str = ""
    under: Child = None


def tornado(bars: Sequence[Bar], base: float, tick: Tick, label: str) -> Drawing:
    """One bar a number around ``base``, the value as things stand."""
    values = [end for bar in bars for end in (bar.low, bar.high) if end is not None]
    found = fitted([*values, base], tick)

    def marks(bar: Bar) -> Markup:
        ends = [(end, kind) for end, kind in ((bar.low, "low-end"), (bar.high, "high-end")) if end is not None]
        # Ends on one side lie one above the other, unless one of them is too near to be seen.
        apart = [found.share(end) - found.share(base) for end, _ in ends]
        beside = len(ends) == 2 and apart[0] * apart[1] > 0 and min(map(abs, apart)) > 0.005
        parts = []
        for end, kind in ends:
            if end != base:
                y, tall = (_MIDDLE - (7 if kind == "low-end" else -1), 6) if beside else (_MIDDLE - 6, 12)
                parts.append(span(found, base, end, y, tall, kind))
        return join(parts, upright(found, base, 0, HEIGHT, "base"))

    rows = [Row(bar.label, marks(bar), bar.value, bar.room, bar.path, 1, bar.under) for bar in bars]
    return rows_chart(rows, found, tick, label)


@dataclass(frozen=True)
class Step:
    """One step of a waterfall: what it adds, or for the two ends (``whole``) the value itself."""

    label: str
    amount: float
    value: Child
    room: str
    path: str = ""
    whole: bool = False


def waterfall(steps: Sequence[Step], tick: Tick, label: str) -> Drawing:
    """Bars that begin where the one before ended, between two points; the scale holds what lies between these."""
    ends, level = [], 0.0
    for step in steps:
        start = step.amount if step.whole else level
        level = step.amount if step.whole else level + step.amount
        ends.append((start, level))
    found = fitted([end for pair in ends for end in pair], tick, 7, zero=False)
    rows = []
    for k, (step, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        if step.whole:
            mark, edge = dot(found, end, "actual" if k == 0 else "computed", step.path), _MIDDLE
        else:
            kind, edge = "up" if step.amount >= 0 else "down", _MIDDLE + 8
            mark = span(found, start, end, _MIDDLE - 8, 16, kind, mark=step.path)
        arrived = upright(found, start, 0, _MIDDLE - (0 if step.whole else 8), "onward") if k else None
        onward = upright(found, end, edge, HEIGHT, "onward") if k < len(steps) - 1 else None
        marks = join(arrived, onward, mark)
        rows.append(Row(step.label, marks, step.value, step.room, step.path, 0 if step.whole else 1))
    return rows_chart(rows, found, tick, label)


@dataclass(frozen=True)
class Stack:
    """Shares of a whole: from the left pairs of class and share between 0 and 1, and the row's text."""

    label: str
    parts: Sequence[tuple[str, float]]
    value: str


def stacked(rows: Sequence[Stack], label: str) -> Drawing:
    """One bar a row over an axis of per cent."""
    found = Scale(0.0, 100.0, (0.0, 25.0, 50.0, 75.0, 100.0))
    drawn = []
    for row in rows:
        marks, start = [], 0.0
        for kind, share in row.parts:
            if share > 0:
                marks.append(span(found, start, start + 100 * share, _MIDDLE - 6, 12, kind))
            start += 100 * share
        drawn.append(Row(row.label, join(marks), row.value, row.value))
    return rows_chart(drawn, found, lambda value: f"{value:g}%", label)


@dataclass(frozen=True)
class Size:
    """How much: a bar from zero, with ``error`` either way, and a part of it (``first``) in front."""

    label: str
    value: float
    shown: str
    error: float = 0.0
    first: float | None = None


def sizes(items: Sequence[Size], tick: Tick, label: str) -> Drawing:
    """One bar a row from zero."""
    found = scale([0.0, *(item.value + item.error for item in items)], 5)
    rows = []
    for item in items:
        kind = "size" if item.first is None else "open"
        marks = [span(found, 0.0, max(0.0, item.value), _MIDDLE - 6, 12, kind)]
        if item.first is not None:
            marks.append(span(found, 0.0, max(0.0, item.first), _MIDDLE - 6, 12, "size"))
        if item.error:
            ends, y = (max(0.0, item.value - item.error), item.value + item.error), f"{_MIDDLE:g}"
            x1, x2 = map(found.percent, ends)
            marks.append(tag("line", x1=x1, x2=x2, y1=y, y2=y, class_="error"))
            marks += [upright(found, end, _MIDDLE - 4, _MIDDLE + 4, "error") for end in ends]
        rows.append(Row(item.label, join(marks), item.shown, item.shown))
    return rows_chart(rows, found, tick, label, 24.0)
