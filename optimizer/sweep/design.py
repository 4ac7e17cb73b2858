"""The design of a sweep: its samples and their starting bases, of which any process can solve any chunk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from optimizer.engine.ensemble import Ensemble
from optimizer.engine.hot_start import PILOT, central_basis
from optimizer.program.vectors import Matrix
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import Draws
from optimizer.sweep.schema import blank, columns, fill

CHUNK = 8192
"""The number of samples in a chunk: solved, handed over and stored together, in one file."""
FEW = 256
"""The number of samples in a chunk where HiGHS solves all: smaller, to keep every processor busy."""
PIECE = 2048
"""The number of samples of a chunk that are computed together: few enough for their numbers to take little memory."""
_PACKAGES = ("investment-optimizer", "highspy", "pyomo", "numpy", "numba")
"""The packages whose versions rows depend on."""


class Design:
    """The sweep of ``n`` samples. Once prepared, its pickle includes what was recorded of the scenario.

    Without ``compiled`` HiGHS solves them all, which is quicker for few: the kernel takes seconds to load.
    """

    def __init__(self, scenario: Scenario, n: int, seed: int = 0, method: str = "sobol", compiled: bool = True) -> None:
        self.scenario, self.n, self.seed, self.method, self._compiled = scenario, n, seed, method, compiled
        self._points: Matrix | None = None

    def at(self, points: Matrix) -> Design:
        """The design of the samples at the caller's points, of shape (axes, k), between 0 and 1."""
        other = Design(self.scenario, points.shape[1], self.seed, self.method, self._compiled)
        other._points, other.__dict__["ensembles"] = points, self.ensembles
        return other

    @cached_property
    def draws(self) -> Draws:
        """The samples."""
        return Draws(self.scenario, self.n, self.seed, self.method, self._points)

    @cached_property
    def columns(self) -> dict[str, str]:
        """The columns of the rows with their kinds (see `schema`)."""
        return columns(self.draws)

    @cached_property
    def ensembles(self) -> tuple[Ensemble, ...]:
        """The recording of each scenario, with the basis from which its samples start."""
        parts = self.draws.block(0, min(self.n, PILOT * len(self.draws.scenarios)))
        overrides = {part.variant: (part.overrides, len(part.rows)) for part in parts}
        ensembles = []
        for v, (scenario, uncertainty) in enumerate(zip(self.draws.scenarios, self.draws.uncertainties, strict=True)):
            ensemble = Ensemble(scenario, uncertainty.paths, compiled=self._compiled)
            drawn = overrides.get(v, ({path: np.empty(0) for path in uncertainty.paths}, 0))
            ensemble.basis = central_basis(ensemble.numbers.pattern, ensemble.numbers.at(*drawn).batch)
            ensembles.append(ensemble)
        return tuple(ensembles)

    @cached_property
    def digest(self) -> str:
        """The name of what is drawn, another for another scenario, seed, method or number of samples."""
        return sha256(json.dumps(self.draws.describe(), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def chunk(self) -> int:
        """The number of samples in a chunk."""
        return CHUNK if self._compiled else FEW

    @property
    def chunks(self) -> Iterator[tuple[int, int]]:
        """The samples of each chunk, as start and stop."""
        return ((start, min(start + self.chunk, self.n)) for start in range(0, self.n, self.chunk))

    def rows(self, start: int, stop: int) -> dict[str, Any]:
        """Solve the samples from ``start`` to before ``stop`` in this thread, as rows."""
        rows = blank(self.columns, start, stop - start)
        for first in range(start, stop, PIECE):
            piece = {name: values[first - start : first - start + PIECE] for name, values in rows.items()}
            for part in self.draws.block(first, min(first + PIECE, stop)):
                ensemble = self.ensembles[part.variant]
                fill(piece, part, ensemble.numbers, ensemble.solve(part.overrides, len(part.rows)))
        return rows


def versions() -> dict[str, str | None]:
    """The version of each package by name, None where it is not installed."""
    installed: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            installed[name] = version(name)
        except PackageNotFoundError:
            installed[name] = None
    return installed


def differing_versions(before: dict[str, str | None], now: dict[str, str | None]) -> str:
    """The differences between two sets of versions, in words; empty where there are none."""
    names = [name for name in now if before.get(name) != now[name]]
    return ", ".join(f"{name} {before.get(name) or 'missing'}, here {now[name] or 'missing'}" for name in names)
