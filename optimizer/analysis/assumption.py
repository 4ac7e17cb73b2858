"""Which numbers can be moved by themselves, and how far it makes sense to move them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

_FACTOR = 10
_NOT_NEGATIVE = (
    "unit_cost",
    "units",
    "life",
    "reach",
    "horizon",
    "lag",
    "height",
    "budget",
    "amount",
    "attrition",
    "upkeep",
    "elasticity",
    "share",
    "at",
    "unit",
    "lot",
    "min_if_any",
)


def varied(scenario: Scenario) -> Iterator[Number]:
    """The numbers with a range that can move by themselves: no formulas, and no line of an allocation with a total.

    Lines beside a stated total move together, or they would not add up, unless one of them is the rest.
    """
    for number in scenario.reached:
        if number.low is None or number.high is None or number.is_formula or number.low == number.high:
            continue
        owner = next(
            (block for path, block in scenario.allocations.values() if number.path.startswith(f"{path}.")), None
        )
        if owner is not None and owner.total is not None and not any(isinstance(x, str) for x in owner.lines.values()):
            continue
        yield number


def room(scenario: Scenario, number: Number) -> Fraction | None:
    """How much a line of an allocation can grow until nothing is left for the line that is the rest."""
    for name, (path, block) in scenario.allocations.items():
        rest = next((line for line, value in block.lines.items() if isinstance(value, str)), None)
        if rest is not None and number.path.startswith(f"{path}.") and number.field != "total":
            return sum((v for (line, _), v in scenario.spending_of(name).items() if line == rest), Fraction(0))
    return None


def interval(number: Number, value: Fraction, room: Fraction | None = None) -> tuple[float, float]:
    """The range, a tenth and ten times the value, within what the number can be: ``room`` is how much it can grow.

    A number that lies between 0 and 1 with its whole range is taken for a share and stays there.
    """
    ends = [value, value / _FACTOR, value * _FACTOR]
    ends += [end for end in (number.low, number.high) if end is not None]
    low, high = float(min(ends)), float(max(ends))
    if room is not None:
        high = min(high, float(value + room))
    if number.field in _NOT_NEGATIVE:
        low = max(low, 0.0)
    if number.field == "attrition":
        return max(low, 0.0), min(high, 0.99)
    if number.field == "share":
        return low, min(high, 1.0)
    stated = [value, *(end for end in (number.low, number.high) if end is not None)]
    if number.field == "parameters" and min(stated) >= 0 and max(stated) <= 1:
        high = min(high, 1.0)
    return low, high
