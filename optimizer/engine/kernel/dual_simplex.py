"""The dual simplex method on the dictionary of one sample, whose variables all lie between ends, real or far away.

Any basis is dual feasible once what is outside it stands at the end that its rate pulls to, so there is no first phase.
The variable that misses its bounds by most leaves; those that a long step passes go to their other end. A row in the
basis has no line before all lines are within their bounds and it is the one that is missed by most: few ever are.
"""

from __future__ import annotations

from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.tableau import FREE, append, exchange
from optimizer.engine.kernel.vector import WIDTH, bits, gather, largest, load, lowest, select, size, splat, store
from optimizer.engine.kernel.workspace import CHANGE, HIGH, LOW, RATIO, SIDE, VALUE
from optimizer.program.vectors import Vector

DONE, NO_POINT, STUCK, SHORT = range(4)
MISSED = 2.0**-37
"""What a variable may miss its bounds by, in the kernel's units: 1e-13 of the size of a column."""
MOST = 20
"""So many pivots for each column and row are made at most."""
SMALL = 1e-9
"""A pivot below which nothing is divided by."""


@inlined
def _leaving(lines: int, blocks: int, known: Vector) -> Any:
    """The line that misses its bounds by most; -1 where none does."""
    most, where = splat(MISSED), splat(-1.0)
    for t in range(-(-lines // WIDTH)):
        value = load(known, VALUE * blocks + t)
        under, over = load(known, LOW * blocks + t) - value, value - load(known, HIGH * blocks + t)
        miss = select(under > over, under, over)
        more = miss > most
        most, where = select(more, miss, most), select(more, splat(t * WIDTH), where)
    best = largest(most)
    if best <= MISSED:
        return -1
    store(known, RATIO * blocks, where)
    lane = lowest(bits(most == splat(best)))
    return int(known[RATIO * blocks * WIDTH + lane]) + lane


@inlined
def _missed(
    lane: int, n: int, idle: Any, waiting: int, real: Any, start: Any, column: Any, entry: Any, entries: Vector,
    low: Vector, high: Vector, known: Vector, where: Any,
) -> int:  # fmt: skip
    """Which of the first ``waiting`` idle rows is missed by most; -1 for none."""
    span = len(known) // (RATIO + 1)
    most, found = MISSED, -1
    for k in range(waiting):
        t = idle[k]
        value, v = 0.0, n + real[t]
        for e in range(start[t], start[t + 1]):
            value += entries[entry[e] * WIDTH + lane] * known[VALUE * span + where[column[e]]]
        miss = max(low[v * WIDTH + lane] - value, value - high[v * WIDTH + lane])
        if miss > most:
            most, found = miss, k
    return found


@inlined
def _entering(
    p: int, sign: float, miss: float, width: int, span: int, table: Vector, known: Vector, candidates: Any
) -> tuple[int, int]:
    """The place of what enters (-1 for nothing), and how many candidates before it go to their other end."""
    in_row, tall, found = width // WIDTH, span - width, 0
    free, towards, least = splat(FREE), splat(sign), splat(SMALL)
    for b in range(in_row):
        side, a = load(known, (SIDE * span + tall) // WIDTH + b), load(table, p * in_row + b)
        can = bits(select(side == free, size(a), towards * side * a) > least)
        while can != 0:
            q = b * WIDTH + lowest(can)
            can &= can - 1
            candidates[found] = q
            pull = known[SIDE * span + tall + q] * table[q]
            ratio = max(pull, 0.0) / abs(table[p * width + q])
            known[RATIO * span + tall + found] = ratio if known[SIDE * span + tall + q] != FREE else 0.0
            found += 1
    for passed in range(found):
        first, ratio, q = passed, known[RATIO * span + tall + passed], candidates[passed]
        for c in range(passed + 1, found):
            other, u = known[RATIO * span + tall + c], candidates[c]
            if other < ratio or (other == ratio and abs(table[p * width + u]) > abs(table[p * width + q])):
                first, ratio, q = c, other, u
        candidates[first], known[RATIO * span + tall + first] = candidates[passed], known[RATIO * span + tall + passed]
        candidates[passed] = q
        miss -= abs(table[p * width + q]) * (known[HIGH * span + tall + q] - known[LOW * span + tall + q])
        if miss <= MISSED:  # not 0: where all ends together are just enough, rounding must not call it a contradiction
            return int(q), passed
    return -1, 0


@inlined
def iterate(
    lane: int, n: int, lines: int, width: int, limit: int, cutoff: float, table: Vector, known: Vector, who: Any,
    where: Any, candidates: Any, idle: Any, waiting: int, real: Any, start: Any, column: Any, entry: Any,
    entries: Vector, low: Vector, high: Vector,
) -> tuple[int, int, int, int]:  # fmt: skip
    """Pivot until no row or column misses its bounds (DONE), none can enter (NO_POINT), or after ``limit`` steps.

    SHORT once the objective, which only falls, is below ``cutoff``. The other numbers are how many lines there are,
    the pivots, and after NO_POINT the line that cannot be brought to its bounds.
    """
    span = len(who)
    tall, blocks = span - width, span // WIDTH
    if known[VALUE * span] < cutoff:
        return SHORT, lines, 0, -1
    for pivots in range(limit):
        p = _leaving(lines, blocks, known)
        if p < 0:
            k = _missed(lane, n, idle, waiting, real, start, column, entry, entries, low, high, known, where)
            if k < 0:
                return DONE, lines, pivots, -1
            waiting -= 1
            t = idle[k]
            idle[k] = idle[waiting]
            p, v = lines, n + int(real[t])
            append(
                p, v, start[t], start[t + 1], lane, column, entry, entries, low[v * WIDTH + lane],
                high[v * WIDTH + lane], width, table, known, who, where,
            )  # fmt: skip
            lines += 1
        value, least, most = known[VALUE * span + p], known[LOW * span + p], known[HIGH * span + p]
        up = value > most
        target, sign = (most, 1.0) if up else (least, -1.0)
        q, flips = _entering(p, sign, abs(value - target), width, span, table, known, candidates)
        if q < 0:
            return NO_POINT, lines, pivots, p
        for c in range(flips):
            j = candidates[c]
            at = tall + j
            side = known[SIDE * span + at]
            step = (known[LOW * span + at] - known[HIGH * span + at]) * side
            known[SIDE * span + at] = -side
            known[VALUE * span + at] = known[(LOW if side > 0.0 else HIGH) * span + at]
            moved = splat(step)
            for t in range(-(-lines // WIDTH)):
                change = gather(table, t * WIDTH * width + j, width)
                store(known, VALUE * blocks + t, load(known, VALUE * blocks + t) + moved * change)
        pivot, at = table[p * width + q], tall + q
        if table[q] * pivot * sign < 0.0:
            table[q] = 0.0
        step = (target - known[VALUE * span + p]) / pivot
        moved = splat(step)
        for t in range(-(-lines // WIDTH)):
            change = gather(table, t * WIDTH * width + q, width)
            store(known, CHANGE * blocks + t, change)
            store(known, VALUE * blocks + t, load(known, VALUE * blocks + t) + moved * change)
        known[VALUE * span + p], known[VALUE * span + at] = known[VALUE * span + at] + step, target
        known[LOW * span + p], known[HIGH * span + p] = known[LOW * span + at], known[HIGH * span + at]
        known[LOW * span + at], known[HIGH * span + at] = least, most
        known[SIDE * span + at] = sign if least != most else 0.0
        u, v = who[p], who[at]
        who[p], who[at], where[u], where[v] = v, u, at, p
        short = known[VALUE * span] < cutoff
        # The rates alone prove it.
        exchange(1 if short else lines, p, q, width, span, table, known)
        if short:
            return SHORT, lines, pivots + 1, -1
    return STUCK, lines, limit, -1
