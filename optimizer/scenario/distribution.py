"""How a number is distributed between the ends of its range: names, listed values, their reading, what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

from optimizer.scenario.expression import Literal, render
from optimizer.scenario.fields import SCALAR, Reads, number_in, plain, read_expression, read_share
from optimizer.scenario.units import DIMENSIONS, MONEY, PLAIN, Dimension, MoneyUnit, is_zero, words_for, wrong_currency

DISTRIBUTIONS = ("pert", "uniform", "triangular", "normal", "lognormal")
"""The distributions between the low and the high end of a number."""


@dataclass(frozen=True, slots=True)
class Discrete:
    """A distribution over a few values: numbers as written, each with its share. The shares sum to 1."""

    listed: tuple[tuple[Literal, Fraction], ...]

    @property
    def values(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The values with their shares, smallest first."""
        return tuple(sorted((number.value, share) for number, share in self.listed))

    def counted(self, dimension: Dimension | None, unit: MoneyUnit | None) -> Discrete:
        """The same of a number with this dimension: of money the bare numbers count ``unit``."""
        if dimension != MONEY or unit is None:
            return self
        listed: Any = tuple((unit.amount(number), share) for number, share in self.listed)
        return Discrete(listed)


def _read_distribution(value: Any) -> Any:
    if value in DISTRIBUTIONS:
        return value
    listed = plain(value.get("discrete")) if isinstance(value, Mapping) and len(value) == 1 else None
    if not isinstance(listed, Mapping) or not listed:
        words = f"expected one of {', '.join(DISTRIBUTIONS)}, or the values and their shares: "
        raise ValueError(f"{words}{{discrete: {{0.2: 50%, 0.8: 50%}}}}")
    values = []
    for key, share in listed.items():
        number = number_in(read_expression(key))
        if number is None:
            raise ValueError("the values of a discrete distribution are numbers or amounts")
        values.append((number, read_share(share)))
    total = sum((share for _, share in values), Fraction(0))
    if min(share for _, share in values) < 0 or abs(total - 1) > Fraction(1, 10**6):
        raise ValueError(
            f"the shares of a discrete distribution sum to {float(total):.6g}, not to 1, or one is negative"
        )
    return Discrete(tuple((number, share / total) for number, share in values))


_DISCRETE = {
    "type": "object",
    "properties": {"discrete": {"type": "object", "additionalProperties": SCALAR, "minProperties": 1}},
    "required": ["discrete"],
    "additionalProperties": False,
}
Distribution = Annotated[
    Any,
    Reads(
        _read_distribution,
        {"anyOf": [{"enum": list(DISTRIBUTIONS)}, _DISCRETE]},
        lambda value: value if isinstance(value, str) else {"discrete": {render(n): str(s) for n, s in value.listed}},
    ),
]
"""A name of DISTRIBUTIONS, or Discrete."""


def misfit(
    distribution: str | Discrete | None,
    low: Fraction | None,
    high: Fraction | None,
    dimension: Dimension | None,
    currency: str | None,
) -> tuple[str, str] | None:
    """What is wrong with a distribution of a number with this range and dimension, and what can be done."""
    if isinstance(distribution, Discrete):
        for number, _ in distribution.listed:
            if message := wrong_currency(number, currency):
                return f"holds {message}", ""
            own = DIMENSIONS[number.kind]
            if dimension not in (None, own) and not is_zero(number):
                return f"is {words_for(dimension or PLAIN)}, but its distribution lists {words_for(own)}", ""
        values = [value for value, _ in distribution.values]
        if (low is not None and values[0] < low) or (high is not None and values[-1] > high):
            return "has a distribution that lists values outside its own range", ""
    elif distribution is not None and (low is None or high is None):
        return "has a distribution, but no range", "give `low` and `high`"
    elif distribution == "lognormal" and low is not None and low <= 0:
        hint = "raise `low`, or choose `pert`, `triangular` or `normal`"
        return "is lognormal, but its range reaches to 0 or below", hint
    return None
