"""The optimum on whole intervals between two parabolas: what it cannot exceed, and what it does not fall below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.analysis.attained import Attained, Question
from optimizer.analysis.bounds import Bounds, middle
from optimizer.analysis.family import Family
from optimizer.analysis.points import Best, Point, roomy_point
from optimizer.program.enclosure import Enclosure
from optimizer.program.moving import Moving
from optimizer.program.vectors import Truths, Vector

_CLOSE = 1e-3
"""A line so close to the optimum at both ends, in shares of the gain, is not sought a better one for."""


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


@dataclass(frozen=True)
class Ends:
    """An interval of a family, with the points at its ends."""

    position: int
    first: Point
    second: Point


class Lines:
    """Parabolas around the optimum on each of ``intervals``, as Enclosures of shape (len(intervals),).

    ``mix`` lets allocations be mended between the ends. A parabola is infinite where there is none.
    """

    def __init__(self, intervals: Sequence[Ends], side: Side, mix: bool) -> None:
        self.intervals, self.side, self.mix = intervals, side, mix
        self.where = np.array([item.position for item in intervals])
        self.gain = np.array([max(i.first.gain, i.second.gain) for i in intervals])

    @cached_property
    def above(self) -> Enclosure:
        """What the optimum does not exceed."""
        held, count = self._held, len(self.where)
        best, bend = np.full((2, count), np.inf), np.zeros(count)
        rhs = self.side.family.table.rhs
        wanted = np.array([k for k in range(count) if all(b[k] is not None for b in held)], dtype=int)
        values = np.array([[np.inf if b is None else b.value for b in item] for item in held])
        for option in range(3):
            if not len(wanted):
                break
            lines = multipliers([held[0][k] for k in wanted], [held[1][k] for k in wanted], option)
            found = self.side.bounds.upper(self.where[wanted], lines, rhs[:, self.where[wanted]])
            assert found.bend is not None
            better = middle(found.ends, found.bend[0]) < middle(best[:, wanted], bend[wanted])
            best[:, wanted] = np.where(better, found.ends, best[:, wanted])
            bend[wanted] = np.where(better, found.bend[0], bend[wanted])
            far = np.max(best - values, axis=0) + np.maximum(bend, 0.0) / 4 > _CLOSE * self.gain
            wanted = wanted[far[wanted]]
        return Enclosure.curved(best[0], best[1], bend)

    @cached_property
    def below(self) -> Enclosure:
        """What the optimum does not fall below: what allocations that keep the rules all along reach."""
        return self.reached(range(len(self.where)), self._held, None, None)

    @cached_property
    def _held(self) -> tuple[list[Any], list[Any]]:
        if self.side.matched:
            return [i.first.matched for i in self.intervals], [i.second.matched for i in self.intervals]
        return [i.first.best for i in self.intervals], [i.second.best for i in self.intervals]

    def reached(
        self,
        members: Sequence[int],
        held: tuple[list[Any], list[Any]],
        categories: Sequence[int] | None,
        at_most: Truths | None,
    ) -> Enclosure:
        """The highest parabolas below what points at the ends, or straight lines between them, reach: (len(members),).

        ``members`` are intervals; ``held`` the points at both ends of each; ``categories`` are those whose spending
        is bounded, from above or not (``at_most``).
        """
        count = len(members)
        best, bend = np.full((2, count), -np.inf), np.zeros(count)
        wanted = np.array([k for k in range(count) if all(b[k] is not None and b[k].x is not None for b in held)], int)
        for option in range(3):
            if not len(wanted):
                break
            first, second = (np.array([held[e][k].x for k in wanted]).T for e in _ENDS[option])
            where = np.array([self.where[members[k]] for k in wanted])
            bounded = np.full(len(wanted), -1) if categories is None else np.array([categories[k] for k in wanted])
            question = Question(bounded, np.ones(len(wanted), bool) if at_most is None else at_most[wanted])
            mend = None
            if self.mix and option == 0:
                mend = _Mender(self.side, [self.intervals[members[k]] for k in wanted], question)
            best[:, wanted], bend[wanted] = Attained(self.side.family, where).lower(first, second, question, mend)
            wanted = wanted[~np.isfinite(best[0, wanted])]
        return Enclosure.curved(best[0], best[1], bend)


class _Mender:
    """Finds points with room at both ends of intervals; what is found stays with the points there."""

    def __init__(self, side: Side, intervals: Sequence[Ends], question: Question) -> None:
        self.side, self.intervals, self.question = side, intervals, question

    def __call__(self, k: int, rooms: tuple[tuple[str, float], ...]) -> tuple[Vector, Vector] | None:
        category, item, found = int(self.question.category[k]), self.intervals[k], []
        asked = None if category < 0 else (category, bool(self.question.at_most[k]))
        key = (self.side.matched, asked, rooms)
        for end, point in ((False, item.first), (True, item.second)):
            if key not in point.roomy:
                place = (self.side.family, self.side.solver, item.position)
                point.roomy[key] = roomy_point(*place, end, dict(rooms), asked)
            found.append(point.roomy[key])
        return None if found[0] is None or found[1] is None else (found[0], found[1])


_ENDS = ((0, 1), (0, 0), (1, 1))
"""What lies between two ends: the straight line, or that of either end all along."""


def multipliers(first: Sequence[Best], second: Sequence[Best], option: int) -> Enclosure:
    """Multipliers (rows, k) as straight lines between the ends, or as those of either end all along."""
    ends = [np.array([best.multipliers for best in side]).T for side in (first, second)]
    return Enclosure(*(ends[e] for e in _ENDS[option]))
