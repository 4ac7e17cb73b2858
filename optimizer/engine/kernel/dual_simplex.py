"""The dual simplex method on the dictionary of one sample, with bounds on all variables, real or artificial.

Any basis is dual feasible once each nonbasic variable stands at the right one of its bounds, so there is no first
phase. The variable with the largest violation leaves; nonbasic variables that a long step passes go to their other
bound. A basic row gets a line only once all lines are within their bounds and it is violated most: few ever are.
"""

from __future__ import annotations

from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import CHANGE, HIGH, LOW, RATIO, SIDE, VALUE, Frame, Workspace
from optimizer.engine.kernel.tableau import FREE, append, exchange
from optimizer.engine.kernel.vector import WIDTH, bits, fetch, gather, lowest_bit, select, splat, store, vector_size
from optimizer.program.vectors import Vector

DONE, NO_POINT, STUCK, SHORT = range(4)
"""The end of the pivots: within all bounds; at a line that nothing can bring to its bounds; after too many pivots; with
the objective below the cutoff."""
_MOST = 20
"""The largest number of pivots for each column and row."""
_MISS = 2.0**-37
"""The violation of a bound that is tolerated, in the kernel's units: 1e-13 of the size of a column."""
_SMALL = 1e-9
"""The least pivot by which anything is divided."""


@inlined
def _leaving(lines: int, span: int, state: Vector) -> int:
    """The line with the largest violation; -1 where there is none."""
    blocks = span // WIDTH
    most, where = splat(_MISS), splat(-1.0)
    for t in range(-(-lines // WIDTH)):
        value = fetch(state, VALUE * blocks + t)
        under, over = fetch(state, LOW * blocks + t) - value, value - fetch(state, HIGH * blocks + t)
        miss = select(under > over, under, over)
        more = miss > most
        most, where = select(more, miss, most), select(more, splat(t * WIDTH), where)
    store(state, RATIO * blocks, most)
    best, lane = _MISS, -1
    for i in range(WIDTH):
        if state[RATIO * span + i] > best:
            best, lane = state[RATIO * span + i], i
    if lane < 0:
        return -1
    store(state, RATIO * blocks, where)
    return int(state[RATIO * span + lane]) + lane


@inlined
def _missed(frame: Frame, work: Workspace) -> int:
    """The row in the basis, without a line, that is violated most; -1 for none."""
    dictionary, sample, rows = work.dictionary, work.sample, frame.rows
    span, most, worst = frame.tall + frame.width, _MISS, -1
    for t in range(rows.real):
        value, v = 0.0, rows.variable[t]
        if dictionary.position[v] < span:
            continue
        for e in range(rows.start[t], rows.start[t + 1]):
            at = dictionary.position[rows.column[e]]
            value += sample.entries[rows.entry[e]] * dictionary.state[VALUE * span + at]
        miss = max(sample.low[v] - value, value - sample.high[v])
        if miss > most:
            most, worst = miss, t
    return worst


@inlined
def _entering(
    p: int, sign: float, miss: float, width: int, span: int, table: Vector, state: Vector, candidates: Any
) -> tuple[int, int]:
    """The place of the entering variable (-1 for none), and the number of candidates before it that change bounds."""
    in_row, tall, count = width // WIDTH, span - width, 0
    free, towards, least = splat(FREE), splat(sign), splat(_SMALL)
    for b in range(in_row):
        side, a = fetch(state, (SIDE * span + tall) // WIDTH + b), fetch(table, p * in_row + b)
        can = bits(select(side == free, vector_size(a), towards * side * a) > least)
        while can != 0:
            q = b * WIDTH + lowest_bit(can)
            can &= can - 1
            candidates[count] = q
            pull = state[SIDE * span + tall + q] * table[q]
            ratio = max(pull, 0.0) / abs(table[p * width + q])
            state[RATIO * span + tall + count] = ratio if state[SIDE * span + tall + q] != FREE else 0.0
            count += 1
    for passed in range(count):
        first, ratio, q = passed, state[RATIO * span + tall + passed], candidates[passed]
        for c in range(passed + 1, count):
            other, u = state[RATIO * span + tall + c], candidates[c]
            if other < ratio or (other == ratio and abs(table[p * width + u]) > abs(table[p * width + q])):
                first, ratio, q = c, other, u
        candidates[first], state[RATIO * span + tall + first] = candidates[passed], state[RATIO * span + tall + passed]
        candidates[passed] = q
        miss -= abs(table[p * width + q]) * (state[HIGH * span + tall + q] - state[LOW * span + tall + q])
        if miss <= _MISS:  # not 0: where all bounds together just suffice, rounding must not make it a contradiction
            return int(q), passed
    return -1, 0


@inlined
def iterate(lines: int, cutoff: float, frame: Frame, work: Workspace) -> tuple[int, int, int]:
    """Pivot until no row or column violates its bounds, none can enter, or the objective is below ``cutoff``.

    Returns the way the pivots ended, the number of lines, and after NO_POINT the line that cannot reach its bounds.
    """
    candidates, rows = work.candidates, frame.rows
    table, state, variable, position = work.dictionary
    span, width, tall, blocks = len(variable), frame.width, frame.tall, len(variable) // WIDTH
    if state[VALUE * span] < cutoff:
        return SHORT, lines, -1
    for _ in range(_MOST * (frame.structure.n + frame.structure.m)):
        p = _leaving(lines, span, state)
        if p < 0:
            t = _missed(frame, work)
            if t < 0:
                return DONE, lines, -1
            append(lines, t, int(rows.variable[t]), frame, work.dictionary, work.sample)
            p = lines
            lines += 1
        value, least, most = state[VALUE * span + p], state[LOW * span + p], state[HIGH * span + p]
        up = value > most
        target, sign = (most, 1.0) if up else (least, -1.0)
        q, flips = _entering(p, sign, abs(value - target), width, span, table, state, candidates)
        if q < 0:
            return NO_POINT, lines, p
        for c in range(flips):
            j = candidates[c]
            at = tall + j
            side = state[SIDE * span + at]
            step = (state[LOW * span + at] - state[HIGH * span + at]) * side
            state[SIDE * span + at] = -side
            state[VALUE * span + at] = state[(LOW if side > 0.0 else HIGH) * span + at]
            moved = splat(step)
            for t in range(-(-lines // WIDTH)):
                change = gather(table, t * WIDTH * width + j, width)
                store(state, VALUE * blocks + t, fetch(state, VALUE * blocks + t) + moved * change)
        pivot, at = table[p * width + q], tall + q
        if table[q] * pivot * sign < 0.0:
            table[q] = 0.0
        step = (target - state[VALUE * span + p]) / pivot
        moved = splat(step)
        for t in range(-(-lines // WIDTH)):
            change = gather(table, t * WIDTH * width + q, width)
            store(state, CHANGE * blocks + t, change)
            store(state, VALUE * blocks + t, fetch(state, VALUE * blocks + t) + moved * change)
        state[VALUE * span + p], state[VALUE * span + at] = state[VALUE * span + at] + step, target
        state[LOW * span + p], state[HIGH * span + p] = state[LOW * span + at], state[HIGH * span + at]
        state[LOW * span + at], state[HIGH * span + at] = least, most
        state[SIDE * span + at] = sign if least != most else 0.0
        u, v = variable[p], variable[at]
        variable[p], variable[at], position[u], position[v] = v, u, at, p
        short = state[VALUE * span] < cutoff
        exchange(1 if short else lines, p, q, width, span, table, state)
        if short:
            return SHORT, lines, -1  # the reduced costs alone prove it
    return STUCK, lines, -1
