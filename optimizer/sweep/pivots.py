"""The dual simplex method on one sample whose columns all lie between ends, real or far away.

Any basis is dual feasible once what is outside it stands at the end that its rate pulls to, so there is no first phase.
The variable that misses its bounds by most, beside the length of its row of the inverse, leaves; those that a long step
passes go to their other end.
"""

from __future__ import annotations

import math

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.basis import (
    combination_of,
    direction_of,
    grow,
    replace_column,
    replace_row,
    shrink,
)
from optimizer.sweep.choice import FREE, entering, leaving
from optimizer.sweep.compiled import inlined, inner
from optimizer.sweep.pattern import FAR
from optimizer.sweep.workspace import (
    CANDIDATE,
    COLUMN,
    COMBINATION,
    COST,
    DIRECTION,
    LOWER,
    PIVOTS,
    RATE,
    RAY,
    ROW,
    SIDE,
    SIZE,
    SUM,
    TABLEAU,
    UPPER,
    VALUE,
)

DONE, NO_POINT, STUCK, SHORT = 0, 1, 2, 3
FLAT = 1e-13
"""A rate that pulls at nothing."""


@inner
def settle(
    n: int, m: int, further: float, row_box: Vector, net: Positions, entries: Vector, variables: Matrix,
    inverse: Matrix, parts: Matrix, place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """Rates for the basis and the cost as they stand, the ends that they pull to, and the values that follow."""
    k = count[SIZE]
    for r in range(k):
        parts[SUM, r] = 0.0
    for p in range(k):
        c = variables[COST, basis[COLUMN, p]]
        if c != 0.0:
            for r in range(k):
                parts[SUM, r] += c * inverse[p, r]
    for j in range(n):
        variables[RATE, j] = variables[COST, j]
    for v in range(n, n + m):
        variables[RATE, v] = variables[SIDE, v] = variables[VALUE, v] = 0.0
    for r in range(k):
        y, v = parts[SUM, r], basis[ROW, r]
        variables[RATE, v] = y
        if y != 0.0:
            for e in range(net[v + 1], net[v + 2]):
                variables[RATE, net[e]] -= y * entries[e]
    for j in range(n):
        if place[j] >= 0:
            variables[RATE, j] = variables[SIDE, j] = 0.0
            continue
        _place(j, FAR, variables)
        x = variables[VALUE, j]
        if x != 0.0:
            for e in range(net[j], net[j + 1]):
                variables[VALUE, net[e]] += x * entries[e]
    for r in range(k):
        v = basis[ROW, r]
        activity = variables[VALUE, v]
        _place(v, further * row_box[v - n], variables)
        parts[SUM, r] = variables[VALUE, v] - activity
    for p in range(k):
        x = 0.0
        for r in range(k):
            x += inverse[p, r] * parts[SUM, r]
        j = basis[COLUMN, p]
        variables[VALUE, j] = x
        if x != 0.0:
            for e in range(net[j], net[j + 1]):
                if place[net[e]] < 0:
                    variables[VALUE, net[e]] += x * entries[e]


@inlined
def _place(v: int, far: float, variables: Matrix) -> None:
    """Put a variable outside the basis at the end that its rate pulls to; one that is fixed has no side."""
    low, high, rate = variables[LOWER, v], variables[UPPER, v], variables[RATE, v]
    if low == high:
        variables[SIDE, v], variables[VALUE, v] = 0.0, low
        return
    up = rate > 0.0
    if abs(rate) <= FLAT and math.isinf(high if up else low):
        if math.isinf(low if up else high):
            variables[SIDE, v], variables[VALUE, v] = FREE, 0.0
            return
        up = not up
    if up:
        variables[SIDE, v] = 1.0
        variables[VALUE, v] = high if not math.isinf(high) else max(far, low + far)
    else:
        variables[SIDE, v] = -1.0
        variables[VALUE, v] = low if not math.isinf(low) else min(-far, high - far)


@inner
def iterate(
    n: int, m: int, limit: int, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix, parts: Matrix,
    place: Positions, basis: Positions, count: Positions, cutoff: float,
) -> int:  # fmt: skip
    """Pivot until no variable misses its bounds (DONE), none can enter (NO_POINT), or after ``limit`` steps (STUCK).

    After NO_POINT the RAY holds the multipliers of the rows that contradict each other. SHORT once the objective, which
    only falls, is or will be below ``cutoff``: the rates of the rows tell, and are not those of the basis.
    """
    for _ in range(limit):
        objective = math.inf
        if cutoff > -math.inf:
            objective = 0.0
            for j in range(n):
                objective += variables[COST, j] * variables[VALUE, j]
            if objective < cutoff:
                return SHORT
        v = leaving(n, m, net, entries, variables, inverse, parts, place, basis, count)
        if v < 0:
            return DONE
        up = variables[VALUE, v] > variables[UPPER, v]
        target = variables[UPPER, v] if up else variables[LOWER, v]
        sign = 1.0 if up else -1.0
        _tableau_row(n, v, net, entries, variables, inverse, parts, place, basis, count)
        miss = abs(variables[VALUE, v] - target)
        q, flips = entering(n, sign, miss, variables, basis, count)
        if q < 0:
            for i in range(n, n + m):
                variables[RAY, i] = 0.0
            for r in range(count[SIZE]):
                variables[RAY, basis[ROW, r]] = -sign * parts[COMBINATION, r]
            if v >= n:
                variables[RAY, v] = sign
            return NO_POINT
        pivot = variables[TABLEAU, q]
        count[PIVOTS] += 1
        theta = variables[RATE, q] / pivot
        if theta * sign < 0.0:
            theta = 0.0
        if theta != 0.0:
            for j in range(n):
                variables[RATE, j] -= theta * variables[TABLEAU, j]
            for r in range(count[SIZE]):
                u = basis[ROW, r]
                variables[RATE, u] -= theta * variables[TABLEAU, u]
        if flips == 0 and objective - abs(theta) * miss < cutoff:
            # The multipliers prove it already, so that nothing need be moved.
            variables[RATE, q], variables[RATE, v] = 0.0, theta
            return SHORT
        if flips > 0:
            _flip(n, flips, net, entries, variables, inverse, parts, place, basis, count)
        _move(
            n, q, (target - variables[VALUE, v]) / pivot, net, entries, variables, inverse, parts, place, basis, count
        )
        if v < n:
            if q < n:
                replace_column(place[v], q, inverse, parts, place, basis, count)
            else:
                shrink(place[v], place[q], inverse, place, basis, count)
        elif q < n:
            grow(v, q, pivot, inverse, parts, place, basis, count)
        else:
            replace_row(place[q], v, inverse, parts, place, basis, count)
        variables[RATE, q] = variables[SIDE, q] = 0.0
        variables[RATE, v] = theta
        variables[SIDE, v] = sign if variables[LOWER, v] != variables[UPPER, v] else 0.0
        variables[VALUE, v] = target
    return STUCK


@inlined
def _tableau_row(
    n: int, v: int, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix, parts: Matrix,
    place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """TABLEAU: how the variable v of the basis changes with each one outside of it."""
    k = count[SIZE]
    for j in range(n):
        variables[TABLEAU, j] = 0.0
    if v < n:
        p = place[v]
        for r in range(k):
            parts[COMBINATION, r] = inverse[p, r]
    else:
        combination_of(v, net, entries, inverse, parts, place, count)
        for e in range(net[v + 1], net[v + 2]):
            variables[TABLEAU, net[e]] = entries[e]
    for r in range(k):
        factor, u = parts[COMBINATION, r], basis[ROW, r]
        variables[TABLEAU, u] = factor
        if factor != 0.0:
            for e in range(net[u + 1], net[u + 2]):
                variables[TABLEAU, net[e]] -= factor * entries[e]


@inlined
def _shift(j: int, step: float, net: Positions, entries: Vector, variables: Matrix) -> None:
    """Change column j by ``step``, and with it the left sides of its rows."""
    variables[VALUE, j] += step
    for e in range(net[j], net[j + 1]):
        variables[VALUE, net[e]] += step * entries[e]


@inlined
def _flip(
    n: int, flips: int, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix, parts: Matrix,
    place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """Send the first candidates to their other end. Rows have one end, so that all of these are columns."""
    k = count[SIZE]
    for r in range(k):
        parts[SUM, r] = 0.0
    for c in range(flips):
        j = basis[CANDIDATE, c]
        step = (variables[LOWER, j] - variables[UPPER, j]) * variables[SIDE, j]
        variables[SIDE, j] = -variables[SIDE, j]
        for e in range(net[j], net[j + 1]):
            r = place[net[e]]
            if r >= 0:
                parts[SUM, r] += step * entries[e]
        _shift(j, step, net, entries, variables)
        variables[VALUE, j] = variables[UPPER, j] if variables[SIDE, j] > 0.0 else variables[LOWER, j]
    for p in range(k):
        step = 0.0
        for r in range(k):
            step -= inverse[p, r] * parts[SUM, r]
        if step != 0.0:
            _shift(basis[COLUMN, p], step, net, entries, variables)


@inlined
def _move(
    n: int, q: int, step: float, net: Positions, entries: Vector, variables: Matrix, inverse: Matrix, parts: Matrix,
    place: Positions, basis: Positions, count: Positions,
) -> None:  # fmt: skip
    """Change the entering variable by ``step``, and with it what is in the basis. Leaves its DIRECTION."""
    k = count[SIZE]
    if q < n:
        direction_of(q, net, entries, inverse, parts, place, count)
        _shift(q, step, net, entries, variables)
    else:
        r = place[q]
        for p in range(k):
            parts[DIRECTION, p] = -inverse[p, r]
    for p in range(k):
        change = -parts[DIRECTION, p] * step
        if change != 0.0:
            _shift(basis[COLUMN, p], change, net, entries, variables)
