"""Bases changed by pivots, many at once: the simplex method on dictionaries (Chvátal), from bases near the optimum.

First, with the costs that stand in the way set aside, what is out of its bounds is brought back (dual simplex); then
the costs themselves are seen to (primal simplex). What comes out is checked from the numbers of the programs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.program.batch import AT_HIGH, AT_LOW, BASIC, TOLERANCE, Answers, Batch, times
from optimizer.program.vectors import Matrix, Truths, Vector

_PIVOTS = 60
"""Where the pivots end, so that no call runs in circles."""
_SMALL = 1e-7
"""An entry is not pivoted on below this size."""


def solved(batch: Batch, states: Any) -> Answers:
    """The answers of the bases ``states``, (k, n + m), changed by pivots where they are not optimal."""
    (k, n), m = batch.cost.shape, batch.matrix.shape[1]
    found = Answers(
        np.full((k, n), np.nan), np.zeros((k, m)), batch.at_bounds(states), np.zeros(k, dtype=bool), np.zeros(k)
    )
    dictionary = _Dictionary(batch, found.states)
    for _ in range(_PIVOTS):
        if len(dictionary.members):
            dictionary.step(found)
    found.optimal[:] = batch.optimal(found.x, found.prices)
    nowhere = np.flatnonzero(found.missed)
    found.missed[nowhere] = batch.taken(nowhere).missed(found.prices[nowhere])
    return found


class _Dictionary:
    """What is in the basis as sums of what is not: ``table`` (k, m + 2, n), its last rows the costs, own and held.

    ``rows`` (k, m) and ``columns`` (k, n) tell which variable stands where: columns 0 to n - 1, rows from n on.
    """

    def __init__(self, batch: Batch, states: Any) -> None:
        (k, n), self.m = batch.cost.shape, batch.matrix.shape[1]
        basic = states == BASIC
        inside = np.argsort(~basic[:, :n], axis=1, kind="stable")
        binding = np.argsort(basic[:, n:], axis=1, kind="stable")
        sizes = basic[:, :n].sum(axis=1)
        self.members, each = np.arange(k), np.arange(k)[:, None]
        self.table, self.rows, self.columns = np.empty((k, self.m + 2, n)), binding + n, inside.copy()
        # Those with equally many columns in the basis are set up together.
        for size in set(sizes.tolist()):
            mine = np.flatnonzero(sizes == size)
            self.table[mine, :-1] = _table(batch.taken(mine), binding[mine], inside[mine], size)
            self.rows[mine, :size], self.columns[mine, :size] = inside[mine, :size], binding[mine, :size] + n
        self.row_low, self.row_high = batch.low[each, self.rows], batch.high[each, self.rows]
        self.column_low, self.column_high = batch.low[each, self.columns], batch.high[each, self.columns]
        self.up = states[each, self.columns] == AT_HIGH
        self.value = np.where(self.up, self.column_high, self.column_low)
        self.reached = times(self.table[:, : self.m], self.value)
        self.mending = np.ones(k, dtype=bool)
        cost = self.table[:, -2]
        self.table[:, -1] = np.where(self.up, np.minimum(cost, 0.0), np.maximum(cost, 0.0))
        # A basis without an inverse, or at a bound that does not exist, leads nowhere.
        known: Any = np.isfinite(self.reached).all(axis=1) & np.isfinite(cost).all(axis=1)
        self._drop(known)

    def step(self, found: Answers) -> None:
        """One pivot of each. What is done goes into ``found`` and is dropped; so is what leads nowhere."""
        missed = np.maximum(self.row_low - self.reached, self.reached - self.row_high)
        cost, fixed = self.table[:, -2], self.column_low == self.column_high
        gain = np.where(fixed, 0.0, np.where(self.up, cost, -cost))
        self.mending &= missed.max(axis=1) > TOLERANCE
        done = ~self.mending & (gain.max(axis=1) <= TOLERANCE)
        self._keep(done, found)
        row, column, target, going = missed.argmax(axis=1), gain.argmax(axis=1), np.zeros(len(done)), ~done
        mine = np.flatnonzero(self.mending)
        column[mine], target[mine], going[mine] = self._entering(mine, row[mine], fixed[mine])
        stuck = mine[~going[mine]]
        self._give_up(stuck, row[stuck], found)
        mine = np.flatnonzero(~self.mending & ~done)
        row[mine], target[mine], going[mine], flips = self._leaving(mine, column[mine])
        self._flip(mine[flips], column[mine[flips]])
        pivots = going.copy()
        pivots[mine[flips]] = False
        pivots = np.flatnonzero(pivots)
        self._pivot(pivots, row[pivots], column[pivots], target[pivots])
        self._drop(going)

    def _entering(self, mine: Any, row: Any, fixed: Truths) -> tuple[Any, Vector, Truths]:
        """What comes in for a row out of its bounds, so that the costs held keep their signs; the bound of the row."""
        rising = self.reached[mine, row] < self.row_low[mine, row]
        slope = self.table[mine, row] * np.where(rising, 1.0, -1.0)[:, None]
        fits = ~fixed & (np.where(self.up[mine], -slope, slope) > _SMALL)
        chosen = _first(np.abs(self.table[mine, -1]), np.abs(slope), fits)
        return chosen, np.where(rising, self.row_low[mine, row], self.row_high[mine, row]), fits.any(axis=1)

    def _leaving(self, mine: Any, column: Any) -> tuple[Any, Vector, Truths, Truths]:
        """What goes out for a column, and its bound; whether anything stops the column, and whether its own bound."""
        slope = self.table[mine, : self.m, column] * np.where(self.up[mine, column], -1.0, 1.0)[:, None]
        bound = np.where(slope > 0, self.row_high[mine], self.row_low[mine])
        room, fits = np.abs(bound - self.reached[mine]), np.abs(slope) > _SMALL
        chosen, each = _first(room, np.abs(slope), fits & np.isfinite(room)), np.arange(len(mine))
        stopped = fits[each, chosen] & np.isfinite(room[each, chosen])
        width = (self.column_high - self.column_low)[mine, column]
        flips = np.isfinite(width) & ~(stopped & (room[each, chosen] < width * np.abs(slope[each, chosen])))
        return chosen, bound[each, chosen], stopped | flips, flips

    def _flip(self, mine: Any, column: Any) -> None:
        up = self.up[mine, column]
        value = np.where(up, self.column_low[mine, column], self.column_high[mine, column])
        self._shift(mine, column, value - self.value[mine, column])
        self.value[mine, column], self.up[mine, column] = value, ~up

    def _shift(self, mine: Any, column: Any, step: Vector) -> None:
        self.reached[mine] += self.table[mine, : self.m, column] * step[:, None]

    def _pivot(self, mine: Any, row: Any, column: Any, target: Vector) -> None:
        """The row goes out to its bound ``target``, the column comes in."""
        pivot = self.table[mine, row, column]
        step = (target - self.reached[mine, row]) / pivot
        self._shift(mine, column, step)
        self.reached[mine, row] = self.value[mine, column] + step
        self.value[mine, column], self.up[mine, column] = target, target == self.row_high[mine, row]
        line, front = self.table[mine, row] / pivot[:, None], self.table[mine, :, column]
        if len(mine) == len(self.table):
            self.table -= front[:, :, None] * line[:, None, :]
        else:
            self.table[mine] -= front[:, :, None] * line[:, None, :]
        self.table[mine, row] = -line
        self.table[mine, :, column] = front / pivot[:, None]
        self.table[mine, row, column] = 1 / pivot
        for one, other in (
            (self.rows, self.columns), (self.row_low, self.column_low), (self.row_high, self.column_high)
        ):  # fmt: skip
            one[mine, row], other[mine, column] = other[mine, column], one[mine, row]

    def _keep(self, done: Truths, found: Answers) -> None:
        members, n = self.members[done], found.x.shape[1]
        each, rows, columns = members[:, None], self.rows[done], self.columns[done]
        found.states[each, rows] = BASIC
        found.states[each, columns] = np.where(self.up[done], AT_HIGH, AT_LOW)
        point, rates = np.empty(found.states[members].shape), np.zeros(found.states[members].shape)
        own = np.arange(len(members))[:, None]
        point[own, rows], point[own, columns] = self.reached[done], self.value[done]
        rates[own, columns] = self.table[done, -2]
        found.x[members], found.prices[members] = point[:, :n], rates[:, n:]

    def _give_up(self, mine: Any, row: Any, found: Answers) -> None:
        """The row that nothing brings back into its bounds is a sum of others, and the proof that there is no point."""
        if not len(mine):
            return
        sign = np.where(self.reached[mine, row] < self.row_low[mine, row], 1.0, -1.0)
        weights = np.zeros((len(mine), self.table.shape[2] + self.m))
        own, n = np.arange(len(mine)), self.table.shape[2]
        weights[own[:, None], self.columns[mine]] = sign[:, None] * self.table[mine, row]
        weights[own, self.rows[mine, row]] = -sign
        weights /= np.abs(weights).max(axis=1)[:, None]
        found.prices[self.members[mine]] = np.where(np.abs(weights) <= TOLERANCE, 0.0, weights)[:, n:]
        found.missed[self.members[mine]] = 1.0

    def _drop(self, going: Truths) -> None:
        if not going.all():
            for name, value in self.__dict__.items():
                if isinstance(value, np.ndarray):
                    setattr(self, name, value[going])


def _table(batch: Batch, rows: Any, columns: Any, size: int) -> Matrix:
    """Columns of the basis and other rows, and last the cost, by binding rows and other columns: both sorted so."""

    def taken(row: slice, column: slice) -> Matrix:
        found: Matrix = batch.matrix[batch.place[:, None, None], rows[:, row, None], columns[:, None, column]]
        return found

    first, rest, n = slice(size), slice(size, None), columns.shape[1]
    cost = np.take_along_axis(batch.cost, columns, axis=1)[:, None, :]
    inverse, top = _inverse(taken(first, first)), taken(first, rest)
    left = np.concatenate([taken(rest, first), cost[:, :, first]], axis=1) @ inverse
    found = np.empty((len(rows), rows.shape[1] + 1, n))
    found[:, first, first], found[:, rest, first] = inverse, left
    np.negative(inverse @ top, out=found[:, first, rest])
    found[:, size:-1, rest], found[:, -1:, rest] = taken(rest, rest), cost[:, :, rest]
    found[:, rest, rest] -= left @ top
    return found


def _inverse(square: Matrix) -> Matrix:
    """The inverses of matrices; not numbers where there is none."""
    try:
        found: Any = np.linalg.inv(square)
    except np.linalg.LinAlgError:
        known = np.isfinite(square).all(axis=(1, 2), keepdims=True)
        signs: Any = np.linalg.slogdet(np.where(known, square, 0.0))[0]
        regular: Any = known & (signs != 0)[:, None, None]
        found = np.where(regular, np.linalg.inv(np.where(regular, square, np.eye(square.shape[1]))), np.nan)
    inverse: Matrix = found
    return inverse


def _first(room: Matrix, slope: Matrix, fits: Truths) -> Any:
    """Where the room is used up first, of what comes so close to that the steepest (Harris); any where none fits."""
    slope = np.where(fits, slope, 1.0)
    least = np.where(fits, (room + TOLERANCE) / slope, np.inf).min(axis=1)
    return np.where(fits & (room / slope <= least[:, None]), slope, 0.0).argmax(axis=1)
