"""The findings of a sweep: shares of samples by verdict, leads of the computed allocation, and whether samples
suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.verdict import Verdict, word
from optimizer.engine.results import EQUAL, OPEN, OPTIMAL, SHARE, directed, divisible
from optimizer.notebook import Summarised
from optimizer.program.vectors import Truths, Vector
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED, FixedPlan, fixed_plans
from optimizer.sweep.run import SampleRows
from optimizer.sweep.scenario_discovery import Region, region
from optimizer.sweep.schema import DIRECTIONS, SAMPLE_STATUSES
from optimizer.sweep.statistics import SampleDistribution, SampleShare, share_where

_BARS = 40
_SAME = 1e-12
"""The relative difference up to which values are one: floats leave no room for bins between them."""
_LEAST = 1e-6
"""The share of the total below which money counts as none."""


@dataclass(frozen=True)
class SampledVerdict(Verdict):
    """The verdict on one category, with shares of all samples by direction.

    ``shares`` maps ``more``, ``less``, ``undecided``, ``open`` (direction not proven) and ``none`` (no allocation) to
    their shares.
    """

    shares: dict[str, SampleShare]

    @property
    def same(self) -> SampleShare:
        """The share of samples with the scenario's own direction, with its interval."""
        return self.shares[self.direction]

    @property
    def share(self) -> float | None:
        """The share of samples with the scenario's own direction, from 0 to 1."""
        return self.same.share

    @property
    def settled(self) -> bool:
        """Whether the verdict is the same word at both ends of the share's 95% interval."""
        return word(self, self.same.low or 0.0) == word(self, self.same.high or 0.0)


@dataclass(frozen=True)
class Threshold:
    """A threshold of the lead over the actual: ``amount`` of the objective, or ``of_gain`` at the actual's total."""

    amount: float
    of_gain: bool = False


@dataclass(frozen=True)
class Move:
    """The change of a programme's money from the actual, printed and in the samples' own optima.

    ``direction`` is ``more``, ``less`` or ``same`` in the printed allocation; ``same`` the share of samples whose own
    optimum has that direction against the sample's actual; ``zero`` the share in which the programme gets nothing.
    """

    direction: str
    same: SampleShare
    zero: SampleShare


