"""The basis that every sample starts from, as pairs of rows and columns in an order in which each has a pivot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis
from optimizer.engine.pattern import Pattern
from optimizer.program.vectors import Matrix, Positions

_BASIC = 1


@dataclass(frozen=True)
class Reference:
    """A basis: ``rows`` and ``columns`` of equal length, in the order in which their pairs come in.

    ``watched`` are other rows that bind now and then, and have a line from the start.
    """

    rows: Any
    columns: Any
    watched: Any


def reference(pattern: Pattern, category_rows: Any, basis: CentralBasis) -> Reference:
    """The reference of a central basis; an empty one (slacks alone) where that says nothing."""
    known = (basis.rows >= 0) & ~np.isin(np.arange(pattern.structure.m), category_rows)
    rows, columns = np.flatnonzero(known & (basis.rows != _BASIC)), np.flatnonzero(basis.columns == _BASIC)
    if not known.any() or len(rows) != len(columns):
        return EMPTY
    watched = np.setdiff1d(np.flatnonzero(known & basis.often), rows)
    return Reference(*ordered(pattern, rows.tolist(), columns.tolist()), watched)


_NONE: Any = np.zeros(0, dtype=np.int64)
EMPTY = Reference(_NONE, _NONE, _NONE)
"""Every row's slack and no column."""


def ordered(pattern: Pattern, rows: list[int], columns: list[int]) -> tuple[Positions, Positions]:
    """The pairs of rows and columns in an order in which each has a pivot and fills in little.

    Rows with one column left come first: their columns stand in no row before them. Columns with one row left come
    last. Of what is between, the pair that fills in least goes first, and among those the largest pivot.
    """
    matrix = _scaled(pattern)[np.ix_(rows, columns)]
    first: list[tuple[int, int]] = []
    last: list[tuple[int, int]] = []
    open_rows, open_columns = list(range(len(rows))), list(range(len(columns)))
    while open_rows:
        left = matrix[np.ix_(open_rows, open_columns)]
        used = left != 0
        in_row, in_column = used.sum(axis=1), used.sum(axis=0)
        if (in_row == 1).any():
            r = int(np.flatnonzero(in_row == 1)[0])
            c, group = int(np.flatnonzero(used[r])[0]), first
        elif (in_column == 1).any():
            c = int(np.flatnonzero(in_column == 1)[0])
            r, group = int(np.flatnonzero(used[:, c])[0]), last
        else:
            large = np.abs(left) >= 0.1 * np.abs(left).max(axis=0, initial=0.0)
            fill = np.where(used & large, np.outer(in_row - 1, in_column - 1), np.iinfo(np.int64).max)
            r, c = (int(v) for v in np.unravel_index(int(np.argmin(fill)), fill.shape))
            if not used[r, c]:
                break
            group = first
            pivot_row, pivot_column = open_rows[r], open_columns[c]
            matrix = matrix - np.outer(matrix[:, pivot_column], matrix[pivot_row]) / matrix[pivot_row, pivot_column] * (
                _only(open_rows, pivot_row, len(rows))[:, None] * _only(open_columns, -1, len(columns))[None, :]
            )
            matrix[np.abs(matrix) < 1e-12] = 0.0
        group.append((rows[open_rows.pop(r)], columns[open_columns.pop(c)]))
    pairs = first + last[::-1]
    return np.array([i for i, _ in pairs], dtype=np.int64), np.array([j for _, j in pairs], dtype=np.int64)


def _only(places: Sequence[int], but: int, size: int) -> Matrix:
    mask = np.zeros(size)
    mask[[place for place in places if place != but]] = 1.0
    return mask


def _scaled(pattern: Pattern) -> Matrix:
    structure, program = pattern.structure, pattern.program
    matrix = np.zeros((structure.m, structure.n))
    for i, j, value in program.entries:
        matrix[i, j] = float(value) * structure.column_scale[j] * structure.row_scale[i]
    return matrix
