"""Columns of the rows of a sweep, and shares of its samples, counted by batch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.engine.verdicts import directed
from optimizer.program.vectors import Truths
from optimizer.sweep.confidence_intervals import BATCHES, Share, share
from optimizer.sweep.schema import DIRECTIONS
from optimizer.sweep.standings import SAME
from optimizer.sweep.store import Memory, Store


@dataclass(frozen=True)
class Threshold:
    """By how much the computed allocation is ahead: ``amount`` of the objective, or of the gain where ``of_gain``."""

    amount: float
    of_gain: bool = False


class Columns:
    """The columns of ``rows``, read one at a time; those that nearly everything needs are held."""

    def __init__(self, rows: Memory | Store) -> None:
        self.rows, self.plan, self.scenario = rows, rows.plan, rows.plan.scenario
        self.method = self.plan.method
        self._compared = self.scenario.actual is not None

    def _column(self, name: str, where: Truths | None = None) -> Any:
        values = self.rows.column(name)
        return values if where is None else np.where(where, values, np.nan)

    @cached_property
    def _status(self) -> Any:
        return self._column("status")

    @cached_property
    def _variant(self) -> Any:
        return self._column("variant")

    @cached_property
    def _optimal(self) -> Any:
        return self._status == OPTIMAL

    @cached_property
    def _ahead(self) -> Any:
        return self._column("ahead")

    @cached_property
    def _permitted(self) -> Any:
        """Where the actual, as drawn, keeps every rule but the budget."""
        return self._optimal & (self._column("keeps") if self._compared else False)

    @cached_property
    def _batch(self) -> Any:
        return np.arange(self.plan.n) * BATCHES // self.plan.n

    def _count(self, where: Truths) -> Any:
        """Samples by batch."""
        return np.bincount(self._batch[where], minlength=BATCHES)

    def _share(self, where: Truths, of: Truths) -> Share:
        return share(self._count(where & of), self._count(of), self.method)

    def _directions(self, solved: Truths, of: Truths) -> dict[str, dict[str, Share]]:
        """Category to the shares of ``of`` by the direction of the samples that are ``solved``."""
        totals, found = self._count(of), {}
        for name in directed(self.scenario):
            codes = self._column(f"direction.{name}")
            counts = [self._count(solved & (codes == code)) for code in (-1, 0, 1, 2)]
            counts.append(totals - sum(counts))
            ways = zip((*DIRECTIONS, "open", "none"), counts, strict=True)
            found[name] = {way: share(hits, totals, self.method) for way, hits in ways}
        return found

    def _bound(self, threshold: Threshold) -> Any:
        """What a difference is above where it is beyond the threshold, and beyond rounding."""
        optimum, nothing = self._column("optimum"), self._column("nothing")
        base = np.abs(optimum - nothing) if threshold.of_gain else 1.0
        return threshold.amount * base + SAME * (np.abs(optimum) + np.abs(nothing))
