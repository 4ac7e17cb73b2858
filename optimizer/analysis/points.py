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

from optimizer.analysis.family import Family, Movers, column
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.engine.verdicts import SHARE, near
from optimizer.program.moving import Moving
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector

NONE = "none"
"""The verdict where no allocation keeps the rules."""
REGRET = "regret"
"""The measure beside the categories: whether what the actual forgoes is above 1% of the gain."""
MISSED = 1e-7
"""A sum of misses, in the solver's units, that no rounding explains."""


@dataclass
class Best:
    """The best point of a question: its signed value, the point (n,) and signed multipliers (m,).

    ``x`` is None where nothing keeps to the question; the multipliers then prove it. ``basis`` is what a `Batch`
    starts from, where it is known.
    """

    value: float
    x: Vector | None
    multipliers: Vector | None
    basis: Any = None


@dataclass(frozen=True)
class Nowhere:
    """Multipliers (m,) that prove that nothing keeps to a question, and by how much they do (see `Batch.missed`)."""

    multipliers: Vector
    missed: float


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


@dataclass(frozen=True)
class Ready:
    """What is answered already of a point: its optimum, that at the actual's total, and questions about categories.

    ``sides`` (categories,) are what `moves` tells of the optimum; ``asked`` maps a category and whether it is bounded
    from above to the best allocation within that bound.
    """

    own: Best | Nowhere | None = None
    matched: Best | None = None
    sides: Any = None
    asked: Mapping[tuple[str, bool], Best | Nowhere] = field(default_factory=dict)


def solve_at(
    family: Family,
    movers: Movers,
    position: int,
    second: bool,
    measures: Collection[str],
    known: Point | None = None,
    checked: bool = False,
    ready: Ready | None = None,
) -> Point:
    """The program at one end of an interval, as far as ``measures`` (categories, or ``regret``) ask for it.

    ``known`` is what is known of the point already, ``ready`` what is answered of what is not. ``checked`` has the
    solver's answers checked, not taken as they come.
    """
    if known is not None and not missing(known, family, measures):
        return known
    ready, place = ready or Ready(), _Place(family, movers.own, position, second, checked)
    point = known
    if point is None:
        best = ready.own or place.best()
        if best is None or isinstance(best, Nowhere):
            proof = best or (place.nowhere() if place.status == "infeasible" else None)
            verdicts = dict.fromkeys(family.categories, NONE)
            held = Best(-INFINITY, None, None if proof is None else proof.multipliers)
            return Point(place.status or "infeasible", held, directions=verdicts)
        own = family.scenario.goal.kind in ("spend", "money_moved")
        nothing = _end(family.nothing, position, second)
        point = Point("optimal", best, float(near(best.value, nothing, own)), abs(best.value - nothing))
    if family.scenario.actual is None:
        return point
    wanted = [k for k, name in enumerate(family.categories) if name in measures and name not in point.directions]
    if wanted:
        assert point.best.x is not None
        sides = moves(place.spent(point.best.x), *place.aims) if ready.sides is None else ready.sides
        for k in wanted:
            _category(place, point, k, int(sides[k]), ready)
    if REGRET in measures and point.forgone is None:
        point.matched, there = point.best, int(family.matched[position])
        if there != position:
            point.matched = ready.matched or _Place(family, movers.matched, there, second, checked).best()
        if point.matched is not None:
            point.forgone = point.matched.value - _end(family.actual_value, there, second)
    return point


def best_at(
    family: Family, movers: Movers, position: int, second: bool, rows: Mapping[int, tuple[float, float]]
) -> Best | None:
    """The best point at one end of an interval with other ends of some rows, by the solver; None for none."""
    return _Place(family, movers.own, position, second, False).best(rows)


def confirmed(family: Family, movers: Movers, position: int, second: bool, point: Point, measure: str) -> bool:
    """Whether all that a measure's state rests on at a point meets the check that the solver's answers are put to.

    False also where nothing keeps to the rules or to a question: of that there is no such check.
    """
    asked: list[tuple[int, Best | None, dict[int, tuple[float, float]]]] = [(position, point.best, {})]
    if measure == REGRET:
        asked.append((int(family.matched[position]), point.matched, {}))
    elif measure in point.directions and point.status == "optimal":
        k = family.categories.index(measure)
        row, (least, most) = family.category_row(k), (column(aim, position, second)[k] for aim in family.aims)
        asked.append((position, point.at_most[measure], {row: (-INFINITY, most)}))
        asked.append((position, point.at_least[measure], {row: (least, INFINITY)}))
    for where, best, rows in asked:
        if best is None or best.x is None or best.multipliers is None:
            return False
        # The optimum itself keeps to a question that does not bind it, and is checked already.
        if rows and best is point.best:
            continue
        if not movers.own.meets(_numbers(family, where, second), rows, best.x, best.multipliers):
            return False
    return True


