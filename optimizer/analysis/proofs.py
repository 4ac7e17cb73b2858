"""Whether what holds at both ends of an interval holds all along: the proofs behind switching values.

"More" on an interval: the best allocation that does not move money up is bounded from above by weak duality, and what
is near-optimal from below by allocations that keep the rules all along; the first stays below the second. "Less"
likewise. "Undecided": allocations of both kinds reach what an upper bound on the optimum makes near-optimal. Bounds
are parabolas, so that whether one stays above the other is a formula. Floats, with a margin far above their rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.family import SHARE
from optimizer.analysis.lines import Ends, Lines, Side, multipliers
from optimizer.analysis.points import NONE, REGRET, Best, Point, near
from optimizer.analysis.verdict import LESS, MORE
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Truths, Vector

ABOVE, BELOW = "above", "below"
"""The states of regret: at or above 1% of the gain, or below it."""
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


def state(point: Point, measure: str) -> str:
    """What holds for a measure at a point."""
    if point.status != "optimal":
        return NONE
    if measure != REGRET:
        return point.directions[measure]
    if point.forgone is None:
        return NONE
    return ABOVE if point.forgone >= point.threshold else BELOW


def crossing(first: Point, second: Point, measure: str) -> float | None:
    """At which share of the way between two points a measure should change its state; None where it need not."""
    if state(first, measure) == state(second, measure) or NONE in (state(first, measure), state(second, measure)):
        return None
    if measure == REGRET:
        ends = [point.forgone - point.threshold for point in (first, second) if point.forgone is not None]
        pairs = [(ends[0], ends[1])]
    else:
        sides = [(first.at_most, second.at_most), (first.at_least, second.at_least)]
        pairs = [(one[measure].value - first.wanted, two[measure].value - second.wanted) for one, two in sides]
    for one, two in pairs:
        if (one < 0) != (two < 0) and np.isfinite(one - two):
            return float(one / (one - two))
    return None


def prove(items: Sequence[Item], side: Side, matched: Side | None, mix: bool = True) -> list[bool]:
    """For each item whether its state holds on the whole interval. ``mix`` lets allocations be mended on the way."""
    found = [False] * len(items)
    groups: dict[str, list[int]] = {}
    intervals: dict[int, Ends] = {}
    for k, item in enumerate(items):
        if side.family.sound[item.position] and state(item.first, item.measure) == state(item.second, item.measure):
            kind = item.state if item.state in (NONE, MORE, LESS) else REGRET if item.measure == REGRET else ""
            groups.setdefault(kind, []).append(k)
            intervals.setdefault(item.position, Ends(item.position, item.first, item.second))
    lines = Lines(list(intervals.values()), side, mix)
    others = None if matched is None else Lines(list(intervals.values()), matched, mix)
    for kind, members in groups.items():
        chosen = _Round([items[k] for k in members], lines, others)
        provers = {NONE: chosen.no_answer, MORE: chosen.moves, LESS: chosen.moves, REGRET: chosen.regret}
        for k, proven in zip(members, provers.get(kind, chosen.undecided)(), strict=True):
            found[k] = bool(proven)
    return found


class _Round:
    """Items of one kind, to be proven together."""

    def __init__(self, items: Sequence[Item], lines: Lines, matched: Lines | None) -> None:
        self.items, self.lines, self.matched, self.side = items, lines, matched, lines.side
        self.where = np.array([item.position for item in items])
        order = {position: k for k, position in enumerate(lines.where.tolist())}
        self.members = [order[item.position] for item in items]
        self.margin = _MARGIN * np.array([max(_size(i.first), _size(i.second)) for i in items])

    def no_answer(self) -> Truths:
        """No allocation keeps the rules: the objective 0 is bounded below 0."""
        found = np.zeros(len(self.items), dtype=bool)
        pairs = [(i.first.best, i.second.best) for i in self.items]
        for option in range(3):
            left = [k for k, pair in enumerate(pairs) if not found[k] and all(_proof(best) for best in pair)]
            if left:
                where = self.where[left]
                rhs = self.side.family.table.rhs[:, where]
                line = multipliers([pairs[k][0] for k in left], [pairs[k][1] for k in left], option)
                size = np.sum(np.where(line.size > 0, line.size * np.where(line.size > 0, rhs.size, 0.0), 0.0), axis=0)
                found[left] = (-self.side.bounds.upper(where, line, rhs, costs=False)).above(1e-7 * size)
        return found

    def moves(self) -> Truths:
        """More or less: what does not move falls short of what is near-optimal."""
        at_most = np.array([item.state == MORE for item in self.items])
        held, rhs = self._held(at_most), self._rhs(at_most)
        wanted = self._near(self.lines.below[self.members])
        found = np.zeros(len(self.items), dtype=bool)
        for option in range(3):
            left = [k for k in range(len(found)) if not found[k] and all(_proof(b[k]) for b in held)]
            left = [k for k in left if np.isfinite(wanted.first[k])]
            if left:
                line = multipliers([held[0][k] for k in left], [held[1][k] for k in left], option)
                most = self.side.bounds.upper(self.where[left], line, rhs[:, left])
                found[left] = _exceeds(wanted[left], most, self.margin[left])
        return found

    def undecided(self) -> Truths:
        """Allocations that do not move money up, and others that do not move it down, are near-optimal."""
        wanted = self._near(self.lines.above[self.members])
        categories = [self.side.family.categories.index(item.measure) for item in self.items]
        found: Truths = np.isfinite(wanted.first + wanted.second)
        for side in (True, False):
            left = np.flatnonzero(found)
            at_most = np.full(len(left), side)
            held = self._held(np.full(len(self.items), side))
            chosen = ([held[0][k] for k in left], [held[1][k] for k in left])
            members = [self.members[k] for k in left]
            low = self.lines.reached(members, chosen, [categories[k] for k in left], at_most)
            found[left] = _exceeds(low, wanted[left], self.margin[left])
        return found

    def regret(self) -> Truths:
        """What the actual forgoes stays above, or below, 1% of the gain."""
        above = np.array([item.state == ABOVE for item in self.items])
        source = self.side.family if self.matched is None else self.matched.side.family
        own, nothing = source.actual_value[self.where], self.side.family.nothing[self.where]
        low, high = self.lines.below[self.members], self.lines.above[self.members]
        if self.matched is None:
            # The same optimum on both sides of the comparison: what is forgone less the threshold grows with it.
            least, most = (line - own - abs(line - nothing) * SHARE for line in (low, high))
        else:
            gain = _larger(abs(low - nothing), abs(high - nothing))
            least = self.matched.below[self.members] - own - gain * SHARE
            gain = _larger(_larger(low - nothing, nothing - high), nothing * 0.0)
            most = self.matched.above[self.members] - own - gain * SHARE
        found: Truths = np.where(above, least.above(self.margin), (-most).above(self.margin))
        # An upper bound alone would also hold where no allocation keeps the rules.
        for line in (low, low if self.matched is None else self.matched.below[self.members]):
            found = found & np.isfinite(line.first + line.second)
        return found

    def _held(self, at_most: Truths) -> tuple[list[Best], list[Best]]:
        def best(point: Point, measure: str, side: bool) -> Best:
            return (point.at_most if side else point.at_least)[measure]

        pairs = list(zip(self.items, at_most, strict=True))
        return [best(i.first, i.measure, s) for i, s in pairs], [best(i.second, i.measure, s) for i, s in pairs]

    def _rhs(self, at_most: Truths) -> Enclosure:
        """Right-hand sides, those of each item's own category as its question bounds it."""
        family = self.side.family
        rhs = family.table.rhs[:, self.where].copy()
        least, most = (aim[:, self.where] for aim in family.aims)
        rows = len(family.pattern.rows) - len(family.categories)
        for k, item in enumerate(self.items):
            c = family.categories.index(item.measure)
            aim = most if at_most[k] else least
            rhs.put(rows + c, k, aim[c, k])
        return rhs

    def _near(self, line: Enclosure) -> Enclosure:
        family = self.side.family
        own = family.scenario.goal.kind in ("spend", "money_moved")
        found: Enclosure = near(line, family.nothing[self.where], own)
        return found


def _proof(best: Best) -> bool:
    return best.multipliers is not None


def _size(point: Point) -> float:
    """What a margin is a share of: the gain, or where there is next to none a little of the optimum itself."""
    return max(point.gain, 1e-9 * abs(point.best.value)) if point.status == "optimal" else 0.0


def _exceeds(high: Enclosure, low: Enclosure, margin: Vector) -> Truths:
    """Whether one is above the other all along, with a margin to spare."""
    found: Truths = (high - low).above(margin)
    return found


def _larger(left: Enclosure, right: Enclosure) -> Enclosure:
    return -(-left).least(-right)
