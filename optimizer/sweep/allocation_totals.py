"""Corrections of draws so that allocations that depend on them keep their totals and stay non-negative."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log2
from typing import Any

import numpy as np

from optimizer.engine.codegen import TapeNumbers
from optimizer.errors import InputError, Problem
from optimizer.program.vectors import Matrix, Vector
from optimizer.scenario.allocations import Split, never_negative
from optimizer.scenario.blocks import Quantity
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Recorded, Tape

_TOLERANCE = 1e-9
_DIGITS = 40
"""Amounts that absorb a difference have so many binary digits of the total, so that sums are exact."""
_HALVINGS = 60
_MARGIN = 1e-12
"""The relative safety margin of a correction, so that rounding elsewhere leaves nothing negative."""


class DrawnAllocation:
    """A named allocation with amounts that are drawn, or formulas of drawn numbers.

    ``numbers`` are the paths of the drawn numbers on which it depends. ``kind`` tells what keeps its total: ``rest`` (a
    line that is the remainder), ``total`` (the ``lines`` that are drawn share the difference), ``sum`` (formulas that
    always add up to it) or ``free`` (no total is stated). Raises InputError where formulas miss a total and no line can
    absorb the difference.
    """

    def __init__(
        self, scenario: Scenario, name: str, drawn: Mapping[str, Uncertain], tape: Tape, values: Mapping[str, Any]
    ) -> None:
        (path, block), model, first = scenario.allocations[name], scenario.model, scenario.periods[0]
        spending = Split(block, path, model, scenario.periods, values).spending()
        short = values.get(f"{path}.total", 0.0) - sum(scenario.money(dict(spending)).values())
        recorded = [value for value in (*spending.values(), short) if isinstance(value, Recorded)]
        moving = frozenset[str]().union(*(tape.inputs_of(value.node) for value in recorded))
        self.name, self.numbers = name, tuple(item for item in drawn if item in moving)
        lines: dict[str, tuple[str, str]] = {}
        for item in self.numbers:
            line, _, period = item.removeprefix(f"{path}.").partition(".")
            if isinstance(block.lines.get(line), Quantity | Mapping):
                lines[item] = line, period if period in scenario.periods else first
        rest = [(line, first) for line, amount in block.lines.items() if isinstance(amount, str)]
        self.kind = "rest" if rest else "free" if block.total is None else "total" if lines else "sum"
        self.lines = tuple(lines) if self.kind == "total" else ()
        sharing = [lines[item] for item in self.lines]
        moved = [slot for slot, value in spending.items() if isinstance(value, Recorded) and slot not in sharing]
        least = [slot for slot in moved if never_negative(model, slot[0])] + rest
        numbers = {"short": [short], "least": [spending[slot] for slot in least]}
        self._numbers = TapeNumbers(tape, {**numbers, "lines": [spending[slot] for slot in sharing]})
        self._ends = {item: (float(drawn[item].low), float(drawn[item].high)) for item in self.numbers}
        self._positive = np.array([never_negative(model, name) for name, _ in sharing], dtype=bool)[:, None]
        if self.kind == "total":
            total = abs(float(scenario.base[f"{path}.total"])) or 1.0
            self._unit = 2.0 ** (floor(log2(total)) - _DIGITS)
        elif self.kind == "sum" and self.numbers:
            self._check_sum(scenario, f"{path}.total")

    def spare(self, drawn: Mapping[str, Vector], count: int) -> Vector:
        """The least of all that must not be negative: spending, the rest, and the room left in the lines."""
        numbers = self._numbers(drawn, count)
        left = numbers["least"]
        if self.kind == "total":
            own, lows, highs = self._lines(drawn, numbers)
            down, up = numbers["short"] + np.sum(own - lows, axis=0), np.sum(highs - own, axis=0) - numbers["short"]
            left = np.concatenate([left, down, up])
        spare: Vector = np.min(left, axis=0, initial=np.inf)
        return spare

    def balanced_lines(self, drawn: Mapping[str, Vector], count: int) -> dict[str, Vector]:
        """The ``lines`` with the difference to the total shared out in proportion to each one's room in its range."""
        numbers = self._numbers(drawn, count)
        own, lows, highs = self._lines(drawn, numbers)
        rooms = np.where(numbers["short"] > 0, highs - own, own - lows)
        room = np.sum(rooms, axis=0)
        share = np.where(room > 0, numbers["short"][0] / np.where(room > 0, room, 1.0), 0.0)
        lines = np.clip(np.round((own + share * rooms) / self._unit) * self._unit, lows, highs)
        # The remainder from rounding goes to the first lines with room.
        for k in range(len(lines)):
            left = self._numbers({**drawn, **dict(zip(self.lines, lines, strict=True))}, count)["short"][0]
            lines[k] = np.clip(lines[k] + left, lows[k], highs[k])
        return dict(zip(self.lines, lines, strict=True))

    def _lines(self, drawn: Mapping[str, Vector], numbers: Mapping[str, Matrix]) -> tuple[Matrix, Matrix, Matrix]:
        """The ``lines`` as drawn, and the least and most of each.

        The least is the end of its range, or the deductions for overlaps.
        """
        own = np.array([drawn[item] for item in self.lines])
        low, high = (np.array([self._ends[item][k] for item in self.lines])[:, None] for k in (0, 1))
        lows = np.where(self._positive, np.maximum(low, own - numbers["lines"]), low)
        return own, lows, np.broadcast_to(high, own.shape)

    def _check_sum(self, scenario: Scenario, total: str) -> None:
        """Raise InputError for formulas that miss the total at an end of one number, or of all numbers."""
        stated = {item: float(scenario.base[item]) for item in self.numbers}
        points = [{**stated, item: end} for item in self.numbers for end in self._ends[item]]
        points += [{item: self._ends[item][k] for item in self.numbers} for k in (0, 1)]
        values = {item: np.array([point[item] for point in points]) for item in self.numbers}
        short = self._numbers(values, len(points))["short"]
        if np.max(np.abs(short)) > _TOLERANCE * abs(float(scenario.base[total])):
            moved = ", ".join(f"`{item}`" for item in self.numbers)
            message = f"the lines of `{self.name}` miss its total where {moved} is another"
            hint = "let one line be `rest`, or a formula of what the others leave"
            raise InputError(Problem(message, scenario.numbers[total].place, total, hint))


