"""What becomes of many samples of one program."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.pattern import Pattern
from optimizer.program.vectors import Matrix, Positions, Vector

OPTIMAL, INFEASIBLE, OPEN, UNBOUNDED, BELOW, PENDING = range(6)
"""Certified best; certified to have no point; neither is certified; without a best point, as HiGHS says; certified to
stay below what was asked for, which is all that a direction needs to know; not yet solved."""
_UNKNOWN = 2


class Solutions(NamedTuple):
    """What became of S samples: ``status``, and of those that are optimal the rest; elsewhere stands 0.

    ``objective`` (S,) with its constant, ``x`` (S, n) and ``multipliers`` (S, m) are in the units of the program, which
    takes multipliers as changes of the objective per unit of a right-hand side; those of an infeasible sample prove
    that, and are 0 where bounds of a column cross. ``gap`` (S,) is relative to the size of the objective's terms.
    ``by_highs`` (S,) marks samples that HiGHS has solved. ``directions`` (S, categories), see `verdicts`; ``margins``
    (S, categories) is by how much the best allocation that has not moved a category's money is better than what is
    near-optimal, signed so that more is better: NaN where that was not asked or not found.
    """

    status: Positions
    objective: Vector
    gap: Vector
    x: Matrix
    multipliers: Matrix
    by_highs: Any
    directions: Any
    margins: Matrix

    @staticmethod
    def none(pattern: Pattern, count: int, categories: int = 0) -> Solutions:
        """``count`` samples, every one of them OPEN, with no direction known."""
        m, n = pattern.structure.m, pattern.structure.n
        return Solutions(
            np.full(count, OPEN), np.zeros(count), np.zeros(count), np.zeros((count, n)), np.zeros((count, m)),
            np.zeros(count, dtype=bool), np.full((count, categories), _UNKNOWN, dtype=np.int8),
            np.full((count, categories), np.nan),
        )  # fmt: skip

    def some(self, samples: slice) -> Solutions:
        """Those of some samples, to be filled in."""
        return Solutions._make(values[samples] for values in self)


class Question(NamedTuple):
    """What the directions of S samples are judged by; see `verdicts`.

    ``before`` (S, categories) is the actual's spending, ``room`` (S,) how far from it money has not moved, ``nothing``
    (S,) the signed objective that gains are counted from; ``own`` tells that percentages are of the optimum itself.
    ``wanted`` (S, categories) marks the directions that are asked for.
    """

    before: Matrix
    room: Vector
    nothing: Vector
    own: bool
    wanted: Any

    @staticmethod
    def none(count: int) -> Question:
        """A question to ``count`` samples about no category."""
        nothing = np.zeros((count, 0))
        return Question(nothing, np.zeros(count), np.zeros(count), False, nothing.astype(bool))

    def some(self, samples: Any) -> Question:
        """That of some samples."""
        return Question(self.before[samples], self.room[samples], self.nothing[samples], self.own, self.wanted[samples])
