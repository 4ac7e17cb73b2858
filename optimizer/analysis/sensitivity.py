"""The sensitivity of an answer: prices of limits, ranges, frontiers and assumptions, each on demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.analysis.assumptions.assumption import Assumption
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.postoptimal.frontiers import Rivalry, Segment, over_budget, over_money_moved, trade_offs
from optimizer.analysis.postoptimal.moving_constants import rhs_change, rule_constant
from optimizer.analysis.postoptimal.near_optimal import Ranges, among_optima, lines_of, near_optimal
from optimizer.analysis.postoptimal.reduced_costs import CoefficientRange, programme_ranges
from optimizer.analysis.postoptimal.shadow_prices import RULE_COLUMNS, PriceRange, RuleState, price_range
from optimizer.frames import RULE_UNITS, Pieces, Records, objective_unit, per, rule_units
from optimizer.notebook import Plotted
from optimizer.scenario.families import tagged
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution

if TYPE_CHECKING:
    from optimizer.analysis.answer import Answer

LEVELS = (Fraction(1, 100), Fraction(2, 100), Fraction(5, 100))
"""Shares of the gain that near-optimal allocations may forgo by default."""
INFLUENTIAL = 15
"""The number of assumptions with the largest effects that are analysed where not all are."""


@dataclass(frozen=True, repr=False)
class Sensitivity(Plotted):
    """The sensitivity of one answer. ``levels`` are the shares of the gain for near-optimal ranges.

    Where lots are whole there are no prices, coefficient ranges or frontiers: ``prices`` and ``programmes`` are empty,
    ``over_budget`` and ``over_money_moved`` None, and ``solved_again`` has the optimum at other limits instead.
    """

    answer: Answer
    levels: tuple[Fraction, ...] = LEVELS

    def _summary(self) -> str:
        return self.answer._summary()

    def __reduce__(self) -> tuple[Any, ...]:
        return Sensitivity, (self.answer, self.levels)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.answer.scenario

    @property
    def whole(self) -> bool:
        """Whether something is bought in whole lots, or from a threshold on."""
        return self.answer.solution.whole is not None

    @cached_property
    def solved_again(self) -> dict[str, SolvedAgain]:
        """The optimum with each rule's limit a tenth lower and higher, where lots are whole; else empty."""
        return solved_again(self.answer.solution) if self.whole else {}

    @property
    def unique(self) -> bool:
        """Whether only one allocation is optimal."""
        return self.answer.solution.unique

    @cached_property
    def degenerate(self) -> bool:
        """Whether the optimum is degenerate: more limits bind than needed, so prices may differ up and down."""
        solution = self.answer.solution
        return not self.whole and solution.program.solver.degenerate(solution.outcome)

    @property
    def rules(self) -> Mapping[str, RuleState]:
        """Value, limit and slack (room left) of each rule."""
        return self.answer.rules

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The programmes that are analysed one by one: all, or of more than 60 those with the most money."""
        return lines_of(self.answer.solution)

    @cached_property
    def prices(self) -> Records[PriceRange]:
        """Shadow prices of each rule and how far they hold; of rules on one programme those of ``lines``."""
        columns = RULE_COLUMNS | {
            "up": ("change of the objective per unit of the limit, upward", ""),
            "down": ("the same downward", ""),
            "limit_min": ("the least limit at which `down` holds", ""),
            "limit_max": ("the largest limit at which `up` holds", ""),
            "curved": ("whether the prices hold at the limit alone", ""),
            **RULE_UNITS,
        }
        left = set(self.scenario.programmes).difference(self.lines)
        states = [state for name, state in self.rules.items() if left.isdisjoint(name.split(".")[1:2])]
        prices = {} if self.whole else {s.rule.name: price_range(self.answer.solution, s) for s in states}
        return Records("rule", prices, columns, self.rules, rule_units(self.scenario))

    @cached_property
    def programmes(self) -> Records[CoefficientRange]:
        """Reduced cost and coefficient range of each of ``lines``."""
        money, objective = self.scenario.currency or "", objective_unit(self.scenario)
        per_money, per_unit = per(objective, money), per(objective, "unit")
        columns = {
            "spend": ("money computed for it", money),
            "units": ("units that this buys", ""),
            "reduced_cost": ("objective per money forced into one period; 0 where other rules settle it", per_money),
            "reduced_cost_down": ("the same per unit of money taken out", per_money),
            "reduced_cost_per_unit": ("change of the objective per unit forced into one period", per_unit),
            "coefficient": ("worth of the next unit to the objective", per_unit),
            "low": ("the least worth at which the allocation stays as it is", per_unit),
            "high": ("the largest", per_unit),
        }
        ranges = programme_ranges(self.answer.solution, self.answer.reduced_costs, () if self.whole else self.lines)
        return Records("programme", ranges, columns)

    @cached_property
    def among_optima(self) -> Ranges | None:
        """Spending ranges over all optimal allocations; None where only one is optimal."""
        return None if self.unique or self.whole else among_optima(self.answer.solution)

    @cached_property
    def near_optimal(self) -> dict[Fraction, Ranges]:
        """Spending ranges of near-optimal allocations, by the share of the gain that these may forgo."""
        return near_optimal(self.answer.solution, self.levels)

    @cached_property
    def over_budget(self) -> Pieces[Segment] | None:
        """The best objective as a function of the budget."""
        return None if self.whole else self._frontier("budget", over_budget(self.answer.solution))

    @cached_property
    def over_money_moved(self) -> Pieces[Segment] | None:
        """The best objective as a function of the money moved from the actual."""
        return None if self.whole else self._frontier("money moved", over_money_moved(self.answer.solution))

    def _frontier(self, over: str, segments: tuple[Segment, ...] | None) -> Pieces[Segment] | None:
        money, objective = self.scenario.currency or "", objective_unit(self.scenario)
        columns = {
            "start": (f"where the piece begins: {over}", money),
            "end": ("where it ends; missing: never", money),
            "value": ("the objective at its start", objective),
            "slope": ("change of the objective per unit of money", per(objective, money)),
        }
        return None if segments is None else Pieces.of(segments, columns)

    @cached_property
    def rivalries(self) -> tuple[Rivalry, ...]:
        """Trade-offs: the best score of one capability for each score of another."""
        return () if self.whole else trade_offs(self.answer.solution)

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The effect of each number with a range on the conclusions."""
        return self.answer.assumptions(self.answer.tornado)

    @cached_property
    def influential(self) -> tuple[Assumption, ...]:
        """Those of ``assumptions`` with the largest effects on regret, and those that change a direction.

        The numbers are chosen by nine values over their ranges, so that only these have to be solved at more.
        """
        return self.answer.assumptions([b for k, b in enumerate(self.answer.tornado) if k < INFLUENTIAL or b.turns])

    @property
    def justification(self) -> Justification | None:
        """Weights or numbers that would make the actual right; None without a comparison or where lots are whole."""
        return None if self.whole else self.answer.justification

    def actual_inside(self, level: Fraction, kind: str, name: str) -> bool | None:
        """Whether the actual's spending lies in a near-optimal range (0: among optima); None without an actual."""
        if self.answer.baseline is None:
            return None
        ranges = self.near_optimal.get(level, self.among_optima)
        (low, high), amount = getattr(ranges, kind)[name], self.actual(kind, name)
        return (low is None or low <= amount) and (high is None or amount <= high)

    def actual(self, kind: str, name: str) -> Fraction:
        """The actual's spending (or units) on a programme or category (``kind``: ``programmes`` or ``categories``)."""
        baseline = self.answer.baseline
        assert baseline is not None
        if kind == "categories":
            return self.scenario.by_category(baseline.spending)[name]
        achieved = baseline.achieved
        return Fraction(achieved.bought(name) if name in self.scenario.costless else achieved.spent(name))


