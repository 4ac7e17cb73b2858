"""Every figure of a sensitivity analysis solved again, just inside and just outside the interval it claims.

Each check builds its program anew from exact numbers and starts cold: nothing is shared with the hot starts and the
derivatives by which the figures were found. Budgets are changed in the scenario, so that every rule that names them
follows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.along import own_number, side
from optimizer.analysis.frontiers import Rivalry, Segment, moving_program, rival_program
from optimizer.analysis.ranges import spending_cost
from optimizer.analysis.reduced_costs import decisions, money_per_unit
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.outcome import Outcome
from optimizer.scenario.rules import Rule

_CLOSE = 1e-8
_STEPS = (1e-4, 1e-3, 1e-2)
"""How far outside an interval the figure has to have changed; the first where the change is more than rounding."""


@dataclass(frozen=True)
class Check:
    """One figure solved again: what it is, where, what the figure says there, what was found (None: no solution)."""

    figure: str
    at: float
    expected: float | None
    found: float | None
    passed: bool


def verify(sensitivity: Sensitivity) -> Iterator[Check]:
    """Check every price, range, coefficient, near-optimal end and frontier of ``sensitivity``."""
    yield from _prices(sensitivity)
    yield from _coefficients(sensitivity)
    yield from _near_optimal(sensitivity)
    yield from _moves(sensitivity)
    yield from _budget_frontier(sensitivity)
    yield from _moved_frontier(sensitivity)
    for rivalry in sensitivity.rivalries:
        yield from _rivalry(sensitivity, rivalry)


def _same(one: float, other: float, size: float) -> bool:
    """Whether two objectives are the same up to rounding; ``size`` is how large they get."""
    return abs(one - other) <= _CLOSE * max(abs(one), abs(other), 1e-4 * size)


def _scale(sensitivity: Sensitivity) -> float:
    """How large the objective gets, where it happens to be 0."""
    solver = sensitivity.answer.solution.program.solver
    cost = np.array([float(value) for value in solver.program.cost])
    return float(np.max(np.abs(cost) * solver.sizes, initial=0.0)) or 1.0


def _value(program: LinearProgram) -> float | None:
    outcome = Solver(program).solve()
    return outcome.objective if outcome.status == "optimal" else None


# Prices.


def _prices(sensitivity: Sensitivity) -> Iterator[Check]:
    best, scale = float(sensitivity.answer.solution.outcome.objective), _scale(sensitivity)
    for name, price in sensitivity.prices.items():
        rule = sensitivity.rules[name].rule
        limit = float(sensitivity.rules[name].limit)
        if price.curved:
            continue
        for rate, end, sign, word in ((price.down, price.limit_min, -1, "down"), (price.up, price.limit_max, 1, "up")):
            figure = f"{name}.price_{word}"
            size = max(abs(limit), _size(sensitivity, rule))
            if rate is None:
                found = _at_limit(sensitivity, rule, sign * 1e-4 * size)
                yield Check(figure, limit + sign * 1e-4 * size, None, found, found is None)
                continue
            width = 3 * size if end is None else abs(end - limit)
            for share in (0.5, 1 - 1e-6):
                t = sign * share * width
                found, expected = _at_limit(sensitivity, rule, t), best + rate * t
                passed = found is not None and _same(found, expected, scale)
                yield Check(figure, limit + t, expected, found, passed)
            if end is None:
                continue

            def line(t: float, rate: float = rate) -> float:
                return best + rate * t

            outside = [sign * (width + step * max(width, 1e-3 * size)) for step in _STEPS]
            values = [(t, _at_limit(sensitivity, rule, t)) for t in outside]
            changed = any(value is None or abs(value - line(t)) > 1e-11 * max(abs(best), 1e-4 * scale) for t, value in values)
            word = "limit_max" if sign > 0 else "limit_min"
            yield Check(f"{name}.{word}", limit + outside[0], None, values[0][1], changed)


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
        path = own_number(rule)
        return _value(program.at({path: program.values[path] + step}).exact)
    rhs = list(program.exact.rhs)
    row = program.exact.rows.index(rule.name)
    constant = Fraction(program.evaluator.bound(rule))
    rhs[row] += side(program, rule, constant + step) - side(program, rule, constant)
    return _value(replace(program.exact, rhs=tuple(rhs)))


# Coefficients.


def _coefficients(sensitivity: Sensitivity) -> Iterator[Check]:
    program = sensitivity.answer.solution.program
    for name, item in sensitivity.programmes.items():
        columns = decisions(sensitivity.answer.solution, name)
        rates = {j: Fraction(1) / Fraction(cost) if (cost := money_per_unit(program, j)) > 0 else 1 for j in columns}
        yield from _range(sensitivity, name, rates, (item.coefficient, item.low, item.high))
        if len(columns) > 1:
            for j, own in zip(columns, item.decisions, strict=True):
                figure = ".".join(part for part in (name, f"tier{own.tier + 1}", own.period) if part)
                yield from _range(sensitivity, figure, {j: rates[j]}, (own.value, own.low, own.high))


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
    sign, scale = 1.0 if exact.maximized else -1.0, _scale(sensitivity)
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
            found, expected = _value(replace(exact, cost=tuple(cost))), best + change * units
            if inside:
                passed = found is not None and _same(found, expected, scale)
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
    gain = float(sensitivity.answer.solution.gain) or abs(float(sensitivity.answer.solution.objective)) or 1.0
    return gain / max(float(solver.sizes[j]) * abs(float(rate)) for j, rate in rates.items())


# Near-optimal ranges.


def _near_optimal(sensitivity: Sensitivity) -> Iterator[Check]:
    solution = sensitivity.answer.solution
    program = solution.program
    # What an end can be off by: the rounding of the printed amounts, or the solver's.
    unit = max(2 * float(solution.scenario.display.size), 1e-6 * float(np.max(program.solver.sizes)))
    best = float(solution.outcome.objective)
    room = _CLOSE * max(abs(best), 1e-4 * _scale(sensitivity))
    groups: list[tuple[str, str, Sequence[str]]] = [("programmes", name, (name,)) for name in solution.scenario.programmes]
    groups += [("categories", name, members) for name, members in solution.scenario.categories.items()]
    for kind, name, members in groups:
        weights = {j: Fraction(w) for j, w in enumerate(spending_cost(program, members)) if w}
        held = program.exact.with_row("held", weights, "=", Fraction(0))
        for level, ranges in sensitivity.near_optimal.items():
            slack = float(level * solution.gain)
            for end, way in zip(getattr(ranges, kind)[name], (-1.0, 1.0), strict=True):
                if end is None:
                    continue
                figure = f"near_optimal.{float(level):g}.{name}"
                for at, inside in ((float(end) - way * unit, True), (float(end) + way * unit, False)):
                    low, high = (float(e) if e is not None else math.nan for e in getattr(ranges, kind)[name])
                    if inside and not low + unit / 2 < at < high - unit / 2:
                        continue
                    found = _value(replace(held, rhs=(*held.rhs[:-1], Fraction(at))))
                    lost = math.inf if found is None else abs(best - found)
                    passed = lost <= slack * (1 + 1e-6) + room if inside else lost >= slack * (1 - 1e-6)
                    yield Check(figure, at, None, found, passed)


# One programme at a time.


def _moves(sensitivity: Sensitivity) -> Iterator[Check]:
    solution = sensitivity.answer.solution
    exact, scale = solution.program.exact, _scale(sensitivity)
    for name, move in sensitivity.single_moves.items():
        weights = {j: Fraction(1) for j in decisions(solution, name)}
        held = exact.with_row("held", weights, "=", Fraction(0))
        fixed = {
            j: (float(solution.x[j]), float(solution.x[j]))
            for j, key in enumerate(exact.columns)
            if key[0] in ("spend", "units") and j not in weights
        }
        solver = Solver(held)
        size = max(float(solver.sizes[j]) for j in weights)

        def there(
            amount: float, solver: Solver = solver, fixed: dict[int, tuple[float, float]] = fixed
        ) -> Outcome:
            return solver.solve(rows={len(exact.rows): (amount, amount)}, columns=fixed)

        for end, objective, way in ((move.low, move.low_objective, -1), (move.high, move.high_objective, 1)):
            if end is None:
                continue
            found = there(end)
            passed = found.status == "optimal" and objective is not None and _same(found.objective, objective, scale)
            yield Check(f"single.{name}", end, objective, found.objective, passed)
            yield Check(f"single.{name}", end, None, None, there(end + way * 1e-3 * size).status != "optimal")


# Frontiers.


def _budget_frontier(sensitivity: Sensitivity) -> Iterator[Check]:
    solution = sensitivity.answer.solution
    program, segments = solution.program, sensitivity.over_budget or ()
    paths = [own_number(rule) for rule in solution.scenario.rules if rule.family == "budget"]
    total = sum((Fraction(program.values[path]) for path in paths), Fraction(0))

    def value(amount: float) -> float | None:
        factor = Fraction(amount) / total
        return _value(program.at({path: program.values[path] * factor for path in paths}).exact)

    yield from _along("over_budget", segments, value, float(total), _scale(sensitivity))
    if segments and segments[0].start > 1e-9 * float(total):
        below = segments[0].start * (1 - 1e-4)
        found = value(below)
        yield Check("over_budget.start", below, None, found, found is None)


def _moved_frontier(sensitivity: Sensitivity) -> Iterator[Check]:
    solution, segments = sensitivity.answer.solution, sensitivity.over_money_moved or ()
    if not segments:
        return
    extended = moving_program(solution.program)

    def value(amount: float) -> float | None:
        return _value(replace(extended, rhs=(*extended.rhs[:-1], Fraction(amount))))

    last = segments[-1].end or segments[-1].start
    yield from _along("over_money_moved", segments, value, last, _scale(sensitivity))
    found, best = value(2 * last), float(solution.outcome.objective)
    yield Check("over_money_moved.end", 2 * last, best, found, found is not None and _same(found, best, _scale(sensitivity)))


def _along(figure: str, segments: Sequence[Segment], value: object, size: float, scale: float) -> Iterator[Check]:
    assert callable(value)
    for segment in segments:
        width = size if segment.end is None else segment.end - segment.start
        for share in (1e-3, 0.5, 1 - 1e-3):
            at = segment.start + share * width
            found, expected = value(at), segment.value + segment.slope * share * width
            passed = found is not None and _same(found, expected, scale)
            yield Check(figure, at, expected, found, passed)
    for before, after in zip(segments, segments[1:], strict=False):
        yield Check(figure, after.start, before.slope, after.slope, before.slope != after.slope)


def _rivalry(sensitivity: Sensitivity, rivalry: Rivalry) -> Iterator[Check]:
    priced = rival_program(sensitivity.answer.solution.program, rivalry.capability, rivalry.other)
    figure = f"rivalry.{rivalry.capability}.{rivalry.other}"
    base = priced.rhs[-1]

    def value(score: float) -> float | None:
        return _value(replace(priced, rhs=(*priced.rhs[:-1], base + Fraction(score))))

    for (x, y), (next_x, next_y) in zip(rivalry.points, rivalry.points[1:], strict=False):
        for share in (0.25, 0.75):
            at, expected = x + share * (next_x - x), y + share * (next_y - y)
            found = value(at)
            yield Check(figure, at, expected, found, found is not None and _same(found, expected, 1.0))
    if rivalry.points:
        x, y = rivalry.points[-1]
        beyond = x + 1e-4 * max(1.0, abs(x))
        found = value(beyond)
        yield Check(figure, beyond, None, found, found is None)
        x, y = rivalry.points[0]
        found = value(x - 1e-4 * max(1.0, abs(x)))
        yield Check(figure, x, y, found, found is not None and _same(found, y, 1.0))
