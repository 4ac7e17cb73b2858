"""What a function of one number is on an interval: a straight line between two ends, and how far it strays from it.

``(1 - s) first + s second + s (1 - s) q + e`` at the share s of the interval, with q and e between known ends.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np

from optimizer.program.strays import Range, some
from optimizer.program.vectors import Vector


class Band:
    """``first`` and ``second`` are the exact values at the ends, ``under`` and ``over`` bound what lies between.

    Arrays of one shape, an entry for each interval. An infinite ``over`` or ``under`` says that nothing is known.
    """

    __slots__ = ("bend", "ends", "loose")
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

    @classmethod
    def made(cls, ends: Vector, bend: Range = None, loose: Range = None) -> Self:
        """One of its parts."""
        found = object.__new__(cls)
        found.ends, found.bend, found.loose = ends, bend, loose
        if bend is not None and bend.shape != ends.shape:
            found.bend = np.broadcast_to(bend, ends.shape)
        if loose is not None and loose.shape != ends.shape:
            found.loose = np.broadcast_to(loose, ends.shape)
        return found

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.first!r}, {self.second!r}, {self.under!r}, {self.over!r})"

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

    def __getitem__(self, key: Any) -> Self:
        key = (slice(None), *key) if isinstance(key, tuple) else (slice(None), key)
        bend = None if self.bend is None else some(self.bend[key])
        return self.made(self.ends[key], bend, None if self.loose is None else some(self.loose[key]))

    @classmethod
    def of(cls, values: Sequence[Any], count: int) -> Self:
        """Numbers and bands of shape (count,) as one of shape (len(values), count)."""
        found = cls(*np.zeros((2, len(values), count)))
        for i, value in enumerate(values):
            if not isinstance(value, Band):
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

    def stacked(self, values: Sequence[Any]) -> Self:
        """`of`, on the intervals of this one."""
        return self.of(values, self.ends.shape[-1])

    @classmethod
    def curved(cls, first: Any, second: Any, bend: Any) -> Self:
        """The parabola through both ends with this q."""
        found = cls(first, second)
        found.bend = np.array([bend, bend])
        return found

    def beside(self, other: Band) -> Self:
        """The intervals of this one and then those of another: both of shape (intervals,)."""
        found, both = [], (self.ends, other.ends)
        for parts in ((self.bend, other.bend), (self.loose, other.loose)):
            known = [np.zeros(e.shape) if part is None else part for e, part in zip(both, parts, strict=True)]
            found.append(some(np.concatenate(known, axis=1)))
        return self.made(np.concatenate(both, axis=1), *found)

    @property
    def mean(self) -> Vector:
        """What lies on average under a parabola."""
        found: Vector = (self.ends[0] + self.ends[1]) / 2
        return found if self.bend is None else found + self.bend[0] / 6

    @property
    def known(self) -> Any:
        """On which intervals a parabola is finite: truths."""
        found = self.ends[0] + self.ends[1]
        return np.isfinite(found if self.bend is None else found + self.bend[0])

    def above(self, least: Any) -> Any:
        """On which intervals it is above ``least`` all along: truths."""
        ends = (self.ends if self.loose is None else self.ends + self.loose[0]) - least
        found = (ends[0] > 0) & (ends[1] > 0)
        if self.bend is not None:
            # A parabola through two ends m and n stays above 0 as long as q is above -(sqrt(m) + sqrt(n))^2.
            found &= (self.bend[0] >= 0) | (np.sum(np.sqrt(np.maximum(ends, 0.0)), axis=0) ** 2 > -self.bend[0])
        return found

    def only(self, where: Any, otherwise: float) -> Self:
        """This ``where`` it counts, a plain number elsewhere."""
        found = (None if item is None else np.where(where, item, 0.0) for item in (self.bend, self.loose))
        return self.made(np.where(where, self.ends, otherwise), *found)

    def reduced(self, sums: Callable[[Vector], Vector]) -> Self:
        """Sums of things: ``sums`` adds up along the second axis of what has the ends along the first."""
        return self.made(sums(self.ends), *(None if item is None else sums(item) for item in (self.bend, self.loose)))

    def copy(self) -> Self:
        """One that can be changed in place."""
        own = (np.zeros(self.ends.shape) if item is None else item.copy() for item in (self.bend, self.loose))
        return self.made(self.ends.copy(), *own)

    def add(self, where: Any, more: Band) -> None:
        """Add in place, of a copy of shape (things, intervals), to some things or cells."""
        key = (slice(None), *where) if isinstance(where, tuple) else (slice(None), where)
        self.ends[key] += more.ends
        for own, other in ((self.bend, more.bend), (self.loose, more.loose)):
            if other is not None:
                own[key] += other

    def replace(self, intervals: Any, other: Band) -> None:
        """Put others in place of some intervals: parabolas both."""
        assert self.bend is not None
        self.ends[:, intervals] = other.ends
        self.bend[:, intervals] = 0.0 if other.bend is None else other.bend

    def put(self, thing: Any, interval: Any, value: Band) -> None:
        """Put values in place, of a copy."""
        for own, other in ((self.ends, value.ends), (self.bend, value.bend), (self.loose, value.loose)):
            own[:, thing, interval] = 0.0 if other is None else other

    def drop(self, thing: int, where: Any) -> None:
        """Set a thing to 0 in place where it is wanted, of a copy."""
        for item in (self.ends, self.bend, self.loose):
            item[:, thing] = np.where(where, 0.0, item[:, thing])
