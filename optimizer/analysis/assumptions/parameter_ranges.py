"""The numbers that can be varied one at a time, and their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from optimizer.analysis.postoptimal.near_optimal import largest_lines
from optimizer.scenario.allocations import allocation_path, never_negative
from optimizer.scenario.numbers import Number
from optimizer.scenario.scenario import Scenario

_FACTOR = 10
_HALVINGS = 40


def movable_numbers(scenario: Scenario) -> Iterator[Number]:
    """Numbers with a range that can be varied by themselves: no formulas, and no line of an allocation with a total.

    Lines with a stated total must move together to add up to it, unless one of them is the rest. Of many programmes
    only the numbers of the largest are included (see `largest_lines`).
    """
    actual = [] if scenario.actual is None else [scenario.spending_of(scenario.actual)]
    left = set(scenario.programmes).difference(largest_lines(scenario, *actual))
    for number in scenario.reached:
        if number.low is None or number.high is None or number.is_formula or number.low == number.high:
            continue
        if number.path.startswith("programmes.") and number.path.split(".")[1] in left:
            continue
        owners = (b for n, b in scenario.allocations.items() if number.path.startswith(f"{allocation_path(n)}."))
        owner = next(owners, None)
        if owner is not None and owner.total is not None and not any(isinstance(x, str) for x in owner.lines.values()):
            continue
        yield number


def number_range(scenario: Scenario, number: Number) -> tuple[float, float]:
    """The interval of a number: its range, a tenth and ten times its value, within what the number can be.

    A number that lies with its whole range between 0 and 1 is taken for a share and stays there. One on which the
    actual depends goes as far as no amount of the actual is negative.
    """
    low, high = _interval(number, value := Fraction(scenario.base[number.path]))
    if number.path not in scenario.numbers.behind(scenario.amount_paths):
        return low, high
    return _as_far(scenario, number, value, low), _as_far(scenario, number, value, high)


def _as_far(scenario: Scenario, number: Number, value: Fraction, end: float) -> float:
    """The last value from the number's own towards ``end`` with no amount below 0 that must not be."""

    def lines(at: Fraction) -> list[Fraction]:
        values = scenario.base if at == value else scenario.numbers.values({number.path: at})
        spent = [item for name in scenario.used for item in scenario.spending_of(name, values).items()]
        return [Fraction(amount) for (line, _), amount in spent if never_negative(scenario.model, line)]

    far = Fraction(end)
    then = lines(far)
    if min(then, default=0) >= 0 or min(now := lines(value), default=0) < 0:
        return end
    between = lines((value + far) / 2)
    if all(2 * c == a + b for a, b, c in zip(now, then, between, strict=True)):
        return float(value + (far - value) * min(a / (a - b) for a, b in zip(now, then, strict=True) if b < 0))
    inside, outside = value, far
    for _ in range(_HALVINGS):
        middle = Fraction(float((inside + outside) / 2))
        inside, outside = (middle, outside) if min(lines(middle)) >= 0 else (inside, middle)
    return float(inside)


def _interval(number: Number, value: Fraction) -> tuple[float, float]:
    stated = [value, *(end for end in (number.low, number.high) if end is not None)]
    ends = [*stated, value / _FACTOR, value * _FACTOR]
    low, high = float(min(ends)), float(max(ends))
    if number.field == "attrition":
        high = min(high, 0.99)
    if number.field == "share" or (number.field == "parameters" and min(stated) >= 0 and max(stated) <= 1):
        high = min(high, 1.0)
    return low, high
