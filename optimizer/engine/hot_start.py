"""Many programs of one pattern solved by HiGHS, each hot-started from one central basis and certified.

Each sample is solved for its optimum and then, for each category whose money the optimum has moved, for the best
allocation without that move: money has a direction where that allocation is no longer near-optimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import highspy
import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import (
    INFEASIBLE,
    OPEN,
    OPTIMAL,
    UNBOUNDED,
    UNDECIDED_CODE,
    Question,
    Solutions,
    direction,
    near_optimum,
    side_moved,
)
from optimizer.engine.weak_duality import GAP, WeakDuality
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.vectors import Matrix

_OPTIONS: dict[str, Any] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "threads": 1, "parallel": "off",
    "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9,
    # The numbers are scaled already; of the pricing rules devex takes the least time.
    "simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 1,
}  # fmt: skip
PILOT = 64
"""The number of samples from which the central basis is chosen."""
_STATUS = highspy.HighsModelStatus
BASIC = int(highspy.HighsBasisStatus.kBasic)


class CentralBasis(NamedTuple):
    """A basis of a pattern: HiGHS's statuses of ``columns`` (n,) and ``rows`` (m,), of which 1 means basic."""

    columns: Any
    rows: Any


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


class HotStart:
    """Solver of samples of ``pattern``, each from ``basis``.

    Where neighbouring samples are ``alike``, as for ascending values of one number, the solve for a category starts
    from the last one's basis.
    """

    def __init__(self, pattern: Pattern, basis: CentralBasis, alike: bool = False) -> None:
        self._pattern, self._start, self._alike = pattern, basis, alike
        self._weak_duality = WeakDuality(pattern)

    def solve(self, batch: Batch, question: Question | None = None) -> Solutions:
        """Solve every sample of ``batch``; with ``question`` also the directions of its money."""
        numbers, count = SolverNumbers(self._pattern, batch), len(batch.cost)
        solutions = Solutions.none(self._pattern, count, self._pattern.categories)
        solutions.by_highs[:] = True
        bases = self._solve(numbers, [_highs_basis(self._start)] * count, solutions)
        if question is not None:
            for c in range(self._pattern.categories):
                self._decide(batch, question, c, bases, solutions)
        return solutions

    def _decide(self, batch: Batch, question: Question, c: int, bases: Sequence[Any], solutions: Solutions) -> None:
        """Find the direction of a category's money where the optimum has moved it."""
        structure, sign, row = self._pattern.structure, self._pattern.sign, self._pattern.real + c
        entries = np.flatnonzero(structure.row == row)
        spent = np.sum(batch.values[:, entries] * solutions.x[:, structure.column[entries]], axis=1)
        wanted = question.wanted[:, c] & (solutions.status == OPTIMAL)
        side = side_moved(spent, question.before[:, c], question.room)
        solutions.directions[wanted, c] = UNDECIDED_CODE
        moved = np.flatnonzero(wanted & (side != UNDECIDED_CODE))
        side, own = side[moved], batch.some(moved)
        # The category's row is an upper bound: of spending, or of its opposite.
        own.values[:, entries] *= side[:, None]
        own.rhs[:, row] = side * question.before[moved, c] + question.room[moved]
        again = Solutions.none(self._pattern, len(moved))
        self._solve(SolverNumbers(self._pattern, own), [bases[s] for s in moved.tolist()], again, self._alike)
        value = sign * again.objective
        least = near_optimum(sign * solutions.objective[moved], question.nothing[moved])
        solutions.directions[moved, c] = direction(side, again.status, value, least)
        solutions.margins[moved, c] = np.where(again.status == OPTIMAL, value - least, np.nan)

    def _solve(
        self, numbers: SolverNumbers, bases: Sequence[Any], solutions: Solutions, alike: bool = False
    ) -> list[Any]:
        """Solve each sample from its basis, or where ``alike`` from the last one's, and store what is proven.

        What is not is solved afresh. Returns the bases in which it ends.
        """
        ended = list(bases)
        status, x, prices = (np.zeros_like(own) for own in (solutions.status, solutions.x, solutions.multipliers))
        status[:] = OPEN
        highs, last = _highs(), None  # one for each call, because threads share this object
        for s in np.flatnonzero(numbers.sound & ~numbers.crossed).tolist():
            numbers.load(highs, s)
            highs.setBasis(bases[s] if last is None else last)
            status[s], x[s], prices[s] = _run(highs)
            if status[s] == OPTIMAL:
                ended[s] = highs.getBasis()
                last = ended[s] if alike else None
        # HiGHS minimises; its rays do not count the objective.
        unit = np.where(status == INFEASIBLE, 1.0, self._pattern.sign) / numbers.unit
        x, multipliers = x * numbers.column_scale, -prices * numbers.row_scale * unit[:, None]
        self._certify(numbers.batch, status, x, multipliers, solutions)
        solutions.status[numbers.crossed] = INFEASIBLE
        for s in np.flatnonzero(numbers.sound & (solutions.status == OPEN)).tolist():
            self._solve_afresh(numbers.batch.some([s]), solutions.some(slice(s, s + 1)))
        return ended

    def _certify(self, batch: Batch, status: Any, x: Matrix, multipliers: Matrix, solutions: Solutions) -> None:
        """Store the answers that are proven."""
        none, optimal = np.flatnonzero(status == INFEASIBLE), np.flatnonzero(status == OPTIMAL)
        none = none[self._weak_duality.contradicts(batch.some(none), multipliers[none])]
        gap = self._weak_duality.gap(batch.some(optimal), x[optimal], multipliers[optimal])
        optimal, gap = optimal[gap <= GAP], gap[gap <= GAP]
        solutions.status[none], solutions.status[optimal] = INFEASIBLE, OPTIMAL
        solutions.multipliers[none], solutions.multipliers[optimal] = multipliers[none], multipliers[optimal]
        solutions.gap[optimal], solutions.x[optimal] = gap, x[optimal]
        solutions.objective[optimal] = np.einsum("kj,kj->k", batch.cost, x)[optimal] + batch.constant[optimal]

    def _solve_afresh(self, batch: Batch, solution: Solutions) -> None:
        """Solve one sample in the scale of its own numbers; it stays OPEN where that proves nothing."""
        program = self._pattern.program
        entries = tuple((i, j, value) for (i, j, _), value in zip(program.entries, batch.values[0], strict=True))
        numbers: Any = {name: tuple(getattr(batch, name)[0]) for name in ("cost", "rhs", "lower", "upper")}
        program = replace(program, entries=entries, constant=batch.constant[0], **numbers)
        try:
            outcome = Solver(program).solve(confirm=True)
        except SolverError:
            return
        if outcome.status == "unbounded":
            solution.status[0] = UNBOUNDED
        elif outcome.status == "optimal":
            self._certify(batch, np.array([OPTIMAL]), outcome.x[None], outcome.prices[None], solution)


