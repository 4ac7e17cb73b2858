"""A value and where it stands: the tree that files and Python values are read into."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Rational
from typing import Any
from unicodedata import normalize

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.arithmetic import in_range
from optimizer.scenario.expression import ExpressionError

MAX_DEPTH = 40
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What would steer a terminal, turn the direction of what is printed, or is no character."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value and where it stands. Two nodes are equal only if they are the same one.

    ``value`` is a dict of str to Node, a list of Nodes, or a scalar: str, int, Fraction, bool or None. ``text`` is a
    scalar without its quotes, ``lines`` are those of its file. ``key_place`` is where the key stands that leads here.
    ``was_set`` marks what a `set` gave, ``from_code`` a number that code gives: where money is due it counts the
    currency's own unit. ``block`` is what the schema read here, or its class where that is at fault.
    """

    value: Any
    place: Place
    text: str = ""
    key_place: Place | None = None
    lines: Sequence[str] = ()
    was_set: bool = False
    from_code: bool = False
    block: Any = field(default=None, init=False, repr=False)

    def get(self, *path: str) -> Node | None:
        """The node at ``path`` (keys, or positions of list items), or None."""
        node: Node | None = self
        for key in path:
            if node is not None and isinstance(node.value, list):
                inside = key.isascii() and key.isdecimal() and len(key) < 10 and int(key) < len(node.value)
                node = node.value[int(key)] if inside else None
            else:
                node = node and node.children.get(key)
        return node

    def nearest(self, path: str | Sequence[str]) -> Node:
        """The node at ``path`` (with dots, or in parts), or the innermost block on the way to it."""
        best = self
        for part in path.split(".") if isinstance(path, str) else path:
            child = best.get(part)
            if child is None:
                break
            best = child
        return best

    def plain(self) -> Any:
        """The tree as ordinary dicts, lists and scalars; numbers are int or Fraction."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def place_at(self, path: str | Sequence[str], key: bool = False) -> Place:
        """The place of the value at ``path`` (with dots, or in parts) or of its ``key``, or of the nearest block."""
        nearest = self.nearest(path)
        return nearest.key_place if key and nearest.key_place and nearest is not self else nearest.place

    def problem(self, path: str | Sequence[str], message: str, hint: str = "", key: bool = False) -> Problem:
        """A fault of the value at ``path``, or of its ``key``."""
        return Problem(message, self.place_at(path, key), hint)

    def fault(self, error: ExpressionError) -> Problem:
        """A fault of the expression that stands here, at its own character."""
        return Problem(error.message, self.at(error.column, error.width), error.hint)

    def remember(self, block: Any) -> None:
        """Keep the ``block`` that was read here, so that it is read once wherever the node stands."""
        object.__setattr__(self, "block", block)

    @property
    def children(self) -> dict[str, Node]:
        """Children by key; empty for a value that is no block."""
        return self.value if isinstance(self.value, dict) else {}

    def with_children(self, children: dict[str, Node]) -> Node:
        """The same block with other keys; what is no block stays as it is."""
        return replace(self, value=children) if isinstance(self.value, dict) else self

    @property
    def quoted(self) -> bool:
        """Whether this is a scalar between quotes."""
        return bool(self.text) and self.place.text[self.place.column - 1 :].startswith(("'", '"'))

    def at(self, offset: int, width: int = 1) -> Place:
        """The place of the character ``offset`` of this scalar, counted in the scalar's value.

        It is found by its letters, as folding changes nothing but spaces and line ends. A block begins below its `|`
        or `>`. Where escapes make the text another than the value it is the place of the whole.
        """
        value, place = self.value, self.place
        if not place.line or not isinstance(value, str):
            return place
        first, skip = place.line, place.column - 1 + self.quoted
        if not self.quoted and place.text[skip : skip + 1] in ("|", ">"):
            first, skip = first + 1, 0
        letters, spots = "".join(value.split()), list[tuple[int, int, str]]()
        for number, line in enumerate(self.lines[first - 1 :], first):
            spots += [(number, i, line) for i in range(skip, len(line)) if not line[i].isspace()]
            if len(spots) >= len(letters):
                break
            skip = 0
        if not letters or "".join(line[i] for _, i, line in spots[: len(letters)]) != letters:
            return place
        before = len("".join(value[:offset].split()))
        number, i, line = spots[min(before, len(letters) - 1)]
        return Place(place.file, number, i + 1 + (before == len(letters)), line, width, place.path)


def cannot_stand(char: str, place: Place, where: str = "a file") -> Problem:
    """What is wrong with a character that no text may hold."""
    return Problem(f"the character U+{ord(char):04X} cannot stand in {where}", place)


def checked_text(text: str, place: Place, where: str = "a file") -> str:
    """``text`` itself. Raises InputError where it would steer a terminal or turn the direction of what is printed."""
    if match := FORBIDDEN.search(text):
        raise InputError(cannot_stand(match[0], place, where))
    return text


def dotted(*parts: str) -> str:
    """The path of these parts; those that are empty left out."""
    return ".".join(filter(None, parts))


def from_python(value: Any, shown: str = "code", path: str = "", depth: int = 0, from_code: bool = False) -> Node:
    """A tree from ordinary Python values, for scenarios built in code. Raises InputError.

    Floats are taken by their decimal of 15 digits, without the rounding of what they were computed from (``0.1 * 3`` is
    0.3), whole ones by all of theirs, keys by their text; with ``from_code`` numbers count the currency's own
    unit where money is due. A value that is a Node already stays as it is.
    """
    if isinstance(value, Node):
        return value
    place = Place(f"{shown}: {path}" if path else shown, path=path)
    if depth > MAX_DEPTH:
        raise InputError(Problem(f"nested over {MAX_DEPTH} levels deep", place))

    def below(key: str, child: Any) -> Node:
        return from_python(child, shown, dotted(path, key), depth + 1, from_code)

    if isinstance(value, Mapping):
        inner: dict[str, Node] = {}
        for key, child in value.items():
            name = _text(str(key), place)
            if not isinstance(key, str | Integral | float | Decimal) or isinstance(key, bool) or name in inner:
                why = "stands twice" if name in inner else "cannot be a key"
                raise InputError(Problem(f"`{name}` {why}", place))
            inner[name] = below(name, child)
        return Node(inner, place, key_place=place)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        return Node([below(str(i), child) for i, child in enumerate(value)], place, key_place=place)
    if isinstance(value, str | date):
        text = _text(value if isinstance(value, str) else value.isoformat(), place)
        return Node(text, place, text, place)
    if isinstance(value, bool) or value is None:
        return Node(value, place, "" if value is None else str(value).lower(), place)
    try:
        if isinstance(value, bytes | bytearray) or type(value).__name__ in ("bool", "bool_"):
            raise TypeError
        exact = value if isinstance(value, Integral | Fraction | Decimal) else _decimal(float(value))
        number = in_range(Fraction(int(exact) if isinstance(exact, Integral) else exact))
    except (TypeError, ValueError, OverflowError) as error:
        # Python prints no number of thousands of digits.
        message = str(error) if isinstance(value, Rational) else f"`{value!r:.60}` cannot stand in a scenario"
        raise InputError(Problem(message, place)) from None
    whole = isinstance(value, Integral)
    return Node(int(number) if whole else number, place, str(value), place, from_code=from_code)


def _decimal(value: float) -> str:
    return repr(value) if value.is_integer() else f"{value:.15g}"


def _text(value: str, place: Place) -> str:
    return normalize("NFC", checked_text(value, place, "a scenario"))
