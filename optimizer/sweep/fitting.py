"""Draws made to fit the allocations that hang on them: nothing that remains is negative, and totals are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario.distribution import Discrete
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.lines import DrawnAllocation

Floats = NDArray[np.float64]
_HALVINGS = 60
_MARGIN = 1e-12
"""By how much less, relatively, a draw goes out than it could, so that rounding elsewhere finds nothing negative."""


@dataclass(frozen=True)
class Fitting:
    """Allocations that share numbers. ``stated`` maps each number that can go back to the value in the file.

    ``listed`` are those among them with listed values, of which nothing between is possible.
    """

    allocations: tuple[DrawnAllocation, ...]
    stated: Mapping[str, float]
    listed: frozenset[str]

    @staticmethod
    def of(scenario: Scenario, drawn: Mapping[str, Uncertain]) -> tuple[Fitting, ...]:
        """Those of a scenario, one for each cluster of allocations that share numbers. Raises InputError."""
        every = [DrawnAllocation.of(scenario, name, drawn) for name in scenario.used]
        clusters: list[list[DrawnAllocation]] = []
        for allocation in every:
            if allocation is None:
                continue
            sharing = [c for c in clusters if any(set(own.numbers) & set(allocation.numbers) for own in c)]
            clusters = [cluster for cluster in clusters if cluster not in sharing]
            clusters.append([*(own for cluster in sharing for own in cluster), allocation])
        return tuple(_fitting(scenario, cluster, drawn) for cluster in clusters)

    def fitted(self, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
        """The numbers by path, of shape (k,), from those drawn each by itself.

        Where they would leave less than nothing, all go back towards the values in the file by the same share, as
        little as it takes; what has listed values goes back to the value in the file. Then lines that share a total
        take up the difference.
        """
        values = {path: drawn[path] for own in self.allocations for path in own.numbers}
        held = np.flatnonzero(~(self._spare(values) >= 0))
        if len(held):
            asked = {path: value[held] for path, value in values.items()}
            share = self._share(asked)
            for path, value in self._back(asked, share).items():
                # A sample that is not held back keeps what was drawn to the last digit.
                values[path] = values[path].copy()
                values[path][held] = value
        for own in self.allocations:
            if own.kind == "total":
                values |= own.taken_up(values)
        return values

    def _share(self, drawn: Mapping[str, Floats]) -> Floats:
        """How far, from 0 to 1, the numbers can go from the values in the file to those drawn."""
        count = len(next(iter(drawn.values())))
        low, high = np.zeros(count), np.ones(count)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self._spare(self._back(drawn, middle)) >= 0
            low, high = np.where(enough, middle, low), np.where(enough, high, middle)
        return low * (1 - _MARGIN)

    def _back(self, drawn: Mapping[str, Floats], share: Floats) -> dict[str, Floats]:
        found = dict(drawn)
        for path, stated in self.stated.items():
            whole = path in self.listed
            found[path] = np.full(len(share), stated) if whole else stated + share * (drawn[path] - stated)
        return found

    def _spare(self, values: Mapping[str, Floats]) -> Any:
        with np.errstate(all="ignore"):
            return reduce(np.minimum, (own.spare(values) for own in self.allocations))


def _fitting(scenario: Scenario, allocations: Sequence[DrawnAllocation], drawn: Mapping[str, Uncertain]) -> Fitting:
    lines = {path for own in allocations for path in own.lines}
    numbers = dict.fromkeys(path for own in allocations for path in own.numbers if path not in lines)
    listed = frozenset(path for path in numbers if isinstance(drawn[path].distribution, Discrete))
    return Fitting(tuple(allocations), {path: float(scenario.base[path]) for path in numbers}, listed)
