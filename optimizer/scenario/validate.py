"""A tree checked against the schema: the block it describes, or every fault at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from optimizer.errors import InputError, Problem, nearest
from optimizer.scenario.allocation_schema import LINES
from optimizer.scenario.fields import TAGS
from optimizer.scenario.tree import Node, place_of

Block = TypeVar("Block", bound=BaseModel)
_BLOCK = "a block of `key: value`"
_EXPECTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": _BLOCK,
    "model_type": _BLOCK,
    "mapping_type": _BLOCK,
    "tuple_type": "a list",
    "list_type": "a list",
}


def validated(cls: type[Block], node: Node) -> Block:
    """The block of class ``cls`` that ``node`` describes. Raises InputError with all that the schema finds wrong."""
    try:
        return cls.model_validate(node)
    except ValidationError as error:
        details = {_path(detail, node): detail for detail in error.errors(include_url=False)}
    raise InputError([_problem(cls, node, detail, path) for path, detail in details.items()])


def _path(detail: ErrorDetails, node: Node) -> tuple[str, ...]:
    """The path of an error in the file: without what pydantic puts in for the kind of a value."""
    path: list[str] = []
    for part in map(str, detail["loc"]):
        here = node.get(*path)
        if part not in (*TAGS, LINES) or (here is not None and here.has(part)):
            path.append(part)
    return tuple(path)


def _problem(cls: type[BaseModel], node: Node, detail: ErrorDetails, path: tuple[str, ...]) -> Problem:
    kind, shown, target, place = detail["type"], ".".join(path), node.get(*path), place_of(node, path)
    if kind == "extra_forbidden":
        hint = _home(cls, detail["loc"]) or nearest(path[-1], _keys(cls, detail["loc"][:-1]))
        return Problem(f"unknown key `{path[-1]}`", place_of(node, path, key=True), shown, hint)
    if kind == "missing":
        inside = f" in `{'.'.join(path[:-1])}`" if path[:-1] else ""
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
        text = detail.get("ctx", {}).get("class_name") == "Words"
        expected = "a text, or {ko: ..., en: ...}" if text else _EXPECTED[kind]
        value = f", found `{target.text:.40}`" if target is not None and target.text else ""
        hint = "YAML 1.2: only true and false are truth values" if kind == "bool_type" else ""
        if target is not None and target.value is None and kind in ("model_type", "dict_type"):
            hint = "a block without content is `{}`"
        return Problem(f"expected {expected}{value}", place, shown, hint)
    return Problem(detail["msg"][0].lower() + detail["msg"][1:], place, shown)


def _home(cls: Any, loc: tuple[Any, ...]) -> str:
    """Where a key at the top of a file belongs that is known only in a block."""
    key = str(loc[-1])
    for model in _models(cls) if len(loc) == 1 else ():
        for name, field in model.model_fields.items():
            if key in _names(_models(field.annotation)):
                return f"it belongs under `{field.alias or name}`: `{field.alias or name}: {{{key}: ...}}`"
    return ""


def _keys(cls: Any, loc: tuple[Any, ...]) -> list[str]:
    """The keys that the block at ``loc`` may have."""
    return _names(_block(cls, loc))


def _names(models: list[type[BaseModel]]) -> list[str]:
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


def _block(cls: Any, loc: tuple[Any, ...]) -> list[type[BaseModel]]:
    """The class of the block at ``loc``; none where it is no block."""
    for part in loc:
        if part not in TAGS:
            cls = _inner(cls, str(part))
    return _models(cls)


def _inner(annotation: Any, part: str) -> Any:
    """The type of what stands under ``part`` in a value of the type ``annotation``."""
    for model in _models(annotation):
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                return field.annotation
    for option in _options(annotation):
        if get_origin(option) in (dict, tuple):
            return get_args(option)[-1 if get_origin(option) is dict else 0]
    return None


def _options(annotation: Any) -> Iterator[Any]:
    """The types that a value may have, without None and what is annotated."""
    if get_origin(annotation) is Annotated:
        yield from _options(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    elif annotation is not None:
        yield annotation


def _models(annotation: Any) -> list[type[BaseModel]]:
    return [item for item in _options(annotation) if isinstance(item, type) and issubclass(item, BaseModel)][:1]
