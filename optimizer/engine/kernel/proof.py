"""The proof of one sample's answer: feasible and optimal by weak duality, or infeasible by a Farkas proof.

It is the proof of `weak_duality`, in the kernel's units. Nothing that the pivots computed is trusted: left sides,
reduced costs and bounds are summed anew from the entries. With a ``category`` (-1 for none) its row counts too.
"""

from __future__ import annotations

import math

from optimizer.engine.kernel.jit import inlined
from optimizer.engine.kernel.layout import Frame, Sample
from optimizer.engine.pattern import FAR
from optimizer.engine.weak_duality import GAP, NOISE


@inlined
def _missed(value: float, meets: float, least: float, most: float) -> float:
    """The violation of bounds, relative to their size or to the terms that meet there."""
    off, end = (value - most, most) if value - most > least - value else (least - value, least)
    return off / max(abs(end), meets) if off > 0.0 else 0.0


@inlined
def prove(frame: Frame, category: int, sample: Sample) -> tuple[float, float, float]:
    """What the values and prices of ``sample`` prove, in the kernel's units.

    Returns the objective; the larger of relative gap and relative violation; and the dual bound, infinite where a part
    of it comes from artificial ends. A price whose sign points to an open side proves nothing and is set to 0.
    """
    n, (real, variable, start, column, entry) = frame.structure.n, frame.rows
    entries, cost, low, high, value, price, left = sample
    objective = bound = terms = loose = miss = 0.0
    lost = False
    left[:] = cost
    for k in range(real + (category >= 0)):
        t = k if k < real else k + category
        v = variable[t]
        y, side = price[v], high[v] if price[v] > 0.0 else low[v]
        if abs(side) == math.inf:
            y = price[v] = 0.0
        activity = meets = 0.0
        for e in range(start[t], start[t + 1]):
            j, a = column[e], entries[entry[e]]
            activity += a * value[j]
            meets = max(meets, abs(a) * max(abs(value[j]), 1.0))
            left[j] -= y * a
        miss = max(miss, _missed(activity, meets, low[v], high[v]))
        if y != 0.0:
            bound, terms = bound + y * side, terms + abs(y * side)
    for j in range(n):
        x, rest = value[j], left[j]
        objective, terms = objective + cost[j] * x, terms + abs(cost[j] * x)
        miss = max(miss, _missed(x, 1.0, low[j], high[j]))
        side = high[j] if rest > 0.0 else low[j]
        if abs(side) < math.inf:
            bound += rest * side
        elif rest != 0.0:
            bound, loose = bound + abs(rest) * FAR, loose + abs(rest) * FAR
            # By convexity the bound holds beyond an artificial end too, provided that the point lies well before it.
            lost = lost or abs(x) > 0.5 * FAR
    gap = abs(bound - objective) / (terms if terms > 0.0 else 1.0)
    worst = miss if miss > gap else gap
    return objective, math.inf if lost else worst, math.inf if loose > GAP * terms else bound


@inlined
def refute(frame: Frame, category: int, sample: Sample) -> bool:
    """Whether the prices of ``sample`` are a Farkas proof: no point keeps rows and bounds.

    Prices that are rounding, or point to an open side, are set to 0.
    """
    n, (real, variable, start, column, entry) = frame.structure.n, frame.rows
    entries, _, low, high, _, price, left = sample
    largest = most = terms = 0.0
    count = real + (category >= 0)
    for k in range(count):
        largest = max(largest, abs(price[variable[k]]))
    left[:] = 0.0
    for k in range(count):
        t = k if k < real else k + category
        v = variable[t]
        y, side = price[v], high[v] if price[v] > 0.0 else low[v]
        if abs(y) > NOISE * largest and abs(side) < math.inf:
            most, terms = most + y * side, terms + abs(y * side)
            for e in range(start[t], start[t + 1]):
                left[column[e]] -= y * entries[entry[e]]
        else:
            price[v] = 0.0
    for j in range(n):
        rest, side = left[j], high[j] if left[j] > 0.0 else low[j]
        part = rest * side
        if abs(side) == math.inf:
            if abs(rest) > NOISE * largest:
                return False
            part = abs(rest) * FAR
        most, terms = most + part, terms + abs(part)
    return most < -terms * GAP
