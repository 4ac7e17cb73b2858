"""One programme at a time, all others held where they are: how far it can go, and how far its worth can change.

What Excel calls the limits report, and for programmes in several tiers or periods the allowable change of the worth of
a unit in all of them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.reduced_costs import allowable, decisions, ends_of, money_per_unit
from optimizer.analysis.postoptimal.shadow_prices import cone, steepest
from optimizer.errors import SolverError
from optimizer.program.highs import Bounds, Solver, extreme
from optimizer.program.linear_program import Outcome
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.solution import Solution

_ROOMS = (0.0, 1e-10, 1e-9, 1e-8, 1e-7)


@dataclass(frozen=True)
class SingleMove:
    """Least and most spending on a programme with all others fixed, and the best objective there.

    Units instead of spending where they cost nothing or are paid for over several periods. None where there is no end.
    """

    low: float | None
    low_objective: float | None
    high: float | None
    high_objective: float | None


class OneProgramme:
    """The program with a row that holds the total of one programme, in units of the money or of the thing bought."""

    def __init__(self, solution: Solution, name: str, in_units: bool) -> None:
        self.solution, self.columns = solution, decisions(solution, name)
        program = solution.program
        weights: dict[int, Fraction] = {}
        for j in self.columns:
            cost = money_per_unit(program, j)
            weights[j] = 1 / Fraction(cost) if in_units and cost > 0 else Fraction(1)
        self.weights = weights
        self.solver = Solver(program.exact.with_row("programme", weights, "=", Fraction(0)))
        self.row = len(program.exact.rows)

    def span(self, x: Vector) -> SingleMove:
        """How far the programme's total can move from ``x`` with every other decision fixed."""
        exact, ends = self.solution.program.exact, list[float | None]()
        others = [j for j, key in enumerate(exact.columns) if key[0] in ("spend", "units") and j not in self.weights]
        cost = np.zeros(len(exact.columns))
        for j, weight in self.weights.items():
            cost[j] = float(weight)
        for maximized in (False, True):
            found, fixed = self._furthest(x, others, cost, maximized)
            end = None if found is None else float(cost @ found.x)
            ends.append(end)
            ends.append(None if end is None else self._best_at(end, 1.0 if not maximized else -1.0, fixed))
        return SingleMove(*ends)

    def _furthest(self, x: Vector, others: list[int], cost: Vector, maximized: bool) -> tuple[Outcome | None, Bounds]:
        """The furthest point with ``others`` as in ``x``, and their bounds: wider by what ``x`` misses rules by."""
        free = {self.row: (-INFINITY, INFINITY)}
        for room in _ROOMS:
            near = {j: room * float(self.solver.sizes[j]) for j in others}
            fixed = {j: (float(x[j]) - width, float(x[j]) + width) for j, width in near.items()}
            try:
                return extreme(self.solver, cost, maximized, free, fixed), fixed
            except SolverError as error:
                refused = error
        raise refused

    def _best_at(self, end: float, inward: float, fixed: Bounds) -> float | None:
        """The best objective at an end, which the solver knows up to its tolerances."""
        size = max(abs(end), 1e-3 * max(float(self.solver.sizes[j]) for j in self.weights))
        for step in _ROOMS:
            at = end + inward * step * size
            there = self.solver.solve(rows={self.row: (at, at)}, columns=fixed)
            if there.status == "optimal":
                return there.objective
        return None

    def allowable(self, x: Vector) -> tuple[float | None, float | None]:
        """How much the worth of one unit, in every tier and period alike, can fall and rise; None: any amount."""
        rows, columns = cone(self.solution, x, np.zeros(self.row))
        step = min(float(self.solver.sizes[j]) * abs(float(weight)) for j, weight in self.weights.items() if weight)
        gains: list[float | None] = []
        for way in (1.0, -1.0):
            best = steepest(self.solver, rows | {self.row: (way * step, way * step)}, columns)
            gains.append(None if best is None else best / step)
        return ends_of(gains, self.solution.program.exact.maximized)


def worth_moves(solution: Solution, name: str, x: Vector) -> tuple[float | None, float | None]:
    """How much the worth of a programme's units can fall and rise, per unit, while the allocation stays optimal."""
    columns = decisions(solution, name)
    if len(columns) > 1:
        return OneProgramme(solution, name, in_units=True).allowable(x)
    cost = money_per_unit(solution.program, columns[0])
    factor = cost if cost > 0 else 1.0
    low, high = allowable(solution, columns[0], x)
    return None if low is None else low * factor, None if high is None else high * factor


def single_moves(solution: Solution) -> dict[str, SingleMove]:
    """The limits report: each programme's least and most with all others fixed, and the objective there."""
    x = np.asarray(solution.x)
    scenario = solution.scenario
    return {name: OneProgramme(solution, name, scenario.in_units(name)).span(x) for name in scenario.programmes}
