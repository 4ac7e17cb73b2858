"""Pictures of a page that can also stand by themselves, as SVG with their own colours, title and legend."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

from optimizer.report.charts.markup import Markup, join, tag, verbatim
from optimizer.report.charts.scale import width
from optimizer.report.parts import Chart, Marked

FONTS = (
    "'Report Sans', Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Apple SD Gothic Neo', 'Malgun Gothic', system-ui, "
    "sans-serif"
)
SIZE = 12.0
_MARGIN = 16.0
_CIRCLES = ("actual", "computed", "plan", "case", "rest")
_SWATCH = 18.0


@dataclass(frozen=True)
class Picture:
    """Marks of a chart with the size that they take."""

    inside: Markup
    width: float
    height: float


class Drawing(Protocol):
    """Marks, axes and labels of a chart, described once: drawn for a page, as a picture by itself, or natively by a
    spreadsheet program. What it shows in words is the table beside it."""

    def page(self, title: str) -> Markup:
        """The drawing as a page holds it, called ``title``."""

    def picture(self) -> Picture:
        """The same for an SVG by itself."""


def legend(items: Sequence[tuple[str, str]]) -> Markup | None:
    """What marks mean, for a page: pairs of class and text."""
    shown = [tag("li", tag("svg", swatch(kind), class_="swatch", aria_hidden="true"), text) for kind, text in items]
    return tag("ul", *shown, class_="legend") if shown else None


def swatch(kind: str) -> Markup:
    """The mark of a class, in a field of 18 by 12."""
    if kind in _CIRCLES:
        return tag("circle", cx="9", cy="6", r="4.5", class_=kind)
    if kind in ("cap", "tick", "turned", "base"):
        return tag("line", x1="9", x2="9", y1="-1", y2="13", class_=kind)
    if kind == "error":
        return tag("line", x1="0", x2="18", y1="6", y2="6", class_=kind)
    if kind == "mine":
        return tag("path", d="M9-0.5L14.5 6 9 12.5 3.5 6Z", class_=kind)
    return tag("rect", x="1", y="1.5", width="15", height="9", rx="2", class_=kind)


def standalone(chart: Chart, *notes: str, titled: bool = True, font: str = FONTS, dark: bool = True) -> Markup:
    """An SVG that needs no style sheet: the title, what marks mean, the picture, and its foot and ``notes`` beneath it.

    ``dark`` has it follow the reader's colour scheme.
    """
    title, items, beneath = chart.title if titled else "", chart.legend, (chart.foot, *notes)
    picture, margin = chart.drawing().picture(), _MARGIN if title else 0.0
    wide, parts, y = picture.width + 2 * margin, list[Markup](), margin
    for line in wrapped(title, picture.width, 15.0) if title else []:
        parts.append(tag("text", line, x=margin, y=y + 14, class_="title"))
        y += 20
    entries, y = _legend(items, margin, y, picture.width)
    parts, y = [*parts, *entries], y + (8 if items else 4 if title else 0)
    parts.append(tag("g", picture.inside, transform=f"translate({margin:g} {y:g})"))
    y += picture.height
    for line in [line for text in beneath if text for line in wrapped(text, picture.width)]:
        y += 16
        parts.append(tag("text", line, x=margin, y=y + 4))
    tall = y + max(margin, 8.0 if any(beneath) else 0.0)
    paper = tag("rect", class_="paper", width=wide, height=tall) if title else join()
    return tag(
        "svg", tag("title", title) if title else None, tag("style", verbatim(_style(dark))), paper, *parts,
        xmlns="http://www.w3.org/2000/svg", width=round(wide, 2), height=round(tall, 2),
        viewBox=f"0 0 {wide:.6g} {tall:.6g}", font_family=font, class_="optimizer", role="img",
    )  # fmt: skip


def _legend(items: Sequence[tuple[str, str]], left: float, top: float, room: float) -> tuple[list[Markup], float]:
    """The entries one after the other, in as many rows as they need, and where these end."""
    parts, x, y = list[Markup](), 0.0, top
    for kind, text in items:
        wide = _SWATCH + 6 + width(text, SIZE)
        if x and x + wide > room:
            x, y = 0.0, y + 20
        parts.append(tag("g", swatch(kind), transform=f"translate({left + x:.6g} {y + 3:.6g})"))
        parts.append(tag("text", text, x=round(left + x + _SWATCH + 6, 2), y=y + 13))
        x += wide + 16
    return parts, y + 20 if items else top


def wrapped(text: str, room: float, size: float = SIZE) -> list[str]:
    """A bold text in lines that fit, a word longer than that in one of its own."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold=True) > room + 1:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@cache
def sheet() -> str:
    """The style sheet of charts, with the colours of the page."""
    return files("optimizer.report.charts").joinpath("marks.css").read_text(encoding="utf-8")


@cache
def palette(dark: bool = False) -> dict[str, str]:
    """The colours by name."""
    return dict(re.findall(r"--(\w+): (#\w+)", re.findall(r":root {(.*?)}", sheet(), re.S)[dark]))


def heat(cell: str) -> str | None:
    """The colour behind a cell that a page shades by its kind, `heat1` to `heat5`; None for any other."""
    kind = cell.kind.removeprefix("heat") if isinstance(cell, Marked) and cell.kind.startswith("heat") else ""
    if not kind.strip("0"):
        return None
    share, orange = (0.08, 0.14, 0.2, 0.27, 0.35)[int(kind) - 1], palette()["orange"]
    mixed = (round(255 - share * (255 - int(orange[k : k + 2], 16))) for k in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in mixed)


@cache
def _style(dark: bool) -> str:
    """What it says of marks, for readers of SVG that know no variables."""
    marks = sheet().partition("/* marks */")[2].partition("/* page */")[0].strip()
    marks = re.sub(r"(?<=[,}]) (?=[\w.])|^(?=[\w.])", lambda match: f"{match[0]}.optimizer ", marks, flags=re.M)
    first, *other = (_coloured(marks, palette(night)) for night in ((False, True) if dark else (False,)))
    return "\n".join([first, *(f"@media (prefers-color-scheme: dark) {{\n{text}\n}}" for text in other)])


def _coloured(marks: str, colours: Mapping[str, str]) -> str:
    return re.sub(r"var\(--(\w+)\)", lambda match: colours[match[1]], marks)
