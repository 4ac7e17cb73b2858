"""The proof of an answer in numpy, from the numbers of a sample: the same as the kernel's, written a second time."""

from __future__ import annotations

import numpy as np

from optimizer.program.vectors import Positions, Vector
from optimizer.sweep.pattern import FAR, Batch, Pattern

GAP, NOISE = 1e-9, 1e-11


class Check:
    """Proofs for the samples of one pattern."""

    def __init__(self, pattern: Pattern) -> None:
        program, structure = pattern.program, pattern.structure
        self._rows = np.array([i for i, _, _ in program.entries], dtype=np.int64)
        self._columns = np.array([j for _, j, _ in program.entries], dtype=np.int64)
        self._size = structure.column_scale
        self._far = FAR * structure.column_scale
        self._weight = 1.0 / (structure.row_scale * abs(structure.unit))
        self._relation: Positions = structure.relation
        self._sign = 1.0 if program.maximized else -1.0
        self._m, self._n = structure.m, structure.n

    def gap(self, batch: Batch, s: int, x: Vector, multipliers: Vector) -> float:
        """The relative gap between ``x`` and the bound of ``multipliers`` at sample s; infinite if x misses a row."""
        values, lower, upper = batch.values[s], batch.lower[s], batch.upper[s]
        if not np.all(np.isfinite(x)) or not np.all(np.isfinite(multipliers)) or self._missed(batch, s, x) > GAP:
            return np.inf
        cost, prices = self._sign * batch.cost[s], self._right(self._sign * multipliers, batch.rhs[s])
        left = cost.copy()
        np.subtract.at(left, self._columns, values * prices[self._rows])
        ends = np.where(left > 0, upper, lower)
        open_ends = np.isinf(ends) & (left != 0)
        if np.any(open_ends & (np.abs(x) > 0.5 * self._far)):
            return np.inf
        ends = np.where(np.isinf(ends), np.sign(left) * self._far, ends)
        terms = prices * np.where(prices != 0, batch.rhs[s], 0.0)
        size = float(np.abs(cost * x).sum() + np.abs(terms).sum())
        gap = abs(float(terms.sum() + (left * ends).sum()) - float((cost * x).sum()))
        return gap / size if size > 0 else gap

    def contradicts(self, batch: Batch, s: int, multipliers: Vector) -> bool:
        """Whether ``multipliers`` prove that no point meets the rows and bounds of sample s."""
        if not np.all(np.isfinite(multipliers)):
            return False
        scaled = np.abs(multipliers * self._weight)
        prices = self._right(np.where(scaled > NOISE * scaled.max(initial=0.0), multipliers, 0.0), batch.rhs[s])
        parts = batch.values[s] * prices[self._rows]
        left, sizes = np.zeros(self._n), np.zeros(self._n)
        np.subtract.at(left, self._columns, parts)
        np.add.at(sizes, self._columns, np.abs(parts))
        left[np.abs(left) <= 1e-14 * sizes] = 0.0
        ends = np.where(left > 0, batch.upper[s], batch.lower[s])
        open_ends = np.isinf(ends) & (left != 0)
        if np.any(open_ends & (np.abs(left) * self._size > NOISE * float((sizes * self._size).max(initial=0.0)))):
            return False
        ends = np.where(np.isinf(ends), np.sign(left) * self._far, ends)
        terms = prices * np.where(prices != 0, batch.rhs[s], 0.0)
        size = float(np.abs(terms).sum() + np.abs(left * ends).sum())
        return float(terms.sum() + (left * ends).sum()) < -GAP * size

    def _right(self, multipliers: Vector, rhs: Vector) -> Vector:
        """Multipliers without those whose sign proves nothing or whose row is open."""
        wrong = ((self._relation < 0) & (multipliers < 0)) | ((self._relation > 0) & (multipliers > 0))
        return np.where(wrong | np.isinf(rhs), 0.0, multipliers)

    def _missed(self, batch: Batch, s: int, x: Vector) -> float:
        """By how much ``x`` misses a row or a bound, relative to what meets there."""
        values, rhs = batch.values[s], batch.rhs[s]
        large = np.maximum(np.abs(x), self._size)
        parts = values * x[self._columns]
        activity, size = np.zeros(self._m), np.abs(np.where(np.isinf(rhs), 0.0, rhs))
        np.add.at(activity, self._rows, parts)
        np.maximum.at(size, self._rows, np.abs(values) * large[self._columns])
        over = np.where(self._relation == 0, np.abs(activity - rhs), (rhs - activity) * self._relation)
        rows = np.where((over > 0) & ~np.isinf(rhs), over, 0.0)
        lower, upper = batch.lower[s], batch.upper[s]
        bounds = np.maximum(np.maximum(lower - x, x - upper), 0.0)
        rows_missed = np.max(rows / np.where(size > 0, size, 1.0), initial=0.0)
        return float(max(rows_missed, np.max(bounds / large, initial=0.0)))
