"""A mix of two inputs with constant elasticity of substitution (CES), as the smallest of a fan of planes.

``(share u^r + (1 - share) v^r)^(1/r)`` with r = 1 - 1/elasticity, u and v the inputs over their reference amounts
(Arrow, Chenery, Minhas and Solow 1961). It is concave and homogeneous of degree 1, so that tangent planes along rays
from the origin bound it from above; the smallest of them is what both the linear program and the evaluation use. The
rays stand where each two neighbours leave the same error. Two more planes go through the true values where one input is
0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from optimizer.scenario.arithmetic import (
    arctangent,
    exponential,
    exponential_minus_one,
    least,
    log,
    log_one_plus,
    most,
    tangent,
    where,
)

PLANES = 24
LEAST_ELASTICITY = 0.1
"""The elasticity below which the mix is the smaller of the two ratios (Leontief)."""
MAX_RATIO = 300
"""The ratio of the inputs up to which the bound on the error holds."""
_SPAN = math.log(MAX_RATIO)
_FURTHER = 60
"""The number of ratios beyond MAX_RATIO, up to its square, at which the shortfall is measured."""
_EDGE = 1e-9
_TOUCHES = Fraction(1, 10**4)
"""The relative distance from the lowest plane within which another is as low, the amounts being rounded."""
_FLAT = 1e-11
"""The distance from an elasticity of 1 within which the formula is 0/0 and is taken beside it."""


def planes(share: Any, elasticity: Any) -> list[tuple[Any, Any]]:
    """The slopes in u and v of each plane."""
    # A share of 0 or 1 has no logarithm; a share so near to it makes no difference.
    share = least(most(share, _EDGE), 1 - _EDGE)
    rigid = elasticity < LEAST_ELASTICITY
    r = _exponent(elasticity)
    # The first input's share of the product is the squared sine of an angle, of which equal steps leave
    # equal errors. Angles are measured from that of equal inputs, so that no digit is lost near an elasticity of 1.
    middle = exponential(log(share / (1 - share)) / 2)
    first, last = (_angle(middle, side * _SPAN * r / 2) for side in (1, -1))
    positions = ((k + 0.5) / (PLANES - 2) for k in range(PLANES - 2))
    tangents = (_tangents(share, r, middle, first + (last - first) * position) for position in positions)
    fan = [_beside_none(share, r), *tangents, _beside_none(1 - share, r)[::-1]]
    # A rigid mix needs two planes; the others are steeper multiples of them, so that no two rows are equal.
    if rigid is False:
        return fan
    steps = [(1.0 + k // 2, 0.0) if k % 2 == 0 else (0.0, 1.0 + k // 2) for k in range(PLANES)]
    return [(where(rigid, one, p), where(rigid, other, q)) for (one, other), (p, q) in zip(steps, fan, strict=True)]


def _tangents(share: Any, r: Any, middle: Any, angle: Any) -> tuple[Any, Any]:
    """The tangent plane of the mix at ``angle``, as its two slopes."""
    step = tangent(angle)
    # The logarithm of the ratio of inputs, first over second, times r.
    log_ratio = 2 * (log_one_plus(step / middle) - log_one_plus(-step * middle))
    part = 1 / (1 + exponential(-log_ratio) / (middle * middle))
    value = exponential(log_one_plus((1 - share) * exponential_minus_one(-log_ratio)) / r)
    return part * value, (1 - part) * value * exponential(log_ratio / r)


def error(share: float, elasticity: float) -> float:
    """The largest relative excess of the fan over the formula, inputs within MAX_RATIO times each other."""
    if elasticity < LEAST_ELASTICITY:
        return 0.0
    fan, r, worst = planes(share, elasticity), _exponent(elasticity), 0.0
    for (p, q), (next_p, next_q) in pairwise(fan):
        if next_q != q and (p - next_p) / (next_q - q) > 0:
            v = (p - next_p) / (next_q - q)
            worst = max(worst, (p + q * v) / math.exp(math.log(share + (1 - share) * v**r) / r) - 1)
    return worst


def shortfall(share: float, elasticity: float) -> float:
    """The largest relative excess of the formula over the fan, at ratios of the inputs beyond MAX_RATIO."""
    if elasticity < LEAST_ELASTICITY:
        return 0.0
    worst, r = 0.0, _exponent(elasticity)
    for own, fan in ((share, planes(share, elasticity)), (1 - share, planes(1 - share, elasticity))):
        for k in range(1, _FURTHER):
            v = math.exp(-k * _SPAN / _FURTHER) / MAX_RATIO
            worst = max(worst, math.exp(math.log(own + (1 - own) * v**r) / r) / lowest(fan, 1.0, v) - 1)
    return worst


def _exponent(elasticity: Any) -> Any:
    r = 1 - 1 / most(elasticity, LEAST_ELASTICITY)
    return where((r < _FLAT) & (r > -_FLAT), r + 2 * _FLAT, r)


def _angle(middle: Any, log_factor: Any) -> Any:
    """arctan(middle * exp(log_factor)) - arctan(middle)."""
    more = exponential_minus_one(log_factor)
    return arctangent(middle * more / (1 + middle * middle * (1 + more)))


def _beside_none(share: Any, r: Any) -> tuple[Any, Any]:
    """The plane through the values of the mix at (1, 0) and at (1, 1/MAX_RATIO) of the inputs."""
    none = where(r > 0, exponential(log(share) / most(r, -r)), 0.0)
    some = exponential(log_one_plus((1 - share) * exponential_minus_one(-_SPAN * r)) / r)
    return none, (some - none) * MAX_RATIO


def too_far_apart(fan: Sequence[tuple[Any, Any]], first: Any, second: Any) -> bool:
    """Whether there is of both inputs and yet a plane beside none of one is the lowest: no error is bounded there."""
    least_of_all = lowest(fan, first, second) * (1 + _TOUCHES)
    return min(first, second) > 0 and any(p * first + q * second <= least_of_all for p, q in (fan[0], fan[-1]))


def lowest(fan: Sequence[tuple[Any, Any]], first: Any, second: Any) -> Any:
    """The smallest of planes through the origin, with these slopes, at two amounts."""
    return least(*(first * one + second * other for one, other in fan))
