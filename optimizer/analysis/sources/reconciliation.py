"""Reconciliation of sources by linear programs: whether all of their statements can be true.

A model lists amounts (`ledger`) and what each source states about them (`statements`), as rules over those amounts. If
all can hold, each amount has an interval. If not, the smallest contradictory sets are named, and the intervals rest on
the statements that are in none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from optimizer.analysis.infeasible.conflict import smallest
from optimizer.errors import InputError, Problem, nearest
from optimizer.program.highs import Solver, extreme
from optimizer.program.linear_program import LinearProgram
from optimizer.scenario.expression import ExpressionError, value_of
from optimizer.scenario.linear_form import LinearForm, added
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tree import place_of
from optimizer.scenario.units import MONEY, measure

_LARGEST = 3
"""The largest contradictory sets that are all enumerated; larger ones are found one at a time."""


@dataclass(frozen=True)
class Reconciled:
    """The reconciliation: ``conflicts`` are smallest sets of statements that cannot all be true, smallest first.

    ``intervals`` maps each ledger amount to its least and most (None: unbounded) under the statements in ``used``.
    """

    conflicts: tuple[tuple[str, ...], ...]
    intervals: Mapping[str, tuple[Fraction | None, Fraction | None]]
    used: tuple[str, ...]


def reconcile(scenario: Scenario) -> Reconciled | None:
    """Reconcile the statements of the scenario's model; None where it has none. Raises InputError."""
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
            outcome = extreme(solver, cost, maximized, freed)
            ends.append(None if outcome is None else Fraction(float(outcome.x[j])))
        intervals[name] = (ends[0], ends[1])
    return Reconciled(tuple(conflicts), intervals, used)


def _program(scenario: Scenario) -> tuple[LinearProgram, dict[str, list[int]]]:
    """The program with a column for each ledger amount, and the rows of each statement."""
    model, problems = scenario.model, []
    ledger = list(model.ledger)
    entries: list[tuple[int, int, Fraction]] = []
    relations: list[str] = []
    rhs: list[Fraction] = []
    rows: dict[str, list[int]] = {}

    def lookup(name: str) -> LinearForm:
        if name not in model.ledger:
            raise KeyError(name)
        return LinearForm({name: Fraction(1)}, Fraction(0))

    for name, statement in model.statements.items():
        place = place_of(scenario.model.node, f"statements.{name}.claim")
        for comparison in statement.claim:
            try:
                if model.amounts_in is not None:
                    comparison, _ = measure(comparison, lambda name: (name, MONEY), model.amounts_in)
                difference = added((value_of(comparison.left, lookup), -value_of(comparison.right, lookup)))
            except KeyError as error:
                unknown = str(error.args[0])
                problems.append(Problem(f"`{unknown}` is not in the ledger", place, name, nearest(unknown, ledger)))
                continue
            except (ArithmeticError, ExpressionError) as error:
                problems.append(Problem(str(error), place, name))
                continue
            rows.setdefault(name, []).append(len(rhs))
            entries += [(len(rhs), ledger.index(key), value) for key, value in difference.coefficients.items()]
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


def _without(rows: Mapping[str, list[int]], used: set[str]) -> dict[int, tuple[float, float]]:
    free = (-float("inf"), float("inf"))
    return {i: free for name, own in rows.items() if name not in used for i in own}


def _conflicts(solver: Solver, names: list[str], rows: Mapping[str, list[int]]) -> list[tuple[str, ...]]:
    nothing = np.zeros(len(solver.program.columns))

    def contradictory(subset: Sequence[str]) -> bool:
        return solver.solve(cost=nothing, rows=_without(rows, set(subset))).status == "infeasible"

    conflicts: list[tuple[str, ...]] = []
    if not contradictory(names):
        return conflicts
    by_row = solver.program.by_row
    amounts = {name: {j for i in rows[name] for j, _ in by_row[i]} for name in names}
    for size in range(1, _LARGEST + 1):
        for chosen in combinations(names, size):
            if any(set(smaller) <= set(chosen) for smaller in conflicts) or not _connected(
                [amounts[n] for n in chosen]
            ):
                continue
            if contradictory(chosen):
                conflicts.append(chosen)
    # Contradictions that remain without those statements are larger; each pass finds one and sets it aside.
    blamed = {name for conflict in conflicts for name in conflict}
    left = [name for name in names if name not in blamed]
    while contradictory(left):
        conflicts.append(tuple(smallest(left, contradictory)))
        left = [name for name in left if name not in conflicts[-1]]
    return conflicts


def _connected(sets: list[set[int]]) -> bool:
    """Whether the sets are connected through shared members; statements that are not cannot contradict each other."""
    reached, left = set(sets[0]), sets[1:]
    while near := [one for one in left if reached & one]:
        reached = reached.union(*near)
        left = [one for one in left if one not in near]
    return not left
