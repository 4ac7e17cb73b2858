"""The direction of money in compiled code: each sample solved, then again with a category kept from moving.

What is asked again starts from the answer to the sample, which is a few pivots away.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from optimizer.engine.kernel.certificate import BOUND, GAP, LOOSE, MISFIT, OBJECTIVE, contradict, weigh
from optimizer.engine.kernel.chunk import solve_eight
from optimizer.engine.kernel.dual_simplex import DONE, MOST, NO_POINT, iterate
from optimizer.engine.kernel.jit import compiled, inlined, inner
from optimizer.engine.kernel.layout import Frame
from optimizer.engine.kernel.tableau import append, copy, tell, tell_contradiction
from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.kernel.workspace import Workspace
from optimizer.engine.pattern import Batch
from optimizer.engine.results import BELOW, INFEASIBLE, OPEN, OPTIMAL, Solutions
from optimizer.engine.verdicts import MORE, UNDECIDED, UNKNOWN, direction, near, side_moved
from optimizer.program.vectors import Matrix, Vector

_near, _side_moved, _direction = inlined(near), inlined(side_moved), inlined(direction)


class Asked(NamedTuple):
    """What the directions of k samples are judged by.

    ``rows`` (c,) are the rows that hold the spending of a category; ``start`` (c + 1,) where its columns begin in
    ``columns``, whose weights are the program's ``entries``. ``before`` (k, c) is the actual's spending,
    ``room`` (k,) how far from it money has not moved, ``nothing`` (k,) the signed objective that gains count from,
    ``wanted`` (k, c) which directions are asked for; ``own`` tells that percentages are of the optimum itself.
    ``sign`` is 1 where the program is maximised, else -1.
    """

    rows: Any
    start: Any
    columns: Any
    entries: Any
    before: Matrix
    room: Vector
    nothing: Vector
    wanted: Any
    own: bool
    sign: float

    def part(self, start: int, stop: int) -> Asked:
        """The samples from ``start`` to ``stop``."""
        of_samples = ("before", "room", "nothing", "wanted")
        return self._replace(**{name: getattr(self, name)[start:stop] for name in of_samples})


@compiled
def direct_chunk(frame: Frame, work: Workspace, batch: Batch, asked: Asked, answers: Solutions) -> None:
    """Solve each sample from the reference; fill in answers and ``directions`` (k, c).

    ``work`` keeps dictionaries. What is not proven is left OPEN, or UNKNOWN.
    """
    values, constant = batch.values, batch.constant
    status, objective, x, directions = answers.status, answers.objective, answers.x, answers.directions
    cutoff, side = work.cutoff, work.side
    for start in range(0, len(constant), WIDTH):
        solve_eight(frame, work, start, batch, True, answers)
        count = min(WIDTH, len(constant) - start)
        for lane in range(count):
            s = start + lane
            directions[s, :] = UNKNOWN
            if status[s] == OPTIMAL:
                objective[s] += constant[s]
                wanted = _near(asked.sign * objective[s], asked.nothing[s], asked.own)
                cutoff[lane] = (wanted - asked.sign * constant[s]) * abs(frame.unit)
        for c in range(len(asked.rows)):
            some = False
            for lane in range(count):
                s, side[lane] = start + lane, UNDECIDED
                if status[s] != OPTIMAL or not asked.wanted[s, c]:
                    continue
                spent = 0.0
                for p in range(asked.start[c], asked.start[c + 1]):
                    spent += x[s, asked.columns[p]] * values[s, asked.entries[p]]
                side[lane] = _side_moved(spent, asked.before[s, c], asked.room[s])
                directions[s, c] = UNDECIDED
                some |= side[lane] != UNDECIDED
            if some:
                _ask(frame, work, start, count, c, asked, directions)


@inner
def _ask(frame: Frame, work: Workspace, start: int, count: int, c: int, asked: Asked, directions: Any) -> None:
    """Solve eight samples again, in which category c has moved money to one side, with its row kept from there."""
    n, m, width = frame.n, frame.m, frame.width
    first, last, scale = asked.start[c], asked.start[c + 1], frame.row_scale[asked.rows[c]]
    columns, weights = asked.columns[first:last], asked.entries[first:last]
    real, rows, column, entry, single = frame.real, frame.start, frame.column, frame.entry, frame.single
    table, known, who, where, candidates, idle = (
        work.table, work.known, work.who, work.where, work.candidates, work.idle,
    )  # fmt: skip
    entries, low, high, value, rate, row = work.entries, work.low, work.high, work.value, work.rate, work.row
    cutoff, side = work.cutoff, work.side
    ended, lines, waiting, left, told = work.found, work.lines, work.waiting, work.left, work.told
    kept_table, kept_known, kept_who = work.kept_table, work.kept_known, work.kept_who
    kept_where, kept_idle, contradicted = work.kept_where, work.kept_idle, False
    for lane in range(count):
        row[lane], row[WIDTH + lane] = -math.inf, math.inf
        if side[lane] == UNDECIDED:
            continue
        end = (asked.before[start + lane, c] + side[lane] * asked.room[start + lane]) * scale
        row[(WIDTH if side[lane] == MORE else 0) + lane] = end
        copy(
            lines[lane] * width, kept_table[lane], kept_known[lane], kept_who[lane], kept_where[lane],
            kept_idle[lane], table, known, who, where, idle,
        )  # fmt: skip
        append(
            lines[lane], n + m, 0, len(columns), lane, columns, weights, entries, row[lane], row[WIDTH + lane], width,
            table, known, who, where,
        )  # fmt: skip
        ended[lane], _, _, p = iterate(
            lane, n, lines[lane] + 1, width, MOST * (n + m), cutoff[lane], table, known, who, where, candidates, idle,
            waiting[lane], real, rows, column, entry, entries, low, high,
        )  # fmt: skip
        if ended[lane] == NO_POINT:
            contradicted = True
            tell_contradiction(lane, n, m, p, width, table, known, who, where, real, rate)
        else:
            tell(lane, n, m, width, table, known, where, real, single, value, rate)
        row[2 * WIDTH + lane] = rate[(n + m) * WIDTH + lane]
    weigh(
        n, real, rows, column, entry, entries, columns, weights, entries, row, work.cost, low, high, value, rate, left,
        told,
    )  # fmt: skip
    for lane in range(count):
        if side[lane] != UNDECIDED and ended[lane] != NO_POINT:
            again = OPEN
            if told[LOOSE * WIDTH + lane] <= GAP and told[BOUND * WIDTH + lane] < cutoff[lane]:
                again = BELOW
            elif ended[lane] == DONE and told[MISFIT * WIDTH + lane] <= GAP:
                again = OPTIMAL
            directions[start + lane, c] = _direction(side[lane], again, told[OBJECTIVE * WIDTH + lane], cutoff[lane])
    if contradicted:
        contradict(n, real, rows, column, entry, entries, columns, weights, entries, row, low, high, rate, left, told)
        for lane in range(count):
            if side[lane] != UNDECIDED and ended[lane] == NO_POINT:
                again = INFEASIBLE if told[MISFIT * WIDTH + lane] <= GAP else OPEN
                directions[start + lane, c] = _direction(side[lane], again, 0.0, cutoff[lane])
