"""Plain-text tables whose columns line up under Korean text too."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from optimizer.errors import display_width
from optimizer.report.typography import breakable, joined


def table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int | Collection[int] = 1) -> list[str]:
    """Lines of a table: columns ``left`` (the first so many) flush left, the others right. An empty row is a rule."""
    left = range(left) if isinstance(left, int) else left
    widths = [
        max([display_width(header[k]), *(display_width(row[k]) for row in rows if row)]) for k in range(len(header))
    ]
    # Box-drawing characters are two columns wide in Korean terminals, and the rule would run off the page.
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(header, widths, left), rule]
    lines += [_line(row, widths, left) if row else rule for row in rows]
    return lines


def wrap(text: str, width: int = 100) -> list[str]:
    """``text`` in lines of at most ``width`` columns; numbers keep their units, a longer word has a line to itself."""
    lines = [""]
    for word in breakable(joined(text)):
        candidate = f"{lines[-1]} {word}".strip()
        if display_width(candidate) <= width or not lines[-1]:
            lines[-1] = candidate
        else:
            lines.append(word)
    return lines


def _line(cells: Sequence[str], widths: Sequence[int], left: Collection[int]) -> str:
    padded = []
    for k, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - display_width(cell))
        padded.append(cell + space if k in left else space + cell)
    return "  ".join(padded).rstrip()
