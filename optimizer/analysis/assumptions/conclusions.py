"""Conclusions at many values of a scenario's numbers: the direction of money, and whether the actual forgoes much.

A measure is a category, whose state is a direction, or ``regret``, whose state tells whether the actual forgoes more
than 1% of the gain.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.verdict import UNDECIDED, WORDS
from optimizer.engine.ensemble import Ensemble
from optimizer.engine.results import INFEASIBLE, OPTIMAL, UNBOUNDED
from optimizer.engine.verdicts import EQUAL, SHARE
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.scenario import Scenario

REGRET = "regret"
ABOVE, BELOW, NONE = "above", "below", "none"
UNKNOWN = ""
"""The state where no proof was found, or where the program would not agree with `evaluate`."""
_TOGETHER = 1024


@dataclass(frozen=True)
class Conclusions:
    """Conclusions at k sets of values of the numbers.

    ``states`` (measures, k) are the words more, less, undecided; above, below; no answer; unknown. ``margins``
    (measures, k) change sign where a state changes, NaN where there are none. ``optimum`` (k,) is the objective in its
    own sign, ``forgone`` (k,) the regret of the actual at its own total, ``gap`` (k,) the same as a share of the gain
    there, NaN where there is none; ``keeps`` (k,) tells where the actual keeps every rule but the budget.
    """

    states: Any
    margins: Matrix
    optimum: Vector
    forgone: Vector
    gap: Vector
    keeps: Truths


class ConclusionSolver:
    """Solves one scenario at values of ``paths`` and concludes; always by HiGHS, so that installs agree."""

    def __init__(self, scenario: Scenario, paths: Sequence[str]) -> None:
        self.scenario, self.paths = scenario, tuple(paths)
        self.ensemble = Ensemble(scenario, self.paths, compiled=False, alike=True)
        self.categories = self.ensemble.numbers.categories
        self.measures = (*self.categories, *((REGRET,) if scenario.actual is not None else ()))
        self.base = {path: float(scenario.base[path]) for path in self.paths}

    def sound(self, places: Sequence[Mapping[str, float]]) -> Truths:
        """Whether the program is that of the scenario at k ``places`` (k,), without solving it.

        It is not where a curve would fall or bend the wrong way, say; see `consistency`.
        """
        return self.ensemble.numbers.at(self._values(places), len(places)).sound

    def _values(self, places: Sequence[Mapping[str, float]]) -> dict[str, Vector]:
        return {path: np.array([place.get(path, base) for place in places]) for path, base in self.base.items()}

    def at(self, places: Sequence[Mapping[str, float]], wanted: Sequence[Collection[str]] | None = None) -> Conclusions:
        """Conclude at k ``places``, each a mapping of path to value; other numbers keep the scenario's values.

        ``wanted`` are the measures to solve for at each place; all by default.
        """
        wanted = [self.measures] * len(places) if wanted is None else wanted
        marked = np.array([[measure in own for measure in self.measures] for own in wanted], dtype=bool)
        starts = range(0, len(places), _TOGETHER)
        pieces = [self._piece(places[k : k + _TOGETHER], marked[k : k + _TOGETHER]) for k in starts]
        return Conclusions(*(np.concatenate(parts, axis=-1) for parts in zip(*pieces, strict=True)))

    def _piece(self, places: Sequence[Mapping[str, float]], wanted: Truths) -> tuple[Any, ...]:
        count, categories = len(places), len(self.categories)
        compared = wanted[:, categories] if self.scenario.actual is not None else np.zeros(count, dtype=bool)
        outcomes = self.ensemble.solve(self._values(places), count, wanted[:, :categories], compared)
        solutions, samples = outcomes.solutions, outcomes.samples
        optimal = (solutions.status == OPTIMAL) & samples.sound
        gain = np.abs(solutions.objective - samples.nothing)
        states = np.full((len(self.measures), count), UNKNOWN, dtype=object)
        margins = np.full((len(self.measures), count), np.nan)
        for c in range(categories):
            states[c] = [WORDS.get(int(code), UNKNOWN) for code in solutions.directions[:, c]]
            # Where the optimum moves no money of the category, it is itself the best allocation that does not.
            still = (states[c] == UNDECIDED) & np.isnan(solutions.margins[:, c])
            margins[c] = np.where(still, SHARE * gain, solutions.margins[:, c])
        keeps = np.ones(count, dtype=bool)
        if samples.actual is not None:
            rounding = EQUAL * (np.abs(solutions.objective) + np.abs(samples.nothing))
            margins[-1] = SHARE * gain + rounding - outcomes.forgone
            regret = np.where(np.isnan(outcomes.forgone), NONE, np.where(margins[-1] < 0, ABOVE, BELOW))
            states[-1] = np.where(compared, regret, UNKNOWN)
            keeps = samples.actual.keeps
        none = ((solutions.status == INFEASIBLE) | (solutions.status == UNBOUNDED)) & samples.sound
        states[:, ~optimal] = UNKNOWN
        states[:, none] = NONE
        optimum, forgone = (np.where(optimal, v, np.nan) for v in (solutions.objective, outcomes.forgone))
        gain = np.abs(outcomes.at_total - samples.nothing)
        return states, margins, optimum, forgone, forgone / np.where(gain > 0, gain, 1.0), keeps
