"""Whether what the sources say can all be true: their statements reconciled by a linear program.

A model lists the amounts that sources speak of (`ledger`) and what each source says of them (`statements`), as rules
over those amounts. If all can hold, each amount has an interval; if not, the smallest sets that contradict each other
are named, and the intervals rest on the statements that stand in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np

from optimizer.errors import InputError, Problem, nearest
from optimizer.program.highs import Solver, extreme
from optimizer.program.linear_program import LinearProgram
from optimizer.scenario.dimension import MONEY
from optimizer.scenario.expression import evaluate
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tree import place_of
from optimizer.scenario.units import compared_amounts

_LARGEST = 3
"""Contradictions are searched among so many statements at a time; larger ones are found one at a time."""


@dataclass(frozen=True)
class Reconciled:
    """``conflicts`` are sets of statements that cannot all be true, none containing another, smallest first.

    ``intervals`` maps each ledger amount to its least and most (None: unbounded) under the statements in ``used``.
    """

    conflicts: tuple[tuple[str, ...], ...]
    intervals: Mapping[str, tuple[Fraction | None, Fraction | None]]
    used: tuple[str, ...]


class _Affine:
    """A linear expression over ledger amounts while a statement is read."""

    def __init__(self, terms: Mapping[str, Fraction], constant: Fraction = Fraction(0)) -> None:
        self.terms, self.constant = dict(terms), constant

    def __add__(self, other: Any) -> _Affine:
        right = _affine(other)
        names = {**self.terms, **right.terms}
        terms = {name: self.terms.get(name, Fraction(0)) + right.terms.get(name, Fraction(0)) for name in names}
        return _Affine(terms, self.constant + right.constant)

    def __mul__(self, other: Any) -> _Affine:
        right = _affine(other)
        if self.terms and right.terms:
            raise ArithmeticError("a product of two amounts is not linear")
        body, factor = (self, right.constant) if self.terms else (right, self.constant)
        return _Affine({name: factor * value for name, value in body.terms.items()}, factor * body.constant)

    def __truediv__(self, other: Any) -> _Affine:
        right = _affine(other)
        if right.terms or not right.constant:
            raise ArithmeticError("a quotient by an amount is not linear; multiply by it instead")
        return self * (1 / right.constant)

    def __neg__(self) -> _Affine:
        return self * Fraction(-1)

    def __sub__(self, other: Any) -> _Affine:
        return self + -_affine(other)

    def __rsub__(self, other: Any) -> _Affine:
        return _affine(other) - self

    __radd__, __rmul__ = __add__, __mul__

    def __rtruediv__(self, other: Any) -> _Affine:
        return _affine(other) / self


def _affine(value: Any) -> _Affine:
    return value if isinstance(value, _Affine) else _Affine({}, Fraction(value))


def reconcile(scenario: Scenario) -> Reconciled | None:
    """The statements of the scenario's model against each other; None where it has none. Raises InputError."""
    model = scenario.model
    if not model.statements:
        return None
    program, rows = _program(scenario)
    solver = Solver(program)
    names = list(model.statements)
    conflicts = _conflicts(solver, names, rows)
    blamed = {name for conflict in conflicts for name in conflict}
    used = tuple(name for name in names if name not in blamed)
    freed = _without(rows, set(used))
    intervals = {}
    for j, (name,) in enumerate(program.columns):
        cost = np.zeros(len(program.columns))
        cost[j] = 1.0
        ends: list[Fraction | None] = []
        for maximized in (False, True):
            found = extreme(solver, cost, maximized, freed)
            ends.append(None if found is None else Fraction(float(found.x[j])))
        intervals[name] = (ends[0], ends[1])
    return Reconciled(tuple(conflicts), intervals, used)


def _program(scenario: Scenario) -> tuple[LinearProgram, dict[str, list[int]]]:
    """One column for each ledger amount, and for each statement the rows it stands for."""
    model, problems = scenario.model, []
    ledger = list(model.ledger)
    entries: list[tuple[int, int, Fraction]] = []
    relations: list[str] = []
    rhs: list[Fraction] = []
    rows: dict[str, list[int]] = {}

    def lookup(name: str) -> _Affine:
        if name not in model.ledger:
            raise KeyError(name)
        return _Affine({name: Fraction(1)})

    for name, statement in model.statements.items():
        place = place_of(scenario.model_node, f"statements.{name}.claim")
        for comparison in statement.claim:
            if model.amounts_in is not None:
                comparison = compared_amounts(comparison, model.amounts_in, lambda name: MONEY)
            try:
                difference = _affine(evaluate(comparison.left, lookup)) - _affine(evaluate(comparison.right, lookup))
            except KeyError as error:
                unknown = str(error.args[0])
                problems.append(Problem(f"`{unknown}` is not in the ledger", place, name, nearest(unknown, ledger)))
                continue
            except (ArithmeticError, TypeError) as error:
                problems.append(Problem(str(error), place, name))
                continue
            rows.setdefault(name, []).append(len(rhs))
            entries += [(len(rhs), ledger.index(key), value) for key, value in difference.terms.items() if value]
            relations.append(comparison.relation)
            rhs.append(-difference.constant)
    if problems:
        raise InputError(problems)
    zero, none = tuple(Fraction(0) for _ in ledger), tuple(None for _ in ledger)
    labels = tuple(str(i) for i in range(len(rhs)))
    columns = tuple((name,) for name in ledger)
    program = LinearProgram(
        False, columns, labels, zero, Fraction(0), tuple(entries), tuple(relations), tuple(rhs), zero, none
    )
    return program, rows


def _without(rows: Mapping[str, list[int]], kept: set[str]) -> dict[int, tuple[float, float]]:
    free = (-float("inf"), float("inf"))
    return {i: free for name, own in rows.items() if name not in kept for i in own}


def _conflicts(solver: Solver, names: list[str], rows: Mapping[str, list[int]]) -> list[tuple[str, ...]]:
    nothing = np.zeros(len(solver.program.columns))

    def contradictory(kept: set[str]) -> bool:
        return solver.solve(cost=nothing, rows=_without(rows, kept)).status == "infeasible"

    found: list[tuple[str, ...]] = []
    if not contradictory(set(names)):
        return found
    for size in range(1, _LARGEST + 1):
        for chosen in combinations(names, size):
            if not any(set(smaller) <= set(chosen) for smaller in found) and contradictory(set(chosen)):
                found.append(chosen)
    # What still contradicts without those statements is larger; each pass finds one and sets it aside.
    left = set(names) - {name for conflict in found for name in conflict}
    while contradictory(left):
        core = set(left)
        for name in sorted(left, key=names.index):
            if contradictory(core - {name}):
                core.discard(name)
        found.append(tuple(name for name in names if name in core))
        left -= core
    return found
