"""What the samples of a sweep say: verdicts, how far ahead the computed allocation is, and whether they are enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import at_total_of, breaks
from optimizer.analysis.verdict import Verdict, word
from optimizer.engine.verdicts import SHARE
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.scenario.allocations import Spending
from optimizer.sweep.columns import Columns, Threshold
from optimizer.sweep.confidence_intervals import Share
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED, FixedPlan, fixed_plans
from optimizer.sweep.scenario_discovery import Region, region
from optimizer.sweep.schema import STATUSES, rival_names
from optimizer.sweep.standings import Standing, most_frequent_order, places, plain_share
from optimizer.sweep.store import Memory, Store
from optimizer.sweep.summary import Distribution, histogram

_BARS = 40
_LOOKED_AT = 8
"""Samples that are looked at for the names of the rules that the actual breaks."""
_LEAST = 1e-6
"""Less money than this share of the total counts as none."""


@dataclass(frozen=True)
class SampledVerdict(Verdict):
    """The verdict on one category, with the share of all samples in which money goes each way.

    ``shares`` maps ``more``, ``less``, ``undecided``, ``open`` (direction not proven) and ``none`` (no allocation) to
    their shares.
    """

    shares: dict[str, Share]

    @property
    def same(self) -> Share:
        """The share of the samples' own optima that have the direction of the scenario itself."""
        return self.shares[self.direction]

    @property
    def share(self) -> float | None:
        """The same as a number."""
        return self.same.share

    @property
    def settled(self) -> bool:
        """Whether the word is the same all over the interval of the share."""
        return word(self, self.same.low or 0.0) == word(self, self.same.high or 0.0)


@dataclass(frozen=True)
class Move:
    """A programme in the printed allocation and in the samples' own optima.

    ``direction`` is ``more``, ``less`` or ``same`` as the actual in the printed allocation; ``same`` the share of the
    samples' own optima in which money moves the same way beside the sample's actual, ``zero`` that in which the
    programme gets nothing.
    """

    direction: str
    same: Share
    zero: Share


@dataclass(frozen=True)
class VariantShares:
    """The samples of one variant (``""``: the scenario itself): how many, with an allocation, directions, ahead."""

    name: str
    samples: int
    optimal: int
    directions: dict[str, dict[str, Share]]
    ahead: Share | None


