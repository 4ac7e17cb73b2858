"""Scaling of one sample to the kernel's units, and of its answer back to the program's."""

from __future__ import annotations

import math

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import Frame, Sample
from optimizer.engine.pattern import Batch
from optimizer.engine.results import INFEASIBLE, OPEN, PENDING
from optimizer.engine.weak_duality import GAP, NOISE
from optimizer.program.vectors import Vector


@inlined
def bring(frame: Frame, batch: Batch, s: int, sample: Sample) -> int:
    """Scale the numbers of sample ``s``. Returns PENDING, OPEN for a NaN, INFEASIBLE where bounds of a column cross.

    Bounds that cross by rounding only become equal. A row with an infinite right-hand side is open.
    """
    structure, sound = frame.structure, 0.0
    entries, cost, low, high, n, m = sample.entries, sample.cost, sample.low, sample.high, structure.n, structure.m
    for e in range(len(entries)):
        entries[e] = batch.values[s, e] * structure.scale[e]
        sound += entries[e] * 0.0
    for j in range(n):
        cost[j] = batch.cost[s, j] * structure.cost_scale[j]
        sound += cost[j] * 0.0
        low[j], high[j] = batch.lower[s, j] / structure.column_scale[j], batch.upper[s, j] / structure.column_scale[j]
    for i in range(m):
        side, way = batch.rhs[s, i] * structure.row_scale[i], structure.relation[i]
        low[n + i], high[n + i] = side if way >= 0 else -math.inf, side if way <= 0 else math.inf
    good, crossed = sound == 0.0, False
    for v in range(n + m):
        good &= low[v] < math.inf and high[v] > -math.inf
    for j in range(n):
        crossed |= low[j] - high[j] > GAP * max(abs(low[j]), abs(high[j]))
        high[j] = max(low[j], high[j])
    if not good:
        return OPEN
    return INFEASIBLE if crossed else PENDING


@inlined
def take_answer(frame: Frame, sample: Sample, x: Vector, multipliers: Vector) -> None:
    """Write values and multipliers in the units of the program."""
    structure = frame.structure
    for j in range(structure.n):
        x[j] = sample.value[j] * structure.column_scale[j] + 0.0
    for i in range(structure.m):
        multipliers[i] = sample.price[structure.n + i] * structure.row_scale[i] / structure.unit + 0.0


@inlined
def take_ray(frame: Frame, sample: Sample, multipliers: Vector) -> None:
    """Write the multipliers of the Farkas proof in the units of the program."""
    structure, largest = frame.structure, 0.0
    for i in range(structure.m):
        largest = max(largest, abs(sample.price[structure.n + i]))
    for i in range(structure.m):
        y = sample.price[structure.n + i]
        multipliers[i] = y * structure.row_scale[i] if abs(y) > NOISE * largest else 0.0
