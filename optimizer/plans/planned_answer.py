"""An answer with the plans that hold up beside it: made when they are first asked for, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.frames import Table
from optimizer.plans.plans import Plans
from optimizer.plans.rivals import Rival, rival_plans
from optimizer.sweep.draws import Draws
from optimizer.sweep.result import SampledAnswer


@dataclass(frozen=True, repr=False)
class PlannedAnswer(SampledAnswer):
    """An answer with a sweep of its scenario, and plans that are judged on its samples."""

    @staticmethod
    def of(answer: SampledAnswer) -> PlannedAnswer:
        """The same answer with plans; what it has computed already is kept."""
        planned = PlannedAnswer(answer.solution)
        planned.__dict__.update(answer.__dict__)
        return planned

    def __reduce__(self) -> tuple[Any, ...]:
        return PlannedAnswer, (self.solution,)

    @cached_property
    def plans(self) -> Plans | None:
        """The plans; None where there are none, for the reason that `why_no_plan` gives."""
        if why_no_plan(self) is not None:
            return None
        assert self.sweep is not None
        return Plans(self, self.sweep)

    @cached_property
    def rivals(self) -> Table[Rival]:
        """The actual, the other allocations of the model, and what plans that state limits alone leave open."""
        return rival_plans(self)


def plans_of(answer: Answer) -> Plans | None:
    """The plans of an answer that has any."""
    return answer.plans if isinstance(answer, PlannedAnswer) else None


def why_no_plan(answer: Answer) -> str | None:
    """Why no plan is made: a key of the texts of plans; None where plans can be made.

    The keys are ``no_answer``, ``no_actual``, ``money`` (the objective is money itself, so that no sample moves its
    best plan), ``whole`` (lots or thresholds), ``no_ranges``, ``no_samples`` and ``no_total`` (at the actual's total no
    allocation keeps every rule).
    """
    scenario = answer.scenario
    if answer.status != "optimal":
        return "no_answer"
    if scenario.actual is None:
        return "no_actual"
    if scenario.goal.kind in ("spend", "money_moved"):
        return "money"
    if answer.solution.program.exact.integers:
        return "whole"
    if not Draws(scenario, 1).axes:
        return "no_ranges"
    if getattr(answer, "sweep", None) is None:
        return "no_samples"
    return None if answer.at_actual_total.status == "optimal" else "no_total"


def as_answer(answer: Answer, plans: Plans) -> Answer:
    """The surest lead in the place of the computed allocation at the actual's total."""
    return Answer(replace(answer.at_actual_total.solution, spending=plans.surest_lead.spending))
