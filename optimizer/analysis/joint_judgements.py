"""Heights of curves and required scores together: the least total change at which the actual is right, proven.

At given required scores the nearest heights are a matter of cuts (see `joint_heights`), and they only come nearer as
more is required. At given heights the optimum is concave in what is required, so that the required scores under which
it is too good for the actual are a convex set: the shortest way out of it, change added up, leads along an edge of what
can be required. So some nearest answer requires of all capabilities but one either nothing more or all that the actual
itself scores. Those cases are gone through, each with the one score between, cut in two where the bounds leave room.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import inf

import numpy as np

from optimizer.analysis.beside_actual import WITHIN, Beside
from optimizer.analysis.joint_heights import JointHeights, height_moves, least_heights
from optimizer.analysis.weights import Reweighing
from optimizer.program.highs import Solver
from optimizer.program.outcome import Outcome
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector

_CLOSE = 2e-3
"""So much of a range is left between what is found and what is proven."""
_MOST = 400
"""So many sets of required scores are tried at most; the bound tells what is left open."""
_NOISE = 1e-9
_SAME = 1e-7


@dataclass(frozen=True)
class JointJudgements:
    """``heights`` and least ``scores`` (of the curves as they stand) that do; None where none do or were found.

    ``ranges`` is the total change: a height at the end of its range counts 1, and so does a least score raised from
    what is required now (or from that of doing nothing) to the actual's own. ``bound`` is a proven lower bound on it.
    ``gap`` is what the actual falls short there, re-solved, as a share of the gain.
    """

    within: Fraction
    heights: Mapping[str, float] | None
    scores: Mapping[str, float] | None
    ranges: float | None
    bound: float
    impossible: bool
    gap: float | None


class Asking(Reweighing):
    """`Reweighing` among the allocations that reach required scores; ``least`` maps terms to what they must reach."""

    def __init__(self, beside: Beside) -> None:
        exact = beside.program.exact
        self._first = len(exact.rows)
        for k, term in enumerate(beside.terms):
            exact = exact.with_row(f"asked.{k}", {j: r for j, r in enumerate(term.rates) if r}, ">=", Fraction(0))
        self.least: dict[int, float] = {}
        self._asked = Solver(exact)
        super().__init__(beside)

    def _best(self, cost: Vector) -> Outcome:
        rows = {self._first + k: (self.least.get(k, -INFINITY), INFINITY) for k in range(len(self.beside.terms))}
        return self._asked.solve(cost=cost, rows=rows)

    def excesses(self, within: float, side: float) -> list[Vector]:
        """Those of the allocations known that reach what is asked."""
        kept = [p for p in self._points if all(p[k] >= v - _NOISE * max(1.0, abs(v)) for k, v in self.least.items())]
        cuts = [self._excess(point, within, side) for point in kept]
        # What is the actual but for the room that is left to it rules nothing out.
        weights = self.beside.weights
        size = _SAME * float(weights @ np.abs(self.beside.actual))
        return [cut for cut in cuts if float(np.max(weights * np.abs(cut))) > size]


def joint_judgements(beside: Beside) -> tuple[JointJudgements, ...]:
    """For each share of the gain; empty where neither a height nor a required score can move.

    ``beside`` has the scores as its terms, and they are what the objective adds up.
    """
    moves, asks = height_moves(beside), _asks(beside)
    if not moves and not asks:
        return ()
    search = Asking(beside)
    return tuple(_nearest(search, share, moves, asks) for share in WITHIN)


def _asks(beside: Beside) -> dict[int, tuple[float, float]]:
    """For each term from what to what it can be required: now, or that of doing nothing, and the actual's own."""
    program, found = beside.program, {}
    now = {rule.name.split(".", 1)[1]: rule for rule in program.scenario.rules if rule.family == "require"}
    for k, term in enumerate(beside.terms):
        first, rule = float(program.groups["first_score"][(term.name,)]), now.get(term.name)
        low = float(beside.nothing[k]) if rule is None else float(program.evaluator.bound(rule)) - first
        high = float(beside.actual[k])
        if any(term.rates) and high - low > 1e-6 * max(1.0, abs(high)):
            found[k] = (low, high)
    return found


