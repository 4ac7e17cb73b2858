"""The results of many samples of one program."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.pattern import Pattern
from optimizer.program.vectors import Matrix, Positions, Vector

OPTIMAL, INFEASIBLE, OPEN, UNBOUNDED, PENDING = range(5)
"""Statuses: proven optimal; proven infeasible; neither; unbounded according to HiGHS; not yet solved."""
_UNKNOWN = 2


class Solutions(NamedTuple):
    """The solutions of S samples: ``status``, and the rest for those that are optimal; elsewhere 0.

    ``objective`` (S,) with its constant, ``x`` (S, n) and ``multipliers`` (S, m) are in the units of the program; a
    multiplier is the change of the objective per unit of a right-hand side. Those of an infeasible sample are its
    Farkas proof, or 0 where bounds of a column cross. ``gap`` (S,) is relative to the terms of the objective.
    ``by_highs`` (S,) marks samples that HiGHS has solved. ``directions`` (S, categories), see `verdicts`; ``margins``
    (S, categories) is the best objective without a category's move less the least near-optimal one, signed so that more
    is better: NaN where it was not wanted or not solved.
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
        """``count`` samples, all OPEN, without directions."""
        m, n = pattern.structure.m, pattern.structure.n
        return Solutions(
            np.full(count, OPEN), np.zeros(count), np.zeros(count), np.zeros((count, n)), np.zeros((count, m)),
            np.zeros(count, dtype=bool), np.full((count, categories), _UNKNOWN, dtype=np.int8),
            np.full((count, categories), np.nan),
        )  # fmt: skip

    def some(self, samples: slice) -> Solutions:
        """A view of some samples, to be filled in."""
        return Solutions._make(values[samples] for values in self)


class Question(NamedTuple):
    """The directions to find in S samples, and what they are judged by; see `verdicts`.

    ``before`` (S, categories) is the actual's spending, ``room`` (S,) the change up to which money has not moved,
    ``nothing`` (S,) the signed objective from which gains are counted. ``wanted`` (S, categories) marks the directions
    to find.
    """

    before: Matrix
    room: Vector
    nothing: Vector
    wanted: Any

    @staticmethod
    def none(count: int) -> Question:
        """A question to ``count`` samples about no category."""
        nothing = np.zeros((count, 0))
        return Question(nothing, np.zeros(count), np.zeros(count), nothing.astype(bool))

    def some(self, samples: Any) -> Question:
        """The question to some samples."""
        return Question(*(values[samples] for values in self))
