"""The data of the kernel: the frame that all samples of a pattern share, and the memory of one thread.

A dictionary writes the basic variables as sums of the nonbasic ones.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.hot_start import BASIC, CentralBasis
from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.pattern import FAR, Pattern, Structure
from optimizer.program.vectors import Vector

LOW, HIGH, VALUE, CHANGE, RATIO = range(5)
"""The rows of a dictionary's state: bounds and value of the variable at each line and place; of a line its change with
the entering variable; of a place the ratio at which its reduced cost is used up."""
SIDE = CHANGE
"""The row of sides of places: 1 at the upper bound, -1 at the lower, 0 where both are one, `tableau.FREE` without
bounds."""


class Rows(NamedTuple):
    """The rows: first the ``real`` ones of the program, then those of the categories.

    Row t has the entries ``entry[start[t]:start[t + 1]]``, which stand in the columns ``column``. ``variable`` (real +
    categories,) numbers its left side among the variables; all categories share one.
    """

    real: int
    variable: Any
    start: Any
    column: Any
    entry: Any


class Frame(NamedTuple):
    """The constants that all samples of a pattern share, as compiled code takes them.

    Variables are the n columns, the left sides of the m rows, that of a category's row, and one that is always 0. A
    dictionary has lines, of which 0 is the objective, and ``width`` places for nonbasic variables, that of column j
    being j when all slacks are basic. The first ``lines`` lines are those of the warm start; other rows get one once
    they are violated, up to ``tall``. ``sign`` is -1 where the program is minimised; ``far`` is the artificial bound of
    a variable without one.

    ``filling`` (2, e) tells the place of each entry when all slacks are basic. From there line k + 1 is pivoted at the
    place ``pivots[k]``, in this order. At the warm start ``variable`` names the variable of each line and place, and
    ``position`` is the inverse: a line, ``tall`` and a place, or ``tall`` + ``width`` for neither.
    """

    structure: Structure
    lines: int
    tall: int
    width: int
    rows: Rows
    sign: float
    far: Vector
    filling: Any
    pivots: Any
    variable: Any
    position: Any


class Dictionary(NamedTuple):
    """The dictionary of one sample: ``table`` (tall, width) and ``state`` (5, tall + width), both flat.

    ``variable`` and ``position`` are as in `Frame`.
    """

    table: Vector
    state: Vector
    variable: Any
    position: Any


class Sample(NamedTuple):
    """One sample in the kernel's units.

    ``entries`` and ``cost`` are of the program, ``low`` and ``high`` bounds of the variables. Of the answer ``value``
    is that of the columns, ``price`` of the left sides of rows, and ``left`` are the reduced costs.
    """

    entries: Vector
    cost: Vector
    low: Vector
    high: Vector
    value: Vector
    price: Vector
    left: Vector


class Workspace(NamedTuple):
    """The memory of one thread, overwritten by each sample; ``saved`` is its dictionary at the optimum."""

    sample: Sample
    dictionary: Dictionary
    saved: Dictionary
    candidates: Any


def workspace(frame: Frame) -> Workspace:
    """Memory for one thread."""
    n, variables, span = frame.structure.n, len(frame.far), frame.tall + frame.width

    def dictionary() -> Dictionary:
        names = (np.zeros(k, dtype=np.uint32) for k in (span, variables))
        return Dictionary(_aligned(frame.tall * frame.width), _aligned(5 * span), *names)

    sizes = [len(frame.structure.scale), n, variables, variables, n, variables, n]
    sample = Sample(*(np.zeros(size) for size in sizes))
    return Workspace(sample, dictionary(), dictionary(), np.zeros(frame.width, dtype=np.uint32))


def _aligned(count: int) -> Any:
    """Zeros that begin at a cache line of the processor."""
    memory = np.zeros(count + WIDTH)
    first = -(memory.ctypes.data // memory.itemsize) % WIDTH
    return memory[first : first + count]


def frame_of(pattern: Pattern, basis: CentralBasis) -> Frame:
    """The frame of ``pattern`` with the warm start at ``basis``."""
    structure, real = pattern.structure, pattern.real
    n, m, row, column = structure.n, structure.m, structure.row, structure.column
    matrix = np.zeros((m, n))
    matrix[row, column] = [float(value) for _, _, value in pattern.program.entries]
    matrix *= structure.row_scale[:, None] * structure.column_scale
    pairs, lengths = _pairs(matrix[:real], basis), np.bincount(row, minlength=m)
    # Rows are sorted by length, so that the processor predicts the ends of loops over them.
    order = np.concatenate([np.argsort(lengths[:real], kind="stable"), np.arange(real, m)])
    entry = np.argsort(np.argsort(order)[row], kind="stable")
    start = np.concatenate([[0], np.cumsum(lengths[order])])
    side = np.where(order < real, n + order, n + m)
    rows = Rows(real, _whole(side), _whole(start), _whole(column[entry]), _whole(entry))
    lines, width, tall = pairs.shape[1] + 1, _padded(n), _padded(real + 2)  # one line more for a category's row
    line = np.zeros(m, dtype=np.int64)
    line[pairs[0]] = np.arange(1, lines)
    filled = np.flatnonzero(line[row])
    filling = np.array([filled, line[row[filled]] * width + column[filled]])
    variable = np.full(tall + width, n + m + 1)
    variable[tall : tall + n] = np.arange(n)
    variable[1:lines], variable[tall + pairs[1]] = pairs[1], n + pairs[0]
    position = np.full(n + m + 2, tall + width)
    position[variable] = np.arange(tall + width)
    position[n + m :] = tall + width
    # The artificial bound of a row's left side is four times what its entries allow.
    row_far = 4 * 64 * np.bincount(row, np.maximum(np.abs(matrix[row, column]), 2.0**-10), m)
    far = np.concatenate([np.full(n, FAR), row_far, [0.0, 0.0]])
    return Frame(
        structure, lines, tall, width, rows, pattern.sign, far, _whole(filling), _whole(pairs[1]), _whole(variable),
        _whole(position),
    )  # fmt: skip


def _pairs(matrix: Any, basis: CentralBasis) -> Any:
    """Pairs (2, k) of rows and columns that lead from the slacks to ``basis``, each with the largest pivot left."""
    rows, columns = np.flatnonzero(basis.rows[: len(matrix)] != BASIC), np.flatnonzero(basis.columns == BASIC)
    left, pairs = matrix[np.ix_(rows, columns)], list[tuple[int, int]]()
    while np.max(np.abs(left), initial=0.0) > 1e-12:
        r, c = np.unravel_index(np.argmax(np.abs(left)), left.shape)
        pairs.append((rows[r], columns[c]))
        left = left - np.outer(left[:, c], left[r]) / left[r, c]
        left[r], left[:, c] = 0.0, 0.0
    return np.array(pairs, dtype=np.int64).reshape(-1, 2).T


def _padded(count: int) -> int:
    return -(-count // WIDTH) * WIDTH


def _whole(values: Any) -> Any:
    return np.ascontiguousarray(values, dtype=np.uint32)
