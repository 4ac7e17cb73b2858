"""Ranks of the computed allocation, the actual and its rivals in every sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.verdicts import EQUAL
from optimizer.program.vectors import Matrix, Truths
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan
from optimizer.sweep.memory import Memory
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


def ranking(rows: Memory, optimal: Truths, rivals: Mapping[str, FixedPlan], actual_keeps: SampleShare) -> Ranking:
    """The ranking over the ``optimal`` samples, those with a computed allocation."""
    scenario, n = rows.design.scenario, int(np.count_nonzero(optimal))
    sign = 1.0 if scenario.goal.maximized else -1.0
    optimum, actual = (rows.column(column)[optimal] for column in ("optimum", "actual"))
    names = (COMPUTED, scenario.actual or "", *rivals)
    values = np.array([optimum, actual, *(actual + sign * plan.differences[optimal] for plan in rivals.values())])
    judged = (np.isfinite(plan.differences[optimal]) & ~plan.broken[optimal] for plan in rivals.values())
    keeps = [None, actual_keeps, *(share(np.count_nonzero(samples), n) for samples in judged)]
    items = zip(names, values, keeps, places(sign * values), strict=True)
    standings = {name: Standing(SampleDistribution.of(reached), own, at) for name, reached, own, at in items}
    order, often = most_frequent_order(sign * values)
    return Ranking(standings, tuple(names[k] for k in order), often)


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
