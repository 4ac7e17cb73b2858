"""Switching values: where, as one number moves and all else stays, a verdict becomes another or regret vanishes.

Each number with a range is followed over its range and on to ten times and a tenth of its value, within what it can
be. The interval is cut until every piece is proven to keep its verdicts, or a change is caught between two solved
values that lie close together; what is neither is reported as open. Nothing is inferred from sampling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nsmallest
from itertools import pairwise

import numpy as np

from optimizer.analysis.assumption import interval, varied
from optimizer.analysis.changes import Flip, Open, Switching, settled
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.lines import Side
from optimizer.analysis.neighbours import Asked, answered
from optimizer.analysis.points import REGRET, Point, confirmed, solve_at
from optimizer.analysis.proofs import Item, crossing, prove, state
from optimizer.engine.verdicts import directed
from optimizer.program.enclosure import Enclosure
from optimizer.program.program import Program
from optimizer.scenario.numbers import Number

PRECISION = 5e-3
"""How close the two values lie between which a change is caught, relative to the larger."""
_ROUNDS = 24
_BESIDE = 0.03
"""A change is expected within this share of an interval on either side of where its ends point to."""
_FEW = 70
"""So few pieces are cut into more parts: a round of them takes as long as a round of some more."""
_THOROUGH = 4
"""Pieces of up to so many times the finest width are tried in every way: others are soon cut."""
_POINTS = 120
"""So many values of one number are solved at most; what is not settled by then is reported as open."""


@dataclass
class _Piece:
    track: int
    low: float
    high: float
    measures: set[str]
    halve: bool = False
    """Whether it is to be cut in the middle, because to look where its ends point to has not paid."""


@dataclass
class _Track:
    number: Number
    value: float
    low: float
    high: float
    points: dict[float, Point] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)


def switching_values(program: Program, numbers: Sequence[Number] | None = None) -> tuple[Switching, ...]:
    """Each number with a range (or each of ``numbers``) followed over its interval; empty without a comparison.

    ``program`` is that of the scenario as it stands.
    """
    scenario = program.scenario
    numbers = tuple(varied(scenario) if numbers is None else numbers)
    if scenario.actual is None or not numbers:
        return ()
    # What overflows or divides by zero between the ends is known not to be known, and proves nothing.
    with np.errstate(all="ignore"):
        return tuple(_Search(program, numbers).run())


class _Search:
    def __init__(self, program: Program, numbers: Sequence[Number]) -> None:
        self.program, self.scenario = program, program.scenario
        self.movers = Movers(program)
        self.measures = (*directed(self.scenario), REGRET)
        self.tracks = []
        for number in numbers:
            value = Fraction(program.values[number.path])
            self.tracks.append(_Track(number, float(value), *interval(self.scenario, number)))
        for track, point in zip(self.tracks, self._base(), strict=True):
            track.points[track.value] = point

    def _base(self) -> Iterator[Point]:
        """The scenario as it stands: the same for all."""
        family = self._family([_Piece(0, self.tracks[0].value, self.tracks[0].value, set())])
        point = solve_at(family, self.movers, 0, False, self.measures)
        for _ in self.tracks:
            yield point

    def run(self) -> Iterator[Switching]:
        pieces = [piece for k in range(len(self.tracks)) for piece in self._first(k)]
        for _ in range(_ROUNDS):
            if not pieces:
                break
            pieces = self._round(pieces)
        for piece in pieces:
            self._give_up(piece)
        if any(track.flips for track in self.tracks):
            self._confirm()
        for track in self.tracks:
            flips, left = settled(track.flips, track.open, self.measures)
            yield Switching(
                track.number, track.value, track.low, track.high, self.measures,
                state_of(track.points[track.value], self.measures), flips, left, len(track.points),
            )  # fmt: skip

    def _confirm(self) -> None:
        """Check both sides of every change, or solve them again with the solver's check; what fails is left open."""
        changes = [(track, flip) for track in self.tracks for flip in track.flips]
        family = self._family([_Piece(self.tracks.index(t), f.low, f.high, set()) for t, f in changes])
        for position, (track, flip) in enumerate(changes):
            for second, value, wanted in ((False, flip.low, flip.before), (True, flip.high, flip.after)):
                point, at = track.points[value], (family, self.movers, position, second)
                if not confirmed(*at, point, flip.measure):
                    point = solve_at(*at, {flip.measure}, checked=True)
                if state(point, flip.measure) != wanted:
                    track.flips.remove(flip)
                    track.open.append(Open(flip.measure, flip.low, flip.high))
                    break

    def _first(self, k: int) -> Iterator[_Piece]:
        track = self.tracks[k]
        own = [float(e) for e in (track.number.low, track.number.high) if e is not None]
        cuts = sorted({track.low, track.high, track.value, *(min(max(e, track.low), track.high) for e in own)})
        for low, high in pairwise(cuts):
            yield _Piece(k, low, high, set(self.measures))

    def _round(self, pieces: list[_Piece]) -> list[_Piece]:
        """Prove what can be proven; what is left is cut."""
        family = self._family(pieces)
        self._solve(pieces, family)
        items: list[Item] = []
        owners: list[_Piece] = []
        for position, piece in enumerate(pieces):
            first, second = self._ends(piece)
            # What is soon cut anyway is not worth the time.
            thorough = piece.high - piece.low <= _THOROUGH * self._finest(piece)
            for measure in sorted(piece.measures, key=self.measures.index):
                items.append(Item(position, measure, state(first, measure), first, second, thorough))
                owners.append(piece)
        found = prove(items, Side.of(family, self.movers))
        for piece, item, proven in zip(owners, items, found, strict=True):
            if proven:
                piece.measures.discard(item.measure)
        left = [piece for piece in pieces if piece.measures]
        parts = 4 if len(left) < _FEW else 2
        return [new for piece in left for new in self._cut(piece, parts)]

    def _family(self, pieces: list[_Piece]) -> Family:
        overrides: dict[str, Enclosure] = {}
        owners, ends = np.array([p.track for p in pieces]), np.array([(p.low, p.high) for p in pieces]).T
        for k in set(owners.tolist()):
            track = self.tracks[k]
            overrides[track.number.path] = Enclosure(*np.where(owners == k, ends, track.value))
        return Family(self.program, overrides, len(pieces))

    def _solve(self, pieces: list[_Piece], family: Family) -> None:
        """The points at the ends of pieces, as far as their measures ask for them."""
        places: dict[tuple[int, float], tuple[int, bool, set[str]]] = {}
        for position, piece in enumerate(pieces):
            for second, value in ((False, piece.low), (True, piece.high)):
                places.setdefault((piece.track, value), (position, second, set()))[2].update(piece.measures)
        asked = [self._asked(k, value, *place) for (k, value), place in places.items()]
        for (k, value), point in zip(places, answered(family, self.movers, asked), strict=True):
            self.tracks[k].points[value] = point

    def _asked(self, k: int, value: float, position: int, second: bool, measures: set[str]) -> Asked:
        points = self.tracks[k].points
        near = () if value in points else nsmallest(2, points, key=lambda other: abs(other - value))
        return Asked(position, second, measures, points.get(value), [points[other] for other in near])

    def _ends(self, piece: _Piece) -> tuple[Point, Point]:
        track = self.tracks[piece.track]
        return track.points[piece.low], track.points[piece.high]

    def _cut(self, piece: _Piece, parts: int) -> Iterator[_Piece]:
        track = self.tracks[piece.track]
        first, second = track.points[piece.low], track.points[piece.high]
        alike = all(state(first, m) == state(second, m) for m in piece.measures)
        if piece.high - piece.low <= self._finest(piece) / (2 if alike else 1) or len(track.points) >= _POINTS:
            self._give_up(piece)
            return
        for low, high in pairwise((piece.low, *self._cuts(piece, parts), piece.high)):
            halve = not piece.halve and high - low > 0.5 * (piece.high - piece.low)
            yield _Piece(piece.track, low, high, set(piece.measures), halve)

    def _cuts(self, piece: _Piece, parts: int) -> list[float]:
        """Where to cut: close around where changes are to be expected, else into ``parts``."""
        points, width = self.tracks[piece.track].points, piece.high - piece.low
        finest = self._finest(piece)
        beside = max(_BESIDE * width, 0.45 * finest)
        found: list[float] = []
        for measure in () if piece.halve else sorted(piece.measures, key=self.measures.index):
            share = crossing(points[piece.low], points[piece.high], measure)
            if share is not None:
                found += [piece.low + share * width + side * beside for side in (-1, 1)]
                if parts > 2 and beside > 2 * finest:
                    found += [piece.low + share * width + side * 0.45 * finest for side in (-1, 1)]
        kept: list[float] = []
        for cut in sorted(found):
            # None so near to an end, or to another, that the piece between would be too small to be of use.
            if piece.low + beside / 2 < cut < piece.high - beside / 2 and (not kept or cut - kept[-1] > beside / 2):
                kept.append(cut)
        # In the middle of a piece around a change rounding would decide what holds.
        if found:
            return kept or [piece.low + 0.45 * width]
        return _divided(piece.low, piece.high, parts if width > 2 * finest else 2)

    def _finest(self, piece: _Piece) -> float:
        track = self.tracks[piece.track]
        return PRECISION * max(abs(piece.low), abs(piece.high), (track.high - track.low) / 100)

    def _give_up(self, piece: _Piece) -> None:
        """What is left of a piece: a change within it where its ends differ, and nothing known where they do not."""
        track = self.tracks[piece.track]
        for measure in sorted(piece.measures, key=self.measures.index):
            points = [track.points.get(end) for end in (piece.low, piece.high)]
            ends = ["" if point is None else state(point, measure) for point in points]
            if "" not in ends and ends[0] != ends[1]:
                track.flips.append(Flip(measure, piece.low, piece.high, *ends))
            else:
                track.open.append(Open(measure, piece.low, piece.high, ends[0] if ends[0] == ends[1] else ""))


def _divided(low: float, high: float, parts: int) -> list[float]:
    """Where equal parts end within an interval: by ratio where its ends are far apart."""
    shares = [k / parts for k in range(1, parts)]
    if low > 0 and high > 2 * low:
        return [low * (high / low) ** share for share in shares]
    return [low + share * (high - low) for share in shares]


def state_of(point: Point, measures: Sequence[str]) -> dict[str, str]:
    """The state of each measure at a point."""
    return {measure: state(point, measure) for measure in measures}
