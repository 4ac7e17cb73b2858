"""Small drawings of one kind, as many side by side as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.report.charts.drawing import Drawing, standing
from optimizer.report.charts.markup import Markup, join, tag
from optimizer.report.charts.plane import HEIGHT, WIDTH

_COLUMNS = 2
"""So many stand side by side in a picture by itself."""
_HEAD, _FOOT, _GAP = 22.0, 30.0, 20.0
"""Room above and beneath a panel, and between two."""


@dataclass(frozen=True)
class Panel:
    """A drawing with its title, what its axis counts, and what it is called in the JSON document."""

    title: str
    drawing: Drawing
    foot: str
    name: str = ""


def panels(items: Sequence[Panel]) -> Drawing:
    """The drawings in the order given."""
    page = tag("div", *map(_shown, items), class_="panels")
    return Drawing.of(page, lambda font: _picture(items, font))


def _shown(item: Panel) -> Markup:
    foot = tag("p", item.foot, class_="axis-title")
    return tag("div", tag("h4", item.title), item.drawing, foot, class_="panel", data_row=item.name or None)


def _picture(items: Sequence[Panel], font: str) -> Markup:
    parts, tall = list[Markup](), _HEAD + HEIGHT + _FOOT
    for k, item in enumerate(items):
        across, down = (k % _COLUMNS) * (WIDTH + _GAP), (k // _COLUMNS) * tall
        parts += [
            tag("text", item.title, x=across, y=down + 14, class_="label strong"),
            tag("g", item.drawing.picture(font), transform=f"translate({across:g} {down + _HEAD:g})"),
            tag("text", item.foot, x=across, y=down + _HEAD + HEIGHT + 10),
        ]
    columns, rows = min(_COLUMNS, len(items)), -(-len(items) // _COLUMNS)
    return standing(join(parts), columns * (WIDTH + _GAP) - _GAP, rows * tall, font)
