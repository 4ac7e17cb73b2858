"""Functions of one number enclosed on an interval: the straight line between its ends, and how far it strays from it.

``f(theta) = (1 - s) first + s second + r`` for theta at the share s of the interval, with ``-under <= r <= over``.
Sums, products, quotients, minima and the functions of `scenario.arithmetic` keep that true; what strays shrinks with
the square of the width where the function is smooth. So the coefficients of a program, computed with these instead of
numbers, are known on whole intervals at once. Float rounding is not part of it: who concludes leaves a margin.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from pyomo.common.numeric_types import RegisterNumericType

from optimizer.program.vectors import Vector


class Enclosure:
    """``first`` and ``second`` are the exact values at the ends, ``under`` and ``over`` bound what lies between.

    Arrays of one shape, an entry for each interval. An infinite ``over`` or ``under`` says that nothing is known.
    """

    __slots__ = ("first", "over", "second", "under")
    ndim = 1
    """Taken for an array by `scenario.arithmetic`, whose operations numpy hands to this class."""

    def __init__(self, first: Any, second: Any, under: Any = 0.0, over: Any = 0.0) -> None:
        self.first, self.second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
        self.under, self.over = np.asarray(under, dtype=float), np.asarray(over, dtype=float)

    def __repr__(self) -> str:
        return f"Enclosure({self.first!r}, {self.second!r}, {self.under!r}, {self.over!r})"

    @property
    def low(self) -> Vector:
        """The least that it can be on each interval."""
        found: Vector = np.minimum(self.first, self.second) - self.under
        return found

    @property
    def high(self) -> Vector:
        """The most that it can be on each interval."""
        found: Vector = np.maximum(self.first, self.second) + self.over
        return found

    @property
    def size(self) -> Vector:
        """The largest absolute value on each interval."""
        return np.maximum(self.high, -self.low)

    def __getitem__(self, key: Any) -> Enclosure:
        under, over = (np.broadcast_to(item, self.first.shape)[key] for item in (self.under, self.over))
        return Enclosure(self.first[key], self.second[key], under, over)

    def __add__(self, other: Any) -> Enclosure:
        if isinstance(other, Enclosure):
            under, over = self.under + other.under, self.over + other.over
            return Enclosure(self.first + other.first, self.second + other.second, under, over)
        return Enclosure(self.first + other, self.second + other, self.under, self.over)

    def __neg__(self) -> Enclosure:
        return Enclosure(-self.first, -self.second, self.over, self.under)

    def __sub__(self, other: Any) -> Enclosure:
        return self + (-_lifted(other))

    def __rsub__(self, other: Any) -> Enclosure:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Enclosure:
        if not isinstance(other, Enclosure):
            under, over = _stretched(self, np.maximum(other, 0.0), np.maximum(-other, 0.0))
            return Enclosure(self.first * other, self.second * other, under, over)
        # The product of two straight lines strays from its own chord by a quarter of the product of their rises.
        bend = (self.second - self.first) * (other.second - other.first) / 4
        under, over = np.maximum(bend, 0.0), np.maximum(-bend, 0.0)
        for one, line in ((self, other), (other, self)):
            if np.any(one.under) or np.any(one.over):
                up, down = np.maximum(line.first, line.second), np.minimum(line.first, line.second)
                more = _stretched(one, np.maximum(up, 0.0), np.maximum(-down, 0.0))
                under, over = under + more[0], over + more[1]
        strays = _scaled(np.maximum(self.under, self.over), np.maximum(other.under, other.over))
        return Enclosure(self.first * other.first, self.second * other.second, under + strays, over + strays)

    def __truediv__(self, other: Any) -> Enclosure:
        if isinstance(other, Enclosure):
            return self.__mul__(other._inverse())
        return self.__mul__(1 / other)

    def __rtruediv__(self, other: Any) -> Enclosure:
        return self._inverse().__mul__(other)

    __radd__, __rmul__ = __add__, __mul__

    def __pow__(self, exponent: Any) -> Enclosure:
        if isinstance(exponent, Enclosure):
            return self.apply("log").__mul__(exponent).apply("exp")
        degree = float(exponent)
        whole = degree == int(degree)
        # Elsewhere the slope of a power does not run one way, or there is no power.
        even = whole and degree >= 0 and degree % 2 == 0
        known = (self.low > 0) | (whole & (self.high < 0)) | bool(even or degree == 1)
        return self._bent(lambda x: x**degree, lambda x: degree * x ** (degree - 1), known)

    def __rpow__(self, base: Any) -> Enclosure:
        return self.__mul__(float(np.log(base))).apply("exp")

    def __abs__(self) -> Enclosure:
        return -(-self).least(self)

    def _inverse(self) -> Enclosure:
        known = (self.low > 0) | (self.high < 0)
        with np.errstate(all="ignore"):
            first, second = 1 / self.first, 1 / self.second
            bend = (np.sqrt(np.abs(first)) - np.sqrt(np.abs(second))) ** 2
            steepest = 1 / np.minimum(np.abs(self.low), np.abs(self.high)) ** 2
        convex = first > 0
        return _known(
            first, second,
            np.where(convex, bend, 0.0) + _scaled(self.over, steepest),
            np.where(convex, 0.0, bend) + _scaled(self.under, steepest),
            known,
        )  # fmt: skip

    def __ge__(self, other: Any) -> Enclosure:
        return self.__sub__(other)._holds(lambda x: x >= 0)

    def __gt__(self, other: Any) -> Enclosure:
        return self.__sub__(other)._holds(lambda x: x > 0)

    def __le__(self, other: Any) -> Enclosure:
        return self.__sub__(other)._holds(lambda x: x <= 0)

    def __lt__(self, other: Any) -> Enclosure:
        return self.__sub__(other)._holds(lambda x: x < 0)

    def __and__(self, other: Any) -> Enclosure:
        return self.__mul__(other * 1.0)

    __rand__ = __and__

    def _holds(self, test: Callable[[Vector], Any]) -> Enclosure:
        """1 where a comparison with 0 holds, 0 where not; anything between where it changes within the interval."""
        changes = 1.0 * (test(self.low) != test(self.high))
        return Enclosure(1.0 * test(self.first), 1.0 * test(self.second), changes, changes)

    def least(self, other: Any) -> Enclosure:
        """The smaller of two."""
        other = other if isinstance(other, Enclosure) else Enclosure(other, other)
        ahead, after = self.first - other.first, self.second - other.second
        with np.errstate(invalid="ignore", divide="ignore"):
            # Where two lines cross, their minimum strays from its own chord by this much, upward.
            bend = np.where(ahead * after < 0, np.abs(ahead) * np.abs(after) / (np.abs(ahead) + np.abs(after)), 0.0)
            mine, others = self.high <= other.low, other.high <= self.low
            under, over = (
                np.where(mine, one, np.where(others, two, np.maximum(one, two) + more))
                for one, two, more in ((self.under, other.under, 0.0), (self.over, other.over, bend))
            )
        return Enclosure(np.minimum(self.first, other.first), np.minimum(self.second, other.second), under, over)

    def choose_between(self, yes: Any, no: Any) -> Enclosure:
        """``yes`` where this comparison holds on the whole interval, ``no`` where it never does, else either."""
        yes, no = _lifted(yes), _lifted(no)
        held, open_ = self.first > 0, (self.under > 0) | (self.over > 0)
        first, second = np.where(held, yes.first, no.first), np.where(self.second > 0, yes.second, no.second)
        with np.errstate(invalid="ignore"):
            over = np.maximum(yes.high, no.high) - np.minimum(first, second)
            under = np.maximum(first, second) - np.minimum(yes.low, no.low)
        one = [np.where(held, a, b) for a, b in ((yes.under, no.under), (yes.over, no.over))]
        return Enclosure(first, second, np.where(open_, under, one[0]), np.where(open_, over, one[1]))

    def apply(self, name: str) -> Enclosure:
        """A function of `scenario.arithmetic` by the name of its ufunc."""
        function, slope = _FUNCTIONS[name]
        if name in _TURNING:
            return self._rising(function, slope)
        known = {"log": self.low > 0, "log1p": self.low > -1}.get(name, np.ones(self.first.shape, dtype=bool))
        return self._bent(function, slope, known)

    def _rising(self, function: Callable[[Any], Any], slope: Callable[[Any], Any]) -> Enclosure:
        """A function that rises everywhere and whose slope turns at 0: across it, no more is known than its ends."""
        bent = self._bent(function, slope, (self.low >= 0) | (self.high <= 0))
        across = ~np.isfinite(bent.over)
        with np.errstate(all="ignore"):
            over = function(self.high) - np.minimum(bent.first, bent.second)
            under = np.maximum(bent.first, bent.second) - function(self.low)
        # Past a quarter turn the tangent falls back from infinity: nothing is known.
        known = (self.low > -np.pi / 2) & (self.high < np.pi / 2) if function is np.tan else np.ones(1, dtype=bool)
        under, over = np.where(across, under, bent.under), np.where(across, over, bent.over)
        return _known(bent.first, bent.second, under, over, known)

    def _bent(self, function: Callable[[Any], Any], slope: Callable[[Any], Any], known: Any) -> Enclosure:
        """``function``, whose ``slope`` runs one way where ``known``; elsewhere nothing is known between the ends."""
        with np.errstate(all="ignore"):
            first, second = function(self.first), function(self.second)
            rise, before, after = self.second - self.first, slope(self.first), slope(self.second)
            between = np.where(rise == 0, before, (second - first) / rise)
            # The graph lies between the chord and the tangents at both ends, which meet this far from it.
            turn = np.where(after == before, 0.0, (between - before) * (after - between) / (after - before))
            bend = rise * turn
            ends = [slope(self.low), slope(self.high)]
            up, down = np.maximum(np.maximum(*ends), 0.0), np.maximum(-np.minimum(*ends), 0.0)
        more = _stretched(self, up, down)
        return _known(first, second, np.maximum(bend, 0.0) + more[0], np.maximum(-bend, 0.0) + more[1], known)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc not in _UFUNCS:
            return NotImplemented
        return _UFUNCS[ufunc](*inputs)


def _known(first: Any, second: Any, under: Any, over: Any, known: Any) -> Enclosure:
    """An Enclosure of which nothing is known between the ends where not ``known``, or not a number."""
    under, over = (np.where(known & ~np.isnan(item), item, np.inf) for item in (under, over))
    return Enclosure(first, second, under, over)


def _scaled(stray: Any, factor: Any) -> Any:
    """What strays times a size; none stays none whatever the size."""
    if not np.any(stray):
        return 0.0
    with np.errstate(invalid="ignore"):
        return np.where((stray == 0) | (factor == 0), 0.0, stray * factor)


def _stretched(value: Enclosure, up: Any, down: Any) -> tuple[Any, Any]:
    """What strays, below and above, of something times a slope between -``down`` and ``up``."""
    under, over = value.under, value.over
    return _scaled(under, up) + _scaled(over, down), _scaled(over, up) + _scaled(under, down)


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
    "arctan": (np.arctan, lambda x: 1 / (1 + x * x)),
    "tan": (np.tan, lambda x: 1 + np.tan(x) ** 2),
}
"""Functions with their slopes, which run one way but for those that turn at 0."""
_TURNING = ("arctan", "tan")
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
