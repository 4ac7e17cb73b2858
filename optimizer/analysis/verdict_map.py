"""How verdicts lie over two numbers that move together: what is proven of whole rectangles, and what was only solved.

One number runs along a rectangle as the share of an `Enclosure`, the other is what strays from it: so the bounds by
duality and the allocations of `proofs` hold for every pair of values in the rectangle. What is not proven is cut into
smaller rectangles, down to the grain of the map. Nothing is inferred from points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from optimizer.analysis.assumption import interval
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.lines import Side
from optimizer.analysis.points import REGRET, Point, solve_at
from optimizer.analysis.proofs import Item, prove, state
from optimizer.engine.verdicts import directed
from optimizer.errors import InputError, Place, Problem, nearest
from optimizer.program.enclosure import Enclosure
from optimizer.scenario.money import amount_in_words
from optimizer.scenario.numbers import DURATION, MONEY
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution

GRAIN = (32, 16)
"""Into how many parts the two numbers are cut where a border runs: of the first and of the second."""
_FINER = 4
"""The number that strays is cut finer than the grain: what strays counts in full, what runs along hardly."""
_START = (4, 8)
_POINTS = 4000
"""So many pairs of values are solved at most; what is not settled by then is reported as solved only."""


@dataclass(frozen=True)
class Axis:
    """One number over an interval; ``value`` is that of the scenario, which may lie outside.

    ``origin`` says where the interval is from: ``stated`` in the file, ``asked`` for, or ``none``: half to twice the
    value. ``actual`` is what the actual spends in all, where the number is the budget; else None.
    """

    path: str
    value: float
    low: float
    high: float
    origin: str = "asked"
    actual: float | None = None

    def at(self, share: Any) -> Any:
        """The value at a share of the interval."""
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True)
class Cell:
    """A rectangle of the map. ``first`` and ``second`` are the ends of both numbers.

    ``proven`` tells that the one state in ``states`` holds at every pair of values in it. Otherwise ``states`` are
    those of the pairs that were solved, all on its edge, and nothing is known of the others.
    """

    first: tuple[float, float]
    second: tuple[float, float]
    states: tuple[str, ...]
    proven: bool


@dataclass(frozen=True)
class VerdictMap:
    """The cells of each measure (categories and ``regret``), which cover the rectangle of both intervals.

    ``here`` are the states of the scenario as it stands, ``solved`` counts the pairs of values that were solved.
    """

    first: Axis
    second: Axis
    measures: tuple[str, ...]
    here: dict[str, str]
    cells: dict[str, tuple[Cell, ...]]
    solved: int

    def proven(self, measure: str) -> float:
        """The share of the map on which the state of a measure is proven."""
        whole = (self.first.high - self.first.low) * (self.second.high - self.second.low)
        areas = ((c.first[1] - c.first[0]) * (c.second[1] - c.second[0]) for c in self.cells[measure] if c.proven)
        return sum(areas) / whole

    def alike(self, measure: str) -> str | None:
        """The state that is proven to hold all over the map; None where there is none."""
        states = {s for cell in self.cells[measure] for s in cell.states}
        return states.pop() if len(states) == 1 and all(cell.proven for cell in self.cells[measure]) else None


def axis(scenario: Scenario, path: str, ends: tuple[Any, Any] | None = None) -> Axis:
    """The number at ``path`` over ``ends``, written as in a file, else over its range, else half to twice its value.

    Raises InputError for a number that does not exist, is a line of an allocation, or cannot have such values.
    """
    if path not in scenario.numbers:
        raise InputError(Problem(f"no number is called `{path}`", Place(path), hint=nearest(path, _paths(scenario))))
    if path.startswith(("allocations.", "compare_with.")):
        hint = "lines of an allocation are what is compared, not what is assumed"
        raise InputError(Problem(f"`{path}` is no assumption", Place(path), hint=hint))
    number, value = scenario.numbers[path], float(scenario.base[path])
    if ends is not None:
        low, high = (float(scenario.with_(set={path: end}).base[path]) for end in ends)
        origin = "asked"
    elif number.low is not None or number.high is not None:
        low, high = (value if end is None else float(end) for end in (number.low, number.high))
        origin = "stated"
    else:
        low, high = sorted((value / 2, min(2 * value, interval(scenario, number)[1])))
        origin = "none"
    if not low < high:
        hint = f"say between which values: {path}=LOW..HIGH"
        raise InputError(Problem(f"`{path}` has no interval to draw: from {low:g} to {high:g}", Place(path), hint=hint))
    actual = None
    if path == "budget" and scenario.actual is not None:
        actual = float(scenario.total(scenario.spending_of(scenario.actual)))
    return Axis(path, value, low, high, origin, actual)


def told(scenario: Scenario, path: str, value: float) -> Any:
    """A value of a number as a file writes it: an amount, a duration, or a plain number."""
    exact, dimension = Fraction(str(value)), scenario.numbers.dimension(path)
    if dimension == DURATION:
        return f"{float(exact):f} years"
    return amount_in_words(exact, scenario.currency) if dimension == MONEY and scenario.currency else float(exact)


def _paths(scenario: Scenario) -> Iterator[str]:
    return (number.path for number in scenario.numbers)


def verdict_map(solution: Solution, first: Axis, second: Axis) -> VerdictMap:
    """The map over two numbers. Raises InputError where there is none to draw: see `MapSearch`."""
    search = MapSearch(solution, first, second)
    for _ in search.rounds():
        pass
    return search.found()


@dataclass
class _Piece:
    """A rectangle in steps of the finest grain, along the number that runs and across."""

    along: tuple[int, int]
    across: tuple[int, int]
    measures: set[str]


class MapSearch:
    """The search for a map, a round at a time.

    Raises InputError where the scenario compares with nothing, buys whole lots, the two numbers are one, or where a
    corner of the map is no scenario.
    """

    def __init__(self, solution: Solution, first: Axis, second: Axis) -> None:
        scenario, program = solution.scenario, solution.program
        if scenario.actual is None:
            hint = "compare_with, or --compare-with, names one"
            raise InputError(Problem("a map of verdicts needs an allocation to compare with", hint=hint))
        if solution.whole is not None:
            hint = "solve with --set PATH=VALUE at the values of interest instead"
            raise InputError(Problem("no map is drawn where lots are whole or start at a threshold", hint=hint))
        if first.path == second.path:
            raise InputError(Problem(f"the two numbers of a map are one: `{first.path}`", Place("--pair")))
        for values in product((first.low, first.high), (second.low, second.high)):
            scenario.with_(
                set={a.path: told(scenario, a.path, v) for a, v in zip((first, second), values, strict=True)}
            )
        self.program, self.axes = program, (first, second)
        self.measures = (*directed(scenario), REGRET)
        self._movers = Movers(program)
        self._points: dict[tuple[float, float], Point] = {}
        self._cells: dict[str, list[Cell]] = {measure: [] for measure in self.measures}

    def rounds(self) -> Iterator[int]:
        """Proves and cuts until all is settled; after each round how many pairs of values have been solved."""
        with np.errstate(all="ignore"):
            self._here = self._solved([(self.axes[0].value, self.axes[1].value)], self.measures)[0]
            self._turned = self._turns()
            grain = GRAIN[::-1] if self._turned else GRAIN
            self._grain = (grain[0], grain[1] * _FINER)
            pieces = [
                _Piece(along, across, set(self.measures))
                for across in _parts(self._grain[1], _START[1])
                for along in _parts(self._grain[0], _START[0])
            ]
            while pieces:
                pieces = self._round(pieces)
                yield len(self._points)

    def found(self) -> VerdictMap:
        """The map, once all rounds are done."""
        here = {measure: state(self._here, measure) for measure in self.measures}
        cells = {measure: tuple(found) for measure, found in self._cells.items()}
        return VerdictMap(*self.axes, self.measures, here, cells, len(self._points))

    def _solved(self, pairs: Sequence[tuple[float, float]], measures: Sequence[str]) -> list[Point]:
        """Points at pairs of values of the first and the second number."""
        values = np.array(pairs).T
        overrides = {a.path: Enclosure(v, v) for a, v in zip(self.axes, values, strict=True)}
        family = Family(self.program, overrides, len(pairs))
        return [solve_at(family, self._movers, k, False, measures, checked=True) for k in range(len(pairs))]

    def _turns(self) -> bool:
        """Whether the second number is the one that runs along: that which moves the optimum more, edge to edge."""
        first, second = self.axes
        middle = (first.at(0.5), second.at(0.5))
        pairs = [(first.at(e), middle[1]) for e in (0.0, 1.0)] + [(middle[0], second.at(e)) for e in (0.0, 1.0)]
        values = [point.best.value for point in self._solved(pairs, ())]
        moved = [abs(values[1] - values[0]), abs(values[3] - values[2])]
        return bool(np.nan_to_num(moved[1], nan=np.inf) > np.nan_to_num(moved[0], nan=np.inf))

    def _round(self, pieces: list[_Piece]) -> list[_Piece]:
        """Prove what can be proven; what is left is cut."""
        runs, strays = self.axes[::-1] if self._turned else self.axes
        along = runs.at(np.array([piece.along for piece in pieces]).T / self._grain[0])
        across = strays.at(np.array([piece.across for piece in pieces]).T / self._grain[1])
        middle, half = (across[0] + across[1]) / 2, (across[1] - across[0]) / 2
        overrides = {runs.path: Enclosure(along[0], along[1]), strays.path: Enclosure(middle, middle, half, half)}
        family = Family(self.program, overrides, len(pieces))
        items, owners, ends = [], [], []
        for k, piece in enumerate(pieces):
            points = [self._point(family, k, e, float(along[e][k]), float(middle[k]), piece) for e in (0, 1)]
            ends.append((points[0], points[1]))
            for measure in sorted(piece.measures, key=self.measures.index):
                items.append(Item(k, measure, state(points[0], measure), points[0], points[1]))
                owners.append(piece)
        for piece, item, proven in zip(owners, items, prove(items, Side.of(family, self._movers)), strict=True):
            if proven:
                piece.measures.discard(item.measure)
                self._keep(piece, item.measure, (item.state,), True)
        return [new for piece, at in zip(pieces, ends, strict=True) if piece.measures for new in self._cut(piece, at)]

    def _point(self, family: Family, position: int, end: int, along: float, across: float, piece: _Piece) -> Point:
        key = (along, across)
        self._points[key] = solve_at(family, self._movers, position, bool(end), piece.measures, self._points.get(key))
        return self._points[key]

    def _cut(self, piece: _Piece, ends: tuple[Point, Point]) -> Iterator[_Piece]:
        """Halves across where the states at its ends are alike, along where they differ; cells where it is too fine."""
        alike = {m for m in piece.measures if state(ends[0], m) == state(ends[1], m)}
        for measures, order in ((alike, ("across", "along")), (piece.measures - alike, ("along", "across"))):
            if not measures:
                continue
            cut = next((way for way in order if self._can_be_cut(piece, way)), None)
            if cut is None or len(self._points) >= _POINTS:
                for measure in measures:
                    states = tuple(dict.fromkeys(state(end, measure) for end in ends))
                    self._keep(piece, measure, states, False)
                continue
            low, high = getattr(piece, cut)
            for part in ((low, (low + high) // 2), ((low + high) // 2, high)):
                yield replace(piece, **{cut: part}, measures=set(measures))

    @staticmethod
    def _can_be_cut(piece: _Piece, way: str) -> bool:
        low, high = getattr(piece, way)
        return bool(high - low > 1)

    def _keep(self, piece: _Piece, measure: str, states: tuple[str, ...], proven: bool) -> None:
        runs, strays = self.axes[::-1] if self._turned else self.axes
        ends = [float(runs.at(piece.along[e] / self._grain[0])) for e in (0, 1)]
        others = [float(strays.at(piece.across[e] / self._grain[1])) for e in (0, 1)]
        first, second = (others, ends) if self._turned else (ends, others)
        self._cells[measure].append(Cell((first[0], first[1]), (second[0], second[1]), states, proven))


def _parts(steps: int, count: int) -> list[tuple[int, int]]:
    size = max(steps // count, 1)
    return [(start, start + size) for start in range(0, steps, size)]
