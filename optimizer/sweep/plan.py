"""A sweep as a plan that any process can carry out a chunk of: what is drawn, and where samples start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from optimizer.engine.ensemble import Ensemble
from optimizer.engine.hot_start import PILOT
from optimizer.errors import InputError, Place, Problem
from optimizer.program.vectors import Matrix
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import Block, Draws
from optimizer.sweep.schema import Rows, blank, fill, kinds

CHUNK = 8192
"""Samples to a chunk: what is solved, handed over and stored together, in one file."""
FEW = 256
"""The same where HiGHS solves all samples, so that few keep every processor busy; each starts from one basis."""
PIECE = 1024
"""Samples of a chunk that go through each step together: few enough for their many numbers to take little memory."""
_PACKAGES = ("investment-optimizer", "highspy", "pyomo", "numpy", "numba")
"""What rows rest on."""


class Plan:
    """The sweep of ``n`` samples. Pickled, it carries the scenario, what was recorded of it, and the draws' seed.

    Without ``compiled`` HiGHS solves them all, which is quicker for few: the kernel takes seconds to load.
    """

    def __init__(self, scenario: Scenario, n: int, seed: int = 0, method: str = "sobol", compiled: bool = True) -> None:
        self.scenario, self.n, self.seed, self.method, self._compiled = scenario, n, seed, method, compiled
        self._points: Matrix | None = None

    def at(self, points: Matrix) -> Plan:
        """The plan of the samples at points of your own, of shape (axes, k), between 0 and 1."""
        found = Plan(self.scenario, points.shape[1], self.seed, self.method, self._compiled)
        found._points, found.__dict__["ensembles"] = points, self.ensembles
        return found

    def __getstate__(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario, "n": self.n, "seed": self.seed, "method": self.method, "_points": self._points,
            "ensembles": self.ensembles, "_compiled": self._compiled, "_versions": versions(),
        }  # fmt: skip

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        differs = moved(self.__dict__.pop("_versions"), versions())
        if differs:
            hint = "install the same versions wherever the sweep is solved"
            raise InputError(Problem(f"a worker has other versions: {differs}", Place("sweep"), hint=hint))

    @cached_property
    def draws(self) -> Draws:
        """The samples."""
        return Draws(self.scenario, self.n, self.seed, self.method)

    def block(self, start: int, stop: int) -> Block:
        """The samples from ``start`` to before ``stop``."""
        if self._points is None:
            return self.draws.block(start, stop)
        return self.draws.at(self._points[:, start:stop], start)

    @cached_property
    def columns(self) -> dict[str, str]:
        """The columns of the rows (see `schema.kinds`)."""
        return kinds(self.draws)

    @cached_property
    def ensembles(self) -> tuple[Ensemble, ...]:
        """Of each scenario what was recorded of it, and the basis that its samples start from."""
        block = self.block(0, min(self.n, PILOT * len(self.draws.scenarios)))
        overrides = {part.variant: (part.overrides, len(part.rows)) for part in block.parts}
        found = []
        for v, (scenario, uncertainty) in enumerate(zip(self.draws.scenarios, self.draws.uncertainties, strict=True)):
            ensemble = Ensemble(scenario, uncertainty.paths, compiled=self._compiled)
            ensemble.centre(*overrides.get(v, ({path: np.empty(0) for path in uncertainty.paths}, 0)))
            found.append(ensemble)
        return tuple(found)

    def prepare(self) -> None:
        """Build everything that solving needs, once, before threads share it."""
        _ = self.ensembles

    @property
    def chunks(self) -> Iterator[tuple[int, int]]:
        """The samples of each chunk, from and to before."""
        size = CHUNK if self._compiled else FEW
        for start in range(0, self.n, size):
            yield start, min(start + size, self.n)

    def rows(self, start: int, stop: int, told: Callable[[int], None] | None = None) -> Rows:
        """The rows of these samples, solved in this thread; ``told`` hears how many more are solved."""
        found = blank(self.columns, start, stop - start)
        for first in range(start, stop, PIECE):
            block = self.block(first, min(first + PIECE, stop))
            piece = {name: values[first - start : first - start + PIECE] for name, values in found.items()}
            for p, part in enumerate(block.parts):
                if len(part.rows):
                    outcomes = self.ensembles[part.variant].solve(part.overrides, len(part.rows))
                    fill(piece, block, p, self.draws.scenarios[part.variant], outcomes)
            if told is not None:
                told(len(piece["sample"]))
        return found


def versions() -> dict[str, str | None]:
    """The version of each package by name, None where it is not installed."""
    found: dict[str, str | None] = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def moved(before: dict[str, str | None], now: dict[str, str | None]) -> str:
    """What differs between two sets of versions, in words; empty where nothing does."""
    names = [name for name in now if before.get(name) != now[name]]
    return ", ".join(f"{name} {before.get(name) or 'missing'}, here {now[name] or 'missing'}" for name in names)
