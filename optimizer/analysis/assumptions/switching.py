"""Switching values: where, as one number moves and all else stays, a direction changes or regret vanishes.

Each number with a range is solved at 33 values, over its range and on to a tenth and ten times its value, as far as it
can go: nine of them evenly over the range, and nine from end to end. A change between neighbouring values is narrowed
to a millionth. Changes that come and go between neighbouring values are not seen: what is reported holds at the values
solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np

from optimizer.analysis.assumptions.conclusions import NONE, UNKNOWN, ConclusionSolver
from optimizer.analysis.postoptimal.near_optimal import largest_lines
from optimizer.scenario.allocations import allocation_path, never_negative
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

VALUES = 33
"""The number of values at which each number is solved."""
EVENLY = 9
"""How many of them lie evenly from end to end of the range, and of the interval, the ends among them."""
_BEYOND = 5
"""The number of values beyond the range of a number, on each side where its interval goes on."""
PRECISION = 1e-6
"""The distance of the two values between which a change is reported, relative to the larger.

Where one is 0 it is relative to the number's own value.
"""
_FAR = 4.0
"""The ratio of the ends of an interval from which on values are spaced geometrically."""
_ROUNDS = 60
_WIDER = 10
_HALVINGS = 40
_UNKNOWN = 3
"""The number of tries without a proof after which a change is not narrowed further."""


@dataclass(frozen=True)
class Flip:
    """A change of a measure (a category, or ``regret``) between two solved values ``low`` and ``high`` of a number.

    ``before`` holds at ``low``, ``after`` at ``high``: more, less, undecided; above or below 1% of the gain; or none,
    where no allocation keeps the rules.
    """

    measure: str
    low: float
    high: float
    before: str
    after: str

    @property
    def at(self) -> float:
        """The switching value: the middle of the two."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class _Bracket:
    """A change of a measure between two values, with its margins there; ``tries`` counts the narrowings.

    ``unknown`` counts the tries since the last narrowing at which nothing was proven.
    """

    path: str
    measure: str
    ends: tuple[float, float]
    states: tuple[str, str]
    margins: tuple[float, float]
    tries: int = 0
    unknown: int = 0

    def narrow(self, own: Mapping[str, float]) -> bool:
        """Whether it is narrow enough; one that ends at 0 beside the number's ``own`` value."""
        low, high = self.ends
        size = max(abs(low), abs(high)) if low and high else abs(own[self.path])
        return self.unknown == _UNKNOWN or high - low <= PRECISION * size


def scan(
    concluding: ConclusionSolver, numbers: Sequence[Number], wanted: Sequence[str] | None = None
) -> Iterator[tuple[tuple[float, ...], tuple[Flip, ...]]]:
    """Solve each number over its interval: the values with a proven conclusion, and the changes between them.

    ``wanted`` are the measures to solve for, all by default.
    """
    measures, intervals = concluding.measures, _intervals(concluding, numbers)
    values = {number.path: values_of(concluding.scenario, number, *intervals[number.path]) for number in numbers}
    places = [{path: value} for path, solved in values.items() for value in solved]
    conclusions = concluding.at(places, wanted and [wanted] * len(places))
    ends = np.cumsum([len(solved) for solved in values.values()])[:-1]
    states, margins = (np.split(figures, ends, axis=1) for figures in (conclusions.states, conclusions.margins))
    brackets: list[_Bracket] = []
    for (path, solved), *figures in zip(values.items(), states, margins, strict=True):
        for measure, *own in zip(measures, *(figure.tolist() for figure in figures), strict=True):
            brackets += _brackets(path, measure, zip(solved, *own, strict=True))
    flips = _refined(concluding, brackets)
    for (path, solved), known in zip(values.items(), states, strict=True):
        changes = sorted((flip for p, flip in flips if p == path), key=lambda f: (measures.index(f.measure), f.low))
        sure = np.any(known != UNKNOWN, axis=0)
        yield tuple(value for value, is_sure in zip(solved, sure, strict=True) if is_sure), tuple(changes)


