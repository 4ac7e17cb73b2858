"""What all charts of rows share: a label, a plot and a value side by side, over one axis.

The plot of a row is an SVG without a view box: what it shows lies at percentages of its width, so that one drawing
serves phone, screen and paper and its text keeps its size. Labels and values are text beside it, which wraps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import SIZE, Drawing, Picture, broken
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.charts.scale import OVER, Scale, width

HEIGHT = 30
_WIDE, _GAP = 640.0, 12.0
"""The width of a picture by itself, and the room between its columns."""


@dataclass(frozen=True)
class Row:
    """One row as markup. ``level`` 0 stands out, 1 is indented, 2 is small print; ``name`` is what it is called in
    the JSON document. ``room`` is the value as plain text."""

    label: str
    marks: Markup
    value: Child
    room: str = ""
    name: str = ""
    level: int = 0
    under: Child = None


def rows_chart(
    rows: Sequence[Row], scale: Scale, tick: Callable[[float], str], label: str, labels: float = 17.0
) -> Drawing:  # fmt: skip
    """The chart; ``label`` says in words what it shows, ``labels`` is the most room for those of rows, in ems."""
    room = min(20.0, max((width(row.room) for row in rows), default=0.0) + 0.6)
    needed = max((width(row.label, bold=True) + 1.2 * row.level for row in rows), default=0.0) + 0.8
    page = tag(
        "div", *(_row(row, scale) for row in rows), axis(scale, tick), class_="rows", role="img", aria_label=label,
        style=f"--label:{min(labels, needed):.1f}em;--value:{room:.1f}em",
        data_low=repr(scale.low), data_high=repr(scale.high),
    )  # fmt: skip
    return Drawing.of(page, lambda: rows_picture(rows, scale, tick), label)


def rows_picture(rows: Sequence[Row], scale: Scale, tick: Callable[[float], str]) -> Picture:
    """Labels broken into lines, the plots one beneath the other, values at the right."""
    right = max((width(row.room, SIZE, bold=True) for row in rows), default=0.0)
    left = min(200.0, max((width(row.label, SIZE, bold=True) + 12 * min(row.level, 1) for row in rows), default=0.0))
    plot, parts, y = _WIDE - left - right - 2 * _GAP, list[Markup](), 0.0
    for row in rows:
        indent = 12.0 * min(row.level, 1)
        lines = broken(row.label, left - indent)
        tall = max(float(HEIGHT) if row.room else 22.0, 15.0 * len(lines) + 6)
        strong, middle = " strong" if row.level == 0 else "", y + tall / 2 + 4
        for k, line in enumerate(lines):
            down = middle + 15 * (k - (len(lines) - 1) / 2)
            parts.append(tag("text", line, x=indent, y=down, class_=f"label{strong}"))
        behind = tag("svg", grid(scale), x=left + _GAP, y=y, width=plot, height=tall)
        marks = tag("svg", row.marks, x=left + _GAP, y=y + (tall - HEIGHT) / 2, width=plot, height=HEIGHT)
        end = tag("text", row.room, x=_WIDE, y=middle, text_anchor="end", class_=f"value{strong}")
        parts += [behind, marks, end]
        y += tall
    for value in scale.ticks:
        at = left + _GAP + plot * scale.share(value)
        parts.append(tag("text", tick(value), x=round(at, 2), y=y + 14, text_anchor="middle"))
    return Picture(join(parts), _WIDE, y + 20)


def _row(row: Row, scale: Scale) -> Markup:
    behind = tag("svg", grid(scale), class_="grid", height="100%", width="100%", aria_hidden="true")
    plot = join(behind, tag("svg", row.marks, class_="plot", height=HEIGHT, width="100%", aria_hidden="true"))
    parts = [
        tag("div", row.label, class_="label"),
        tag("div", plot, class_="field"),
        tag("div", row.value, class_="value"),
    ]
    if row.under is not None:
        parts.append(tag("div", row.under, class_="under"))
    return tag("div", *parts, class_=f"row level{row.level}", data_row=row.name or None)


def grid(scale: Scale) -> Markup:
    """Hair lines at the ticks; the one at zero is stronger."""
    lines = []
    for value in scale.ticks:
        x = scale.percent(value)
        lines.append(tag("line", x1=x, x2=x, y1="0", y2="100%", class_="zero" if value == 0 else "hair"))
    return join(lines)


def axis(scale: Scale, tick: Callable[[float], str]) -> Markup:
    """The row beneath the others with the texts of the ticks."""
    texts = []
    for value in scale.ticks:
        share, shown = scale.share(value), tick(value)
        # Half of a label may stand over the edge of the plot, where there is room, and no more.
        over = width(shown, SIZE) / 2 > OVER
        anchor = "start" if over and share < 0.04 else "end" if over and share > 0.96 else "middle"
        texts.append(tag("text", shown, x=scale.percent(value), y="14", text_anchor=anchor, data_value=repr(value)))
    plot = tag("svg", *texts, class_="plot ticks", height=20, width="100%", aria_hidden="true")
    parts = (("label", None), ("field", plot), ("value", None))
    return tag("div", *(tag("div", inside, class_=kind) for kind, inside in parts), class_="row axis")


def span(scale: Scale, low: float, high: float, y: float, height: float, kind: str, **data: str) -> Markup:
    """A bar from ``low`` to ``high``."""
    left, right = sorted((scale.share(low), scale.share(high)))
    return tag(
        "rect", x=f"{100 * left:.3f}%", width=f"{100 * (right - left):.3f}%", y=f"{y:g}", height=f"{height:g}", rx="2",
        class_=kind, **{f"data_{key}": value for key, value in data.items()},
    )  # fmt: skip


def upright(scale: Scale, value: float, top: float, bottom: float, kind: str) -> Markup:
    """A line down at ``value``."""
    x = scale.percent(value)
    return tag("line", x1=x, x2=x, y1=f"{top:g}", y2=f"{bottom:g}", class_=kind)


def dot(scale: Scale, value: float, kind: str, name: str = "", radius: float = 5.5) -> Markup:
    """A point at ``value``; ``name`` is the value's place in the JSON document."""
    x, y = scale.percent(value), f"{HEIGHT / 2:g}"
    return tag("circle", cx=x, cy=y, r=f"{radius:g}", class_=kind, data_mark=name or None)
