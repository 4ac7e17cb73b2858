"""The pattern that all samples of a program share: where its entries stand, which way its rows point, its scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.scaling import cost_factor
from optimizer.program.vectors import Positions, Vector

FAR = 65536.0
"""Where a column without an end is taken to end, in the solver's units, in which columns get about 64 large."""
RELATIONS = {"<=": -1, "=": 0, ">=": 1}


class Structure(NamedTuple):
    """The ``n`` columns, ``m`` rows and k entries of a program, and their scale.

    Entry e is that of ``row[e]`` and ``column[e]``. ``relation`` (m,) is -1 for <=, 0 for =, 1 for >=. In the solver's
    units a column is divided by ``column_scale``, a row multiplied by ``row_scale``, an entry by ``scale`` (k,), all
    powers of two. The cost is multiplied by ``cost_scale`` (n,), which is negative where the program is minimised;
    ``unit`` is that of the objective.
    """

    n: int
    m: int
    row: Positions
    column: Positions
    relation: Positions
    column_scale: Vector
    row_scale: Vector
    scale: Vector
    cost_scale: Vector
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

    def some(self, samples: Any) -> Batch:
        """These samples: positions or truths for a copy, a slice for a view."""
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
        require_continuous(program)
        if len({(i, j) for i, j, _ in program.entries}) < len(program.entries):
            raise SolverError("an entry of the program stands twice in one row and column")
        column_scale, row_scale = Solver(program).scales
        row, column = (_whole(entry[k] for entry in program.entries) for k in (0, 1))
        relation = _whole(RELATIONS[relation] for relation in program.relations)
        cost = np.array([float(value) for value in program.cost]) * column_scale
        unit = cost_factor(np.abs(cost)) * (1.0 if program.maximized else -1.0)
        structure = Structure(
            len(program.columns), len(program.rows), row, column, relation, column_scale, row_scale,
            column_scale[column] * row_scale[row], unit * column_scale, unit,
        )  # fmt: skip
        return Pattern(program, structure)

    @property
    def sign(self) -> float:
        """1 where the program is maximised, else -1."""
        return 1.0 if self.program.maximized else -1.0


def require_continuous(program: LinearProgram) -> None:
    """Raise SolverError where columns must be whole."""
    if program.integers:
        names = ", ".join(".".join(map(str, program.columns[j])) for j in program.integers[:3])
        raise SolverError(
            f"a sweep solves linear programs, and {len(program.integers)} of this one's decision variables must be "
            f"whole ({names}): leave out `lot` and `min_if_any`"
        )


def _whole(values: Iterable[int]) -> Positions:
    return np.fromiter(values, dtype=np.int64)
