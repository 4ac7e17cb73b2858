"""YAML files with the place of every value: text to a tree of :class:`Node`.

YAML is read event by event from libyaml and interpreted here by the rules of YAML 1.2, because the usual loaders accept
duplicate keys, take ``NO`` for false and ``12:30`` for 750, and expand aliases without end. Anchors, aliases and tags
are refused; depth and size are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import normalize

import yaml

from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.arithmetic import exact
from optimizer.scenario.tree import FORBIDDEN, MAX_DEPTH, Node, cannot_stand, dotted

MAX_BYTES = 4_000_000
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # where libyaml begins a new line
_NUMBER = re.compile(r"(?P<integer>[-+]?[0-9]+)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_NULLS = ("", "~", "null", "Null", "NULL")
_NOT_FINITE = re.compile(r"[-+]?\.inf|\.nan", re.IGNORECASE)
_SLIP = re.compile(
    " *(?:(?:[\\w.*]+ *:)?[\u00a0\u2000-\u200a\u202f\u3000]|[\\w.*]+ *(?:：|:(?=[^\\s/]))(?![^{,]*:(?:\\s|$)))"
)
"""A key with another sign where a colon and a plain space are due, and behind it no proper colon."""
_THOUSANDS = re.compile(r"[^,}]*[0-9](?:,[0-9]{3}(?![0-9])[^,}]*)+")
_MINUS = "write a leading minus without the space behind it, `-x + y`, or put quotes around the formula"
_HINTS = {
    "cannot start any token": "indent with spaces; put quotes around a value that starts with a sign such as % or @",
    "block sequence entries are not allowed": _MINUS,
    "did not find expected node content": _MINUS,
    "mapping values are not allowed": "put quotes around a text that contains `: `",
}


def file_bytes(path: str | Path, shown: str, most: int = MAX_BYTES) -> bytes:
    """What a file holds. Raises InputError where it cannot be read, or has more than ``most`` bytes."""
    try:
        if Path(path).is_fifo():  # it would be waited for, perhaps for ever
            raise ValueError("is a pipe, not a file")
        with Path(path).open("rb") as file:
            return read_within(file, shown, most)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"cannot be read: {reason}", Place(shown))) from None


def read_within(file: BinaryIO, shown: str, most: int = MAX_BYTES) -> bytes:
    """What an open file holds. Raises InputError where that is more than ``most`` bytes."""
    data = file.read(most + 1)
    if len(data) > most:
        raise InputError(Problem(f"has more than {most:,} bytes, the most that is read", Place(shown)))
    return data


def read_bytes(data: bytes, shown: str) -> Node:
    """The tree of YAML in UTF-8. Raises InputError with every problem of the text."""
    return read_text(decoded(data, shown), shown)


def decoded(data: bytes, shown: str) -> str:
    """A text in UTF-8, without the mark of its encoding at the start. Raises InputError where it is in another."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        lines = _LINE_ENDS.split(data.decode("utf-8-sig", "replace"))
        _, place = _first(re.compile("\ufffd"), lines, shown)
        hint = "save the file as UTF-8 (a Korean Windows editor may have written CP949)"
        raise InputError(Problem("the file is not UTF-8 text", place, hint=hint)) from None


def read_text(text: str, shown: str) -> Node:
    """The tree of a YAML text; ``shown`` names it in messages. Raises InputError."""
    return _Reader(normalize("NFC", text), shown).read()


def _first(pattern: re.Pattern[str], lines: list[str], shown: str) -> tuple[str, Place]:
    """The first character that fits ``pattern``, and its place; none, and the file, where there is none."""
    for number, line in enumerate(lines, 1):
        if match := pattern.search(line):
            return match[0], Place(shown, number, match.start() + 1, line)
    return "", Place(shown)


