"""The pattern that all samples of a program share: positions of entries, relations of rows, and scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.scaling import cost_factor
from optimizer.program.vectors import Positions, Vector

FAR = 65536.0
"""The artificial end of a column without one, in the solver's units, in which columns reach about 64."""


class Structure(NamedTuple):
    """The structure of a program of ``n`` columns, ``m`` rows and k entries, and its scale.

    Entry e stands in ``row[e]`` and ``column[e]``. ``relation`` (m,) is -1 for <=, 0 for =, 1 for >=. In the solver's
    units a column is divided by ``column_scale``, a row multiplied by ``row_scale``, an entry by ``scale`` (k,), all
    powers of two. ``unit`` is that of the objective, negative where the program is minimised.
    """

    n: int
    m: int
    row: Positions
    column: Positions
    relation: Positions
    column_scale: Vector
    row_scale: Vector
    scale: Vector
    unit: float


class Batch(NamedTuple):
    """The numbers of S samples: cost, lower, upper (S, n), values of the entries (S, k), rhs (S, m), constant (S,).

    Missing bounds are infinite.
    """

    cost: Vector
    values: Vector
    rhs: Vector
    lower: Vector
    upper: Vector
    constant: Vector

    def some(self, samples: Any) -> Batch:
        """Select samples: positions or truths give a copy, a slice a view."""
        return Batch(*(values[samples] for values in self))


@dataclass(frozen=True)
class Pattern:
    """The pattern of ``program``, whose numbers determine the scale.

    The last ``categories`` rows hold the spending on one category each, and are open until a question bounds them.
    A missing bound of a column is replaced by an artificial end far beyond what the column can be. A solution at such
    an end is rejected; one that is best among all points nearer than it is best of all, because the program is convex.
    """

    program: LinearProgram
    structure: Structure
    categories: int

    @staticmethod
    def of(program: LinearProgram, categories: int = 0) -> Pattern:
        """The pattern of ``program``."""
        column_scale, row_scale = Solver(program).scales
        row, column = (_whole(entry[k] for entry in program.entries) for k in (0, 1))
        relation = _whole({"<=": -1, "=": 0, ">=": 1}[relation] for relation in program.relations)
        cost = np.array([float(value) for value in program.cost]) * column_scale
        unit = cost_factor(np.abs(cost)) * (1.0 if program.maximized else -1.0)
        structure = Structure(
            len(program.columns), len(program.rows), row, column, relation, column_scale, row_scale,
            column_scale[column] * row_scale[row], unit,
        )  # fmt: skip
        return Pattern(program, structure, categories)

    @property
    def real(self) -> int:
        """The number of rows before those of categories."""
        return self.structure.m - self.categories

    @property
    def sign(self) -> float:
        """1 where the program is maximised, else -1."""
        return 1.0 if self.program.maximized else -1.0


def _whole(values: Iterable[int]) -> Positions:
    return np.fromiter(values, dtype=np.int64)
