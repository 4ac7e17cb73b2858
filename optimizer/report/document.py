"""The JSON document of `optimizer solve --json`, versioned and documented in docs/json.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import singledispatch
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.infeasible.conflict import Conflict
from optimizer.analysis.infeasible.repair import Change, Repair
from optimizer.language.locale import LANGUAGES
from optimizer.program import ces
from optimizer.report.rule_words import bounded
from optimizer.report.words import Words
from optimizer.scenario.blocks import Bilingual
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.design import versions


def document(answer: Answer) -> dict[str, Any]:
    """The answer as plain data. Null means unbounded or undefined; money is a number, never a text."""
    data: dict[str, Any] = json_value(_document(answer, variants=True))
    return data


def _document(answer: Answer, variants: bool) -> dict[str, Any]:
    scenario = answer.scenario
    head = document_head("optimizer-solve", 1, scenario) | {
        "status": answer.status,
        "as_of": None if scenario.question.as_of is None else scenario.question.as_of.isoformat(),
        "currency": scenario.currency,
        "budget": sum(scenario.budgets(), Fraction(0)) if scenario.has_budget else None,
        **outside_document(scenario),
    }
    if (conflict := answer.conflict) is not None and (repair := answer.repair) is not None:
        return head | {"conflict": _conflict(conflict), "repair": _repair(repair), "provenance": provenance(answer)}
    if (runaway := answer.runaway) is not None:
        stops = [{"kind": stop.kind, "programme": stop.programme or None} for stop in runaway.stops]
        return head | {"runs_away": runaway.by_programme, "stops": stops, "provenance": provenance(answer)}
    solution, baseline, reached = answer.solution, answer.baseline, answer.achieved
    actual = None if baseline is None else baseline.achieved
    evaluator, proof = solution.program.evaluator, answer.certificate
    body = head | {
        "objective": solution.objective,
        "objective_kind": scenario.goal.kind,
        "sense": "maximize" if scenario.goal.maximized else "minimize",
        "nothing": solution.nothing.objective,
        "gain": solution.gain,
        **json_record(answer, "unspent", "idle"),
        "upkeep": dict(zip(("charged", "later"), answer.upkeep, strict=True)),
        "unique": solution.unique,
        "programmes": _programmes(answer),
        "categories": _categories(answer),
        "capabilities": {
            name: {"score": score, "actual": None if actual is None else actual.scores.get(name)}
            for name, score in reached.scores.items()
        },
        "outputs": reached.outputs,
        "actual_outputs": {} if actual is None else actual.outputs,
        "mixes": {
            name: {"planes": len(evaluator.fan(name)), "error": ces.error(*evaluator.mix(name))}
            for name, composite in scenario.model.composites.items()
            if composite.ces is not None
        },
        "constraints": _constraints(answer),
        "actual": scenario.actual,
        "actual_objective": None if actual is None else actual.objective,
        "actual_feasible": None if baseline is None else not baseline.breaks,
        "actual_breaks": [
            {"name": item.rule.name} | json_record(item, "value", "limit", "by")
            for item in (() if baseline is None else baseline.breaks)
        ],
        "regret": None if baseline is None else baseline.regret,
        "gap": None if baseline is None else baseline.gap,
        "equivalent_budget": None if baseline is None else baseline.equivalent_budget,
        "money_moved": answer.money_moved,
        "certificate": json_record(proof, "proven", "by_solver", "objective", "bound", "gap", "relative_gap")
        | {"arithmetic": "float" if proof.by_solver else "rational", "error": 0.0},
        "provenance": provenance(answer),
    }
    if variants:
        keys = ("direction", "word", "share", "runs", "against", "variants", "agree")
        body["verdict"] = {name: json_record(item, *keys) for name, item in answer.verdict.items()}
        body["variants"] = {name: _document(variant, variants=False) for name, variant in answer.variants.items()}
    return body


def document_head(kind: str, version: int, scenario: Scenario) -> dict[str, Any]:
    """How documents on a scenario begin; ``kind`` is the format, which changes with its version."""
    return {"format": kind, "version": version, "scenario": scenario.name}


def json_number(value: Any) -> int | float | None:
    """A number as JSON has it: whole where it is whole, None where there is none."""
    if value is None:
        return None
    value = Fraction(value)
    return int(value) if value.denominator == 1 else float(value)


@singledispatch
def json_value(value: Any) -> Any:
    """A value as JSON has it: exact numbers by the rule of `json_number`, what holds several one by one."""
    return value


@json_value.register
def _(value: Fraction) -> int | float | None:
    return json_number(value)


@json_value.register
def _(value: Mapping) -> dict[str, Any]:  # type: ignore[type-arg]
    return {name: json_value(item) for name, item in value.items()}


@json_value.register(tuple)
@json_value.register(list)
def _(value: Sequence[Any]) -> list[Any]:
    return [json_value(item) for item in value]


@json_value.register
def _(value: Bilingual) -> dict[str, str]:
    return {lang: value.say(lang) for lang in LANGUAGES}


def json_record(item: Any, *names: str, write: Callable[[Any], Any] = json_value, **others: str) -> dict[str, Any]:
    """The attributes ``names`` of ``item``, then those that go by another name (``key="attribute"``), as plain data."""
    return {key: write(getattr(item, name)) for key, name in (dict(zip(names, names, strict=True)) | others).items()}


def outside_document(scenario: Scenario) -> dict[str, Any]:
    """Aims outside the calculation and objections with their answers, in all languages."""
    return {
        "outside": {name: json_record(aim, "title", "note", "source") for name, aim in scenario.outside.items()},
        "objections": {n: json_record(item, "title", "answer", "source") for n, item in scenario.objections.items()},
    }


def _programmes(answer: Answer) -> dict[str, Any]:
    scenario, baseline = answer.scenario, answer.baseline
    programmes: dict[str, dict[str, Any]] = {}
    for name, programme in scenario.programmes.items():
        spend = answer.solution.spent(name)
        actual = None if baseline is None else Fraction(baseline.achieved.spent(name))
        cost = answer.reduced_costs.get(name)
        programmes[name] = {
            "category": programme.category,
            "spend": spend,
            "units": answer.achieved.bought(name),
            "actual": actual,
            "change": None if actual is None else spend - actual,
            "reduced_cost": None if cost is None else cost.per_money,
            "reduced_cost_per_unit": None if cost is None else cost.per_unit,
            "near_optimal": answer.near_optimal.programmes.get(name),
        }
        if scenario.periods != ("",):
            programmes[name]["spend_by_period"] = answer.periods[name]
    return programmes


def _categories(answer: Answer) -> dict[str, Any]:
    baseline, by_category = answer.baseline, answer.scenario.by_category
    spend = by_category(answer.spending)
    actual: Mapping[str, Fraction] = {} if baseline is None else by_category(baseline.spending)
    return {
        name: {
            "spend": spend[name],
            "actual": actual.get(name),
            "near_optimal": answer.near_optimal.categories[name],
            "possible": answer.possible.categories[name],
        }
        for name in answer.scenario.categories
    }


def _constraints(answer: Answer) -> dict[str, Any]:
    return {
        name: {
            **json_record(state, "value", "limit"),
            "relation": state.rule.relation,
            "says": {lang: bounded(state.limit, state.rule, Words(answer.scenario, lang)) for lang in LANGUAGES},
            **json_record(state, "slack", "binding", "shadow_price"),
        }
        for name, state in answer.rules.items()
    }


def provenance(answer: Answer) -> dict[str, Any]:
    """The files, digests, counts of numbers and versions that an answer rests on."""
    scenario, installed = answer.scenario, {name: own or "not installed" for name, own in versions().items()}
    return {
        "scenario_file": scenario.shown,
        "digest": scenario.digest,
        "model": scenario.model.model,
        "model_digest": scenario.model_digest,
        "numbers": scenario.status_counts(),
        "later_sources": len(scenario.admitted),
        "versions": {
            "optimizer": installed["investment-optimizer"],
            "python": ".".join(map(str, sys.version_info[:3])),
            "pyomo": installed["pyomo"],
            "highspy": installed["highspy"],
        },
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    """The smallest conflict as data."""
    return {
        "rules": [{"name": rule.name, "place": str(rule.place)} for rule in conflict.rules],
        **json_record(conflict, "not_negative", "tiers", "curves"),
        "proof": {name: float(value) for name, value in conflict.proof.items()},
        "proven": conflict.proven,
    }


def _repair(repair: Repair) -> dict[str, Any]:
    """What would end the conflict, as data; null where nothing of the kind does."""
    return {
        "alone": json_value(repair.alone),
        "least": _changes(repair.least),
        "policy_only": _changes(repair.wishes),
    }


def _changes(changes: Sequence[Change] | None) -> dict[str, Any] | None:
    if changes is None:
        return None
    return {"total": sum(item.share for item in changes), "changes": json_value(list(changes))}


@json_value.register
def _(change: Change) -> dict[str, Any]:
    return {
        "name": change.rule.name,
        "place": str(change.rule.place),
        "kind": "policy" if change.wish else "fact",
        **json_record(change, "limit", needed="to", change="by", share="share", number="number"),
    }
