"""Marginal effects: how fast the optimum, the actual's objective and the regret move with every number of the file.

``dV/dtheta = dc'x + lambda'(db - dA x)`` and the pull of bounds that move, from the same coefficient expressions, all
numbers at once. At a tie or a kink the derivative differs upward and downward: there the program is solved again a
little to either side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.assumptions.conclusions import REGRET, Concluding
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import formulate
from optimizer.program.highs import Solver
from optimizer.program.linear_program import Outcome
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.scenario.arithmetic import Derivative
from optimizer.scenario.numbers import Number
from optimizer.solution import Solution

_STEP = 1e-6
_SAME = 1e-9
"""A difference so small, beside the amounts that meet in it, is the solver's."""
Sides = tuple[float | None, float | None]
"""Downward and upward; None on a side where there is no answer."""


@dataclass(frozen=True)
class Marginal:
    """Changes per unit of a number, each (downward, upward); they differ at a kink.

    ``optimum`` is of the objective of the computed allocation, ``actual`` of that of the actual, ``regret`` of what
    the actual forgoes at its own total; None without a comparison, and regret where no allocation has that total.
    ``solved_again`` tells that the two sides were found by solving a little below and above.
    """

    number: Number
    value: float
    optimum: Sides
    actual: Sides | None
    regret: Sides | None
    solved_again: bool

    def per_cent(self, effect: Sides) -> Sides:
        """An effect per 1% of the number, downward and upward."""
        down, up = (None if side is None else side * self.value / 100 for side in effect)
        return down, up


def marginal_effects(solution: Solution) -> tuple[Marginal, ...]:
    """Every number that is no formula and is reached, largest effect over its range (or per 1%) first."""
    program, scenario = solution.program, solution.scenario
    numbers = [n for n in scenario.reached if not n.is_formula and n.path in program.values]
    paths = [n.path for n in numbers]
    if solution.status != "optimal" or not paths:
        return ()
    seeds = np.eye(len(paths))
    varied = {path: Derivative(float(program.values[path]), seeds[k]) for k, path in enumerate(paths)}
    # Moved each by another share of itself, numbers that matter do not cancel.
    shares = np.cos(np.arange(1, len(paths) + 1)) * [abs(float(program.values[path])) or 1.0 for path in paths]
    optimum, kinked = _slopes(program, solution.outcome, varied, shares)
    actual: Vector | None = None
    matched_slopes: Vector | None = None
    size = max(abs(solution.outcome.objective), program.solver.objective_size)
    if scenario.actual is not None:
        values = scenario.values(varied)
        spent = scenario.spending_of(scenario.actual, values)
        totals = Evaluator(scenario, values).budgets_for(spent) if scenario.has_budget else {}
        own = {path: getattr(total, "value", total) for path, total in totals.items()}
        matched = program.at(own) if own else program
        outcome = matched.solver.solve()
        if outcome.status == "optimal":
            matched_slopes, bent = _slopes(matched, outcome, varied | totals, shares)
            kinked = kinked or bent
        achieved = Evaluator(scenario, scenario.values(varied | totals)).achieve(spent)
        actual = _slope(achieved.objective, len(paths))
    sign = 1.0 if scenario.goal.maximized else -1.0
    sides: list[Any] = _either_side(program, numbers) if kinked else [None] * len(numbers)
    found = []
    for k, number in enumerate(numbers):
        value = float(program.values[number.path])
        reached = None if actual is None else float(actual[k])
        forgone = None if reached is None or matched_slopes is None else sign * (float(matched_slopes[k]) - reached)
        effects = (float(optimum[k]), reached, forgone)
        noise = 1e-11 * size / (_STEP * (abs(value) or 1.0))
        if sides[k] is not None and not _agree(sides[k], effects, noise):
            clear = [_cleared(pair, effect, noise) for pair, effect in zip(sides[k], effects, strict=True)]
            found.append(Marginal(number, value, clear[0] or (None, None), clear[1], clear[2], True))
            continue
        both = [None if effect is None else (effect, effect) for effect in effects]
        found.append(Marginal(number, value, both[0] or (0.0, 0.0), both[1], both[2], False))
    return tuple(sorted(found, key=lambda item: (-_weight(item), item.number.path)))


