"""The search for the reference: the basis of one of the first samples that is nearest to those of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Positions
from optimizer.sweep.answers import Answers
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.reference import EMPTY, Reference
from optimizer.sweep.status import OPTIMAL

PILOT = 64
"""How many samples the reference is chosen by."""
_OFTEN = 0.05
"""The share of them in which a row is binding from which it is watched."""


def find_reference(pattern: Pattern, batch: Batch) -> Reference:
    """The basis of one of the first samples from which those of the others are fewest pivots away."""
    from optimizer.sweep.frame import frame_of
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.workspace import workspace

    frame, n = frame_of(pattern, EMPTY), pattern.structure.n
    work = workspace(frame)
    found: list[tuple[Any, Any]] = []
    for s in range(min(PILOT, len(batch.cost))):
        answers = Answers.none(pattern, 1)
        solve_chunk(frame, work, batch.part(s, s + 1), answers)
        if answers.status[0] == OPTIMAL:
            inside, outside = work.who[1 : frame.tall].astype(np.int64), work.who[frame.tall :].astype(np.int64)
            found.append((outside[(outside >= n) & (outside < n + pattern.structure.m)] - n, inside[inside < n]))
    if not found:
        return EMPTY
    rows, columns = found[_medoid(found, n, pattern.structure.m)]
    binding = np.bincount(np.concatenate([rows for rows, _ in found]), minlength=pattern.structure.m)
    watched = np.setdiff1d(np.flatnonzero(binding >= _OFTEN * len(found)), rows)
    return Reference(*ordered(pattern, sorted(rows.tolist()), sorted(columns.tolist())), watched)


def _medoid(bases: Sequence[tuple[Any, Any]], n: int, m: int) -> int:
    inside = np.zeros((len(bases), n + m), dtype=np.int64)
    for b, (rows, columns) in enumerate(bases):
        inside[b, columns] = 1
        inside[b, n + rows] = 1
    size = inside.sum(axis=1)
    distance = size[:, None] + size[None, :] - 2 * inside @ inside.T
    return int(np.argmin(distance.sum(axis=0)))


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
