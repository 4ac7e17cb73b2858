"""The optimum along a direction of right-hand sides, with every breakpoint and no grid.

V(t), the optimum at ``rhs + t * change``, is concave and piecewise linear (convex where the objective is minimised),
and any optimal prices at t give a line that supports it there. The supporting lines of two points meet at a breakpoint,
or at a point whose own line is new: recursion finds every piece (Eisner and Severance, Mathematical techniques for
efficient record segmentation, Journal of the ACM 23, 1976). At a kink any of the prices will do.

Right-hand sides never make an optimum unbounded that was finite: the prices of one t bound every other. V ends only
where the rules leave no solution.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimizer.program.highs import INFINITY, Solver
from optimizer.program.outcome import Outcome
from optimizer.program.vectors import Vector

_SAME = 1e-10
"""Relative to the values compared: what is no kink but rounding."""
_DOUBLINGS = 30


@dataclass(frozen=True)
class Piece:
    """A stretch from ``start`` to ``end`` on which the optimum is ``value + slope * (t - start)``."""

    start: float
    end: float
    value: float
    slope: float


@dataclass(frozen=True)
class Point:
    """The optimum at t, and the slope of a line that supports it there. ``outcome`` is the solver's, at t."""

    t: float
    value: float
    slope: float
    outcome: Outcome

    def line(self, t: float) -> float:
        """The supporting line at ``t``."""
        return self.value + self.slope * (t - self.t)


