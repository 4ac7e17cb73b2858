"""Service in time: how much of a unit counts within the horizon.

All times are in years. Money of budget period k (0, 1, ...) is paid at its start, after k years. A unit is in service
from its arrival (payment + lag) until the end of its life, and fades by its attrition from the arrival on.
The functions take and return numbers of every kind; a Fraction stays exact without attrition.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.scenario.arithmetic import (
    exponential_minus_one,
    least,
    log_one_plus,
    mean_decay,
    most,
    where,
)


def in_service(start: Any, lag: Any, life: Any | None, attrition: Any, horizon: Any) -> Any:
    """The average share of a unit in service over the horizon.

    ``(1/H) * integral from a to min(H, a + life) of (1 - q)^(u - a) du`` with a = start + lag; 0 where that is empty.
    ``life`` None means for ever; ``attrition`` q is a share a year, below 1.

    >>> round(in_service(0.0, 8 / 12, 5.0, 0.05, 3.0), 4)
    0.733
    """
    arrival = start + lag
    end = horizon if life is None else least(horizon, arrival + life)
    length = most(end - arrival, 0 * horizon)
    if _exactly_zero(attrition):
        return length / horizon
    return length * mean_decay(length * -log_one_plus(-attrition)) / horizon


def in_year(year: Any, start: Any, lag: Any, life: Any | None, attrition: Any) -> Any:
    """The average share of a unit in service during a year, of which the first is year 0. ``year`` is a plain number.

    >>> in_year(1.0, 0.0, 0.25, 1.5, 0.0)
    0.75
    """
    until = (year + 1) * in_service(start, lag, life, attrition, year + 1)
    return until - year * in_service(start, lag, life, attrition, year) if year else until


def share_at(moment: Any, start: Any, lag: Any, life: Any | None, attrition: Any) -> Any:
    """The share of a unit in service at one moment: (1 - q)^(moment - a) from the arrival until the end of its life.

    A unit that arrives at the moment counts, one whose life ends there does not.

    >>> share_at(1.0, 0.0, 0.5, None, 0.0)
    1.0
    """
    age = moment - (start + lag)
    present = _between(age, life)
    if _exactly_zero(attrition):
        return present
    return present * (1 + exponential_minus_one(most(age, 0 * age) * log_one_plus(-attrition)))


def _between(age: Any, life: Any | None) -> Any:
    """1 from the arrival until the end of life, else 0."""
    present = where(age >= 0, 1 + 0 * age, 0 * age)
    return present if life is None else where(age < life, present, 0 * age)


def _exactly_zero(value: Any) -> bool:
    return isinstance(value, int | float | Fraction) and value == 0
