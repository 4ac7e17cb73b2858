"""What a report is made of, as plain data that every format renders: sections, sentences, lists and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GROUP, MEMBER, TOTAL = "group", "member", "total"


@dataclass(frozen=True)
class Row:
    """A row of a table. ``kind`` is GROUP (a sum of the rows that follow), MEMBER (of a group), TOTAL or nothing."""

    cells: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table of formatted figures; the first ``left`` columns are text, the others figures.

    ``caption`` names it with its unit; ``notes`` are printed beneath.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    left: int = 1
    caption: str = ""
    notes: tuple[str, ...] = ()


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


Part = str | Head | Items | Lines | Table


@dataclass(frozen=True)
class Section:
    """A section with its heading."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Findings:
    """A whole report in one language, of one scenario."""

    lang: str
    name: str
    title: str
    sections: tuple[Section, ...]


def plain_rows(rows: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Rows without a kind of their own."""
    return tuple(Row(tuple(row)) for row in rows)
