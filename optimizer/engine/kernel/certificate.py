"""The proof of eight answers, from their data: feasible, and no better than weak duality allows; or infeasible.

Nothing that the pivots left behind is trusted: left sides, rates and bounds are summed anew from the entries. Besides
the real rows there may be one that is asked for: ``asked`` names its columns, ``weights`` are its entries, and ``row``
has its lower and upper bound and its multiplier.
"""

from __future__ import annotations

import math
from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.vector import load, no, select, size, splat, store
from optimizer.engine.pattern import FAR
from optimizer.program.vectors import Vector

GAP = 1e-9
"""The largest gap, and the largest miss of a row or bound, relative to what meets there, that counts as proven."""
NOISE = 1e-11
"""What counts as rounding beside the largest multiplier of a Farkas proof: no more may be left towards an open end."""
OBJECTIVE, MISFIT, BOUND, LOOSE = range(4)
"""What is told of eight answers, in the kernel's units: the objective; the larger of gap and miss, both relative; what
no point exceeds; and how much of that, relative, is taken from ends that are not real."""


@inlined
def _activity(first: int, last: int, column: Any, entry: Any, entries: Vector, value: Vector) -> Any:
    """A row's left side, and the size of what meets there; a column counts as at least 1."""
    activity, meets, one = splat(0.0), splat(0.0), splat(1.0)
    for e in range(first, last):
        a, x = load(entries, entry[e]), load(value, column[e])
        activity = activity + a * x
        reach = size(a) * select(size(x) > one, size(x), one)
        meets = select(reach > meets, reach, meets)
    return activity, meets


@inlined
def _missed(activity: Any, meets: Any, least: Any, most: Any) -> Any:
    """By how much bounds are missed, beside their size or what meets there."""
    over, under, none = activity - most, least - activity, splat(0.0)
    off, end = select(over > under, over, under), size(select(over > under, most, least))
    return select(off > none, off / select((end > meets) & (end < splat(math.inf)), end, meets), none)


@inlined
def _subtract(first: int, last: int, column: Any, entry: Any, entries: Vector, y: Any, left: Vector) -> None:
    """Take a row's part of the rates away."""
    for e in range(first, last):
        store(left, column[e], load(left, column[e]) - y * load(entries, entry[e]))


@inlined
def _useful(y: Any, noise: Any, least: Any, most: Any) -> Any:
    """A multiplier that is more than noise and pulls to a real side, else 0, and that side.

    Towards a side that is open a multiplier proves nothing.
    """
    none = splat(0.0)
    side = select(y > none, most, least)
    useless = no(size(y) > noise) | (size(side) == splat(math.inf))
    return select(useless, none, y), select(useless, none, side)


@inlined
def weigh(
    n: int, real: Any, start: Any, column: Any, entry: Any, entries: Vector, asked: Any, order: Any, weights: Vector,
    row: Vector, cost: Vector, low: Vector, high: Vector, value: Vector, rate: Vector, left: Vector, told: Vector,
) -> None:  # fmt: skip
    """Fill ``told`` for the values and multipliers as they stand."""
    none, one, endless = splat(0.0), splat(1.0), splat(math.inf)
    bound, terms, miss = none, none, none
    for j in range(n):
        store(left, j, load(cost, j))
    for t in range(len(real)):
        v, first, last = n + real[t], start[t], start[t + 1]
        least, most = load(low, v), load(high, v)
        activity, meets = _activity(first, last, column, entry, entries, value)
        off = _missed(activity, meets, least, most)
        miss = select(off > miss, off, miss)
        y, side = _useful(load(rate, v), none, least, most)
        store(rate, v, y)
        _subtract(first, last, column, entry, entries, y, left)
        bound, terms = bound + y * side, terms + size(y * side)
    if len(asked) > 0:
        least, most = load(row, 0), load(row, 1)
        activity, meets = _activity(0, len(asked), asked, order, weights, value)
        off = _missed(activity, meets, least, most)
        miss = select(off > miss, off, miss)
        y, side = _useful(load(row, 2), none, least, most)
        _subtract(0, len(asked), asked, order, weights, y, left)
        bound, terms = bound + y * side, terms + size(y * side)
    objective, loose, lost = none, none, none > one
    for j in range(n):
        x, c, rest, least, most = load(value, j), load(cost, j), load(left, j), load(low, j), load(high, j)
        objective, terms = objective + c * x, terms + size(c * x)
        off = _missed(x, one, least, most)
        miss = select(off > miss, off, miss)
        side = select(rest > none, most, least)
        endless_side = size(side) == endless
        # Convexity carries the bound beyond a far end, provided that the point lies well before it.
        lost = lost | (endless_side & no(rest == none) & (size(x) > splat(0.5 * FAR)))
        far = size(rest) * splat(FAR)
        loose = loose + select(endless_side, far, none)
        bound = bound + select(endless_side, far, rest * side)
    gap = size(bound - objective)
    gap = select(terms > none, gap / terms, gap)
    store(told, OBJECTIVE, objective)
    store(told, MISFIT, select(lost, endless, select(miss > gap, miss, gap)))
    store(told, BOUND, bound)
    store(told, LOOSE, select(loose > none, loose / terms, none))


@inlined
def contradict(
    n: int, real: Any, start: Any, column: Any, entry: Any, entries: Vector, asked: Any, order: Any, weights: Vector,
    row: Vector, low: Vector, high: Vector, rate: Vector, left: Vector, told: Vector,
) -> None:  # fmt: skip
    """MISFIT is 0 where the multipliers prove that no point meets rows and bounds: all that they leave is below 0."""
    none, endless = splat(0.0), splat(math.inf)
    largest = size(load(row, 2)) if len(asked) > 0 else none
    for j in range(n):
        store(left, j, none)
    for t in range(len(real)):
        y = size(load(rate, n + real[t]))
        largest = select(y > largest, y, largest)
    noise = largest * splat(NOISE)
    most, terms = none, none
    for t in range(len(real)):
        v = n + real[t]
        y, side = _useful(load(rate, v), noise, load(low, v), load(high, v))
        _subtract(start[t], start[t + 1], column, entry, entries, y, left)
        most, terms = most + y * side, terms + size(y * side)
    if len(asked) > 0:
        y, side = _useful(load(row, 2), noise, load(row, 0), load(row, 1))
        _subtract(0, len(asked), asked, order, weights, y, left)
        most, terms = most + y * side, terms + size(y * side)
    lost = none > largest
    for j in range(n):
        rest = load(left, j)
        side = select(rest > none, load(high, j), load(low, j))
        endless_side = size(side) == endless
        lost = lost | (endless_side & (size(rest) > noise))
        part = select(endless_side, size(rest) * splat(FAR), rest * side)
        most, terms = most + part, terms + size(part)
    proven = (most < none - terms * splat(GAP)) & no(lost)
    store(told, MISFIT, select(proven, none, endless))
