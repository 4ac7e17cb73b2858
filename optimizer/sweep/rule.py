"""The direction of a category's money in one sample, by the rule of `analysis.verdict`.

Operators alone, so that the same text serves arrays of samples and, compiled, one sample at a time.
"""

from __future__ import annotations

from typing import Any

from optimizer.sweep.status import BELOW, INFEASIBLE, LESS, MORE, OPTIMAL, UNKNOWN


def side_moved(spent: Any, before: Any, room: Any) -> Any:
    """Which way the optimum has moved money: MORE, LESS, or UNDECIDED where it is within ``room``."""
    least = room + 1e-9 * (abs(before) + abs(spent) + room)
    return MORE * (spent - before > least) + LESS * (before - spent > least)


def direction(side: Any, status: Any, value: Any, wanted: Any) -> Any:
    """The direction where the optimum has moved money to ``side``, and the best that has not is ``value``.

    Only where that is worth less than ``wanted`` (both signed so that more is better) has money a direction.
    """
    short = (status == INFEASIBLE) | (status == BELOW) | ((status == OPTIMAL) & (value < wanted))
    return side * short + UNKNOWN * (1 - (short | (status == OPTIMAL)))
