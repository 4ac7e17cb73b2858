"""Reduced costs of programmes, and the ranges of their objective coefficients.

A reduced cost is the gain of the objective from one unit added to the programme from outside, which takes its part of
every rule but the programme's own floors and caps. The coefficient is what the unit would add free of all rules: the
programme's worth at the optimum, which in a textbook is its coefficient in the objective.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import lines_of
from optimizer.analysis.postoptimal.shadow_prices import cone, directional, steepest
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.scenario.families import tagged
from optimizer.solution import Solution

_OWN = tagged("own")


@dataclass(frozen=True)
class ReducedCost:
    """Change of the objective per unit of money, and per unit, forced into a programme; its floor and cap set aside.

    None where the other rules do not let it be forced in. ``column`` is that of the decision that takes it, all of it
    in one ``period``; empty where there are none, and for payments.
    """

    per_money: float | None
    per_unit: float | None
    column: int | None = None
    period: str = ""


@dataclass(frozen=True)
class CoefficientRange:
    """The worth of a unit and how far it can move: of a programme, or of one of its decisions, a tier in a period.

    ``coefficient`` is the worth of the next unit at the optimum; between ``low`` and ``high`` (None: unbounded) the
    allocation stays optimal, of a programme when the worth of units in all tiers and periods moves alike.
    ``reduced_cost`` and ``reduced_cost_down`` are per unit of money put in and taken out: they differ at a kink.
    """

    spend: Fraction
    units: Fraction
    reduced_cost: float | None
    reduced_cost_down: float | None
    reduced_cost_per_unit: float | None
    coefficient: float | None
    low: float | None
    high: float | None
    tier: int = 0
    period: str = ""
    decisions: tuple[CoefficientRange, ...] = ()


def reduced_costs(solution: Solution) -> dict[str, ReducedCost]:
    """Reduced cost of each programme, in the period where a unit of money forced in does best.

    At a kink it is the change when money is put in, as a shadow price is that of a constant raised. Programmes that are
    not analysed one by one (see `lines_of`) have that of the solver's own prices. Empty where lots are whole.
    """
    if solution.whole is not None:
        return {}
    program, lines, costs = solution.program, set(lines_of(solution)), {}
    best = max if program.exact.maximized else min
    for name, own in _own_rows(program).items():
        rates = [
            ReducedCost(*_per(_added(solution, j, 1.0, own, name in lines), money_per_unit(program, j)), j, period)
            for j, period in _marginal_columns(solution, name)
        ]
        costs[name] = best(
            (rate for rate in rates if rate.per_unit is not None),
            key=lambda rate: (rate.per_unit if rate.per_money is None else rate.per_money) or 0.0,
            default=ReducedCost(None, None),
        )
    return costs


def programme_ranges(
    solution: Solution, reduced: Mapping[str, ReducedCost], programmes: Sequence[str]
) -> dict[str, CoefficientRange]:
    """Reduced cost, coefficient and range of each of ``programmes``, and of its tiers and periods."""
    own, achieved, ranges = _own_rows(solution.program), solution.achieved, {}
    rules = _aside(solution.program)
    columns, sums = solution.program.decisions, dict[str, dict[int, float]]()
    for name in programmes:
        costs = {j: money_per_unit(solution.program, j) for j in columns[name]}
        if len(costs) > 1:
            sums[name] = {j: 1 / cost if cost > 0 else 1.0 for j, cost in costs.items()}
    allowable = _Allowable(solution, sums)
    for name in programmes:
        decisions = tuple(_decision(solution, j, own[name], rules, allowable) for j in columns[name])
        # The programme's reduced cost is that of the decision that takes the next unit of money.
        wanted = (reduced[name].per_money, reduced[name].per_unit)
        same = (item for item in decisions if (item.reduced_cost, item.reduced_cost_per_unit) == wanted)
        marginal = next(same, decisions[-1])
        low, high = marginal.low, marginal.high
        if name in sums:
            low, high = (_moved(marginal.coefficient, end) for end in allowable.of_sum(name))
        spend, units = Fraction(achieved.spent(name)), Fraction(achieved.bought(name))
        ranges[name] = replace(marginal, spend=spend, units=units, low=low, high=high, decisions=decisions)
    return ranges


def _decision(
    solution: Solution, j: int, own_rows: Set[int], rules: Set[int], allowable: _Allowable
) -> CoefficientRange:
    """Reduced cost, coefficient and range of one decision: a tier in a period, or the units of a programme."""
    program = solution.program
    key, cost = program.exact.columns[j], money_per_unit(program, j)
    (per_money, per_unit), (down, _) = (_per(_added(solution, j, way, own_rows), cost) for way in (1.0, -1.0))
    worth = _added(solution, j, 1.0, rules)
    ends = [_moved(worth, end) for end in allowable.of_column(j)]
    coefficient, low, high = (_per(end, cost)[1] for end in (worth, *ends))
    tier, period = (0, "") if key[0] == "units" else key[2:]
    if key[0] == "units":
        spend, units = Fraction(solution.achieved.spent(key[1])), Fraction(float(solution.x[j]))
    else:
        # The solver splits equal tiers at will; here the cheapest are filled first.
        money = Fraction(solution.unrounded.spending[key[1], period])
        spend = Fraction(program.evaluator.tier_money(key[1], money)[tier])
        spend, units = (spend, spend / Fraction(cost)) if cost else (Fraction(0), spend)
    return CoefficientRange(spend, units, per_money, down, per_unit, coefficient, low, high, tier, period)


def money_per_unit(program: Program, j: int) -> float:
    """The unit cost of a column of money; of a column of units the money paid over all periods, negated."""
    key = program.exact.columns[j]
    if key[1] in program.scenario.costless:
        return 0.0
    if key[0] == "units":
        return -sum(max(0.0, float(program.evaluator.payment(key[1], t))) for t in program.scenario.periods)
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


def _marginal_columns(solution: Solution, name: str) -> list[tuple[int, str]]:
    """For each period the column that takes the next unit of money: the first tier with room, or the last."""
    exact, own, columns = solution.program.exact, solution.program.decisions[name], list[tuple[int, str]]()
    if exact.columns[own[0]][0] == "units":
        return [(own[0], "")]
    room = [j for j in own if (end := exact.upper[j]) is None or float(solution.x[j]) < float(end) * (1 - 1e-9)]
    for period in solution.scenario.periods:
        tiers = [j for j in own if exact.columns[j][3] == period]
        columns.append((next((j for j in tiers if j in room), tiers[-1]), period))
    return columns


def _aside(program: Program) -> set[int]:
    """The rows that the worth of a unit leaves aside: rules, and where no score or composite counts what makes them."""
    exact, names = program.exact, {rule.name for rule in program.scenario.rules}
    priced = {key[0] for key, cost in zip(exact.columns, exact.cost, strict=True) if cost}
    unscored = priced.isdisjoint(("composite", "segment", "weakest"))
    return {i for i, row in enumerate(exact.rows) if row in names or (unscored and not row.startswith("moved."))}


def _own_rows(program: Program) -> dict[str, set[int]]:
    """The rows of each programme's own floors and caps."""
    own: dict[str, set[int]] = {name: set() for name in program.scenario.programmes}
    for i, row in enumerate(program.exact.rows):
        family, _, rest = row.partition(".")
        if family in _OWN:
            own[rest.split(".")[0]].add(i)
    return own


