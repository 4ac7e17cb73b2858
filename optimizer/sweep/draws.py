"""Samples of a scenario: reproducible numbers for every sample, in blocks of any size and in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.sequences import METHODS, sequence
from optimizer.sweep.uncertainty import Uncertainty

Floats = NDArray[np.float64]
VARIANT = "variant"
"""The axis on which the scenario and its variants lie."""
MOST = 2**32
"""So many samples at most."""


@dataclass(frozen=True)
class Part:
    """The samples of a block that belong to one scenario.

    ``variant`` is its number (0: the scenario itself), ``rows`` are positions in the block, ``overrides`` maps path to
    values of shape (len(rows),): what `Scenario.values` and `Program.at` of that scenario take.
    """

    variant: int
    rows: NDArray[np.intp]
    overrides: dict[str, Floats]


@dataclass(frozen=True)
class Block:
    """The samples from ``start`` on. ``variant`` of shape (k,) tells which scenario each belongs to."""

    start: int
    variant: NDArray[np.int64]
    parts: tuple[Part, ...]

    def sample(self, i: int) -> dict[str, float]:
        """The overrides of the i-th sample of the block, for the scenario that it belongs to."""
        for part in self.parts:
            place = int(np.searchsorted(part.rows, i))
            if place < len(part.rows) and part.rows[place] == i:
                return {path: float(values[place]) for path, values in part.overrides.items()}
        raise IndexError(f"the block has no sample {i}")


class Draws:
    """The ``n`` samples of a scenario under a seed and a method (see METHODS).

    ``scenarios`` are the scenario and those of its variants that have a share of the samples; ``axes`` what samples
    differ in: the paths of numbers and weights, and `variant` where there is a choice. Numbers that a variant does not
    have, or states for itself, are left as the variant has them. Raises InputError.
    """

    def __init__(self, scenario: Scenario, n: int, seed: int = 0, method: str = "sobol") -> None:
        _check(n, seed, method)
        self.scenario, self.n, self.seed, self.method = scenario, n, seed, method
        sampling = scenario.question.sampling
        shares = {name: share for name, share in (sampling.variants if sampling else {}).items() if share > 0}
        self.names = ("", *shares)
        self.shares = (1 - sum(shares.values(), Fraction(0)), *shares.values())
        self.scenarios = (scenario, *(scenario.variants[name] for name in shares))
        self.uncertainties = tuple(Uncertainty.of(item) for item in self.scenarios)
        own = dict.fromkeys(axis for item in self.uncertainties for axis in item.axes)
        self.axes = (*own, *([VARIANT] if shares else []))
        self._sequence = sequence(method, n, len(self.axes), seed) if self.axes else None

    def block(self, start: int, stop: int) -> Block:
        """The samples from ``start`` to before ``stop``: the same in whatever pieces they are asked for."""
        if not 0 <= start <= stop <= self.n:
            raise ValueError(f"samples {start} to {stop} of {self.n}")
        points = np.empty((0, stop - start)) if self._sequence is None else self._sequence.points(start, stop)
        return self.at(points, start)

    def blocks(self, size: int) -> Iterator[Block]:
        """All samples in blocks of ``size``."""
        for start in range(0, self.n, size):
            yield self.block(start, min(start + size, self.n))

    def at(self, points: Floats, start: int = 0) -> Block:
        """The samples at points of your own, of shape (axes, k), between 0 and 1."""
        count = points.shape[1]
        variant = np.zeros(count, dtype=np.int64)
        if len(self.scenarios) > 1:
            steps = np.cumsum([float(share) for share in self.shares])[:-1]
            variant = np.searchsorted(steps, points[-1], side="right").astype(np.int64)
        parts = []
        for v, uncertainty in enumerate(self.uncertainties):
            rows = np.flatnonzero(variant == v)
            if len(rows) or not v:
                own = [points[j] if len(rows) == count else points[j, rows] for j in self._positions[v]]
                parts.append(Part(v, rows, uncertainty.values(own)))
        return Block(start, variant, tuple(parts))

    @cached_property
    def _positions(self) -> tuple[list[int], ...]:
        place = {axis: j for j, axis in enumerate(self.axes)}
        return tuple([place[axis] for axis in item.axes] for item in self.uncertainties)

    def describe(self) -> dict[str, Any]:
        """What is sampled, as plain data: codes and numbers, in the currency's unit, years and plain units."""
        own = self.uncertainties[0]
        sampling = self.scenario.question.sampling
        groups = {name: group for cluster in own.clusters for name, group in cluster.groups.items()}
        weights = None
        if own.weights:
            observations = None if sampling is None or sampling.weights == "any" else float(sampling.weights)
            stated = {path.rsplit(".", 1)[1]: float(self.scenario.base[path]) for path in own.weights}
            weights = {"observations": observations, "stated": stated}
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "method": self.method,
            "seed": self.seed,
            "samples": self.n,
            "axes": list(self.axes),
            "numbers": [self._number(item, groups) for item in own.numbers],
            "groups": {
                name: {"correlation": float(correlation), "numbers": list(paths)}
                for name, (paths, correlation) in groups.items()
            },
            "weights": weights,
            "allocations": [
                {"name": a.name, "kind": a.kind, "numbers": list(a.numbers)}
                for fitting in own.fittings
                for a in fitting.allocations
            ],
            "variants": {name or self.scenario.name: float(s) for name, s in zip(self.names, self.shares, strict=True)},
        }

    def _number(self, item: Uncertain, groups: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "path": item.path,
            "distribution": "discrete" if isinstance(item.distribution, Discrete) else item.distribution,
            "value": float(self.scenario.base[item.path]),
            "low": float(item.low),
            "high": float(item.high),
            "groups": [name for name, (paths, _) in groups.items() if item.path in paths],
        }
        if isinstance(item.distribution, Discrete):
            found["values"] = [[float(value), float(share)] for value, share in item.distribution.values]
        return found


def _check(n: int, seed: int, method: str) -> None:
    place = Place("sweep")
    if method not in METHODS:
        raise InputError(Problem(f"there is no method `{method}`", place, "method", nearest(method, METHODS)))
    if n < 1:
        raise InputError(Problem(f"{n} samples: there is at least one", place, "n"))
    if n > MOST:
        raise InputError(Problem(f"{n} samples: there are at most {MOST}", place, "n"))
    if seed < 0:
        raise InputError(Problem(f"a seed is not negative, as {seed} is", place, "seed"))