class Fitting:
    """The allocations of a scenario's program that depend on drawn numbers, corrected together.

    Raises InputError where one of them misses its total.
    """

    def __init__(self, scenario: Scenario, drawn: Mapping[str, Uncertain]) -> None:
        tape = Tape()
        values = scenario.numbers.values({path: tape.input(path) for path in drawn}) if scenario.used else {}
        every = [DrawnAllocation(scenario, name, drawn, tape, values) for name in scenario.used]
        self.allocations = [allocation for allocation in every if allocation.numbers]
        lines = {item for own in self.allocations for item in own.lines}
        self._numbers = dict.fromkeys(item for own in self.allocations for item in own.numbers)
        self._stated = {item: float(scenario.base[item]) for item in self._numbers if item not in lines}
        self._listed = {item for item in self._stated if isinstance(drawn[item].distribution, Discrete)}

    def fitted(self, drawn: Mapping[str, Vector]) -> dict[str, Vector]:
        """Correct the numbers, by path and of shape (k,), that were drawn independently.

        Where an amount would be negative, all numbers move towards their values in the file by the same share, the
        least that suffices; numbers with listed values return to that in the file. Then lines that share a total absorb
        the difference.
        """
        values = {item: drawn[item] for item in self._numbers}
        count = len(next(iter(values.values()), ()))
        negative = np.flatnonzero(~(self._spare(values, count) >= 0))
        if len(negative):
            own = {item: value[negative] for item, value in values.items()}
            for item, value in self._back(own, self._share(own, len(negative))).items():
                # A sample without a negative amount keeps its draws to the last digit.
                values[item] = values[item].copy()
                values[item][negative] = value
        for allocation in self.allocations:
            if allocation.kind == "total":
                values |= allocation.balanced_lines(values, count)
        return values

    def _share(self, drawn: Mapping[str, Vector], count: int) -> Vector:
        """The largest share (0 to 1) of the way from the file's values to those drawn that leaves nothing negative."""
        low, high = np.zeros(count), np.ones(count)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self._spare(self._back(drawn, middle), count) >= 0
            low, high = np.where(enough, middle, low), np.where(enough, high, middle)
        return low * (1 - _MARGIN)

    def _back(self, drawn: Mapping[str, Vector], share: Vector) -> dict[str, Vector]:
        back = dict(drawn)
        for item, stated in self._stated.items():
            back[item] = stated + (0.0 if item in self._listed else share) * (drawn[item] - stated)
        return back

    def _spare(self, values: Mapping[str, Vector], count: int) -> Vector:
        with np.errstate(all="ignore"):
            spare: Vector = np.min([own.spare(values, count) for own in self.allocations], axis=0, initial=np.inf)
        return spare
