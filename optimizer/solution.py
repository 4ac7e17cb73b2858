"""The answer to a scenario: one allocation, what it achieves, and the proof that none does better."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.errors import NotOptimalError, SolverError
from optimizer.program.certificate import Checked, basis_multipliers, check_primal, dual_bound, implied_boxes
from optimizer.program.evaluate import Achievement
from optimizer.program.highs import Outcome, Solver
from optimizer.program.nearest import nearest_point
from optimizer.program.program import Program
from optimizer.scenario.allocation import Spending
from optimizer.scenario.money import largest_remainder
from optimizer.scenario.scenario import Scenario

_EXACT_COLUMNS = 5_000


@dataclass(frozen=True)
class Certificate:
    """A proof about the printed allocation, checked without the solver.

    ``objective`` is what the allocation reaches, ``bound`` what no allocation can exceed (or go below, when
    minimised); both exact unless ``exact`` is False, when ``error`` bounds the rounding of the floats used. ``gap`` is
    their distance, ``relative_gap`` that over the gain. ``to_rounding`` maps a rule that the rounding of the printed
    amounts makes the allocation miss to by how much.
    """

    objective: Fraction
    bound: Fraction | None
    gap: Fraction | None
    relative_gap: float | None
    to_rounding: Mapping[str, Fraction]
    exact: bool = True
    error: float = 0.0

    @property
    def proven(self) -> bool:
        """Whether the bound shows the allocation best up to the rounding of amounts."""
        return self.relative_gap is not None and self.relative_gap <= 1e-3


@dataclass(frozen=True)
class Solution:
    """``status`` is optimal, infeasible or unbounded. The allocation is rounded once, to the display unit.

    ``spending`` maps (programme, period) to money. ``unique`` tells whether the program has one optimum; where it has
    several, the allocation is the one nearest to the actual.
    """

    scenario: Scenario
    program: Program
    status: str
    outcome: Outcome
    spending: Spending = field(default_factory=dict)
    unique: bool = True
    x: Any = None

    @cached_property
    def achieved(self) -> Achievement:
        """What the printed allocation achieves, exact. Raises NotOptimalError."""
        if self.status != "optimal":
            raise NotOptimalError(f"the scenario is {self.status}: it has no allocation")
        return self.program.evaluator.achieve(self.spending)

    @cached_property
    def unrounded(self) -> Achievement:
        """What the solver's point achieves before its amounts are rounded."""
        spending = {key: Fraction(value) for key, value in self.program.spending(self.x).items()}
        return self.program.evaluator.achieve(spending)

    @property
    def objective(self) -> Fraction:
        """The objective of the printed allocation."""
        return Fraction(self.achieved.objective)

    @cached_property
    def nothing(self) -> Achievement:
        """What the fixed programmes alone achieve, all rules ignored."""
        return self.program.evaluator.achieve(self.scenario.fixed_spending(self.program.values))

    @property
    def gain(self) -> Fraction:
        """How far the optimum is from spending nothing: what percentages of an objective are of."""
        if self.scenario.goal.kind in ("spend", "money_moved"):
            return abs(self.objective)
        return abs(self.objective - Fraction(self.nothing.objective))

    def spent(self, programme: str) -> Fraction:
        """Money for a programme over all periods."""
        return Fraction(self.achieved.spent(programme))

    @cached_property
    def certificate(self) -> Certificate:
        """The proof. Raises SolverError where the allocation misses a rule by more than rounding explains."""
        return certify(self)


def optimise(scenario: Scenario) -> Solution:
    """Solve a scenario: the one answer, rounded once. Raises SolverError."""
    program = Program.of(scenario)
    outcome = program.solver.solve()
    if outcome.status != "optimal":
        return Solution(scenario, program, outcome.status, outcome)
    x, unique = outcome.x, True
    if program.solver.may_tie(outcome):
        face, (weights, targets) = program.solver.face(outcome), _targets(program)
        nearest = nearest_point(program.solver, face, x, weights, targets)
        unique = _same(nearest, x) and _is_one_point(Solver(program.exact, face), weights, weights @ x)
        # The face is exact up to the solver's tolerance; a point that left it would not be an answer.
        if abs(_objective(program, nearest) - outcome.objective) <= 1e-7 * max(1.0, abs(outcome.objective)):
            x = nearest
    return Solution(scenario, program, "optimal", outcome, rounded(program, x), unique, x)


