"""What it is worth to know a number before a plan is chosen (expected value of perfect information), from samples.

The choice is among plans that are held fixed in every sample. Who knows everything takes the best plan of each sample;
who knows one number takes the plan whose expected lead is greatest at its value, and that expectation is a regression
of the plans' leads on the number over the samples (Strong, Oakley and Brennan 2014), here by penalised cubic splines.
The value is the most that finding out may cost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.analysis.frames import frame
from optimizer.program.vectors import Matrix, Vector
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.schema import units
from optimizer.sweep.statistics import Share, by_batch, share

if TYPE_CHECKING:
    import pandas

    from optimizer.sweep.result import Sweep

EVERYTHING, ANY_ALLOCATION, WEIGHTS = "everything", "any_allocation", "weights"
MOST = 16384
"""Samples that are looked at: the first of the sweep."""
_KNOTS = (1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6)
"""Quantiles of a number at which its cubic pieces meet."""
_PENALTIES = np.append(0.0, 10.0 ** np.arange(-8, 5, 1.0))
_OTHERS = 32
"""Numbers that have nothing to do with the outcome, whose greatest value is what chance brings."""
_SPARSE = 10
"""A regression has at most one column for so many samples."""


@dataclass(frozen=True)
class Knowing:
    """What knowing the numbers ``paths`` before choosing adds to the expected objective, with its standard error.

    ``name`` is the path of a single number, the name of a group of correlated numbers, or `weights` for all of them.
    """

    name: str
    paths: tuple[str, ...]
    value: float
    error: float


class ValueOfInformation:
    """The choice among ``plans``, whose ``leads`` over the actual in each sample are of shape (plans, n).

    ``best`` (n,) is the lead of each sample's own best allocation, NaN where there is none; ``drawn`` maps each number
    to its values (n,), ``groups`` names numbers that are looked at together too. ``per_budget`` is what a unit more of
    the budget adds to the expected objective; ``units`` are those of the columns of `to_frame`.
    """

    def __init__(
        self, plans: Sequence[str], leads: Matrix, best: Vector, drawn: Mapping[str, Vector],
        groups: Mapping[str, Sequence[str]], per_budget: float | None = None, units: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.plans, self.samples, self.per_budget, self._units = tuple(plans), leads.shape[1], per_budget, units or {}
        self._leads, self._best, self._drawn = leads, best, drawn
        self._groups = {name: tuple(path for path in paths if path in drawn) for name, paths in groups.items()}
        self._chosen = int(np.argmax(leads.mean(axis=1)))

    @property
    def chosen(self) -> str:
        """The plan with the greatest expected objective: what is chosen when nothing more is known."""
        return self.plans[self._chosen]

    @cached_property
    def everything(self) -> Knowing:
        """Knowing all numbers, when the choice is among the plans."""
        return self._knowing_all(EVERYTHING, np.max(self._leads, axis=0))

    @cached_property
    def any_allocation(self) -> Knowing:
        """The same when any allocation may be chosen: the own best one of each sample, or a plan where it is better.

        A plan is better than a sample's best allocation where it breaks a rule of that sample.
        """
        return self._knowing_all(ANY_ALLOCATION, np.fmax(self._best, np.max(self._leads, axis=0)))

    @cached_property
    def known(self) -> tuple[Knowing, ...]:
        """Each number and each group, from the one that is worth most down."""
        groups = {name: paths for name, paths in self._groups.items() if len(paths) > 1}
        found = [
            Knowing(name, paths, *expected_gain(self._leads, np.array([self._drawn[path] for path in paths])))
            for name, paths in ({path: (path,) for path in self._drawn} | groups).items()
        ]
        return tuple(sorted(found, key=lambda item: -item.value))

    @cached_property
    def by_chance(self) -> float:
        """The value that numbers reach that have nothing to do with the outcome: the greatest of several."""
        others = np.random.default_rng(0).random((_OTHERS, self.samples))
        return max(expected_gain(self._leads, own[None])[0] for own in others)

    @property
    def worth_knowing(self) -> tuple[Knowing, ...]:
        """The numbers and groups whose value is more than chance and twice its own standard error."""
        return tuple(item for item in self.known if item.value > max(self.by_chance, 2 * item.error))

    def budget(self, value: float) -> float | None:
        """The budget that would add as much as ``value``, at the margin; None where more of it adds nothing."""
        return value / self.per_budget if self.per_budget else None

    def to_frame(self) -> pandas.DataFrame:
        """A row for `any_allocation` and `everything`, and for each number (by its path) and group, best first."""
        found = [self.any_allocation, self.everything, *self.known]
        rows = [
            {"known": item.name, "value": item.value, "error": item.error, "budget": self.budget(item.value)}
            for item in found
        ]
        meanings = {
            "value": "what knowing it adds to the expected objective",
            "error": "standard error of the value",
            "budget": "budget that adds as much at the margin",
        }
        return frame("known", rows, {name: (own, self._units.get(name, "")) for name, own in meanings.items()})

    def _knowing_all(self, name: str, reached: Vector) -> Knowing:
        gain = reached - self._leads[self._chosen]
        return Knowing(name, tuple(self._drawn), float(gain.mean()), float(gain.std()) / np.sqrt(self.samples))


def value_of_information(sweep: Sweep, plans: Mapping[str, FixedPlan], per_budget: float | None) -> ValueOfInformation:
    """The choice among ``plans``, which are judged on the samples of ``sweep``.

    Samples of a variant in which one of them cannot be are left out. Groups are those of the scenario, and the weights.
    """
    rows, draws = sweep.rows, sweep.design.draws
    leads = np.array([plan.differences for plan in plans.values()])
    samples = np.flatnonzero(np.all(np.isfinite(leads), axis=0))[:MOST]
    paths, values = rows.drawn(samples)
    drawn = dict(zip(paths, values, strict=True))
    if len(draws.names) > 1:
        drawn[VARIANT] = rows.column(VARIANT)[samples].astype(float)
    clusters = draws.uncertainties[0].clusters
    groups = {name: tuple(own) for cluster in clusters for name, (own, _) in cluster.groups.items()}
    groups[WEIGHTS] = tuple(path for path in paths if path.startswith("objective.weights."))
    best, unit = rows.column("ahead")[samples], units(draws).get("ahead", "")
    stated = {"value": unit, "error": unit, "budget": sweep.scenario.currency or ""}
    return ValueOfInformation(tuple(plans), leads[:, samples], best, drawn, groups, per_budget, stated)


@dataclass(frozen=True)
class Acceptability:
    """In which share of all samples each plan is ahead of the actual by at least each of the ``thresholds``.

    The first threshold is 0, where a plan has to be ahead.
    """

    thresholds: tuple[float, ...]
    shares: dict[str, tuple[Share, ...]]

    @property
    def frontier(self) -> tuple[str, ...]:
        """For each threshold the plan that leads by it in most samples."""
        return tuple(max(self.shares, key=lambda name: self.shares[name][k].hits) for k in range(len(self.thresholds)))


def acceptability(plans: Mapping[str, FixedPlan], method: str) -> Acceptability:
    """Of ``plans``, judged on samples that ``method`` draws, at round thresholds up to what the best often reach."""
    most = max((float(plan.difference.quantiles[-1] or 0.0) for plan in plans.values()), default=0.0)
    step = _round_up(most / 6) if most > 0 else 1.0
    thresholds = [step * k for k in range(1, floor(max(most, 0.0) / step) + 1)]

    def beyond(plan: FixedPlan, threshold: float) -> Share:
        n = len(plan.differences)
        hits = np.flatnonzero(plan.differences >= threshold)
        return share(by_batch(hits, n), by_batch(np.arange(n), n), method)

    shares = {name: (plan.ahead, *(beyond(plan, t) for t in thresholds)) for name, plan in plans.items()}
    return Acceptability((0.0, *thresholds), shares)


def _round_up(value: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** floor(log10(value))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= value * (1 - 1e-9))


def expected_gain(leads: Matrix, inputs: Matrix) -> tuple[float, float]:
    """What knowing ``inputs`` (m, n) adds to the expected lead of a choice among plans, and its standard error.

    ``leads`` (plans, n) are regressed on the inputs; the value is the mean of the greatest expectation less the
    greatest mean. The error is that of the coefficients and that of the samples' inputs, to first order.

    >>> x = np.linspace(-1, 1, 201)
    >>> value, error = expected_gain(np.array([0 * x, x]), x[None])
    >>> round(value, 2)  # half of the time the second plan is taken, at 0.5 on average
    0.25
    """
    n = leads.shape[1]
    chosen = int(np.argmax(leads.mean(axis=1)))
    differences = (leads - leads[chosen]).T
    size = differences.std(axis=0)
    size[size == 0] = 1.0
    columns, roughness = _basis(inputs)
    along = columns.T @ differences
    total = np.sum((differences / size) ** 2, axis=0)
    # The penalty that generalised cross-validation chooses, one for all plans.
    kept = 1 / (1 + _PENALTIES[:, None] * roughness)
    left = total - np.einsum("pk,kd->pd", 2 * kept - kept**2, (along / size) ** 2)
    kept = kept[np.argmin(left.sum(axis=1) / (n - kept.sum(axis=1)) ** 2)]
    expected = columns @ (kept[:, None] * along)
    taken = np.argmax(expected, axis=1)
    gain = np.max(expected, axis=1)
    residuals = differences - expected
    covariance = residuals.T @ residuals / max(n - kept.sum(), 1.0)
    by_plan = np.array([columns[taken == d].sum(axis=0) / n for d in range(len(leads))]) * kept
    variance = float(np.sum(covariance * (by_plan @ by_plan.T))) + float(gain.var()) / n
    return max(float(gain.mean()), 0.0), float(np.sqrt(max(variance, 0.0)))


def _basis(inputs: Matrix) -> tuple[Matrix, Vector]:
    """Orthonormal columns (n, k) of a smooth function of the inputs, and how rough each is: 0 is not penalised.

    Of one number it is a cubic spline whose pieces are penalised. Of several it is the sum of a cubic of each, and of
    products of two, all penalised but what is linear; products, then curves, are left out where samples are few.
    """
    m, n = inputs.shape
    middle, size = inputs.mean(axis=1, keepdims=True), inputs.std(axis=1, keepdims=True)
    scaled = (inputs - middle) / np.where(size > 0, size, 1.0)
    linear = [np.ones(n), *scaled]
    if m == 1:
        smooth, curved = [scaled[0] ** 2, scaled[0] ** 3], [_piece(scaled[0], share) for share in _KNOTS]
        columns, free = [*linear, *smooth, *curved], 4
    else:
        curved = [scaled[i] ** power for power in (2, 3) for i in range(m)]
        products = [scaled[i] * scaled[j] for i, j in combinations(range(m), 2)]
        columns, free = linear, len(linear)
        for more in (curved, products):
            columns = [*columns, *more] if _SPARSE * (len(columns) + len(more)) <= n else columns
    # In the directions of a singular value decomposition, so that numbers that follow from each other do no harm.
    left, values, right = np.linalg.svd(np.array(columns).T, full_matrices=False)
    whole = values > 1e-9 * values[0]
    bare = right[whole].T / values[whole]
    bare[:free] = 0.0
    roughness, turned = np.linalg.eigh(bare.T @ bare)
    rough = np.maximum(roughness, 0.0) * n
    return left[:, whole] @ turned, np.where(rough > 1e-9, rough, 0.0)


def _piece(values: Vector, share: float) -> Any:
    return np.maximum(values - np.quantile(values, share), 0.0) ** 3
