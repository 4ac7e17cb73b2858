"""Ranges of spending: over the near-optimal set, and under the rules alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.program.highs import Bounds, Solver, extreme
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.rounding import last_units
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import power_of_ten
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution

NEAR = Fraction(1, 100)
"""The share of the gain that a near-optimal allocation may forgo."""
SAME = Fraction(1, 10**8)
"""The share of the gain below which objectives count as equal; the solver could not keep a tighter row."""
_KNOWN = Fraction(1, 10**9)
"""The accuracy of a solver's objective, relative to its terms."""
ANALYSED_LINES = 60
"""The number of programmes that are analysed one by one; of more, those with the most money, the rest by category."""
Range = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class Ranges:
    """Lowest and highest spending (units, where those cost nothing) by programme and category; None where unbounded.

    Of more than ANALYSED_LINES programmes only those with the most money are listed (see `largest_lines`).
    """

    programmes: Mapping[str, Range]
    categories: Mapping[str, Range]


def largest_lines(scenario: Scenario, *allocations: Spending) -> tuple[str, ...]:
    """The programmes that are analysed one by one, in file order: those with the most money in an allocation."""
    if len(scenario.programmes) <= ANALYSED_LINES:
        return tuple(scenario.programmes)
    most = dict.fromkeys(scenario.programmes, Fraction(0))
    for spending in allocations:
        for name, amount in scenario.spent(spending).items():
            most[name] = max(most[name], abs(Fraction(amount)))
    chosen = set(sorted(most, key=lambda name: (-most[name], name))[:ANALYSED_LINES])
    return tuple(name for name in scenario.programmes if name in chosen)


def lines_of(solution: Solution) -> tuple[str, ...]:
    """The programmes that are analysed one by one: those with the most money, computed or actual."""
    scenario = solution.scenario
    actual = [] if scenario.actual is None else [scenario.spending_of(scenario.actual, solution.program.values)]
    return largest_lines(scenario, solution.spending, *actual)


def near_optimal(solution: Solution, levels: Sequence[Fraction]) -> dict[Fraction, Ranges]:
    """Spending ranges over all allocations that forgo at most each share of the gain in ``levels``.

    For ``minimize: spend`` and ``money_moved`` shares are of the optimum. Each range holds by itself: one allocation
    need not reach the ends of two.
    """
    programs = [as_good(solution, level * solution.gain) for level in levels]
    solver, row = Solver(programs[0]), len(programs[0].rows) - 1
    ends = [float(program.rhs[row]) for program in programs]
    rows = [{row: (end, INFINITY) if programs[0].maximized else (-INFINITY, end)} for end in ends]
    ranges = _ranges(solution, solver, lines_of(solution), rows)
    return dict(zip(levels, ranges, strict=True))


def among_optima(solution: Solution) -> Ranges:
    """Spending ranges over all allocations with the optimal objective, to the solver's tolerance."""
    program = solution.program
    return _ranges(solution, Solver(program.exact, program.solver.face(solution.outcome)), lines_of(solution))[0]


def as_good(solution: Solution, slack: Fraction) -> LinearProgram:
    """Add a row: an objective within ``slack`` of the optimum, but not tighter than the solver's accuracy."""
    exact, x = solution.program.exact, solution.outcome.x
    terms = [cost * Fraction(float(value)) for cost, value in zip(exact.cost, x, strict=True) if cost]
    slack = max(slack, _KNOWN * sum((abs(term) for term in terms), Fraction(0)))
    optimum = sum(terms, exact.constant)
    return exact.no_worse_than(optimum - slack if exact.maximized else optimum + slack)


def possible(solution: Solution) -> Ranges:
    """Least and most spending under the rules alone, whatever the objective."""
    return _ranges(solution, solution.program.solver, ())[0]


