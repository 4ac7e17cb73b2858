"""Every figure of a sensitivity analysis solved again, just inside and just outside the interval it claims.

Each check builds its program anew from exact numbers and starts cold: nothing is shared with the hot starts and the
derivatives by which the figures were found. Budgets are changed in the scenario, so that every rule that names them
follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from checks import Check
from frontier_checks import (
    budget_checks,
    moved_checks,
    near_optimal_checks,
    rivalry_checks,
)
from price_checks import coefficient_checks, price_checks

from optimizer.analysis.sensitivity import Sensitivity

__all__ = ["Check", "verify"]


def verify(sensitivity: Sensitivity) -> Iterator[Check]:
    """Check every price, range, coefficient, near-optimal end and frontier of ``sensitivity``."""
    yield from price_checks(sensitivity)
    yield from coefficient_checks(sensitivity)
    yield from near_optimal_checks(sensitivity)
    yield from budget_checks(sensitivity)
    yield from moved_checks(sensitivity)
    for rivalry in sensitivity.rivalries:
        yield from rivalry_checks(sensitivity, rivalry)
