"""The JSON document of `optimizer solve --json`, versioned and documented in docs/json.md."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import singledispatch
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.infeasible.repair import Change
from optimizer.language.locale import LANGUAGES
from optimizer.report.outside import outside_document
from optimizer.report.rule_words import bounded

VERSION = 1


def document(answer: Answer, variants: bool = True) -> dict[str, Any]:
    """The answer as plain data. Null means unbounded or undefined; money is a number, never a text."""
    scenario = answer.scenario
    head: dict[str, Any] = {
        "format": "optimizer-solve",
        "version": VERSION,
        "scenario": scenario.name,
        "status": answer.status,
        "as_of": None if scenario.question.as_of is None else scenario.question.as_of.isoformat(),
        "currency": scenario.currency,
        "budget": json_number(sum(scenario.budgets(), Fraction(0))) if scenario.has_budget else None,
    } | outside_document(scenario)
    if answer.status == "infeasible":
        why = {"conflict": _conflict(answer), "repair": _repair(answer)}
        return head | why | {"provenance": _provenance(answer)}
    if answer.status == "unbounded":
        return head | _runaway(answer) | {"provenance": _provenance(answer)}
    baseline = answer.baseline
    body = head | {
        "objective": json_number(answer.solution.objective),
        "objective_kind": scenario.goal.kind,
        "sense": "maximize" if scenario.goal.maximized else "minimize",
        "nothing": json_number(answer.solution.nothing.objective),
        "gain": json_number(answer.solution.gain),
        "unspent": json_number(answer.unspent),
        "idle": json_number(answer.idle),
        "upkeep": {"charged": json_number(answer.upkeep[0]), "later": json_number(answer.upkeep[1])},
        "unique": answer.solution.unique,
        "programmes": _programmes(answer),
        "categories": _categories(answer),
        "capabilities": _capabilities(answer),
        "outputs": _numbers(answer.achieved.outputs),
        "actual_outputs": {} if baseline is None else _numbers(baseline.achieved.outputs),
        "mixes": _mixes(answer),
        "constraints": _constraints(answer),
        "actual": scenario.actual,
        "actual_objective": None if baseline is None else json_number(baseline.achieved.objective),
        "actual_feasible": None if baseline is None else not baseline.breaks,
        "actual_breaks": [
            {"name": item.rule.name} | json_record(item, "value", "limit", "by")
            for item in (() if baseline is None else baseline.breaks)
        ],
        "regret": None if baseline is None else json_number(baseline.regret),
        "gap": None if baseline is None else json_number(baseline.gap),
        "equivalent_budget": None if baseline is None else json_number(baseline.equivalent_budget),
        "money_moved": json_number(answer.money_moved),
        "certificate": _certificate(answer),
        "provenance": _provenance(answer),
    }
    if variants:
        keys = ("direction", "word", "share", "runs", "against", "variants", "agree")
        body["verdict"] = {name: json_record(item, *keys) for name, item in answer.verdict.items()}
        body["variants"] = {name: document(variant, variants=False) for name, variant in answer.variants.items()}
    return body


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


def json_record(item: Any, *names: str, write: Callable[[Any], Any] = json_value, **others: str) -> dict[str, Any]:
    """The attributes ``names`` of ``item``, then those that go by another name (``key="attribute"``), as plain data."""
    return {key: write(getattr(item, name)) for key, name in (dict(zip(names, names, strict=True)) | others).items()}


def _programmes(answer: Answer) -> dict[str, Any]:
    scenario, baseline = answer.scenario, answer.baseline
    found: dict[str, dict[str, Any]] = {}
    for name, programme in scenario.programmes.items():
        spend = answer.solution.spent(name)
        actual = None if baseline is None else Fraction(baseline.achieved.spent(name))
        cost = answer.reduced_costs.get(name)
        found[name] = {
            "category": programme.category,
            "spend": json_number(spend),
            "units": json_number(answer.achieved.bought(name)),
            "actual": json_number(actual),
            "change": None if actual is None else json_number(spend - actual),
            "reduced_cost": None if cost is None else cost.per_money,
            "reduced_cost_per_unit": None if cost is None else cost.per_unit,
            "near_optimal": json_value(answer.near_optimal.programmes.get(name)),
        }
        if scenario.periods != ("",):
            found[name]["spend_by_period"] = {t: json_number(answer.spending[name, t]) for t in scenario.periods}
    return found


def _categories(answer: Answer) -> dict[str, Any]:
    spend = answer.by_category(answer.spending)
    actual: Mapping[str, Fraction] = {} if answer.baseline is None else answer.by_category(answer.baseline.spending)
    return {
        name: {
            "spend": json_number(spend[name]),
            "actual": json_number(actual.get(name)),
            "near_optimal": json_value(answer.near_optimal.categories[name]),
            "possible": json_value(answer.possible.categories[name]),
        }
        for name in answer.scenario.categories
    }


def _capabilities(answer: Answer) -> dict[str, Any]:
    actual: Mapping[str, Any] = {} if answer.baseline is None else answer.baseline.achieved.scores
    return {
        name: {"score": json_number(score), "actual": json_number(actual.get(name))}
        for name, score in answer.achieved.scores.items()
    }


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json_number(value) for name, value in values.items()}


def _mixes(answer: Answer) -> dict[str, Any]:
    evaluator = answer.solution.program.evaluator
    return {
        name: {"planes": len(evaluator.fan(name)), "error": evaluator.mix_error(name)}
        for name, composite in answer.scenario.model.composites.items()
        if composite.ces is not None
    }


def _constraints(answer: Answer) -> dict[str, Any]:
    return {
        name: {
            **json_record(state, "value", "limit"),
            "relation": state.rule.relation,
            "says": {lang: bounded(state.limit, state.rule, answer.scenario, lang) for lang in LANGUAGES},
            **json_record(state, "slack", "binding", "shadow_price"),
        }
        for name, state in answer.rules.items()
    }


def _certificate(answer: Answer) -> dict[str, Any]:
    proof = answer.certificate
    found = json_record(proof, "proven", "by_solver", "objective", "bound", "gap", "relative_gap")
    return found | {"arithmetic": "float" if proof.by_solver else "rational", "error": 0.0}


def _provenance(answer: Answer) -> dict[str, Any]:
    scenario = answer.scenario
    return {
        "scenario_file": scenario.shown,
        "digest": scenario.digest,
        "model": scenario.model.model,
        "model_digest": scenario.model_digest,
        "numbers": scenario.status_counts(),
        "later_sources": len(scenario.admitted),
        "versions": {
            "optimizer": _version("investment-optimizer"),
            "python": ".".join(map(str, sys.version_info[:3])),
            "pyomo": _version("pyomo"),
            "highspy": _version("highspy"),
        },
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _conflict(answer: Answer) -> dict[str, Any]:
    """The smallest conflict as data."""
    conflict = answer.conflict
    assert conflict is not None
    return {
        "rules": [{"name": rule.name, "place": str(rule.place)} for rule in conflict.rules],
        **json_record(conflict, "not_negative", "tiers", "curves"),
        "proof": {name: float(value) for name, value in conflict.proof.items()},
        "proven": conflict.proven,
    }


def _repair(answer: Answer) -> dict[str, Any]:
    """What would end the conflict, as data; null where nothing of the kind does."""
    repair = answer.repair
    assert repair is not None
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
        **json_record(change, "limit", needed="to", change="by", share="share"),
    }


def _runaway(answer: Answer) -> dict[str, Any]:
    """The direction that runs away and what would stop it, as data."""
    runaway = answer.runaway
    assert runaway is not None
    return {
        "runs_away": runaway.by_programme,
        "stops": [{"kind": stop.kind, "programme": stop.programme or None} for stop in runaway.stops],
    }
