"""Figures as reports print them: numbers, changes, ranges, quantities, amounts of any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from optimizer.language import say
from optimizer.language.locale import LOCALES
from optimizer.scenario.money import Printed, format_number
from optimizer.scenario.units import DURATION, MONEY, Dimension

_LARGE = 10**6
"""From so much on an amount is counted in larger units than its currency."""
_MIDDLE, _MANY = 10**4, 10**7
"""The unit (만원) of less than so much of a currency that the language has units of its own for."""
_UNITS = {MONEY: "money", DURATION: "years"}
"""What a dimension is called in documents; the others have no name."""


def between(low: str, high: str, lang: str) -> str:
    """A range as the language writes it; one figure where both ends read the same.

    >>> between("0.4", "0.85", "ko"), between("0.4", "0.85", "en"), between("3", "3", "en")
    ('0.4~0.85', '0.4 to 0.85', '3')
    """
    return low if low == high else say("between", lang, low=low, high=high)


def enumerated(names: Sequence[str], lang: str) -> str:
    """Names one after another.

    >>> enumerated(["a", "b", "c"], "en"), enumerated(["a", "b"], "ko")
    ('a, b and c', 'a, b')
    """
    *others, last = names or ("",)
    return say("and_last", lang, names=", ".join(others), last=last) if others else last


def sign(k: int) -> str:
    """How tables call the scenario at place ``k``, counted from 0."""
    return chr(ord("①") + k) if k < 20 else f"({k + 1})"


def decimals(value: float | Fraction, digits: int = 1) -> Printed:
    """A figure with so many ``digits`` after the point, such as a score."""
    return Printed(f"{float(value):z,.{digits}f}", float(value), digits)


def number(value: Fraction | float, digits: int = 6) -> Printed:
    """A figure with about ``digits`` significant digits, in powers of ten only below 1e-12 and from 1e15 on."""
    value = float(value)
    if value == 0:
        return Printed("0")
    exponent = math.floor(math.log10(abs(value)))
    if -12 <= exponent < 15:
        return format_number(Fraction(value), max(0, digits - 1 - exponent))
    return Printed(f"{value:.{digits}g}", value, digits)


def changed(figure: str) -> str:
    """A figure of a change: a rise has a plus.

    >>> changed("3.0"), changed("-3.0"), changed("0.0")
    ('+3.0', '-3.0', '0.0')
    """
    if figure.startswith("-") or not figure.strip("0.,"):
        return figure
    return figure.with_text(f"+{figure}") if isinstance(figure, Printed) else f"+{figure}"


def signed(value: float) -> str:
    """A figure of four digits with its sign."""
    return changed(number(value, 4))


def quantity(
    value: Fraction | float, unit: str | None, currency: str | None, lang: str, digits: int = 5,
    counted: Fraction | None = None, largest: Fraction | None = None,
) -> str:  # fmt: skip
    """``value`` in words: ``unit`` is ``money``, ``years`` or None, as in `optimizer show --json`.

    Whole months, and whatever is less than a year, are counted in months. Amounts of money have five digits at least,
    as a unit cost needs; ``counted`` is what the page counts them in; the unit, and that of 0 years, is that of
    ``largest``.

    >>> quantity(2, "years", None, "en"), quantity(1.5, "years", None, "en"), quantity(0.0642, "years", None, "en", 3)
    ('2 years', '18 months', '0.77 months')
    >>> quantity(0, "years", None, "en"), quantity(0, "years", None, "en", largest=Fraction(1, 3))
    ('0 years', '0 months')
    >>> quantity(900_000, "money", "KRW", "ko"), quantity(900_000, "money", "KRW", "ko", largest=Fraction(10_500_000))
    ('90만원', '0.009억원')
    >>> quantity(987_654, "money", "KRW", "ko"), quantity(123_456, "money", "GBP", "en", largest=Fraction(1_500_000))
    ('98.7654만원', 'GBP 0.123456 million')
    """
    value = Fraction(value)
    if unit == "years":
        months, size = 12 * value, abs(value) or largest or value
        short = 0 < size < 1 or ((12 * size).limit_denominator(10**6).denominator == 1 and size.denominator != 1)
        return say("r_months" if short else "years", lang, n=number(months if short else value, min(digits, 4)))
    if unit == "money" and currency is not None:
        return _money(value, currency, lang, max(digits, 5), counted, largest)
    return number(value, digits)


def unit_of(dimension: Dimension | None) -> str | None:
    """The name of a dimension in documents."""
    return None if dimension is None else _UNITS.get(dimension)


def _money(
    value: Fraction, currency: str, lang: str, digits: int, counted: Fraction | None, largest: Fraction | None
) -> str:
    """An amount of any size with about so many digits, in the unit of the ``largest``."""
    locale, scale, size = LOCALES[lang], 1, largest or abs(value)
    known = locale.scales_of(currency)
    most = int(counted or max(known))
    # 0.86억원 stands beside 1.4억원, and so does 0.
    if currency in locale.scales:
        scale = most if size >= _MANY or not size else min(most, _MIDDLE) if size >= _MIDDLE else 1
    elif size >= _LARGE:
        scale = max(scale for scale in known if scale <= size and scale <= most)
    return locale.amount(number(value / scale, digits + (abs(value) < _LARGE)), currency, scale)
