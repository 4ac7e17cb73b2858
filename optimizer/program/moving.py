"""A solver whose numbers move: the same rows and columns with other coefficients, each start hot from the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.batch import AT_HIGH, AT_LOW, BASIC, TOLERANCE, Answers, Batch, times
from optimizer.program.highs import SOUND, Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.outcome import Face, Outcome
from optimizer.program.scaled import INFINITY
from optimizer.program.soundness import fault
from optimizer.program.vectors import Matrix, Vector


class Moving(Solver):
    """A `Solver` whose coefficients can be replaced while the pattern of rows, columns and entries stays.

    The scaling stays as well: it was chosen for the first numbers, and others of the same order of size fit it.
    """

    _elastic: Moving | None = None
    _priced: tuple[Vector, bool, float] | None = None

    def move(self, cost: Vector, values: Vector, rhs: Vector, lower: Vector, upper: Vector, constant: float) -> None:
        """Put other numbers in place: cost, lower, upper of shape (n,), values (k,) by entry, rhs (m,)."""
        highs, rows, columns = self._highs, self._rows, self._columns
        scaled = values * self._column_scale[columns] * self._row_scale[rows]
        for k in np.flatnonzero(scaled != self._scaled_values):
            self._check(highs.changeCoeff(int(rows[k]), int(columns[k]), float(scaled[k])), "coefficient")
        self._values, self._scaled_values = values, scaled
        below, above = np.isfinite(self._row_lower), np.isfinite(self._row_upper)
        changed = np.flatnonzero((below & (self._row_lower != rhs)) | (above & (self._row_upper != rhs)))
        self._row_lower = np.where(below, rhs, self._row_lower)
        self._row_upper = np.where(above, rhs, self._row_upper)
        for i in changed:
            low, high = self._row_lower[i] * self._row_scale[i], self._row_upper[i] * self._row_scale[i]
            self._check(highs.changeRowBounds(int(i), low, high), "row")
        for j in np.flatnonzero((self._lower != lower) | (self._upper != upper)):
            scale = self._column_scale[j]
            self._check(highs.changeColBounds(int(j), lower[j] / scale, upper[j] / scale), "column")
        self._lower, self._upper, self._cost, self._constant = lower, upper, cost, constant
        self._others.clear()
        self.__dict__.pop("noise", None)

    def batch(self, cost: Matrix, values: Matrix, rhs: Matrix, lower: Matrix, upper: Matrix) -> Batch:
        """Programs to be solved at once: the numbers of `move` with an axis in front, ``cost`` to be minimised."""
        (m, n), k = self._size, len(cost)
        matrix = np.zeros((k, m, n))
        matrix[:, self._rows, self._columns] = values * (
            self._column_scale[self._columns] * self._row_scale[self._rows]
        )
        below, above = np.isfinite(self._row_lower), np.isfinite(self._row_upper)
        rhs = rhs * self._row_scale
        low = np.concatenate([lower / self._column_scale, np.where(below, rhs, -INFINITY)], axis=1)
        high = np.concatenate([upper / self._column_scale, np.where(above, rhs, INFINITY)], axis=1)
        return Batch(matrix, np.arange(k), cost * self._column_scale * self._factors(cost), low, high)

    def unscaled(self, answers: Answers, cost: Matrix) -> tuple[Matrix, Matrix]:
        """Points (k, n) and prices (k, m) of programs of a batch, with the costs they were given."""
        factors = np.where(answers.missed[:, None] > 0, 1.0, self._factors(cost))
        prices = np.where(np.abs(answers.prices) <= TOLERANCE, 0.0, answers.prices)
        return answers.x * self._column_scale, prices * self._row_scale / factors

    def activities(self, batch: Batch, places: Sequence[int], x: Matrix) -> Matrix:
        """The left sides of the rows, (k, m), of some programs of a batch at ``x``, (k, n)."""
        found: Matrix = times(batch.matrix[places], x / self._column_scale) / self._row_scale
        return found

    def _factors(self, cost: Matrix) -> Matrix:
        """What brings the largest cost of each program near 1."""
        largest = np.max(np.abs(cost) * self._column_scale, axis=1, initial=0.0)
        known = (largest > 0) & np.isfinite(largest)
        sizes: Matrix = np.where(known, largest, 1.0)[:, None]
        return np.exp2(-np.round(np.log2(sizes)))

    def activity(self, x: Vector) -> Vector:
        """The left side of each row at ``x``, of shape (m,)."""
        found = np.zeros(self._size[0])
        np.add.at(found, self._rows, self._values * x[self._columns])
        return found

    def meets(
        self, numbers: Sequence[Vector], rows: Mapping[int, tuple[float, float]], x: Vector, prices: Vector
    ) -> bool:
        """Whether x (n,) with prices (m,) is optimal to within what `solve` accepts, whoever found it.

        ``numbers`` are cost to be maximised, values, right-hand sides and bounds, as for `move`; ``rows`` other ends.
        """
        cost, values, rhs, lower, upper = numbers
        low = np.where(np.isfinite(self._row_lower), rhs, -INFINITY)
        high = np.where(np.isfinite(self._row_upper), rhs, INFINITY)
        for i, ends in rows.items():
            low[i], high[i] = ends
        face = Face(lower, upper, low, high)
        return fault((self._rows, self._columns, values), face, self._magnitudes, cost, (x, prices)) <= SOUND

    def basis(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Any:
        """The basis of the last answer as a `Batch` has it, (n + m,), with ``rows`` as asked; None if there is none."""
        status, inside = self._highs.getBasicVariables()
        try:
            self._check(status, "basis")
        except SolverError:
            return None
        solution, n = self._highs.getSolution(), self._size[1]
        value = np.concatenate([solution.col_value, solution.row_value])
        row_low, row_high = self._ends(rows)
        low = np.concatenate([self._lower / self._column_scale, row_low * self._row_scale])
        high = np.concatenate([self._upper / self._column_scale, row_high * self._row_scale])
        found = np.where(np.abs(value - low) <= np.abs(value - high), AT_LOW, AT_HIGH)
        found[np.where(inside < 0, n - 1 - inside, inside)] = BASIC
        return found

    def contradiction(self, rows: Mapping[int, tuple[float, float]] | None = None) -> tuple[Vector, float] | None:
        """Multipliers (m,) that prove that no point meets the rows, and by how much: the least sum of misses.

        Multipliers are not negative for ``<=``, not positive for ``>=``. None where some point meets the rows.
        """
        m, n = self._size
        if self._elastic is None:
            misses = [{i: sign / self._row_scale[i]} for i in range(m) for sign in (-1.0, 1.0)]
            self._elastic = Moving(self._extended(misses))
        more = 2 * m
        # What no row asks of a side, a miss on that side must not give.
        low, high = self._ends(rows)
        room = np.where(np.isfinite(np.column_stack([high, low]).ravel()), INFINITY, 0.0)
        self._elastic.move(
            np.concatenate([np.zeros(n), np.full(more, -1.0 if self.program.maximized else 1.0)]),
            np.concatenate([self._values, self._elastic._values[len(self._values) :]]),
            np.where(np.isfinite(self._row_upper), self._row_upper, self._row_lower),
            np.concatenate([self._lower, np.zeros(more)]),
            np.concatenate([self._upper, room]),
            0.0,
        )
        found = self._elastic.quick(rows)
        missed = float(np.sum(found.x[n:])) if found.status == "optimal" else 0.0
        return (found.prices * (1.0 if self.program.maximized else -1.0), missed) if missed > 0 else None

    def quick(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Outcome:
        """`solve` without its check of the answer and without the basis, for whoever proves what comes of it."""
        try:
            return self._solve(None, None, rows, None)
        except SolverError:
            return self.solve(rows=rows)

    def _price(self, cost: Vector, maximized: bool) -> float:
        if self._priced is None or self._priced[0] is not cost or self._priced[1] != maximized:
            self._priced = cost, maximized, super()._price(cost, maximized)
        return self._priced[2]

    def _run(self, cost: Vector, maximized: bool, factor: float) -> Outcome:
        status = self._status()
        if status != "optimal":
            return super()._run(cost, maximized, factor)
        solution = self._highs.getSolution()
        x = np.array(solution.col_value) * self._column_scale
        sign = (-1.0 if maximized else 1.0) / factor
        prices = np.array(solution.row_dual) * self._row_scale * sign
        empty = np.empty(0)
        return Outcome("optimal", float(cost @ x) + self._constant, x, prices, empty, np.empty(0, dtype=bool))

    def _ends(self, rows: Mapping[int, tuple[float, float]] | None) -> tuple[Vector, Vector]:
        low, high = self._row_lower.copy(), self._row_upper.copy()
        for i, ends in (rows or {}).items():
            low[i], high[i] = ends
        return low, high

    def _extended(self, columns: Sequence[Mapping[int, float]]) -> LinearProgram:
        """The program with more columns that are not negative."""
        n, own = self._size[1], self.program
        return replace(
            own,
            columns=(*own.columns, *(("more", k) for k in range(len(columns)))),
            cost=(*own.cost, *(0.0 for _ in columns)),
            entries=(*own.entries, *((i, n + k, v) for k, column in enumerate(columns) for i, v in column.items())),
            lower=(*own.lower, *(0.0 for _ in columns)),
            upper=(*own.upper, *(None for _ in columns)),
        )

    @cached_property
    def noise(self) -> tuple[Vector, Vector]:
        """Multipliers (m,) and rates (n,) that are as good as 0: a billionth of what the largest cost amounts to."""
        largest = 1e-9 * (float(np.max(np.abs(self._cost * self._column_scale), initial=0.0)) or 1.0)
        return largest * self._row_scale, largest / self._column_scale
