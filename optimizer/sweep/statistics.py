"""Statistics of samples: shares with their intervals, and distributions."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from optimizer.program.vectors import Truths, Vector

BATCHES = 16
"""The number of batches, in the order of the samples, whose shares are compared with each other."""
_NORMAL, _STUDENT = 1.959964, 2.131450
"""97.5% quantiles: of the normal, and of Student's t with BATCHES - 1 degrees of freedom."""
_ENOUGH = 8
"""The least samples in a batch for its share to be used."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class SampleShare:
    """The share ``hits`` of ``n`` samples, and its 95% interval from ``low`` to ``high``; None without samples."""

    hits: int
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def share(self) -> float | None:
        """The share, from 0 to 1."""
        return self.hits / self.n if self.n else None


def share_where(where: Truths, of: Truths | None, method: str) -> SampleShare:
    """The share of the samples ``of`` (n,), all where it is None, that are ``where`` (n,).

    The interval is Wilson's, which holds for independent samples. Evenly spread points are not independent: there the
    interval from the variance between batches is computed too, and the wider one is returned. Evener points make that
    overstate the error, not understate it.
    """
    of = np.ones(len(where), dtype=bool) if of is None else of
    # Samples counted by batch, of shape (BATCHES,).
    hits, totals = (np.bincount(np.flatnonzero(s) * BATCHES // len(s), minlength=BATCHES) for s in (where & of, of))
    hit, n = int(np.sum(hits)), int(np.sum(totals))
    if not n:
        return SampleShare(0, 0, None, None)
    low, high = wilson(hit, n)
    if method != "monte_carlo" and np.min(totals) >= _ENOUGH:
        spread = _STUDENT * float(np.std(hits / totals, ddof=1)) / sqrt(BATCHES)
        low, high = max(0.0, min(low, hit / n - spread)), min(1.0, max(high, hit / n + spread))
    return SampleShare(hit, n, low, high)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Wilson's interval for a share at 95%.

    >>> low, high = wilson(9, 10)
    >>> round(low, 4), round(high, 4)
    (0.5958, 0.9821)
    """
    z2 = _NORMAL**2
    middle = (hits + z2 / 2) / (n + z2)
    half = _NORMAL / (n + z2) * sqrt(hits * (n - hits) / n + z2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class SampleDistribution:
    """Mean, ends and QUANTILES of ``n`` numbers (`numpy.quantile`); None without numbers."""

    n: int
    mean: float | None
    least: float | None
    most: float | None
    quantiles: tuple[float | None, ...]

    @staticmethod
    def of(values: Vector) -> SampleDistribution:
        """The figures of those ``values`` that are finite."""
        values = values[np.isfinite(values)] + 0.0  # -0 becomes 0
        if not len(values):
            return SampleDistribution(0, None, None, None, (None,) * len(QUANTILES))
        least, *quantiles, most = np.quantile(values, (0.0, *QUANTILES, 1.0)).tolist()
        return SampleDistribution(len(values), float(values.mean()), least, most, tuple(quantiles))


def kolmogorov_smirnov(one: Vector, other: Vector) -> float:
    """The Kolmogorov-Smirnov distance of two sorted samples: the largest difference of their distribution functions.

    >>> kolmogorov_smirnov(np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    0.5
    """
    every = np.concatenate([one, other])
    shares = [np.searchsorted(values, every, side="right") / len(values) for values in (one, other)]
    return float(np.max(np.abs(shares[0] - shares[1])))
