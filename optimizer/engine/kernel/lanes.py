"""Eight samples brought to the kernel's units, side by side, and answers taken back to those of the program."""

from __future__ import annotations

import math

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import Frame, Lanes
from optimizer.engine.kernel.vector import WIDTH, bits, load, no, select, splat, store
from optimizer.engine.results import INFEASIBLE, OPEN, PENDING
from optimizer.engine.weak_duality import GAP, NOISE
from optimizer.program.vectors import Vector

_THIN = 1e-12
"""Bounds of a column that cross by so little, relatively, are one."""


@inlined
def bring(lane: int, numbers: Vector, to: Vector) -> None:
    """Put the numbers of one sample at its place in the vectors."""
    for k in range(len(numbers)):
        to[k * WIDTH + lane] = numbers[k]


@inlined
def scale(frame: Frame, lanes: Lanes) -> tuple[int, int]:
    """Scale what was brought in, and let rows with a single entry bound their columns.

    ``high`` holds the right-hand sides of the rows, infinite where a row binds nothing. Returns two sets of samples, as
    bits: those that are sound, and those whose bounds may contradict each other.
    """
    n, low, high, structure = frame.n, lanes.low, lanes.high, frame.structure
    single, relation = structure.single, structure.relation
    none, endless, sound = splat(0.0), splat(math.inf), splat(0.0)
    for e in range(len(frame.scale)):
        a = load(lanes.entries, e) * splat(frame.scale[e])
        store(lanes.entries, e, a)
        sound = sound + a * none
    for j in range(n):
        c, unit = load(lanes.cost, j) * splat(structure.cost_scale[j]), splat(structure.column_unit[j])
        store(lanes.cost, j, c)
        sound = sound + c * none
        store(low, j, load(low, j) * unit)
        store(high, j, load(high, j) * unit)
        store(lanes.from_low, j, splat(-1.0))
        store(lanes.from_high, j, splat(-1.0))
    for i in range(frame.m):
        v = n + i
        side = load(high, v) * splat(frame.structure.row_scale[i])
        store(low, v, side if relation[i] >= 0 else none - endless)
        store(high, v, side if relation[i] <= 0 else endless)
    good = sound == none
    for v in range(n + frame.m):
        good = good & (load(low, v) < endless) & (load(high, v) > none - endless)
    for i in range(len(frame.out)):
        v = n + frame.out[i]
        good = good & (load(low, v) == none - endless) & (load(high, v) == endless)
    crossed = good & no(good)
    for s in range(single.shape[1]):
        v, j = n + single[0, s], single[1, s]
        a, bottom, top = load(lanes.entries, single[2, s]), load(low, v), load(high, v)
        store(low, v, none - endless)
        store(high, v, endless)
        some = no(a == none)
        crossed = crossed | (no(some) & ((bottom > none) | (top < none)))
        positive = a > none
        least, most = select(positive, bottom, top) / a, select(positive, top, bottom) / a
        raised, lowered = some & (least > load(low, j)), some & (most < load(high, j))
        named = splat(s)
        store(low, j, select(raised, least, load(low, j)))
        store(lanes.from_low, j, select(raised, named, load(lanes.from_low, j)))
        store(high, j, select(lowered, most, load(high, j)))
        store(lanes.from_high, j, select(lowered, named, load(lanes.from_high, j)))
    for j in range(n):
        crossed = crossed | (load(low, j) > load(high, j))
    return bits(good), bits(good & crossed)


@inlined
def compare(lane: int, frame: Frame, rhs: Vector, lanes: Lanes, multipliers: Vector) -> int:
    """What becomes of a sample whose bounds cross: INFEASIBLE with its ``multipliers``, OPEN, or PENDING after all.

    ``rhs`` (m,) are its right-hand sides. Bounds that cross by no more than rounding become one.
    """
    structure = frame.structure
    single, relation, row_scale = structure.single, structure.relation, structure.row_scale
    for s in range(single.shape[1]):
        i, side = single[0, s], rhs[single[0, s]] * row_scale[single[0, s]]
        above, below = side > 0.0 and relation[i] >= 0, side < 0.0 and relation[i] <= 0
        if lanes.entries[single[2, s] * WIDTH + lane] == 0.0 and (above or below):
            multipliers[:] = 0.0
            multipliers[i] = -row_scale[i] if above else row_scale[i]
            return INFEASIBLE
    for j in range(frame.n):
        at = j * WIDTH + lane
        least, most = lanes.low[at], lanes.high[at]
        if least > most:
            reach = max(abs(least), abs(most))
            if least - most <= _THIN * reach:
                lanes.low[at] = most
                continue
            multipliers[:] = 0.0
            for named, rate in ((int(lanes.from_high[at]), 1.0), (int(lanes.from_low[at]), -1.0)):
                if named >= 0:
                    i = single[0, named]
                    multipliers[i] += rate / lanes.entries[single[2, named] * WIDTH + lane] * row_scale[i]
            return INFEASIBLE if least - most > GAP * reach else OPEN
    return PENDING


@inlined
def take_answer(lane: int, frame: Frame, lanes: Lanes, x: Vector, multipliers: Vector) -> None:
    """Values and multipliers in the units of the program."""
    unit = frame.structure.unit
    for j in range(frame.n):
        x[j] = lanes.value[j * WIDTH + lane] * frame.structure.column_scale[j] + 0.0
    for i in range(frame.m):
        multipliers[i] = lanes.rate[(frame.n + i) * WIDTH + lane] * frame.structure.row_scale[i] / unit + 0.0
    _credit(lane, 1.0 / unit, frame, lanes, lanes.rate, multipliers)


@inlined
def take_ray(lane: int, frame: Frame, lanes: Lanes, multipliers: Vector) -> None:
    """The multipliers that prove that there is no point, in the units of the program."""
    largest = 0.0
    for v in range(frame.n, frame.n + frame.m):
        largest = max(largest, abs(lanes.rate[v * WIDTH + lane]))
    for i in range(frame.m):
        y = lanes.rate[(frame.n + i) * WIDTH + lane]
        multipliers[i] = y * frame.structure.row_scale[i] if abs(y) > NOISE * largest else 0.0
    _credit(lane, 1.0, frame, lanes, lanes.left, multipliers)


@inlined
def _credit(lane: int, factor: float, frame: Frame, lanes: Lanes, rate: Vector, multipliers: Vector) -> None:
    """Give the rates of columns at a bound to the row with a single entry that the bound comes from."""
    single = frame.structure.single
    for s in range(single.shape[1]):
        i, j = single[0, s], single[1, s]
        y = rate[j * WIDTH + lane]
        named = lanes.from_high[j * WIDTH + lane] if y > 0.0 else lanes.from_low[j * WIDTH + lane]
        if y != 0.0 and named == s:
            multipliers[i] += y / lanes.entries[single[2, s] * WIDTH + lane] * frame.structure.row_scale[i] * factor
