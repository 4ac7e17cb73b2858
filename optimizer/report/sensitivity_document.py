"""The JSON document of `optimizer sensitivity --json`, versioned and documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.justification.dominance import Better
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.justification.single_numbers import Needed
from optimizer.analysis.justification.weights import Reweighted
from optimizer.analysis.postoptimal.frontiers import Segment
from optimizer.analysis.postoptimal.reduced_costs import Coefficient
from optimizer.analysis.postoptimal.shadow_prices import PriceRange
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.assumptions import assumption_document
from optimizer.report.document import document, number

VERSION = 2
_DIGITS = 12


def sensitivity_document(found: Sensitivity) -> dict[str, Any]:
    """The analysis as plain data. Null means unbounded or undefined."""
    answer, scenario = found.answer, found.scenario
    if answer.status != "optimal":
        return document(answer) | {"format": "optimizer-sensitivity", "version": VERSION}
    solution, baseline = answer.solution, answer.baseline
    body: dict[str, Any] = {
        "format": "optimizer-sensitivity",
        "version": VERSION,
        "scenario": scenario.name,
        "status": answer.status,
        "currency": scenario.currency,
        "sense": "maximize" if scenario.goal.maximized else "minimize",
        "objective": number(solution.objective),
        "actual_objective": None if baseline is None else number(baseline.achieved.objective),
        "nothing": number(solution.nothing.objective),
        "gain": number(solution.gain),
        "degenerate": found.degenerate,
        "unique": found.unique,
    }
    for name, part in PARTS.items():
        body[name] = part(found)
    body |= assumption_document(found.assumptions)
    body["justification"] = None if found.justification is None else justification_document(found.justification)
    return body


def tidy(value: float | Fraction | None) -> int | float | None:
    """A computed figure to twelve digits, where a solver's rounding ends; None stays None."""
    return None if value is None else number(Fraction(f"{float(value):.{_DIGITS}g}"))


def _constraints(found: Sensitivity) -> dict[str, Any]:
    tiers = {
        name: {
            "value": tidy(tier.value),
            "limit": number(tier.limit),
            "relation": "<=",
            "slack": tidy(max(0.0, float(tier.limit) - tier.value)),
            "binding": tier.binding,
            **_prices(tier.price),
        }
        for name, tier in found.tiers.items()
    }
    rules = {
        name: {
            "value": number(state.value),
            "limit": number(state.limit),
            "relation": state.rule.relation,
            "slack": number(state.slack),
            "binding": state.binding,
            **_prices(found.prices.get(name)),
        }
        for name, state in found.rules.items()
    }
    return rules | tiers


def _prices(own: PriceRange | None) -> dict[str, Any]:
    if own is None:
        return dict.fromkeys(("price_up", "price_down", "limit_min", "limit_max", "curved"))
    return {
        "price_up": own.up,
        "price_down": own.down,
        "limit_min": tidy(own.limit_min),
        "limit_max": tidy(own.limit_max),
        "curved": own.curved,
    }


def _solved_again(found: Sensitivity) -> dict[str, Any] | None:
    if not found.whole:
        return None
    return {
        name: {
            "lower": tidy(item.lower),
            "lower_objective": tidy(item.lower_objective),
            "higher": tidy(item.higher),
            "higher_objective": tidy(item.higher_objective),
        }
        for name, item in found.solved_again.items()
    }


def _programmes(found: Sensitivity) -> dict[str, Any]:
    baseline, result = found.answer.baseline, {}
    for name, own in found.programmes.items():
        alone = found.single_moves[name]
        lowest, highest = (own.spend, own.spend)
        if found.among_optima is not None:
            lowest, highest = found.among_optima.programmes[name]  # type: ignore[assignment]
        result[name] = {
            "category": found.scenario.programmes[name].category,
            "spend": number(own.spend),
            "units": number(own.units),
            "actual": None if baseline is None else number(baseline.achieved.spent(name)),
            "reduced_cost": own.reduced_cost,
            "reduced_cost_down": own.reduced_cost_down,
            "reduced_cost_per_unit": own.reduced_cost_per_unit,
            "coefficient": tidy(own.coefficient),
            "coefficient_min": tidy(own.low),
            "coefficient_max": tidy(own.high),
            "lowest": number(lowest),
            "highest": number(highest),
            "alone": {
                "in": "units" if found.scenario.in_units(name) else "money",
                "low": tidy(alone.low),
                "low_objective": tidy(alone.low_objective),
                "high": tidy(alone.high),
                "high_objective": tidy(alone.high_objective),
            },
            "decisions": [_decision(item) for item in own.decisions],
        }
    return result


