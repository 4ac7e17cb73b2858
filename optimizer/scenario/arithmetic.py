"""Arithmetic that means the same for every kind of number.

Every number of a model takes one way to its coefficient: the plain functions here and in `program.coefficients`.
Called with Fractions they serve the proof, with floats the solver. Kinds of numbers of our own are `Algebraic`:
`recording.Recorded` (played again over many samples), `linear_form.LinearForm`, trees of `expression`, and what moves
in analysis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import cache, partial, reduce
from typing import Any

SMALLEST, LARGEST = Fraction(1, 10**50), Fraction(10**50)
"""What a number of a file may be, apart from 0: wide enough for any budget, and products of a few stay floats."""
_RANGE = "numbers lie between 1e-50 and 1e50"
_LONGEST = 200
_BITS = 4096
_TOO_LARGE = re.compile(r"[eE][-+]?\d{4}")


class NotLinearError(ArithmeticError):
    """Linear forms are only added, and scaled by numbers."""


def _mean_decay(z: float) -> float:
    return 1 - z / 2 + z * z / 6 if abs(z) < 1e-5 else -math.expm1(-z) / z


UNARY: dict[str, Callable[[float], float]] = {
    "log": math.log, "exp": math.exp, "expm1": math.expm1, "log1p": math.log1p, "arctan": math.atan, "tan": math.tan,
    "mean_decay": _mean_decay,
}  # fmt: skip
"""The functions of one number."""


@cache
def numpy_functions() -> dict[str, Callable[..., Any]]:
    """Every operation on arrays, by its name on a tape. A comparison gives 1 or 0."""
    import numpy as np

    def mean_decay(z: Any) -> Any:
        small = np.abs(z) < 1e-5
        safe = np.where(small, 1.0, z)
        return np.where(small, 1 - z / 2 + z * z / 6, -np.expm1(-safe) / safe)

    return {
        "neg": np.negative, "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "pow": np.power,
        "min": np.minimum, "max": np.maximum, "where": np.where, "mean_decay": mean_decay,
        "<": lambda left, right: (left < right) * 1.0, "<=": lambda left, right: (left <= right) * 1.0,
        "log": np.log, "exp": np.exp, "arctan": np.arctan, "tan": np.tan, "expm1": np.expm1, "log1p": np.log1p,
    }  # fmt: skip


def _both(operation: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """The methods for an operator with the number on the left and on the right."""
    return (
        lambda self, other: self.apply(operation, self, other),
        lambda self, other: self.apply(operation, other, self),
    )


class Algebraic:
    """A kind of number that computes for itself: every operator, and every function below, is its `apply`."""

    __slots__ = ()
    __array_ufunc__ = None  # numpy leaves mixed operations to this class
    __add__, __radd__ = _both("+")
    __sub__, __rsub__ = _both("-")
    __mul__, __rmul__ = _both("*")
    __truediv__, __rtruediv__ = _both("/")
    __lt__, __gt__ = _both("<")
    __le__, __ge__ = _both("<=")

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """The outcome of an operation of `numpy_functions`; NotImplemented where an operand is of a foreign kind."""
        raise NotImplementedError

    def __neg__(self) -> Any:
        return self.apply("neg", self)


def are_exact(values: Iterable[Any]) -> bool:
    """Whether all ``values`` are whole numbers or Fractions."""
    return all(isinstance(value, int | Fraction) for value in values)


def _apply(operation: str, *operands: Any) -> Any:
    for operand in operands:
        if isinstance(operand, Algebraic) and (result := operand.apply(operation, *operands)) is not NotImplemented:
            return result
    if operation in ("min", "max"):
        return min(operands) if operation == "min" else max(operands)
    result = UNARY[operation](float(operands[0]))
    return Fraction(result) if isinstance(operands[0], Fraction | int) else result


def least(*values: Any) -> Any:
    """The smallest of ``values``."""
    return reduce(lambda left, right: _apply("min", left, right), values)


def most(*values: Any) -> Any:
    """The largest of ``values``."""
    return reduce(lambda left, right: _apply("max", left, right), values)


def filled(amount: Any, widths: Iterable[Any]) -> list[Any]:
    """Fill several widths with an amount, the first first; a width of None takes all that is left."""
    parts, left = [], amount
    for width in widths:
        parts.append(left if width is None else least(left, width))
        left = left - parts[-1]
    return parts


def where(condition: Any, yes: Any, no: Any) -> Any:
    """``yes`` where ``condition`` holds, else ``no``."""
    if isinstance(condition, Algebraic):
        return _apply("where", condition, yes, no)
    return yes if condition else no


log, exponential, arctangent, tangent = (partial(_apply, name) for name in ("log", "exp", "arctan", "tan"))
"""Functions of one number. Of a Fraction they are the Fraction of the nearest float: irrational, rounded once."""
exponential_minus_one, log_one_plus = partial(_apply, "expm1"), partial(_apply, "log1p")
"""exp(z) - 1 and ln(1 + z), accurate near zero."""
mean_decay = partial(_apply, "mean_decay")
"""(1 - exp(-z)) / z, the mean of exp(-z u) over u in [0, 1]; 1 at z = 0, where the formula itself has no value."""


def power(base: Any, exponent: Any) -> Any:
    """base ** exponent; exact for Fractions with a whole exponent of at most 64, otherwise rounded once to a float."""
    if not (isinstance(base, int | float | Fraction) and isinstance(exponent, int | float | Fraction)):
        return _apply("pow", base, exponent)
    if float(base) == 0 and float(exponent) < 0:
        raise ZeroDivisionError("0 to a negative power")
    if isinstance(base, float) or isinstance(exponent, float):
        return math.pow(base, exponent)
    whole = int(exponent)
    if whole == exponent and abs(whole) <= 64:
        return Fraction(base) ** whole
    return Fraction(math.pow(base, exponent))


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


def shortened(value: Any) -> Any:
    """The value of a formula: a Fraction that has grown past 4,096 bits is rounded once, for else a file of forty lines
    that square each other would fill the memory. Raises OverflowError beyond 1e100.
    """
    if not isinstance(value, Fraction):
        return value
    if abs(value) > LARGEST * LARGEST:
        raise OverflowError("beyond 1e100")
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return value if bits <= _BITS else Fraction(float(value))
