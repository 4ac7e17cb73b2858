"""Many programs of one pattern solved by HiGHS, each hot-started from one central basis and certified.

Each sample is solved for its optimum and then, for each category whose money the optimum has moved, for the best
allocation without that move: money has a direction where that allocation is no longer near-optimal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import highspy
import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import INFEASIBLE, OPEN, OPTIMAL, UNBOUNDED, Question, Solutions
from optimizer.engine.verdicts import MORE_CODE, UNDECIDED_CODE, direction, near_optimum, side_moved
from optimizer.engine.weak_duality import GAP, WeakDuality
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.vectors import Matrix, Vector

_OPTIONS: dict[str, Any] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "threads": 1, "parallel": "off",
    "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9,
    # The numbers are scaled already; of the pricing rules devex takes the least time.
    "simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 1,
}  # fmt: skip
PILOT = 64
"""The number of samples from which the central basis is chosen."""
_TOGETHER = 512
"""The number of answers that are certified together, so that their numbers stay in the processor's cache."""
_STATUS = highspy.HighsModelStatus
_BASIC = int(highspy.HighsBasisStatus.kBasic)


class CentralBasis(NamedTuple):
    """A basis of a pattern: HiGHS's statuses of ``columns`` (n,) and ``rows`` (m,), of which 1 means basic."""

    columns: Any
    rows: Any


class _Answer(NamedTuple):
    """HiGHS's answer to a sample, in the solver's units: point and prices, or the dual ray of an infeasible one."""

    status: int
    x: Any
    prices: Any


class _Item(NamedTuple):
    """A program that was solved: a ``sample``, or that with a category's spending bounded, which stays on its side of
    ``end``; ``side`` is 0 and ``category`` -1 without such a bound."""

    sample: int
    category: int
    side: int
    end: float
    answer: _Answer


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
        numbers, question = SolverNumbers(self._pattern, batch), question or Question.none(len(batch.cost))
        solutions = Solutions.none(self._pattern, len(batch.cost), self._pattern.categories)
        solutions.by_highs[:] = True
        solutions.status[numbers.crossed] = INFEASIBLE
        # A solver for each call, because threads share this object.
        highs, basis = _highs(), _highs_basis(self._start)
        items, ended = list[_Item](), dict[tuple[int, int], Any]()
        for s in np.flatnonzero(numbers.sound & ~numbers.crossed).tolist():
            numbers.load(highs, s)
            highs.setBasis(basis)
            optimum, activity = _run(highs)
            items.append(_Item(s, -1, 0, 0.0, optimum))
            if optimum.status != OPTIMAL:
                continue
            own = highs.getBasis()
            for c, side, end in self._moved(numbers, question, s, activity):
                row, bound = self._pattern.real + c, end * float(numbers.row_scale[self._pattern.real + c])
                highs.changeRowBounds(row, *((-math.inf, bound) if side == MORE_CODE else (bound, math.inf)))
                highs.setBasis(ended.get((c, side), own))
                items.append(_Item(s, c, side, end, _run(highs)[0]))
                if self._alike and items[-1].answer.status == OPTIMAL:
                    ended[c, side] = highs.getBasis()
                highs.changeRowBounds(row, -math.inf, math.inf)
        for start in range(0, len(items), _TOGETHER):
            self._store(numbers, items[start : start + _TOGETHER], question, solutions)
        for s in np.flatnonzero(numbers.sound & (solutions.status == OPEN)).tolist():
            self._solve_afresh(batch.some([s]), solutions.some(slice(s, s + 1)))
        return solutions

    def _moved(
        self, numbers: SolverNumbers, question: Question, s: int, activity: Any
    ) -> Iterator[tuple[int, int, float]]:
        """The wanted categories whose money the optimum has moved: category, side, and the end of its own side."""
        room = float(question.room[s])
        for c in np.flatnonzero(question.wanted[s]).tolist():
            row, before = self._pattern.real + c, float(question.before[s, c])
            side = int(side_moved(activity[row] / float(numbers.row_scale[row]), before, room))
            if side != UNDECIDED_CODE:
                yield c, side, before + side * room

    def _store(self, numbers: SolverNumbers, items: Sequence[_Item], question: Question, solutions: Solutions) -> None:
        """Store what is proven of the optima, and of the directions of samples that have one."""
        n, m, sign = self._pattern.structure.n, self._pattern.structure.m, self._pattern.sign
        samples, categories, sides, ends = (np.array([item[k] for item in items]) for k in range(4))
        answers, batch = [item.answer for item in items], numbers.batch.some(samples)
        statuses = np.array([answer.status for answer in answers])
        x = np.array([[0.0] * n if answer.x is None else answer.x for answer in answers]) * numbers.column_scale
        prices = np.array([[0.0] * m if answer.prices is None else answer.prices for answer in answers])
        # HiGHS minimises; its rays do not count the objective.
        unit = np.where(statuses == INFEASIBLE, 1.0, sign) / numbers.unit[samples]
        multipliers = -prices * numbers.row_scale * unit[:, None]
        # A category's row is an upper bound: of spending, or of its opposite.
        moved = np.flatnonzero(sides)
        row, side = self._pattern.real + categories[moved], sides[moved]
        batch.values[moved] *= np.where(self._pattern.structure.row == row[:, None], side[:, None], 1)
        batch.rhs[moved, row] = side * ends[moved]
        multipliers[moved, row] *= side
        status, gap, objective = self._certified(batch, statuses, x, multipliers)
        own = np.flatnonzero(sides == 0)
        proven, optimal = own[status[own] != OPEN], own[status[own] == OPTIMAL]
        solutions.status[samples[own]] = status[own]
        solutions.multipliers[samples[proven]] = multipliers[proven]
        at = samples[optimal]
        solutions.gap[at], solutions.x[at], solutions.objective[at] = gap[optimal], x[optimal], objective[optimal]
        s, c = np.nonzero(question.wanted[at])
        solutions.directions[at[s], c] = UNDECIDED_CODE
        moved = moved[solutions.status[samples[moved]] == OPTIMAL]
        s, c, value = samples[moved], categories[moved], sign * objective[moved]
        wanted = near_optimum(sign * solutions.objective[s], question.nothing[s], question.own)
        solutions.directions[s, c] = direction(sides[moved], status[moved], value, wanted)
        solutions.margins[s, c] = np.where(status[moved] == OPTIMAL, value - wanted, np.nan)

    def _certified(self, batch: Batch, statuses: Any, x: Matrix, multipliers: Matrix) -> tuple[Any, Vector, Vector]:
        """The proven status of each answer, else OPEN; its gap, and the objective of its point."""
        status, gap = np.array(statuses), np.zeros(len(x))
        optimal, none = status == OPTIMAL, status == INFEASIBLE
        gap[optimal] = self._weak_duality.gap(batch.some(optimal), x[optimal], multipliers[optimal])
        status[gap > GAP] = OPEN
        none[none] = ~self._weak_duality.contradicts(batch.some(none), multipliers[none])
        status[none] = OPEN
        return status, gap, np.einsum("kj,kj->k", batch.cost, x) + batch.constant

    def _solve_afresh(self, batch: Batch, solution: Solutions) -> None:
        """Solve one sample in the scale of its own numbers; it stays OPEN where that proves nothing."""
        program = self._pattern.program
        values = [(i, j, value) for (i, j, _), value in zip(program.entries, batch.values[0], strict=True)]
        cost, rhs, lower, upper = (tuple(numbers[0]) for numbers in (batch.cost, batch.rhs, batch.lower, batch.upper))
        program = replace(
            program, cost=cost, constant=batch.constant[0], entries=tuple(values), rhs=rhs, lower=lower, upper=upper
        )
        try:
            outcome = Solver(program).solve(confirm=True)
        except SolverError:
            return
        if outcome.status == "unbounded":
            solution.status[0] = UNBOUNDED
        elif outcome.status == "optimal":
            status, gap, _ = self._certified(batch, [OPTIMAL], outcome.x[None], outcome.prices[None])
            if status[0] == OPTIMAL:
                solution.status[0], solution.gap[0], solution.objective[0] = OPTIMAL, gap[0], outcome.objective
                solution.x[0], solution.multipliers[0] = outcome.x, outcome.prices


