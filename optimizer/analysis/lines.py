"""What the best value of a question cannot exceed on an interval, and what it does not fall below: parabolas.

Many questions are taken at once. Of each the best points at both ends are known; what lies between is tried three
ways: the straight line between what they hold, then what either of them holds, all along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.attained import Attained, Question
from optimizer.analysis.bounds import Bounds
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.points import Best, Point, roomy_point
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Vector

WAYS = 3
"""How many ways there are to hold something all along an interval."""
_ENDS = ((0, 1), (0, 0), (1, 1))
"""By way, the end whose point or multipliers count at the first and at the second end."""


@dataclass(frozen=True)
class Side:
    """A program on intervals: its family, its solvers, and bounds."""

    family: Family
    movers: Movers
    bounds: Bounds

    @staticmethod
    def of(family: Family, movers: Movers) -> Side:
        """The side of a family."""
        return Side(family, movers, Bounds(family, movers.own.noise))


@dataclass(frozen=True)
class Span:
    """A question on an interval: its place in the family, and the best points at both ends.

    ``asked`` is the category whose spending is bounded, and whether from above. Without ``costs`` it is asked whether
    any point meets the rows. Points with room that are found on the way stay with ``points``.
    """

    place: int
    ends: tuple[Best, Best]
    points: tuple[Point, Point]
    asked: tuple[int, bool] | None = None
    costs: bool = True

    @property
    def bounded(self) -> bool:
        """Whether multipliers are known at both ends."""
        return all(best.multipliers is not None for best in self.ends)

    @property
    def reached(self) -> bool:
        """Whether points are known at both ends."""
        return all(best.x is not None for best in self.ends)


def ceilings(side: Side, spans: Sequence[Span], way: int) -> Enclosure:
    """Parabolas that nothing exceeds, infinite where there is none: shape (len(spans),)."""
    family = side.family
    where, costs = _places(spans), np.array([span.costs for span in spans])
    rhs = family.table.rhs[:, where]
    asked = np.array([-1 if span.asked is None else span.asked[0] for span in spans])
    if np.any(asked >= 0):
        rhs, row = rhs.copy(), len(family.pattern.rows) - len(family.categories)
        at_most = np.array([span.asked is not None and span.asked[1] for span in spans])
        for aim, mine in zip(family.aims, (~at_most & (asked >= 0), at_most), strict=True):
            rhs.put(row + asked[mine], np.flatnonzero(mine), aim[asked[mine], where[mine]])
    return side.bounds.upper(where, multipliers(spans, way), rhs, costs)


def multipliers(spans: Sequence[Span], way: int) -> Enclosure:
    """What is held of the multipliers between the ends: shape (rows, len(spans))."""
    return Enclosure(*(np.array([span.ends[e].multipliers for span in spans]).T for e in _ENDS[way]))


def floors(side: Side, spans: Sequence[Span], way: int, mix: bool) -> Enclosure:
    """Parabolas below what is reached, -inf where the points do not keep the rules all along: shape (len(spans),).

    ``mix`` lets points be mended on the straight line, the first way.
    """
    first, second = (np.array([span.ends[e].x for span in spans]).T for e in _ENDS[way])
    asked = [(-1, True) if span.asked is None else span.asked for span in spans]
    question = Question(np.array([c for c, _ in asked]), np.array([at_most for _, at_most in asked]))
    mend = _Mender(side, spans) if mix and way == 0 else None
    return Attained(side.family, _places(spans)).lower(first, second, question, mend)


class _Mender:
    """Finds points with room at both ends of intervals."""

    def __init__(self, side: Side, spans: Sequence[Span]) -> None:
        self.side, self.spans = side, spans

    def __call__(self, k: int, rooms: tuple[tuple[str, float], ...]) -> tuple[Vector, Vector] | None:
        span, family = self.spans[k], self.side.family
        matched = span.place >= len(family.matched)
        solver = self.side.movers.matched if matched else self.side.movers.own
        found = []
        for end, point in enumerate(span.points):
            key = (matched, span.asked, rooms)
            if key not in point.roomy:
                point.roomy[key] = roomy_point(family, solver, span.place, bool(end), dict(rooms), span.asked)
            found.append(point.roomy[key])
        return None if found[0] is None or found[1] is None else (found[0], found[1])


def _places(spans: Sequence[Span]) -> Vector:
    return np.array([span.place for span in spans], dtype=np.int64)
