"""Tables that every format shares, as HTML."""

from __future__ import annotations

from optimizer.report.html.markup import Child, Markup, tag
from optimizer.report.html.parts import Cell, Line, table
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Row, Table


def shared(found: Table) -> Markup:
    """A table of the written report."""
    header: list[Child | Cell] = [label if k < found.left else Cell(label, "n") for k, label in enumerate(found.header)]
    last = next((_line(row, found.left) for row in found.rows if row.kind == TOTAL), None)
    rows = [_line(row, found.left) for row in found.rows if row.kind != TOTAL]
    return tag("div", table(found.caption, header, rows, found.notes, "", last), class_="beside")


def _line(row: Row, left: int) -> Line:
    first, *others = row.cells
    cells = [Cell(cell, "side" if k < left else _figures(cell)) for k, cell in enumerate(others, start=1)]
    level = 1 if row.kind == MEMBER else 0 if row.kind in (GROUP, TOTAL) else 2
    return Line(first, cells, level)


def _figures(cell: str) -> str:
    """The class of a cell of figures; one with words may break where paper is narrow."""
    return "n words" if " " in cell else "n"
