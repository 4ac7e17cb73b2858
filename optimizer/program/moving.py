"""A solver whose numbers move: the same rows and columns with other coefficients, each start hot from the last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.outcome import Outcome
from optimizer.program.vectors import Vector


class Moving(Solver):
    """A `Solver` whose coefficients can be replaced while the pattern of rows, columns and entries stays.

    The scaling stays as well: it was chosen for the first numbers, and others of the same order of size fit it.
    """

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

    def activity(self, x: Vector) -> Vector:
        """The left side of each row at ``x``, of shape (m,)."""
        found = np.zeros(self._size[0])
        np.add.at(found, self._rows, self._values * x[self._columns])
        return found

    def contradiction(self, rows: Mapping[int, tuple[float, float]] | None = None) -> tuple[Vector, float] | None:
        """Multipliers (m,) that prove that no point meets the rows, and by how much: the least sum of misses.

        Multipliers are not negative for ``<=``, not positive for ``>=``. None where some point meets the rows.
        """
        low, high = self._ends(rows)
        misses = []
        for i in range(self._size[0]):
            unit = 1 / self._row_scale[i]
            misses += [{i: -unit}] * bool(np.isfinite(high[i])) + [{i: unit}] * bool(np.isfinite(low[i]))
        elastic = Solver(self._extended(low, high, misses))
        cost = np.concatenate([np.zeros(self._size[1]), np.ones(len(misses))])
        found = elastic.solve(cost=cost, maximized=False)
        missed = float(cost @ found.x) if found.status == "optimal" else 0.0
        return (-found.prices, missed) if missed > 0 else None

    def quick(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Outcome:
        """`solve` without its check of the answer and without the basis, for whoever proves what comes of it."""
        try:
            return self._solve(None, None, rows, None)
        except SolverError:
            return self.solve(rows=rows)

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

    def _extended(self, low: Vector, high: Vector, columns: Sequence[Mapping[int, float]]) -> LinearProgram:
        """The program at these ends of its rows, with more columns of cost 0 that are not negative."""
        entries = [(int(i), int(j), float(v)) for i, j, v in zip(self._rows, self._columns, self._values, strict=True)]
        n = self._size[1]
        entries += [(i, n + k, float(v)) for k, column in enumerate(columns) for i, v in column.items()]
        relations, rhs = [], []
        for below, above in zip(low, high, strict=True):
            relations.append("=" if below == above else ">=" if np.isfinite(below) else "<=")
            rhs.append(float(below if np.isfinite(below) else above))
        return LinearProgram(
            self.program.maximized,
            (*self.program.columns, *(("more", k) for k in range(len(columns)))),
            self.program.rows,
            (*map(float, self._cost), *(0.0 for _ in columns)),
            self._constant,
            tuple(entries),
            tuple(relations),
            tuple(rhs),
            (*(None if v == -np.inf else float(v) for v in self._lower), *(0.0 for _ in columns)),
            (*(None if v == np.inf else float(v) for v in self._upper), *(None for _ in columns)),
        )

    @property
    def noise(self) -> tuple[Vector, Vector]:
        """Multipliers (m,) and rates (n,) that are as good as 0: a billionth of what the largest cost amounts to."""
        largest = 1e-9 * (float(np.max(np.abs(self._cost * self._column_scale), initial=0.0)) or 1.0)
        return largest * self._row_scale, largest / self._column_scale
