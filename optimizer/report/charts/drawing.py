"""Pictures of a page that can also stand by themselves, as SVG with its own colours."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.report.charts.markup import Markup, tag, verbatim

_INK, _SOFT, _GREY, _LINE, _HAIR = "#161b22", "#566070", "#6a7480", "#dfe3e8", "#eceff2"
_BLUE, _ORANGE, _NEAR, _PLAN = "#1a5fb4", "#b8470a", "#cfe0f3", "#0b6b52"
# What the style sheet of the page says of marks, for readers of SVG that know neither variables nor the page.
_STYLE = f"""
text {{ font-size: 12px; fill: {_SOFT}; }} text.label, text.value {{ fill: {_INK}; }}
text.strong {{ font-weight: bold; }}
.hair {{ stroke: {_HAIR}; }} .zero {{ stroke: {_LINE}; }} .base {{ stroke: {_INK}; }}
.onward, .cap {{ stroke: {_GREY}; stroke-dasharray: 2 2; }} .curve {{ fill: none; stroke: {_INK}; stroke-width: 1.75; }}
rect.up, rect.high-end {{ fill: {_BLUE}; }} rect.down, rect.low-end {{ fill: {_ORANGE}; }}
rect.near, polygon.near {{ fill: {_NEAR}; }} rect.bar.actual {{ fill: {_GREY}; }}
rect.bar.computed {{ fill: {_BLUE}; fill-opacity: 0.45; }}
line.way {{ stroke-width: 2.5; stroke: {_PLAN}; }}
line.way.computed, line.way.up {{ stroke: {_BLUE}; }} line.way.down {{ stroke: {_ORANGE}; }}
circle.actual {{ fill: #fff; stroke: {_GREY}; stroke-width: 2.25; }} circle.computed {{ fill: {_BLUE}; }}
circle.plan {{ fill: {_PLAN}; }} line.tick {{ stroke: {_BLUE}; stroke-width: 3; }}
circle.case {{ fill: {_ORANGE}; }} circle.rest {{ fill: {_GREY}; fill-opacity: 0.5; }}
text.mark {{ font-weight: bold; }} text.mark.actual {{ fill: {_GREY}; }} text.mark.computed {{ fill: {_BLUE}; }}
"""


class Drawing(Markup):
    """A picture as a page holds it; ``picture`` makes the same as an SVG by itself, with letters of a font."""

    picture: Callable[[str], Markup]

    @classmethod
    def of(cls, markup: Markup, picture: Callable[[str], Markup]) -> Drawing:
        """Join the picture of the page and the one by itself."""
        drawing = cls(markup)
        drawing.picture = picture
        return drawing


def standing(inside: Markup, width: float, height: float, font: str) -> Markup:
    """An SVG of that size which needs no style sheet."""
    return tag(
        "svg", tag("style", verbatim(_STYLE)), inside, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
        viewBox=f"0 0 {width:g} {height:g}", font_family=font,
    )  # fmt: skip
