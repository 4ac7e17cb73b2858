"""Tie-breaking: of all optimal points the one nearest to a target, by least squares.

Two steps minimise the squared distance over the optimal points. An interior-point method (S. Mehrotra, On the
implementation of a primal-dual interior point method, SIAM J. Optimization 2, 1992) tells which bounds are active at
the nearest point; the Kuhn-Tucker equations with these bounds then give it to the last digits. Every interior step
solves one system with a row for each row of the program. The QP solver of HiGHS 1.15 is not used: it cycled without
end on three variables once their Hessian was scaled away from 1, and takes a minute for 2,000 columns under one row.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.program.highs import Solver
from optimizer.program.linear_program import Face, Outcome
from optimizer.program.scaling import ZERO, summed
from optimizer.program.vectors import Integers, Matrix, Truths, Vector

_SAME = 1e-7
"""The relative difference up to which sums are equal."""
_FREE = (ZERO, 1e-3 * ZERO, 1e-6 * ZERO)
"""Reduced costs and prices that count as none, tried in turn."""
_ROUNDING = 1e-13
"""The number, relative to 1, up to which it is rounding."""
_STAYS, _GIVES = 1e-5, 1e-9
"""Regularisation: the weight of a column's distance from the start, beside 1 for the distance from a target, and how
far a row gives per unit of its price. With less of the first, rows in which columns of a sum count little are lost in
the system; with more of either, other bounds are active."""
_DRAWN = 1e-2
"""The weight of a column's distance from the last step where rows would be met only after hundreds of them."""
_DRIFTS, _NEARLY = 1e-8, 1e-5
"""A third weight, smaller, for columns of no sum that still have far to go; and what the equations may miss where it is
tried, as from further away it leads astray."""
_CLOSE = 1e-20
"""The mean product of distance and multiplier of a bound at which the interior-point method ends."""
_STEPS, _ROUNDS, _PATIENCE = 100, 200, 3
"""Limits on interior steps (25 to 35 were needed), on rounds of active bounds (mostly 1 to 4), and on rounds in a row
that leave no fewer of them wrong."""
_BEYOND, _AWAY = 1e-12, 1e-8
"""The violation of a bound, and the multiplier of the wrong sign, at which a column leaves its set of bounds."""
_EXACT = 1e-11
"""The accuracy of the equations: a column so near to a bound, or to its target, is there."""
_RANK = 1e-12
"""The relative increase of the diagonal that keeps the system regular with redundant rows."""


class Targets(NamedTuple):
    """Targets of weighted sums of columns.

    ``groups``, of shape (n,), numbers the sum of each column, -1 for none; ``weights`` (n,) are the columns' weights;
    ``amounts`` (k,) the target of each sum.
    """

    groups: Integers
    weights: Vector
    amounts: Vector

    def sums(self, x: Vector) -> Vector:
        """The sums, of shape (k,), at the point ``x``, of shape (n,)."""
        return summed(self.groups + 1, self.weights * x, len(self.amounts) + 1)[1:]

    def cost(self, rates: Vector) -> Vector:
        """The cost of each column, of shape (n,), where sums cost ``rates``, of shape (k,)."""
        return np.asarray(self.weights * np.append(rates, 0.0)[self.groups])


def nearest_optimum(solver: Solver, outcome: Outcome, targets: Targets) -> tuple[Vector, bool]:
    """The optimal point whose sums are nearest to their targets, and whether all optimal points have the same sums.

    A price that is small beside the others may count as none, and the nearest point be no optimum, or none be found.
    Then smaller ones count too, and in the end the outcome stays.
    """
    cost = np.array([float(rate) for rate in solver.program.cost])
    noise = _ROUNDING * float(np.abs(cost) @ solver.sizes)
    for free in _FREE:
        x, alone = _nearest_on(solver, solver.face(outcome, free), outcome, targets)
        if abs(float(cost @ (x - outcome.x))) <= _SAME * float(np.abs(cost) @ np.abs(outcome.x)) + noise:
            return x, alone
    return outcome.x, False


