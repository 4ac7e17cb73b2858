"""The value that one number alone would need for the actual to be best, or nearly so, all else as it is.

Curve heights and unit costs are solved at 33 factors from a tenth to ten. Of the factors at which the actual is near
enough to the optimum, the one nearest to 1 is narrowed to a millionth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.assumptions.conclusions import REGRET, ConclusionSolver
from optimizer.analysis.postoptimal.near_optimal import largest_lines
from optimizer.program.vectors import Vector
from optimizer.scenario.scenario import Scenario

GAIN_SHARES = (Fraction(0), Fraction(1, 100), Fraction(5, 100))
"""The shares of the gain within which the actual shall be."""
FACTORS = 33
LOWEST, HIGHEST = 0.1, 10.0
"""The factors between which a number is moved."""
_PRECISION = 1e-6
_SAME = 1e-6
"""The share of the gain that counts as none, given factors known to a millionth."""
_HALVINGS = 30


@dataclass(frozen=True)
class RequiredValue:
    """The value that a number would need for the actual to be within ``within`` of the gain.

    ``kind`` is ``height`` (of the curve of the capability ``name``) or ``unit_cost`` (of the first tier of the
    programme ``name``). ``now`` is the number in the file. ``value`` is None where none does that was solved, from a
    tenth to ten times ``now``. ``gap`` is the actual's distance from the optimum at ``value``, as a share of the gain
    there.
    """

    kind: str
    name: str
    within: Fraction
    now: float
    value: float | None
    gap: float | None


@dataclass(frozen=True)
class _Candidate:
    kind: str
    name: str
    paths: tuple[str, ...]


def single_numbers(scenario: Scenario) -> tuple[RequiredValue, ...]:
    """Find, for each curve that counts and each unit cost, the nearest value at which the actual is right."""
    if scenario.actual is None or not (candidates := _candidates(scenario)):
        return ()
    search = _Search(scenario, candidates)
    factors = np.geomspace(LOWEST, HIGHEST, FACTORS)
    factors[FACTORS // 2] = 1.0
    search.solve([(k, float(factor)) for k in range(len(candidates)) for factor in factors])
    search.descend()
    search.narrow([float(share) for share in GAIN_SHARES])
    needed = []
    for k, candidate in enumerate(candidates):
        now = float(scenario.base[candidate.paths[0]])
        for share in GAIN_SHARES:
            ends = [end for _, end in search.brackets(k, float(share))]
            factor = min(ends, key=lambda end: abs(np.log(end)), default=None)
            value, gap = (None, None) if factor is None else (now * factor, max(search.solved[k][factor], 0.0))
            needed.append(RequiredValue(candidate.kind, candidate.name, share, now, value, gap))
    return tuple(needed)


def _candidates(scenario: Scenario) -> list[_Candidate]:
    candidates = []
    for name in scenario.model.capabilities:
        path = f"capabilities.{name}.height"
        if path in scenario.base and (scenario.goal.kind == "weakest_score" or scenario.goal.weights.get(name)):
            candidates.append(_Candidate("height", name, (path,)))
    assert scenario.actual is not None
    for name in largest_lines(scenario, scenario.spending_of(scenario.actual)):
        programme = scenario.programmes[name]
        block = f"programmes.{name}"
        paths = [f"{block}.tiers.{i}.unit_cost" for i in range(len(programme.tiers))] or [f"{block}.unit_cost"]
        if paths[0] in scenario.base and not programme.fixed and not programme.costless:
            candidates.append(_Candidate("unit_cost", name, tuple(paths)))
    return candidates


class _Search:
    """Solves the scenario with one candidate number multiplied by a factor; ``solved`` maps factor to gap for each.

    The gap is the actual's distance from the optimum as a share of the gain, NaN where the actual breaks a rule; if it
    breaks one at the values of the file already, rules are ignored.
    """

    def __init__(self, scenario: Scenario, candidates: Sequence[_Candidate]) -> None:
        self._candidates = candidates
        self._concluding = ConclusionSolver(scenario, [path for candidate in candidates for path in candidate.paths])
        self._keeps_now = bool(self._concluding.at([{}], [()]).keeps[0])
        self.solved: list[dict[float, float]] = [{} for _ in candidates]

    def solve(self, places: Sequence[tuple[int, float]]) -> None:
        """Solve and store the gap at each (candidate, factor)."""
        for (k, factor), gap in zip(places, self.gaps(places), strict=True):
            self.solved[k][factor] = float(gap)

    def gaps(self, places: Sequence[tuple[int, float]]) -> Vector:
        """The gap at each (candidate, factor), of shape (k,)."""
        base = self._concluding.base
        values = [{path: base[path] * factor for path in self._candidates[k].paths} for k, factor in places]
        conclusions = self._concluding.at(values, [(REGRET,)] * len(values))
        return np.where(conclusions.keeps, conclusions.gap, np.nan) if self._keeps_now else conclusions.gap

    def descend(self) -> None:
        """Refine around the factor of least gap, by halving, until the gap hardly falls.

        An actual that is one of many optima is best at a single factor, which a grid misses.
        """
        for _ in range(_HALVINGS):
            places: list[tuple[int, float]] = []
            for k, own in enumerate(self.solved):
                order = sorted(own)
                for low, middle, high in zip(order, order[1:], order[2:], strict=False):
                    least, neighbours = own[middle], (own[low], own[high])
                    # A number without effect has no least gap; of many programmes these are most.
                    if _SAME < least <= min(neighbours) and least < max(neighbours) - _SAME:
                        places += [(k, float(np.sqrt(middle * end))) for end in (low, high)]
            if not places:
                return
            self.solve(places)

    def brackets(self, k: int, share: float) -> list[tuple[float, float]]:
        """Pairs of neighbouring factors below and above 1 between which the actual comes near enough."""
        brackets: list[tuple[float, float]] = []
        order = sorted(self.solved[k])
        here = order.index(1.0)
        for factors in (order[here::-1], order[here:]):
            last = 1.0
            for factor in factors:
                if self.solved[k][factor] <= share + _SAME:
                    brackets.append((last, factor))
                    break
                last = factor
        return brackets

    def narrow(self, shares: Sequence[float]) -> None:
        """Bisect every bracket down to the precision."""
        while places := [
            (k, float(np.sqrt(no * yes)))
            for k in range(len(self.solved))
            for share in shares
            for no, yes in self.brackets(k, share)
            if abs(no - yes) > _PRECISION * yes
        ]:
            self.solve(places)
