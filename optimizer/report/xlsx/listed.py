"""Sheets that list: the findings in words, any table of the report, the assumptions and the sources."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from optimizer.errors import display_width
from optimizer.language.catalog import say
from optimizer.report.number_names import number_name
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Article, Cell, Findings, Head, Items, Section, Table
from optimizer.report.rule_words import formula_words
from optimizer.report.used_numbers import Assumption, assumptions, used_sources
from optimizer.report.xlsx.book import FAINT, RULE, Book, Sheet
from optimizer.scenario.money import Printed
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION

_SHOWN = ("summary", "budget", "method", "caveats", "appendix")
_ARTICLES = ("result", "sensitivity", "uncertainty", "alternatives")
_LIVE = ("allocation", "scores")
"""Articles that stand on the sheets which calculate."""
_WIDTH = 15.0


def findings_sheet(book: Book, name: str, found: Findings) -> None:
    """The report's words and its first table; the other tables have sheets of their own."""
    sections_sheet(book, name, found.title, [section for section in found.sections if section.name in _SHOWN])


def article_sheets(book: Book, prefix: str, found: Findings) -> None:
    """The articles on the result, sensitivity and alternatives, each on a sheet of its own."""
    for section in found.sections:
        for part in section.parts if section.name in _ARTICLES else ():
            if isinstance(part, Article) and part.name not in _LIVE:
                lead = (part.lead,) if part.lead else ()
                sections_sheet(book, prefix + part.title, part.title, [Section("", (*lead, *part.parts))])


def sections_sheet(book: Book, name: str, title: str, sections: Sequence[Section]) -> None:
    """Sections one beneath the other on a sheet, their tables included."""
    tables = [part for section in sections for part in section.plain if isinstance(part, Table)]
    columns = max([len(table.header) for table in tables], default=8)
    sheet = book.sheet(name, (34, *(_column(tables, k) for k in range(1, columns))))
    sheet.title(title)
    row = 2
    for section in sections:
        if section.title:
            sheet.text(row, 0, section.title, bold=True, font_size=12)
            row += 1
        for part in section.plain:
            if isinstance(part, Table):
                row = write_table(sheet, row, part, columns - 1) + 1
            elif isinstance(part, Head):
                sheet.text(row, 0, part.title, bold=True)
                row += 1
            elif isinstance(part, Items):
                for item in part.lines:
                    sheet.paragraph(row, f"· {item}", columns - 1)
                    row += 1
            else:
                sheet.paragraph(row, part, columns - 1)
                row += 1
        row += 1


def _column(tables: Sequence[Table], k: int) -> float:
    """The width of a column that several tables share: wider where it holds text, widest as the one text of a pair."""
    wanted = [_WIDTH]
    for table in tables:
        # The last text of a table has room to its right where the table beneath is wider.
        if k < len(table.header) and table.is_text(k) and (k < len(table.header) - 1 or len(table.header) == 2):
            most = 90.0 if len(table.header) == 2 else 34.0
            longest = max([display_width(row.cells[k]) for row in table.rows if k < len(row.cells)], default=0)
            wanted.append(min(most, longest + 2.0))
    return max(wanted)


def write_table(sheet: Sheet, row: int, table: Table, last: int) -> int:
    """Write a table of the report from ``row`` on, its words across the columns up to ``last``; the next row."""
    if table.caption:
        sheet.paragraph(row, table.caption, last, bold=True)
        row += 1
    sheet.header(row, table.header, left=table.left)
    for item in table.rows:
        row += 1
        look: dict[str, Any] = {"bold": item.kind in (GROUP, TOTAL)}
        look |= {"top": 1, "top_color": RULE} if item.kind == TOTAL else {}
        for k, text in enumerate(item.cells):
            figure = text.figure if isinstance(text, Cell) else text
            if not table.is_text(k) and isinstance(figure, Printed):
                sheet.number(row, k, figure.value, num_format=_number_format(figure), align="right", **look)
                continue
            left = {"align": "left", "indent": int(item.kind == MEMBER)} if k == 0 else {"align": "left"}
            beside = left if table.is_text(k) else {"align": "right"}
            runs_on = k == len(table.header) - 1 < last
            sheet.text(row, k, text, text_wrap=table.is_text(k) and not runs_on, **look, **beside)
    for note in table.notes:
        row += 1
        sheet.paragraph(row, note, last, font_color=FAINT, font_size=9)
    return row + 1


