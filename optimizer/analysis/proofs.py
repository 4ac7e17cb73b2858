"""Whether what holds at both ends of an interval holds all along: the proofs behind switching values.

"More" on an interval: the best allocation that does not move money up is bounded from above by weak duality, and what
is near-optimal from below by allocations that keep the rules all along; the first stays below the second. "Less"
likewise. "Undecided": allocations of both kinds reach what an upper bound on the optimum makes near-optimal. Bounds
are parabolas, so that whether one stays above the other is a formula. Floats, with a margin far above their rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.lines import HELD, STRAIGHT, Side, Span, Ways, ceilings, floors, multipliers
from optimizer.analysis.points import NONE, REGRET, Best, Point
from optimizer.analysis.verdict import LESS, MORE, UNDECIDED
from optimizer.engine.verdicts import SHARE, near
from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Truths

ABOVE, BELOW = "above", "below"
"""The states of regret: at or above 1% of the gain, or below it."""
MOVES = "moves"
"""What has to be shown for more and for less."""
_CLOSE = 1e-3
"""A line so close to the optimum at both ends, in shares of the gain, is not sought a better one for."""
_MARGIN = 1e-6
"""A conclusion needs so much of the gain to spare: floats and solver tolerances stay far below it."""


@dataclass(frozen=True)
class Item:
    """A measure on one interval of a family: what is claimed all along, and the points at both ends.

    Only what is ``thorough`` is tried in every way.
    """

    position: int
    measure: str
    state: str
    first: Point
    second: Point
    thorough: bool = True


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


def prove(items: Sequence[Item], side: Side) -> list[bool]:
    """For each item whether its state holds on the whole interval."""
    found, sound = [False] * len(items), side.family.sound
    alike = [k for k, item in enumerate(items) if sound[item.position] and _alike(item)]
    if alike:
        chosen = _Round([items[k] for k in alike], side)
        chosen.go(STRAIGHT)
        chosen.going &= np.array([items[k].thorough for k in alike])
        chosen.go(HELD)
        for k, proven in zip(alike, chosen.proven, strict=True):
            found[k] = bool(proven)
    return found


def _alike(item: Item) -> bool:
    return state(item.first, item.measure) == state(item.second, item.measure)


class _Round:
    """Items to be proven together: what they take is bounded in as few calls as can be, as each costs about the same.

    ``optima`` are the intervals, and those at the actual's total where that is another: their optimum is enclosed
    between ``above`` and ``below``. ``questions`` belong to single items.
    """

    def __init__(self, items: Sequence[Item], side: Side) -> None:
        self.items, self.side, self.family = items, side, side.family
        self.kinds = np.array([_kind(item) for item in items])
        self.where = np.array([item.position for item in items], dtype=int)
        self.margin = _MARGIN * np.array([max(_size(i.first), _size(i.second)) for i in items])
        self.optima: list[Span] = []
        self._order: dict[int, int] = {}
        self.own = np.array([self._optimum(i, i.position, (i.first.best, i.second.best)) for i in items])
        self.matched = np.array(
            [
                self._optimum(i, int(self.family.matched[i.position]), (i.first.matched, i.second.matched))
                if i.measure == REGRET and kind == REGRET
                else line
                for i, kind, line in zip(items, self.kinds, self.own, strict=True)
            ]
        )
        self.gain = np.array([max(point.gain for point in span.points) for span in self.optima])
        self.values = np.array([[best.value for best in span.ends] for span in self.optima]).T
        self.above = _nothing(len(self.optima), np.inf)
        self.below = -self.above
        self.questions = [self._question(item, kind) for item, kind in zip(items, self.kinds, strict=True)]
        self.answered = np.zeros(len(items), dtype=bool)
        """Where nothing keeps the rules, or where what is asked falls short of what is near-optimal: proven."""
        self.proven = self.answered.copy()
        """For each item whether its state holds all along."""
        self.going = ~self.proven
        """What is still to be tried."""
        self.tops: list[tuple[list[int], Enclosure]] = []
        self.levels = [_nothing(len(items), -np.inf) for _ in range(2)]

    def _optimum(self, item: Item, place: int, ends: tuple[Best | None, Best | None]) -> int:
        if place not in self._order:
            known = tuple(_UNKNOWN if best is None else best for best in ends)
            self._order[place] = len(self.optima)
            self.optima.append(Span(place, (known[0], known[1]), (item.first, item.second)))
        return self._order[place]

    def _question(self, item: Item, kind: str) -> tuple[Span, ...]:
        """What is bounded from above for a verdict, or reached on either side where there is none."""
        points = (item.first, item.second)
        if kind == NONE:
            return (Span(item.position, (item.first.best, item.second.best), points, costs=False),)
        if kind == REGRET:
            return ()
        category, found = self.family.categories.index(item.measure), []
        for at_most in (True, False) if kind == UNDECIDED else (item.state == MORE,):
            held = [(point.at_most if at_most else point.at_least)[item.measure] for point in points]
            found.append(Span(item.position, (held[0], held[1]), points, (category, at_most)))
        return tuple(found)

    def go(self, ways: Ways) -> None:
        """Try ways of holding what is known at the ends, for what is not proven yet."""
        if not self.going.any():
            return
        self._bound(ways)
        self._reach(ways)
        for members, top in self.tops:
            near = self._near(self.below[self.own[members]], members)
            self.answered[members] |= (near - top).above(self.margin[members])
        self.proven = self._proven()
        self.going &= ~self.proven

    def _bound(self, ways: Ways) -> None:
        asked = np.flatnonzero(np.isin(self.kinds, (NONE, MOVES)) & self.going)
        asked = np.array([k for k in asked if self.questions[k][0].bounded], dtype=int)
        far = np.max(self.above.ends - self.values, axis=0) + np.maximum(self.above.bend[1], 0.0) / 4
        bounded = np.array([span.bounded for span in self.optima])
        lines = np.flatnonzero(self._asking(UNDECIDED, REGRET) & bounded & ~(far <= _CLOSE * self.gain))
        spans = [*(self.optima[k] for k in lines), *(self.questions[k][0] for k in asked)]
        if not spans:
            return
        moving, none = self.kinds[asked] == MOVES, asked[self.kinds[asked] == NONE]
        for way, found in zip(ways, ceilings(self.side, spans, ways), strict=True):
            tops = found[: len(lines)]
            better = tops.mean < self.above.mean[lines]
            self.above.replace(lines[better], tops[better])
            tops = found[len(lines) :]
            self.tops.append((asked[moving], tops[moving]))
            if len(none):
                line = multipliers([self.questions[k][0] for k in none], (way,))
                rhs = self.family.table.rhs[:, self.where[none]]
                size = np.sum(np.where(line.size > 0, line.size * np.where(line.size > 0, rhs.size, 0.0), 0.0), axis=0)
                self.answered[none] |= (-tops[~moving]).above(1e-7 * size)

    def _reach(self, ways: Ways) -> None:
        """What allocations reach that keep the rules all along."""
        reached = np.array([span.reached for span in self.optima])
        lines = np.flatnonzero(self._asking(MOVES, REGRET) & reached)
        spans, places = [self.optima[k] for k in lines], []
        for side in range(2):
            open_ = [
                k for k in np.flatnonzero((self.kinds == UNDECIDED) & self.going)
                if self.questions[k][side].reached
            ]  # fmt: skip
            places.append(np.array(open_, dtype=int))
            spans += [self.questions[k][side] for k in open_]
        if not spans:
            return
        for found in floors(self.side, spans, ways):
            start = 0
            for lines_, into in ((lines, self.below), *zip(places, self.levels, strict=True)):
                mine = found[start : start + len(lines_)]
                better = mine.mean > into.mean[lines_]
                into.replace(lines_[better], mine[better])
                start += len(lines_)

    def _asking(self, *kinds: str) -> Truths:
        """Which optima items of these kinds hang on that are not proven."""
        mine, found = np.isin(self.kinds, kinds) & self.going, np.zeros(len(self.optima), dtype=bool)
        found[self.own[mine]] = found[self.matched[mine]] = True
        return found

    def _proven(self) -> Truths:
        found = self.answered.copy()
        mine = np.flatnonzero(self.kinds == UNDECIDED)
        wanted = self._near(self.above[self.own[mine]], mine)
        # Allocations that do not move money up, and others that do not move it down, are near-optimal.
        found[mine] = np.logical_and(*((level[mine] - wanted).above(self.margin[mine]) for level in self.levels))
        for alike in (True, False):
            mine = np.flatnonzero((self.kinds == REGRET) & ((self.own == self.matched) == alike))
            found[mine] = self._regret(mine, alike)
        return found | self.proven

    def _regret(self, mine: Any, alike: bool) -> Truths:
        """What the actual forgoes stays above, or below, 1% of the gain; ``alike`` where its total is the budget."""
        where = self.where[mine]
        above = np.array([self.items[k].state == ABOVE for k in mine], dtype=bool)
        own, nothing = self.family.actual_value[self.family.matched[where]], self.family.nothing[where]
        low, high = self.below[self.own[mine]], self.above[self.own[mine]]
        low_there, high_there = self.below[self.matched[mine]], self.above[self.matched[mine]]
        if alike:
            # The same optimum on both sides of the comparison: what is forgone less the threshold grows with it.
            least, most = (line - own - abs(line - nothing) * SHARE for line in (low, high))
        else:
            least = low_there - own - _larger(abs(low - nothing), abs(high - nothing)) * SHARE
            gain = _larger(_larger(low - nothing, nothing - high), nothing * 0.0)
            most = high_there - own - gain * SHARE
        margin = self.margin[mine]
        found = np.where(above, least.above(margin), (-most).above(margin))
        # An upper bound alone would also hold where no allocation keeps the rules.
        truths: Truths = found & low.known & low_there.known
        return truths

    def _near(self, line: Enclosure, members: Any) -> Enclosure:
        own = self.family.scenario.goal.kind in ("spend", "money_moved")
        found: Enclosure = near(line, self.family.nothing[self.where[members]], own)
        return found


_UNKNOWN = Best(np.nan, None, None)


def _kind(item: Item) -> str:
    """What has to be shown for an item."""
    if item.state == NONE:
        return NONE
    return REGRET if item.measure == REGRET else MOVES if item.state in (MORE, LESS) else UNDECIDED


def _nothing(count: int, value: float) -> Enclosure:
    """Parabolas before anything is known."""
    return Enclosure.curved(np.full(count, value), np.full(count, value), np.zeros(count))


def _size(point: Point) -> float:
    """What a margin is a share of: the gain, or where there is next to none a little of the optimum itself."""
    return max(point.gain, 1e-9 * abs(point.best.value)) if point.status == "optimal" else 0.0


def _larger(left: Enclosure, right: Enclosure) -> Enclosure:
    return -(-left).least(-right)
