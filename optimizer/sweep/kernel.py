"""One sample, compiled: bring its numbers in, start from a reference basis or go on from the last one, prove."""

from __future__ import annotations

import math

from numba import njit

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.basis import FLAGS, combination_of, direction_of, grow, shrink
from optimizer.sweep.pattern import Structure
from optimizer.sweep.pivots import DONE, NO_POINT, iterate, settle
from optimizer.sweep.proof import GAP, contradicts, gap_of
from optimizer.sweep.status import INFEASIBLE, OPEN, OPTIMAL
from optimizer.sweep.workspace import (
    COLUMN,
    COMBINATION,
    COST,
    LOWER,
    PIVOTS,
    RATE,
    RAY,
    ROW,
    SIZE,
    UPPER,
    USABLE,
    VALUE,
    Workspace,
)

_THIN = 1e-12
"""Ends of a column that cross by so little, relatively, are one."""


@njit(cache=True, nogil=True, error_model="numpy")
def solve(
    structure: Structure, work: Workspace, rows: Positions, columns: Positions, cost: Vector, values: Vector,
    rhs: Vector, lower: Vector, upper: Vector, limit: int,
) -> tuple[int, float, float]:  # fmt: skip
    """One sample from the basis of ``rows`` and ``columns``: what becomes of it, its objective and its gap.

    ``cost``, ``lower``, ``upper`` have shape (n,), ``values`` (k,) go with the program's entries, ``rhs`` (m,) is
    infinite where a row binds nothing. At most ``limit`` pivots. The answer is in ``work``: ``x``, ``multipliers``,
    ``counts[PIVOTS]``. The objective comes without the constant; the gap is relative to the size of its terms.
    """
    count, place, basis = work.counts, work.place, work.basis
    count[PIVOTS] = 0
    for p in range(count[SIZE]):
        place[basis[COLUMN, p]] = place[structure.n + basis[ROW, p]] = -1
    count[SIZE] = 0
    count[USABLE] = _load(structure.n + structure.m + 2, structure.source, structure.scale, values, work.entries)
    known = _pose(structure, work, cost, values, rhs, lower, upper)
    if known != OPTIMAL:
        return known, 0.0, math.inf
    _begin(
        structure.n, rows, columns, structure.net, work.entries, work.variables, work.inverse, work.parts, place, basis,
        count,
    )  # fmt: skip
    return _proceed(structure, work, values, limit)


@njit(cache=True, nogil=True, error_model="numpy")
def resolve(
    structure: Structure, work: Workspace, cost: Vector, values: Vector, rhs: Vector, lower: Vector, upper: Vector,
    limit: int,
) -> tuple[int, float, float]:  # fmt: skip
    """The sample of the last `solve` with other cost, right-hand sides or bounds, from the basis as it stands.

    ``values`` are the same as before.
    """
    work.counts[PIVOTS] = 0
    known = _pose(structure, work, cost, values, rhs, lower, upper)
    if known != OPTIMAL:
        return known, 0.0, math.inf
    _release(structure.n, work.variables, work.inverse, work.place, work.basis, work.counts)
    return _proceed(structure, work, values, limit)


@njit(cache=True, nogil=True, error_model="numpy")
def _load(first: int, source: Positions, scale: Vector, values: Vector, entries: Vector) -> int:
    """Bring the matrix in; whether it is usable."""
    total = 0.0
    for e in range(first, len(source)):
        a = values[source[e]] * scale[e]
        entries[e] = a
        total += a * 0.0
    return 1 if total == 0.0 else 0


@njit(cache=True, nogil=True, error_model="numpy")
def _pose(
    structure: Structure, work: Workspace, cost: Vector, values: Vector, rhs: Vector, lower: Vector, upper: Vector
) -> int:
    """Bring cost, right-hand sides and bounds in.

    OPEN where a number is none, INFEASIBLE where two bounds of a column contradict each other, else OPTIMAL: nothing is
    known yet.
    """
    n, variables, bound_from = structure.n, work.variables, work.bound_from
    usable = _bounds(
        n, structure.m, structure.cost_scale, structure.column_scale, structure.row_scale, structure.relation, cost,
        rhs, lower, upper, variables,
    )  # fmt: skip
    for j in range(n):
        bound_from[0, j] = bound_from[1, j] = -1
    single = structure.single
    for s in range(single.shape[1]):
        i, j = single[0, s], single[1, s]
        a = values[single[2, s]] * structure.single_scale[s]
        usable &= a * 0.0 == 0.0
        low, high = variables[LOWER, n + i], variables[UPPER, n + i]
        variables[LOWER, n + i], variables[UPPER, n + i] = -math.inf, math.inf
        if a == 0.0:
            if low > 0.0 or high < 0.0:
                work.multipliers[:] = 0.0
                work.multipliers[i] = -structure.row_scale[i] if low > 0.0 else structure.row_scale[i]
                return INFEASIBLE if usable and work.counts[USABLE] == 1 else OPEN
            continue
        least, most = (low / a, high / a) if a > 0.0 else (high / a, low / a)
        if least > variables[LOWER, j]:
            variables[LOWER, j], bound_from[0, j] = least, s
        if most < variables[UPPER, j]:
            variables[UPPER, j], bound_from[1, j] = most, s
    if not usable or work.counts[USABLE] == 0:
        return OPEN
    for j in range(n):
        low, high = variables[LOWER, j], variables[UPPER, j]
        if low > high:
            size = max(abs(low), abs(high))
            if low - high <= _THIN * size:
                variables[LOWER, j] = high
                continue
            work.multipliers[:] = 0.0
            _credit(structure, work, values, j, 1.0)
            _credit(structure, work, values, j, -1.0)
            return INFEASIBLE if low - high > GAP * size else OPEN
    return OPTIMAL


