"""An answer with its samples and plans, made on demand, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict
from optimizer.errors import InputError, SolverError
from optimizer.frames import Records
from optimizer.plans.cross_regret import Panel, panel_of
from optimizer.plans.plans import Plans
from optimizer.plans.rivals import Rival, rival_plans
from optimizer.plans.sampled_program import same_lines
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import DisplayUnit
from optimizer.sweep.draws import Draws
from optimizer.sweep.result import Sweep, default_sweep


@dataclass(frozen=True, repr=False)
class PlannedAnswer(Answer):
    """An answer with a sweep of its scenario, and plans that are judged on its samples."""

    @staticmethod
    def of(answer: Answer, sweep: Sweep) -> PlannedAnswer:
        """``answer`` with the samples of ``sweep``, which is of the same scenario."""
        planned, sweep = PlannedAnswer(answer.solution), PlannedSweep.of(sweep)
        planned.__dict__.update(answer.__dict__, sweep=sweep)
        sweep.__dict__["answer"] = planned
        return planned

    def __reduce__(self) -> tuple[Any, ...]:
        sweep = self.__dict__.get("sweep")
        # Default samples are drawn again where they are needed.
        return PlannedAnswer, (self.solution,), {} if sweep is None or sweep.by_default else {"sweep": sweep}

    def printed_in(self, unit: DisplayUnit) -> Self:
        """The answer and its samples with amounts printed in ``unit``."""
        printed = super().printed_in(unit)
        if printed is not self and (sweep := self.__dict__.get("sweep")) is not None:
            printed.__dict__["sweep"] = sweep.printed_in(unit)
        return printed

    @cached_property
    def sweep(self) -> PlannedSweep | None:
        """The samples; None where none are drawn by default (see `default_sweep`)."""
        swept = default_sweep(self)
        return None if swept is None else PlannedSweep.of(swept)

    @property
    def verdict(self) -> dict[str, Verdict]:
        """Verdict on each category, with samples where there are any."""
        return self.verdict_by_runs if self.sweep is None else dict(self.sweep.findings.verdict)

    @cached_property
    def plans(self) -> Plans | None:
        """The plans; None where `why_no_plan` gives a reason."""
        if self.sweep is None or _nothing_to_plan(self) is not None:
            return None
        plans = Plans(self, self.sweep)
        try:
            _ = plans.surest_lead
        except SolverError:
            return None
        return plans

    @property
    def why_no_plan(self) -> str | None:
        """The reason why no plan is made, by its key in docs/json.md; None where there are plans."""
        return why_no_plan(self)

    @cached_property
    def rivals(self) -> Records[Rival]:
        """The actual, the other allocations of the model, and plans that state limits only, as rivals."""
        return rival_plans(self)

    @cached_property
    def panel(self) -> Panel | None:
        """The judgements of the scenario's panel on each other's optima and on these plans; None without a panel."""
        return panel_of(self, self.plans)


class PlannedSweep(Sweep):
    """A sweep whose answer has these samples, and plans that are judged on them."""

    @staticmethod
    def of(sweep: Sweep) -> PlannedSweep:
        """``sweep`` itself where it is one, else one of its samples."""
        if isinstance(sweep, PlannedSweep):
            return sweep
        planned = PlannedSweep(sweep.rows)
        planned.__dict__.update(vars(sweep))
        return planned

    @cached_property
    def answer(self) -> PlannedAnswer:
        """The answer to the scenario itself."""
        return PlannedAnswer.of(super().answer, self)


def sweep_of(answer: Answer) -> Sweep | None:
    """The samples of an answer that has any."""
    return answer.sweep if isinstance(answer, PlannedAnswer) else None


def plans_of(answer: Answer) -> Plans | None:
    """The plans of an answer that has any."""
    return answer.plans if isinstance(answer, PlannedAnswer) else None


def panel_judged(answer: Answer) -> Panel | None:
    """What the panel of a scenario says of an answer, beside its plans where it has any; None without a panel."""
    return answer.panel if isinstance(answer, PlannedAnswer) else panel_of(answer, None)


def allocations_of(answer: Answer) -> dict[str, Spending]:
    """The allocations that stand beside each other: ``actual`` and ``plan``, the one that holds up, where there are
    such, and ``computed``."""
    actual = {} if answer.baseline is None else {"actual": answer.baseline.spending}
    plan = {} if (plans := plans_of(answer)) is None else {"plan": plans.surest_lead.spending}
    return actual | plan | {"computed": answer.spending}


def why_no_plan(answer: Answer) -> str | None:
    """The reason why no plan is made, by its key in docs/json.md; None where there are plans."""
    return _nothing_to_plan(answer) or (None if plans_of(answer) else "not_solved")


def _nothing_to_plan(answer: Answer) -> str | None:
    scenario = answer.scenario
    if answer.status != "optimal":
        return "no_answer"
    if scenario.actual is None:
        return "no_actual"
    if scenario.goal.in_money:
        return "money"
    if answer.solution.program.exact.integers:
        return "whole"
    if (sweep := sweep_of(answer)) is None:
        try:
            return "no_samples" if Draws(scenario, 1).axes else "no_ranges"
        except InputError:  # numbers have ranges, and no draws that fit together
            return "no_samples"
    draws = sweep.design.draws
    shares = zip(draws.scenarios, draws.shares, strict=True)
    if not any(share and same_lines(own, scenario) for own, share in shares):
        return "other_lines"
    if not sweep.rows.optimal().any():
        return "no_allocation"
    return None if answer.at_actual_total.status == "optimal" else "no_total"


def as_answer(answer: Answer, plans: Plans) -> Answer:
    """The answer at the actual's total, with the surest lead as its allocation."""
    return Answer(replace(answer.at_actual_total.solution, spending=plans.surest_lead.spending))
