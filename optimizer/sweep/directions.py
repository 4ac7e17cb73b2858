"""The direction of money in compiled code: each sample solved, then again with a category kept from moving.

What is asked again starts from the answer to the sample, which is a few pivots away.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from optimizer.analysis.points import near
from optimizer.program.vectors import Matrix, Positions, Vector
from optimizer.sweep.compiled import compiled, inlined
from optimizer.sweep.kernel import bounded, pose, resolve, retain, solve
from optimizer.sweep.pattern import Structure
from optimizer.sweep.rule import direction, side_moved
from optimizer.sweep.status import MORE, OPTIMAL, UNDECIDED, UNKNOWN
from optimizer.sweep.workspace import PIVOTS, Workspace

_near, _side_moved, _direction = inlined(near), inlined(side_moved), inlined(direction)


class Asked(NamedTuple):
    """What the directions of k samples are judged by.

    ``rows`` (c, 2) are the rows that bound a category from above and from below; ``start`` (c + 1,) where its columns
    begin in ``columns``, whose weights are the program's ``entries``. ``before`` (k, c) is the actual's spending,
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
    structure: Structure, work: Workspace, rows: Positions, columns: Positions, cost: Matrix, values: Matrix,
    rhs: Matrix, lower: Matrix, upper: Matrix, constant: Vector, limit: int, asked: Asked, status: Positions,
    objective: Vector, gap: Vector, pivots: Positions, x: Matrix, directions: Any,
) -> None:  # fmt: skip
    """Solve each sample from the reference of ``rows`` and ``columns``; fill in answers and ``directions`` (k, c).

    ``rhs`` is as before afterwards. What is not proven is left OPEN, or UNKNOWN.
    """
    count, net, first = len(asked.rows), structure.net, structure.n + 1
    spent = np.zeros(count)
    for s in range(len(cost)):
        found, best, left = solve(structure, work, rows, columns, cost[s], values[s], rhs[s], lower[s], upper[s], limit)
        status[s], pivots[s] = found, work.counts[PIVOTS]
        directions[s, :] = UNKNOWN
        if found != OPTIMAL:
            continue
        objective[s], gap[s] = best + constant[s], left
        for j in range(structure.n):
            x[s, j] = work.x[j]
        for c in range(count):
            spent[c] = 0.0
            for p in range(asked.start[c], asked.start[c + 1]):
                spent[c] += work.x[asked.columns[p]] * values[s, asked.entries[p]]
        wanted = _near(asked.sign * objective[s], asked.sign * asked.nothing[s], asked.own)
        cutoff = wanted - asked.sign * constant[s]
        retain(work)
        for c in range(count):
            side = _side_moved(spent[c], asked.before[s, c], asked.room[s])
            directions[s, c] = UNDECIDED
            if side == UNDECIDED:
                continue
            row = asked.rows[c, 0] if side == MORE else asked.rows[c, 1]
            end = asked.before[s, c] + side * asked.room[s]
            if net[first + row] < net[first + row + 1] and math.isfinite(end):
                again, value, _ = bounded(structure, work, values[s], row, side, end, limit, cutoff)
            else:  # a row with a single entry is a bound of its column, so that all of these are posed anew
                kept = rhs[s, row]
                rhs[s, row] = end
                again, value, _ = resolve(
                    structure, work, cost[s], values[s], rhs[s], lower[s], upper[s], limit, cutoff
                )
                rhs[s, row] = kept
                pose(structure, work, cost[s], values[s], rhs[s], lower[s], upper[s])
            directions[s, c] = _direction(side, again, asked.sign * value, cutoff)
