"""A value of a number in the unit that people count it in."""

from __future__ import annotations

from fractions import Fraction

from optimizer.language.catalog import say
from optimizer.report.figures import number
from optimizer.scenario.money import units
from optimizer.scenario.units import DURATION, MONEY, Dimension

UNITS = {MONEY: "money", DURATION: "years"}
"""What a dimension is called in documents; the others have no name."""


def quantity(value: Fraction | float, unit: str | None, currency: str | None, lang: str) -> str:
    """``value`` in words: ``unit`` is ``money``, ``years`` or None, as in `optimizer show --json`."""
    value = Fraction(value)
    if unit == "years":
        months = 12 * value
        whole = months.limit_denominator(10**6).denominator == 1 and value.denominator != 1
        return say("r_months" if whole else "r_years", lang, n=number(months if whole else value, 4))
    if unit == "money" and currency is not None:
        return money_with_digits(value, currency, lang)
    return number(value, 5)


def unit_of(dimension: Dimension | None) -> str | None:
    """The name of a dimension in documents."""
    return None if dimension is None else UNITS.get(dimension)


def money_with_digits(value: Fraction, currency: str, lang: str) -> str:
    """An amount of any size with about five digits, as a unit cost needs."""
    if lang == "ko" and currency == "KRW":
        unit = units(currency)[0 if abs(value) >= 10**6 or not value else -1]
        return unit.in_korean(number(value / unit.size, 5))
    for size, name in ((10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            return f"{currency} {number(value / size, 5)} {name}"
    return f"{currency} {number(value, 6)}"
