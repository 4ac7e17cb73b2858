"""Rival plans beside the computed allocation: divisions of the money, and plans that only state limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import Baseline, rivals
from optimizer.analysis.comparison import goal_of
from optimizer.frames import Records
from optimizer.plans.worst_allocation import worst_allocation
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution, optimise

ALLOCATION, LIMITS = "allocation", "limits"


@dataclass(frozen=True)
class Rival:
    """A rival plan under the scenario's objective, from the worst to the best allocation that it allows.

    ``kind`` is ALLOCATION or LIMITS; limits that no allocation keeps have ``status`` infeasible and no figures.
    ``worst`` is that of allocations that spend as much as the best; None where spending is unbounded. ``behind`` is the
    distance of the best from the computed allocation; of an allocation at its own total, None where no allocation of
    that total keeps the rules. ``breaks`` are the rules but the budget that an allocation breaks. For a plan with an
    objective of its own, ``own_best`` is the value of that objective at the plan's best allocation, ``own_computed`` at
    the computed allocation, and ``own_score`` the scenario's objective at the plan's best.
    """

    kind: str
    status: str
    worst: float | None = None
    best: float | None = None
    behind: float | None = None
    total: Fraction | None = None
    breaks: tuple[str, ...] = ()
    own_best: float | None = None
    own_computed: float | None = None
    own_score: float | None = None


def rival_plans(answer: Answer) -> Records[Rival]:
    """The actual, every other allocation of the model, and the variants marked as somebody's plan, by name."""
    scenario, plans = answer.scenario, dict[str, Rival]()
    if answer.status == "optimal":
        if answer.baseline is not None and scenario.actual is not None:
            plans[scenario.actual] = _allocation(answer.baseline)
        plans |= {name: _allocation(baseline) for name, baseline in rivals(answer.solution).items()}
        marked = [name for name, block in scenario.question.variants.items() if block.rival]
        plans |= {name: _limits(answer, scenario.variants[name]) for name in marked}
    columns = {
        "kind": ("an allocation, or limits within which the plan leaves everything open", ""),
        "status": ("optimal, or why no allocation keeps the limits", ""),
        "worst": ("objective of the worst allocation that the plan leaves open", ""),
        "best": ("objective of the best one", ""),
        "behind": ("computed less the best one, of an allocation at its own total", ""),
        "total": ("money that it takes in all", scenario.currency or ""),
        "own_best": ("the plan's own objective, where it states one, of its best allocation by that", ""),
        "own_computed": ("the same of the computed allocation", ""),
        "own_score": ("objective of that best allocation", ""),
    }
    return Records("plan", plans, columns)


def _allocation(baseline: Baseline) -> Rival:
    reached = float(baseline.achieved.objective)
    gap = None if baseline.gap is None else float(baseline.gap)
    broken = tuple(item.rule.name for item in baseline.breaks if item.rule.family != "budget")
    return Rival(ALLOCATION, "optimal", reached, reached, gap, baseline.total, broken)


def _limits(answer: Answer, plan: Scenario) -> Rival:
    """A plan that is a set of limits, under the scenario's objective and, where it states another, its own."""
    own = judged = optimise(plan)
    if goal_of(plan) != goal_of(answer.scenario):
        stated = answer.scenario.question.node.get("objective")
        judged = optimise(plan.with_(objective=None if stated is None else stated.plain()))
    if judged.status != "optimal":
        return Rival(LIMITS, judged.status)

    def reached(solution: Solution, spending: Spending) -> float:
        return float(solution.program.evaluator.achieve(spending).objective)

    total = answer.scenario.total(judged.spending)
    worst = worst_allocation(judged.program, total)
    low = None if worst is None else reached(judged, worst)
    behind = (1 if answer.scenario.goal.maximized else -1) * float(answer.solution.objective - judged.objective)
    rival = Rival(LIMITS, "optimal", low, float(judged.objective), behind, total)
    if own is judged or own.status != "optimal" or own.spending.keys() != answer.spending.keys():
        return rival
    computed, score = reached(own, answer.spending), reached(judged, own.spending)
    return replace(rival, own_best=float(own.objective), own_computed=computed, own_score=score)
