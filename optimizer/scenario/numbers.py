"""Every number of a scenario: its expression, range, status, sources and place, under one dotted path each.

The path is where the number stands in the files (``programmes.gpu_purchase.unit_cost``, ``parameters.h200_cards``,
``budget``, ``limits.training_run``). Values are computed from the expressions in one pass, for whatever the overrides
are made of.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.errors import Place
from optimizer.scenario.arithmetic import are_exact
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.expression import Expression, value_of
from optimizer.scenario.units import Dimension, MoneyUnit


@dataclass(frozen=True, slots=True)
class Number:
    """One number. Names in ``expression`` are paths. ``low`` and ``high`` are None where no range is given.

    ``value`` is that of the expression, ``inputs`` the paths that it names; ``moved`` where the scenario gives it, or
    one of them.
    ``sources`` are its own, ``inherited`` those of the numbers it is computed from; ``by_scenario`` tells that the
    scenario gives it, not the model. ``judged_by`` are those who set its range, None where there is none or a source
    gives it. ``field`` is the key of the schema that it stands under, ``title`` what people call it (Words). ``entry``
    is what files state about it.
    """

    path: str
    expression: Expression
    place: Place
    field: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    distribution: str | Discrete | None = None
    status: str = ""
    sources: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    note: Any = None
    known: date | None = None
    by_scenario: bool = False
    judged_by: Any = None
    title: Any = None
    value: Any = None
    inputs: frozenset[str] = frozenset()
    moved: bool = False
    dimension: Dimension | None = None
    entry: Any = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def is_formula(self) -> bool:
        """Whether other numbers enter."""
        return bool(self.inputs)


class Numbers:
    """All numbers of a scenario in an order in which each comes after those it is computed from.

    ``base`` maps path to value; a number that is at fault, or computed from one, has none, and a place in ``paths``.
    ``currency`` None stands for plain amounts; ``unit`` is what bare numbers count where money is due.
    """

    def __init__(self, currency: str | None, unit: MoneyUnit | None = None) -> None:
        self.currency, self.unit = currency, unit if currency else None
        self.base: dict[str, Any] = {}
        self.paths: set[str] = set()
        self._numbers: dict[str, Number] = {}

    def __getitem__(self, path: str) -> Number:
        return self._numbers[path]

    def __contains__(self, path: object) -> bool:
        return path in self._numbers

    def __iter__(self) -> Iterator[Number]:
        return iter(self._numbers.values())

    def copy(self) -> Numbers:
        """The same numbers, to be added to."""
        twin = Numbers(self.currency, self.unit)
        twin.base, twin.paths, twin._numbers = self.base.copy(), self.paths.copy(), self._numbers.copy()
        return twin

    def dimension(self, path: str) -> Dimension | None:
        """The dimension of the number at ``path``; None where there is none, or it is unclear."""
        return self._numbers[path].dimension if path in self._numbers else None

    def behind(
        self, paths: Iterable[str], through: Callable[[Expression], bool] = lambda expression: True
    ) -> frozenset[str]:
        """Those of ``paths`` that are numbers, and all they are computed from by formulas that ``through`` takes."""
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
