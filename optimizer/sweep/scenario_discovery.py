"""Where in the space of assumptions the actual is right: which numbers are otherwise there, and a rule in few words.

Right is: it keeps the rules and forgoes at most 1% of the gain. Numbers are compared by the Kolmogorov-Smirnov distance
between the samples in which it is right and the rest (regional sensitivity analysis). The rule is a box, as in scenario
discovery: one to three conditions on quantiles, found on every other sample and judged on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.sweep.store import Memory, Store

MOST = 16384
"""Samples that are looked at: the first of the sweep, and as many further ones in which the actual is right."""
_LEAST = 40
"""Samples on either side below which a rule would be made of chance."""
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
    """``right`` of the ``known`` samples in which the actual keeps the rules.

    ``differences`` are by distance, of ``looked_at`` samples; ``rule`` is None where there is none.
    """

    right: int
    known: int
    looked_at: int
    differences: tuple[Difference, ...]
    rule: Rule | None


def region(rows: Memory | Store, right: Truths, known: Truths) -> Region:
    """Where the actual is ``right`` among the ``known`` samples in which it keeps the rules, both of shape (n,).

    Samples in which it is right may be rare: without further ones nothing could be said of where they lie.
    """
    samples = np.flatnonzero(known[:MOST])
    samples = np.concatenate([samples, MOST + np.flatnonzero(right[MOST:])[:MOST]])
    inside = right[samples]
    columns = [name for name, kind in rows.plan.columns.items() if kind == "drawn"]
    drawn = rows.some(columns, samples)
    varied = drawn.max(axis=1, initial=-np.inf) > drawn.min(axis=1, initial=np.inf)
    whole = np.all(np.isfinite(drawn), axis=1) & varied
    drawn, paths = drawn[whole], [name.removeprefix("draw.") for name, own in zip(columns, whole, strict=True) if own]
    rights, others = int(np.count_nonzero(right)), int(np.count_nonzero(known & ~right))
    found: list[Difference] = []
    one, other = int(np.count_nonzero(inside)), int(np.count_nonzero(~inside))
    if min(one, other) >= _LEAST and paths:
        chance = _by_chance(one, other, len(paths))
        for path, values in zip(paths, drawn, strict=True):
            ends = np.sort(values[inside]), np.sort(values[~inside])
            medians = float(np.median(ends[0])), float(np.median(ends[1]))
            found.append(Difference(path, distance(*ends), *medians, chance))
    found.sort(key=lambda item: -item.distance)
    chosen = [paths.index(item.path) for item in found[:_CONSIDERED] if item.distance > item.by_chance]
    rule = None
    if chosen:
        # More of the samples in which it is right are looked at than of the rest.
        weights = np.where(inside, rights / one, others / other)
        rule = _rule([paths[k] for k in chosen], drawn[chosen], inside, weights)
    return Region(rights, rights + others, len(inside), tuple(found), rule)


def distance(one: Vector, other: Vector) -> float:
    """The Kolmogorov-Smirnov distance of two sorted samples.

    >>> distance(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    every = np.concatenate([one, other])
    shares = [np.searchsorted(values, every, side="right") / len(values) for values in (one, other)]
    return float(np.max(np.abs(shares[0] - shares[1])))


def _by_chance(one: int, other: int, numbers: int) -> float:
    """The distance that two samples of one distribution exceed for any of ``numbers`` in one of a hundred times."""
    return float(np.sqrt(-np.log(0.01 / numbers / 2) / 2 * (one + other) / (one * other)))


def _rule(paths: list[str], drawn: Matrix, inside: Truths, weights: Vector) -> Rule | None:
    """The best box by the harmonic mean of coverage and density on every other sample, judged on the rest."""
    judged = np.zeros(len(inside), dtype=bool)
    for side in (inside, ~inside):
        judged[np.flatnonzero(side)[1::2]] = True
    made = ~judged
    conditions, met = _conditions(paths, drawn, inside)
    own = met[:, made], inside[made], weights[made]
    best, box, worth = _first(*own)
    while len(best) < _CONDITIONS:
        more, k = max((_worth(box & own[0][c], *own[1:]), -c) for c in range(len(conditions)))
        if more < worth + _WORTH:
            break
        best, box, worth = [*best, -k], box & own[0][-k], more
    chosen, right, by = np.all(met[best], axis=0)[judged], inside[judged], weights[judged]
    both, base = float(by[chosen & right].sum()), float(by[right].sum() / by.sum())
    if not both or both / by[chosen].sum() <= base:
        return None
    told = _merged([conditions[k] for k in best])
    return Rule(told, both / float(by[right].sum()), both / float(by[chosen].sum()), base, int(judged.sum()))


def _conditions(paths: list[str], drawn: Matrix, inside: Truths) -> tuple[list[Condition], Truths]:
    """Every number above and below quantiles of either side, and where it is."""
    found, met = [], []
    for path, values in zip(paths, drawn, strict=True):
        cuts = np.concatenate([np.quantile(values[~inside], _CUTS), np.quantile(values[inside], _CUTS)])
        for bound in dict.fromkeys(cuts.tolist()):
            found += [Condition(path, True, bound), Condition(path, False, bound)]
            met += [values > bound, values <= bound]
    return found, np.array(met, dtype=bool)


def _first(met: Truths, inside: Truths, weights: Vector) -> tuple[list[int], Truths, float]:
    """The best one or two conditions of all pairs; one alone where a second adds too little."""
    every, right = met.astype(float), met[:, inside].astype(float)
    chosen, both = (every * weights) @ every.T, (right * weights[inside]) @ right.T
    worth = 2 * both / (chosen + weights[inside].sum())
    alone = int(np.argmax(np.diagonal(worth)))
    i, j = (int(k) for k in np.unravel_index(int(np.argmax(worth)), worth.shape))
    if i == j or worth[i, j] < worth[alone, alone] + _WORTH:
        return [alone], met[alone], float(worth[alone, alone])
    return [i, j], met[i] & met[j], float(worth[i, j])


def _worth(chosen: Truths, inside: Truths, weights: Vector) -> float:
    """The harmonic mean of coverage and density."""
    return float(2 * weights[chosen & inside].sum() / (weights[chosen].sum() + weights[inside].sum()))


def _merged(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Without conditions that another on the same side of the same number implies."""
    found: dict[tuple[str, bool], Condition] = {}
    for item in conditions:
        had = found.get((item.path, item.above))
        if had is None or (item.bound > had.bound) == item.above:
            found[item.path, item.above] = item
    return tuple(found.values())
