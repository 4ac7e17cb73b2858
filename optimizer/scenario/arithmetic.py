"""Arithmetic that means the same for exact fractions, floats, numpy arrays and derivatives.

Every number of a model takes one way to its coefficient: the plain functions here and in `time`. Called with
Fractions they serve the proof, with floats the solver, with arrays a sweep over many samples, with
:class:`Derivative` the marginal effects.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any


class Derivative:
    """A value together with its derivatives: forward-mode differentiation.

    ``value`` is a float; ``slope`` a float or an ndarray of shape (n_numbers,), one derivative for each number that is
    varied. At a kink of `least`, `most` the branch of the first operand is taken.
    """

    __slots__ = ("slope", "value")
    __array_ufunc__ = None  # numpy leaves mixed operations to this class

    def __init__(self, value: float, slope: Any = 0.0) -> None:
        self.value = value
        self.slope = slope

    def __repr__(self) -> str:
        return f"Derivative({self.value!r}, {self.slope!r})"

    def __add__(self, other: Any) -> Derivative:
        value, slope = _parts(other)
        return Derivative(self.value + value, self.slope + slope)

    def __sub__(self, other: Any) -> Derivative:
        value, slope = _parts(other)
        return Derivative(self.value - value, self.slope - slope)

    def __rsub__(self, other: Any) -> Derivative:
        return -self + other

    def __neg__(self) -> Derivative:
        return Derivative(-self.value, -self.slope)

    def __mul__(self, other: Any) -> Derivative:
        value, slope = _parts(other)
        return Derivative(self.value * value, self.slope * value + self.value * slope)

    def __truediv__(self, other: Any) -> Derivative:
        value, slope = _parts(other)
        quotient = self.value / value
        return Derivative(quotient, (self.slope - quotient * slope) / value)

    def __rtruediv__(self, other: Any) -> Derivative:
        return Derivative(*_parts(other)) / self

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        return bool(self.value < _parts(other)[0])

    def __le__(self, other: Any) -> bool:
        return bool(self.value <= _parts(other)[0])

    def __gt__(self, other: Any) -> bool:
        return bool(self.value > _parts(other)[0])

    def __ge__(self, other: Any) -> bool:
        return bool(self.value >= _parts(other)[0])


def _parts(value: Any) -> tuple[float, Any]:
    if isinstance(value, Derivative):
        return value.value, value.slope
    return float(value), 0.0


def is_array(value: Any) -> bool:
    """Whether ``value`` is an array with at least one dimension."""
    return hasattr(value, "shape") and getattr(value, "ndim", 0) > 0


def beside_arrays(values: list[Any]) -> list[Any]:
    """``values`` as they are; with an array among them, every Fraction as a float: numpy would make objects of the two."""
    if not any(is_array(value) for value in values):
        return values
    return [_as_float(value) for value in values]


def least(*values: Any) -> Any:
    """The smallest of ``values``, element by element for arrays."""
    return _extreme(values, "minimum", lambda a, b: b < a)


def most(*values: Any) -> Any:
    """The largest of ``values``, element by element for arrays."""
    return _extreme(values, "maximum", lambda a, b: b > a)


def _extreme(values: tuple[Any, ...], ufunc: str, better: Any) -> Any:
    result = values[0]
    for value in values[1:]:
        if is_array(result) or is_array(value):
            import numpy

            result = getattr(numpy, ufunc)(_as_float(result), _as_float(value))
        elif better(result, value):
            result = value
    return result


def log(value: Any) -> Any:
    """The natural logarithm. A Fraction gives the Fraction of the nearest float: irrational, rounded once."""
    return _apply(value, math.log, "log", lambda x: 1 / x)


def exponential_minus_one(value: Any) -> Any:
    """exp(value) - 1, accurate near zero."""
    return _apply(value, math.expm1, "expm1", math.exp)


def log_one_plus(value: Any) -> Any:
    """ln(1 + value), accurate near zero."""
    return _apply(value, math.log1p, "log1p", lambda x: 1 / (1 + x))


def power(base: Any, exponent: Any) -> Any:
    """base ** exponent; exact for Fractions with a whole exponent of at most 64, otherwise rounded once to a float."""
    if isinstance(exponent, int | Fraction) and exponent == int(exponent) and abs(exponent) <= 64:
        whole = int(exponent)
        result: Any = Fraction(1)
        for _ in range(abs(whole)):
            result = result * base
        return result if whole >= 0 else 1 / result
    if isinstance(base, Fraction) and isinstance(exponent, Fraction):
        return Fraction(float(base) ** float(exponent))
    if isinstance(base, Derivative) or isinstance(exponent, Derivative):
        value, slope = _parts(base)
        degree, degree_slope = _parts(exponent)
        result = value**degree
        change = degree * value ** (degree - 1) * slope
        # ln of a zero base has no meaning, and a fixed exponent does not need it.
        if isinstance(exponent, Derivative):
            change = change + result * math.log(value) * degree_slope
        return Derivative(result, change)
    return _as_float(base) ** _as_float(exponent)


def mean_decay(value: Any) -> Any:
    """(1 - exp(-z)) / z, the mean of exp(-z u) over u in [0, 1]; 1 at z = 0, where the formula itself has no value."""
    return _apply(value, _mean_decay, "mean_decay", _mean_decay_slope)


def _mean_decay(z: float) -> float:
    return 1 - z / 2 + z * z / 6 if abs(z) < 1e-5 else -math.expm1(-z) / z


def _mean_decay_slope(z: float) -> float:
    return -0.5 + z / 3 - z * z / 8 if abs(z) < 1e-3 else (math.exp(-z) * (1 + z) - 1) / (z * z)


def _apply(value: Any, function: Any, ufunc: str, slope: Any) -> Any:
    if isinstance(value, Derivative):
        return Derivative(function(value.value), slope(value.value) * value.slope)
    if is_array(value):
        import numpy

        if ufunc == "mean_decay":
            small = numpy.abs(value) < 1e-5
            z = numpy.where(small, 1.0, value)
            return numpy.where(small, 1 - value / 2 + value * value / 6, -numpy.expm1(-z) / z)
        return getattr(numpy, ufunc)(value)
    if isinstance(value, Fraction | int):
        return Fraction(function(float(value)))
    return function(value)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction | int) else value
