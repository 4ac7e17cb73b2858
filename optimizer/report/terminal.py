"""Parts of the report as lines of plain text, and pages of them for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from optimizer.errors import display_width, harmless
from optimizer.report.parts import MEMBER, TOTAL, Article, Chart, Head, Items, Part, Section, Table, opened
from optimizer.report.table import table, wrap
from optimizer.report.typography import typeset


def text_page(title: str, parts: Iterable[Part | Section | Sequence[Part] | None], lang: str) -> str:
    """A page: its title, and parts with an empty line between them; a group of parts has none within it."""
    lines = [*_headed(title, "="), ""]
    for part in parts:
        if isinstance(part, Section):
            lines += _headed(part.title, "-")
        for group in part.plain if isinstance(part, Section) else [part]:
            inner = [group] if group is None or isinstance(group, Part) else group
            shown = [line for item in inner for line in text_of(item)]
            lines += [*shown, ""] if shown else []
    return typeset("\n".join(harmless(line) for line in lines).rstrip(), lang)


def _headed(title: str, sign: str) -> list[str]:
    return [title, sign * display_width(title)]


def text_of(part: Part | None) -> list[str]:
    """A part of a report as lines of plain text; of an article or chart what they hold, one part below the other."""
    match part:
        case Article() | Chart():
            shown = [text_of(item) for item in opened([part]) if not isinstance(item, Chart)]
            return [line for lines in shown for line in ("", *lines)][1:]
        case Items():
            return _wrapped(f"- {item}" for item in part.lines)
        case Table():
            return _table(part)
        case _:
            return _wrapped([part.title if isinstance(part, Head) else part or ""])


def _table(shown: Table) -> list[str]:
    rows: list[list[str]] = []
    for row in shown.rows:
        indent = "  " if row.kind == MEMBER else ""
        rows += [[]] if row.kind == TOTAL else []
        rows.append([indent + row.cells[0], *row.cells[1:]])
    columns = [k for k in range(len(shown.header)) if shown.is_text(k)]
    return [*wrap(shown.caption), *table(shown.header, rows, columns), *_wrapped(shown.notes)]


def _wrapped(sentences: Iterable[str]) -> list[str]:
    return [line for sentence in sentences if sentence for line in wrap(sentence)]