def _nearest_on(solver: Solver, face: Face, outcome: Outcome, targets: Targets) -> tuple[Vector, bool]:
    """The point of ``face`` whose sums are nearest to their targets, and whether all its points have the same sums."""
    sums = targets.sums(outcome.x)
    known = float(np.max(np.abs([targets.amounts, sums]), initial=0.0))
    could_be = float(np.max(np.abs(targets.sums(solver.sizes)), initial=0.0))
    # Amounts that are all 0, or noise, have the size that the columns could have.
    unit = (known if known > _ROUNDING * could_be else could_be) or 1.0
    optimal = Solver(solver.program, face)
    # The ends of the optimal face in an arbitrary direction: where they agree, all of its points do.
    direction = targets.cost(np.cos(np.arange(1, len(sums) + 1)))
    ends = [optimal.solve(cost=direction, maximized=maximized) for maximized in (False, True)]
    if all(end.status == "optimal" for end in ends):
        low, high = (targets.sums(end.x) for end in ends)
        if np.max(np.abs(high - low), initial=0.0) <= _SAME * unit:
            return outcome.x, True
    # The unit is the distance: a face can be a thousand times smaller than the amounts on it.
    distance = float(np.max(np.abs(sums - targets.amounts), initial=0.0))
    return _Nearest(solver, face, targets, distance if distance > _SAME * unit else unit, outcome.x).point(), False


