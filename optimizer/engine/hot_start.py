"""Many programs of one pattern solved by HiGHS, each hot-started from one central basis, and every answer certified.

A sample is asked for its optimum and then, for each category whose money the optimum has moved, for the best
allocation that has not moved it: money has a direction where that is no longer near-optimal.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import highspy
import numpy as np

from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import INFEASIBLE, OPEN, OPTIMAL, UNBOUNDED, Question, Solutions
from optimizer.engine.solver_numbers import SolverNumbers
from optimizer.engine.verdicts import MORE, UNDECIDED, UNKNOWN, direction, near, side_moved
from optimizer.engine.weak_duality import GAP, WeakDuality
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.vectors import Matrix, Truths, Vector

_OPTIONS: dict[str, Any] = {
    "output_flag": False, "presolve": "off", "solver": "simplex", "threads": 1, "parallel": "off",
    "primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9,
    # The numbers are scaled already; of the pricing rules devex takes the least time.
    "simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 1,
}  # fmt: skip
PILOT = 64
"""How many samples the central basis is chosen by."""
_OFTEN = 0.05
"""The share of them in which a row binds from which the kernel keeps a line for it."""
_TOGETHER = 512
"""How many answers are certified together, so that their numbers stay in the processor's cache."""
_STATUS = highspy.HighsModelStatus
_BASIC = int(highspy.HighsBasisStatus.kBasic)
_OPTIMUM = -1
"""In place of a category: the optimum itself."""


class CentralBasis(NamedTuple):
    """A basis of a pattern: the variables of the basis, and of the others whether they stand at their upper end.

    ``columns`` (n,) and ``rows`` (m,) are HiGHS's statuses (1: in the basis), -1 for rows that it is not given because
    they are bounds of columns. ``often`` (m,) marks the rows that bind in a twentieth of the first samples.
    """

    columns: Any
    rows: Any
    often: Truths


class _Found(NamedTuple):
    """One answer of HiGHS to sample, category, side and end: its status, point and prices in the solver's units."""

    sample: int
    category: int
    side: int
    end: float
    status: int
    x: Any
    prices: Any


