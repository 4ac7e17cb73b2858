"""The answer to a scenario, with everything derived from it on demand."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from optimizer.analysis.assumptions.assumption import Assumption, Bar, assumptions, tornado
from optimizer.analysis.assumptions.conclusions import ConclusionSolver
from optimizer.analysis.assumptions.switching import movable_numbers
from optimizer.analysis.baseline import Baseline, baseline_of
from optimizer.analysis.infeasible.conflict import Conflict, conflict
from optimizer.analysis.infeasible.repair import Repair, repair
from optimizer.analysis.infeasible.unbounded import Runaway, runaway
from optimizer.analysis.justification.justification import Justification, justify
from optimizer.analysis.postoptimal.near_optimal import NEAR, Ranges, idle, near_optimal, possible
from optimizer.analysis.postoptimal.reduced_costs import ReducedCost, reduced_costs
from optimizer.analysis.postoptimal.shadow_prices import RULE_COLUMNS, RuleState, rule_states
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.analysis.verdict import NO_ANSWER, Verdict, directions, same_actual
from optimizer.frames import RULE_UNITS, Records, frame, rule_units
from optimizer.notebook import Plotted
from optimizer.program.evaluation import Achievement
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import DisplayUnit
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Certificate, Solution, optimise, optimise_program

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, repr=False)
class Answer(Plotted):
    """The answer to a scenario. ``solution`` holds the allocation; all else is computed from it at first use."""

    solution: Solution

    def _summary(self) -> str:
        return self.solution._summary()

    def printed_in(self, unit: DisplayUnit) -> Self:
        """The answer with its amounts printed in ``unit``."""
        scenario = self.scenario.printed_in(unit)
        return self if scenario is self.scenario else type(self)(replace(self.solution, scenario=scenario))

    def __reduce__(self) -> tuple[Any, ...]:
        return Answer, (self.solution,)

    @property
    def scenario(self) -> Scenario:
        """The scenario that was solved."""
        return self.solution.scenario

    @property
    def status(self) -> str:
        """``optimal``, ``infeasible`` or ``unbounded``."""
        return self.solution.status

    @property
    def objective(self) -> float:
        """The objective of the computed allocation, in its own unit; NaN where there is no allocation."""
        return float(self.solution.objective) if self.status == "optimal" else math.nan

    @property
    def achieved(self) -> Achievement:
        """What the computed allocation achieves: units, outputs, scores. Raises NotOptimalError."""
        return self.solution.achieved

    @property
    def spending(self) -> Spending:
        """Money by (programme, period), exact, in the currency's unit. Raises NotOptimalError."""
        self.solution.must_be_optimal()
        return dict(self.solution.spending)

    @property
    def scores(self) -> dict[str, float]:
        """The score of each capability at the computed allocation, in points."""
        return {name: float(score) for name, score in self.achieved.scores.items()}

    @property
    def allocation(self) -> pandas.DataFrame:
        """The computed allocation beside the actual.

        A frame indexed by programme with the columns ``category``, ``spend``, ``units``, ``actual`` and ``change``;
        money in the currency's unit, summed over periods. ``actual`` and ``change`` are missing without a comparison.
        """
        money, rows = self.scenario.currency or "", dict[str, dict[str, Any]]()
        for name, programme in self.scenario.programmes.items():
            spend, units = self.solution.spent(name), float(self.achieved.bought(name))
            rows[name] = {"programme": name, "category": programme.category, "spend": spend, "units": units}
        columns = {
            "category": ("its category", ""),
            "spend": ("money computed for it, over all periods", money),
            "units": ("units that this buys", ""),
        }
        if self.baseline is not None:
            for name, row in rows.items():
                row["actual"] = Fraction(self.baseline.achieved.spent(name))
                row["change"] = row["spend"] - row["actual"]
            columns |= {"actual": ("money for it in the actual", money), "change": ("computed less actual", money)}
        return frame("programme", rows.values(), columns)

    @cached_property
    def periods(self) -> Records[dict[str, Fraction]]:
        """Computed money of each programme by period, and in all; none for one that costs nothing."""
        named, paid = {period: period or "all" for period in self.scenario.periods}, self.scenario.money(self.spending)
        amounts = {
            name: {label: paid.get((name, period), Fraction(0)) for period, label in named.items()}
            for name in self.scenario.programmes
        }
        money = self.scenario.currency or ""
        return Records("programme", amounts, dict.fromkeys(named.values(), ("money computed for it", money)))

    @cached_property
    def certificate(self) -> Certificate:
        """The proof that the allocation keeps every rule and that none is better."""
        return self.solution.certificate

    @cached_property
    def baseline(self) -> Baseline | None:
        """The actual allocation evaluated beside the computed one; None without a comparison."""
        return baseline_of(self.solution)

    @property
    def regret(self) -> float | None:
        """Regret of the actual: what its objective falls short of the optimum at the actual's own total.

        None where the actual breaks a rule or there is no comparison, NaN where there is no optimum.
        """
        if self.status != "optimal":
            return math.nan
        return None if self.baseline is None or self.baseline.regret is None else float(self.baseline.regret)

    @cached_property
    def money_moved(self) -> Fraction | None:
        """Money moved from the actual: half the sum of absolute changes; None without a comparison."""
        return None if self.baseline is None else self.scenario.moved(self.baseline.spending, self.spending)

    @cached_property
    def at_actual_total(self) -> Self:
        """The answer at the actual's total; this answer where there is no actual or no other total (see `Baseline`)."""
        if self.baseline is None:
            return self
        matched = self.baseline.at_total
        return self if matched is self.solution.program else type(self)(optimise_program(matched))

    @cached_property
    def near_optimal(self) -> Ranges:
        """Spending range of each programme and category over all allocations within 1% of the gain."""
        return near_optimal(self.solution, [NEAR])[NEAR]

    @cached_property
    def possible(self) -> Ranges:
        """Least and most spending on each category under the rules alone. Raises NotOptimalError."""
        self.solution.must_be_optimal()
        return possible(self.solution)

    @cached_property
    def idle(self) -> Fraction:
        """Money that could be left unspent at the same objective."""
        return idle(self.solution)

    @property
    def unspent(self) -> Fraction | None:
        """Budget less spending and upkeep; None without a budget."""
        if not self.scenario.has_budget:
            return None
        budget = sum(self.scenario.budgets(self.solution.program.values), Fraction(0))
        return budget - self.scenario.total(self.spending) - self.upkeep[0]

    @property
    def upkeep(self) -> tuple[Fraction, Fraction]:
        """Upkeep of purchases: charged to the budgets, and due in later years until the horizon ends."""
        charged = self.charged(self.spending)
        return charged, sum(self.achieved.upkeep.values(), Fraction(0)) - charged

    def charged(self, spending: Spending) -> Fraction:
        """Upkeep of an allocation that is charged to the budgets."""
        return Fraction(self.solution.program.evaluator.outlay(spending)) - self.scenario.total(spending)

    @cached_property
    def rules(self) -> Records[RuleState]:
        """Value, limit, slack (room left) and shadow price of each rule."""
        price = {"shadow_price": ("change of the objective per unit of the limit, upward", "")}
        states = rule_states(self.solution)
        return Records("rule", states, RULE_COLUMNS | price | RULE_UNITS, rule_units(self.scenario))

    @cached_property
    def reduced_costs(self) -> dict[str, ReducedCost]:
        """Reduced cost of each programme: the change of the objective per unit of money forced into it.

        Raises NotOptimalError.
        """
        self.solution.must_be_optimal()
        return reduced_costs(self.solution)

    @cached_property
    def variants(self) -> dict[str, Self]:
        """The answers to the scenario's variants."""
        return dict(self.solve_variants())

    def solve_variants(self) -> Iterator[tuple[str, Self]]:
        """Solve the variants one after another; once all are yielded, ``variants`` holds them."""
        answers: dict[str, Self] = {}
        for name, variant in self.scenario.variants.items():
            # A page has one unit of money: variants are printed in that of their scenario.
            answers[name] = type(self)(optimise(variant)).printed_in(self.scenario.display)
            yield name, answers[name]
        self.__dict__["variants"] = answers

    @cached_property
    def directions(self) -> dict[str, str]:
        """Direction of each category's money against the actual: more, less or undecided; empty without an actual."""
        return {} if self.baseline is None else directions(self.baseline)

    @property
    def verdict(self) -> dict[str, Verdict]:
        """Verdict on each category; empty without a comparison."""
        return self.verdict_by_runs

    @cached_property
    def verdict_by_runs(self) -> dict[str, Verdict]:
        """Verdict on each category without samples: its direction and that in each variant."""
        marked = self.scenario.question.variants
        variants = {
            name: answer
            for name, answer in self.variants.items()
            if (answer.baseline is not None or answer.status != "optimal")
            and (marked[name].robustness or same_actual(answer.scenario, self.scenario))
        }
        runs = tuple(name for name in variants if marked[name].robustness)
        runs = runs or tuple(name for name in variants if not marked[name].rival)
        return {
            category: Verdict(direction, {n: a.directions.get(category, NO_ANSWER) for n, a in variants.items()}, runs)
            for category, direction in self.directions.items()
        }

    @cached_property
    def sensitivity(self) -> Sensitivity:
        """The dependence of the answer on its limits and on what its programmes are worth. Raises NotOptimalError."""
        self.solution.must_be_optimal()
        return Sensitivity(self)

    @cached_property
    def _concluding(self) -> ConclusionSolver:
        return ConclusionSolver(self.scenario, [number.path for number in movable_numbers(self.scenario)])

    @cached_property
    def tornado(self) -> tuple[Bar, ...]:
        """The effect of moving each number over its range, all else equal (tornado chart).

        The largest on regret first. Empty without an optimum or a comparison, and where lots are whole.
        """
        numbers = tuple(movable_numbers(self.scenario))
        if self.status != "optimal" or self.scenario.actual is None or self.solution.whole is not None or not numbers:
            return ()
        return tornado(self._concluding, numbers)

    @property
    def influence(self) -> list[Bar]:
        """The bars of ``tornado`` but those of amounts of an allocation: these are the comparison, not assumptions."""
        return [bar for bar in self.tornado if bar.number.path not in self.scenario.amounts]

    def assumptions(self, bars: Sequence[Bar]) -> tuple[Assumption, ...]:
        """The marginal effects and switching values of the numbers of some bars of ``tornado``."""
        return assumptions(self._concluding, bars) if bars else ()

    @cached_property
    def turning(self) -> tuple[Assumption, ...]:
        """The assumptions that change a direction within their range, with switching values."""
        return self.assumptions([bar for bar in self.influence if bar.turns])

    @cached_property
    def justification(self) -> Justification | None:
        """Weights or numbers under which the actual would be right; None without a comparison or an optimum."""
        return None if self.baseline is None else justify(self.baseline)

    @cached_property
    def conflict(self) -> Conflict | None:
        """A smallest set of contradictory rules of an infeasible scenario (irreducible infeasible set); else None."""
        return conflict(self.solution) if self.status == "infeasible" else None

    @cached_property
    def repair(self) -> Repair | None:
        """The least changes of limits that would make an infeasible scenario feasible; else None."""
        return None if self.conflict is None else repair(self.solution, self.conflict)

    @cached_property
    def runaway(self) -> Runaway | None:
        """The direction in which an unbounded scenario grows without end, and limits that would stop it; else None."""
        return runaway(self.solution) if self.status == "unbounded" else None
