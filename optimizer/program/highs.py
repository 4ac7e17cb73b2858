"""HiGHS, called directly on the standard form. Only `engine/hot_start.py` imports highspy, too.

HiGHS gets the program in scaled units; everything that leaves this file is in the units of the program.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import highspy
import numpy as np

from optimizer.errors import InputError, OptimizerError, Problem, SolverError
from optimizer.program.linear_program import Face, LinearProgram, Outcome
from optimizer.program.scaling import INFINITY, Scaled, cost_factor, fault
from optimizer.program.vectors import Vector

_TOLERANCE = 1e-9
SOUND = 1e-7
"""The violation of rows and bounds, relative to the numbers that meet there, up to which a point is accepted."""
_EXACT = 1e-10
"""The violation aimed at in answers that are to be proven; where none meets it the best one is taken."""
_GROSS = 1e-5
"""The violation above which the best answer is dropped when another solver setting finds no solution."""
_SMALLEST = 1e-12
"""The least entry kept. HiGHS by default drops entries a thousand times larger, and amounts with them."""
_NODES = 200_000
"""The limit on nodes of the integer search, so that no call hangs; the gap tells what is left open."""
_INEXACT = "whole lots rarely add up to an exact amount: `spend: at_most`, `<=` for `=`, or a programme without `lot`"
_MANNERS = ("scaled", "scaled, presolved", "as written", "as written, presolved")
"""Ways of passing a program to HiGHS, tried in turn. The first suffices unless sizes are mixed wildly."""
LARGE = "scaled, of thousands of rows, presolved"
"""The manner to try first for thousands of similar rows: half the time of the others."""


Bounds = Mapping[int, tuple[float, float]]
"""Replaced bounds (lower, upper) of some rows or columns, by position."""


class _Question(NamedTuple):
    """A solve of a program: objective and bounds."""

    cost: Vector
    maximized: bool
    rows: Bounds
    columns: Bounds


class Solver(Scaled):
    """One linear program in HiGHS, solved repeatedly with other costs, bounds or right-hand sides."""

    def __init__(self, program: LinearProgram, face: Face | None = None, manner: str = _MANNERS[0]) -> None:
        super().__init__(program, face, manner.startswith("scaled"))
        self._manner = manner
        self._others: dict[str, Solver] = {}
        self._highs = self._new()
        self._pass()

    def solve(
        self,
        cost: Vector | None = None,
        maximized: bool | None = None,
        rows: Bounds | None = None,
        columns: Bounds | None = None,
        confirm: bool = False,
    ) -> Outcome:
        """Solve, with another ``cost`` or other bounds of ``rows`` and ``columns``, for this call only.

        An answer that fails a check in the program's own units is solved again in another manner; with ``confirm`` also
        a finding that there is none. Raises SolverError where no manner leads to a finding, InputError where the
        integer search ends without one.
        """
        maximized = self.program.maximized if maximized is None else maximized
        question = _Question(self._cost if cost is None else cost, maximized, rows or {}, columns or {})
        attempts: list[tuple[float, Outcome]] = []
        # Integer programs are always presolved.
        for manner in _MANNERS[:: 2 if self._integers else 1]:
            try:
                # Unscaled, a program can hold numbers that HiGHS rejects as too large.
                outcome = (self if manner == _MANNERS[0] else self._other(manner))._solve(question)
            except OptimizerError as error:
                refused = error
                continue
            optimal = outcome.status == "optimal"
            missed = self._fault(outcome, question) if optimal else INFINITY
            if missed <= (_EXACT if confirm and not self._integers else SOUND) or not (optimal or confirm or attempts):
                return outcome
            attempts.append((missed, outcome))
        if not attempts:
            raise refused
        missed, best = min(attempts, key=lambda item: item[0])
        none = [outcome for _, outcome in attempts if outcome.status != "optimal"]
        # If the best point is grossly wrong and another setting finds no solution, report that there is none.
        return none[0] if missed > _GROSS and none else best

    def solve_fresh(
        self,
        rows: Bounds,
        columns: Bounds,
        cost: Vector | None = None,
        maximized: bool | None = None,
        confirm: bool = False,
    ) -> Outcome:
        """Solve with bounds of another kind, without a hot start before or after.

        HiGHS has called wrong points optimal when it started from a basis that rests on removed bounds.
        """
        self._forget()
        try:
            return self.solve(cost, maximized, rows, columns, confirm)
        finally:
            self._forget()

    def _forget(self) -> None:
        for solver in (self, *self._others.values()):
            solver._highs.clearSolver()

    def _other(self, manner: str) -> Solver:
        """The program passed to HiGHS in another manner."""
        if manner not in self._others:
            self._others[manner] = Solver(self.program, self.bounds, manner)
        return self._others[manner]

    def _fault(self, outcome: Outcome, question: _Question) -> float:
        face = self.bounds
        for i, ends in question.rows.items():
            face.row_lower[i], face.row_upper[i] = ends
        for j, ends in question.columns.items():
            face.lower[j], face.upper[j] = ends
        # Integer programs have no prices: only the point is checked, as if the cost were 0.
        sign = 0.0 if self._integers else 1.0 if question.maximized else -1.0
        return fault(self.entries, face, self.magnitudes, sign * question.cost, (outcome.x, sign * outcome.prices))

    def _solve(self, question: _Question) -> Outcome:
        scaled = question.cost * self._column_scale * (-1.0 if question.maximized else 1.0)
        if not np.all(np.isfinite(scaled)):
            raise SolverError("a cost is not a finite number")  # HiGHS would accept it
        factor, n, face = cost_factor(np.abs(scaled)), self._size[1], self._face
        self._check(self._highs.changeColsCost(n, np.arange(n, dtype=np.int32), scaled * factor), "cost")
        try:
            self._bound(question.rows, question.columns)
            return self._run(question, factor)
        finally:
            self._bound(
                {i: (face.row_lower[i], face.row_upper[i]) for i in question.rows},
                {j: (face.lower[j], face.upper[j]) for j in question.columns},
            )

    # Calls of HiGHS.

    def _new(self) -> Any:
        highs = highspy.Highs()
        # Presolve takes fifteen times as long as the solution where a few dense rows run over many columns.
        options: dict[str, Any] = {
            "output_flag": False, "presolve": "on" if self._manner.endswith("presolved") else "off",
            "solver": "simplex", "threads": 1,
            "primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": _TOLERANCE,
            "small_matrix_value": _SMALLEST,
        }  # fmt: skip
        if self._integers:
            options |= {
                "presolve": "on", "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9, "mip_feasibility_tolerance": _TOLERANCE,
                "mip_max_nodes": _NODES,
            }  # fmt: skip
        if self._manner == LARGE:
            options |= {"simplex_scale_strategy": 0, "simplex_dual_edge_weight_strategy": 1}
        for name, value in options.items():
            self._check(highs.setOptionValue(name, value), name)
        return highs

    def _pass(self) -> None:
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = self._size
        lp.col_cost_ = self._cost * self._column_scale
        face = self._scaled_face
        lp.col_lower_, lp.col_upper_ = face.lower, face.upper
        lp.row_lower_, lp.row_upper_ = face.row_lower, face.row_upper
        order = np.lexsort((self._columns, self._rows))
        starts = np.zeros(self._size[0] + 1, dtype=np.int32)
        np.add.at(starts, self._rows + 1, 1)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum(starts, dtype=np.int32)
        lp.a_matrix_.index_ = self._columns[order]
        lp.a_matrix_.value_ = self._scaled_values[order]
        if self._integers:
            kinds = [highspy.HighsVarType.kContinuous] * self._size[1]
            for j in self._integers:
                kinds[j] = highspy.HighsVarType.kInteger
            lp.integrality_ = kinds
        self._check(self._highs.passModel(lp), "model")

    def _bound(self, rows: Bounds, columns: Bounds) -> None:
        highs = self._highs
        for bounds, change, scale, what in (
            (rows, highs.changeRowsBounds, self._row_scale, "row"),
            (columns, highs.changeColsBounds, 1 / self._column_scale, "column"),
        ):
            if bounds:
                at = np.fromiter(bounds, dtype=np.int32, count=len(bounds))
                ends = np.array(list(bounds.values())) * scale[at, None]
                self._check(change(len(at), at, ends[:, 0], ends[:, 1]), what)

    def _run(self, question: _Question, factor: float) -> Outcome:
        status = self._status()
        if status == "":
            # An uncertain result of a hot start is solved again cold.
            self._highs.clearSolver()
            status = self._status()
        if status == "":
            raise SolverError(f"HiGHS stopped with {self._highs.modelStatusToString(self._highs.getModelStatus())}")
        if status != "optimal":
            empty = np.empty(0)
            return Outcome(status, math.nan, empty, empty, empty, np.empty(0, dtype=bool))
        solution, basis, (m, n) = self._highs.getSolution(), self._highs.getBasis(), self._size
        x, sign = np.array(solution.col_value) * self._column_scale, (-1.0 if question.maximized else 1.0) / factor
        if self._integers:
            x[self._integers] = np.round(x[self._integers])
            bound = self._highs.getInfo().mip_dual_bound * sign + self._constant
            prices, reduced, basic = np.zeros(m), np.zeros(n), np.zeros(m + n, dtype=bool)
        else:
            bound = None
            prices = np.array(solution.row_dual) * self._row_scale * sign
            reduced = np.array(solution.col_dual) / self._column_scale * sign
            states = np.array([state.value for state in (*basis.col_status, *basis.row_status)])
            basic = states == highspy.HighsBasisStatus.kBasic.value
        return Outcome("optimal", float(question.cost @ x) + self._constant, x, prices, reduced, basic, bound)

    def _status(self) -> str:
        self._highs.run()
        status = self._highs.getModelStatus()
        known = highspy.HighsModelStatus
        if self._integers and status == known.kUnboundedOrInfeasible:
            # Presolve has found infeasible or unbounded; a solve without it tells which.
            self._highs.setOptionValue("presolve", "off")
            self._highs.run()
            status = self._highs.getModelStatus()
        if status == known.kOptimal or (status == known.kModelEmpty):
            return "optimal"
        if self._integers and self._highs.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible:
            return "optimal"  # the search ended before the proof; the bound tells how near it is
        if status == known.kSolutionLimit:
            message = f"the search for whole lots ended after {_NODES:,} nodes: whether any keep all rules is not known"
            raise InputError(Problem(message, hint=_INEXACT))
        if status == known.kInfeasible:
            return "infeasible"
        return "unbounded" if status == known.kUnbounded else ""

    @staticmethod
    def _check(status: Any, what: str) -> None:
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"HiGHS refused the {what}")


_GROWS = 1e-7
"""The gain along a direction, as a share of what its columns could gain, up to which it is rounding."""


def extreme(solver: Solver, cost: Vector, maximized: bool, rows: Bounds | None = None) -> Outcome | None:
    """The outcome at the maximum or minimum of ``cost'x``, of shape (n,); None where a ray proves that there is none.

    ``rows`` are other bounds, as for `Solver.solve`. What a hot start does not answer is solved again
    cold and in every manner. Raises SolverError where that leads to no point, which the program is known to have.
    """
    outcome = solver.solve(cost, maximized, rows)
    if outcome.status != "optimal":
        if outcome.status == "unbounded" and _grows(solver, cost, maximized, rows):
            return None
        outcome = solver.solve_fresh(rows or {}, {}, cost, maximized, confirm=True)
    if outcome.status != "optimal":
        raise SolverError(f"the end of a range is called {outcome.status}, though it has a point and no way out")
    return outcome


def _grows(solver: Solver, cost: Vector, maximized: bool, rows: Bounds | None) -> bool:
    """Whether ``cost'x`` gains along a ray: a direction that no bound ends."""
    face, reach = solver.bounds, solver.sizes
    for i, ends in (rows or {}).items():
        face.row_lower[i], face.row_upper[i] = ends
    free, columns = ray_bounds(face, np.zeros(len(face.row_lower)))
    boxed = {j: (max(low, -reach[j]), min(high, reach[j])) for j, (low, high) in columns.items()}
    outcome = solver.solve_fresh(free, boxed, cost, maximized)
    gain = abs(float(cost @ outcome.x)) if outcome.status == "optimal" else 0.0
    return gain > _GROWS * float(np.abs(cost) @ solver.sizes)


def ray_bounds(bounds: Face, change: Vector) -> tuple[Bounds, Bounds]:
    """Bounds of rows and columns for directions that can be followed for ever, as rows move by ``change``."""
    ends = (bounds.lower, bounds.upper, bounds.row_lower, bounds.row_upper)
    return direction_bounds(Face(*map(np.isfinite, ends)), change)


def direction_bounds(binding: Face, change: Vector) -> tuple[Bounds, Bounds]:
    """Bounds of rows and columns for directions, as rows move by ``change``; ``binding`` tells which bounds bind."""
    columns = {
        j: (0.0 if low else -INFINITY, 0.0 if high else INFINITY)
        for j, (low, high) in enumerate(zip(binding.lower, binding.upper, strict=True))
    }
    rows = {
        i: (step if low else -INFINITY, step if high else INFINITY)
        for i, (step, low, high) in enumerate(zip(change, binding.row_lower, binding.row_upper, strict=True))
    }
    return rows, columns
