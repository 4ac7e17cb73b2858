"""What a result rests on: its numbers by status, money and influence, what can be checked, what came later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.scenario.allocation_schema import Overlap
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

STATUSES = ("cited", "computed", "assumed")


def by_money(scenario: Scenario) -> dict[str, Fraction]:
    """The money of the allocation compared with, by the status of its lines; a rest counts as computed."""
    money = dict.fromkeys(STATUSES, Fraction(0))
    if scenario.actual is None:
        return money
    path, _ = scenario.allocations[scenario.actual]
    for (programme, period), amount in scenario.spending_of(scenario.actual).items():
        paths = (f"{path}.{programme}.{period}", f"{path}.{programme}")
        line = next((scenario.numbers[key] for key in paths if key in scenario.numbers), None)
        money[line.status if line is not None else "computed"] += Fraction(amount)
    return money


def by_influence(answer: Answer) -> list[Bar]:
    """What each number with a range does at both ends of it (see `tornado`), but for amounts of an allocation.

    What those change is what is compared with.
    """
    return [bar for bar in answer.tornado if bar.number.path not in answer.scenario.amounts]


def unchecked(scenario: Scenario) -> list[Number]:
    """Numbers called computed that are written as figures: their arithmetic stands in their notes, not in the file."""
    return [
        n
        for n in scenario.reached
        if n.status == "computed" and not n.is_formula and not n.path.startswith("allocations")
    ]


def later(scenario: Scenario) -> list[tuple[Number, str, date | None]]:
    """Numbers that rest on a source later than the scenario's day, used or not, with source and date.

    Allocations that are printed for reference are left out: nothing counts them.
    """
    as_of = scenario.question.as_of
    if as_of is None:
        return []
    late = []
    reference = tuple(f"allocations.{name}." for name in scenario.printed if name not in scenario.allocations)
    for number in (number for number in scenario.numbers if not number.path.startswith(reference)):
        for key in number.sources:
            source = scenario.model.sources.get(key)
            if source is not None and (source.date is None or source.date > as_of):
                late.append((number, key, source.date))
    return late


@dataclass(frozen=True)
class DoubleCounts:
    """``printed`` less the ``overlaps`` (each with what it takes off) plus the ``rest`` is the ``total``."""

    printed: Fraction
    overlaps: tuple[tuple[Overlap, Fraction], ...]
    rest: Fraction
    total: Fraction

    @property
    def doubled(self) -> Fraction:
        """What is taken off because it is printed more than once."""
        return sum((amount for overlap, amount in self.overlaps if not overlap.before), Fraction(0))

    @property
    def before(self) -> Fraction:
        """What is taken off because the budget held it before."""
        return sum((amount for overlap, amount in self.overlaps if overlap.before), Fraction(0))


def double_counts(scenario: Scenario) -> DoubleCounts | None:
    """The sums of the allocation compared with; None without one, or where nothing in it is printed twice."""
    if scenario.actual is None:
        return None
    path, block = scenario.allocations[scenario.actual]
    if not block.overlaps:
        return None
    values: Any = scenario.numbers.base
    overlaps = tuple(
        (overlap, len(overlap.doubled) * Fraction(values[f"{path}.overlaps.{i}.amount"]))
        for i, overlap in enumerate(block.overlaps)
    )
    total = scenario.total(scenario.spending_of(scenario.actual))
    lines = [number for number in scenario.numbers if number.field == "lines" and number.path.startswith(f"{path}.")]
    printed = sum((Fraction(values[number.path]) for number in lines), Fraction(0))
    rest = total - printed + sum((amount for _, amount in overlaps), Fraction(0))
    return DoubleCounts(printed, overlaps, rest, total)
