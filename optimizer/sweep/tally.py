"""What the rows of a sweep add up to, chunk by chunk: counts and distributions that can be merged in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.engine.verdicts import SHARE, directed
from optimizer.program.vectors import Truths, Vector
from optimizer.sweep.confidence_intervals import BATCHES
from optimizer.sweep.kept import SAME, KeptSamples
from optimizer.sweep.plan import Plan
from optimizer.sweep.schema import STATUSES, Rows, rival_names
from optimizer.sweep.sketch import Sketch

_LOOKED_AT = 8
"""Samples that are looked at for the names of the rules that the actual breaks."""
MOVES = ("more", "less", "same", "zero")
"""Ways of a programme's money in a sample's own optimum: beside the sample's actual, and that there is none."""
LEAST = 1e-6
"""Less money than this share of the total counts as none."""
COMPUTED, AT_ACTUAL_TOTAL = "computed", "at_actual_total"
"""What the computed allocation is called among allocations, and the one at the actual's own total."""


@dataclass(frozen=True)
class Threshold:
    """By how much the computed allocation is ahead: ``amount`` of the objective, or of the gain where ``of_gain``."""

    amount: float
    of_gain: bool = False


def thresholds(plan: Plan, more_than: Sequence[float] = ()) -> tuple[Threshold, ...]:
    """At all, by 1% of the gain, by 1 and by 5 points where the objective is a score, and what is asked for."""
    scored = plan.scenario.goal.kind in ("weighted_score", "weakest_score")
    own = [Threshold(0.0), Threshold(SHARE, True)]
    own += [Threshold(1.0), Threshold(5.0)] if scored else [Threshold(0.05, True)]
    return tuple(dict.fromkeys([*own, *(Threshold(float(amount)) for amount in more_than)]))


@dataclass(frozen=True)
class Beside:
    """Counts beside the actual by variant v and batch b.

    Of ``samples`` (v, b) with an allocation: ``directions`` (categories, v, b, 4), and ``beyond`` (thresholds, v, b)
    of the ``known`` (v, b) samples in which there is a difference.
    """

    samples: Any
    directions: Any
    known: Any
    beyond: Any

    @staticmethod
    def none(variants: int, categories: int, thresholds: int) -> Beside:
        """Of no samples."""
        shape = (variants, BATCHES)
        kinds = ((*shape,), (categories, *shape, 4), (*shape,), (thresholds, *shape))
        return Beside(*(np.zeros(kind, dtype=np.int64) for kind in kinds))

    def merge(self, other: Beside) -> None:
        """Take in the counts of other samples."""
        for own, more in zip(vars(self).values(), vars(other).values(), strict=True):
            own += more


