"""A value of a number in the unit that people count it in."""

from __future__ import annotations

from fractions import Fraction

from optimizer.language.catalog import say
from optimizer.language.locale import LOCALES
from optimizer.report.figures import number
from optimizer.scenario.units import DURATION, MONEY, Dimension

_LARGE = 10**6
"""From so much on an amount is counted in larger units than its currency."""
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
    locale, scale = LOCALES[lang], 1
    # Nothing is counted in the large unit of a currency that the language has units for.
    if abs(value) >= _LARGE or (not value and currency in locale.scales):
        scales = [scale for scale in locale.scales_of(currency) if scale >= _LARGE]
        scale = max((scale for scale in scales if scale <= abs(value)), default=scales[0])
    return locale.amount(number(value / scale, 5 if scale > 1 else 6), currency, scale)
