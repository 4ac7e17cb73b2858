"""What sections are made of: figures that name their place in the JSON document, tables, charts with their data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.words import Words as Words


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``kind`` are classes: ``n`` for a number, ``up`` and ``down`` for changes."""

    inside: Child
    kind: str = ""
    span: int = 1
    published: bool = False
    """Whether it stays as published while the rest of its row is solved again on the page."""


@dataclass(frozen=True)
class Line:
    """A row of a table: its head and its cells. ``level`` 0 stands out, 1 is indented."""

    head: Child
    cells: Sequence[Child | Cell]
    level: int = 1
    name: str = ""
    anchor: str = ""
    """What a link to it is called."""


def heads(words: Words, *keys: str) -> list[Child | Cell]:
    """Column heads by the keys of their texts; ``#`` before one stands for a column of numbers."""
    return [Cell(words.say(key[1:]), "n") if key.startswith("#") else words.say(key) for key in keys]


class PageFigure(Markup):
    """A figure as markup, with its ``plain`` text."""

    plain: str


def figure(shown: str, path: str, style: str) -> PageFigure:
    """A figure of the JSON document: ``path`` is its place there, ``style`` how it is written."""
    made = PageFigure(tag("span", shown, data_figure=path, data_as=style))
    made.plain = shown
    return made


def from_to(before: PageFigure | str | None, after: PageFigure | str) -> tuple[Markup, str]:
    """What was and what is, with an arrow between them, and the same as plain text."""
    plain = [item.plain if isinstance(item, PageFigure) else item for item in (before, after) if item is not None]
    if before is None:
        return join(after), plain[0]
    return join(before, tag("i", " → ", class_="arrow"), tag("b", after)), " → ".join(plain)


def derived(shown: str, of: str, style: str) -> Markup:
    """A figure computed from several of the document's, those below ``of``."""
    return tag("span", shown, data_derived=style, data_of=of)


def way(value: Any) -> str:
    """The class of a change."""
    return "up" if value > 0 else "down" if value < 0 else "same"


def table(
    caption: str, header: Sequence[Child | Cell], rows: Sequence[Line], notes: Sequence[Child] = (), kind: str = "",
    total: Line | None = None,
) -> Markup:  # fmt: skip
    """A table that scrolls by itself where it is wider than the page, with its notes beneath."""
    heads = [
        tag("th", cell.inside if isinstance(cell, Cell) else cell, scope="col",
            class_=(cell.kind if isinstance(cell, Cell) else "") or None)
        for cell in header
    ]  # fmt: skip
    body = [_line(row) for row in rows]
    foot = [] if total is None else [tag("tfoot", _line(total))]
    inner = tag(
        "table",
        tag("caption", tag("span", caption)),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        *foot,
        class_=kind or None,
    )
    scroller = tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)
    return join(scroller, below(notes))


def below(notes: Sequence[Child]) -> Markup:
    """Notes and sources beneath a table or chart."""
    return join(tag("p", note, class_="note") for note in notes)


def _line(row: Line) -> Markup:
    cells = [tag("th", row.head, scope="row")]
    for cell in row.cells:
        given = cell if isinstance(cell, Cell) else Cell(cell)
        span = str(given.span) if given.span > 1 else None
        cells.append(tag("td", given.inside, class_=given.kind or None, colspan=span, data_published=given.published))
    return tag("tr", *cells, class_=f"level{row.level}", data_row=row.name or None, id=row.anchor or None)


def anchor(key: str) -> str:
    """``key`` as a part of an id."""
    return "".join(letter if letter.isalnum() and letter.isascii() else f"_{ord(letter):x}" for letter in key)


def chart(
    name: str,
    title: str,
    drawing: Child,
    data: Markup | None,
    words: Words,
    notes: Sequence[Child] = (),
    legend: Child = None,
) -> Markup:
    """A chart with its title, legend, data table and notes. ``name`` is its id."""
    folded = None if data is None else tag("details", tag("summary", words.say("r_data")), data)
    return tag(
        "figure", tag("figcaption", title), legend, drawing, folded, below(notes), id=name, class_="chart",
    )  # fmt: skip


def legend(*items: tuple[str, str]) -> Markup:
    """What the marks mean: pairs of class and text."""
    return tag(
        "ul", *(tag("li", tag("i", class_=kind, aria_hidden="true"), shown) for kind, shown in items), class_="legend"
    )


def sentence(shown: str, key: str, name: str = "p", **attributes: str | bool | None) -> Markup:
    """A text that the page writes anew, by the same template, where the reader changes a setting."""
    return tag(name, shown, data_sentence=key, data_live=name == "p", **attributes)


def fold(name: str, title: str, *children: Child, holds: str = "", hidden: bool = False) -> Markup:
    """A section that is folded away behind its heading, which says what it ``holds``; ``hidden`` until shown by the
    script."""
    inside = tag("summary", tag("h2", title), tag("span", holds, class_="holds") if holds else None)
    return tag("details", inside, *children, id=name, class_="fold", hidden=hidden)


def article(name: str, title: str, *children: Child, words: Child = None, live: bool = False) -> Markup:
    """A part of a section with its heading; ``live`` parts follow the reader's settings, others stay as published."""
    lead = words if words is None or isinstance(words, Markup) else tag("p", words, class_="lead")
    return tag("article", tag("h3", title), lead, *children, id=name, data_live=live)