class Findings(Columns):
    """What ``rows`` say about ``answer``'s scenario, computed a column at a time; ``more_than`` adds thresholds.

    Shares are of the samples with an allocation, those of directions and verdicts of all samples.
    """

    def __init__(self, answer: Answer, rows: Memory | Store, more_than: Sequence[float] = ()) -> None:
        super().__init__(rows)
        self.answer = answer
        self._rivals = rival_names(self.scenario) if self._compared else ()
        # At all, by 1% of the gain, by 1 and by 5 points where the objective is a score, and what is asked for.
        scored = self.scenario.goal.kind in ("weighted_score", "weakest_score")
        own = [Threshold(1.0), Threshold(5.0)] if scored else [Threshold(0.05, True)]
        more = [Threshold(float(amount)) for amount in more_than]
        self._thresholds = tuple(dict.fromkeys([Threshold(0.0), Threshold(SHARE, True), *own, *more]))

    @property
    def samples(self) -> int:
        """How many samples there are, all told."""
        return len(self._status)

    @cached_property
    def status(self) -> dict[str, int]:
        """Samples by what became of them: optimal, infeasible, not proven, unbounded."""
        counts = np.bincount(self._status, minlength=len(STATUSES))
        return dict(zip(STATUSES, counts.tolist(), strict=True))

    @cached_property
    def by_highs(self) -> int:
        """Samples that the kernel left to HiGHS."""
        return int(np.count_nonzero(self._column("by_highs")))

    @cached_property
    def feasible(self) -> Share:
        """The share of all samples that have an allocation."""
        return self._share(self._optimal, np.ones_like(self._optimal))

    @cached_property
    def directions(self) -> dict[str, dict[str, Share]]:
        """Category to the shares of ``more``, ``less``, ``undecided``, ``open`` (not proven) and ``none``.

        They are of all samples; ``none`` are those without an allocation.
        """
        return self._directions(self._optimal, np.ones_like(self._optimal))

    @cached_property
    def permitted(self) -> dict[str, dict[str, Share]]:
        """The same of the samples in which the actual, as drawn, keeps every rule but the budget."""
        return self._directions(self._permitted, self._permitted)

    @cached_property
    def verdict(self) -> dict[str, SampledVerdict]:
        """Category to its verdict with samples; empty where the scenario itself has no direction."""
        if self.answer.status != "optimal":
            return {}
        return {
            name: SampledVerdict(item.direction, item.variants, item.runs, self.directions[name])
            for name, item in self.answer.verdict.items()
        }

    @property
    def enough(self) -> bool:
        """Whether no verdict could be another within the interval of its share."""
        return bool(self.verdict) and all(item.settled for item in self.verdict.values())

    @cached_property
    def variants(self) -> list[VariantShares]:
        """The scenario itself and its sampled variants; empty where no variant has a share."""
        names, found = self.plan.draws.names, []
        for v, name in enumerate(names if len(names) > 1 else ()):
            own = self._variant == v
            solved = own & self._optimal
            beyond = self._ahead > self._bound(Threshold(0.0)) if self._compared else None
            ahead = None if beyond is None else self._share(beyond, own & np.isfinite(self._ahead))
            samples, optimal = int(np.count_nonzero(own)), int(np.count_nonzero(solved))
            found.append(VariantShares(name, samples, optimal, self._directions(solved, own), ahead))
        return found

    @cached_property
    def optimum(self) -> Distribution:
        """The objective of the computed allocation."""
        return Distribution.of(self._column("optimum"))

    @cached_property
    def ahead(self) -> Distribution | None:
        """The optimum at the actual's total less the actual; None without an actual."""
        return Distribution.of(self._ahead) if self._compared else None

    @cached_property
    def regret(self) -> Distribution | None:
        """The same where the actual, as drawn, keeps every rule but the budget."""
        return Distribution.of(self._ahead[self._permitted]) if self._compared else None

    @cached_property
    def beyond(self) -> dict[Threshold, Share]:
        """The share in which the computed allocation is ahead by more than each threshold; empty without an actual."""
        if not self._compared:
            return {}
        known = np.isfinite(self._ahead)
        return {t: self._share(self._ahead > self._bound(t), known) for t in self._thresholds}

    @cached_property
    def keeps(self) -> Share:
        """The share in which the actual, as drawn, keeps every rule but the budget."""
        return self._share(self._permitted, self._optimal)

    @cached_property
    def breaking(self) -> tuple[int, ...]:
        """The first samples in which the actual, as drawn, breaks a rule other than the budget."""
        where = self._optimal & ~self._permitted
        return tuple(np.flatnonzero(where)[:_LOOKED_AT].tolist()) if self._compared else ()

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """The rules that it breaks there."""
        draws, programs, names = self.plan.draws, dict[int, Program](), dict[str, None]()
        for sample in self.breaking:
            block = draws.block(sample, sample + 1)
            variant = int(block.variant[0])
            scenario = draws.scenarios[variant]
            if variant not in programs:
                programs[variant] = Program.of(scenario)
            at = programs[variant].at(block.sample(0))
            spending = {key: Fraction(value) for key, value in at.evaluator.spending(scenario.actual or "").items()}
            missed = breaks(at_total_of(at, spending), spending)
            names |= dict.fromkeys(item.rule.name for item in missed if item.rule.family != "budget")
        return tuple(names)

    @cached_property
    def region(self) -> Region | None:
        """Where in the space of assumptions the actual, where it keeps the rules, forgoes at most 1% of the gain.

        None without an actual.
        """
        if not self._compared:
            return None
        known = self._permitted & np.isfinite(self._ahead)
        return region(self.rows, known & (self._ahead <= self._bound(Threshold(SHARE, True))), known)

    def histogram(self, name: str = "ahead", bars: int = _BARS) -> tuple[list[float], list[int]]:
        """Edges and counts of bars of equal width over all of a column."""
        return histogram(self._column(name), bars)

    @cached_property
    def moved(self) -> dict[str, Distribution]:
        """Computed less actual spending by category, in the currency's unit; computed spending without an actual.

        Without what is fixed.
        """
        return {
            name: Distribution.of(sum(map(self._moved, members)))
            for name, members in self.scenario.categories.items()
            if not all(self.scenario.programmes[member].fixed for member in members)
        }

    @cached_property
    def moved_programmes(self) -> dict[str, Distribution]:
        """The same by programme."""
        known = self.scenario.programmes
        return {name: Distribution.of(self._moved(name)) for name in known if not known[name].fixed}

    def _moved(self, programme: str) -> Any:
        spent = self._column(f"spend.{programme}", self._optimal)
        return spent - self._column(f"actual.{programme}") if self._compared else spent

    @cached_property
    def moves(self) -> dict[str, Move]:
        """Programme to how its money moves in the printed allocation and in the samples' own optima.

        Without what is fixed; empty without an actual.
        """
        answer, known = self.answer, self.scenario.programmes
        if not self._compared or answer.status != "optimal" or answer.baseline is None:
            return {}
        printed = Fraction(_LEAST) * sum(answer.spending.values(), Fraction(0))
        least, found = _LEAST * sum(np.abs(self._column(f"spend.{name}")) for name in known), {}
        for name in known:
            if not known[name].fixed:
                more = answer.solution.spent(name) - Fraction(answer.baseline.achieved.spent(name))
                way = "more" if more > printed else "less" if -more > printed else "same"
                moved = self._moved(name)
                same = {"more": moved > least, "less": -moved > least, "same": np.abs(moved) <= least}[way]
                zero = np.abs(self._column(f"spend.{name}")) <= least
                found[name] = Move(way, self._share(same, self._optimal), self._share(zero, self._optimal))
        return found

    @cached_property
    def scores(self) -> dict[str, tuple[Distribution, Distribution | None]]:
        """Capability to the scores of the computed allocation and of the actual."""
        found: dict[str, tuple[Distribution, Distribution | None]] = {}
        for name in self.scenario.model.capabilities:
            own = Distribution.of(self._column(f"score.{name}"))
            actual = self._column(f"actual_score.{name}", self._optimal) if self._compared else None
            found[name] = own, None if actual is None else Distribution.of(actual)
        return found

    @cached_property
    def plans(self) -> dict[str, FixedPlan]:
        """The printed allocation (`computed`) and every rival, held fixed in all samples; empty without an actual.

        Where the budget is another than the actual's total, `at_actual_total` is the answer at that total.
        """
        if not self._compared or self.answer.status != "optimal":
            return {}
        held: dict[str, Spending | str] = {COMPUTED: self.answer.spending}
        other = self.answer.at_actual_total
        if other is not self.answer and other.status == "optimal":
            held[AT_ACTUAL_TOTAL] = other.spending
        return fixed_plans(self.plan.draws, held | {name: name for name in self._rivals})

    @property
    def beside(self) -> FixedPlan | None:
        """The computed allocation at the actual's own total, held fixed; None without an actual."""
        return self.plans.get(AT_ACTUAL_TOTAL if self.answer.at_actual_total is not self.answer else COMPUTED)

    @cached_property
    def _reached(self) -> dict[str, Vector]:
        """What the computed allocation, the actual and its rivals reach in the samples with an allocation."""
        if not self._rivals or not np.any(self._optimal):
            return {}
        columns = {COMPUTED: "optimum", self.scenario.actual or "": "actual"}
        columns |= {name: f"reached.{name}" for name in self._rivals}
        return {name: self._column(column)[self._optimal] for name, column in columns.items()}

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The computed allocation, the actual and its rivals by name; empty without rivals."""
        if not self._reached:
            return {}
        n = int(np.count_nonzero(self._optimal))
        keeps: list[Share | None] = [None, self.keeps]
        for name in self._rivals:
            keeps.append(plain_share(int(np.count_nonzero(self._column(f"keeps.{name}") & self._optimal)), n))
        items = zip(self._reached.items(), keeps, places(self._better), strict=True)
        return {name: Standing(name, Distribution.of(own), kept, at) for (name, own), kept, at in items}

    @cached_property
    def order(self) -> tuple[tuple[str, ...], Share] | None:
        """The order that comes up most often, from the best down, with its share; None without rivals."""
        if not self._reached:
            return None
        order, often = most_frequent_order(self._better)
        names = list(self._reached)
        return tuple(names[k] for k in order), often

    @property
    def _better(self) -> Any:
        sign = 1.0 if self.scenario.goal.maximized else -1.0
        return sign * np.array(list(self._reached.values()))
