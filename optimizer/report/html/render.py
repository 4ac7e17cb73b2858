"""Parts of the report as HTML: tables that scroll, charts with their figures beneath, articles with an anchor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from optimizer.language import say
from optimizer.report.charts.drawing import legend
from optimizer.report.charts.markup import Child, Markup, join, link, tag
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Article, Chart, Head, Items, Marked, Part, Row, Section, Table

_LEVELS = {GROUP: 0, TOTAL: 0, MEMBER: 1}
"""How far a row's head is indented: 0 stands out."""
_LONG = 24
"""Columns with text of so many letters are given room to break it."""


def rendered(parts: Sequence[Part], lang: str) -> Markup:
    """Parts one after another; narrow charts that follow each other stand side by side."""
    shown = []
    for narrow, group in groupby(parts, lambda part: isinstance(part, Chart) and part.narrow):
        pieces = [_part(part, lang) for part in group]
        shown.append(tag("div", *pieces, class_="pair") if narrow and len(pieces) > 1 else join(pieces))
    return join(shown)


def section_of(section: Section, lang: str) -> Markup:
    """A section with its heading."""
    heading = tag("h2", section.title)
    return tag("section", heading, rendered(section.parts, lang), id=section.name, aria_label=section.title)


def fold_of(section: Section, lang: str) -> Markup:
    """A section that is folded away behind its heading."""
    return folded(section.name, section.title, rendered(section.parts, lang), holds=section.holds)


def folded(name: str, title: str, *children: Child, holds: str = "", hidden: bool = False) -> Markup:
    """A section that is folded away behind its heading, which says what it ``holds``; ``hidden`` until shown by the
    script."""
    inside = tag("summary", tag("h2", title), tag("span", holds, class_="holds") if holds else None)
    return tag("details", inside, *children, id=name, class_="fold", hidden=hidden)


def anchor(key: str) -> str:
    """``key`` as a part of an id."""
    return "".join(letter if letter.isalnum() and letter.isascii() else f"_{ord(letter):x}" for letter in key)


def field(
    name: str, label: str, unit: str, back: str, why: Child, beneath: Child, refused: str, number: Mapping[str, Any],
    class_: str = "live-row", **data: str,
) -> Markup:  # fmt: skip
    """A value that the reader gives by a number or by a slider, whose places the script counts.

    ``back`` says what the button does that lets it go, ``refused`` why a text is none of its values; ``number`` holds
    attributes of the field for the number.
    """
    button = tag("button", "↺", type="button", class_="live-back", hidden=True, title=back, aria_label=back)
    typed = tag("input", type="text", autocomplete="off", aria_label=label, **number)
    slider = tag("input", type="range", id=name, min="0", max="1", step="1")
    return tag(
        "div",
        tag("div", tag("label", label, for_=name), why, class_="live-label"),
        tag("div", button, typed, tag("span", unit, class_="live-unit"), class_="live-number"),
        slider,
        beneath,
        tag("p", role="alert", data_refused=refused),
        class_=class_,
        **data,
    )


def _part(part: Part, lang: str) -> Markup:
    match part:
        case str():
            return part if isinstance(part, Markup) else _paragraph(part)
        case Head():
            return tag("h3", part.title)
        case Items():
            return tag("ol" if part.ordered else "ul", *(tag("li", item) for item in part.items))
        case Table():
            return tag("div", _table(part), class_="beside")
        case Chart():
            return _chart(part, lang)
        case Article():
            lead = _paragraph(part.lead, "lead") if part.lead else None
            return tag("article", tag("h3", part.title), lead, rendered(part.parts, lang), id=part.name)


def _paragraph(text: str, kind: str = "") -> Markup:
    """A paragraph, of the class that its sentence has."""
    kind = (text.kind if isinstance(text, Marked) else "") or kind
    return tag("p", text, class_=kind or None, id="finding" if kind == "finding" else None)


def _table(table: Table) -> Markup:
    """A table that scrolls by itself where it is wider than the page, with its notes beneath."""
    table = _without_addresses(table)
    kinds = [_kind(table, k) for k in range(len(table.header))]
    heads = [
        tag("th", label, scope="col", class_=None if table.is_text(k) else "n") for k, label in enumerate(table.header)
    ]
    rows = [_row(row, kinds) for row in table.rows if row.kind != TOTAL]
    foot = [_row(row, kinds) for row in table.rows if row.kind == TOTAL]
    inner = tag(
        "table", tag("caption", tag("span", table.caption)), tag("thead", tag("tr", *heads)), tag("tbody", *rows),
        tag("tfoot", *foot) if foot else None, class_=table.kind or None,
    )  # fmt: skip
    return join(
        tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=table.caption), _notes(table.notes)
    )


def _without_addresses(table: Table) -> Table:
    """The table without a last column of addresses, to which other cells are links."""
    last = [row.cells[-1] for row in table.rows]
    if not last or not all(isinstance(cell, Marked) and cell.kind == "address" for cell in last):
        return table
    rows = tuple(replace(row, cells=row.cells[:-1]) for row in table.rows)
    return replace(table, header=table.header[:-1], rows=rows)


def _kind(table: Table, k: int) -> str:
    """The class of a column: figures, or text that needs room."""
    if not table.is_text(k):
        return "n"
    longest = max((len(row.cells[k]) for row in table.rows), default=0)
    return ("text" if longest > _LONG else "side") if k else ""


def _row(row: Row, kinds: Sequence[str]) -> Markup:
    first = row.cells[0]
    cells = [tag("th", _inside(first), scope="row") if first else tag("td")]
    for text, column in zip(row.cells[1:], kinds[1:], strict=True):
        cell = text if isinstance(text, Marked) else Marked(text)
        kind = f"{column} words" if column == "n" and " " in cell else column
        kind = f"{kind} {cell.kind}".strip()
        cells.append(tag("td", _inside(cell), class_=kind or None, data_own=cell.own or None))
    name = f"{row.anchor}-{anchor(row.name)}" if row.anchor else None
    return tag("tr", *cells, class_=f"level{_LEVELS[row.kind]}" if row.kind else None, id=name)


def _inside(text: str) -> Child:
    """What stands in a cell."""
    if not isinstance(text, Marked):
        return [tag("span", line, class_="remark") for line in text.split("\n")] if "\n" in text else text
    inside: Child = text
    if text.kind == "keys" and text:
        keys = [(key, key.strip("()")) for key in text.split(", ")]
        inside = [join(tag("a", shown, href=f"#source-{anchor(key)}"), " ") for shown, key in keys]
    elif text.url:
        inside = link(text.url, text)
    if text.kind == "code":
        inside = tag("code", inside)
    return [inside, tag("span", text.under, class_="key")] if text.under else inside


def _chart(chart: Chart, lang: str) -> Markup:
    data = None
    if chart.data is not None:
        table = replace(chart.data, caption=chart.data.caption or chart.title)
        data = tag("details", tag("summary", say("r_data", lang)), _table(table))
    return tag(
        "figure", tag("figcaption", chart.title), legend(chart.legend),
        chart.drawing().page(chart.title), data,
        _notes(tuple(filter(None, (*chart.notes, chart.foot)))),
        id=chart.name, class_="chart",
    )  # fmt: skip


def _notes(notes: Sequence[str]) -> Markup:
    return join(_paragraph(note, "note") for note in notes)