def _number_format(figure: Printed) -> str:
    """The format that prints the number of a figure as its text has it: decimals, and its sign."""
    digits = "#,##0" + ("." + "0" * figure.decimals if figure.decimals else "")
    if figure.startswith("+"):
        return f"+{digits};-{digits}"
    return digits if figure[:1].isdigit() else f'{digits};"{figure[:1]}"{digits}'


def assumptions_sheet(book: Book, name: str, scenario: Scenario, lang: str) -> None:
    """Every number that matters as a number: value, range, status, sources, who judged, and why."""
    keys = ("number", "status", "value", "low", "high", "unit", "sources_column", "computed_from", "judged_by",
            "numbers_note", "name", "place")  # fmt: skip
    sheet = book.sheet(name, (38, 8, 13, 13, 13, 8, 13, 34, 16, 56, 32, 30), (1, 1))
    sheet.header(0, [say(key, lang) for key in keys], left=2, words=range(5, len(keys)))
    row = 0
    # The note of a block holds for all its numbers and stands with the first; those of the whole are in the report.
    seen = {"", *(note.say(lang) for note in (scenario.model.note, scenario.question.note) if note is not None)}
    for item in assumptions(scenario, lang):
        row += 1
        note = "" if item.note in seen else item.note
        seen.add(item.note)
        assumed = item.number.status == "assumed"
        sheet.text(row, 0, number_name(item.number.path, scenario, lang), text_wrap=True, valign="top")
        sheet.text(row, 1, say(f"status_{item.number.status}", lang), bold=assumed, valign="top")
        for k, value in enumerate((item.value, item.number.low, item.number.high)):
            sheet.number(
                row,
                2 + k,
                _in_cell(item, value, scenario, lang),
                num_format="#,##0.######",
                valign="top",
            )
        years = say("live_unit_years", lang) if scenario.numbers.dimension(item.number.path) == DURATION else ""
        sheet.text(row, 5, scenario.display.name(lang) if item.money else years, valign="top", indent=1)
        formula = formula_words(item.number.expression, scenario, lang) if item.number.is_formula else ""
        texts = (", ".join(item.sources), formula, item.judged_by, note, item.number.path, str(item.number.place))
        for k, text in enumerate(texts):
            sheet.text(row, 6 + k, text, text_wrap=True, valign="top")
    sheet.file.autofilter(0, 0, max(1, row), len(keys) - 1)


def _in_cell(item: Assumption, value: Any, scenario: Scenario, lang: str) -> Fraction | None:
    if value is None:
        return None
    return Fraction(value) / scenario.display.counted(lang) if item.money else Fraction(value)


def sources_sheet(book: Book, name: str, scenario: Scenario, lang: str) -> None:
    """The sources in use; addresses are text, because a link in a workbook opens without asking."""
    keys = ("source_key", "source_title", "publisher", "date", "address", "numbers_note")
    used = used_sources(scenario)
    if not used:
        return
    sheet = book.sheet(name, (12, 60, 28, 12, 60, 60), (1, 1))
    sheet.header(0, [say(key, lang) for key in keys], left=6)
    for row, key in enumerate(used, start=1):
        source = scenario.model.sources[key]
        publisher = source.publisher.say(lang) if source.publisher is not None else ""
        note = source.note.say(lang) if source.note is not None else ""
        texts = (key, source.title.say(lang), publisher, str(source.date or "-"), source.url or "", note)
        for k, text in enumerate(texts):
            sheet.text(row, k, text, text_wrap=True, valign="top")
