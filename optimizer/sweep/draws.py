"""Draws of a scenario's uncertain numbers, reproducible in blocks of any size and in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.scenario.fields import Discrete
from optimizer.scenario.sampling import Correlated, Uncertain, axis, correlated, uncertain
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.allocation_totals import AllocationTotals
from optimizer.sweep.distributions import beta, normal_score, normal_share, quantile
from optimizer.sweep.qmc import METHODS, Floats

VARIANT = "variant"
"""The axis of the scenario and its variants."""
MOST_SAMPLES = 2**32
"""The largest number of samples."""
_LEAST_SHARE, _MOST_SHARE = 2.0**-54, 1 - 2.0**-53
_ROUNDING = 1e-9


@dataclass(frozen=True)
class BlockPart:
    """The samples of a block that belong to one scenario.

    ``variant`` is its number (0: the scenario itself), ``rows`` are positions in the block, ``overrides`` maps path to
    values of shape (len(rows),), as `Numbers.values` and `Program.at` of that scenario take them.
    """

    variant: int
    rows: NDArray[np.intp]
    overrides: dict[str, Floats]


class Uncertainty:
    """The uncertain numbers and weights of one scenario. Raises InputError for what cannot be drawn.

    ``numbers`` are the uncertain numbers, ``groups`` those of them that move together, ``weights`` maps the path of
    each weight that is drawn to its exponent in the Dirichlet distribution. ``axes`` are the sides of the unit cube: a
    path for each number, one for all tiers of a programme, and those of the weights but the last, which follows from
    the others.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.numbers, self.groups = scenario, uncertain(scenario), correlated(scenario)
        self.weights = _exponents(scenario)
        # By name, so that the order of keys in a file moves no sample.
        self.axes = (*sorted({axis(item.path) for item in self.numbers}), *list(self.weights)[:-1])
        drawn = {item.path: item for item in self.numbers}
        self.totals = AllocationTotals(scenario, drawn)
        tiers = (own for own in scenario.numbers if axis(own.path) != own.path)
        plain = (own.path for own in tiers if own.path in drawn or not own.is_formula)
        self._tiers = [list(costs) for _, costs in groupby(plain, key=axis)]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the numbers to which `values` gives values."""
        return (*(item.path for item in self.numbers), *self.weights)

    @property
    def one_sided(self) -> tuple[str, ...]:
        """The paths of the numbers whose whole range lies on one side of their value: samples lean that way."""
        base = self.scenario.base
        return tuple(own.path for own in self.numbers if not own.low < base[own.path] < own.high)

    def values(self, points: Sequence[Floats]) -> dict[str, Floats]:
        """Values (k,) by path at ``points`` between 0 and 1: an array of shape (k,) for each axis."""
        on = dict(zip(self.axes, points, strict=True))
        for group in self.groups:
            axes = sorted(group.axes)
            points = [on[name] for name in axes]
            on |= zip(axes, _together(points, float(group.correlation)), strict=True)
        drawn, base = dict[str, Floats](), self.scenario.base
        for item in self.numbers:
            ends = float(base[item.path]), float(item.low), float(item.high)
            drawn[item.path] = quantile(item.distribution, *ends)(on[axis(item.path)])
        # Tiers of a programme share their point; where ranges cross even so, the later tier costs at least as much, and
        # none more than a later one that is certain.
        for costs in self._tiers:
            for limited, tiers in ((np.maximum, costs), (np.minimum, costs[::-1])):
                for before, path in pairwise(tiers):
                    if path in drawn:
                        drawn[path] = limited(drawn.get(before, float(base[before])), drawn[path])
        return drawn | self.totals.corrected(drawn) | self._drawn_weights(on)

    def _drawn_weights(self, on: Mapping[str, Floats]) -> dict[str, Floats]:
        """Draw weights by stick breaking: each is a beta-distributed share of what is left of their sum."""
        names, exponents = list(self.weights), list(self.weights.values())
        drawn: dict[str, Floats] = {}
        left: Any = 1.0
        for i, name in enumerate(names[:-1]):
            drawn[name] = left * beta(exponents[i], sum(exponents[i + 1 :]))(on[name])
            left = left - drawn[name]
        return drawn | ({names[-1]: left} if names else {})


def _exponents(scenario: Scenario) -> dict[str, float]:
    sampling = scenario.question.sampling
    if sampling is None or sampling.weights is None or scenario.goal.kind != "weighted_score":
        return {}
    stated = {path: float(scenario.base[path]) for path in (f"objective.weights.{n}" for n in scenario.goal.weights)}
    # A weight of 0 leaves a field out, and stays 0.
    positive = {path: weight for path, weight in sorted(stated.items()) if weight > 0}
    if len(positive) < 2:
        return {}
    worth = sampling.weights
    return {path: 1.0 if worth == "any" else float(worth) * weight for path, weight in positive.items()}


def _together(points: Sequence[Floats], correlation: float) -> list[Floats]:
    """Correlate the normal scores of any two points (a Gaussian copula); each stays uniform by itself."""
    drawn = list[Floats]()
    shared: Any = 0.0
    explained = 0.0
    for point in points:
        # Cholesky's factor of a matrix with one correlation: below its diagonal each column has one value.
        score = normal_score(np.clip(point, _LEAST_SHARE, _MOST_SHARE))
        left = 1 - explained
        own = left**0.5 if left > _ROUNDING else 0.0
        drawn.append(normal_share(np.asarray(shared + own * score)))
        below = (correlation - explained) / own if own else 0.0
        shared, explained = shared + below * score, explained + below * below
    return drawn


class Draws:
    """The ``n`` samples of a scenario under a seed and a method (see METHODS).

    ``scenarios`` are the scenario and the variants that have a share of the samples; ``number_axes`` are the paths of
    numbers and weights drawn, and ``axes`` have `variant` too where there are several. Numbers that a variant lacks, or
    states for itself, stay as the variant has them. ``points`` of shape (axes, n), between 0 and 1, take the place of
    the method's. Raises InputError.
    """

    def __init__(
        self, scenario: Scenario, n: int, seed: int = 0, method: str = "sobol", points: Floats | None = None
    ) -> None:
        check(n, seed, method)
        self.scenario, self.n, self.seed, self.method = scenario, int(n), int(seed), method
        sampling = scenario.question.sampling
        shares = {name: share for name, share in sorted((sampling.variants if sampling else {}).items()) if share > 0}
        self.names = ("", *shares)
        self.shares = (1 - sum(shares.values(), Fraction(0)), *shares.values())
        self.scenarios = (scenario, *(scenario.variants[name] for name in shares))
        self.uncertainties = tuple(Uncertainty(item) for item in self.scenarios)
        self.number_axes = tuple(sorted({name for item in self.uncertainties for name in item.axes}))
        self.axes = (*self.number_axes, *([VARIANT] if shares else []))
        self._sequence, self._points = METHODS[method](self.n, len(self.axes), self.seed), points
        self._steps = np.cumsum([float(share) for share in self.shares])[:-1]

    def block(self, start: int, stop: int) -> tuple[BlockPart, ...]:
        """The samples from ``start`` to before ``stop``, the same for any division into blocks; none without any."""
        if not 0 <= start <= stop <= self.n:
            raise ValueError(f"samples {start} to {stop} of {self.n}")
        points = self._sequence.points(start, stop) if self._points is None else self._points[:, start:stop]
        variant, parts = np.zeros(stop - start, dtype=np.int64), []
        if len(self.scenarios) > 1:
            variant = np.searchsorted(self._steps, points[-1], side="right").astype(np.int64)
        for v, uncertainty in enumerate(self.uncertainties):
            rows = np.flatnonzero(variant == v)
            if len(rows):
                on = dict(zip(self.axes, points if len(rows) == stop - start else points[:, rows], strict=True))
                parts.append(BlockPart(v, rows, uncertainty.values([on[name] for name in uncertainty.axes])))
        return tuple(parts)

    def sample(self, i: int) -> tuple[Scenario, dict[str, float]]:
        """Sample ``i``: its scenario, and the values of that scenario's uncertain numbers by path."""
        (part,) = self.block(int(i), int(i) + 1)
        return self.scenarios[part.variant], {path: float(value[0]) for path, value in part.overrides.items()}

    def describe(self) -> dict[str, Any]:
        """The distributions as plain data: codes and numbers, in the currency's unit, years and plain units."""
        own, sampling, base = self.uncertainties[0], self.scenario.question.sampling, self.scenario.base
        weights = None
        if own.weights:
            observations = None if sampling is None or sampling.weights == "any" else float(sampling.weights)
            stated = {path.rsplit(".", 1)[1]: float(base[path]) for path in own.weights}
            weights = {"observations": observations, "stated": stated}
        return {
            "scenario": self.scenario.name, "digest": self.scenario.digest, "method": self.method, "seed": self.seed,
            "samples": self.n, "axes": list(self.axes), "weights": weights,
            "numbers": [self._number(item, own.groups) for item in own.numbers],
            "groups": {
                group.name: {"correlation": float(group.correlation), "numbers": list(group.paths)}
                for group in own.groups
            },
            "allocations": [
                {"name": item.name, "kind": item.kind, "numbers": list(item.numbers)}
                for item in own.totals.allocations
            ],
            "variants": {name or self.scenario.name: float(s) for name, s in zip(self.names, self.shares, strict=True)},
        }  # fmt: skip

    def _number(self, item: Uncertain, groups: Iterable[Correlated]) -> dict[str, Any]:
        listed = item.distribution.values if isinstance(item.distribution, Discrete) else ()
        number = {
            "path": item.path, "distribution": "discrete" if listed else item.distribution,
            "value": float(self.scenario.base[item.path]), "low": float(item.low), "high": float(item.high),
            "groups": [group.name for group in groups if item.path in group.paths],
        }  # fmt: skip
        return number | ({"values": [[float(value), float(share)] for value, share in listed]} if listed else {})


def check(n: int, seed: int = 0, method: str = "sobol") -> None:
    """Raise InputError for a number of samples, seed or method that cannot be, TypeError for what is no number."""
    for name, value in (("n", n), ("seed", seed)):
        if isinstance(value, bool) or not isinstance(value, Integral):
            raise TypeError(f"`{name}` is a whole number, not {value!r}")
    if not isinstance(method, str):
        raise TypeError(f"`method` is a name, not {method!r}")
    checks = [
        (method in METHODS, f"there is no method `{method}`", nearest(method, METHODS)),
        (n >= 1, f"{n} samples: there is at least one", ""),
        (n <= MOST_SAMPLES, f"{n} samples: there are at most {MOST_SAMPLES}", ""),
        (seed >= 0, f"a seed is not negative, as {seed} is", ""),
    ]
    wrong = [Problem(message, Place("sweep"), hint) for right, message, hint in checks if not right]
    if wrong:
        raise InputError(wrong)
