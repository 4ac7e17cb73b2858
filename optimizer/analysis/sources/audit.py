"""Audit of the numbers behind a result: by status, money and influence, what can be checked, and what came later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.scenario.allocations import allocation_path
from optimizer.scenario.blocks import Overlap
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

NUMBER_STATUSES = ("cited", "computed", "assumed")


def grades(scenario: Scenario) -> dict[str, str]:
    """The weakest status of each programme's lines in the actual, for programmes that it names.

    Fixed ones that it leaves out have those of the allocation that fixes them. The part of a line that an overlap
    leaves counts as computed.
    """
    if scenario.actual is None:
        return {}
    statuses = {}
    for name, programme in scenario.programmes.items():
        named = name in scenario.allocations[scenario.actual].lines
        whose = scenario.actual if named or not programme.fixed else scenario.fixed_by
        if whose is None or name not in (block := scenario.allocations[whose]).lines:
            continue
        at = f"{allocation_path(whose)}.{name}"
        own = [n.status or "" for n in scenario.numbers if n.path == at or n.path.startswith(f"{at}.")]
        own += ["computed"] if not own or any(name in overlap.doubled for overlap in block.overlaps) else []
        statuses[name] = max(own, key=NUMBER_STATUSES.index)
    return statuses


def by_money(scenario: Scenario) -> dict[str, Fraction]:
    """Money of the actual by the grade of its lines; a rest counts as computed."""
    money = dict.fromkeys(NUMBER_STATUSES, Fraction(0))
    if scenario.actual is not None:
        graded = grades(scenario)
        for programme, amount in scenario.spent(scenario.spending_of(scenario.actual)).items():
            money[graded.get(programme, "computed")] += amount
    return money


def unchecked(scenario: Scenario) -> list[Number]:
    """Computed numbers that are written as figures: their arithmetic is in notes, where nothing checks it."""
    computed = (number for number in scenario.reached if number.status == "computed" and not number.is_formula)
    return [number for number in computed if not number.path.startswith("allocations")]


def later(scenario: Scenario) -> dict[str, list[tuple[str, date | None]]]:
    """Numbers and limits that rest on sources later than the scenario's day: path to (source, date)."""
    as_of, later_sources = scenario.question.as_of or date.max, {}
    for path in scenario.admitted:
        limit = scenario.question.limits.get(path.removeprefix("limits."))
        keys = scenario.numbers[path].sources if path in scenario.numbers else limit.source if limit is not None else ()
        dated = [(key, scenario.model.sources[key].date) for key in keys if key in scenario.model.sources]
        later_sources[path] = [(key, day) for key, day in dated if (day or date.max) > as_of]
    return later_sources


@dataclass(frozen=True)
class DoubleCounts:
    """Double counts in the actual: ``printed`` less ``overlaps`` (with deductions) plus ``rest`` is ``total``."""

    printed: Fraction
    overlaps: tuple[tuple[Overlap, Fraction], ...]
    rest: Fraction
    total: Fraction


def double_counts(scenario: Scenario) -> DoubleCounts | None:
    """The double counts of the actual; None without an actual, or where nothing is printed twice."""
    if scenario.actual is None:
        return None
    path, block = allocation_path(scenario.actual), scenario.allocations[scenario.actual]
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
