"""The actual at its own total, in the terms of the objective, beside the program of all that keeps the rules there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analysis.baseline import Baseline
from optimizer.program.program import ObjectiveTerm, Program, objective_terms, score_terms
from optimizer.program.rounding import Break
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.allocations import Spending


@dataclass(frozen=True)
class ActualCase:
    """The actual at its own total, and the program of all allocations that keep the rules there.

    ``program`` has the budget, in every rule that names it, at the actual's total; where no allocation has that total
    ``own_total`` is False and the budget stays. ``broken`` are the rules but the budget that the actual breaks at its
    own total; they are not held against it. ``terms`` are those of the objective, for the weakest score all scores, or
    none. ``rates`` (k, n) are the coefficients of each of k terms; ``actual`` and ``nothing``, of shape (k,), the terms
    at the actual and at the fixed programmes alone; ``sign`` is 1 to maximise, -1 to minimise.
    """

    program: Program
    own_total: bool
    spending: Spending
    broken: tuple[Break, ...]
    terms: tuple[ObjectiveTerm, ...]
    rates: Matrix
    actual: Vector
    nothing: Vector
    sign: int

    def at(self, x: Any) -> Vector:
        """The terms, of shape (k,), at the spending of the point ``x`` of shape (n,), each score as high as it
        allows."""
        spending = {key: Fraction(amount) for key, amount in self.program.spending(x).items()}
        return _terms(self.program, self.rates, spending)

    @property
    def weights(self) -> Vector:
        """The weights of the scenario, of shape (k,)."""
        return np.array([float(term.weight) for term in self.terms])


def actual_case(baseline: Baseline) -> ActualCase:
    """Set up the comparison with the actual."""
    solution, own_total = baseline.solution, baseline.gap is not None
    scenario, program = solution.scenario, baseline.at_total if own_total else solution.program
    weakest = scenario.goal.kind == "weakest_score"
    terms = score_terms(program) if weakest else objective_terms(program)
    rates = np.array([[float(rate) for rate in term.rates] for term in terms])
    rates = rates.reshape(len(terms), len(program.exact.columns))
    exactly = {key: Fraction(value) for key, value in baseline.spending.items()}
    nothing = {key: Fraction(value) for key, value in scenario.net_spending.of("nothing", program.values).items()}
    here, idle = _terms(program, rates, exactly), _terms(program, rates, nothing)
    return ActualCase(program, own_total, exactly, baseline.broken, terms, rates, here, idle, scenario.goal.sign)


def _terms(program: Program, rates: Matrix, spending: Spending) -> Vector:
    return np.asarray(rates @ np.array([float(value) for value in program.completed(spending)]))
