"""The answer to a scenario: one allocation, what it achieves, and the proof that none does better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.errors import NotOptimalError, SolverError
from optimizer.notebook import Shown
from optimizer.program import certificate
from optimizer.program.achievement import Achievement
from optimizer.program.certificate import Certificate
from optimizer.program.highs import Solver
from optimizer.program.nearest import nearest_optimum
from optimizer.program.outcome import Outcome
from optimizer.program.program import Program
from optimizer.program.rounding import rounded
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.allocation import Spending
from optimizer.scenario.scenario import Scenario

__all__ = ["Certificate", "Solution", "certify", "optimise", "optimise_program", "rounded"]


@dataclass(frozen=True, repr=False)
class Solution(Shown):
    """``status`` is optimal, infeasible or unbounded. The allocation is rounded once, to the display unit.

    ``spending`` maps (programme, period) to money; ``x`` is the solver's point, of shape (n,), before the rounding.
    ``unique`` tells whether one allocation is optimal; where several are, this is the one nearest to the actual. With
    whole lots or thresholds ``whole`` is what the search over integers found; the rest is then about the program with
    these integers, of which there may be others as good.
    """

    scenario: Scenario
    program: Program
    status: str
    outcome: Outcome
    spending: Spending = field(default_factory=dict)
    unique: bool = True
    x: Any = None
    whole: Outcome | None = None

    def _summary(self) -> str:
        found = f", objective {float(self.objective):.6g}" if self.status == "optimal" else ""
        return f"{self.scenario.name}: {self.status}{found}"

    @cached_property
    def achieved(self) -> Achievement:
        """What the printed allocation achieves, exact. Raises NotOptimalError."""
        self._must_be_optimal()
        return self.program.evaluator.achieve(self.spending)

    @cached_property
    def unrounded(self) -> Achievement:
        """What the solver's point achieves before its amounts are rounded."""
        spending = {key: Fraction(value) for key, value in self.program.spending(self.x).items()}
        return self.program.evaluator.achieve(spending)

    @property
    def objective(self) -> Fraction:
        """The objective of the printed allocation."""
        return Fraction(self.achieved.objective)

    @cached_property
    def nothing(self) -> Achievement:
        """What the fixed programmes alone achieve, all rules ignored."""
        return self.program.evaluator.achieve(self.scenario.fixed_spending(self.program.values))

    @property
    def gain(self) -> Fraction:
        """How far the optimum is from spending nothing: what percentages of an objective are of."""
        if self.scenario.goal.kind in ("spend", "money_moved"):
            return abs(self.objective)
        return abs(self.objective - Fraction(self.nothing.objective))

    def spent(self, programme: str) -> Fraction:
        """Money for a programme over all periods."""
        return Fraction(self.achieved.spent(programme))

    @cached_property
    def certificate(self) -> Certificate:
        """The proof. Raises SolverError where the answer misses a rule, NotOptimalError where there is none."""
        self._must_be_optimal()
        return certify(self)

    def _must_be_optimal(self) -> None:
        if self.status != "optimal":
            raise NotOptimalError(f"the scenario is {self.status}: it has no allocation")


def optimise(scenario: Scenario) -> Solution:
    """Solve a scenario: the one answer, rounded once. Raises SolverError."""
    return optimise_program(Program.of(scenario))


def optimise_program(program: Program) -> Solution:
    """Solve a program that is built already, at its own values or (`Program.at`) at others. Raises SolverError."""
    scenario, solver, whole = program.scenario, program.solver, None
    if program.exact.integers:
        # In the order of names, because a search over integers takes the first of several that are as good.
        ordered = program.exact.ordered()
        whole = Solver(ordered).solve(confirm=True)
        if whole.status != "optimal":
            return Solution(scenario, program, whole.status, whole)
        integers = {ordered.columns[j]: Fraction(round(whole.x[j])) for j in ordered.integers}
        solver = Solver(program.exact.fixed_at(integers))
    outcome = solver.solve(confirm=True)
    if outcome.status != "optimal":
        return Solution(scenario, program, outcome.status, outcome)
    x, unique = outcome.x, True
    if solver.may_tie(outcome):
        x, unique = nearest_optimum(solver, outcome, *targets(program))
    return Solution(scenario, program, "optimal", outcome, rounded(program, x), unique, x, whole)


def targets(program: Program) -> tuple[Matrix, Vector]:
    """Of each programme and period the columns that make its spending, and the amount it should be near.

    Arrays of shape (k, n) and (k,).
    """
    scenario = program.scenario
    wanted: Mapping[tuple[str, str], Any]
    if scenario.actual is not None:
        wanted = scenario.spending_of(scenario.actual, program.values)
    else:
        budgets = scenario.budgets(program.values) or (Fraction(0),) * len(scenario.periods)
        share = {t: budget / len(scenario.programmes) for t, budget in zip(scenario.periods, budgets, strict=True)}
        wanted = {(name, period): share[period] for name in scenario.programmes for period in scenario.periods}
    keys = sorted(wanted)
    weights = np.zeros((len(keys), len(program.exact.columns)))
    for k, (name, period) in enumerate(keys):
        for j, weight in program.spending_columns(name, period).items():
            weights[k, j] = float(weight)
    return weights, np.array([float(wanted[key]) for key in keys])


def certify(solution: Solution) -> Certificate:
    """Check the printed allocation and bound every other one. Raises SolverError."""
    program = solution.program
    printed = program.completed(solution.spending)
    before = program.completed({key: Fraction(value) for key, value in program.spending(solution.x).items()})
    if solution.whole is not None:
        proof = certificate.certify_whole(program.exact, printed, before, solution.whole.bound, solution.gain)
    else:
        prices, basic = solution.outcome.prices.tolist(), solution.outcome.basic.tolist()
        proof = certificate.certify(program.exact, printed, before, prices, basic, solution.gain)
    if proof.objective != solution.objective:
        raise SolverError("the program and the evaluation of the allocation disagree about the objective")
    own = {rule.name for rule in solution.scenario.rules}
    if strange := sorted(set(proof.to_rounding) - own):
        raise SolverError(f"the allocation does not fit its own program: {', '.join(strange)}")
    return proof
