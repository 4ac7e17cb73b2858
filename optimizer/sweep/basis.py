"""The basis of the kernel: the inverse of the matrix of its columns and its binding rows, and how it changes.

A row whose slack is in the basis takes no part, so that the inverse is no larger than the number of columns strictly
between their ends. A change of the basis is one of four: a column and a row come in, both go out, or one of either
kind is replaced. Compiled functions take plain arrays: numba counts references of those in tuples, which costs more
than the pivots.
"""

from __future__ import annotations

from numba import njit

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.workspace import COLUMN, COMBINATION, DIRECTION, ROW, SIZE

FLAGS = {"reassoc", "contract", "nsz", "arcp"}
"""Sums may be taken in any order; infinities keep their meaning."""


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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


@njit(cache=True, nogil=True, error_model="numpy", fastmath=FLAGS)
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
