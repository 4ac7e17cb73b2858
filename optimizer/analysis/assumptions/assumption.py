"""Assumptions: the marginal effect of each number, the ends of its range, and its switching values, together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.analysis.assumptions.conclusions import REGRET, ConclusionSolver
from optimizer.analysis.assumptions.marginal_effects import Marginal, marginal_effects
from optimizer.analysis.assumptions.parameter_ranges import movable_numbers
from optimizer.analysis.assumptions.switching import Flip, Switching, scan
from optimizer.analysis.assumptions.tornado import Bar, ranked
from optimizer.scenario.numbers import Number
from optimizer.solution import Solution


@dataclass(frozen=True)
class Assumption:
    """One number with a range, and its effects. ``marginal`` is None where it could not be computed.

    ``compared`` marks an amount of the actual: it is the comparison itself, not an assumption.
    """

    number: Number
    marginal: Marginal | None
    bar: Bar
    switching: Switching
    compared: bool = False

    @property
    def turns(self) -> tuple[Flip, ...]:
        """Changes of a category's direction within the range, nearest first."""
        inside = [f for f in self.switching.flips if f.measure != REGRET and self.switching.in_range(f)]
        return tuple(sorted(inside, key=self.distance))

    @property
    def nearest(self) -> Flip | None:
        """The nearest change of a category's direction, within the range or beyond; None without one."""
        flips = [flip for flip in self.switching.flips if flip.measure != REGRET]
        return min(flips, key=self.distance, default=None)

    def distance(self, flip: Flip) -> float:
        """The distance of a change from the value, as a share of the range on that side."""
        value = self.switching.value
        end = self.number.high if flip.at >= value else self.number.low
        reach = abs(float(end) - value) if end is not None else 0.0
        away = abs(flip.at - value)
        return away / reach if reach else 1 + away / (abs(value) or 1.0)


def assumptions(solution: Solution, numbers: Sequence[Number] | None = None) -> tuple[Assumption, ...]:
    """Each number with a range, or those of ``numbers``, the largest effect on regret first.

    Empty without an optimum or a comparison.
    """
    scenario = solution.scenario
    numbers = tuple(movable_numbers(scenario) if numbers is None else numbers)
    if solution.status != "optimal" or scenario.actual is None or not numbers:
        return ()
    concluding = ConclusionSolver(scenario, [number.path for number in numbers])
    marginal, scanned = marginal_effects(concluding, numbers), tuple(scan(concluding, numbers))
    switching = {item.number.path: item for item, _ in scanned}
    return tuple(
        Assumption(bar.number, marginal.get(path), bar, switching[path], path in scenario.amounts)
        for bar in ranked(bar for _, bar in scanned)
        for path in [bar.number.path]
    )


def deciding(every: Sequence[Assumption], count: int = 3) -> tuple[Assumption, ...]:
    """The assumptions that decide most: those that turn most verdicts within their range, then the nearest to a
    turn."""

    def rank(item: Assumption) -> tuple[float, float, float, str]:
        nearest = math.inf if item.nearest is None else item.distance(item.nearest)
        return -len({flip.measure for flip in item.turns}), nearest, -item.bar.gap_change, item.number.path

    chosen = [item for item in every if item.nearest is not None and not item.compared]
    return tuple(sorted(chosen, key=rank)[:count])
