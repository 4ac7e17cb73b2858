"""Shadow prices of rules: the change of the objective per unit of a rule's constant, and how far each price holds.

Prices are per unit of the constant as written, for minimise and maximise alike, one upward and one downward. At a kink
the solver's prices are any of several; each side's own price is then found from the problem of directions: how fast the
objective can grow when the constant moves that way, given the bounds that bind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.moving_constants import (
    Constant,
    RhsChange,
    budget_number,
    rhs_change,
    rule_constant,
    rules_naming,
)
from optimizer.analysis.postoptimal.near_optimal import lines_of
from optimizer.analysis.postoptimal.parametric_rhs import Trace, step_size
from optimizer.program.highs import Bounds, Solver, direction_bounds
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution

_LEGS = 50
_NOTHING = 1e-12
_BOX = 1e3


@dataclass(frozen=True)
class RuleState:
    """A rule at the printed allocation: value, limit, ``slack`` (the room left) and shadow price.

    ``slack`` is never negative but for rounding; ``binding`` tells that it is 0 up to the rounding of the allocation.
    ``shadow_price`` is None where the constant cannot be raised at all, or lots are whole: the objective then has no
    rate of change.
    """

    rule: Rule
    value: Fraction
    limit: Fraction
    slack: Fraction
    binding: bool
    shadow_price: float | None


RULE_COLUMNS = {
    "value": ("left side at the allocation, in the rule's own unit", ""),
    "limit": ("its constant, in the same unit", ""),
    "slack": ("room left", ""),
    "binding": ("whether no room is left", ""),
}
"""Columns of a frame of rules: attributes of `RuleState` with their meaning and unit."""


@dataclass(frozen=True)
class PriceRange:
    """The shadow prices of a rule's constant and the interval in which they hold.

    ``up`` holds from the limit to ``limit_max``, ``down`` from ``limit_min`` to the limit. A price is None where the
    constant cannot move that way at all. An end is None where the price holds for ever, and where the constant is
    ``curved``: rules do not move in proportion to it, so its price holds at the limit alone.
    """

    up: float | None
    down: float | None
    limit_min: float | None
    limit_max: float | None
    curved: bool = False


def rule_states(solution: Solution) -> dict[str, RuleState]:
    """Value, limit, slack and shadow price of each rule, by its name in the file.

    Rules on a programme that is not analysed by itself (see `lines_of`) have the solver's own price, at a kink one of
    several.
    """
    program = solution.program
    evaluator, achieved = program.evaluator, solution.achieved
    paid = solution.scenario.money(solution.unrounded.spending)
    largest = max(map(abs, paid.values()), default=Fraction(0))
    states, left = {}, set(solution.scenario.programmes).difference(lines_of(solution))
    for rule in solution.scenario.rules:
        value, limit = Fraction(evaluator.rule_value(rule, achieved)), Fraction(evaluator.bound(rule))
        slack = value - limit if rule.relation == ">=" else limit - value
        slack = abs(slack) if rule.relation == "=" else slack
        binding = _tight(solution, rule, largest)
        price: float | None = None if binding else 0.0
        if solution.whole is None and may_have_price(solution, rule, binding):
            one_sided = left.isdisjoint(rule.name.split(".")[1:2])
            price = shadow_price(solution, rule_constant(program, rule), one_sided=one_sided)
        states[rule.name] = RuleState(rule, value, limit, slack, binding, price)
    return states


def may_have_price(solution: Solution, rule: Rule, binding: bool) -> bool:
    """Whether a constant can have a price: its rule binds, or it is a budget that other rules name too."""
    return binding or (rule.family == "budget" and len(rules_naming(solution.program, {budget_number(rule)})) > 1)


def shadow_price(solution: Solution, constant: Constant, upward: bool = True, one_sided: bool = True) -> float | None:
    """Change of the objective per unit of a constant, upward or downward; None where it cannot move that way."""
    moved = rhs_change(solution.program, constant, upward)
    rate = directional(solution, moved.change, one_sided)
    if rate is None:
        return None
    rate += moved.objective
    return (rate if upward else -rate) + 0.0


def price_range(solution: Solution, state: RuleState) -> PriceRange:
    """The shadow prices of a rule's constant, upward and downward, and the interval in which each holds."""
    rule, up, limit = state.rule, state.shadow_price, float(state.limit)
    falling, exact = solution, below_zero(solution.program, rule)
    if exact is not solution.program.exact:
        program = replace(solution.program, exact=exact)
        falling = replace(solution, program=program, outcome=program.solver.solve())
    constant = rule_constant(solution.program, rule)
    down = shadow_price(falling, constant, upward=False) if may_have_price(solution, rule, state.binding) else up
    reaches = _reach(falling, constant, down, -1), _reach(solution, constant, up, 1)
    pairs = zip(reaches, (-1, 1), strict=True)
    ends = [None if reach is None or reach == INFINITY else limit + sign * reach for reach, sign in pairs]
    # An end next to 0 is 0 but for the solver's noise.
    low, high = (0.0 if end is not None and abs(end) <= _NOTHING * abs(limit) else end for end in ends)
    return PriceRange(up, down, low, high, curved=None in reaches)


