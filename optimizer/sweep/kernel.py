"""Eight samples, compiled: bring their numbers in, pivot each from the reference, prove all of them together."""

from __future__ import annotations

import math
from typing import Any

from optimizer.program.vectors import Matrix, Vector
from optimizer.sweep.compiled import compiled, inner
from optimizer.sweep.dictionary import begin, copy, fill, settle, tell, tell_contradiction
from optimizer.sweep.eight import WIDTH
from optimizer.sweep.frame import Frame
from optimizer.sweep.pivots import DONE, NO_POINT, iterate
from optimizer.sweep.posed import bring, compare, pose
from optimizer.sweep.proof import GAP, MISFIT, NOISE, OBJECTIVE, contradict, weigh
from optimizer.sweep.status import INFEASIBLE, OPEN, OPTIMAL, PENDING
from optimizer.sweep.workspace import Workspace

_FURTHER = 4096.0


@compiled
def solve_chunk(
    frame: Frame, work: Workspace, cost: Matrix, values: Matrix, rhs: Matrix, lower: Matrix, upper: Matrix, limit: int,
    status: Any, objective: Vector, gap: Vector, pivots: Any, x: Matrix, multipliers: Matrix,
) -> None:  # fmt: skip
    """Solve each sample from the reference; see `Answers` for what is filled in."""
    for start in range(0, len(cost), WIDTH):
        solve_eight(
            frame, work, start, cost, values, rhs, lower, upper, limit, False, status, objective, gap, pivots, x,
            multipliers,
        )  # fmt: skip


@inner
def solve_eight(
    frame: Frame, work: Workspace, start: int, cost: Matrix, values: Matrix, rhs: Matrix, lower: Matrix, upper: Matrix,
    limit: int, keeping: bool, status: Any, objective: Vector, gap: Vector, pivots: Any, x: Matrix, multipliers: Matrix,
) -> None:  # fmt: skip
    """The samples from ``start`` on, as many as there are up to eight.

    ``cost``, ``lower``, ``upper`` have shape (S, n), ``values`` (S, k) go with the program's entries, ``rhs`` (S, m) is
    infinite where a row binds nothing. At most ``limit`` pivots. The objective comes without the constant; the gap is
    relative to the size of its terms. If ``keeping``, each sample's dictionary is kept.
    """
    n, m, width, table, known, who, where = (
        frame.n, frame.m, frame.width, work.table, work.known, work.who, work.where,
    )  # fmt: skip
    low, high, value, rate, told, state = work.low, work.high, work.value, work.rate, work.told, work.status
    count = min(WIDTH, len(cost) - start)
    for lane in range(count):
        s = start + lane
        bring(lane, len(frame.scale), values[s], work.entries)
        bring(lane, n, cost[s], work.cost)
        bring(lane, n, lower[s], low)
        bring(lane, n, upper[s], high)
        bring(lane, m, rhs[s], high[n * WIDTH :])
    good, crossed = pose(
        n, m, frame.scale, frame.column_unit, frame.row_scale, frame.cost_scale, frame.relation, frame.single,
        frame.out, work.entries, work.cost, low, high, work.from_low, work.from_high,
    )  # fmt: skip
    for lane in range(count):
        s, bit = start + lane, 1 << lane
        pivots[s] = 0
        state[lane] = PENDING if good & bit != 0 else OPEN
        if crossed & bit != 0:
            state[lane] = compare(
                lane, n, frame.row_scale, frame.single, frame.relation, rhs[s], work.entries, low, high, work.from_low,
                work.from_high, GAP, multipliers[s],
            )  # fmt: skip
    for attempt in range(3):
        pending = contradicted = False
        for lane in range(count):
            if state[lane] != PENDING:
                continue
            pending = True
            work.found[lane], steps, p = _pivot(frame, work, lane, attempt, limit)
            pivots[start + lane] += steps
            if work.found[lane] == NO_POINT:
                contradicted = True
                tell_contradiction(lane, n, m, p, width, table, known, who, where, frame.real, rate)
            else:
                tell(lane, n, m, width, table, known, where, frame.real, frame.single, value, rate)
                if keeping:
                    _keep(frame, work, lane)
        if not pending:
            break
        weigh(
            n, frame.real, frame.start, frame.column, frame.entry, work.entries, frame.real[:0], frame.real, work.told,
            work.told, work.cost, low, high, value, rate, work.left, told,
        )  # fmt: skip
        for lane in range(count):
            if state[lane] == PENDING and work.found[lane] == DONE and told[MISFIT * WIDTH + lane] <= GAP:
                s, state[lane] = start + lane, OPTIMAL
                objective[s] = told[OBJECTIVE * WIDTH + lane] / frame.unit
                gap[s] = told[MISFIT * WIDTH + lane]
                _answer(frame, work, lane, x[s], multipliers[s])
        if contradicted:
            contradict(
                n, frame.real, frame.start, frame.column, frame.entry, work.entries, frame.real[:0], frame.real,
                work.told, work.told, low, high, rate, work.left, told,
            )  # fmt: skip
            for lane in range(count):
                if state[lane] == PENDING and work.found[lane] == NO_POINT and told[MISFIT * WIDTH + lane] <= GAP:
                    state[lane] = INFEASIBLE
                    _refusal(frame, work, lane, multipliers[start + lane])
    for lane in range(count):
        status[start + lane] = OPEN if state[lane] == PENDING else state[lane]


