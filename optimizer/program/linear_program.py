"""The numbers of a linear program, whatever kind of number they are.

``maximise or minimise cost'x + constant subject to matrix x (<=, >=, =) rhs, lower <= x <= upper``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class LinearProgram:
    """Numbers of a linear program, of one kind: Fractions (exact), floats, or arrays with one entry for each sample.

    ``entries`` are (row, column, coefficient); ``relations`` "<=", ">=" or "="; bounds None where there is none.
    ``floor`` is, for a column without a lower bound, a value that it need never go below (None if there is none): no
    allocation does better with the column further down. The proof uses it; the solver does not see it.
    """

    maximized: bool
    columns: tuple[tuple[Any, ...], ...]
    rows: tuple[str, ...]
    cost: tuple[Any, ...]
    constant: Any
    entries: tuple[tuple[int, int, Any], ...]
    relations: tuple[str, ...]
    rhs: tuple[Any, ...]
    lower: tuple[Any, ...]
    upper: tuple[Any, ...]
    floor: tuple[Any, ...]

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

    def with_column(
        self, key: tuple[Any, ...], coefficients: Mapping[int, Any], lower: Any = None, upper: Any = None
    ) -> LinearProgram:
        """The program with one more column, of cost 0."""
        j = len(self.columns)
        return replace(
            self,
            columns=(*self.columns, key),
            cost=(*self.cost, 0),
            entries=(*self.entries, *((i, j, value) for i, value in coefficients.items() if value)),
            lower=(*self.lower, lower),
            upper=(*self.upper, upper),
            floor=(*self.floor, None),
        )
