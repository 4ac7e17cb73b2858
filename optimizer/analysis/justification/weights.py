"""The smallest change of weights under which the actual allocation is best, or nearly so: one linear program.

Under weights that suit the actual, no allocation, scaled by any factor, leads it by more than a share of the gain. The
dual program is solved: it maximises such a lead under the scenario's own weights, while no term counts for more than a
level plus 1 and none falls below the level less 1; that is the cost of moving weight from one term to another. The
shadow prices of the terms are then the nearest weights and the optimum is their distance from the scenario's; a
distance that no weights of the same sum can have means that none suit. The gain depends on the weights too, linearly on
each side of the point where spending nothing would be best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.justification.actual_case import ActualCase
from optimizer.analysis.postoptimal.near_optimal import NEAR
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.program.vectors import Vector
from optimizer.scenario.linear_form import added, related

GAIN_SHARES = (Fraction(0), NEAR, Fraction(5, 100))
"""The shares of the gain within which the actual shall be."""
_NOISE = 1e-10
"""The share of the sum of weights below which a weight, or the change of one, is 0."""
_FURTHEST, _BEYOND = 2, 3
"""The largest distance of two sets of weights of equal sum, and the bound on the program, both relative to the sum."""


@dataclass(frozen=True)
class NearestWeights:
    """Weights as near to the scenario's as any under which the actual is within ``within`` of the gain.

    ``weights`` are None where no non-negative weights do. ``change`` is the sum of absolute changes; the sum of weights
    stays. ``gap`` is the distance of the actual from the optimum re-solved at those weights, as a share of the gain
    there.
    """

    within: Fraction
    weights: Mapping[str, float] | None = None
    change: float | None = None
    gap: float | None = None

    @property
    def positive(self) -> bool:
        """Whether every weight is above 0; with zero weights the actual may only tie."""
        return self.weights is not None and min(self.weights.values()) > 1e-9


def nearest_weights(case: ActualCase, within: Fraction) -> NearestWeights:
    """Find the nearest weights at which the actual is within this share of the gain. Raises SolverError."""
    # Weights under which the optimum is better than spending nothing, and weights under which it is worse.
    never_behind = not case.broken and bool(np.all(case.sign * (case.actual - case.nothing) >= 0))
    shares = [float(within)] if never_behind or not within else [float(within), -float(within)]
    every = [weights for share in shares if (weights := _nearest(case, share)) is not None]
    if not every:
        return NearestWeights(within)
    changes = [float(np.abs(weights - case.weights).sum()) for weights in every]
    weights, change = every[int(np.argmin(changes))], min(changes)
    named = dict(zip((term.name for term in case.terms), weights.tolist(), strict=True))
    return NearestWeights(within, named, change, _gap(case, weights))


def _gap(case: ActualCase, weights: Vector) -> float:
    """The actual's distance from the optimum at ``weights``, as a share of the gain."""
    outcome = case.program.solver.solve(cost=weights @ case.rates)
    if outcome.status != "optimal":
        raise SolverError(f"at the nearest weights the scenario is called {outcome.status}")
    best = case.at(outcome.x)
    gain = abs(float(weights @ (best - case.nothing)))
    gap = case.sign * float(weights @ (best - case.actual))
    return gap / gain if gain else 0.0


def _nearest(case: ActualCase, share: float) -> Vector | None:
    """The nearest weights of the same sum as the scenario's; None where none suit."""
    outcome = Solver(_program(case, share)).solve(confirm=True)
    if outcome.status != "optimal":
        raise SolverError(f"the search for weights is called {outcome.status}, though it has a point and an end")
    whole = float(case.weights.sum())
    if outcome.objective > (_FURTHEST + _BEYOND) / 2 * whole:
        return None
    counted, behind = outcome.prices[-2 * len(case.terms) :].reshape(2, -1)
    weights: Vector = np.where(abs(counted - behind - case.weights) > _NOISE * whole, counted - behind, case.weights)
    return np.where(weights > _NOISE * whole, weights, 0.0)


def _program(case: ActualCase, share: float) -> LinearProgram:
    """Build the dual program; its last rows are those of the terms. A negative ``share`` is of a negative gain.

    Columns and rows are in the solver's units, in which none gets much larger than 1.
    """
    exact, built, sizes = case.program.exact, RowBuilder(), case.program.solver.sizes
    column_scale, row_scale = (scale.tolist() for scale in case.program.solver.scales)
    unit = float(np.max(np.abs(case.rates) * sizes, initial=0.0)) or 1.0
    x = [built.variable(key, 0 if low == 0 else None, None, False)
         for key, low in zip(exact.columns, exact.lower, strict=True)]  # fmt: skip
    times, level = built.variable(("times",), 0, None, False), built.variable(("level",), None, None, False)
    gains = [built.variable(("gain", term.name), None, None, False) for term in case.terms]

    for pairs, relation, rhs, scale in zip(exact.by_row, exact.relations, exact.rhs, row_scale, strict=True):
        parts = (x[j] * (float(value) * scale * column_scale[j]) for j, value in pairs)
        built.row("", "", related(added(parts), relation, times * (float(rhs) * scale)))
    for column, ends, scale in zip(x, zip(exact.lower, exact.upper, strict=True), column_scale, strict=True):
        for end, relation in zip(ends, (">=", "<="), strict=True):
            if end is not None and (end or relation == "<="):
                built.row("", "", related(column, relation, times * (float(end) / scale)))
    for gain in gains:
        built.row("", "", gain <= added((level, 1)))
    counted = added(gain * weight for gain, weight in zip(gains, case.weights.tolist(), strict=True))
    built.row("", "", counted <= _BEYOND * float(case.weights.sum()))
    rates = ((1 - share) * case.sign / unit * case.rates * column_scale).tolist()
    reached = (case.sign / unit * (case.actual - share * case.nothing)).tolist()
    ahead = [added((*(x[j] * rate for j, rate in enumerate(own) if rate), times * -value))
             for own, value in zip(rates, reached, strict=True)]  # fmt: skip
    for gain, lead in zip(gains, ahead, strict=True):
        built.row("", "", gain <= lead)
    for lead in ahead:
        built.row("", "", lead >= added((level, -1)))
    built.objective(counted, maximized=True)
    return built.program(float)
