"""What something lies between: the lower and the upper end in one array of shape (2, ...), None where it is 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.program.vectors import Vector

Range = Any


def some(item: Range) -> Range:
    """None for a range that is 0 throughout: what is None costs nothing further on."""
    return item if item is not None and item.any() else None


def plus(one: Range, other: Range) -> Range:
    """What the sum of something in one range and something in another lies between."""
    return one if other is None else other if one is None else one + other


def scaled(item: Range, factor: float) -> Range:
    """What a number times something in a range lies between."""
    if item is None or factor == 0:
        return None
    return item * factor if factor > 0 else item[::-1] * factor


def times(factors: Any, item: Range) -> Range:
    """What any of ``factors``, along the first axis, times something in a range lies between."""
    if item is None:
        return None
    low = high = factors[0] * item
    for factor in factors[1:]:
        product = factor * item
        low, high = np.minimum(low, product), np.maximum(high, product)
    found = np.empty(low.shape)
    np.minimum(low[0], low[1], out=found[0])
    np.maximum(high[0], high[1], out=found[1])
    if np.isnan(np.add.reduce(found, axis=None)):
        # Nothing stays nothing whatever it is multiplied with; otherwise, where an end is missing, nothing is known.
        none = ((item[0] == 0) & (item[1] == 0)) | np.all([np.equal(factor, 0) for factor in factors], axis=0)
        found = np.where(none, 0.0, np.where(np.isnan(found), unknown(found), found))
    return found


def either(one: Range, other: Range, first: Any, second: Any) -> Range:
    """How the smaller of two strays: as the ``first`` or the ``second`` where that is it for sure, else as either."""
    if one is None and other is None:
        return None
    one, other = (np.zeros((2, *np.shape(first))) if item is None else item for item in (one, other))
    both = np.array([np.minimum(one[0], other[0]), np.maximum(one[1], other[1])])
    return np.where(first, one, np.where(second, other, both))


def unknown(like: Vector) -> Vector:
    """A range without ends, beside ``like``."""
    return np.array([-np.inf, np.inf]).reshape(2, *[1] * (like.ndim - 1))