def _intervals(concluding: ConclusionSolver, numbers: Sequence[Number]) -> dict[str, tuple[float, float]]:
    """The interval of each number, as far as the program is that of the scenario (see `ConclusionSolver.sound`)."""
    scenario, named = concluding.scenario, {number.path: number for number in numbers}
    intervals = {path: number_range(scenario, number) for path, number in named.items()}
    ends = [(path, end) for path, interval in intervals.items() for end in interval]
    sound = concluding.sound([{path: end} for path, end in ends])
    for path in dict.fromkeys(path for (path, _), is_sound in zip(ends, sound, strict=True) if not is_sound):
        values = values_of(scenario, named[path], *intervals[path])
        sound = concluding.sound([{path: value} for value in values])
        known = [value for value, is_sound in zip(values, sound, strict=True) if is_sound]
        intervals[path] = (known[0], known[-1]) if known else intervals[path]
    return intervals


def values_of(scenario: Scenario, number: Number, low: float, high: float) -> list[float]:
    """The VALUES values from ``low`` to ``high`` at which a number is solved, ascending.

    Its own value and the ends of its range are among them, as far as they lie in between.
    """
    value = float(scenario.base[number.path])
    ends = [low if number.low is None else float(number.low), high if number.high is None else float(number.high)]
    inner = min(max(ends[0], low), value), max(min(ends[1], high), value)
    beyond = [*_spread(low, inner[0], _BEYOND + 1), *_spread(inner[1], high, _BEYOND + 1)]
    evenly = [own for first, last in (ends, (low, high)) for own in np.linspace(first, last, EVENLY).tolist()]
    values = sorted({low, *(own for own in evenly if low <= own <= high), *beyond, value, high})
    for _ in range(VALUES - len(values) if low < high else 0):
        values = _halved(values, *(inner if inner[1] > inner[0] else (low, high)))
    return values


def _halved(values: list[float], low: float, high: float) -> list[float]:
    """``values`` in order, with the middle of the widest gap between ``low`` and ``high``, which are among them."""
    within = [value for value in values if low <= value <= high]
    far = 0 < low * _FAR < high
    gaps = [other / one if far else other - one for one, other in pairwise(within)]
    one, other = list(pairwise(within))[int(np.argmax(gaps))]
    return sorted({*values, float(np.sqrt(one * other)) if far else (one + other) / 2})


def _spread(low: float, high: float, count: int) -> list[float]:
    """``count`` values from ``low`` to ``high``, spaced geometrically where these are far apart."""
    values = np.geomspace(low, high, count) if 0 < low * _FAR < high else np.linspace(low, high, count)
    return [low, *values[1:-1].tolist(), high]


def _brackets(path: str, measure: str, points: Iterable[tuple[float, str, float]]) -> Iterator[_Bracket]:
    """Changes of state between neighbours among ``points`` (value, state, margin) at which the state is known."""
    known = (point for point in points if point[1] != UNKNOWN)
    for (low, before, below), (high, after, above) in pairwise(known):
        if before != after:
            yield _Bracket(path, measure, (low, high), (before, after), (below, above))


def _refined(concluding: ConclusionSolver, brackets: Sequence[_Bracket]) -> list[tuple[str, Flip]]:
    """Narrow every change to PRECISION, all at once, and split it where a third state lies between."""
    done, left = list[_Bracket](), list(brackets)
    for _ in range(_ROUNDS):
        done += [item for item in left if item.narrow(concluding.base)]
        left = [item for item in left if not item.narrow(concluding.base)]
        if not left:
            break
        guesses = [_guess(item) for item in left]
        places: dict[tuple[str, float], set[str]] = {}
        for item, value in zip(left, guesses, strict=True):
            places.setdefault((item.path, value), set()).add(item.measure)
        conclusions = concluding.at([{path: value} for path, value in places], list(places.values()))
        order, following = list(places), list[_Bracket]()
        for item, value in zip(left, guesses, strict=True):
            at = concluding.measures.index(item.measure), order.index((item.path, value))
            following += _narrowed(item, value, conclusions.states[at], float(conclusions.margins[at]))
        left = following
    return [(item.path, Flip(item.measure, *item.ends, *item.states)) for item in (*done, *left)]