def _same(one: Any, other: Any) -> bool:
    return bool(np.allclose(one, other, rtol=1e-7, atol=1e-9 * float(np.max(np.abs(other), initial=1.0))))


def _is_one_point(face: Solver, weights: Any, spending: Any) -> bool:
    """Whether all points of ``face`` spend the same: so do its two ends in a direction without any pattern."""
    direction = weights.T @ np.sin(np.arange(1, len(weights) + 1))
    ends = [face.solve(cost=direction, maximized=maximized) for maximized in (False, True)]
    return all(end.status == "optimal" and _same(weights @ end.x, spending) for end in ends)


def _objective(program: Program, x: Any) -> float:
    return float(sum(float(c) * v for c, v in zip(program.exact.cost, x, strict=True) if c)) + float(program.exact.constant)


def _targets(program: Program) -> tuple[Any, Any]:
    """Of each programme and period the columns that make its spending, and the amount it should be near.

    Arrays of shape (k, n) and (k,).
    """
    scenario, n = program.scenario, len(program.exact.columns)
    targets: Mapping[tuple[str, str], Any]
    if scenario.actual is not None:
        targets = scenario.spending_of(scenario.actual, program.values)
    else:
        budgets = scenario.budgets(program.values) or (Fraction(0),) * len(scenario.periods)
        share = {period: budget / len(scenario.programmes) for period, budget in zip(scenario.periods, budgets, strict=True)}
        targets = {(name, period): share[period] for name in scenario.programmes for period in scenario.periods}
    weights, amounts = np.zeros((len(targets), n)), np.zeros(len(targets))
    for k, (name, period) in enumerate(sorted(targets)):
        for j, weight in program.spending_columns(name, period).items():
            weights[k, j] = float(weight)
        amounts[k] = float(targets[name, period])
    return weights, amounts


