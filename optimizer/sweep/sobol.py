"""The digits that a Sobol sequence is made of: the direction numbers of S. Joe and F. Y. Kuo, and their scrambling.

Constructing Sobol sequences with better two-dimensional projections, SIAM Journal on Scientific Computing 30 (2008),
2635-2654; the scramble is that of J. Matousek, On the L2-discrepancy for anchored boxes, Journal of Complexity 14
(1998), 527-556.
"""

from __future__ import annotations

from importlib.resources import files
from itertools import islice

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

BITS = 32
"""Binary digits of a point."""
DIMENSIONS = 2048
"""So many dimensions have direction numbers."""


def directions(dimensions: int, digits: int) -> Words:
    """What each binary digit of a position adds to a point, of shape (dimensions, digits), before any scrambling."""
    found = [[1 << (BITS - 1 - k) for k in range(digits)]]
    path = files("optimizer.sweep") / "direction_numbers" / f"new-joe-kuo-6.{DIMENSIONS}.txt"
    with path.open(encoding="ascii") as lines:
        for line in islice(lines, 1, dimensions):
            _, degree, polynomial, *initial = map(int, line.split())
            row = [m << (BITS - 1 - k) for k, m in enumerate(initial)]
            for k in range(degree, digits):
                word = row[k - degree] ^ (row[k - degree] >> degree)
                for i in range(1, degree):
                    if polynomial >> (degree - 1 - i) & 1:
                        word ^= row[k - i]
                row.append(word)
            found.append(row[:digits])
    return np.array(found[:dimensions], dtype=np.uint64).reshape(dimensions, digits)


def scrambled(dimensions: int, digits: int, seed: int) -> tuple[Words, Words]:
    """The same after a random scramble of each dimension, and the first point, of shape (dimensions,).

    Every digit of a point gets a random combination of the digits before it added, and then a random digit. What is
    drawn for a dimension depends on the seed and its number alone.
    """
    plain = directions(dimensions, digits)
    key = np.random.SeedSequence(seed, spawn_key=(2,)).generate_state(2, np.uint64)
    words = np.random.Philox(key=key).random_raw(dimensions * (BITS + 1)).reshape(dimensions, BITS + 1)
    words = words >> np.uint64(64 - BITS)
    found = np.zeros_like(plain)
    for bit in range(BITS):
        own = np.uint64(1 << bit)
        before = np.uint64((1 << BITS) - (2 << bit))
        chosen = (words[:, bit, None] & before | own) & plain
        found |= (np.bitwise_count(chosen).astype(np.uint64) & np.uint64(1)) << np.uint64(bit)
    return found, words[:, BITS]


def first_point(directions: Words, origin: Words, position: int) -> Words:
    """The point at a position: the origin with the directions of its Gray code added, of shape (dimensions,)."""
    gray = position ^ (position >> 1)
    chosen = [digit for digit in range(gray.bit_length()) if gray >> digit & 1]
    found: Words = origin ^ np.bitwise_xor.reduce(directions[:, chosen], axis=1)
    return found
