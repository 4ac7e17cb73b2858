"""The value of information: the expected gain from knowing numbers before a plan is chosen, from samples.

The choice is among plans held fixed in every sample: the optimised ones, and some fitted to the samples in which a
number is low, or high, as one who knows it would. Who knows everything takes the best plan of each sample (expected
value of perfect information, EVPI); who knows one number the plan whose expected lead is greatest at its value (EVPPI,
that of partial perfect information). The value is the most that finding out is worth.

The expected lead at a value is a smooth function of the number, and is estimated by regression (Strong, Oakley and
Brennan 2014), here by cubic splines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.engine.results import EQUAL
from optimizer.frames import frame
from optimizer.notebook import Summarised
from optimizer.plans.criteria import Criteria
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.sampling import axis
from optimizer.sweep.draws import VARIANT
from optimizer.sweep.fixed_plan import SCORED_SAMPLES
from optimizer.sweep.run import SampleRows
from optimizer.sweep.schema import units_of

if TYPE_CHECKING:
    import pandas

    from optimizer.sweep.result import Sweep

EVERYTHING, ANY_ALLOCATION, WEIGHTS = "everything", "any_allocation", "weights"
_FITTED = 4
"""The number of numbers to which plans are fitted."""
_SETS, _SET = 4, 64
"""The number of sets of samples to which each is fitted, and of samples in a set: many rough plans tell more than a few
sure ones."""
_OTHERS = 32
"""Random numbers simulated; the largest value of knowing one of them is what chance alone gives."""
_KNOTS = (1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6)
"""Quantiles of a number that are the knots of its spline."""
_SINGLE = 1e-6
"""The least size of a direction, relative to the largest: numbers are drawn in single precision, to 1e-7."""
_SPARSE = 10
"""The least number of samples for each column of a regression."""


@dataclass(frozen=True)
class InformationValue:
    """The gain of the expected objective from knowing the numbers ``paths`` before choosing, with its standard error.

    ``name`` is the path of a single number, the name of a group of correlated numbers, or `weights` for all of them.
    ``budget`` would add as much at the margin; None where more budget adds nothing. ``by_chance`` is what as many
    numbers reach that have nothing to do with the outcome.
    """

    name: str
    paths: tuple[str, ...]
    value: float
    error: float
    budget: float | None = None
    by_chance: float = 0.0


@dataclass(frozen=True, repr=False)
class ValueOfInformation(Summarised):
    """The choice among ``plans`` in so many ``samples``; ``chosen`` without further knowledge, by expected objective.

    ``everything`` is the value of knowing all numbers when the choice is among the plans (EVPI), ``any_allocation``
    when any allocation may be chosen: each sample's own best, or a plan that is better, which it can be where it breaks
    a rule of that sample. ``known`` is the value of each number and each group (EVPPI), greatest first, and
    ``by_chance`` the greatest of several irrelevant numbers, each known alone. ``units`` are those of `to_frame`.
    """

    plans: tuple[str, ...]
    chosen: str
    samples: int
    everything: InformationValue
    any_allocation: InformationValue
    known: tuple[InformationValue, ...]
    by_chance: float
    units: Mapping[str, str]

    def _summary(self) -> str:
        worth = f"{len(self.worth_knowing)} of {len(self.known)} numbers and groups worth knowing"
        return f"{len(self.plans)} plans in {self.samples:,} samples: {worth}"

    @property
    def worth_knowing(self) -> tuple[InformationValue, ...]:
        """The numbers and groups whose value exceeds chance and twice its own standard error."""
        return tuple(item for item in self.known if item.value > max(item.by_chance, 2 * item.error))

    def to_frame(self) -> pandas.DataFrame:
        """A row for `any_allocation` and `everything`, and for each number (by its path) and group, best first."""
        rows = [vars(item) | {"known": item.name} for item in (self.any_allocation, self.everything, *self.known)]
        meanings = {
            "value": "what knowing it adds to the expected objective",
            "error": "standard error of the value",
            "budget": "budget that adds as much at the margin",
        }
        return frame("known", rows, {name: (own, self.units.get(name, "")) for name, own in meanings.items()})


def fitted_plans(criteria: Criteria, rows: SampleRows) -> dict[str, Spending]:
    """Plans with the greatest expected objective in the half of some samples in which a number is low, or high.

    The numbers are those that explain most of the variance of the samples' own optima, by correlation with their
    spending. A plan is named by the number's path, `low` or `high`, and the set of samples. Raises SolverError.
    """
    plans, paths = dict[str, Spending](), _leading(rows)
    for k in range(1, _SETS + 1):
        program = criteria.sampled(_SET, k)
        for path in paths:
            values = program.drawn(path)
            middle = np.nanmedian(values)
            for way, side in (("low", values <= middle), ("high", values > middle)):
                if np.any(side):
                    plans[f"{path} {way} {k}"] = program.mean(side).spending
    return plans


def _drawn(rows: SampleRows, samples: Any) -> tuple[list[str], Matrix]:
    """Numbers drawn at points of their own, with values; of a programme's tiers, which share one, the first."""
    paths, values = rows.drawn_numbers(samples)
    first = sorted({axis(path): k for k, path in reversed([*enumerate(paths)])}.values())
    return [paths[k] for k in first], values[first]


