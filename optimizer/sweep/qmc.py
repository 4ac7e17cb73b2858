"""Points in the unit cube: Monte Carlo, Latin hypercube and Sobol, each computed at any position from its seed alone.

``points(start, stop)`` does not depend on the division into blocks and needs no memory that grows with the number of
points, so that a sweep can be cut into chunks for any number of workers.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BinaryWords = NDArray[np.uint64]

BITS = 32
"""The number of binary digits of a point of the Sobol sequence."""
SOBOL_DIMENSIONS = 2048
"""The number of dimensions of the Sobol sequence with direction numbers."""
_ROUNDS = 4
"""The number of rounds of a keyed permutation."""


class MonteCarlo:
    """Independent points of shape (dimensions, stop - start) in [0, 1), from counter-based generators."""

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        self.n, self.dimensions = n, dimensions
        self._key = np.random.SeedSequence(seed).generate_state(2, np.uint64)

    def points(self, start: int, stop: int) -> Floats:
        """The points from ``start`` to before ``stop``."""
        points = np.empty((self.dimensions, stop - start))
        first, skip = divmod(start, 4)  # each count gives four numbers
        for j in range(self.dimensions):
            bits = np.random.Philox(key=self._key, counter=np.array([first, j, 0, 0], dtype=np.uint64))
            points[j] = np.random.Generator(bits).random(stop - start + skip)[skip:]
        return points


class LatinHypercube(MonteCarlo):
    """``n`` points of which exactly one lies in each of the n equal strata of each dimension.

    The order of strata is a keyed permutation of 0 to n - 1, computed for each point by itself.
    """

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        super().__init__(n, dimensions, seed)
        words = np.random.SeedSequence(seed, spawn_key=(1,)).generate_state(dimensions * 2 * _ROUNDS, np.uint64)
        self._keys: BinaryWords = words.astype(np.uint64).reshape(dimensions, _ROUNDS, 2)

    def points(self, start: int, stop: int) -> Floats:
        """The points from ``start`` to before ``stop``, which is at most n."""
        points = super().points(start, stop)
        positions = np.arange(start, stop, dtype=np.uint64)
        for row, keys in zip(points, self._keys, strict=True):
            row += _permuted(positions, self.n, keys)
        return points / self.n


def _permuted(positions: BinaryWords, n: int, keys: BinaryWords) -> BinaryWords:
    """The images of positions in the keyed permutation of 0 to n - 1.

    Each step of a round is one-to-one on numbers of ``bits`` bits: adding, multiplying by an odd number, mixing the
    high half into the low one. Images beyond n are mapped again until they fall below (cycle walking), so the whole is
    one-to-one on 0 to n - 1.
    """
    bits = max((n - 1).bit_length(), 1)
    mask, half = np.uint64((1 << bits) - 1), np.uint64((bits + 1) // 2)
    places, beyond = positions.copy(), np.arange(len(positions))
    while len(beyond):
        x = places[beyond]
        for add, times in keys:
            x = (x + add) & mask
            x ^= x >> half
            x = (x * (times | np.uint64(1))) & mask
            x ^= x >> half
        places[beyond] = x
        beyond = beyond[x >= n]
    return places


class SobolSequence:
    """A Sobol sequence, scrambled by the seed: lower discrepancy than random points, least over the first 2^k.

    Up to 2^32 points, in the middle of cells of width 2^-32. Dimensions beyond the first 2,048 are Monte Carlo's.
    """

    def __init__(self, n: int, dimensions: int, seed: int) -> None:
        self.dimensions = dimensions
        self._directions, self._origin = _scrambled(min(dimensions, SOBOL_DIMENSIONS), seed)
        self._rest = MonteCarlo(n, max(dimensions - SOBOL_DIMENSIONS, 0), seed)

    def points(self, start: int, stop: int) -> Floats:
        """The points from ``start`` to before ``stop``."""
        if stop <= start:
            return np.empty((self.dimensions, 0))
        # Neighbouring points differ in one direction: that of the lowest binary zero of the position (Gray code).
        positions = np.arange(start, stop - 1, dtype=np.uint64)
        steps = np.frexp((~positions & (positions + np.uint64(1))).astype(np.float64))[1] - 1
        first = self._origin ^ sobol_cells(self._directions, start)
        cells = np.concatenate([first[:, None], self._directions[:, steps]], axis=1)
        np.bitwise_xor.accumulate(cells, axis=1, out=cells)
        return np.concatenate([(cells + 0.5) * 2.0**-BITS, self._rest.points(start, stop)])


METHODS: dict[str, type[MonteCarlo | SobolSequence]] = {
    "monte_carlo": MonteCarlo,
    "latin_hypercube": LatinHypercube,
    "sobol": SobolSequence,
}
"""The sequences by name. Only points of a Latin hypercube depend on n."""


def sobol_directions(dimensions: int) -> BinaryWords:
    """The direction numbers, of shape (dimensions, BITS), before scrambling: what each digit of a position adds.

    They are those of S. Joe and F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections, SIAM
    Journal on Scientific Computing 30 (2008), 2635-2654.
    """
    rows = [[1 << (BITS - 1 - k) for k in range(BITS)]]
    path = files("optimizer.sweep") / "direction_numbers" / f"new-joe-kuo-6.{SOBOL_DIMENSIONS}.txt"
    with path.open(encoding="ascii") as lines:
        for line in islice(lines, 1, dimensions):
            _, degree, polynomial, *initial = map(int, line.split())
            row = [m << (BITS - 1 - k) for k, m in enumerate(initial)]
            for k in range(degree, BITS):
                word = row[k - degree] ^ (row[k - degree] >> degree)
                for i in range(1, degree):
                    if polynomial >> (degree - 1 - i) & 1:
                        word ^= row[k - i]
                row.append(word)
            rows.append(row)
    return np.array(rows[:dimensions], dtype=np.uint64).reshape(dimensions, BITS)


def sobol_cells(directions: BinaryWords, position: int) -> BinaryWords:
    """The sum of directions over the digits of a position's Gray code, of shape (dimensions,)."""
    gray = position ^ (position >> 1)
    chosen = [digit for digit in range(gray.bit_length()) if gray >> digit & 1]
    return np.asarray(np.bitwise_xor.reduce(directions[:, chosen], axis=1))


def _scrambled(dimensions: int, seed: int) -> tuple[BinaryWords, BinaryWords]:
    """The scrambled directions, and the first point, of shape (dimensions,).

    Every digit of a point gets a random combination of the digits before it added, and then a random digit: the linear
    scramble of J. Matousek, On the L2-discrepancy for anchored boxes, Journal of Complexity 14 (1998), 527-556. The
    random digits of a dimension depend on the seed and its number alone.
    """
    plain = sobol_directions(dimensions)
    key = np.random.SeedSequence(seed, spawn_key=(2,)).generate_state(2, np.uint64)
    words = np.random.Philox(key=key).random_raw(dimensions * (BITS + 1)).reshape(dimensions, BITS + 1)
    words = words >> np.uint64(64 - BITS)
    directions = np.zeros_like(plain)
    for bit in range(BITS):
        before = np.uint64((1 << BITS) - (2 << bit))
        chosen = (words[:, bit, None] & before | np.uint64(1 << bit)) & plain
        directions |= (np.bitwise_count(chosen).astype(np.uint64) & np.uint64(1)) << np.uint64(bit)
    return directions, words[:, BITS]
