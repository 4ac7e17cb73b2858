"""A scenario's program and evaluation on a tape, so that both can be computed again without Python.

The numbers follow the way of all numbers, from the file's expressions through service in time and curves to the
coefficients of the program, and through the evaluation of an allocation. No formula is written twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.program.evaluation import Achievement, Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.scenario.allocations import Spending
from optimizer.scenario.tape import Tape

LONGEST = 10
"""The years to which a recorded horizon can be moved, where it is not longer already."""


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
