"""Samples of one scenario solved, each with its proof: the optimum, the direction of money by category, the regret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.points import near
from optimizer.program.vectors import Matrix, Vector
from optimizer.sweep.batch import Answers, solve_batch
from optimizer.sweep.pattern import Batch
from optimizer.sweep.reference import Reference
from optimizer.sweep.sampled import Measured, Posed, Sampled
from optimizer.sweep.status import INFEASIBLE, OPTIMAL

LESS, UNDECIDED, MORE, UNKNOWN = -1, 0, 1, 2
"""The direction of a category's money; unknown where there is no answer, or none that is proven."""
_SAME = 1e-12
"""Two budgets that differ by less, relatively, are one."""


@dataclass(frozen=True)
class Solved:
    """What became of k samples.

    ``spending`` (p * periods, k) and ``scores`` (c, k) are those of the computed allocation, ``directions``
    (categories, k) by the rule of `analysis.verdict`. ``forgone`` (k,) is the optimum at the actual's total less what
    the actual reaches, signed so that it is never negative but for rounding; NaN where there is none.
    """

    answers: Answers
    posed: Posed
    spending: Matrix
    scores: Matrix
    directions: Any
    forgone: Vector


class Asker:
    """Solves the samples of one scenario. ``reference`` is the basis that they start from."""

    def __init__(self, sampled: Sampled, reference: Reference) -> None:
        self.sampled, self.reference = sampled, reference

    def solve(self, values: dict[str, Vector], count: int) -> Solved:
        """``count`` samples at ``values`` (path to an array of shape (count,)), in this thread."""
        sampled = self.sampled
        posed = sampled.pose(values, count)
        answers = self._batch(posed.batch)
        found = answers.status == OPTIMAL
        spending = sampled.spending(posed, answers.x)
        scores = sampled.scores(values, spending)
        directions = np.full((len(sampled.categories), count), UNKNOWN, dtype=np.int8)
        forgone = np.full(count, np.nan)
        if posed.allocations:
            actual = posed.allocations[0]
            for c in range(len(sampled.categories)):
                directions[c] = self._direction(c, posed, answers, spending, actual)
            best = self._at_total(posed, answers, actual)
            forgone = np.where(found, sampled.sign * (best - actual.objective), np.nan)
        return Solved(answers, posed, spending, scores, directions, forgone)

    def _batch(self, batch: Batch) -> Answers:
        return solve_batch(self.sampled.pattern, batch, self.reference, threads=1)

    def _direction(self, c: int, posed: Posed, answers: Answers, spending: Matrix, actual: Measured) -> Any:
        """More, less or undecided: whether the best allocation that does not move money is near-optimal.

        Only where the optimum itself has moved money is there anything to solve.
        """
        sampled = self.sampled
        found = answers.status == OPTIMAL
        directions = np.where(found, UNDECIDED, UNKNOWN).astype(np.int8)
        spent, before = (sampled.of_category(c, item) for item in (spending, actual.spending))
        slack = 1e-9 * (np.abs(before) + np.abs(spent) + posed.room)
        for side, moved in ((MORE, spent - before > posed.room + slack), (LESS, before - spent > posed.room + slack)):
            asked = np.flatnonzero(found & moved)
            if len(asked):
                end = before[asked] + side * posed.room[asked]
                again = self._batch(_bounded(posed.batch, asked, sampled.row_of(c, at_most=side == MORE), end))
                wanted = self._wanted(posed.nothing[asked], answers.objective[asked])
                settled = (again.status == INFEASIBLE) | (
                    (again.status == OPTIMAL) & (sampled.sign * again.objective < wanted)
                )
                open_ = (again.status != OPTIMAL) & (again.status != INFEASIBLE)
                directions[asked] = np.where(open_, UNKNOWN, np.where(settled, side, UNDECIDED))
        return directions

    def _wanted(self, nothing: Vector, best: Vector) -> Vector:
        """What is near-optimal, signed so that more is better."""
        sign, own = self.sampled.sign, self.sampled.scenario.goal.kind in ("spend", "money_moved")
        wanted: Vector = near(sign * best, sign * nothing, own)
        return wanted

    def _at_total(self, posed: Posed, answers: Answers, actual: Measured) -> Vector:
        """The optimum with the budgets set to what the actual takes; NaN where there is none."""
        best = np.where(answers.status == OPTIMAL, answers.objective, np.nan)
        if posed.matched is None:
            return best
        scale = _SAME * np.maximum(np.abs(actual.total), np.abs(posed.budget))
        asked = np.flatnonzero(np.any(np.abs(actual.total - posed.budget) > scale, axis=0))
        if len(asked):
            again = self._batch(_only(posed.matched, asked))
            best[asked] = np.where(again.status == OPTIMAL, again.objective, np.nan)
        return best


def _bounded(batch: Batch, asked: Any, row: int, end: Vector) -> Batch:
    """These samples with one row bounded."""
    found = _only(batch, asked)
    found.rhs[:, row] = end
    return found


def _only(batch: Batch, asked: Any) -> Batch:
    """A copy of these samples."""
    return Batch(*(numbers[asked] for numbers in batch))
