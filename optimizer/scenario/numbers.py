"""Every number of a scenario: what files state about it (`Entry`), and what follows (`Number`), by dotted path.

The path is where the number stands in the files (``programmes.gpu_purchase.unit_cost``, ``parameters.h200_cards``,
``budget``, ``limits.training_run``). Values are computed from the expressions in one pass, for whatever the overrides
are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from optimizer.errors import Place
from optimizer.scenario.arithmetic import are_exact
from optimizer.scenario.blocks import LINES, Bilingual, Provenance, Quantity, Record
from optimizer.scenario.expression import Expression, Literal, names, value_of
from optimizer.scenario.fields import Discrete
from optimizer.scenario.tree import Node
from optimizer.scenario.units import NUMBER, Dimension, MoneyUnit, NumberKind

PARAMETER = "parameters."
"""The beginning of the paths of parameters, which formulas name."""
_HOLDING = (Record, dict, tuple)
"""The types of values that blocks can stand in."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bare numbers of a block come from; ``scenario`` where a scenario gave them, not the model."""

    status: str = ""
    sources: tuple[str, ...] = ()
    note: Any = None
    scenario: bool = False
    judge: Any = None

    def inside(self, block: Provenance) -> Origin:
        """The origin of the bare numbers inside ``block``, this being that of the block around it.

        A status or source nearer to the number outranks one further out, and the two go together.
        """
        note, judge = block.note or self.note, block.judged_by or self.judge
        if block.status or block.source:
            return Origin(block.status or "cited", block.source, note, self.scenario, judge)
        same = note is self.note and judge is self.judge
        return self if same else replace(self, note=note, judge=judge)


BY_SCENARIO = Origin("assumed", scenario=True)
"""The origin of a number that a scenario gives without a word on where it comes from."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A block or a number and where it stands: at the path ``path``, with dots, under the key ``field`` of the schema.

    ``kind`` is what numbers are there, ``origin`` where its bare numbers come from, or the number itself.
    """

    path: str
    field: str
    kind: NumberKind
    block: Any
    origin: Origin

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The paths of the parameters that a number's value names."""
        return _parameters(self.block.value)

    @property
    def range_inputs(self) -> tuple[str, ...]:
        """The paths of the parameters that the ends of its range name."""
        return _parameters(self.block.low) + _parameters(self.block.high)

    def node(self, key: str) -> Node:
        """Where a number's ``value``, ``low`` or ``high`` stands."""
        return self.block.node.get(key) or self.block.node  # type: ignore[no-any-return]


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(Entry):
    """A number as it is resolved: what files state about it, and what follows.

    Names in ``expression`` are paths. ``value`` is what it comes to; ``moved`` where the scenario gives it, or one
    of its inputs. ``low`` and ``high`` are None where no range is given. ``inherited`` are the sources of the
    numbers that it is computed from.
    """

    expression: Expression
    value: Any
    low: Fraction | None = None
    high: Fraction | None = None
    distribution: str | Discrete | None = None
    status: str
    inherited: tuple[str, ...] = ()
    moved: bool
    dimension: Dimension | None

    @property
    def place(self) -> Place:
        """Where its value stands."""
        return self.node("value").place

    @property
    def sources(self) -> tuple[str, ...]:
        """Its own sources."""
        return self.origin.sources

    @property
    def by_scenario(self) -> bool:
        """Whether the scenario gives it, not the model."""
        return self.origin.scenario

    @property
    def was_set(self) -> bool:
        """Whether a scenario's `set` gave it."""
        return self.block.node.was_set or is_set(self.block.node, "value")

    @property
    def judged_by(self) -> Any:
        """Who set its range; None where it has none, or a source gives it."""
        own = self.block.range != "cited" or is_set(self.block.node, "low", "high")
        return self.origin.judge if own and (self.low, self.high) != (None, None) else None

    @property
    def is_formula(self) -> bool:
        """Whether other numbers enter."""
        return bool(self.inputs)


def _parameters(expression: Any) -> tuple[str, ...]:
    if expression is None or isinstance(expression, Literal):  # as most are
        return ()
    return tuple(PARAMETER + name.text for name in names(expression))


def is_set(node: Node, *keys: str) -> bool:
    """Whether a scenario's `set` gave one of the ``keys`` of a block."""
    return any(child is not None and child.was_set for child in map(node.get, keys))


