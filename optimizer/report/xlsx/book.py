"""A workbook in which text is only ever text: safe cells and sheet names, and the number formats of languages."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from fractions import Fraction
from math import floor, log10
from typing import Any

import xlsxwriter

from optimizer.language.locale import LOCALES
from optimizer.report.table import wrap
from optimizer.report.typography import printable, typeset
from optimizer.scenario.money import DisplayUnit

INK, RULE, HEAD, INPUT, FAINT = "#1F2937", "#9CA3AF", "#E5EAF1", "#FFF4C2", "#6B7280"
_LONGEST_TEXT = 32_000
_LONGEST_NAME = 31
_ROW = 15.75
"""The height of a row that is given none, in points."""
_PAPER = 769.0, 490.0
"""The width of A4 landscape between the margins, and the height that is sure to be there, in points."""


class Book:
    """A workbook in one language, in memory."""

    def __init__(self, lang: str, title: str) -> None:
        self.lang = lang
        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            # The font by which columns are measured: one as wide on every machine.
            "default_format_properties": {"font_name": "Arial", "font_size": 10},
        }
        self.file = xlsxwriter.Workbook(self._buffer, options)
        self.file.set_properties({"title": clean(title)[:200]})
        self.file.set_calc_mode("auto")
        self.font = LOCALES[lang].font
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def closed(self) -> bytes:
        """The finished file."""
        self.file.close()
        return self._buffer.getvalue()

    def format(self, **properties: Any) -> Any:
        """A cell format, made once for each set of properties."""
        whole = {"font_name": self.font, "font_size": 10, "font_color": INK, "valign": "vcenter"} | properties
        key = tuple(sorted(whole.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(whole)
        return self._formats[key]

    def sheet(self, name: str, widths: Sequence[float]) -> Sheet:
        """A new sheet of a free name, as wide as A4 landscape, with columns of these ``widths`` in characters."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.set_footer("&C&P / &N")
        sheet.hide_gridlines(2)
        # Heights of rows are written down only where they are not the program's own, which others set anew.
        sheet.set_default_row(_ROW)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self.format())
        return Sheet(self, sheet, widths)

    def free_name(self, wanted: str) -> str:
        """A name that no other sheet has and that every spreadsheet program takes."""
        plain = " ".join(re.sub(r"[\[\]:*?/\\'!]|[^\w\s.()·-]", " ", clean(wanted)).split()) or "sheet"
        name, k = plain[:_LONGEST_NAME].strip(), 2
        while name.casefold() in self._names or name.casefold() == "history":
            tail = f" {k}"
            name, k = plain[: _LONGEST_NAME - len(tail)].strip() + tail, k + 1
        self._names.add(name.casefold())
        return name


