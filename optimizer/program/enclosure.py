"""Functions of one number enclosed on an interval: the straight line between its ends, and how far it strays from it.

``f(theta) = (1 - s) first + s second + s (1 - s) q + e`` for theta at the share s of the interval, with q and e between
known ends. Sums, products, quotients, minima and the functions of `scenario.arithmetic` keep that true. What bends has
a sign, so that bends cancel as the functions' own do: what is left shrinks with the square of the width. Jumps, and
nothing else, are in e. So the coefficients of a program, computed with these instead of numbers, are known on whole
intervals at once. Float rounding is not part of it: who concludes leaves a margin. What overflows, or divides by 0, is
known not to be known: who computes with these has numpy's warnings of it switched off (`numpy.errstate`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from pyomo.common.numeric_types import RegisterNumericType

from optimizer.program.smooth import FUNCTIONS, around_turns
from optimizer.program.strays import Range, either, plus, scaled, some, times, unknown
from optimizer.program.vectors import Vector


class Enclosure:
    """``first`` and ``second`` are the exact values at the ends, ``under`` and ``over`` bound what lies between.

    Arrays of one shape, an entry for each interval. An infinite ``over`` or ``under`` says that nothing is known.
    """

    __slots__ = ("bend", "ends", "loose")
    ndim = 1
    """Taken for an array by `scenario.arithmetic`, whose operations numpy hands to this class."""

    ends: Vector
    """Both ends in one array, of shape (2, ...): half as many calls of numpy, which take most of the time."""
    bend: Range
    """What q lies between."""
    loose: Range
    """What e lies between."""

    def __init__(self, first: Any, second: Any, under: Any = None, over: Any = None) -> None:
        self.ends, self.bend, self.loose = np.array([first, second], dtype=float), None, None
        if under is not None or over is not None:
            self.loose = np.empty(self.ends.shape)
            self.loose[0] = 0.0 if under is None else -np.asarray(under)
            self.loose[1] = 0.0 if over is None else over

    def __repr__(self) -> str:
        return f"Enclosure({self.first!r}, {self.second!r}, {self.under!r}, {self.over!r})"

    @property
    def first(self) -> Vector:
        """The values at the first ends."""
        found: Vector = self.ends[0]
        return found

    @property
    def second(self) -> Vector:
        """The values at the second ends."""
        found: Vector = self.ends[1]
        return found

    @property
    def under(self) -> Vector:
        """How far it falls below the straight line at most."""
        return -self._below(np.zeros(self.ends.shape[1:]))

    @property
    def over(self) -> Vector:
        """How far it rises above the straight line at most."""
        return self._above(np.zeros(self.ends.shape[1:]))

    @property
    def straight(self) -> bool:
        """Whether it does not stray at all."""
        return self.bend is None and self.loose is None

    @property
    def low(self) -> Vector:
        """The least that it can be on each interval."""
        return self._below(np.minimum(*self.ends))

    @property
    def high(self) -> Vector:
        """The most that it can be on each interval."""
        return self._above(np.maximum(*self.ends))

    def _below(self, found: Vector) -> Vector:
        if self.bend is not None:
            found = found + np.minimum(self.bend[0], 0.0) / 4
        return found if self.loose is None else found + self.loose[0]

    def _above(self, found: Vector) -> Vector:
        if self.bend is not None:
            found = found + np.maximum(self.bend[1], 0.0) / 4
        return found if self.loose is None else found + self.loose[1]

    @property
    def size(self) -> Vector:
        """The largest absolute value on each interval."""
        return np.maximum(self.high, -self.low)

    def __getitem__(self, key: Any) -> Enclosure:
        key = (slice(None), *key) if isinstance(key, tuple) else (slice(None), key)
        bend = None if self.bend is None else some(self.bend[key])
        return _made(self.ends[key], bend, None if self.loose is None else some(self.loose[key]))

    @staticmethod
    def of(values: Sequence[Any], count: int) -> Enclosure:
        """Numbers and Enclosures of shape (count,) as one of shape (len(values), count)."""
        found = Enclosure(*np.zeros((2, len(values), count)))
        for i, value in enumerate(values):
            if not isinstance(value, Enclosure):
                found.ends[:, i] = float(value)
                continue
            found.ends[:, i] = value.ends
            for name in ("bend", "loose"):
                item = getattr(value, name)
                if item is not None:
                    if getattr(found, name) is None:
                        setattr(found, name, np.zeros(found.ends.shape))
                    getattr(found, name)[:, i] = item
        return found

    def stacked(self, values: Sequence[Any]) -> Enclosure:
        """`of`, on the intervals of this one."""
        return Enclosure.of(values, self.ends.shape[-1])

    @staticmethod
    def curved(first: Any, second: Any, bend: Any) -> Enclosure:
        """The parabola through both ends with this q."""
        found = Enclosure(first, second)
        found.bend = np.array([bend, bend])
        return found

    def beside(self, other: Enclosure) -> Enclosure:
        """The intervals of this one and then those of another: both of shape (intervals,)."""
        found = []
        for parts in ((self.bend, other.bend), (self.loose, other.loose)):
            known = [
                np.zeros(item.ends.shape) if part is None else part
                for item, part in zip((self, other), parts, strict=True)
            ]
            found.append(some(np.concatenate(known, axis=1)))
        return _made(np.concatenate([self.ends, other.ends], axis=1), *found)

    @property
    def mean(self) -> Vector:
        """What lies on average under a parabola."""
        found: Vector = (self.ends[0] + self.ends[1]) / 2
        return found if self.bend is None else found + self.bend[0] / 6

    def above(self, least: Any) -> Any:
        """On which intervals it is above ``least`` all along: truths."""
        ends = (self.ends if self.loose is None else self.ends + self.loose[0]) - least
        found = (ends[0] > 0) & (ends[1] > 0)
        if self.bend is not None:
            # A parabola through two ends m and n stays above 0 as long as q is above -(sqrt(m) + sqrt(n))^2.
            found &= (self.bend[0] >= 0) | (np.sum(np.sqrt(np.maximum(ends, 0.0)), axis=0) ** 2 > -self.bend[0])
        return found

    def only(self, where: Any, otherwise: float) -> Enclosure:
        """This ``where`` it counts, a plain number elsewhere."""
        found = (None if item is None else np.where(where, item, 0.0) for item in (self.bend, self.loose))
        return _made(np.where(where, self.ends, otherwise), *found)

    def reduced(self, sums: Callable[[Vector], Vector]) -> Enclosure:
        """Sums of things: ``sums`` adds up along the second axis of what has the ends along the first."""
        return _made(sums(self.ends), *(None if item is None else sums(item) for item in (self.bend, self.loose)))

    def copy(self) -> Enclosure:
        """One that can be changed in place."""
        own = (np.zeros(self.ends.shape) if item is None else item.copy() for item in (self.bend, self.loose))
        return _made(self.ends.copy(), *own)

    def add(self, where: Any, more: Enclosure) -> None:
        """Add in place, of a copy of shape (things, intervals), to some things or cells."""
        key = (slice(None), *where) if isinstance(where, tuple) else (slice(None), where)
        self.ends[key] += more.ends
        for own, other in ((self.bend, more.bend), (self.loose, more.loose)):
            if other is not None:
                own[key] += other

    def replace(self, intervals: Any, other: Enclosure) -> None:
        """Put others in place of some intervals: parabolas both."""
        assert self.bend is not None
        self.ends[:, intervals] = other.ends
        self.bend[:, intervals] = 0.0 if other.bend is None else other.bend

    def put(self, thing: Any, interval: Any, value: Enclosure) -> None:
        """Put values in place, of a copy."""
        for own, other in ((self.ends, value.ends), (self.bend, value.bend), (self.loose, value.loose)):
            own[:, thing, interval] = 0.0 if other is None else other

    def drop(self, thing: int, where: Any) -> None:
        """Set a thing to 0 in place where it is wanted, of a copy."""
        for item in (self.ends, self.bend, self.loose):
            item[:, thing] = np.where(where, 0.0, item[:, thing])

    def __add__(self, other: Any) -> Enclosure:
        if isinstance(other, Enclosure):
            one, other = _aligned(self, other)
            return _made(one.ends + other.ends, plus(one.bend, other.bend), plus(one.loose, other.loose))
        return _made(self.ends + other, self.bend, self.loose)

    def __neg__(self) -> Enclosure:
        return _made(-self.ends, *(None if item is None else -item[::-1] for item in (self.bend, self.loose)))

    def __sub__(self, other: Any) -> Enclosure:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Enclosure:
        return (-self).__add__(other)

    def __mul__(self, other: Any) -> Enclosure:
        if isinstance(other, float | int):
            return _made(self.ends * other, *(scaled(item, other) for item in (self.bend, self.loose)))
        if not isinstance(other, Enclosure):
            factor = np.asarray(other, dtype=float)[None]
            return _made(self.ends * other, times(factor, self.bend), times(factor, self.loose))
        one, other = _aligned(self, other)
        # The product of two straight lines is its own chord less s (1 - s) times the product of their rises.
        turn = (one.ends[0] - one.ends[1]) * (other.ends[1] - other.ends[0])
        bend = np.array([turn, turn]) if turn.any() else None
        bend = plus(plus(bend, times(other.ends, one.bend)), times(one.ends, other.bend))
        if one.bend is not None and other.bend is not None:
            both = times(one.bend, other.bend) / 4  # times s (1 - s), from 0 to a quarter
            bend = bend + np.array([np.minimum(both[0], 0.0), np.maximum(both[1], 0.0)])
        loose = None if one.loose is None else times((other.low, other.high), one.loose)
        if other.loose is not None:
            tight = _made(one.ends, one.bend)
            loose = plus(loose, times((tight.low, tight.high), other.loose))
        return _made(one.ends * other.ends, bend, loose)

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
        if whole and degree > 2 and degree % 2 == 0:
            return (self**2) ** (degree / 2)
        # Below 0 there are whole powers only, and across it the bend of some does not run one way.
        known = (self.low > 0) | (whole & (self.high < 0)) | (whole and degree >= 0)
        return self._bent(lambda x: x**degree, lambda x: degree * x ** (degree - 1), known)

    def __rpow__(self, base: Any) -> Enclosure:
        return self.__mul__(float(np.log(base))).apply("exp")

    def __abs__(self) -> Enclosure:
        return -(-self).least(self)

    def _inverse(self) -> Enclosure:
        return self._bent(lambda x: 1 / x, lambda x: -1 / (x * x), (self.low > 0) | (self.high < 0))

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
        return _made(1.0 * test(self.ends), None, np.array([-changes, changes]) if changes.any() else None)

    def least(self, other: Any) -> Enclosure:
        """The smaller of two."""
        one, two = _aligned(self, self._lifted(other))
        ahead = one.ends - two.ends
        mine, others = one.high <= two.low, two.high <= one.low
        # Where two lines cross, their minimum rises above its own chord; of s (1 - s) this many times.
        crossing = (ahead[0] * ahead[1] < 0) & ~mine & ~others
        size = np.abs(ahead)
        turn = np.where(crossing, [np.minimum(size[0], size[1]), size[0] + size[1]], 0.0)
        bend = plus(either(one.bend, two.bend, mine, others), turn if crossing.any() else None)
        return _made(np.minimum(one.ends, two.ends), bend, some(either(one.loose, two.loose, mine, others)))

    def smallest(self) -> Enclosure:
        """The smallest along the first axis: shape (intervals,) from (things, intervals)."""
        ends, high, columns = self.ends.min(axis=1), self.high, np.arange(self.ends.shape[2])
        # What stays above another all along does not count.
        last = high.argmin(axis=0)
        counts = self.low < high[last, columns]
        counts[last, columns] = True
        above = self.ends - ends[:, None]
        first, second = self.ends.argmin(axis=1)
        # What is above a straight line by a and b at its ends is above it by s (1 - s) (sqrt(a) + sqrt(b))^2 at least.
        turn = np.sqrt(above).sum(axis=0) ** 2
        most = above[0, second, columns] + above[1, first, columns]
        found, zero = list[Range](), np.zeros(len(columns))
        for item, low, high in ((self.bend, turn, most), (self.loose, zero, zero)):
            if item is not None:
                low = low + item[0]
                high = high + np.maximum(item[1, first, columns], item[1, second, columns])
            ranges = np.array([np.where(counts, low, np.inf).min(axis=0), high])
            found.append(some(np.where(np.isnan(ranges), unknown(ranges), ranges)))
        return _made(ends, *found)

    def choose_between(self, yes: Any, no: Any) -> Enclosure:
        """``yes`` where this comparison holds on the whole interval, ``no`` where it never does, else either."""
        held, yes, no = self.ends > 0, self._lifted(yes), self._lifted(no)
        ends = np.where(held, yes.ends, no.ends)
        bend, loose = (
            None if a is None and b is None else np.where(held[0], 0.0 if a is None else a, 0.0 if b is None else b)
            for a, b in ((yes.bend, no.bend), (yes.loose, no.loose))
        )
        if self.loose is not None and self.loose.any():
            open_ = self.loose.any(axis=0)
            low = np.minimum(yes.low, no.low) - np.maximum(ends[0], ends[1])
            high = np.maximum(yes.high, no.high) - np.minimum(ends[0], ends[1])
            bend = None if bend is None else np.where(open_, 0.0, bend)
            loose = np.where(open_, [low, high], 0.0 if loose is None else loose)
        return _made(ends, bend, loose)

    def _lifted(self, other: Any) -> Enclosure:
        """``other`` as an Enclosure of this shape."""
        if isinstance(other, Enclosure):
            return other
        return _made(np.broadcast_to(np.asarray(other, dtype=float), self.ends.shape))

    def apply(self, name: str) -> Enclosure:
        """A function of `scenario.arithmetic` by the name of its ufunc."""
        function, slope = FUNCTIONS[name]
        known: Any = {
            "log": lambda: self.low > 0,
            "log1p": lambda: self.low > -1,
            # Past a quarter turn the tangent falls back from infinity.
            "tan": lambda: (self.low > -np.pi / 2) & (self.high < np.pi / 2),
        }.get(name, lambda: np.ones(self.ends.shape[1:], dtype=bool))()
        return self._bent(function, slope, known)

    def _bent(self, function: Callable[[Any], Any], slope: Callable[[Any], Any], known: Any) -> Enclosure:
        """``function`` where it is ``known``; elsewhere nothing is known between the ends."""
        ends = function(self.ends)
        run, rise = self.ends[1] - self.ends[0], ends[1] - ends[0]
        # q is -run^2 times the second divided difference at both ends and the point itself. Where the third
        # derivative keeps its sign, that runs one way as the point goes from the one end to the other.
        slopes = slope(self.ends)
        bend = np.array([slopes[0] * run - rise, rise - slopes[1] * run])
        bend = np.array([np.minimum(bend[0], bend[1]), np.maximum(bend[0], bend[1])])
        if function is np.arctan:
            bend = around_turns(self.ends) * run * run
        bend, loose = np.where(run == 0, 0.0, bend), None
        if not self.straight:
            # Slopes run one way too, or turn at 0.
            low, high = self.low, self.high
            steep = slope(np.array([low, high, np.clip(0.0, low, high)]))
            bend, loose = plus(bend, times(steep, self.bend)), times(steep, self.loose)
        bend = np.where(known & ~np.isnan(bend), bend, unknown(bend))
        return _made(ends, bend if bend.any() else None, loose)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        if method != "__call__" or options or ufunc not in _UFUNCS:
            return NotImplemented
        return _UFUNCS[ufunc](*inputs)


def _made(ends: Vector, bend: Range = None, loose: Range = None) -> Enclosure:
    found = object.__new__(Enclosure)
    found.ends, found.bend, found.loose = ends, bend, loose
    if bend is not None and bend.shape != ends.shape:
        found.bend = np.broadcast_to(bend, ends.shape)
    if loose is not None and loose.shape != ends.shape:
        found.loose = np.broadcast_to(loose, ends.shape)
    return found


def _aligned(one: Enclosure, other: Enclosure) -> tuple[Enclosure, Enclosure]:
    """Both with as many axes: one of shape (intervals,) beside (things, intervals) holds for each thing."""
    if one.ends.ndim < other.ends.ndim:
        one = one[None]
    elif other.ends.ndim < one.ends.ndim:
        other = other[None]
    return one, other


_UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: lambda a, b: b + a,
    np.subtract: lambda a, b: (-b) + a,
    np.multiply: lambda a, b: b * a,
    np.true_divide: lambda a, b: b._inverse() * a,
    np.power: lambda a, b: b._lifted(a) ** b,
    np.minimum: lambda a, b: a.least(b) if isinstance(a, Enclosure) else b.least(a),
    np.maximum: lambda a, b: -(-a).least(-b) if isinstance(a, Enclosure) else -(-b).least(-a),
    np.greater_equal: lambda a, b: b <= a,
    np.greater: lambda a, b: b < a,
    np.less_equal: lambda a, b: b >= a,
    np.less: lambda a, b: b > a,
}
"""What an array on the left does; min and max are called with either."""
RegisterNumericType(Enclosure)
