"""Quantile functions of the distributions of numbers, without scipy and so the same on every install.

Uniform, triangular and discrete ones are formulas, normal ones those of Python's `statistics`. Beta distributions, of
which neither that nor numpy has quantiles, are tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.polynomial.polynomial import polyval

from optimizer.scenario.fields import Discrete
from optimizer.sweep.qmc import Floats

Quantile = Callable[[Floats], Floats]
"""A quantile function: points in [0, 1] to values, of the same shape."""

PERT_SHAPE = 4.0
"""The weight of the most likely value in a PERT distribution, whose mean is (low + 4 value + high) / 6."""
END_SCORE = 1.6448536269514722
"""The standard normal score below which 95% lie; low and high of a normal are its 5% and 95% quantiles."""
_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(5)
_DEVIATION = 1 / (2 * END_SCORE)
"""The standard deviation of a normal with high - low = 1."""
_INVERSE, _ERFC = np.frompyfunc(NormalDist().inv_cdf, 1, 1), np.frompyfunc(math.erfc, 1, 1)


def quantile(distribution: str | Discrete, value: float, low: float, high: float) -> Quantile:
    """The quantile function of one of DISTRIBUTIONS, or of listed values, with its mode at ``value``."""
    if isinstance(distribution, Discrete):
        listed, shares = (np.array([float(item[k]) for item in distribution.values]) for k in (0, 1))
        steps = np.cumsum(shares)[:-1]
        return lambda u: listed[np.searchsorted(steps, u, side="right")]
    part = _unit_quantile(distribution, value, low, high)
    return lambda u: np.clip(low + (high - low) * part(u), low, high)


def _unit_quantile(distribution: str, value: float, low: float, high: float) -> Quantile:
    """The quantile function of one of DISTRIBUTIONS, rescaled so that low is 0 and high is 1."""
    mode = min(max((value - low) / (high - low), 0.0), 1.0)
    match distribution:
        case "uniform":
            return lambda u: u
        case "triangular":
            return lambda u: np.where(u < mode, np.sqrt(u * mode), 1 - np.sqrt((1 - u) * (1 - mode)))
        case "normal":
            return lambda u: _cut_normal(u, mode)
        case "lognormal":
            span = math.log(high / low)
            peak = math.log(value / low) / span
            # From a share of the interval of logarithms to one of the interval of numbers.
            return lambda u: np.expm1(_cut_normal(u, peak) * span) / math.expm1(span)
        case "pert":
            return beta(1 + PERT_SHAPE * mode, 1 + PERT_SHAPE * (1 - mode))
    raise ValueError(f"{distribution} has no quantile function")


def _cut_normal(u: Floats, mode: float) -> Floats:
    """Quantiles of a normal with its mode at ``mode`` and its 5% and 95% quantiles 1 apart, truncated to [0, 1]."""
    below, above = (math.erfc(distance / (_DEVIATION * math.sqrt(2))) / 2 for distance in (mode, 1 - mode))
    inside = 1 - below - above
    # Of the two tail shares the smaller one has all its digits.
    left, right = below + u * inside, above + (1 - u) * inside
    score = normal_score(np.minimum(left, right))
    return np.clip(mode + _DEVIATION * np.where(left <= right, score, -score), 0, 1)


def _quintics(x: Floats, y: Floats, slope: Floats, bend: Floats) -> Floats:
    """Coefficients of the quintics with these values, slopes and curvatures at ``x``, one row for each cell.

    The first and the last row are the straight lines on either side.
    """
    step, rise = np.diff(x), np.diff(y)
    start, end = slope[:-1] * step, slope[1:] * step
    bend_start, bend_end = bend[:-1] * step**2, bend[1:] * step**2
    terms = [
        y[:-1],
        start,
        bend_start / 2,
        10 * rise - 6 * start - 4 * end - 1.5 * bend_start + 0.5 * bend_end,
        -15 * rise + 8 * start + 7 * end + 1.5 * bend_start - bend_end,
        6 * rise - 3 * (start + end) - 0.5 * (bend_start - bend_end),
    ]
    rows = np.zeros((len(x) + 1, 6))
    rows[1:-1] = np.stack([term / step**k for k, term in enumerate(terms)], axis=1)
    rows[[0, -1], 0], rows[[0, -1], 1] = y[[0, -1]], slope[[0, -1]]
    return rows


_CELLS = 192
_ENDS = 20.0
"""The log-odds beyond which a value is within 1e-8 of an end of the range."""
_NO_DRAW = 1e-20
"""The density, relative to that at the mode, below which no draw lies."""
_LEAST = 1e-300


@lru_cache(maxsize=1024)
def beta(a: float, b: float) -> Quantile:
    """The quantile function of the beta distribution with density x^(a - 1) (1 - x)^(b - 1), within 1e-9.

    The log-odds of x are tabled over those of its share below: a smooth function, nearly straight at both ends, so that
    quintic splines over a few hundred evenly spaced places are exact to 9 digits and more. The shares are integrals of
    the density by Gauss-Legendre quadrature, added up from either end. The table is cached: making it takes as long as
    5,000 draws.
    """
    mean, peak = a / (a + b), math.log(a / b)

    def density(odds: Floats) -> Floats:
        with np.errstate(over="ignore"):
            return np.exp(a * (odds - peak) - (a + b) * np.log1p(mean * np.expm1(odds - peak)))

    away = np.geomspace(1e-4, 1e6, 500)
    low, high = (peak + side * float(away[np.argmax(density(peak + side * away) < _NO_DRAW)]) for side in (-1, 1))
    places = np.linspace(max(low, min(-_ENDS, peak - _ENDS)), min(high, max(_ENDS, peak + _ENDS)), _CELLS + 1)
    x, step, own = 1 / (1 + np.exp(-places)), places[1] - places[0], density(places)
    # The integrals beyond the places: the first two terms of their series.
    before = own[0] / (a * (1 - (a + b) / (a + 1) * x[0]))
    beyond = own[-1] / (b * (1 - (a + b) / (b + 1) * (1 - x[-1])))
    inside = density(places[:-1, None] + step * (_POINTS + 1) / 2) @ _WEIGHTS * step / 2
    below = np.cumsum(np.append(before, inside))
    above = np.cumsum(np.append(beyond, inside[::-1]))[::-1]
    total = below[-1] + beyond
    slope = below * above / (total * own)
    bend = slope * ((above - below) / total - (a - (a + b) * x) * slope)
    shares = np.log(below / above)
    table = _quintics(shares, places, slope, bend)

    def quantile(u: Floats) -> Floats:
        share = np.log(np.maximum(u, _LEAST) / np.maximum(1 - u, _LEAST))
        cell = np.searchsorted(shares, share)
        odds = polyval(share - shares[np.maximum(cell - 1, 0)], table[cell].T, tensor=False)
        with np.errstate(over="ignore"):
            return np.where((u > 0) & (u < 1), 1 / (1 + np.exp(-odds)), u)

    return quantile


def normal_score(share: Floats) -> Floats:
    """The standard normal quantile function, for shares above 0 and below 1."""
    return np.asarray(_INVERSE(share), dtype=float)


def normal_share(score: Floats) -> Floats:
    """The standard normal distribution function."""
    return np.asarray(_ERFC(score * -math.sqrt(0.5)), dtype=float) / 2
