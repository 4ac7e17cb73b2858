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
    splat,
    store,
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
def settle_lanes(frame: Frame, dictionary: Dictionary, sample: Sample) -> None:
    """Put nonbasic variables at the bounds that make the basis dual feasible, and compute the values of lines.

    A missing bound is replaced by an artificial one.
    """
    table, state, variable, _ = dictionary
    width, tall, span = frame.width, frame.tall, frame.tall + frame.width
    # The objective, and lines without a variable yet, have no bounds to violate.
    state[LOW * span : LOW * span + tall], state[HIGH * span : HIGH * span + tall] = -math.inf, math.inf
    for i in range(1, frame.lines):
        state[LOW * span + i], state[HIGH * span + i] = sample.low[variable[i]], sample.high[variable[i]]
    for q in range(width):
        v, rate = variable[tall + q], table[q]
        low, high, far, up = sample.low[v], sample.high[v], frame.far[v], rate > 0.0
        flat = abs(rate) <= _FLAT and (high == math.inf if up else low == -math.inf)
        if flat:
            up = not up
        if low == high:
            side, value = 0.0, low
        elif flat and low == -math.inf and high == math.inf:
            side, value = FREE, 0.0
        elif up:
            side, value = 1.0, high if high < math.inf else max(far, low + far)
        else:
            side, value = -1.0, low if low > -math.inf else min(-far, high - far)
        state[LOW * span + tall + q], state[HIGH * span + tall + q] = low, high
        state[SIDE * span + tall + q], state[VALUE * span + tall + q] = side, value
    state[VALUE * span : VALUE * span + tall] = 0.0
    for i in range(frame.lines):
        value = 0.0
        for q in range(width):
            value += table[i * width + q] * state[VALUE * span + tall + q]
        state[VALUE * span + i] = value


@inlined
def exchange(lines: int, p: int, q: int, width: int, span: int, table: Vector, state: Vector) -> None:
    """Pivot: the variable of line p leaves the basis, that of place q enters; CHANGE is how lines change with it."""
    in_row, blocks = width // WIDTH, span // WIDTH
    inverse, none = 1.0 / table[p * width + q], splat(0.0)
    factor = splat(-inverse)
    for b in range(in_row):
        store(table, p * in_row + b, fetch(table, p * in_row + b) * factor)
    for t in range(-(-lines // WIDTH)):
        change = fetch(state, CHANGE * blocks + t)
        changed = bits((change < none) | (change > none)) & ((1 << min(lines - t * WIDTH, WIDTH)) - 1)
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
    """Give the basic row t, whose variable is v, the line i."""
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
