"""The JSON document of `optimizer sensitivity --json`, versioned and documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.justification.dominance import DominatingAllocation
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.justification.weights import NearestWeights
from optimizer.analysis.postoptimal.frontiers import Segment
from optimizer.analysis.postoptimal.reduced_costs import CoefficientRange
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.document import document, document_head, json_number, json_record, json_value

_DIGITS = 12


def sensitivity_document(sensitivity: Sensitivity) -> dict[str, Any]:
    """The analysis as plain data. Null means unbounded or undefined."""
    data: dict[str, Any] = json_value(_document(sensitivity))
    return data


def _document(sensitivity: Sensitivity) -> dict[str, Any]:
    answer, scenario = sensitivity.answer, sensitivity.scenario
    head = document_head("optimizer-sensitivity", 3, scenario)
    if answer.status != "optimal":
        return document(answer) | head
    solution, baseline = answer.solution, answer.baseline
    return head | {
        "status": answer.status,
        "currency": scenario.currency,
        "sense": "maximize" if scenario.goal.maximized else "minimize",
        "objective": solution.objective,
        "actual_objective": None if baseline is None else baseline.achieved.objective,
        "nothing": solution.nothing.objective,
        "gain": solution.gain,
        "degenerate": sensitivity.degenerate,
        "unique": sensitivity.unique,
        "constraints": _constraints(sensitivity),
        "solved_again": _solved_again(sensitivity),
        "programmes": _programmes(sensitivity),
        "near_optimal": _near_optimal(sensitivity),
        "frontiers": {
            "budget": _segments(sensitivity.over_budget),
            "money_moved": _segments(sensitivity.over_money_moved),
            "capabilities": [
                json_record(item, "capability", "other") | {"points": [[tidy(x), tidy(y)] for x, y in item.points]}
                for item in sensitivity.rivalries
            ],
        },
        **assumption_document(sensitivity.assumptions),
        "justification": sensitivity.justification and justification_document(sensitivity.justification),
    }


def tidy(value: float | Fraction | None) -> int | float | None:
    """A computed figure to twelve digits, where a solver's rounding ends; None stays None."""
    return None if value is None else json_number(Fraction(f"{float(value):.{_DIGITS}g}"))


def _constraints(sensitivity: Sensitivity) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    for name, state in sensitivity.rules.items():
        prices: dict[str, Any] = dict.fromkeys(("price_up", "price_down", "limit_min", "limit_max", "curved"))
        if (own := sensitivity.prices.get(name)) is not None:
            prices |= json_record(own, "curved", price_up="up", price_down="down")
            prices |= json_record(own, "limit_min", "limit_max", write=tidy)
        head = json_record(state, "value", "limit") | {"relation": state.rule.relation}
        constraints[name] = head | json_record(state, "slack", "binding") | prices
    return constraints


def _solved_again(sensitivity: Sensitivity) -> dict[str, Any] | None:
    keys = ("lower", "lower_objective", "higher", "higher_objective")
    items = sensitivity.solved_again.items()
    return {name: json_record(item, *keys, write=tidy) for name, item in items} if sensitivity.whole else None


def _programmes(sensitivity: Sensitivity) -> dict[str, Any]:
    baseline, optima, result = sensitivity.answer.baseline, sensitivity.among_optima, {}
    for name, own in sensitivity.programmes.items():
        lowest, highest = (own.spend, own.spend) if optima is None else optima.programmes[name]
        result[name] = {
            "category": sensitivity.scenario.programmes[name].category,
            "spend": own.spend,
            "units": own.units,
            "actual": None if baseline is None else baseline.achieved.spent(name),
            **_worth(own),
            "lowest": lowest,
            "highest": highest,
            "decisions": [
                {"tier": item.tier + 1, "period": item.period or None}
                | json_record(item, "spend", "units", write=tidy)
                | _worth(item)
                for item in own.decisions
            ],
        }
    return result


def _worth(item: CoefficientRange) -> dict[str, Any]:
    return {
        **json_record(item, "reduced_cost", "reduced_cost_down", "reduced_cost_per_unit"),
        **json_record(item, "coefficient", write=tidy, coefficient_min="low", coefficient_max="high"),
    }


def _near_optimal(sensitivity: Sensitivity) -> list[dict[str, Any]]:
    def lines(level: Fraction, kind: str) -> dict[str, Any]:
        return {
            name: {
                "low": low,
                "high": high,
                "actual": None if sensitivity.answer.baseline is None else sensitivity.actual(kind, name),
                "actual_inside": sensitivity.actual_inside(level, kind, name),
            }
            for name, (low, high) in getattr(sensitivity.near_optimal[level], kind).items()
        }

    kinds = ("programmes", "categories")
    return [{"within": level} | {kind: lines(level, kind) for kind in kinds} for level in sensitivity.levels]


def _segments(segments: Sequence[Segment] | None) -> list[dict[str, Any]] | None:
    if segments is None:
        return None
    ends = {"from": "start", "to": "end", "objective": "value", "slope": "slope"}
    return [
        json_record(item, write=tidy, **ends)
        | {"marginal": list(item.marginal), "moves": {name: tidy(share) for name, share in item.moves.items()}}
        for item in segments
    ]


def justification_document(justification: Justification) -> dict[str, Any]:
    """The section as data; see docs/json.md."""
    dominance, beside = justification.dominance, justification.case
    return {
        "own_total": beside.own_total,
        "breaks": [item.rule.name for item in beside.broken],
        "weights": {
            "scenario": {term.name: float(term.weight) for term in beside.terms} if justification.weights else None,
            "nearest": [_reweighted(item) for item in justification.weights],
        },
        "dominance": dominance and json_record(dominance, "most", "better"),
        "numbers": [
            json_record(item, "kind", "name", "within", "now", "value") | {"within": float(item.within)}
            for item in justification.numbers
        ],
    }


def _reweighted(item: NearestWeights) -> dict[str, Any]:
    fields = {"within": float(item.within)} | json_record(item, "weights", "change", least_change="change")
    return fields | {"impossible": item.weights is None} | json_record(item, strictly_positive="positive", gap="gap")


@json_value.register
def _(better: DominatingAllocation) -> dict[str, Any]:
    spend: dict[str, Fraction] = {}
    for (name, _), amount in better.spending.items():
        spend[name] = spend.get(name, Fraction(0)) + amount
    improvements = {name: float(value) for name, value in better.improvements.items()}
    return {"spend": json_value(spend), "improvements": improvements, "proven": better.proven}


def assumption_document(items: Sequence[Assumption]) -> dict[str, Any]:
    """`switching_values[path]`, `marginal`, `tornado` and `deciding` as plain data."""
    return {
        "switching_values": {item.number.path: _switching(item) for item in items},
        "marginal": {item.number.path: item.marginal for item in items},
        "tornado": {item.number.path: json_record(item.bar, "optimum", "gap", "regret", "turns") for item in items},
        "deciding": [item.number.path for item in deciding(items)],
    }


def _switching(item: Assumption) -> dict[str, Any]:
    return {
        "value": item.value,
        **json_record(item.number, "low", "high"),
        "interval": [item.solved[0], item.solved[-1]],
        **json_record(item.number, "status", "by_scenario"),
        "flips": [
            {"measure": flip.measure, "between": [flip.low, flip.high]}
            | json_record(flip, "before", "after")
            | {"in_range": item.in_range(flip)}
            for flip in item.flips
        ],
        "values": len(item.solved),
    }
