"""A scenario's program and evaluation on a tape, so that both can be computed again without Python.

The numbers follow the way of all numbers, from the file's expressions through service in time and curves to the
coefficients of the program, and through the evaluation of an allocation. No formula is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from optimizer.program.evaluation import Achievement, Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.scenario.allocations import Spending
from optimizer.scenario.arithmetic import most
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Tape

LONGEST = 10
"""The years to which a recorded horizon can be moved, where it is not longer already."""
_NOISE = 1e-9


@dataclass(frozen=True)
class Computed:
    """All numbers computed at one set of values, recorded or plain.

    ``achieved`` is the achievement of ``spending``, ``charged`` the upkeep of each budget. ``left`` and ``bound`` are
    the two sides of each rule, ``size`` the sum of absolute terms of the left side (floats cannot resolve less than a
    share of it). ``payments`` are money per unit by programme and period, ``most`` the cap on units of programmes that
    cost nothing, where they have one.
    """

    linear: LinearProgram
    spending: Spending
    achieved: Achievement
    charged: tuple[Any, ...]
    left: dict[str, Any]
    bound: dict[str, Any]
    size: dict[str, Any]
    payments: dict[tuple[str, str], Any]
    most: dict[str, Any]
    budgets: tuple[Any, ...]
    actual: Spending | None
    fixed: Spending

    def numbers(self) -> list[Any]:
        """All numbers, in an order that depends on the scenario alone."""
        return [value for value in _flat(vars(self).values()) if value is not None]


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    """Every number inside ``values``."""
    for value in values:
        if isinstance(value, LinearProgram):
            yield from value.numbers()
        elif isinstance(value, Achievement):
            yield from _flat((value.units, value.outputs, value.scores, value.objective))
        elif isinstance(value, dict):
            yield from _flat(value.values())
        elif isinstance(value, tuple):
            yield from _flat(value)
        else:
            yield value


@dataclass(frozen=True)
class Recording:
    """A recording of ``computed`` on ``tape``, whose inputs are ``paths`` and the spending."""

    tape: Tape
    paths: tuple[str, ...]
    computed: Computed


def spending_input(programme: str, period: str) -> str:
    """The name of the input for the spending on a programme in a period."""
    return f"spending {programme} {period}".rstrip()


def record(program: Program, paths: Sequence[str]) -> Recording:
    """Record ``program`` with the numbers at ``paths`` as inputs.

    Raises UnrecordableError where the course of the computation hangs on the value of one.
    """
    scenario, tape = program.scenario, Tape()
    values = scenario.values({path: tape.input(path) for path in paths})
    keys = [(name, period) for name in scenario.programmes for period in scenario.periods]
    return Recording(tape, tuple(paths), compute(program, values, {k: tape.input(spending_input(*k)) for k in keys}))


def compute(program: Program, values: Mapping[str, Any], spending: Spending) -> Computed:
    """Compute all numbers at ``values`` (see `Scenario.values`) and for ``spending``, recorded or plain."""
    scenario = program.scenario
    evaluator = Evaluator(scenario, values)
    achieved = evaluator.achieve(spending)
    return Computed(
        formulate(evaluator),
        spending,
        achieved,
        tuple(achieved.charged(year) for year in range(len(scenario.periods))),
        {rule.name: evaluator.rule_value(rule, achieved) for rule in scenario.rules},
        {rule.name: evaluator.bound(rule) for rule in scenario.rules},
        {rule.name: evaluator.rule_size(rule, achieved) for rule in scenario.rules},
        {
            (name, period): evaluator.payment(name, period)
            for name, programme in scenario.programmes.items()
            if programme.payments is not None
            for period in scenario.periods
        },
        {name: most for name in sorted(scenario.costless) if (most := evaluator.most(name)) is not None},
        scenario.budgets(values),
        None if scenario.actual is None else evaluator.spending(scenario.actual),
        evaluator.spending("nothing"),
    )


# Conditions under which program and evaluation agree: tiers rise in cost, curves are concave, signs are the file's. The
# ranges in a file are checked when it is read; a number moved beyond its range may violate them.


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
