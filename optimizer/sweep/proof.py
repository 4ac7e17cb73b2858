"""The proof of one sample's answer, from its data: feasible, and no better than weak duality allows; or infeasible.

Nothing that the pivots left behind is trusted: left sides, rates and the bound are summed anew from the entries.
"""

from __future__ import annotations

import math

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.compiled import compiled, inlined, inner
from optimizer.sweep.pattern import FAR
from optimizer.sweep.workspace import ACTIVITY, COST, LOWER, RATE, RAY, UPPER, VALUE

GAP = 1e-9
"""The largest gap, and the largest miss of a row or bound, relative to what meets there, that counts as proven."""
NOISE = 1e-11
"""What counts as rounding beside the largest multiplier of a Farkas proof: no more may be left towards an open end."""


@compiled
def gap_of(n: int, m: int, net: Positions, entries: Vector, variables: Matrix) -> tuple[float, float, float]:
    """Objective, gap (relative) and largest miss (relative) of the values and multipliers in the workspace.

    In the kernel's units. The gap is infinite where it is not proven that the answer lies between real ends.
    """
    objective, bound, size, miss = 0.0, 0.0, 0.0, 0.0
    for v in range(n, n + m):
        activity, y = 0.0, variables[RATE, v]
        for e in range(net[v + 1], net[v + 2]):
            activity += entries[e] * variables[VALUE, net[e]]
        variables[ACTIVITY, v] = activity
        low, high = variables[LOWER, v], variables[UPPER, v]
        if activity > high or activity < low:
            miss = max(miss, max(activity - high, low - activity) / _meets(v, net, entries, variables))
        if y != 0.0:
            side = high if y > 0.0 else low
            if math.isinf(side):
                variables[RATE, v] = 0.0  # towards a side that is open a multiplier proves nothing
            else:
                bound += y * side
                size += abs(y * side)
    for j in range(n):
        x, left = variables[VALUE, j], variables[COST, j]
        objective += left * x
        size += abs(left * x)
        for e in range(net[j], net[j + 1]):
            left -= variables[RATE, net[e]] * entries[e]
        low, high = variables[LOWER, j], variables[UPPER, j]
        if x < low:
            miss = max(miss, (low - x) / max(abs(low), 1.0))
        elif x > high:
            miss = max(miss, (x - high) / max(abs(high), 1.0))
        if left != 0.0:
            end = high if left > 0.0 else low
            if math.isinf(end):
                # Convexity carries the bound beyond a far end, provided that the point lies well before it.
                if abs(x) > 0.5 * FAR:
                    return objective, math.inf, miss
                end = FAR if left > 0.0 else -FAR
            bound += left * end
    gap = abs(bound - objective)
    return objective, gap / size if size > 0.0 else gap, miss


@inner
def bound_of(n: int, m: int, net: Positions, entries: Vector, variables: Matrix) -> float:
    """What no point exceeds, in the kernel's units, by weak duality with the multipliers in the workspace.

    Infinite where more than rounding is left towards an end that is not real.
    """
    bound, size, loose = 0.0, 0.0, 0.0
    for v in range(n, n + m):
        y = variables[RATE, v]
        side = variables[UPPER, v] if y > 0.0 else variables[LOWER, v]
        if y != 0.0 and math.isinf(side):
            variables[RATE, v] = 0.0
        elif y != 0.0:
            bound += y * side
            size += abs(y * side)
    for j in range(n):
        left = variables[COST, j]
        size += abs(left * variables[VALUE, j])
        for e in range(net[j], net[j + 1]):
            left -= variables[RATE, net[e]] * entries[e]
        end = variables[UPPER, j] if left > 0.0 else variables[LOWER, j]
        if left != 0.0 and math.isinf(end):
            loose += abs(left) * FAR
        elif left != 0.0:
            bound += left * end
    return bound + loose if loose <= GAP * size else math.inf


@inlined
def _meets(v: int, net: Positions, entries: Vector, variables: Matrix) -> float:
    """The size of the numbers that meet in the row v, which a miss is relative to; a column counts as at least 1."""
    size = abs(variables[UPPER, v] if variables[ACTIVITY, v] > variables[UPPER, v] else variables[LOWER, v])
    for e in range(net[v + 1], net[v + 2]):
        size = max(size, abs(entries[e]) * max(abs(variables[VALUE, net[e]]), 1.0))
    return float(size)


@inner
def contradicts(n: int, m: int, net: Positions, entries: Vector, variables: Matrix) -> bool:
    """Whether the RAY proves that no point meets the rows and bounds: the most that it leaves room for is below 0."""
    most, size, largest = 0.0, 0.0, 0.0
    for i in range(n, n + m):
        largest = max(largest, abs(variables[RAY, i]))
    for i in range(n, n + m):
        y = variables[RAY, i]
        side = variables[UPPER, i] if y > 0.0 else variables[LOWER, i]
        if abs(y) <= NOISE * largest or math.isinf(side):
            variables[RAY, i] = 0.0
        else:
            most += y * side
            size += abs(y * side)
    for j in range(n):
        left = 0.0
        for e in range(net[j], net[j + 1]):
            left -= variables[RAY, net[e]] * entries[e]
        if left != 0.0:
            end = variables[UPPER, j] if left > 0.0 else variables[LOWER, j]
            if math.isinf(end):
                if abs(left) > NOISE * largest:
                    return False
                end = FAR if left > 0.0 else -FAR
            most += left * end
            size += abs(left * end)
    return most < -GAP * size