class HotStart:
    """Solves samples of ``pattern``, each from ``basis``.

    ``category_rows`` (categories, 2) are the rows that bound the spending on each category from above and from below;
    they are open until a direction is asked for.
    """

    def __init__(self, pattern: Pattern, category_rows: Any, basis: CentralBasis) -> None:
        self._pattern, self._category_rows = pattern, category_rows
        self._weak_duality = WeakDuality(pattern)
        self._sign = 1.0 if pattern.program.maximized else -1.0
        self._start = basis

    def solve(self, batch: Batch, question: Question | None = None) -> Solutions:
        """Every sample of ``batch``; with ``question`` the directions of its money too."""
        numbers = SolverNumbers(self._pattern, batch, self._category_rows)
        solutions = Solutions.none(self._pattern, len(batch.cost), len(self._category_rows))
        solutions.by_highs[:] = True
        solutions.status[numbers.crossed] = INFEASIBLE
        # One for each call: threads may share this.
        highs, basis, found = _highs(), _highs_basis(self._start, numbers.rows), list[_Found]()
        for s in np.flatnonzero(numbers.sound & ~numbers.crossed):
            found += self._asked(highs, numbers, int(s), basis, question)
        self._take_optima(numbers, [item for item in found if item.category == _OPTIMUM], solutions)
        for s in np.flatnonzero(numbers.sound & (solutions.status == OPEN)):
            self._solve_afresh(numbers, int(s), solutions)
        if question is not None:
            self._take_directions(numbers, [item for item in found if item.category != _OPTIMUM], question, solutions)
        return solutions

    def _asked(
        self, highs: Any, numbers: SolverNumbers, s: int, basis: Any, question: Question | None
    ) -> Iterator[_Found]:
        """The optimum of a sample, and where it has moved money the best allocation that has not."""
        numbers.load(highs, s)
        if basis is not None:
            highs.setBasis(basis)
        found, rows = _run(highs, s)
        yield found
        if question is None or found.status != OPTIMAL:
            return
        own = highs.getBasis()
        for c in np.flatnonzero(question.wanted[s]):
            row, scale = numbers.category_row[c], numbers.category_scale[c]
            before, room = float(question.before[s, c]), float(question.room[s])
            side = int(side_moved(rows[row] / scale, before, room))
            if side == UNDECIDED:
                continue
            end = before + side * room
            highs.changeRowBounds(row, *((-math.inf, end * scale) if side == MORE else (end * scale, math.inf)))
            highs.setBasis(own)
            yield _run(highs, s, int(c), side, end)[0]
            highs.changeRowBounds(row, -math.inf, math.inf)

    def _take_optima(self, numbers: SolverNumbers, optima: list[_Found], solutions: Solutions) -> None:
        """Fill in the optima that a certificate holds for."""
        for samples, status, x, multipliers, batch in self._pieces(numbers, optima):
            gap = self._weak_duality.gap(batch, x, multipliers)
            proven = (status == OPTIMAL) & (gap <= GAP)
            at = samples[proven]
            solutions.status[at], solutions.gap[at] = OPTIMAL, gap[proven]
            solutions.x[at], solutions.multipliers[at] = x[proven], multipliers[proven]
            objective = np.einsum("kj,kj->k", batch.cost[proven], x[proven])
            solutions.objective[at] = objective + batch.constant[proven]
            none = np.flatnonzero(status == INFEASIBLE)
            none = none[self._weak_duality.contradicts(batch.some(none), multipliers[none])]
            solutions.status[samples[none]], solutions.multipliers[samples[none]] = INFEASIBLE, multipliers[none]

    def _take_directions(
        self, numbers: SolverNumbers, found: list[_Found], question: Question, solutions: Solutions
    ) -> None:
        """Fill in the directions of the samples that have an optimum."""
        optimal = solutions.status == OPTIMAL
        solutions.directions[optimal[:, None] & question.wanted] = UNDECIDED
        wanted = near(self._sign * solutions.objective, question.nothing, question.own)
        sides = np.array([item.side for item in found], dtype=np.int64)
        categories = np.array([item.category for item in found], dtype=np.int64)
        start = 0
        for samples, status, x, multipliers, batch in self._pieces(numbers, found):
            part = slice(start, start := start + len(samples))
            proven = status == OPTIMAL
            proven[proven] = self._weak_duality.gap(batch.some(proven), x[proven], multipliers[proven]) <= GAP
            none = status == INFEASIBLE
            none[none] = self._weak_duality.contradicts(batch.some(none), multipliers[none])
            value = self._sign * (np.einsum("kj,kj->k", batch.cost, x) + batch.constant)
            known = np.where(proven, OPTIMAL, np.where(none, INFEASIBLE, OPEN))
            solutions.directions[samples, categories[part]] = direction(sides[part], known, value, wanted[samples])
            solutions.margins[samples, categories[part]] = np.where(proven, value - wanted[samples], np.nan)
        solutions.directions[~optimal] = UNKNOWN

    def _pieces(self, numbers: SolverNumbers, found: list[_Found]) -> Iterator[tuple[Any, Any, Matrix, Matrix, Batch]]:
        """Answers in pieces: samples, statuses, points, multipliers and the numbers that they answer, as certified."""
        m, n = self._pattern.structure.m, self._pattern.structure.n
        empty = [0.0] * max(m, n)
        for start in range(0, len(found), _TOGETHER):
            piece = found[start : start + _TOGETHER]
            samples = np.array([item.sample for item in piece])
            x = np.array([empty[:n] if item.x is None else item.x for item in piece]) * numbers.column_scale
            prices = np.array([empty[: numbers.m] if item.prices is None else item.prices for item in piece])
            batch = numbers.batch.some(samples)
            multipliers = np.zeros((len(piece), m))
            # HiGHS minimises; its rays are of the rows alone.
            sign = np.array([1.0 if item.status == INFEASIBLE else self._sign for item in piece])[:, None]
            multipliers[:, numbers.rows] = -sign * prices * numbers.row_scale / numbers.unit[samples, None]
            for i, item in enumerate(piece):
                if item.category != _OPTIMUM:
                    above, below = self._category_rows[item.category]
                    row = above if item.side == MORE else below
                    batch.rhs[i, row] = item.end
                    multipliers[i, row] = multipliers[i, above]
                    multipliers[i, below if row == above else above] = 0.0
            yield samples, np.array([item.status for item in piece]), x, multipliers, batch

    def _solve_afresh(self, numbers: SolverNumbers, s: int, solutions: Solutions) -> None:
        """A sample by a solver of its own, in the scale of its own numbers; it stays OPEN where that proves nothing."""
        batch = numbers.batch.some(np.array([s]))
        program = _program(self._pattern, batch)
        try:
            outcome = Solver(program).solve(confirm=True)
        except SolverError:
            return
        if outcome.status == "unbounded":
            solutions.status[s] = UNBOUNDED
        elif outcome.status == "infeasible":
            multipliers = _farkas(program)
            if multipliers is not None and self._weak_duality.contradicts(batch, multipliers[None])[0]:
                solutions.status[s], solutions.multipliers[s] = INFEASIBLE, multipliers
        elif outcome.status == "optimal":
            gap = float(self._weak_duality.gap(batch, outcome.x[None], outcome.prices[None])[0])
            if gap <= GAP:
                solutions.status[s], solutions.objective[s], solutions.gap[s] = OPTIMAL, outcome.objective, gap
                solutions.x[s], solutions.multipliers[s] = outcome.x, outcome.prices


