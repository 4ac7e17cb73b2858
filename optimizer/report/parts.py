"""What a report is made of, as plain data that every format renders: sections, articles, charts, tables, sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from optimizer.scenario.money import Printed

GROUP, MEMBER, TOTAL = "group", "member", "total"


class Cell(str):
    """The text of a cell, with what a page does beyond printing it, and its ``figure`` where it is one.

    ``kind`` are its classes, such as ``up``, ``down`` or ``strong``; ``path`` is the place of its figure in the JSON
    document and ``style`` how that is written; ``span`` counts the columns it takes, of which the others are empty.
    """

    kind: str
    path: str
    style: str
    span: int
    figure: Printed | None

    def __new__(cls, text: str, kind: str = "", path: str = "", style: str = "", span: int = 1) -> Self:
        """Make a cell of ``text``."""
        cell = super().__new__(cls, text)
        cell.kind, cell.path, cell.style, cell.span = kind, path, style, span
        cell.figure = text if isinstance(text, Printed) else text.figure if isinstance(text, Cell) else None
        return cell

    def with_text(self, text: str) -> Self:
        """The cell with another text."""
        cell = type(self)(text, self.kind, self.path, self.style, self.span)
        cell.figure = self.figure
        return cell


@dataclass(frozen=True)
class Row:
    """A row of a table. ``kind`` is GROUP (stands out, as a sum of the rows that follow), MEMBER, TOTAL or nothing.

    ``name`` is what the row is called in the JSON document.
    """

    cells: tuple[str, ...]
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Table:
    """A table of formatted figures; the first ``left`` columns are text and so are ``words``, the others figures.

    ``caption`` names it with its unit; ``notes`` are printed beneath.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int = 1
    caption: str = ""
    notes: tuple[str, ...] = ()
    words: tuple[int, ...] = ()

    def is_text(self, k: int) -> bool:
        """Whether a column is text."""
        return k < self.left or k in self.words

    def wraps(self, k: int, width: float) -> bool:
        """Whether a column of that width in letters is long text, which may go on in the next line."""
        return self.left > 2 or (k == 0 and width > 36) or k in self.words


@dataclass(frozen=True)
class Chart:
    """A picture with its figures as a table, or with none where a table beside it holds them.

    ``name`` is its id. ``drawing`` makes the picture as markup. ``legend`` pairs the classes of marks with what they
    mean. ``narrow`` pictures have a shape of their own, and two of them stand side by side.
    """

    name: str
    title: str
    drawing: Callable[[], str]
    data: Table | None = None
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    narrow: bool = False


@dataclass(frozen=True)
class Head:
    """A heading within a section."""

    title: str


@dataclass(frozen=True)
class Items:
    """A list, one sentence for each item."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """Lines of plain text that keep their columns."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Article:
    """A part of a section with its heading and a sentence that leads in; ``name`` is its id."""

    name: str
    title: str
    parts: tuple[Part, ...]
    lead: str = ""


Plain = str | Head | Items | Lines | Table
Part = Plain | Chart | Article


@dataclass(frozen=True)
class Section:
    """A section with its heading; ``key`` is that of its heading's text, by which formats find it."""

    title: str
    parts: tuple[Part, ...]
    key: str = ""

    @property
    def plain(self) -> tuple[Plain, ...]:
        """Its parts for a format without pictures: articles under headings, charts as their tables."""
        return tuple(part for part in opened(self.parts) if not isinstance(part, Chart))


@dataclass(frozen=True)
class Findings:
    """A whole report in one language, of one scenario."""

    lang: str
    name: str
    title: str
    sections: tuple[Section, ...]


def opened(parts: Iterable[Part]) -> Iterator[Plain | Chart]:
    """Parts one after another: articles as headings with what stands beneath, each chart with its table behind it."""
    for part in parts:
        if isinstance(part, Article):
            yield Head(part.title)
            yield from [part.lead] if part.lead else []
            yield from opened(part.parts)
        elif isinstance(part, Chart):
            yield part
            if part.data is not None:
                caption = part.data.caption or part.title
                yield replace(part.data, caption=caption, notes=(*part.data.notes, *part.notes))
        else:
            yield part


def plain_rows(rows: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Rows without a kind of their own."""
    return tuple(Row(tuple(row)) for row in rows)


def present(*parts: Part | None) -> tuple[Part, ...]:
    """The parts that there are."""
    return tuple(part for part in parts if part)