def _nearest(
    search: Asking, within: Fraction, moves: Mapping[int, tuple[float, float]], asks: Mapping[int, tuple[float, float]]
) -> JointJudgements:
    found = [_Edges(search, within, side, moves, asks).found() for side in search.sides(within)]
    known = [item for item in found if item.ranges is not None]
    best = min(known or found, key=lambda item: item.ranges or 0.0)
    possible = [item.bound for item in found if not item.impossible]
    return JointJudgements(
        within, best.heights, best.scores, best.ranges, min(possible, default=best.bound), not possible, best.gap
    )


class _Edges:
    """The edges of what can be required, on one side of doing nothing."""

    def __init__(
        self,
        search: Asking,
        within: Fraction,
        side: float,
        moves: Mapping[int, tuple[float, float]],
        asks: Mapping[int, tuple[float, float]],
    ) -> None:
        self.search, self.within, self.side, self.moves, self.asks = search, within, side, moves, asks
        self._known: dict[tuple[tuple[int, float], ...], JointHeights] = {}
        self.best = inf
        self.at: tuple[tuple[int, float], ...] = ()

    def heights(self, raised: Mapping[int, float]) -> JointHeights:
        """The nearest heights where terms are required at shares of the way; what is found is kept if it is nearest."""
        key = tuple(sorted((k, share) for k, share in raised.items() if share > 0))
        if key not in self._known:
            least = {k: low + (high - low) * raised.get(k, 0.0) for k, (low, high) in self.asks.items()}
            # What the actual itself scores is left to it: a row that holds exactly would have no room.
            self.search.least = {k: v - _NOISE * max(1.0, abs(v)) for k, v in least.items() if raised.get(k)}
            self._known[key] = found = least_heights(self.search, self.within, self.side, self.moves)
            total = sum(raised.values()) + (inf if found.ranges is None else found.ranges)
            if total < self.best:
                self.best, self.at = total, key
        return self._known[key]

    def bound(self, raised: Mapping[int, float]) -> float:
        """What the heights have to change at least."""
        found = self.heights(raised)
        return inf if found.impossible else found.bound

    def found(self) -> JointJudgements:
        """The nearest of all edges."""
        self.heights({})
        full = dict.fromkeys(self.asks, 1.0)
        if self.bound(full) == inf:
            return JointJudgements(self.within, None, None, None, 0.0, True, None)
        left = min((self._edge(whole, k) for whole, k in self._edges()), default=inf)
        bound = min(left, self.best)
        if self.best == inf:
            return JointJudgements(self.within, None, None, None, bound if bound < inf else 0.0, False, None)
        nearest, program = self._known[self.at], self.search.beside.program
        names, scores = [term.name for term in self.search.beside.terms], {}
        for k, share in self.at:
            first = float(program.groups["first_score"][(names[k],)])
            scores[names[k]] = first + self.asks[k][0] + share * (self.asks[k][1] - self.asks[k][0])
        return JointJudgements(self.within, nearest.heights, scores, self.best, bound, False, nearest.gap)

    def _edges(self) -> Iterator[tuple[tuple[int, ...], int]]:
        """Terms that are required in full, and one beside them, as long as they alone do not change too much."""
        for size in range(len(self.asks)):
            if size >= self.best - _CLOSE:
                return
            for whole in combinations(self.asks, size):
                yield from ((whole, k) for k in self.asks if k not in whole)

    def _edge(self, whole: tuple[int, ...], k: int) -> float:
        """A lower bound on the total change on an edge, within `_CLOSE` of the best that is found unless given up."""
        full = dict.fromkeys(whole, 1.0)

        def bounded(low: float, high: float) -> tuple[float, float, float]:
            # More is asked at the upper end, so that the heights need change no more there.
            return len(whole) + low + self.bound({**full, k: high}), low, high

        parts = [bounded(0.0, 1.0)]
        while parts[0][0] < self.best - _CLOSE and len(self._known) < _MOST:
            _, low, high = heapq.heappop(parts)
            if high - low <= _CLOSE / 2:
                heapq.heappush(parts, (len(whole) + low + self.bound({**full, k: high}), low, high))
                break
            middle = (low + high) / 2
            self.heights({**full, k: middle})
            for ends in ((low, middle), (middle, high)):
                heapq.heappush(parts, bounded(*ends))
        return parts[0][0]
