"""Weak duality for many samples at once: gaps of optima, and Farkas proofs of infeasibility.

Nothing of the solver is trusted: left sides, reduced costs and bounds are summed anew from the numbers of each sample.
For multipliers y with the right signs, ``y'b + sum of max(d l, d u)`` with ``d = c - A'y`` is an upper bound on every
point that keeps rows and bounds (maximising). Multipliers of a solver make that bound good; they cannot make it false.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.engine.pattern import FAR, Batch, Pattern
from optimizer.program.vectors import Matrix, Truths, Vector

GAP = 1e-9
"""The largest gap, and the largest violation of a row or bound, that counts as proven, relative to the terms there."""
NOISE = 1e-11
"""The multiplier, relative to the largest of a Farkas proof, up to which one counts as rounding."""


class WeakDuality:
    """Certificates for the samples of one pattern, in the units of the program."""

    def __init__(self, pattern: Pattern) -> None:
        structure = pattern.structure
        self._rows, self._columns = structure.row, structure.column
        self._by_row, self._by_column = _Sums(self._rows, structure.m), _Sums(self._columns, structure.n)
        self._size, self._far = structure.column_scale, FAR * structure.column_scale
        self._weight = 1.0 / (structure.row_scale * abs(structure.unit))
        self._relation: Any = structure.relation
        self._sign = pattern.sign

    def gap(self, batch: Batch, x: Matrix, multipliers: Matrix) -> Vector:
        """Gaps (S,) between the points ``x`` (S, n) and the bounds of ``multipliers`` (S, m), relative to their terms.

        Infinite where a point misses a row or bound by more than GAP, or is not a number.
        """
        cost = self._sign * batch.cost
        prices = self._useful(self._sign * multipliers, batch.rhs)
        rates = cost - self._by_column(batch.values * prices[:, self._rows])
        terms, beyond = self._bound(batch, prices, rates)
        # By convexity the bound holds beyond an artificial end too, provided that the point lies well before it.
        lost = np.any(beyond & (np.abs(x) > 0.5 * self._far), axis=1)
        reached = cost * x
        size = np.abs(reached).sum(axis=1) + np.abs(terms[:, : len(self._relation)]).sum(axis=1)
        gap = np.abs(terms.sum(axis=1) - reached.sum(axis=1)) / np.where(size > 0, size, 1.0)
        sound = np.isfinite(gap) & ~lost & (self._missed(batch, x) <= GAP)
        return np.where(sound, gap, np.inf)

    def contradicts(self, batch: Batch, multipliers: Matrix) -> Truths:
        """Samples (S,) in which ``multipliers`` (S, m) are a Farkas proof: no point keeps the rows and bounds."""
        scaled = np.abs(multipliers * self._weight)
        above = scaled > NOISE * np.max(scaled, axis=1, initial=0.0)[:, None]
        prices = self._useful(np.where(above, multipliers, 0.0), batch.rhs)
        parts = batch.values * prices[:, self._rows]
        left, sizes = -self._by_column(parts), self._by_column(np.abs(parts))
        left[np.abs(left) <= 1e-14 * sizes] = 0.0
        terms, beyond = self._bound(batch, prices, left)
        largest = np.max(sizes * self._size, axis=1, initial=0.0)[:, None]
        lost = np.any(beyond & (np.abs(left) * self._size > NOISE * largest), axis=1)
        return np.asarray(~lost & (terms.sum(axis=1) < -GAP * np.abs(terms).sum(axis=1)))

    def _bound(self, batch: Batch, prices: Matrix, rates: Matrix) -> tuple[Matrix, Truths]:
        """The terms, of rows and then of columns, whose sum bounds all points; and columns with an artificial end."""
        ends = np.where(rates > 0, batch.upper, batch.lower)
        beyond = np.isinf(ends) & (rates != 0)
        ends = np.where(np.isinf(ends), np.sign(rates) * self._far, ends)
        return np.concatenate([prices * np.where(prices != 0, batch.rhs, 0.0), rates * ends], axis=1), beyond

    def _useful(self, multipliers: Matrix, rhs: Matrix) -> Matrix:
        """Multipliers without those of the wrong sign or of a row without a limit, which prove nothing."""
        wrong = ((self._relation < 0) & (multipliers < 0)) | ((self._relation > 0) & (multipliers > 0))
        return np.where(wrong | np.isinf(rhs), 0.0, multipliers)

    def _missed(self, batch: Batch, x: Matrix) -> Vector:
        """The largest violation of a row or bound in each sample (S,), relative to the terms there."""
        large, closed = np.maximum(np.abs(x), self._size), ~np.isinf(batch.rhs)
        activity = self._by_row(batch.values * x[:, self._columns])
        terms = self._by_row(np.abs(batch.values) * large[:, self._columns], np.maximum)
        size = np.maximum(np.abs(np.where(closed, batch.rhs, 0.0)), terms)
        off = np.where(closed, batch.rhs, activity) - activity
        over = np.where(self._relation == 0, np.abs(off), off * self._relation)
        over = np.where(over > 0, over / np.where(size > 0, size, 1.0), 0.0)
        bounds = np.maximum(np.maximum(batch.lower - x, x - batch.upper), 0.0) / large
        missed: Vector = np.maximum(np.max(over, axis=1, initial=0.0), np.max(bounds, axis=1, initial=0.0))
        return np.where(np.isnan(missed), np.inf, missed)


class _Sums:
    """Sums of entries by row or by column, or the largest of them."""

    def __init__(self, places: Any, count: int) -> None:
        # An entry of 0 more in each place, so that none is without entries.
        every = np.concatenate([places, np.arange(count)])
        order = np.argsort(every, kind="stable")
        self._order, self._starts = np.minimum(order, len(places)), np.searchsorted(every[order], np.arange(count))

    def __call__(self, values: Matrix, operation: Any = np.add) -> Matrix:
        """Sums of ``values`` (S, entries), of shape (S, count), or the largest of those that are not negative."""
        padded = np.pad(values, ((0, 0), (0, 1)))[:, self._order]
        return np.asarray(operation.reduceat(padded, self._starts, axis=1))
