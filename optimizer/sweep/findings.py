"""What a sweep tells: verdicts, how far ahead the computed allocation is, and whether the samples are enough."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.analysis.answer import Answer
from optimizer.analysis.baseline import at_total_of, breaks
from optimizer.program.program import Program
from optimizer.scenario.allocation import Spending
from optimizer.sweep.confidence_intervals import Share, share, wilson
from optimizer.sweep.fixed_plan import FixedPlan, fixed_plans
from optimizer.sweep.judged import SampledVerdict
from optimizer.sweep.scenario_discovery import Region, region
from optimizer.sweep.schema import DIRECTIONS, STATUSES
from optimizer.sweep.sketch import Distribution, Sketch
from optimizer.sweep.tally import AT_ACTUAL_TOTAL, COMPUTED, LEAST, MOVES, Beside, Tally, Threshold

_BARS = 40


@dataclass(frozen=True)
class Standing:
    """How one allocation stands among the ranked: the share of samples at each place, from the first down.

    ``reached`` is its objective at its own total; ``keeps`` the share in which it keeps every rule but the budget.
    """

    name: str
    reached: Distribution
    keeps: Share | None
    places: tuple[Share, ...]


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


class Findings:
    """What ``tally`` tells about ``answer``'s scenario.

    Shares are of the samples with an allocation, those of directions and verdicts of all samples.
    """

    def __init__(self, answer: Answer, tally: Tally) -> None:
        self.answer, self.tally, self.scenario = answer, tally, tally.scenario
        self.method = tally.plan.method

    @cached_property
    def samples(self) -> int:
        """How many samples there are, all told."""
        return int(self.tally.status.sum())

    @cached_property
    def status(self) -> dict[str, int]:
        """Samples by what became of them: optimal, infeasible, not proven, unbounded."""
        return dict(zip(STATUSES, self.tally.status.sum(axis=(0, 1)).tolist(), strict=True))

    @property
    def by_highs(self) -> int:
        """Samples that the kernel left to HiGHS."""
        return int(self.tally.by_highs.sum())

    @cached_property
    def feasible(self) -> Share:
        """The share of all samples that have an allocation."""
        return share(self._optimal, self.tally.status.sum(axis=(0, 2)), self.method)

    @property
    def _optimal(self) -> Any:
        return self.tally.status[..., 0].sum(axis=0)

    @cached_property
    def directions(self) -> dict[str, dict[str, Share]]:
        """Category to the shares of ``more``, ``less``, ``undecided``, ``open`` (not proven) and ``none``.

        They are of all samples; ``none`` are those without an allocation.
        """
        return self._directions(self.tally.beside, self.tally.status.sum(axis=2))

    @cached_property
    def permitted(self) -> dict[str, dict[str, Share]]:
        """The same of the samples in which the actual, as drawn, keeps every rule but the budget."""
        return self._directions(self.tally.permitted, self.tally.permitted.samples)

    def _directions(self, beside: Beside, samples: Any, variants: Any = slice(None)) -> dict[str, dict[str, Share]]:
        """Shares of ``samples`` (v, b)."""
        totals, found = samples[variants].sum(axis=0), {}
        for c, name in enumerate(self.tally.categories):
            counts = beside.directions[c][variants].sum(axis=0)
            counts = np.column_stack([counts, totals - counts.sum(axis=1)])
            words = (*DIRECTIONS, "open", "none")
            found[name] = {word: share(counts[:, k], totals, self.method) for k, word in enumerate(words)}
        return found

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
    def optimum(self) -> Distribution:
        """The objective of the computed allocation."""
        return self._distribution("optimum")

    @cached_property
    def broken(self) -> tuple[str, ...]:
        """Rules but the budget that the actual, as drawn, breaks in the first samples in which it breaks any."""
        draws, programs, names = self.tally.plan.draws, dict[int, Program](), dict[str, None]()
        for sample in self.tally.breaking:
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
    def ahead(self) -> Distribution | None:
        """The optimum at the actual's total less the actual; None without an actual."""
        return self._distribution("ahead") if self.scenario.actual is not None else None

    @cached_property
    def regret(self) -> Distribution | None:
        """The same where the actual, as drawn, keeps every rule but the budget."""
        return self._distribution("regret") if self.scenario.actual is not None else None

    @cached_property
    def beyond(self) -> dict[Threshold, Share]:
        """The share in which the computed allocation is ahead by more than each threshold."""
        known = self.tally.beside.known.sum(axis=0)
        counts = self.tally.beside.beyond.sum(axis=1)
        return {t: share(counts[k], known, self.method) for k, t in enumerate(self.tally.thresholds)}

    @cached_property
    def keeps(self) -> Share:
        """The share in which the actual, as drawn, keeps every rule but the budget."""
        return share(self.tally.permitted.samples.sum(axis=0), self._optimal, self.method)

    @cached_property
    def moved(self) -> dict[str, Distribution]:
        """Computed less actual spending by category, in the currency's unit; computed spending without an actual.

        Without what is fixed.
        """
        known = self.scenario.programmes
        moving = [n for n, members in self.scenario.categories.items() if not all(known[m].fixed for m in members)]
        return {name: self._distribution(f"category.{name}") for name in moving}

    @cached_property
    def moved_programmes(self) -> dict[str, Distribution]:
        """The same by programme."""
        known = self.scenario.programmes
        return {name: self._distribution(f"programme.{name}") for name in known if not known[name].fixed}

    @cached_property
    def plans(self) -> dict[str, FixedPlan]:
        """The printed allocation (`computed`) and every rival, held fixed in all samples; empty without an actual.

        Where the budget is another than the actual's total, `at_actual_total` is the answer at that total.
        """
        if self.scenario.actual is None or self.answer.status != "optimal":
            return {}
        held: dict[str, Spending | str] = {COMPUTED: self.answer.spending}
        other = self.answer.at_actual_total
        if other is not self.answer and other.status == "optimal":
            held[AT_ACTUAL_TOTAL] = other.spending
        return fixed_plans(self.tally.plan.draws, held | {name: name for name in self.tally.rivals})

    @property
    def beside(self) -> FixedPlan | None:
        """The computed allocation at the actual's own total, held fixed; None without an actual."""
        return self.plans.get(AT_ACTUAL_TOTAL if self.answer.at_actual_total is not self.answer else COMPUTED)

    @cached_property
    def moves(self) -> dict[str, Move]:
        """Programme to how its money moves in the printed allocation and in the samples' own optima.

        Without what is fixed; empty without an actual.
        """
        if self.scenario.actual is None or self.answer.status != "optimal" or self.answer.baseline is None:
            return {}
        totals, found = self._optimal, {}
        least = Fraction(LEAST) * sum(self.answer.spending.values(), Fraction(0))
        for p, (name, programme) in enumerate(self.scenario.programmes.items()):
            if not programme.fixed:
                more = self.answer.solution.spent(name) - Fraction(self.answer.baseline.achieved.spent(name))
                way = "more" if more > least else "less" if -more > least else "same"
                counts = self.tally.moves[p]
                shares = [share(counts[:, MOVES.index(key)], totals, self.method) for key in (way, "zero")]
                found[name] = Move(way, *shares)
        return found

    @cached_property
    def scores(self) -> dict[str, tuple[Distribution, Distribution | None]]:
        """Capability to the scores of the computed allocation and of the actual."""
        return {
            name: (
                self._distribution(f"score.{name}"),
                self._distribution(f"actual_score.{name}") if self.scenario.actual is not None else None,
            )
            for name in self.scenario.model.capabilities
        }

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The computed allocation, the actual and its rivals by name; empty without rivals."""
        tally, n = self.tally, int(self._optimal.sum())
        if not tally.rivals or not n:
            return {}
        columns = ["optimum", "actual", *(f"reached.{name}" for name in tally.rivals)]
        keeps: list[Share | None] = [None, self.keeps]
        keeps += [_plain(int(count), n) for count in tally.rivals_keep]
        return {
            name: Standing(
                name, self._distribution(columns[r]), keeps[r], tuple(_plain(int(k), n) for k in tally.ranks[r])
            )
            for r, name in enumerate(tally.ranked)
        }

    @cached_property
    def order(self) -> tuple[tuple[str, ...], Share] | None:
        """The order that comes up most often, from the best down, with its share; None without rivals."""
        if not self.standings:
            return None
        best, count = max(self.tally.orders.items(), key=lambda item: (item[1], [-k for k in item[0]]))
        return tuple(self.tally.ranked[k] for k in best), _plain(count, int(self._optimal.sum()))

    @cached_property
    def variants(self) -> list[VariantShares]:
        """The scenario itself and its sampled variants; empty where no variant has a share."""
        tally, found = self.tally, []
        names = tally.plan.draws.names
        for v, name in enumerate(names if len(names) > 1 else ()):
            beside = tally.beside
            ahead = share(beside.beyond[0, v], beside.known[v], self.method) if self.scenario.actual else None
            optimal = tally.status[v, :, 0]
            directions = self._directions(beside, tally.status.sum(axis=2), slice(v, v + 1))
            found.append(VariantShares(name, int(tally.status[v].sum()), int(optimal.sum()), directions, ahead))
        return found

    @cached_property
    def region(self) -> Region | None:
        """Where in the space of assumptions the actual, where it keeps the rules, forgoes at most 1% of the gain.

        None without an actual.
        """
        if self.scenario.actual is None:
            return None
        within = next(k for k, t in enumerate(self.tally.thresholds) if t.of_gain)
        permitted = self.tally.permitted
        known = int(permitted.known.sum())
        return region(self.tally.kept, known - int(permitted.beyond[within].sum()), known)

    def histogram(self, name: str = "ahead", bars: int = _BARS) -> tuple[list[float], list[int]]:
        """Edges and counts of bars of equal width over all of a distribution."""
        sketch = self.tally.sketches[name]
        if sketch.least is None or sketch.most is None:
            return [], []
        low, high = sketch.least, sketch.most
        edges = np.linspace(low, high if high > low else low + 1.0, bars + 1).tolist()
        return edges, sketch.histogram(edges)

    def _distribution(self, name: str) -> Distribution:
        return Distribution.of(self.tally.sketches.get(name, Sketch()))


def _plain(hits: int, n: int) -> Share:
    low, high = wilson(hits, n)
    return Share(hits, n, low, high)
