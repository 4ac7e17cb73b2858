"""Samples that the kernel leaves open, and all of them where numba is missing: HiGHS, with the same proofs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.moving import Moving
from optimizer.program.vectors import Vector
from optimizer.sweep.check import GAP, Check
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.status import INFEASIBLE, OPEN, OPTIMAL, UNBOUNDED

Found = tuple[int, float, float, Vector, Vector]
"""Status, objective with its constant, gap, x (n,) and multipliers (m,)."""


class Fallback:
    """HiGHS on the samples of one pattern, each hot from the last, cold where that does not prove its answer."""

    def __init__(self, pattern: Pattern) -> None:
        self._pattern, self._check = pattern, Check(pattern)
        self._moving = Moving(_floats(pattern.program))
        self._rhs = np.array([float(value) for value in pattern.program.rhs])

    def solve(self, batch: Batch, s: int) -> Found:
        """Sample s of ``batch``."""
        m, n = self._pattern.structure.m, self._pattern.structure.n
        nothing = (OPEN, 0.0, 0.0, np.zeros(n), np.zeros(m))
        if not _sound(batch, s):
            return nothing
        rhs = batch.rhs[s]
        opened = {int(i): (-np.inf, np.inf) for i in np.flatnonzero(np.isinf(rhs))}
        try:
            self._moving.move(
                batch.cost[s], batch.values[s], np.where(np.isinf(rhs), self._rhs, rhs), batch.lower[s],
                batch.upper[s], float(batch.constant[s]),
            )  # fmt: skip
            found = self._judged(self._moving, batch, s, opened)
            if found is None:
                # A solver of its own, in the scale of these numbers.
                found = self._judged(Moving(self._program(batch, s)), batch, s, opened, confirm=True)
        except SolverError:
            found = None
        return nothing if found is None else found

    def _judged(
        self, solver: Moving, batch: Batch, s: int, opened: Mapping[int, tuple[float, float]], confirm: bool = False
    ) -> Found | None:
        m, n = self._pattern.structure.m, self._pattern.structure.n
        outcome = Solver.solve(solver, rows=opened, confirm=True) if confirm else solver.quick(rows=opened)
        if outcome.status == "optimal":
            gap = self._check.gap(batch, s, outcome.x, outcome.prices)
            return (OPTIMAL, outcome.objective, gap, outcome.x, outcome.prices) if gap <= GAP else None
        if outcome.status == "unbounded":
            return (UNBOUNDED, 0.0, 0.0, np.zeros(n), np.zeros(m)) if confirm else None
        proof = solver.contradiction(rows=opened)
        if proof is None or not self._check.contradicts(batch, s, proof[0]):
            return None
        return INFEASIBLE, 0.0, 0.0, np.zeros(n), proof[0]

    def _program(self, batch: Batch, s: int) -> LinearProgram:
        program = self._pattern.program
        return replace(
            program,
            cost=tuple(map(float, batch.cost[s])),
            constant=float(batch.constant[s]),
            entries=tuple(
                (i, j, float(value)) for (i, j, _), value in zip(program.entries, batch.values[s], strict=True)
            ),
            rhs=tuple(map(float, np.where(np.isinf(batch.rhs[s]), self._rhs, batch.rhs[s]))),
            lower=tuple(None if np.isinf(v) else float(v) for v in batch.lower[s]),
            upper=tuple(None if np.isinf(v) else float(v) for v in batch.upper[s]),
        )


def _sound(batch: Batch, s: int) -> bool:
    """Whether every number of a sample is one; bounds and right-hand sides may be infinite."""
    finite = (batch.cost[s], batch.values[s], batch.constant[s : s + 1])
    bounds = (batch.rhs[s], batch.lower[s], batch.upper[s])
    return all(np.all(np.isfinite(v)) for v in finite) and not any(np.any(np.isnan(v)) for v in bounds)


def _floats(program: LinearProgram) -> LinearProgram:
    """The same program: its numbers as floats, an infinite right-hand side as 0."""
    rhs = tuple(0.0 if abs(float(value)) == float("inf") else float(value) for value in program.rhs)
    return replace(program, rhs=rhs)
