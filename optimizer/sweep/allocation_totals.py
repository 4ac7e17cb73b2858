"""Corrections of draws so that allocations that depend on them keep their totals and stay non-negative."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.engine.tape_numbers import TapeNumbers
from optimizer.errors import InputError, Problem
from optimizer.program.recording import Recorded, Tape
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.allocations import ValuedAllocation, allocation_path, never_negative
from optimizer.scenario.blocks import Quantity
from optimizer.scenario.fields import Discrete
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario

_TOLERANCE = 1e-9
_HALVINGS = 60
_MARGIN = 1e-12
"""The relative safety margin of a correction, so that rounding elsewhere leaves nothing negative."""


@dataclass(frozen=True)
class DrawnAllocation:
    """A named allocation with amounts that are drawn, or formulas of drawn numbers.

    ``numbers`` are the paths of the drawn numbers on which it depends. ``kind`` tells what keeps its total: ``rest`` (a
    line that is the remainder), ``total`` (the ``lines`` that are drawn share the difference), ``sum`` (formulas that
    always add up to it) or ``free`` (no total is stated).
    """

    name: str
    kind: str
    numbers: tuple[str, ...]
    lines: tuple[str, ...]


class AllocationTotals:
    """The allocations of a scenario's program that depend on drawn numbers, corrected together.

    Raises InputError where formulas miss a total and no line can absorb the difference.
    """

    def __init__(self, scenario: Scenario, drawn: Mapping[str, Uncertain]) -> None:
        tape, numbers = Tape(), dict[str, list[Any]]()
        values = scenario.numbers.values({path: tape.input(path) for path in drawn}) if scenario.used else {}
        every = [_recorded(scenario, name, drawn, tape, values, numbers) for name in scenario.used]
        self.allocations = [allocation for allocation in every if allocation.numbers]
        self._computed = TapeNumbers(tape, numbers)
        self._numbers = dict.fromkeys(item for own in self.allocations for item in own.numbers)
        self._ends = {item: (float(drawn[item].low), float(drawn[item].high)) for item in self._numbers}
        lines = {item for own in self.allocations for item in own.lines}
        self._stated = {item: float(scenario.base[item]) for item in self._numbers if item not in lines}
        self._listed = {item for item in self._stated if isinstance(drawn[item].distribution, Discrete)}
        for allocation in self.allocations:
            if allocation.kind == "sum":
                self._check_sum(scenario, allocation)

    def corrected(self, drawn: Mapping[str, Vector]) -> dict[str, Vector]:
        """Correct the numbers, by path and of shape (k,), that were drawn independently.

        Where an amount would be negative, all numbers move towards their values in the file by the same share, the
        least that suffices; numbers with listed values return to that in the file. Then lines that share a total absorb
        the difference, each in proportion to its room.
        """
        values = {item: drawn[item] for item in self._numbers}
        count = len(next(iter(values.values()), ()))
        negative = np.flatnonzero(~(self._spare(values, count) >= 0))
        if len(negative):
            own = {item: value[negative] for item, value in values.items()}
            low, high = np.zeros(len(negative)), np.ones(len(negative))
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                enough = self._spare(self._back(own, middle), len(negative)) >= 0
                low, high = np.where(enough, middle, low), np.where(enough, high, middle)
            for item, value in self._back(own, low * (1 - _MARGIN)).items():
                # A sample without a negative amount keeps its draws to the last digit.
                values[item] = values[item].copy()
                values[item][negative] = value
        for allocation in self.allocations:
            if allocation.lines:
                short, lines, lows, highs = self._rooms(allocation, values, self._computed(values, count))
                rooms = np.where(short > 0, highs - lines, lines - lows)
                room = np.sum(rooms, axis=0)
                share = np.where(room > 0, short / np.where(room > 0, room, 1.0), 0.0)
                values |= zip(allocation.lines, np.clip(lines + share * rooms, lows, highs), strict=True)
                # Overlaps are taken from other lines then: the first lines with room absorb what that changes.
                for item, low_end, high_end in zip(allocation.lines, lows, highs, strict=True):
                    left = self._computed(values, count)[f"{allocation.name} short"][0]
                    values[item] = np.clip(values[item] + left, low_end, high_end)
        return values

    def _back(self, drawn: Mapping[str, Vector], share: Vector) -> dict[str, Vector]:
        """The numbers after ``share`` (0 to 1) of the way from the file's values to those drawn."""
        back = dict(drawn)
        for item, stated in self._stated.items():
            back[item] = stated + (0.0 if item in self._listed else share) * (drawn[item] - stated)
        return back

    def _spare(self, values: Mapping[str, Vector], count: int) -> Vector:
        """The least of all that must not be negative: spending, the rest, and the room left in lines."""
        with np.errstate(all="ignore"):
            numbers, spare = self._computed(values, count), np.full(count, np.inf)
            for own in self.allocations:
                spare = np.minimum(spare, np.min(numbers[f"{own.name} least"], axis=0, initial=np.inf))
                if own.lines:
                    short, lines, lows, highs = self._rooms(own, values, numbers)
                    down, up = short + np.sum(lines - lows, axis=0), np.sum(highs - lines, axis=0) - short
                    spare = np.minimum(spare, np.minimum(down, up))
        return spare

    def _rooms(
        self, own: DrawnAllocation, values: Mapping[str, Vector], numbers: Mapping[str, Matrix]
    ) -> tuple[Vector, Matrix, Matrix, Matrix]:
        """What the lines lack to the total, the lines as drawn, and the least and most of each.

        The least is the end of its range, or the deductions for overlaps.
        """
        lines = np.array([values[item] for item in own.lines])
        low, high = (np.array([self._ends[item][k] for item in own.lines])[:, None] for k in (0, 1))
        lows = np.maximum(low, lines - numbers[f"{own.name} lines"])
        return numbers[f"{own.name} short"][0], lines, lows, np.broadcast_to(high, lines.shape)

    def _check_sum(self, scenario: Scenario, own: DrawnAllocation) -> None:
        """Raise InputError for formulas that miss the total at an end of one number, or of all numbers."""
        ends = [{item: end} for item in own.numbers for end in self._ends[item]]
        ends += [{item: self._ends[item][k] for item in own.numbers} for k in (0, 1)]
        points = [self._stated | moved for moved in ends]
        values = {item: np.array([point[item] for point in points]) for item in self._stated}
        total = f"{allocation_path(own.name)}.total"
        short = self._computed(values, len(points))[f"{own.name} short"]
        if np.max(np.abs(short)) > _TOLERANCE * abs(float(scenario.base[total])):
            moved = ", ".join(f"`{item}`" for item in own.numbers)
            message = f"the lines of `{own.name}` miss its total where {moved} is another"
            hint = "let one line be `rest`, or a formula of what the others leave"
            raise InputError(Problem(message, scenario.numbers[total].place, hint))


