"""A run of samples in one compiled loop."""

from __future__ import annotations

from numba import njit

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.kernel import solve
from optimizer.sweep.pattern import Structure
from optimizer.sweep.status import INFEASIBLE, OPTIMAL
from optimizer.sweep.workspace import PIVOTS, Workspace


@njit(cache=True, nogil=True, error_model="numpy")
def solve_chunk(
    structure: Structure, work: Workspace, rows: Positions, columns: Positions, cost: Matrix, values: Matrix,
    rhs: Matrix, lower: Matrix, upper: Matrix, limit: int, status: Positions, objective: Vector, gap: Vector,
    pivots: Positions, x: Matrix, multipliers: Matrix,
) -> None:  # fmt: skip
    """Solve each sample from the reference of ``rows`` and ``columns``; see `Answers` for what is filled in."""
    for s in range(len(cost)):
        found, best, left = solve(structure, work, rows, columns, cost[s], values[s], rhs[s], lower[s], upper[s], limit)
        status[s], pivots[s] = found, work.counts[PIVOTS]
        if found == OPTIMAL:
            objective[s], gap[s] = best, left
            for j in range(structure.n):
                x[s, j] = work.x[j]
        if found in (OPTIMAL, INFEASIBLE):
            for i in range(structure.m):
                multipliers[s, i] = work.multipliers[i]
