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
from optimizer.engine.solver_numbers import SolverNumbers
from optimizer.engine.verdicts import MORE_CODE, UNDECIDED_CODE, UNKNOWN_CODE, direction, near_optimum, side_moved
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


class _Bounded(NamedTuple):
    """A bound on a category's spending in a sample: it stays on its side of ``end``."""

    sample: int
    category: int
    side: int
    end: float


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
        numbers = SolverNumbers(self._pattern, batch)
        solutions = Solutions.none(self._pattern, len(batch.cost), self._pattern.categories)
        solutions.by_highs[:] = True
        solutions.status[numbers.crossed] = INFEASIBLE
        # A solver for each call, because threads share this object.
        highs, basis = _highs(), _highs_basis(self._start)
        solved, optima = np.flatnonzero(numbers.sound & ~numbers.crossed), list[_Answer]()
        bounded, others = list[_Bounded](), list[_Answer]()
        ended: dict[tuple[int, int], Any] = {}
        for s in solved.tolist():
            numbers.load(highs, s)
            highs.setBasis(basis)
            optimum, activity = _run(highs)
            optima.append(optimum)
            if question is None or optimum.status != OPTIMAL:
                continue
            own = highs.getBasis()
            for item in self._moved(numbers, question, s, activity):
                row = self._pattern.real + item.category
                end = item.end * float(numbers.row_scale[row])
                highs.changeRowBounds(row, *((-math.inf, end) if item.side == MORE_CODE else (end, math.inf)))
                highs.setBasis(ended.get((item.category, item.side), own))
                bounded.append(item)
                others.append(_run(highs)[0])
                if self._alike and others[-1].status == OPTIMAL:
                    ended[item.category, item.side] = highs.getBasis()
                highs.changeRowBounds(row, -math.inf, math.inf)
        afresh = self._take_optima(numbers, solved, optima, solutions)
        if question is not None:
            self._take_directions(numbers, bounded, others, question, solutions)
            # Their directions have not been solved for.
            solutions.directions[afresh], solutions.margins[afresh] = UNKNOWN_CODE, np.nan
        return solutions

    def _moved(self, numbers: SolverNumbers, question: Question, s: int, activity: Any) -> Iterator[_Bounded]:
        """Bounds for the wanted categories whose money the optimum has moved."""
        room = float(question.room[s])
        for c in np.flatnonzero(question.wanted[s]).tolist():
            row, before = self._pattern.real + c, float(question.before[s, c])
            side = int(side_moved(activity[row] / float(numbers.row_scale[row]), before, room))
            if side != UNDECIDED_CODE:
                yield _Bounded(s, c, side, before + side * room)

    def _take_optima(
        self, numbers: SolverNumbers, samples: Any, optima: Sequence[_Answer], solutions: Solutions
    ) -> Any:
        """Store certified optima, and solve the other samples afresh. Returns the positions of those."""
        for start in range(0, len(optima), _TOGETHER):
            at = samples[start : start + _TOGETHER]
            x, multipliers = self._in_units(numbers, at, optima[start : start + _TOGETHER])
            statuses = [answer.status for answer in optima[start : start + _TOGETHER]]
            status, gap, objective = self._certified(numbers.batch.some(at), statuses, x, multipliers)
            optimal, proven = status == OPTIMAL, status != OPEN
            solutions.status[at] = status
            solutions.multipliers[at[proven]] = multipliers[proven]
            solutions.gap[at[optimal]], solutions.x[at[optimal]] = gap[optimal], x[optimal]
            solutions.objective[at[optimal]] = objective[optimal]
        afresh = np.flatnonzero(numbers.sound & (solutions.status == OPEN))
        for s in afresh:
            self._solve_afresh(numbers.batch.some([s]), solutions.some(slice(s, s + 1)))
        return afresh

    def _take_directions(
        self, numbers: SolverNumbers, bounded: Sequence[_Bounded], answers: Sequence[_Answer], question: Question,
        solutions: Solutions,
    ) -> None:  # fmt: skip
        """Store the directions of the samples that have an optimum."""
        solutions.directions[(solutions.status == OPTIMAL)[:, None] & question.wanted] = UNDECIDED_CODE
        wanted = near_optimum(self._pattern.sign * solutions.objective, question.nothing, question.own)
        for start in range(0, len(bounded), _TOGETHER):
            samples, categories, sides, ends = map(np.array, zip(*bounded[start : start + _TOGETHER], strict=True))
            batch, each = numbers.batch.some(samples), np.arange(len(samples))
            x, multipliers = self._in_units(numbers, samples, answers[start : start + _TOGETHER])
            # A category's row is an upper bound: of spending, or of its opposite.
            row = self._pattern.real + categories
            batch.values[:] *= np.where(self._pattern.structure.row == row[:, None], sides[:, None], 1)
            batch.rhs[each, row] = sides * ends
            multipliers[each, row] *= sides
            statuses = [answer.status for answer in answers[start : start + _TOGETHER]]
            status, _, objective = self._certified(batch, statuses, x, multipliers)
            value, optimal = self._pattern.sign * objective, solutions.status[samples] == OPTIMAL
            way = direction(sides, status, value, wanted[samples])
            margin = np.where(status == OPTIMAL, value - wanted[samples], np.nan)
            solutions.directions[samples[optimal], categories[optimal]] = way[optimal]
            solutions.margins[samples[optimal], categories[optimal]] = margin[optimal]

    def _in_units(self, numbers: SolverNumbers, samples: Any, answers: Sequence[_Answer]) -> tuple[Matrix, Matrix]:
        """Points (k, n) and multipliers (k, m) in the units of the program."""
        n, m = self._pattern.structure.n, self._pattern.structure.m
        x = np.array([[0.0] * n if answer.x is None else answer.x for answer in answers]) * numbers.column_scale
        prices = np.array([[0.0] * m if answer.prices is None else answer.prices for answer in answers])
        # HiGHS minimises; its rays do not count the objective.
        sign = np.array([1.0 if answer.status == INFEASIBLE else self._pattern.sign for answer in answers])
        return x, -prices * numbers.row_scale * (sign / numbers.unit[samples])[:, None]

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
