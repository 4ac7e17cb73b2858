"""A tree of nodes checked against the schema, with every fault at its place in the file."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Generic, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import Problem, nearest
from optimizer.scenario.fields import TAGS, Record
from optimizer.scenario.model_schema import LINES
from optimizer.scenario.tree import Node, place_of, position_in

Block = TypeVar("Block", bound=BaseModel)
Path = tuple[str, ...]
_EXPECTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": "a block of `key: value`",
    "model_type": "a block of `key: value`",
    "mapping_type": "a block of `key: value`",
    "tuple_type": "a list",
    "list_type": "a list",
}


class Checked(NamedTuple, Generic[Block]):
    """What a tree says, and all that is wrong with it.

    ``block`` is None where nothing useful is left; ``node`` is the tree without what is at fault, so that positions in
    its lists are those of the block.
    """

    block: Block | None
    node: Node
    problems: list[Problem]


class Checker:
    """Checks blocks, each named block once: variants share most of theirs with the scenario they stand in."""

    def __init__(self, parent: Checker | None = None) -> None:
        known = parent._seen.maps[0] if parent else {}
        self._seen: ChainMap[tuple[type[BaseModel], Node, Path], Checked[Any]] = ChainMap({}, known)

    def file(self, cls: type[Block], node: Node) -> Checked[Block]:
        """The file described by ``node``.

        Faulty blocks are left out, so that faults which show only between blocks can be told in the same go.
        """
        if not isinstance(node.value, dict):
            return Checked(None, node, [Problem("a file is a block of `key: value`", node.place)])
        problems: list[Problem] = []
        named: dict[str, dict[str, Any]] = {}
        for key, inner in _named_blocks(cls).items():
            section = node.value.get(key)
            if section is None or not isinstance(section.value, dict):
                continue
            found = {name: self._block(inner, child, (key, name)) for name, child in section.value.items()}
            named[key] = {name: each.block for name, each in found.items() if each.block is not None}
            wrong = [problem for each in found.values() for problem in each.problems]
            if wrong:
                problems += wrong
                whole = section.with_value({name: each.node for name, each in found.items() if each.block is not None})
                node = node.with_value({**node.value, key: whole})
        block, node, own = _checked(cls, node, named, (), bool(problems))
        return Checked(block, node, problems + own)

    def _block(self, cls: type[Block], node: Node, path: Path) -> Checked[Block]:
        key = (cls, node, path)
        if key not in self._seen:
            self._seen[key] = _checked(cls, node, {}, path)
        return self._seen[key]


def checked(cls: type[Block], node: Node) -> Checked[Block]:
    """One block by itself."""
    return _checked(cls, node, {}, ())


def _checked(
    cls: type[Block], node: Node, named: dict[str, dict[str, Any]], prefix: Path, emptied: bool = False
) -> Checked[Block]:
    problems: list[Problem] = []
    cut: set[Path] = set()
    while True:
        data = {k: named[k] if k in named else v.plain() for k, v in node.value.items()} if named else node.plain()
        try:
            return Checked(cls.model_validate(data), node, problems)
        except ValidationError as error:
            details = error.errors(include_url=False)
        paths = {_path(detail, node): detail for detail in details}
        for path, detail in paths.items():
            # What only lacks what was cut out of it has no fault of its own.
            if emptied and detail["type"] == "too_short" and path[0] in named:
                continue
            if not any(path == other[: len(path)] for other in cut):
                problems.append(_problem(cls, node, detail, path, prefix))
        cut |= set(paths)
        smaller = node
        for path in sorted(paths, key=lambda path: [(len(part), part) for part in path], reverse=True):
            smaller = _without(smaller, path)
        if smaller is node or () in paths:
            return Checked(None, node, problems)
        node = smaller


def _path(detail: ErrorDetails, node: Node) -> Path:
    """The path of an error in the file: without what pydantic puts in for the kind of a value."""
    path: list[str] = []
    for part in map(str, detail["loc"]):
        here = node.get(*path)
        if part not in (*TAGS, LINES) or (here is not None and here.has(part)):
            path.append(part)
    return tuple(path)


def _problem(cls: type[BaseModel], node: Node, detail: ErrorDetails, path: Path, prefix: Path) -> Problem:
    kind, shown, target = detail["type"], ".".join((*prefix, *path)), node.get(*path)
    place = place_of(node, path)
    if kind == "extra_forbidden":
        known = _keys(cls, detail["loc"][:-1])
        return Problem(f"unknown key `{path[-1]}`", place_of(node, path, key=True), shown, nearest(path[-1], known))
    if kind == "missing":
        inside = f" in `{'.'.join((*prefix, *path[:-1]))}`" if (*prefix, *path[:-1]) else ""
        parent = node.nearest(path[:-1])
        return Problem(f"`{path[-1]}` is missing{inside}", parent.key_place or parent.place, shown)
    if kind == "expression":
        context, scalar = detail["ctx"], target or node.nearest(path[:-1])
        return Problem(detail["msg"], scalar.at(context["column"], context["width"]), shown)
    if kind == "literal_error":
        return Problem(f"expected {detail['ctx']['expected']}", place, shown)
    if kind == "too_short":
        return Problem("expected at least one entry", place_of(node, path, key=True), shown)
    if kind == "string_pattern_mismatch":
        return Problem("expected a currency code of three capitals, such as KRW", place, shown)
    if kind in _EXPECTED:
        expected = (
            "a text, or {ko: ..., en: ...}" if detail.get("ctx", {}).get("class_name") == "Words" else _EXPECTED[kind]
        )
        found = f", found `{target.text:.40}`" if target is not None and target.text else ""
        hint = "YAML 1.2: only true and false are truth values" if kind == "bool_type" else ""
        if target is not None and target.value is None and kind in ("model_type", "dict_type"):
            hint = "a block without content is `{}`"
        return Problem(f"expected {expected}{found}", place, shown, hint)
    return Problem(detail["msg"][0].lower() + detail["msg"][1:], place, shown)


def _without(node: Node, path: Path) -> Node:
    """The tree without the value at ``path``; where that hangs on a missing key, without the block around it."""
    if not path:
        return node
    head, rest = path[0], path[1:]
    if isinstance(node.value, dict) and head in node.value:
        child = node.value[head]
        smaller = _without(child, rest)
        if rest and smaller is not child:
            return node.with_value({**node.value, head: smaller})
        return node.with_value({key: value for key, value in node.value.items() if key != head})
    position = position_in(node, head) if isinstance(node.value, list) else None
    if position is None:
        return node
    smaller = _without(node.value[position], rest)
    items = list(node.value)
    items[position : position + 1] = [smaller] if rest and smaller is not node.value[position] else []
    return node.with_value(items)


@cache
def _named_blocks(cls: type[BaseModel]) -> dict[str, type[Record]]:
    """The keys of a file that hold blocks by name, with the class of these blocks."""
    found = {}
    for name, field in cls.model_fields.items():
        inner = get_args(field.annotation)[1] if get_origin(field.annotation) is dict else None
        if isinstance(inner, type) and issubclass(inner, Record):
            found[field.alias or name] = inner
    return found


def _keys(cls: Any, loc: tuple[Any, ...]) -> list[str]:
    """The keys that the block at ``loc`` knows."""
    for part in loc:
        if part not in TAGS:
            cls = _inner(cls, LINES if part == LINES else str(part))
    found = list(_models(cls))
    return [field.alias or name for model in found[:1] for name, field in model.model_fields.items()]


def _inner(annotation: Any, part: str) -> Any:
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
    for option in _options(annotation):
        if get_origin(option) in (dict, tuple):
            return get_args(option)[-1 if get_origin(option) is dict else 0]
    return None


def _options(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _options(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    elif annotation is not None:
        yield annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for option in _options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            yield option
