"""Ranks of the computed allocation, the actual and its rivals in every sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.verdicts import EQUAL
from optimizer.program.vectors import Matrix, Truths
from optimizer.sweep.fixed_plan import COMPUTED
from optimizer.sweep.memory import Memory
from optimizer.sweep.schema import rival_names
from optimizer.sweep.statistics import SampleDistribution, SampleShare, share


@dataclass(frozen=True)
class Standing:
    """The ranks of one allocation: its share of samples at each place, from the first down.

    ``reached`` is the distribution of its objective at its own total; ``keeps`` the share in which it keeps every rule
    but the budget.
    """

    reached: SampleDistribution
    keeps: SampleShare | None
    places: tuple[SampleShare, ...]


@dataclass(frozen=True)
class Ranking:
    """The standings by allocation, and the most frequent order, from the best down, with its share."""

    standings: dict[str, Standing]
    order: tuple[str, ...]
    often: SampleShare


def ranking(rows: Memory, optimal: Truths, actual_keeps: SampleShare) -> Ranking:
    """The ranking over the ``optimal`` samples, those with a computed allocation."""
    scenario = rows.design.scenario
    rivals, n = rival_names(scenario), int(np.count_nonzero(optimal))
    columns = {COMPUTED: "optimum", scenario.actual or "": "actual"} | {name: f"reached.{name}" for name in rivals}
    values = np.array([rows.column(column)[optimal] for column in columns.values()])
    flags = (rows.column(f"keeps.{name}")[optimal] for name in rivals)
    keeps = [None, actual_keeps, *(share(np.count_nonzero(column), n) for column in flags)]
    better = values if scenario.goal.maximized else -values
    items = zip(columns, values, keeps, places(better), strict=True)
    standings = {name: Standing(SampleDistribution.of(reached), own, at) for name, reached, own, at in items}
    order, often = most_frequent_order(better)
    return Ranking(standings, tuple(list(columns)[k] for k in order), often)


def places(values: Matrix) -> list[tuple[SampleShare, ...]]:
    """The share of samples at each place, for each allocation.

    ``values`` (allocations, k), more is better; NaN, for none, comes last. Rounding is judged by the size of the first
    allocation; equal ones share the better place.
    """
    count, n = values.shape
    return [tuple(share(hits, n) for hits in np.bincount(rank, minlength=count)) for rank in _ranks(values)]


def most_frequent_order(values: Matrix) -> tuple[list[int], SampleShare]:
    """The most frequent order of allocations, from the best down, with its share; ``values`` as in `places`.

    Equal ones keep their order.
    """
    orders, n = np.argsort(_ranks(values), axis=0, kind="stable"), values.shape[1]
    _, firsts, counts = np.unique(orders, axis=1, return_index=True, return_counts=True)
    best = int(np.argmax(counts))
    return orders[:, firsts[best]].tolist(), share(counts[best], n)


def _ranks(values: Matrix) -> Any:
    """The number of allocations better than each (allocations, k), by more than rounding."""
    values = np.where(np.isfinite(values), values, -np.finfo(float).max)
    slack = EQUAL * (1.0 + np.abs(values[0]))
    return np.array([np.sum(values > own + slack, axis=0) for own in values])
