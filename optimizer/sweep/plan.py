"""A sweep as a plan that any process can carry out a piece of: what is drawn, where samples start, what is kept."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np

from optimizer.engine.ensemble import PILOT, Ensemble
from optimizer.errors import InputError, Place, Problem
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import Draws
from optimizer.sweep.encoding import encode
from optimizer.sweep.schema import Rows, empty, fill, kinds
from optimizer.sweep.versions import moved, versions

CHUNK = 8192
"""Samples to a chunk: what is solved, handed over and stored together.

It is the same for every sweep: a sample that is left to HiGHS starts from the one before it in its piece of a chunk, so
that its last digits would differ with other chunks.
"""
PIECE = 4096
"""Samples of a chunk that go through each step together: few enough to tell of, and for the processor's cache."""


class Plan:
    """The sweep of ``n`` samples. Pickled, it carries the scenario, what was recorded of it, and the draws' seed."""

    def __init__(self, scenario: Scenario, n: int, seed: int = 0, method: str = "sobol") -> None:
        self.scenario, self.n, self.seed, self.method = scenario, n, seed, method

    def __getstate__(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario, "n": self.n, "seed": self.seed, "method": self.method,
            "ensembles": self.ensembles, "_versions": versions(),
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

    @cached_property
    def columns(self) -> dict[str, str]:
        """The columns of the rows (see `schema.kinds`)."""
        return kinds(self.draws)

    @cached_property
    def ensembles(self) -> tuple[Ensemble, ...]:
        """Of each scenario what was recorded of it, and the basis that its samples start from."""
        block = self.draws.block(0, min(self.n, PILOT * len(self.draws.scenarios)))
        overrides = {part.variant: (part.overrides, len(part.rows)) for part in block.parts}
        found = []
        for v, (scenario, uncertainty) in enumerate(zip(self.draws.scenarios, self.draws.uncertainties, strict=True)):
            ensemble = Ensemble(scenario, uncertainty.paths)
            ensemble.centre(*overrides.get(v, ({path: np.empty(0) for path in uncertainty.paths}, 0)))
            found.append(ensemble)
        return tuple(found)

    def prepare(self) -> None:
        """Build everything that solving needs, once, before threads share it."""
        _ = self.ensembles

    @property
    def chunks(self) -> Iterator[tuple[int, int]]:
        """The samples of each chunk, from and to before."""
        for start in range(0, self.n, CHUNK):
            yield start, min(start + CHUNK, self.n)

    def rows(self, start: int, stop: int, told: Callable[[int], None] | None = None) -> Rows:
        """The rows of these samples, solved in this thread; ``told`` hears how many more are solved."""
        found = empty(self.columns, start, stop - start)
        for first in range(start, stop, PIECE):
            block = self.draws.block(first, min(first + PIECE, stop))
            piece = {name: values[first - start : first - start + PIECE] for name, values in found.items()}
            for p, part in enumerate(block.parts):
                if len(part.rows):
                    outcomes = self.ensembles[part.variant].solve(part.overrides, len(part.rows))
                    fill(piece, block, p, self.draws.scenarios[part.variant], outcomes)
            if told is not None:
                told(len(piece["sample"]))
        return found


def work(plan: Plan, kind: str | None, start: int, stop: int, told: Callable[[int], None] | None = None) -> Any:
    """The rows of these samples: as the bytes of a file of this kind (see `encode`), as they are where it is None."""
    rows = plan.rows(start, stop, told)
    return rows if kind is None else encode(kind, rows, plan.columns, plan.draws.names)


def work_on(packed: bytes, kind: str | None, start: int, stop: int) -> Any:
    """The same of a pickled plan, in a process that keeps the plans it was handed last."""
    with _ONE:  # threads of one process make a plan ready once
        plan = _unpacked(packed)
    return work(plan, kind, start, stop)


_ONE = Lock()


@lru_cache(4)
def _unpacked(packed: bytes) -> Plan:
    plan: Plan = pickle.loads(packed)
    plan.prepare()
    return plan
