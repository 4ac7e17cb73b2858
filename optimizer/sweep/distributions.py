"""Quantile functions of the distributions of numbers, on the scale on which 0 is the low end and 1 the high end.

Distributions without a quantile formula are read off tables: an exact value and slope at each of some 3,500 places,
cubics between them, less than 1e-8 from the exact function (1e-6 for beta exponents near -1). The places are 32 to
each halving of the distance from either end of [0, 1], so that the tails, where quantile functions are steep, are as
good as the middle.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.sweep.engine import quick

Floats = NDArray[np.float64]
Quantile = Callable[[Floats, float, float], Floats]
"""Called with points in [0, 1] and the ends of the range: the values, of the same shape and between these ends."""
_Function = Callable[[Floats], Any]

PERT_SHAPE = 4.0
"""The weight of the most likely value in a PERT distribution: its mean is (low + 4 value + high) / 6."""
END_SCORE = 1.6448536269514722
"""The standard normal score below which 95% lie: a normal's low and high are its points of 5% and 95%."""
_CELLS, _OCTAVES = 32, 54


def uniform(u: Floats, low: float, high: float) -> Floats:
    """Every value between the ends is equally likely."""
    found: Floats = np.minimum(low + (high - low) * u, high)
    return found


def triangular(mode: float) -> Quantile:
    """Likelihood rises in a straight line to ``mode`` (a share of the way) and falls in one to the high end."""

    def quantile(u: Floats, low: float, high: float) -> Floats:
        return uniform(np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode))), low, high)

    return quantile


def pert(mode: float) -> Quantile:
    """A beta distribution with its peak at ``mode``, of the usual shape 4."""
    return beta(1 + PERT_SHAPE * mode, 1 + PERT_SHAPE * (1 - mode))


@lru_cache(maxsize=1024)
def beta(a: float, b: float) -> Quantile:
    """The beta distribution with the exponents a - 1 and b - 1."""
    from scipy import special

    def density(x: Floats) -> Any:
        return np.exp(special.xlogy(a - 1, x) + special.xlog1py(b - 1, -x) - special.betaln(a, b))

    return _tabulated(
        lambda u: special.betaincinv(a, b, u),
        lambda u: special.betainccinv(a, b, u),
        density,
    )


@lru_cache(maxsize=1024)
def normal(mode: float) -> Quantile:
    """A normal with its peak at ``mode`` and as wide between its 5% and 95% points as the range; cut at both ends."""
    deviation = 1 / (2 * END_SCORE)
    return _cut_normal(mode, deviation, lambda x: x, lambda x: 1.0)


@lru_cache(maxsize=1024)
def lognormal(value: float, low: float, high: float) -> Quantile:
    """As `normal`, of the logarithm: the same number of times above ``value`` and below it is equally likely."""
    log_low, span = np.log(low), np.log(high / low)

    def natural(score: Floats) -> Any:
        # From the share of the way between the logarithms to that between the numbers.
        return np.expm1(score * span) / np.expm1(span)

    def slope(score: Floats) -> Any:
        return np.exp(score * span) * span / np.expm1(span)

    return _cut_normal((np.log(value) - log_low) / span, 1 / (2 * END_SCORE), natural, slope)


def _cut_normal(peak: float, deviation: float, scale: _Function, slope: _Function) -> Quantile:
    """A normal cut at 0 and 1, each value then put through ``scale``, whose derivative is ``slope``."""
    from scipy import special

    below, above = special.ndtr(-peak / deviation), special.ndtr((peak - 1) / deviation)
    kept = 1 - below - above

    def bare(u: Floats) -> Any:
        return np.clip(peak + deviation * special.ndtri(below + u * kept), 0, 1)

    def from_above(u: Floats) -> Any:
        return np.clip(peak - deviation * special.ndtri(above + u * kept), 0, 1)

    def density(score: Floats) -> Any:
        z = (score - peak) / deviation
        return np.exp(-z * z / 2) / (np.sqrt(2 * np.pi) * deviation * kept)

    return _tabulated(bare, from_above, density, scale, slope)


def discrete(values: Floats, shares: Floats) -> Quantile:
    """``values``, rising, with the probabilities ``shares``, which sum to 1."""
    steps = np.cumsum(shares)[:-1]

    def quantile(u: Floats, low: float, high: float) -> Floats:
        found: Floats = values[np.searchsorted(steps, u, side="right")]
        return found

    return quantile


def _tabulated(
    lower: _Function,
    upper: _Function,
    density: _Function,
    scale: _Function = lambda x: x,
    slope: _Function = lambda x: 1.0,
) -> Quantile:
    """A quantile function from its exact values at distances u from 0 (``lower``) and from 1 (``upper``).

    ``density`` is that of the values before they are put through ``scale``.
    """
    octaves = np.ldexp(0.5, np.arange(-_OCTAVES, 0))[:, None]
    nodes = np.append((octaves * (1 + np.arange(_CELLS) / _CELLS)).ravel(), 0.5)
    with np.errstate(all="ignore"):
        table = np.stack(
            [_cubics(nodes, bare, scale, slope, density, sign) for bare, sign in ((lower, 1), (upper, -1))]
        )

    def quantile(u: Floats, low: float, high: float) -> Floats:
        found = np.empty(u.shape)
        quick(_read)(np.ascontiguousarray(u), table, low, high, found)
        return found

    return quantile


def _cubics(
    nodes: Floats, bare: _Function, scale: _Function, slope: _Function, density: _Function, sign: int
) -> Floats:
    """Coefficients of the cubic on each cell, in the share of the way through it: of shape (cells + 2, 4).

    The first cell reaches to 0, in a straight line; the last holds 0.5 alone.
    """
    x = bare(nodes)
    y = scale(x)
    steps, rises = np.diff(nodes), np.diff(y)
    slopes = sign * slope(x) / density(x)
    slopes = np.where(np.isfinite(slopes), slopes, 0.0)
    # Slopes of at most three times the rise keep each cubic monotone where slopes are beyond what floats hold.
    start = sign * np.minimum(np.abs(slopes[:-1]) * steps, 3 * np.abs(rises))
    end = sign * np.minimum(np.abs(slopes[1:]) * steps, 3 * np.abs(rises))
    cubics = np.stack([y[:-1], start, 3 * rises - 2 * start - end, start + end - 2 * rises], axis=1)
    edge = scale(bare(np.zeros(1)))[0]
    return np.vstack([[edge, y[0] - edge, 0.0, 0.0], cubics, [y[-1], 0.0, 0.0, 0.0]])


def _read(u: Any, table: Any, low: Any, high: Any, found: Any) -> None:
    """Reads ``table`` (sides, cells, 4) at each of ``u``: the leading bits of a float are the number of its cell."""
    octaves, digits = 54, 5
    smallest = np.float64(0.5) ** (octaves + 1)
    rest = 52 - digits
    first = (1023 - octaves - 1) << digits
    for i in range(u.shape[0]):
        side, v = (0, u[i]) if u[i] <= 0.5 else (1, 1.0 - u[i])
        if v < smallest:
            c, t = table[side, 0], v / smallest
        else:
            bits = np.float64(v).view(np.int64)
            c, t = table[side, (bits >> rest) - first + 1], (bits & ((1 << rest) - 1)) * 2.0**-rest
        share = c[0] + t * (c[1] + t * (c[2] + t * c[3]))
        found[i] = min(max(low + (high - low) * share, low), high)
