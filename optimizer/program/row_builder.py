"""A formulation as the rows of a linear program: linear forms over columns, in numbers of any kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from optimizer.program.linear_program import Index, LinearProgram
from optimizer.scenario.linear_form import LinearForm, Relation, added, related


class RowBuilder:
    """Collector of the columns, rows and objective of a formulation."""

    def __init__(self) -> None:
        self._columns: list[Index] = []
        self._bounds: list[tuple[Any, Any]] = []
        self._whole: list[int] = []
        self._rows: list[tuple[str, Relation]] = []
        self._objective, self._maximized = LinearForm(), True

    total = staticmethod(added)

    def variable(self, key: Index, lower: Any, upper: Any, whole: bool) -> LinearForm:
        """Add a column."""
        j = len(self._columns)
        self._columns.append(key)
        self._bounds.append((lower, upper))
        if whole:
            self._whole.append(j)
        return LinearForm({j: 1}, 0)

    def named(self, kind: str, index: Index, expression: Any) -> Any:
        """The expression itself: rows spell it out."""
        return expression

    def equal(self, left: LinearForm, right: Any) -> Relation:
        """The equation of two sides."""
        return related(left, "=", right)

    def row(self, family: str, name: str, relation: Relation) -> None:
        """Add a row."""
        self._rows.append((name, relation))

    def objective(self, expression: LinearForm, maximized: bool) -> None:
        """Set the objective."""
        self._objective, self._maximized = expression, maximized

    def program(self, convert: Callable[[Any], Any]) -> LinearProgram:
        """The program, each number passed through ``convert``."""
        cost = self._objective.coefficients
        lower, upper = (
            tuple(None if ends[side] is None else convert(ends[side]) for ends in self._bounds) for side in (0, 1)
        )
        return LinearProgram(
            maximized=self._maximized,
            columns=tuple(self._columns),
            rows=tuple(name for name, _ in self._rows),
            cost=tuple(convert(cost.get(j, 0)) for j in range(len(self._columns))),
            constant=convert(self._objective.constant),
            entries=tuple(
                (i, j, convert(value))
                for i, (_, relation) in enumerate(self._rows)
                for j, value in sorted(relation.coefficients.items())
            ),
            relations=tuple(relation.relation for _, relation in self._rows),
            rhs=tuple(convert(relation.bound) for _, relation in self._rows),
            lower=lower,
            upper=upper,
            integers=tuple(self._whole),
        )
