"""How large the columns of a program get, roughly: what the solver's units are chosen by.

With amounts in won a solver calls wrong answers optimal, because coefficients fall below its tolerances. In units in
which no column gets much larger than 1, a rate below the tolerance can no longer move the objective.
"""

from __future__ import annotations

import math

import numpy as np

from optimizer.program.vectors import Positions, Vector


def magnitudes(
    rows: Positions,
    columns: Positions,
    values: Vector,
    column_bounds: tuple[Vector, Vector],
    row_bounds: tuple[Vector, Vector],
    cost: Vector,
) -> Vector:
    """The size that each of n columns can have, of shape (n,); only powers of ten are meant, not digits.

    ``rows``, ``columns`` and ``values``, of shape (k,), are the entries of the matrix; bounds are (lower, upper).
    """
    lower, upper = column_bounds
    used = values != 0
    rows, columns, values = rows[used], columns[used], values[used]
    size, m = np.abs(values), len(row_bounds[0])
    found = np.maximum(np.abs(lower), np.abs(upper))
    # A row that only adds up what is not negative caps each of its columns.
    rising, falling = np.ones(m, dtype=bool), np.ones(m, dtype=bool)
    rising[rows[(values < 0) | (lower[columns] < 0)]] = False
    falling[rows[(values > 0) | (lower[columns] < 0)]] = False
    cap = np.where(rising, row_bounds[1], np.where(falling, -row_bounds[0], np.inf))[rows] / size
    np.minimum.at(found, columns, np.where(cap > 0, cap, np.inf))
    found[found == 0] = np.inf
    # Where nothing caps a column, it is as large as the largest thing asked of it, or as what it stands beside.
    asked = np.max(np.where(np.isfinite(row_bounds), np.abs(row_bounds), 0.0), axis=0, initial=0.0)
    wanted = np.zeros(len(found))
    np.maximum.at(wanted, columns, asked[rows] / size)
    by_caps = _spread(found, rows, columns, size, m)
    by_wants = _spread(np.where(np.isinf(found) & (wanted > 0), wanted, found), rows, columns, size, m)
    found = np.where(np.isfinite(by_caps), np.maximum(by_caps, by_wants), by_wants)
    # A column that no row touches is given the size at which it would matter as much as the others.
    known = np.isfinite(found)
    weight = float(np.max(np.abs(cost[known]) * found[known], initial=0.0))
    alone = ~known & (cost != 0) & (weight > 0)
    found[alone] = weight / np.abs(cost[alone])
    found[~np.isfinite(found)] = 1.0
    return found


def _spread(found: Vector, rows: Positions, columns: Positions, size: Vector, m: int) -> Vector:
    """Sizes carried along rows from the columns that have one to those that have none (inf)."""
    found = found.copy()
    for _ in range(4):
        known = np.isfinite(found)[columns]
        if known.all():
            break
        reach = np.zeros(m)
        np.maximum.at(reach, rows[known], size[known] * found[columns[known]])
        open_entries = ~known & (reach[rows] > 0)
        if not open_entries.any():
            break
        np.minimum.at(found, columns[open_entries], reach[rows[open_entries]] / size[open_entries])
    return found


def cost_factor(sizes: Vector) -> float:
    """What brings costs near 1. Small ones must stay above the tolerance, so that the largest may be up to 10^5."""
    used = sizes[sizes > 0]
    if not len(used):
        return 1.0
    largest, smallest = float(used.max()), float(used.min())
    return power_of_two(min(max(1e-4 / smallest, 1 / largest), 1e5 / largest))


def power_of_two(value: float) -> float:
    """The power of two nearest to ``value``, by ratio; 1 where there is none."""
    return 2.0 ** max(-900, min(900, round(math.log2(value)))) if 0 < value < math.inf else 1.0
