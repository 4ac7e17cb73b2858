"""Reduced costs of programmes, and the ranges of their objective coefficients.

A reduced cost is the gain of the objective from one unit added to the programme from outside, which takes its part of
every rule but the programme's own floors and caps. The coefficient is what the unit would add free of all rules: the
programme's worth at the optimum, which in a textbook is its coefficient in the objective.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import lines_of
from optimizer.analysis.postoptimal.shadow_prices import cone, directional, steepest
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.families import tagged
from optimizer.solution import Solution

_OWN = tagged("own")


@dataclass(frozen=True)
class ReducedCost:
    """Change of the objective per unit of money, and per unit, forced into a programme; its floor and cap set aside.

    None where the other rules do not let it be forced in. ``column`` takes the next unit.
    """

    column: int
    per_money: float | None
    per_unit: float | None


@dataclass(frozen=True)
class CoefficientRange:
    """The worth of a unit of a programme, and how far it can move.

    ``coefficient`` is the worth of the next unit at the optimum; between ``low`` and ``high`` (None: unbounded) the
    allocation stays optimal, the worth of units in all tiers and periods moving alike.
    """

    spend: Fraction
    units: Fraction
    reduced_cost: float | None
    reduced_cost_per_unit: float | None
    coefficient: float | None
    low: float | None
    high: float | None


def reduced_costs(solution: Solution) -> dict[str, ReducedCost]:
    """Reduced cost of each programme, in the period where a unit of money forced in does best.

    At a kink it is the change when money is put in, as a shadow price is that of a constant raised. Programmes that are
    not analysed one by one (see `lines_of`) have that of the solver's own prices. Empty where lots are whole.
    """
    if solution.whole is not None:
        return {}
    program, own_rows = solution.program, _own_rows(solution.program)
    best, lines = max if program.exact.maximized else min, set(lines_of(solution))
    costs = {}
    for name in solution.scenario.programmes:
        aside, columns = own_rows.get(name, frozenset()), _marginal_columns(solution, name)
        rates = [
            ReducedCost(j, *_per(_added(solution, j, aside, name in lines), money_per_unit(program, j)))
            for j in columns
        ]
        costs[name] = best(
            (rate for rate in rates if rate.per_unit is not None),
            key=lambda rate: (rate.per_unit if rate.per_money is None else rate.per_money) or 0.0,
            default=ReducedCost(columns[0], None, None),
        )
    return costs


def programme_ranges(
    solution: Solution, reduced: Mapping[str, ReducedCost], programmes: Sequence[str]
) -> dict[str, CoefficientRange]:
    """Reduced cost, coefficient and range of each of ``programmes``."""
    program, achieved, ranges = solution.program, solution.achieved, {}
    names = {rule.name for rule in solution.scenario.rules}
    rules = frozenset(i for i, row in enumerate(program.exact.rows) if row in names)
    allowable = _allowable(solution, programmes)
    for name in programmes:
        cost = reduced[name]
        worth = _per(_added(solution, cost.column, rules), money_per_unit(program, cost.column))[1]
        low, high = (_moved(worth, by) for by in allowable[name])
        spend, units = Fraction(achieved.spent(name)), Fraction(achieved.bought(name))
        ranges[name] = CoefficientRange(spend, units, cost.per_money, cost.per_unit, worth, low, high)
    return ranges


def money_per_unit(program: Program, j: int) -> float:
    """The unit cost of a column of money; of a column of units the money over all periods, negated."""
    key = program.exact.columns[j]
    if key[1] in program.scenario.costless:
        return 0.0
    if key[0] == "units":
        return -sum(abs(float(program.evaluator.payment(key[1], t))) for t in program.scenario.periods)
    return float(program.evaluator.tiers(key[1])[key[2]][0])


def _per(rate: float | None, cost: float) -> tuple[float | None, float | None]:
    """A rate per unit of a column as (per money, per unit); ``cost`` is negative for a column of units.

    Without a unit cost there is no rate per money.
    """
    if rate is None:
        return None, None
    if cost == 0:
        return None, rate
    return (rate / -cost, rate) if cost < 0 else (rate, rate * cost)


def _moved(worth: float | None, by: float | None) -> float | None:
    """The end of a range, ``worth`` plus ``by``; 0 where the sum is the solver's rounding."""
    if worth is None or by is None:
        return None
    return worth + by if abs(worth + by) > 1e-12 * abs(worth) else 0.0


