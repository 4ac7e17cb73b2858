"""A figure solved again, cold and from exact numbers: what the checks of a sensitivity analysis are made of."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram

CLOSE = 1e-8
"""Objectives nearer than this, relative to their size, are the same."""


@dataclass(frozen=True)
class Check:
    """One figure solved again: what it is, where, what the figure says there, what was found (None: no solution)."""

    figure: str
    at: float
    expected: float | None
    found: float | None
    passed: bool


def same(one: float, other: float, size: float) -> bool:
    """Whether two objectives are the same up to rounding; ``size`` is how large they get."""
    return abs(one - other) <= CLOSE * max(abs(one), abs(other), 1e-4 * size)


def scale_of(sensitivity: Sensitivity) -> float:
    """How large the objective gets, where it happens to be 0."""
    return sensitivity.answer.solution.program.solver.objective_size


def value_of(program: LinearProgram) -> float | None:
    """The optimum of a program, solved cold; None where there is none."""
    outcome = Solver(program).solve(confirm=True)
    return outcome.objective if outcome.status == "optimal" else None
