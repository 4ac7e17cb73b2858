"""Table 1 on the page: its figures follow the reader's settings."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.report.charts.markup import Child, Markup, join, tag
from optimizer.report.html.parts import Cell, Line, Words, derived, figure, table
from optimizer.report.table_one import Entry, TableLine, table_one

_STYLES = {"actual": "money", "spend": "money", "change": "change", "near_optimal": "span"}


def allocation_table(answer: Answer, words: Words) -> Markup:
    """The table with its notes and sources."""
    found = table_one(answer, words.lang)
    header: list[Child | Cell] = [found.header[0], *(Cell(head, "n") for head in found.header[1:])]
    notes: list[Child] = [words.say("r_note", text=" ".join(found.notes))]
    if found.sources:
        gap = "" if words.lang == "ko" else " "
        before, after = words.say("r_source", names="|").split("|")
        shown: list[Child] = []
        for publisher, day in found.sources:
            shown += [", " if shown else before, publisher, gap, tag("span", f"({day})", class_="nowrap")]
        notes.append(join(*shown, after))
    kind = "one" if answer.baseline is not None else ""
    return table(
        found.caption, header, [_row(row, words) for row in found.lines], notes, kind, _row(found.total, words)
    )


def _row(row: TableLine, words: Words) -> Line:
    return Line(row.title, [_cell(item, row.path, words) for item in row.figures], row.level, row.path)


def _cell(item: Entry, path: str, words: Words) -> Cell:
    kind = " ".join(filter(None, ("n", item.way, "strong" if item.key == "spend" else "")))
    style = _STYLES.get(item.key)
    if not item.key:
        return Cell(item.text, kind, published=True)
    # The document has changes of programmes; those of categories and of the total follow from it.
    if style is None or not path or (item.key == "change" and path.startswith("categories.")):
        return Cell(derived(item.text, path or "total", item.key), kind)
    if path.removeprefix("programmes.") in words.scenario.costless:
        style = "unit_span" if item.key == "near_optimal" else ""
    return Cell(figure(item.text, f"{path}.{item.key}", style) if style else item.text, kind)
