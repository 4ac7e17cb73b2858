"""Unbounded scenarios: the direction in which they grow without end, and limits that would stop it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.program.highs import Solver, ray_bounds
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.allocations import Spending
from optimizer.solution import Solution

_NOISE = 1e-7


@dataclass(frozen=True)
class Stop:
    """A missing limit that would end the growth, whatever its size.

    ``kind`` is ``budget`` (over all programmes), or ``max_spend``, ``min_spend`` of ``programme``; for a programme with
    payments ``max_units``, ``min_units``.
    """

    kind: str
    programme: str = ""


@dataclass(frozen=True)
class Runaway:
    """The growth of an unbounded scenario: ``direction`` maps (programme, period) to its rate, the largest being 1.

    ``stops`` are the single limits that would each make the scenario bounded; empty where it takes several.
    """

    direction: Spending
    stops: tuple[Stop, ...]

    @property
    def by_programme(self) -> dict[str, float]:
        """The direction summed over periods, without programmes that do not move."""
        moving = dict.fromkeys(name for (name, _), amount in self.direction.items() if amount)
        return {name: sum((float(v) for (of, _), v in self.direction.items() if of == name), 0.0) for name in moving}


def runaway(solution: Solution) -> Runaway:
    """Find a direction that no rule limits and that improves the objective for ever (a ray)."""
    program = solution.program
    rows, free = ray_bounds(program.solver.bounds, np.zeros(len(program.exact.rows)))
    # Spending changes by at most 1.
    decisions = {j for own in program.decisions.values() for j in own}
    columns = {**free, **{j: (max(free[j][0], -1.0), min(free[j][1], 1.0)) for j in decisions}}
    constant = float(program.exact.constant)
    fastest = program.solver.solve_fresh(rows, columns)
    if fastest.status != "optimal":
        return Runaway({}, ())
    direction = program.spending(fastest.x)
    largest = max((abs(value) for value in direction.values()), default=0.0)
    if not largest:
        return Runaway({}, ())
    stops, little = [], _NOISE * abs(fastest.objective - constant)
    for stop, row in _candidates(program, fastest.x):
        solver = Solver(program.exact.with_row("stop", row, "<=", Fraction(0)))
        outcome = solver.solve_fresh({**rows, len(rows): (-INFINITY, 0.0)}, columns)
        # Whether nothing grows any more once the row is at most 0.
        if outcome.status == "optimal" and abs(outcome.objective - constant) <= little:
            stops.append(stop)
    shares = {key: value / largest for key, value in direction.items()}
    settled = {key: Fraction(share if abs(share) > _NOISE else 0.0) for key, share in shares.items()}
    return Runaway(settled, tuple(stops))


def _candidates(program: Program, x: Vector) -> Iterator[tuple[Stop, dict[int, Fraction]]]:
    """Limits that might stop the growth, each with the coefficients of its row: at most 0 along the direction."""
    scenario = program.scenario
    if not scenario.has_budget and any(value > 0 for value in scenario.money(program.spending(x)).values()):
        paid = scenario.paid(scenario.programmes)
        yield Stop("budget"), {j: weight for name in paid for j, weight in program.spending_columns(name).items()}
    for name, programme in scenario.programmes.items():
        row, unit = program.spending_columns(name), "units" if programme.in_units else "spend"
        if programme.payments is not None:
            row = {program.position["units", name]: Fraction(1)}
        change = sum(float(weight) * float(x[j]) for j, weight in row.items())
        if change > 0:
            yield Stop(f"max_{unit}", name), row
        elif change < 0:
            yield Stop(f"min_{unit}", name), {j: -weight for j, weight in row.items()}