def _recorded(
    scenario: Scenario, name: str, drawn: Mapping[str, Uncertain], tape: Tape, values: Mapping[str, Any],
    numbers: dict[str, list[Any]],
) -> DrawnAllocation:  # fmt: skip
    """Add to ``numbers`` what an allocation lacks to its total, what must not be negative, and its ``lines``."""
    block, model, first = scenario.allocations[name], scenario.model, scenario.periods[0]
    path, spending = allocation_path(name), ValuedAllocation(name, block, model, scenario.periods, values).spending()
    short = values.get(f"{path}.total", 0.0) - sum(scenario.money(dict(spending)).values())
    recorded = [value for value in (*spending.values(), short) if isinstance(value, Recorded)]
    moving = frozenset[str]().union(*(tape.inputs_of(value.node) for value in recorded))
    own, lines = tuple(item for item in drawn if item in moving), dict[str, tuple[str, str]]()
    for item in own:
        line, _, period = item.removeprefix(f"{path}.").partition(".")
        if isinstance(block.lines.get(line), Quantity | Mapping):
            lines[item] = line, period if period in scenario.periods else first
    rest = [(line, first) for line, amount in block.lines.items() if isinstance(amount, str)]
    kind = "rest" if rest else "free" if block.total is None else "total" if lines else "sum"
    sharing = lines if kind == "total" else {}
    moved = {slot for slot, value in spending.items() if isinstance(value, Recorded)} - {*sharing.values()}
    least = [slot for slot in moved if never_negative(model, slot[0])] + rest
    numbers |= {f"{name} short": [short], f"{name} least": [spending[slot] for slot in least]}
    numbers[f"{name} lines"] = [spending[slot] for slot in sharing.values()]
    return DrawnAllocation(name, kind, own, tuple(sharing))
