"""One programme at a time, all others held where they are: how far it can go. What Excel calls the limits report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

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


def single_moves(solution: Solution, programmes: Sequence[str]) -> dict[str, SingleMove]:
    """The least and most of each of ``programmes`` with all others fixed, and the objective there."""
    x = np.asarray(solution.x)
    return {name: _single_move(solution, name, x) for name in programmes}


def _single_move(solution: Solution, name: str, x: Vector) -> SingleMove:
    program = solution.program
    own, row = program.decisions[name], len(program.exact.rows)
    others = [j for decided in program.decisions.values() if decided is not own for j in decided]
    solver = Solver(program.exact.with_row("programme", dict.fromkeys(own, Fraction(1)), "=", Fraction(0)))
    cost = np.zeros(len(program.exact.columns))
    cost[own] = 1.0
    size, ends = 1e-3 * float(np.max(solver.sizes[own])), list[float | None]()
    for maximized in (False, True):
        furthest, fixed = _furthest(solver, x, others, cost, maximized, {row: (-INFINITY, INFINITY)})
        end = None if furthest is None else float(cost @ furthest.x)
        ends.append(end)
        ends.append(None if end is None else _best_at(solver, row, end, -1.0 if maximized else 1.0, fixed, size))
    return SingleMove(*ends)


def _furthest(
    solver: Solver, x: Vector, others: list[int], cost: Vector, maximized: bool, free: Bounds
) -> tuple[Outcome | None, Bounds]:
    """The furthest point with ``others`` as in ``x``, and their bounds: wider by what ``x`` misses rules by."""
    for room in _ROOMS:
        near = {j: room * float(solver.sizes[j]) for j in others}
        fixed = {j: (float(x[j]) - width, float(x[j]) + width) for j, width in near.items()}
        try:
            return extreme(solver, cost, maximized, free, fixed), fixed
        except SolverError as error:
            refused = error
    raise refused


def _best_at(solver: Solver, row: int, end: float, inward: float, fixed: Bounds, size: float) -> float | None:
    """The best objective at an end, which the solver knows up to its tolerances."""
    for room in _ROOMS:
        at = end + inward * room * max(abs(end), size)
        there = solver.solve(rows={row: (at, at)}, columns=fixed)
        if there.status == "optimal":
            return there.objective
    return None
