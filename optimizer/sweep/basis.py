"""The basis of the kernel: the inverse of the matrix of its columns and its binding rows, and how it changes.

A row whose slack is in the basis takes no part, so that the inverse is no larger than the number of columns strictly
between their ends. A change of the basis is one of four: a column and a row come in, both go out, or one of either
kind is replaced. Compiled functions take plain arrays: numba counts references of those in tuples, which costs more
than the pivots.
"""

from __future__ import annotations

import math

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.compiled import inlined
from optimizer.sweep.workspace import (
    CANDIDATE,
    COLUMN,
    COMBINATION,
    DIRECTION,
    LOWER,
    RATE,
    ROW,
    SIDE,
    SIZE,
    UPPER,
    VALUE,
)


@inlined
def direction_of(
    j: int, net: Positions, entries: Vector, inverse: Matrix, parts: Matrix, place: Positions, count: Positions
) -> None:
    """DIRECTION: the inverse times the binding part of column j."""
    k = count[SIZE]
    for p in range(k):
        parts[DIRECTION, p] = 0.0
    for e in range(net[j], net[j + 1]):
        r = place[net[e]]
        if r >= 0:
            a = entries[e]
            for p in range(k):
                parts[DIRECTION, p] += a * inverse[p, r]


@inlined
def combination_of(
    v: int, net: Positions, entries: Vector, inverse: Matrix, parts: Matrix, place: Positions, count: Positions
) -> None:
    """COMBINATION: the part of the row v in columns of the basis, times the inverse."""
    k = count[SIZE]
    for r in range(k):
        parts[COMBINATION, r] = 0.0
    for e in range(net[v + 1], net[v + 2]):
        p = place[net[e]]
        if p >= 0:
            a = entries[e]
            for r in range(k):
                parts[COMBINATION, r] += a * inverse[p, r]


@inlined
def grow(
    v: int, j: int, pivot: float, inverse: Matrix, parts: Matrix, place: Positions, basis: Positions,
    count: Positions,
) -> None:  # fmt: skip
    """The row v and the column j come in. DIRECTION is that of j, COMBINATION that of v."""
    k = count[SIZE]
    for r in range(k):
        parts[COMBINATION, r] /= pivot
    for p in range(k):
        step = parts[DIRECTION, p]
        if step != 0.0:
            for r in range(k):
                inverse[p, r] += step * parts[COMBINATION, r]
        inverse[p, k] = -step / pivot
    for r in range(k):
        inverse[k, r] = -parts[COMBINATION, r]
    inverse[k, k] = 1.0 / pivot
    basis[COLUMN, k], basis[ROW, k], place[j], place[v] = j, v, k, k
    count[SIZE] = k + 1


@inlined
def shrink(p: int, r: int, inverse: Matrix, place: Positions, basis: Positions, count: Positions) -> None:
    """The column at p and the row at r go out."""
    k = count[SIZE]
    pivot = inverse[p, r]
    for t in range(k):
        if t != p:
            factor = inverse[t, r] / pivot
            if factor != 0.0:
                for c in range(k):
                    inverse[t, c] -= factor * inverse[p, c]
    place[basis[COLUMN, p]] = -1
    place[basis[ROW, r]] = -1
    last = k - 1
    if p != last:
        for c in range(k):
            inverse[p, c] = inverse[last, c]
        basis[COLUMN, p] = basis[COLUMN, last]
        place[basis[COLUMN, p]] = p
    if r != last:
        for t in range(last):
            inverse[t, r] = inverse[t, last]
        basis[ROW, r] = basis[ROW, last]
        place[basis[ROW, r]] = r
    count[SIZE] = last


@inlined
def replace_column(
    p: int, j: int, inverse: Matrix, parts: Matrix, place: Positions, basis: Positions, count: Positions
) -> None:
    """Column j, whose DIRECTION stands, takes the place p of another."""
    k = count[SIZE]
    pivot = parts[DIRECTION, p]
    for c in range(k):
        inverse[p, c] /= pivot
    for t in range(k):
        factor = parts[DIRECTION, t]
        if t != p and factor != 0.0:
            for c in range(k):
                inverse[t, c] -= factor * inverse[p, c]
    place[basis[COLUMN, p]] = -1
    basis[COLUMN, p], place[j] = j, p