def _run(highs: Any) -> tuple[int, Any, Any]:
    """Run HiGHS: the status, the point and the prices, or the dual ray of an infeasible program; else 0."""
    highs.run()
    status = highs.getModelStatus()
    if status in (_STATUS.kOptimal, _STATUS.kModelEmpty):
        solution = highs.getSolution()
        return OPTIMAL, solution.col_value, solution.row_dual
    if status == _STATUS.kInfeasible and (ray := highs.getDualRay())[1]:
        return INFEASIBLE, 0.0, ray[2]
    return OPEN, 0.0, 0.0


def central_basis(pattern: Pattern, batch: Batch) -> CentralBasis:
    """The optimal basis of one of the first samples of ``batch`` that is nearest to those of the others.

    Without one it is the basis of the slacks.
    """
    numbers, highs = SolverNumbers(pattern, batch), _highs()
    states, last = list[Any](), None
    for s in np.flatnonzero(numbers.sound & ~numbers.crossed)[:PILOT]:
        numbers.load(highs, int(s))
        if last is not None:
            highs.setBasis(last)
        highs.run()
        if highs.getModelStatus() == _STATUS.kOptimal:
            last = highs.getBasis()
            states.append([int(status) for status in (*last.col_status, *last.row_status)])
    if last is None:
        return CentralBasis(np.zeros(pattern.structure.n, dtype=int), np.full(pattern.structure.m, BASIC))
    inside = np.array(states) == BASIC
    size, both = inside.sum(axis=1), inside.astype(np.int64)
    chosen = int(np.argmin((size[:, None] + size - 2 * both @ both.T).sum(axis=0)))
    return CentralBasis(*np.split(np.array(states[chosen]), [pattern.structure.n]))


def _highs_basis(basis: CentralBasis) -> Any:
    """The basis as HiGHS takes it."""
    start, kinds = highspy.HighsBasis(), highspy.HighsBasisStatus
    start.col_status = [kinds(status) for status in basis.columns.tolist()]
    start.row_status = [kinds(status) for status in basis.rows.tolist()]
    start.valid = True
    return start


def _highs() -> Any:
    highs = highspy.Highs()
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    return highs
