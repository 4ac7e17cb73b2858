"""Plain-text tables that fit a width, columns of tables on paper, and lines of text; Korean text lines up too."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from optimizer.errors import beginning, display_width
from optimizer.language.locale import NO_BREAK
from optimizer.report.parts import MEMBER, Table
from optimizer.report.typography import breakable, joined

_GAP = 2
"""Columns of the terminal between two columns of a table."""
_WORD = 12
"""A word of a cell that is wider may be broken."""
_FIRST = 24
"""The first column stays as wide where a table is printed in blocks."""
_HANG = 2
_PROSE = 40
"""A column with a wider cell below its head is text: flush left."""
_PAGE = 880
"""So many Latin letters of one point would stand beside each other on a page."""
_NUMBER = re.compile(r"\d(?:[\d,]|\.\d)*")
_BOUND = re.compile(r"(?<=[≤≥]) (?=[\dA-Z])")
_BEFORE, _AFTER = frozenset("([“"), frozenset("./_:;,·|~=+)]-–")


def blocks(
    header: Sequence[str], rows: Sequence[Sequence[str]], left: Collection[int], width: int
) -> Iterator[list[tuple[str, int | None]]]:  # fmt: skip
    """The blocks of a table, each as lines with the index of their row: -1 for the header, None for a rule.

    Columns ``left`` are flush left, the others right; an empty row is a rule. What is wider than ``width`` breaks
    inside its cell, a number never. Where even words are too wide side by side the columns stand in blocks one below
    the other, each with the first column.
    """
    for columns in _columns([header, *filter(None, rows)], width):
        cells = [[row[k] for k in columns] if row else [] for row in (header, *rows)]
        filled = [row for row in cells if row]
        prose = {i for i, size in enumerate(_natural(filled[1:] or filled)) if size > _PROSE}
        left_here = prose | {i for i, k in enumerate(columns) if k in left}
        yield list(_block(cells, _widths(filled, width), left_here))


def on_paper(table: Table) -> tuple[float, list[int]]:
    """The size of a table's letters in points, and how many letters wide each column is, with the room around it.

    On A4 all columns stand beside each other: where no word can be broken any more the letters become smaller.
    """
    size = 7.2 if len(table.header) > 8 or sum(map(table.is_text, range(len(table.header)))) > 3 else 8.0
    indented = (("  " * (row.kind == MEMBER) + row.cells[0], *row.cells[1:]) for row in table.rows)
    # The sign of a cut is one column in a terminal and two in print.
    rows = [[cell.replace("△", "△△") for cell in cells] for cells in (table.header, *indented)]
    page = round(_PAGE / size)
    widths = [max(width, 2) + _GAP for width in _widths(rows, page - _GAP)]
    return size * min(1.0, page / sum(widths)), widths


def wrap(text: str, width: int, hang: int = 0) -> list[str]:
    """``text`` in lines of at most ``width`` columns, those after the first ``hang`` columns in.

    Numbers keep their units. A longer word is broken, between parts where it has any and never within a number.
    """
    lines, line = list[str](), ""
    for word in _words(text):
        room = width - (hang if lines else 0)
        if line and display_width(line) + 1 + display_width(word) <= room:
            line += f" {word}"
            continue
        if line:
            lines.append(line)
        whole = display_width(word) <= width - (hang if lines else 0)
        *broken, line = [word] if whole else _broken(word, width - hang)
        lines += broken
    lines.append(line)
    return [lines[0], *(" " * hang + line for line in lines[1:])]


def _block(
    cells: Sequence[Sequence[str]], widths: Sequence[int], left: Collection[int]
) -> Iterator[tuple[str, int | None]]:  # fmt: skip
    # Box-drawing characters are two columns wide in Korean terminals, and the rule would run off the page.
    rule = "-" * _whole(widths)
    for i, row in enumerate(cells):
        if not row:
            yield rule, None
            continue
        for line in _lines(row, widths, left, bottom=i == 0):
            yield line, i - 1
        if i == 0:
            yield rule, None


def _lines(row: Sequence[str], widths: Sequence[int], left: Collection[int], bottom: bool) -> Iterator[str]:
    """A row as lines; the first column goes on further in, so that a row begins where it does not."""
    wrapped = [
        _cell(cell, width, k == 0 and not bottom) for k, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    height = max(len(lines) for lines in wrapped)
    padded = [
        [""] * (height - len(lines)) + lines if bottom else lines + [""] * (height - len(lines)) for lines in wrapped
    ]
    for line in zip(*padded, strict=True):
        parts = []
        for k, (text, width) in enumerate(zip(line, widths, strict=True)):
            space = " " * (width - display_width(text))
            parts.append(text + space if k in left else space + text)
        yield (" " * _GAP).join(parts).rstrip()


def _cell(text: str, width: int, hanging: bool) -> list[str]:
    if display_width(text) <= width:
        return [text]
    indent = len(text) - len(text.lstrip(" "))
    return [" " * indent + line for line in wrap(text, width - indent, _HANG if hanging else 0)]


def _columns(rows: Sequence[Sequence[str]], width: int) -> list[list[int]]:
    """The columns of each block: all of them, if that is possible."""
    least, natural = _least(rows), _natural(rows)
    if _whole(least) <= width:
        return [list(range(len(least)))]
    first = min(natural[0], max(least[0], _FIRST))
    columns, room = [[0]], width - first
    for k in range(1, len(least)):
        if len(columns[-1]) > 1 and room < least[k] + _GAP:
            columns.append([0])
            room = width - first
        columns[-1].append(k)
        room -= least[k] + _GAP
    return columns


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """A width for each column, so that all fit; the rows are to take as few lines as can be."""
    widths, least = _natural(rows), _least(rows, whole=True)
    if _whole(least) > width:
        least = _least(rows)
    sizes = [[display_width(row[k]) for row in rows] for k in range(len(widths))]
    heights = [1] * len(rows)
    while (excess := _whole(widths) - width) > 0:
        step, narrower = max(1, excess // 8), []
        for k, own in enumerate(widths):
            if own > least[k]:
                less = max(least[k], own - step)
                taller = [max(h, _height(size, less)) for h, size in zip(heights, sizes[k], strict=True)]
                narrower.append((sum(taller), -own, k, less, taller))
        if not narrower:
            break  # a word that cannot be broken is wider than the page
        *_, k, widths[k], heights = min(narrower)
    wrapped = [[_cell(row[k], own, k == 0 and row is not rows[0]) for row in rows] for k, own in enumerate(widths)]
    return [max(display_width(line) for lines in column for line in lines) for column in wrapped]


def _whole(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _natural(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(display_width(row[k]) for row in rows) for k in range(len(rows[0]))]


def _least(rows: Sequence[Sequence[str]], whole: bool = False) -> list[int]:
    """The least width of each column: that of its widest word, or of the widest part of one that may be broken."""
    size = display_width if whole else _least_word

    def least(text: str, indent: int) -> int:
        return min(display_width(text), max(map(size, _words(text)), default=0) + indent)

    return [max(least(row[k], 0 if k else 2 * _HANG) for row in rows) for k in range(len(rows[0]))]


def _words(text: str) -> list[str]:
    """The words of a text, numbers with their units and a limit with its sign."""
    return breakable(_BOUND.sub(NO_BREAK, joined(text)))


def _least_word(word: str) -> int:
    size = display_width(word)
    if size <= _WORD:
        return size
    cuts = [0, *(i for i in range(1, len(word)) if _may_break(word, i)), len(word)]
    parts = (word[start:end] for start, end in pairwise(cuts))
    return max(_WORD, *(min(display_width(part), 2 * _WORD) for part in parts), *map(len, _NUMBER.findall(word)))


def _height(size: int, width: int) -> int:
    """About how many lines a text of ``size`` columns takes: a line ends some columns before the width."""
    return 1 if size <= width else -(-size // max(1, width - 3))


def _broken(word: str, width: int) -> list[str]:
    """A word in pieces of at most ``width`` columns."""
    pieces = []
    while (fits := max(1, len(beginning(word, width)))) < len(word):
        cuts = [i for i in range(1, fits + 1) if _may_break(word, i)]
        cuts = cuts or [i for i in range(1, fits + 1) if word[i].isspace()]
        cuts = cuts or [i for i in range(1, fits + 1) if not _in_number(word, i)]
        cut = cuts[-1] if cuts else next((i for i in range(fits, len(word)) if not _in_number(word, i)), len(word))
        pieces.append(word[:cut].rstrip())
        word = word[cut:].lstrip()
    return [*pieces, word] if word or not pieces else pieces


def _may_break(word: str, i: int) -> bool:
    """Whether a word has parts that end and begin before its letter ``i``."""
    between = (word[i - 1] in _AFTER and word[i] not in _AFTER) or word[i] in _BEFORE
    return between and not _in_number(word, i)


def _in_number(word: str, i: int) -> bool:
    """Whether a break before letter ``i`` would be within a number or between it and its sign."""
    before, after = word[i - 1], word[i]
    if not (after.isdigit() or (after in ".,%" and before.isdigit())):
        return False
    return before.isdigit() or (before in ".,/-−△+" and word[max(0, i - 2) : i] != "..")
