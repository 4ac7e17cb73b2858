"""Parametric programming of right-hand sides: the optimum along a direction, with every breakpoint and no grid.

V(t), the optimum at ``rhs + t * change``, is concave and piecewise linear (convex where the objective is minimised),
and any optimal prices at t give a line that supports it there. The supporting lines of two points meet at a breakpoint,
or at a point with a new line of its own: recursion finds every piece (Eisner and Severance, Mathematical techniques for
efficient record segmentation, Journal of the ACM 23, 1976). At a kink any of the prices will do.

A line is computed from the prices of the basis (`Solver.objective_at_prices`), never from the objective of the solver's
point, in which hot starts leave errors larger than a breakpoint near the start is worth. Whether a third line lies
beneath the meeting of two is decided up to the rounding of the lines. So breakpoints are as sharp as the solver's
tolerance, 1e-9 of the size of the rows that move.

Right-hand sides never make a finite optimum unbounded: the prices at one t bound every other. V ends only where the
rules leave no solution.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver, extreme, ray_bounds
from optimizer.program.linear_program import Outcome
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector

_ROUNDING = 2.0**-48
"""The error of a line, relative to the sum of its absolute terms."""
_NO_WIDTH = 1e-12
"""The width of a piece, relative to its position, that counts as rounding."""
_DOUBLINGS, _DEPTH = 30, 200


@dataclass(frozen=True)
class Piece:
    """A piece of V: between ``start`` and ``end`` the optimum is ``value + slope * (t - start)``."""

    start: float
    end: float
    value: float
    slope: float


@dataclass(frozen=True)
class TracePoint:
    """The optimum at t, and the slope of a supporting line there. ``outcome`` is the solver's, at t.

    ``size`` and ``steepness`` are the sums of the absolute terms of ``value`` and ``slope``, by which rounding is
    judged.
    """

    t: float
    value: float
    slope: float
    size: float
    steepness: float
    outcome: Outcome

    def line(self, t: float) -> float:
        """The supporting line at ``t``."""
        return self.value + self.slope * (t - self.t)

    def error(self, t: float) -> float:
        """The largest rounding error of the line at ``t``."""
        return _ROUNDING * (self.size + self.steepness * abs(t - self.t))

    def meets(self, other: TracePoint) -> float:
        """The t at which the two lines meet; NaN where they are parallel."""
        if self.slope == other.slope:
            return math.nan
        return other.t + (self.line(other.t) - other.value) / (other.slope - self.slope)


class Trace:
    """The optimum V of ``solver``'s program along ``change``, of shape (m,), from ``low`` to ``high`` or where it ends.

    ``tolerance`` is how far V may lie beneath the lines of its pieces; 0 allows only rounding. ``start``, of shape
    (m,), moves the right-hand sides at t = 0, and ``first`` is the outcome there, if known. ``scale`` is a step of t
    that moves rows noticeably. All solves are hot starts of the one solver.
    """

    def __init__(
        self,
        solver: Solver,
        change: Vector,
        low: float | None = None,
        high: float | None = None,
        start: Vector | None = None,
        first: Outcome | None = None,
        tolerance: float = 0.0,
    ) -> None:
        self.solver, self.change, self._tolerance = solver, change, tolerance
        start = np.zeros(len(change)) if start is None else start
        self._lower, self._upper = solver.bounds.row_lower + start, solver.bounds.row_upper + start
        self._rhs = np.where(np.isfinite(self._lower), self._lower, self._upper)
        self._rows: list[int] = np.flatnonzero((change != 0) | (start != 0)).tolist()
        self._stops = (low, high)
        self._known: dict[float, TracePoint | None] = {} if first is None else {0.0: self._point(0.0, first)}
        self._sign = 1.0 if solver.program.maximized else -1.0
        self.scale = step_size(solver, change)

    def at(self, t: float) -> TracePoint | None:
        """The optimum at ``t``, None where there is no solution."""
        if t not in self._known:
            lower, upper = self._lower + t * self.change, self._upper + t * self.change
            outcome = self.solver.solve(rows={i: (lower[i], upper[i]) for i in self._rows})
            self._known[t] = self._point(t, outcome) if outcome.status == "optimal" else None
        return self._known[t]

    def _point(self, t: float, outcome: Outcome) -> TracePoint:
        value, size = self.solver.objective_at_prices(outcome, self._rhs + t * self.change)
        terms = outcome.prices * self.change
        return TracePoint(t, value, float(terms.sum()), size, float(np.abs(terms).sum()), outcome)

    @cached_property
    def low(self) -> float:
        """The least t with a solution, or the lower bound of the caller."""
        return self._end(False) if self._stops[0] is None else self._stops[0]

    @cached_property
    def high(self) -> float:
        """The largest t with a solution, or the upper bound of the caller."""
        return self._end(True) if self._stops[1] is None else self._stops[1]

    @cached_property
    def _ends(self) -> Solver:
        """The program with t as one more column, in steps of ``scale``."""
        program = replace(self.solver.program, rhs=tuple(map(float, self._rhs)), constant=0)
        entries = {int(i): -float(self.change[i]) * self.scale for i in np.flatnonzero(self.change)}
        return Solver(program.with_column(("along",), entries))

    def _end(self, upward: bool) -> float:
        cost = np.zeros(len(self._ends.program.columns))
        cost[-1] = 1.0
        try:
            outcome = extreme(self._ends, cost, upward)
        except SolverError:
            return math.nan
        if outcome is None:
            return INFINITY if upward else -INFINITY
        return self._ends.objective_at_prices(outcome, self._rhs, cost)[0] * self.scale

    def near(self, t: float, inward: float = 0.0) -> TracePoint | None:
        """The optimum at ``t``, or as near as the solver finds one: ends of V are known up to tolerances only."""
        size = max(abs(t), self.scale * 1e-3)
        for step in (0.0, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7):
            for way in (inward,) if inward else (1.0, -1.0):
                point = self.at(t + way * step * size)
                if point is not None:
                    return point
        return None

    def alike(self, one: float, other: float) -> bool:
        """Whether two slopes are the same up to rounding."""
        apart = abs(one - other)
        return apart <= 1e-8 * max(abs(one), abs(other)) or apart * self.scale <= 1e-12 * self.solver.objective_size

    def _leaves(self, point: TracePoint, line: TracePoint) -> bool:
        """Whether the optimum at ``point`` lies off the supporting ``line`` by more than rounding."""
        room = self._sign * (line.line(point.t) - point.value)
        return room > point.error(point.t) + line.error(point.t) + self._tolerance

    @cached_property
    def last_slope(self) -> float:
        """The slope of V for large t, where V has no end: the objective's rate along the best ray of the program."""
        rows, columns = ray_bounds(self.solver.bounds, self.scale * self.change)
        outcome = self.solver.solve_fresh(rows, columns)
        if outcome.status != "optimal":
            return math.nan
        return float(outcome.prices @ self.change)

    def reach(self, slope: float) -> float:
        """The largest t up to which V has this slope from 0 on; infinite where it always does."""
        first = next(self.pieces(0.0), None)
        return first.end if first is not None and self.alike(first.slope, slope) else 0.0

    def pieces(self, low: float, high: float = INFINITY) -> Iterator[Piece]:
        """The pieces of V between ``low`` and ``high`` from left to right, each solved for when it is asked for.

        Neighbours differ in slope; the last may have no end. None where there is no solution; the left end must be
        finite.
        """
        low, high = max(low, self.low), min(high, self.high)
        if math.isnan(low) or math.isnan(high) or low > high or low == -INFINITY:
            return
        left = self.near(low, 1.0)
        right = self.near(high, -1.0) if math.isfinite(high) else self._far(low)
        if left is None or right is None:
            return
        last: Piece | None = None
        endless = [Piece(right.t, high, right.value, right.slope)] if high == INFINITY else []
        for piece in chain(self._between(left, right), endless):
            if last is not None and self.alike(last.slope, piece.slope):
                last = replace(last, end=piece.end)
            elif piece in endless or piece.end - piece.start > _NO_WIDTH * max(abs(piece.start), abs(piece.end)):
                if last is not None:
                    yield last
                last = piece if last is not None else replace(piece, start=low)
        yield Piece(low, high, left.value, right.slope) if last is None else replace(last, end=high)

    def _far(self, low: float) -> TracePoint | None:
        """A point on the last piece of V, which has no end, searched above ``low`` with doubling steps.

        Where the last piece begins beyond 2^30 steps, the one there is taken for it.
        """
        far, step = None, max(low, 0.0) + self.scale - low
        for _ in range(_DOUBLINGS):
            far = self.at(low + step) or far
            if far is not None and self.alike(far.slope, self.last_slope):
                break
            step *= 2
        return far

    def _between(self, left: TracePoint, right: TracePoint, depth: int = 0) -> Iterator[Piece]:
        """The pieces between two points; neighbours may have the same slope up to rounding."""
        if right.t <= left.t:
            return
        t, width = right.meets(left), right.t - left.t
        if not self._leaves(right, left) or not t < right.t - _NO_WIDTH * width or depth > _DEPTH:
            yield Piece(left.t, right.t, left.value, left.slope)
        elif not self._leaves(left, right) or not t > left.t + _NO_WIDTH * width:
            yield Piece(left.t, right.t, left.value, right.slope)
        elif (middle := self.near(t, 1.0)) is None or not self._leaves(middle, left):  # on no third line
            yield Piece(left.t, t, left.value, left.slope)
            yield Piece(t, right.t, left.line(t), right.slope)
        else:
            yield from self._between(left, middle, depth + 1)
            yield from self._between(middle, right, depth + 1)


def step_size(solver: Solver, change: Vector) -> float:
    """The step along ``change`` that moves a row by about as much as the program's columns can."""
    used = np.flatnonzero(change)
    if not len(used):
        return 1.0
    return float(np.min(solver.row_sizes[used] / np.abs(change[used])))
