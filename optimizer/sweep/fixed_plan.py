"""Allocations held fixed in every sample: how often and by how much each leads the actual, and the rules it breaks.

The arithmetic is that of `Evaluator`, recorded once for each scenario and computed for blocks of samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.engine.results import EQUAL
from optimizer.engine.sample_numbers import broken_rules, plan_numbers
from optimizer.engine.tape_numbers import TapeNumbers
from optimizer.program.evaluation import Evaluator
from optimizer.program.recording import Recorded, Tape
from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import MOST_SAMPLES, Draws
from optimizer.sweep.statistics import SampleDistribution, SampleShare, share_where

COMPUTED, AT_ACTUAL_TOTAL = "computed", "at_actual_total"
"""The names of the computed allocation, and of the one at the actual's own total."""
SCORED_SAMPLES = 16384
"""The number of samples, the first, whose scores are kept: enough to see what plans depend on."""
_BLOCK = 8192
SAME_TOTAL = 1e-3
"""The share of the actual's total by which a plan may exceed it: the upkeep of both differs from sample to sample."""


@dataclass(frozen=True)
class FixedPlan:
    """One allocation held fixed in every sample, beside the sample's own actual, as drawn.

    A plan given as spending has the same money in every sample, of programmes with payments the same units, except that
    programmes with a fixed amount (`fixed`) get the sample's; the budget moves by as much in every rule that names it,
    so that only the money that can be divided is judged. At the actual's total it moves with the upkeep and payments
    that the actual takes in the sample, too. A named allocation is as drawn and judged by the rules at its own total;
    but for the actual's it breaks a budget where its total is above it, what is drawn of its amounts and upkeep apart.

    ``ahead`` is the share of all samples in which its objective is better than the actual's; ``difference`` the
    distribution of its lead, more is better. ``breaks`` maps each rule that is broken in some sample to its share of
    samples, the most frequent first; ``breaks_any`` is the share in which any is. Samples of a variant that lacks the
    allocation or one of its programmes count against ``ahead`` and enter nothing else.
    """

    ahead: SampleShare
    difference: SampleDistribution
    breaks: dict[str, SampleShare]
    breaks_any: SampleShare
    differences: Vector = field(repr=False, compare=False)
    """Leads over the actual in each sample (n,); NaN where the plan is not judged."""
    broken: Truths = field(repr=False, compare=False)
    """Samples (n,) in which the plan breaks a rule, or an amount of it is negative."""
    scores: dict[str, Vector] = field(repr=False, compare=False)
    """Scores by capability in the first samples, SCORED_SAMPLES at most; NaN where the plan is not judged."""


def fixed_plans(
    draws: Draws,
    plans: Mapping[str, Spending | str],
    most: int = MOST_SAMPLES,
    at_actual_total: Answer | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, FixedPlan]:
    """Judge each of ``plans``, (programme, period) to money or the name of an allocation, in all samples of ``draws``.

    Of more than ``most`` samples only the first ``most`` are used. Plans given as spending have the sample's budgets,
    or those at the actual's total of the answer ``at_actual_total``: they may then take as much upkeep as the actual
    does in the sample, and SAME_TOTAL more. ``values``, by path, take the place of those drawn.
    """
    n, capabilities = min(draws.n, most), draws.scenario.model.capabilities
    differences = {name: np.full(n, np.nan) for name in plans}
    ahead, broken = ({name: np.zeros(n, dtype=bool) for name in plans} for _ in range(2))
    scores = {name: {own: np.full(min(n, SCORED_SAMPLES), np.nan) for own in capabilities} for name in plans}
    breaks = {name: dict[str, Truths]() for name in plans}
    same = [SAME_TOTAL * np.array([[own.family == "budget"] for own in s.rules] + [[False]]) for s in draws.scenarios]
    pairs = zip(draws.scenarios, draws.uncertainties, strict=True)
    made = Evaluator(draws.scenario, draws.scenario.base)
    recorded = [_recorded(own, every.paths, plans, at_actual_total, values or {}, made) for own, every in pairs]
    for start in range(0, n, _BLOCK):
        for part in draws.block(start, min(start + _BLOCK, n)):
            scenario, samples = draws.scenarios[part.variant], start + part.rows
            first = samples < SCORED_SAMPLES
            numbers = recorded[part.variant](part.overrides, len(samples))
            before = numbers["actual"][0]
            for name in plans:
                if (own := numbers.get(f"{name} objective")) is None:
                    continue
                lead = scenario.goal.sign * (own[0] - before)
                lead[np.abs(lead) <= EQUAL * (np.abs(own[0]) + np.abs(before))] = 0.0  # rounding
                differences[name][samples], ahead[name][samples] = lead, lead > 0
                left, right, tolerance = (numbers[f"{name} {side}"] for side in ("left", "right", "tolerance"))
                if at_actual_total is not None:
                    tolerance = tolerance + same[part.variant] * np.abs(right)
                missed = broken_rules(scenario.rules, left, right, tolerance)
                broken[name][samples] = np.any(missed, axis=0)
                for rule, where in zip(scenario.rules, missed[:-1], strict=True):
                    if np.any(where):
                        breaks[name].setdefault(rule.name, np.zeros(n, dtype=bool))[samples] = where
                for capability, score in zip(scenario.model.capabilities, numbers[f"{name} scores"], strict=True):
                    if capability in capabilities:
                        scores[name][capability][samples[first]] = score[first]

    def plan(name: str) -> FixedPlan:
        judged = np.isfinite(differences[name])
        often = {rule: share_where(where, judged, draws.method) for rule, where in breaks[name].items()}
        return FixedPlan(
            share_where(ahead[name], None, draws.method), SampleDistribution.of(differences[name]),
            dict(sorted(often.items(), key=lambda item: -item[1].hits)),
            share_where(broken[name], judged, draws.method), differences[name], broken[name], scores[name],
        )  # fmt: skip

    return {name: plan(name) for name in plans}


