"""What became of samples."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.pattern import Pattern
from optimizer.sweep.status import OPEN


class Answers(NamedTuple):
    """What became of S samples: ``status`` (see `status`), and of what is optimal the objective with its constant.

    ``x`` (S, n) and ``multipliers`` (S, m) are in the units of the program; multipliers are changes of the objective
    per unit of the right-hand side, or prove that a sample has no point. ``gap`` is relative to the size of the
    objective's terms. ``by_highs`` marks the samples that the kernel left open. Where there is no answer stands 0.
    """

    status: Positions
    objective: Vector
    gap: Vector
    pivots: Positions
    x: Matrix
    multipliers: Matrix
    by_highs: Any

    @staticmethod
    def none(pattern: Pattern, count: int) -> Answers:
        """Answers to ``count`` samples, every one of them OPEN."""
        m, n = pattern.structure.m, pattern.structure.n
        return Answers(
            np.full(count, OPEN), np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64),
            np.zeros((count, n)), np.zeros((count, m)), np.zeros(count, dtype=bool),
        )  # fmt: skip

    def part(self, start: int, stop: int) -> Answers:
        """Those of the samples from ``start`` to ``stop``, to be filled in."""
        return Answers._make(values[start:stop] for values in self)
