"""One sample, compiled: bring its numbers in, start from a reference basis or go on from the last one, prove."""

from __future__ import annotations

import math

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.basis import begin, come_back, empty, keep, release
from optimizer.sweep.compiled import compiled, inlined, inner
from optimizer.sweep.pattern import Structure
from optimizer.sweep.pivots import DONE, NO_POINT, SHORT, iterate, settle
from optimizer.sweep.proof import GAP, bound_of, contradicts, gap_of
from optimizer.sweep.status import BELOW, INFEASIBLE, OPEN, OPTIMAL
from optimizer.sweep.workspace import (
    COST,
    LOWER,
    PIVOTS,
    RATE,
    RAY,
    SETTLED,
    UPPER,
    USABLE,
    VALUE,
    Workspace,
)

_FURTHER = 4096.0
_THIN = 1e-12
"""Ends of a column that cross by so little, relatively, are one."""


@compiled
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
    empty(place, basis, count)
    count[USABLE] = _load(structure.n + structure.m + 2, structure.source, structure.scale, values, work.entries)
    known = pose(structure, work, cost, values, rhs, lower, upper)
    if known != OPTIMAL:
        return known, 0.0, math.inf
    begin(
        structure.n, rows, columns, structure.net, work.entries, work.variables, work.inverse, work.parts, place, basis,
        count,
    )  # fmt: skip
    return _proceed(structure, work, values, limit, -math.inf)


@compiled
def resolve(
    structure: Structure, work: Workspace, cost: Vector, values: Vector, rhs: Vector, lower: Vector, upper: Vector,
    limit: int, cutoff: float = -math.inf,
) -> tuple[int, float, float]:  # fmt: skip
    """The sample of the last `solve` with other cost, right-hand sides or bounds, from the basis as it stands.

    ``values`` are the same as before. BELOW as soon as no point is proven to be worth ``cutoff``, which is without the
    constant and signed so that more is better.
    """
    work.counts[PIVOTS] = 0
    known = pose(structure, work, cost, values, rhs, lower, upper)
    if known != OPTIMAL:
        return known, 0.0, math.inf
    release(work.variables, work.inverse, work.place, work.basis, work.counts)
    return _proceed(structure, work, values, limit, cutoff * abs(structure.unit))


@inner
def retain(work: Workspace) -> None:
    """Keep the answer of the last `solve`, for `bounded` to start from."""
    keep(
        work.variables, work.inverse, work.place, work.basis, work.counts, work.kept_variables, work.kept_inverse,
        work.kept_place, work.kept_basis,
    )  # fmt: skip


@inner
def bounded(
    structure: Structure, work: Workspace, values: Vector, i: int, side: int, end: float, limit: int, cutoff: float
) -> tuple[int, float, float]:
    """The sample that was retained, with its free row i bounded by ``end`` from above (``side`` 1) or below (-1).

    As `resolve`, but for a row with more than one entry and a finite end.
    """
    work.counts[PIVOTS] = 0
    come_back(
        work.variables, work.inverse, work.place, work.basis, work.counts, work.kept_variables, work.kept_inverse,
        work.kept_place, work.kept_basis,
    )  # fmt: skip
    v, bound = structure.n + i, UPPER if side > 0 else LOWER
    work.variables[bound, v] = end * structure.row_scale[i]
    # Not an argument: for each constant there all of it would be compiled anew.
    work.counts[SETTLED] = 1
    found = _proceed(structure, work, values, limit, cutoff * abs(structure.unit))
    work.variables[bound, v] = math.inf if side > 0 else -math.inf
    return found


@inlined
def _load(first: int, source: Positions, scale: Vector, values: Vector, entries: Vector) -> int:
    """Bring the matrix in; whether it is usable."""
    total = 0.0
    for e in range(first, len(source)):
        a = values[source[e]] * scale[e]
        entries[e] = a
        total += a * 0.0
    return 1 if total == 0.0 else 0


