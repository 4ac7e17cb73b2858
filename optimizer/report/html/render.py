"""Parts of the report as HTML: tables that scroll, charts with their figures beneath, articles with an anchor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from optimizer.report.html.markup import Markup, join, tag, verbatim
from optimizer.report.language import say
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Article, Cell, Chart, Head, Items, Lines, Part, Row, Table

_LEVELS = {GROUP: 0, TOTAL: 0, MEMBER: 1}
"""How far a row's head is indented: 0 stands out, 2 does neither."""
_LONG = 24
"""Columns with text of so many letters are given room to break it."""


def rendered(parts: Sequence[Part], lang: str) -> Markup:
    """Parts one after another; narrow charts that follow each other stand side by side."""
    shown = []
    for narrow, group in groupby(parts, lambda part: isinstance(part, Chart) and part.narrow):
        pieces = [_part(part, lang) for part in group]
        shown.append(tag("div", *pieces, class_="pair") if narrow and len(pieces) > 1 else join(pieces))
    return join(shown)


def article_of(article: Article | None, lang: str) -> Markup | None:
    """An article with its heading; None where there is none."""
    if article is None:
        return None
    lead = tag("p", article.lead, class_="lead") if article.lead else None
    return tag("article", tag("h3", article.title), lead, rendered(article.parts, lang), id=article.name)


def table_of(table: Table) -> Markup:
    """A table by itself."""
    return tag("div", _table(table), class_="beside")


def _part(part: Part, lang: str) -> Markup:
    match part:
        case str():
            return part if isinstance(part, Markup) else tag("p", part)
        case Head():
            return tag("h3", part.title)
        case Items():
            return tag("ul", *(tag("li", item) for item in part.items))
        case Lines():
            return tag("pre", "\n".join(part.lines))
        case Table():
            return table_of(part)
        case Chart():
            return _chart(part, lang)
        case Article():
            return article_of(part, lang) or join()


def _table(table: Table) -> Markup:
    """A table that scrolls by itself where it is wider than the page, with its notes beneath."""
    kinds = [_kind(table, k) for k in range(len(table.header))]
    heads = [
        tag("th", label, scope="col", class_=None if table.is_text(k) else "n") for k, label in enumerate(table.header)
    ]
    rows = [_row(row, kinds) for row in table.rows if row.kind != TOTAL]
    foot = [_row(row, kinds) for row in table.rows if row.kind == TOTAL]
    inner = tag(
        "table", tag("caption", tag("span", table.caption)), tag("thead", tag("tr", *heads)), tag("tbody", *rows),
        tag("tfoot", *foot) if foot else None,
    )  # fmt: skip
    return join(
        tag("div", inner, class_="scroll", tabindex="0", role="region", aria_label=table.caption), _notes(table.notes)
    )


def _kind(table: Table, k: int) -> str:
    """The class of a column: figures, or text that needs room."""
    if not table.is_text(k):
        return "n"
    longest = max((len(row.cells[k]) for row in table.rows), default=0)
    return ("text" if longest > _LONG else "side") if k else ""


def _row(row: Row, kinds: Sequence[str]) -> Markup:
    cells, taken = [tag("th", row.cells[0], scope="row")], 0
    for text, column in zip(row.cells[1:], kinds[1:], strict=True):
        if taken:
            taken -= 1
            continue
        cell = text if isinstance(text, Cell) else Cell(text)
        taken = cell.span - 1
        kind = "text" if taken else f"{column} words" if column == "n" and " " in cell else column
        inside = tag("span", cell, data_figure=cell.path, data_as=cell.style) if cell.path else cell
        span = str(cell.span) if taken else None
        cells.append(tag("td", inside, class_=f"{kind} {cell.kind}".strip() or None, colspan=span))
    return tag("tr", *cells, class_=f"level{_LEVELS.get(row.kind, 2)}", data_row=row.name or None)


def _chart(chart: Chart, lang: str) -> Markup:
    legend = [tag("li", tag("i", class_=kind, aria_hidden="true"), shown) for kind, shown in chart.legend]
    drawing = verbatim(chart.drawing())
    folded = None
    if chart.data is not None:
        folded = tag("details", tag("summary", say("r_data", lang)), _table(_captioned(chart.data, chart.title)))
    return tag(
        "figure", tag("figcaption", chart.title), tag("ul", *legend, class_="legend") if legend else None,
        tag("div", drawing, class_="panel alone") if chart.narrow else drawing, folded, _notes(chart.notes),
        id=chart.name, class_="chart",
    )  # fmt: skip


def _captioned(table: Table, caption: str) -> Table:
    return table if table.caption else Table(table.header, table.rows, table.left, caption, table.notes, table.words)


def _notes(notes: Sequence[str]) -> Markup:
    return join(tag("p", note, class_="note") for note in notes)
