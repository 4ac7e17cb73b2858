"""The greatest or least of a cost over a program that is known to have a point: a value, no end at all, or an error."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.outcome import Outcome
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector

_GROWS = 1e-7
"""A direction that gains less than this share of what its columns could is rounding."""
Bounds = Mapping[int, tuple[float, float]]


def extreme(
    solver: Solver, cost: Vector, maximized: bool, rows: Bounds | None = None, columns: Bounds | None = None
) -> Outcome | None:
    """The outcome at the end of ``cost'x``, of shape (n,); None where it has no end, proven by a direction without end.

    ``rows`` and ``columns`` are other bounds, as for `Solver.solve`. What a hot start does not answer is solved again
    cold and in every manner. Raises SolverError where that leads to no point, which the program is known to have.
    """
    outcome = solver.solve(cost, maximized, rows, columns)
    if outcome.status != "optimal":
        if outcome.status == "unbounded" and _grows(solver, cost, maximized, rows, columns):
            return None
        outcome = solver.solve_fresh(rows or {}, columns or {}, cost, maximized, confirm=True)
    if outcome.status != "optimal":
        raise SolverError(f"the end of a range is called {outcome.status}, though it has a point and no way out")
    return outcome


def _grows(solver: Solver, cost: Vector, maximized: bool, rows: Bounds | None, columns: Bounds | None) -> bool:
    """Whether ``cost'x`` gains along a direction that no bound ends."""
    face = solver.bounds
    sides = dict(enumerate(zip(face.row_lower, face.row_upper, strict=True))) | dict(rows or {})
    ends = dict(enumerate(zip(face.lower, face.upper, strict=True))) | dict(columns or {})
    free = {i: (_open(low, INFINITY), _open(high, INFINITY)) for i, (low, high) in sides.items()}
    boxed = {j: (_open(low, solver.sizes[j]), _open(high, solver.sizes[j])) for j, (low, high) in ends.items()}
    found = solver.solve_fresh(free, boxed, cost, maximized)
    gain = abs(float(cost @ found.x)) if found.status == "optimal" else 0.0
    return gain > _GROWS * float(np.abs(cost) @ solver.sizes)


def _open(end: float, reach: float) -> float:
    """How far a direction may go towards a bound: not at all, or as far as ``reach`` where there is none."""
    return 0.0 if np.isfinite(end) else float(np.copysign(reach, end))
