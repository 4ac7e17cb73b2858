"""What the plans that hold up tell as plain data; see docs/json.md."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.criteria import LEAST_REGRET, MADE_FROM
from optimizer.plans.planned_answer import plans_of, why_no_plan
from optimizer.plans.plans import STABLE, JudgedPlan, Plans
from optimizer.plans.value_of_information import ANY_ALLOCATION, EVERYTHING, Knowing, ValueOfInformation
from optimizer.report.cross_regret_words import spending_document
from optimizer.report.sections.rival_plans import panel_document, rivals_document
from optimizer.report.sweep_document import json_record, json_value

VERSION = 1


def plans_document(answer: Answer) -> dict[str, Any]:
    """The document of `optimizer plans --json`."""
    head = {"format": "optimizer-plans", "version": VERSION, "scenario": answer.scenario.name}
    plans = plans_of(answer)
    beside = {"rivals": rivals_document(answer), "panel": panel_document(answer)}
    if plans is None:
        return {**head, "status": answer.status, "reason": why_no_plan(answer), **beside}
    body = first_plans(answer) | beside
    body["plans"] = json_value(plans.table)
    body["unsolved"] = list(plans.unsolved)
    body["gives_up"] = {name: {"expected": lost, "budget": money} for name, (lost, money) in plans.prices.items()}
    body["least_favourable"] = _least_favourable(plans)
    body["acceptability"] = json_record(plans.acceptability, "thresholds", plans="shares", frontier="frontier")
    body["information"] = None if plans.information is None else _information(plans.information)
    return {**head, "status": answer.status, "currency": answer.scenario.currency, **body}


def first_plans(answer: Answer) -> dict[str, Any]:
    """The plan that holds up beside the actual and the computed allocation, as `solve --json` has it."""
    plans = plans_of(answer)
    if plans is None:
        return {"reason": why_no_plan(answer)}
    return {
        "reason": None,
        "made_from": MADE_FROM,
        "judged_on": plans.sweep.findings.samples,
        "instability": float(plans.instability),
        "stable": plans.instability < STABLE,
        "plans": json_value(plans.first),
        "turning": {
            **json_record(plans.turning, "behind", "bound", "region"),
            "breaking": json_value(plans.breaking),
            "weights": _weights(plans),
        },
        "variants": {name: json_record(item, "difference", "breaks") for name, item in plans.variants.items()},
    }


@json_value.register
def _(plan: JudgedPlan) -> dict[str, Any]:
    return {
        "spending": plan.spending and spending_document(plan.spending),
        "expected": plan.expected,
        **json_record(plan.fixed, "ahead", "difference"),
        "worst_regret": plan.worst_regret,
        **json_record(plan.fixed, "breaks", "breaks_any"),
        "money_moved": json_value(plan.moved),
    }


def _weights(plans: Plans) -> dict[str, Any] | None:
    """How the plans do under all weights there can be."""
    if (found := plans.weights) is None:
        return None
    return {
        name: {"ahead": share.share, "first": found.first[name], "scores": found.differences[name]}
        for name, share in found.ahead.items()
    }


def _information(found: ValueOfInformation) -> dict[str, Any]:
    """What knowing everything, and each number or group, adds to the expected objective."""

    def known(item: Knowing) -> dict[str, Any]:
        return json_record(item, "value", "error") | {"budget": found.budget(item.value)}

    everything = {EVERYTHING: known(found.everything), ANY_ALLOCATION: known(found.any_allocation)}
    numbers = [json_record(item, "name", numbers="paths") | known(item) for item in found.known]
    head = json_record(found, "samples", "plans", "chosen")
    return {**head, **everything, "known": numbers, "by_chance": found.by_chance}


def _least_favourable(plans: Plans) -> dict[str, float] | None:
    """The samples that the least greatest regret hangs on, by number, with their weights as a prior."""
    if (plan := plans.criteria.optimum(LEAST_REGRET)) is None:
        return None
    weights = plan.weights
    return {str(i): float(weights[i]) for i in (-weights).argsort() if weights[i] > 1e-6}
