"""Where the dictionary of a program keeps its rows and columns, and how it gets to the reference basis.

A dictionary writes the variables of the basis as sums of those outside it. Its pattern at the reference is the same in
all samples, so what has to be added to what on the way there is found once, by blocks of `eight.WIDTH` columns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.kernel.warm_start import Reference
from optimizer.engine.pattern import FAR, Pattern
from optimizer.program.vectors import Positions, Vector


class Frame(NamedTuple):
    """A pattern and a reference as plain arrays, as compiled code takes them.

    Variables are the ``n`` columns, the left sides of the ``m`` rows, and one that is always 0. The dictionary has a
    place for each of ``width`` variables outside the basis, more than the columns; its line 0 is the objective, the
    lines after it, up to ``lines``, are those of the reference. Other rows get a line once they are missed, up to
    ``tall``. Variables stand at a line, or at ``tall`` and a place.

    ``scale`` (k,) brings the program's entries to the kernel's units. A row with a single entry is a bound of its
    column: ``single`` (3, s) holds row, column and entry. The others, unless they are left out, are ``real`` (r,): row
    t has the places ``start[t]`` to ``start[t + 1]`` of ``column`` and of ``entry``. Those without a line of the
    reference are ``idle``. ``out`` are the rows left out.
    ``relation`` (m,) is -1 for <=, 0 for =, 1 for >=. A column is divided by its scale (``column_unit`` is one over
    it), a row multiplied, the cost multiplied by ``cost_scale`` (n,), which is negative where the program is
    minimised; ``unit`` is that of the objective. ``far`` is how large a variable without an end is taken to get.

    ``filling`` (2, e) tells which entry stands where in the dictionary's lines before the reference. ``who`` names the
    variable of each line and place, ``where`` tells where each stands (``tall`` + ``width`` for nowhere); both have two
    rows, 0 without the reference, 1 with it. Pair p of the reference is the line ``pairs[0, p]`` and the place
    ``pairs[1, p]``, whose exchange changes the lines ``changed[changed_from[p]:changed_from[p + 1]]`` from the block
    ``blocks[0, p]`` to before ``blocks[1, p]``; after all, a line is 0 beyond its first ``filled`` blocks.
    """

    n: int
    m: int
    lines: int
    tall: int
    width: int
    scale: Vector
    single: Positions
    real: Any
    start: Any
    column: Any
    entry: Any
    idle: Any
    out: Any
    relation: Positions
    column_scale: Vector
    column_unit: Vector
    row_scale: Vector
    cost_scale: Vector
    unit: float
    far: Vector
    filling: Any
    who: Any
    where: Any
    pairs: Any
    changed_from: Any
    changed: Any
    blocks: Any
    filled: Any


def frame_of(pattern: Pattern, reference: Reference, out: Collection[int] = ()) -> Frame:
    """The frame of ``pattern``, with the rows ``out`` left out: they bind nothing unless they are asked for."""
    structure, program = pattern.structure, pattern.program
    n, m = structure.n, structure.m
    held: list[list[tuple[int, int]]] = [[] for _ in range(m)]
    for e, (i, j, _) in enumerate(program.entries):
        held[i].append((j, e))
    # Rows, and lines, of one length stand together, so that the processor foresees where loops over them end.
    real = sorted((i for i in range(m) if len(held[i]) > 1 and i not in out), key=lambda i: (len(held[i]), i))
    pairs = list(zip(reference.rows.tolist(), reference.columns.tolist(), strict=True))
    lined = [*(i for i, _ in pairs), *reference.watched.tolist()]
    steps, used = _eliminated({i: {j for j, _ in held[i]} for i in lined}, set(range(n)), pairs)
    often = [sum(j in columns for columns in used.values()) for j in range(n)]
    order = sorted(range(n), key=lambda j: (-often[j], j))
    place = {j: q for q, j in enumerate(order)}
    reach = {i: max((place[j] // WIDTH + 1 for j in columns), default=0) for i, columns in used.items()}
    ranked = sorted(lined, key=lambda i: (reach[i], i))
    line = {_COST: 0} | {i: t for t, i in enumerate(ranked, 1)}
    # One more line than rows, for one that is asked for.
    width, tall = padded(n), padded(len(real) + 2)
    who = np.full((2, tall + width), n + m)
    who[:, tall : tall + n] = order
    who[:, 1 : len(line)] = n + np.array(ranked, dtype=np.int64)
    for i, j in pairs:
        who[1, line[i]], who[1, tall + place[j]] = j, n + i
    where = np.full((2, n + m + 1), tall + width)
    where[0, order] = tall + np.arange(n)
    where[1, who[1]] = np.arange(tall + width)
    where[1, n + m] = tall + width
    idle = [t for t, i in enumerate(real) if i not in lined]
    filling = [(e, line[i] * width + place[j]) for i in lined for j, e in held[i]]
    changed = [sorted(line[i] for i in lines) for lines, _ in steps]
    ends = [[place[j] // WIDTH for j in columns] for _, columns in steps]
    rows, columns = (np.array([entry[k] for entry in program.entries], dtype=np.int64) for k in (0, 1))
    return Frame(
        n, m, len(line), tall, width, structure.column_scale[columns] * structure.row_scale[rows],
        structure.single, _whole(real), _whole(np.cumsum([0, *(len(held[i]) for i in real)])),
        _whole([j for i in real for j, _ in held[i]]), _whole([e for i in real for _, e in held[i]]),
        _whole(idle), _whole(sorted(i for i in out if len(held[i]) > 1)), structure.relation, structure.column_scale,
        structure.column_unit, structure.row_scale, structure.cost_scale, structure.unit,
        np.concatenate([np.full(n, FAR), structure.row_box, [0.0]]), _pair(filling), _whole(who), _whole(where),
        _pair([(line[i], place[j]) for i, j in pairs]), _whole(np.cumsum([0, *map(len, changed)])),
        _whole([t for part in changed for t in part]), _pair([(min(each), max(each) + 1) for each in ends]),
        _whole([reach[_COST], *(reach[i] for i in ranked)]),
    )  # fmt: skip


_COST = -1
"""The objective among the rows."""


def _eliminated(
    rows: dict[int, set[int]], costs: set[int], pairs: Sequence[tuple[int, int]]
) -> tuple[list[tuple[list[int], set[int]]], dict[int, set[int]]]:
    """Which rows and places each exchange changes, and what is not 0 at the end; rows by the places they use."""
    used = {_COST: costs} | rows
    steps = []
    for i, j in pairs:
        changed = [k for k in used if k != i and j in used[k]]
        for k in changed:
            used[k] = used[k] | used[i]
        steps.append((changed, used[i] | {j}))
    return steps, used


def padded(count: int) -> int:
    """The next multiple of `WIDTH`."""
    return -(-count // WIDTH) * WIDTH


def _pair(items: Sequence[tuple[int, int]]) -> Any:
    return _whole(np.array(items, dtype=np.int64).reshape(-1, 2).T)


def _whole(values: Any) -> Any:
    return np.ascontiguousarray(values, dtype=np.uint32)
