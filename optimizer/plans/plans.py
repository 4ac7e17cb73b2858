"""The plans of one answer, made from some samples and judged on others, those of its sweep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import at_total_of
from optimizer.analysis.verdict import same_actual
from optimizer.engine.results import EQUAL, OPEN
from optimizer.errors import SolverError
from optimizer.frames import frame, objective_unit
from optimizer.notebook import Plotted
from optimizer.plans.criteria import EXPECTED, LEAST_REGRET, PLAN_SAMPLES, SUREST_LEAD, Criteria
from optimizer.plans.sampled_program import SampledOptimum, same_lines
from optimizer.plans.turning import Acceptability, Turning, WeightShares, acceptability, turning, weight_shares
from optimizer.plans.value_of_information import ValueOfInformation, fitted_plans, value_of_information
from optimizer.program.rounding import breaks
from optimizer.program.vectors import Truths
from optimizer.scenario.allocations import OPTIMISED_PLANS, Spending, units_changed
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import MOST_SAMPLES
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED, SCORED_SAMPLES, FixedPlan, fixed_plans
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import Region, region
from optimizer.sweep.statistics import SampleShare

if TYPE_CHECKING:
    import pandas

STABLE = 0.01
"""The share of the actual's total from which on a difference of the plans from two sets of samples is called rough."""
ACTUAL = "actual"


@dataclass(frozen=True)
class JudgedPlan:
    """One plan, held fixed in every sample of the sweep (``fixed``).

    ``expected`` is its mean objective. ``worst_regret`` is its greatest regret: the largest distance from a sample's
    own best allocation at the actual's total. Both are over samples with the scenario's own programmes and periods,
    None where the plan cannot be judged in all of these. ``moved`` is the money moved from the actual as written;
    a rival is as drawn, so that both it and ``spending`` are None.
    """

    spending: Spending | None
    fixed: FixedPlan
    expected: float | None
    worst_regret: float | None
    moved: Fraction | None


@dataclass(frozen=True)
class VariantLead:
    """The surest lead in one variant: its difference from the actual there, and the rules that it breaks."""

    difference: float
    breaks: tuple[str, ...]