def missing(point: Point, family: Family, measures: Collection[str]) -> bool:
    """Whether measures ask for more than is known of a point."""
    if family.scenario.actual is None or point.status != "optimal":
        return False
    return any(m not in point.directions for m in measures if m != REGRET) or (
        REGRET in measures and point.matched is None
    )


class _Place:
    """The program at one end of an interval, put to the solver where something is asked of it."""

    def __init__(self, family: Family, solver: Moving, position: int, second: bool, checked: bool) -> None:
        self.family, self.checked, self.status = family, checked, ""
        self._solver, self.position, self.second, self._moved = solver, position, second, False

    @property
    def solver(self) -> Moving:
        """The solver with the numbers of this place."""
        if not self._moved:
            _move(self.family, self._solver, self.position, self.second)
            self._moved = True
        return self._solver

    def best(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Best | None:
        """The best point, with other ends of some rows; None where there is none."""
        found = self.solver.solve(rows=rows) if self.checked else self.solver.quick(rows)
        self.status = found.status
        if found.status != "optimal":
            return None
        prices = np.where(np.abs(found.prices) <= self.solver.noise[0], 0.0, self.family.sign * found.prices)
        # What is to be checked is nobody's neighbour.
        basis = None if self.checked else self.solver.basis(rows)
        return Best(self.family.sign * found.objective, found.x, prices, basis)

    def nowhere(self, rows: Mapping[int, tuple[float, float]] | None = None) -> Nowhere | None:
        """What proves that there is no point; None where the solver finds one after all."""
        found = self.solver.contradiction(rows)
        return found and Nowhere(*found)

    def spent(self, x: Vector) -> Vector:
        """What a point spends on each category."""
        return self.solver.activity(x)[-len(self.family.categories) :]

    @property
    def aims(self) -> tuple[Vector, Vector]:
        """What each category is asked not to fall short of, and not to exceed."""
        least, most = (column(aim, self.position, self.second) for aim in self.family.aims)
        return least, most


def moves(spent: Vector, least: Vector, most: Vector) -> Any:
    """1 where more is spent on a category than ``most``, -1 where less than ``least``, else 0."""
    slack = 1e-9 * (np.abs(least) + np.abs(most) + np.abs(spent))
    return np.where(spent > most + slack, 1, np.where(spent < least - slack, -1, 0))


def _category(place: _Place, point: Point, k: int, side: int, ready: Ready) -> None:
    name = place.family.categories[k]
    point.at_most[name] = point.at_least[name] = point.best
    if side:
        found = _restricted(place, point, k, side > 0, ready.asked.get((name, side > 0)))
        (point.at_most if side > 0 else point.at_least)[name] = found
    if point.at_most[name].value < point.wanted:
        point.directions[name] = MORE
    elif point.at_least[name].value < point.wanted:
        point.directions[name] = LESS
    else:
        point.directions[name] = UNDECIDED


def _restricted(place: _Place, point: Point, k: int, at_most: bool, found: Best | Nowhere | None) -> Best:
    least, most = (float(aim[k]) for aim in place.aims)
    rows = {place.family.category_row(k): (-INFINITY, most) if at_most else (least, INFINITY)}
    found = found or place.best(rows) or place.nowhere(rows)
    if isinstance(found, Best):
        return found
    if found is None or point.best.multipliers is None:
        return Best(-INFINITY, None, None)
    # What proves that nothing keeps to the question, so often that the bound falls far below what is near-optimal.
    times = 10 * (point.gain or abs(point.best.value)) / found.missed
    return Best(-INFINITY, None, point.best.multipliers + times * found.multipliers)


def _move(family: Family, solver: Moving, position: int, second: bool) -> None:
    cost, values, rhs, lower, upper = _numbers(family, position, second)
    constant = family.sign * _end(family.table.constant, position, second)
    solver.move(family.sign * cost, values, rhs, lower, upper, constant)


def _numbers(family: Family, position: int, second: bool) -> tuple[Vector, Vector, Vector, Vector, Vector]:
    """Signed cost, values, right-hand sides and bounds at one end of an interval, categories free."""
    table = family.table
    cost, values, rhs, lower, upper = (
        column(item, position, second) for item in (table.cost, table.values, table.rhs, table.lower, table.upper)
    )
    return cost, values, _free(rhs, family), lower, upper


def _free(rhs: Vector, family: Family) -> Vector:
    found = rhs.copy()
    if family.categories:
        found[-len(family.categories) :] = INFINITY
    return found


def _end(value: Any, position: int, second: bool) -> float:
    return float((value.second if second else value.first)[position])
