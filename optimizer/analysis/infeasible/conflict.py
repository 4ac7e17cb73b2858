"""Why a scenario is infeasible: a smallest set of rules and facts that contradict each other, with its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

import numpy as np

from optimizer.errors import SolverError
from optimizer.program.duality import basis_multipliers, check_farkas, implied_boxes
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.scaling import INFINITY, powers_of_two
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution

Item = TypeVar("Item")


@dataclass(frozen=True)
class Conflict:
    """Rules and facts that cannot all hold: drop any one and the others can.

    ``not_negative`` names programmes whose spending would have to be negative, ``tiers`` those whose tiers end too
    early, ``curves`` capabilities whose score would have to pass the end of its curve. ``proof`` maps rows of the
    program to the multipliers that prove the contradiction of just these (Farkas); ``proven`` tells that they were
    checked in exact arithmetic, apart from the solver.
    """

    rules: tuple[Rule, ...]
    not_negative: tuple[str, ...]
    tiers: tuple[str, ...]
    curves: tuple[str, ...]
    proof: Mapping[str, Fraction]
    proven: bool


@dataclass(frozen=True)
class _Item:
    """What a conflict is made of: a row, or bounds of columns on one side, that are dropped together."""

    kind: str
    name: str
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def conflict(solution: Solution) -> Conflict:
    """The smallest conflict of an infeasible scenario, in the file's own names; the same whatever the order of keys."""
    exact, rules = solution.program.exact, {rule.name: rule for rule in solution.scenario.rules}
    items = _items(exact, rules)
    core = smallest(items, partial(_contradict, solution.program.solver, items))
    if not core:
        # The solver contradicts itself, which only the proof can settle.
        multipliers, _ = _farkas(exact, [i for i, name in enumerate(exact.rows) if name in rules])
        core = [item for item in items if item.kind != "rule" or item.name in multipliers]
    dropped = [item for item in items if item not in core]
    opened = {(item.kind == "not_negative", j) for item in dropped for j in item.columns}
    rest = replace(
        exact.without_rows({i for item in dropped for i in item.rows}),
        lower=tuple(None if (True, j) in opened else end for j, end in enumerate(exact.lower)),
        upper=tuple(None if (False, j) in opened else end for j, end in enumerate(exact.upper)),
    )
    proof, proven = _farkas(rest, [i for i, name in enumerate(rest.rows) if name in rules])

    def named(kind: str) -> tuple[str, ...]:
        return tuple(item.name for item in core if item.kind == kind)

    held = tuple(rule for name, rule in rules.items() if name in named("rule"))
    return Conflict(held, named("not_negative"), named("tiers"), named("curves"), proof, proven)


def _items(exact: LinearProgram, rules: Mapping[str, Rule]) -> list[_Item]:
    """What may be dropped, in the order in which it is tried: rules by name first, then facts."""
    rows = sorted((name, i) for i, name in enumerate(exact.rows) if name in rules)
    items = [_Item("rule", name, rows=(i,)) for name, i in rows]
    bounds: dict[tuple[int, str, str], list[int]] = {}
    for j, key in enumerate(exact.columns):
        if key[0] in ("spend", "units") and exact.lower[j] is not None:
            bounds.setdefault((0, "not_negative", key[1]), []).append(j)
        if key[0] == "spend" and exact.upper[j] is not None:
            bounds.setdefault((1, "tiers", key[1]), []).append(j)
        if key[0] == "segment" and exact.upper[j] is not None:
            bounds.setdefault((2, "curves", key[1]), []).append(j)
    return items + [_Item(kind, name, columns=tuple(js)) for (_, kind, name), js in sorted(bounds.items())]


