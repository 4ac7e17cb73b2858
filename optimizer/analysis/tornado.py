"""What moving one number to the ends of its range does, all else equal: optimum, regret, and which way money goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.assumption import varied
from optimizer.analysis.family import Family, Movers
from optimizer.analysis.points import REGRET, Point, solve_at
from optimizer.program.enclosure import Enclosure
from optimizer.program.program import Program
from optimizer.scenario.numbers import Number

_TOLERANCE = 1e-9


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
        """The largest change of the gap."""
        found = [abs(gap - self.base) for gap in self.gap if gap is not None and self.base is not None]
        return max(found, default=0.0)


def tornado(program: Program, numbers: Sequence[Number] | None = None) -> tuple[Bar, ...]:
    """Each number with a range at both ends of it, largest change of the gap first.

    Empty without a comparison, and where lots are whole: the ends are solved without a search over integers.
    """
    numbers = tuple(varied(program.scenario) if numbers is None else numbers)
    if not numbers or program.scenario.actual is None or program.exact.integers:
        return ()
    with np.errstate(all="ignore"):
        bars = list(_bars(program, numbers))
    return tuple(sorted(bars, key=lambda bar: (-bar.moved, bar.number.path)))


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
    measures = (*family.categories, REGRET)
    base = solve_at(family, movers, count - 1, False, measures, checked=True)
    breaks = broken_at_ends(family)
    for k, number in enumerate(numbers):
        points = [solve_at(family, movers, k, second, measures, checked=True) for second in (False, True)]
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


def _optimum(point: Point, family: Family) -> float | None:
    return point.best.value * family.sign if point.status == "optimal" else None


def broken_at_ends(family: Family) -> tuple[list[bool], list[bool]]:
    """Whether the actual breaks a rule other than the budget, at the low and at the high end of each place."""
    achieved, _ = family.evaluated(family.actual)
    found = np.zeros((2, family.count), dtype=bool)
    for rule in family.scenario.rules:
        if rule.family == "budget":
            continue
        left = family.stack([family.evaluator.rule_value(rule, achieved)])[0]
        right = family.stack([family.evaluator.bound(rule)])[0]
        for e, (value, limit) in enumerate(((left.first, right.first), (left.second, right.second))):
            over = value - limit
            by = np.abs(over) if rule.relation == "=" else over if rule.relation == "<=" else -over
            found[e] |= by > _TOLERANCE * np.maximum(np.maximum(np.abs(value), np.abs(limit)), 1.0)
    return found[0].tolist(), found[1].tolist()
