"""The smallest change of weights under which the actual allocation is best, or nearly so.

Weights are right for the actual if no allocation is better by more than a share of the gain. Each allocation rules out
the weights under which it is: a half-space. The nearest weights to those of the scenario that no known allocation rules
out are found by a small linear program; the program of the scenario, solved at them, names an allocation that does rule
them out, or confirms them. As it has finitely many corners this ends, and each distance on the way is a proven lower
bound. The gain depends on the weights too, linearly on each side of where spending nothing would be best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimizer.analysis.infeasible.unbounded import ray_box, ray_program
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.vectors import Vector

if TYPE_CHECKING:
    from optimizer.analysis.justification.justification import Beside

_SAME = 1e-8
"""So much of the gain counts as the same objective."""
_NOISE = 1e-10
_MOST = 200


@dataclass(frozen=True)
class Reweighted:
    """The weights nearest to the scenario's under which the actual is within ``within`` of the gain.

    ``weights`` are None where no weights that are not negative do (``impossible``), or where the search was given up.
    ``change`` is the sum of absolute changes of weights, whose sum stays; ``bound`` a proven lower bound on it.
    ``gap`` is what the actual falls short of the optimum at those weights, re-solved, as a share of the gain there.
    """

    within: Fraction
    weights: Mapping[str, float] | None
    change: float | None
    bound: float
    impossible: bool
    gap: float | None

    @property
    def positive(self) -> bool:
        """Whether every weight found is above 0: with zero weights the actual may only tie."""
        return self.weights is not None and min(self.weights.values()) > 1e-9


class Reweighing:
    """The search for weights, with what it has learnt: allocations found for one share of the gain serve the next."""

    def __init__(self, beside: Beside) -> None:
        self.beside, self._solver = beside, beside.program.solver
        self._points: list[Vector] = []
        self._rays: list[Vector] = []
        self._cone: Solver | None = None
        self._learn(beside.weights)
        for k in range(len(beside.terms)):
            self._learn(np.eye(len(beside.terms))[k])

    def nearest(self, within: Fraction) -> Reweighted:
        """The nearest weights at which the actual is within this share of the gain."""
        found = [self._search(within, side) for side in self._sides(within)]
        # What lies in none of several parts lies nowhere; the nearest of all is the nearest of one.
        known = [item for item in found if item.change is not None]
        best = min(known, key=lambda item: item.change or 0.0) if known else found[0]
        impossible = all(item.impossible for item in found)
        bounds = [item.bound for item in found if not item.impossible]
        return replace(best, impossible=impossible, bound=min(bounds) if bounds else best.bound)

    def _sides(self, within: Fraction) -> tuple[float, ...]:
        """1 for weights under which the optimum is better than spending nothing, -1 for those under which it is not."""
        ahead = self.beside.sign * (self.beside.actual - self.beside.nothing)
        never = not self.beside.broken and bool(np.all(ahead >= 0))
        return (1.0,) if never or not within else (1.0, -1.0)

    def _learn(self, weights: Vector) -> Vector | None:
        """The terms of the best allocation at ``weights``; None where it is unbounded, or the solver gives up."""
        cost = weights @ self.beside.rates
        try:
            outcome = self._solver.solve(cost=cost)
            if outcome.status == "optimal":
                self._points.append(self.beside.at(outcome.x))
                return self._points[-1]
            if outcome.status == "unbounded":
                self._cone = self._cone or Solver(ray_program(self.beside.program.exact))
                ray = self._cone.solve(cost=cost, columns=ray_box(self.beside.program.exact))
                if ray.status == "optimal":
                    self._rays.append(self.beside.rates @ ray.x)
        except SolverError:
            pass
        return None

    def _excess(self, point: Vector, within: float, side: float) -> Vector:
        """What, weighted, must not be positive for ``point`` to be within the share of the gain from the actual."""
        beside, share = self.beside, side * within
        excess = beside.sign * ((1 - share) * point - beside.actual + share * beside.nothing)
        noise = _NOISE * np.maximum(np.maximum(np.abs(point), np.abs(beside.actual)), np.abs(beside.nothing))
        return np.where(np.abs(excess) > noise, excess, 0.0)

    def _excesses(self, within: float, side: float) -> list[Vector]:
        """For each allocation known, what of each term must not be positive once weighted and summed."""
        cuts = [self._excess(point, within, side) for point in self._points]
        return cuts + [self.beside.sign * ray for ray in self._rays]

    def _gap_at(self, weights: Vector, within: float, side: float) -> float | None:
        """What the actual falls short at ``weights`` as a share of the gain; None where it is more than ``within``."""
        point = self._learn(weights)
        if point is None:
            return None
        gain = abs(float(weights @ (point - self.beside.nothing)))
        size = _SAME * gain + 1e-12 * float(weights @ np.abs(point))
        if float(weights @ self._excess(point, within, side)) > size:
            return None
        gap = self.beside.sign * float(weights @ (point - self.beside.actual))
        return gap / gain if gain else 0.0

    def _search(self, within: Fraction, side: float) -> Reweighted:
        share, bound = float(within), 0.0
        names = [term.name for term in self.beside.terms]
        for _ in range(_MOST):
            cuts = self._excesses(share, side)
            weights = _nearest(self.beside.weights, cuts)
            if weights is None:
                return Reweighted(within, None, None, bound, True, None)
            bound = max(bound, float(np.abs(weights - self.beside.weights).sum()))
            gap = self._gap_at(weights, share, side)
            if gap is not None:
                found = dict(zip(names, weights.tolist(), strict=True))
                return Reweighted(within, found, bound, bound, False, gap)
            if len(self._points) + len(self._rays) == len(cuts):
                break  # the solver names no allocation that rules these weights out
        return Reweighted(within, None, None, bound, False, None)


def _nearest(weights: Vector, cuts: list[Vector]) -> Vector | None:
    """The weights nearest to ``weights`` in the sum of absolute changes that all ``cuts`` allow, with the same sum."""
    k = len(weights)
    used = [cut / np.max(np.abs(cut)) for cut in cuts if np.any(cut)]
    # What the subtraction of two equal terms leaves is no coefficient, and would let a column seem without bound.
    used = [np.where(np.abs(cut) > _NOISE, cut, 0.0) for cut in used]
    rows = np.array([np.ones(k), *used]).reshape(-1, k)
    # One column for what a weight gains, one for what it loses, which is no more than it has.
    both = np.hstack([rows, -rows])
    entries = tuple((int(i), int(j), float(both[i, j])) for i, j in zip(*np.nonzero(both), strict=True))
    program = LinearProgram(
        maximized=False,
        columns=tuple(("weight", side, p) for side in ("up", "down") for p in range(k)),
        rows=("sum", *(f"cut.{i}" for i in range(len(used)))),
        cost=(1.0,) * (2 * k),
        constant=0.0,
        entries=entries,
        relations=("=", *("<=" for _ in used)),
        rhs=(0.0, *(-float(cut @ weights) for cut in used)),
        lower=(0.0,) * (2 * k),
        upper=(*(None for _ in range(k)), *weights.tolist()),
    )
    outcome = Solver(program).solve(confirm=True)
    if outcome.status == "infeasible":
        return None
    if outcome.status != "optimal":
        raise SolverError("the nearest weights are called unbounded, though each is at least 0")
    found = weights + outcome.x[:k] - outcome.x[k:]
    # What is left of a weight that has gone to 0 is the solver's noise.
    return np.where(found > _NOISE * weights.sum(), found, 0.0)
