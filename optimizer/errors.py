"""The exceptions of the package, and the places of faults in files.

The exceptions form one tree::

    OptimizerError
    ├── InputError         a file, an option or an argument cannot be used; carries every problem, not only the first
    ├── NotOptimalError    a result was requested that only an optimal solution has
    └── SolverError        the solver or the check of its answer failed; a fault of the program, not of the user
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file (or `--set`, or `code`): line and column, counted from 1 in characters.

    ``line`` 0 means that there is no text to show. ``text`` is the whole line, ``path`` that of the value which stands
    there, with dots, where it is known.
    """

    file: str
    line: int = 0
    column: int = 0
    text: str = field(default="", compare=False)
    width: int = field(default=1, compare=False)
    path: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of the input: the message, its place, and a hint at what would be right."""

    message: str
    place: Place | None = None
    hint: str = ""

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, width: int = 120) -> list[str]:
        """Lines of text: message and place, the line of the file cut to ``width`` columns, and the hint."""
        where = str(self.place) if self.place else ""
        message = _LONG.sub(r"\1…`", self.message)
        lines = [": ".join(part for part in (where, message) if part)]
        if self.place and self.place.line and self.place.text:
            lines += _excerpt(self.place, width)
        if self.hint:
            lines.append(f"    {self.hint}")
        return [harmless(line) for line in lines]


_LONG = re.compile(r"(`[^`]{100})[^`]{100,}`")
"""What a message quotes of a file, too long to be read."""


class OptimizerError(Exception):
    """The root of every error this package raises on purpose."""


class InputError(OptimizerError):
    """An input cannot be used. ``problems`` holds all of its faults, each once, in the order of files and lines."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        first: dict[tuple[str, Place | None], Problem] = {}
        for problem in (problems,) if isinstance(problems, Problem) else problems:
            first.setdefault((problem.message, problem.place), problem)
        self.problems = tuple(sorted(first.values(), key=lambda problem: problem.place or Place("")))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@contextmanager
def collecting(problems: list[Problem]) -> Iterator[None]:
    """Put the faults of an InputError raised inside to ``problems`` and go on behind."""
    try:
        yield
    except InputError as error:
        problems += error.problems


class NotOptimalError(OptimizerError):
    """A part of an optimal solution was requested of a scenario that has none (infeasible or unbounded)."""


class SolverError(OptimizerError):
    """The solver failed, or its answer did not pass the check."""


def display_width(text: str) -> int:
    """Columns that ``text`` takes in a terminal: Korean letters take two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(char: str) -> int:
    # The vowels and final consonants of a Korean syllable in pieces (as macOS writes file names) join the first one.
    if unicodedata.category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def beginning(text: str, width: int) -> str:
    """As much of the beginning of ``text`` as fits into ``width`` columns."""
    for end, char in enumerate(text):
        width -= _width(char)
        if width < 0:
            return text[:end]
    return text


def harmless(line: str) -> str:
    """Escape the characters of ``line`` that would control the terminal."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(
        "\ufffd" if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in _TURNING else c for c in line
    )


_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_FEW = 15
"""The most names that a hint lists."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint with the known name most like ``name``, or with all names where none is alike and they are few."""
    import difflib

    names = sorted(set(known))
    alike = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if alike:
        return f"did you mean `{alike[0]}`?"
    if names and len(names) <= _FEW:
        return "known: " + ", ".join(names)
    return ""


def _excerpt(place: Place, width: int) -> list[str]:
    # A tab would move the caret by an unknown width, so each becomes one space.
    text = place.text.replace("\t", " ").rstrip()
    number = str(place.line)
    room = width - len(f"    {number} | …")
    before, marked = text[: place.column - 1], text[place.column - 1 : place.column - 1 + place.width]
    # A long line is cut around the caret, so that both fit.
    start = len(before) - len(beginning(before[::-1], room * 3 // 5))
    line = ("…" if start else "") + beginning(text[start:], room)
    pad = display_width(before[start:]) + (1 if start else 0)
    caret = "^" * max(1, min(display_width(marked), display_width(line) - pad))
    return [f"    {number} | {line}", f"    {' ' * len(number)} | {' ' * pad}{caret}"]
