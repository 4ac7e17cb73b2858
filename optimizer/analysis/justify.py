"""What one must believe for the actual allocation to be right: other weights, or other numbers."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analysis.beside_actual import WITHIN, Beside, beside
from optimizer.analysis.dominance import Dominance, dominance
from optimizer.analysis.required_scores import required_scores
from optimizer.analysis.single_numbers import Needed, single_numbers
from optimizer.analysis.weights import Reweighing, Reweighted
from optimizer.program.terms import score_terms
from optimizer.solution import Solution


@dataclass(frozen=True)
class Justification:
    """What would make the actual right, at its own total, with everything else as it is.

    ``weights`` has an entry for each share of the gain, from 0 up, and is empty where the objective has no weights;
    ``dominance`` is over the terms of the objective, or over all scores where it has no weights but there are scores,
    else None. ``numbers`` are the required scores, curve heights and unit costs, one at a time, for each share.
    """

    beside: Beside
    weights: tuple[Reweighted, ...]
    dominance: Dominance | None
    numbers: tuple[Needed, ...]


def justify(solution: Solution) -> Justification | None:
    """What would have to be believed; None where the scenario compares with nothing or has no optimum."""
    by_score = beside(solution, score_terms(solution.program))
    if by_score is None:
        return None
    by_weight = by_score if solution.scenario.goal.kind == "weighted_score" else beside(solution)
    weights: tuple[Reweighted, ...] = ()
    if by_weight is not None:
        search = Reweighing(by_weight)
        weights = tuple(search.nearest(share) for share in WITHIN)
    judged = by_weight or (by_score if solution.scenario.goal.kind == "weakest_score" else None)
    best = None if judged is None else dominance(judged)
    whole = bool(solution.program.exact.integers)
    numbers = required_scores(by_score) + (() if whole else single_numbers(solution.scenario))
    return Justification(by_weight or by_score, weights, best, numbers)
