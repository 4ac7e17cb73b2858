"""What moving one number to the ends of its range does, all else equal: optimum, regret, and which way money goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.analysis.assumptions.conclusions import NONE, UNKNOWN, Concluding, Conclusions
from optimizer.analysis.assumptions.parameter_ranges import varied
from optimizer.program.program import Program
from optimizer.scenario.numbers import Number

_ROUNDING = 1e-12
Ends = tuple[float | None, float | None]


@dataclass(frozen=True)
class Bar:
    """One number at its low and high end; values are in the objective's own sign. None: no answer there.

    ``gap`` is what the actual forgoes at its own total; ``regret`` the same, None where it breaks another rule than the
    budget. ``directions`` map category to direction at either end; ``turns`` are the categories that have another one
    than the scenario as it stands at an end where there is an answer. ``base`` is the gap as it stands.
    """

    number: Number
    optimum: Ends
    gap: Ends
    regret: Ends
    directions: tuple[dict[str, str], dict[str, str]]
    turns: tuple[str, ...]
    base: float | None

    @property
    def moved(self) -> float:
        """The largest change of the gap; 0 where it is what rounding leaves of two optima."""
        found = [abs(gap - self.base) for gap in self.gap if gap is not None and self.base is not None]
        size = max((abs(value) for value in self.optimum if value is not None), default=0.0)
        return max((change for change in found if change > _ROUNDING * size), default=0.0)


def tornado(program: Program, numbers: Sequence[Number] | None = None) -> tuple[Bar, ...]:
    """Each number with a range at both ends of it, largest change of the gap first.

    Empty without a comparison, and where lots are whole: the ends are solved without a search over integers.
    """
    numbers = tuple(varied(program.scenario) if numbers is None else numbers)
    if not numbers or program.scenario.actual is None or program.exact.integers:
        return ()
    # Nine digits: numbers that enter as a product move it by the same, but for the last digits.
    return tuple(sorted(_bars(program, numbers), key=lambda bar: (-float(f"{bar.moved:.9g}"), bar.number.path)))


def _bars(program: Program, numbers: Sequence[Number]) -> Iterator[Bar]:
    concluding = Concluding(program.scenario, [number.path for number in numbers])
    ends = [
        {number.path: concluding.base[number.path] if end is None else float(end)}
        for number in numbers
        for end in (number.low, number.high)
    ]
    found = concluding.at([*ends, {}])
    categories = concluding.ensemble.numbers.categories
    base, (_, still, _) = _directions(found, len(ends), categories), _values(found, len(ends))
    for k, number in enumerate(numbers):
        places = 2 * k, 2 * k + 1
        (low, high), directions = (
            (_values(found, p) for p in places),
            [_directions(found, p, categories) for p in places],
        )
        turned = {name for at in directions for name, way in at.items() if _turned(way, base[name])}
        yield Bar(
            number,
            (low[0], high[0]),
            (low[1], high[1]),
            (low[2], high[2]),
            (directions[0], directions[1]),
            tuple(name for name in program.scenario.categories if name in turned),
            still,
        )


def _turned(way: str, base: str) -> bool:
    """Whether a direction is another one than the base's; what is not certified turns nothing."""
    return UNKNOWN not in (way, base) and way not in (NONE, base)


def _values(found: Conclusions, k: int) -> tuple[float | None, float | None, float | None]:
    """Optimum, gap and regret at one place."""
    optimum, gap = float(found.optimum[k]), float(found.forgone[k])
    known = None if np.isnan(gap) else gap
    return None if np.isnan(optimum) else optimum, known, known if found.keeps[k] else None


def _directions(found: Conclusions, k: int, categories: Sequence[str]) -> dict[str, str]:
    return dict(zip(categories, found.states[:, k].tolist(), strict=False))
