"""What limits cost: shadow prices and reduced costs, in the units of the file.

A shadow price is the change of the objective per unit of a rule's constant as written, upward. Where the optimum has a
kink the duals of the solver are any of several; the price is then found from the problem of directions: how fast the
objective can grow when the constant does, given what binds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.program.coefficients import spending_cap_rate
from optimizer.program.highs import INFINITY
from optimizer.scenario.expression import names
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution


@dataclass(frozen=True)
class RuleState:
    """A rule at the printed allocation. ``shadow_price`` is None where its constant cannot be raised at all, and where
    something is bought in whole lots only: there is no rate at which the objective changes.

    ``slack`` is the room left, never negative but for rounding; ``binding`` tells that the room is none, up to the
    rounding of the allocation.
    """

    rule: Rule
    value: Fraction
    limit: Fraction
    slack: Fraction
    binding: bool
    shadow_price: float | None


@dataclass(frozen=True)
class ReducedCost:
    """Objective per unit of money, and per unit, forced into a programme; its own floor and cap set aside."""

    per_money: float
    per_unit: float


def rule_states(solution: Solution) -> dict[str, RuleState]:
    """Each rule's value, limit, slack and price, by the name that the file gives it."""
    program = solution.program
    evaluator, achieved = program.evaluator, solution.achieved
    states = {}
    for rule in solution.scenario.rules:
        value, limit = Fraction(evaluator.rule_value(rule, achieved)), Fraction(evaluator.bound(rule))
        slack = value - limit if rule.relation == ">=" else limit - value
        slack = abs(slack) if rule.relation == "=" else slack
        binding = _tight(solution, rule)
        price: float | None = 0.0
        if binding:
            price = shadow_price(solution, rule) if solution.whole is None else None
        states[rule.name] = RuleState(rule, value, limit, slack, binding, price)
    return states


def shadow_price(solution: Solution, rule: Rule, upward: bool = True) -> float | None:
    """Change of the objective per unit of the rule's constant, upward or downward. None where it cannot move so.

    The constant of a budget is traced through every rule that names the budget.
    """
    direction = _direction(solution, rule)
    rate = directional(solution, direction if upward else -direction)
    if rate is None:
        return None
    return rate if upward else -rate


def directional(solution: Solution, change: Any) -> float | None:
    """How fast the objective moves as the right-hand sides move along ``change``, of shape (m,).

    The one-sided derivative of the optimum: the best direction of the point that keeps to what binds. None where the
    program has no solution along it.
    """
    program, solver, outcome = solution.program, solution.program.solver, solution.outcome
    if not solver.degenerate(outcome):
        return float(outcome.prices @ change)
    bounds, active = solver.bounds, solver.active(outcome)
    columns = {
        j: (0.0 if active.lower[j] else -INFINITY, 0.0 if active.upper[j] else INFINITY)
        for j in range(len(bounds.lower))
    }
    rows = {
        i: (change[i] if active.row_lower[i] else -INFINITY, change[i] if active.row_upper[i] else INFINITY)
        for i in range(len(bounds.row_lower))
    }
    found = solver.solve(rows=rows, columns=columns)
    return None if found.status != "optimal" else found.objective - float(program.exact.constant)


def reduced_costs(solution: Solution) -> dict[str, ReducedCost]:
    """For each programme what one more unit of money forced into it would change; none where lots are whole."""
    if solution.whole is not None:
        return {}
    program, outcome = solution.program, solution.outcome
    exact, evaluator = program.exact, program.evaluator
    by_column: dict[int, list[tuple[int, Fraction]]] = {}
    for i, j, value in exact.entries:
        by_column.setdefault(j, []).append((i, value))
    found = {}
    for name, programme in solution.scenario.programmes.items():
        own = {
            i
            for i, row in enumerate(exact.rows)
            if row.split(".")[0] in ("min_spend", "max_spend", "min_units", "max_units", "fixed")
            and row.split(".")[1] == name
        }
        rates = []
        for period in solution.scenario.periods:
            j = _marginal_column(solution, name, period)
            rate = float(outcome.reduced_costs[j])
            rate += sum(float(outcome.prices[i]) * float(value) for i, value in by_column.get(j, ()) if i in own)
            if programme.payments is not None:
                money = sum(abs(float(evaluator.payment(name, t))) for t in solution.scenario.periods)
                found[name] = ReducedCost(rate / money if money else 0.0, rate)
                break
            cost = float(program.groups["unit_cost"][name, exact.columns[j][2]])
            rates.append(ReducedCost(rate, rate * cost))
        else:
            best = max if exact.maximized else min
            found[name] = best(rates, key=lambda item: item.per_money)
    return found


def _marginal_column(solution: Solution, name: str, period: str) -> int:
    exact = solution.program.exact
    candidates = [
        j
        for j, key in enumerate(exact.columns)
        if key == ("units", name) or (key[0] == "spend" and key[1] == name and key[3] == period)
    ]
    for j in candidates:
        upper = exact.upper[j]
        if upper is None or solution.outcome.x[j] < float(upper) * (1 - 1e-9):
            return j
    return candidates[-1]


def _direction(solution: Solution, rule: Rule) -> Any:
    """How the right-hand sides move per unit of the rule's constant."""
    program = solution.program
    exact = program.exact
    change = np.zeros(len(exact.rows))
    used = [name.text for name in names(rule.bound)]
    if rule.family == "budget":
        # The constant is the budget's own number, and every rule that names it moves with it.
        path = used[-1]
        moved = program.at({path: program.values[path] + 1}).exact
        for i, (after, before) in enumerate(zip(moved.rhs, exact.rhs, strict=True)):
            change[i] = float(after - before)
        return change
    change[exact.rows.index(rule.name)] = 1.0
    if rule.spending_cap:
        change *= float(spending_cap_rate(rule, solution.scenario, program.values))
    return change


def _tight(solution: Solution, rule: Rule) -> bool:
    """Whether the rule holds with equality before rounding, judged by the evaluation and not by the program.

    The program may leave a composite or a score below its true value, and so call a rule tight that has room.
    """
    evaluator = solution.program.evaluator
    value, limit = Fraction(evaluator.rule_value(rule, solution.unrounded)), Fraction(evaluator.bound(rule))
    size = max(abs(value), abs(limit), *(abs(v) for v in solution.unrounded.spending.values()), Fraction(1))
    if rule.dimension != solution.scenario.scope.money:
        size = max(abs(value), abs(limit), Fraction(1))
    return bool(abs(value - limit) <= Fraction(1, 10**7) * size)


def by_category(solution: Solution, spending: Mapping[tuple[str, str], Any]) -> dict[str, Fraction]:
    """Spending by category."""
    return {
        name: sum((Fraction(v) for (p, _), v in spending.items() if p in members), Fraction(0))
        for name, members in solution.scenario.categories.items()
    }