class Plans(Plotted):
    """The plans of ``answer``, judged on the samples of ``sweep``."""

    def __init__(self, answer: Answer, sweep: Sweep) -> None:
        self.answer, self.sweep, self.scenario = answer, sweep, answer.scenario
        self._base = answer.at_actual_total.solution.program
        assert answer.baseline is not None
        self.actual = answer.baseline.spending
        self.total = answer.baseline.total

    def _summary(self) -> str:
        return f"{self.scenario.name}: plans made from {PLAN_SAMPLES} samples, judged on {self.sweep.findings.samples}"

    def __reduce__(self) -> tuple[Any, ...]:
        return Plans, (self.answer, self.sweep)

    @cached_property
    def criteria(self) -> Criteria:
        """The criteria by which plans are optimised."""
        return Criteria(self._base, self.sweep.design, float(self.answer.solution.gain))

    @property
    def surest_lead(self) -> SampledOptimum:
        """The plan with the greatest mean lead over the actual in its worst tenth of the samples."""
        return self.criteria.surest_leads[0]

    @property
    def instability(self) -> Fraction:
        """The money by which surest leads from two sets of samples differ, as a share of the actual's total."""
        return self.scenario.moved(*(plan.spending for plan in self.criteria.surest_leads)) / (self.total or 1)

    @cached_property
    def first(self) -> dict[str, JudgedPlan]:
        """The actual, the surest lead, and the computed allocation at the actual's total."""
        lead, computed = self.surest_lead.spending, self.sweep.findings.at_own_total
        fixed = self._fixed({ACTUAL: self.scenario.actual or "", SUREST_LEAD: lead})
        assert computed is not None  # there is no plan without an optimum at the actual's total
        return {
            ACTUAL: self._judge(fixed[ACTUAL], self.actual),
            SUREST_LEAD: self._judge(fixed[SUREST_LEAD], lead),
            COMPUTED: self._judge(computed, self.answer.at_actual_total.spending),
        }

    @cached_property
    def choices(self) -> dict[str, JudgedPlan]:
        """`first`, the plan of greatest expected objective and the one of least greatest regret, where solved."""
        return self.first | self._optimised(EXPECTED, LEAST_REGRET)

    @cached_property
    def table(self) -> dict[str, JudgedPlan]:
        """`choices`, the other optimised plans, and every other allocation of the model."""
        drawn = self.sweep.findings.plans.items()
        rivals = {name: self._judge(plan, None) for name, plan in drawn if name not in (COMPUTED, AT_ACTUAL_TOTAL)}
        return self.choices | self._optimised(*(name for name in OPTIMISED_PLANS if name not in self.choices)) | rivals

    @property
    def unsolved(self) -> tuple[str, ...]:
        """The optimised plans that the table lacks because their program was not solved."""
        return tuple(name for name in OPTIMISED_PLANS if name not in self.table)

    @cached_property
    def information(self) -> ValueOfInformation | None:
        """The value of knowing numbers before choosing a plan (EVPPI), among `choices` and plans fitted to them.

        None where the fitted plans are not solved.
        """
        try:
            more = fitted_plans(self.criteria, self.sweep.rows)
        except SolverError:
            return None
        leads = {name: plan.fixed.differences[:SCORED_SAMPLES] for name, plan in self.choices.items()}
        fitted = self._fixed(more, SCORED_SAMPLES)
        leads |= {name: plan.differences for name, plan in fitted.items()}
        return value_of_information(self.sweep, leads, self.criteria.per_budget)

    @cached_property
    def acceptability(self) -> Acceptability:
        """The share of samples in which each of `choices` leads the actual by each threshold."""
        plans = {name: plan.fixed for name, plan in self.choices.items() if name != ACTUAL}
        return acceptability(plans, self.sweep.design.method, objective_unit(self.scenario))

    @cached_property
    def turning(self) -> Turning:
        """The region of assumptions in which the surest lead is behind the actual, or its lead is least."""
        return turning(self.sweep, self.first[SUREST_LEAD].fixed)

    @cached_property
    def breaking(self) -> Region:
        """The region of assumptions in which the surest lead breaks a rule."""
        plan = self.first[SUREST_LEAD].fixed
        return region(self.sweep.rows, plan.broken, np.isfinite(plan.differences))

    @cached_property
    def weights(self) -> WeightShares | None:
        """The plans of `first` in the samples under random weights, drawn evenly over all possible ones.

        A weight of 0 stays 0. None unless the objective is a weighted score of two capabilities or more.
        """
        goal, evaluator = self.scenario.goal, self._base.evaluator
        weighed = [name for name in goal.weights if evaluator.constant(goal.weights[name])]
        if goal.kind != "weighted_score" or len(weighed) < 2:
            return None
        plans = {name: plan.fixed.scores for name, plan in self.first.items()}
        return weight_shares({name: {own: plan[own] for own in weighed} for name, plan in plans.items()}, ACTUAL)

    @property
    def beats_the_actual(self) -> bool:
        """Whether the surest lead is another allocation than the actual."""
        units = units_changed(self.actual, self.surest_lead.spending, self.scenario.costless)
        return bool(self.first[SUREST_LEAD].moved or units)

    @cached_property
    def variants(self) -> dict[str, VariantLead]:
        """The surest lead in each variant that has the same actual, programmes and periods, at the actual's total."""
        spending, leads = self.surest_lead.spending, dict[str, VariantLead]()
        for name, answer in self.answer.variants.items():
            scenario, evaluator = answer.scenario, answer.solution.program.evaluator
            keys = {(programme, period) for programme in scenario.programmes for period in scenario.periods}
            if scenario.actual is not None and same_actual(scenario, self.scenario) and keys == spending.keys():
                program = at_total_of(answer.solution.program, before := evaluator.spending(scenario.actual))
                own, actual = map(evaluator.achieve, (evaluator.held(spending, self._base.evaluator), before))
                lead = float(own.objective - actual.objective) * scenario.goal.sign
                broken = (item.rule for item in breaks(program, own))
                leads[name] = VariantLead(lead, tuple(rule.name for rule in broken if rule.family != "budget"))
        return leads

    @cached_property
    def horizons(self) -> dict[Fraction, SampleShare]:
        """The share of samples in which the surest lead is ahead, at each of `horizons`."""
        lead = {SUREST_LEAD: self.surest_lead.spending}
        return {
            years: self._fixed(lead, values={"horizon": years})[SUREST_LEAD].ahead for years in horizons(self.scenario)
        }

    @cached_property
    def prices(self) -> dict[str, tuple[float, float | None]]:
        """What each other optimised plan gives up of the greatest expected objective, and the budget worth as much.

        Empty where the plan of greatest expected objective is not solved.
        """
        if (best := self.table.get(EXPECTED)) is None or best.expected is None:
            return {}
        optimised = {COMPUTED, *OPTIMISED_PLANS} - {EXPECTED}
        reached = {name: plan.expected for name, plan in self.table.items() if name in optimised}
        sign, rate = self.scenario.goal.sign, self.criteria.per_budget
        lost = {name: sign * (best.expected - own) for name, own in reached.items() if own is not None}
        return {name: (by, by / rate if rate else None) for name, by in lost.items()}

    def to_frame(self) -> pandas.DataFrame:
        """The table with a row for each plan; ``attrs`` says what each column holds, and its unit."""
        rows = []
        for name, plan in self.table.items():
            low, high = plan.fixed.difference.quantiles[0], plan.fixed.difference.quantiles[-1]
            row = {"plan": name, "expected": plan.expected, "ahead": plan.fixed.ahead.share, "low": low, "high": high}
            row |= {"worst_regret": plan.worst_regret, "breaks": plan.fixed.breaks_any.share}
            rows.append(row | {"moved": None if plan.moved is None else float(plan.moved)})
        unit = objective_unit(self.scenario)
        columns = {
            "expected": ("mean objective in the samples", unit),
            "ahead": ("share of the samples in which it is ahead of the actual", ""),
            "low": ("5% quantile of what it is ahead of the actual", unit),
            "high": ("95% quantile of the same", unit),
            "worst_regret": ("by how much it is behind a sample's own best, in the worst sample", unit),
            "breaks": ("share of the samples in which it breaks a rule", ""),
            "moved": ("money moved from the actual as written", self.scenario.currency or ""),
        }
        return frame("plan", rows, columns)

    def _optimised(self, *names: str) -> dict[str, JudgedPlan]:
        """The optimised plans ``names``, judged; those that are not solved are left out."""
        plans = {name: own.spending for name in names if (own := self.criteria.optimum(name)) is not None}
        return {n: self._judge(own, plans[n]) for n, own in self._fixed(plans).items()}

    def _fixed(
        self, plans: Mapping[str, Spending | str], most: int = MOST_SAMPLES, values: Mapping[str, Any] | None = None
    ) -> dict[str, FixedPlan]:
        """Judge plans at the actual's total in the samples."""
        return fixed_plans(self.sweep.design.draws, plans, most, self.answer, values)

    def _judge(self, plan: FixedPlan, spending: Spending | None) -> JudgedPlan:
        moved = None if spending is None else self.scenario.moved(self.actual, spending)
        differences = plan.differences[self._compared]
        if not len(differences) or not np.all(np.isfinite(differences)):
            return JudgedPlan(spending, plan, None, None, moved)
        reached = self.sweep.rows.column("actual")[self._compared] + self.scenario.goal.sign * differences
        behind = self.sweep.rows.column("ahead")[self._compared] - differences
        size = np.abs(reached) + float(self.total) * self.scenario.goal.in_money
        behind[np.abs(behind) <= EQUAL * size.max()] = 0.0  # rounding
        regrets = behind[np.isfinite(behind)]
        return JudgedPlan(spending, plan, float(reached.mean()), float(regrets.max()) if len(regrets) else None, moved)

    @cached_property
    def _compared(self) -> Truths:
        """The samples with the scenario's own programmes and periods, but for those without a proof, of shape (n,)."""
        scenarios = enumerate(self.sweep.design.draws.scenarios)
        own = [v for v, scenario in scenarios if same_lines(scenario, self.scenario)]
        rows = self.sweep.rows
        return np.asarray(np.isin(rows.column("variant"), own) & (rows.column("status") != OPEN))


def horizons(scenario: Scenario) -> list[Fraction]:
    """The horizons of a scenario and of variants that change nothing else, ascending; none without such variants."""
    years = horizon_variants(scenario).keys()
    return sorted({scenario.base["horizon"], *years}) if years else []


def horizon_variants(scenario: Scenario) -> dict[Fraction, str]:
    """Horizon to the variant that changes nothing else."""
    only = {"horizon", "title", "note", "robustness"}
    blocks = scenario.question.variants.items()
    alone = [name for name, block in blocks if "horizon" in block.model_fields_set <= only]
    return {Fraction(scenario.variants[name].base["horizon"]): name for name in alone}
