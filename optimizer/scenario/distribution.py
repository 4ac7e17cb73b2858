"""How a number is distributed between the ends of its range: the names, the listed values, and what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from optimizer.scenario.expression import Literal
from optimizer.scenario.units import DIMENSIONS, PLAIN, Dimension, MoneyUnit, is_zero, words_for, wrong_currency

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

    def amounts(self, unit: MoneyUnit) -> Discrete:
        """The same over amounts of money, the bare numbers counted in ``unit``."""
        listed = [(unit.amount(number), share) for number, share in self.listed]
        return Discrete(tuple((number, share) for number, share in listed if isinstance(number, Literal)))


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
