"""The dictionary of one sample: what is in the basis as sums of what is not, and how an exchange changes it.

One number of a vector is not stored alone where the vector is loaded soon after: the load would have to wait for it.
"""

from __future__ import annotations

import math
from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.vector import WIDTH, bits, load, lowest, no, only, select, size, splat, store, total
from optimizer.engine.kernel.workspace import CHANGE, HIGH, LOW, RATIO, SIDE, VALUE
from optimizer.program.vectors import Vector

FREE = 2.0
"""The side of a variable without ends that nothing pulls at: it stands at 0, and enters before all others."""
FLAT = 1e-13
"""A rate that pulls at nothing."""
_THIN = 1e-7
"""A pivot of the reference below which, beside the units of the dictionary, another start is better."""


@inlined
def fill(
    lane: int, n: int, lines: int, width: int, table: Vector, filling: Any, places: Any, entries: Vector, cost: Vector
) -> None:
    """The dictionary in which the rows of the first lines are in the basis; no column is: they stand at ``places``."""
    nothing = splat(0.0)
    for b in range(lines * width // WIDTH):
        store(table, b, nothing)
    for e in range(filling.shape[1]):
        table[filling[1, e]] = entries[filling[0, e] * WIDTH + lane]
    for q in range(n):
        table[q] = cost[places[q] * WIDTH + lane]


@inlined
def begin(width: int, table: Vector, pairs: Any, changed_from: Any, changed: Any, blocks: Any) -> bool:
    """Exchange the pairs of the reference; whether all of them had a pivot."""
    in_row, none = width // WIDTH, splat(0.0)
    for k in range(pairs.shape[1]):
        p, q = pairs[0, k], pairs[1, k]
        pivot = table[p * width + q]
        if not abs(pivot) > _THIN:
            return False
        inverse = 1.0 / pivot
        factor, home, here = splat(-inverse), q // WIDTH, only(q % WIDTH)
        for b in range(blocks[0, k], blocks[1, k]):
            store(table, p * in_row + b, load(table, p * in_row + b) * factor)
        own = select(here, splat(inverse), load(table, p * in_row + home))
        store(table, p * in_row + home, own)
        for c in range(changed_from[k], changed_from[k + 1]):
            i = changed[c]
            step, kept = splat(table[i * width + q]), select(here, none, load(table, i * in_row + home))
            for b in range(blocks[0, k], blocks[1, k]):
                store(table, i * in_row + b, load(table, i * in_row + b) + step * load(table, p * in_row + b))
            store(table, i * in_row + home, kept + step * own)
    return True


@inlined
def settle(
    lane: int, n: int, m: int, lines: int, width: int, further: float, table: Vector, known: Vector, who: Any,
    filled: Any, low: Vector, high: Vector, far: Vector,
) -> None:  # fmt: skip
    """Put what is outside the basis at the ends that the rates pull to, and give the lines the values that follow."""
    span, in_row = len(who), width // WIDTH
    tall, blocks = span - width, span // WIDTH
    outside = blocks - in_row
    for i in range(span):
        v = who[i]
        known[LOW * span + i] = low[v * WIDTH + lane]
        known[HIGH * span + i] = high[v * WIDTH + lane]
    for i in range(tall, span):
        v = who[i]
        known[SIDE * span + i] = far[v] * further if v >= n else far[v]
    none, one, endless = splat(0.0), splat(1.0), splat(math.inf)
    for b in range(outside, blocks):
        least, most, rate = load(known, LOW * blocks + b), load(known, HIGH * blocks + b), load(table, b - outside)
        reach = load(known, SIDE * blocks + b)
        up, open_up, open_down = rate > none, most == endless, none - least == endless
        lost = no(size(rate) > splat(FLAT)) & ((up & open_up) | (no(up) & open_down))
        free = lost & open_up & open_down
        up = (up & no(lost)) | (no(up) & lost)
        above, below = least + reach, most - reach
        top = select(open_up, select(reach > above, reach, above), most)
        bottom = select(open_down, select(none - reach < below, none - reach, below), least)
        fixed, side = least == most, select(up, one, none - one)
        store(known, SIDE * blocks + b, select(fixed, none, select(free, splat(FREE), side)))
        store(known, VALUE * blocks + b, select(fixed, least, select(free, none, select(up, top, bottom))))
    for b in range(outside):
        store(known, VALUE * blocks + b, none)
    # What no variable stands at yet, and the objective, have no bounds to miss.
    known[LOW * span], known[HIGH * span] = -math.inf, math.inf
    for i in range(lines, tall):
        known[LOW * span + i], known[HIGH * span + i] = -math.inf, math.inf
    for i in range(lines):
        found = splat(0.0)
        for b in range(filled[i]):
            found = found + load(table, i * in_row + b) * load(known, VALUE * blocks + outside + b)
        known[VALUE * span + i] = total(found)


@inlined
def exchange(lines: int, p: int, q: int, width: int, span: int, table: Vector, known: Vector) -> None:
    """Line p goes out of the basis, the variable at place q comes in. CHANGE tells how lines change with it."""
    in_row, blocks = width // WIDTH, span // WIDTH
    inverse = 1.0 / table[p * width + q]
    factor, none, home, here = splat(-inverse), splat(0.0), q // WIDTH, only(q % WIDTH)
    for b in range(in_row):
        store(table, p * in_row + b, load(table, p * in_row + b) * factor)
    own = select(here, splat(inverse), load(table, p * in_row + home))
    store(table, p * in_row + home, own)
    for t in range(-(-lines // WIDTH)):
        changed = bits(no(load(known, CHANGE * blocks + t) == none)) & ((1 << min(lines - t * WIDTH, WIDTH)) - 1)
        while changed != 0:
            i = t * WIDTH + lowest(changed)
            changed &= changed - 1
            if i == p:
                continue
            step = splat(known[CHANGE * span + i])
            kept = select(here, none, load(table, i * in_row + home))
            for b in range(in_row):
                store(table, i * in_row + b, load(table, i * in_row + b) + step * load(table, p * in_row + b))
            store(table, i * in_row + home, kept + step * own)


@inlined
def append(
    i: int, v: int, first: int, last: int, lane: int, column: Any, entry: Any, entries: Vector, low: float, high: float,
    width: int, table: Vector, known: Vector, who: Any, where: Any,
) -> None:  # fmt: skip
    """The variable v of a row, which is in the basis, gets the line i."""
    span, in_row = len(who), width // WIDTH
    tall, value, none = span - width, 0.0, splat(0.0)
    for b in range(in_row):
        store(table, i * in_row + b, none)
    for e in range(first, last):
        at, a = where[column[e]], entries[entry[e] * WIDTH + lane]
        value += a * known[VALUE * span + at]
        if at < tall:
            weight = splat(a)
            for b in range(in_row):
                store(table, i * in_row + b, load(table, i * in_row + b) + weight * load(table, at * in_row + b))
        else:
            q = at - tall
            place = i * in_row + q // WIDTH
            store(table, place, load(table, place) + select(only(q % WIDTH), splat(a), none))
    known[VALUE * span + i], known[LOW * span + i], known[HIGH * span + i] = value, low, high
    who[i], where[v] = v, i


@inlined
def tell(
    lane: int, n: int, m: int, width: int, table: Vector, known: Vector, where: Any, real: Any, single: Any,
    value: Vector, rate: Vector,
) -> None:  # fmt: skip
    """Values of columns, and rates of rows, of what was asked for, and of columns that rows with one entry bound."""
    span = len(known) // (RATIO + 1)
    tall = span - width
    for j in range(n):
        value[j * WIDTH + lane] = known[VALUE * span + where[j]]
    for t in range(len(real) + 1):
        v = n + real[t] if t < len(real) else n + m
        at = where[v]
        rate[v * WIDTH + lane] = table[at - tall] if tall <= at < span else 0.0
    for s in range(single.shape[1]):
        j = single[1, s]
        at = where[j]
        rate[j * WIDTH + lane] = table[at - tall] if at >= tall else 0.0


@inlined
def tell_contradiction(
    lane: int, n: int, m: int, p: int, width: int, table: Vector, known: Vector, who: Any, where: Any, real: Any,
    rate: Vector,
) -> None:  # fmt: skip
    """As rates of rows and of what was asked for, the multipliers by which line p cannot get to its bounds."""
    span = len(who)
    tall = span - width
    sign = 1.0 if known[VALUE * span + p] > known[HIGH * span + p] else -1.0
    for t in range(len(real) + 1):
        v = n + real[t] if t < len(real) else n + m
        at = where[v]
        rate[v * WIDTH + lane] = -sign * table[p * width + at - tall] if tall <= at < span else 0.0
    if who[p] >= n:
        rate[who[p] * WIDTH + lane] = sign


@inlined
def copy(
    size: int, table: Vector, known: Vector, who: Any, where: Any, idle: Any, to_table: Vector, to_known: Vector,
    to_who: Any, to_where: Any, to_idle: Any,
) -> None:  # fmt: skip
    """Copy a dictionary whose lines have ``size`` numbers together."""
    for b in range(size // WIDTH):
        store(to_table, b, load(table, b))
    for b in range(len(known) // WIDTH):
        store(to_known, b, load(known, b))
    for i in range(len(who)):
        to_who[i] = who[i]
    for v in range(len(where)):
        to_where[v] = where[v]
    for k in range(len(idle)):
        to_idle[k] = idle[k]