def _marginal_columns(solution: Solution, name: str) -> list[int]:
    """For each period the column that takes the next unit of money: the first tier with room, or the last."""
    exact, own, columns = solution.program.exact, solution.program.decisions[name], list[int]()
    if exact.columns[own[0]][0] == "units":
        return own
    for period in solution.scenario.periods:
        tiers = [j for j in own if exact.columns[j][3] == period]
        columns.append(next((j for j in tiers if not _full(solution, j)), tiers[-1]))
    return columns


def _full(solution: Solution, j: int) -> bool:
    upper, x = solution.program.exact.upper[j], solution.outcome.x if solution.unique else solution.x
    return upper is not None and float(x[j]) >= float(upper) * (1 - 1e-9)


def _own_rows(program: Program) -> dict[str, frozenset[int]]:
    """The rows of each programme's own floors and caps."""
    own: dict[str, set[int]] = {}
    for i, row in enumerate(program.exact.rows):
        family, _, rest = row.partition(".")
        if family in _OWN:
            own.setdefault(rest.split(".")[0], set()).add(i)
    return {name: frozenset(rows) for name, rows in own.items()}


def _added(solution: Solution, j: int, aside: frozenset[int], one_sided: bool = True) -> float | None:
    """Change of the objective per unit added to column j from outside, rows ``aside`` free.

    The unit takes its part of every other row, as if right-hand sides moved; other columns keep their bounds and may
    give way.
    """
    exact, prices = solution.program.exact, solution.outcome.prices
    change, cost = np.zeros(len(exact.rows)), float(exact.cost[j])
    for i, value in exact.by_column[j]:
        if i not in aside:
            change[i] = -float(value)
    rate = directional(solution, change, one_sided)
    if rate is None:
        return None
    total, size = cost + rate, abs(cost) + float(np.abs(prices) @ np.abs(change))
    return total if abs(total) > 1e-11 * size else 0.0


def _allowable(solution: Solution, programmes: Sequence[str]) -> dict[str, tuple[float | None, float | None]]:
    """Allowable decrease and increase of the worth of a unit of each programme; None: any.

    The allocation stays optimal while no direction gains: each end is given by the direction that gains first as the
    worth of the programme's units rises or falls.
    """
    program, exact = solution.program, solution.program.exact
    x: Vector = solution.outcome.x if solution.unique else np.asarray(solution.x)
    rows, columns = cone(solution, x, np.zeros(len(exact.rows)))
    first, sign, allowable = len(exact.rows), 1.0 if exact.maximized else -1.0, {}
    units = {name: {j: _units_per(program, j) for j in program.decisions[name]} for name in programmes}
    for name, weights in units.items():
        exact = exact.with_row(name, weights, "=", 0.0)
    solver = Solver(exact)
    free = dict.fromkeys(range(first, len(exact.rows)), (-INFINITY, INFINITY))
    for k, (name, weights) in enumerate(units.items()):
        step = min(float(solver.sizes[j]) * weight for j, weight in weights.items())
        ways = (steepest(solver, {**rows, **free, first + k: (way, way)}, columns) for way in (step, -step))
        rise, fall = (None if best is None else abs(min(0.0, sign * best)) / step for best in ways)
        rise, fall = (rise, fall) if exact.maximized else (fall, rise)
        allowable[name] = (None if fall is None else -fall, rise)
    return allowable


def _units_per(program: Program, j: int) -> float:
    """The units that a unit of a column buys; 1 of a column of units, and where a unit costs nothing."""
    cost = money_per_unit(program, j)
    return 1 / cost if cost > 0 else 1.0
