"""What the best value of a question cannot exceed on an interval, and what it does not fall below: parabolas.

Many questions are taken at once. Of each the best points at both ends are known; what lies between is tried three
ways: the straight line between what they hold, then what either of them holds, all along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.attained import Attained, Question, Rooms
from optimizer.analysis.bounds import Bounds
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.points import Best, Point
from optimizer.analysis.roomy import Roomy, roomy
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Vector

STRAIGHT, HELD = ((0, 1),), ((0, 0), (1, 1))
"""Ways to hold something all along an interval: by way, the end that counts at the first and at the second end."""
Ways = tuple[tuple[int, int], ...]


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


def ceilings(side: Side, spans: Sequence[Span], ways: Ways) -> list[Enclosure]:
    """Parabolas that nothing exceeds, infinite where there is none: by way, of shape (len(spans),)."""
    family, count = side.family, len(spans)
    held, spans = multipliers(spans, ways), [*spans] * len(ways)
    where, costs = _places(spans), np.array([span.costs for span in spans])
    rhs = family.table.rhs[:, where]
    asked = np.array([-1 if span.asked is None else span.asked[0] for span in spans])
    if np.any(asked >= 0):
        rhs, row = rhs.copy(), len(family.pattern.rows) - len(family.categories)
        at_most = np.array([span.asked is not None and span.asked[1] for span in spans])
        for aim, mine in zip(family.aims, (~at_most & (asked >= 0), at_most), strict=True):
            rhs.put(row + asked[mine], np.flatnonzero(mine), aim[asked[mine], where[mine]])
    return _apart(side.bounds.upper(where, held, rhs, costs), count)


def multipliers(spans: Sequence[Span], ways: Ways) -> Enclosure:
    """What is held of the multipliers between the ends: shape (rows, len(ways) x len(spans))."""
    return Enclosure(*_held([[best.multipliers for best in span.ends] for span in spans], ways))


def floors(side: Side, spans: Sequence[Span], ways: Ways) -> list[Enclosure]:
    """Parabolas below what is reached, -inf where the points do not keep the rules all along: as `ceilings`.

    Points are mended on the straight line.
    """
    first, second = _held([[best.x for best in span.ends] for span in spans], ways)
    count, spans = len(spans), [*spans] * len(ways)
    asked = [(-1, True) if span.asked is None else span.asked for span in spans]
    question = Question(np.array([c for c, _ in asked]), np.array([at_most for _, at_most in asked]))
    mend = _Mender(side, spans) if ways == STRAIGHT else None
    return _apart(Attained(side.family, _places(spans)).lower(first, second, question, mend), count)


def _held(ends: Sequence[Sequence[Vector | None]], ways: Ways) -> list[Vector]:
    """What is held at either end, the ways one after the other, of what is known at both ends of each span."""
    known = np.array(ends, dtype=float).transpose(1, 2, 0)
    return [np.concatenate([known[way[side]] for way in ways], axis=1) for side in range(2)]


def _apart(found: Enclosure, count: int) -> list[Enclosure]:
    return [found[start : start + count] for start in range(0, len(found.first), count)]


class _Mender:
    """Finds points with room at both ends of intervals."""

    def __init__(self, side: Side, spans: Sequence[Span]) -> None:
        self.side, self.spans = side, spans

    def __call__(self, wanted: Sequence[tuple[int, Rooms]]) -> list[tuple[Vector, Vector] | None]:
        keys, asked = list[Any](), dict[tuple[int, Any], tuple[Point, Roomy]]()
        for k, rooms in wanted:
            span = self.spans[k]
            key = (span.place >= len(self.side.family.matched), span.asked, rooms)
            keys.append(key)
            for end, (point, best) in enumerate(zip(span.points, span.ends, strict=True)):
                if key not in point.roomy:
                    asked[id(point), key] = point, Roomy((span.place, bool(end)), best, dict(rooms), span.asked)
        found = roomy(self.side.family, self.side.movers, [item for _, item in asked.values()])
        for ((_, key), (point, _)), x in zip(asked.items(), found, strict=True):
            point.roomy[key] = x
        both = ([point.roomy[key] for point in self.spans[k].points] for (k, _), key in zip(wanted, keys, strict=True))
        return [None if one is None or two is None else (one, two) for one, two in both]


def _places(spans: Sequence[Span]) -> Vector:
    return np.array([span.place for span in spans], dtype=np.int64)
