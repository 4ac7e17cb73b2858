"""The numbers a result rests on, each with its range, status and source; and the sources themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from optimizer.report.figures import number as figure
from optimizer.report.figures import quantity, unit_of
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import MONEY


@dataclass(frozen=True)
class UsedNumber:
    """A number that matters. ``money`` tells that value and ends are amounts in the model's currency."""

    number: Number
    value: Fraction
    money: bool
    note: str
    judged_by: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The keys of its sources, its own first."""
        return (*self.number.sources, *(key for key in self.number.inherited if key not in self.number.sources))


def used_numbers(scenario: Scenario, lang: str) -> Iterator[UsedNumber]:
    """The numbers that enter the program or the scores, in the order of the files."""
    for number in scenario.reached:
        words = getattr(number.note, "say", None)
        note = words(lang) if words is not None else str(number.note or "")
        judge = "" if number.judged_by is None else number.judged_by.say(lang)
        money = scenario.currency is not None and scenario.numbers.dimension(number.path) == MONEY
        yield UsedNumber(number, Fraction(scenario.base[number.path]), money, note, judge)


def value_in_words(path: str, value: Fraction, scenario: Scenario, lang: str) -> str:
    """A value in the unit of its number: money with the digits that a price needs, durations in months or years."""
    return quantity(value, unit_of(scenario.numbers.dimension(path)), scenario.currency, lang)


def curve_of(path: str) -> str | None:
    """The curve that a number is a coordinate of; it counts as one number."""
    parts = path.split(".")
    return ".".join(parts[:3]) if parts[0] == "capabilities" and parts[2] == "curve" else None


def curve_points(path: str, scenario: Scenario) -> str:
    """The points of a curve, quantity and score."""
    points, i = [], 0
    while f"{path}.{i}.0" in scenario.base:
        x, y = (figure(scenario.base[f"{path}.{i}.{side}"], 4) for side in (0, 1))
        points.append(f"({x},\u00a0{y})")
        i += 1
    return " ".join(points)


def used_sources(scenario: Scenario) -> list[str]:
    """Keys of the sources of numbers, printed allocations, aims outside and objections, in the order of the model."""
    beside = tuple(f"allocations.{name}." for name, block in scenario.model.allocations.items() if block.reference)
    read = [*scenario.reached, *(number for number in scenario.numbers if number.path.startswith(beside))]
    used = {key for number in read for key in (*number.sources, *number.inherited)}
    used |= {key for aim in scenario.outside.values() for key in aim.source}
    used |= {key for objection in scenario.objections.values() for key in objection.source}
    return [key for key in scenario.model.sources if key in used]
