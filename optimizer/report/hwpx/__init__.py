"""The report as HWPX, the document format of Korean offices (KS X 6101). Every word goes in as text of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any

from hwpx import HwpxDocument

from optimizer.analysis.answer import Answer
from optimizer.report.contents import reports
from optimizer.report.parts import MEMBER, Chart, Head, Items, Marked, Plain, Report, Row, Table, charts_of, unfolded
from optimizer.report.table import on_paper, wrap
from optimizer.report.typography import in_one_line

_INK, _FAINT, _RULE, _SHADE = "#1F2937", "#4B5563", "#6B7280", "#E5EAF1"
_FONT = "함초롬돋움"
"""Comes with the office suite; a machine without it takes its own."""
_MARGIN = 17.0
_PREVIEW = 1000
"""Letters of the preview."""
_INSIDE = "227"
"""Between the text of a cell and its sides: 0.8 mm."""
_TALLEST = 225.0
"""Millimetres that the highest picture takes."""
_MILLIMETRE = 7200 / 25.4
"""In the format's units, of which a point has 100."""
_WIDTH = round((210 - 2 * _MARGIN) * _MILLIMETRE)
"""The room between the margins of A4."""
_ABOVE = 282
"""Above and beneath the text of a cell."""


def hwpx_report(answers: list[Answer], lang: str) -> bytes:
    """The reports on ``answers`` in one document; several are compared first."""
    first, *others = reports(answers, lang)
    writer = _Writer(first)
    for report in (first, *others):
        writer.report(report)
    return bytes(writer.document.to_bytes())