class _Nearest:
    """Minimise half the square of ``sums - amounts`` over ``matrix v = rhs`` and ``lower <= v <= upper``.

    ``v`` holds the free columns and, behind them, the left side of each row that is no equation. Sums are in ``unit``,
    and so is each column of a sum; every other column is at most 1 at the start.
    """

    def __init__(self, solver: Solver, face: Face, targets: Targets, unit: float, start: Vector) -> None:
        rows, columns, values = solver.entries
        other = np.maximum(solver.scales[0], np.abs(start))
        counted, count = (targets.groups >= 0) & (targets.weights != 0), len(face.row_lower)
        scale = np.where(counted, unit / np.where(counted, np.abs(targets.weights), 1.0), other)
        lower, upper, values = face.lower / scale, face.upper / scale, values * scale[columns]
        largest = np.zeros(count)
        np.maximum.at(largest, rows, np.abs(values))
        row_scale = 1.0 / np.where(largest > 0, largest, 1.0)
        values, row_lower, row_upper = values * row_scale[rows], face.row_lower * row_scale, face.row_upper * row_scale

        free, loose = np.flatnonzero(lower < upper), np.flatnonzero(row_lower < row_upper)
        place = np.full(len(lower), -1)
        place[free] = np.arange(len(free))
        moves = (place[columns] >= 0) & (values != 0)
        self._scale, self._free, self._fixed = scale, free, np.where(lower < upper, 0.0, lower)
        self._rows = np.concatenate([rows[moves], loose])
        self._columns = np.concatenate([place[columns[moves]], len(free) + np.arange(len(loose))])
        self._values = np.concatenate([values[moves], np.full(len(loose), -1.0)])
        self._rhs = np.where(row_lower < row_upper, 0.0, row_lower)
        self._rhs -= summed(rows, values * self._fixed[columns], count)
        self._lower = np.concatenate([lower[free], row_lower[loose]])
        self._upper = np.concatenate([upper[free], row_upper[loose]])
        scaled = targets._replace(weights=np.where(counted, targets.weights * scale / unit, 0.0))
        self._targets = Targets(
            np.concatenate([targets.groups[free], np.full(len(loose), -1)]),
            np.concatenate([scaled.weights[free], np.zeros(len(loose))]),
            targets.amounts / unit - scaled.sums(self._fixed),
        )
        self._start = np.concatenate([(start / scale)[free], np.zeros(len(loose))])
        self._start[len(free) :] = (self._left(self._start) - self._rhs)[loose]

        # Entries of sums in rows, and pairs of entries that meet in the system: of one column, and of one sum.
        self._summed = np.flatnonzero(self._targets.groups[self._columns] >= 0)
        group = self._targets.groups[self._columns[self._summed]]
        sums, self._sum_entries = np.unique(group * count + self._rows[self._summed], return_inverse=True)
        self._sum_groups, self._sum_rows = np.divmod(sums, max(count, 1))
        self._pairs = _pairs(np.concatenate([self._columns, len(self._lower) + self._sum_groups]))

    def point(self) -> Vector:
        """The nearest point, of shape (n,), in the units of the program; NaN if none is found that meets the rows."""
        with np.errstate(all="ignore"):  # the last interior steps may overflow
            v, prices, at = self._interior()
        v = self._on_bounds(v, prices, at)
        groups, weights = self._targets.groups, self._targets.weights
        alone = (weights != 0) & (np.bincount(groups + 1)[groups + 1] == 1)
        target = np.where(alone, np.append(self._targets.amounts, 0.0)[groups] / np.where(alone, weights, 1.0), v)
        for exactly in (target, self._lower, self._upper):
            v = np.where(np.abs(v - exactly) <= _EXACT, exactly, v)
        if np.max(np.abs(self._rhs - self._left(v)), initial=0.0) > _SAME:
            return np.full(len(self._fixed), np.nan)
        x = self._fixed.copy()
        x[self._free] = v[: len(self._free)]
        return np.asarray(x * self._scale)

    def _interior(self) -> tuple[Vector, Vector, Integers]:
        """A point near the solution, the prices of rows, and the active bound of each column: -1, 1, or 0 for none."""
        below, above = np.flatnonzero(np.isfinite(self._lower)), np.flatnonzero(np.isfinite(self._upper))
        walls = np.concatenate([below, above])
        side = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
        room = np.minimum(0.25 * (self._upper - self._lower), 1.0)
        v, prices = np.clip(self._start, self._lower + room, self._upper - room), np.zeros(len(self._rhs))
        # Distances are updated themselves: near a bound they fall below the digits of v.
        distance = np.concatenate([v[below] - self._lower[below], self._upper[above] - v[above]])
        press, count = np.ones(len(walls)), max(len(walls), 1)
        for _ in range(_STEPS):
            product = float(distance @ press) / count
            if product < _CLOSE:
                break
            system = _System(self, 1.0 / (summed(walls, press / distance, len(v)) + _STAYS), _GIVES)
            pull = self._pull(v, prices) - _STAYS * (v - self._start)
            short = self._rhs - self._left(v) - _GIVES * prices
            wanted = np.zeros(len(walls))
            for attempt in ("ahead", "corrected"):
                to = wanted / distance
                move, change = system.solve(pull + summed(walls, side * to, len(v)), short)
                nearer = side * move[walls]
                harder = to - press - press / distance * nearer
                far = min(_longest(distance, nearer), _longest(press, harder))
                if attempt == "ahead":
                    left = float((distance + far * nearer) @ (press + far * harder)) / count
                    wanted = product * (left / product) ** 3 - nearer * harder
            if not (np.all(np.isfinite(move)) and np.all(np.isfinite(harder))):
                break
            far *= 0.995
            v, prices = v + far * move, prices + far * change
            distance, press = distance + far * nearer, press + far * harder
        # The start pulls by _STAYS at most: a bound is active where it is nearer than such a pull reaches.
        holds = distance < press / _STAYS
        at = np.zeros(len(v), dtype=np.int_)
        at[walls[holds]] = -side[holds]
        return v, prices, at

    def _on_bounds(self, v: Vector, prices: Vector, at: Integers) -> Vector:
        """Solve on the active bounds; those that turn out wrong change sides until none is.

        All do at once. Where that leaves no fewer wrong the last one does alone: changes at once can go round in
        circles, such changes cannot (K. G. Murty, Note on a Bard-type scheme, Opsearch 11, 1974).
        """
        fewest, stalled = len(at) + 1, 0
        for _ in range(_ROUNDS):
            free = at == 0
            v = np.where(at < 0, self._lower, np.where(at > 0, self._upper, v))
            v, prices = self._refined(v, prices, free)
            beyond = (v > self._upper + _BEYOND).astype(int) - (v < self._lower - _BEYOND)
            right = np.where(free, beyond, np.where(at * self._pull(v, prices) < -_AWAY, 0, at))
            wrong = np.flatnonzero(right != at)
            if not len(wrong):
                break
            stalled = 0 if len(wrong) < fewest else stalled + 1
            fewest = min(fewest, len(wrong))
            wrong = wrong[-1:] if stalled > _PATIENCE else wrong
            at[wrong] = right[wrong]
        return np.clip(v, self._lower, self._upper)

    def _refined(self, v: Vector, prices: Vector, free: Truths) -> tuple[Vector, Vector]:
        """Solve the Kuhn-Tucker equations in which the columns that are not ``free`` stay, by proximal steps.

        The regularised system gives each step; what the equations miss is computed without regularisation, so that in
        the end no column is drawn back, and no row gives.
        """
        for weight in (_STAYS, _DRAWN, _DRIFTS):
            system, least = _System(self, free / weight, _GIVES), np.inf
            for step in range(_STEPS):
                pull, short = np.where(free, self._pull(v, prices), 0.0), self._rhs - self._left(v)
                missed = max(float(np.max(np.abs(pull), initial=0.0)), float(np.max(np.abs(short), initial=0.0)))
                if missed >= least:
                    break
                # The first step with a weight may miss more.
                least = missed if step else np.inf
                move, change = system.solve(pull, short)
                v, prices = v + move, prices + change
            if least <= _EXACT or (weight == _DRAWN and least > _NEARLY):
                break
        return v, prices

    def _pull(self, v: Vector, prices: Vector) -> Vector:
        """The downhill gradient by column, from targets and prices."""
        return self._transposed(prices) - self._targets.cost(self._targets.sums(v) - self._targets.amounts)

    def _left(self, v: Vector) -> Vector:
        return summed(self._rows, self._values * v[self._columns], len(self._rhs))

    def _transposed(self, prices: Vector) -> Vector:
        return summed(self._columns, self._values * prices[self._rows], len(self._lower))


