"""The report as GitHub-flavoured Markdown, its charts as SVG files in a folder beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from urllib.parse import quote

from optimizer.analysis.answer import Answer
from optimizer.report.contents import reports
from optimizer.report.parts import MEMBER, Chart, Head, Items, Plain, Table, unfolded
from optimizer.report.plots import plotted
from optimizer.report.typography import breakable


def markdown_files(answers: list[Answer], lang: str, folder: str) -> dict[str, str]:
    """The reports on ``answers`` in one document, several compared first.

    The text stands under the empty name, and each picture under the one that it has in ``folder``: files and no data in
    links, as GitHub takes those out.
    """
    lines, files = list[str](), dict[str, str]()
    for k, report in enumerate(reports(answers, lang)):
        lines += [f"# {escaped(report.title)}", "", *([escaped(report.dated), ""] if report.dated else [])]
        for section in report.sections:
            lines += [f"## {section.title}", ""]
            for part in unfolded(section.parts):
                if isinstance(part, Chart):
                    plot, name = plotted(part, report.credit, lang), f"{k}-{part.name}.svg" if k else f"{part.name}.svg"
                    files[name] = plot.svg
                    lines += [f"![{escaped(plot.title)}]({quote(os.fsencode(folder))}/{name})", ""]
                else:
                    lines += [*_part(part), ""]
    return {"": "\n".join(lines).rstrip() + "\n", **files}


def _part(part: Plain) -> list[str]:
    if isinstance(part, Table):
        return _table(part)
    if isinstance(part, Head):
        return [f"### {escaped(part.title)}"]
    if isinstance(part, Items):
        marks = [f"{k}." if part.ordered else "-" for k in range(1, 1 + len(part.items))]
        return [f"{mark} {escaped(item)}" for mark, item in zip(marks, part.items, strict=True)]
    return [escaped(part)]


def _table(table: Table) -> list[str]:
    align = [":--" if table.is_text(k) else "--:" for k in range(len(table.header))]
    lines = [f"**{escaped(table.caption)}**", ""] if table.caption else []
    lines += [_row(map(escaped, table.header)), _row(align)]
    for row in table.rows:
        cells = [escaped(cell) for cell in row.cells]
        if row.stands_out:
            cells = [f"**{cell}**" if cell else "" for cell in cells]
        elif row.kind == MEMBER:
            cells[0] = "&emsp;" + cells[0]
        lines.append(_row(cells))
    for note in table.notes:
        lines += ["", escaped(note)]
    return lines


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """``text`` as Markdown shows it letter for letter: no markup, no HTML, no new line and no new cell."""
    flat = " ".join(breakable(text))
    if re.fullmatch(r"https?://[^\s<>\\\"]+", flat):
        return f"<{flat.replace('|', '%7C')}>"
    flat = re.sub(r"([\\`*_{}\[\]<>|~#$@])", r"\\\1", flat)
    flat = flat.replace("&", "&amp;")
    # A list or the line beneath a heading would begin here.
    return re.sub(r"^([-+=]|\d+[.)])(?=\s|$)", lambda m: m[1][:-1] + "\\" + m[1][-1], flat)
