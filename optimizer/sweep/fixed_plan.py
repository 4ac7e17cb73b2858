"""Allocations held fixed in every sample: how often each is ahead of the actual, by how much, which rules it breaks.

Everything is `evaluate`'s own arithmetic, recorded once for each scenario and played for blocks of samples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.sample_numbers import TapeNumbers, broken
from optimizer.program.evaluation import Evaluator
from optimizer.program.vectors import Truths, Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Tape
from optimizer.sweep.confidence_intervals import BATCHES, Share, share
from optimizer.sweep.draws import Draws
from optimizer.sweep.standings import SAME
from optimizer.sweep.summary import Distribution

COMPUTED, AT_ACTUAL_TOTAL = "computed", "at_actual_total"
"""What the computed allocation is called among allocations, and the one at the actual's own total."""
_BLOCK = 8192


@dataclass(frozen=True)
class FixedPlan:
    """One allocation held fixed in every sample, beside that sample's own actual, as drawn.

    A plan given as spending takes the same money in every sample, except that programmes the model fixes (`fixed`)
    take what they take in that sample; the budget, wherever a rule names it, moves by as much, so that what is judged
    is the money that can be divided. A named allocation is as drawn, with the budget that it takes: its division is
    judged and not its total. Differences are at the plan's own total.

    ``ahead`` is the share of all samples in which its objective is better than the actual's; ``difference`` by how
    much, so signed that more is better. ``breaks`` maps each rule that is broken anywhere to the share of samples in
    which it is, the most frequent first; ``breaks_any`` is the share in which any is. Samples of a variant that lacks
    the allocation or one of its programmes count against ``ahead`` and enter nothing else.
    """

    ahead: Share
    difference: Distribution
    breaks: dict[str, Share]
    breaks_any: Share


def fixed_plans(draws: Draws, plans: Mapping[str, Spending | str]) -> dict[str, FixedPlan]:
    """Each of ``plans``, (programme, period) to money or the name of an allocation, in all samples of ``draws``."""
    counts = {name: _Counts.none(draws.n) for name in plans}
    pairs = zip(draws.scenarios, draws.uncertainties, strict=True)
    recorded = [_Recorded(scenario, uncertainty.paths, plans) for scenario, uncertainty in pairs]
    for block in draws.blocks(_BLOCK):
        for part in block.parts:
            if len(part.rows):
                recorded[part.variant].count(part.overrides, block.start + part.rows, counts)
    return {name: item.plan(draws) for name, item in counts.items()}


@dataclass
class _Counts:
    """Of one plan: differences (n,), NaN where it is not judged; samples by batch: judged, ahead, breaking rules."""

    difference: Vector
    judged: Any
    ahead: Any
    broken: Any
    rules: dict[str, Any]

    @staticmethod
    def none(n: int) -> _Counts:
        judged, ahead, broken = np.zeros((3, BATCHES), dtype=np.int64)
        return _Counts(np.full(n, np.nan), judged, ahead, broken, {})

    def plan(self, draws: Draws) -> FixedPlan:
        """The plan as counted."""
        breaks = {name: share(hits, self.judged, draws.method) for name, hits in self.rules.items() if hits.sum()}
        often = dict(sorted(breaks.items(), key=lambda item: -item[1].hits))
        totals = np.bincount(np.arange(draws.n) * BATCHES // draws.n, minlength=BATCHES)
        ahead, broken = share(self.ahead, totals, draws.method), share(self.broken, self.judged, draws.method)
        return FixedPlan(ahead, Distribution.of(self.difference), often, broken)


class _Recorded:
    """One scenario with what each plan reaches and how far it misses each rule, on a tape with ``paths`` as inputs."""

    def __init__(self, scenario: Scenario, paths: Sequence[str], plans: Mapping[str, Spending | str]) -> None:
        self.scenario = scenario
        self.plans = [name for name, plan in plans.items() if _has(scenario, plan)]
        tape = Tape()
        given = {path: tape.input(path) for path in paths}
        evaluator = Evaluator(scenario, scenario.values(given))
        assert scenario.actual is not None
        numbers = {"actual": [evaluator.achieve(evaluator.spending(scenario.actual)).objective]}
        for name in self.plans:
            numbers |= {f"{name} {what}": found for what, found in _numbers(evaluator, given, plans[name]).items()}
        self._numbers = TapeNumbers(tape, numbers)

    def count(self, overrides: Mapping[str, Vector], samples: Any, counts: Mapping[str, _Counts]) -> None:
        """Enter ``samples``, which are at ``overrides`` (path to values), in ``counts``."""
        numbers = self._numbers(overrides, len(samples))
        before, sign = numbers["actual"][0], 1.0 if self.scenario.goal.maximized else -1.0

        for name in self.plans:
            into, reached = counts[name], numbers[f"{name} objective"][0]
            batch = samples * BATCHES // len(into.difference)
            into.difference[samples] = difference = sign * (reached - before)
            into.judged += _by_batch(batch, np.ones(len(batch), dtype=bool))
            into.ahead += _by_batch(batch, difference > SAME * (np.abs(reached) + np.abs(before)))
            missed = broken(self.scenario.rules, *(numbers[f"{name} {side}"] for side in ("left", "right", "size")))
            into.broken += _by_batch(batch, np.any(missed, axis=0))
            for rule, where in zip(self.scenario.rules, missed, strict=True):
                into.rules[rule.name] = into.rules.get(rule.name, 0) + _by_batch(batch, where)


def _by_batch(batch: Any, where: Truths) -> Any:
    return np.bincount(batch[where], minlength=BATCHES)


def _has(scenario: Scenario, plan: Spending | str) -> bool:
    if isinstance(plan, str):
        return plan in scenario.allocations
    return plan.keys() == {(name, period) for name in scenario.programmes for period in scenario.periods}


def _numbers(evaluator: Evaluator, given: Mapping[str, Any], plan: Spending | str) -> dict[str, list[Any]]:
    """The objective of a plan, and left side, right side and size of each rule."""
    scenario = evaluator.scenario
    if isinstance(plan, str):
        spending = evaluator.spending(plan)
        budgets = evaluator.budgets_for(spending) if scenario.has_budget else {}
    else:
        fixed = {key: own for key, own in evaluator.spending("nothing").items() if scenario.programmes[key[0]].fixed}
        spending = {key: float(money) for key, money in plan.items()} | fixed
        budgets = {}
        for period, budget in zip(scenario.periods, scenario.budgets(evaluator.values), strict=scenario.has_budget):
            more = sum((own - float(plan[key]) for key, own in fixed.items() if key[1] == period), 0.0)
            budgets[f"budget.{period}" if period else "budget"] = budget + more
    rules = Evaluator(scenario, scenario.values({**given, **budgets}))
    reached, total = rules.achieve(spending), sum(spending.values(), 0.0)
    return {
        "objective": [evaluator.achieve(spending).objective],
        "left": [rules.rule_value(rule, reached) for rule in scenario.rules],
        "right": [rules.bound(rule) for rule in scenario.rules],
        # What is fixed may be the rest of a total, whose rounding is then relative to that.
        "size": [total if rule.family == "fixed" else rules.rule_size(rule, reached) for rule in scenario.rules],
    }
