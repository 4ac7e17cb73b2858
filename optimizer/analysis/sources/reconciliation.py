"""Reconciliation of sources by linear programs: whether all of their statements can be true.

A model lists amounts (`ledger`) and what each source states about them (`statements`), as rules over those amounts. If
all can hold, each amount has an interval. If not, the smallest contradictory sets are named, and the intervals rest on
the statements that are in none of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from optimizer.analysis.infeasible.conflict import smallest
from optimizer.analysis.postoptimal.near_optimal import Range, column_range
from optimizer.errors import InputError, Problem, nearest
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.program.scaling import INFINITY
from optimizer.scenario.expression import ExpressionError, Operation, value_of
from optimizer.scenario.linear_form import LinearForm, related
from optimizer.scenario.model_schema import Model
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import MONEY, measure

_LARGEST = 3
"""The largest contradictory sets that are all enumerated; larger ones are found one at a time."""


@dataclass(frozen=True)
class Reconciled:
    """The reconciliation: ``conflicts`` are smallest sets of statements that cannot all be true, smallest first.

    ``intervals`` maps each ledger amount to its least and most (None: unbounded) under the statements in ``used``.
    """

    conflicts: tuple[tuple[str, ...], ...]
    intervals: Mapping[str, Range]
    used: tuple[str, ...]


def reconcile(scenario: Scenario) -> Reconciled | None:
    """Reconcile the statements of the scenario's model; None where it has none. Raises InputError."""
    model = scenario.model
    if not model.statements:
        return None
    program = _program(scenario)
    solver = Solver(program)
    names = list(model.statements)
    conflicts = _conflicts(solver, names)
    blamed = {name for conflict in conflicts for name in conflict}
    used = tuple(name for name in names if name not in blamed)
    freed = _without(program, used)
    intervals = {name: column_range(solver, j, freed) for j, (name,) in enumerate(program.columns)}
    return Reconciled(tuple(conflicts), intervals, used)


def in_amounts(comparison: Operation, model: Model) -> Operation:
    """A comparison of a claim with its bare numbers as amounts. Raises ExpressionError for mixed units."""
    if model.amounts_in is None:
        return comparison
    measured, _ = measure(comparison, lambda name: (name, MONEY), model.amounts_in)
    assert isinstance(measured, Operation)
    return measured


def _program(scenario: Scenario) -> LinearProgram:
    """The program with a column for each ledger amount, and rows named by the statements that they are part of."""
    model, problems, built = scenario.model, [], RowBuilder()
    ledger = {name: built.variable((name,), 0, None, False) for name in model.ledger}
    for name, statement in model.statements.items():
        place = statement.node.place_at("claim")
        for comparison in statement.claim:
            try:
                stated = in_amounts(comparison, model)
                left, right = (value_of(side, ledger.__getitem__) for side in stated.operands)
                built.row("", name, related(left, stated.operator, right))
            except KeyError as error:
                unknown = str(error.args[0])
                problems.append(Problem(f"`{unknown}` is not in the ledger", place, nearest(unknown, ledger)))
            except (ArithmeticError, ExpressionError) as error:
                problems.append(Problem(str(error), place))
    if problems:
        raise InputError(problems)
    built.objective(LinearForm({}, 0), maximized=False)
    return built.program(Fraction)


def _without(program: LinearProgram, used: Collection[str]) -> dict[int, tuple[float, float]]:
    """Bounds that free the rows of all statements but those ``used``."""
    return {i: (-INFINITY, INFINITY) for i, name in enumerate(program.rows) if name not in used}


def _conflicts(solver: Solver, names: list[str]) -> list[tuple[str, ...]]:
    program, nothing = solver.program, np.zeros(len(solver.program.columns))

    def contradictory(subset: Sequence[str]) -> bool:
        return solver.solve(cost=nothing, rows=_without(program, set(subset))).status == "infeasible"

    conflicts: list[tuple[str, ...]] = []
    if not contradictory(names):
        return conflicts
    amounts: dict[str, set[int]] = {name: set() for name in names}
    for name, pairs in zip(program.rows, program.by_row, strict=True):
        amounts[name].update(j for j, _ in pairs)
    for size in range(1, _LARGEST + 1):
        for chosen in combinations(names, size):
            known = any(set(smaller) <= set(chosen) for smaller in conflicts)
            if not known and _connected([amounts[name] for name in chosen]) and contradictory(chosen):
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