class _System:
    """The equations of a step: ``(H + 1 / ease) move - matrix' change = pull``, ``matrix move + gives change = short``.

    H is the Hessian of the squared sums; ``ease``, of shape (n,), is 0 for a column that stays.
    """

    def __init__(self, problem: _Nearest, ease: Vector, gives: float) -> None:
        self._problem, self._ease, self._targets = problem, ease, problem._targets
        count, columns = len(problem._rhs), problem._columns
        # Each sum adds a rank-one term to H, which the inverse corrects for (Sherman and Morrison).
        self._whole = 1.0 + self._targets.sums(ease * self._targets.weights)
        of = columns[problem._summed]
        entries = (ease * self._targets.weights)[of] * problem._values[problem._summed]
        in_sums = summed(problem._sum_entries, entries, len(problem._sum_rows))
        rows, values = np.append(problem._rows, problem._sum_rows), np.append(problem._values, in_sums)
        shares = np.append(ease[columns], -1.0 / self._whole[problem._sum_groups])
        first, second = problem._pairs
        parts = values[first] * values[second] * shares[first]
        system = summed(rows[first] * count + rows[second], parts, count * count).reshape(count, count)
        system[np.diag_indices(count)] += gives
        self._sizes = 1.0 / np.sqrt(np.diag(system))
        self._rows: Matrix = system * self._sizes * self._sizes[:, None]
        self._rows[np.diag_indices(count)] = 1.0 + _RANK
        self._inverse: Matrix = np.asarray(np.linalg.inv(self._rows), dtype=np.float64)

    def solve(self, pull: Vector, short: Vector) -> tuple[Vector, Vector]:
        """Solve for the move of columns and the change of prices of rows."""
        right = self._sizes * (short - self._problem._left(self._eased(pull)))
        change = self._inverse @ right
        for _ in range(2):
            change += self._inverse @ (right - self._rows @ change)
        change *= self._sizes
        return self._eased(pull + self._problem._transposed(change)), change

    def _eased(self, pull: Vector) -> Vector:
        """The move of columns at unchanged prices."""
        move = self._ease * pull
        return np.asarray(move - self._ease * self._targets.cost(self._targets.sums(move) / self._whole))


def _longest(values: Vector, changes: Vector) -> float:
    """The largest share of ``changes``, 1 at most, that leaves all values non-negative."""
    falling = changes < 0
    return float(np.min(-values[falling] / changes[falling], initial=1.0))


def _pairs(keys: Integers) -> tuple[Integers, Integers]:
    """Positions of all pairs of entries with the same key, in both orders, and each with itself."""
    order = np.argsort(keys, kind="stable")
    _, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    partners = np.repeat(counts, counts)
    first = np.repeat(np.arange(len(keys)), partners)
    within = np.arange(len(first)) - np.repeat(np.cumsum(partners) - partners, partners)
    return order[first], order[np.repeat(starts, counts)[first] + within]
