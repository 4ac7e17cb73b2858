"""Scenario discovery: the region of assumptions in which certain samples, the cases, lie, in few words.

Numbers are ranked by the Kolmogorov-Smirnov distance between cases and other samples (regional sensitivity analysis).
The region is a box of one to three conditions from the patient rule induction method (PRIM; Friedman and Fisher 1999):
sides are peeled off a little at a time, each time the one that leaves the densest box. A box is fitted to every other
sample and judged on the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.program.vectors import Matrix, Truths
from optimizer.sweep.run import SampleRows
from optimizer.sweep.statistics import kolmogorov_smirnov

SEARCHED_SAMPLES = 16384
"""The number of samples used, the first of the sweep."""
_LEAST = 40
"""The least number of cases, and of other samples, for a box that is not chance."""
_CONSIDERED = 20
"""The number of candidates for the conditions of a box: the numbers that differ most."""
_PEEL = 0.05
"""The share of a box's samples that one peel removes."""
_FEWEST = 16
"""The number of samples below which a box is not peeled further."""
_CONDITIONS = 3
_WORTH = 0.05
"""The least improvement of a box by one more condition."""


@dataclass(frozen=True)
class Difference:
    """The distribution of a number in the cases (``inside``) and elsewhere (``outside``), by medians.

    ``distance`` is from 0 to 1.
    """

    path: str
    distance: float
    inside: float
    outside: float


@dataclass(frozen=True)
class Condition:
    """A number above or below a bound."""

    path: str
    above: bool
    bound: float


