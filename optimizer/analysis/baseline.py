"""The actual allocation evaluated by the same model: its objective, the rules it breaks, and its regret."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from optimizer.analysis.postoptimal.moving_constants import proportional_budget
from optimizer.analysis.postoptimal.near_optimal import SAME
from optimizer.analysis.postoptimal.parametric_rhs import Trace
from optimizer.program.evaluation import Achievement
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.rounding import Break, breaks
from optimizer.scenario.allocations import Spending
from optimizer.solution import Solution, settle

UNMOVED = Fraction(1, 10**6)
"""The share of a total up to which money counts as not moved, or nothing as left: it does not show in print."""


@dataclass(frozen=True)
class Baseline:
    """The actual allocation beside the optimum.

    ``at_total`` is the program with the budget at the actual's own total, the program itself where the objective is
    money, which needs no equal totals; ``breaks`` are the budgets that the actual breaks and the rules that it breaks
    there. ``gap`` is the distance of its objective from the optimum there, None where no allocation of that total keeps
    the rules. It is never negative where the actual keeps them: one that scores no less than the rounded optimum is the
    optimum.
    """

    spending: Spending
    achieved: Achievement
    breaks: tuple[Break, ...]
    gap: Fraction | None
    solution: Solution = field(repr=False, compare=False)
    at_total: Program = field(repr=False, compare=False)

    @property
    def broken(self) -> tuple[Break, ...]:
        """The rules but the budget that the actual breaks."""
        return tuple(item for item in self.breaks if item.rule.family != "budget")

    @property
    def regret(self) -> Fraction | None:
        """The gap; None where the actual breaks a rule other than the budget."""
        return None if self.broken else self.gap

    @cached_property
    def equivalent_budget(self) -> Fraction | None:
        """The least budget, all periods in proportion, with an optimum as good as the actual.

        None where none is, where rules do not move in proportion that far, and where the objective is money.
        """
        exact, budget = self.solution.program.exact, proportional_budget(self.solution.program)
        if budget is None or self.solution.scenario.goal.in_money:
            return None
        total, change, low, high = budget
        slack = self.solution.scenario.goal.sign * SAME * (self.solution.gain or Fraction(1))
        enough = exact.no_worse_than(Fraction(self.achieved.objective) - slack)
        rise = max(Trace(Solver(enough), np.append(change, 0.0)).low, -float(total))  # NaN stays
        return max(total + Fraction(rise), Fraction(0)) if low <= rise <= high else None

    @property
    def total(self) -> Fraction:
        """The actual's total spending."""
        return self.solution.scenario.total(self.spending)

    @property
    def outlay(self) -> Fraction:
        """What it takes from the budgets: spending, and the upkeep charged to them."""
        return Fraction(self.solution.program.evaluator.outlay(self.spending))

    @cached_property
    def added(self) -> Fraction | None:
        """What the budgets add to its outlay, 0 where only years differ; None where nothing differs that would show."""
        program = self.solution.program
        if self.at_total is program:
            return None
        totals = program.evaluator.budgets_for(self.spending)
        apart = [program.values[path] - total for path, total in totals.items()]
        least, more = UNMOVED * self.total, sum(apart, Fraction(0))
        if abs(more) > least:
            return more
        return Fraction(0) if any(abs(amount) > least for amount in apart) else None


def baseline_of(solution: Solution) -> Baseline | None:
    """The scenario's actual beside ``solution``; None without a comparison."""
    scenario, program = solution.scenario, solution.program
    if scenario.actual is None or solution.status != "optimal":
        return None
    spending = scenario.spending_of(scenario.actual, program.values)
    achieved = program.evaluator.achieve(spending)
    matched = program if scenario.goal.in_money else at_total_of(program, spending)
    best: Achievement | None = solution.achieved
    own, broken = achieved, breaks_at_total(program, matched, achieved)
    if matched is not program:
        own, outcome = matched.evaluator.achieve(spending), matched.solver.solve(confirm=True)
        best = matched.evaluator.achieve(settle(matched, outcome.x)) if outcome.status == "optimal" else None
    gap = None if best is None else scenario.goal.sign * Fraction(best.objective - own.objective)
    return Baseline(spending, achieved, broken, gap, solution, matched)


def at_total_of(program: Program, spending: Spending) -> Program:
    """The program with its budget, in every rule that names it, set to the total of ``spending`` in each period."""
    if not program.scenario.has_budget:
        return program
    totals = program.evaluator.budgets_for(spending)
    if all(program.values[path] == total for path, total in totals.items()):
        return program
    return program.at(totals)


def breaks_at_total(program: Program, at_total: Program, achieved: Achievement) -> tuple[Break, ...]:
    """The budgets of ``program`` that an allocation breaks, and the other rules as ``at_total`` states them."""
    broken = breaks(program, achieved)
    if at_total is program:
        return broken
    over = (item for item in broken if item.rule.family == "budget")
    return (*over, *(item for item in breaks(at_total, achieved) if item.rule.family != "budget"))


def rivals(solution: Solution) -> dict[str, Baseline]:
    """Every allocation but the actual beside the optimum at its own total.

    They are not made feasible: where one breaks a rule its regret is None and ``breaks`` names the rules.
    """
    others = [name for name in solution.scenario.allocations if name != solution.scenario.actual]
    every = {n: baseline_of(replace(solution, scenario=replace(solution.scenario, actual=n))) for n in others}
    return {name: baseline for name, baseline in every.items() if baseline is not None}
