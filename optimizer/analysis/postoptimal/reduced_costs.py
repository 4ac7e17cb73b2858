"""What one more unit of a programme would change, and how much its worth can change before the allocation does.

A reduced cost is what the objective gains when a unit from outside is added to the programme and takes its part of
every rule but the programme's own floors and caps. A coefficient is what the unit would add free of all rules: the
programme's worth at the optimum, which in a textbook is its coefficient in the objective.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.shadow_prices import cone, directional, steepest
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.scenario.families import tagged
from optimizer.solution import Solution

_OWN = tagged("own")


@dataclass(frozen=True)
class ReducedCost:
    """Objective per unit of money, and per unit, forced into a programme; its own floor and cap set aside.

    None where the other rules do not let it be forced in.
    """

    per_money: float | None
    per_unit: float | None


@dataclass(frozen=True)
class Coefficient:
    """One decision: a tier of a programme in a period, with its worth per unit. None at an end is unbounded.

    ``reduced_cost`` and ``reduced_cost_down`` are per unit of money put in and taken out, ``per_unit`` the first per
    unit. ``value`` is what a unit adds at the optimum; between ``low`` and ``high`` the allocation stays optimal.
    """

    programme: str
    tier: int
    period: str
    spend: float
    units: float
    reduced_cost: float | None
    reduced_cost_down: float | None
    per_unit: float | None
    value: float | None
    low: float | None
    high: float | None


def reduced_costs(solution: Solution) -> dict[str, ReducedCost]:
    """For each programme what one more unit of money forced into it would change, in the period where that is best.

    At a kink it is the change when money is put in, as a shadow price is that of a constant raised. Empty where lots
    are whole.
    """
    if solution.whole is not None:
        return {}
    found = {}
    for name in solution.scenario.programmes:
        rates = []
        for j in marginal_columns(solution, name):
            rate, cost = _forced(solution, j, 1.0), money_per_unit(solution.program, j)
            rates.append(ReducedCost(*_per(rate, cost)))
        found[name] = _best(rates, solution.program.exact.maximized)
    return found


def _best(rates: list[ReducedCost], maximized: bool) -> ReducedCost:
    known = [rate for rate in rates if rate.per_unit is not None]
    if not known:
        return ReducedCost(None, None)
    best = max if maximized else min
    return best(known, key=lambda rate: (rate.per_unit if rate.per_money is None else rate.per_money) or 0.0)


def _per(rate: float | None, cost: float) -> tuple[float | None, float | None]:
    """A rate per unit of a column as (per money, per unit); ``cost`` is negative for a column that counts units.

    Where a unit costs nothing there is no rate per money.
    """
    if rate is None:
        return None, None
    if cost == 0:
        return None, rate
    return (rate / -cost, rate) if cost < 0 else (rate, rate * cost)


def money_per_unit(program: Program, j: int) -> float:
    """The unit cost of a column that counts money; for one that counts units the money over all periods, negated."""
    key = program.exact.columns[j]
    if key[1] in program.scenario.costless:
        return 0.0
    if key[0] == "units":
        return -sum(abs(float(program.evaluator.payment(key[1], t))) for t in program.scenario.periods)
    return float(program.evaluator.tiers(key[1])[key[2]][0])


def decisions(solution: Solution, name: str) -> list[int]:
    """The columns in which a programme is decided: tiers and periods, or its units."""
    return [
        j for j, key in enumerate(solution.program.exact.columns) if key[0] in ("spend", "units") and key[1] == name
    ]


def marginal_columns(solution: Solution, name: str) -> list[int]:
    """For each period the column that takes the next unit of money: the first tier that is not full, or the last."""
    columns, found = solution.program.exact.columns, list[int]()
    own = decisions(solution, name)
    for period in solution.scenario.periods:
        candidates = [j for j in own if columns[j][0] == "units" or columns[j][3] == period]
        open_ones = [j for j in candidates if not _full(solution, j)]
        found.append((open_ones or candidates)[0 if open_ones else -1])
        if columns[found[-1]][0] == "units":
            break
    return found


def _full(solution: Solution, j: int) -> bool:
    upper = solution.program.exact.upper[j]
    return upper is not None and bool(solution.outcome.x[j] >= float(upper) * (1 - 1e-9))


def _forced(solution: Solution, j: int, sign: float) -> float | None:
    """Change of the objective per unit added to column j from outside, its programme's own rules set aside.

    What is added takes its part of every other rule, as if their right-hand sides moved; what the programme decides
    itself keeps to its bounds, and may give way.
    """
    exact = solution.program.exact
    name = exact.columns[j][1]
    own = {row for row in exact.rows if row.split(".")[0] in _OWN and row.split(".")[1] == name}
    return _added(solution, j, sign, own)


def _worth(solution: Solution, j: int) -> float | None:
    """What a unit added to column j from outside brings, free of all rules."""
    return _added(solution, j, 1.0, {rule.name for rule in solution.scenario.rules})


def _added(solution: Solution, j: int, sign: float, aside: Collection[str]) -> float | None:
    exact, prices = solution.program.exact, solution.outcome.prices
    change, cost = np.zeros(len(exact.rows)), float(exact.cost[j])
    for i, value in exact.by_column[j]:
        if exact.rows[i] not in aside:
            change[i] = -float(value)
    rate = directional(solution, sign * change)
    if rate is None:
        return None
    total, size = cost + sign * rate, abs(cost) + float(np.abs(prices) @ np.abs(change))
    return total if abs(total) > 1e-11 * size else 0.0


def coefficients(solution: Solution) -> list[Coefficient]:
    """Every tier of every programme in every period: reduced costs, worth, and how far that can move."""
    program, found = solution.program, []
    x: Vector = solution.outcome.x if solution.unique else np.asarray(solution.x)
    for name in solution.scenario.programmes:
        for j in decisions(solution, name):
            key, cost = program.exact.columns[j], money_per_unit(program, j)
            up, down = _forced(solution, j, 1.0), _forced(solution, j, -1.0)
            per_money, per_unit = _per(up, cost)
            worth = _worth(solution, j)
            ends = [None if end is None or worth is None else worth + end for end in allowable(solution, j, x)]
            value, low, high = (_per(end, cost)[1] for end in (worth, *ends))
            if key[0] == "units":
                units = x[j]
                spend = x[j] * abs(cost)
            else:
                # Equal tiers the solver may split as it likes; the best are filled first.
                money = Fraction(solution.unrounded.spending[name, key[3]])
                spend = program.evaluator.tier_money(name, money)[key[2]]
                spend, units = (float(spend), float(spend) / cost) if cost else (0.0, float(spend))
            tier, period = (0, "") if key[0] == "units" else (key[2], key[3])
            found.append(
                Coefficient(
                    programme=name,
                    tier=tier,
                    period=period,
                    spend=float(spend),
                    units=float(units),
                    reduced_cost=per_money,
                    reduced_cost_down=_per(down, cost)[0],
                    per_unit=per_unit,
                    value=value,
                    low=low,
                    high=high,
                )
            )
    return found


def allowable(solution: Solution, j: int, x: Vector) -> tuple[float | None, float | None]:
    """How much the objective's coefficient of column j can fall and rise while ``x`` stays optimal; None: any amount.

    The point stays optimal as long as no direction gains: each end is the direction that gains first when the column
    is raised, or lowered, by one.
    """
    solver, exact = solution.program.solver, solution.program.exact
    rows, columns = cone(solution, x, np.zeros(len(exact.rows)))
    step, gains = float(solver.sizes[j]), list[float | None]()
    for way in (1.0, -1.0):
        low, high = columns[j]
        if not low <= way * step <= high:
            gains.append(None)
            continue
        best = steepest(solver, rows, columns | {j: (way * step, way * step)})
        gain = None if best is None else best / step
        gains.append(gain)
    return ends_of(gains, exact.maximized)


def ends_of(gains: list[float | None], maximized: bool) -> tuple[float | None, float | None]:
    """Allowable change of a coefficient from what the best directions that raise and that lower the column gain."""
    sign = 1.0 if maximized else -1.0
    risen, fallen = (None if gain is None else abs(min(0.0, sign * gain)) for gain in gains)
    low_end, high_end = (fallen, risen) if maximized else (risen, fallen)
    return (None if low_end is None else -low_end), high_end


def degenerate(solution: Solution) -> bool:
    """Whether more holds with equality than the point needs, so that prices are not unique."""
    return solution.program.solver.degenerate(solution.outcome)
