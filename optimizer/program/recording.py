"""A scenario's numbers on a tape, so that they can be computed again without Python.

They follow the way of all numbers, from the file's expressions through service in time and curves to the coefficients
of the program, and through the evaluation of an allocation. No formula is written twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.scenario.allocations import Spending
from optimizer.scenario.arithmetic import most
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Tape

LONGEST = 10
"""The years to which a recorded horizon can be moved, where it is not longer already."""
_SLACK = 1e-9
"""The share of two numbers by which one may fall short of the other, by rounding."""


@dataclass(frozen=True)
class Recording:
    """A scenario on ``tape``, whose inputs are the numbers ``paths`` and ``spending``.

    What ``evaluator`` computes from then on is recorded; UnrecordableError is raised where its course hangs on the
    value of an input.
    """

    tape: Tape
    paths: tuple[str, ...]
    evaluator: Evaluator
    spending: Spending


def spending_input(programme: str, period: str) -> str:
    """The name of the input for the spending on a programme in a period."""
    return f"spending {programme} {period}".rstrip()


def record(scenario: Scenario, paths: Sequence[str]) -> Recording:
    """Put a scenario on a tape, with the numbers at ``paths`` as inputs."""
    tape = Tape()
    evaluator = Evaluator(scenario, scenario.values({path: tape.input(path) for path in paths}))
    keys = [(name, period) for name in scenario.programmes for period in scenario.periods]
    return Recording(tape, tuple(paths), evaluator, {key: tape.input(spending_input(*key)) for key in keys})


# Conditions under which program and evaluation agree: tiers rise in cost, curves are concave, signs are the file's. The
# ranges in a file are checked when it is read; a number moved beyond its range may violate them.


def consistency(evaluator: Evaluator) -> list[Any]:
    """Conditions, recorded or plain, that all hold where the program and the evaluation of allocations agree."""
    conditions = [*_tiers(evaluator), *_curves(evaluator), *_signs(evaluator)]
    return [condition for condition in conditions if condition is not True]


def _at_least(larger: Any, smaller: Any) -> Any:
    return larger - smaller >= -_SLACK * (_size(larger) + _size(smaller))


def _size(value: Any) -> Any:
    """The absolute value of a number, recorded or plain."""
    return most(value, -value)


def _tiers(evaluator: Evaluator) -> Iterator[Any]:
    """Units cost money, no later tier is cheaper, and effects of programmes with several tiers are positive."""
    for name, programme in evaluator.scenario.programmes.items():
        costs = [cost for cost, _ in evaluator.tiers(name)]
        yield from (cost > 0 for cost in costs)
        yield from (_at_least(later, cost) for cost, later in pairwise(costs))
        if len(programme.tiers) > 1:
            yield from (_at_least(effect, 0.0) for effect in evaluator.effects(name).values())


def _curves(evaluator: Evaluator) -> Iterator[Any]:
    """Slopes fall, to 0 at the least, over segments of positive width."""
    for name in evaluator.scenario.model.capabilities:
        segments = evaluator.curve(name).segments
        slopes = [*(slope for _, slope in segments), 0.0]
        yield from (_at_least(slope, following) for slope, following in pairwise(slopes))
        yield from (width > 0 for width, _ in segments if width is not None)


def _signs(evaluator: Evaluator) -> Iterator[Any]:
    """Weights are not negative, and concave quantities stand where more of them helps."""
    scenario = evaluator.scenario
    yield from (_at_least(evaluator.constant(weight), 0.0) for weight in scenario.goal.weights.values())
    signed = [(part.coefficients, 1) for parts in scenario.parts.values() for part in parts]
    for rule in scenario.rules:
        sign = 1 if rule.spending_cap else {">=": 1, "<=": -1, "=": 0}[rule.relation]
        signed.append((rule.coefficients, sign))
    goal = scenario.goal.linear
    signed += [] if goal is None else [(goal.coefficients, scenario.goal.sign)]
    for atom, coefficient, sign in ((*term, sign) for terms, sign in signed for term in terms.items()):
        value = evaluator.constant(coefficient)
        if not isinstance(value, (int, float)) and scenario.scope.why_concave(atom):
            yield _at_least(value * sign, 0.0) if sign else _at_least(-_size(value), 0.0)
