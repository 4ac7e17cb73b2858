"""Prices, their ranges and coefficient ranges solved again, just inside and just outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
from checks import Check, same, scale_of, value_of

from optimizer.analysis.postoptimal.moving_constants import budget_number
from optimizer.analysis.postoptimal.reduced_costs import money_per_unit
from optimizer.analysis.postoptimal.shadow_prices import PriceRange, below_zero
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.scenario.rules import Rule

STEPS = (1e-4, 1e-3, 1e-2)
"""How far outside an interval the figure has to have changed; the first where the change is more than rounding."""


def price_checks(sensitivity: Sensitivity) -> Iterator[Check]:
    """Each price halfway and just inside the end of its interval, and that it holds no further."""
    for name, price in sensitivity.prices.items():
        state = sensitivity.rules[name]
        again = partial(_at_limit, sensitivity, state.rule)
        yield from _price(sensitivity, name, price, float(state.limit), _size(sensitivity, state.rule), again)


def _price(
    sensitivity: Sensitivity,
    name: str,
    price: PriceRange,
    limit: float,
    size: float,
    again: Callable[[float], float | None],
) -> Iterator[Check]:
    best, scale = float(sensitivity.answer.solution.outcome.objective), scale_of(sensitivity)
    if price.curved:
        return
    for rate, end, sign, word in ((price.down, price.limit_min, -1, "down"), (price.up, price.limit_max, 1, "up")):
        figure, large = f"{name}.price_{word}", max(abs(limit), size)
        if rate is None:
            found = again(sign * 1e-4 * large)
            yield Check(figure, limit + sign * 1e-4 * large, None, found, found is None)
            continue
        width = 3 * large if end is None else abs(end - limit)
        for share in (0.5, 1 - 1e-6):
            t = sign * share * width
            found, expected = again(t), best + rate * t
            yield Check(figure, limit + t, expected, found, found is not None and same(found, expected, scale))
        if end is None:
            continue
        outside = [sign * (width + step * max(width, 1e-3 * large)) for step in STEPS]
        values = [(t, again(t)) for t in outside]
        noise = 1e-11 * max(abs(best), 1e-4 * scale)
        changed = any(value is None or abs(value - best - rate * t) > noise for t, value in values)
        yield Check(
            f"{name}.{'limit_max' if sign > 0 else 'limit_min'}", limit + outside[0], None, values[0][1], changed
        )


def _size(sensitivity: Sensitivity, rule: Rule) -> float:
    program = sensitivity.answer.solution.program
    row = program.exact.rows.index(rule.name)
    size = float(program.solver.row_sizes[row])
    if rule.spending_cap:
        size /= max(float(cost) for cost, _ in program.evaluator.tiers(rule.name.split(".")[1])) or 1.0
    return size


def _at_limit(sensitivity: Sensitivity, rule: Rule, t: float) -> float | None:
    """The optimum with the constant of a rule moved by ``t``."""
    program = sensitivity.answer.solution.program
    step = Fraction(t)
    if rule.family == "budget":
        path = budget_number(rule)
        return value_of(program.at({path: program.values[path] + step}).exact)
    rhs = list(program.exact.rhs)
    row = program.exact.rows.index(rule.name)
    constant = Fraction(program.evaluator.bound(rule))
    right = program.evaluator.right_side
    rhs[row] += right(rule, constant + step) - right(rule, constant)
    exact = below_zero(program, rule) if constant + step < 0 else program.exact
    return value_of(replace(exact, rhs=tuple(rhs)))


# Coefficients.


def coefficient_checks(sensitivity: Sensitivity) -> Iterator[Check]:
    """Each coefficient range: inside its ends the allocation stays best, outside another is better."""
    program = sensitivity.answer.solution.program
    for name, item in sensitivity.programmes.items():
        columns = program.decisions[name]
        rates = {j: Fraction(1) / Fraction(cost) if (cost := money_per_unit(program, j)) > 0 else 1 for j in columns}
        yield from _range(sensitivity, name, rates, (item.coefficient, item.low, item.high))
        if len(columns) > 1:
            for j, own in zip(columns, item.decisions, strict=True):
                figure = ".".join(part for part in (name, f"tier{own.tier + 1}", own.period) if part)
                yield from _range(sensitivity, figure, {j: rates[j]}, (own.coefficient, own.low, own.high))


def _range(
    sensitivity: Sensitivity,
    figure: str,
    rates: Mapping[int, Fraction | int],
    ends: tuple[float | None, float | None, float | None],
) -> Iterator[Check]:
    """Whether the allocation stays optimal up to the ends of a coefficient and no further."""
    solution = sensitivity.answer.solution
    exact = solution.program.exact
    x = solution.outcome.x if solution.unique else np.asarray(solution.x)
    worth, low, high = ends
    if worth is None:
        return
    units = sum(float(rate) * float(x[j]) for j, rate in rates.items())
    best, size = float(solution.outcome.objective), _reach_of(sensitivity, rates)
    sign, scale = 1.0 if exact.maximized else -1.0, scale_of(sensitivity)
    for end, way, word in ((low, -1.0, "coefficient_min"), (high, 1.0, "coefficient_max")):
        width = 3 * size if end is None else abs(end - worth)
        for share, inside in ((0.5, True), (1 - 1e-6, True), (1 + 1e-3, False), (1 + 1e-1, False)):
            if end is None and not inside:
                continue
            # At an end without width the outside is told by the size that worths have.
            change = way * (share * width if inside else max(share * width, width + (share - 1) * size))
            cost = list(exact.cost)
            for j, rate in rates.items():
                cost[j] = cost[j] + Fraction(change) * Fraction(rate)
            found, expected = value_of(replace(exact, cost=tuple(cost))), best + change * units
            if inside:
                passed = found is not None and same(found, expected, scale)
                yield Check(f"{figure}.{word}", worth + change, expected, found, passed)
            elif found is None or sign * (found - expected) > 1e-11 * max(abs(best), abs(change * units), 1e-4 * scale):
                yield Check(f"{figure}.{word}", worth + change, None, found, True)
                break
        else:
            if end is not None:
                yield Check(f"{figure}.{word}", end, None, None, False)


def _reach_of(sensitivity: Sensitivity, rates: Mapping[int, Fraction | int]) -> float:
    """A change of a coefficient that would matter as much as the objective does."""
    solver = sensitivity.answer.solution.program.solver
    gain = float(sensitivity.answer.solution.gain) or solver.objective_size
    return gain / max(float(solver.sizes[j]) * abs(float(rate)) for j, rate in rates.items())
