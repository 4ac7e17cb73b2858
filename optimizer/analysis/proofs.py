"""Whether what holds at both ends of an interval holds all along: the proofs behind switching values.

"More" on an interval: the best allocation that does not move money up is bounded from above by weak duality, and what
is near-optimal from below by allocations that keep the rules all along; the first stays below the second. "Less"
likewise. "Undecided": allocations of both kinds reach what an upper bound on the optimum makes near-optimal. Bounds are
straight lines, so that the ends of the interval settle it. Floats, with a margin far above their rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.attained import Attained, Question
from optimizer.analysis.bounds import Bounds
from optimizer.analysis.family import SHARE, Family
from optimizer.analysis.points import NONE, REGRET, Best, Point, near, roomy_point
from optimizer.analysis.verdict import LESS, MORE
from optimizer.program.enclosure import Enclosure
from optimizer.program.moving import Moving
from optimizer.program.vectors import Truths, Vector

ABOVE, BELOW = "above", "below"
_MARGIN = 1e-6
"""A conclusion needs so much of the gain to spare: floats and solver tolerances stay far below it."""


@dataclass(frozen=True)
class Item:
    """A measure on one interval of a family: what is claimed all along, and the points at both ends."""

    position: int
    measure: str
    state: str
    first: Point
    second: Point


@dataclass(frozen=True)
class Side:
    """A program on intervals: its family, its solver, and bounds. The program itself, or that at the actual's total."""

    family: Family
    solver: Moving
    bounds: Bounds
    matched: bool

    @staticmethod
    def of(family: Family, solver: Moving, matched: bool = False) -> Side:
        """The side of a family."""
        return Side(family, solver, Bounds(family, solver.noise), matched)


def state(point: Point, measure: str) -> str:
    """What holds for a measure at a point."""
    if point.status != "optimal":
        return NONE
    if measure != REGRET:
        return point.directions[measure]
    if point.forgone is None:
        return NONE
    return ABOVE if point.forgone >= point.threshold else BELOW


def prove(items: Sequence[Item], side: Side, matched: Side | None, mix: bool = True) -> list[bool]:
    """For each item whether its state holds on the whole interval. ``mix`` lets allocations be mended between the ends."""
    found = [False] * len(items)
    groups: dict[str, list[int]] = {}
    for k, item in enumerate(items):
        if side.family.sound[item.position] and state(item.first, item.measure) == state(item.second, item.measure):
            kind = item.state if item.state in (NONE, MORE, LESS) else REGRET if item.measure == REGRET else ""
            groups.setdefault(kind, []).append(k)
    for kind, members in groups.items():
        round_ = _Round([items[k] for k in members], side, matched, mix)
        provers = {NONE: round_.no_answer, MORE: round_.moves, LESS: round_.moves, REGRET: round_.regret}
        for k, proven in zip(members, provers.get(kind, round_.undecided)(), strict=True):
            found[k] = bool(proven)
    return found


