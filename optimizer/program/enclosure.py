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

from optimizer.program.band import Band
from optimizer.program.parts import divided, joined
from optimizer.program.smooth import FUNCTIONS, around_turns
from optimizer.program.strays import Range, either, plus, scaled, some, times, unknown
from optimizer.program.vectors import Vector


class Enclosure(Band):
    """A `Band` that is computed with."""

    __slots__ = ()
    ndim = 1
    """Taken for an array by `scenario.arithmetic`, whose operations numpy hands to this class."""

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
            factors = (np.asarray(other, dtype=float),)
            return _made(self.ends * other, times(factors, self.bend), times(factors, self.loose))
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

    @staticmethod
    def by_parts(function: Callable[..., Sequence[Any]], *inputs: Any) -> list[Enclosure]:
        """What a function gives of numbers and Enclosures of shape (intervals,), by parts of the intervals that move.

        Only what is a straight line can be divided; of anything else it is what the function gives of the whole.
        """
        lines = [item for item in inputs if isinstance(item, Enclosure)]
        moves = np.any([item.ends[0] != item.ends[1] for item in lines], axis=0)
        if not moves.any() or not all(item.straight for item in lines):
            return list(function(*inputs))
        # What stays is taken along, once for each value, so that the function is called once.
        stays = np.flatnonzero(~moves)
        _, kinds, each = np.unique(
            np.array([item.ends[0, stays] for item in lines]), axis=1, return_index=True, return_inverse=True
        )
        taken = [item[stays[kinds]].beside(divided(item[moves])) for item in lines]
        count, rest = len(taken[0].first), iter(taken)
        both = Enclosure.of(function(*(next(rest) if isinstance(item, Enclosure) else item for item in inputs)), count)
        found = Enclosure.of([0.0] * len(both.first), len(moves)).copy()
        found.put(slice(None), stays, both[:, each.ravel()])
        found.put(slice(None), moves, joined(both[:, len(kinds) :]))
        return [found[k] for k in range(len(found.first))]

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


def _aligned(one: Enclosure, other: Enclosure) -> tuple[Enclosure, Enclosure]:
    """Both with as many axes: one of shape (intervals,) beside (things, intervals) holds for each thing."""
    if one.ends.ndim < other.ends.ndim:
        one = one[None]
    elif other.ends.ndim < one.ends.ndim:
        other = other[None]
    return one, other


_made = Enclosure.made
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
