"""Marginal effects: how fast the optimum, the actual's objective and the regret move with a number of the file.

Found by solving a little below and a little above. Where the two sides agree, their mean is the effect on both; they
differ at a kink: at a tie, say, or where a bound is reached just there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.assumptions.conclusions import REGRET, Concluding
from optimizer.scenario.numbers import Number

_STEP = 1e-5
"""How far a number is moved to either side, as a share of itself."""
_NOISE = 1e-12
"""A change so small, as a share of the objective, is the solver's."""
_ALIKE = 1e-3
Sides = tuple[float | None, float | None]
"""Downward and upward; None on a side where there is no answer."""


@dataclass(frozen=True)
class Marginal:
    """Changes per unit of a number, each (downward, upward).

    ``optimum`` is of the objective of the computed allocation, ``actual`` of that of the actual, ``regret`` of what
    the actual forgoes at its own total; None without a comparison, and regret where no allocation has that total.
    """

    number: Number
    value: float
    optimum: Sides
    actual: Sides | None
    regret: Sides | None

    @property
    def kinked(self) -> bool:
        """Whether a change downward and one upward differ."""
        return any(sides is not None and sides[0] != sides[1] for sides in (self.optimum, self.actual, self.regret))

    def per_cent(self, effect: Sides) -> Sides:
        """An effect per 1% of the number, downward and upward."""
        down, up = (None if side is None else side * self.value / 100 for side in effect)
        return down, up


def marginal_effects(concluding: Concluding, numbers: Sequence[Number]) -> dict[str, Marginal]:
    """The effects of ``numbers``, which are among those that ``concluding`` moves, by path; none without an answer."""
    steps = [_STEP * (abs(concluding.base[number.path]) or 1.0) for number in numbers]
    values = [(number.path, concluding.base[number.path]) for number in numbers]
    places = [{path: value + way * step} for (path, value), step in zip(values, steps, strict=True) for way in (-1, 1)]
    regret = np.zeros((len(places) + 1, len(concluding.measures)), dtype=bool)
    regret[:, [measure == REGRET for measure in concluding.measures]] = True
    conclusions = concluding.at([*places, {}], regret)
    levels = np.array([conclusions.optimum, conclusions.actual, conclusions.forgone])
    here, marginals = levels[:, -1], {}
    if np.isnan(here[0]):
        return {}
    noise = _NOISE * max(abs(here[0]), 0.0 if np.isnan(here[1]) else abs(here[1]))
    for k, (number, step) in enumerate(zip(numbers, steps, strict=True)):
        changes = here - levels[:, 2 * k], levels[:, 2 * k + 1] - here
        effects = [_sides(*pair, step, noise) for pair in zip(*changes, strict=True)]
        optimum, actual, forgone = (None if np.isnan(own) else s for s, own in zip(effects, here, strict=True))
        marginals[number.path] = Marginal(number, values[k][1], optimum or (None, None), actual, forgone)
    return marginals


def _sides(down: float, up: float, step: float, noise: float) -> Sides:
    """Both changes per unit; the same on both sides where they are alike but for the accuracy of solving."""
    if abs(down - up) <= _ALIKE * (abs(down) + abs(up)) + 2 * noise:
        mean = (down + up) / 2
        down = up = 0.0 if abs(mean) <= noise else mean
    return None if np.isnan(down) else float(down / step), None if np.isnan(up) else float(up / step)
