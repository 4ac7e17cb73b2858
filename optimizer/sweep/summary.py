"""A column of numbers in a few figures: its mean, its ends, quantiles and the heights of bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.program.vectors import Vector

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Distribution:
    """Of ``n`` numbers the mean, the ends and QUANTILES (`numpy.quantile`); None of no numbers."""

    n: int
    mean: float | None
    least: float | None
    most: float | None
    quantiles: tuple[float | None, ...]

    @staticmethod
    def of(values: Vector) -> Distribution:
        """The figures of the numbers that are finite."""
        values = values[np.isfinite(values)] + 0.0  # there is one zero
        if not len(values):
            return Distribution(0, None, None, None, (None,) * len(QUANTILES))
        quantiles = tuple(np.quantile(values, QUANTILES).tolist())
        return Distribution(len(values), float(values.mean()), float(values.min()), float(values.max()), quantiles)


def histogram(values: Vector, bars: int) -> tuple[list[float], list[int]]:
    """Edges and counts of bars of equal width over all finite numbers; empty of none."""
    values = values[np.isfinite(values)]
    if not len(values):
        return [], []
    low, high = float(values.min()), float(values.max())
    edges = np.linspace(low, high if high > low else low + 1.0, bars + 1)
    return edges.tolist(), np.histogram(values, edges)[0].tolist()
