"""The actual allocation through the same model: what it reaches, which rules it breaks, what was forgone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import SAME
from optimizer.program.breaks import Break, breaks
from optimizer.program.evaluation import Achievement
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.scenario.allocations import Spending
from optimizer.solution import Solution, settle

__all__ = ["Baseline", "Break", "at_total_of", "breaks", "compare", "money_moved"]


@dataclass(frozen=True)
class Baseline:
    """The actual allocation beside the optimum.

    ``gap`` is what the actual falls short of the optimum at the actual's own total; ``regret`` the same, None where
    the actual breaks a rule other than the budget. A regret is never negative: an actual that keeps the rules and
    scores no less than the rounded optimum is the optimum itself.
    """

    spending: Spending
    achieved: Achievement
    breaks: tuple[Break, ...]
    gap: Fraction
    regret: Fraction | None
    solution: Solution = field(repr=False, compare=False)

    @cached_property
    def equivalent_budget(self) -> Fraction | None:
        """The least budget that reaches the actual's objective; None where there is no budget or no such one."""
        return _equivalent_budget(self.solution, Fraction(self.achieved.objective))

    @property
    def total(self) -> Fraction:
        """The actual's spending in all."""
        return self.solution.scenario.total(self.spending)


def compare(solution: Solution) -> Baseline | None:
    """The scenario's actual allocation beside ``solution``; None where the scenario compares with nothing."""
    scenario, program = solution.scenario, solution.program
    if scenario.actual is None or solution.status != "optimal":
        return None
    spending = scenario.spending_of(scenario.actual, program.values)
    achieved = program.evaluator.achieve(spending)
    matched = at_total_of(program, spending)
    best, own = solution.achieved, achieved
    if matched is not program:
        own = matched.evaluator.achieve(spending)
        outcome = matched.solver.solve(confirm=True)
        if outcome.status == "optimal":
            best = matched.evaluator.achieve(settle(matched, outcome.x))
    gap = Fraction(best.objective - own.objective if scenario.goal.maximized else own.objective - best.objective)
    broken = breaks(program, spending)
    other = broken if matched is program else breaks(matched, spending)
    forgone = None if any(item.rule.family != "budget" for item in other) else gap
    return Baseline(spending, achieved, broken, gap, forgone, solution)


def money_moved(before: Spending, after: Spending) -> Fraction:
    """Half the sum of absolute changes, by programme and period.

    >>> money_moved({("a", ""): 3, ("b", ""): 1}, {("a", ""): 1, ("b", ""): 3})
    Fraction(2, 1)
    """
    return Fraction(sum(abs(after[key] - before[key]) for key in after), 2)


def at_total_of(program: Program, spending: Spending) -> Program:
    """The program with its budget, wherever named, set to what ``spending`` takes in each period."""
    scenario = program.scenario
    if not scenario.has_budget:
        return program
    totals = program.evaluator.budgets_for(spending)
    if all(program.values[path] == total for path, total in totals.items()):
        return program
    return program.at(totals)


def _equivalent_budget(solution: Solution, wanted: Fraction) -> Fraction | None:
    """The least budget, all periods in proportion, at which the optimum reaches ``wanted``."""
    scenario, program = solution.scenario, solution.program
    total = sum(scenario.budgets(program.values), Fraction(0))
    if not total or scenario.goal.kind in ("spend", "money_moved"):
        return None
    doubled = program.at({path: 2 * program.values[path] for path in scenario.budget_paths}).exact
    exact = program.exact
    # The right-hand sides are affine in the budget: rhs(t) = rhs(0) + t * rate, with t = 1 the budget as it stands.
    rates = [twice - once for twice, once in zip(doubled.rhs, exact.rhs, strict=True)]
    free = replace(exact, rhs=tuple(once - rate for once, rate in zip(exact.rhs, rates, strict=True)))
    scaled = free.with_column(("budget",), {i: -rate for i, rate in enumerate(rates)}, lower=Fraction(0))
    slack = SAME * (solution.gain or Fraction(1))
    enough = scaled.no_worse_than(wanted - slack if exact.maximized else wanted + slack)
    cost = np.zeros(len(enough.columns))
    cost[-1] = 1.0
    outcome = Solver(enough).solve(cost=cost, maximized=False, confirm=True)
    return Fraction(outcome.x[-1]) * total if outcome.status == "optimal" else None


def rivals(solution: Solution) -> dict[str, Baseline]:
    """Allocation to how it stands beside the optimum, at its own total; without the one that is compared with anyway.

    They are measured, not made feasible: where one breaks a rule its regret is None and its ``breaks`` say which.
    """
    found = {}
    for name in solution.scenario.allocations:
        if name == solution.scenario.actual:
            continue
        baseline = compare(replace(solution, scenario=replace(solution.scenario, actual=name)))
        if baseline is not None:
            found[name] = baseline
    return found
