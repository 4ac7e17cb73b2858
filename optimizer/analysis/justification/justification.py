"""Weights or numbers under which the actual allocation would be right.

The value that one number alone would need, all else as it is, is the nearest switching value of the regret (see
`switching`), of required scores, curve heights and unit costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from optimizer.analysis.assumptions.conclusions import BELOW, ConclusionSolver
from optimizer.analysis.assumptions.switching import scan
from optimizer.analysis.baseline import Baseline
from optimizer.analysis.justification.actual_case import ActualCase, actual_case
from optimizer.analysis.justification.dominance import Dominance, dominance
from optimizer.analysis.justification.weights import GAIN_SHARES, NearestWeights, nearest_weights
from optimizer.analysis.postoptimal.near_optimal import largest_lines
from optimizer.notebook import Summarised
from optimizer.scenario.scenario import Scenario

NEAR_SHARES = GAIN_SHARES[1:]
"""The shares of the gain within which the actual shall be; to be best of all it needs a tie."""


@dataclass(frozen=True, repr=False)
class Justification(Summarised):
    """The changes that would make the actual right at its own total, everything else as it is.

    ``weights`` has an entry for each share of the gain, from 0 up; empty where the objective has no weights.
    ``dominance`` is over the terms of the objective, or over all scores where it has no weights but there are scores;
    else None. ``numbers`` are curve heights and unit costs, changed one at a time, for shares from 1% up; empty where
    lots are whole.
    """

    case: ActualCase
    weights: tuple[NearestWeights, ...]
    dominance: Dominance | None
    numbers: tuple[RequiredValue, ...]

    def _summary(self) -> str:
        name = self.case.program.scenario.name
        return f"{name}: weights for {len(self.weights)} shares of the gain, {len(self.numbers)} single numbers"


def justify(baseline: Baseline) -> Justification:
    """Justify the actual: the beliefs it needs."""
    case, scenario = actual_case(baseline), baseline.solution.scenario
    weighted = case.terms and scenario.goal.kind != "weakest_score"
    weights = tuple(nearest_weights(case, share) for share in GAIN_SHARES) if weighted else ()
    numbers = () if case.program.exact.integers else single_numbers(scenario)
    return Justification(case, weights, dominance(case) if case.terms else None, numbers)


@dataclass(frozen=True)
class RequiredValue:
    """The value that a number would need for the actual to be within ``within`` of the gain.

    ``kind`` is ``require`` (the least score of the capability ``name``), ``height`` (of its curve) or ``unit_cost`` (of
    the first tier of the programme ``name``, with which all tiers move). ``now`` is the number in the file. ``value``
    is None where none does that was solved, from a tenth to ten times ``now``.
    """

    kind: str
    name: str
    within: Fraction
    now: float
    value: float | None


def single_numbers(scenario: Scenario) -> tuple[RequiredValue, ...]:
    """Find, for each required score, curve that counts and unit cost, the nearest value at which the actual is right.

    It keeps the rules there.
    """
    candidates = () if scenario.actual is None else tuple(_candidates(scenario))
    if not candidates:
        return ()
    together = {path: tiers for _, _, path, tiers in candidates}
    concluding = ConclusionSolver(scenario, list(together), NEAR_SHARES, together, keeping=True)
    regrets, numbers = tuple(concluding.regrets), [scenario.numbers[path] for path in together]
    scanned = list(scan(concluding, numbers, regrets))
    now = dict(zip(concluding.measures, concluding.at([{}], [regrets]).states[:, 0] == BELOW, strict=True))
    required = []
    for (kind, name, path, _), (_, flips) in zip(candidates, scanned, strict=True):
        value = concluding.base[path]
        for measure, share in concluding.regrets.items():
            own = [flip for flip in flips if flip.measure == measure and BELOW in (flip.before, flip.after)]
            ends = [flip.low if flip.before == BELOW else flip.high for flip in own]
            nearest = min(ends, key=lambda end: max(end / value, value / end if end else inf), default=None)
            required.append(RequiredValue(kind, name, share, value, value if now[measure] else nearest))
    return tuple(required)


def _candidates(scenario: Scenario) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, name and path of each number, and the paths of further tiers."""
    for name in scenario.model.capabilities:
        if (path := f"require.{name}") in scenario.base:
            yield "require", name, path, ()
        path = f"capabilities.{name}.height"
        if path in scenario.base and (scenario.goal.kind == "weakest_score" or scenario.goal.weights.get(name)):
            yield "height", name, path, ()
    assert scenario.actual is not None
    for name in largest_lines(scenario, scenario.spending_of(scenario.actual)):
        programme, block = scenario.programmes[name], f"programmes.{name}"
        tiers = [f"{block}.tiers.{i}.unit_cost" for i in range(len(programme.tiers))] or [f"{block}.unit_cost"]
        if tiers[0] in scenario.base and not programme.fixed and not programme.costless:
            yield "unit_cost", name, tiers[0], tuple(tiers[1:])
