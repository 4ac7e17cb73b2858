"""Points in the unit cube: Monte Carlo, Latin hypercube and Sobol, each computed at any place from its seed alone.

``points(start, stop)`` is the same whatever was asked before and in what pieces, and holds nothing between calls that
grows with the number of points. So a run can be cut into chunks of any size and given to any number of workers.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer.sweep.sobol import BITS, DIMENSIONS, first_point, scrambled

METHODS = ("monte_carlo", "latin_hypercube", "sobol")
Floats = NDArray[np.float64]
Words = NDArray[np.uint64]


class Sequence(Protocol):
    """Points in the cube with ``dimensions`` sides."""

    dimensions: int

    def points(self, start: int, stop: int) -> Floats:
        """The points from ``start`` to before ``stop``, of shape (dimensions, stop - start), in [0, 1]."""


def sequence(method: str, n: int, dimensions: int, seed: int) -> Sequence:
    """The ``n`` points of one of METHODS; only those of a Latin hypercube are others for another ``n``."""
    match method:
        case "monte_carlo":
            return MonteCarlo(dimensions, seed)
        case "latin_hypercube":
            return LatinHypercube(n, dimensions, seed)
        case "sobol":
            return Sobol(n, dimensions, seed)
    raise ValueError(f"`{method}` is none of {', '.join(METHODS)}")


class MonteCarlo:
    """Independent points, from a counter-based generator: point i has counters of its own."""

    def __init__(self, dimensions: int, seed: int) -> None:
        self.dimensions = dimensions
        self._key = np.random.SeedSequence(seed).generate_state(2, np.uint64)

    def points(self, start: int, stop: int) -> Floats:
        """As `Sequence`."""
        found = np.empty((self.dimensions, stop - start))
        # A counter gives four numbers.
        first, skip = divmod(start, 4)
        for j in range(self.dimensions):
            bits = np.random.Philox(key=self._key, counter=np.array([first, j, 0, 0], dtype=np.uint64))
            found[j] = np.random.Generator(bits).random(stop - start + skip)[skip:]
        return found


class LatinHypercube:
    """``n`` points of which exactly one lies in each of the n equal strata of each dimension.

    The strata come in an order that is a keyed permutation of 0 to n - 1, computed for each point by itself.
    """

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        if n < 1:
            raise ValueError("a Latin hypercube has at least one point")
        self.n, self.dimensions = n, dimensions
        self._within = MonteCarlo(dimensions, seed)
        words = np.random.SeedSequence(seed, spawn_key=(1,)).generate_state(dimensions * 2 * _ROUNDS, np.uint64)
        self._keys: Words = words.astype(np.uint64).reshape(dimensions, _ROUNDS, 2)

    def points(self, start: int, stop: int) -> Floats:
        """As `Sequence`; ``stop`` is at most n."""
        found = self._within.points(start, stop)
        positions = np.arange(start, stop, dtype=np.uint64)
        for row, keys in zip(found, self._keys, strict=True):
            row += _permuted(positions, self.n, keys)
        return found / self.n


_ROUNDS = 4


def _permuted(positions: Words, n: int, keys: Words) -> Words:
    """Where each position goes in the keyed permutation of 0 to n - 1.

    Each step of a round is one-to-one on numbers of ``bits`` bits: adding, multiplying by an odd number, mixing the
    high half into the low one. Numbers beyond n go through again until they fall below (the walk of a permutation
    along its cycle), so the whole is one-to-one on 0 to n - 1.
    """
    bits = max((n - 1).bit_length(), 1)
    mask, half = np.uint64((1 << bits) - 1), np.uint64((bits + 1) // 2)
    found, beyond = positions.copy(), np.arange(len(positions))
    while len(beyond):
        x = found[beyond]
        for add, times in keys:
            x = (x + add) & mask
            x ^= x >> half
            x = (x * (times | np.uint64(1))) & mask
            x ^= x >> half
        found[beyond] = x
        beyond = beyond[x >= n]
    return found


class Sobol:
    """A Sobol sequence, scrambled by the seed (a linear matrix scramble with a shift): more even than chance.

    Up to 2^32 points; evenness is best over the first 2^k points. Points lie in the middle of cells of the width 2^-32.
    Dimensions beyond the first 2,048 are those of a Latin hypercube.
    """

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        self.n, self.dimensions = n, dimensions
        own = min(dimensions, DIMENSIONS)
        self._directions, self._origin = scrambled(own, (n - 1).bit_length(), seed)
        self._rest = LatinHypercube(n, dimensions - own, seed)

    def points(self, start: int, stop: int) -> Floats:
        """As `Sequence`; ``stop`` is at most n."""
        if stop <= start:
            return np.empty((self.dimensions, 0))
        # Neighbours differ in one direction: that of the lowest binary zero of the position (Gray code).
        positions = np.arange(start, stop - 1, dtype=np.uint64)
        lowest = ~positions & (positions + np.uint64(1))
        steps = np.frexp(lowest.astype(np.float64))[1] - 1
        firsts = first_point(self._directions, self._origin, start)
        found = np.empty((len(firsts), stop - start))
        cells = np.empty(stop - start, dtype=np.uint64)
        for row, first, directions in zip(found, firsts, self._directions, strict=True):
            cells[0], cells[1:] = first, directions[steps]
            np.bitwise_xor.accumulate(cells, out=cells)
            row[:] = (cells + 0.5) * 2.0**-BITS
        return np.concatenate([found, self._rest.points(start, stop)]) if self._rest.dimensions else found
