"""Draws made to fit the allocations that hang on them: nothing that remains is negative, and totals are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import floor, log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem
from optimizer.scenario.allocation import cost_paths, net_spending, never_negative
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.expression import evaluate, names
from optimizer.scenario.kinds import Bought, Quantity
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario

Floats = NDArray[np.float64]
_TOLERANCE = 1e-9
_DIGITS = 40
"""Amounts that take up a difference are rounded to so many binary digits of the total, so that sums are exact."""
_HALVINGS = 60
_MARGIN = 1e-12
"""By how much less, relatively, a draw goes out than it could, so that rounding elsewhere finds nothing negative."""


@dataclass(frozen=True)
class DrawnAllocation:
    """A named allocation of which some amounts are drawn, or are formulas of what is.

    ``kind`` tells what keeps the amounts to the total: ``rest`` (a line that is what remains), ``total`` (the drawn
    ``lines`` share the difference), ``sum`` (formulas that always add up to it) or ``free`` (no total is stated).
    ``numbers`` are the paths of the drawn numbers that it hangs on, ``lines`` the lines among them. ``stated`` maps the
    path of every amount to the value in the file, ``computed`` are the numbers on the way from the drawn ones to the
    amounts, and ``least`` the (programme, period) whose spending moves and is never negative.
    """

    scenario: Scenario
    name: str
    kind: str
    numbers: tuple[str, ...]
    lines: Mapping[str, tuple[str, str]]
    ends: Mapping[str, tuple[float, float]]
    stated: Mapping[str, float]
    computed: tuple[str, ...]
    least: tuple[tuple[str, str], ...]

    @staticmethod
    def of(scenario: Scenario, name: str, drawn: Mapping[str, Uncertain]) -> DrawnAllocation | None:
        """The allocation ``name``; None where none of its amounts moves. Raises InputError where it misses its total.

        That is where formulas have a total to keep and nothing beside them can take up a difference.
        """
        path, block = scenario.allocations[name]
        first = scenario.periods[0]
        slots: dict[str, tuple[str, str]] = {}
        rest = None
        bought: list[str] = []
        for line, amount in block.lines.items():
            if isinstance(amount, str):
                rest = line
            elif isinstance(amount, Bought):
                at = f"{path}.{line}.units"
                bought += [at] if isinstance(amount.units, Quantity) else [f"{at}.{t}" for t in amount.units]
            elif isinstance(amount, Quantity):
                slots[f"{path}.{line}"] = line, first
            else:
                slots |= {f"{path}.{line}.{t}": (line, t if t in scenario.periods else first) for t in amount}
        total = [f"{path}.total"] if block.total is not None else []
        overlaps = {f"{path}.overlaps.{i}.amount": overlap.lines for i, overlap in enumerate(block.overlaps)}
        prices = tuple(item for item in scenario.base if item.startswith(cost_paths(block, scenario.model)))
        stated = {item: float(scenario.base[item]) for item in (*slots, *bought, *prices, *overlaps, *total)}
        computed = followers(scenario, stated, drawn)
        moving = {*computed, *drawn}
        needed = set(stated) | {name.text for item in computed for name in names(scenario.numbers[item].expression)}
        numbers = tuple(item for item in drawn if item in needed)
        if not numbers:
            return None
        lines = {item: slot for item, slot in slots.items() if item in drawn}
        kind = "rest" if rest is not None else "free" if not total else "total" if lines else "sum"
        lines = lines if kind == "total" else {}
        touched = {slot: None for item, slot in slots.items() if item in moving and item not in lines}
        touched |= {(line, first): None for item, own in overlaps.items() if item in moving for line in own}
        taking_up = set(lines.values())
        least = [s for s in touched if s not in taking_up and never_negative(scenario.model, s[0])]
        least += [(rest, first)] if rest is not None else []
        ends = {item: (float(drawn[item].low), float(drawn[item].high)) for item in numbers}
        found = DrawnAllocation(
            scenario, name, kind, numbers, lines, ends, stated, computed, tuple(dict.fromkeys(least))
        )
        if kind == "sum":
            found._check_sum()
        return found

    def at(self, drawn: Mapping[str, Any]) -> dict[str, Any]:
        """Path to value of every amount where the drawn numbers are ``drawn``, of shape (k,)."""
        known: dict[str, Any] = {}

        def value(path: str) -> Any:
            return known[path] if path in known else drawn[path] if path in drawn else float(self.scenario.base[path])

        for path in self.computed:
            known[path] = evaluate(self.scenario.numbers[path].expression, value, float)
        return {path: value(path) for path in self.stated}

    def spare(self, drawn: Mapping[str, Any]) -> Any:
        """The least of all that is never negative: spending, the rest, and what the lines can still take up."""
        values = self.at(drawn)
        spending = self._spending(values)
        left = [spending[slot] for slot in self.least]
        if self.kind == "total":
            lows = self._lows(values, spending)
            short = self._short(values, spending)
            left.append(short + sum(values[item] - low for item, low in lows.items()))
            left.append(sum(self.ends[item][1] - values[item] for item in self.lines) - short)
        return reduce(np.minimum, left) if left else np.inf

    def taken_up(self, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
        """The ``lines`` with the difference to the total shared out, by the room of each to the end of its range."""
        values = self.at(drawn)
        spending = self._spending(values)
        short, lows = self._short(values, spending), self._lows(values, spending)
        highs = {item: self.ends[item][1] for item in self.lines}
        rooms = {p: np.where(short > 0, highs[p] - values[p], values[p] - lows[p]) for p in self.lines}
        room = sum(rooms.values())
        with np.errstate(all="ignore"):
            share = np.where(room > 0, short / room, 0.0)
        scale = max(abs(amount) for amount in self.stated.values()) or 1.0
        unit = 2.0 ** (floor(log2(scale)) - _DIGITS)
        for path in self.lines:
            moved = np.round((values[path] + share * rooms[path]) / unit) * unit
            values[path] = np.clip(moved, lows[path], highs[path])
        # What rounding has left goes where there is room for it.
        for path in self.lines:
            left = self._short(values, self._spending(values))
            values[path] = np.clip(values[path] + left, lows[path], highs[path])
        return {path: values[path] for path in self.lines}

    def _spending(self, values: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
        path, block = self.scenario.allocations[self.name]
        return net_spending(block, path, self.scenario.model, self.scenario.periods, values)

    def _short(self, values: Mapping[str, Any], spending: Mapping[tuple[str, str], Any]) -> Any:
        path, _ = self.scenario.allocations[self.name]
        return values[f"{path}.total"] - sum(
            float(v) if np.ndim(v) == 0 else v for v in self.scenario.money(dict(spending)).values()
        )

    def _lows(self, values: Mapping[str, Any], spending: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
        """The least that each of the lines can be: the end of its range, or what overlaps take off it."""
        return {
            path: np.maximum(self.ends[path][0], values[path] - spending[slot])
            if never_negative(self.scenario.model, slot[0])
            else self.ends[path][0]
            for path, slot in self.lines.items()
        }

    def _check_sum(self) -> None:
        now = {path: float(self.scenario.base[path]) for path in self.numbers}
        ends = [{**now, path: end} for path in self.numbers for end in self.ends[path]]
        ends += [{path: self.ends[path][side] for path in self.numbers} for side in (0, 1)]
        for drawn in ends:
            values = self.at(drawn)
            if abs(self._short(values, self._spending(values))) > _TOLERANCE * max(map(abs, self.stated.values())):
                path = f"{self.scenario.allocations[self.name][0]}.total"
                moved = ", ".join(f"`{item}`" for item in self.numbers)
                message = f"the lines of `{self.name}` miss its total where {moved} is another"
                hint = "let one line be `rest`, or a formula of what the others leave"
                raise InputError(Problem(message, self.scenario.numbers[path].place, path, hint))


def followers(scenario: Scenario, amounts: Mapping[str, Any], drawn: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers that are computed from drawn ones and that ``amounts`` hang on, each after those it needs."""
    moved: list[str] = []
    known = set(drawn)
    for number in scenario.numbers:
        if number.path not in known and any(name.text in known for name in names(number.expression)):
            known.add(number.path)
            moved.append(number.path)
    needed = set(amounts)
    kept = []
    for path in reversed(moved):
        if path in needed:
            kept.append(path)
            needed |= {name.text for name in names(scenario.numbers[path].expression)}
    return tuple(reversed(kept))


