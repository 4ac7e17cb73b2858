"""YAML files with the place of every value: text to a tree of :class:`Node`.

YAML is read event by event from libyaml and interpreted here by the rules of YAML 1.2, because the usual loaders accept
duplicate keys, take ``NO`` for false and ``12:30`` for 750, and expand aliases without end. Anchors, aliases and tags
are refused; depth and size are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from optimizer.errors import InputError, Place, Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?\d+")
_FLOAT = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULLS = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    ``value`` is a dict of str to Node, a list of Nodes, or a scalar: str, int, Fraction, bool or None. ``text`` is a
    scalar as written; ``key_place`` where the key stands that leads here.
    """

    value: Any
    place: Place
    text: str = ""
    key_place: Place | None = None
    quoted: bool = False

    def get(self, *path: str) -> Node | None:
        """The node at ``path`` (keys, or positions of list items), or None."""
        node: Node | None = self
        for key in path:
            if node is None:
                return None
            if isinstance(node.value, dict):
                node = node.value.get(key)
            elif isinstance(node.value, list) and key.isdigit() and int(key) < len(node.value):
                node = node.value[int(key)]
            else:
                return None
        return node

    def plain(self) -> Any:
        """The tree as ordinary dicts, lists and scalars; numbers are int or Fraction."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def with_value(self, value: Any) -> Node:
        """The same place with another value."""
        return Node(value, self.place, self.text, self.key_place, self.quoted)


def read_file(path: Path, shown: str) -> Node:
    """The tree of a YAML file. Raises InputError with every problem of the text."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(Problem(f"the file has {size:,} bytes; at most {MAX_BYTES:,} are read", Place(shown)))
        data = path.read_bytes()
    except OSError as error:
        raise InputError(Problem(f"cannot be read: {error.strerror}", Place(shown))) from None
    return read_bytes(data, shown)