@inlined
def replace_row(
    r: int, v: int, inverse: Matrix, parts: Matrix, place: Positions, basis: Positions, count: Positions
) -> None:
    """The row v, whose COMBINATION stands, takes the place r of another."""
    k = count[SIZE]
    pivot = parts[COMBINATION, r]
    for t in range(k):
        factor = inverse[t, r] / pivot
        if factor != 0.0:
            for c in range(k):
                inverse[t, c] -= factor * parts[COMBINATION, c]
            inverse[t, r] = factor
    place[basis[ROW, r]] = -1
    basis[ROW, r], place[v] = v, r


@inlined
def empty(place: Positions, basis: Positions, count: Positions) -> None:
    """The basis of no columns and no rows."""
    for p in range(count[SIZE]):
        place[basis[COLUMN, p]] = place[basis[ROW, p]] = -1
    count[SIZE] = 0


@inlined
def begin(
    n: int, rows: Positions, columns: Positions, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix,
    parts: Matrix, place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """The basis of these rows and columns, brought in pair by pair; a pair without a pivot stays out."""
    for p in range(len(rows)):
        v, j = n + abs(rows[p]) - 1, columns[p]
        if math.isinf(variables[LOWER, v]) and math.isinf(variables[UPPER, v]):
            continue
        k = count[SIZE]
        combination_of(v, net, entries, inverse, parts, place, count)
        if rows[p] > 0:
            direction_of(j, net, entries, inverse, parts, place, count)
        pivot, size = 0.0, 0.0
        for e in range(net[j], net[j + 1]):
            row, a = net[e], entries[e]
            size = max(size, abs(a))
            if row == v:
                pivot += a
            elif place[row] >= 0:
                pivot -= a * parts[COMBINATION, place[row]]
        if abs(pivot) <= 1e-7 * size:
            continue
        if rows[p] > 0:
            grow(v, j, pivot, inverse, parts, place, basis, count)
            continue
        # The column stands in no row before: its direction is nothing.
        factor = -1.0 / pivot
        for r in range(k):
            inverse[k, r] = factor * parts[COMBINATION, r]
        for t in range(k):
            inverse[t, k] = 0.0
        inverse[k, k] = -factor
        basis[COLUMN, k], basis[ROW, k], place[j], place[v] = j, v, k, k
        count[SIZE] = k + 1


@inlined
def release(variables: Matrix, inverse: Matrix, place: Positions, basis: Positions, count: Positions) -> None:
    """Take rows that bind nothing any more out of the basis."""
    r = 0
    while r < count[SIZE]:
        v = basis[ROW, r]
        if not (math.isinf(variables[LOWER, v]) and math.isinf(variables[UPPER, v])):
            r += 1
            continue
        best, size = 0, 0.0
        for p in range(count[SIZE]):
            if abs(inverse[p, r]) > size:
                best, size = p, abs(inverse[p, r])
        shrink(best, r, inverse, place, basis, count)


@inlined
def keep(
    variables: Matrix, inverse: Matrix, place: Positions, basis: Positions, count: Positions, kept_variables: Matrix,
    kept_inverse: Matrix, kept_place: Positions, kept_basis: Positions,
) -> None:  # fmt: skip
    """Keep the basis with its values, rates and sides, to come back to it."""
    kept_basis[CANDIDATE, 0] = count[SIZE]
    _copy(count[SIZE], variables, inverse, place, basis, kept_variables, kept_inverse, kept_place, kept_basis)


@inlined
def come_back(
    variables: Matrix, inverse: Matrix, place: Positions, basis: Positions, count: Positions, kept_variables: Matrix,
    kept_inverse: Matrix, kept_place: Positions, kept_basis: Positions,
) -> None:  # fmt: skip
    """The basis that was kept, with its values, rates and sides."""
    count[SIZE] = kept_basis[CANDIDATE, 0]
    _copy(count[SIZE], kept_variables, kept_inverse, kept_place, kept_basis, variables, inverse, place, basis)


@inlined
def _copy(
    k: int, variables: Matrix, inverse: Matrix, place: Positions, basis: Positions, to_variables: Matrix,
    to_inverse: Matrix, to_place: Positions, to_basis: Positions,
) -> None:  # fmt: skip
    for p in range(k):
        for r in range(k):
            to_inverse[p, r] = inverse[p, r]
    for p in range(k):
        to_basis[COLUMN, p] = basis[COLUMN, p]
        to_basis[ROW, p] = basis[ROW, p]
    for v in range(len(place)):
        to_place[v] = place[v]
    for v in range(len(place)):
        to_variables[VALUE, v] = variables[VALUE, v]
    for v in range(len(place)):
        to_variables[RATE, v] = variables[RATE, v]
    for v in range(len(place)):
        to_variables[SIDE, v] = variables[SIDE, v]