@inner
def _pivot(frame: Frame, work: Workspace, lane: int, attempt: int, limit: int) -> tuple[int, int, int]:
    """From the reference, at the last ``attempt`` of three without it: how `iterate` ended, its pivots, and its line.

    From the second attempt on, rows' far ends are further off.
    """
    n, width, table, known, who, where = frame.n, frame.width, work.table, work.known, work.who, work.where
    places = frame.who[0, frame.tall :]
    fill(lane, n, frame.lines, width, table, frame.filling, places, work.entries, work.cost)
    begun = 0
    if attempt < 2 and begin(width, table, frame.pairs, frame.changed_from, frame.changed, frame.blocks):
        begun = 1
    elif attempt < 2:
        fill(lane, n, frame.lines, width, table, frame.filling, places, work.entries, work.cost)
    lines = frame.lines if begun == 1 else 1
    for i in range(len(who)):
        who[i] = frame.who[begun, i]
    for v in range(len(where)):
        where[v] = frame.where[begun, v]
    waiting = len(frame.idle) if begun == 1 else len(frame.real)
    for k in range(waiting):
        work.idle[k] = frame.idle[k] if begun == 1 else k
    settle(
        lane, n, frame.m, lines, width, 1.0 if attempt == 0 else _FURTHER, table, known, who, frame.filled, work.low,
        work.high, frame.far,
    )  # fmt: skip
    found, lines_now, steps, p = iterate(
        lane, n, lines, width, limit, -math.inf, table, known, who, where, work.candidates, work.idle, waiting,
        frame.real, frame.start, frame.column, frame.entry, work.entries, work.low, work.high,
    )  # fmt: skip
    work.lines[lane], work.waiting[lane] = lines_now, waiting - (lines_now - lines)
    return found, steps, p


@inner
def _answer(frame: Frame, work: Workspace, lane: int, x: Vector, multipliers: Vector) -> None:
    """The answer in the units of the program; a bound's rate goes to the row with a single entry that it is from."""
    n, unit, value, rate = frame.n, frame.unit, work.value, work.rate
    for j in range(n):
        x[j] = value[j * WIDTH + lane] * frame.column_scale[j] + 0.0
    for i in range(frame.m):
        multipliers[i] = rate[(n + i) * WIDTH + lane] * frame.row_scale[i] / unit + 0.0
    _credit(frame, work, lane, rate, 1.0 / unit, multipliers)


@inner
def _refusal(frame: Frame, work: Workspace, lane: int, multipliers: Vector) -> None:
    """The multipliers that prove that there is no point, in the units of the program."""
    n, largest = frame.n, 0.0
    for i in range(n, n + frame.m):
        largest = max(largest, abs(work.rate[i * WIDTH + lane]))
    for i in range(frame.m):
        y = work.rate[(n + i) * WIDTH + lane]
        multipliers[i] = y * frame.row_scale[i] if abs(y) > NOISE * largest else 0.0
    _credit(frame, work, lane, work.left, 1.0, multipliers)


@inner
def _credit(frame: Frame, work: Workspace, lane: int, rate: Vector, factor: float, multipliers: Vector) -> None:
    """Give the rates that are left on columns to the rows with a single entry that their bounds come from."""
    single = frame.single
    for s in range(single.shape[1]):
        i, j = single[0, s], single[1, s]
        y = rate[j * WIDTH + lane]
        named = work.from_high[j * WIDTH + lane] if y > 0.0 else work.from_low[j * WIDTH + lane]
        if y != 0.0 and named == s:
            a = work.entries[single[2, s] * WIDTH + lane]
            multipliers[i] += y / a * frame.row_scale[i] * factor


@inner
def _keep(frame: Frame, work: Workspace, lane: int) -> None:
    """Keep the dictionary as it stands."""
    copy(
        work.lines[lane] * frame.width, work.table, work.known, work.who, work.where, work.idle, work.kept_table[lane],
        work.kept_known[lane], work.kept_who[lane], work.kept_where[lane], work.kept_idle[lane],
    )  # fmt: skip


@inner
def come_back(frame: Frame, work: Workspace, lane: int) -> None:
    """The dictionary of one of the eight, as it was kept."""
    copy(
        work.lines[lane] * frame.width, work.kept_table[lane], work.kept_known[lane], work.kept_who[lane],
        work.kept_where[lane], work.kept_idle[lane], work.table, work.known, work.who, work.where, work.idle,
    )  # fmt: skip