def idle(solution: Solution) -> Fraction:
    """Money that could be left unspent: spending less the least spending with the same objective."""
    program = solution.program
    spent = program.scenario.total(solution.spending)
    total = spending_cost(program, program.scenario.paid(program.scenario.programmes))
    left = []
    for slack in (SAME, 2 * SAME):
        outcome = extreme(Solver(as_good(solution, slack * solution.gain)), total, maximized=False)
        if outcome is None:
            return Fraction(0)
        left.append(spent - Fraction(float(total @ outcome.x)))
    # Money freed by the slack alone doubles with the slack and is taken off; a remainder of that size is no finding,
    # nor are smaller digits. Receipts can bring the total to 0, so sizes are compared with the amounts themselves.
    idle = 2 * left[0] - left[1]
    amounts = program.scenario.money(solution.spending).values()
    little = max(sum(map(abs, amounts), Fraction(0)), abs(idle)) / 10**6
    unit = power_of_ten(little)
    return round(idle / unit) * unit if idle > little else Fraction(0)


def _ranges(
    solution: Solution, solver: Solver, programmes: Sequence[str], rows: Sequence[Bounds] = ({},)
) -> list[Ranges]:
    """Spending ranges with each of ``rows`` in turn as the bounds of rows."""
    scenario = solution.scenario

    def spans(members: Sequence[str]) -> list[Range]:
        cost = spending_cost(solution.program, members)
        ends: list[list[Fraction | None]] = [[] for _ in rows]
        for maximized in (False, True):
            # All bounds for one end, then all for the other: a hot start from the last one takes only a few pivots.
            for own, bounds in zip(ends, rows, strict=True):
                outcome = extreme(solver, cost, maximized, bounds)
                own.append(None if outcome is None else Fraction(float(cost @ outcome.x)))
        return [_outward(own, members, solution) for own in ends]

    by_programme = {name: spans((name,)) for name in programmes}
    by_category = {name: spans(scenario.paid(members)) for name, members in scenario.categories.items()}
    return [
        Ranges(*({name: ranges[k] for name, ranges in by.items()} for by in (by_programme, by_category)))
        for k in range(len(rows))
    ]


def _outward(ends: list[Fraction | None], members: Sequence[str], solution: Solution) -> Range:
    """Round the ends outward to whole units of the currency, so that the rounded allocation lies inside."""
    units = last_units(solution.program, {(members[0] if members else "", k): end or 0 for k, end in enumerate(ends)})
    low, high = (
        end if end is None or not unit else Fraction(round(end / unit)) * unit
        for end, unit in zip(ends, units.values(), strict=True)
    )
    periods = solution.scenario.periods
    spent = sum((solution.spending[name, period] for name in members for period in periods), Fraction(0))
    return None if low is None else min(low, spent), None if high is None else max(high, spent)


def spending_cost(program: Program, members: Sequence[str]) -> Vector:
    """Cost coefficients, of shape (n,), of the total spending on ``members``."""
    cost = np.zeros(len(program.exact.columns))
    for name in members:
        for j, weight in program.spending_columns(name).items():
            cost[j] += float(weight)
    return cost


def column_range(solver: Solver, j: int, rows: Bounds | None = None) -> Range:
    """Lowest and highest value of column ``j``, with the bounds ``rows`` of some rows; None where unbounded."""
    cost = np.zeros(len(solver.program.columns))
    cost[j] = 1.0
    low, high = (extreme(solver, cost, maximized, rows) for maximized in (False, True))
    return None if low is None else Fraction(float(low.x[j])), None if high is None else Fraction(float(high.x[j]))


def reachable(solution: Solution) -> dict[str, Fraction]:
    """The largest quantity on each capability's curve that some allocation within the rules reaches.

    A quantity stops counting at the end of its curve. Capabilities whose quantity is unbounded are left out.
    """
    program = solution.program
    reach = {}
    for name in solution.scenario.model.capabilities:
        cost = np.array([float(key[:2] == ("segment", name)) for key in program.exact.columns])
        outcome = extreme(program.solver, cost, maximized=True)
        if outcome is not None:
            reach[name] = Fraction(program.evaluator.curve(name).first_x) + Fraction(float(cost @ outcome.x))
    return reach
