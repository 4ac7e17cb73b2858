"""What one must believe for the actual allocation to be right, as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.analysis.justification.dominance import Better
from optimizer.analysis.justification.justification import Justification
from optimizer.analysis.justification.single_numbers import Needed
from optimizer.analysis.justification.weights import Reweighted


def document(found: Justification) -> dict[str, Any]:
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
        "least_change": item.bound,
        "impossible": item.impossible,
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
        "spend": {name: _plain(amount) for name, amount in spend.items()},
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


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
