"""Marginal effects: derivatives of the optimum, the actual's objective and the regret by a number of the file.

They are differences between solutions a little below, at and above the number. Where both sides agree the effect is
their mean; they differ at a kink, such as a tie or a bound that is reached just there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.assumptions.conclusions import REGRET, ConclusionSolver
from optimizer.scenario.numbers import Number

_STEP = 1e-5
"""The step of a number to either side, as a share of itself."""
_NOISE = 1e-12
"""The share of the objective below which a change is the solver's noise."""
_ALIKE = 1e-3
Sides = tuple[float | None, float | None]
"""Effects downward and upward; None on a side without an answer."""


@dataclass(frozen=True)
class Marginal:
    """Changes per unit of a number, each (downward, upward).

    ``optimum`` is of the computed objective, ``actual`` of the actual's objective, ``regret`` of what the actual
    forgoes at its own total. None without a comparison; regret also where no allocation has that total.
    """

    number: Number
    value: float
    optimum: Sides
    actual: Sides | None
    regret: Sides | None

    @property
    def kinked(self) -> bool:
        """Whether the effects downward and upward differ."""
        return any(sides is not None and sides[0] != sides[1] for sides in (self.optimum, self.actual, self.regret))

    def per_cent(self, effect: Sides) -> Sides:
        """An effect per 1% of the number, downward and upward."""
        down, up = (None if side is None else side * self.value / 100 for side in effect)
        return down, up


def marginal_effects(concluding: ConclusionSolver, numbers: Sequence[Number]) -> dict[str, Marginal]:
    """The effects of ``numbers``, by path; each must be one that ``concluding`` varies. Empty without an answer."""
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
    """Divide both changes by the step; where they agree up to the solver's accuracy, both are their mean."""
    if abs(down - up) <= _ALIKE * (abs(down) + abs(up)) + 2 * noise:
        mean = (down + up) / 2
        down = up = 0.0 if abs(mean) <= noise else mean
    return None if np.isnan(down) else float(down / step), None if np.isnan(up) else float(up / step)
