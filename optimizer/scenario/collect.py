"""The numbers that a checked block states, each with its path, its place and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from optimizer.errors import Place
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.expression import Expression, names
from optimizer.scenario.fields import Provenance, Quantity, Record, Words
from optimizer.scenario.model_schema import LINES, Initial
from optimizer.scenario.tree import Node


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bare numbers of a block come from; ``scenario`` where a scenario gave them, not the model."""

    status: str = ""
    sources: tuple[str, ...] = ()
    note: Any = None
    scenario: bool = False
    judge: Any = None


BY_SCENARIO = Origin("assumed", scenario=True)
"""The origin of a number that a scenario gives without a word on where it comes from."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a file states it, its names not yet resolved.

    ``path`` is where it stands, with dots; ``field`` the key of the schema that it stands under (``unit_cost``,
    ``lines``). ``node`` is the number, or the block with its value, range and source. ``inputs`` are the parameters
    that its expressions name; ``cited`` tells that the block itself, not one around it, says so.
    """

    path: str
    field: str
    value: Expression
    node: Node
    origin: Origin
    low: Expression | None = None
    high: Expression | None = None
    distribution: str | Discrete | None = None
    known: date | None = None
    range_cited: bool = False
    title: Any = None
    inputs: tuple[str, ...] = ()
    cited: bool = False

    def place(self, key: str = "value", column: int = 0, width: int = 0) -> Place:
        """The place of the value (or ``low``, ``high``), or with ``width`` of a part of its expression."""
        node = self.node.get(key) or self.node
        return node.at(column, width) if width else node.place


def collect(block: Record, node: Node, path: str, origin: Origin) -> Iterator[Stated]:
    """Each number inside ``block``, which stands at ``path`` and is described by ``node``."""
    if isinstance(block, Provenance):
        origin = inside(block, origin)
    for name, key in _fields(type(block)):
        value = getattr(block, name)
        if value is None:
            continue
        if key == LINES:
            yield from numbers_in(value, node, path, "lines", origin)
        elif (child := node.get(key)) is not None:
            yield from numbers_in(value, child, f"{path}.{key}" if path else key, key, origin)


def numbers_in(value: Any, node: Node, path: str, field: str, origin: Origin) -> Iterator[Stated]:
    """Each number inside a value of any kind: a quantity, a block, a map or a list."""
    if node.given:
        origin = BY_SCENARIO
    if isinstance(value, Quantity):
        yield _stated(value, node, path, field, origin)
        if isinstance(value, Initial):
            for key, inner in (("lag", value.lag), ("life", value.life), ("attrition", value.attrition)):
                if inner is not None and (child := node.get(key)) is not None:
                    yield from numbers_in(inner, child, f"{path}.{key}", key, inside(value, origin))
    elif isinstance(value, Words):
        return
    elif isinstance(value, Record):
        yield from collect(value, node, path, origin)
    elif isinstance(value, dict):
        for key, item in value.items():
            if (child := node.get(key)) is not None:
                yield from numbers_in(item, child, f"{path}.{key}", field, origin)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            if (child := node.get(str(i))) is not None:
                yield from numbers_in(item, child, f"{path}.{i}", field, origin)


def inside(block: Provenance, origin: Origin) -> Origin:
    """The origin of the bare numbers inside ``block``, given that of the block around it.

    A status or source nearer to the number outranks one further out, and the two go together.
    """
    judge = block.judged_by or origin.judge
    if block.status or block.source:
        return Origin(block.status or "cited", block.source, block.note or origin.note, origin.scenario, judge)
    return replace(origin, note=block.note or origin.note, judge=judge)


def _stated(quantity: Quantity, node: Node, path: str, field: str, origin: Origin) -> Stated:
    origin = inside(quantity, origin)
    if (value := node.get("value")) is not None and value.given:
        # The block's own source is that of the old number, unless it is given too.
        sourced = any(given is not None and given.given for given in (node.get("status"), node.get("source")))
        origin = inside(quantity, BY_SCENARIO) if sourced else BY_SCENARIO
    ends = [end for end in (node.get("low"), node.get("high")) if end is not None]
    return Stated(
        path,
        field,
        quantity.value,
        node,
        origin,
        quantity.low,
        quantity.high,
        quantity.distribution,
        quantity.known,
        quantity.range == "cited" and not any(end.given for end in ends),
        quantity.title,
        tuple(name.text for part in (quantity.value, quantity.low, quantity.high) if part for name in names(part)),
        origin is not BY_SCENARIO and quantity.status == "cited",
    )


@cache
def _fields(cls: type[Record]) -> tuple[tuple[str, str], ...]:
    return tuple((name, field.alias or name) for name, field in cls.model_fields.items())


SourceList = tuple[str, Node, tuple[str, ...]]
"""The path of a block, the node of its `source`, and the keys that stand there."""


def source_lists(block: Any, node: Node, path: str, deep: bool = True) -> Iterator[SourceList]:
    """Each list of sources inside ``block``, or with ``deep`` False that of the block itself."""
    if isinstance(block, Record) and (keys := getattr(block, "source", ())) and (listed := node.get("source")):
        yield path, listed, keys
    if not deep:
        return
    if isinstance(block, Record):
        for name, key in _fields(type(block)):
            inner = getattr(block, name)
            if (
                isinstance(inner, Record | dict | tuple)
                and not isinstance(inner, Words)
                and (child := node if key == LINES else node.get(key))
            ):
                yield from source_lists(inner, child, f"{path}.{key}".strip("."))
    elif isinstance(block, dict | tuple):
        items = block.items() if isinstance(block, dict) else ((str(i), item) for i, item in enumerate(block))
        for key, item in items:
            if (child := node.get(key)) is not None:
                yield from source_lists(item, child, f"{path}.{key}")
