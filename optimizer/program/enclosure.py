"""Functions of one number enclosed on an interval: the straight line between its ends, and how far it can stray.

``f(theta) = (1 - s) first + s second + r`` for theta at the share s of the interval, with ``|r| <= error``. Sums,
products, quotients, minima and the functions of `scenario.arithmetic` keep that true; the error of smooth functions
shrinks with the square of the width. So the coefficients of a program, computed with these instead of numbers, are
known on whole intervals at once. Float rounding is not part of ``error``: who concludes from it leaves a margin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pyomo.common.numeric_types import RegisterNumericType

from optimizer.program.vectors import Vector


class Enclosure:
    """``first`` and ``second`` are the exact values at the ends, ``error`` the most that lies between: arrays of one
    shape, an entry for each interval. An infinite error says that nothing is known.
    """

    __slots__ = ("error", "first", "second")
    ndim = 1
    """Taken for an array by `scenario.arithmetic`, whose operations numpy hands to this class."""

    def __init__(self, first: Any, second: Any, error: Any = 0.0) -> None:
        self.first, self.second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
        self.error = np.asarray(error, dtype=float)

    def __repr__(self) -> str:
        return f"Enclosure({self.first!r}, {self.second!r}, {self.error!r})"

    @property
    def low(self) -> Vector:
        """The least that it can be on each interval."""
        return np.minimum(self.first, self.second) - self.error

    @property
    def high(self) -> Vector:
        """The most that it can be on each interval."""
        return np.maximum(self.first, self.second) + self.error

    @property
    def size(self) -> Vector:
        """The largest absolute value on each interval."""
        return np.maximum(np.abs(self.first), np.abs(self.second)) + self.error

    def __add__(self, other: Any) -> Enclosure:
        if isinstance(other, Enclosure):
            return Enclosure(self.first + other.first, self.second + other.second, self.error + other.error)
        return Enclosure(self.first + other, self.second + other, self.error)

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.first, -self.second, self.error)

    def __sub__(self, other: Any) -> Enclosure:
        return self + -other

    def __rsub__(self, other: Any) -> Enclosure:
        return -self + other

    def __mul__(self, other: Any) -> Enclosure:
        if not isinstance(other, Enclosure):
            return Enclosure(self.first * other, self.second * other, _scaled(self.error, np.abs(other)))
        # The product of two straight lines strays from its own chord by a quarter of the product of their rises.
        bend = np.abs(self.second - self.first) * np.abs(other.second - other.first) / 4
        strays = _scaled(self.error, other.size) + _scaled(other.error, self.size)
        return Enclosure(self.first * other.first, self.second * other.second, bend + strays)

    def __truediv__(self, other: Any) -> Enclosure:
        if isinstance(other, Enclosure):
            return self * other._inverse()
        return self * (1 / other)

    def __rtruediv__(self, other: Any) -> Enclosure:
        return self._inverse() * other

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, exponent: Any) -> Enclosure:
        if isinstance(exponent, Enclosure):
            return (self.apply("log") * exponent).apply("exp")
        degree = float(exponent)
        whole = degree == int(degree)
        # Elsewhere the slope of a power does not run one way, or there is no power.
        even = whole and degree >= 0 and degree % 2 == 0
        known = (self.low > 0) | (whole & (self.high < 0)) | bool(even or degree == 1)
        return self._bent(lambda x: x**degree, lambda x: degree * x ** (degree - 1), known)

    def __rpow__(self, base: Any) -> Enclosure:
        return (self * float(np.log(base))).apply("exp")

    def _inverse(self) -> Enclosure:
        known = (self.low > 0) | (self.high < 0)
        with np.errstate(all="ignore"):
            first, second = 1 / self.first, 1 / self.second
            bend = (np.sqrt(np.abs(first)) - np.sqrt(np.abs(second))) ** 2
            nearest = np.minimum(np.abs(self.low), np.abs(self.high))
            error = np.where(known, bend + _scaled(self.error, 1 / nearest**2), np.inf)
        return Enclosure(first, second, error)

    def __ge__(self, other: Any) -> Enclosure:  # type: ignore[override]
        return (self - other)._holds(lambda x: x >= 0)

    def __gt__(self, other: Any) -> Enclosure:
        return (self - other)._holds(lambda x: x > 0)

    def __le__(self, other: Any) -> Enclosure:
        return (self - other)._holds(lambda x: x <= 0)

    def __lt__(self, other: Any) -> Enclosure:
        return (self - other)._holds(lambda x: x < 0)

    def __and__(self, other: Any) -> Enclosure:
        return self * (other * 1.0)

    __rand__ = __and__

    def _holds(self, test: Callable[[Vector], Any]) -> Enclosure:
        """1 where a comparison with 0 holds, 0 where not; anything between where it changes within the interval."""
        at_low, at_high = test(self.low), test(self.high)
        return Enclosure(1.0 * test(self.first), 1.0 * test(self.second), 1.0 * (at_low != at_high))

    def least(self, other: Any) -> Enclosure:
        """The smaller of two."""
        other = other if isinstance(other, Enclosure) else Enclosure(other, other)
        ahead, after = self.first - other.first, self.second - other.second
        total = np.abs(ahead) + np.abs(after)
        # Where two lines cross, their minimum strays from its own chord by this much.
        with np.errstate(invalid="ignore", divide="ignore"):
            bend = np.where(ahead * after < 0, np.abs(ahead) * np.abs(after) / total, 0.0)
            error = bend + np.maximum(self.error, other.error)
            error = np.where(self.high <= other.low, self.error, np.where(other.high <= self.low, other.error, error))
        return Enclosure(np.minimum(self.first, other.first), np.minimum(self.second, other.second), error)

    def __abs__(self) -> Enclosure:
        return -(-self).least(self)

    def apply(self, name: str) -> Enclosure:
        """A function of `scenario.arithmetic` by the name of its ufunc."""
        function, slope = _FUNCTIONS[name]
        everywhere = np.ones(self.first.shape, dtype=bool)
        known = {"log": self.low > 0, "log1p": self.low > -1}.get(name, everywhere)
        return self._bent(function, slope, known)

    def _bent(self, function: Callable[[Any], Any], slope: Callable[[Any], Any], known: Any) -> Enclosure:
        """``function``, whose ``slope`` runs one way where ``known``; elsewhere nothing is known between the ends."""
        with np.errstate(all="ignore"):
            first, second = function(self.first), function(self.second)
            rise, before, after = self.second - self.first, slope(self.first), slope(self.second)
            between = np.where(rise == 0, before, (second - first) / rise)
            # The graph lies between the chord and the tangents at both ends, which meet this far from it.
            turn = np.where(after == before, 0.0, (between - before) * (after - between) / (after - before))
            steepest = np.maximum(np.abs(slope(self.low)), np.abs(slope(self.high)))
            error = np.abs(rise * turn) + _scaled(self.error, steepest)
        constant = (self.first == self.second) & (self.error == 0)
        error = np.where(constant, 0.0, np.where(known, error, np.inf))
        return Enclosure(first, second, np.where(np.isnan(error), np.inf, error))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc not in _UFUNCS:
            return NotImplemented
        return _UFUNCS[ufunc](*inputs)


def _scaled(error: Any, factor: Any) -> Any:
    """An error times a size; no error stays none whatever the size."""
    with np.errstate(invalid="ignore"):
        return np.where((error == 0) | (factor == 0), 0.0, error * factor)


def _lifted(value: Any) -> Enclosure:
    return value if isinstance(value, Enclosure) else Enclosure(value, value)


def _decay(z: Any) -> Any:
    small = np.abs(z) < 1e-5
    safe = np.where(small, 1.0, z)
    return np.where(small, 1 - z / 2 + z * z / 6, -np.expm1(-safe) / safe)


def _decay_slope(z: Any) -> Any:
    small = np.abs(z) < 1e-3
    safe = np.where(small, 1.0, z)
    return np.where(small, -0.5 + z / 3 - z * z / 8, (np.exp(-safe) * (1 + safe) - 1) / (safe * safe))


_FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "log": (np.log, lambda x: 1 / x),
    "exp": (np.exp, np.exp),
    "expm1": (np.expm1, np.exp),
    "log1p": (np.log1p, lambda x: 1 / (1 + x)),
    "mean_decay": (_decay, _decay_slope),
}
"""Functions with their slopes, all of which run one way."""
_UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: lambda a, b: _lifted(a) + b,
    np.subtract: lambda a, b: _lifted(a) - b,
    np.multiply: lambda a, b: _lifted(a) * b,
    np.true_divide: lambda a, b: _lifted(a) / b,
    np.power: lambda a, b: _lifted(a) ** b,
    np.minimum: lambda a, b: _lifted(a).least(b),
    np.maximum: lambda a, b: -(-_lifted(a)).least(-_lifted(b)),
    np.greater_equal: lambda a, b: _lifted(a) >= b,
    np.greater: lambda a, b: _lifted(a) > b,
    np.less_equal: lambda a, b: _lifted(a) <= b,
    np.less: lambda a, b: _lifted(a) < b,
}
RegisterNumericType(Enclosure)
