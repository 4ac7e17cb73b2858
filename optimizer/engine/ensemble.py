"""One scenario at many values of its numbers: optimum, directions of money and regret, each with a proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis, HotStart, central_basis
from optimizer.engine.results import EQUAL, OPEN, OPTIMAL, UNKNOWN_CODE, Question, Solutions
from optimizer.engine.sample_numbers import SampledActual, SampleNumbers, Samples
from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.scenario import Scenario

_SAME = 1e-12
"""The relative difference up to which two budgets are equal."""


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of S samples.

    ``solutions`` are the optima with directions. ``at_total`` (S,) is the optimum with the budgets at the actual's
    total; ``forgone`` (S,) is that optimum less the actual's objective, signed so that it is not negative but for
    rounding. NaN where there is none.
    """

    samples: Samples
    solutions: Solutions
    at_total: Vector
    forgone: Vector


class Ensemble:
    """Solver of the samples of one scenario, in which the numbers ``paths`` vary.

    ``compiled`` uses the compiled kernel where numba is installed; HiGHS solves the rest, or all, in less time where
    neighbouring samples are ``alike``. Each starts from ``basis``: where it is None, the first ones solved decide it.
    Raises InputError for what cannot be solved so.
    """

    def __init__(self, scenario: Scenario, paths: Sequence[str], compiled: bool = True, alike: bool = False) -> None:
        self.scenario, self.numbers = scenario, SampleNumbers(scenario, paths)
        self.sign = self.numbers.pattern.sign
        self.basis: CentralBasis | None = None
        self._compiled, self._alike = compiled, alike

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_solver"}

    def solve(
        self, values: Mapping[str, Vector], count: int, wanted: Truths | None = None, forgone: Truths | None = None
    ) -> Outcomes:
        """Solve ``count`` samples at ``values`` (path to an array of shape (count,)), in this thread.

        ``wanted`` (count, categories) marks the directions to find, ``forgone`` (count,) the samples in which the
        actual is compared; all by default.
        """
        numbers, samples = self.numbers, self.numbers.at(values, count)
        if self.basis is None:
            self.basis = central_basis(numbers.pattern, samples.batch)
        solutions = self._solver.solve(samples.batch, self._question(samples, wanted))
        # Where the program is not that of the scenario, its solution proves nothing.
        solutions.status[~samples.sound], solutions.directions[~samples.sound] = OPEN, UNKNOWN_CODE
        optimal = solutions.status == OPTIMAL
        at_total = np.full(count, np.nan)
        difference = np.full(count, np.nan)
        if (actual := samples.actual) is not None:
            at_total = self._at_total(samples, actual, solutions, optimal if forgone is None else optimal & forgone)
            difference = self.sign * (at_total - actual.objective)
            # An optimum of no money is known to the rounding of what is spent.
            size = np.sum(actual.spending, axis=0) if self.scenario.goal.in_money else at_total
            difference[np.abs(difference) <= EQUAL * np.abs(size)] = 0.0
        return Outcomes(samples, solutions, at_total, difference)

    def _question(self, samples: Samples, wanted: Truths | None) -> Question | None:
        numbers = self.numbers
        if samples.actual is None or not numbers.categories:
            return None
        before = numbers.by_category(samples.actual.spending).T
        wanted = np.ones(before.shape, dtype=bool) if wanted is None else wanted
        return Question(before, samples.room, self.sign * samples.nothing, wanted)

    def _at_total(self, samples: Samples, actual: SampledActual, solutions: Solutions, compared: Truths) -> Vector:
        """The optimum with the budgets at the actual's total, of shape (S,)."""
        best = np.where(compared, solutions.objective, np.nan)
        if samples.matched is None:
            return best
        scale = _SAME * np.maximum(np.abs(actual.total), np.abs(samples.budget))
        other = np.flatnonzero(compared & np.any(np.abs(actual.total - samples.budget) > scale, axis=0))
        if len(other):
            again = self._solver.solve(samples.matched.some(other), None)
            best[other] = np.where(again.status == OPTIMAL, again.objective, np.nan)
        return best

    @cached_property
    def _solver(self) -> Any:
        pattern, basis = self.numbers.pattern, self.basis
        assert basis is not None
        if not self._compiled or find_spec("numba") is None:
            return HotStart(pattern, basis, self._alike)
        try:
            from optimizer.engine.kernel.solve import Kernel
        except RuntimeError:  # nothing can be compiled, or it could not be kept and would take a minute in every run
            return HotStart(pattern, basis, self._alike)
        return Kernel(pattern, basis)
