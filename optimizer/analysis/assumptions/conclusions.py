"""Conclusions at many values of a scenario's numbers: the direction of money, and whether the actual forgoes much.

A measure is a category, whose state is a direction, or a regret, whose state tells whether the actual forgoes more
than a share of the gain at its own total, by default 1%.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import NEAR
from optimizer.analysis.verdict import UNDECIDED, WORDS
from optimizer.engine.ensemble import Ensemble
from optimizer.engine.results import EQUAL, INFEASIBLE, OPTIMAL, SHARE, UNBOUNDED
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.scenario import Scenario

REGRET = "regret"
ABOVE, BELOW, NONE = "above", "below", "none"
UNKNOWN = ""
"""The state where no proof was found, or where the program would not agree with `evaluate`."""
_AT_ONCE = 1024


@dataclass(frozen=True)
class Conclusions:
    """Conclusions at k sets of values of the numbers.

    ``states`` (measures, k) are the words more, less, undecided; above, below; no answer; unknown. ``margins``
    (measures, k) change sign where a state changes, NaN where there are none. ``optimum`` (k,) is the objective in its
    own sign, ``forgone`` (k,) the regret of the actual at its own total, NaN where there is none; ``keeps`` (k,) tells
    where the actual keeps every rule but the budget.
    """

    states: Any
    margins: Matrix
    optimum: Vector
    forgone: Vector
    keeps: Truths


class ConclusionSolver:
    """Solves a scenario with an actual at values of ``paths`` and concludes; always by HiGHS, so that installs agree.

    ``regrets`` maps each measure of the regret to its share of the gain. ``together`` maps a path to others that move
    with it in proportion. With ``keeping`` a regret's state is none where the actual breaks a rule too.
    """

    def __init__(
        self, scenario: Scenario, paths: Sequence[str], shares: Sequence[Fraction] = (NEAR,),
        together: Mapping[str, Sequence[str]] | None = None, keeping: bool = False,
    ) -> None:  # fmt: skip
        self.scenario, self._together, self._keeping = scenario, together or {}, keeping
        moved = [*paths, *(other for others in self._together.values() for other in others)]
        self.ensemble = Ensemble(scenario, moved, compiled=False, alike=True)
        self.categories = self.ensemble.numbers.categories
        self.regrets = {f"{REGRET}.{share}" if k else REGRET: share for k, share in enumerate(shares)}
        self.measures = (*self.categories, *self.regrets)
        self.base = {path: float(scenario.base[path]) for path in moved}

    def sound(self, places: Sequence[Mapping[str, float]]) -> Truths:
        """Whether the program is that of the scenario at k ``places`` (k,), without solving it.

        It is not where a curve would fall or bend the wrong way, say; see `consistency`.
        """
        return self.ensemble.numbers.at(self._values(places), len(places)).sound

    def _values(self, places: Sequence[Mapping[str, float]]) -> dict[str, Vector]:
        values = {path: np.array([place.get(path, base) for place in places]) for path, base in self.base.items()}
        for path, others in self._together.items():
            values |= {other: values[path] * (self.base[other] / self.base[path]) for other in others}
        return values

    def at(self, places: Sequence[Mapping[str, float]], wanted: Sequence[Collection[str]] | None = None) -> Conclusions:
        """Conclude at k ``places``, each a mapping of path to value; other numbers keep the scenario's values.

        ``wanted`` are the measures to solve for at each place; all by default.
        """
        wanted = [self.measures] * len(places) if wanted is None else wanted
        marked = np.array([[measure in own for measure in self.measures] for own in wanted], dtype=bool)
        starts = range(0, len(places), _AT_ONCE)
        pieces = [self._piece(places[k : k + _AT_ONCE], marked[k : k + _AT_ONCE]) for k in starts]
        return Conclusions(*(np.concatenate(parts, axis=-1) for parts in zip(*pieces, strict=True)))

    def _piece(self, places: Sequence[Mapping[str, float]], wanted: Truths) -> tuple[Any, ...]:
        count, categories = len(places), len(self.categories)
        compared = np.any(wanted[:, categories:], axis=1)
        outcomes = self.ensemble.solve(self._values(places), count, wanted[:, :categories], compared)
        solutions, samples = outcomes.solutions, outcomes.samples
        optimal = solutions.status == OPTIMAL
        gain = np.abs(solutions.objective - samples.nothing)
        states = np.full((len(self.measures), count), UNKNOWN, dtype=object)
        margins = np.full((len(self.measures), count), np.nan)
        for c in range(categories):
            states[c] = [WORDS.get(int(code), UNKNOWN) for code in solutions.directions[:, c]]
            # Where the optimum moves no money of the category, it is itself the best allocation that does not.
            still = (states[c] == UNDECIDED) & np.isnan(solutions.margins[:, c])
            margins[c] = np.where(still, SHARE * gain, solutions.margins[:, c])
        assert samples.actual is not None
        best, nothing, keeps = outcomes.at_total, samples.nothing, samples.actual.keeps
        without = np.isnan(outcomes.forgone) | (self._keeping & ~keeps)
        gain, rounding = np.abs(best - nothing), EQUAL * (np.abs(best) + np.abs(nothing))
        for m, share in enumerate(self.regrets.values(), categories):
            margins[m] = float(share) * gain + rounding - outcomes.forgone
            regret = np.where(without, NONE, np.where(margins[m] < 0, ABOVE, BELOW))
            states[m] = np.where(wanted[:, m], regret, UNKNOWN)
        none = (solutions.status == INFEASIBLE) | (solutions.status == UNBOUNDED)
        states[:, ~optimal] = UNKNOWN
        states[:, none] = NONE
        optimum, forgone = (np.where(optimal, v, np.nan) for v in (solutions.objective, outcomes.forgone))
        return states, margins, optimum, forgone, keeps
