"""A solver whose numbers move: the same rows and columns with other coefficients, each start hot from the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.vectors import Vector

_ROOM = 0.1
"""So much room, relative to the limit of a rule, is as good as more."""


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

    def contradiction(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Vector | None:
        """Multipliers (m,) that prove that no point meets the rows: prices of the least sum of their misses.

        Not negative for ``<=``, not positive for ``>=``. None where some point meets them.
        """
        low, high = self._ends(rows)
        misses = []
        for i in range(self._size[0]):
            unit = 1 / self._row_scale[i]
            misses += [{i: -unit}] * bool(np.isfinite(high[i])) + [{i: unit}] * bool(np.isfinite(low[i]))
        elastic = Solver(self._extended(low, high, misses, None))
        cost = np.concatenate([np.zeros(self._size[1]), np.ones(len(misses))])
        found = elastic.solve(cost=cost, maximized=False)
        missed = found.status == "optimal" and float(cost @ found.x) > 0
        return -found.prices if missed else None

    def with_room(self, roomy: Iterable[int], rows: Mapping[int, tuple[float, float]] | None = None) -> Vector | None:
        """A good point (n,) that meets the rows, and those in ``roomy`` with room to spare; None where there is none."""
        low, high = self._ends(rows)
        room = {}
        for i in roomy:
            end = high[i] if np.isfinite(high[i]) else low[i]
            if low[i] != high[i] and np.isfinite(end):
                room[i] = (abs(end) or 1 / self._row_scale[i]) * (1.0 if np.isfinite(high[i]) else -1.0)
        n = self._size[1]
        solver = Solver(self._extended(low, high, [room], _ROOM))
        cost = np.zeros(n + 1)
        cost[n] = 1.0
        most = solver.solve(cost=cost, maximized=True)
        if most.status != "optimal" or most.x[n] <= 1e-6:
            return None
        best = solver.solve(columns={n: (most.x[n] / 2, most.x[n])})
        return (best if best.status == "optimal" else most).x[:n]

    def _ends(self, rows: Mapping[int, tuple[float, float]] | None) -> tuple[Vector, Vector]:
        low, high = self._row_lower.copy(), self._row_upper.copy()
        for i, ends in (rows or {}).items():
            low[i], high[i] = ends
        return low, high

    def _extended(
        self, low: Vector, high: Vector, columns: Sequence[Mapping[int, float]], most: float | None
    ) -> LinearProgram:
        """The program at these ends of its rows, with more columns of cost 0 between 0 and ``most``."""
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
            (*(None if v == np.inf else float(v) for v in self._upper), *(most for _ in columns)),
        )

    @property
    def noise(self) -> tuple[Vector, Vector]:
        """Multipliers (m,) and rates (n,) that are as good as 0: a billionth of what the largest cost amounts to."""
        largest = 1e-9 * (float(np.max(np.abs(self._cost * self._column_scale), initial=0.0)) or 1.0)
        return largest * self._row_scale, largest / self._column_scale
