"""Which variable leaves the basis, and which one enters: the two choices of a step of the dual simplex method."""

from __future__ import annotations

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.basis import combination_of
from optimizer.sweep.compiled import inlined, inlined_without_nan
from optimizer.sweep.workspace import (
    CANDIDATE,
    COMBINATION,
    LOWER,
    MISSED,
    RATE,
    RATIO,
    ROW,
    SIDE,
    SIZE,
    TABLEAU,
    UPPER,
    VALUE,
)

MISS = 2.0**-37
"""What a variable may miss its bounds by, in the kernel's units: 1e-13 of the size of a column."""
FREE = 2.0
"""The side of a column without ends that nothing pulls at: it stands at 0, and enters before all others."""
SMALL = 1e-9
"""A pivot below which nothing is divided by."""


@inlined_without_nan
def _misses(variables: Matrix) -> None:
    """MISSED: by how much each variable is out of its bounds, or less than nothing."""
    for v in range(variables.shape[1]):
        value = variables[VALUE, v]
        variables[MISSED, v] = max(variables[LOWER, v] - value, value - variables[UPPER, v])


@inlined
def leaving(
    n: int, m: int, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix, parts: Matrix,
    place: Positions, basis: Positions, count: Positions,
) -> int:  # fmt: skip
    """The variable whose miss is largest beside the length of its row of the inverse; -1 where none misses."""
    k = count[SIZE]
    best, found = 0.0, -1
    _misses(variables)
    misses, first = 0, 0
    for v in range(n + m):
        if variables[MISSED, v] > MISS and (place[v] >= 0) == (v < n):
            basis[CANDIDATE, misses] = v
            if variables[MISSED, v] > variables[MISSED, basis[CANDIDATE, first]]:
                first = misses
            misses += 1
    for c in range(misses):
        # The largest miss first: no row of the inverse of a row's slack is shorter than 1, so that few others compete.
        v = basis[CANDIDATE, first if c == 0 else 0 if c == first else c]
        miss = variables[MISSED, v]
        length = 0.0
        if v < n:
            p = place[v]
            for r in range(k):
                length += inverse[p, r] * inverse[p, r]
        elif miss * miss > best:
            combination_of(v, net, entries, inverse, parts, place, count)
            length = 1.0
            for r in range(k):
                length += parts[COMBINATION, r] * parts[COMBINATION, r]
        else:
            continue
        weighed = miss * miss / length
        if weighed > best:
            best, found = weighed, v
    return found


@inlined
def entering(
    n: int, sign: float, miss: float, variables: Matrix, basis: Positions, count: Positions
) -> tuple[int, int]:
    """What enters (-1 for nothing), and how many candidates before it go to their other end."""
    found = 0
    for v in range(n):
        side = variables[SIDE, v]
        reach = abs(variables[TABLEAU, v]) if side == FREE else sign * side * variables[TABLEAU, v]
        if reach > SMALL:
            basis[CANDIDATE, found] = v
            variables[RATIO, found] = max(side * variables[RATE, v], 0.0) / reach if side != FREE else 0.0
            found += 1
    for r in range(count[SIZE]):
        v = basis[ROW, r]
        side = variables[SIDE, v]
        reach = sign * side * variables[TABLEAU, v]
        if reach > SMALL:
            basis[CANDIDATE, found] = v
            variables[RATIO, found] = max(side * variables[RATE, v], 0.0) / reach
            found += 1
    for passed in range(found):
        best, least, v = passed, variables[RATIO, passed], basis[CANDIDATE, passed]
        for c in range(passed + 1, found):
            ratio, u = variables[RATIO, c], basis[CANDIDATE, c]
            if ratio < least or (ratio == least and abs(variables[TABLEAU, u]) > abs(variables[TABLEAU, v])):
                best, least, v = c, ratio, u
        basis[CANDIDATE, best], variables[RATIO, best] = basis[CANDIDATE, passed], variables[RATIO, passed]
        basis[CANDIDATE, passed] = v
        miss -= abs(variables[TABLEAU, v]) * (variables[UPPER, v] - variables[LOWER, v])
        if miss <= MISS:  # not 0: where all ends together are just enough, rounding must not call it a contradiction
            return v, passed
    return -1, 0
