"""Arithmetic that means the same for exact fractions, floats, numpy arrays and derivatives.

Every number of a model takes one way to its coefficient: the plain functions here and in `service`. Called with
Fractions they serve the proof, with floats the solver, with arrays a sweep over many samples, with
:class:`Derivative` the marginal effects, with :class:`~optimizer.scenario.tape.Recorded` who computes elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from optimizer.scenario.tape import apply, is_recorded

SMALLEST, LARGEST = Fraction(1, 10**50), Fraction(10**50)
"""What a number of a file may be, apart from 0: wide enough for any budget, and products of a few stay floats."""
_RANGE = "numbers lie between 1e-50 and 1e50"
_LONGEST = 200
_BITS = 4096
_TOO_LARGE = re.compile(r"[eE][-+]?\d{4}")


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
        return (-self).__add__(other)

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


_EXACT = frozenset({int, Fraction})
_EXACT_OR_FLOAT = frozenset({int, float, Fraction})


def are_exact(values: Iterable[Any]) -> bool:
    """Whether all ``values`` are whole numbers or Fractions."""
    return all(isinstance(value, int | Fraction) for value in values)


def is_array(value: Any) -> bool:
    """Whether ``value`` is a numpy array with at least one axis."""
    return getattr(value, "ndim", 0) > 0


def beside_arrays(values: list[Any]) -> list[Any]:
    """``values`` as they are; with an array among them, Fractions as floats: numpy would make objects of the two."""
    if not any(type(value) not in _EXACT_OR_FLOAT and is_array(value) for value in values):
        return values
    return [float(value) if type(value) in _EXACT else value for value in values]


def plus(left: Any, right: Any) -> Any:
    """``left + right``; beside an array, a Fraction is taken as a float."""
    left, right = beside_arrays([left, right])
    return left + right


def least(*values: Any) -> Any:
    """The smallest of ``values``, element by element for arrays."""
    return _extreme(values, "minimum", lambda a, b: b < a)


def most(*values: Any) -> Any:
    """The largest of ``values``, element by element for arrays."""
    return _extreme(values, "maximum", lambda a, b: b > a)


def _extreme(values: tuple[Any, ...], ufunc: str, better: Any) -> Any:
    if all(type(value) in _EXACT_OR_FLOAT for value in values):
        return (min if ufunc == "minimum" else max)(values)
    result = values[0]
    for value in values[1:]:
        if is_recorded(result, value):
            result = apply(ufunc[:3], result, value)
        elif is_array(result) or is_array(value):
            import numpy

            result = getattr(numpy, ufunc)(*beside_arrays([result, value]))
        elif better(result, value):
            result = value
    return result


def where(condition: Any, yes: Any, no: Any) -> Any:
    """``yes`` where ``condition`` holds, else ``no``; element by element for arrays."""
    if is_recorded(condition):
        return apply("where", condition, yes, no)
    if is_array(condition):
        import numpy

        return numpy.where(condition, yes, no)
    return yes if condition else no


def log(value: Any) -> Any:
    """The natural logarithm. A Fraction gives the Fraction of the nearest float: irrational, rounded once."""
    return _apply(value, math.log, "log", lambda x: 1 / x)


def exponential(value: Any) -> Any:
    """exp(value)."""
    return _apply(value, math.exp, "exp", math.exp)


def arctangent(value: Any) -> Any:
    """The angle whose tangent is ``value``."""
    return _apply(value, math.atan, "arctan", lambda x: 1 / (1 + x * x))


def tangent(value: Any) -> Any:
    """tan(value)."""
    return _apply(value, math.tan, "tan", lambda x: 1 + math.tan(x) ** 2)


def exponential_minus_one(value: Any) -> Any:
    """exp(value) - 1, accurate near zero."""
    return _apply(value, math.expm1, "expm1", math.exp)


def log_one_plus(value: Any) -> Any:
    """ln(1 + value), accurate near zero."""
    return _apply(value, math.log1p, "log1p", lambda x: 1 / (1 + x))


def power(base: Any, exponent: Any) -> Any:
    """base ** exponent; exact for Fractions with a whole exponent of at most 64, otherwise rounded once to a float."""
    if is_recorded(base, exponent):
        return apply("pow", base, exponent)
    whole = int(exponent) if isinstance(exponent, int | Fraction) else None
    if whole is not None and whole == exponent and abs(whole) <= 64:
        if isinstance(base, int | Fraction) and _bits(base) * abs(whole) <= _BITS:
            return Fraction(base) ** whole
        if isinstance(base, Derivative):
            value = float(base.value) ** whole
            return Derivative(value, whole * float(base.value) ** (whole - 1) * base.slope if whole else 0 * base.slope)
    if isinstance(base, Derivative) or isinstance(exponent, Derivative):
        value, slope = _parts(base)
        degree, degree_slope = _parts(exponent)
        result = math.pow(value, degree)
        change = degree * math.pow(value, degree - 1) * slope
        # ln of a zero base has no meaning, and a fixed exponent does not need it.
        if isinstance(exponent, Derivative):
            change = change + result * math.log(value) * degree_slope
        return Derivative(result, change)
    if is_array(base) or is_array(exponent):
        base, exponent = beside_arrays([base, exponent])
        return base**exponent
    if float(base) == 0 and float(exponent) < 0:
        raise ZeroDivisionError("0 to a negative power")
    number = math.pow(base, exponent)
    return Fraction(number) if isinstance(base, Fraction | int) and isinstance(exponent, Fraction | int) else number


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
    if is_recorded(value):
        return apply(ufunc, value)
    if hasattr(value, "apply"):
        return value.apply(ufunc)  # a kind of number that brings its own functions
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


def _bits(number: int | Fraction) -> int:
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def exact(text: str) -> Fraction:
    """A number as a file writes it. Raises ValueError where it is too long, too large or too near to 0 to be meant.

    >>> exact("1.25e3")
    Fraction(1250, 1)
    """
    if len(text) > _LONGEST or _TOO_LARGE.search(text):
        raise ValueError(_RANGE)
    return in_range(Fraction(text))


def in_range(number: Fraction) -> Fraction:
    """``number`` itself. Raises ValueError where it is too large or too near to 0 for a file."""
    if number and not SMALLEST <= abs(number) <= LARGEST:
        raise ValueError(_RANGE)
    return number


def bounded(value: Any) -> Any:
    """The value of a formula: a Fraction that has grown past 4,096 bits is rounded once, for else a file of forty lines
    that square each other would fill the memory. Raises OverflowError beyond 1e100.
    """
    if not isinstance(value, Fraction):
        return value
    if abs(value) > LARGEST * LARGEST:
        raise OverflowError("beyond 1e100")
    return value if _bits(value) <= _BITS else Fraction(float(value))
