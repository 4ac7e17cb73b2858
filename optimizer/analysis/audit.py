"""What a result rests on: its numbers by status, money and influence, what can be checked, what came later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.tornado import tornado
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
    for bar in tornado(answer.solution.program):
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
