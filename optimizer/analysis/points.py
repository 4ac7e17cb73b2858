"""A program solved at single values of its numbers: the optimum, and each category kept from moving.

The verdict of `verdict.directions` in another form. "More" holds if every allocation within 1% of the gain exceeds the
actual by more than 1% of the budget: that is, if the best allocation that does not (`at_most`) forgoes more than 1% of
the gain. "Less" likewise by the best that does not fall short (`at_least`). Nothing is rounded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optimizer.analysis.family import SHARE, Family, column
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.program.highs import INFINITY
from optimizer.program.moving import Moving
from optimizer.program.outcome import Outcome
from optimizer.program.vectors import Vector

NONE = "none"
"""The verdict where no allocation keeps the rules."""


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

    @property
    def threshold(self) -> float:
        """1% of the gain."""
        return SHARE * self.gain


def near(value: Any, nothing: Any, own: bool) -> Any:
    """What is within 1% of the gain of ``value``; ``own`` where percentages are of the optimum itself."""
    return value - SHARE * abs(value - (0.0 if own else nothing))


def solve_at(
    family: Family,
    solver: Moving,
    position: int,
    second: bool,
    matched: tuple[Family, Moving] | None = None,
    multipliers: bool = True,
) -> Point:
    """The program at one end of an interval of ``family``. ``matched`` is the program at the actual's total.

    Without ``multipliers`` no proof is sought for what has no solution.
    """
    first = _moved(family, solver, position, second)
    if first.status != "optimal":
        proof = solver.contradiction() if multipliers and first.status == "infeasible" else None
        verdicts = dict.fromkeys(family.categories, NONE)
        return Point(first.status, Best(-INFINITY, None, proof), directions=verdicts)
    best = _best(family, solver, first)
    own = family.scenario.goal.kind in ("spend", "money_moved")
    nothing = _end(family.nothing, position, second)
    gain = abs(best.value - nothing)
    point = Point("optimal", best, float(near(best.value, nothing, own)), gain)
    if family.scenario.actual is None:
        return point
    _categories(family, solver, position, second, point, multipliers)
    if matched is None:
        point.matched = best
    else:
        found = _moved(*matched, position, second)
        point.matched = _best(*matched, found) if found.status == "optimal" else None
    if point.matched is not None:
        source = family if matched is None else matched[0]
        point.forgone = point.matched.value - _end(source.actual_value, position, second)
    return point


def _categories(
    family: Family, solver: Moving, position: int, second: bool, point: Point, multipliers: bool
) -> None:
    least, most = (column(aim, position, second) for aim in family.aims)
    rows = len(family.pattern.rows) - len(family.categories)
    spent = _category_spending(family, solver, point.best.x)
    for k, name in enumerate(family.categories):
        slack = 1e-9 * (abs(most[k]) + abs(least[k]) + abs(spent[k]))
        point.at_most[name] = point.at_least[name] = point.best
        if spent[k] > most[k] + slack:
            point.at_most[name] = _restricted(family, solver, point, rows + k, (-INFINITY, most[k]), multipliers)
        elif spent[k] < least[k] - slack:
            point.at_least[name] = _restricted(family, solver, point, rows + k, (least[k], INFINITY), multipliers)
        if point.at_most[name].value < point.wanted:
            point.directions[name] = MORE
        elif point.at_least[name].value < point.wanted:
            point.directions[name] = LESS
        else:
            point.directions[name] = UNDECIDED


def _restricted(
    family: Family, solver: Moving, point: Point, row: int, ends: tuple[float, float], multipliers: bool
) -> Best:
    found = solver.solve(rows={row: ends})
    if found.status == "optimal":
        return _best(family, solver, found)
    proof = solver.contradiction({row: ends}) if multipliers else None
    return Best(-INFINITY, None, proof)


def roomy_point(
    family: Family, solver: Moving, position: int, second: bool, rules: Sequence[str], question: tuple[int, bool] | None
) -> Vector | None:
    """A point at one end of an interval that keeps ``rules`` with room, within the bound of a category if asked."""
    _moved(family, solver, position, second)
    names, bounded = list(family.pattern.rows), {}
    roomy = [names.index(rule) for rule in rules if rule in names]
    if question is not None:
        k, at_most = question
        row = len(names) - len(family.categories) + k
        least, most = (column(aim, position, second) for aim in family.aims)
        bounded[row] = (-INFINITY, most[k]) if at_most else (least[k], INFINITY)
        roomy += [row] if "question" in rules else []
    return solver.with_room(roomy, bounded)


def _moved(family: Family, solver: Moving, position: int, second: bool) -> Outcome:
    table = family.table
    numbers = [column(item, position, second) for item in (table.cost, table.values, table.rhs)]
    bounds = [column(item, position, second) for item in (table.lower, table.upper)]
    constant = _end(table.constant, position, second)
    solver.move(numbers[0] * family.sign, numbers[1], _free(numbers[2], family), *bounds, constant * family.sign)
    return solver.solve()


def _free(rhs: Vector, family: Family) -> Vector:
    found = rhs.copy()
    if family.categories:
        found[-len(family.categories) :] = INFINITY
    return found


def _best(family: Family, solver: Moving, outcome: Outcome) -> Best:
    prices = np.where(np.abs(outcome.prices) <= solver.noise[0], 0.0, family.sign * outcome.prices)
    return Best(family.sign * outcome.objective, outcome.x, prices)


def _category_spending(family: Family, solver: Moving, x: Vector | None) -> Vector:
    return solver.activity(x)[len(family.pattern.rows) - len(family.categories) :]


def _end(value: Any, position: int, second: bool) -> float:
    return float((value.second if second else value.first)[position])

