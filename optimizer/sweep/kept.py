"""Some samples kept as they are, for what counts and distributions cannot tell: which numbers go with which outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.engine.verdicts import SHARE
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.sweep.plan import Plan
from optimizer.sweep.schema import Rows

MOST = 16384
"""Samples that are kept: the first of the sweep, and as many more of those in which the actual is right."""
SAME = 1e-9
"""Objectives that differ by less, relative to their size, are one."""


@dataclass(frozen=True)
class Samples:
    """k samples in order: their numbers (k,), what was ``drawn`` (numbers, k) to seven digits with NaN where a variant
    has no such number, ``outcomes`` by name, each (k,), and where the actual is ``right`` (k,)."""

    samples: Any
    drawn: Matrix
    outcomes: dict[str, Vector]
    right: Truths


class KeptSamples:
    """The first MOST samples, as far as they have an allocation, and the first MOST others where the actual is right.

    The latter may be rare: without them nothing could be said of where they lie.
    """

    def __init__(self, plan: Plan) -> None:
        columns = [name for name, kind in plan.columns.items() if kind == "drawn"]
        self.paths = tuple(name.removeprefix("draw.") for name in columns)
        scenario = plan.scenario
        outcomes = ["optimum", *(["ahead", "regret"] if scenario.actual is not None else [])]
        outcomes += [f"spend.{name}" for name in scenario.programmes]
        self._columns, self._outcomes = columns, outcomes
        self._first: list[_Piece] = []
        self._others: list[_Piece] = []

    def add(self, rows: Rows) -> None:
        """Take in the rows of some samples."""
        right = within(rows, SHARE) if "regret" in rows else np.zeros(len(rows["sample"]), dtype=bool)
        optimal, early = rows["status"] == OPTIMAL, rows["sample"] < MOST
        for pieces, chosen in ((self._first, optimal & early), (self._others, optimal & ~early & right)):
            where = np.flatnonzero(chosen)
            if len(where):
                drawn = np.array([rows[name][where] for name in self._columns], dtype=np.float32)
                outcomes = np.array([rows[name][where] for name in self._outcomes])
                drawn = drawn.reshape(len(self._columns), len(where))
                pieces.append(_Piece(rows["sample"][where], drawn, outcomes, right[where]))
        self._prune()

    def merge(self, other: KeptSamples) -> None:
        """Take in what another has of the same sweep."""
        self._first += other._first
        self._others += other._others
        self._prune()

    def _prune(self) -> None:
        if sum(len(piece.samples) for piece in self._others) > 2 * MOST:
            self._others = [self._joined(self._others)]

    def _joined(self, pieces: list[_Piece]) -> _Piece:
        if not pieces:
            empty = np.empty((len(self._columns), 0), dtype=np.float32), np.empty((len(self._outcomes), 0))
            return _Piece(np.empty(0, dtype=np.int64), *empty, np.empty(0, dtype=bool))
        samples = np.concatenate([piece.samples for piece in pieces])
        order = np.argsort(samples)[:MOST]
        drawn, outcomes = (
            np.concatenate([getattr(piece, name) for piece in pieces], axis=1)[:, order]
            for name in ("drawn", "outcomes")
        )
        return _Piece(samples[order], drawn, outcomes, np.concatenate([piece.right for piece in pieces])[order])

    @property
    def first(self) -> Samples:
        """The first of the sweep."""
        return self._told(self._joined(self._first))

    @property
    def others(self) -> Samples:
        """Further ones in which the actual is right."""
        return self._told(self._joined(self._others))

    def _told(self, piece: _Piece) -> Samples:
        outcomes = dict(zip(self._outcomes, piece.outcomes, strict=True))
        return Samples(piece.samples, piece.drawn.astype(float), outcomes, piece.right)


@dataclass(frozen=True)
class _Piece:
    samples: Any
    drawn: Any
    outcomes: Matrix
    right: Truths


def within(rows: Rows, share: float) -> Truths:
    """Where the actual keeps the rules and forgoes at most ``share`` of the gain, or no more than rounding."""
    slack = SAME * (np.abs(rows["optimum"]) + np.abs(rows["nothing"]))
    found: Truths = rows["regret"] <= share * np.abs(rows["optimum"] - rows["nothing"]) + slack
    return found
