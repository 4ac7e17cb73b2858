"""Assumptions: the marginal effect of each number, the ends of its range, and its switching values, together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.analysis.assumptions.conclusions import REGRET, ConclusionSolver
from optimizer.analysis.assumptions.marginal_effects import Marginal, marginal_effects
from optimizer.analysis.assumptions.switching import Flip, scan
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.scenario.numbers import Number


@dataclass(frozen=True)
class Assumption:
    """The effects of one number with a range, all else equal.

    ``bar`` has the ends of its range, ``solved`` the values with a proven conclusion, in order, ``flips`` the changes
    of measures between them; a measure without one is the same at all of them. ``marginal`` is None where it could not
    be computed. ``compared`` marks an amount of the actual: it is the comparison itself, not an assumption.
    """

    number: Number
    value: float
    bar: Bar
    solved: tuple[float, ...]
    flips: tuple[Flip, ...]
    marginal: Marginal | None
    compared: bool = False

    def in_range(self, flip: Flip) -> bool:
        """Whether a change lies within the number's own range."""
        low, high = self.number.low, self.number.high
        return (low is None or flip.high > float(low)) and (high is None or flip.low < float(high))

    @property
    def turns(self) -> tuple[Flip, ...]:
        """Changes of a category's direction within the range, nearest first."""
        inside = [flip for flip in self.flips if flip.measure != REGRET and self.in_range(flip)]
        return tuple(sorted(inside, key=self.distance))

    @property
    def nearest(self) -> Flip | None:
        """The nearest change of a category's direction, within the range or beyond; None without one."""
        flips = [flip for flip in self.flips if flip.measure != REGRET]
        return min(flips, key=self.distance, default=None)

    def distance(self, flip: Flip) -> float:
        """The distance of a change from the value, as a share of the range on that side."""
        end = self.number.high if flip.at >= self.value else self.number.low
        reach = abs(float(end) - self.value) if end is not None else 0.0
        away = abs(flip.at - self.value)
        return away / reach if reach else 1 + away / (abs(self.value) or 1.0)


def assumptions(concluding: ConclusionSolver, bars: Sequence[Bar]) -> tuple[Assumption, ...]:
    """The effects of the numbers of ``bars``, in their order; each must be one that ``concluding`` varies."""
    numbers, amounts = [bar.number for bar in bars], concluding.scenario.amounts
    marginal = marginal_effects(concluding, numbers)
    return tuple(
        Assumption(bar.number, concluding.base[path], bar, solved, flips, marginal.get(path), path in amounts)
        for bar, (solved, flips) in zip(bars, scan(concluding, numbers), strict=True)
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