@njit(cache=True, nogil=True, error_model="numpy")
def _bounds(
    n: int, m: int, cost_scale: Vector, column_scale: Vector, row_scale: Vector, relation: Positions, cost: Vector,
    rhs: Vector, lower: Vector, upper: Vector, variables: Matrix,
) -> bool:  # fmt: skip
    """Cost and bounds of columns and rows in the kernel's units; whether all of them are numbers."""
    total = 0.0
    usable = True
    for j in range(n):
        variables[COST, j] = cost[j] * cost_scale[j]
        total += variables[COST, j] * 0.0
        low, high = lower[j] / column_scale[j], upper[j] / column_scale[j]
        variables[LOWER, j], variables[UPPER, j] = low, high
        usable &= low < math.inf and high > -math.inf
    for i in range(m):
        b, kind = rhs[i] * row_scale[i], relation[i]
        usable &= b == b and (kind != 0 or not math.isinf(b))
        variables[LOWER, n + i] = b if kind >= 0 else -math.inf
        variables[UPPER, n + i] = b if kind <= 0 else math.inf
        usable &= variables[LOWER, n + i] < math.inf and variables[UPPER, n + i] > -math.inf
    return usable and total == 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _credit(structure: Structure, work: Workspace, values: Vector, j: int, rate: float) -> None:
    """Give the rate that is left on column j to the row with a single entry that its bound comes from."""
    s = work.bound_from[1 if rate > 0.0 else 0, j]
    if s >= 0:
        i = structure.single[0, s]
        a = values[structure.single[2, s]] * structure.single_scale[s]
        work.multipliers[i] += rate / a * structure.row_scale[i]


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
def _begin(
    n: int, rows: Positions, columns: Positions, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix,
    parts: Matrix, place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """The basis of these rows and columns, brought in pair by pair; a pair without a pivot stays out."""
    for p in range(len(rows)):
        i, j = rows[p], columns[p]
        if math.isinf(variables[LOWER, n + i]) and math.isinf(variables[UPPER, n + i]):
            continue
        combination_of(n, i, net, entries, inverse, parts, place, count)
        direction_of(n, j, net, entries, inverse, parts, place, count)
        pivot, size = 0.0, 0.0
        for e in range(net[j], net[j + 1]):
            row, a = net[e], entries[e]
            size = max(size, abs(a))
            if row == i:
                pivot += a
            elif place[n + row] >= 0:
                pivot -= a * parts[COMBINATION, place[n + row]]
        if abs(pivot) > 1e-7 * size:
            grow(n, i, j, pivot, inverse, parts, place, basis, count)


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
def _release(n: int, variables: Matrix, inverse: Matrix, place: Positions, basis: Positions, count: Positions) -> None:
    """Take rows that bind nothing any more out of the basis."""
    r = 0
    while r < count[SIZE]:
        v = n + basis[ROW, r]
        if not (math.isinf(variables[LOWER, v]) and math.isinf(variables[UPPER, v])):
            r += 1
            continue
        best, size = 0, 0.0
        for p in range(count[SIZE]):
            if abs(inverse[p, r]) > size:
                best, size = p, abs(inverse[p, r])
        shrink(n, best, r, inverse, place, basis, count)


@njit(cache=True, nogil=True, error_model="numpy")
def _proceed(structure: Structure, work: Workspace, values: Vector, limit: int) -> tuple[int, float, float]:
    """From the basis as it stands to a proven answer."""
    n, m, net, variables = structure.n, structure.m, structure.net, work.variables
    for _ in range(2):
        settle(
            n, m, structure.row_box, net, work.entries, variables, work.inverse, work.parts, work.place, work.basis,
            work.counts,
        )  # fmt: skip
        found = iterate(
            n, m, limit, net, work.entries, variables, work.inverse, work.parts, work.place, work.basis, work.counts
        )
        if found == NO_POINT:
            if not contradicts(n, m, net, work.entries, variables):
                return OPEN, 0.0, math.inf
            _tell(structure, work, values, RAY, 1.0)
            return INFEASIBLE, 0.0, 0.0
        if found != DONE:
            return OPEN, 0.0, math.inf
        objective, gap, miss = gap_of(n, m, net, work.entries, variables)
        if gap <= GAP and miss <= GAP:
            _tell(structure, work, values, RATE, structure.unit)
            return OPTIMAL, objective / structure.unit, gap
    return OPEN, 0.0, math.inf


@njit(cache=True, nogil=True, error_model="numpy")
def _tell(structure: Structure, work: Workspace, values: Vector, kind: int, unit: float) -> None:
    """The answer in the units of the program: ``x``, and multipliers from the RATE or the RAY of the rows."""
    n, variables = structure.n, work.variables
    for i in range(structure.m):
        work.multipliers[i] = variables[kind, n + i] * structure.row_scale[i] / unit
    for j in range(n):
        work.x[j] = variables[VALUE, j] * structure.column_scale[j]
        if work.bound_from[0, j] < 0 and work.bound_from[1, j] < 0:
            continue
        if kind == RAY:
            rate = 0.0
            for e in range(structure.net[j], structure.net[j + 1]):
                rate -= variables[RAY, n + structure.net[e]] * work.entries[e]
        else:
            rate = variables[RATE, j] if work.place[j] < 0 else 0.0
        if rate != 0.0:
            _credit(structure, work, values, j, rate / unit)
