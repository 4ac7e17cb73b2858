"""What samples of one scenario differ in: its axes, and the numbers that a point on all axes stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario.distribution import Discrete
from optimizer.scenario.sampling import Correlated, Uncertain, correlated, triangle, uncertain
from optimizer.scenario.scenario import Scenario
from optimizer.sweep import distributions
from optimizer.sweep.allocation_totals import Fitting
from optimizer.sweep.distributions import Quantile
from optimizer.sweep.gaussian import score_below, share_below

Floats = NDArray[np.float64]
_LEAST, _MOST = 2.0**-54, 1 - 2.0**-53


@dataclass(frozen=True)
class Uncertainty:
    """The uncertain numbers of a scenario, their clusters of correlation, its weights, and how allocations hold them.

    ``weights`` maps the path of each weight that is drawn to its exponent in the Dirichlet distribution.
    """

    scenario: Scenario
    numbers: tuple[Uncertain, ...]
    clusters: tuple[Correlated, ...]
    weights: Mapping[str, float]
    fittings: tuple[Fitting, ...]

    @staticmethod
    def of(scenario: Scenario) -> Uncertainty:
        """What the scenario's `uncertain` and `sampling` say. Raises InputError."""
        numbers = uncertain(scenario)
        drawn = {item.path: item for item in numbers}
        return Uncertainty(scenario, numbers, correlated(scenario), _exponents(scenario), Fitting.of(scenario, drawn))

    @cached_property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes: a path for each number, one for all tiers of a programme, and those of the weights.

        Weights that sum to 1 have an axis less than there are weights.
        """
        numbers = dict.fromkeys(_axis(item.path) for item in self.numbers)
        return (*numbers, *list(self.weights)[:-1])

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The paths that `values` gives values to."""
        return (*(item.path for item in self.numbers), *self.weights)

    def values(self, points: Sequence[Floats]) -> dict[str, Floats]:
        """Path to values of shape (k,), for ``points`` between 0 and 1: an array of shape (k,) for each axis."""
        on = dict(zip(self.axes, points, strict=True))
        for axes, lower in self._factors:
            on |= dict(zip(axes, _together([on[axis] for axis in axes], lower), strict=True))
        found: dict[str, Floats] = {}
        for item, quantile in zip(self.numbers, self._quantiles, strict=True):
            low, high = float(item.low), float(item.high)
            found[item.path] = quantile(on[_axis(item.path)], low, high)
        self._let_tiers_rise(found)
        for fitting in self.fittings:
            found |= fitting.fitted(found)
        return found | self._drawn_weights(on)

    @cached_property
    def _quantiles(self) -> tuple[Quantile, ...]:
        return tuple(_quantile(item, float(self.scenario.base[item.path])) for item in self.numbers)

    @cached_property
    def _factors(self) -> tuple[tuple[tuple[str, ...], list[list[float]]], ...]:
        """The axes of each cluster with the triangle that makes independent scores correlated ones."""
        found = []
        for cluster in self.clusters:
            first = {_axis(path): i for i, path in reversed(list(enumerate(cluster.paths)))}
            axes = tuple(dict.fromkeys(_axis(path) for path in cluster.paths))
            kept = [first[axis] for axis in axes]
            lower = triangle([[cluster.matrix[i][j] for j in kept] for i in kept])
            assert lower is not None  # a scenario whose correlations cannot hold together does not load
            found.append((axes, lower))
        return tuple(found)

    def _let_tiers_rise(self, found: dict[str, Floats]) -> None:
        """The tiers of a programme share their point; where ranges cross even so, the later costs at least as much."""
        tiers = [path for path in found if _axis(path) != path]
        for _, paths in groupby(tiers, key=_axis):
            cost: Floats | None = None
            for path in paths:
                found[path] = cost = found[path] if cost is None else np.maximum(cost, found[path])

    def _drawn_weights(self, on: Mapping[str, Floats]) -> dict[str, Floats]:
        """Breaks a stick of length 1 piece by piece: each piece is a beta-distributed share of what is left."""
        names, left = list(self.weights), list(self.weights.values())
        found: dict[str, Floats] = {}
        rest: Any = 1.0
        for i, name in enumerate(names[:-1]):
            piece = distributions.beta(left[i], sum(left[i + 1 :]))(on[name], 0.0, 1.0)
            found[name] = rest * piece
            rest = rest - found[name]
        return found | ({names[-1]: rest} if found else {})


def _axis(path: str) -> str:
    parts = path.split(".")
    return (
        ".".join(parts[:3]) if parts[0] == "programmes" and parts[2] == "tiers" and parts[4:] == ["unit_cost"] else path
    )


def _exponents(scenario: Scenario) -> dict[str, float]:
    sampling = scenario.question.sampling
    if sampling is None or sampling.weights is None or scenario.goal.kind != "weighted_score":
        return {}
    stated = {f"objective.weights.{name}": scenario.base[f"objective.weights.{name}"] for name in scenario.goal.weights}
    # A weight of 0 is a field left out, and stays out.
    kept = {path: float(weight) for path, weight in stated.items() if weight > 0}
    if len(kept) < 2:
        return {}
    worth = sampling.weights
    return {path: 1.0 if worth == "any" else float(worth) * weight for path, weight in kept.items()}


def _quantile(item: Uncertain, value: float) -> Quantile:
    low, high = float(item.low), float(item.high)
    span = high - low
    mode = min(max((value - low) / span, 0.0), 1.0)
    match item.distribution:
        case Discrete(values=values):
            listed = np.array([float(value) for value, _ in values])
            return distributions.discrete(listed, np.array([float(share) for _, share in values]))
        case "uniform":
            return distributions.uniform
        case "triangular":
            return distributions.triangular(mode)
        case "normal":
            return distributions.normal(mode)
        case "lognormal":
            return distributions.lognormal(value, low, high)
    return distributions.pert(mode)


def _together(points: Sequence[Floats], lower: Sequence[Sequence[float]]) -> list[Floats]:
    """The points with their normal scores correlated (a Gaussian copula): each stays uniform by itself."""
    scores = [score_below(np.clip(point, _LEAST, _MOST)) for point in points]
    found = []
    # Term by term rather than by a matrix product, whose rounding depends on the size of the block.
    for i, row in enumerate(lower):
        total = np.zeros_like(scores[0])
        for factor, score in zip(row[: i + 1], scores, strict=False):
            if factor:
                total += factor * score
        found.append(share_below(total))
    return found
