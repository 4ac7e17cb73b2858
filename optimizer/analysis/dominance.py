"""Whether an allocation is as good as the actual in every term and better in one: then no positive weights justify it.

Found by linear programs and checked by evaluating the printed allocation exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.baseline import breaks
from optimizer.analysis.beside_actual import Beside
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.rounding import rounded
from optimizer.program.vectors import Vector
from optimizer.scenario.allocation import Spending

_LEAST = 1e-7
"""A smaller improvement, relative to the size of the term, is the solver's noise."""
_SOLVED = Fraction(1, 10**7)
_ROOMS = (0.0, 1e-7, 1e-5, 1e-3)


@dataclass(frozen=True)
class Better:
    """An allocation in whole display units, and by how much it improves each term: exact, never negative.

    ``proven`` tells that it keeps every rule and is as good in each term and better in one, all evaluated exactly.
    ``to_rounding`` maps rules that it misses only because its amounts were rounded to by how much.
    """

    spending: Spending
    improvements: Mapping[str, Fraction]
    to_rounding: Mapping[str, Fraction]
    proven: bool


@dataclass(frozen=True)
class Dominance:
    """``most`` maps each term to the most that it can improve with every other at least as good as at the actual.

    ``total`` is an allocation whose improvements sum to the most, ``largest`` one that improves a single term the most;
    both None where nothing improves: the actual is then efficient, and some strictly positive weights justify it.
    """

    most: Mapping[str, float]
    total: Better | None
    largest: Better | None
    largest_term: str | None

    @property
    def efficient(self) -> bool:
        """Whether nothing is as good in every term and better in one."""
        return self.total is None


def dominance(beside: Beside) -> Dominance:
    """What is at least as good as the actual in every term."""
    search = _Search(beside)
    # A term that is 0 at the actual is measured by what it could be.
    size = np.maximum(np.abs(beside.actual), 0.01 * np.abs(beside.rates) @ beside.program.solver.sizes)
    most: dict[str, float] = {}
    for k, term in enumerate(beside.terms):
        x = search.best(np.eye(len(beside.terms))[k], 0.0)
        gained = 0.0 if x is None else float(beside.sign * (beside.rates[k] @ x - beside.actual[k]))
        most[term.name] = gained if gained > _LEAST * max(float(size[k]), 1e-30) else 0.0
    if not any(most.values()):
        return Dominance(most, None, None, None)
    name = max(most, key=lambda key: most[key])
    only = np.array([1.0 if term.name == name else 0.0 for term in beside.terms])
    return Dominance(most, search.printed(np.ones(len(only))), search.printed(only), name)


class _Search:
    """The program of the scenario with a row for each term: no worse than at the actual."""

    def __init__(self, beside: Beside) -> None:
        self.beside = beside
        program, exact = beside.program, beside.program.exact
        self._at_actual = program.completed(beside.spending)
        self._first = len(exact.rows)
        for term in beside.terms:
            row = {j: rate for j, rate in enumerate(term.rates) if rate}
            value = sum((rate * self._at_actual[j] for j, rate in row.items()), Fraction(0))
            exact = exact.with_row(f"term.{term.name}", row, ">=" if beside.sign > 0 else "<=", value)
        self._solver = Solver(exact)
        self._values = [float(value) for value in exact.rhs[self._first :]]

    def best(self, weights: Vector, room: float) -> Vector | None:
        """The point that improves the weighted terms the most, each by ``room`` of its size at least."""
        rows = {}
        for k, value in enumerate(self._values):
            moved = value + self.beside.sign * room * max(abs(value), 1.0)
            rows[self._first + k] = (moved, np.inf) if self.beside.sign > 0 else (-np.inf, moved)
        try:
            outcome = self._solver.solve(cost=weights @ self.beside.rates, rows=rows)
        except SolverError:
            return None
        return outcome.x if outcome.status == "optimal" else None

    def printed(self, weights: Vector) -> Better | None:
        """The best point in whole display units, checked; with a little room where rounding would cost a term."""
        first: Better | None = None
        for better in self._tries(weights):
            if better.proven:
                return better
            first = first or better
        return first

    def _tries(self, weights: Vector) -> Iterator[Better]:
        program = self.beside.program
        for room in _ROOMS:
            x = self.best(weights, room)
            if x is not None:
                yield self._check(x, rounded(program, x))

    def _check(self, x: Vector, spending: Spending) -> Better:
        beside, program = self.beside, self.beside.program
        before, after = self._at_actual, program.completed(spending)
        sign, improvements = (1 if beside.sign > 0 else -1), {}
        for term in beside.terms:
            changes = (r * (b - a) for r, a, b in zip(term.rates, before, after, strict=True) if r)
            improvements[term.name] = sign * sum(changes, Fraction(0))
        missing = {item.rule.name: item.by for item in breaks(program, spending)}
        better = min(improvements.values()) >= 0 and max(improvements.values()) > 0
        return Better(spending, improvements, missing, better and not missing.keys() & self._missed(x, missing))

    def _missed(self, x: Vector, missing: Mapping[str, Fraction]) -> set[str]:
        """Which of the rules that are missed after rounding the point has missed before: those are no rounding."""
        if not missing:
            return set()
        program, found = self.beside.program, set()
        raw = {key: Fraction(value) for key, value in program.spending(x).items()}
        largest = max((abs(amount) for amount in raw.values()), default=Fraction(0))
        for item in breaks(program, raw):
            money = item.rule.dimension == program.scenario.scope.money
            if item.by > _SOLVED * max(abs(item.limit), largest if money else Fraction(0), Fraction(1)):
                found.add(item.rule.name)
        return found
