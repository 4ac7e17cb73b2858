"""Assumptions: the effect of each number over its range, its marginal effect, and its switching values, all else equal.

The tornado chart has the optimum and the regret with the number at either end of its range, and the directions at nine
values from end to end. A marginal effect is the derivative of the optimum by a number of the file: a difference between
solutions a little below, at and above it. Where both sides agree it is their mean; they differ at a kink, such as a tie
or a bound that is reached just there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.assumptions.conclusions import NONE, REGRET, UNKNOWN, Conclusions, ConclusionSolver
from optimizer.analysis.assumptions.switching import EVENLY, Flip, scan
from optimizer.engine.results import EQUAL
from optimizer.scenario.numbers import Number

_STEP = 1e-5
"""The step of a number to either side, as a share of itself."""
_NOISE = 1e-12
"""The share of the objective below which a change is the solver's noise."""
_ALIKE = 1e-3
Sides = tuple[float | None, float | None]
"""Figures at the low and the high end of a range, or downward and upward; None without an answer there."""


@dataclass(frozen=True)
class Bar:
    """One number at its low and high end; objectives have their own sign. None: no answer there.

    ``gap`` is what the actual forgoes at its own total; ``regret`` is the same, but None where the actual breaks a rule
    other than the budget. ``directions`` map category to direction at either end; ``turns`` are the categories whose
    direction differs from the scenario's own at one of the EVENLY values with an answer. ``base`` is the gap of
    the scenario as it stands.
    """

    number: Number
    optimum: Sides
    gap: Sides
    regret: Sides
    directions: tuple[dict[str, str], dict[str, str]]
    turns: tuple[str, ...]
    base: float | None

    @property
    def gap_change(self) -> float:
        """The largest change of the gap; 0 where it is within the rounding of two optima."""
        changes = [abs(gap - self.base) for gap in self.gap if gap is not None and self.base is not None]
        size = max((abs(value) for value in self.optimum if value is not None), default=0.0)
        return max((change for change in changes if change > EQUAL * size), default=0.0)


def tornado(concluding: ConclusionSolver, numbers: Sequence[Number]) -> tuple[Bar, ...]:
    """Each of ``numbers`` over its range, largest change of the gap first.

    Changes are compared to nine digits: factors of one product have the same.
    """
    places = []
    for number in numbers:
        low, high = (concluding.base[number.path] if end is None else float(end) for end in (number.low, number.high))
        places += [{number.path: value} for value in np.linspace(low, high, EVENLY).tolist()]
    conclusions = concluding.at([*places, {}])
    bars = [_bar(concluding, conclusions, number, k * EVENLY) for k, number in enumerate(numbers)]
    return tuple(sorted(bars, key=lambda bar: (-float(f"{bar.gap_change:.9g}"), bar.number.path)))


def _bar(concluding: ConclusionSolver, conclusions: Conclusions, number: Number, first: int) -> Bar:
    """The bar of a number from the conclusions from ``first`` on; the last of all are the scenario's as it stands."""
    every = range(first, first + EVENLY)
    ends = every[0], every[-1]

    def pair(values: Any) -> Sides:
        low, high = (None if np.isnan(values[k]) else float(values[k]) for k in ends)
        return low, high

    def directions(k: int) -> dict[str, str]:
        return dict(zip(concluding.categories, conclusions.states[:, k].tolist(), strict=False))

    base, states = directions(-1), list(map(directions, every))
    turns = [n for n, way in base.items() if way != UNKNOWN and {own[n] for own in states} - {way, UNKNOWN, NONE}]
    forgone = conclusions.forgone
    return Bar(
        number=number,
        optimum=pair(conclusions.optimum),
        gap=pair(forgone),
        regret=pair(np.where(conclusions.keeps, forgone, np.nan)),
        directions=(states[0], states[-1]),
        turns=tuple(turns),
        base=None if np.isnan(forgone[-1]) else float(forgone[-1]),
    )


@dataclass(frozen=True)
class Assumption:
    """The effects of one number with a range, all else equal.

    ``bar`` has the ends of its range, ``solved`` the values with a proven conclusion, in order, ``flips`` the changes
    of measures between them; a measure without one is the same at all of them. ``marginal`` are the changes of the
    optimum per unit. ``compared`` marks an amount of the actual: it is the comparison itself, not an assumption.
    """

    number: Number
    value: float
    bar: Bar
    solved: tuple[float, ...]
    flips: tuple[Flip, ...]
    marginal: Sides
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
        Assumption(bar.number, concluding.base[path], bar, solved, flips, marginal[path], path in amounts)
        for bar, (solved, flips) in zip(bars, scan(concluding, numbers), strict=True)
        for path in [bar.number.path]
    )


def marginal_effects(concluding: ConclusionSolver, numbers: Sequence[Number]) -> dict[str, Sides]:
    """Changes of the optimum per unit of each of ``numbers``, by path."""
    steps = {number.path: _STEP * (abs(concluding.base[number.path]) or 1.0) for number in numbers}
    places = [{path: concluding.base[path] + way * step} for path, step in steps.items() for way in (-1, 1)]
    *optima, here = concluding.at([*places, {}], [()] * (len(places) + 1)).optimum.tolist()
    pairs = zip(steps.items(), optima[::2], optima[1::2], strict=True)
    return {path: _sides(here - low, high - here, step, _NOISE * abs(here)) for (path, step), low, high in pairs}


def _sides(down: float, up: float, step: float, noise: float) -> Sides:
    """Divide both changes by the step; where they agree up to the solver's accuracy, both are their mean."""
    if abs(down - up) <= _ALIKE * (abs(down) + abs(up)) + 2 * noise:
        mean = (down + up) / 2
        down = up = 0.0 if abs(mean) <= noise else mean
    return None if np.isnan(down) else down / step, None if np.isnan(up) else up / step


def deciding(every: Sequence[Assumption]) -> tuple[Assumption, ...]:
    """The three assumptions that decide most: those that turn most verdicts within their range, then the nearest to a
    turn."""

    def rank(item: Assumption) -> tuple[float, float, float, str]:
        nearest = np.inf if item.nearest is None else item.distance(item.nearest)
        return -len({flip.measure for flip in item.turns}), nearest, -item.bar.gap_change, item.number.path

    chosen = [item for item in every if item.nearest is not None and not item.compared]
    return tuple(sorted(chosen, key=rank)[:3])
