"""Many programs of one pattern at once, each answered by a basis that may be optimal, and the answers checked.

The check is of the conditions of optimality, at the program's own numbers: whatever a basis was guessed from, what
passes is optimal. Numbers are in the solver's units, and the largest cost is near 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Truths

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

    def resting(self, states: Any) -> Matrix:
        """What is not in the basis at its bound, and 0 for what is: (k, n + m)."""
        return np.where(states == BASIC, 0.0, np.where(states == AT_HIGH, self.high, self.low))


@dataclass(frozen=True)
class Answers:
    """For each program of a batch: x (k, n), prices (k, m), its basis (k, n + m), and whether it is optimal (k,)."""

    x: Matrix
    prices: Matrix
    states: Any
    optimal: Truths

    def replace(self, members: Any, other: Answers) -> None:
        """Put others in place of some."""
        self.x[members], self.prices[members] = other.x, other.prices
        self.states[members], self.optimal[members] = other.states, other.optimal


def tried(batch: Batch, states: Any) -> Answers:
    """The points and the prices of the bases ``states``, (k, n + m): not numbers where a basis is singular."""
    # What has no bound on its side is at the other one.
    states = np.where((states == AT_LOW) & np.isneginf(batch.low), AT_HIGH, states)
    states = np.where((states == AT_HIGH) & np.isposinf(batch.high), AT_LOW, states)
    (k, n), m = batch.cost.shape, batch.matrix.shape[1]
    matrix, rests, each = batch.matrix[batch.place], batch.resting(states), np.arange(k)[:, None]
    rows, columns, used = working(states, n)
    square = squares(matrix, rows, columns, used)
    x, prices = rests[:, :n].copy(), np.zeros((k, m))
    left = (rests[:, n:] - times(matrix, x))[each, rows]
    x[each, columns] += np.where(used, _solution(square, np.where(used, left, 0.0)), 0.0)
    costs = np.where(used, batch.cost[each, columns], 0.0)
    prices[each, rows] += np.where(used, _solution(square.transpose(0, 2, 1), costs), 0.0)
    return Answers(x, prices, states, _optimal(batch, matrix, x, prices))


def working(states: Any, n: int) -> tuple[Any, Any, Truths]:
    """The binding rows and the columns of each basis, (k, size) each, and which are not there for the size only."""
    basic = states == BASIC
    sizes = basic[:, :n].sum(axis=1)
    most = int(sizes.max(initial=0))
    rows, columns = (np.argsort(~part, axis=1, kind="stable")[:, :most] for part in (~basic[:, n:], basic[:, :n]))
    return rows, columns, np.arange(most) < sizes[:, None]


def squares(matrix: Matrix, rows: Any, columns: Any, used: Truths) -> Matrix:
    """The columns of each basis in its binding rows, bordered by the identity: (k, size, size)."""
    found = matrix[np.arange(len(matrix))[:, None, None], rows[:, :, None], columns[:, None, :]]
    square: Matrix = np.where(used[:, :, None] & used[:, None, :], found, np.eye(used.shape[1]))
    return square


def times(matrix: Matrix, x: Matrix) -> Matrix:
    """Each matrix times its vector."""
    return _first_of(matrix @ x[:, :, None])


def _optimal(batch: Batch, matrix: Matrix, x: Matrix, prices: Matrix) -> Truths:
    """Within bounds, and at the bound that the rate pulls to."""
    point = np.concatenate([x, times(matrix, x)], axis=1)
    rates = np.concatenate([batch.cost - times(matrix.transpose(0, 2, 1), prices), prices], axis=1)
    within = (point >= batch.low - TOLERANCE) & (point <= batch.high + TOLERANCE) & np.isfinite(rates)
    low = (rates <= TOLERANCE) | (point <= batch.low + TOLERANCE)
    high = (rates >= -TOLERANCE) | (point >= batch.high - TOLERANCE)
    found: Truths = np.all(within & low & high, axis=1)
    return found


def _solution(square: Matrix, right: Matrix) -> Matrix:
    """The solution of each system; not numbers where there is none."""
    right = right[:, :, None]
    try:
        return _first_of(np.linalg.solve(square, right))
    except np.linalg.LinAlgError:
        known = np.isfinite(square).all(axis=(1, 2))[:, None, None]
        signs: Any = np.linalg.slogdet(np.where(known, square, 0.0))[0]
        regular = known & (signs != 0)[:, None, None]
        found = np.linalg.solve(np.where(regular, square, np.eye(right.shape[1])), right)
        return _first_of(np.where(regular, found, np.nan))


def _first_of(found: Any) -> Matrix:
    first: Matrix = found[:, :, 0]
    return first