def _leading(rows: SampleRows) -> list[str]:
    """The numbers that explain most of the variance of the samples' own optima, in descending order."""
    programmes = rows.design.scenario.programmes.items()
    samples = np.flatnonzero(rows.optimal())[:SCORED_SAMPLES]
    paths, drawn = _drawn(rows, samples)
    spent = rows.at([f"spend.{name}" for name, programme in programmes if not programme.fixed], samples)
    apart, across = (values - values.mean(axis=1, keepdims=True) for values in (spent, drawn))
    explained = np.einsum("ps,ns->pn", apart, across) ** 2 / np.einsum("ns,ns->n", across, across)
    order = np.argsort(-explained.sum(axis=0), kind="stable")[:_FITTED]
    return [paths[k] for k in order if explained[:, k].any()]


def value_of_information(sweep: Sweep, ahead: Mapping[str, Vector], per_budget: float | None) -> ValueOfInformation:
    """The value of information with the leads ``ahead`` of plans in the first samples of ``sweep`` (n,).

    Samples of a variant in which a plan cannot be are left out. Groups are those of the scenario, and the weights; of
    two weights one counts, as it settles the other.
    """
    rows, draws = sweep.rows, sweep.design.draws
    samples = np.flatnonzero(np.all(np.isfinite(list(ahead.values())), axis=0))
    paths, values = _drawn(rows, samples)
    drawn = dict(zip(paths, values, strict=True))
    weights = tuple(path for path in paths if path.startswith("objective.weights."))
    if len(weights) == 2:
        del drawn[weights[1]]
    if len(draws.names) > 1:
        drawn[VARIANT] = rows.column(VARIANT)[samples].astype(float)
    groups = {group.name: group.paths for group in draws.uncertainties[0].groups}
    groups[WEIGHTS] = weights
    unit = units_of(draws).get("ahead", "")
    units = {"value": unit, "error": unit, "budget": sweep.scenario.currency or ""}
    leads, best = {name: own[samples] for name, own in ahead.items()}, rows.column("ahead")[samples]
    rounding = EQUAL * float(np.max(np.abs(rows.column("actual")[samples]), initial=0.0))
    return informed_choice(leads, best, drawn, groups, per_budget, units, rounding)


