"""Where in the space of assumptions the actual is right: which numbers are otherwise there, and a rule in few words.

Right is: it keeps the rules and forgoes at most 1% of the gain. Numbers are compared by the Kolmogorov-Smirnov distance
between the samples in which it is right and the rest (regional sensitivity analysis). The rule is a box, as in scenario
discovery: one to three conditions on quantiles, chosen on every other sample and judged on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.sweep.memory import Memory

MOST = 16384
"""Samples that are looked at: the first of the sweep, and as many further ones in which the actual is right."""
_LEAST = 40
"""Samples on either side below which a rule would be chance."""
_CUTS = (0.05, *(k / 10 for k in range(1, 10)), 0.95)
_CONSIDERED = 20
"""Numbers that a rule may name: those that differ most."""
_CONDITIONS = 3
_WORTH = 0.02
"""By how much more a rule has to be with one more condition."""


@dataclass(frozen=True)
class Difference:
    """A number where the actual is right and elsewhere: the distance from 0 to 1, medians, and the distance that
    chance alone exceeds in one of a hundred times for any of the numbers."""

    path: str
    distance: float
    inside: float
    outside: float
    by_chance: float


@dataclass(frozen=True)
class Condition:
    """A number above or below a bound."""

    path: str
    above: bool
    bound: float


@dataclass(frozen=True)
class Rule:
    """All conditions together. On ``n`` samples that it was not made from: of those in which the actual is right the
    share ``coverage`` meets it, and of those that meet it the actual is right in the share ``density``; it is right
    in the share ``base`` of them all."""

    conditions: tuple[Condition, ...]
    coverage: float
    density: float
    base: float
    n: int


@dataclass(frozen=True)
class Region:
    """The actual is ``right`` in so many samples of those ``known``, in which the actual keeps the rules.

    ``differences`` are by distance, of ``looked_at`` samples; ``rule`` is None where there is none.
    """

    right: int
    known: int
    looked_at: int
    differences: tuple[Difference, ...]
    rule: Rule | None


def region(rows: Memory, right: Truths, known: Truths) -> Region:
    """Where the actual is ``right`` among the ``known`` samples in which it keeps the rules, both of shape (n,).

    Samples in which it is right may be rare: without further ones nothing could be said of where they lie.
    """
    samples = np.flatnonzero(known[:MOST])
    samples = np.concatenate([samples, MOST + np.flatnonzero(right[MOST:])[:MOST]])
    inside, (paths, drawn) = right[samples], rows.drawn(samples)
    one, other = int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))
    rights, others = int(np.count_nonzero(right)), int(np.count_nonzero(known & ~right))
    differences: list[Difference] = []
    if min(one, other) >= _LEAST and paths:
        # The distance that two samples of one distribution exceed for any of the numbers one of a hundred times.
        chance = float(np.sqrt(-np.log(0.01 / len(paths) / 2) / 2 * (one + other) / (one * other)))
        for path, values in zip(paths, drawn, strict=True):
            sides = np.sort(values[inside]), np.sort(values[~inside])
            medians = [float(np.median(side)) for side in sides]
            differences.append(Difference(path, distance(*sides), medians[0], medians[1], chance))
        differences.sort(key=lambda item: -item.distance)
    chosen = [paths.index(item.path) for item in differences[:_CONSIDERED] if item.distance > item.by_chance]
    rule = None
    if chosen:
        # More of the samples in which it is right are looked at than of the rest.
        weights = np.where(inside, rights / one, others / other)
        rule = _rule([paths[k] for k in chosen], drawn[chosen], inside, weights)
    return Region(rights, rights + others, len(samples), tuple(differences), rule)


def distance(one: Vector, other: Vector) -> float:
    """The Kolmogorov-Smirnov distance of two sorted samples.

    >>> distance(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    every = np.concatenate([one, other])
    shares = [np.searchsorted(values, every, side="right") / len(values) for values in (one, other)]
    return float(np.max(np.abs(shares[0] - shares[1])))


def _rule(paths: list[str], drawn: Matrix, inside: Truths, weights: Vector) -> Rule | None:
    """The best box by the harmonic mean of coverage and density on every other sample, judged on the rest.

    Conditions are added one by one, the best first, as long as each adds enough.
    """
    judged = np.zeros(len(inside), dtype=bool)
    for side in (inside, ~inside):
        judged[np.flatnonzero(side)[1::2]] = True
    conditions, met = _conditions(paths, drawn, inside)
    own, right, by = met[:, ~judged], inside[~judged], weights[~judged]
    best, box, worth = list[int](), np.ones(len(right), dtype=bool), 0.0
    while len(best) < _CONDITIONS:
        chosen = own & box
        means = 2 * (chosen[:, right] @ by[right]) / (chosen @ by + by[right].sum())
        k = int(np.argmax(means))
        if best and means[k] < worth + _WORTH:
            break
        best, box, worth = [*best, k], chosen[k], float(means[k])
    chosen, right, by = np.all(met[best], axis=0)[judged], inside[judged], weights[judged]
    both, base = float(by[chosen & right].sum()), float(by[right].sum() / by.sum())
    if not both or both / by[chosen].sum() <= base:
        return None
    # A later condition on the same side of a number is tighter: another would have added nothing.
    sides = {(item.path, item.above): item for item in (conditions[k] for k in best)}
    coverage, density = both / float(by[right].sum()), both / float(by[chosen].sum())
    return Rule(tuple(sides.values()), coverage, density, base, int(judged.sum()))


def _conditions(paths: list[str], drawn: Matrix, inside: Truths) -> tuple[list[Condition], Truths]:
    """Every number above and below quantiles of either side, and where it is."""
    conditions, met = [], []
    for path, values in zip(paths, drawn, strict=True):
        cuts = np.concatenate([np.quantile(values[~inside], _CUTS), np.quantile(values[inside], _CUTS)])
        for bound in dict.fromkeys(cuts.tolist()):
            conditions += [Condition(path, True, bound), Condition(path, False, bound)]
            met += [values > bound, values <= bound]
    return conditions, np.array(met, dtype=bool)
