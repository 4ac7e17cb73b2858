"""The numbers of many samples in the solver's units, scaled at once and handed to HiGHS sample by sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.weak_duality import GAP


class SolverNumbers:
    """The numbers of k samples in the solver's units, minimised.

    ``batch`` holds the numbers that certificates use. ``sound`` (k,) marks samples without NaN, ``crossed`` (k,) those
    in which bounds of a column cross by more than rounding.
    """

    def __init__(self, pattern: Pattern, batch: Batch) -> None:
        structure = pattern.structure
        self.batch = batch
        entries = np.lexsort((structure.column, structure.row))
        counts = np.bincount(structure.row, minlength=structure.m)
        self.columns = structure.column[entries].astype(np.int32)
        self.starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self.continuous = np.zeros(structure.n, dtype=np.int32)
        self.column_scale, self.row_scale = structure.column_scale, structure.row_scale
        self.values = np.ascontiguousarray(batch.values[:, entries] * structure.scale[entries])
        cost = -pattern.sign * batch.cost * self.column_scale
        largest = np.max(np.abs(cost), axis=1, initial=0.0)
        self.unit = 2.0 ** -np.round(np.log2(np.where(largest > 0, largest, 1.0)))
        self.cost = cost * self.unit[:, None]
        self.low, self.high = batch.lower / self.column_scale, batch.upper / self.column_scale
        side, relation = batch.rhs * self.row_scale, structure.relation
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
            len(self.continuous), len(self.row_scale), len(self.columns), 2, 1, 0.0, self.cost[s], self.low[s],
            self.high[s], self.row_low[s], self.row_high[s], self.starts, self.columns, self.values[s], self.continuous,
        )  # fmt: skip
