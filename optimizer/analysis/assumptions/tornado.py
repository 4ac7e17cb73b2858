"""Tornado analysis: optimum and regret with one number at either end of its range, all else equal, and the directions
at nine values from end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.assumptions.conclusions import NONE, UNKNOWN, Conclusions, ConclusionSolver
from optimizer.engine.results import EQUAL
from optimizer.scenario.numbers import Number

WITHIN_RANGE = 9
"""The number of values over its range, evenly spaced, at which each number is solved."""
EndValues = tuple[float | None, float | None]


@dataclass(frozen=True)
class Bar:
    """One number at its low and high end; objectives have their own sign. None: no answer there.

    ``gap`` is what the actual forgoes at its own total; ``regret`` is the same, but None where the actual breaks a rule
    other than the budget. ``directions`` map category to direction at either end; ``turns`` are the categories whose
    direction differs from the scenario's own at one of the WITHIN_RANGE values with an answer. ``base`` is the gap of
    the scenario as it stands.
    """

    number: Number
    optimum: EndValues
    gap: EndValues
    regret: EndValues
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
        places += [{number.path: value} for value in np.linspace(low, high, WITHIN_RANGE).tolist()]
    conclusions = concluding.at([*places, {}])
    bars = [_bar(concluding, conclusions, number, k * WITHIN_RANGE) for k, number in enumerate(numbers)]
    return tuple(sorted(bars, key=lambda bar: (-float(f"{bar.gap_change:.9g}"), bar.number.path)))


def _bar(concluding: ConclusionSolver, conclusions: Conclusions, number: Number, first: int) -> Bar:
    """The bar of a number from the conclusions from ``first`` on; the last of all are the scenario's as it stands."""
    every = range(first, first + WITHIN_RANGE)
    ends = every[0], every[-1]

    def pair(values: Any) -> EndValues:
        low, high = (None if np.isnan(values[k]) else float(values[k]) for k in ends)
        return low, high

    def directions(k: int) -> dict[str, str]:
        return dict(zip(concluding.categories, conclusions.states[:, k].tolist(), strict=False))

    base, (low, *within, high) = directions(-1), map(directions, every)
    turns = [
        name
        for name, way in base.items()
        if way != UNKNOWN and {own[name] for own in (low, *within, high)} - {way, UNKNOWN, NONE}
    ]
    forgone = conclusions.forgone
    return Bar(
        number=number,
        optimum=pair(conclusions.optimum),
        gap=pair(forgone),
        regret=pair(np.where(conclusions.keeps, forgone, np.nan)),
        directions=(low, high),
        turns=tuple(turns),
        base=None if np.isnan(forgone[-1]) else float(forgone[-1]),
    )
