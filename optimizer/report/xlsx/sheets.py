"""The report as sheets: one for each section, with its words, tables and charts one beneath the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.errors import display_width
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Cell, Chart, Head, Items, Section, Table, unfolded
from optimizer.report.xlsx.book import FAINT, RULE, Book, Sheet, lines_in, number_format
from optimizer.report.xlsx.charts import Charts
from optimizer.scenario.money import Printed

_WIDTH, _TEXT, _LAST, _ALONE = 15.0, 34.0, 60.0, 90.0
"""Widths of columns in letters: figures; at most text, text in the last column, and text beside a single label."""


def section_sheet(book: Book, name: str, title: str, section: Section, charts: Charts) -> None:
    """A section on a sheet of its own."""
    parts = list(unfolded(section.parts))
    tables = [part for part in parts if isinstance(part, Table)]
    columns = max([len(table.header) for table in tables], default=8)
    sheet = book.sheet(name, (_TEXT, *(_column(tables, k, columns) for k in range(1, columns))))
    sheet.title(title)
    row, last = 2, columns - 1
    for part in parts:
        if isinstance(part, Chart):
            row = charts.insert(sheet, row, part)
        elif isinstance(part, Table):
            row = write_table(sheet, row, part, last) + 1
        elif isinstance(part, Head):
            sheet.paragraph(row, part.title, last, bold=True, font_size=12)
            row += 1
        else:
            for line in [f"· {item}" for item in part.lines] if isinstance(part, Items) else [part]:
                sheet.paragraph(row, line, last)
                row += 1


def _column(tables: Sequence[Table], k: int, columns: int) -> float:
    """The width of a column that several tables share: wider where it holds text."""
    wanted = [_WIDTH]
    for table in tables:
        # The last text of a table has room to its right where the table beneath is wider.
        if (
            k < len(table.header)
            and table.is_text(k)
            and (k < len(table.header) - 1 or len(table.header) in (2, columns))
        ):
            most = _ALONE if columns == 2 else _LAST if k == columns - 1 else _TEXT
            longest = max([display_width(row.cells[k]) for row in table.rows if k < len(row.cells)], default=0)
            wanted.append(min(most, longest + 2.0))
    return max(wanted)


def write_table(sheet: Sheet, row: int, table: Table, last: int) -> int:
    """Write a table of the report from ``row`` on, its words across the columns up to ``last``; the next row."""
    if table.caption:
        sheet.paragraph(row, table.caption, last, bold=True)
        row += 1
    sheet.header(row, table.header, left=table.left, words=table.words)
    for item in table.rows:
        row += 1
        look: dict[str, Any] = {"bold": item.kind in (GROUP, TOTAL), "valign": "top"}
        look |= {"top": 1, "top_color": RULE} if item.kind == TOTAL else {}
        lines = 1
        for k, text in enumerate(item.cells):
            figure = text.figure if isinstance(text, Cell) else text
            if not table.is_text(k) and isinstance(figure, Printed):
                form = number_format(figure.decimals, sheet.book.lang, "+" if figure.startswith("+") else "")
                sheet.number(row, k, figure.value, num_format=form, align="right", **look)
                continue
            left = {"align": "left", "indent": int(item.kind == MEMBER if k == 0 else not table.is_text(k - 1))}
            wraps = table.is_text(k) and not k == len(table.header) - 1 < last
            lines = max(lines, lines_in(text, 1.1 * sheet.width(k)) if wraps else 1)
            sheet.text(row, k, text, text_wrap=wraps, **look, **left if table.is_text(k) else {"align": "right"})
        # A height that is left to the program moves charts beneath over the rows.
        sheet.file.set_row(row, 14 * lines + 1)
    for note in table.notes:
        row += 1
        sheet.paragraph(row, note, last, font_color=FAINT, font_size=9)
    return row + 1
