"""A scenario's program and evaluation on a tape, so that both can be computed again without Python.

The numbers follow the way of all numbers, from the file's expressions through service in time and curves to the
coefficients of the program, and through the evaluation of an allocation. No formula is written twice.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.program.evaluation import Achievement, Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.scenario.allocations import Spending
from optimizer.scenario.tape import Recorded, Tape, UnrecordableError

BRANCHES, DISAGREES = "branches", "disagrees"
"""Reasons to refuse a number: its value decides the course of the computation, or a recording did not repeat it."""
LONGEST = 10
"""The years to which a recorded horizon can be moved, where it is not longer already."""
_SAME = 1e-8


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
    """A recording of ``computed`` on ``tape``, whose inputs are ``paths`` and the spending.

    ``refused`` maps each number that cannot be an input to the reason.
    """

    tape: Tape
    paths: tuple[str, ...]
    computed: Computed
    refused: dict[str, str] = field(default_factory=dict)

    def play(self, values: Mapping[str, Any], spending: Mapping[tuple[str, str], Any]) -> list[float]:
        """Compute the numbers of ``computed`` at plain values."""
        inputs = dict(values) | {spending_input(*key): amount for key, amount in spending.items()}
        played = self.tape.play(inputs)
        return [float(played[v.node] if isinstance(v, Recorded) else v) for v in self.computed.numbers()]


def spending_input(programme: str, period: str) -> str:
    """The name of the input for the spending on a programme in a period."""
    return f"spending {programme} {period}".rstrip()


def record(program: Program, paths: Sequence[str], ranges: Mapping[str, tuple[float, float]]) -> Recording:
    """Record ``program`` with the numbers at ``paths`` as inputs, without those that cannot be.

    A recording is compared with the program at values drawn from ``ranges``; numbers with which they disagree are
    refused.
    """
    refused: dict[str, str] = {}
    recording = _recorded(program, paths, refused)
    if not _agrees(recording, program, ranges, recording.paths):
        wrong = [path for path in recording.paths if not _agrees(recording, program, ranges, (path,))]
        # Where each agrees alone, the combination does not, and no single number is at fault.
        refused |= dict.fromkeys(wrong or recording.paths, DISAGREES)
        recording = _recorded(program, paths, refused)
    return recording


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


def _recorded(program: Program, paths: Sequence[str], refused: dict[str, str]) -> Recording:
    scenario = program.scenario
    while True:
        tape, recordable = Tape(), tuple(path for path in paths if path not in refused)
        inputs = {path: tape.input(path) for path in recordable}
        spending: Spending = {
            (name, period): tape.input(spending_input(name, period))
            for name in scenario.programmes
            for period in scenario.periods
        }
        try:
            computed = compute(program, scenario.values(inputs), spending)
        except UnrecordableError as error:
            settings = error.inputs & set(recordable)
            if not settings:
                raise
            refused |= dict.fromkeys(settings, BRANCHES)
            continue
        return Recording(tape, recordable, computed, refused)


def _agrees(
    recording: Recording, program: Program, ranges: Mapping[str, tuple[float, float]], varied: Sequence[str]
) -> bool:
    scenario, rng = program.scenario, random.Random(len(varied))
    base = {path: float(program.values[path]) for path in recording.paths}
    scale = float(max((abs(amount) for amount in scenario.budgets(program.values)), default=0)) or 1.0
    for k in range(3 if len(varied) > 1 else 2):
        # The ends of the ranges first: there the course of a computation is most likely to change.
        drawn = {path: ranges[path][k] if k < 2 else rng.uniform(*ranges[path]) for path in varied}
        spending = {key: rng.uniform(0, 2) * scale / len(scenario.programmes) for key in recording.computed.spending}
        point = base | drawn
        try:
            direct = compute(program, scenario.values(point), dict(spending)).numbers()
        except (ArithmeticError, ValueError):
            return False
        if not all(_same(a, float(b)) for a, b in zip(recording.play(point, spending), direct, strict=True)):
            return False
    return True


def _same(played: float, direct: float) -> bool:
    return abs(played - direct) <= _SAME * max(abs(played), abs(direct))
