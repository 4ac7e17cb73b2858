"""A linear program over many samples (stochastic program): money is decided once, its effects follow in each sample.

The scenario's own program keeps its rows at the numbers of the file, so that money obeys the rules as written. For each
sample, further columns and rows turn the money into the objective by that sample's numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.engine.ensemble import Ensemble
from optimizer.engine.pattern import Batch
from optimizer.engine.sample_numbers import SampleNumbers
from optimizer.errors import SolverError
from optimizer.plans.program_builder import ProgramBuilder
from optimizer.program.program import Program
from optimizer.program.rounding import rounded
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.allocations import Spending
from optimizer.scenario.scenario import Scenario
from optimizer.sweep.draws import Draws

_SAME = 1e-12
"""The relative difference up to which the ends of tiers are the same."""
_TIE = 1e-6
"""The cost of moving all money, as a share of the gain: of equally good plans the one that moves less wins."""
_MEAN = 1e-4
"""The weight of the mean of all differences beside that of the worst, which breaks ties before the money moved does."""


@dataclass(frozen=True)
class SampledOptimum:
    """An optimised plan, rounded to the smallest unit, with the ``value`` of its criterion in the samples.

    ``weights`` (N,) are the shadow prices of the samples under a tail mean: as a prior on the samples, the least
    favourable one. ``prices`` (rows of the base,) are the shadow prices of its rules.
    """

    spending: Spending
    value: float
    weights: Vector = field(compare=False)
    prices: Vector = field(compare=False)


class SampledProgram:
    """The program of the samples of ``draws``, beside ``base``, the scenario's own program that money obeys.

    ``ensembles`` hold the recorded numbers of each scenario of the draws; ``gain`` is the size of the objective's
    differences. Samples of a variant that lacks a programme or a period are left out; ``actual`` is the objective of
    the actual, as drawn, in the N others. Objectives are signed so that more is better. Raises SolverError where no
    sample is left.
    """

    def __init__(self, base: Program, draws: Draws, ensembles: Sequence[Ensemble], gain: float) -> None:
        self.base = base
        self._builder = ProgramBuilder(base.exact)
        self._moved = self._money_moved()
        self._tie = _TIE * (gain or 1.0) / self._total
        self._reached: list[tuple[Any, Vector, Vector]] = []
        actual: list[Vector] = []
        self.parts: list[tuple[int, Mapping[str, Vector], int]] = []
        for part in draws.block(0, draws.n):
            ensemble = ensembles[part.variant]
            if same_lines(ensemble.scenario, base.scenario):
                samples = ensemble.numbers.at(part.overrides, len(part.rows))
                sound = samples.sound  # samples whose numbers cannot be are none (see `consistency`)
                overrides = {path: own[sound] for path, own in part.overrides.items()}
                self.parts.append((part.variant, overrides, int(sound.sum())))
                self._add(ensemble.numbers, samples.batch.some(sound), ensemble.sign)
                assert samples.actual is not None  # `same_lines` requires one
                actual.append(ensemble.sign * samples.actual.objective[sound])
        if not actual:
            raise SolverError("no sample has the programmes and periods that the plan decides")
        self.actual = np.concatenate(actual)

    def tail_mean(self, reference: Vector, share: float, size: Vector | None = None) -> SampledOptimum:
        """The plan with the greatest mean of the worst ``share`` of its differences from ``reference`` (N,).

        That is the conditional value at risk; ``share`` is below 1, and 1 / N or less means the worst sample alone.
        Differences count in units of ``size`` (N,).
        """
        n, builder = len(self.actual), self._builder.copy()
        size = np.ones(n) if size is None else size
        level = builder.add_columns([-np.inf], np.inf)
        # (level - below) * size <= reached - reference: the mean of the worst is level less the mean of below.
        below = builder.add_columns(np.zeros(n if share * n > 1 else 0), np.inf)
        rows = builder.add_rows("<=", np.concatenate([constant for *_, constant in self._reached]) - reference)
        builder.add_entries(rows, level, size)
        builder.add_entries(rows[: len(below)], below, -size[: len(below)])
        start = 0
        for columns, values, constant in self._reached:
            own = rows[start : (start := start + len(constant)), None]
            builder.add_entries(own, columns, -values)
        cost = np.zeros(builder.columns)
        cost[level], cost[below] = 1.0, -1.0 / max(share * n, 1.0)
        return self._solved(builder, cost, rows, 0.0, _MEAN * self._mean(builder.columns)[0], float(size.mean()))

    def mean(self, samples: Truths | None = None) -> SampledOptimum:
        """The plan with the greatest mean objective, in all samples or in some (N,)."""
        cost, constant = self._mean(self._builder.columns, samples)
        return self._solved(self._builder, cost, constant=constant)

    def drawn(self, path: str) -> Vector:
        """The values of a number in the samples (N,), NaN where it is not drawn."""
        values = [overrides.get(path, np.full(count, np.nan)) for _, overrides, count in self.parts]
        return np.concatenate(values)

    def least_moved(self, mean: float) -> SampledOptimum:
        """The plan that moves least money, of those whose mean objective is at least ``mean``."""
        builder = self._builder.copy()
        worth, constant = self._mean(builder.columns)
        used = np.flatnonzero(worth)
        builder.add_entries(builder.add_rows(">=", [mean - constant]), used, worth[used])
        return self._solved(builder, np.zeros(builder.columns))

    def _solved(
        self, builder: ProgramBuilder, cost: Vector, rows: Any = (), constant: float = 0.0,
        ties: Vector | float = 0.0, unit: float = 1.0,
    ) -> SampledOptimum:  # fmt: skip
        """The optimum at ``cost``, of equal ones that by ``ties`` and by the money moved, all in units of ``unit``.

        Raises SolverError where there is none.
        """
        priced = cost + ties / unit
        priced[self._moved] -= self._tie / unit
        outcome = builder.solve(priced)
        if outcome.status != "optimal":
            raise SolverError(f"the program over {len(self.actual)} samples is {outcome.status}")
        spending = rounded(self.base, outcome.x[: len(self.base.exact.columns)])
        weights, own = outcome.prices[rows] if len(rows) else np.empty(0), outcome.prices[: len(self.base.exact.rows)]
        return SampledOptimum(spending, float(cost @ outcome.x) + constant, weights, own)

    def per_budget(self, optimum: SampledOptimum) -> float | None:
        """The gain of ``optimum`` per unit of money in all budgets, in proportion; None without money.

        Budgets may stand in any rule; right-hand sides are affine in them.
        """
        scenario, values = self.base.scenario, self.base.values
        if not (total := sum(scenario.budgets(values))):
            return None
        doubled = self.base.at({path: 2 * values[path] for path in scenario.budget_paths}).exact.rhs
        rates = [float(twice - once) for twice, once in zip(doubled, self.base.exact.rhs, strict=True)]
        return float(optimum.prices @ rates) / float(total)

    def _mean(self, columns: int, samples: Truths | None = None) -> tuple[Vector, float]:
        """The mean objective of all samples or of some (N,): a coefficient for each column, and a constant."""
        rates, total, start = np.zeros(columns), 0.0, 0
        counted = np.ones(len(self.actual)) if samples is None else samples * 1.0
        weights = counted / counted.sum()
        for at, values, constant in self._reached:
            own = weights[start : (start := start + len(constant))]
            np.add.at(rates, at, values * own[:, None])
            total += float(constant @ own)
        return rates, total

    def _money_moved(self) -> Any:
        """Columns of the money moved to or from each programme and period, against the actual as written."""
        scenario, evaluator, builder = self.base.scenario, self.base.evaluator, self._builder
        assert scenario.actual is not None
        actual = scenario.money(evaluator.spending(scenario.actual))
        self._total = float(sum(abs(amount) for amount in actual.values())) or 1.0
        keys = [key for key in actual if not scenario.programmes[key[0]].fixed]
        moved = builder.add_columns(np.zeros(len(keys)), np.inf)
        before = np.array([float(actual[key]) for key in keys])
        for way in (1.0, -1.0):
            rows = builder.add_rows("<=", way * before)  # way * (spending - actual) <= moved
            builder.add_entries(rows, moved, -1.0)
            for row, key in zip(rows, keys, strict=True):
                spent = self.base.spending_columns(*key)
                builder.add_entries(row, list(spent), [way * float(value) for value in spent.values()])
        return moved

    def _add(self, numbers: SampleNumbers, batch: Batch, sign: float) -> None:
        """Add columns and rows of the samples of ``batch``: all but those of money and of rules."""
        program, scenario, builder = numbers.pattern.program, numbers.scenario, self._builder
        count, place = len(batch.constant), self.base.position
        divided = self._divided(numbers, batch.upper)
        # Money of fixed programmes and of divided tiers belongs to the sample.
        common = {name for name, own in scenario.programmes.items() if not own.fixed}.difference(divided)
        shared = [j for j, key in enumerate(program.columns) if key[0] in ("spend", "units") and key[1] in common]
        own = np.setdiff1d(np.arange(len(program.columns)), shared)
        at = np.empty((count, len(program.columns)), dtype=np.int64)
        at[:, shared] = [place[program.columns[j]] for j in shared]
        at[:, own] = builder.add_columns(batch.lower[:, own], batch.upper[:, own])
        rules = {rule.name for rule in scenario.rules if rule.family != "fixed"}
        own_rows = [i for i, name in enumerate(program.rows[: numbers.pattern.real]) if name not in rules]
        rows = np.empty((count, len(program.rows)), dtype=np.int64)
        rows[:, own_rows] = builder.add_rows([program.relations[i] for i in own_rows], batch.rhs[:, own_rows])
        rowed = set(own_rows)
        chosen = [e for e, entry in enumerate(program.entries) if entry[0] in rowed]
        in_row, in_column = (np.array([program.entries[e][k] for e in chosen], dtype=np.int64) for k in (0, 1))
        builder.add_entries(rows[:, in_row], at[:, in_column], batch.values[:, chosen])
        self._link_tiers(numbers, batch.upper, at, divided)
        costly = np.flatnonzero(np.any(batch.cost != 0, axis=0))
        self._reached.append((at[:, costly], sign * batch.cost[:, costly], sign * batch.constant))

    def _divided(self, numbers: SampleNumbers, upper: Matrix) -> list[str]:
        """The programmes in tiers whose money each sample divides by itself, as its tiers are not those of the base."""
        programmes, base = numbers.scenario.programmes, self.base.scenario.programmes
        own = dict(zip(numbers.pattern.program.columns, upper.T, strict=True))
        exact = zip(self.base.exact.columns, self.base.exact.upper, strict=True)
        ends = {key: np.inf if end is None else float(end) for key, end in exact}
        pairs = {key: (own.get(key, np.nan), ends.get(key, np.nan)) for key in {**own, **ends} if key[0] == "spend"}
        differing = {key[1] for key, pair in pairs.items() if not np.allclose(*pair, rtol=_SAME, atol=0)}
        tiered = [name for name, one in programmes.items() if not one.fixed and (one.tiers or base[name].tiers)]
        return [name for name in tiered if name in differing]

    def _link_tiers(self, numbers: SampleNumbers, upper: Matrix, at: Any, divided: Sequence[str]) -> None:
        """Link tiers: in each sample they add up to the money of the plan, but for money beyond the last tier."""
        program, builder = numbers.pattern.program, self._builder
        for name in divided:
            for period in numbers.scenario.periods:
                tiers = [j for j, key in enumerate(program.columns) if key[:2] == ("spend", name) and key[3] == period]
                money = list(self.base.spending_columns(name, period))
                most = sum(np.inf if (end := self.base.exact.upper[j]) is None else float(end) for j in money)
                ends = np.sum(upper[:, tiers], axis=1, keepdims=True)
                # A tier without an end leaves nothing beyond.
                room = most - np.where(np.isinf(ends), 0.0, ends)
                beyond = builder.add_columns(0.0, np.where(np.isinf(ends), 0.0, np.maximum(room, 0.0)))
                rows = builder.add_rows("=", np.zeros(beyond.shape))
                builder.add_entries(rows, at[:, tiers], 1.0)
                builder.add_entries(rows, beyond, 1.0)
                builder.add_entries(rows, money, -1.0)


def lines(scenario: Scenario) -> tuple[Any, ...]:
    """Currency, periods and kinds of programmes: scenarios that share them can share allocations."""
    kinds = {name: (scenario.programmes[name].in_units, name in scenario.costless) for name in scenario.programmes}
    return scenario.currency, scenario.periods, kinds


def same_lines(scenario: Scenario, base: Scenario) -> bool:
    """Whether two scenarios can share allocations, and the first has an actual."""
    return scenario.actual is not None and lines(scenario) == lines(base)
