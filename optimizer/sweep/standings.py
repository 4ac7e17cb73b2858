"""How allocations rank against each other in every sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix
from optimizer.sweep.confidence_intervals import Share, wilson
from optimizer.sweep.summary import Distribution

SAME = 1e-9
"""Objectives that differ by less, relative to their size, are one."""


@dataclass(frozen=True)
class Standing:
    """How one allocation stands among the ranked: the share of samples at each place, from the first down.

    ``reached`` is its objective at its own total; ``keeps`` the share in which it keeps every rule but the budget.
    """

    name: str
    reached: Distribution
    keeps: Share | None
    places: tuple[Share, ...]


def places(values: Matrix) -> list[tuple[Share, ...]]:
    """For each allocation the share of samples at each place.

    ``values`` (allocations, k), more is better, NaN where there is none: that comes last. The first allocation sets
    the size by which rounding is judged; equals share the better place.
    """
    values, slack = _ranked(values), SAME * (1.0 + np.abs(values[0]))
    count, n = values.shape
    found = []
    for own in values:
        place = sum((other > own + slack).astype(np.int64) for other in values)
        found.append(tuple(plain_share(int(hits), n) for hits in np.bincount(place, minlength=count)))
    return found


def most_frequent_order(values: Matrix) -> tuple[list[int], Share]:
    """The order of allocations, from the best down, that most of the samples have; ``values`` as in `places`."""
    orders = np.argsort(-_ranked(values), axis=0, kind="stable")
    codes: Any = np.zeros(orders.shape[1], dtype=np.int64)
    for place in orders:
        _, codes = np.unique(codes * len(orders) + place, return_inverse=True)
    counts = np.bincount(codes)
    best = int(np.argmax(counts))
    return orders[:, int(np.argmax(codes == best))].tolist(), plain_share(int(counts[best]), len(codes))


def plain_share(hits: int, n: int) -> Share:
    """A share with Wilson's interval."""
    return Share(hits, n, *wilson(hits, n))


def _ranked(values: Matrix) -> Matrix:
    return np.where(np.isfinite(values), values, -np.finfo(float).max)