def smallest(items: Sequence[Item], contradict: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """What is left of ``items``, which ``contradict``, when each in turn is dropped if the rest still do.

    The next one that must stay is found by halving, as dropping more never makes a contradiction: that takes the
    logarithm of the number of items in solves for each item that stays.
    """
    held: list[Item] = []
    start = 0
    while start < len(items) and not contradict(held):
        # Dropping items[start:low] leaves a contradiction, dropping items[start:high] does not.
        low, high = start, len(items)
        while high - low > 1:
            middle = (low + high) // 2
            if contradict([*held, *items[middle:]]):
                low = middle
            else:
                high = middle
        held.append(items[low])
        start = low + 1
    return held


def _contradict(solver: Solver, items: Sequence[_Item], held: Sequence[_Item]) -> bool:
    """Whether the items ``held`` and what is no item at all contradict each other."""
    inside = {(item.kind, item.name) for item in held}
    bounds = solver.bounds
    rows: dict[int, tuple[float, float]] = {}
    columns: dict[int, tuple[float, float]] = {}
    for item in items:
        if (item.kind, item.name) in inside:
            continue
        rows |= dict.fromkeys(item.rows, (-INFINITY, INFINITY))
        for j in item.columns:
            low, high = columns.get(j, (float(bounds.lower[j]), float(bounds.upper[j])))
            columns[j] = (-INFINITY, high) if item.kind == "not_negative" else (low, INFINITY)
    try:
        nothing = np.zeros(len(solver.program.columns))
        return solver.solve(cost=nothing, rows=rows, columns=columns).status == "infeasible"
    except SolverError:
        return False


def _farkas(exact: LinearProgram, rows: Sequence[int]) -> tuple[dict[str, Fraction], bool]:
    """Multipliers of the rows that prove the contradiction, and whether the proof holds exactly.

    They are the prices of the least total relaxation of ``rows``, an equality to both sides, each in units of its size.
    It is above zero in every infeasible program.
    """
    sizes = [Fraction(size) for size in powers_of_two(Solver(exact).row_sizes).tolist()]
    relaxing = {"<=": (1,), ">=": (-1,), "=": (1, -1)}
    gives = [Give(exact.rows[i], sign, {i: sign * sizes[i]}) for i in rows for sign in relaxing[exact.relations[i]]]
    relaxed = elastic(exact, gives)
    outcome = Solver(relaxed).solve()
    if outcome.status != "optimal":
        return {}, False
    boxes = implied_boxes(exact)
    # Prices of a minimisation: not positive for <=. Farkas multipliers have the opposite sign.
    multipliers = [Fraction(-float(price)) for price in outcome.prices]
    proven = check_farkas(exact, multipliers, boxes)
    if not proven and (rational := basis_multipliers(relaxed, outcome.basic.tolist())) is not None:
        multipliers = [-value for value in rational]
        proven = check_farkas(exact, multipliers, boxes)
    return {name: value for name, value in zip(exact.rows, multipliers, strict=True) if value}, proven


@dataclass(frozen=True)
class Give:
    """The constant of the rule ``name`` on its way up (``sign`` 1) or down (-1).

    ``shift`` maps rows to the changes of their right-hand sides per unit of the way, ``cost`` is that of a unit,
    ``most`` the end of the way, None where it has none.
    """

    name: str
    sign: int
    shift: Mapping[int, Fraction]
    cost: Fraction = Fraction(1)
    most: Fraction | None = None


def elastic(exact: LinearProgram, gives: Sequence[Give]) -> LinearProgram:
    """Minimise the cost of what gives way: the columns of ``exact`` at cost 0, then one for each of ``gives``."""
    n = len(exact.columns)
    entries = [(i, n + k, -Fraction(value)) for k, give in enumerate(gives) for i, value in give.shift.items() if value]
    return LinearProgram(
        maximized=False,
        columns=(*exact.columns, *(("give", give.name, give.sign) for give in gives)),
        rows=exact.rows,
        cost=(*(Fraction(0) for _ in exact.columns), *(give.cost for give in gives)),
        constant=Fraction(0),
        entries=(*exact.entries, *entries),
        relations=exact.relations,
        rhs=exact.rhs,
        lower=(*exact.lower, *(Fraction(0) for _ in gives)),
        upper=(*exact.upper, *(give.most for give in gives)),
    )
