"""A linear program as arrays, in its own units and in those of the solver, and what can be told of a point of it.

Columns, rows and cost are scaled by powers of two to sizes near 1 before a solver sees them: with amounts in won HiGHS
calls wrong answers optimal, because the coefficients fall below its tolerances. Powers of two change no digit.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.program.linear_program import LinearProgram
from optimizer.program.outcome import Face, Outcome
from optimizer.program.scaling import magnitudes, power_of_two
from optimizer.program.vectors import Vector

_ZERO = 1e-9
_TOUCHES = 1e-8
"""How near a point is to a bound that it touches, in the solver's units: ten times what it may miss one by."""
_SIZE = 64.0
"""How large a column gets in the solver's units."""
INFINITY = math.inf


class Scaled:
    """``face`` replaces the bounds of the program; only what is ``scaled`` has units other than the program's."""

    def __init__(self, program: LinearProgram, face: Face | None = None, scaled: bool = True) -> None:
        self.program, self._scaled = program, scaled
        self._size = (len(program.rows), len(program.columns))
        self._integers = list(program.integers)
        self._read(program)
        if face is not None:
            self._lower, self._upper, self._row_lower, self._row_upper = (
                face.lower, face.upper, face.row_lower, face.row_upper,
            )  # fmt: skip
        self._scale()

    def may_tie(self, outcome: Outcome) -> bool:
        """Whether other points may be optimal too: something outside the basis costs nothing to change."""
        pulls = np.abs(np.concatenate(self._pulls(outcome)))
        fixed = np.concatenate([self._lower == self._upper, self._row_lower == self._row_upper])
        return bool(np.any(~outcome.basic & ~fixed & (pulls <= _ZERO)))

    def degenerate(self, outcome: Outcome) -> bool:
        """Whether something in the basis is at its bound, so that the prices of the point may not be unique."""
        active = self.active(outcome)
        columns = np.logical_or(active.lower, active.upper)
        rows = np.logical_or(active.row_lower, active.row_upper)
        return bool(np.any(outcome.basic & np.concatenate([columns, rows])))

    def active(self, outcome: Outcome) -> Face:
        """Which bounds of columns and rows hold with equality at a point, as arrays of truth values."""
        x = outcome.x / self._column_scale
        activity = np.zeros(self._size[0])
        np.add.at(activity, self._rows, self._scaled_values * x[self._columns])

        def touches(value: Vector, bound: Vector) -> Any:
            finite = np.isfinite(bound)
            return finite & (np.abs(value - np.where(finite, bound, 0.0)) <= _TOUCHES * (1 + np.abs(value)))

        return Face(
            touches(x, self._lower / self._column_scale),
            touches(x, self._upper / self._column_scale),
            touches(activity, self._row_lower * self._row_scale),
            touches(activity, self._row_upper * self._row_scale),
        )

    def face(self, outcome: Outcome) -> Face:
        """Every optimal point: what has a price stays at its bound. Exact, by complementary slackness."""
        columns, rows = self._pulls(outcome)
        face = self.bounds
        for pull, lower, upper in ((columns, face.lower, face.upper), (rows, face.row_lower, face.row_upper)):
            up, down = (pull > _ZERO) & np.isfinite(upper), (pull < -_ZERO) & np.isfinite(lower)
            lower[up], upper[down] = upper[up], lower[down]
        return face

    def _pulls(self, outcome: Outcome) -> tuple[Vector, Vector]:
        """How hard the objective pulls columns and rows upward, in scaled units, where the largest cost is 1."""
        largest = float(np.max(np.abs(self._cost * self._column_scale), initial=0.0)) or 1.0
        factor = (1.0 if self.program.maximized else -1.0) / largest
        return outcome.reduced_costs * self._column_scale * factor, outcome.prices / self._row_scale * factor

    def _read(self, program: LinearProgram) -> None:
        m = self._size[0]
        self._cost = np.array([float(value) for value in program.cost])
        self._constant = float(program.constant)
        self._lower = np.array([-INFINITY if value is None else float(value) for value in program.lower])
        self._upper = np.array([INFINITY if value is None else float(value) for value in program.upper])
        rhs = np.array([float(value) for value in program.rhs])
        relations = np.array(program.relations) if m else np.empty(0, dtype="<U2")
        self._row_lower = np.where(relations == "<=", -INFINITY, rhs)
        self._row_upper = np.where(relations == ">=", INFINITY, rhs)
        self._rows = np.array([i for i, _, _ in program.entries], dtype=np.int32)
        self._columns = np.array([j for _, j, _ in program.entries], dtype=np.int32)
        self._values = np.array([float(value) for _, _, value in program.entries])

    def _scale(self) -> None:
        bounds, row_bounds = (self._lower, self._upper), (self._row_lower, self._row_upper)
        self._magnitudes = magnitudes(self._rows, self._columns, self._values, bounds, row_bounds, self._cost)
        sizes = self._magnitudes if self._scaled else np.full(self._size[1], _SIZE)
        self._column_scale = np.array([power_of_two(size / _SIZE) for size in sizes])
        self._column_scale[self._integers] = 1.0
        largest = np.zeros(self._size[0])
        if self._scaled:
            np.maximum.at(largest, self._rows, np.abs(self._values) * self._column_scale[self._columns])
        self._row_scale = np.array([power_of_two(1 / value) if value > 0 else 1.0 for value in largest])
        self._scaled_values = self._values * self._column_scale[self._columns] * self._row_scale[self._rows]

    @property
    def sizes(self) -> Vector:
        """The size that each column can have, roughly."""
        return self._column_scale * _SIZE

    @cached_property
    def row_sizes(self) -> Vector:
        """The size that each row's left side can have, roughly; of shape (m,), an empty row's the largest of all."""
        found = np.zeros(self._size[0])
        np.maximum.at(found, self._rows, np.abs(self._values) * self.sizes[self._columns])
        return np.where(found > 0, found, np.max(found, initial=0.0) or 1.0)

    @cached_property
    def objective_size(self) -> float:
        """How large the objective gets, roughly; never 0."""
        return float(np.max(np.abs(self._cost) * self.sizes, initial=0.0)) or 1.0

    def supports(self, outcome: Outcome, rhs: Vector, cost: Vector | None = None) -> tuple[float, float]:
        """The objective that an outcome's prices give at the right-hand sides ``rhs``, of shape (m,), and its size.

        It is that of the basis, wrong by its own rounding and by the product of the errors of point and prices, where
        ``cost'x`` has all that a hot start leaves of error in the point. The size is the sum of its absolute terms.
        """
        parts = self._values * outcome.prices[self._rows]
        used = self._cost if cost is None else cost
        rates, sizes = used.copy(), np.abs(used)
        np.subtract.at(rates, self._columns, parts)
        np.add.at(sizes, self._columns, np.abs(parts))
        objective = self._constant + float(outcome.prices @ rhs) + float(rates @ outcome.x)
        return objective, abs(self._constant) + float(np.abs(outcome.prices) @ np.abs(rhs) + sizes @ np.abs(outcome.x))

    @property
    def scales(self) -> tuple[Vector, Vector]:
        """The powers of two by which columns are divided and rows multiplied."""
        return self._column_scale, self._row_scale

    @property
    def bounds(self) -> Face:
        """The bounds of columns and rows as they stand."""
        return Face(self._lower.copy(), self._upper.copy(), self._row_lower.copy(), self._row_upper.copy())
