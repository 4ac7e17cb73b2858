"""Samples of one scenario solved, each with its proof: the optimum, the direction of money by category, the regret."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.analysis.points import near
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.sweep.answers import Answers
from optimizer.sweep.batch import solve_framed, solve_open
from optimizer.sweep.engine import compiled
from optimizer.sweep.pattern import Batch
from optimizer.sweep.reference import Reference
from optimizer.sweep.rule import direction, side_moved
from optimizer.sweep.sampled import Measured, Posed, Sampled
from optimizer.sweep.status import LESS, MORE, OPTIMAL, UNDECIDED, UNKNOWN

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
        directions = np.full((len(sampled.categories), count), UNKNOWN, dtype=np.int8)
        forgone = np.full(count, np.nan)
        directed = posed.allocations and compiled()
        answers = self._directed(posed, directions) if directed else self._batch(posed.batch)
        spending = sampled.spending(posed, answers.x)
        if posed.allocations:
            actual = posed.allocations[0]
            for c in range(len(sampled.categories)):
                open_ = (answers.status == OPTIMAL) & (directions[c] == UNKNOWN)
                self._direct(c, posed, answers, spending, directions[c], open_)
            best = self._at_total(posed, answers, actual)
            forgone = np.where(answers.status == OPTIMAL, sampled.sign * (best - actual.objective), np.nan)
        return Solved(answers, posed, spending, sampled.scores(values, spending), directions, forgone)

    def _batch(self, batch: Batch) -> Answers:
        frame = self._frames[0] if compiled() else None
        return solve_framed(self.sampled.pattern, frame, batch, threads=1)

    @cached_property
    def _frames(self) -> tuple[Any, Any]:
        """The frame of the programs, and that without the rows of directions."""
        if not compiled():
            return None, None
        from optimizer.sweep.frame import frame_of

        pattern, rows = self.sampled.pattern, self._rows.ravel().tolist()
        return frame_of(pattern, self.reference), frame_of(pattern, self.reference, out=rows)

    def _directed(self, posed: Posed, directions: Any) -> Answers:
        """The answers with the directions, as far as compiled code proves them."""
        from optimizer.sweep.directions import direct_chunk
        from optimizer.sweep.workspace import workspace

        pattern, batch, frame = self.sampled.pattern, posed.batch, self._frames[1]
        answers, found = Answers.none(pattern, len(batch.cost)), np.empty(directions.T.shape, dtype=np.int8)
        direct_chunk(frame, workspace(frame, keeping=True), batch, self._asked(posed), answers, found)
        directions[:] = found.T
        solve_open(pattern, batch, answers)
        return answers

    @property
    def _rows(self) -> Any:
        """The rows (c, 2) that bound categories from above and from below."""
        rows = [[self.sampled.row_of(c, at_most) for at_most in (True, False)] for c in self._categories]
        return np.array(rows, dtype=np.int64).reshape(-1, 2)

    def _asked(self, posed: Posed) -> Any:
        from optimizer.sweep.directions import Asked

        sampled, actual = self.sampled, posed.allocations[0]
        entries = sampled.pattern.program.entries
        rows = self._rows[:, 0]
        own = [[e for e, (i, _, _) in enumerate(entries) if i == row] for row in rows]
        flat = np.array([e for part in own for e in part], dtype=np.uint32)
        before = [sampled.of_category(c, actual.spending) for c in self._categories]
        return Asked(
            rows,
            np.cumsum([0, *(len(part) for part in own)]),
            np.array([entries[e][1] for e in flat], dtype=np.uint32),
            flat,
            np.array(before).T.copy() if before else np.zeros((len(posed.room), 0)),
            posed.room,
            np.ascontiguousarray(posed.nothing),
            self._own,
            sampled.sign,
        )

    @property
    def _own(self) -> bool:
        return self.sampled.scenario.goal.kind in ("spend", "money_moved")

    @property
    def _categories(self) -> range:
        return range(len(self.sampled.categories))

    def _direct(
        self, c: int, posed: Posed, answers: Answers, spending: Matrix, directions: Any, wanting: Truths
    ) -> None:
        """Directions where they are ``wanting``: whether the best allocation that moves no money is near-optimal.

        Only where the optimum itself has moved money is there anything to solve.
        """
        if not wanting.any():
            return
        sampled, sign = self.sampled, self.sampled.sign
        directions[wanting] = UNDECIDED
        spent, before = (sampled.of_category(c, item) for item in (spending, posed.allocations[0].spending))
        moved = side_moved(spent, before, posed.room)
        for side in (MORE, LESS):
            asked = np.flatnonzero(wanting & (moved == side))
            if len(asked):
                end = before[asked] + side * posed.room[asked]
                again = self._batch(_bounded(posed.batch, asked, sampled.row_of(c, at_most=side == MORE), end))
                wanted = near(sign * answers.objective[asked], sign * posed.nothing[asked], self._own)
                directions[asked] = direction(side, again.status, sign * again.objective, wanted)

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
