"""The direction of money in compiled code: each sample solved, then again with a category kept from moving.

What is asked again starts from the answer to the sample, which is a few pivots away.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from optimizer.analysis.points import near
from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.compiled import compiled, inlined, inner
from optimizer.sweep.dictionary import append, tell, tell_contradiction
from optimizer.sweep.eight import WIDTH
from optimizer.sweep.frame import Frame
from optimizer.sweep.kernel import come_back, solve_eight
from optimizer.sweep.pivots import DONE, NO_POINT, iterate
from optimizer.sweep.proof import BOUND, GAP, LOOSE, MISFIT, OBJECTIVE, contradict, weigh
from optimizer.sweep.rule import direction, side_moved
from optimizer.sweep.status import BELOW, INFEASIBLE, MORE, OPEN, OPTIMAL, UNDECIDED, UNKNOWN
from optimizer.sweep.workspace import Workspace

_near, _side_moved, _direction = inlined(near), inlined(side_moved), inlined(direction)


class Asked(NamedTuple):
    """What the directions of k samples are judged by.

    ``rows`` (c,) are the rows that hold the spending of a category; ``start`` (c + 1,) where its columns begin in
    ``columns``, whose weights are the program's ``entries``. ``before`` (k, c) is the actual's spending,
    ``room`` (k,) how far from it money has not moved, ``nothing`` (k,) what gains are counted from; ``own`` tells that
    percentages are of the optimum itself. ``sign`` is 1 where the program is maximised, else -1.
    """

    rows: Any
    start: Any
    columns: Any
    entries: Any
    before: Matrix
    room: Vector
    nothing: Vector
    own: bool
    sign: float


@compiled
def direct_chunk(
    frame: Frame, work: Workspace, cost: Matrix, values: Matrix, rhs: Matrix, lower: Matrix, upper: Matrix,
    constant: Vector, limit: int, asked: Asked, status: Positions, objective: Vector, gap: Vector, pivots: Positions,
    x: Matrix, multipliers: Matrix, directions: Any,
) -> None:  # fmt: skip
    """Solve each sample from the reference; fill in answers and ``directions`` (k, c).

    ``work`` keeps dictionaries. What is not proven is left OPEN, or UNKNOWN.
    """
    cutoff, side = np.zeros(WIDTH), np.zeros(WIDTH, dtype=np.int64)
    for start in range(0, len(cost), WIDTH):
        solve_eight(
            frame, work, start, cost, values, rhs, lower, upper, limit, True, status, objective, gap, pivots, x,
            multipliers,
        )  # fmt: skip
        count = min(WIDTH, len(cost) - start)
        for lane in range(count):
            s = start + lane
            directions[s, :] = UNKNOWN
            if status[s] == OPTIMAL:
                objective[s] += constant[s]
                wanted = _near(asked.sign * objective[s], asked.sign * asked.nothing[s], asked.own)
                cutoff[lane] = (wanted - asked.sign * constant[s]) * abs(frame.unit)
        for c in range(len(asked.rows)):
            some = False
            for lane in range(count):
                s, side[lane] = start + lane, UNDECIDED
                if status[s] != OPTIMAL:
                    continue
                spent = 0.0
                for p in range(asked.start[c], asked.start[c + 1]):
                    spent += x[s, asked.columns[p]] * values[s, asked.entries[p]]
                side[lane] = _side_moved(spent, asked.before[s, c], asked.room[s])
                directions[s, c] = UNDECIDED
                some |= side[lane] != UNDECIDED
            if some:
                _ask(frame, work, start, count, c, limit, asked, cutoff, side, directions)


@inner
def _ask(
    frame: Frame, work: Workspace, start: int, count: int, c: int, limit: int, asked: Asked, cutoff: Vector, side: Any,
    directions: Any,
) -> None:  # fmt: skip
    """Solve eight samples again, in which category c has moved money to a ``side``, with its row kept from there."""
    n, width, nothing = frame.n, frame.width, frame.n + frame.m
    first, last, scale = asked.start[c], asked.start[c + 1], frame.row_scale[asked.rows[c]]
    columns, entries = asked.columns[first:last], asked.entries[first:last]
    contradicted = False
    for lane in range(count):
        low, high = -math.inf, math.inf
        if side[lane] != UNDECIDED:
            end = (asked.before[start + lane, c] + side[lane] * asked.room[start + lane]) * scale
            low, high = (low, end) if side[lane] == MORE else (end, high)
            come_back(frame, work, lane)
            line = work.lines[lane]
            append(
                line, nothing, 0, len(columns), lane, columns, entries, work.entries, low, high, width, work.table,
                work.known, work.who, work.where,
            )  # fmt: skip
            work.found[lane], _, _, p = iterate(
                lane, n, line + 1, width, limit, cutoff[lane], work.table, work.known, work.who, work.where,
                work.candidates, work.idle, work.waiting[lane], frame.real, frame.start, frame.column, frame.entry,
                work.entries, work.low, work.high,
            )  # fmt: skip
            if work.found[lane] == NO_POINT:
                contradicted = True
                tell_contradiction(
                    lane, n, frame.m, p, width, work.table, work.known, work.who, work.where, frame.real, work.rate
                )
            else:
                tell(
                    lane, n, frame.m, width, work.table, work.known, work.where, frame.real, frame.single, work.value,
                    work.rate,
                )  # fmt: skip
            work.row[2 * WIDTH + lane] = work.rate[nothing * WIDTH + lane]
        work.row[lane], work.row[WIDTH + lane] = low, high
    weigh(
        n, frame.real, frame.start, frame.column, frame.entry, work.entries, columns, entries, work.entries, work.row,
        work.cost, work.low, work.high, work.value, work.rate, work.left, work.told,
    )  # fmt: skip
    for lane in range(count):
        if side[lane] != UNDECIDED and work.found[lane] != NO_POINT:
            again, value = OPEN, work.told[OBJECTIVE * WIDTH + lane]
            if work.told[LOOSE * WIDTH + lane] <= GAP and work.told[BOUND * WIDTH + lane] < cutoff[lane]:
                again = BELOW
            elif work.found[lane] == DONE and work.told[MISFIT * WIDTH + lane] <= GAP:
                again = OPTIMAL
            directions[start + lane, c] = _direction(side[lane], again, value, cutoff[lane])
    if contradicted:
        contradict(
            n, frame.real, frame.start, frame.column, frame.entry, work.entries, columns, entries, work.entries,
            work.row, work.low, work.high, work.rate, work.left, work.told,
        )  # fmt: skip
        for lane in range(count):
            if side[lane] != UNDECIDED and work.found[lane] == NO_POINT:
                again = INFEASIBLE if work.told[MISFIT * WIDTH + lane] <= GAP else OPEN
                directions[start + lane, c] = _direction(side[lane], again, 0.0, cutoff[lane])