@inner
def pose(
    structure: Structure, work: Workspace, cost: Vector, values: Vector, rhs: Vector, lower: Vector, upper: Vector
) -> int:
    """Bring cost, right-hand sides and bounds in.

    OPEN where a number is none, INFEASIBLE where two bounds of a column contradict each other, else OPTIMAL: nothing is
    known yet.
    """
    n, variables, bound_from = structure.n, work.variables, work.bound_from
    usable = _bounds(
        n, structure.m, structure.cost_scale, structure.column_unit, structure.row_scale, structure.relation, cost,
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


@inlined
def _bounds(
    n: int, m: int, cost_scale: Vector, column_unit: Vector, row_scale: Vector, relation: Positions, cost: Vector,
    rhs: Vector, lower: Vector, upper: Vector, variables: Matrix,
) -> bool:  # fmt: skip
    """Cost and bounds of columns and rows in the kernel's units; whether all of them are numbers."""
    # One target a loop, so that each becomes vector instructions.
    total, bad = 0.0, 0
    for j in range(n):
        variables[COST, j] = cost[j] * cost_scale[j]
    for j in range(n):
        variables[LOWER, j] = lower[j] * column_unit[j]
    for j in range(n):
        variables[UPPER, j] = upper[j] * column_unit[j]
    for i in range(m):
        variables[LOWER, n + i] = rhs[i] * row_scale[i] if relation[i] >= 0 else -math.inf
    for i in range(m):
        variables[UPPER, n + i] = rhs[i] * row_scale[i] if relation[i] <= 0 else math.inf
    for j in range(n):
        total += variables[COST, j] * 0.0
    for v in range(n + m):
        bad += 0 if variables[LOWER, v] < math.inf else 1
    for v in range(n + m):
        bad += 0 if variables[UPPER, v] > -math.inf else 1
    return bad == 0 and total == 0.0


@inner
def _credit(structure: Structure, work: Workspace, values: Vector, j: int, rate: float) -> None:
    """Give the rate that is left on column j to the row with a single entry that its bound comes from."""
    s = work.bound_from[1 if rate > 0.0 else 0, j]
    if s >= 0:
        i = structure.single[0, s]
        a = values[structure.single[2, s]] * structure.single_scale[s]
        work.multipliers[i] += rate / a * structure.row_scale[i]


@inner
def _proceed(
    structure: Structure, work: Workspace, values: Vector, limit: int, cutoff: float
) -> tuple[int, float, float]:
    """From the basis as it stands to a proven answer; once more with rows' far ends further off, then from no basis."""
    settled, work.counts[SETTLED] = work.counts[SETTLED], 0
    n, m, net, variables = structure.n, structure.m, structure.net, work.variables
    for attempt in range(3):
        if attempt == 2:
            empty(work.place, work.basis, work.counts)
        if attempt > 0 or settled == 0:
            settle(
                n, m, 1.0 if attempt == 0 else _FURTHER, structure.row_box, net, work.entries, variables, work.inverse,
                work.parts, work.place, work.basis, work.counts,
            )  # fmt: skip
        found = iterate(
            n, m, limit, net, work.entries, variables, work.inverse, work.parts, work.place, work.basis, work.counts,
            cutoff,
        )  # fmt: skip
        if found == SHORT:
            if bound_of(n, m, net, work.entries, variables) < cutoff:
                return BELOW, 0.0, 0.0
            cutoff = -math.inf
            settle(
                n, m, 1.0 if attempt == 0 else _FURTHER, structure.row_box, net, work.entries, variables, work.inverse,
                work.parts, work.place, work.basis, work.counts,
            )  # fmt: skip
            found = iterate(
                n, m, limit, net, work.entries, variables, work.inverse, work.parts, work.place, work.basis,
                work.counts, cutoff,
            )  # fmt: skip
        status, objective, gap, miss = OPEN, 0.0, 0.0, 0.0
        if found == NO_POINT and contradicts(n, m, net, work.entries, variables):
            status = INFEASIBLE
        elif found == DONE:
            objective, gap, miss = gap_of(n, m, net, work.entries, variables)
            status = OPTIMAL if gap <= GAP and miss <= GAP else OPEN
        if status != OPEN:
            _tell(structure, work, values, status)
            return status, objective / structure.unit, gap
    return OPEN, 0.0, math.inf


@inner
def _tell(structure: Structure, work: Workspace, values: Vector, status: int) -> None:
    """The answer in the units of the program: ``x``, and multipliers from the RATE, or where INFEASIBLE the RAY."""
    kind, unit = (RAY, 1.0) if status == INFEASIBLE else (RATE, structure.unit)
    n, net, variables, single = structure.n, structure.net, work.variables, structure.single
    _rescale(
        n, structure.m, kind, unit, structure.row_scale, structure.column_scale, variables, work.x, work.multipliers
    )
    for s in range(single.shape[1]):
        j = single[1, s]
        if work.bound_from[0, j] != s and work.bound_from[1, j] != s:
            continue
        rate = 0.0
        if kind == RAY:
            for e in range(net[j], net[j + 1]):
                rate -= variables[RAY, net[e]] * work.entries[e]
        elif work.place[j] < 0:
            rate = variables[RATE, j] / unit
        if rate != 0.0 and work.bound_from[1 if rate * unit > 0.0 else 0, j] == s:
            a = values[single[2, s]] * structure.single_scale[s]
            work.multipliers[single[0, s]] += rate / a * structure.row_scale[single[0, s]]


@inlined
def _rescale(
    n: int, m: int, kind: int, unit: float, row_scale: Vector, column_scale: Vector, variables: Matrix, x: Vector,
    multipliers: Vector,
) -> None:  # fmt: skip
    factor = 1.0 / unit
    for i in range(m):
        multipliers[i] = variables[kind, n + i] * row_scale[i] * factor
    for j in range(n):
        x[j] = variables[VALUE, j] * column_scale[j]
