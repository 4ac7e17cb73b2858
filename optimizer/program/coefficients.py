"""The values of the program's parameters, computed outside Pyomo for floats, Fractions, arrays or Derivatives.

One group for each Pyomo Param: group name to index to value. Formulas, service in time, curves and the scores of named
allocations are settled here, because Pyomo can neither take the smallest of two Params nor the logarithm of an array.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.scenario.linear_form import Units
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

Index = tuple[Any, ...]
Coefficients = dict[str, dict[Index, Any]]
AVERAGE = "average"
"""The moment that means the average over the horizon."""


def moments(scenario: Scenario) -> tuple[Any, ...]:
    """The average, and each month at which a rule or the objective looks."""
    return (AVERAGE, *scenario.dated)


def month_of(moment: Any) -> Fraction | None:
    """A moment as `Evaluator.amounts` takes it: None for the average."""
    return None if moment == AVERAGE else moment


def coefficients(scenario: Scenario, values: dict[str, Any], evaluator: Evaluator | None = None) -> Coefficients:
    """Every coefficient of the program at ``values`` (see :meth:`Scenario.values`), which ``evaluator`` may know."""
    evaluator = evaluator or Evaluator(scenario, values)
    groups: Coefficients = {
        "unit_cost": {}, "tier_width": {}, "payment": {}, "upkeep": {}, "per_unit": {}, "service": {}, "initial": {},
        "part": {}, "part_constant": {}, "plane": {}, "first_x": {}, "first_score": {}, "width": {}, "slope": {},
        "most_units": {}, "weight": {}, "rule": {}, "bound": {}, "goal": {}, "goal_constant": {}, "actual": {},
    }  # fmt: skip
    _programmes(scenario, evaluator, groups)
    _scores(scenario, evaluator, groups)
    for rule in scenario.rules:
        for j, term in enumerate(rule.terms):
            groups["rule"][rule.name, j] = evaluator.constant(term.coefficient)
        groups["bound"][(rule.name,)] = _bound(rule, evaluator)
    if scenario.goal.linear is not None:
        for j, term in enumerate(scenario.goal.linear.terms):
            groups["goal"][(j,)] = evaluator.constant(term.coefficient)
        groups["goal_constant"][()] = evaluator.constant(scenario.goal.linear.constant)
    if scenario.goal.kind == "money_moved" and scenario.actual is not None:
        groups["actual"] = scenario.money(evaluator.spending(scenario.actual))
    return groups


def _programmes(scenario: Scenario, evaluator: Evaluator, groups: Coefficients) -> None:
    for name, programme in scenario.programmes.items():
        if programme.payments is not None:
            for period in scenario.periods:
                groups["payment"][name, period] = evaluator.payment(name, period)
        else:
            for s, (cost, width) in enumerate(evaluator.tiers(name)):
                groups["unit_cost"][name, s] = cost
                if width is not None:
                    groups["tier_width"][name, s] = cost * width
        if programme.min_if_any is not None:
            groups["most_units"][(name,)] = evaluator.most_units(name)
        for year, period in enumerate(scenario.periods if programme.upkeep is not None else ()):
            for bought in scenario.periods[: year + 1] if year else ():
                groups["upkeep"][name, bought, period] = evaluator.upkeep(name, bought, year)
        effects = evaluator.effects(name)
        for output, effect in effects.items():
            groups["per_unit"][name, output] = effect
        if effects:
            for period in scenario.periods[:1] if programme.payments is not None else scenario.periods:
                for moment in moments(scenario):
                    groups["service"][name, period, moment] = evaluator.service(name, period, month_of(moment))
    for output in scenario.model.outputs:
        for moment in moments(scenario):
            groups["initial"][output, moment] = evaluator.initial(output, month_of(moment))


def _scores(scenario: Scenario, evaluator: Evaluator, groups: Coefficients) -> None:
    for name, parts in scenario.parts.items():
        for i, part in enumerate(parts):
            for j, term in enumerate(part.terms):
                groups["part"][name, i, j] = evaluator.constant(term.coefficient)
            groups["part_constant"][name, i] = evaluator.constant(part.constant)
        for k, plane in enumerate(evaluator.fan(name) if scenario.model.composites[name].ces is not None else ()):
            for i, slope in enumerate(plane):
                groups["plane"][name, k, i] = slope
    for name in scenario.model.capabilities:
        curve = evaluator.curve(name)
        groups["first_x"][(name,)], groups["first_score"][(name,)] = curve.first_x, curve.first_score
        for g, (width, slope) in enumerate(curve.segments):
            groups["slope"][name, g] = slope
            if width is not None:
                groups["width"][name, g] = width
    for name, weight in scenario.goal.weights.items():
        groups["weight"][(name,)] = evaluator.constant(weight)


def _bound(rule: Rule, evaluator: Evaluator) -> Any:
    bound = evaluator.bound(rule)
    if not rule.spending_cap:
        return bound
    # A cap on units with rising tiers is the same as a cap on spending at the cost of that many units.
    atom = rule.terms[0].atom
    assert isinstance(atom, Units)
    return evaluator.cost_of(atom.programme, bound / evaluator.constant(rule.terms[0].coefficient))