def _narrowed(item: _Bracket, value: float, state: str, margin: float) -> list[_Bracket]:
    if state == UNKNOWN:
        return [replace(item, tries=item.tries + 1, unknown=item.unknown + 1)]
    (low, high), (before, after), (below, above) = item.ends, item.states, item.margins
    item = replace(item, tries=item.tries + 1, unknown=0)
    one = replace(item, ends=(low, value), states=(before, state), margins=(below, margin))
    two = replace(item, ends=(value, high), states=(state, after), margins=(margin, above))
    return [part for part in (one, two) if part.states[0] != part.states[1]]


def _guess(item: _Bracket) -> float:
    """The next value by false position: the zero of the line through both margins, moved a little off it.

    So that both ends close in, it alternates sides; every third try, and without margins of opposite sign, it is the
    middle.
    """
    (low, high), (below, above) = item.ends, item.margins
    middle = low + (high - low) * (0.5, 0.25, 0.75)[item.unknown]
    if not below * above < 0 or NONE in item.states or item.tries % 3 == 2:
        return middle
    aside = 0.4 * PRECISION * max(abs(low), abs(high))
    value = low + (high - low) * below / (below - above) + (aside if item.tries % 3 == 0 else -aside)
    edge = min(0.01 * (high - low), aside / 2) if high - low <= 100 * aside else 0.01 * (high - low)
    return min(max(value, low + edge), high - edge)


def movable_numbers(scenario: Scenario) -> Iterator[Number]:
    """Numbers with a range that can be varied by themselves: no formulas, and no line of an allocation with a total.

    Lines with a stated total must move together to add up to it, unless one of them is the rest. Of many programmes
    only the numbers of the largest are included (see `largest_lines`).
    """
    actual = [] if scenario.actual is None else [scenario.spending_of(scenario.actual)]
    left = set(scenario.programmes).difference(largest_lines(scenario, *actual))
    for number in scenario.reached:
        if number.low is None or number.high is None or number.is_formula or number.low == number.high:
            continue
        if number.path.startswith("programmes.") and number.path.split(".")[1] in left:
            continue
        owners = (b for n, b in scenario.allocations.items() if number.path.startswith(f"{allocation_path(n)}."))
        owner = next(owners, None)
        if owner is not None and owner.total is not None and not any(isinstance(x, str) for x in owner.lines.values()):
            continue
        yield number


def number_range(scenario: Scenario, number: Number) -> tuple[float, float]:
    """The interval of a number: its range, a tenth and ten times its value, within what the number can be.

    A number that lies with its whole range between 0 and 1 is taken for a share and stays there. One on which the
    actual depends goes as far as no amount of the actual is negative.
    """
    value = Fraction(scenario.base[number.path])
    stated = [value, *(end for end in (number.low, number.high) if end is not None)]
    ends = [*stated, value / _WIDER, value * _WIDER]
    low, high = float(min(ends)), float(max(ends))
    if number.field == "attrition":
        high = min(high, 0.99)
    if number.field == "share" or (number.field == "parameters" and min(stated) >= 0 and max(stated) <= 1):
        high = min(high, 1.0)
    if number.path not in scenario.numbers.behind(scenario.amount_paths):
        return low, high
    return _as_far(scenario, number, value, low), _as_far(scenario, number, value, high)


def _as_far(scenario: Scenario, number: Number, value: Fraction, end: float) -> float:
    """The last value from the number's own towards ``end`` with no amount below 0 that must not be."""

    def lines(at: Fraction) -> list[Fraction]:
        values = scenario.base if at == value else scenario.numbers.values({number.path: at})
        spent = [item for name in scenario.used for item in scenario.spending_of(name, values).items()]
        return [Fraction(amount) for (line, _), amount in spent if never_negative(scenario.model, line)]

    far = Fraction(end)
    then = lines(far)
    if min(then, default=0) >= 0 or min(now := lines(value), default=0) < 0:
        return end
    between = lines((value + far) / 2)
    if all(2 * c == a + b for a, b, c in zip(now, then, between, strict=True)):
        return float(value + (far - value) * min(a / (a - b) for a, b in zip(now, then, strict=True) if b < 0))
    inside, outside = value, far
    for _ in range(_HALVINGS):
        middle = Fraction(float((inside + outside) / 2))
        inside, outside = (middle, outside) if min(lines(middle)) >= 0 else (inside, middle)
    return float(inside)
