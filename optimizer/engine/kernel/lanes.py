"""Eight samples brought to the kernel's units, side by side; contradictions that show in their bounds alone."""

from __future__ import annotations

import math
from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.vector import WIDTH, bits, load, no, select, splat, store
from optimizer.engine.results import INFEASIBLE, OPEN, PENDING
from optimizer.program.vectors import Positions, Vector

_THIN = 1e-12
"""Ends of a column that cross by so little, relatively, are one."""


@inlined
def bring(lane: int, count: int, numbers: Vector, to: Vector) -> None:
    """Put the numbers of one sample at its place in the vectors."""
    for k in range(count):
        to[k * WIDTH + lane] = numbers[k]


@inlined
def pose(
    n: int, m: int, scale: Vector, column_unit: Vector, row_scale: Vector, cost_scale: Vector, relation: Positions,
    single: Positions, out: Any, entries: Vector, cost: Vector, low: Vector, high: Vector, from_low: Vector,
    from_high: Vector,
) -> tuple[int, int]:  # fmt: skip
    """Scale what was brought in, and let rows with a single entry bound their columns.

    ``high`` holds the right-hand sides of the rows. Two sets of samples, as bits: those that are sound, and those whose
    bounds may contradict each other.
    """
    none, endless, sound = splat(0.0), splat(math.inf), splat(0.0)
    for e in range(len(scale)):
        a = load(entries, e) * splat(scale[e])
        store(entries, e, a)
        sound = sound + a * none
    for j in range(n):
        c, unit = load(cost, j) * splat(cost_scale[j]), splat(column_unit[j])
        store(cost, j, c)
        sound = sound + c * none
        store(low, j, load(low, j) * unit)
        store(high, j, load(high, j) * unit)
        store(from_low, j, splat(-1.0))
        store(from_high, j, splat(-1.0))
    for i in range(m):
        v, way = n + i, relation[i]
        side = load(high, v) * splat(row_scale[i])
        store(low, v, side if way >= 0 else none - endless)
        store(high, v, side if way <= 0 else endless)
    good = sound == none
    for v in range(n + m):
        good = good & (load(low, v) < endless) & (load(high, v) > none - endless)
    for i in range(len(out)):
        v = n + out[i]
        good = good & (load(low, v) == none - endless) & (load(high, v) == endless)
    crossed = good & no(good)
    for s in range(single.shape[1]):
        v, j = n + single[0, s], single[1, s]
        a, bottom, top = load(entries, single[2, s]), load(low, v), load(high, v)
        store(low, v, none - endless)
        store(high, v, endless)
        some = no(a == none)
        crossed = crossed | (no(some) & ((bottom > none) | (top < none)))
        positive = a > none
        least, most = select(positive, bottom, top) / a, select(positive, top, bottom) / a
        raised, lowered = some & (least > load(low, j)), some & (most < load(high, j))
        named = splat(s)
        store(low, j, select(raised, least, load(low, j)))
        store(from_low, j, select(raised, named, load(from_low, j)))
        store(high, j, select(lowered, most, load(high, j)))
        store(from_high, j, select(lowered, named, load(from_high, j)))
    for j in range(n):
        crossed = crossed | (load(low, j) > load(high, j))
    return bits(good), bits(good & crossed)


@inlined
def compare(
    lane: int, n: int, row_scale: Vector, single: Positions, relation: Positions, right: Vector, entries: Vector,
    low: Vector, high: Vector, from_low: Vector, from_high: Vector, gap: float, multipliers: Vector,
) -> int:  # fmt: skip
    """What becomes of a sample whose bounds cross: INFEASIBLE with its ``multipliers``, OPEN, or PENDING after all.

    ``right`` (m,) are its right-hand sides. Bounds that cross by no more than rounding become one.
    """
    for s in range(single.shape[1]):
        i, side = single[0, s], right[single[0, s]] * row_scale[single[0, s]]
        if entries[single[2, s] * WIDTH + lane] == 0.0:
            if side > 0.0 and relation[i] >= 0:
                multipliers[:] = 0.0
                multipliers[i] = -row_scale[i]
                return INFEASIBLE
            if side < 0.0 and relation[i] <= 0:
                multipliers[:] = 0.0
                multipliers[i] = row_scale[i]
                return INFEASIBLE
    for j in range(n):
        least, most = low[j * WIDTH + lane], high[j * WIDTH + lane]
        if least > most:
            reach = max(abs(least), abs(most))
            if least - most <= _THIN * reach:
                low[j * WIDTH + lane] = most
                continue
            multipliers[:] = 0.0
            for named, rate in ((int(from_high[j * WIDTH + lane]), 1.0), (int(from_low[j * WIDTH + lane]), -1.0)):
                if named >= 0:
                    i = single[0, named]
                    multipliers[i] += rate / entries[single[2, named] * WIDTH + lane] * row_scale[i]
            return INFEASIBLE if least - most > gap * reach else OPEN
    return PENDING
