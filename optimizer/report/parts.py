"""What a report is made of, as plain data that every format renders: sections, articles, charts, tables, sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from optimizer.scenario.money import Printed

if TYPE_CHECKING:
    from optimizer.report.charts.drawing import Drawing

GROUP, MEMBER, TOTAL = "group", "member", "total"


class Marked(str):
    """A text with what a page does beyond printing it: a cell or a sentence; other formats take it for the text alone.

    ``kind`` are its classes, such as ``up``, ``down`` or ``strong``; of a cell ``code`` is a name of the file, ``keys``
    are those of sources, and ``address`` is that to which another cell of the row leads, by its ``url``; the sentence
    ``finding`` is its id, too. ``under`` is small print beneath. ``own`` is the place of a figure that stays empty
    until a page's reader changes something. ``figure`` is the figure that it is, if any.
    """

    kind: str
    under: str
    url: str
    own: str
    figure: Printed | None

    def __new__(cls, text: str, kind: str = "", under: str = "", url: str = "", own: str = "") -> Self:
        """Mark ``text``."""
        marked = super().__new__(cls, text)
        marked.kind, marked.under, marked.url, marked.own = kind, under, url, own
        marked.figure = text if isinstance(text, Printed) else text.figure if isinstance(text, Marked) else None
        return marked

    def with_text(self, text: str) -> Self:
        """Another text that a page treats alike."""
        other = type(self)(text)
        other.__dict__.update(self.__dict__)
        return other


@dataclass(frozen=True)
class Row:
    """A row of a table. ``kind`` is GROUP (stands out, as a sum of the rows that follow), MEMBER, TOTAL or nothing.

    ``name`` is what the row is called in the JSON document; ``anchor`` the kind of row that links lead to, if any do.
    """

    cells: tuple[str, ...]
    kind: str = ""
    name: str = ""
    anchor: str = ""

    @property
    def stands_out(self) -> bool:
        """Whether it is set in bold."""
        return self.kind in (GROUP, TOTAL)


@dataclass(frozen=True)
class Table:
    """A table of formatted figures; the first ``left`` columns are text and so are ``words``, the others figures.

    ``caption`` names it with its unit; ``notes`` are printed beneath. ``kind`` is its class on a page.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int = 1
    caption: str = ""
    notes: tuple[str, ...] = ()
    words: tuple[int, ...] = ()
    kind: str = ""

    def is_text(self, k: int) -> bool:
        """Whether a column is text."""
        return k < self.left or k in self.words


@dataclass(frozen=True)
class Chart:
    """A picture with its figures as a table, or with none where a table beside it holds them.

    ``name`` is its id. ``drawing`` makes the picture. ``legend`` pairs the classes of marks with what they
    mean. ``narrow`` pictures have a shape of their own, and two of them stand side by side. ``foot`` is what has to
    stand beneath the picture wherever it is shown, ``notes`` what may stand with its table.
    """

    name: str
    title: str
    drawing: Callable[[], Drawing]
    data: Table | None = None
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    narrow: bool = False
    foot: str = ""


@dataclass(frozen=True)
class Head:
    """A heading within a section."""

    title: str


@dataclass(frozen=True)
class Items:
    """A list, one sentence for each item."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Article:
    """A part of a section with its heading and a sentence that leads in; ``name`` is its id."""

    name: str
    title: str
    parts: tuple[Part, ...]
    lead: str = ""


Plain = str | Head | Items | Table
Part = Plain | Chart | Article


@dataclass(frozen=True)
class Section:
    """A section with its heading; ``name`` is its id, and ``holds`` says what is in it where a page folds it away."""

    title: str
    parts: tuple[Part, ...]
    name: str = ""
    holds: str = ""

    @property
    def plain(self) -> tuple[Plain, ...]:
        """Its parts for a format without pictures: articles under headings, charts as their tables."""
        return tuple(part for part in unfolded(self.parts) if not isinstance(part, Chart))


@dataclass(frozen=True)
class Report:
    """A whole report in one language, of one scenario or of several compared.

    ``dated`` says beneath the title what it is and of which day, ``credit`` beneath a chart by itself of what it is.
    """

    lang: str
    title: str
    sections: tuple[Section, ...]
    dated: str = ""
    credit: str = ""


def unfolded(parts: Iterable[Part]) -> Iterator[Plain | Chart]:
    """Parts one after another: articles as headings with what stands beneath, each chart with its table behind it."""
    for part in parts:
        if isinstance(part, Article):
            yield Head(part.title)
            yield from [part.lead] if part.lead else []
            yield from unfolded(part.parts)
        elif isinstance(part, Chart):
            yield part
            if part.data is not None:
                caption, notes = part.data.caption or part.title, (*part.data.notes, *part.notes)
                yield replace(part.data, caption=caption, notes=tuple(note for note in notes if note))
        else:
            yield part


def charts_of(parts: Iterable[Part]) -> list[Chart]:
    """All charts among parts of the report, in order."""
    return [part for part in unfolded(parts) if isinstance(part, Chart)]


def way(value: Any) -> str:
    """The class of a change."""
    return "up" if value > 0 else "down" if value < 0 else "same"


def plain_rows(rows: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Rows without a kind of their own."""
    return tuple(Row(tuple(row)) for row in rows)


Figures = Mapping[str, str]
"""What stands in a column, by the name of the row."""


def by_column(
    first: str, rows: Mapping[str, Row], columns: Sequence[tuple[str, Figures]], caption: str,
    notes: Sequence[str] = (), left: int = 1,
) -> Table:  # fmt: skip
    """A table of ``rows``, each with its label, under ``columns`` of a head and figures; ``-`` where there is none."""
    shown = [Row((*row.cells, *(own.get(name, "-") for _, own in columns)), row.kind) for name, row in rows.items()]
    return Table((first, *(head for head, _ in columns)), tuple(shown), left, caption, tuple(notes))


def present(*parts: Part | None) -> tuple[Part, ...]:
    """The parts that there are."""
    return tuple(part for part in parts if part)