def read_bytes(data: bytes, shown: str) -> Node:
    """The tree of YAML in UTF-8. Raises InputError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        place = Place(shown, line, column)
        hint = "save the file as UTF-8 (a Korean Windows editor may have written CP949)"
        raise InputError(Problem("the file is not UTF-8 text", place, hint=hint)) from None
    return read_text(text, shown)


def read_text(text: str, shown: str) -> Node:
    """The tree of a YAML text; ``shown`` names it in messages. Raises InputError."""
    return _Reader(text, shown).read()


class _Reader:
    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def place(self, mark: Any, end: Any = None) -> Place:
        text = self.lines[mark.line] if mark.line < len(self.lines) else ""
        width = end.column - mark.column if end is not None and end.line == mark.line else len(text) - mark.column
        return Place(self.shown, mark.line + 1, mark.column + 1, text, max(1, width))

    def read(self) -> Node:
        root: Node | None = None
        try:
            events = yaml.parse(self.text, Loader=_Loader)
            documents = 0
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self.fail("a file holds one document", event)
                        break
                elif not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent):
                    root = self.node(event, events, 0)
        except yaml.MarkedYAMLError as error:
            self.problems.append(self.syntax(error))
        except yaml.YAMLError as error:
            self.problems.append(Problem(f"not readable as YAML: {error}", Place(self.shown)))
        except _TooDeep as error:
            self.fail(f"nested over {MAX_DEPTH} levels deep", error.event)
        if self.problems:
            raise InputError(self.problems)
        if root is None or root.value is None:
            raise InputError(Problem("the file is empty", Place(self.shown), hint="`optimizer new NAME` writes a start"))
        return root

    def syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        message = " ".join(part for part in (error.context, error.problem) if part)
        mark = error.problem_mark or error.context_mark
        hint = ""
        if "cannot start any token" in message:
            hint = "indent with spaces, and put quotes around a value that starts with a sign such as % or @"
        elif "block sequence entries are not allowed" in message or "did not find expected node content" in message:
            hint = "write a leading minus without the space behind it, `-x + y`, or put quotes around the formula"
        elif "mapping values are not allowed" in message:
            hint = "put quotes around a text that contains `: `"
        return Problem(f"not readable as YAML: {message}", self.place(mark) if mark else Place(self.shown), hint=hint)

    def fail(self, message: str, event: Any, hint: str = "") -> None:
        self.problems.append(Problem(message, self.place(event.start_mark, event.end_mark), hint=hint))

    def node(self, event: Any, events: Any, depth: int, key_place: Place | None = None) -> Node:
        if depth > MAX_DEPTH:
            raise _TooDeep(event)
        place = self.place(event.start_mark, event.end_mark)
        if isinstance(event, yaml.AliasEvent):
            self.fail(f"`*{event.anchor}` is an alias; write the value itself", event)
            return Node(None, place, key_place=key_place)
        if event.anchor is not None:
            self.fail(f"`&{event.anchor}` is an anchor; write the value where it is needed", event)
        if event.tag is not None and not isinstance(event, yaml.ScalarEvent) or (
            isinstance(event, yaml.ScalarEvent) and event.tag is not None and not event.implicit[0]
        ):
            self.fail(f"`{event.tag}` is a tag; values are written plainly", event)
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"', "|", ">")
            value = event.value if quoted else self.scalar(event)
            return Node(value, place, event.value, key_place, quoted)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(item := next(events), yaml.SequenceEndEvent):
                items.append(self.node(item, events, depth + 1))
            return Node(items, place, key_place=key_place)
        return self.mapping(event, events, depth, place, key_place)

    def mapping(self, start: Any, events: Any, depth: int, place: Place, key_place: Place | None) -> Node:
        children: dict[str, Node] = {}
        previous: Node | None = None
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.fail("a key is one word or text", event)
                self.node(event, events, depth + 1)
                self.node(next(events), events, depth + 1)
                continue
            key, where = event.value, self.place(event.start_mark, event.end_mark)
            child = self.node(next(events), events, depth + 1, where)
            if start.flow_style and child.value is None and re.match(r"\d{3}(?!\d)", key) and previous is not None:
                self.fail("inside { } a comma ends the value", event, f'put quotes around it: "{previous.text},{key}"')
            elif key in children:
                first = children[key].key_place
                self.fail(f"the key `{key}` stands twice", event, f"first on line {first.line if first else '?'}")
            else:
                children[key] = child
            previous = child
        return Node(children, place, key_place=key_place)

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if len(text) > 100:
            return text
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            exponent = re.search(r"[eE][-+]?(\d+)", text)
            if exponent and int(exponent[1]) > 300:
                self.fail("the exponent is beyond 300", event)
                return 0
            return Fraction(text)
        if re.fullmatch(r"[-+]?\.inf|\.nan", text, re.IGNORECASE):
            self.fail("numbers are finite; leave a limit out to have none", event)
            return 0
        return text


class _TooDeep(Exception):
    def __init__(self, event: Any) -> None:
        self.event = event


def from_python(value: Any, shown: str = "code", path: str = "", origin: Place | None = None) -> Node:
    """A tree from ordinary Python values, for scenarios built in code. Floats are taken by their shortest decimal."""
    place = origin or Place(f"{shown}: {path}" if path else shown)
    if isinstance(value, Mapping):
        inner = {str(k): from_python(v, shown, f"{path}.{k}" if path else str(k), origin) for k, v in value.items()}
        return Node(inner, place, key_place=place)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        items = [from_python(v, shown, f"{path}.{i}", origin) for i, v in enumerate(value)]
        return Node(items, place, key_place=place)
    if isinstance(value, bool | str) or value is None:
        return Node(value, place, "" if value is None else str(value), place, isinstance(value, str))
    if isinstance(value, date):
        return Node(value.isoformat(), place, value.isoformat(), place)
    try:
        number = value if isinstance(value, int | Fraction) else Fraction(repr(float(value)))
    except (TypeError, ValueError):
        raise InputError(Problem(f"`{value!r}` cannot stand in a scenario", place)) from None
    return Node(number, place, str(value), place)