class Sheet:
    """One sheet. Rows and columns count from 0; formulas are written with the value they have, for programs that do
    not calculate. From the row ``lead`` on stands what leads to the next table or chart."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book, self.file, self.widths = book, sheet, widths
        self.lead, self._heights, self._page, self._breaks = 0, dict[int, float](), 0, list[int]()
        # A sheet that is wider than the paper is printed smaller.
        self.room = _PAPER[1] * max(1.0, 0.75 * sum(7 * width + 5 for width in widths) / _PAPER[0])

    def text(self, row: int, column: int, text: str, **properties: Any) -> None:
        """Text as text, whatever it begins with."""
        shown = typeset(clean(text), self.book.lang)
        # Marked so, it also stays text where a person edits the cell or exports it.
        marked = {"quote_prefix": True} if shown[:1] in ("=", "+", "-", "@", "\t", "\r") else {}
        self.file.write_string(row, column, shown, self.book.format(**properties, **marked))

    def number(self, row: int, column: int, value: Fraction | float | None, **properties: Any) -> None:
        """A number; an empty cell where there is none."""
        form = self.book.format(**properties)
        if value is None:
            self.file.write_blank(row, column, None, form)
        else:
            self.file.write_number(row, column, float(value), form)

    def formula(self, row: int, column: int, formula: str, value: float | str, **properties: Any) -> None:
        """A formula that this program wrote, and its present value."""
        self.file.write_formula(row, column, formula, self.book.format(**properties), value)

    def title(self, text: str) -> None:
        """The heading of a sheet."""
        self.text(0, 0, text, bold=True, font_size=14)

    def header(self, row: int, labels: Sequence[str], left: int = 1, words: Sequence[int] = ()) -> None:
        """A row of column headings; the first ``left``, and those at ``words``, are flush left."""
        lines = {"top": 1, "bottom": 1, "top_color": RULE, "bottom_color": RULE}
        for k, label in enumerate(labels):
            align = "left" if k < left or k in words else "right"
            indent = int(k in words and k > left and k - 1 not in words)
            self.text(row, k, label, bold=True, bg_color=HEAD, text_wrap=True, align=align, indent=indent, **lines)
        self.set_height(row, 16 * max(map(lines_in, labels, self.widths)) + 2)

    def paragraph(self, row: int, text: str, last: int, **properties: Any) -> int:
        """Running text across the columns up to ``last``, as high as it needs; the next row."""
        look = {"text_wrap": True, "valign": "top"} | properties
        if last:
            self.file.merge_range(row, 0, row, last, "", self.book.format(**look))
        self.text(row, 0, text, **look)
        size = properties.get("font_size", 10)
        width = sum(self.widths[: last + 1]) * 10 / size
        self.set_height(row, (size + 5) * lines_in(clean(text), width))
        return row + 1

    def chart(self, row: int, native: Any, size: tuple[int, int], left: int, label: str) -> None:
        """A chart of a width and height in pixels, so far from the left, with what it shows in words."""
        native.set_size({"width": size[0], "height": size[1]})
        place = {"object_position": 2, "x_offset": left, "y_offset": 8, "description": clean(label)}
        self.file.insert_chart(row, 0, native, place)

    def set_height(self, row: int, points: float) -> None:
        """Give a row a height. One that is left to the program moves charts beneath over the rows."""
        self._heights[row] = points
        self.file.set_row(row, points)

    def keep_together(self, last: int) -> float:
        """Print the rows from ``lead`` to ``last`` on one page, if one has room for them; the points left on it.

        Every page that ends above is ended here, as programs differ in how much they think one holds.
        """
        together, used = self._height(self.lead, last) <= self.room, 0.0
        for row in range(self._page, last + 1):
            used += self._height(row, row)
            if used > self.room:
                self._page = self.lead if together and row >= self.lead else row
                self._breaks.append(self._page)
                used = self._height(self._page, row)
        self.file.set_h_pagebreaks(self._breaks)
        return self.room - used

    def _height(self, first: int, last: int) -> float:
        return sum(self._heights.get(row, _ROW) for row in range(first, last + 1))

    def fold(self, row: int) -> None:
        """Fold a row away into the outline at the side of the sheet, before the next row is written."""
        self.file.set_row(row, None, None, {"level": 1, "hidden": True})
        # The next row has the button that unfolds, unless it is folded away itself.
        self.file.set_row(row + 1, None, None, {"collapsed": True})


def lines_in(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column of ``width`` characters, a little on the safe side."""
    return sum(len(wrap(line, max(1, int(width * 0.95 - 1)))) for line in text.split("\n"))


def clean(text: str) -> str:
    """``text`` as a cell can hold it: no half characters or control characters, and not too long."""
    text = printable(text)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def money_format(display: DisplayUnit, lang: str) -> str:
    """The number format of exact amounts: one decimal more than the report prints."""
    return number_format(display.places(lang) + 1, lang) if display.currency or not display.places(lang) else "General"


def number_format(places: int, lang: str, plus: str = "") -> str:
    """The format of a number with so many decimals, with the minus of the language, and ``plus`` before increases."""
    digits = "#,##0" + ("." + "0" * places if places else "")
    return f'{plus}{digits};"{LOCALES[lang].minus}"{digits};{digits}'


def figure_format(value: float, lang: str) -> str:
    """The format that shows about four digits of a value; the cell holds them all."""
    places = 0 if value >= 1000 else 3 - floor(log10(value)) if value > 0 else 2
    return number_format(min(places, 6), lang)
