"""The report as sheets: one for each section, with its words, tables and charts one beneath the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from optimizer.errors import display_width
from optimizer.report.charts.drawing import heat
from optimizer.report.parts import MEMBER, TOTAL, Article, Chart, Head, Items, Marked, Part, Section, Table, unfolded
from optimizer.report.xlsx.book import FAINT, RULE, Book, Sheet, lines_in, number_format
from optimizer.report.xlsx.charts import Charts
from optimizer.scenario.money import Printed

_WIDTH, _TEXT, _LAST, _ALONE = 15.0, 34.0, 60.0, 90.0
"""Widths of columns in letters: figures; at most text, text in the last column, and text beside a single label."""
_FIGURES = 24.0
"""The widest column of figures: one with longer cells is read as text."""

_LONG = 30
"""Rows of a table, or of several with one header, that are sure to take more than a page."""


def section_sheets(book: Book, prefix: str, title: str, section: Section, charts: Charts) -> None:
    """A section on one sheet, or on one for each article where all of them are long tables."""
    articles = [part for part in section.parts if isinstance(part, Article)]
    if len(articles) == len(section.parts) and all(_are_long(_tables(article.parts)) for article in articles):
        for article in articles:
            _sheet(book, prefix + article.title, title, article.parts, charts)
    else:
        _sheet(book, prefix + section.title, title, section.parts, charts)


def _tables(parts: Sequence[Part]) -> list[Table]:
    return [part for part in unfolded(parts) if isinstance(part, Table)]


def _are_long(tables: Sequence[Table]) -> bool:
    """Whether tables have one header, which pages may repeat, and go on for more than one."""
    return len({table.header for table in tables}) == 1 and sum(len(table.rows) for table in tables) > _LONG


def _sheet(book: Book, name: str, title: str, parts: Sequence[Part], charts: Charts) -> None:
    """Parts of a report one beneath the other."""
    tables = _tables(parts)
    columns = max([len(table.header) for table in tables], default=8)
    sheet = book.sheet(book.free_name(name), (_TEXT, *(_column(tables, k, columns) for k in range(1, columns))))
    sheet.title(title)
    row, last, leads = 2, columns - 1, False
    for part in unfolded(parts):
        # A heading and what is said beneath it stand on the page of what they lead to; so does the title of the sheet.
        if row > 2 and (isinstance(part, Head) or not leads):
            sheet.lead = row
        leads = isinstance(part, Head) or (leads and isinstance(part, str))
        if isinstance(part, Chart):
            row = charts.insert(sheet, row, part, last)
        elif isinstance(part, Table):
            if part is tables[0] and _are_long(tables):
                sheet.file.repeat_rows(row + bool(part.caption))
            row = write_table(sheet, row, part, last) + 1
        elif isinstance(part, Head):
            row = sheet.paragraph(row, part.title, last, bold=True, font_size=12)
        else:
            look = {"bold": True, "font_size": 12} if isinstance(part, Marked) and part.kind == "finding" else {}
            for line in [f"· {item}" for item in part.items] if isinstance(part, Items) else [part]:
                row = sheet.paragraph(row, line, last, **look)


def _column(tables: Sequence[Table], k: int, columns: int) -> float:
    """The width of a column that several tables share: wider where it holds text."""
    wanted = [_WIDTH]
    for table in (table for table in tables if k < len(table.header)):
        if not _is_text(table, k):
            wanted.append(_longest(table, k) + 1.0)
        # The last text of a table has room to its right where the table beneath is wider.
        elif k < len(table.header) - 1 or len(table.header) in (2, columns):
            most = _ALONE if columns == 2 else _LAST if k == columns - 1 else _TEXT
            wanted.append(min(most, _longest(table, k) + 2.0))
    return max(wanted)


def _longest(table: Table, k: int) -> int:
    """The width of the longest cell of a column."""
    return max((display_width(row.cells[k]) for row in table.rows), default=0)


def _is_text(table: Table, k: int) -> bool:
    return table.is_text(k) or _longest(table, k) > _FIGURES


def write_table(sheet: Sheet, row: int, table: Table, last: int) -> int:
    """Write a table of the report from ``row`` on, its words across the columns up to ``last``; the next row."""
    if table.caption:
        row = sheet.paragraph(row, table.caption, last, bold=True)
    is_text = [_is_text(table, k) for k in range(len(table.header))]
    head = row
    sheet.header(row, table.header, left=table.left, words=[k for k, text in enumerate(is_text) if text])
    for item in table.rows:
        row += 1
        look: dict[str, Any] = {"bold": item.stands_out, "valign": "top"}
        look |= {"top": 1, "top_color": RULE} if item.kind == TOTAL else {}
        lines = 1
        for k, text in enumerate(item.cells):
            figure = text.figure if isinstance(text, Marked) else text
            if not is_text[k] and isinstance(figure, Printed):
                form = number_format(figure.decimals, sheet.book.lang, "+" if figure.startswith("+") else "")
                sheet.number(row, k, figure.value, num_format=form, align="right", **look)
                continue
            left = {"align": "left", "indent": int(item.kind == MEMBER if k == 0 else not is_text[k - 1])}
            shape = look | {"text_wrap": is_text[k]} | (left if is_text[k] else {"align": "right"})
            shape |= {"bg_color": fill} if (fill := heat(text)) else {}
            end = last if is_text[k] and k == len(table.header) - 1 else k
            if end > k:
                sheet.file.merge_range(row, k, row, end, "", sheet.book.format(**shape))
            room = sum(sheet.widths[k : end + 1])
            lines = max(lines, lines_in(text, room if item.stands_out else 1.1 * room) if is_text[k] else 1)
            sheet.text(row, k, text, **shape)
        sheet.set_height(row, 14 * lines + 1)
    sheet.keep_together(head + 1)
    for note in table.notes:
        row += 1
        sheet.paragraph(row, note, last, font_color=FAINT, font_size=9)
    return row + 1