class _Round:
    """Items of one kind, to be proven together."""

    def __init__(self, items: Sequence[Item], side: Side, matched: Side | None, mix: bool) -> None:
        self.items, self.side, self.matched, self.mix = items, side, matched, mix
        self.where = np.array([item.position for item in items])
        # What concerns the optimum is the same for all measures on an interval.
        self._one, self._of = np.unique(self.where, return_index=True)
        self._back = np.searchsorted(self._one, self.where)
        self.margin = _MARGIN * np.array([max(i.first.gain, i.second.gain, 1e-9 * abs(i.first.best.value)) for i in items])

    def no_answer(self) -> Truths:
        """No allocation keeps the rules: the objective 0 is bounded below 0."""
        found = np.zeros(len(self.items), dtype=bool)
        usable = [k for k, i in enumerate(self.items) if i.first.status == i.second.status == "infeasible"]
        usable = [k for k in usable if all(p.best.multipliers is not None for p in _ends(self.items[k]))]
        if not usable:
            return found
        where = self.where[usable]
        rhs = self.side.family.table.rhs[:, where]
        for multipliers in _lines(*([p.best for p in points] for points in self._points(usable))):
            counts = multipliers.size > 0
            size = np.sum(np.where(counts, multipliers.size * np.where(counts, rhs.size, 0.0), 0.0), axis=0)
            ends = self.side.bounds.upper(where, multipliers, rhs, costs=False)
            found[usable] |= np.maximum(*ends) < -1e-7 * size
        return found

    def moves(self) -> Truths:
        """More or less: what does not move falls short of what is near-optimal."""
        at_most = np.array([item.state == MORE for item in self.items])
        held = self._held(at_most)
        found = np.zeros(len(self.items), dtype=bool)
        usable = [k for k in range(len(found)) if all(best[k].multipliers is not None for best in held)]
        if not usable:
            return found
        wanted = self._near(self._below(self.side))[usable]
        rhs = self._rhs(at_most)[:, usable]
        for multipliers in _lines(*([best[k] for k in usable] for best in held)):
            ends = self.side.bounds.upper(self.where[usable], multipliers, rhs)
            found[usable] |= _least(wanted, ends) > self.margin[usable]
        return found

    def undecided(self) -> Truths:
        """Allocations that do not move money up, and others that do not move it down, are near-optimal."""
        wanted = self._near(self._above(self.side))
        ends = (wanted.first + wanted.over, wanted.second + wanted.over)
        found = np.ones(len(self.items), dtype=bool)
        for side in (True, False):
            at_most = np.full(len(self.items), side)
            low = self._reached(self.side, self._held(at_most), at_most, self.where, self.items)
            found &= _least(low, ends) > self.margin
        return found

    def regret(self) -> Truths:
        """What the actual forgoes stays above, or below, 1% of the gain."""
        above = np.array([item.state == ABOVE for item in self.items])
        family = self.side.family
        own = (self.matched or self.side).family.actual_value[self.where]
        nothing = family.nothing[self.where]
        low, high = self._below(self.side), self._above(self.side)
        if self.matched is None:
            # The same optimum on both sides of the comparison: what is forgone less the threshold grows with it.
            least, most = (line - own - abs(line - nothing) * SHARE for line in (low, high))
        else:
            gain = _larger(abs(low - nothing), abs(high - nothing))
            least = self._below(self.matched, matched=True) - own - gain * SHARE
            gain = _larger(_larger(low - nothing, nothing - high), nothing * 0.0)
            most = self._above(self.matched, matched=True) - own - gain * SHARE
        margin = np.where(above, least.low, -most.high)
        return np.nan_to_num(margin, nan=-np.inf, posinf=-np.inf) > self.margin

    def _points(self, members: Sequence[int]) -> tuple[list[Point], list[Point]]:
        return [self.items[k].first for k in members], [self.items[k].second for k in members]

    def _held(self, at_most: Truths) -> tuple[list[Best], list[Best]]:
        def best(point: Point, measure: str, side: bool) -> Best:
            return (point.at_most if side else point.at_least)[measure]

        pairs = list(zip(self.items, at_most, strict=True))
        return [best(i.first, i.measure, s) for i, s in pairs], [best(i.second, i.measure, s) for i, s in pairs]

    def _rhs(self, at_most: Truths) -> Enclosure:
        """Right-hand sides, those of each item's own category as its question bounds it."""
        family = self.side.family
        rhs = family.table.rhs[:, self.where]
        parts = [np.array(item) for item in (rhs.first, rhs.second, rhs.under, rhs.over)]
        least, most = (aim[:, self.where] for aim in family.aims)
        rows = len(family.pattern.rows) - len(family.categories)
        for k, item in enumerate(self.items):
            c = family.categories.index(item.measure)
            aim = most if at_most[k] else least
            for part, value in zip(parts, (aim.first, aim.second, aim.under, aim.over), strict=True):
                part[rows + c, k] = value[c, k]
        return Enclosure(*parts)

    def _near(self, line: Enclosure) -> Enclosure:
        family = self.side.family
        own = family.scenario.goal.kind in ("spend", "money_moved")
        found: Enclosure = near(line, family.nothing[self.where], own)
        return found

    def _best(self, matched: bool, members: Sequence[int]) -> tuple[list[Best | None], list[Best | None]]:
        first, second = self._points(members)
        if matched:
            return [p.matched for p in first], [p.matched for p in second]
        return [p.best for p in first], [p.best for p in second]

    def _above(self, side: Side, matched: bool = False) -> Enclosure:
        """Lines that the optimum does not exceed, for each item."""
        where, rhs = self._one, side.family.table.rhs[:, self._one]
        held = self._best(matched, [int(k) for k in self._of])
        best = [np.full(len(where), np.inf), np.full(len(where), np.inf)]
        usable = [k for k in range(len(where)) if all(b[k] is not None for b in held)]
        for multipliers in _lines(*([b[k] for k in usable] for b in held)) if usable else ():
            ends = side.bounds.upper(where[usable], multipliers, rhs[:, usable])
            better = ends[0] + ends[1] < best[0][usable] + best[1][usable]
            for kept, new in zip(best, ends, strict=True):
                kept[usable] = np.where(better, new, kept[usable])
        return Enclosure(best[0][self._back], best[1][self._back])

    def _below(self, side: Side, matched: bool = False) -> Enclosure:
        """Lines that the optimum does not fall below, for each item."""
        held = self._best(matched, [int(k) for k in self._of])
        items = [self.items[k] for k in self._of]
        found = self._reached(side, held, None, self._one, items)
        return found[self._back]

    def _reached(
        self, side: Side, held: tuple[list[Any], list[Any]], at_most: Truths | None, where: Any, items: Sequence[Item]
    ) -> Enclosure:
        """The highest lines below what the points at the ends, or straight lines between them, reach."""
        best = [np.full(len(where), -np.inf), np.full(len(where), -np.inf)]
        usable = [k for k in range(len(where)) if all(b[k] is not None and b[k].x is not None for b in held)]
        if not usable:
            return Enclosure(*best)
        chosen = [items[k] for k in usable]
        categories = side.family.categories
        bounded = np.array([-1 if at_most is None else categories.index(i.measure) for i in chosen])
        question = Question(bounded, np.ones(len(usable), bool) if at_most is None else at_most[usable])
        first, second = (np.array([b[k].x for k in usable]).T for b in held)
        aim = [np.array([b[k].value for k in usable]) for b in held]
        attained = Attained(side.family, where[usable])

        def inner(k: int, rooms: tuple[tuple[str, float], ...]) -> tuple[Vector, Vector] | None:
            asked = None if at_most is None else (int(bounded[k]), bool(question.at_most[k]))
            item, key, found = chosen[k], (side.matched, asked, rooms), []
            for end, point in ((False, item.first), (True, item.second)):
                if key not in point.roomy:
                    place = (side.family, side.solver, item.position)
                    point.roomy[key] = roomy_point(*place, end, dict(rooms), asked)
                found.append(point.roomy[key])
            return None if found[0] is None or found[1] is None else (found[0], found[1])

        options = [(first, second)]
        if np.any(first != second):
            options += [(first, first), (second, second)]
        for a, b in options:
            mends = inner if self.mix and a is first and b is second else None
            ends = attained.lower(a, b, question, mends)
            short = [line - aims for line, aims in zip((*ends, *(b[usable] for b in best)), (*aim, *aim), strict=True)]
            better = np.minimum(short[0], short[1]) > np.minimum(short[2], short[3])
            for kept, new in zip(best, ends, strict=True):
                kept[usable] = np.where(better, new, kept[usable])
        return Enclosure(best[0], best[1])


def _ends(item: Item) -> tuple[Point, Point]:
    return item.first, item.second


def _lines(first: Sequence[Any], second: Sequence[Any]) -> list[Enclosure]:
    """Multipliers as straight lines between the ends, and as those of either end all along."""
    one, two = (np.array([best.multipliers for best in side]).T for side in (first, second))
    if not np.any(one != two):
        return [Enclosure(one, one)]
    return [Enclosure(a, b) for a, b in ((one, two), (one, one), (two, two))]


def _least(high: Enclosure, ends: tuple[Vector, Vector]) -> Vector:
    """The least that ``high`` stands above a straight line."""
    with np.errstate(invalid="ignore"):
        found = np.minimum(high.first - ends[0], high.second - ends[1]) - high.under
    return np.where(np.isnan(found), -np.inf, found)


def _larger(left: Enclosure, right: Enclosure) -> Enclosure:
    return -(-left).least(-right)
