"""What samples, and the plans that are made and judged on them, tell as plain data; see docs/json.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.criteria import LEAST_REGRET, PLAN_SAMPLES
from optimizer.plans.cross_regret import CrossRegret, Judgement
from optimizer.plans.planned_answer import panel_judged, plans_of, why_no_plan
from optimizer.plans.plans import STABLE, JudgedPlan, Plans
from optimizer.plans.rivals import rival_plans
from optimizer.plans.value_of_information import ValueOfInformation
from optimizer.report.document import document_head, json_number, json_record, json_value
from optimizer.scenario.allocations import Spending
from optimizer.sweep.design import versions
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.importance import Indices
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import PrimBox, Region
from optimizer.sweep.statistics import QUANTILES, SampleDistribution, SampleShare


def sweep_document(swept: Sweep, with_indices: bool = False) -> dict[str, Any]:
    """The document of `optimizer sweep --json`."""
    findings, scenario, draws = swept.findings, swept.scenario, swept.design.draws
    some, ahead = findings.status["optimal"] > 0, findings.ahead
    edges, counts = findings.histogram() if ahead is not None and ahead.n else ([], [])
    leads = None if ahead is None else json_value(ahead) | {"histogram": {"edges": edges, "counts": counts}}
    return document_head("optimizer-sweep", 2, scenario) | {
        "currency": scenario.currency,
        "samples": findings.samples,
        **json_record(draws, "seed", "method"),
        "folder": None if swept.folder is None else str(swept.folder),
        "drawn": draws.describe(),
        "status": {name.replace(" ", "_"): count for name, count in findings.status.items()},
        **json_record(findings, "by_highs", "feasible"),
        "verdict": {
            name: json_record(item, "direction", "word", "settled", agree="same", runs="runs", against="against")
            for name, item in findings.verdict.items()
        },
        "directions": json_value(findings.directions) if some else {},
        "plans": json_value(findings.plans),
        "moves": {name: json_record(item, "direction", "same", "zero") for name, item in findings.moves.items()},
        "enough": findings.enough,
        "actual": scenario.actual,
        "actual_keeps": None if scenario.actual is None else json_value(findings.keeps),
        "actual_breaks": list(findings.held.breaks) if findings.held else [],
        "ahead": leads,
        "regret": json_value(findings.regret),
        "more_than": [
            json_record(by, "amount", "of_gain") | json_value(item)
            for by, item in findings.lead_shares.items()
            if ahead is not None
        ],
        "objective": json_value(findings.optimum),
        "categories": json_value(findings.spending_changes),
        "programmes": json_value(findings.programme_changes),
        "capabilities": {
            name: {"score": json_value(own), "actual": json_value(actual)}
            for name, (own, actual) in findings.scores.items()
        },
        "actual_right": json_value(findings.region),
        "indices": _indices(swept.indices) if with_indices else None,
        "versions": versions(),
    }


@json_value.register
def _(item: FixedPlan) -> dict[str, Any]:
    return json_record(item, "ahead", "difference", "breaks", "breaks_any")


@json_value.register
def _(item: SampleShare) -> dict[str, Any]:
    """A share of samples with its 95% interval."""
    return json_record(item, "share", samples="hits", of="n") | {"interval": [item.low, item.high]}


@json_value.register
def _(item: SampleDistribution) -> dict[str, Any]:
    """A distribution over samples: mean, ends and quantiles."""
    quantiles = {f"{100 * q:g}%": json_number(value) for q, value in zip(QUANTILES, item.quantiles, strict=True)}
    figures = json_record(item, "mean", "least", "most", write=json_number)
    return {"samples": item.n, **figures, "quantiles": quantiles}


@json_value.register
def _(region: Region) -> dict[str, Any]:
    """Where certain samples lie."""
    differences = [json_record(item, "path", "distance", "inside", "outside") for item in region.differences]
    cases = json_record(region, samples="cases", of="known", looked_at="looked_at")
    return cases | {"differences": differences} | json_record(region, "by_chance", rule="box")


@json_value.register
def _(box: PrimBox) -> dict[str, Any]:
    conditions = [
        {"path": item.path, "relation": ">" if item.above else "<=", "bound": item.bound} for item in box.conditions
    ]
    return {"conditions": conditions} | json_record(box, "coverage", "density", "base", checked_on="n")


def _indices(indices: Indices) -> dict[str, Any]:
    effects, sobol, pawn = ("first", "first_error", "total", "total_error"), dict[str, Any](), dict[str, Any]()
    for name, own in indices.sobol.items():
        numbers = {
            axis: {effect: json_number(getattr(own, effect)[k]) for effect in effects}
            for k, axis in enumerate(own.axes)
        }
        sobol[name] = json_record(own, "groups", "used") | {"numbers": numbers}
    for name, other in indices.pawn.items():
        median = {path: json_number(other.median[k]) for k, path in enumerate(other.paths)}
        pawn[name] = json_record(other, samples="used", by_chance="by_chance") | {"numbers": median}
    return json_record(indices, "solved", "feasible") | {"sobol": sobol, "pawn": pawn}


def plans_document(answer: Answer) -> dict[str, Any]:
    """The document of `optimizer plans --json`."""
    head = document_head("optimizer-plans", 2, answer.scenario)
    plans = plans_of(answer)
    rivals = {name: json_value(vars(rival)) for name, rival in rival_plans(answer).items()}
    beside = {"rivals": rivals, "panel": panel_document(answer)}
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
        "made_from": PLAN_SAMPLES,
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
        "horizons": [{"years": float(years), "ahead": json_value(own)} for years, own in plans.horizons.items()],
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
    if (weights := plans.weights) is None:
        return None
    return {
        name: {"ahead": share.share, "first": weights.first[name], "scores": weights.differences[name]}
        for name, share in weights.ahead.items()
    }


def _information(information: ValueOfInformation) -> dict[str, Any]:
    """What knowing everything, and each number or group, adds to the expected objective."""
    figures = "value", "error", "budget"
    everything = {
        item.name: json_record(item, *figures) for item in (information.everything, information.any_allocation)
    }
    numbers = [json_record(item, "name", *figures, "by_chance", numbers="paths") for item in information.known]
    return {**json_record(information, "samples", "plans", "chosen", "by_chance"), **everything, "known": numbers}


def _least_favourable(plans: Plans) -> dict[str, float] | None:
    """The samples that the least greatest regret hangs on, by number, with their weights as a prior."""
    if (plan := plans.criteria.optimum(LEAST_REGRET)) is None:
        return None
    weights = plan.weights
    return {str(i): float(weights[i]) for i in (-weights).argsort() if weights[i] > 1e-6}


def panel_document(answer: Answer) -> dict[str, Any] | None:
    """The panel as plain data; None without one. See docs/json.md."""
    panel = panel_judged(answer)
    if panel is None:
        return None
    return {"judges": list(answer.scenario.panel), "numbers": json_value(panel.numbers), **cross_regret_document(panel)}


def cross_regret_document(cross: CrossRegret) -> dict[str, Any]:
    """The judgements as plain data; see docs/json.md."""

    def judged(judgements: Mapping[str, Judgement]) -> dict[str, Any]:
        keys = ("objective", "behind", "share", "accepted", "breaks")
        return {judge: json_record(item, *keys) for judge, item in judgements.items()}

    return {
        "reasons": cross.reasons,
        "optima": {name: judged(judgements) for name, judgements in cross.optima.items()},
        "plans": {
            name: {"spending": spending_document(cross.plans[name]), "judged": judged(judgements)}
            for name, judgements in cross.table.items()
        },
        "agreed": json_value(cross.agreed),
    }


def spending_document(spending: Spending) -> dict[str, Any]:
    """Programme to money, by period where there are several."""
    amounts: dict[str, Any] = {}
    for (name, period), amount in spending.items():
        if period:
            amounts.setdefault(name, {})[period] = json_number(amount)
        else:
            amounts[name] = json_number(amount)
    return amounts
