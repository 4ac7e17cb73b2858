"""Where a plan is ahead of the actual and where it fails: how often, in which region, under which weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from optimizer.engine.results import EQUAL
from optimizer.frames import frame
from optimizer.program.vectors import Vector
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import Region, region
from optimizer.sweep.statistics import SampleShare, share_where

if TYPE_CHECKING:
    import pandas

LEAST_SHARE = 0.1
"""The share of samples with the least leads that are used where the plan is behind in too few."""
_FEWEST = 40
"""The least number of samples with the plan behind for these to be used themselves."""
WEIGHTINGS = 16
"""The number of random sets of weights for each sample."""


@dataclass(frozen=True)
class Turning:
    """The region in which a plan is not ahead of the actual, which it is in the share ``behind`` of the samples.

    ``bound`` is the greatest lead among the cases of ``region``: 0 where they are the samples in which the plan is not
    ahead; where these are too few, the cases are the tenth in which its lead is least.
    """

    behind: SampleShare
    bound: float
    region: Region


def turning(sweep: Sweep, plan: FixedPlan) -> Turning:
    """The region in which ``plan`` is not ahead of the actual, in the samples of ``sweep``; see `Turning`."""
    leads, known = plan.differences, np.isfinite(plan.differences)
    cases, bound = known & (leads <= 0), 0.0
    behind = share_where(cases, known, sweep.design.method)
    if behind.n and behind.hits < _FEWEST:
        bound = float(np.quantile(leads[known], LEAST_SHARE))
        cases = known & (leads <= bound + EQUAL * float(np.max(np.abs(leads[known]))))
    return Turning(behind, bound, region(sweep.rows, cases, known))


@dataclass(frozen=True)
class WeightShares:
    """Shares of samples by plan under random weights, drawn evenly from all of the same sum, several for each sample.

    ``ahead`` maps each plan to the share of samples and weights in which it is ahead of the actual, ``first`` to that
    in which it is ahead of every other plan. ``differences[plan]`` are its mean scores less those of the
    actual, by capability.
    """

    ahead: dict[str, SampleShare]
    first: dict[str, float]
    differences: dict[str, dict[str, float]]


def weight_shares(scores: Mapping[str, Mapping[str, Vector]], actual: str) -> WeightShares:
    """The shares under random weights of plans with ``scores`` by capability in each sample (n,), one being ``actual``.

    Samples in which a plan has no score are left out.
    """
    names, capabilities = list(scores), list(scores[actual])
    table = np.array([[scores[name][own] for own in capabilities] for name in names])
    table = table[:, :, np.all(np.isfinite(table), axis=(0, 1))]
    # Evenly distributed on the simplex: the Dirichlet distribution with all exponents 1.
    size = table.shape[2], WEIGHTINGS
    weights = np.random.default_rng(0).dirichlet(np.ones(len(capabilities)), size)
    reached = np.einsum("pcn,nwc->pnw", table, weights)
    same = EQUAL * max(float(np.abs(table).max(initial=0.0)), 1.0)
    *_, second, most = np.sort(reached, axis=0)
    first = np.mean((reached >= most) & (most > second + same), axis=(1, 2))
    before = reached[names.index(actual)]
    hits = [int(np.count_nonzero(own > before + same)) for own in reached]
    differences = np.mean(table - table[names.index(actual)], axis=2).tolist()
    return WeightShares(
        {name: SampleShare(own, reached[0].size) for name, own in zip(names, hits, strict=True)},
        dict(zip(names, first.tolist(), strict=True)),
        {name: dict(zip(capabilities, own, strict=True)) for name, own in zip(names, differences, strict=True)},
    )


@dataclass(frozen=True)
class Acceptability:
    """The share of all samples in which each plan leads the actual by at least each of the ``thresholds``.

    The first threshold is 0, which a plan must exceed. ``unit`` is that of the thresholds, empty where they have none.
    """

    thresholds: tuple[float, ...]
    shares: dict[str, tuple[SampleShare, ...]]
    unit: str = ""

    def most_often(self, k: int) -> tuple[str, ...]:
        """The plans that lead by the threshold at place ``k`` in most samples; none where no plan does in any."""
        hits = {name: own[k].hits for name, own in self.shares.items()}
        return tuple(name for name, own in hits.items() if own and own == max(hits.values()))

    @property
    def frontier(self) -> tuple[str | None, ...]:
        """The plan that leads by each threshold in most samples, the first of several."""
        return tuple(next(iter(self.most_often(k)), None) for k in range(len(self.thresholds)))

    def to_frame(self) -> pandas.DataFrame:
        """A row for each threshold, a column for each plan and one for the frontier."""
        rows = []
        for k, (threshold, first) in enumerate(zip(self.thresholds, self.frontier, strict=True)):
            shares = {name: own[k].share for name, own in self.shares.items()}
            rows.append({"threshold": threshold, **shares, "frontier": first})
        meanings = {"threshold": ("by how much a plan leads the actual at least", self.unit)}
        meanings |= dict.fromkeys(self.shares, ("share of samples in which it is ahead by at least the threshold", ""))
        return frame("threshold", rows, {**meanings, "frontier": ("plan that is so in most samples", "")})


def acceptability(plans: Mapping[str, FixedPlan], method: str, unit: str = "") -> Acceptability:
    """The acceptability of ``plans``, from samples by ``method``, at round thresholds up to what the best often
    reach."""
    most = max((float(plan.difference.quantiles[-1] or 0.0) for plan in plans.values()), default=0.0)
    step = _round_up(most / 6) if most > 0 else 1.0
    thresholds = [step * k for k in range(1, floor(max(most, 0.0) / step) + 1)]

    def beyond(plan: FixedPlan, threshold: float) -> SampleShare:
        return share_where(plan.differences >= threshold, None, method)

    shares = {name: (plan.ahead, *(beyond(plan, t) for t in thresholds)) for name, plan in plans.items()}
    return Acceptability((0.0, *thresholds), shares, unit)


def _round_up(value: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= value * (1 - 1e-9))
