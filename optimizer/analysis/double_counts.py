"""What is printed twice in the allocation compared with: from the sum of its printed lines to its total."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.scenario.model_schema import Overlap
from optimizer.scenario.scenario import Scenario


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
