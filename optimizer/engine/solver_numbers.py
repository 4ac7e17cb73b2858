"""The numbers of many samples in the solver's units, scaled at once and handed to HiGHS sample by sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.weak_duality import GAP
from optimizer.program.vectors import Matrix, Positions


class SolverNumbers:
    """The numbers of k samples in the solver's units, minimised.

    A row with a single entry is a bound of its column: in ``batch``, which holds the same in the units of the program,
    such rows are open. ``rows`` are the others that HiGHS is given, one for each category among them.
    """

    def __init__(self, pattern: Pattern, batch: Batch, category_rows: Positions) -> None:
        structure, program = pattern.structure, pattern.program
        entry_rows = np.array([i for i, _, _ in program.entries], dtype=np.int64)
        entry_columns = np.array([j for _, j, _ in program.entries], dtype=np.int64)
        given, bounds = _with_bounds(structure, batch, category_rows)
        self.batch = given._replace(upper=_implied(structure, given, entry_rows, entry_columns))
        left_out = np.zeros(structure.m, dtype=bool)
        left_out[bounds] = left_out[category_rows[:, 1]] = True
        self.rows = np.flatnonzero(~left_out)
        place = np.full(structure.m, -1)
        place[self.rows] = np.arange(len(self.rows))
        entries = np.flatnonzero(place[entry_rows] >= 0)
        entries = entries[np.lexsort((entry_columns[entries], place[entry_rows[entries]]))]
        self.m, self.n = len(self.rows), structure.n
        self.columns = entry_columns[entries].astype(np.int32)
        counts = np.bincount(place[entry_rows[entries]], minlength=self.m)
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self.continuous = np.zeros(self.n, dtype=np.int32)
        self.column_scale, self.row_scale = structure.column_scale, structure.row_scale[self.rows]
        self.category_row = [int(place[row]) for row in category_rows[:, 0]]
        self.category_scale = [float(self.row_scale[row]) for row in self.category_row]
        scale = structure.column_scale[entry_columns[entries]] * structure.row_scale[entry_rows[entries]]
        self.values = np.ascontiguousarray(self.batch.values[:, entries] * scale)
        cost = self.batch.cost * structure.column_scale * -(1.0 if program.maximized else -1.0)
        largest = np.max(np.abs(cost), axis=1, initial=0.0)
        self.unit = 2.0 ** -np.round(np.log2(np.where(largest > 0, largest, 1.0)))
        self.cost = cost * self.unit[:, None]
        self.low, self.high = given.lower / self.column_scale, given.upper / self.column_scale
        side, relation = self.batch.rhs[:, self.rows] * self.row_scale, structure.relation[self.rows]
        self.row_low = np.where((relation >= 0) & np.isfinite(side), side, -np.inf)
        self.row_high = np.where((relation <= 0) & np.isfinite(side), side, np.inf)
        finite = (self.cost, self.values, self.batch.constant[:, None])
        ends = (self.batch.rhs, self.low, self.high)
        self.sound = np.all([np.isfinite(v).all(axis=1) for v in finite], axis=0)
        self.sound &= ~np.any([np.isnan(v).any(axis=1) for v in ends], axis=0)
        reach = GAP * np.maximum(np.abs(self.low), np.abs(self.high))
        self.crossed = self.sound & np.any(self.low - self.high > reach, axis=1)
        self.high = np.maximum(self.low, self.high)

    def load(self, highs: Any, s: int) -> None:
        """Give HiGHS the numbers of sample ``s``."""
        highs.passModel(
            self.n, self.m, len(self.columns), 2, 1, 0.0, self.cost[s], self.low[s], self.high[s], self.row_low[s],
            self.row_high[s], self.starts, self.columns, self.values[s], self.continuous,
        )  # fmt: skip


def _with_bounds(structure: Any, batch: Batch, category_rows: Positions) -> tuple[Batch, list[int]]:
    """A batch whose rows with a single entry bound their columns, and these rows, which are open in it."""
    rhs, lower, upper, bounds = batch.rhs.copy(), batch.lower.copy(), batch.upper.copy(), list[int]()
    for i, j, entry in structure.single.T:
        a, side = batch.values[:, entry], batch.rhs[:, i]
        if i in category_rows or np.any(a == 0):
            continue
        low = np.where(structure.relation[i] >= 0, side, -np.inf) / a
        high = np.where(structure.relation[i] <= 0, side, np.inf) / a
        lower[:, j] = np.maximum(lower[:, j], np.where(a > 0, low, high))
        upper[:, j] = np.minimum(upper[:, j], np.where(a > 0, high, low))
        rhs[:, i] = np.inf
        bounds.append(int(i))
    return batch._replace(rhs=rhs, lower=lower, upper=upper), bounds


def _implied(structure: Any, batch: Batch, rows: Any, columns: Any) -> Matrix:
    """Upper bounds of columns, those that are open as far as a row that only adds up what is not negative lets them.

    With them a rate that is but rounding costs a certificate nothing.
    """
    fitting = np.ones(structure.m, dtype=bool)
    falling = np.any(batch.values < 0, axis=0) | np.any(batch.lower[:, columns] < 0, axis=0)
    fitting[rows[falling]] = False
    fitting &= structure.relation <= 0
    upper = batch.upper.copy()
    for entry in np.flatnonzero(fitting[rows] & np.any(np.isinf(batch.upper[:, columns]), axis=0)):
        a, j = batch.values[:, entry], columns[entry]
        most = np.where(a > 0, batch.rhs[:, rows[entry]] / np.where(a > 0, a, 1.0), np.inf)
        upper[:, j] = np.where(np.isinf(batch.upper[:, j]), np.minimum(upper[:, j], most), upper[:, j])
    return upper