@dataclass(frozen=True)
class PrimBox:
    """A box: all conditions together, judged on ``n`` samples from which it was not made.

    ``coverage`` is the share of the cases in it, ``density`` the share of its samples that are cases, ``base`` the
    share of all samples that are cases.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    density: float
    base: float
    n: int

    @property
    def mass(self) -> float:
        """The share of all samples in the box."""
        return self.coverage * self.base / self.density


@dataclass(frozen=True)
class Region:
    """The region of the ``cases``, which are so many of the ``known`` samples.

    ``differences`` are by distance, of ``looked_at`` samples; ``by_chance`` is the distance that chance exceeds for any
    of the numbers in 1 of 100 times. ``box`` is None where there is none.
    """

    cases: int
    known: int
    looked_at: int
    differences: tuple[Difference, ...]
    by_chance: float | None
    box: PrimBox | None


def region(rows: SampleRows, cases: Truths, known: Truths) -> Region:
    """Find the region of the ``cases`` among the ``known`` samples, both of shape (n,)."""
    samples = np.flatnonzero(known[:SEARCHED_SAMPLES])
    inside, (paths, drawn) = cases[samples], rows.drawn_numbers(samples)
    counts = int(np.count_nonzero(cases)), int(np.count_nonzero(known)), len(samples)
    one, other = int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))
    if min(one, other) < _LEAST or not paths:
        return Region(*counts, (), None, None)
    chance = float(np.sqrt(-np.log(0.01 / len(paths) / 2) / 2 * (one + other) / (one * other)))
    differences = []
    for path, values in zip(paths, drawn, strict=True):
        sides = np.sort(values[inside]), np.sort(values[~inside])
        medians = [float(np.median(side)) for side in sides]
        differences.append(Difference(path, kolmogorov_smirnov(*sides), medians[0], medians[1]))
    differences.sort(key=lambda item: -item.distance)
    telling = [paths.index(item.path) for item in differences if item.distance > chance][:_CONSIDERED]
    box = _judged([paths[k] for k in telling], drawn[telling], inside) if telling else None
    return Region(*counts, tuple(differences), chance, box)


def _judged(paths: list[str], drawn: Matrix, cases: Truths) -> PrimBox | None:
    """Fit a box to every other sample and judge it on the rest; None where it is no denser there than by chance."""
    judged = np.zeros(len(cases), dtype=bool)
    for side in (cases, ~cases):
        judged[np.flatnonzero(side)[1::2]] = True
    bounds = prim(drawn[:, ~judged], cases[~judged])
    inside, right = within_box(drawn, bounds)[judged], cases[judged]
    size, both, base = int(np.count_nonzero(inside)), int(np.count_nonzero(inside & right)), float(right.mean())
    # The density that chance alone exceeds in one of a hundred boxes.
    if not both or both / size - base <= 2.33 * np.sqrt(base * (1 - base) / size):
        return None
    sides = [(k, above) for k in range(len(paths)) for above in (True, False) if np.isfinite(bounds[int(not above), k])]
    conditions = (Condition(paths[k], above, float(bounds[int(not above), k])) for k, above in sides)
    return PrimBox(tuple(conditions), both / int(np.count_nonzero(right)), both / size, base, len(right))


def within_box(drawn: Matrix, bounds: Matrix) -> Truths:
    """Samples (n,) of numbers (k, n) above the first of ``bounds`` (2, k), and at most at the second."""
    return np.asarray(np.all((drawn > bounds[0][:, None]) & (drawn <= bounds[1][:, None]), axis=0))


def prim(drawn: Matrix, cases: Truths) -> Matrix:
    """Bounds (2, k) of a box in numbers (k, n) that holds the cases and little else; infinite where it has no side.

    Peeling with all sides free tells which sides count most: the first one, two and three of these are peeled anew, and
    each further one must improve the box. Boxes compare by the harmonic mean of coverage and density.
    """

    def value(bounds: Matrix) -> float:
        inside = within_box(drawn, bounds)
        return 2 * float(np.count_nonzero(inside & cases)) / float(np.count_nonzero(inside) + np.count_nonzero(cases))

    def without(side: tuple[int, int], bounds: Matrix) -> Matrix:
        fewer = bounds.copy()
        fewer[side] = np.inf if side[0] else -np.inf
        return fewer

    every = [(end, k) for end in (0, 1) for k in range(len(drawn))]
    free = max(_peeled(drawn, cases, every), key=value)
    used = sorted((side for side in every if np.isfinite(free[side])), key=lambda side: value(without(side, free)))
    best, worth = free, -np.inf
    for count in range(1, min(_CONDITIONS, len(used)) + 1):
        box = max(_peeled(drawn, cases, sorted(used[:count])), key=value)
        if value(box) >= worth + _WORTH:
            best, worth = box, value(box)
    return best


def _peeled(drawn: Matrix, cases: Truths, sides: Sequence[tuple[int, int]]) -> list[Matrix]:
    """Boxes from all samples down, each peeled at the one of ``sides`` (end, number) that leaves the densest box."""
    signed = np.array([-drawn[k] if end else drawn[k] for end, k in sides])  # to peel all sides from below
    bounds = np.array([np.full(len(drawn), -np.inf), np.full(len(drawn), np.inf)])
    inside, boxes = np.arange(drawn.shape[1]), [bounds]
    while True:
        own = signed[:, inside]
        rank = int(_PEEL * len(inside))
        left = own > np.partition(own, rank, axis=1)[:, rank, None]
        size = left.sum(axis=1)
        density = np.where(size >= _FEWEST, left @ cases[inside].astype(float) / np.maximum(size, 1), -1.0)
        k = int(np.argmax(density))
        if density[k] < 0:
            return boxes
        bounds = bounds.copy()
        end, number = sides[k]
        bound = _round_between(float(own[k, ~left[k]].max()), float(own[k, left[k]].min()))
        bounds[end, number] = -bound if end else bound
        inside = inside[left[k]]
        boxes.append(bounds)


def _round_between(low: float, high: float) -> float:
    """The number with fewest digits between ``low`` and ``high``.

    >>> _round_between(2.8371, 2.9203), _round_between(-1.0, 0.0)
    (2.9, -0.5)
    """
    middle = (low + high) / 2
    for digits in range(1, 17):
        bound = float(f"{middle:.{digits}g}")
        if low < bound < high:
            return bound
    return middle