class Tally:
    """Counts by variant v, batch b and what is counted; distributions by name.

    ``status`` (v, b, statuses), ``by_highs`` (v, b); ``beside`` the actual in all samples with an allocation, and
    ``permitted`` in those in which the actual, as drawn, keeps every rule but the budget; ``breaking`` are the first
    samples in which it does not. ``ranks`` (ranked, places) and ``orders`` (the ranked from the best down, with their
    count) are over the samples with an allocation, and so are ``moves`` (programmes, b, MOVES). ``kept`` are some
    samples as they are.
    """

    def __init__(self, plan: Plan, more_than: Sequence[float] = ()) -> None:
        scenario, draws = plan.scenario, plan.draws
        self.n, self.scenario, self.plan = plan.n, scenario, plan
        self.thresholds = thresholds(plan, more_than)
        self.categories = directed(scenario)
        self.rivals = rival_names(scenario) if scenario.actual is not None else ()
        self.ranked = (COMPUTED, *([scenario.actual, *self.rivals] if scenario.actual is not None else []))
        shape = (len(draws.names), BATCHES)
        self.status = np.zeros((*shape, len(STATUSES)), dtype=np.int64)
        self.by_highs = np.zeros(shape, dtype=np.int64)
        sizes = len(draws.names), len(self.categories), len(self.thresholds)
        self.beside, self.permitted = Beside.none(*sizes), Beside.none(*sizes)
        self.breaking: tuple[int, ...] = ()
        self.ranks = np.zeros((len(self.ranked), len(self.ranked)), dtype=np.int64)
        self.orders: dict[tuple[int, ...], int] = {}
        self.rivals_keep = np.zeros(len(self.rivals), dtype=np.int64)
        self.moves = np.zeros((len(scenario.programmes), BATCHES, len(MOVES)), dtype=np.int64)
        self.sketches: dict[str, Sketch] = {}
        self.kept = KeptSamples(plan)

    @staticmethod
    def of(plan: Plan, chunks: Iterable[Rows], more_than: Sequence[float] = ()) -> Tally:
        """The tally of these chunks."""
        found = Tally(plan, more_than)
        for rows in chunks:
            found.add(rows)
        return found

    def add(self, rows: Rows) -> None:
        """Take in the rows of some samples; each sample may come once."""
        variant = rows["variant"].astype(np.int64)
        batch = rows["sample"] * BATCHES // self.n
        np.add.at(self.status, (variant, batch, rows["status"].astype(np.int64)), 1)
        np.add.at(self.by_highs, (variant, batch), rows["by_highs"].astype(np.int64))
        optimal = rows["status"] == OPTIMAL
        self._sketch("optimum", rows["optimum"])
        self._sketch("nothing", np.where(optimal, rows["nothing"], np.nan))
        for name in self.scenario.model.capabilities:
            self._sketch(f"score.{name}", rows[f"score.{name}"])
        self._spending(rows, optimal, batch)
        if self.scenario.actual is not None:
            self._beside(rows, optimal, variant, batch)
        self.kept.add(rows)

    def _spending(self, rows: Rows, optimal: Truths, batch: Any) -> None:
        """Computed spending, less the actual's where there is one, by programme and by category."""
        scenario, compared = self.scenario, self.scenario.actual is not None
        moved = {}
        least = LEAST * sum(np.abs(rows[f"spend.{name}"]) for name in scenario.programmes)
        for p, name in enumerate(scenario.programmes):
            moved[name] = rows[f"spend.{name}"] - (rows[f"actual.{name}"] if compared else 0.0)
            ways = (moved[name] > least, -moved[name] > least, np.abs(moved[name]) <= least)
            for way, where in enumerate((*ways, np.abs(rows[f"spend.{name}"]) <= least)):
                self.moves[p, :, way] += np.bincount(batch[optimal & where], minlength=BATCHES)
            self._sketch(f"programme.{name}", np.where(optimal, moved[name], np.nan))
        for name, members in scenario.categories.items():
            self._sketch(f"category.{name}", np.where(optimal, sum(moved[member] for member in members), np.nan))

    def _beside(self, rows: Rows, optimal: Truths, variant: Any, batch: Any) -> None:
        for counts, samples, column in (
            (self.beside, optimal, "ahead"),
            (self.permitted, optimal & rows["keeps"], "regret"),
        ):
            where = (variant[samples], batch[samples])
            np.add.at(counts.samples, where, 1)
            for c, name in enumerate(self.categories):
                np.add.at(counts.directions[c], (*where, rows[f"direction.{name}"][samples].astype(np.int64) + 1), 1)
            known = np.isfinite(rows[column])
            np.add.at(counts.known, (variant[known], batch[known]), 1)
            for t, threshold in enumerate(self.thresholds):
                over = known & exceeds(rows, threshold, column)
                np.add.at(counts.beyond[t], (variant[over], batch[over]), 1)
            self._sketch(column, rows[column])
        self._broken(rows["sample"][optimal & ~rows["keeps"]])
        self._sketch("actual", np.where(optimal, rows["actual"], np.nan))
        for name in self.scenario.model.capabilities:
            self._sketch(f"actual_score.{name}", np.where(optimal, rows[f"actual_score.{name}"], np.nan))
        for r, name in enumerate(self.rivals):
            self._sketch(f"reached.{name}", np.where(optimal, rows[f"reached.{name}"], np.nan))
            self.rivals_keep[r] += int(np.count_nonzero(rows[f"keeps.{name}"] & optimal))
        if self.rivals:
            self._rank(rows, optimal)

    def _broken(self, samples: Any) -> None:
        self.breaking = tuple(sorted({*self.breaking, *map(int, np.sort(samples)[:_LOOKED_AT])})[:_LOOKED_AT])

    def _rank(self, rows: Rows, optimal: Truths) -> None:
        """The places of the computed allocation, the actual and its rivals; equals share the better place."""
        sign = 1.0 if self.scenario.goal.maximized else -1.0
        columns = ["optimum", "actual", *(f"reached.{name}" for name in self.rivals)]
        values = sign * np.array([rows[column][optimal] for column in columns])
        values = np.where(np.isfinite(values), values, -np.finfo(float).max)  # what a variant has not is last
        slack = SAME * (1.0 + np.abs(values[0]))
        for r in range(len(values)):
            place = np.sum(values > values[r] + slack, axis=0)
            self.ranks[r] += np.bincount(place, minlength=len(values))
        orders = np.argsort(-values, axis=0, kind="stable").T
        for order, count in zip(*np.unique(orders, axis=0, return_counts=True), strict=True):
            key = tuple(order.tolist())
            self.orders[key] = self.orders.get(key, 0) + int(count)

    def _sketch(self, name: str, values: Vector) -> None:
        self.sketches.setdefault(name, Sketch()).add(values)

    def merge(self, other: Tally) -> None:
        """Take in the tally of other samples of the same sweep."""
        for name in ("status", "by_highs", "ranks", "rivals_keep", "moves"):
            getattr(self, name).__iadd__(getattr(other, name))
        self.beside.merge(other.beside)
        self.permitted.merge(other.permitted)
        self._broken(np.array(other.breaking, dtype=np.int64))
        for order, count in other.orders.items():
            self.orders[order] = self.orders.get(order, 0) + count
        for name, sketch in other.sketches.items():
            self.sketches.setdefault(name, Sketch()).merge(sketch)
        self.kept.merge(other.kept)


def exceeds(rows: Rows, threshold: Threshold, column: str) -> Truths:
    """Where the difference in ``column`` is above the threshold, and above rounding."""
    slack = SAME * (np.abs(rows["optimum"]) + np.abs(rows["nothing"]))
    base = np.abs(rows["optimum"] - rows["nothing"]) if threshold.of_gain else 1.0
    found: Truths = rows[column] > threshold.amount * base + slack
    return found
