"""The units of columns of frames: of the objective, of rules, and of rates."""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.scenario.linear_form import Score
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

POINTS = "points"
"""The unit of scores."""
RULE_UNITS = {
    "unit": ("unit of its value, limit and slack; empty: none", ""),
    "price_unit": ("unit of its prices; empty: none", ""),
}
"""The columns of a frame of rules that say in which unit each row is."""


def objective_unit(scenario: Scenario) -> str:
    """Name the unit of the objective: ``points`` of a score, the currency of money, else nothing."""
    in_money = scenario.goal.in_money or scenario.goal.dimension == scenario.scope.money
    return POINTS if scenario.goal.scored else (scenario.currency or "") if in_money else ""


def per(unit: str, one: str) -> str:
    """Name the unit of a rate per ``one``: nothing where both units are the same, and ``unit`` itself per bare number.

    >>> per("points", "KRW"), per("", "KRW"), per("KRW", "KRW"), per("KRW", "points"), per("points", "")
    ('points per KRW', 'per KRW', '', 'KRW per point', 'points')
    """
    if not one or unit == one:
        return "" if one else unit
    return f"{unit} per {'point' if one == POINTS else one}".lstrip()


def rule_units(scenario: Scenario) -> dict[str, Mapping[str, str]]:
    """Name the unit of each rule's value, limit and slack, and that of its prices."""
    units = {rule.name: _rule_unit(rule, scenario) for rule in scenario.rules}
    objective = objective_unit(scenario)
    return {name: {"unit": unit, "price_unit": per(objective, unit)} for name, unit in units.items()}


def _rule_unit(rule: Rule, scenario: Scenario) -> str:
    if all(isinstance(atom, Score) for atom in rule.coefficients):
        return POINTS
    return (scenario.currency or "") if rule.dimension == scenario.scope.money else ""
