"""Eight samples, compiled: bring their numbers in, pivot each from the reference, prove all of them together."""

from __future__ import annotations

import math

from optimizer.engine.kernel.certificate import GAP, MISFIT, OBJECTIVE, contradict, weigh
from optimizer.engine.kernel.dual_simplex import DONE, MOST, NO_POINT, iterate
from optimizer.engine.kernel.jit import compiled, inner
from optimizer.engine.kernel.lanes import bring, compare, pose
from optimizer.engine.kernel.layout import Frame
from optimizer.engine.kernel.tableau import begin, copy, fill, settle, tell, tell_contradiction
from optimizer.engine.kernel.unscaled import answer, refuse
from optimizer.engine.kernel.vector import WIDTH
from optimizer.engine.kernel.workspace import Workspace
from optimizer.engine.pattern import Batch
from optimizer.engine.results import INFEASIBLE, OPEN, OPTIMAL, PENDING, Solutions

_FURTHER = 4096.0


@compiled
def solve_chunk(frame: Frame, work: Workspace, batch: Batch, answers: Solutions) -> None:
    """Solve each sample from the reference; objectives come without the constant."""
    for start in range(0, len(batch.cost), WIDTH):
        solve_eight(frame, work, start, batch, False, answers)


@inner
def solve_eight(frame: Frame, work: Workspace, start: int, batch: Batch, keeping: bool, answers: Solutions) -> None:
    """The samples from ``start`` on, as many as there are up to eight. If ``keeping``, their dictionaries are kept.

    Objectives come without the constant. A right-hand side is infinite where a row binds nothing.
    """
    # To take an array out of a tuple copies eight numbers, so that each is taken once.
    n, m, width, unit = frame.n, frame.m, frame.width, frame.unit
    scale, single, real, out, relation = frame.scale, frame.single, frame.real, frame.out, frame.relation
    rows, column, entry, idle_first, far = frame.start, frame.column, frame.entry, frame.idle, frame.far
    column_scale, row_scale, cost_scale = frame.column_scale, frame.row_scale, frame.cost_scale
    column_unit, filling, places, filled = frame.column_unit, frame.filling, frame.who[0, frame.tall :], frame.filled
    pairs, changed_from, changed, blocks = frame.pairs, frame.changed_from, frame.changed, frame.blocks
    who_first, where_first = frame.who, frame.where
    table, known, who, where, candidates, idle = (
        work.table, work.known, work.who, work.where, work.candidates, work.idle,
    )  # fmt: skip
    entries, costs, low, high, value, rate = work.entries, work.cost, work.low, work.high, work.value, work.rate
    left, from_low, from_high, told, row = work.left, work.from_low, work.from_high, work.told, work.row
    state, ended, lines_kept, waiting_kept = work.status, work.found, work.lines, work.waiting
    kept_table, kept_known, kept_who = work.kept_table, work.kept_known, work.kept_who
    kept_where, kept_idle, nothing = work.kept_where, work.kept_idle, frame.real[:0]
    cost, values, rhs, lower, upper = batch.cost, batch.values, batch.rhs, batch.lower, batch.upper
    objective, gap, x, multipliers = answers.objective, answers.gap, answers.x, answers.multipliers
    status, limit, count = answers.status, MOST * (n + m), min(WIDTH, len(cost) - start)
    for lane in range(count):
        s = start + lane
        bring(lane, len(scale), values[s], entries)
        bring(lane, n, cost[s], costs)
        bring(lane, n, lower[s], low)
        bring(lane, n, upper[s], high)
        bring(lane, m, rhs[s], high[n * WIDTH :])
    good, crossed = pose(
        n, m, scale, column_unit, row_scale, cost_scale, relation, single, out, entries, costs, low, high, from_low,
        from_high,
    )  # fmt: skip
    for lane in range(count):
        s, bit = start + lane, 1 << lane
        state[lane] = PENDING if good & bit != 0 else OPEN
        if crossed & bit != 0:
            state[lane] = compare(
                lane, n, row_scale, single, relation, rhs[s], entries, low, high, from_low, from_high, GAP,
                multipliers[s],
            )  # fmt: skip
    for attempt in range(3):
        pending = contradicted = False
        for lane in range(count):
            if state[lane] != PENDING:
                continue
            pending, begun, lines, waiting = True, 0, 1, len(real)
            fill(lane, n, frame.lines, width, table, filling, places, entries, costs)
            if attempt < 2:
                if begin(width, table, pairs, changed_from, changed, blocks):
                    begun, lines, waiting = 1, frame.lines, len(idle_first)
                else:
                    fill(lane, n, frame.lines, width, table, filling, places, entries, costs)
            for i in range(len(who)):
                who[i] = who_first[begun, i]
            for v in range(len(where)):
                where[v] = where_first[begun, v]
            for k in range(waiting):
                idle[k] = idle_first[k] if begun == 1 else k
            settle(
                lane, n, m, lines, width, 1.0 if attempt == 0 else _FURTHER, table, known, who, filled, low, high, far
            )
            ended[lane], now, _, p = iterate(
                lane, n, lines, width, limit, -math.inf, table, known, who, where, candidates, idle, waiting, real,
                rows, column, entry, entries, low, high,
            )  # fmt: skip
            if ended[lane] == NO_POINT:
                contradicted = True
                tell_contradiction(lane, n, m, p, width, table, known, who, where, real, rate)
                continue
            tell(lane, n, m, width, table, known, where, real, single, value, rate)
            if keeping:
                lines_kept[lane], waiting_kept[lane] = now, waiting - (now - lines)
                copy(
                    now * width, table, known, who, where, idle, kept_table[lane], kept_known[lane], kept_who[lane],
                    kept_where[lane], kept_idle[lane],
                )  # fmt: skip
        if not pending:
            break
        weigh(
            n, real, rows, column, entry, entries, nothing, nothing, row, row, costs, low, high, value, rate, left,
            told,
        )  # fmt: skip
        for lane in range(count):
            if state[lane] == PENDING and ended[lane] == DONE and told[MISFIT * WIDTH + lane] <= GAP:
                s, state[lane] = start + lane, OPTIMAL
                objective[s] = told[OBJECTIVE * WIDTH + lane] / unit
                gap[s] = told[MISFIT * WIDTH + lane]
                answer(
                    lane, n, m, unit, column_scale, row_scale, single, entries, value, rate, from_low, from_high,
                    x[s], multipliers[s],
                )  # fmt: skip
        if contradicted:
            contradict(n, real, rows, column, entry, entries, nothing, nothing, row, row, low, high, rate, left, told)
            for lane in range(count):
                if state[lane] == PENDING and ended[lane] == NO_POINT and told[MISFIT * WIDTH + lane] <= GAP:
                    state[lane] = INFEASIBLE
                    refuse(
                        lane, n, m, row_scale, single, entries, rate, left, from_low, from_high,
                        multipliers[start + lane],
                    )  # fmt: skip
    for lane in range(count):
        status[start + lane] = OPEN if state[lane] == PENDING else state[lane]
