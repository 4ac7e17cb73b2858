"""A program solved at single values of its numbers: the optimum, and each category kept from moving.

The verdict of `verdict.directions` in another form. "More" holds if every allocation within 1% of the gain exceeds the
actual by more than 1% of the budget: that is, if the best allocation that does not (`at_most`) forgoes more than 1% of
the gain. "Less" likewise by the best that does not fall short (`at_least`). Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.analysis.family import SHARE, Family, Movers, column
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.program.moving import Moving
from optimizer.program.outcome import Outcome
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector

NONE = "none"
"""The verdict where no allocation keeps the rules."""
REGRET = "regret"
"""The measure beside the categories: whether what the actual forgoes is above 1% of the gain."""
_NOWHERE = 1e15
"""No row of a program gets so far: amounts are in units near 1, and a solver takes 1e20 for infinite."""
_NOTHING = Outcome("", 0.0, *(np.empty(0),) * 3, np.empty(0, dtype=bool))


@dataclass
class Best:
    """The best point of a question: its signed value, the point (n,) and signed multipliers (m,).

    ``x`` is None where nothing keeps to the question; the multipliers then prove it.
    """

    value: float
    x: Vector | None
    multipliers: Vector | None


@dataclass
class Point:
    """One value of the numbers. ``status`` is optimal, infeasible or unbounded; values are signed.

    ``at_most`` and ``at_least`` map a category to the best allocation that spends on it no more than the actual plus
    1% of the budget, no less than the actual less 1%; ``wanted`` is what is near-optimal, ``directions`` the verdicts.
    ``forgone`` is the optimum at the actual's total less what the actual reaches, ``threshold`` 1% of the gain.
    """

    status: str
    best: Best
    wanted: float = 0.0
    gain: float = 0.0
    at_most: dict[str, Best] = field(default_factory=dict)
    at_least: dict[str, Best] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    matched: Best | None = None
    forgone: float | None = None
    roomy: dict[object, Vector | None] = field(default_factory=dict)
    """Points with room in some rules, found on the way."""

    @property
    def threshold(self) -> float:
        """1% of the gain."""
        return SHARE * self.gain


def near(value: Any, nothing: Any, own: bool) -> Any:
    """What is within 1% of the gain of ``value``; ``own`` where percentages are of the optimum itself."""
    return value - SHARE * abs(value - (0.0 if own else nothing))


def solve_at(
    family: Family,
    movers: Movers,
    position: int,
    second: bool,
    measures: Collection[str],
    known: Point | None = None,
    checked: bool = False,
) -> Point:
    """The program at one end of an interval, as far as ``measures`` (categories, or ``regret``) ask for it.

    ``known`` is what is known of the point already. ``checked`` has the solver's answers checked, not taken as they
    come.
    """
    solver = movers.own
    if known is not None and (known.status != "optimal" or not _missing(known, family, measures)):
        return known
    first = _moved(family, solver, position, second, checked)
    if first.status != "optimal":
        proof = solver.contradiction() if first.status == "infeasible" else None
        verdicts = dict.fromkeys(family.categories, NONE)
        return Point(first.status, Best(-INFINITY, None, proof and proof[0]), directions=verdicts)
    point = known
    if point is None:
        best = _best(family, solver, first)
        own = family.scenario.goal.kind in ("spend", "money_moved")
        nothing = _end(family.nothing, position, second)
        point = Point("optimal", best, float(near(best.value, nothing, own)), abs(best.value - nothing))
    if family.scenario.actual is None:
        return point
    least, most = (column(aim, position, second) for aim in family.aims)
    for name in family.categories:
        if name in measures and name not in point.directions:
            k = family.categories.index(name)
            _category(family, solver, point, name, (float(least[k]), float(most[k])), checked)
    if REGRET in measures and point.forgone is None:
        point.matched = point.best
        place = int(family.matched[position])
        if place != position:
            found = _moved(family, movers.matched, place, second, checked)
            point.matched = _best(family, movers.matched, found) if found.status == "optimal" else None
        if point.matched is not None:
            point.forgone = point.matched.value - _end(family.actual_value, place, second)
    return point


def _missing(point: Point, family: Family, measures: Collection[str]) -> bool:
    if family.scenario.actual is None:
        return False
    return any(m not in point.directions for m in measures if m != REGRET) or (
        REGRET in measures and point.matched is None
    )


def _category(family: Family, solver: Moving, point: Point, name: str, aim: tuple[float, float], checked: bool) -> None:
    row = len(family.pattern.rows) - len(family.categories) + family.categories.index(name)
    assert point.best.x is not None
    spent = float(solver.activity(point.best.x)[row])
    slack = 1e-9 * (abs(aim[0]) + abs(aim[1]) + abs(spent))
    point.at_most[name] = point.at_least[name] = point.best
    if spent > aim[1] + slack:
        point.at_most[name] = _restricted(family, solver, point, {row: (-INFINITY, aim[1])}, checked)
    elif spent < aim[0] - slack:
        point.at_least[name] = _restricted(family, solver, point, {row: (aim[0], INFINITY)}, checked)
    if point.at_most[name].value < point.wanted:
        point.directions[name] = MORE
    elif point.at_least[name].value < point.wanted:
        point.directions[name] = LESS
    else:
        point.directions[name] = UNDECIDED


def _restricted(
    family: Family, solver: Moving, point: Point, rows: dict[int, tuple[float, float]], checked: bool
) -> Best:
    found = solver.solve(rows=rows) if checked else solver.quick(rows)
    if found.status == "optimal":
        return _best(family, solver, found)
    proof = solver.contradiction(rows)
    if proof is None or point.best.multipliers is None:
        return Best(-INFINITY, None, None)
    # What proves that nothing keeps to the question, so often that the bound falls far below what is near-optimal.
    times = 10 * (point.gain or abs(point.best.value)) / proof[1]
    return Best(-INFINITY, None, point.best.multipliers + times * proof[0])


def roomy_point(
    family: Family,
    solver: Moving,
    position: int,
    second: bool,
    rooms: Mapping[str, float],
    question: tuple[int, bool] | None,
) -> Vector | None:
    """The best point at one end of an interval that keeps rules with room, within the bound of a category if asked.

    ``rooms`` maps a rule to the room it needs; ``question`` stands for the bound of the category itself.
    """
    _moved(family, solver, position, second, None)
    names = list(family.pattern.rows)
    ends: dict[int, tuple[float, float]] = {}
    if question is not None:
        k, at_most = question
        least, most = (column(aim, position, second) for aim in family.aims)
        room = rooms.get("question", 0.0)
        row = len(names) - len(family.categories) + k
        ends[row] = (-INFINITY, most[k] - room) if at_most else (least[k] + room, INFINITY)
    rhs = column(family.table.rhs, position, second)
    for rule, room in rooms.items():
        if rule in names:
            i = names.index(rule)
            relation = family.pattern.relations[i]
            if relation == "=":
                return None
            ends[i] = (-INFINITY, rhs[i] - room) if relation == "<=" else (rhs[i] + room, INFINITY)
    # Where next to nothing is known of a rule, no room is enough, and the solver takes such ends for infinite.
    if not all(low < _NOWHERE and high > -_NOWHERE for low, high in ends.values()):
        return None
    found = solver.quick(ends)
    return found.x if found.status == "optimal" else None


def _moved(family: Family, solver: Moving, position: int, second: bool, checked: bool | None) -> Outcome:
    """The program with the numbers of one end, solved; only put in place, and nothing found, for None."""
    table = family.table
    cost, values, rhs, lower, upper = (
        column(item, position, second) for item in (table.cost, table.values, table.rhs, table.lower, table.upper)
    )
    constant = family.sign * _end(table.constant, position, second)
    solver.move(family.sign * cost, values, _free(rhs, family), lower, upper, constant)
    if checked is None:
        return _NOTHING
    return solver.solve() if checked else solver.quick()


def _free(rhs: Vector, family: Family) -> Vector:
    found = rhs.copy()
    if family.categories:
        found[-len(family.categories) :] = INFINITY
    return found


def _best(family: Family, solver: Moving, outcome: Outcome) -> Best:
    prices = np.where(np.abs(outcome.prices) <= solver.noise[0], 0.0, family.sign * outcome.prices)
    return Best(family.sign * outcome.objective, outcome.x, prices)


def _end(value: Any, position: int, second: bool) -> float:
    return float((value.second if second else value.first)[position])
