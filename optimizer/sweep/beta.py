"""Quantiles of the beta distribution in plain numpy, from a table for each pair of exponents.

On the scale of log-odds, of a value and of the share below it alike, the quantile function is smooth everywhere and a
straight line at both ends, whatever the exponents. So some 200 places with value, slope and curvature, and quintics
between them, are within 1e-9 of the exact function. The places are evenly spaced values, and the shares below them are
integrals of the density by Gauss-Legendre quadrature, added up from either end.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CELLS = 192
_ENDS = 20.0
"""Log-odds beyond which a value is within 1e-8 of an end of the range."""
_FALL = 46.0
"""How far, in logarithms, the density falls from its peak to where no draw lies."""
_LEAST = 1e-300


class Beta:
    """The beta distribution with the density x^(a - 1) (1 - x)^(b - 1), without the constant."""

    def __init__(self, a: float, b: float) -> None:
        self.a, self.b = a, b
        self._mean, self._peak = a / (a + b), math.log(a / b)
        left = max(self._peak - _reach(b, a), min(-_ENDS, self._peak - _ENDS))
        right = min(self._peak + _reach(a, b), max(_ENDS, self._peak + _ENDS))
        self._starts, self._shares, self._quintics = self._table(left, right)

    def quantile(self, u: Floats) -> Floats:
        """The values below which the shares ``u`` lie."""
        u = np.ascontiguousarray(u)
        share = np.log(np.maximum(u, _LEAST) / np.maximum(1 - u, _LEAST))
        cell = np.searchsorted(self._shares, share)
        t = share - self._starts[cell]
        terms = self._quintics[cell]
        odds = terms[:, 5]
        for k in range(4, -1, -1):
            odds = odds * t + terms[:, k]
        with np.errstate(over="ignore"):
            found: Floats = np.where((u > 0) & (u < 1), 1 / (1 + np.exp(-odds)), u)
        return found

    def _density(self, odds: Floats) -> Floats:
        """The density over log-odds, 1 at its peak."""
        d = odds - self._peak
        found: Floats = np.exp(self.a * d - (self.a + self.b) * np.log1p(self._mean * np.expm1(d)))
        return found

    def _table(self, left: float, right: float) -> tuple[Floats, Floats, Floats]:
        """Log-odds of the share at the start of each cell and between cells, and the coefficients of each cell."""
        a, b = self.a, self.b
        odds, rise = np.linspace(left, right, _CELLS + 1), (right - left) / _CELLS
        x, density = 1 / (1 + np.exp(-odds)), self._density(odds)
        points, weights = _gauss()
        within = self._density(odds[:-1, None] + rise * points) @ weights * rise
        # What lies beyond the last places: the first two terms of the series of the integral.
        low = density[0] / (a * (1 - (a + b) / (a + 1) * x[0]))
        high = density[-1] / (b * (1 - (a + b) / (b + 1) * (1 - x[-1])))
        below = np.cumsum(np.append(low, within))
        above = np.cumsum(np.append(high, within[::-1]))[::-1]
        shares, total = np.log(below / above), below[-1] + high
        slope = below * above / (total * density)
        bend = slope * ((above - below) / total - (a - (a + b) * x) * slope)
        steps = np.diff(shares)
        quintics = np.zeros((_CELLS + 2, 6))
        quintics[1:-1] = _quintics(odds, rise, slope, bend, steps)
        quintics[[0, -1], 0], quintics[[0, -1], 1] = odds[[0, -1]], slope[[0, -1]]
        return np.append(shares[0], shares), shares, quintics


def _quintics(value: Floats, rise: float, slope: Floats, bend: Floats, step: Floats) -> Floats:
    """The coefficients of the polynomials that take value, slope and curvature at both ends of each cell."""
    start, end = slope[:-1] * step, slope[1:] * step
    bend_start, bend_end = bend[:-1] * step**2, bend[1:] * step**2
    terms = [
        value[:-1],
        start,
        bend_start / 2,
        10 * rise - 6 * start - 4 * end - 1.5 * bend_start + 0.5 * bend_end,
        -15 * rise + 8 * start + 7 * end + 1.5 * bend_start - bend_end,
        6 * rise - 3 * (start + end) - 0.5 * (bend_start - bend_end),
    ]
    return np.stack([term / step**k for k, term in enumerate(terms)], axis=1)


def _reach(a: float, b: float) -> float:
    """How far above the peak, in log-odds, the density has fallen by _FALL: Newton's method from beyond."""
    mean = a / (a + b)
    d = (_FALL - (a + b) * math.log(mean)) / b
    for _ in range(60):
        fallen = math.exp(-d)
        inside = mean + (1 - mean) * fallen
        step = (_FALL - b * d - (a + b) * math.log(inside)) / ((a + b) * (1 - mean) * fallen / inside - b)
        d -= step
        if abs(step) < 1e-3 * d:
            break
    return d


@cache
def _gauss() -> tuple[Floats, Floats]:
    """Places and weights of Gauss-Legendre quadrature over [0, 1]."""
    points, weights = np.polynomial.legendre.leggauss(5)
    return (points + 1) / 2, weights / 2


@lru_cache(maxsize=1024)
def beta(a: float, b: float) -> Beta:
    """The distribution with its table."""
    return Beta(a, b)
