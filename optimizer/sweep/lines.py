"""The lines of an allocation drawn together, so that they keep to what the allocation states in total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.scenario.expression import evaluate, names
from optimizer.scenario.kinds import Quantity
from optimizer.scenario.sampling import Uncertain
from optimizer.scenario.scenario import Scenario

Floats = NDArray[np.float64]
_MARGIN = 1e-12


@dataclass(frozen=True)
class _Sum:
    """``constant`` plus the amounts at some paths, each times a factor."""

    factors: Mapping[str, float]
    constant: float = 0.0

    def at(self, values: Mapping[str, Any]) -> Any:
        return sum((factor * values[path] for path, factor in self.factors.items()), self.constant)


@dataclass(frozen=True)
class DrawnAllocation:
    """A named allocation of which some amounts are uncertain.

    ``kind`` tells what keeps the lines to the total: ``rest`` (a line that is what remains), ``total`` (they share the
    difference) or ``free`` (no total is stated). ``paths`` are all its amounts that are drawn, ``lines`` the printed
    lines among them. ``stated`` maps every path to the value in the file. ``needs`` are never negative, as at the
    stated amounts; ``difference`` is the total less the lines. ``computed`` are numbers that follow drawn ones.
    """

    name: str
    kind: str
    paths: tuple[str, ...]
    lines: tuple[str, ...]
    stated: Mapping[str, float]
    ends: Mapping[str, tuple[float, float]]
    needs: tuple[_Sum, ...]
    difference: _Sum
    scenario: Scenario
    computed: tuple[str, ...]

    @staticmethod
    def of(scenario: Scenario, name: str, drawn: Mapping[str, Uncertain]) -> DrawnAllocation | None:
        """The allocation ``name``; None where none of its amounts is among ``drawn``."""
        path, block = scenario.allocations[name]
        own = tuple(item for item in drawn if item.startswith(f"{path}."))
        if not own:
            return None
        lines: dict[str, str] = {}
        rest = None
        for line, amount in block.lines.items():
            if isinstance(amount, str):
                rest = line
            elif isinstance(amount, Quantity):
                lines[f"{path}.{line}"] = line
            else:
                lines |= {f"{path}.{line}.{period}": line for period in amount}
        overlaps = {f"{path}.overlaps.{i}.amount": overlap.doubled for i, overlap in enumerate(block.overlaps)}
        total = f"{path}.total" if block.total is not None else None
        # What is left of the total once the printed lines are off and what is printed twice is back.
        left = dict.fromkeys(lines, -1.0) | {p: float(len(d)) for p, d in overlaps.items()}
        difference = _Sum(left | ({total: 1.0} if total else {}))
        needs = [
            _Sum(
                {p: 1.0 for p, own_line in lines.items() if own_line == line}
                | {p: -float(d.count(line)) for p, d in overlaps.items() if line in d}
            )
            for line in dict.fromkeys(line for doubled in overlaps.values() for line in doubled)
        ]
        ends = {p: (float(drawn[p].low), float(drawn[p].high)) for p in own}
        movable = tuple(p for p in own if p in lines)
        kind = "rest" if rest is not None else "total" if total is not None and movable else "free"
        if kind == "rest":
            needs.append(difference)
        elif kind == "total":
            # The lines can only make up what lies between their ends.
            others = {p: factor for p, factor in difference.factors.items() if p not in movable}
            needs.append(_Sum(others, -sum(ends[p][0] for p in movable)))
            needs.append(_Sum({p: -factor for p, factor in others.items()}, sum(ends[p][1] for p in movable)))
        stated = {p: float(scenario.base[p]) for p in (*lines, *overlaps, *([total] if total else []))}
        computed = _followers(scenario, stated, drawn)
        return DrawnAllocation(name, kind, own, movable, stated, ends, tuple(needs), difference, scenario, computed)

    def adjusted(self, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
        """Its amounts by path, of shape (k,), from those drawn each by itself.

        Where they would leave less than nothing for the rest, or for a line that overlaps take from, all go back
        towards the stated amounts by the same share, as little as it takes. Where a total is stated and no line is the
        rest, the lines take up the difference in proportion to the room that each has to the end of its range.
        """
        values: dict[str, Any] = {**self.stated, **self._computed(drawn)}
        base = dict(values)
        moving = self.paths if self.kind != "total" else tuple(p for p in self.paths if p not in self.lines)
        values |= {path: drawn[path] for path in self.paths}
        back: Any = 1.0
        for need in self.needs:
            before, after = need.at(base), need.at(values)
            if self.kind == "total" and any(path in self.lines for path in need.factors):
                continue
            with np.errstate(all="ignore"):
                share = np.where(after < 0, np.maximum(before, 0.0) / (before - after) * (1 - _MARGIN), 1.0)
            back = np.minimum(back, share)
        for path in moving if np.any(back < 1) else ():
            # A sample that is not held back keeps what was drawn to the last digit.
            values[path] = np.where(back < 1, base[path] + back * (values[path] - base[path]), values[path])
        if self.kind == "total":
            self._take_up(values)
        return {path: np.asarray(values[path]) for path in self.paths}

    def _take_up(self, values: dict[str, Any]) -> None:
        short = self.difference.at(values)
        rooms = {p: np.where(short > 0, self.ends[p][1] - values[p], values[p] - self.ends[p][0]) for p in self.lines}
        room = sum(rooms.values())
        with np.errstate(all="ignore"):
            share = np.where(room > 0, short / room, 0.0)
        for path in self.lines:
            low, high = self.ends[path]
            values[path] = np.clip(values[path] + share * rooms[path], low, high)

    def _computed(self, drawn: Mapping[str, Floats]) -> dict[str, Any]:
        known: dict[str, Any] = {}

        def value(path: str) -> Any:
            if path in known:
                return known[path]
            return drawn[path] if path in drawn else float(self.scenario.base[path])

        for path in self.computed:
            known[path] = evaluate(self.scenario.numbers[path].expression, value, float)
        return known


def _followers(scenario: Scenario, amounts: Mapping[str, Any], drawn: Mapping[str, Uncertain]) -> tuple[str, ...]:
    """The numbers that are computed from drawn ones and that ``amounts`` depend on, each after those it needs."""
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
