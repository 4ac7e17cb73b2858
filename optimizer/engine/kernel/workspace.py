"""The memory that the kernel works in: allocated once for each thread, filled anew for each eight samples."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.kernel.layout import Frame
from optimizer.engine.kernel.vector import WIDTH
from optimizer.program.vectors import Matrix, Positions, Vector

LOW, HIGH, VALUE, CHANGE, RATIO = range(5)
"""What is known of each line and place: bounds and value of the variable there. Of a line also how it changes with the
variable that enters; of a place, how soon its rate is used up."""
SIDE = CHANGE
"""Of a place: 1 at the upper end, -1 at the lower, 0 where both are one."""


class Workspace(NamedTuple):
    """Eight samples in the kernel's units, and the dictionary of one of them.

    Arrays are flat. ``table`` (tall, width) is the dictionary; ``known`` has a row for each thing known about lines and
    places, ``who`` names their variables, ``where`` is the way back; ``idle`` are the real rows without a line.

    What belongs to eight samples has a vector for each item: ``entries`` of the program, ``cost``, then by variables
    ``low``, ``high``, ``value`` and ``rate`` (the reduced cost of a column, the multiplier of a row; of an infeasible
    sample the multipliers that prove it); ``from_low`` and ``from_high`` tell which row with a single entry the bound
    of a column comes from, -1 for none; ``left`` is what the multipliers leave of the cost, ``told`` what `proof`
    tells; ``row`` has the bounds and the multiplier of a row that is asked for, ``cutoff`` what is asked for beside it.
    ``status``, ``found``, ``lines``, ``waiting`` and ``side`` have a number for each.

    ``kept_table``, ``kept_known``, ``kept_who``, ``kept_where`` and ``kept_idle`` have a row for each sample's
    dictionary, to come back to.
    """

    table: Vector
    known: Vector
    who: Positions
    where: Positions
    candidates: Positions
    idle: Positions
    entries: Vector
    cost: Vector
    low: Vector
    high: Vector
    value: Vector
    rate: Vector
    left: Vector
    from_low: Vector
    from_high: Vector
    told: Vector
    row: Vector
    cutoff: Vector
    status: Positions
    found: Positions
    lines: Positions
    waiting: Positions
    side: Positions
    kept_table: Matrix
    kept_known: Matrix
    kept_who: Positions
    kept_where: Positions
    kept_idle: Positions


def workspace(frame: Frame, keeping: bool = False) -> Workspace:
    """Memory for one thread, which keeps the dictionaries of samples if it is for `kernel.solve_eight` to do so."""
    variables, span = frame.n + frame.m + 1, frame.tall + frame.width
    kept = WIDTH if keeping else 1
    vectors = [len(frame.scale), frame.n, *[variables] * 4, *[frame.n] * 3, 4, 3, 1]
    arrays: list[Any] = [numbers(frame.tall * frame.width), numbers((RATIO + 1) * span)]
    arrays += [np.zeros(k, dtype=np.uint32) for k in (span, variables, frame.width, len(frame.real))]
    arrays += [numbers(WIDTH * k) for k in vectors]
    arrays += [np.zeros(WIDTH, dtype=np.int64) for _ in range(5)]
    arrays += [numbers(kept * k).reshape(kept, k) for k in (frame.tall * frame.width, (RATIO + 1) * span)]
    arrays += [np.zeros((kept, k), dtype=np.uint32) for k in (span, variables, len(frame.real))]
    return Workspace(*arrays)


def numbers(count: int) -> Vector:
    """Zeros that begin where a line of the processor's cache does."""
    memory = np.zeros(count + WIDTH)
    first = -(memory.ctypes.data // memory.itemsize) % WIDTH
    return memory[first : first + count]
