"""Many programs of one pattern at once, and whether answers to them are optimal.

The conditions of optimality are checked at the programs' own numbers: whatever an answer was guessed from, what passes
is optimal. Numbers are in the solver's units, and the largest cost is near 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Truths, Vector

BASIC, AT_LOW, AT_HIGH = 0, 1, 2
"""What a column or a row is in a basis."""
TOLERANCE = 1e-9
"""How exactly bounds and the signs of rates hold: as the solver's."""


@dataclass(frozen=True)
class Batch:
    """The least of ``cost'x`` with columns and rows within bounds, for k programs.

    ``matrix`` (places, m, n) holds rows by columns, ``place`` (k,) which of them is whose; ``cost`` is (k, n); ``low``
    and ``high`` are (k, n + m), columns first, infinite where there is no bound.
    """

    matrix: Matrix
    place: Any
    cost: Matrix
    low: Matrix
    high: Matrix

    def taken(self, members: Any) -> Batch:
        """Some of the programs."""
        return Batch(self.matrix, self.place[members], self.cost[members], self.low[members], self.high[members])

    def at_bounds(self, states: Any) -> Any:
        """The states (k, n + m), with what has no bound on its side put at the other one."""
        found = np.where((states == AT_LOW) & np.isneginf(self.low), AT_HIGH, states)
        return np.where((found == AT_HIGH) & np.isposinf(self.high), AT_LOW, found)

    def optimal(self, x: Matrix, prices: Matrix) -> Truths:
        """Whether points (k, n) are within bounds, and at the bounds that the rates of prices (k, m) pull them to."""
        matrix = self.matrix[self.place]
        point = np.concatenate([x, times(matrix, x)], axis=1)
        rates = np.concatenate([self.cost - times(matrix.transpose(0, 2, 1), prices), prices], axis=1)
        found = (point >= self.low - TOLERANCE) & (point <= self.high + TOLERANCE) & np.isfinite(rates)
        found &= (rates <= TOLERANCE) | (point <= self.low + TOLERANCE)
        found &= (rates >= -TOLERANCE) | (point >= self.high - TOLERANCE)
        truths: Truths = found.all(axis=1)
        return truths

    def missed(self, weights: Matrix) -> Vector:
        """By how much weighted rows (k, m) prove that nothing is within all bounds (Farkas); 0 or less where not.

        A weighted sum of rows is one of columns: it is by so much that the two do not meet within the bounds of either.
        """
        rates = np.concatenate([-times(self.matrix[self.place].transpose(0, 2, 1), weights), weights], axis=1)
        ends = np.where(rates > TOLERANCE, self.high, np.where(rates < -TOLERANCE, self.low, 0.0))
        found: Vector = -(rates * ends).sum(axis=1)
        return found


@dataclass(frozen=True)
class Answers:
    """For each program of a batch: x (k, n), prices (k, m), its basis (k, n + m), and whether it is optimal (k,).

    Where there is no point, ``prices`` are weights of the rows that prove it by ``missed`` (k,), elsewhere 0 at most.
    """

    x: Matrix
    prices: Matrix
    states: Any
    optimal: Truths
    missed: Vector


def times(matrix: Matrix, x: Matrix) -> Matrix:
    """Each matrix times its vector."""
    found: Any = matrix @ x[:, :, None]
    first: Matrix = found[:, :, 0]
    return first
