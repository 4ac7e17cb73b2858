"""The results of many samples of one program, and the direction of money in each.

Money has a direction where it has changed by more than `moved_from`, and no allocation without the change is
near-optimal. The functions for it use operators only, so that the same code serves arrays of samples and, compiled, one
sample at a time.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.pattern import Pattern
from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.scenario.arithmetic import most
from optimizer.scenario.money import smallest_unit
from optimizer.scenario.scenario import Scenario

OPTIMAL, INFEASIBLE, OPEN, UNBOUNDED = range(4)
"""Statuses: proven optimal; proven infeasible; neither; unbounded according to HiGHS."""
SHARE = 0.01
"""The share of the gain within which allocations are near-optimal, and of the budget beyond which money has moved."""
EQUAL = 1e-9
"""The difference of objectives, relative to their size, below which they count as equal."""
LESS_CODE, UNDECIDED_CODE, MORE_CODE, UNKNOWN_CODE = -1, 0, 1, 2
"""Directions of a category's money; unknown where there is no optimum, or none with a proof."""


class Solutions(NamedTuple):
    """The solutions of S samples: ``status``, and the rest for those that are optimal; elsewhere 0.

    ``objective`` (S,) with its constant, ``x`` (S, n) and ``multipliers`` (S, m) are in the units of the program; a
    multiplier is the change of the objective per unit of a right-hand side. Those of an infeasible sample are its
    Farkas proof, or 0 where bounds of a column cross. ``gap`` (S,) is relative to the terms of the objective.
    ``by_highs`` (S,) marks samples that HiGHS has solved. ``directions`` (S, categories) are codes; ``margins``
    (S, categories) is the best objective without a category's move less the least near-optimal one, signed so that more
    is better: of HiGHS alone, else NaN.
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
            np.zeros(count, dtype=bool), np.full((count, categories), UNKNOWN_CODE, dtype=np.int8),
            np.full((count, categories), np.nan),
        )  # fmt: skip

    def some(self, samples: slice) -> Solutions:
        """A view of some samples, to be filled in."""
        return Solutions._make(values[samples] for values in self)


class Question(NamedTuple):
    """The directions to find in S samples, and what they are judged by.

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


def moved_from(total: Any, scenario: Scenario) -> Any:
    """From how much on money has moved: 1% of a total, and at least the smallest unit of the currency."""
    unit = 0.0 if scenario.currency is None else float(smallest_unit(scenario.currency))
    return most(SHARE * total, unit)


def near_optimum(value: Any, nothing: Any) -> Any:
    """The least objective within 1% of the gain of ``value``, which is counted from ``nothing``."""
    return value - SHARE * abs(value - nothing)


def side_moved(spent: Any, before: Any, room: Any) -> Any:
    """The side to which an optimum has moved money: MORE_CODE, LESS_CODE, or UNDECIDED_CODE within ``room``."""
    least = room + 1e-9 * (abs(before) + abs(spent) + room)
    return MORE_CODE * (spent - before > least) + LESS_CODE * (before - spent > least)


def direction(side: Any, status: Any, value: Any, wanted: Any) -> Any:
    """The direction of money that the optimum has moved to ``side``.

    ``value`` is the best objective without that move. Money has a direction only where it is below ``wanted``, the
    least near-optimal objective; both are signed so that more is better.
    """
    short = (status == INFEASIBLE) | ((status == OPTIMAL) & (value < wanted))
    return side * short + UNKNOWN_CODE * (1 - (short | (status == OPTIMAL)))


def divisible(scenario: Scenario) -> tuple[str, ...]:
    """The categories among which money is divided: those with a programme that is not fixed."""
    programmes = scenario.programmes
    return tuple(name for name, own in scenario.categories.items() if not all(programmes[n].fixed for n in own))


def directed(scenario: Scenario) -> tuple[str, ...]:
    """The categories whose money has a direction; none without an actual."""
    return () if scenario.actual is None else divisible(scenario)
