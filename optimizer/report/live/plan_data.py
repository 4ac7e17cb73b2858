"""The plan that holds up as data of the page: what it spends, and how far it leads in each sample by capability."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.planned_answer import plans_of
from optimizer.plans.plans import ACTUAL

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
    reached, before = (plans.first[name].fixed.scores for name in (SUREST_LEAD, ACTUAL))
    leads = {name: reached[name] - before[name] for name in scenario.model.capabilities}
    judged = {name: own[~np.isnan(own)][:_SAMPLES] for name, own in leads.items()}
    return {"plan": plan, "leads": {name: np.round(own, _DIGITS).tolist() for name, own in judged.items()}}
