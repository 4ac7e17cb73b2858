"""Where the kernel keeps things: the frame that all samples of a pattern share, and the memory that a thread works in.

A dictionary writes the variables of a basis as sums of those outside it. Its zeros at the warm start are the same in
all samples, so what each exchange on the way there changes is found once, by blocks of `vector.WIDTH` columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.kernel.warm_start import WarmStart
from optimizer.engine.pattern import FAR, Pattern, Structure
from optimizer.program.vectors import Positions, Vector

LOW, HIGH, VALUE, CHANGE, RATIO = range(5)
"""The rows of a dictionary's state: bounds and value of the variable at each line and place; of a line how it changes
with the variable that enters; of a place how soon its reduced cost is used up."""
SIDE = CHANGE
"""Of a place: 1 at the upper bound, -1 at the lower, 0 where both are one, `tableau.FREE` without bounds."""


class Rows(NamedTuple):
    """The rows with more than one entry: first ``real`` of the program, then those of the categories.

    Row t has the entries ``entry[start[t]:start[t + 1]]``, which stand in the columns ``column``. ``variable``
    (real + 1,) is its left side among the variables; the last is that of whichever category is asked about.
    """

    real: int
    variable: Any
    start: Any
    column: Any
    entry: Any


class Frame(NamedTuple):
    """What all samples of a pattern share, as compiled code takes it.

    Variables are the ``n`` columns, the left sides of the ``m`` rows, that of a category's row, and one that is always
    0. A dictionary has lines, of which 0 is the objective, and ``width`` places for the variables outside the basis.
    The first ``lines`` lines are those of the warm start; other rows get one once they are missed, up to ``tall``.
    ``idle`` are the ``rows`` without a line at the warm start, ``out`` those that bind nothing unless a question is
    asked. ``scale`` (k,) brings the program's entries to the kernel's units, ``category_scale`` the spending on a
    category; ``sign`` is -1 where the program is minimised; ``far`` is where a variable without a bound is put.

    ``filling`` (2, e) tells which entry stands where at the slacks. ``variable`` names the variable of each line and
    place, ``position`` is the way back: a line, ``tall`` and a place, or ``tall`` + ``width`` for neither; row 0 is at
    the slacks, 1 at the warm start. Pivot p on the way is at line and place ``pivots[:, p]`` and changes the lines
    ``changed[changed_from[p]:changed_from[p + 1]]`` in the blocks from ``blocks[0, p]`` to before ``blocks[1, p]``.
    After all, a line is 0 beyond its first ``filled`` blocks.
    """

    n: int
    m: int
    lines: int
    tall: int
    width: int
    rows: Rows
    idle: Any
    out: Any
    scale: Vector
    structure: Structure
    sign: float
    category_scale: Vector
    far: Vector
    filling: Any
    variable: Any
    position: Any
    pivots: Any
    changed_from: Any
    changed: Any
    blocks: Any
    filled: Any


class Dictionary(NamedTuple):
    """The dictionary of one sample: ``table`` (tall, width) and ``state`` (5, tall + width), both flat.

    ``variable`` and ``position`` are as in `Frame`; ``idle`` are the rows without a line.
    """

    table: Vector
    state: Vector
    variable: Any
    position: Any
    idle: Any


class Lanes(NamedTuple):
    """Eight samples side by side in the kernel's units: flat arrays with a vector of eight for each item.

    ``entries`` and ``cost`` of the program; ``low`` and ``high`` of the variables; ``from_low`` and ``from_high``, the
    row with a single entry that the bound of a column comes from, -1 for none; ``value`` of the columns; ``rate``, the
    multipliers of rows and reduced costs of columns; ``left``, what the multipliers leave of the cost; ``proof``, see
    `certificate`.
    """

    entries: Vector
    cost: Vector
    low: Vector
    high: Vector
    from_low: Vector
    from_high: Vector
    value: Vector
    rate: Vector
    left: Vector
    proof: Vector


class Workspace(NamedTuple):
    """The memory of one thread, filled anew for each eight samples.

    ``saved`` has a row for the dictionary of each, to come back to. Noted of each sample are its ``status``, how its
    pivots ``ended``, its ``lines`` and ``waiting`` idle rows, the ``side`` that a category's money has moved to, and
    the ``cutoff`` of the objective below which an allocation is no longer near-optimal.
    """

    dictionary: Dictionary
    saved: Dictionary
    lanes: Lanes
    candidates: Any
    cutoff: Vector
    status: Positions
    ended: Positions
    lines: Positions
    waiting: Positions
    side: Positions


def workspace(frame: Frame, saving: bool = False) -> Workspace:
    """Allocate the memory of one thread, with room to save eight dictionaries where directions are asked for."""
    n, variables, span, lanes = frame.n, frame.n + frame.m + 2, frame.tall + frame.width, WIDTH if saving else 1
    numbers, whole = (frame.tall * frame.width, (RATIO + 1) * span), (span, variables, frame.rows.real)
    notes: list[Any] = [np.zeros(WIDTH, dtype=np.int64) for _ in range(5)]
    sizes = [len(frame.scale), n, variables, variables, n, n, n, variables, n, 4]
    return Workspace(
        Dictionary(*map(_aligned, numbers), *(np.zeros(k, dtype=np.uint32) for k in whole)),
        Dictionary(
            *(_aligned(lanes * k).reshape(lanes, k) for k in numbers),
            *(np.zeros((lanes, k), dtype=np.uint32) for k in whole),
        ),
        Lanes(*(_aligned(WIDTH * k) for k in sizes)),
        np.zeros(frame.width, dtype=np.uint32),
        np.zeros(WIDTH),
        *notes,
    )


def _aligned(count: int) -> Any:
    """Zeros that begin where a line of the processor's cache does."""
    memory = np.zeros(count + WIDTH)
    first = -(memory.ctypes.data // memory.itemsize) % WIDTH
    return memory[first : first + count]


_OBJECTIVE = -1
"""The objective among the rows."""


def frame_of(pattern: Pattern, warm_start: WarmStart, category_rows: Any = ()) -> Frame:
    """The frame of ``pattern``. The ``category_rows`` (categories, 2) bind nothing unless a question is asked."""
    structure, program = pattern.structure, pattern.program
    n, m, out = structure.n, structure.m, {int(i) for pair in category_rows for i in pair}
    entries_of: list[list[tuple[int, int]]] = [[] for _ in range(m)]
    for e, (i, j, _) in enumerate(program.entries):
        entries_of[i].append((j, e))
    # Rows, and lines, of one length stand together, so that the processor foresees where loops over them end.
    lengths = [len(entries) for entries in entries_of]
    real = sorted((i for i in range(m) if lengths[i] > 1 and i not in out), key=lambda i: (lengths[i], i))
    pairs = list(zip(warm_start.rows.tolist(), warm_start.columns.tolist(), strict=True))
    lined = [*(i for i, _ in pairs), *warm_start.watched.tolist()]
    steps, used = _eliminated({i: {j for j, _ in entries_of[i]} for i in lined}, set(range(n)), pairs)
    often = [sum(j in columns for columns in used.values()) for j in range(n)]
    order = sorted(range(n), key=lambda j: (-often[j], j))
    place = {j: q for q, j in enumerate(order)}
    reach = {i: max((place[j] // WIDTH + 1 for j in columns), default=0) for i, columns in used.items()}
    ranked = sorted(lined, key=lambda i: (reach[i], i))
    line = {_OBJECTIVE: 0} | {i: t for t, i in enumerate(ranked, 1)}
    width, tall = _padded(n), _padded(len(real) + 2)  # one more line than rows, for that of a category
    variable = np.full((2, tall + width), n + m + 1)
    variable[:, tall : tall + n] = order
    variable[:, 1 : len(line)] = n + np.array(ranked, dtype=np.int64)
    for i, j in pairs:
        variable[1, line[i]], variable[1, tall + place[j]] = j, n + i
    position = np.full((2, n + m + 2), tall + width)
    position[0, order] = tall + np.arange(n)
    position[1, variable[1]] = np.arange(tall + width)
    position[1, n + m :] = tall + width
    above = [int(row) for row, _ in category_rows]
    held = [entries_of[i] for i in (*real, *above)]
    rows = Rows(
        len(real), _whole([*(n + i for i in real), n + m]), _whole(np.cumsum([0, *map(len, held)])),
        _whole([j for row in held for j, _ in row]), _whole([e for row in held for _, e in row]),
    )  # fmt: skip
    changed = [sorted(line[i] for i in lines) for lines, _ in steps]
    ends = [[place[j] // WIDTH for j in columns] for _, columns in steps]
    of_row, of_column = (np.array([entry[k] for entry in program.entries], dtype=np.int64) for k in (0, 1))
    return Frame(
        n, m, len(line), tall, width, rows,
        _whole([t for t, i in enumerate(real) if i not in lined]),
        _whole(sorted(i for i in out if lengths[i] > 1)),
        structure.column_scale[of_column] * structure.row_scale[of_row], structure, 1.0 if program.maximized else -1.0,
        structure.row_scale[above], np.concatenate([np.full(n, FAR), structure.row_box, [0.0, 0.0]]),
        _pairs([(e, line[i] * width + place[j]) for i in lined for j, e in entries_of[i]]),
        _whole(variable), _whole(position), _pairs([(line[i], place[j]) for i, j in pairs]),
        _whole(np.cumsum([0, *map(len, changed)])), _whole([t for lines in changed for t in lines]),
        _pairs([(min(each), max(each) + 1) for each in ends]),
        _whole([reach[_OBJECTIVE], *(reach[i] for i in ranked)]),
    )  # fmt: skip


def _eliminated(
    rows: dict[int, set[int]], costs: set[int], pairs: Sequence[tuple[int, int]]
) -> tuple[list[tuple[list[int], set[int]]], dict[int, set[int]]]:
    """Which rows and columns each pivot changes, and which columns each row uses at the end."""
    used = {_OBJECTIVE: costs} | rows
    steps = []
    for i, j in pairs:
        changed = [k for k in used if k != i and j in used[k]]
        for k in changed:
            used[k] = used[k] | used[i]
        steps.append((changed, used[i] | {j}))
    return steps, used


def _padded(count: int) -> int:
    return -(-count // WIDTH) * WIDTH


def _pairs(items: Sequence[tuple[int, int]]) -> Any:
    return _whole(np.array(items, dtype=np.int64).reshape(-1, 2).T)


def _whole(values: Any) -> Any:
    return np.ascontiguousarray(values, dtype=np.uint32)