def informed_choice(
    plans: Mapping[str, Vector], best: Vector, drawn: Mapping[str, Vector], groups: Mapping[str, Sequence[str]],
    per_budget: float | None, units: Mapping[str, str], rounding: float,
) -> ValueOfInformation:  # fmt: skip
    """The value of information for the choice among ``plans``, whose leads over the actual are of shape (n,).

    ``best`` (n,) is the lead of each sample's own best allocation, NaN where there is none; ``drawn`` maps each number
    to its values (n,), ``groups`` names numbers that are known together. ``per_budget`` is the expected objective of
    one more unit of budget; gains up to ``rounding`` are none.
    """
    names, leads, n = tuple(plans), np.array(list(plans.values())), len(best)
    chosen = int(np.argmax(leads.mean(axis=1)))

    def worth(name: str, paths: tuple[str, ...], value: float, error: float, chance: float = 0.0) -> InformationValue:
        return InformationValue(name, paths, value, error, value / per_budget if per_budget else None, chance)

    def knowing_all(name: str, reached: Vector) -> InformationValue:
        gain = np.where(reached > leads[chosen] + rounding, reached - leads[chosen], 0.0)
        return worth(name, tuple(drawn), float(gain.mean()), float(gain.std()) / np.sqrt(n))

    everything = knowing_all(EVERYTHING, first := np.max(leads, axis=0))

    @cache
    def by_chance(count: int) -> float:
        random = np.random.default_rng(0)
        gains = (expected_gain(leads, random.random((count, n)))[0] for _ in range(_OTHERS))
        return min(max(gains), everything.value)

    def knowing(name: str, own: tuple[str, ...]) -> InformationValue:
        value, error = expected_gain(leads, np.array([drawn[path] for path in own]))
        # No number is worth more than all of them, where a regression leaves more.
        return worth(name, own, min(value, everything.value), error, max(by_chance(len(own)), by_chance(1)))

    known = {path: knowing(path, (path,)) for path in drawn}
    for name, paths in groups.items():
        if len(own := tuple(path for path in paths if path in drawn)) > 1:
            # A group is worth as much as each of its numbers, whose own regression may tell more than that of all.
            alone = (replace(known[path], name=name, paths=own) for path in own)
            known[name] = max(knowing(name, own), *alone, key=lambda item: item.value - item.by_chance)
    return ValueOfInformation(
        names, names[chosen], n, everything, knowing_all(ANY_ALLOCATION, np.fmax(best, first)),
        tuple(sorted(known.values(), key=lambda item: -item.value)), by_chance(1), units,
    )  # fmt: skip


def expected_gain(leads: Matrix, inputs: Matrix) -> tuple[float, float]:
    """The gain of expected lead from knowing ``inputs`` (m, n) before choosing, and its standard error.

    ``leads`` (plans, n) are regressed on the inputs; the value is the mean of the greatest expectation less the
    greatest mean. The error is that of the coefficients and of the sampling of inputs, to first order.

    >>> x = np.linspace(-1, 1, 201)
    >>> value, error = expected_gain(np.array([0 * x, x]), x[None])
    >>> round(value, 2)  # half of the time the second plan is best, at 0.5 on average
    0.25
    """
    n = leads.shape[1]
    differences = (leads - leads[int(np.argmax(leads.mean(axis=1)))]).T
    columns = _basis(inputs)
    expected = _product(columns, _product(columns.T, differences))
    best, gain = np.argmax(expected, axis=1), np.max(expected, axis=1)
    used = np.unique(best)
    residuals = (differences - expected)[:, used]
    covariance = _product(residuals.T, residuals) / max(n - columns.shape[1], 1)
    by_plan = np.array([columns[best == plan].sum(axis=0) / n for plan in used])
    variance = float(np.sum(covariance * _product(by_plan, by_plan.T))) + float(gain.var()) / n
    return max(float(gain.mean()), 0.0), float(np.sqrt(max(variance, 0.0)))


def _product(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product, in this thread: a library's own threads cost more here than they bring."""
    return np.asarray(np.einsum("ij,jk->ik", left, right))


def _basis(inputs: Matrix) -> Matrix:
    """Orthonormal columns (n, k) of a function of the inputs: a cubic spline of one, all products of two of several.

    Of few samples it is linear.
    """
    n, size = inputs.shape[1], inputs.std(axis=1, keepdims=True)
    scaled = (inputs - inputs.mean(axis=1, keepdims=True)) / np.where(size > 0, size, 1.0)
    columns, first = [np.ones(n), *scaled], scaled[0]
    if len(scaled) > 1:
        more = [one * other for one, other in combinations_with_replacement(scaled, 2)]
    else:
        more = [first**2, first**3, *(np.maximum(first - knot, 0.0) ** 3 for knot in np.quantile(first, _KNOTS))]
    if _SPARSE * (len(columns) + len(more)) <= n:
        columns += more
    # In the directions of a singular value decomposition, so that dependent numbers do no harm; from the products of
    # columns, which stay in this thread.
    basis = np.array(columns).T
    squares, directions = np.linalg.eigh(_product(basis.T, basis))
    used = squares > _SINGLE**2 * squares[-1]
    return _product(basis, directions[:, used] / np.sqrt(squares[used]))
