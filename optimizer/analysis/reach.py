"""How far each capability can be carried by the rules alone, whatever it costs the others."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from optimizer.program.highs import extreme
from optimizer.solution import Solution


def reachable(solution: Solution) -> dict[str, Fraction]:
    """Capability to the largest quantity on its curve that some allocation within the rules reaches.

    A curve that ends gives nothing beyond its last point, so the quantity ends there too. A capability whose quantity
    has no end under the rules is left out.
    """
    program = solution.program
    found = {}
    for name in solution.scenario.model.capabilities:
        cost = np.zeros(len(program.exact.columns))
        for j, key in enumerate(program.exact.columns):
            if key[0] == "segment" and key[1] == name:
                cost[j] = 1.0
        outcome = extreme(program.solver, cost, maximized=True)
        if outcome is not None:
            found[name] = Fraction(program.evaluator.curve(name).first_x) + Fraction(float(cost @ outcome.x))
    return found
