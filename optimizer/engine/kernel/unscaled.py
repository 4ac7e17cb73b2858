"""An answer, or the proof that there is none, in the units of the program."""

from __future__ import annotations

from optimizer.engine.kernel.certificate import NOISE
from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.vector import WIDTH
from optimizer.program.vectors import Positions, Vector


@inlined
def answer(
    lane: int, n: int, m: int, unit: float, column_scale: Vector, row_scale: Vector, single: Positions, entries: Vector,
    value: Vector, rate: Vector, from_low: Vector, from_high: Vector, x: Vector, multipliers: Vector,
) -> None:  # fmt: skip
    """Values and multipliers. A bound's rate goes to the row with a single entry that it is from."""
    for j in range(n):
        x[j] = value[j * WIDTH + lane] * column_scale[j] + 0.0
    for i in range(m):
        multipliers[i] = rate[(n + i) * WIDTH + lane] * row_scale[i] / unit + 0.0
    _credit(lane, 1.0 / unit, row_scale, single, entries, rate, from_low, from_high, multipliers)


@inlined
def refuse(
    lane: int, n: int, m: int, row_scale: Vector, single: Positions, entries: Vector, rate: Vector, left: Vector,
    from_low: Vector, from_high: Vector, multipliers: Vector,
) -> None:  # fmt: skip
    """The multipliers that prove that there is no point."""
    largest = 0.0
    for i in range(n, n + m):
        largest = max(largest, abs(rate[i * WIDTH + lane]))
    for i in range(m):
        y = rate[(n + i) * WIDTH + lane]
        multipliers[i] = y * row_scale[i] if abs(y) > NOISE * largest else 0.0
    _credit(lane, 1.0, row_scale, single, entries, left, from_low, from_high, multipliers)


@inlined
def _credit(
    lane: int, factor: float, row_scale: Vector, single: Positions, entries: Vector, rate: Vector, from_low: Vector,
    from_high: Vector, multipliers: Vector,
) -> None:  # fmt: skip
    """Give the rates that are left on columns to the rows with a single entry that their bounds come from."""
    for s in range(single.shape[1]):
        i, j = single[0, s], single[1, s]
        y = rate[j * WIDTH + lane]
        named = from_high[j * WIDTH + lane] if y > 0.0 else from_low[j * WIDTH + lane]
        if y != 0.0 and named == s:
            multipliers[i] += y / entries[single[2, s] * WIDTH + lane] * row_scale[i] * factor
