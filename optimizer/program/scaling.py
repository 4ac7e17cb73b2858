"""A linear program in the units of the solver, and the check of a point in the program's own units.

Columns, rows and cost are scaled by powers of two to sizes near 1 before a solver sees them: with amounts in won HiGHS
calls wrong answers optimal, because the coefficients fall below its tolerances. Powers of two change no digit. In units
in which no column gets much larger than 1, a reduced cost below the tolerance cannot move the objective noticeably.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.program.linear_program import Face, LinearProgram, Outcome
from optimizer.program.vectors import Positions, Vector

ZERO = 1e-9
_TOUCHES = 1e-8
"""The distance from a bound at which a point touches it, in the solver's units: ten times the solver's tolerance."""
_SIZE = 64.0
"""The size of columns in the solver's units."""
INFINITY = math.inf


class Scaled:
    """A scaled program. ``face`` replaces its bounds; what is not ``scaled`` stays in the program's units.

    ``magnitudes`` are the approximate sizes of its n columns in the program's units; ``entries`` the row, column and
    value of each entry, of shape (k,), in these units; ``scales`` the powers of two by which columns are divided and
    rows multiplied.
    """

    def __init__(self, program: LinearProgram, face: Face | None = None, scaled: bool = True) -> None:
        self.program, self._scaled = program, scaled
        self._size = (len(program.rows), len(program.columns))
        self._integers = list(program.integers)
        self._cost = np.array([float(value) for value in program.cost])
        self._constant = float(program.constant)
        self._rows = np.array([i for i, _, _ in program.entries], dtype=np.int32)
        self._columns = np.array([j for _, j, _ in program.entries], dtype=np.int32)
        self._values = np.array([float(value) for _, _, value in program.entries])
        self.entries = self._rows, self._columns, self._values
        self._face = _bounds(program) if face is None else face
        self._scale()

    def may_tie(self, outcome: Outcome) -> bool:
        """Whether other points may be optimal too: a nonbasic variable has reduced cost 0."""
        pulls = np.abs(np.concatenate(self._pulls(outcome)))
        face = self._face
        fixed = np.concatenate([face.lower == face.upper, face.row_lower == face.row_upper])
        return bool(np.any(~outcome.basic & ~fixed & (pulls <= ZERO)))

    def degenerate(self, outcome: Outcome) -> bool:
        """Whether a basic variable is at its bound, so that the prices may not be unique."""
        active = self.active(outcome)
        columns = np.logical_or(active.lower, active.upper)
        rows = np.logical_or(active.row_lower, active.row_upper)
        return bool(np.any(outcome.basic & np.concatenate([columns, rows])))

    def active(self, outcome: Outcome) -> Face:
        """Which bounds of columns and rows are active at a point, as arrays of truth values."""
        x = outcome.x / self._column_scale
        activity = summed(self._rows, self._scaled_values * x[self._columns], self._size[0])

        def touches(value: Vector, bound: Vector) -> Any:
            return np.abs(value - bound) <= _TOUCHES * (1 + np.abs(value))

        face = self._scaled_face
        return Face(
            touches(x, face.lower),
            touches(x, face.upper),
            touches(activity, face.row_lower),
            touches(activity, face.row_upper),
        )

    @property
    def _scaled_face(self) -> Face:
        """The bounds in the solver's units."""
        face, columns, rows = self._face, self._column_scale, self._row_scale
        return Face(face.lower / columns, face.upper / columns, face.row_lower * rows, face.row_upper * rows)

    def face(self, outcome: Outcome, free: float = ZERO) -> Face:
        """The face of all optimal points: what has a reduced cost stays at its bound (complementary slackness).

        ``free`` is the reduced cost or price, beside the largest cost, up to which it is none.
        """
        columns, rows = self._pulls(outcome)
        face = self.bounds
        for pull, lower, upper in ((columns, face.lower, face.upper), (rows, face.row_lower, face.row_upper)):
            up, down = (pull > free) & np.isfinite(upper), (pull < -free) & np.isfinite(lower)
            lower[up], upper[down] = upper[up], lower[down]
        return face

    def _pulls(self, outcome: Outcome) -> tuple[Vector, Vector]:
        """Reduced costs of columns and prices of rows, in scaled units, where the largest cost is 1."""
        largest = float(np.max(np.abs(self._cost * self._column_scale), initial=0.0)) or 1.0
        factor = (1.0 if self.program.maximized else -1.0) / largest
        return outcome.reduced_costs * self._column_scale * factor, outcome.prices / self._row_scale * factor

    def _scale(self) -> None:
        self.magnitudes = magnitudes(self.entries, self._face, self._cost)
        sizes = self.magnitudes if self._scaled else np.full(self._size[1], _SIZE)
        self._column_scale = powers_of_two(sizes / _SIZE)
        self._column_scale[self._integers] = 1.0
        self._largest = np.zeros(self._size[0])
        np.maximum.at(self._largest, self._rows, np.abs(self._values) * self._column_scale[self._columns])
        used = self._scaled & (self._largest > 0)
        self._row_scale = np.where(used, powers_of_two(1 / np.where(used, self._largest, 1.0)), 1.0)
        self.scales = self._column_scale, self._row_scale
        self._scaled_values = self._values * self._column_scale[self._columns] * self._row_scale[self._rows]

    @property
    def sizes(self) -> Vector:
        """The approximate size of each column, of shape (n,)."""
        return self._column_scale * _SIZE

    @cached_property
    def row_sizes(self) -> Vector:
        """The approximate size of each row's left side, of shape (m,); of an empty row the largest of all."""
        sizes = self._largest * _SIZE
        return np.where(sizes > 0, sizes, np.max(sizes, initial=0.0) or 1.0)

    @cached_property
    def objective_size(self) -> float:
        """The approximate size of the objective; never 0."""
        return float(np.max(np.abs(self._cost) * self.sizes, initial=0.0)) or 1.0

    def objective_at_prices(self, outcome: Outcome, rhs: Vector, cost: Vector | None = None) -> tuple[float, float]:
        """The objective that an outcome's prices give at the right-hand sides ``rhs``, of shape (m,), and its size.

        It is the objective of the basis, wrong only by rounding and by the product of the errors of point and prices,
        while ``cost'x`` has all of the error that a hot start leaves in the point. The size is the sum of absolute
        terms.
        """
        parts = self._values * outcome.prices[self._rows]
        used = self._cost if cost is None else cost
        rates, sizes = used.copy(), np.abs(used)
        np.subtract.at(rates, self._columns, parts)
        np.add.at(sizes, self._columns, np.abs(parts))
        objective = self._constant + float(outcome.prices @ rhs) + float(rates @ outcome.x)
        return objective, abs(self._constant) + float(np.abs(outcome.prices) @ np.abs(rhs) + sizes @ np.abs(outcome.x))

    @property
    def bounds(self) -> Face:
        """The present bounds of columns and rows."""
        return Face(*(ends.copy() for ends in vars(self._face).values()))