def rounded(program: Program, x: Any) -> Spending:
    """The spending at ``x`` in whole display units, adding up to the rounded total of each period.

    A fixed programme keeps its exact amount; one with payments is rounded in units, to nine digits. So is every amount
    of a model without currency and budget: its variables do not add up to anything, and may differ widely in size.
    """
    scenario, unit = program.scenario, program.scenario.display.size
    raw, fixed = program.spending(x), scenario.fixed_spending(program.values)
    spending: Spending = {}
    allowed, spare = scenario.budgets(program.values), Fraction(0)
    for k, period in enumerate(scenario.periods):
        free = []
        for name, programme in scenario.programmes.items():
            if programme.fixed:
                spending[name, period] = Fraction(fixed[name, period])
            elif programme.payments is None:
                free.append(name)
        for name in _decided_once(program):
            spending[name, period] = _units(program, name, x) * program.evaluator.payment(name, period)
        if scenario.currency is None and not allowed:
            largest = max((abs(amount) for amount in raw.values()), default=0.0)
            spending |= {(name, period): _nine_digits(raw[name, period], largest) for name in free}
            continue
        amounts = [Fraction(raw[name, period]) for name in sorted(free)]
        total = sum(amounts, Fraction(0))
        target = Fraction(round(total / unit)) * unit
        if allowed:
            taken = sum((v for (_, t), v in spending.items() if t == period), Fraction(0))
            room = allowed[k] + (spare if scenario.question.carry_over else 0) - taken
            target = min(target, room // unit * unit) if all(a >= 0 for a in amounts) else target
            spare = room - target
        spending |= dict(zip(((n, period) for n in sorted(free)), largest_remainder(amounts, unit, target), strict=True))
    return {(name, period): spending[name, period] for name in scenario.programmes for period in scenario.periods}


def _nine_digits(amount: float, largest: float) -> Fraction:
    """``amount`` to nine digits of its own; digits 13 places below the first of ``largest`` are noise of the solver."""
    if not amount:
        return Fraction(0)
    first, top = (math.floor(math.log10(abs(value))) for value in (amount, largest))
    unit = Fraction(10) ** max(first - 8, top - 13)
    return round(Fraction(amount) / unit) * unit


def _decided_once(program: Program) -> list[str]:
    return [name for name, programme in program.scenario.programmes.items() if programme.payments is not None]


def _units(program: Program, name: str, x: Any) -> Fraction:
    value = float(x[program.exact.columns.index(("units", name))])
    return Fraction(f"{value:.9g}")


def certify(solution: Solution) -> Certificate:
    """Check the printed allocation and bound every other one, exactly. Raises SolverError."""
    program, exact = solution.program, solution.program.exact
    point = program.completed(solution.spending)
    checked = check_primal(exact, point)
    _explained_by_rounding(solution, checked, point)
    multipliers = [_fraction(price) for price in solution.outcome.prices]
    if len(exact.columns) > _EXACT_COLUMNS:
        return _float_certificate(solution, checked)
    boxes = implied_boxes(exact)
    bound = dual_bound(exact, multipliers, boxes)
    if bound is None:
        # A column without a box: only multipliers that leave it at exactly zero prove anything.
        exact_multipliers = basis_multipliers(exact, solution.outcome.basic)
        bound = dual_bound(exact, exact_multipliers, boxes) if exact_multipliers is not None else None
    objective = solution.objective
    if abs(objective - checked.objective) > Fraction(1, 10**9) * (1 + abs(objective)):
        raise SolverError("the program and the evaluation of the allocation disagree about the objective")
    gap = None if bound is None else abs(bound - objective)
    return Certificate(objective, bound, gap, _relative(gap, solution), checked.missed)


def _relative(gap: Fraction | None, solution: Solution) -> float | None:
    if gap is None:
        return None
    gain = solution.gain or abs(solution.objective) or Fraction(1)
    return float(gap / gain)


def _fraction(value: float) -> Fraction:
    return Fraction(value) if np.isfinite(value) else Fraction(0)


def _explained_by_rounding(solution: Solution, checked: Checked, point: list[Fraction]) -> None:
    """Each row missed must be missed by no more than the rounding of the amounts moved it."""
    if not checked.missed:
        return
    exact, program = solution.program.exact, solution.program
    unrounded = {key: Fraction(value) for key, value in program.spending(solution.x).items()}
    before = program.completed(unrounded)
    moved: dict[str, Fraction] = {}
    size: dict[str, Fraction] = {}
    for i, j, value in exact.entries:
        name = exact.rows[i]
        moved[name] = moved.get(name, Fraction(0)) + value * (point[j] - before[j])
        size[name] = size.get(name, Fraction(0)) + abs(value * point[j])
    unit = solution.scenario.display.size
    for name, miss in checked.missed.items():
        allowed = abs(moved.get(name, unit)) + Fraction(1, 10**7) * (size.get(name, Fraction(0)) + unit)
        if miss > allowed:
            raise SolverError(f"the allocation misses `{name}` by {float(miss):.6g}, more than rounding explains")


def _float_certificate(solution: Solution, checked: Checked) -> Certificate:
    """The same bound in floats with a bound of their rounding error, for programs too large for rationals."""
    exact, prices = solution.program.exact, solution.outcome.prices
    sign = 1.0 if exact.maximized else -1.0
    used = np.array(
        [
            0.0 if (r == "<=" and sign * p < 0) or (r == ">=" and sign * p > 0) else sign * p
            for r, p in zip(exact.relations, prices, strict=True)
        ]
    )
    reduced = sign * np.array([float(c) for c in exact.cost])
    size = np.abs(reduced)
    for i, j, value in exact.entries:
        reduced[j] -= used[i] * float(value)
        size[j] += abs(used[i] * float(value))
    total = float(used @ np.array([float(b) for b in exact.rhs]))
    error = float(np.abs(used) @ np.array([abs(float(b)) for b in exact.rhs]))
    for j, (low, high) in enumerate(implied_boxes(exact, passes=1)):
        end = high if reduced[j] > 0 else low
        if end is None:
            if abs(reduced[j]) > 1e-9 * size[j]:
                return Certificate(solution.objective, None, None, None, checked.missed, exact=False)
            continue
        total += reduced[j] * float(end)
        error += size[j] * abs(float(end))
    bound = Fraction(sign * total) + Fraction(exact.constant)
    gap = abs(bound - solution.objective)
    count = len(exact.columns) + len(exact.rows)
    return Certificate(
        solution.objective, bound, gap, _relative(gap, solution), checked.missed, False, error * count * 2.3e-16
    )
