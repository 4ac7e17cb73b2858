"""A distribution of what comes in pieces: added and merged in any order it ends the same, and it stays small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from optimizer.program.vectors import Vector

PRECISION = 2.0**-9
"""Numbers that differ by less, relatively, may share a bin: a quantile errs by no more than this share of itself."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SHIFT = 43
"""Bits of a float below its sign, its exponent and the first nine of its mantissa."""
_LOW = 27


class Sketch:
    """The distribution of numbers that are not kept: count, exact mean, ends, and bins of equal relative width.

    A bin knows the least and the most of its numbers, so that a value that comes up again and again is told exactly.
    Only finite numbers are taken.
    """

    def __init__(self) -> None:
        self.n = 0
        self._bins: dict[int, tuple[int, float, float]] = {}
        self._sums: dict[int, int] = {}

    def add(self, values: Vector) -> None:
        """Take in numbers of shape (k,); those that are missing are left out."""
        values = np.sort(values[np.isfinite(values)]) + 0.0  # there is one zero
        if not len(values):
            return
        self.n += len(values)
        first, last = _runs(values.view(np.int64) >> _SHIFT)
        for key, one, end in zip((values[first].view(np.int64) >> _SHIFT).tolist(), first, last, strict=True):
            self._put(key, int(end - one + 1), float(values[one]), float(values[end]))
        self._add_up(values)

    def merge(self, other: Sketch) -> None:
        """Take in what another has."""
        self.n += other.n
        for key, (count, low, high) in other._bins.items():
            self._put(key, count, low, high)
        for exponent, part in other._sums.items():
            self._sums[exponent] = self._sums.get(exponent, 0) + part

    def _put(self, key: int, count: int, low: float, high: float) -> None:
        had = self._bins.get(key)
        self._bins[key] = (
            (count, low, high) if had is None else (had[0] + count, min(had[1], low), max(had[2], high))
        )  # fmt: skip

    def _add_up(self, values: Vector) -> None:
        """Sums of the whole mantissas by exponent: whole numbers, so that no order of adding rounds otherwise."""
        mantissas, exponents = np.frexp(values)
        whole = (mantissas * 2.0**53).astype(np.int64)
        first, _ = _runs(exponents)
        high, low = np.add.reduceat(whole >> _LOW, first), np.add.reduceat(whole & ((1 << _LOW) - 1), first)
        for exponent, upper, lower in zip(exponents[first].tolist(), high.tolist(), low.tolist(), strict=True):
            self._sums[exponent] = self._sums.get(exponent, 0) + (upper << _LOW) + lower

    @property
    def mean(self) -> float | None:
        """The mean, rounded once; None of nothing."""
        if not self.n:
            return None
        return float(sum((part * Fraction(2) ** (e - 53) for e, part in self._sums.items()), Fraction(0)) / self.n)

    @property
    def least(self) -> float | None:
        """The least number."""
        return min((low for _, low, _ in self._bins.values()), default=None)

    @property
    def most(self) -> float | None:
        """The greatest number."""
        return max((high for _, _, high in self._bins.values()), default=None)

    def quantiles(self, shares: Sequence[float]) -> list[float | None]:
        """The quantiles at ``shares`` between 0 and 1, by straight lines between the numbers in order."""
        if not self.n:
            return [None for _ in shares]
        bins = sorted(self._bins.values(), key=lambda item: item[1])
        ends = list(accumulate(count for count, _, _ in bins))

        def at(place: int) -> float:
            k = int(np.searchsorted(ends, place, side="right"))
            count, low, high = bins[k]
            inside = place - (ends[k] - count)
            return high if inside == count - 1 else low + (high - low) * inside / max(count - 1, 1)

        found: list[float | None] = []
        for share in shares:
            place = share * (self.n - 1)
            below = int(place)
            one = at(below)
            found.append(one + (place - below) * (at(min(below + 1, self.n - 1)) - one))
        return found

    def histogram(self, edges: Sequence[float]) -> list[int]:
        """How many numbers lie between neighbouring ``edges``, the last edge included; bins count by their middle."""
        counts = [0] * (len(edges) - 1)
        for count, low, high in self._bins.values():
            middle = (low + high) / 2
            if edges[0] <= middle <= edges[-1]:
                place = int(np.searchsorted(edges, middle, side="right")) - 1
                counts[min(place, len(counts) - 1)] += count
        return counts


def _runs(keys: Any) -> tuple[Any, Any]:
    """Where runs of equal keys begin and end."""
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    return first, np.concatenate([first[1:] - 1, [len(keys) - 1]])


@dataclass(frozen=True)
class Distribution:
    """Of ``n`` numbers the mean, the ends, and QUANTILES, each of which errs by at most 0.2% of itself."""

    n: int
    mean: float | None
    least: float | None
    most: float | None
    quantiles: tuple[float | None, ...]

    @staticmethod
    def of(sketch: Sketch) -> Distribution:
        """The figures of a sketch."""
        return Distribution(sketch.n, sketch.mean, sketch.least, sketch.most, tuple(sketch.quantiles(QUANTILES)))