def below_zero(program: Program, rule: Rule) -> LinearProgram:
    """Drop the bound of 0 on a programme's spending where a floor of spending, falling below 0, replaces it."""
    exact = program.exact
    row = exact.by_row[exact.rows.index(rule.name)] if rule.family == "min_spend" else []
    programme = program.scenario.programmes[exact.columns[row[0][0]][1]] if len(row) == 1 else None
    if programme is None or programme.tiers or programme.upkeep is not None:
        return exact  # not a floor, or one over several periods, or one that cannot fall below 0
    return replace(exact, lower=tuple(None if j == row[0][0] else low for j, low in enumerate(exact.lower)))


def _reach(solution: Solution, constant: Constant, price: float | None, sign: int) -> float | None:
    """How far the constant can move one way at this price; None where rules do not move in proportion to it."""
    if price is None:
        return 0.0
    program, start = solution.program, Fraction(0)
    moved = np.zeros(len(program.exact.rows))
    for _ in range(_LEGS):
        leg = rhs_change(program, constant, sign > 0, start)
        if leg.reach == 0:
            return None if not start else float(start)
        if not price and not start and leg.reach is None and _relaxes(solution, leg):
            return INFINITY
        if not leg.change.any():
            reach = 0.0 if price else INFINITY
        else:
            first = None if start else solution.outcome
            reach = Trace(program.solver, leg.change, low=0.0, start=moved, first=first).reach(sign * price)
        if leg.reach is None or reach < float(leg.reach) * (1 - 1e-9):
            return float(start) + reach
        start += leg.reach
        moved = moved + float(leg.reach) * leg.change
    return float(start)


def _relaxes(solution: Solution, leg: RhsChange) -> bool:
    """Whether the move only relaxes rows, without end."""
    relations = solution.program.exact.relations
    return all(relations[i] == ("<=" if leg.change[i] > 0 else ">=") for i in np.flatnonzero(leg.change))


def directional(solution: Solution, change: Vector, one_sided: bool) -> float | None:
    """One-sided derivative of the optimum as right-hand sides move along ``change``, of shape (m,).

    It is the gain along the best direction of the optimal point that keeps the binding bounds. None where the program
    has no solution along it. Not ``one_sided`` it is computed from the solver's own prices, at a kink any of several.
    """
    solver, outcome = solution.program.solver, solution.outcome
    if not change.any():
        return 0.0
    step = step_size(solver, change)
    if one_sided and solver.degenerate(outcome):
        rows, columns = cone(solution, outcome.x, step * change)
        best = steepest(solver, rows, columns)
        if best is None:
            return None
        rate = best / step
    else:
        rate = float(outcome.prices @ change)
    # A change within the solver's accuracy over a whole step is 0.
    return rate if abs(rate) * step > _NOTHING * solver.objective_size else 0.0


def steepest(solver: Solver, rows: Bounds, columns: Bounds) -> float | None:
    """The greatest gain of a direction within these bounds; None where there is no direction.

    At an optimum no direction gains without end. A solver that finds one takes its own rounding for a gain, and solves
    again within a box.
    """
    outcome = solver.solve_fresh(rows, columns)
    if outcome.status == "infeasible":
        outcome = solver.solve_fresh(rows, columns, confirm=True)
    if outcome.status == "unbounded":
        reach = _BOX * solver.sizes
        boxed = {j: (max(low, -float(reach[j])), min(high, float(reach[j]))) for j, (low, high) in columns.items()}
        outcome = solver.solve_fresh(rows, boxed)
    return outcome.objective - float(solver.program.constant) if outcome.status == "optimal" else None


def cone(solution: Solution, x: Vector, change: Vector) -> tuple[Bounds, Bounds]:
    """Bounds of rows and columns for feasible directions from ``x`` while the rows move by ``change``."""
    solver = solution.program.solver
    return direction_bounds(solver.active(replace(solution.outcome, x=x)), change)


def _tight(solution: Solution, rule: Rule, largest: Fraction) -> bool:
    """Whether the rule holds with equality before rounding, by the evaluation of the allocation.

    The program may understate a composite or a score, and so find a rule tight that has room. ``largest`` is the
    largest amount of the allocation.
    """
    evaluator = solution.program.evaluator
    value, limit = Fraction(evaluator.rule_value(rule, solution.unrounded)), Fraction(evaluator.bound(rule))
    size = max(abs(value), abs(limit), Fraction(1))
    if rule.dimension == solution.scenario.scope.money:
        size = max(size, largest)
    return bool(abs(value - limit) <= Fraction(1, 10**7) * size)
