"""The direction of money: changed by over 1% of the budget, and no allocation without the change near-optimal.

Functions use operators only, so that the same code serves arrays of samples and, compiled, one sample at a time.
"""

from __future__ import annotations

from typing import Any

from optimizer.engine.results import INFEASIBLE, OPTIMAL
from optimizer.scenario.scenario import Scenario

SHARE = 0.01
"""The share of the gain within which allocations are near-optimal, and of the budget beyond which money has moved."""
EQUAL = 1e-9
"""The difference of objectives, relative to their size, below which they count as equal."""
LESS_CODE, UNDECIDED_CODE, MORE_CODE, UNKNOWN_CODE = -1, 0, 1, 2
"""Directions of a category's money; unknown where there is no optimum, or none with a proof."""


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
