"""Points in the unit cube: Monte Carlo, Latin hypercube and Sobol, each computed at any place from its seed alone.

``points(start, stop)`` is the same whatever was asked before and in what pieces, and holds nothing between calls that
grows with the number of points. So a run can be cut into chunks of any size and given to any number of workers.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from optimizer.sweep.engine import quick

METHODS = ("monte_carlo", "latin_hypercube", "sobol")
Floats = NDArray[np.float64]
_BITS = 32
"""Binary digits of a Sobol point."""


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
        self._keys = words.reshape(dimensions, _ROUNDS, 2)

    def points(self, start: int, stop: int) -> Floats:
        """As `Sequence`; ``stop`` is at most n."""
        found = self._within.points(start, stop)
        place = quick(_place)
        for j in range(self.dimensions):
            place(start, self.n, self._keys[j], found[j])
        return found


_ROUNDS = 4


def _place(start: int, n: int, keys: Any, within: Any) -> None:
    """Replaces each number in [0, 1) by one in the stratum that belongs to its position.

    Each step of a round is one-to-one on numbers of ``bits`` bits: adding, multiplying by an odd number, mixing the
    high half into the low one. Numbers beyond n go through again until they fall below (the walk of a permutation
    along its cycle), so the whole is one-to-one on 0 to n - 1.
    """
    bits = np.uint64(1)
    while (np.uint64(1) << bits) < np.uint64(n):
        bits += np.uint64(1)
    mask = (np.uint64(1) << bits) - np.uint64(1)
    half = (bits + np.uint64(1)) >> np.uint64(1)
    for i in range(within.shape[0]):
        x = np.uint64(start + i)
        while True:
            for r in range(keys.shape[0]):
                x = (x + keys[r, 0]) & mask
                x ^= x >> half
                x = (x * (keys[r, 1] | np.uint64(1))) & mask
                x ^= x >> half
            if x < np.uint64(n):
                break
        within[i] = (np.float64(x) + within[i]) / n


class Sobol:
    """A Sobol sequence, scrambled by the seed (a linear matrix scramble with a shift): more even than chance.

    Up to 2^32 points in up to 21,201 dimensions; evenness is best over the first 2^k points. Points lie in the middle
    of cells of the width 2^-32.
    """

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        self.n, self.dimensions, self._seed = n, dimensions, seed

    @cached_property
    def _directions(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """What each binary digit of a position adds to a point, of shape (dimensions, digits), and the first point.

        Position 2^k - 1 differs from the first in the k-th digit of its Gray code alone.
        """
        from scipy.stats import qmc

        engine = qmc.Sobol(self.dimensions, scramble=True, bits=_BITS, rng=np.random.default_rng(self._seed))

        def cell() -> NDArray[np.uint64]:
            return np.asarray(engine.random(1)[0] * 2.0**_BITS, dtype=np.uint64)

        first, place, found = cell(), 1, []
        for digit in range((self.n - 1).bit_length()):
            engine.fast_forward(2 ** (digit + 1) - 1 - place)
            found.append(cell() ^ first)
            place = 2 ** (digit + 1)
        return np.array(found, dtype=np.uint64).reshape(-1, self.dimensions).T, first

    def points(self, start: int, stop: int) -> Floats:
        """As `Sequence`; ``stop`` is at most n."""
        if stop <= start:
            return np.empty((self.dimensions, 0))
        directions, origin = self._directions
        # Neighbours differ in one direction: that of the lowest binary zero of the position (Gray code).
        positions = np.arange(start, stop - 1, dtype=np.uint64)
        lowest = ~positions & (positions + np.uint64(1))
        steps = np.frexp(lowest.astype(np.float64))[1] - 1
        gray = start ^ (start >> 1)
        found = np.empty((self.dimensions, stop - start))
        for j in range(self.dimensions):
            first = origin[j]
            for digit in range(gray.bit_length()):
                if gray >> digit & 1:
                    first ^= directions[j, digit]
            row = np.empty(stop - start, dtype=np.uint64)
            row[0], row[1:] = first, directions[j, steps]
            np.bitwise_xor.accumulate(row, out=row)
            found[j] = (row + 0.5) * 2.0**-_BITS
        return found