STEP = Fraction(1, 10)


@dataclass(frozen=True)
class SolvedAgain:
    """A rule's limit a tenth lower and higher, and the optimum at each; None where there is no allocation."""

    limit: Fraction
    lower: Fraction
    lower_objective: float | None
    higher: Fraction
    higher_objective: float | None


def solved_again(solution: Solution) -> dict[str, SolvedAgain]:
    """Solve with the limit of each rule, unless it is 0, a tenth lower and higher.

    A budget's limit moves in every rule that names the budget.
    """
    program, again = solution.program, {}
    bounds = program.solver.bounds
    for rule in solution.scenario.rules:
        limit = Fraction(program.evaluator.bound(rule))
        if rule.family in tagged("silent") or not limit:
            continue
        step, ends = abs(limit) * STEP, list[float | None]()
        for upward in (False, True):
            change = rhs_change(program, rule_constant(program, rule), upward).change * float(step)
            moved = np.flatnonzero(change).tolist()
            rows = {i: (bounds.row_lower[i] + change[i], bounds.row_upper[i] + change[i]) for i in moved}
            outcome = program.solver.solve(rows=rows)
            ends.append(outcome.objective if outcome.status == "optimal" else None)
        again[rule.name] = SolvedAgain(limit, limit - step, ends[0], limit + step, ends[1])
    return again
