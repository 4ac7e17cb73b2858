"""What is concluded at many values of a scenario's numbers: which way money goes, and whether the actual forgoes much.

A measure is a category, whose state is a direction, or ``regret``: whether the actual forgoes 1% of the gain or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.engine import verdicts
from optimizer.engine.ensemble import Ensemble
from optimizer.engine.results import INFEASIBLE, OPTIMAL, UNBOUNDED
from optimizer.engine.verdicts import SHARE
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.scenario import Scenario

REGRET = "regret"
ABOVE, BELOW, NONE = "above", "below", "none"
UNKNOWN = ""
"""The state where nothing is certified, or where the program would not say what `evaluate` says."""
_TOGETHER = 1024
_WORDS = {verdicts.MORE: MORE, verdicts.LESS: LESS, verdicts.UNDECIDED: UNDECIDED, verdicts.UNKNOWN: UNKNOWN}


@dataclass(frozen=True)
class Conclusions:
    """At k sets of values ``states`` (measures, k) as words: more, less, undecided; above, below; no answer; unknown.

    ``margins`` (measures, k) are numbers that change their sign where a state changes, NaN where there is none.
    ``optimum`` and ``actual`` (k,) are objectives in their own sign, ``forgone`` (k,) what the actual forgoes at its
    own total, NaN where there is none; ``keeps`` (k,) tells where the actual keeps every rule but the budget.
    """

    states: Any
    margins: Matrix
    optimum: Vector
    actual: Vector
    forgone: Vector
    keeps: Truths


class Concluding:
    """Concludes for one scenario at values of ``paths``, by HiGHS, so that every install says the same."""

    def __init__(self, scenario: Scenario, paths: Sequence[str]) -> None:
        self.scenario, self.paths = scenario, tuple(paths)
        self.ensemble = Ensemble(scenario, self.paths, alone=True, compiled=False)
        self.measures = (*self.ensemble.numbers.categories, *((REGRET,) if scenario.actual is not None else ()))
        self.base = {path: float(scenario.base[path]) for path in self.paths}

    def at(self, places: Sequence[Mapping[str, float]], wanted: Truths | None = None) -> Conclusions:
        """At each of ``places``, which map path to value where that is not the scenario's.

        ``wanted`` (k, measures) marks the measures that are asked for; all by default.
        """
        pieces = [
            self._piece(
                places[start : start + _TOGETHER], None if wanted is None else wanted[start : start + _TOGETHER]
            )
            for start in range(0, len(places), _TOGETHER)
        ]
        fields = list(zip(*pieces, strict=True))
        joined = [np.concatenate(parts, axis=-1) for parts in fields]
        return Conclusions(*joined)

    def _piece(self, places: Sequence[Mapping[str, float]], wanted: Truths | None) -> tuple[Any, ...]:
        count, categories = len(places), len(self.ensemble.numbers.categories)
        values = {path: np.array([place.get(path, base) for place in places]) for path, base in self.base.items()}
        directions = None if wanted is None else wanted[:, :categories]
        compared = None if wanted is None or self.scenario.actual is None else wanted[:, categories]
        outcomes = self.ensemble.solve(values, count, directions, compared)
        solutions, samples = outcomes.solutions, outcomes.samples
        optimal = (solutions.status == OPTIMAL) & samples.sound
        own = self.scenario.goal.kind in ("spend", "money_moved")
        gain = np.abs(solutions.objective - (0.0 if own else samples.nothing))
        states = np.full((len(self.measures), count), UNKNOWN, dtype=object)
        margins = np.full((len(self.measures), count), np.nan)
        for c in range(categories):
            states[c] = [_WORDS[int(code)] for code in solutions.directions[:, c]]
            # Where the optimum has moved no money, the best allocation that has not is the optimum itself.
            still = (states[c] == UNDECIDED) & np.isnan(solutions.margins[:, c])
            margins[c] = np.where(still, SHARE * gain, solutions.margins[:, c])
        if self.scenario.actual is not None:
            margins[-1] = SHARE * gain - outcomes.forgone
            known = ~np.isnan(outcomes.forgone)
            states[-1] = np.where(known, np.where(margins[-1] <= 0, ABOVE, BELOW), NONE)
            if compared is not None:
                states[-1] = np.where(compared, states[-1], UNKNOWN)
        none = ((solutions.status == INFEASIBLE) | (solutions.status == UNBOUNDED)) & samples.sound
        states[:, ~optimal] = UNKNOWN
        states[:, none] = NONE
        compared_with = samples.allocations[0] if samples.allocations else None
        actual = np.full(count, np.nan) if compared_with is None else compared_with.objective
        keeps = np.ones(count, dtype=bool) if compared_with is None else compared_with.keeps
        optimum, forgone = (np.where(optimal, v, np.nan) for v in (solutions.objective, outcomes.forgone))
        return states, margins, optimum, actual, forgone, keeps