def _recorded(
    scenario: Scenario, paths: Sequence[str], plans: Mapping[str, Spending | str], at_actual_total: Answer | None,
    values: Mapping[str, Any], made: Evaluator,
) -> TapeNumbers:  # fmt: skip
    """The figures of each plan that the scenario can have, ``made`` at the numbers of the file, recorded with
    ``paths`` as inputs."""
    tape = Tape()
    drawn = {path: tape.input(path) for path in paths} | dict(values)
    evaluator = Evaluator(scenario, scenario.numbers.values(drawn))
    assert scenario.actual is not None
    numbers = {"actual": [evaluator.achieve(evaluator.spending(scenario.actual)).objective]}
    evaluators: dict[tuple[tuple[str, int], ...], Evaluator] = {(): evaluator}

    def at(budgets: Mapping[str, Any]) -> Evaluator:
        key = tuple((path, tape.position(budget)) for path, budget in budgets.items())
        if key not in evaluators:  # most plans have the same budgets
            evaluators[key] = Evaluator(scenario, scenario.numbers.values({**drawn, **budgets}))
        return evaluators[key]

    more = _more_of_the_actual(evaluator, at_actual_total, made)
    lines = {(name, period) for name in scenario.programmes for period in scenario.periods}
    for name, plan in plans.items():
        if plan in scenario.allocations if isinstance(plan, str) else plan.keys() == lines:
            spending, budgets = _plan_spending(evaluator, plan, at_actual_total, made)
            own = plan_numbers(evaluator, at(budgets), spending)
            if isinstance(plan, str):
                allowed = {} if plan == scenario.actual else _budgets(evaluator, plan, budgets)
            else:
                allowed = {p: budgets.get(p, evaluator.values[p]) + own for p, own in more.items()}
            if allowed:
                above = at(allowed)
                pairs = zip(scenario.rules, own["right"], strict=False)
                sides = [above.bound(rule) if rule.family == "budget" else side for rule, side in pairs]
                own["right"] = [*sides, *own["right"][len(sides) :]]
            numbers |= {f"{name} {kind}": values for kind, values in own.items()}
    return TapeNumbers(tape, numbers)


def _more_of_the_actual(evaluator: Evaluator, answer: Answer | None, made: Evaluator) -> dict[str, Any]:
    """What the actual of ``answer`` takes of each budget, by path, for upkeep and payments at the evaluator's values
    more than at the file's: a plan at its total may take as much."""
    scenario, more = evaluator.scenario, dict[str, Any]()
    name = None if answer is None else answer.scenario.actual
    if answer is None or answer.baseline is None or name is None or name not in scenario.allocations:
        return more
    before, spending = answer.baseline.spending, evaluator.spending(name)
    if before.keys() != spending.keys():
        return more
    held, actual = evaluator.held(before, made), evaluator.achieve(spending)
    for year, (period, path) in enumerate(zip(scenario.periods, scenario.budget_paths, strict=scenario.has_budget)):
        upkeep = actual.charged(year) - float(answer.baseline.achieved.charged(year))
        more[path] = upkeep + _beyond(evaluator, held, before, period, fixed=False)
    return more if any(isinstance(own, Recorded) or own for own in more.values()) else {}


def _beyond(evaluator: Evaluator, held: Spending, plan: Spending, period: str, fixed: bool) -> Any:
    """What a plan as it is held spends beyond its own money in a period, on fixed programmes or on the others."""
    programmes = evaluator.scenario.programmes
    keys = (key for key in held if key[1] == period and programmes[key[0]].fixed == fixed)
    return sum((held[key] - float(plan[key]) for key in keys), 0.0)


def _budgets(evaluator: Evaluator, plan: str, totals: Mapping[str, Any]) -> dict[str, Any]:
    """The budgets, by path, with what is drawn of a named allocation's ``totals``."""
    scenario = evaluator.scenario
    stated = Evaluator(scenario, scenario.base).budgets_for(scenario.spending_of(plan))
    return {path: evaluator.values[path] + own - float(stated[path]) for path, own in totals.items()}


def _plan_spending(
    evaluator: Evaluator, plan: Spending | str, answer: Answer | None, made: Evaluator
) -> tuple[Spending, dict[str, Any]]:
    """The spending of a plan at the evaluator's values, and the budgets, by path, that change with it."""
    scenario = evaluator.scenario
    if isinstance(plan, str):
        spending = evaluator.spending(plan)
        return spending, evaluator.budgets_for(spending) if scenario.has_budget else {}
    held = evaluator.held(plan, made)
    matched, budgets = None if answer is None else answer.at_actual_total, dict[str, Any]()
    made_for = {} if matched is None or matched is answer else matched.solution.program.values
    for period, path in zip(scenario.periods, scenario.budget_paths, strict=scenario.has_budget):
        more = _beyond(evaluator, held, plan, period, fixed=True)
        if path in made_for or isinstance(more, Recorded) or more:
            budgets[path] = more + (float(made_for[path]) if path in made_for else evaluator.values[path])
    return held, budgets
