"""Plans that are each best by one criterion, optimised on samples of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property

import numpy as np

from optimizer.errors import SolverError
from optimizer.plans.sampled_program import SampledOptimum, SampledProgram
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws

PLAN_SAMPLES = 512
"""The number of samples on which a plan is optimised."""
TAIL = 0.1
"""The share of worst samples whose mean is maximised (conditional value at risk)."""
LIGHT = 0.8
"""The share of the greatest expected gain that the light touch keeps."""
SUREST_LEAD, EXPECTED, LEAST_REGRET = "surest_lead", "expected_score", "least_regret"
_LEAST_SIZE = 0.01
"""The least denominator of relative regrets, as a share of the mean."""


class Criteria:
    """The plans for ``base``, the program at the actual's total, from samples as in ``design`` with other seeds.

    ``gain`` is the size of the objective's differences.
    """

    def __init__(self, base: Program, design: Design, gain: float) -> None:
        self._base, self._design, self._gain = base, design, gain
        self.program, self.optimum = self.sampled(PLAN_SAMPLES), cache(self._optimum)

    def sampled(self, count: int, seed: int = 1) -> SampledProgram:
        """The program over ``count`` samples that differ from those on which plans are judged."""
        design = self._design
        draws = Draws(self._base.scenario, count, design.seed + seed, design.method)
        return SampledProgram(self._base, draws, design.ensembles, self._gain)

    @cached_property
    def surest_leads(self) -> list[SampledOptimum]:
        """The surest leads from two sets of samples: the plan, and one to compare it with. Raises SolverError."""
        programs = self.program, self.sampled(PLAN_SAMPLES, 2)
        with ThreadPoolExecutor(2) as pool:  # HiGHS releases the interpreter's lock
            return list(pool.map(lambda program: program.tail_mean(program.actual, TAIL), programs))

    def _optimum(self, name: str) -> SampledOptimum | None:
        """The plan called ``name``; None where its program is not solved."""
        try:
            return CRITERIA[name](self)
        except SolverError:
            return None

    @cached_property
    def per_budget(self) -> float | None:
        """The gain of the greatest expected objective per unit of budget; None where more budget gains nothing."""
        most = self.optimum(EXPECTED)
        rate = None if most is None else self.program.per_budget(most)
        return rate if rate and rate > 0 else None

    def least_relative_regret(self) -> SampledOptimum:
        """The plan of least greatest relative regret: regret as a share of the sample's best objective."""
        size = np.abs(self.own_optima)
        return self.program.tail_mean(self.own_optima, 0.0, np.maximum(size, _LEAST_SIZE * size.mean() or 1.0))

    def light_touch(self) -> SampledOptimum | None:
        """The plan that moves least money for most of the greatest expected gain."""
        most, before = self.optimum(EXPECTED), float(np.mean(self.program.actual))
        return None if most is None else self.program.least_moved(before + LIGHT * (most.value - before))

    @cached_property
    def own_optima(self) -> Vector:
        """The best objective of each sample at the actual's total; the actual's objective where there is none."""
        best = []
        for variant, overrides, count in self.program.parts:
            ensemble = self._design.ensembles[variant]
            none = np.zeros((count, len(ensemble.numbers.categories)), dtype=bool)
            best.append(ensemble.sign * ensemble.solve(overrides, count, none).at_total)
        optima = np.concatenate(best)
        return np.where(np.isfinite(optima), optima, self.program.actual)


CRITERIA: dict[str, Callable[[Criteria], SampledOptimum | None]] = {
    SUREST_LEAD: lambda criteria: criteria.surest_leads[0],
    EXPECTED: lambda criteria: criteria.program.mean(),
    LEAST_REGRET: lambda criteria: criteria.program.tail_mean(criteria.own_optima, 0.0),
    "least_relative_regret": Criteria.least_relative_regret,
    "worst_tenth": lambda criteria: criteria.program.tail_mean(np.zeros_like(criteria.program.actual), TAIL),
    "light_touch": Criteria.light_touch,
}
"""How each of `OPTIMISED_PLANS` is made."""