def _run(highs: Any, s: int, category: int = _OPTIMUM, side: int = 0, end: float = math.nan) -> tuple[_Found, Any]:
    """What HiGHS answers, and the left sides of the rows at its point."""
    highs.run()
    status = highs.getModelStatus()
    if status in (_STATUS.kOptimal, _STATUS.kModelEmpty):
        solution = highs.getSolution()
        found = _Found(s, category, side, end, OPTIMAL, solution.col_value, solution.row_dual)
        return found, solution.row_value
    ray = highs.getDualRay() if status == _STATUS.kInfeasible else (None, False, None)
    return _Found(s, category, side, end, INFEASIBLE if ray[1] else OPEN, None, ray[2]), None


def central_basis(pattern: Pattern, category_rows: Any, batch: Batch) -> CentralBasis:
    """Of the optimal bases of the first samples of ``batch`` the one that is nearest to the others."""
    numbers, highs = SolverNumbers(pattern, batch, category_rows), _highs()
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
    n, m = pattern.structure.n, pattern.structure.m
    statuses, often = np.full(m, -1), np.zeros(m, dtype=bool)
    if last is None:
        return CentralBasis(np.zeros(n, dtype=np.int64), statuses, often)
    inside = np.concatenate([np.array(columns), np.array(rows)], axis=1) == _BASIC
    size, both = inside.sum(axis=1), inside.astype(np.int64)
    chosen = int(np.argmin((size[:, None] + size - 2 * both @ both.T).sum(axis=0)))
    statuses[numbers.rows] = rows[chosen]
    often[numbers.rows] = np.mean(~inside[:, n:], axis=0) >= _OFTEN
    return CentralBasis(np.array(columns[chosen]), statuses, often)


def _highs_basis(basis: CentralBasis, rows: Any) -> Any:
    """The basis as HiGHS takes it; None for one that says nothing of the rows."""
    if np.any(basis.rows[rows] < 0):
        return None
    found, kinds = highspy.HighsBasis(), highspy.HighsBasisStatus
    found.col_status = [kinds(status) for status in basis.columns.tolist()]
    found.row_status = [kinds(status) for status in basis.rows[rows].tolist()]
    found.valid = True
    return found


def _highs() -> Any:
    highs = highspy.Highs()
    for name, value in _OPTIONS.items():
        highs.setOptionValue(name, value)
    return highs


def _program(pattern: Pattern, batch: Batch) -> LinearProgram:
    """The one sample of ``batch`` as a program; open rows are at the end that the numbers of the pattern give them."""

    def bound(value: float) -> float | None:
        return float(value) if math.isfinite(value) else None

    closed = np.isfinite(batch.rhs[0])
    program = pattern.program
    return replace(
        program,
        cost=tuple(map(float, batch.cost[0])),
        constant=float(batch.constant[0]),
        entries=tuple(
            (i, j, float(value) if closed[i] else 0.0)
            for (i, j, _), value in zip(program.entries, batch.values[0], strict=True)
        ),
        relations=tuple(relation if known else "<=" for relation, known in zip(program.relations, closed, strict=True)),
        rhs=tuple(float(value) if known else 0.0 for value, known in zip(batch.rhs[0], closed, strict=True)),
        lower=tuple(map(bound, batch.lower[0])),
        upper=tuple(map(bound, batch.upper[0])),
    )


def _farkas(program: LinearProgram) -> Vector | None:
    """Multipliers (m,) that contradict the rows of ``program``: the prices of the least sum of misses."""
    sizes, n = Solver(program).row_sizes, len(program.columns)
    misses = [(i, way) for i in range(len(program.rows)) for way in (1.0, -1.0)]
    elastic = replace(
        program,
        maximized=True,
        columns=(*program.columns, *(("miss", i, way) for i, way in misses)),
        cost=(*(0.0 for _ in program.cost), *(-1.0 for _ in misses)),
        constant=0.0,
        entries=(*program.entries, *((i, n + k, way * float(sizes[i])) for k, (i, way) in enumerate(misses))),
        lower=(*program.lower, *(0.0 for _ in misses)),
        upper=(*program.upper, *(None for _ in misses)),
    )
    try:
        outcome = Solver(elastic).solve(confirm=True)
    except SolverError:
        return None
    return outcome.prices if outcome.status == "optimal" and outcome.objective < 0 else None