class _Reader:
    def __init__(self, text: str, shown: str) -> None:
        self.text, self.shown = text, shown
        self.lines = _LINE_ENDS.split(text)
        self.problems: list[Problem] = []
        self.events: Iterator[Any] = iter(())

    def place(self, start: Any, end: Any, path: str = "") -> Place:
        text = self.lines[start.line] if start.line < len(self.lines) else ""
        width = end.column - start.column if end.line == start.line else len(text) - start.column
        return Place(self.shown, start.line + 1, start.column + 1, text, max(1, width), path)

    def read(self) -> Node:
        char, place = _first(FORBIDDEN, self.lines, self.shown)
        text = self.text
        if char:
            self.problems.append(cannot_stand(char, place))
            text = "\n".join(FORBIDDEN.sub(" ", line) for line in self.lines)  # so that other faults are seen
        root: Node | None = None
        try:
            self.events = yaml.parse(text, Loader=_Loader)
            next(self.events)  # the start of the stream
            if isinstance(next(self.events), yaml.DocumentStartEvent):
                root = self.node(next(self.events), "", 0)
                next(self.events)  # the end of the document
                if not isinstance(event := next(self.events), yaml.StreamEndEvent):
                    self.fail("a file holds one document", event)
        except yaml.MarkedYAMLError as error:
            self.problems.append(self.syntax(error))
        if self.problems:
            raise InputError(self.problems)
        if root is None or root.value is None:
            hint = "`optimizer new NAME` writes a start"
            raise InputError(Problem("the file is empty", Place(self.shown), hint=hint))
        return root

    def syntax(self, error: yaml.MarkedYAMLError) -> Problem:
        message = " ".join(part for part in (error.context, error.problem) if part)
        mark = error.problem_mark or error.context_mark
        if mark and error.context_mark and not "".join(self.lines[mark.line :]).strip():
            mark = error.context_mark  # what is not closed until the end of the file
        if "nesting depth" in message:
            return Problem(f"nested over {MAX_DEPTH} levels deep", self.place(mark, mark))
        slip = None
        if "simple key" in message and error.context_mark:
            slip = self.slip(error.context_mark.line)
        elif mark and "mapping values" in message:
            before = self.slip(mark.line - 1) if ": " not in self.lines[mark.line][: mark.column] else None
            slip = before or self.slip(mark.line)
        if slip:
            return slip
        hint = next((hint for words, hint in _HINTS.items() if words in message), "")
        place = self.place(mark, mark) if mark else Place(self.shown)
        return Problem(f"not readable as YAML: {message}", place, hint=hint)

    def slip(self, number: int, column: int = 0) -> Problem | None:
        """What stands where a colon and a plain space are due, at ``column`` of a line."""
        match = _SLIP.match(self.lines[number], column) if number >= 0 else None
        if match is None:
            return None
        sign = match[0][-1]
        message = f"`{sign}` is not the colon `:`" if sign == "：" else "no space stands behind this colon"
        message = f"this space (U+{ord(sign):04X}) is no plain one" if sign.isspace() else message
        place = Place(self.shown, number + 1, match.end(), self.lines[number])
        return Problem(message, place, "write `key: value`, with plain spaces")

    def fail(self, message: str, event: Any, hint: str = "") -> None:
        self.problems.append(Problem(message, self.place(event.start_mark, event.end_mark), hint=hint))

    def node(self, event: Any, path: str, depth: int, key_place: Place | None = None) -> Node:
        place = self.place(event.start_mark, event.end_mark, path)
        if depth > MAX_DEPTH:
            raise InputError([*self.problems, Problem(f"nested over {MAX_DEPTH} levels deep", place)])
        if isinstance(event, yaml.AliasEvent):
            self.fail(f"`*{event.anchor}` is an alias; write the value itself", event)
            return Node(None, place, key_place=key_place)
        self.check_plain(event)
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.style else self.scalar(event)
            return Node(value, place, event.value, key_place, self.lines)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(item := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(item, dotted(path, str(len(items))), depth + 1))
            return Node(items, place, key_place=key_place)
        return Node(self.mapping(event, path, depth), place, key_place=key_place)

    def check_plain(self, event: Any) -> None:
        # Only between double quotes a character can be written as an escape.
        escaped = FORBIDDEN.search(event.value) if isinstance(event, yaml.ScalarEvent) and event.style == '"' else None
        if escaped:
            self.problems.append(cannot_stand(escaped[0], self.place(event.start_mark, event.end_mark)))
        if event.anchor is not None:
            self.fail(f"`&{event.anchor}` is an anchor; write the value where it is needed", event)
        if event.tag is not None:
            self.fail(f"`{event.tag}` is a tag; values are written plainly", event)

    def mapping(self, start: Any, path: str, depth: int) -> dict[str, Node]:
        children: dict[str, Node] = {}
        before: Node | None = None
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.fail("a key is one word or text", event)
                self.node(event, path, depth + 1)
                self.node(next(self.events), path, depth + 1)
                continue
            self.check_plain(event)
            key, below = event.value, dotted(path, event.value)
            where = self.place(event.start_mark, event.end_mark, below)
            child = self.node(next(self.events), below, depth + 1, where)
            end: Any = event.end_mark
            has_colon = self.lines[end.line][end.column :].lstrip().startswith(":")
            if not event.style and (key[:1].isspace() or "{" in key or not has_colon):
                if slip := self.slip(where.line - 1, where.column - 1):
                    self.problems.append(slip)
                elif before is not None and before.text and not before.quoted and child.value is None:
                    amount = _THOUSANDS.match(before.place.text, before.place.column - 1)
                    message = "inside { } a comma ends the value" if amount else f"`{key}` has no colon"
                    hint = "write `key: value`, or put quotes around a text with a comma"
                    if not any(last.place and last.place.line == where.line for last in self.problems[-1:]):
                        self.fail(message, event, f'put quotes around it: "{amount[0].rstrip()}"' if amount else hint)
                    continue
            if key in children:
                first = children[key].key_place
                self.fail(f"the key `{key}` stands twice", event, f"first on line {first.line if first else '?'}")
                continue
            children[key] = child
            before = child if start.flow_style else None
        return children

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if text in _NULLS or text in _WORDS:
            return _WORDS.get(text)
        number = _NUMBER.fullmatch(text)
        try:
            if number:
                value = exact(text)
                return value if number["integer"] is None else int(value)
            if _NOT_FINITE.fullmatch(text):
                raise ValueError("numbers are finite; leave a limit out to have none")
        except ValueError as error:
            self.fail(str(error), event)
            return 0
        return text
