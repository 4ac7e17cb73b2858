"""Conditions under which program and evaluation agree: tiers rise in cost, curves are concave, signs are the file's.

The ranges in a file are checked when it is read; a number moved beyond its range may violate them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.scenario.arithmetic import most
from optimizer.scenario.scenario import Scenario

_NOISE = 1e-9


def consistency(scenario: Scenario, evaluator: Evaluator) -> list[Any]:
    """Conditions, recorded or plain, that all hold where the program and the evaluation of allocations agree."""
    conditions = [*_tiers(scenario, evaluator), *_curves(scenario, evaluator), *_signs(scenario, evaluator)]
    return [condition for condition in conditions if condition is not True] or [1.0]


def _at_least(larger: Any, smaller: Any) -> Any:
    return larger - smaller >= -_NOISE * (_size(larger) + _size(smaller))


def _size(value: Any) -> Any:
    """The absolute value of a number, recorded or plain."""
    return most(value, -value)


def _tiers(scenario: Scenario, evaluator: Evaluator) -> Iterator[Any]:
    """Units cost money, no later tier is cheaper, and effects of programmes with several tiers are positive."""
    for name, programme in scenario.programmes.items():
        costs = [cost for cost, _ in evaluator.tiers(name)]
        yield from (cost > 0 for cost in costs)
        yield from (_at_least(later, cost) for cost, later in pairwise(costs))
        if len(programme.tiers) > 1:
            yield from (_at_least(effect, 0.0) for effect in evaluator.effects(name).values())


def _curves(scenario: Scenario, evaluator: Evaluator) -> Iterator[Any]:
    """Slopes fall, to 0 at the least, over segments of positive width."""
    for name in scenario.model.capabilities:
        segments = evaluator.curve(name).segments
        slopes = [*(slope for _, slope in segments), 0.0]
        yield from (_at_least(slope, following) for slope, following in pairwise(slopes))
        yield from (width > 0 for width, _ in segments if width is not None)


def _signs(scenario: Scenario, evaluator: Evaluator) -> Iterator[Any]:
    """Weights are not negative, and concave quantities stand where more of them helps."""
    yield from (_at_least(evaluator.constant(weight), 0.0) for weight in scenario.goal.weights.values())
    signed = [(part.coefficients, 1) for parts in scenario.parts.values() for part in parts]
    for rule in scenario.rules:
        sign = 1 if rule.spending_cap else {">=": 1, "<=": -1, "=": 0}[rule.relation]
        signed.append((rule.coefficients, sign))
    goal = scenario.goal.linear
    signed += [] if goal is None else [(goal.coefficients, 1 if scenario.goal.maximized else -1)]
    for atom, coefficient, sign in ((*term, sign) for terms, sign in signed for term in terms.items()):
        value = evaluator.constant(coefficient)
        if not isinstance(value, (int, float)) and scenario.scope.why(atom):
            yield _at_least(value * sign, 0.0) if sign else _at_least(-_size(value), 0.0)