def _run(highs: Any) -> tuple[_Answer, Any]:
    """Run HiGHS: its answer, and the left sides of the rows at its point."""
    highs.run()
    status = highs.getModelStatus()
    if status in (_STATUS.kOptimal, _STATUS.kModelEmpty):
        solution = highs.getSolution()
        return _Answer(OPTIMAL, solution.col_value, solution.row_dual), solution.row_value
    ray = highs.getDualRay() if status == _STATUS.kInfeasible else (None, False, None)
    return _Answer(INFEASIBLE if ray[1] else OPEN, None, ray[2]), None


def central_basis(pattern: Pattern, batch: Batch) -> CentralBasis:
    """The optimal basis of one of the first samples of ``batch`` that is nearest to those of the others.

    Without one it is the basis of the slacks.
    """
    numbers, highs = SolverNumbers(pattern, batch), _highs()
    columns, rows, last = list[Any](), list[Any](), None
    for s in np.flatnonzero(numbers.sound & ~numbers.crossed)[:PILOT]:
        numbers.load(highs, int(s))
        if last is not None:
            highs.setBasis(last)
        highs.run()
        if highs.getModelStatus() == _STATUS.kOptimal:
            last = highs.getBasis()
            columns.append([int(status) for status in last.col_status])
            rows.append([int(status) for status in last.row_status])
    if last is None:
        return CentralBasis(np.zeros(pattern.structure.n, dtype=int), np.full(pattern.structure.m, _BASIC))
    inside = np.concatenate([np.array(columns), np.array(rows)], axis=1) == _BASIC
    size, both = inside.sum(axis=1), inside.astype(np.int64)
    chosen = int(np.argmin((size[:, None] + size - 2 * both @ both.T).sum(axis=0)))
    return CentralBasis(np.array(columns[chosen]), np.array(rows[chosen]))


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