class Findings(Summarised):
    """The findings of the samples ``rows`` on the scenario of ``answer``; ``more_than`` adds thresholds of the lead.

    Shares are of the samples with an allocation; those of directions and verdicts are of all samples. Comparisons with
    an actual are None or empty without one, leads over it also where the objective is the money moved from it.

    ``status`` counts samples: optimal, infeasible, not proven, unbounded; ``by_highs`` counts those that the kernel
    left to HiGHS. ``feasible`` is the share of all samples with an allocation; ``keeps`` that in which the actual, as
    drawn, keeps every rule but the budget. ``optimum`` is the distribution of the computed objective; ``ahead`` that of
    the lead, the optimum at the actual's total less the actual; ``regret`` that of the lead where the actual keeps the
    rules. ``lead_shares`` maps each threshold to the share of samples whose lead exceeds it.
    """

    def __init__(self, answer: Answer, rows: SampleRows, more_than: Sequence[float] = ()) -> None:
        self.answer, self.rows, self.design, self.scenario = answer, rows, rows.design, rows.design.scenario
        self.samples, self.method = self.design.draws.n, self.design.method
        self._compared = self.scenario.actual is not None
        counts = np.bincount(rows.column("status"), minlength=len(SAMPLE_STATUSES))
        self.status: dict[str, int] = dict(zip(SAMPLE_STATUSES, counts.tolist(), strict=True))
        self.by_highs = int(np.count_nonzero(rows.column("by_highs")))
        self._optimal, self.optimum = rows.optimal(), SampleDistribution.of(rows.column("optimum"))
        self._permitted = self._optimal & (rows.column("keeps") if self._compared else False)
        self.feasible, self.keeps = self._share(self._optimal), self._share(self._permitted, self._optimal)
        self.ahead: SampleDistribution | None = None
        self.regret: SampleDistribution | None = None
        self.lead_shares: dict[Threshold, SampleShare] = {}
        if "ahead" in self.design.columns:
            self._ahead = rows.column("ahead")
            self.ahead = SampleDistribution.of(self._ahead)
            self.regret = SampleDistribution.of(self._ahead[self._permitted])
            # Thresholds: 0; 1% of the gain; 1 and 5 points of a score, else 5% of the gain; and those of the caller.
            scored = self.scenario.goal.scored
            own = [Threshold(1.0), Threshold(5.0)] if scored else [Threshold(0.05, True)]
            own += [Threshold(float(amount)) for amount in more_than]
            for by in [Threshold(0.0), Threshold(SHARE, True), *own]:
                self.lead_shares[by] = self._share(self._beyond(by), np.isfinite(self._ahead))

    def _summary(self) -> str:
        return f"{self.scenario.name}: {self.samples:,} samples, {self.status['optimal']:,} optimal"

    def _share(self, where: Truths, of: Truths | None = None) -> SampleShare:
        return share_where(where, of, self.method)

    def _beyond(self, threshold: Threshold) -> Any:
        """Samples whose lead exceeds a threshold by more than rounding, of shape (n,)."""
        nothing = self.rows.column("nothing")
        at_total = self.rows.column("actual") + self.scenario.goal.sign * self._ahead
        base = np.abs(at_total - nothing) if threshold.of_gain else 1.0
        return self._ahead > threshold.amount * base + EQUAL * (np.abs(at_total) + np.abs(nothing))

    @cached_property
    def directions(self) -> dict[str, dict[str, SampleShare]]:
        """Shares of all samples by category and direction.

        Directions are ``more``, ``less``, ``undecided``, ``open`` (not proven) and ``none`` (no allocation).
        """
        shares, status = {}, self.rows.column("status")
        for name in directed(self.scenario):
            codes = np.where((status == OPTIMAL) | (status == OPEN), self.rows.column(f"direction.{name}"), 3)
            ways = enumerate((*DIRECTIONS, "open", "none"), -1)
            shares[name] = {way: self._share(codes == code) for code, way in ways}
        return shares

    @cached_property
    def verdict(self) -> dict[str, SampledVerdict]:
        """The sampled verdict on each category; empty where the scenario itself has no direction."""
        own = self.answer.verdict_by_runs.items() if self.answer.status == "optimal" else ()
        return {name: SampledVerdict(**vars(item), shares=self.directions[name]) for name, item in own}

    @property
    def enough(self) -> bool:
        """Whether the samples suffice: no verdict changes within the 95% interval of its share."""
        return bool(self.verdict) and all(item.settled for item in self.verdict.values())

    @cached_property
    def region(self) -> Region | None:
        """The region of assumptions in which a permitted actual forgoes at most 1% of the gain (scenario discovery)."""
        if self.ahead is None:
            return None
        known = self._permitted & np.isfinite(self._ahead)
        return region(self.rows, known & ~self._beyond(Threshold(SHARE, True)), known)

    def histogram(self) -> tuple[list[float], list[int]]:
        """Edges and counts of bins of equal width over the lead, or without one over the optimum."""
        values = self.rows.column("optimum" if self.ahead is None else "ahead")
        values = values[np.isfinite(values)]
        if len(values) and np.ptp(values) <= _SAME * np.max(np.abs(values)):
            values = np.full(len(values), values.mean())
        counts, edges = np.histogram(values, _BARS)
        return edges.tolist(), counts.tolist()

    @cached_property
    def spending_changes(self) -> dict[str, SampleDistribution]:
        """Change of spending by category, computed less actual, in the currency's unit.

        Without an actual it is the computed spending. Fixed programmes and those that cost nothing are left out.
        """
        scenario, none = self.scenario, np.zeros(self.samples)
        members = {name: scenario.paid(scenario.categories[name]) for name in divisible(scenario)}
        return {name: SampleDistribution.of(sum(map(self._moved, own), none)) for name, own in members.items()}

    @cached_property
    def programme_changes(self) -> dict[str, SampleDistribution]:
        """Change of spending by programme, computed less actual, in the currency's unit.

        Without an actual it is the computed spending.
        """
        return {name: SampleDistribution.of(self._moved(name)) for name in self._divisible}

    @property
    def _divisible(self) -> list[str]:
        programmes = self.scenario.programmes
        return [name for name in self.scenario.paid(programmes) if not programmes[name].fixed]

    def _moved(self, programme: str) -> Vector:
        spent = self._money(f"spend.{programme}")
        return spent - self._money(f"actual.{programme}") if self._compared else spent

    def _money(self, column: str) -> Vector:
        """Money in each sample (n,): none, where the sample's variant lacks the programme."""
        money: Vector = self.rows.column(column)
        return np.where(self._optimal & np.isnan(money), 0.0, money)

    @cached_property
    def moves(self) -> dict[str, Move]:
        """The direction of each programme's money, printed and in the samples' own optima.

        Fixed programmes and those that cost nothing are left out.
        """
        answer, moves = self.answer, dict[str, Move]()
        if answer.status != "optimal" or answer.baseline is None:
            return moves
        printed = Fraction(_LEAST) * self.scenario.total(answer.spending)
        paid = self.scenario.paid(self.scenario.programmes)
        least = _LEAST * sum(np.abs(self._money(f"spend.{name}")) for name in paid)
        for name in self._divisible:
            more = answer.solution.spent(name) - Fraction(answer.baseline.achieved.spent(name))
            way = "more" if more > printed else "less" if -more > printed else "same"
            moved = self._moved(name)
            same = {"more": moved > least, "less": -moved > least, "same": np.abs(moved) <= least}[way]
            zero = np.abs(self._money(f"spend.{name}")) <= least
            moves[name] = Move(way, self._share(same, self._optimal), self._share(zero, self._optimal))
        return moves

    @cached_property
    def scores(self) -> dict[str, tuple[SampleDistribution, SampleDistribution | None]]:
        """Scores of each capability at the computed allocation and at the actual."""
        scores: dict[str, tuple[SampleDistribution, SampleDistribution | None]] = {}
        for name in self.scenario.model.capabilities:
            own, actual = SampleDistribution.of(self.rows.column(f"score.{name}")), None
            if self._compared:
                actual = SampleDistribution.of(self.rows.column(f"actual_score.{name}")[self._optimal])
            scores[name] = own, actual
        return scores

    @property
    def plans(self) -> dict[str, FixedPlan]:
        """The printed allocation (`computed`) and every rival, held fixed in all samples.

        Where the budget is not the actual's total, `at_actual_total` is the answer at that total.
        """
        return {name: plan for name, plan in self._fixed.items() if name != self.scenario.actual}

    @cached_property
    def _fixed(self) -> dict[str, FixedPlan]:
        """These, and the actual, as drawn in each sample."""
        if not self._compared:
            return {}
        draws, answer, plans = self.design.draws, self.answer, dict[str, FixedPlan]()
        if answer.status == "optimal":
            matched = answer.at_actual_total
            same = answer if matched is answer else None
            plans = fixed_plans(draws, {COMPUTED: answer.spending}, at_actual_total=same)
            if same is None and matched.status == "optimal":
                plans |= fixed_plans(draws, {AT_ACTUAL_TOTAL: matched.spending}, at_actual_total=answer)
        return plans | fixed_plans(draws, {name: name for name in self.scenario.allocations})

    @property
    def held(self) -> FixedPlan | None:
        """The actual, as drawn in each sample; what it breaks are rules but the budget."""
        return self._fixed.get(self.scenario.actual or "")

    @property
    def at_own_total(self) -> FixedPlan | None:
        """The computed allocation at the actual's own total, held fixed in all samples."""
        same = self.answer.at_actual_total is self.answer
        return self._fixed.get(COMPUTED if same else AT_ACTUAL_TOTAL)
