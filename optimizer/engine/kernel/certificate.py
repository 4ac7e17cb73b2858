"""The proof of eight answers, from their numbers: feasible, and as good as weak duality allows; or infeasible.

The same proof as `weak_duality`, in the kernel's units. Nothing that the pivots left behind is trusted: left sides,
reduced costs and bounds are summed anew from the entries. With a ``category`` (-1 for none) its row counts too.
"""

from __future__ import annotations

import math
from typing import Any

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import Frame, Lanes, Rows
from optimizer.engine.kernel.vector import load, no, select, size, splat, store
from optimizer.engine.pattern import FAR
from optimizer.engine.weak_duality import GAP, NOISE

OBJECTIVE, MISS, BOUND, LOOSE = range(4)
"""The rows of ``proof``, in the kernel's units: the objective; the larger of gap and miss, both relative; what no point
exceeds; and how much of that, relative, is taken from bounds that are not real."""


@inlined
def _activity(t: int, rows: Rows, lanes: Lanes) -> Any:
    """A row's left side, and the size of what meets there; a column counts as at least 1."""
    activity, meets, one = splat(0.0), splat(0.0), splat(1.0)
    for e in range(rows.start[t], rows.start[t + 1]):
        a, x = load(lanes.entries, rows.entry[e]), load(lanes.value, rows.column[e])
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
def _subtract(t: int, y: Any, rows: Rows, lanes: Lanes) -> None:
    """Take a row's part of the reduced costs away."""
    for e in range(rows.start[t], rows.start[t + 1]):
        j = rows.column[e]
        store(lanes.left, j, load(lanes.left, j) - y * load(lanes.entries, rows.entry[e]))


@inlined
def _useful(v: int, noise: Any, lanes: Lanes) -> Any:
    """The multiplier of variable v where it is more than noise and pulls to a bound, else 0, and that bound.

    Towards a side that is open a multiplier proves nothing.
    """
    none, y = splat(0.0), load(lanes.rate, v)
    side = select(y > none, load(lanes.high, v), load(lanes.low, v))
    useless = no(size(y) > noise) | (size(side) == splat(math.inf))
    return select(useless, none, y), select(useless, none, side)


@inlined
def certify(frame: Frame, category: int, lanes: Lanes) -> None:
    """Fill in ``proof`` for the values and multipliers as they stand."""
    rows, low, high, left = frame.rows, lanes.low, lanes.high, lanes.left
    none, one, endless = splat(0.0), splat(1.0), splat(math.inf)
    bound, terms, miss = none, none, none
    for j in range(frame.n):
        store(left, j, load(lanes.cost, j))
    for k in range(rows.real + (category >= 0)):
        t, v = k if k < rows.real else k + category, rows.variable[k]
        activity, meets = _activity(t, rows, lanes)
        off = _missed(activity, meets, load(low, v), load(high, v))
        miss = select(off > miss, off, miss)
        y, side = _useful(v, none, lanes)
        store(lanes.rate, v, y)
        _subtract(t, y, rows, lanes)
        bound, terms = bound + y * side, terms + size(y * side)
    objective, loose, lost = none, none, none > one
    for j in range(frame.n):
        x, c, rest, least, most = load(lanes.value, j), load(lanes.cost, j), load(left, j), load(low, j), load(high, j)
        objective, terms = objective + c * x, terms + size(c * x)
        off = _missed(x, one, least, most)
        miss = select(off > miss, off, miss)
        side = select(rest > none, most, least)
        open_side = size(side) == endless
        # Convexity carries the bound beyond a far end, provided that the point lies well before it.
        lost = lost | (open_side & no(rest == none) & (size(x) > splat(0.5 * FAR)))
        far = size(rest) * splat(FAR)
        loose = loose + select(open_side, far, none)
        bound = bound + select(open_side, far, rest * side)
    gap = size(bound - objective)
    gap = select(terms > none, gap / terms, gap)
    store(lanes.proof, OBJECTIVE, objective)
    store(lanes.proof, MISS, select(lost, endless, select(miss > gap, miss, gap)))
    store(lanes.proof, BOUND, bound)
    store(lanes.proof, LOOSE, select(loose > none, loose / terms, none))


@inlined
def refute(frame: Frame, category: int, lanes: Lanes) -> None:
    """Set MISS to 0 where the multipliers prove that no point keeps rows and bounds: all that they leave is below 0."""
    rows, left = frame.rows, lanes.left
    none, endless, largest = splat(0.0), splat(math.inf), splat(0.0)
    for j in range(frame.n):
        store(left, j, none)
    for k in range(rows.real + (category >= 0)):
        y = size(load(lanes.rate, rows.variable[k]))
        largest = select(y > largest, y, largest)
    noise, most, terms = largest * splat(NOISE), none, none
    for k in range(rows.real + (category >= 0)):
        y, side = _useful(rows.variable[k], noise, lanes)
        _subtract(k if k < rows.real else k + category, y, rows, lanes)
        most, terms = most + y * side, terms + size(y * side)
    lost = none > largest
    for j in range(frame.n):
        rest = load(left, j)
        side = select(rest > none, load(lanes.high, j), load(lanes.low, j))
        open_side = size(side) == endless
        lost = lost | (open_side & (size(rest) > noise))
        part = select(open_side, size(rest) * splat(FAR), rest * side)
        most, terms = most + part, terms + size(part)
    proven = (most < none - terms * splat(GAP)) & no(lost)
    store(lanes.proof, MISS, select(proven, none, endless))
