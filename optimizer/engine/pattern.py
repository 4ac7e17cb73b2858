"""The pattern that all samples of a program share: where its entries stand, which way its rows point, its scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.scaling import cost_factor
from optimizer.program.vectors import Positions, Vector

FAR = 65536.0
"""Where a column without an end is taken to end, in the kernel's units, in which columns get about 64 large."""
RELATIONS = {"<=": -1, "=": 0, ">=": 1}


class Structure(NamedTuple):
    """A pattern in the kernel's units.

    A row with a single entry is a bound of its column: ``single`` (3, s) holds row, column and entry. ``relation`` (m,)
    is -1 for <=, 0 for =, 1 for >=. Scales are powers of two: a column is divided by its scale (``column_unit`` is one
    over it), a row multiplied, the cost multiplied by ``cost_scale`` (n,), which is negative where the program is
    minimised; ``unit`` is that of the objective. ``row_box`` (m,) is how large a row's left side is taken to get.
    """

    n: int
    m: int
    relation: Positions
    single: Positions
    column_scale: Vector
    column_unit: Vector
    row_scale: Vector
    cost_scale: Vector
    row_box: Vector
    unit: float


class Batch(NamedTuple):
    """The numbers of S samples, sample by sample: cost, lower, upper (S, n), values (S, k), rhs (S, m), constant (S,).

    ``values`` go with the entries of the program. Bounds that do not exist are infinite.
    """

    cost: Vector
    values: Vector
    rhs: Vector
    lower: Vector
    upper: Vector
    constant: Vector

    def part(self, start: int, stop: int) -> Batch:
        """The samples from ``start`` to ``stop``."""
        return Batch(*(values[start:stop] for values in self))

    def some(self, samples: Any) -> Batch:
        """A copy of these samples."""
        return Batch(*(values[samples] for values in self))


@dataclass(frozen=True)
class Pattern:
    """``program`` holds the numbers that the scale was chosen for.

    A column that lacks an end is taken to end far beyond what it can be at these numbers. An answer at such an end is
    none; one that is best among all points nearer than it is best among all points, because the program is convex.
    """

    program: LinearProgram
    structure: Structure

    @staticmethod
    def of(program: LinearProgram) -> Pattern:
        """The pattern of ``program``. Raises SolverError where columns must be whole or an entry stands twice."""
        if program.integers:
            names = ", ".join(".".join(map(str, program.columns[j])) for j in program.integers[:3])
            raise SolverError(
                f"a sweep solves linear programs, and {len(program.integers)} of this one's decision variables must be "
                f"whole ({names}): leave out `lot` and `min_if_any`"
            )
        places = {(i, j) for i, j, _ in program.entries}
        if len(places) < len(program.entries):
            raise SolverError("an entry of the program stands twice in one row and column")
        return Pattern(program, _structure(program))


def _structure(program: LinearProgram) -> Structure:
    m, n = len(program.rows), len(program.columns)
    solver = Solver(program)
    column_scale, row_scale = solver.scales
    rows = _whole(i for i, _, _ in program.entries)
    columns = _whole(j for _, j, _ in program.entries)
    scale = column_scale[columns] * row_scale[rows]
    size = np.abs(np.array([float(value) for _, _, value in program.entries]) * scale)
    single = np.flatnonzero(np.bincount(rows, minlength=m)[rows] == 1)
    row_box = np.zeros(m)
    np.add.at(row_box, rows, 4 * np.maximum(size, 2.0**-10) * 64)
    cost = np.array([float(value) for value in program.cost]) * column_scale
    factor = cost_factor(np.abs(cost))
    sign = 1.0 if program.maximized else -1.0
    return Structure(
        n, m, _whole(RELATIONS[relation] for relation in program.relations),
        np.stack([rows[single], columns[single], single]), column_scale, 1 / column_scale, row_scale,
        sign * factor * column_scale, row_box, sign * factor,
    )  # fmt: skip


def _whole(values: Any) -> Positions:
    return np.fromiter(values, dtype=np.int64)
