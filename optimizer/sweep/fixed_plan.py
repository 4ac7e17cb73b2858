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
from optimizer.program.recording import Tape, consistency
from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scope import budget_path
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
    that the actual, held, takes in the sample. A named allocation is as drawn and judged by the rules at its own total;
    but for the actual's it breaks a budget where its total is above it, what is drawn of its amounts and upkeep apart.

    ``ahead`` is the share of all samples in which its objective is better than the actual's; ``difference`` the
    distribution of its lead, more is better. ``breaks`` maps each rule that is broken in some sample to its share of
    samples, the most frequent first; ``breaks_any`` is the share in which any is. Samples of a variant that lacks the
    allocation or one of its programmes, and those whose numbers cannot be (see `consistency`), count against ``ahead``
    and enter nothing else.
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
    or those at the actual's total of the answer ``at_actual_total``: they may then take as much more for upkeep and
    payments as the actual, held, and SAME_TOTAL more. ``values``, by path, take the place of those drawn.
    """
    n, capabilities = min(draws.n, most), draws.scenario.model.capabilities
    differences = {name: np.full(n, np.nan) for name in plans}
    broken = {name: np.zeros(n, dtype=bool) for name in plans}
    scores = {name: {own: np.full(min(n, SCORED_SAMPLES), np.nan) for own in capabilities} for name in plans}
    breaks = {name: dict[str, Truths]() for name in plans}
    same = [SAME_TOTAL * np.array([[own.family == "budget"] for own in s.rules] + [[False]]) for s in draws.scenarios]
    pairs = zip(draws.scenarios, draws.uncertainties, strict=True)
    base = Evaluator(draws.scenario, draws.scenario.base)
    recorded = [_recorded(own, every.paths, plans, at_actual_total, values or {}, base) for own, every in pairs]
    for start in range(0, n, _BLOCK):
        for part in draws.block(start, min(start + _BLOCK, n)):
            scenario, samples = draws.scenarios[part.variant], start + part.rows
            first = samples < SCORED_SAMPLES
            numbers = recorded[part.variant](part.overrides, len(samples))
            before, sound = numbers["actual"][0], np.all(numbers["sound"] > 0, axis=0)
            for name in plans:
                if (own := numbers.get(f"{name} objective")) is None:
                    continue
                lead = scenario.goal.sign * (own[0] - before)
                lead[np.abs(lead) <= EQUAL * (np.abs(own[0]) + np.abs(before))] = 0.0  # rounding
                lead[~sound] = np.nan
                differences[name][samples] = lead
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
                        scores[name][capability][samples[first]] = np.where(sound, score, np.nan)[first]

    def plan(name: str) -> FixedPlan:
        judged = np.isfinite(differences[name])
        often = {rule: share_where(where, judged, draws.method) for rule, where in breaks[name].items()}
        return FixedPlan(
            share_where(differences[name] > 0, None, draws.method), SampleDistribution.of(differences[name]),
            dict(sorted(often.items(), key=lambda item: -item[1].hits)),
            share_where(broken[name], judged, draws.method), differences[name], broken[name], scores[name],
        )  # fmt: skip

    return {name: plan(name) for name in plans}


def _recorded(
    scenario: Scenario, paths: Sequence[str], plans: Mapping[str, Spending | str], at_actual_total: Answer | None,
    values: Mapping[str, Any], base: Evaluator,
) -> TapeNumbers:  # fmt: skip
    """The figures of each plan that the scenario can have, stated at the numbers of ``base``, recorded with
    ``paths`` as inputs."""
    tape = Tape()
    drawn = {path: tape.input(path) for path in paths} | dict(values)
    evaluator = Evaluator(scenario, scenario.numbers.values(drawn))
    assert scenario.actual is not None
    before = evaluator.achieve(evaluator.spending(scenario.actual)).objective
    numbers = {"actual": [before], "sound": consistency(evaluator)}
    evaluators = {tuple(tape.position(evaluator.values[path]) for path in scenario.budget_paths): evaluator}

    def at(budgets: Mapping[str, Any]) -> Evaluator:
        key = tuple(tape.position(budgets[path]) for path in scenario.budget_paths)
        if key not in evaluators:  # most plans have the same budgets
            evaluators[key] = Evaluator(scenario, scenario.numbers.values({**drawn, **budgets}))
        return evaluators[key]

    budgets, most = _budgets(evaluator, at_actual_total, base)
    lines = {(name, period) for name in scenario.programmes for period in scenario.periods}
    for name, plan in plans.items():
        if plan in scenario.allocations if isinstance(plan, str) else plan.keys() == lines:
            spending, totals, allowed = _plan_spending(evaluator, plan, budgets, most, base)
            own, above = plan_numbers(evaluator, at(totals), spending), at(allowed)
            pairs = zip(scenario.rules, own["right"], strict=False)
            sides = [above.bound(rule) if rule.family == "budget" else side for rule, side in pairs]
            own["right"] = [*sides, *own["right"][len(sides) :]]
            numbers |= {f"{name} {kind}": values for kind, values in own.items()}
    return TapeNumbers(tape, numbers)


def _budgets(evaluator: Evaluator, answer: Answer | None, base: Evaluator) -> tuple[dict[str, Any], dict[str, Any]]:
    """The budgets, by path, of plans for the actual's total of ``answer``, and what they may take of each: as much more
    as the actual, held, takes than at the numbers of the file. Nothing without an answer."""
    scenario, before = evaluator.scenario, None if answer is None else answer.baseline
    budgets = {path: evaluator.values[path] for path in scenario.budget_paths}
    if answer is None or before is None or before.spending.keys() != evaluator.spending("nothing").keys():
        return budgets, {}
    if answer.at_actual_total is not answer:
        budgets = {path: float(answer.at_actual_total.solution.program.values[path]) for path in budgets}
    stated, taken = base.budgets_for(before.spending), evaluator.budgets_for(evaluator.held(before.spending, base))
    return budgets, {path: budget + taken[path] - float(stated[path]) for path, budget in budgets.items()}


def _plan_spending(
    evaluator: Evaluator, plan: Spending | str, budgets: Mapping[str, Any], most: dict[str, Any], base: Evaluator
) -> tuple[Spending, dict[str, Any], dict[str, Any]]:
    """The spending of a plan at the evaluator's values, the ``budgets``, by path, as they change with it, and what
    it may take of each: ``most``, where there is such."""
    scenario = evaluator.scenario
    if not isinstance(plan, str):
        held, changed = evaluator.held(plan, base), dict(budgets)
        for (name, period), money in held.items():
            if scenario.programmes[name].fixed and scenario.has_budget:
                changed[budget_path(period)] += money - float(plan[name, period])
        return held, changed, most or changed
    spending = evaluator.spending(plan)
    totals = evaluator.budgets_for(spending) if scenario.has_budget else {}
    if plan == scenario.actual:
        return spending, totals, totals
    stated = Evaluator(scenario, scenario.base).budgets_for(scenario.spending_of(plan))
    return spending, totals, {path: budgets[path] + own - float(stated[path]) for path, own in totals.items()}
