"""Conflicts of an infeasible scenario: a smallest set of contradictory rules and facts, with its Farkas proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TypeVar

import numpy as np

from optimizer.errors import OptimizerError
from optimizer.program.certificate import basis_multipliers, check_farkas, implied_boxes
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.scaling import INFINITY, powers_of_two
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution

Member = TypeVar("Member")


@dataclass(frozen=True)
class Conflict:
    """A conflict: rules and facts that cannot all hold, while without any one of them the others can.

    ``not_negative`` names programmes whose spending would have to be negative, ``tiers`` those whose tiers end too
    early, ``curves`` capabilities whose score would have to pass the end of its curve. ``proof`` maps rows of the
    program to multipliers whose weighted sum is a contradiction (Farkas proof); ``proven`` tells that they were checked
    in exact arithmetic, apart from the solver.
    """

    rules: tuple[Rule, ...]
    not_negative: tuple[str, ...]
    tiers: tuple[str, ...]
    curves: tuple[str, ...]
    proof: Mapping[str, Fraction]
    proven: bool


@dataclass(frozen=True)
class _Item:
    """One member of a conflict: a row, or the bounds of columns on one side, which are kept or dropped as a whole."""

    kind: str
    name: str
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


def conflict(solution: Solution) -> Conflict:
    """Find the smallest conflict of an infeasible scenario; it does not depend on the order of keys in the file."""
    exact, rules = solution.program.exact, {rule.name: rule for rule in solution.scenario.rules}
    items = _items(exact, rules)
    core = smallest(items, partial(_contradict, solution.program.solver, items))
    if not core:
        # The solver's statuses contradict each other; the proof decides.
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

    core_rules = tuple(rule for name, rule in rules.items() if name in named("rule"))
    return Conflict(core_rules, named("not_negative"), named("tiers"), named("curves"), proof, proven)


def _items(exact: LinearProgram, rules: Mapping[str, Rule]) -> list[_Item]:
    """The possible members of a conflict in the order in which they are tried: rules by name, then facts."""
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


def smallest(items: Sequence[Member], contradict: Callable[[Sequence[Member]], bool]) -> list[Member]:
    """Reduce contradictory ``items`` to a smallest contradictory set (deletion filter).

    Each item in turn is dropped if the rest still contradict. The next item that must stay is found by bisection,
    because dropping more never makes a contradiction: solves grow with the logarithm of the number of items for each
    that stays.
    """
    core: list[Member] = []
    start = 0
    while start < len(items) and not contradict(core):
        # Without items[start:low] there is a contradiction, without items[start:high] there is none.
        low, high = start, len(items)
        while high - low > 1:
            middle = (low + high) // 2
            if contradict([*core, *items[middle:]]):
                low = middle
            else:
                high = middle
        core.append(items[low])
        start = low + 1
    return core


def _contradict(solver: Solver, items: Sequence[_Item], items_in: Sequence[_Item]) -> bool:
    """Whether the items ``items_in``, with all rows and bounds that belong to no item, contradict each other."""
    inside = {(item.kind, item.name) for item in items_in}
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
    except OptimizerError:
        return False


def _farkas(exact: LinearProgram, rows: Sequence[int]) -> tuple[dict[str, Fraction], bool]:
    """Multipliers of a Farkas proof by row, and whether the proof holds in exact arithmetic.

    They are the shadow prices of the least total relaxation of ``rows``, an equality to both sides, each in units of
    its size. That total is above zero in every infeasible program.
    """
    sizes = [Fraction(size) for size in powers_of_two(Solver(exact).row_sizes).tolist()]
    relaxing = {"<=": (1,), ">=": (-1,), "=": (1, -1)}
    relaxations = [
        Relaxation(exact.rows[i], sign, {i: sign * sizes[i]}) for i in rows for sign in relaxing[exact.relations[i]]
    ]
    relaxed = elastic_program(replace(exact, integers=()), relaxations)
    outcome = Solver(relaxed).solve()
    if outcome.status != "optimal":
        return {}, False
    boxes = implied_boxes(exact)
    # Prices of a minimum are not positive for <=; Farkas multipliers have the opposite sign.
    multipliers = [Fraction(-float(price)) for price in outcome.prices]
    proven = check_farkas(exact, multipliers, boxes)
    if not proven and (rational := basis_multipliers(relaxed, outcome.basic.tolist())) is not None:
        multipliers = [-value for value in rational]
        proven = check_farkas(exact, multipliers, boxes)
    return {name: value for name, value in zip(exact.rows, multipliers, strict=True) if value}, proven


@dataclass(frozen=True)
class Relaxation:
    """A relaxation: the constant of the rule ``name`` rises (``sign`` 1) or falls (-1).

    ``shift`` maps rows to changes of their right-hand sides per unit, ``cost`` is per unit, ``most`` the largest number
    of units, None where there is no end.
    """

    name: str
    sign: int
    shift: Mapping[int, Fraction]
    cost: Fraction = Fraction(1)
    most: Fraction | None = None


def elastic_program(exact: LinearProgram, relaxations: Sequence[Relaxation]) -> LinearProgram:
    """Build the elastic program: the columns of ``exact`` at cost 0, then a column for each relaxation."""
    n = len(exact.columns)
    entries = [(i, n + k, -Fraction(v)) for k, item in enumerate(relaxations) for i, v in item.shift.items() if v]
    return replace(
        exact,
        maximized=False,
        columns=(*exact.columns, *(("give", relaxation.name, relaxation.sign) for relaxation in relaxations)),
        cost=(*(Fraction(0) for _ in exact.columns), *(relaxation.cost for relaxation in relaxations)),
        constant=Fraction(0),
        entries=(*exact.entries, *entries),
        lower=(*exact.lower, *(Fraction(0) for _ in relaxations)),
        upper=(*exact.upper, *(relaxation.most for relaxation in relaxations)),
    )