class Trace:
    """The optimum of ``solver``'s program along ``change``, of shape (m,), from ``low`` to ``high`` or where it ends.

    ``start``, of shape (m,), is how far the right-hand sides have moved at t = 0. ``scale`` is a step along the
    direction that matters. All solves are hot starts of the one solver.
    """

    def __init__(
        self,
        solver: Solver,
        change: Vector,
        low: float | None = None,
        high: float | None = None,
        start: Vector | None = None,
    ) -> None:
        self.solver, self.change = solver, change
        self._bounds = solver.bounds
        if start is not None:
            self._bounds.row_lower[:] += start
            self._bounds.row_upper[:] += start
        self._rows = [int(i) for i in np.flatnonzero(change if start is None else (change != 0) | (start != 0))]
        self._given, self._start = (low, high), start
        self._known: dict[float, Point | None] = {}
        self._sign = 1.0 if solver.program.maximized else -1.0
        self.scale = step_size(solver, change)

    def at(self, t: float) -> Point | None:
        """The optimum at ``t``, None where there is no solution."""
        if t not in self._known:
            rows = {
                i: (self._bounds.row_lower[i] + t * self.change[i], self._bounds.row_upper[i] + t * self.change[i])
                for i in self._rows
            }
            outcome = self.solver.solve(rows=rows)
            found = outcome.status == "optimal"
            slope = float(outcome.prices[self._rows] @ self.change[self._rows]) if found else math.nan
            self._known[t] = Point(t, outcome.objective, slope, outcome) if found else None
        return self._known[t]

    @cached_property
    def low(self) -> float:
        """The least t with a solution, or the one given."""
        return self._end(False) if self._given[0] is None else self._given[0]

    @cached_property
    def high(self) -> float:
        """The largest t with a solution, or the one given."""
        return self._end(True) if self._given[1] is None else self._given[1]

    @cached_property
    def _ends(self) -> Solver:
        """The program with t as a column of its own, in steps of ``scale``."""
        program = self.solver.program
        if self._start is not None:
            program = replace(program, rhs=tuple(float(b) + s for b, s in zip(program.rhs, self._start, strict=True)))
        entries = {int(i): -float(self.change[i]) * self.scale for i in np.flatnonzero(self.change)}
        return Solver(program.with_column(("along",), entries))

    def _end(self, upward: bool) -> float:
        cost = np.zeros(len(self._ends.program.columns))
        cost[-1] = 1.0
        outcome = self._ends.solve(cost=cost, maximized=upward)
        if outcome.status == "optimal":
            return float(outcome.x[-1]) * self.scale
        return (INFINITY if upward else -INFINITY) if outcome.status == "unbounded" else math.nan

    def near(self, t: float, inward: float = 0.0) -> Point | None:
        """The optimum at ``t``, or as near to it as the solver finds one: an end is known up to its tolerances."""
        size = max(abs(t), self.scale * 1e-3)
        for step in (0.0, 1e-11, 1e-10, 1e-9, 1e-8, 1e-7):
            for way in (inward,) if inward else (1.0, -1.0):
                point = self.at(t + way * step * size)
                if point is not None:
                    return point
        return None

    def _lies_on(self, point: Point, line: Point) -> bool:
        """Whether the optimum at ``point`` is on the supporting line of another."""
        reached = line.line(point.t)
        size = max(
            abs(point.value), abs(reached), abs(line.slope * (point.t - line.t)), 1e-4 * self.solver.objective_size
        )
        return abs(reached - point.value) <= _SAME * size

    def alike(self, one: float, other: float) -> bool:
        """Whether two slopes are the same up to rounding."""
        return (
            abs(one - other) <= 1e-8 * max(abs(one), abs(other))
            or abs(one - other) * self.scale <= 1e-12 * self.solver.objective_size
        )

    @cached_property
    def last_slope(self) -> float:
        """The slope that V has for every large t, where it has no end.

        It is the objective's rate along the best direction that the program can take for ever as they move.
        """
        bounds, step = self._bounds, self.scale
        columns = {
            j: (0.0 if math.isfinite(low) else -INFINITY, 0.0 if math.isfinite(high) else INFINITY)
            for j, (low, high) in enumerate(zip(bounds.lower, bounds.upper, strict=True))
        }
        rows = {
            i: (
                step * self.change[i] if math.isfinite(low) else -INFINITY,
                step * self.change[i] if math.isfinite(high) else INFINITY,
            )
            for i, (low, high) in enumerate(zip(bounds.row_lower, bounds.row_upper, strict=True))
        }
        outcome = self.solver.solve_fresh(rows, columns)
        if outcome.status != "optimal":
            return math.nan
        return (outcome.objective - float(self.solver.program.constant)) / step

    def reach(self, slope: float) -> float:
        """The largest t up to which V keeps the ``slope`` that it has just above 0; infinite if for ever."""
        first = self.at(0.0)
        if first is None or math.isnan(self.high):
            return 0.0  # an end so near that rounding hides it
        start = Point(0.0, first.value, slope, first.outcome)
        right = self._beyond(start)
        while right is not None and not self._lies_on(right, start):
            if self._sign * (right.value - start.line(right.t)) > 0:
                return 0.0  # V has another slope from the very start
            if self.alike(right.slope, slope):
                return right.t
            t = self._meet(start, right)
            if not 0.0 < t < right.t:
                return max(0.0, min(t, right.t))
            middle = self.near(t, 1.0)
            if middle is None or self._lies_on(middle, start):
                return t
            right = middle
        return self.high if right is None or right.t >= self.high * (1 - 1e-6) else right.t

    def starts_with(self, slope: float, reach: float) -> bool:
        """Whether V has this slope from 0 on, as `reach` takes for granted: tried halfway to where it ends."""
        first, middle = self.at(0.0), self.at(min(reach, self.scale) / 2)
        if first is None or middle is None or not reach:
            return False
        return self._lies_on(middle, Point(0.0, first.value, slope, first.outcome))

    def _beyond(self, start: Point) -> Point | None:
        """A point past the end of the piece that begins with ``start``; None if the piece ends where V does."""
        if math.isfinite(self.high):
            return self.near(self.high, -1.0)
        if self.alike(self.last_slope, start.slope):
            return None
        t = self.scale
        for _ in range(_DOUBLINGS):
            point = self.at(t)
            if point is not None and not self._lies_on(point, start):
                return point
            t *= 2
        return None

    @staticmethod
    def _meet(left: Point, right: Point) -> float:
        if left.slope == right.slope:
            return math.nan
        return left.t + (right.line(left.t) - left.value) / (left.slope - right.slope)

    def pieces(self, low: float = -INFINITY, high: float = INFINITY) -> list[Piece]:
        """Every piece between the ends of V and ``low`` and ``high``, neighbours with different slopes.

        The last may have no end. Empty where there is no solution at all; one end at the left must be finite.
        """
        low, high = max(low, self.low), min(high, self.high)
        if math.isnan(low) or math.isnan(high) or low > high or low == -INFINITY:
            return []
        left = self.near(low, 1.0)
        right = self.near(high, -1.0) if math.isfinite(high) else self._settled(low)
        if left is None or right is None:
            return []
        joined: list[Piece] = []
        for piece in self._between(left, right, 0):
            if joined and self.alike(joined[-1].slope, piece.slope):
                last = joined[-1]
                joined[-1] = Piece(last.start, piece.end, last.value, last.slope)
            elif piece.end - piece.start > 1e-12 * max(abs(piece.start), abs(piece.end)):
                joined.append(piece)
        if not joined:
            joined = [Piece(low, high, left.value, right.slope)]
        first, last = joined[0], joined[-1]
        joined[0] = Piece(low, first.end, first.value, first.slope)
        joined[-1] = Piece(joined[-1].start, high, joined[-1].value, last.slope)
        return joined

    def _settled(self, low: float) -> Point | None:
        """A point from which on V keeps its last slope."""
        t = max(low, 0.0) + self.scale
        for _ in range(_DOUBLINGS):
            point = self.at(t)
            if point is not None and self.alike(point.slope, self.last_slope):
                return point
            t = low + 2 * (t - low)
        return None

    def _between(self, left: Point, right: Point, depth: int) -> Iterator[Piece]:
        if right.t <= left.t:
            return
        for line in (left, right):
            other = right if line is left else left
            if self._lies_on(other, line):
                yield Piece(left.t, right.t, left.value, line.slope)
                return
        t = self._meet(left, right)
        width = right.t - left.t
        if depth > 200 or not left.t + 1e-12 * width < t < right.t - 1e-12 * width:
            yield Piece(left.t, right.t, left.value, (right.value - left.value) / width)
            return
        middle = self.near(t, 1.0)
        if middle is None or self._lies_on(middle, left):
            value = left.line(t)
            yield Piece(left.t, t, left.value, left.slope)
            yield Piece(t, right.t, value, right.slope)
            return
        yield from self._between(left, middle, depth + 1)
        yield from self._between(middle, right, depth + 1)


def step_size(solver: Solver, change: Vector) -> float:
    """A step along ``change`` that moves its rows by about as much as the program's columns can."""
    used = np.flatnonzero(change)
    if not len(used):
        return 1.0
    return float(np.min(solver.row_sizes[used] / np.abs(change[used])))