def blocks_in(block: Record, origin: Origin = Origin(), path: str = "") -> list[Entry]:
    """``block`` at ``path`` and each one inside it; ``origin`` is that of numbers of which it says nothing."""
    blocks: list[Entry] = []

    def walk(value: Any, path: str, field: str, kind: NumberKind, origin: Origin) -> None:
        if isinstance(value, Record) and not isinstance(value, Bilingual):
            node = value.node
            around = BY_SCENARIO if node.was_set else origin
            inside = around.inside(value) if isinstance(value, Provenance) else around
            own = inside
            if isinstance(value, Quantity) and is_set(node, "value"):
                # The block's own source is that of the old number, unless it is given too.
                own = BY_SCENARIO.inside(value) if is_set(node, "status", "source") else BY_SCENARIO
            blocks.append(Entry(path, field, kind, value, own))
            for name, key, numbers in _keys(type(value)):
                if isinstance(item := getattr(value, name), _HOLDING):
                    below = path if key == LINES else f"{path}.{key}".lstrip(".")
                    walk(item, below, name, numbers, BY_SCENARIO if is_set(node, key) else inside)
        elif isinstance(value, dict | tuple):
            for part, item in value.items() if isinstance(value, dict) else enumerate(value):
                walk(item, f"{path}.{part}", field, kind, origin)

    walk(block, path, path, NUMBER, origin)
    return blocks


@cache
def _keys(cls: type[Record]) -> list[tuple[str, str, NumberKind]]:
    """The fields of a block in which numbers may stand, each with its key and the kind of its numbers.

    Without the cache `validate` takes 8% longer on the base scenario.
    """
    return [
        (name, field.alias or name, next((item for item in field.metadata if isinstance(item, NumberKind)), NUMBER))
        for name, field in cls.model_fields.items()
        if name not in Provenance.model_fields
    ]


@dataclass(eq=False)
class Numbers:
    """All numbers of a scenario in an order in which each comes after those it is computed from.

    ``base`` maps path to value; a number that is at fault, or computed from one, has none, and a place in ``paths``.
    ``currency`` None stands for plain amounts; ``unit`` is what bare numbers count where money is due.
    """

    currency: str | None
    unit: MoneyUnit | None
    base: dict[str, Any] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    _numbers: dict[str, Number] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Number:
        return self._numbers[path]

    def __contains__(self, path: object) -> bool:
        return path in self._numbers

    def __iter__(self) -> Iterator[Number]:
        return iter(self._numbers.values())

    def copy(self) -> Numbers:
        """The same numbers, to be added to."""
        return replace(self, base=self.base.copy(), paths=self.paths.copy(), _numbers=self._numbers.copy())

    def dimension(self, path: str) -> Dimension | None:
        """The dimension of the number at ``path``; None where there is none, or it is unclear."""
        return self._numbers[path].dimension if path in self._numbers else None

    def behind(
        self, paths: Iterable[str], through: Callable[[Expression], bool] = lambda expression: True
    ) -> frozenset[str]:
        """The numbers in ``paths``, with every input, near or far, of a formula that ``through`` accepts."""
        waiting, reached = list(paths), set[str]()
        while waiting:
            path = waiting.pop()
            if path in self._numbers and path not in reached:
                reached.add(path)
                number = self._numbers[path]
                waiting += number.inputs if through(number.expression) else ()
        return frozenset(reached)

    def values(self, overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Path to value. ``overrides`` replaces numbers; everything computed from them follows.

        Where an override is not exact, neither is the rest: floats stand beside floats.
        Raises KeyError for a path that does not exist.
        """
        if not overrides:
            return dict(self.base)
        if unknown := [path for path in overrides if path not in self._numbers]:
            raise KeyError(f"no number is called {unknown[0]}")
        exact = are_exact(overrides.values())
        base = self.base if exact else {path: float(value) for path, value in self.base.items()}
        values, moved = {**base, **overrides}, set(overrides)
        for path, number in self._numbers.items():
            if path not in overrides and not moved.isdisjoint(number.inputs):
                values[path] = value_of(number.expression, values.__getitem__, None if exact else float)
                moved.add(path)
        return values

    def enter(self, number: Number) -> None:
        """Put one number beside the others."""
        self._numbers[number.path], self.base[number.path] = number, number.value


def in_order(inputs: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """The keys, each after its inputs and otherwise as they come; and the circles in which inputs go.

    A circle ends with the key that it begins with. Works without recursion, as a file may chain more parameters than
    the interpreter has levels.
    """
    order: dict[str, None] = {}
    circles: list[list[str]] = []
    for start in inputs:
        trail = {} if start in order else {start: None}
        while trail:
            current = next(reversed(trail))
            following = next((key for key in inputs[current] if key in inputs and key not in order), None)
            if current in order or following is None:
                order.setdefault(current)
                del trail[current]
            elif following in trail:
                keys = list(trail)
                circles.append([*keys[keys.index(following) :], following])
                order |= dict.fromkeys(circles[-1])
            else:
                trail[following] = None
    return list(order), circles
