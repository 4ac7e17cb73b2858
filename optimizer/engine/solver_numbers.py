"""The numbers of many samples in the solver's units, scaled at once and handed to HiGHS sample by sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.weak_duality import GAP
from optimizer.program.vectors import Matrix, Positions


class SolverNumbers:
    """The numbers of k samples in the solver's units, minimised.

    ``rows`` are those that HiGHS gets: of a category's two rows only the first, at ``category_row`` among them, which
    takes both bounds. ``batch`` holds the numbers that certificates use. ``sound`` (k,) marks samples without NaN,
    ``crossed`` (k,) those in which bounds of a column cross by more than rounding.
    """

    def __init__(self, pattern: Pattern, batch: Batch, category_rows: Positions) -> None:
        structure = pattern.structure
        self.batch = batch._replace(upper=_implied_upper(structure, batch))
        used = np.ones(structure.m, dtype=bool)
        used[category_rows[:, 1]] = False
        self.rows = np.flatnonzero(used)
        self.category_row = np.searchsorted(self.rows, category_rows[:, 0]).tolist()
        entries = np.lexsort((structure.column, structure.row))
        entries = entries[used[structure.row[entries]]]
        counts = np.bincount(structure.row[entries], minlength=structure.m)[self.rows]
        self.columns = structure.column[entries].astype(np.int32)
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self.continuous = np.zeros(structure.n, dtype=np.int32)
        self.column_scale, self.row_scale = structure.column_scale, structure.row_scale[self.rows]
        self.values = np.ascontiguousarray(batch.values[:, entries] * structure.scale[entries])
        cost = -pattern.sign * batch.cost * self.column_scale
        largest = np.max(np.abs(cost), axis=1, initial=0.0)
        self.unit = 2.0 ** -np.round(np.log2(np.where(largest > 0, largest, 1.0)))
        self.cost = cost * self.unit[:, None]
        self.low, self.high = batch.lower / self.column_scale, batch.upper / self.column_scale
        side, relation = batch.rhs[:, self.rows] * self.row_scale, structure.relation[self.rows]
        self.row_low = np.where((relation >= 0) & np.isfinite(side), side, -np.inf)
        self.row_high = np.where((relation <= 0) & np.isfinite(side), side, np.inf)
        self.sound = np.isfinite(self.cost).all(axis=1) & np.isfinite(self.values).all(axis=1)
        self.sound &= ~np.any([np.isnan(ends).any(axis=1) for ends in (batch.rhs, self.low, self.high)], axis=0)
        reach = GAP * np.maximum(np.abs(self.low), np.abs(self.high))
        self.crossed = self.sound & np.any(self.low - self.high > reach, axis=1)
        self.high = np.maximum(self.low, self.high)

    def load(self, highs: Any, s: int) -> None:
        """Pass the numbers of sample ``s`` to HiGHS."""
        highs.passModel(
            len(self.continuous), len(self.rows), len(self.columns), 2, 1, 0.0, self.cost[s], self.low[s], self.high[s],
            self.row_low[s], self.row_high[s], self.starts, self.columns, self.values[s], self.continuous,
        )  # fmt: skip


def _implied_upper(structure: Any, batch: Batch) -> Matrix:
    """Upper bounds (k, n); of a column without one, the bound implied by a row that adds up non-negative terms.

    With them a reduced cost that is only rounding does not spoil a certificate.
    """
    rows, columns = structure.row, structure.column
    negative = np.any(batch.values < 0, axis=0) | np.any(batch.lower[:, columns] < 0, axis=0)
    adds = structure.relation <= 0
    adds[rows[negative]] = False
    upper, unbounded = batch.upper.copy(), np.isinf(batch.upper)
    for entry in np.flatnonzero(adds[rows] & np.any(unbounded[:, columns], axis=0)):
        a, j = batch.values[:, entry], columns[entry]
        most = np.where(a > 0, batch.rhs[:, rows[entry]] / np.where(a > 0, a, 1.0), np.inf)
        upper[:, j] = np.where(unbounded[:, j], np.minimum(upper[:, j], most), upper[:, j])
    return upper
