"""The basis from which every sample starts, as pairs of rows and columns in an order in which each has a pivot."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.engine.hot_start import CentralBasis
from optimizer.engine.pattern import Pattern

_BASIC = 1


def warm_start(pattern: Pattern, category_rows: Any, basis: CentralBasis) -> Any:
    """The pairs (2, k) of a central basis; none, which is the slack basis, where it is unknown."""
    known = (basis.rows >= 0) & ~np.isin(np.arange(pattern.structure.m), category_rows)
    rows, columns = np.flatnonzero(known & (basis.rows != _BASIC)), np.flatnonzero(basis.columns == _BASIC)
    if not known.any() or len(rows) != len(columns):
        return np.zeros((2, 0), dtype=np.int64)
    return _ordered(pattern, rows, columns)


def _ordered(pattern: Pattern, rows: Any, columns: Any) -> Any:
    """Order pairs (2, k) of rows and columns so that each has a pivot and fills in little (Markowitz)."""
    structure, pairs = pattern.structure, list[tuple[int, int]]()
    matrix = np.zeros((structure.m, structure.n))
    for i, j, value in pattern.program.entries:
        matrix[i, j] = float(value) * structure.column_scale[j] * structure.row_scale[i]
    matrix = matrix[np.ix_(rows, columns)]
    while True:
        used = np.abs(matrix) > 1e-12
        large = used & (np.abs(matrix) >= 0.1 * np.abs(matrix).max(axis=0, initial=0.0))
        if not large.any():
            return np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        fill = np.where(large, np.outer(used.sum(axis=1) - 1, used.sum(axis=0) - 1), np.iinfo(np.int64).max)
        r, c = np.unravel_index(np.argmin(fill), fill.shape)
        pairs.append((rows[r], columns[c]))
        matrix = matrix - np.outer(matrix[:, c], matrix[r]) / matrix[r, c]
        matrix[r], matrix[:, c] = 0.0, 0.0
