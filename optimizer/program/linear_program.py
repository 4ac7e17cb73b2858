"""The numbers of a linear program, of any kind, a builder of them, and a solver's outcome.

``maximise or minimise cost'x + constant subject to matrix x (<=, >=, =) rhs, lower <= x <= upper``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.linear_form import LinearForm, Relation

Index = tuple[Any, ...]
"""The key of a column: its kind, then what it belongs to."""


@dataclass(frozen=True)
class LinearProgram:
    """A linear program in numbers of one kind: Fractions (exact), floats, or numbers on a tape.

    ``entries`` are (row, column, coefficient); ``relations`` "<=", ">=" or "="; bounds None where there is none;
    ``integers`` the columns that take whole numbers only.
    """

    maximized: bool
    columns: tuple[Index, ...]
    rows: tuple[str, ...]
    cost: tuple[Any, ...]
    constant: Any
    entries: tuple[tuple[int, int, Any], ...]
    relations: tuple[str, ...]
    rhs: tuple[Any, ...]
    lower: tuple[Any, ...]
    upper: tuple[Any, ...]
    integers: tuple[int, ...] = ()

    @cached_property
    def by_row(self) -> list[list[tuple[int, Any]]]:
        """The (column, coefficient) pairs of each row."""
        pairs: list[list[tuple[int, Any]]] = [[] for _ in self.rows]
        for i, j, value in self.entries:
            pairs[i].append((j, value))
        return pairs

    @cached_property
    def by_column(self) -> list[list[tuple[int, Any]]]:
        """The (row, coefficient) pairs of each column."""
        pairs: list[list[tuple[int, Any]]] = [[] for _ in self.columns]
        for i, j, value in self.entries:
            pairs[j].append((i, value))
        return pairs

    def with_row(self, name: str, coefficients: Mapping[int, Any], relation: str, rhs: Any) -> LinearProgram:
        """The program with one more row."""
        i = len(self.rows)
        return replace(
            self,
            rows=(*self.rows, name),
            entries=(*self.entries, *((i, j, value) for j, value in coefficients.items())),
            relations=(*self.relations, relation),
            rhs=(*self.rhs, rhs),
        )

    def without_rows(self, rows: Collection[int]) -> LinearProgram:
        """The program without these rows."""
        left = [i for i in range(len(self.rows)) if i not in rows]
        place = {i: k for k, i in enumerate(left)}
        return replace(
            self,
            rows=tuple(self.rows[i] for i in left),
            entries=tuple((place[i], j, value) for i, j, value in self.entries if i in place),
            relations=tuple(self.relations[i] for i in left),
            rhs=tuple(self.rhs[i] for i in left),
        )

    def no_worse_than(self, objective: Any) -> LinearProgram:
        """Add the row ``objective``: the program's own objective is at least as good as this value."""
        cost = {j: value for j, value in enumerate(self.cost) if value}
        return self.with_row("objective", cost, ">=" if self.maximized else "<=", objective - self.constant)

    def fixed_at(self, values: Mapping[int, Any]) -> LinearProgram:
        """Fix some columns, by position, at one value each, and drop all integrality."""
        lower = tuple(values.get(j, end) for j, end in enumerate(self.lower))
        upper = tuple(values.get(j, end) for j, end in enumerate(self.upper))
        return replace(self, lower=lower, upper=upper, integers=())

    def with_column(self, key: tuple[Any, ...], coefficients: Mapping[int, Any]) -> LinearProgram:
        """The program with one more column, of cost 0 and without bounds."""
        j = len(self.columns)
        return replace(
            self,
            columns=(*self.columns, key),
            cost=(*self.cost, 0),
            entries=(*self.entries, *((i, j, value) for i, value in coefficients.items() if value)),
            lower=(*self.lower, None),
            upper=(*self.upper, None),
        )


class RowBuilder:
    """Collector of columns, and of rows and an objective as linear forms over them, in numbers of any kind.

    ``bounds`` are those of each column, ``rows`` holds the family, name and relation of each row.
    """

    def __init__(self) -> None:
        self.columns: list[Index] = []
        self.bounds: list[tuple[Any, Any]] = []
        self.whole: list[int] = []
        self.rows: list[tuple[str, str, Relation]] = []
        self.cost, self.maximized = LinearForm(), True

    def variable(self, key: Index, lower: Any, upper: Any, whole: bool) -> LinearForm:
        """Add a column."""
        j = len(self.columns)
        self.columns.append(key)
        self.bounds.append((lower, upper))
        if whole:
            self.whole.append(j)
        return LinearForm({j: 1}, 0)

    def row(self, family: str, name: str, relation: Relation) -> None:
        """Add a row."""
        self.rows.append((family, name, relation))

    def objective(self, expression: LinearForm, maximized: bool) -> None:
        """Set the objective."""
        self.cost, self.maximized = expression, maximized

    def program(self, convert: Callable[[Any], Any]) -> LinearProgram:
        """The program, each number passed through ``convert``."""
        cost = self.cost.coefficients
        lower, upper = (
            tuple(None if ends[side] is None else convert(ends[side]) for ends in self.bounds) for side in (0, 1)
        )
        return LinearProgram(
            maximized=self.maximized,
            columns=tuple(self.columns),
            rows=tuple(name for _, name, _ in self.rows),
            cost=tuple(convert(cost.get(j, 0)) for j in range(len(self.columns))),
            constant=convert(self.cost.constant),
            entries=tuple(
                (i, j, convert(value))
                for i, (*_, relation) in enumerate(self.rows)
                for j, value in sorted(relation.coefficients.items())
            ),
            relations=tuple(relation.relation for *_, relation in self.rows),
            rhs=tuple(convert(relation.bound) for *_, relation in self.rows),
            lower=lower,
            upper=upper,
            integers=tuple(self.whole),
        )


@dataclass(frozen=True)
class Outcome:
    """A solver's outcome: ``status`` is optimal, infeasible or unbounded; the rest is empty unless optimal.

    ``prices`` (one for each row) and ``reduced_costs`` (one for each column) are changes of the objective per unit, for
    minimise and maximise alike: ``cost = matrix' prices + reduced_costs``. ``basic`` tells for each column, then each
    row's slack, whether it is in the basis. A program with integers has neither prices nor a basis (all zero), but a
    ``bound`` on the objective, as the solver states it.
    """

    status: str
    objective: float
    x: Vector
    prices: Vector
    reduced_costs: Vector
    basic: Truths
    bound: float | None = None


@dataclass(frozen=True)
class Face:
    """A set of points: bounds of columns and rows."""

    lower: Vector
    upper: Vector
    row_lower: Vector
    row_upper: Vector