@dataclass(frozen=True)
class Fitting:
    """Allocations that share numbers. ``stated`` maps each number that can go back to the value in the file.

    ``listed`` are those among them with listed values, of which nothing between is possible.
    """

    allocations: tuple[DrawnAllocation, ...]
    stated: Mapping[str, float]
    listed: frozenset[str]

    @staticmethod
    def of(scenario: Scenario, drawn: Mapping[str, Uncertain]) -> tuple[Fitting, ...]:
        """Those of a scenario, one for each cluster of allocations that share numbers. Raises InputError."""
        every = [DrawnAllocation.of(scenario, name, drawn) for name in scenario.used]
        clusters: list[list[DrawnAllocation]] = []
        for allocation in every:
            if allocation is None:
                continue
            sharing = [c for c in clusters if any(set(own.numbers) & set(allocation.numbers) for own in c)]
            clusters = [cluster for cluster in clusters if cluster not in sharing]
            clusters.append([*(own for cluster in sharing for own in cluster), allocation])
        return tuple(_fitting(scenario, cluster, drawn) for cluster in clusters)

    def fitted(self, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
        """The numbers by path, of shape (k,), from those drawn each by itself.

        Where they would leave less than nothing, all go back towards the values in the file by the same share, as
        little as it takes; what has listed values goes back to the value in the file. Then lines that share a total
        take up the difference.
        """
        values = {path: drawn[path] for own in self.allocations for path in own.numbers}
        held = np.flatnonzero(~(self._spare(values) >= 0))
        if len(held):
            asked = {path: value[held] for path, value in values.items()}
            share = self._share(asked)
            for path, value in self._back(asked, share).items():
                # A sample that is not held back keeps what was drawn to the last digit.
                values[path] = values[path].copy()
                values[path][held] = value
        for own in self.allocations:
            if own.kind == "total":
                values |= own.taken_up(values)
        return values

    def _share(self, drawn: Mapping[str, Floats]) -> Floats:
        """How far, from 0 to 1, the numbers can go from the values in the file to those drawn."""
        count = len(next(iter(drawn.values())))
        low, high = np.zeros(count), np.ones(count)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = self._spare(self._back(drawn, middle)) >= 0
            low, high = np.where(enough, middle, low), np.where(enough, high, middle)
        return low * (1 - _MARGIN)

    def _back(self, drawn: Mapping[str, Floats], share: Floats) -> dict[str, Floats]:
        found = dict(drawn)
        for path, stated in self.stated.items():
            whole = path in self.listed
            found[path] = np.full(len(share), stated) if whole else stated + share * (drawn[path] - stated)
        return found

    def _spare(self, values: Mapping[str, Floats]) -> Any:
        with np.errstate(all="ignore"):
            return reduce(np.minimum, (own.spare(values) for own in self.allocations))


def _fitting(scenario: Scenario, allocations: Sequence[DrawnAllocation], drawn: Mapping[str, Uncertain]) -> Fitting:
    lines = {path for own in allocations for path in own.lines}
    numbers = dict.fromkeys(path for own in allocations for path in own.numbers if path not in lines)
    listed = frozenset(path for path in numbers if isinstance(drawn[path].distribution, Discrete))
    return Fitting(tuple(allocations), {path: float(scenario.base[path]) for path in numbers}, listed)
