"""Quantile functions of the distributions of numbers, on the scale on which 0 is the low end and 1 the high end.

All are plain numpy, over whole arrays, and the same on every install. Only the beta distribution has no formula and is
read from a table (see `beta`); the others are exact to the last digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.sweep import beta as betas
from optimizer.sweep.gaussian import score_below

Floats = NDArray[np.float64]
Quantile = Callable[[Floats, float, float], Floats]
"""Called with points in [0, 1] and the ends of the range: the values, of the same shape and between these ends."""

PERT_SHAPE = 4.0
"""The weight of the most likely value in a PERT distribution: its mean is (low + 4 value + high) / 6."""
END_SCORE = 1.6448536269514722
"""The standard normal score below which 95% lie: a normal's low and high are its points of 5% and 95%."""


def uniform(u: Floats, low: float, high: float) -> Floats:
    """Every value between the ends is equally likely."""
    found: Floats = np.clip(low + (high - low) * u, low, high)
    return found


def triangular(mode: float) -> Quantile:
    """Likelihood rises in a straight line to ``mode`` (a share of the way) and falls in one to the high end."""

    def quantile(u: Floats, low: float, high: float) -> Floats:
        return uniform(np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode))), low, high)

    return quantile


def pert(mode: float) -> Quantile:
    """A beta distribution with its peak at ``mode``, of the usual shape 4."""
    return beta(1 + PERT_SHAPE * mode, 1 + PERT_SHAPE * (1 - mode))


def beta(a: float, b: float) -> Quantile:
    """The beta distribution with the exponents a - 1 and b - 1."""
    distribution = betas.beta(a, b)
    return lambda u, low, high: uniform(distribution.quantile(u), low, high)


def normal(mode: float) -> Quantile:
    """A normal with its peak at ``mode`` and as wide between its 5% and 95% points as the range; cut at both ends."""
    return lambda u, low, high: uniform(_cut_normal(u, mode), low, high)


def lognormal(value: float, low: float, high: float) -> Quantile:
    """As `normal`, of the logarithm: the same number of times above ``value`` and below it is equally likely."""
    span = math.log(high / low)
    mode = math.log(value / low) / span

    def quantile(u: Floats, low: float, high: float) -> Floats:
        # From the share of the way between the logarithms to that between the numbers.
        return uniform(np.expm1(_cut_normal(u, mode) * span) / math.expm1(span), low, high)

    return quantile


def _cut_normal(u: Floats, mode: float) -> Floats:
    """Quantiles of the normal with its peak at ``mode``, cut at 0 and 1."""
    deviation = 1 / (2 * END_SCORE)
    below, above = (math.erfc(distance / (deviation * math.sqrt(2))) / 2 for distance in (mode, 1 - mode))
    kept = 1 - below - above
    # Of the shares on either side the smaller one has all its digits.
    left, right = below + u * kept, above + (1 - u) * kept
    score = score_below(np.minimum(left, right))
    found: Floats = np.clip(mode + deviation * np.where(left <= right, score, -score), 0, 1)
    return found


def discrete(values: Floats, shares: Floats) -> Quantile:
    """``values``, rising, with the probabilities ``shares``, which sum to 1."""
    steps = np.cumsum(shares)[:-1]

    def quantile(u: Floats, low: float, high: float) -> Floats:
        found: Floats = values[np.searchsorted(steps, u, side="right")]
        return found

    return quantile