def _weight(item: Marginal) -> float:
    """The effect over the number's range, or per 1% without one."""
    low, high = item.number.low, item.number.high
    width = float(high - low) if low is not None and high is not None else abs(item.value) / 100
    return width * max((abs(effect) for effect in (item.regret or item.optimum) if effect is not None), default=0.0)


def _slopes(program: Program, outcome: Outcome, varied: dict[str, Any], shares: Vector) -> tuple[Vector, bool]:
    """The derivatives of the optimum with respect to the numbers that ``varied`` carries, of shape (numbers,).

    And whether they may differ upward and downward: where prices may not be unique, or where several points are
    optimal and it matters which, told by all numbers moving together by ``shares``.
    """
    values = program.scenario.values(varied)
    numbers = formulate(Evaluator(program.scenario, values))
    size = len(shares)
    x, prices, pulls = outcome.x, outcome.prices, outcome.reduced_costs
    rates = np.array([_slope(cost, size) for cost in numbers.cost]).reshape(len(x), size)
    for i, j, value in numbers.entries:
        if isinstance(value, Derivative):
            rates[j] -= prices[i] * value.slope
    found = _slope(numbers.constant, size) + x @ rates
    for price, rhs in zip(prices, numbers.rhs, strict=True):
        found = found + price * _slope(rhs, size)
    better = 1.0 if numbers.maximized else -1.0
    for pull, low, high in zip(pulls, numbers.lower, numbers.upper, strict=True):
        end = high if better * pull > 0 else low
        found = found + (pull * _slope(end, size) if end is not None else 0.0)
    return found, program.solver.degenerate(outcome) or _tied(program, outcome, rates @ shares)


def _tied(program: Program, outcome: Outcome, direction: Vector) -> bool:
    """Whether optimal points differ in ``direction``, of shape (n,)."""
    if not program.solver.may_tie(outcome):
        return False
    face = Solver(program.exact, program.solver.face(outcome))
    ends = [face.solve(cost=direction, maximized=maximized) for maximized in (False, True)]
    if any(end.status != "optimal" for end in ends):
        return True
    low, high = (float(direction @ end.x) for end in ends)
    return high - low > _SAME * float(np.abs(direction) @ np.abs(outcome.x))


def _slope(value: Any, size: int) -> Vector:
    return value.slope + np.zeros(size) if isinstance(value, Derivative) else np.zeros(size)


def _either_side(program: Program, numbers: list[Number]) -> list[Any]:
    """For each number (optimum, actual, regret), each downward and upward, by solving a little to either side.

    None where there is no answer on a side.
    """
    concluding = Concluding(program.scenario, [number.path for number in numbers])
    steps = [_STEP * (abs(value) or 1.0) for value in concluding.base.values()]
    beside = list(zip(concluding.base.items(), steps, strict=True))
    places = [{path: value + way * step} for (path, value), step in beside for way in (-1, 1)]
    regret = np.zeros((len(places) + 1, len(concluding.measures)), dtype=bool)
    regret[:, [measure == REGRET for measure in concluding.measures]] = True
    found = concluding.at([*places, {}], regret)
    levels = np.array([found.optimum, found.actual, found.forgone])
    here, sides = levels[:, -1], list[Any]()
    for k, step in enumerate(steps):
        below, above = levels[:, 2 * k], levels[:, 2 * k + 1]
        if np.isnan(here[0]) or (np.isnan(below[0]) and np.isnan(above[0])):
            sides.append(None)
            continue
        pairs = zip((here - below) / step, (above - here) / step, here, strict=True)
        sides.append(tuple(None if np.isnan(own) else (_known(down), _known(up)) for down, up, own in pairs))
    return sides


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _agree(sides: Any, effects: tuple[float | None, ...], noise: float) -> bool:
    """Whether both sides say what the formula says, up to the accuracy of solving again."""

    def differs_from(side: float | None, value: float) -> bool:
        return side is None or abs(side - value) > 1e-3 * (abs(side) + abs(value)) + noise

    pairs = [
        (pair, value) for pair, value in zip(sides, effects, strict=True) if pair is not None and value is not None
    ]
    return not any(differs_from(side, value) for pair, value in pairs for side in pair)


def _cleared(pair: Sides | None, value: float | None, noise: float) -> Sides | None:
    """Two sides, each as the formula says where it is that but for the accuracy of solving again."""
    if pair is None or value is None:
        return pair
    down, up = (value if side is not None and abs(side - value) <= noise else side for side in pair)
    return down, up