def _bounds(program: LinearProgram) -> Face:
    """The bounds of columns and rows that a program states."""
    lower = np.array([-INFINITY if value is None else float(value) for value in program.lower])
    upper = np.array([INFINITY if value is None else float(value) for value in program.upper])
    rhs = np.array([float(value) for value in program.rhs])
    relations = np.array(program.relations, dtype="<U2")
    return Face(lower, upper, np.where(relations == "<=", -INFINITY, rhs), np.where(relations == ">=", INFINITY, rhs))


def magnitudes(entries: tuple[Positions, Positions, Vector], face: Face, cost: Vector) -> Vector:
    """The approximate size of each of n columns, of shape (n,), to a power of ten."""
    (rows, columns, values), lower, upper = entries, face.lower, face.upper
    row_bounds = face.row_lower, face.row_upper
    used = values != 0
    rows, columns, values = rows[used], columns[used], values[used]
    size, m = np.abs(values), len(row_bounds[0])
    sizes = np.maximum(np.abs(lower), np.abs(upper))
    # A row that adds up non-negative terms caps each of its columns.
    rising, falling = np.ones(m, dtype=bool), np.ones(m, dtype=bool)
    rising[rows[(values < 0) | (lower[columns] < 0)]] = False
    falling[rows[(values > 0) | (lower[columns] < 0)]] = False
    cap = np.where(rising, row_bounds[1], np.where(falling, -row_bounds[0], np.inf))[rows] / size
    np.minimum.at(sizes, columns, np.where(cap > 0, cap, np.inf))
    sizes[sizes == 0] = np.inf
    # A column without a cap has the size of the largest floor on it, or of the columns beside it.
    demands = np.max(np.where(np.isfinite(row_bounds), np.abs(row_bounds), 0.0), axis=0, initial=0.0)
    wanted = np.zeros(len(sizes))
    np.maximum.at(wanted, columns, demands[rows] / size)
    by_caps = _spread(sizes, rows, columns, size, m)
    by_wants = _spread(np.where(np.isinf(sizes) & (wanted > 0), wanted, sizes), rows, columns, size, m)
    sizes = np.where(np.isfinite(by_caps), np.maximum(by_caps, by_wants), by_wants)
    # A column in no row gets the size at which it would count as much as the others.
    known = np.isfinite(sizes)
    weight = float(np.max(np.abs(cost[known]) * sizes[known], initial=0.0))
    alone = ~known & (cost != 0) & (weight > 0)
    sizes[alone] = weight / np.abs(cost[alone])
    sizes[~np.isfinite(sizes)] = 1.0
    return sizes


