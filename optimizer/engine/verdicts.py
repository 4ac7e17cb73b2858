"""The direction of a category's money, by the one rule: beyond 1% of the budget, and no longer near-optimal if undone.

Operators alone, so that the same text serves arrays of samples and, compiled, one sample at a time.
"""

from __future__ import annotations

from typing import Any

from optimizer.engine.results import BELOW, INFEASIBLE, OPTIMAL
from optimizer.scenario.scenario import Scenario

SHARE = 0.01
"""The share of the gain within which allocations are near-optimal, and of the budget beyond which money has moved."""
EQUAL = 1e-9
"""Objectives that differ by less, relative to their size, are one."""
LESS, UNDECIDED, MORE, UNKNOWN = -1, 0, 1, 2
"""The direction of a category's money; unknown where there is no optimum, or none that is certified."""


def near_optimum(value: Any, nothing: Any, own: bool) -> Any:
    """The least that is within 1% of the gain of ``value``; ``own`` where percentages are of the optimum itself."""
    return value - SHARE * abs(value - (0.0 if own else nothing))


def side_moved(spent: Any, before: Any, room: Any) -> Any:
    """Which way an optimum has moved money: MORE, LESS, or UNDECIDED where it is within ``room``."""
    least = room + 1e-9 * (abs(before) + abs(spent) + room)
    return MORE * (spent - before > least) + LESS * (before - spent > least)


def direction(side: Any, status: Any, value: Any, wanted: Any) -> Any:
    """The direction where the optimum has moved money to ``side``, and the best that has not is ``value``.

    Only where that is worth less than ``wanted`` (both signed so that more is better) has money a direction.
    """
    short = (status == INFEASIBLE) | (status == BELOW) | ((status == OPTIMAL) & (value < wanted))
    return side * short + UNKNOWN * (1 - (short | (status == OPTIMAL)))


def divisible(scenario: Scenario) -> tuple[str, ...]:
    """The categories among which money is divided: those with a programme that is not fixed."""
    programmes = scenario.programmes
    return tuple(name for name, own in scenario.categories.items() if not all(programmes[n].fixed for n in own))


def directed(scenario: Scenario) -> tuple[str, ...]:
    """The categories whose money has a direction; none without an actual."""
    return () if scenario.actual is None else divisible(scenario)
