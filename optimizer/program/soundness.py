"""Whether a solver's answer holds in the program's own units: how far it misses its rows, and its own bound.

A solver checks its answer in scaled numbers and by absolute tolerances. In a program of a wild mixture of sizes what it
then calls optimal can be anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.program.outcome import Face
from optimizer.program.vectors import Positions, Vector

_NOTHING = 1e-10
"""A fault of no more than this beside the point alone is none, however large what stands beside its columns."""
_NOISE = 1e-3
"""Beside what a column can be, so much of it times a solver's tolerance is no fault of an answer."""


def fault(
    entries: tuple[Positions, Positions, Vector],
    face: Face,
    sizes: Vector,
    cost: Vector,
    point: tuple[Vector, Vector],
) -> float:
    """The largest of three misses of ``point``, (x, prices), relative to the numbers that meet there.

    By how much x misses rows, by how much bounds, and how far the bound that the prices prove on the maximum of
    ``cost'x`` is from what x reaches. ``sizes`` are those that columns can have (see `scaling`); in place of a bound
    that does not exist a column is taken to end there.
    """
    (rows, columns, values), (x, prices) = entries, point
    m = len(face.row_lower)
    activity = _summed(rows, values * x[columns], m)
    # A price towards a side that is open proves nothing and is left out.
    sides = np.where(prices > 0, face.row_upper, face.row_lower)
    prices, sides = np.where(np.isfinite(sides), prices, 0.0), np.where(np.isfinite(sides), sides, 0.0)
    rates = cost - _summed(columns, values * prices[rows], len(x))
    ends = np.where(rates > 0, face.upper, face.lower)
    ends = np.where(np.isfinite(ends), ends, np.sign(rates) * sizes)
    short = abs(float(prices @ sides + rates @ ends) - float(cost @ x))
    weight = float(np.abs(prices) @ np.abs(sides) + np.abs(rates) @ np.abs(ends))

    def relative(large: Vector) -> float:
        size = _summed(rows, np.abs(values) * large[columns], m)
        meets = weight + float(np.abs(cost) @ large)
        return max(
            _miss(activity, face.row_lower, face.row_upper, size),
            _miss(x, face.lower, face.upper, large),
            short / meets if meets else 0.0,
        )

    large = np.abs(x)
    found = relative(large)
    if found <= _NOTHING:
        return found
    # Seen from the point itself a column is no larger than what stands beside it. Twice, because what stands beside it
    # can be next to nothing by chance: the money moved from an actual that stays as it is, say.
    for _ in range(2):
        large = np.maximum(np.abs(x), _NOISE * _beside(rows, columns, values, large, sizes))
    return relative(large)


def _summed(positions: Positions, values: Vector, count: int) -> Vector:
    """The sum of the values that stand at each position, of shape (count,)."""
    found: Any = np.bincount(positions, values, count)
    return np.asarray(found, dtype=np.float64)


def _beside(rows: Positions, columns: Positions, values: Vector, large: Vector, sizes: Vector) -> Vector:
    """How large each column gets where it balances what else stands in its rows; its size where nothing does."""
    parts, used = np.abs(values) * large[columns], values != 0
    others, beside = _summed(rows, parts, 0)[rows] - parts, np.zeros(len(large))
    np.maximum.at(beside, columns[used], others[used] / np.abs(values[used]))
    return np.where(beside > 0, np.minimum(beside, sizes), sizes)


def _miss(value: Vector, lower: Vector, upper: Vector, size: Vector) -> float:
    """The largest distance of ``value`` from its bounds, relative to ``size`` or to the bound."""
    miss = np.maximum(lower - value, value - upper)
    over = np.flatnonzero(miss > 0)
    if not len(over):
        return 0.0
    value, lower, upper, miss = value[over], lower[over], upper[over], miss[over]
    scale = np.maximum(size[over], np.abs(np.where(lower > value, lower, upper)))
    # Where nothing has a size, an empty row say, the miss is what it is.
    return float(np.max(miss / np.where(scale > 0, scale, 1.0)))
