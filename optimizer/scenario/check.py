"""A tree of nodes checked against the schema, with every fault at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario.source import Node

Block = TypeVar("Block", bound=BaseModel)
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


def validated(cls: type[Block], node: Node) -> tuple[Block | None, list[Problem]]:
    """The block described by ``node``, and all that is wrong with it.

    Faulty parts are cut out and the rest is read again, so that faults which only show in a whole block (an unknown
    name, say) can be reported in the same go. The block is None when nothing useful is left.
    """
    problems: list[Problem] = []
    cut: set[tuple[str, ...]] = set()
    for _ in range(12):
        try:
            return cls.model_validate(node.plain()), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
            # A block that only lacks what was cut out of it has no fault of its own.
            own = [detail for detail in details if not any(_path(detail) == path[: len(_path(detail))] for path in cut)]
            problems += [found for detail in own if (found := _problem(cls, node, detail)) not in problems]
            cut |= {_path(detail) for detail in details}
            smaller = node
            for detail in details:
                smaller = _without(smaller, _path(detail))
            if smaller == node or any(not _path(detail) for detail in details):
                return None, problems
            node = smaller
    return None, problems


def place_of(node: Node, path: tuple[str, ...] | str, key: bool = False) -> Place:
    """The place of the value at ``path`` (of its key, if asked), or of the nearest block around it."""
    parts = tuple(path.split(".")) if isinstance(path, str) else path
    best = node
    for part in parts:
        child = best.get(part)
        if child is None:
            break
        best = child
    return (best.key_place if key and best.key_place else best.place) if best is not node or not parts else node.place


def _path(detail: ErrorDetails) -> tuple[str, ...]:
    return tuple(str(part) for part in detail["loc"] if not str(part).startswith("<"))


def _problem(cls: type[BaseModel], node: Node, detail: ErrorDetails) -> Problem:
    path, kind = _path(detail), detail["type"]
    shown = ".".join(path)
    place = place_of(node, path)
    if kind == "extra_forbidden":
        known = _keys(cls, detail["loc"][:-1])
        return Problem(f"unknown key `{path[-1]}`", place_of(node, path, key=True), shown, nearest(path[-1], known))
    if kind == "missing":
        parent = place_of(node, path[:-1], key=True)
        inside = f" in `{'.'.join(path[:-1])}`" if len(path) > 1 else ""
        return Problem(f"`{path[-1]}` is missing{inside}", parent, shown)
    context = detail.get("ctx", {})
    if kind == "expression":
        target = node.get(*path) or node.get(*path[:-1])
        if target is not None and "column" in context and target.text:
            place = target.place.shifted(context["column"] + target.quoted, context["width"])
        return Problem(detail["msg"], place, shown)
    if kind in ("literal_error", "enum"):
        return Problem(f"expected {context.get('expected', 'another word')}", place, shown)
    if kind in _EXPECTED:
        target = node.get(*path)
        found = f", found `{target.text}`" if target is not None and target.text else ""
        hint = "YAML 1.2: only true and false are truth values" if kind == "bool_type" else ""
        if target is not None and target.value is None and kind == "model_type":
            hint = "a block without content is `{}`"
        return Problem(f"expected {_EXPECTED[kind]}{found}", place, shown, hint)
    if kind == "too_short" and path == ("programmes",):
        return Problem("expected at least one programme", place, shown)
    if kind == "string_pattern_mismatch" and path[-1:] == ("currency",):
        return Problem("expected a currency code of three capitals, such as KRW", place, shown)
    return Problem(detail["msg"][0].lower() + detail["msg"][1:], place, shown)


def _without(node: Node, path: tuple[str, ...]) -> Node:
    """The tree without the value at ``path``; where that hangs on a missing key, without the block around it."""
    if not path:
        return node
    head, rest = path[0], path[1:]
    if isinstance(node.value, dict) and head in node.value:
        child = node.value[head]
        smaller = _without(child, rest) if rest else None
        others = {key: value for key, value in node.value.items() if key != head}
        if rest and smaller is not child and smaller is not None:
            return node.with_value({**node.value, head: smaller})
        return node.with_value(others)
    if isinstance(node.value, list) and head.isdigit() and int(head) < len(node.value):
        return node.with_value([item for i, item in enumerate(node.value) if i != int(head)])
    return node


def _keys(cls: Any, loc: tuple[Any, ...]) -> list[str]:
    """The keys that the block at ``loc`` knows."""
    for part in loc:
        if str(part).startswith("<"):
            continue
        cls = _inner(cls, str(part))
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
