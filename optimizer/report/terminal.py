"""Parts of the report as lines of plain text, and pages of them for the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.errors import InputError, Place, Problem, display_width, harmless
from optimizer.report.parts import MEMBER, TOTAL, Article, Chart, Head, Items, Part, Section, Table, unfolded
from optimizer.report.table import blocks, wrap
from optimizer.report.typography import typeset

LEAST = 80
"""A page is written for so many columns where the terminal has fewer."""
_MEASURE = 100
"""Sentences run over no more columns, however wide the terminal is."""
_ALIKE = 3
"""So many problems that differ in no more than names and numbers are shown one by one."""
_NAMES = re.compile(r"`[^`]*`|\d[\d.,]*")
_BOLD, _DIM = "1", "2"
_SIGNS = {"▲": "36", "▼": "35"}
"""Codes of the terminal: titles and sums, rules and notes; the signs of more and less say the same without colour."""


@dataclass(frozen=True)
class Screen:
    """What a page is written for: so many columns, with or without colours."""

    width: int = 120
    colour: bool = False


PLAIN = Screen()
"""A file or another program."""


Shown = Part | Section | Sequence[Part] | None
"""What stands on a page, a group of parts without empty lines between them."""
_Line = tuple[str, str]
"""A line of text and the code that it is written with."""


def text_page(title: str, parts: Iterable[Shown], lang: str, screen: Screen = PLAIN) -> str:
    """A page: its title, if it has one, and parts with an empty line between them; a group has none within it."""
    lines = [*_headed(title, "=", screen.width), ("", "")] if title else []
    for part in parts:
        if isinstance(part, Section):
            lines += _headed(part.title, "-", screen.width)
        for group in part.plain if isinstance(part, Section) else [part]:
            inner = [group] if group is None or isinstance(group, Part) else group
            shown = [line for item in inner for line in _lines(item, screen.width)]
            lines += [*shown, ("", "")] if shown else []
    while lines and not lines[-1][0]:
        lines.pop()
    return "\n".join(_written(text, code, lang, screen.colour) for text, code in lines)


def error_text(error: InputError, screen: Screen) -> str:
    """The problems of an error, each with its place, the line of the file and a hint, as wide as the screen.

    Of many in a file that differ in no more than names and numbers the first is shown, with how many there are.
    """
    lines: list[str] = []
    for problem, others in _first_of_alike(error.problems):
        own = "\n".join(problem.lines(screen.width)).split("\n")
        if others:
            first, last = others[0].line, others[-1].line
            where = f"line {first}" if first == last else f"lines {first} to {last}"
            own.append(f"    and {len(others)} more like it, on {where}")
        for n, line in enumerate(own):
            code = _BOLD if n == 0 and screen.colour else ""
            indent = len(line) - len(line.lstrip(" "))
            wide = display_width(line) > screen.width
            for text in wrap(line, screen.width - indent, 0 if indent else 4) if wide else [line.lstrip(" ")]:
                shown = " " * indent + text
                lines.append(f"\x1b[{code}m{shown}\x1b[0m" if code else shown)
    return "\n".join(lines)


def _first_of_alike(problems: Iterable[Problem]) -> Iterator[tuple[Problem, list[Place]]]:
    """Each problem; of many that are alike the first alone, with the places of the others."""
    groups: dict[Any, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(_likeness(problem), []).append(problem)
    for problem in problems:
        alike = groups[_likeness(problem)]
        if len(alike) <= _ALIKE:
            yield problem, []
        elif problem is alike[0]:
            yield problem, [other.place for other in alike[1:] if other.place]


def _likeness(problem: Problem) -> Any:
    place, hint = problem.place, problem.hint
    return (place.file, hint, _NAMES.sub("", problem.message)) if place and place.line else problem


def _written(text: str, code: str, lang: str, colour: bool) -> str:
    text = typeset(harmless(text), lang)
    if not colour:
        return text
    if code:
        return f"\x1b[{code}m{text}\x1b[0m"
    return re.sub(f"[{''.join(_SIGNS)}]", lambda sign: f"\x1b[{_SIGNS[sign[0]]}m{sign[0]}\x1b[0m", text)


def _headed(title: str, sign: str, width: int) -> list[_Line]:
    lines = wrap(title, min(width, _MEASURE))
    return [*((line, _BOLD) for line in lines), (sign * max(map(display_width, lines)), _DIM)]


def _lines(part: Part | None, width: int) -> Iterator[_Line]:
    measure = min(width, _MEASURE)
    match part:
        case Article() | Chart():
            shown = [list(_lines(item, width)) for item in unfolded([part]) if not isinstance(item, Chart)]
            yield from [line for lines in shown for line in (("", ""), *lines)][1:]
        case Items():
            yield from ((line, "") for item in part.items for line in wrap(f"- {item}", measure, 2))
        case Table():
            yield from _table(part, width, measure)
        case Head():
            yield from ((line, _BOLD) for line in wrap(part.title, measure))
        case _:
            yield from ((line, "") for line in wrap(part or "", measure) if part)


def _table(shown: Table, width: int, measure: int) -> Iterator[_Line]:
    rows, kinds = list[list[str]](), list[str]()
    for row in shown.rows:
        indent = "  " if row.kind == MEMBER else ""
        if row.kind == TOTAL:
            rows.append([])
            kinds.append("")
        rows.append([indent + row.cells[0], *row.cells[1:]])
        kinds.append(_BOLD if row.stands_out else "")
    if shown.caption:
        yield from ((line, _BOLD) for line in wrap(shown.caption, measure))
    columns = [k for k in range(len(shown.header)) if shown.is_text(k)]
    for n, block in enumerate(blocks(shown.header, rows, columns, width)):
        yield from [("", "")] if n else []
        for text, index in block:
            yield text, _DIM if index is None else kinds[index] if index >= 0 else ""
    yield from ((line, _DIM) for note in shown.notes if note for line in wrap(note, measure))
