"""Whether a solver's answer holds in the program's own units: how far it misses its rows, and its own bound.

A solver checks its answer in scaled numbers and by absolute tolerances. In a program of a wild mixture of sizes what it
then calls optimal can be anything.
"""

from __future__ import annotations

import numpy as np

from optimizer.program.outcome import Face
from optimizer.program.vectors import Positions, Vector

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
    activity = np.zeros(len(face.row_lower))
    np.add.at(activity, rows, values * x[columns])
    # Seen from the point itself a column is no larger than what stands beside it. Twice, because what stands beside it
    # can be next to nothing by chance: the money moved from an actual that stays as it is, say.
    large = np.abs(x)
    for _ in range(2):
        large = np.maximum(np.abs(x), _NOISE * _beside(rows, columns, values, large, sizes))
    size = np.zeros(len(activity))
    np.add.at(size, rows, np.abs(values) * large[columns])
    miss = max(
        _miss(activity, face.row_lower, face.row_upper, size),
        _miss(x, face.lower, face.upper, large),
    )
    # A price towards a side that is open proves nothing and is left out.
    sides = np.where(prices > 0, face.row_upper, face.row_lower)
    prices, sides = np.where(np.isfinite(sides), prices, 0.0), np.where(np.isfinite(sides), sides, 0.0)
    rates = cost.copy()
    np.subtract.at(rates, columns, values * prices[rows])
    ends = np.where(rates > 0, face.upper, face.lower)
    ends = np.where(np.isfinite(ends), ends, np.sign(rates) * sizes)
    bound, reached = float(prices @ sides + rates @ ends), float(cost @ x)
    weight = float(np.abs(prices) @ np.abs(sides) + np.abs(rates) @ np.abs(ends) + np.abs(cost) @ large)
    return max(miss, abs(bound - reached) / weight if weight else 0.0)


def _beside(rows: Positions, columns: Positions, values: Vector, large: Vector, sizes: Vector) -> Vector:
    """How large each column gets where it balances what else stands in its rows; its size where nothing does."""
    parts, used = np.abs(values) * large[columns], values != 0
    size, beside = np.zeros(int(rows.max(initial=-1)) + 1), np.zeros(len(large))
    np.add.at(size, rows, parts)
    others = size[rows] - parts
    np.maximum.at(beside, columns[used], others[used] / np.abs(values[used]))
    return np.where(beside > 0, np.minimum(beside, sizes), sizes)


def _miss(value: Vector, lower: Vector, upper: Vector, size: Vector) -> float:
    """The largest distance of ``value`` from its bounds, relative to ``size`` or to the bound."""
    miss = np.maximum(np.maximum(lower - value, value - upper), 0.0)
    bound = np.abs(np.where(lower > value, lower, upper))
    scale = np.maximum(size, np.where(miss > 0, bound, 0.0))
    # Where nothing has a size, an empty row say, the miss is what it is.
    return float(np.max(np.where(miss > 0, miss / np.where(scale > 0, scale, 1.0), 0.0), initial=0.0))