def _added(solution: Solution, j: int, sign: float, aside: Set[int], one_sided: bool = True) -> float | None:
    """Change of the objective per unit added to column j from outside (``sign`` -1: removed), rows ``aside`` free.

    The unit takes its part of every other row, as if right-hand sides moved; other columns keep their bounds and may
    give way.
    """
    exact, prices = solution.program.exact, solution.outcome.prices
    change, cost = np.zeros(len(exact.rows)), float(exact.cost[j])
    for i, value in exact.by_column[j]:
        if i not in aside:
            change[i] = -float(value)
    rate = directional(solution, sign * change, one_sided)
    if rate is None:
        return None
    total, size = cost + sign * rate, abs(cost) + float(np.abs(prices) @ np.abs(change))
    return total if abs(total) > 1e-11 * size else 0.0


class _Allowable:
    """The allowable decrease and increase of objective coefficients before another point is optimal; None: any.

    The solution's point stays optimal while no direction gains: each end is given by the direction that gains first as
    the coefficient of a column, or of a weighted sum of columns (``sums``, by name), rises or falls.
    """

    def __init__(self, solution: Solution, sums: Mapping[str, Mapping[int, float]]) -> None:
        exact = solution.program.exact
        rows, self._columns = cone(solution, solution.x, np.zeros(len(exact.rows)))
        self._sums = {name: (len(exact.rows) + k, weights) for k, (name, weights) in enumerate(sums.items())}
        for name, weights in sums.items():
            exact = exact.with_row(name, weights, "=", 0.0)
        self._rows = {**rows, **{row: (-INFINITY, INFINITY) for row, _ in self._sums.values()}}
        self._solver, self._maximized = Solver(exact) if sums else solution.program.solver, exact.maximized

    def of_column(self, j: int) -> tuple[float | None, float | None]:
        """Allowable decrease and increase of one column's coefficient."""
        low, high = self._columns[j]
        step, ways = float(self._solver.sizes[j]), list[float | None]()
        for way in (step, -step):
            columns = {**self._columns, j: (way, way)}
            ways.append(steepest(self._solver, self._rows, columns) if low <= way <= high else None)
        return self._ends(ways, step)

    def of_sum(self, name: str) -> tuple[float | None, float | None]:
        """Allowable decrease and increase of a sum, whose columns' coefficients move in proportion to their weights."""
        row, weights = self._sums[name]
        step = min(float(self._solver.sizes[j]) * weight for j, weight in weights.items())
        ways = [steepest(self._solver, {**self._rows, row: (way, way)}, self._columns) for way in (step, -step)]
        return self._ends(ways, step)

    def _ends(self, ways: Sequence[float | None], step: float) -> tuple[float | None, float | None]:
        sign = 1.0 if self._maximized else -1.0
        high, low = (None if best is None else abs(min(0.0, sign * best)) / step for best in ways)
        low, high = (low, high) if self._maximized else (high, low)
        return (None if low is None else -low), high
