"""The schema at work: a tree as the block it describes or every fault at its place, and the JSON Schema of files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import ErrorDetails, core_schema

from optimizer.errors import InputError, Problem, nearest
from optimizer.scenario.blocks import TAGS, Record
from optimizer.scenario.expression import ExpressionError
from optimizer.scenario.model_schema import Model
from optimizer.scenario.scenario_schema import Objective, Sampling, ScenarioFile
from optimizer.scenario.tree import Node

Block = TypeVar("Block", bound=Record)
_BLOCK = "a block of `key: value`"
_EXPECTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": _BLOCK,
    "model_type": _BLOCK,
    "tuple_type": "a list",
    "too_short": "at least one entry",
}
_NO_CONTENT = "a block without content is `{}`"
_NULL = {"type": "null"}
_APART = ("set",), ("model",)
_HOMES: dict[str, type[Record]] = {"objective": Objective, "sampling": Sampling, "model": Model}
"""Blocks whose keys are easily taken for keys of a scenario."""


def validated(cls: type[Block], node: Node) -> Block:
    """The block of class ``cls`` that ``node`` describes. Raises InputError with all that the schema finds wrong."""
    empty = {path: _without_value(node, path) for path in _empty(node)}
    try:
        block, details = cls.model_validate(node), dict[tuple[str, ...], ErrorDetails]()
    except ValidationError as error:
        details = {_path(detail, node): detail for detail in error.errors(include_url=False)}
    faults = dict(empty)
    for path, detail in details.items():
        if detail["type"] == "extra_forbidden" or not any(path[:k] in empty for k in range(len(path) + 1)):
            faults[path] = _problem(node, detail, path)
    if faults:
        raise InputError(list(faults.values()))
    return block


def _empty(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of keys without a value.

    Not those in `set`, variants and judges, where a null is still to delete, nor in a model, which is checked alone.
    """
    children = enumerate(node.value) if isinstance(node.value, list) else node.children.items()
    for key, child in children:
        inside = (*path, str(key))
        if child.value is None and node.children:
            yield inside
        elif isinstance(child.value, dict | list) and inside not in _APART and path not in (("variants",), ("panel",)):
            yield from _empty(child, inside)


def _without_value(node: Node, path: tuple[str, ...]) -> Problem:
    hint = f"give it a value, or leave the key out where it may be missing; {_NO_CONTENT}"
    hint = "write an amount, or `budget: none`" if path == ("budget",) else hint
    return node.problem(path, f"`{path[-1]}` has no value", hint, key=True)


def _path(detail: ErrorDetails, node: Node) -> tuple[str, ...]:
    """The path of an error in the file: without what pydantic puts in for the kind of a value."""
    path: list[str] = []
    for part in map(str, detail["loc"]):
        here = node.get(*path)
        if part not in TAGS or (here is not None and part in here.children):
            path.append(part)
    return tuple(path)


def _problem(node: Node, detail: ErrorDetails, path: tuple[str, ...]) -> Problem:
    kind, target = detail["type"], node.get(*path)
    place = node.place_at(path, key=kind == "too_short")
    fault: Any = detail.get("ctx", {}).get("error")
    if isinstance(fault, ExpressionError):
        return node.nearest(path).fault(fault)
    if isinstance(fault, ValueError):
        return Problem(str(fault), place)
    if kind == "extra_forbidden":
        block = (node.get(*path[:-1]) or node).block
        hint = _home(path) or nearest(path[-1], block.keys())
        return node.problem(path, f"unknown key `{path[-1]}`", hint, key=True)
    if kind == "missing":
        inside = f" in `{'.'.join(path[:-1])}`" if path[:-1] else ""
        parent = node.nearest(path[:-1])
        return Problem(f"`{path[-1]}` is missing{inside}", parent.key_place or parent.place)
    if kind == "literal_error":
        return Problem(f"expected {detail['ctx']['expected']}", place)
    if kind in _EXPECTED:
        value = f", found `{target.text:.40}`" if target is not None and target.text else ""
        hint = "YAML 1.2: only true and false are truth values" if kind == "bool_type" else ""
        if target is not None and target.value is None and _EXPECTED[kind] == _BLOCK:
            hint = _NO_CONTENT
        return Problem(f"expected {_EXPECTED[kind]}{value}", place, hint)
    return Problem(detail["msg"][0].lower() + detail["msg"][1:], place)


def _home(path: tuple[str, ...]) -> str:
    """Where a key belongs that stands at the top of a file, or of a variant or judge, and is known only in a block."""
    *above, key = path
    homes = [name for name, block in _HOMES.items() if key in set(block.keys())]
    if above:
        changes = len(above) == 2 and above[0] in ("variants", "panel") and "model" in homes
        return f"what the model says of it is changed by its path: `set: {{{key}.NAME.KEY: ...}}`" if changes else ""
    return f"it belongs under `{homes[0]}`: `{homes[0]}: {{{key}: ...}}`" if homes else ""


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a ``scenario`` or ``model`` file, for editors that complete and check as one types."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    model = Model.model_json_schema(by_alias=True, schema_generator=_WithoutOneOf)
    if kind == "model":
        return head | model
    schema = ScenarioFile.model_json_schema(by_alias=True, schema_generator=_WithoutOneOf)
    for block in (schema, schema["$defs"]["Variant"]):
        block["properties"]["model"]["anyOf"].insert(1, {"$ref": "#/$defs/Model"})
        for inner in block["properties"].values():
            _let_null_delete(inner)
    definitions = model.pop("$defs") | schema["$defs"] | {"Model": model}
    return head | schema | {"$defs": dict(sorted(definitions.items()))}


def _let_null_delete(schema: dict[str, Any]) -> None:
    """A null deletes a key of a scenario, or of a map in it, where that lies over another scenario."""
    if isinstance(inside := schema.get("additionalProperties"), dict) and inside:
        schema["additionalProperties"] = {"anyOf": [inside, _NULL]}
    if _NULL not in schema.get("anyOf", ()):
        words = {key: schema.pop(key) for key in ("description", "title", "default") if key in schema}
        whole = dict(schema)
        schema.clear()
        schema.update({"anyOf": [whole, _NULL]} | words)


class _WithoutOneOf(GenerateJsonSchema):
    """Which kind a value is shows in the value; `oneOf` would call `{value: 5}` a map of periods as well."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> dict[str, Any]:
        result = super().tagged_union_schema(schema)
        return {("anyOf" if key == "oneOf" else key): value for key, value in result.items()}
