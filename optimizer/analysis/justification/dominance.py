"""Pareto dominance over the actual: an allocation as good in every term and better in one.

Where there is one, no positive weights justify the actual. It is searched for by linear programs and checked by
evaluating the allocation exactly, to the smallest unit of the currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.justification.actual_case import ActualCase
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.rounding import breaks, rounded
from optimizer.program.vectors import Vector
from optimizer.scenario.allocations import Spending

_LEAST = 1e-7
"""The least improvement, relative to the size of the term, that is not the solver's noise."""
_ROOMS = (1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 0.0)
"""Margins, relative to the term, tried in turn for a term that rounding leaves short."""


@dataclass(frozen=True)
class DominatingAllocation:
    """A dominating allocation, in the currency's smallest unit, and its exact improvement of each term.

    ``proven`` tells that, evaluated exactly, it keeps every rule, is as good in each term and better in one.
    """

    spending: Spending
    improvements: Mapping[str, Fraction]
    proven: bool


@dataclass(frozen=True)
class Dominance:
    """The improvements possible over the actual. ``most`` maps each term to the greatest one with no other term worse.

    ``better`` is an allocation with the greatest improvement of a single term or, where rounding leaves that unproven,
    of the sum. It is None where nothing improves: the actual is then Pareto efficient, and some strictly positive
    weights justify it.
    """

    most: Mapping[str, float]
    better: DominatingAllocation | None


def dominance(case: ActualCase) -> Dominance:
    """Search the allocations that are at least as good as the actual in every term."""
    search, single = _Search(case), np.eye(len(case.terms))
    # The size of a term that is 0 at the actual is taken from the sizes of its columns.
    size = np.maximum(np.abs(case.actual), 0.01 * np.abs(case.rates) @ case.program.solver.sizes)
    most: dict[str, float] = {}
    for k, term in enumerate(case.terms):
        x = search.best(single[k])
        gained = 0.0 if x is None else float(case.sign * (case.rates[k] @ x - case.actual[k]))
        most[term.name] = gained if gained > _LEAST * max(float(size[k]), 1e-30) else 0.0
    if not any(most.values()):
        return Dominance(most, None)
    total, largest = (search.checked(w) for w in (np.ones(len(single)), single[int(np.argmax(list(most.values())))]))
    return Dominance(most, largest if largest is not None and largest.proven else total)


class _Search:
    """The program with a row for each term, which must be no worse than at the actual."""

    def __init__(self, case: ActualCase) -> None:
        self.case = case
        program, exact = case.program, case.program.exact
        self._at_actual = program.completed(case.spending)
        self._first = len(exact.rows)
        for term in case.terms:
            row = {j: rate for j, rate in enumerate(term.rates) if rate}
            value = sum((rate * self._at_actual[j] for j, rate in row.items()), Fraction(0))
            exact = exact.with_row(f"term.{term.name}", row, ">=" if case.sign > 0 else "<=", value)
        self._solver = Solver(exact)
        self._values = [float(value) for value in exact.rhs[self._first :]]

    def best(self, weights: Vector, rooms: Vector | None = None) -> Vector | None:
        """Maximise the weighted terms, of shape (n,); each term exceeds the actual's by its share ``rooms`` of its
        size."""
        rows = {}
        for k, value in enumerate(self._values):
            room = 0.0 if rooms is None else float(rooms[k])
            moved = value + self.case.sign * room * max(abs(value), 1.0)
            rows[self._first + k] = (moved, np.inf) if self.case.sign > 0 else (-np.inf, moved)
        try:
            outcome = self._solver.solve(cost=weights @ self.case.rates, rows=rows)
        except SolverError:
            return None
        return outcome.x if outcome.status == "optimal" else None

    def checked(self, weights: Vector) -> DominatingAllocation | None:
        """Round the best point and check it, with a margin in the terms that rounding leaves short."""
        first, rooms = None, np.zeros(len(weights))
        for room in _ROOMS:
            x = self.best(weights, rooms)
            if x is None:
                break
            better = self._check(rounded(self.case.program, x))
            if better.proven:
                return better
            first = first or better
            short = np.array([better.improvements[term.name] < 0 for term in self.case.terms])
            rooms = np.where(short | (not short.any()), room, rooms)
        return first

    def _check(self, spending: Spending) -> DominatingAllocation:
        case, program = self.case, self.case.program
        before, after = self._at_actual, program.completed(spending)
        improvements = dict[str, Fraction]()
        for term in case.terms:
            changes = (r * (b - a) for r, a, b in zip(term.rates, before, after, strict=True) if r)
            improvements[term.name] = case.sign * sum(changes, Fraction(0))
        better = min(improvements.values()) >= 0 and max(improvements.values()) > 0
        return DominatingAllocation(
            spending, improvements, better and not breaks(program, program.evaluator.achieve(spending))
        )
