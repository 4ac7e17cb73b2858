"""The plan that holds up as data of the page: what it spends, and how far it leads in each sample by capability."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.engine.codegen import TapeNumbers
from optimizer.plans.planned_answer import plans_of
from optimizer.program.evaluation import Evaluator
from optimizer.program.vectors import Matrix
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Tape
from optimizer.sweep.draws import Draws

_SAMPLES = 4096
"""So many samples at most go into a page."""
_DIGITS = 3


def plan_data(answer: Answer) -> dict[str, Any]:
    """``plan``, programme to money by period, and ``leads``, capability to its leads; nothing without a plan."""
    plans, scenario = plans_of(answer), answer.scenario
    if plans is None:
        return {}
    spending = plans.surest_lead.spending
    plan = {name: [float(spending[name, period]) for period in scenario.periods] for name in scenario.programmes}
    if scenario.goal.kind != "weighted_score":
        return {"plan": plan}
    leads = _leads(plans.sweep.design.draws, spending)
    return {"plan": plan, "leads": {name: np.round(own, _DIGITS).tolist() for name, own in leads.items()}}


def _leads(draws: Draws, spending: Spending) -> dict[str, Matrix]:
    """Capability to the plan's score less the actual's in each sample in which both can be judged."""
    found: list[list[Matrix]] = [[] for _ in draws.scenarios]
    pairs = zip(draws.scenarios, draws.uncertainties, strict=True)
    numbers = [_numbers(scenario, own.paths, spending) for scenario, own in pairs]
    block = draws.block(0, min(draws.n, _SAMPLES))
    for part in block.parts:
        if (own := numbers[part.variant]) is not None and len(part.rows):
            scores = own(part.overrides, len(part.rows))
            found[part.variant].append(scores["plan"] - scores["actual"])
    leads = np.concatenate([own for parts in found for own in parts], axis=1)
    return dict(zip(draws.scenario.model.capabilities, leads, strict=True))


def _numbers(scenario: Scenario, paths: tuple[str, ...], spending: Spending) -> TapeNumbers | None:
    """The scores of the plan and of the actual in one scenario; None where it lacks one of them."""
    keys = {(name, period) for name in scenario.programmes for period in scenario.periods}
    if scenario.actual is None or spending.keys() != keys:
        return None
    tape = Tape()
    evaluator = Evaluator(scenario, scenario.values({path: tape.input(path) for path in paths}))
    fixed = {key: own for key, own in evaluator.spending("nothing").items() if scenario.programmes[key[0]].fixed}
    plan = {key: float(money) for key, money in spending.items()} | fixed
    pairs = {"plan": plan, "actual": evaluator.spending(scenario.actual)}
    return TapeNumbers(tape, {name: list(evaluator.achieve(own).scores.values()) for name, own in pairs.items()})