def _decision(item: Coefficient) -> dict[str, Any]:
    return {
        "tier": item.tier + 1,
        "period": item.period or None,
        "spend": tidy(item.spend),
        "units": tidy(item.units),
        "reduced_cost": item.reduced_cost,
        "reduced_cost_down": item.reduced_cost_down,
        "reduced_cost_per_unit": item.per_unit,
        "coefficient": tidy(item.value),
        "coefficient_min": tidy(item.low),
        "coefficient_max": tidy(item.high),
    }


def _near_optimal(found: Sensitivity) -> list[dict[str, Any]]:
    def lines(level: Fraction, kind: str) -> dict[str, Any]:
        return {
            name: {
                "low": number(low),
                "high": number(high),
                "actual": None if found.answer.baseline is None else number(found.actual(kind, name)),
                "actual_inside": found.actual_inside(level, kind, name),
            }
            for name, (low, high) in getattr(found.near_optimal[level], kind).items()
        }

    return [
        {"within": number(level), "programmes": lines(level, "programmes"), "categories": lines(level, "categories")}
        for level in found.levels
    ]


def _frontiers(found: Sensitivity) -> dict[str, Any]:
    return {
        "budget": _segments(found.over_budget),
        "money_moved": _segments(found.over_money_moved),
        "capabilities": [
            {
                "capability": item.capability,
                "other": item.other,
                "points": [[tidy(x), tidy(y)] for x, y in item.points],
            }
            for item in found.rivalries
        ],
    }


def _segments(segments: Sequence[Segment] | None) -> list[dict[str, Any]] | None:
    if segments is None:
        return None
    return [
        {
            "from": tidy(item.start),
            "to": tidy(item.end),
            "objective": tidy(item.value),
            "slope": tidy(item.slope),
            "marginal": list(item.marginal),
            "moves": {name: tidy(share) for name, share in item.moves.items()},
        }
        for item in segments
    ]


PARTS: dict[str, Callable[[Sensitivity], Any]] = {
    "constraints": _constraints,
    "solved_again": _solved_again,
    "programmes": _programmes,
    "near_optimal": _near_optimal,
    "frontiers": _frontiers,
}
"""The parts of the document by key; each is plain data. Further ones go here."""


def justification_document(found: Justification) -> dict[str, Any]:
    """The section as data; see docs/json.md."""
    dominance = found.dominance
    return {
        "own_total": found.beside.own_total,
        "breaks": [item.rule.name for item in found.beside.broken],
        "weights": {
            "scenario": {term.name: float(term.weight) for term in found.beside.terms} if found.weights else None,
            "nearest": [_reweighted(item) for item in found.weights],
        },
        "dominance": None
        if dominance is None
        else {
            "most": dict(dominance.most),
            "efficient": dominance.efficient,
            "total": _better(dominance.total),
            "largest": _better(dominance.largest),
            "largest_term": dominance.largest_term,
        },
        "numbers": [_needed(item) for item in found.numbers],
    }


def _reweighted(item: Reweighted) -> dict[str, Any]:
    return {
        "within": float(item.within),
        "weights": None if item.weights is None else dict(item.weights),
        "change": item.change,
        "least_change": item.change,
        "impossible": item.weights is None,
        "strictly_positive": item.positive,
        "gap": item.gap,
    }


def _better(better: Better | None) -> dict[str, Any] | None:
    if better is None:
        return None
    spend: dict[str, Fraction] = {}
    for (name, _), amount in better.spending.items():
        spend[name] = spend.get(name, Fraction(0)) + amount
    return {
        "spend": {name: number(amount) for name, amount in spend.items()},
        "improvements": {name: float(value) for name, value in better.improvements.items()},
        "proven": better.proven,
    }


def _needed(item: Needed) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "name": item.name,
        "within": float(item.within),
        "now": item.now,
        "value": item.value,
        "gap": item.gap,
        "proven": item.proven,
    }
