"""What a result rests on: its numbers by status, money and influence, what can be checked, what came later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.scenario.model_schema import Overlap
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

STATUSES = ("cited", "computed", "assumed")


@dataclass(frozen=True)
class Influence:
    """What moving one number to the ends of its range does, all else equal.

    ``regret`` are the regrets at low and high (None: no answer, or the actual breaks a rule there); ``turns`` are the
    categories whose direction is another at either end. ``moved`` is the largest change of the computed objective's
    distance to the actual.
    """

    number: Number
    regret: tuple[float | None, float | None]
    moved: float
    turns: tuple[str, ...]


def by_money(scenario: Scenario) -> dict[str, Fraction]:
    """The money of the allocation compared with, by the status of its lines; a rest counts as computed."""
    found = dict.fromkeys(STATUSES, Fraction(0))
    if scenario.actual is None:
        return found
    path, _ = scenario.allocations[scenario.actual]
    for (programme, period), amount in scenario.spending_of(scenario.actual).items():
        paths = (f"{path}.{programme}.{period}", f"{path}.{programme}")
        line = next((scenario.numbers[key] for key in paths if key in scenario.numbers), None)
        found[line.status if line is not None else "computed"] += Fraction(amount)
    return found


def by_influence(answer: Answer) -> Iterator[Influence]:
    """Each number with a range, re-solved at its low and at its high end, the others as they are (see `tornado`).

    Amounts of an allocation are left out: what they change is what is compared with.
    """
    for bar in answer.tornado:
        if bar.number.path not in answer.scenario.amounts:
            yield Influence(bar.number, bar.regret, bar.moved, bar.turns)


def unchecked(scenario: Scenario) -> list[Number]:
    """Numbers called computed that are written as figures: their arithmetic stands in their notes, not in the file."""
    return [
        n
        for n in scenario.reached
        if n.status == "computed" and not n.is_formula and not n.path.startswith("allocations")
    ]


def later(scenario: Scenario) -> list[tuple[Number, str, date | None]]:
    """Numbers that rest on a source later than the scenario's day, used or not, with source and date."""
    as_of = scenario.question.as_of
    if as_of is None:
        return []
    found = []
    for number in scenario.numbers:
        for key in number.sources:
            source = scenario.model.sources.get(key)
            if source is not None and (source.date is None or source.date > as_of):
                found.append((number, key, source.date))
    return found


@dataclass(frozen=True)
class DoubleCounts:
    """``printed`` less the ``overlaps`` (each with what it takes off) plus the ``rest`` is the ``total``."""

    printed: Fraction
    overlaps: tuple[tuple[Overlap, Fraction], ...]
    rest: Fraction
    total: Fraction

    @property
    def doubled(self) -> Fraction:
        """What all overlaps take off."""
        return sum((amount for _, amount in self.overlaps), Fraction(0))


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
