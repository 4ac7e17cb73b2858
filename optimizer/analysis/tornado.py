"""What moving one number to the ends of its range does, all else equal: optimum, regret, and which way money goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.assumption import not_negative, varied
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.lines import STRAIGHT, Side, Span, ceilings
from optimizer.analysis.neighbours import Asked, answered
from optimizer.analysis.points import REGRET, Best, Point, solve_at
from optimizer.analysis.verdict import LESS, MORE
from optimizer.program.enclosure import Enclosure
from optimizer.program.program import Program
from optimizer.scenario.numbers import Number

_TOLERANCE = 1e-9
_ROUNDING = 1e-12
_CLEAR = 1e-6
"""By so much of the gain, or of the optimum, a bound has to settle a verdict: solvers and floats stay far below it."""


@dataclass(frozen=True)
class Bar:
    """One number at its low and high end; values are in the objective's own sign. None: no answer there.

    ``gap`` is what the actual forgoes at its own total; ``regret`` the same, None where it breaks another rule than the
    budget. ``directions`` map category to verdict at either end; ``turns`` are the categories that have another one
    than the scenario as it stands at an end where there is an answer. ``base`` is the gap as it stands.
    """

    number: Number
    optimum: tuple[float | None, float | None]
    gap: tuple[float | None, float | None]
    regret: tuple[float | None, float | None]
    directions: tuple[dict[str, str], dict[str, str]]
    turns: tuple[str, ...]
    base: float | None

    @property
    def moved(self) -> float:
        """The largest change of the gap; 0 where it is what rounding leaves of two optima."""
        found = [abs(gap - self.base) for gap in self.gap if gap is not None and self.base is not None]
        size = max((abs(value) for value in self.optimum if value is not None), default=0.0)
        return max((change for change in found if change > _ROUNDING * size), default=0.0)


def tornado(program: Program, numbers: Sequence[Number] | None = None) -> tuple[Bar, ...]:
    """Each number with a range at both ends of it, largest change of the gap first.

    Empty without a comparison, and where lots are whole: the ends are solved without a search over integers.
    """
    numbers = tuple(varied(program.scenario) if numbers is None else numbers)
    if not numbers or program.scenario.actual is None or program.exact.integers:
        return ()
    with np.errstate(all="ignore"):
        bars = list(_bars(program, numbers))
    # Nine digits: numbers that enter as a product move it by the same, but for the last digits.
    return tuple(sorted(bars, key=lambda bar: (-float(f"{bar.moved:.9g}"), bar.number.path)))


def _bars(program: Program, numbers: Sequence[Number]) -> Iterator[Bar]:
    count = len(numbers) + 1  # the last is the scenario as it stands
    overrides = {}
    for k, number in enumerate(numbers):
        value = float(program.values[number.path])
        ends = [np.full(count, value), np.full(count, value)]
        for end, stated in zip(ends, (number.low, number.high), strict=True):
            end[k] = value if stated is None else float(stated)
        overrides[number.path] = Enclosure(ends[0], ends[1])
    family, movers, scenario = Family(program, overrides, count), Movers(program), program.scenario
    base = solve_at(family, movers, count - 1, False, (*family.categories, REGRET), checked=True)
    breaks = broken_at_ends(family)
    for k, (number, points) in enumerate(zip(numbers, _ends(family, movers, base, count - 1), strict=True)):
        solved = [point for point in points if point.status == "optimal"]
        turned = {
            name for point in solved for name, way in point.directions.items() if way != base.directions.get(name)
        }
        gaps = [point.forgone for point in points]
        place = int(family.matched[k])
        regrets = [None if broken[place] else gap for gap, broken in zip(gaps, breaks, strict=True)]
        yield Bar(
            number,
            (_optimum(points[0], family), _optimum(points[1], family)),
            (gaps[0], gaps[1]),
            (regrets[0], regrets[1]),
            (points[0].directions, points[1].directions),
            tuple(name for name in scenario.categories if name in turned),
            base.forgone,
        )


def _ends(family: Family, movers: Movers, base: Point, count: int) -> Iterator[tuple[Point, Point]]:
    """The program at both ends of each number; verdicts that need not be solved for are not."""
    measures = (*family.categories, REGRET)
    moved = {name: base.directions[name] for name in family.categories if base.directions[name] in (MORE, LESS)}
    others = [measure for measure in measures if measure not in moved]
    # What is to be checked has no basis to start others from.
    start = solve_at(family, movers, count, False, measures)
    places = [(k, second) for k in range(count) for second in (False, True)]
    asked = [Asked(*place, others, None, [start]) for place in places]
    found = answered(family, movers, asked, checked=True)
    _keep(family, movers, base, moved, [found[i : i + 2] for i in range(0, len(found), 2)])
    asked = [Asked(*place, measures, point, [start]) for place, point in zip(places, found, strict=True)]
    found = answered(family, movers, asked, checked=True)
    yield from zip(found[::2], found[1::2], strict=True)


def _keep(family: Family, movers: Movers, base: Point, moved: dict[str, str], found: list[list[Point]]) -> None:
    """Enter verdicts that stay, by weak duality.

    What proves a verdict at an end is sought in the prices there, changed as those of the scenario as it stands change
    where the category is kept from moving.
    """
    here, spans, names = base.best.multipliers, list[Span](), list[str]()
    for name, way in moved.items():
        held = (base.at_most if way == MORE else base.at_least)[name].multipliers
        if held is None or here is None:
            continue
        asked = family.categories.index(name), way == MORE
        for k, points in enumerate(found):
            prices = [point.best.multipliers for point in points]
            first, second = (Best(np.nan, None, None if own is None else own + (held - here)) for own in prices)
            span = Span(k, (first, second), (base, base), asked)
            if span.bounded:
                spans.append(span)
                names.append(name)
    if not spans:
        return
    (tops,) = ceilings(Side.of(family, movers), spans, STRAIGHT)
    for span, name, both in zip(spans, names, tops.ends.T, strict=True):
        for point, top in zip(found[span.place], both, strict=True):
            if point.status == "optimal" and top < point.wanted - _CLEAR * max(point.gain, abs(point.best.value)):
                point.directions[name] = moved[name]


def _optimum(point: Point, family: Family) -> float | None:
    return point.best.value * family.sign if point.status == "optimal" else None


def broken_at_ends(family: Family) -> tuple[list[bool], list[bool]]:
    """Whether the actual breaks a rule other than the budget, at the low and at the high end of each place.

    A line of it below 0 counts as one: nothing is spent so.
    """
    achieved, _ = family.evaluated(family.actual)
    assert family.scenario.actual is not None
    evaluator = family.evaluator
    lines = family.stack([0.0, *not_negative(family.scenario, family.values, family.scenario.actual)])
    size = _TOLERANCE * np.sum(lines.size, axis=0)
    found = np.array([np.any(end < -size, axis=0) for end in (lines.first, lines.second)])
    for rule in family.scenario.rules:
        if rule.family == "budget":
            continue
        told = [evaluator.rule_value(rule, achieved), evaluator.bound(rule), evaluator.rule_size(rule, achieved)]
        stacked = family.stack(told)
        for e, (value, limit, size) in enumerate((stacked.first, stacked.second)):
            over = value - limit
            by = np.abs(over) if rule.relation == "=" else over if rule.relation == "<=" else -over
            found[e] |= by > _TOLERANCE * np.maximum(np.maximum(size, np.abs(limit)), 1.0)
    return found[0].tolist(), found[1].tolist()