class _Writer:
    """A document under way; the ``first`` report gives it its title and preview."""

    def __init__(self, first: Report) -> None:
        self.document: Any = HwpxDocument.new()
        self.document.page.setup(
            paper_size="A4", margin_left_mm=_MARGIN, margin_right_mm=_MARGIN, margin_top_mm=15, margin_bottom_mm=15
        )
        self.document.page.set_page_number()
        # The library's template names an author and holds a preview of its own.
        self.document.parts.clear_document_metadata()
        self.document.parts.set_document_metadata(title=in_one_line(first.title))
        self.document.parts.clear_preview()
        # The beginning as plain text, for whatever lists or searches files without opening them.
        said = (part for section in first.sections for part in section.plain if isinstance(part, str))
        text = "\r\n".join(map(in_one_line, (first.title, *said)))[:_PREVIEW].rstrip()
        self.document.package.set_part("Preview/PrvText.txt", text.encode("utf-8"))
        border = self.document.styles.ensure_border_fill
        self._border, self._shaded = border(border_color=_RULE), border(border_color=_RULE, fill_color=_SHADE)
        self._style = self.document.styles.resolve("바탕글")
        self._letter = cache(partial(self.document.styles.ensure_run, font=_FONT))
        self._shapes: dict[tuple[tuple[str, Any], ...], str] = {}

    def report(self, written: Report) -> None:
        """A report with its heading and sections."""
        self._paragraph(written.title, 18, bold=True, spacing_before_pt=14, spacing_after_pt=6)
        if written.dated:
            self._paragraph(written.dated, 9, color=_FAINT, spacing_after_pt=3)
        pictures = _pictures(written)
        for section in written.sections:
            self._heading(section.title, 1)
            above = ""
            for part in unfolded(section.parts):
                if not isinstance(part, Chart):
                    self._part(replace(part, caption="") if isinstance(part, Table) and part.caption == above else part)
                elif part.name in pictures:
                    for title, png in pictures[part.name]:
                        self._picture(title, png)
                    above = part.title

    def _part(self, part: Plain) -> None:
        if isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Head):
            self._heading(part.title, 2)
        elif isinstance(part, Items):
            for k, item in enumerate(part.items, start=1):
                mark = f"{k}." if part.ordered else "·"
                self._paragraph(f"{mark} {item}", 10, indent_left_mm=3, first_line_indent_mm=-3)
        elif isinstance(part, Marked) and part.kind == "finding":
            self._paragraph(part, 12.5, bold=True, spacing_after_pt=4)
        else:
            self._paragraph(part, 10, spacing_after_pt=3)

    # Paragraphs.

    def _heading(self, text: str, level: int) -> None:
        """A heading, told by size and weight: the outline styles of the format would put numbers before it."""
        before = 12 - 2 * level
        self._paragraph(text, (14.0, 11.5)[level - 1], True, spacing_before_pt=before, keep_with_next=True)

    def _paragraph(self, text: str, size: float, bold: bool = False, color: str = _INK, **shape: Any) -> None:
        letters = self._letter(size=size, bold=bold, color=color)
        paragraph = self.document.add_paragraph(
            in_one_line(text), inherit_style=False, char_pr_id_ref=letters, para_pr_id_ref=self._style.para_pr_id_ref,
            style_id_ref=self._style.id,
        )  # fmt: skip
        self._shape(paragraph, **{"alignment": "LEFT", "line_spacing_percent": 140} | shape)

    def _shape(self, paragraph: Any, **shape: Any) -> None:
        """Give a paragraph its shape; each is made once, because a document may have thousands of cells."""
        key = tuple(sorted(shape.items()))
        if key not in self._shapes:
            self.document.styles.apply_paragraph_format(paragraphs=[paragraph], **shape)
            self._shapes[key] = paragraph.para_pr_id_ref
        paragraph.para_pr_id_ref = self._shapes[key]

    def _picture(self, title: str, png: bytes) -> None:
        """A chart with its title as wide as the page, unless that would be higher than it."""
        wide, tall = (int.from_bytes(png[k : k + 4]) for k in (16, 20))  # where PNG has its size
        across = min(210 - 2 * _MARGIN, _TALLEST * wide / tall)
        picture = self.document.add_picture(png, "png", width_mm=across, height_mm=across * tall / wide)
        picture.element.find("{*}shapeComment").text = in_one_line(title)

    # Tables.

    def _table(self, table: Table) -> None:
        if table.caption:
            self._paragraph(table.caption, 9.5, bold=True, spacing_before_pt=6, keep_with_next=True)
        size, widths = on_paper(table)
        grid = self.document.add_table(
            len(table.rows) + 1, len(table.header), width=_WIDTH, border_fill_id_ref=self._border
        )
        grid.set_column_widths(widths)
        grid.element.set("repeatHeader", "1")
        grid.set_treat_as_char(False)  # a table that is treated so does not go on over pages
        # The template's margins would take a fifth of the width of ten columns.
        for element in grid.element.iter():
            if element.tag.endswith(("}inMargin", "}cellMargin")):
                element.set("left", _INSIDE)
                element.set("right", _INSIDE)
        fill, (first, *others) = partial(self._row, table=table, size=size, widths=widths), grid.rows
        tall = fill(first, Row(table.header), head=True) + sum(map(fill, others, table.rows))
        grid.element.find("{*}sz").set("height", str(tall))
        for note in table.notes:
            self._paragraph(note, 8, color=_FAINT)
        if not table.notes:
            self._paragraph("", 5)

    def _row(
        self, row: Any, shown: Row, table: Table, size: float, widths: Sequence[int], head: bool = False
    ) -> int:  # fmt: skip
        """Fill a row; its height, to which not every program lets it grow by itself."""
        lines, bold = 1, head or shown.stands_out
        for k, (cell, text) in enumerate(zip(row.cells, shown.cells, strict=True)):
            cell.set_text(in_one_line(text))
            paragraph = cell.paragraphs[0]
            align = "LEFT" if table.is_text(k) else "CENTER" if head else "RIGHT"
            indent = 2.5 if k == 0 and shown.kind == MEMBER else 0.0
            self._shape(paragraph, alignment=align, indent_left_mm=indent, line_spacing_percent=120)
            paragraph.char_pr_id_ref = self._letter(size=size, bold=bold, color=_INK)
            if head:
                cell.element.set("header", "1")
                cell.element.set("borderFillIDRef", self._shaded)
            lines = max(lines, len(wrap(in_one_line(text), max(2, widths[k] - 2 - bold - round(indent)))))
        tall = round(lines * 120 * size) + _ABOVE
        for cell in row.cells:
            cell.element.find("{*}cellSz").set("height", str(tall))
        return tall


def _pictures(report: Report) -> dict[str, list[tuple[str, bytes]]]:
    """Charts by name as pictures with their titles, drawn by Typst; without it there are their tables alone."""
    try:
        from optimizer.report.pdf import as_png
    except ModuleNotFoundError:
        return {}
    return as_png(charts_of(part for section in report.sections for part in section.parts), report.lang)
