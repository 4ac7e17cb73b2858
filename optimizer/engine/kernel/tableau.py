"""The dictionary of one sample: basic variables as sums of nonbasic ones, and pivots that exchange two."""

from __future__ import annotations

import math

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import CHANGE, HIGH, LOW, SIDE, VALUE, Dictionary, Frame, Sample
from optimizer.engine.kernel.vector import (
    WIDTH,
    bits,
    fetch,
    gather,
    lowest_bit,
    no,
    select,
    splat,
    store,
    vector_size,
    vector_sum,
)
from optimizer.program.vectors import Vector

FREE = 2.0
"""The side of a nonbasic variable without bounds and with reduced cost 0: it stands at 0 and enters first."""
_FLAT = 1e-13
"""The reduced cost up to which it counts as 0."""
_THIN = 1e-7
"""The pivot, relative to the dictionary, below which the warm start is given up."""


@inlined
def start(frame: Frame, dictionary: Dictionary, sample: Sample) -> bool:
    """Set up the dictionary of the warm start. Returns whether all pivots on the way there are large enough."""
    table, state, _, _ = dictionary
    n, width, span, nothing = frame.structure.n, frame.width, frame.tall + frame.width, splat(0.0)
    for b in range(frame.lines * width // WIDTH):
        store(table, b, nothing)
    for e in range(frame.filling.shape[1]):
        table[frame.filling[1, e]] = sample.entries[frame.filling[0, e]]
    table[:n] = sample.cost
    for k in range(len(frame.pivots)):
        q = frame.pivots[k]
        if not abs(table[(k + 1) * width + q]) > _THIN:
            return False
        for t in range(-(-frame.lines // WIDTH)):
            store(state, CHANGE * (span // WIDTH) + t, gather(table, t * WIDTH * width + q, width))
        exchange(frame.lines, k + 1, q, width, span, table, state)
    dictionary.variable[:], dictionary.position[:] = frame.variable, frame.position
    return True


@inlined
def put_on_bounds(frame: Frame, dictionary: Dictionary, sample: Sample) -> None:
    """Put nonbasic variables at the bounds that make the basis dual feasible, and compute the values of lines.

    A missing bound is replaced by an artificial one.
    """
    table, state, variable, in_row = dictionary.table, dictionary.state, dictionary.variable, frame.width // WIDTH
    span, tall, blocks, outside = len(variable), frame.tall, len(variable) // WIDTH, frame.tall // WIDTH
    for i in range(span):
        v = variable[i]
        state[LOW * span + i] = sample.low[v]
        state[HIGH * span + i] = sample.high[v]
    for i in range(tall, span):
        state[SIDE * span + i] = frame.far[variable[i]]
    none, one, endless = splat(0.0), splat(1.0), splat(math.inf)
    for b in range(outside, blocks):
        least, most, rate = fetch(state, LOW * blocks + b), fetch(state, HIGH * blocks + b), fetch(table, b - outside)
        far = fetch(state, SIDE * blocks + b)
        up, open_up, open_down = rate > none, most == endless, none - least == endless
        lost = no(vector_size(rate) > splat(_FLAT)) & ((up & open_up) | (no(up) & open_down))
        free = lost & open_up & open_down
        up = (up & no(lost)) | (no(up) & lost)
        above, below = least + far, most - far
        top = select(open_up, select(far > above, far, above), most)
        bottom = select(open_down, select(none - far < below, none - far, below), least)
        fixed, side = least == most, select(up, one, none - one)
        store(state, SIDE * blocks + b, select(fixed, none, select(free, splat(FREE), side)))
        store(state, VALUE * blocks + b, select(fixed, least, select(free, none, select(up, top, bottom))))
    for b in range(outside):
        store(state, VALUE * blocks + b, none)
    # The objective, and lines without a variable yet, have no bounds to violate.
    state[LOW * span], state[HIGH * span] = -math.inf, math.inf
    for i in range(frame.lines, tall):
        state[LOW * span + i], state[HIGH * span + i] = -math.inf, math.inf
    for i in range(frame.lines):
        value = splat(0.0)
        for b in range(in_row):
            value = value + fetch(table, i * in_row + b) * fetch(state, VALUE * blocks + outside + b)
        state[VALUE * span + i] = vector_sum(value)


@inlined
def exchange(lines: int, p: int, q: int, width: int, span: int, table: Vector, state: Vector) -> None:
    """Pivot: the variable of line p leaves the basis, that of place q enters; CHANGE is how lines change with it."""
    in_row, blocks = width // WIDTH, span // WIDTH
    inverse, none = 1.0 / table[p * width + q], splat(0.0)
    factor = splat(-inverse)
    for b in range(in_row):
        store(table, p * in_row + b, fetch(table, p * in_row + b) * factor)
    for t in range(-(-lines // WIDTH)):
        changed = bits(no(fetch(state, CHANGE * blocks + t) == none)) & ((1 << min(lines - t * WIDTH, WIDTH)) - 1)
        while changed != 0:
            i = t * WIDTH + lowest_bit(changed)
            changed &= changed - 1
            if i == p:
                continue
            step = state[CHANGE * span + i]
            moved = splat(step)
            for b in range(in_row):
                store(table, i * in_row + b, fetch(table, i * in_row + b) + moved * fetch(table, p * in_row + b))
            table[i * width + q] = step * inverse
    table[p * width + q] = inverse


@inlined
def append(i: int, t: int, v: int, frame: Frame, dictionary: Dictionary, sample: Sample) -> None:
    """Give row t, whose variable v is in the basis without a line, the line i."""
    table, state, variable, position = dictionary
    rows, width, span, tall, in_row = frame.rows, frame.width, len(variable), frame.tall, frame.width // WIDTH
    value, none = 0.0, splat(0.0)
    for b in range(in_row):
        store(table, i * in_row + b, none)
    for e in range(rows.start[t], rows.start[t + 1]):
        at, a = position[rows.column[e]], sample.entries[rows.entry[e]]
        value += a * state[VALUE * span + at]
        if at < tall:
            weight = splat(a)
            for b in range(in_row):
                store(table, i * in_row + b, fetch(table, i * in_row + b) + weight * fetch(table, at * in_row + b))
        else:
            table[i * width + at - tall] += a
    state[VALUE * span + i] = value
    state[LOW * span + i], state[HIGH * span + i] = sample.low[v], sample.high[v]
    variable[i], position[v] = v, i


@inlined
def read_answer(frame: Frame, dictionary: Dictionary, sample: Sample) -> None:
    """Read the values of columns and the prices of rows."""
    state, span, n = dictionary.state, len(dictionary.variable), frame.structure.n
    for j in range(n):
        sample.value[j] = state[VALUE * span + dictionary.position[j]]
    for v in range(n, n + frame.structure.m + 1):
        at = dictionary.position[v]
        sample.price[v] = dictionary.table[at - frame.tall] if frame.tall <= at < span else 0.0


@inlined
def read_ray(frame: Frame, p: int, dictionary: Dictionary, sample: Sample) -> None:
    """Read, as prices of rows, the multipliers that prove that line p cannot reach its bounds."""
    span, n, own = len(dictionary.variable), frame.structure.n, dictionary.variable[p]
    sign = 1.0 if dictionary.state[VALUE * span + p] > dictionary.state[HIGH * span + p] else -1.0
    for v in range(n, n + frame.structure.m + 1):
        at, price = dictionary.position[v], 0.0
        if frame.tall <= at < span:
            price = -sign * dictionary.table[p * frame.width + at - frame.tall]
        sample.price[v] = price
    if own >= n:
        sample.price[own] = sign


@inlined
def copy(lines: int, frame: Frame, dictionary: Dictionary, to: Dictionary) -> None:
    """Copy the first ``lines`` lines of a dictionary."""
    for b in range(lines * frame.width // WIDTH):
        store(to.table, b, fetch(dictionary.table, b))
    for b in range(len(to.state) // WIDTH):
        store(to.state, b, fetch(dictionary.state, b))
    to.variable[:], to.position[:] = dictionary.variable, dictionary.position
