"""Unbounded scenarios: the direction in which they grow without end, and limits that would stop it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
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
        totals: dict[str, float] = {}
        for (name, _), amount in self.direction.items():
            totals[name] = totals.get(name, 0.0) + float(amount)
        moving = {name for (name, _), amount in self.direction.items() if amount}
        return {name: amount for name, amount in totals.items() if name in moving}


def runaway(solution: Solution) -> Runaway:
    """Find a direction that no rule limits and that improves the objective for ever (a ray)."""
    program = solution.program
    cone = _ray_program(program.exact)
    solver = Solver(cone)
    box = _ray_box(program.exact)
    outcome = solver.solve(columns=box)
    if outcome.status != "optimal":
        return Runaway({}, ())
    direction = program.spending(outcome.x)
    largest = max((abs(value) for value in direction.values()), default=0.0)
    if not largest:
        return Runaway({}, ())
    shares = {key: value / largest for key, value in direction.items()}
    settled = {key: share if abs(share) > _NOISE else 0.0 for key, share in shares.items()}
    reach = abs(float(outcome.objective))
    stops = [stop for stop, stop_row in _candidates(program, outcome.x) if _ends(cone, stop_row, box, reach)]
    return Runaway({key: Fraction(share) for key, share in settled.items()}, tuple(stops))


def _ray_program(exact: LinearProgram) -> LinearProgram:
    """The program of directions along which a point can move for ever: right-hand sides are 0."""
    return replace(exact, constant=Fraction(0), rhs=tuple(Fraction(0) for _ in exact.rhs))


def _ray_box(exact: LinearProgram) -> dict[int, tuple[float, float]]:
    """Bounds of a direction: none towards a bound that exists; spending changes by at most 1."""
    box = {}
    for j, (key, low, high) in enumerate(zip(exact.columns, exact.lower, exact.upper, strict=True)):
        most = 1.0 if key[0] in ("spend", "units") else INFINITY
        box[j] = (-most if low is None else 0.0, most if high is None else 0.0)
    return box


def _candidates(program: Program, x: object) -> Iterator[tuple[Stop, dict[int, Fraction]]]:
    """Limits that might stop the growth, each with the coefficients of its row: at most 0 along the direction."""
    scenario = program.scenario
    spending = program.spending(x)
    total: dict[int, Fraction] = {}
    for name in scenario.paid(scenario.programmes):
        for j, weight in program.spending_columns(name).items():
            total[j] = total.get(j, Fraction(0)) + weight
    if not scenario.has_budget and any(value > 0 for value in scenario.money(spending).values()):
        yield Stop("budget"), total
    for name, programme in scenario.programmes.items():
        if programme.payments is not None:
            j = program.position["units", name]
            change, row = float(np.asarray(x)[j]), {j: Fraction(1)}
        else:
            row = program.spending_columns(name)
            change = sum(value for (key, _), value in spending.items() if key == name)
        unit = "units" if programme.payments is not None or programme.costless else "spend"
        if change > 0:
            yield Stop(f"max_{unit}", name), row
        elif change < 0:
            yield Stop(f"min_{unit}", name), {j: -weight for j, weight in row.items()}


def _ends(
    cone: LinearProgram, stop_row: Mapping[int, Fraction], box: Mapping[int, tuple[float, float]], reach: float
) -> bool:
    """Whether nothing grows any more once the row ``stop_row`` is at most 0."""
    outcome = Solver(cone.with_row("stop", stop_row, "<=", Fraction(0))).solve(columns=box)
    return outcome.status == "optimal" and abs(outcome.objective) <= _NOISE * reach
