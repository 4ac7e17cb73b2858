"""The memory that the kernel works in: allocated once for each thread, filled anew for each sample."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.pattern import Structure

LOWER, UPPER, VALUE, RATE, SIDE, TABLEAU, COST, RATIO, ACTIVITY, MISSED, RAY = range(11)
"""The rows of ``variables``. The side is 1 at the upper end, -1 at the lower, 0 in the basis or fixed."""
DIRECTION, COMBINATION, SUM = range(3)
"""The rows of ``parts``."""
COLUMN, ROW, CANDIDATE = range(3)
"""The rows of ``basis``."""
SIZE, PIVOTS, USABLE, SETTLED = range(4)
"""The places of ``count``: size of the basis, pivots so far, whether all entries are finite, and whether rates, sides
and values belong to the basis already."""


class Workspace(NamedTuple):
    """One sample in the kernel's units, its basis, and its answer.

    Variables are the n columns, then the m rows' left sides; ``variables`` has a row of n + m numbers for each thing
    known about them, of which RATE is the reduced cost of a column and the multiplier of a row. The basis is the
    ``inverse`` (K, K) of the square matrix of its columns and its binding rows: its row p belongs to the column
    ``basis[COLUMN, p]``, its column r to the row ``basis[ROW, r]``, a variable as well; ``place`` (n + m,) is the way
    back, -1 for none. ``entries`` stand as in ``Structure.net``. ``bound_from`` (2, n) names the rows with a single
    entry that the lower and the upper end of a column come from, -1 for none.

    ``kept_variables``, ``kept_inverse``, ``kept_place`` and ``kept_basis`` hold a basis to come back to, the last with
    its size in the row of CANDIDATE.

    ``x`` (n,) and ``multipliers`` (m,) are the answer in the units of the program. Multipliers are changes of the
    objective per unit of the right-hand side; of an infeasible sample they are its Farkas proof.
    """

    entries: Vector
    variables: Matrix
    inverse: Matrix
    parts: Matrix
    place: Positions
    basis: Positions
    bound_from: Positions
    counts: Positions
    kept_variables: Matrix
    kept_inverse: Matrix
    kept_place: Positions
    kept_basis: Positions
    x: Vector
    multipliers: Vector


def workspace(structure: Structure) -> Workspace:
    """Memory for one thread."""
    n, m = structure.n, structure.m
    most = min(n, m) + 1
    return Workspace(
        np.zeros(len(structure.net)),
        np.zeros((RAY + 1, n + m)),
        np.zeros((most, most)),
        np.zeros((SUM + 1, most)),
        np.full(n + m, -1, dtype=np.int32),
        np.zeros((CANDIDATE + 1, n + m + 1), dtype=np.uint32),
        np.full((2, n), -1, dtype=np.int64),
        np.zeros(SETTLED + 1, dtype=np.int64),
        np.zeros((SIDE + 1, n + m)),
        np.zeros((most, most)),
        np.full(n + m, -1, dtype=np.int32),
        np.zeros((CANDIDATE + 1, n + m + 1), dtype=np.uint32),
        np.zeros(n),
        np.zeros(m),
    )
