"""The optimum with one limit a tenth lower or higher: what stands in for prices where lots are whole."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.along import rule_course
from optimizer.solution import Solution

STEP = Fraction(1, 10)
_WHOLE = ("lot", "min_if_any", "fixed")


@dataclass(frozen=True)
class SolvedAgain:
    """A rule's limit a tenth lower and higher, and the optimum at each; None where there is no allocation."""

    limit: Fraction
    lower: Fraction
    lower_objective: float | None
    higher: Fraction
    higher_objective: float | None


def solved_again(solution: Solution) -> dict[str, SolvedAgain]:
    """By name, every rule whose limit is not 0, each moved alone with whatever follows the same budget."""
    program, found = solution.program, {}
    bounds = program.solver.bounds
    for rule in solution.scenario.rules:
        limit = Fraction(program.evaluator.bound(rule))
        if rule.family in _WHOLE or not limit:
            continue
        ends: list[float | None] = []
        for upward in (False, True):
            change = rule_course(program, rule, upward).change * float(abs(limit) * STEP)
            rows = {
                int(i): (bounds.row_lower[i] + change[i], bounds.row_upper[i] + change[i])
                for i in np.flatnonzero(change)
            }
            outcome = program.solver.solve(rows=rows)
            ends.append(outcome.objective if outcome.status == "optimal" else None)
        step = abs(limit) * STEP
        found[rule.name] = SolvedAgain(limit, limit - step, ends[0], limit + step, ends[1])
    return found