def _spread(sizes: Vector, rows: Positions, columns: Positions, size: Vector, m: int) -> Vector:
    """Sizes carried along rows from columns that have one to columns that have none (inf)."""
    sizes = sizes.copy()
    for _ in range(4):
        known = np.isfinite(sizes)[columns]
        if known.all():
            break
        reach = np.zeros(m)
        np.maximum.at(reach, rows[known], size[known] * sizes[columns[known]])
        open_entries = ~known & (reach[rows] > 0)
        if not open_entries.any():
            break
        np.minimum.at(sizes, columns[open_entries], reach[rows[open_entries]] / size[open_entries])
    return sizes


def cost_factor(sizes: Vector) -> float:
    """The factor that brings costs near 1. Small ones must stay above the tolerance; the largest may be up to 10^5."""
    used = sizes[sizes > 0]
    if not len(used):
        return 1.0
    largest, smallest = float(used.max()), float(used.min())
    return float(powers_of_two(np.array(min(max(1e-4 / smallest, 1 / largest), 1e5 / largest))))


def powers_of_two(values: Vector) -> Vector:
    """The powers of two nearest to ``values``, by ratio; 1 for 0, infinity and NaN."""
    known = (values > 0) & (values < math.inf)
    exponents = np.clip(np.round(np.log2(np.where(known, values, 1.0))), -900, 900)
    return np.ldexp(1.0, exponents.astype(np.int64))


_NOTHING = 1e-10
"""The violation, relative to the terms at the point, that is accepted without asking how large columns could be."""
_LEAST_SHARE = 1e-3
"""Otherwise a column counts as at least this share of what would balance the terms beside it."""


def fault(
    entries: tuple[Positions, Positions, Vector], face: Face, sizes: Vector, cost: Vector, point: tuple[Vector, Vector]
) -> float:
    """The largest of three relative violations of ``point``, which is (x, prices).

    They are the violation of rows, that of bounds, and the gap between ``cost'x`` and the bound that the prices prove
    on its maximum. ``sizes`` are those of columns (see `scaling`); a missing bound is replaced by the size.
    """
    (rows, columns, values), (x, prices) = entries, point
    m = len(face.row_lower)
    activity = summed(rows, values * x[columns], m)
    # A price whose sign points to an open side proves nothing and is left out.
    sides = np.where(prices > 0, face.row_upper, face.row_lower)
    prices, sides = np.where(np.isfinite(sides), prices, 0.0), np.where(np.isfinite(sides), sides, 0.0)
    rates = cost - summed(columns, values * prices[rows], len(x))
    ends = np.where(rates > 0, face.upper, face.lower)
    ends = np.where(np.isfinite(ends), ends, np.sign(rates) * sizes)
    short = abs(float(prices @ sides + rates @ ends) - float(cost @ x))
    weight = float(np.abs(prices) @ np.abs(sides) + np.abs(rates) @ np.abs(ends))

    def relative(large: Vector) -> float:
        size = summed(rows, np.abs(values) * large[columns], m)
        meets = weight + float(np.abs(cost) @ large)
        return max(
            _miss(activity, face.row_lower, face.row_upper, size),
            _miss(x, face.lower, face.upper, large),
            short / meets if meets else 0.0,
        )

    large = np.abs(x)
    miss = relative(large)
    if miss <= _NOTHING:
        return miss
    # A column is taken to be no larger than the terms beside it at the point. Twice, because the terms beside it
    # can be next to 0 by chance, as is the money moved from an actual that stays.
    for _ in range(2):
        large = np.maximum(np.abs(x), _LEAST_SHARE * _beside(rows, columns, values, large, sizes))
    return relative(large)


def summed(positions: Any, values: Vector, count: int) -> Vector:
    """Sums of the values at each position, of shape (count,)."""
    return np.asarray(np.bincount(positions, values, count), dtype=np.float64)


def _beside(rows: Positions, columns: Positions, values: Vector, large: Vector, sizes: Vector) -> Vector:
    """The size of each column that balances the other terms of its rows; its own size where there are none."""
    parts, used = np.abs(values) * large[columns], values != 0
    others, beside = summed(rows, parts, 0)[rows] - parts, np.zeros(len(large))
    np.maximum.at(beside, columns[used], others[used] / np.abs(values[used]))
    return np.where(beside > 0, np.minimum(beside, sizes), sizes)


def _miss(value: Vector, lower: Vector, upper: Vector, size: Vector) -> float:
    """The largest distance of ``value`` from its bounds, relative to ``size`` or to the bound."""
    miss = np.maximum(lower - value, value - upper)
    over = np.flatnonzero(miss > 0)
    if not len(over):
        return 0.0
    value, lower, upper, miss = value[over], lower[over], upper[over], miss[over]
    scale = np.maximum(size[over], np.abs(np.where(lower > value, lower, upper)))
    # Without a size, as in an empty row, the violation is absolute.
    return float(np.max(miss / np.where(scale > 0, scale, 1.0)))
