"""Amounts of money, exact: read from Korean and English notation, written back for people.

An amount is a :class:`fractions.Fraction` of the currency's own unit (won, dollar). Nothing passes through a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import floor
from typing import Self

from optimizer.language.locale import LOCALES

_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3}){1,10}(?![,0-9]*[0-9])(?:\.[0-9]{1,30})?|[0-9]{1,30}(?:\.[0-9]{1,30})?(?![0-9])"
_LARGE = {"조": 10**12, "억": 10**8, "만": 10**4}
_SMALL = {"천": 1000, "백": 100, "십": 10}
_PART = rf"({_NUMBER})\s*([천백십]?)\s*"
_TERM = re.compile(rf"\s*(?P<parts>(?:{_PART}){{1,4}})(?P<large>[조억만]?)(?P<won>(?:\s*원(?!\w))?)")
_SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "tn": 10**12,
    "k": 10**3, "m": 10**6,
}  # fmt: skip
CODES = frozenset(re.findall(r"\w+", """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
    HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
    MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
    UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""))  # fmt: skip
"""The codes of currencies, which an amount may write in any case."""
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW"}
_SYMBOL = f"[{''.join(SYMBOLS)}]"
# One letter touches its number, as `5 m` may lack a `*`.
_SCALED = rf"(?P<number>{_NUMBER})(?:\s*(?P<scale>(?i:thousand|million|billion|trillion|bn|tn))|(?P<letter>[kKmM]))?"
_END = r"(?!\w|\.[0-9]|,[0-9])"
_BEFORE = re.compile(rf"(?:(?P<code>[A-Za-z]{{3}})\s+|(?P<symbol>{_SYMBOL})\s*){_SCALED}{_END}")
_AFTER = re.compile(rf"{_SCALED}(?:\s+(?P<code>[A-Za-z]{{3}})|\s*(?P<symbol>{_SYMBOL})){_END}")
_UNNAMED = re.compile(_SCALED + _END)


def match_amount(text: str, start: int = 0) -> tuple[Fraction, str, int] | None:
    """Read the amount that begins at ``start``: ``1조 8,000억원``, ``KRW 55 billion``, ``€0.8m``, ``800k EUR``.

    Returns the exact sum, its currency (an ISO code, or empty for the model's own) and the position behind it, or None
    when no amount begins there.
    """
    for pattern in (_BEFORE, _AFTER, _UNNAMED):
        match = pattern.match(text, start)
        if match and (named := _currency(match)) is not None:
            scale = match["scale"] or match["letter"] or ""
            return _exact(match["number"]) * _SCALES.get(scale.lower(), 1), named, match.end()
    total, above, end = Fraction(0), 10**16, start
    while (term := _TERM.match(text, end)) and (term["large"] or term["won"]) and not text[start].isspace():
        size = _LARGE.get(term["large"], 1)
        parts = [(_exact(number), _SMALL.get(small, 1)) for number, small in re.findall(_PART, term["parts"])]
        if size >= above or any(part[1] <= after[1] for part, after in pairwise(parts)):
            return None  # 5억 3조, 5백3천: the larger unit comes first, or it is a slip
        total, above, end = total + size * sum(number * small for number, small in parts), size, term.end()
        if term["won"]:
            break
    # What follows the last unit without a unit of its own is not part of the amount.
    if end == start or (end < len(text) and (text[end].isalnum() or text[end] in "_.")):
        return None
    return total, "KRW", end


def _currency(match: re.Match[str]) -> str | None:
    """The currency that a match names, empty where only its scale says that it is money; None for no amount."""
    groups = match.groupdict()
    if groups.get("symbol"):
        return SYMBOLS[groups["symbol"]]
    if code := groups.get("code"):
        # A word of three letters is a name unless it is a known code; before a number capitals will do.
        known = code.upper() in CODES or (code.isupper() and match.start("code") < match.start("number"))
        return code.upper() if known else None
    return "" if groups["scale"] or groups["letter"] else None


def amount_units(currency: str) -> dict[str, int]:
    """What may stand around the figure of an amount, with its size: `KRW billion` before and behind it, `₩`, `억원`.

    >>> amount_units("EUR")["EUR million"], amount_units("KRW")["백만원"]
    (1000000, 1000000)
    """
    scales = {scale: size for scale, size in _SCALES.items() if len(scale) > 1}
    sizes = dict(scales)
    for named in (currency, *(symbol for symbol, code in SYMBOLS.items() if code == currency)):
        sizes[named] = 1
        for scale, size in scales.items():
            sizes |= {f"{named} {scale}": size, f"{scale} {named}": size}
    if currency == "KRW":
        for (small, times), (large, size) in product(({"": 1} | _SMALL).items(), ({"": 1} | _LARGE).items()):
            sizes |= {small + large + "원": times * size} | ({small + large: times * size} if large else {})
    return sizes


def examples(currency: str | None) -> str:
    """Amounts as the file of a model in ``currency`` may state them; in euros where it has none, or one at fault."""
    if currency == "KRW":
        return "55억원, 1조 8,000억원 or KRW 5.5 billion"
    named = currency if currency and currency.isupper() else "EUR"
    return f"{named} 5.5 million, {named} 800,000 or {named} 1.2bn"


def _exact(digits: str) -> Fraction:
    return Fraction(digits.replace(",", ""))


class Printed(str):
    """A figure as it is printed, with the number that it stands for and the decimals that it shows."""

    value: float
    decimals: int

    def __new__(cls, text: str, value: float = 0.0, decimals: int = 0) -> Self:
        """Make the figure of its text."""
        figure = super().__new__(cls, text)
        figure.value, figure.decimals = value, decimals
        return figure

    def with_text(self, text: str) -> Self:
        """The figure with another sign or space in its text."""
        return type(self)(text, self.value, self.decimals)


@dataclass(frozen=True, slots=True)
class DisplayUnit:
    """The unit in which amounts are printed.

    Tables round to ``size``. Each language counts in a unit of its own, the next of that size or larger, with as many
    decimals as lead to ``size``, so that 18,449억원 reads KRW 1,844.9 billion and loses nothing. Without a currency
    amounts have a name only where the model gives them one (``named``, by language).
    """

    size: Fraction
    currency: str = ""
    named: Callable[[str], str] = lambda lang: ""

    def name(self, lang: str) -> str:
        """The unit's name as a table names it, empty where amounts are plain numbers."""
        return LOCALES[lang].unit(self.currency or self.named(lang), self._scale(lang))

    def counted(self, lang: str) -> Fraction:
        """The money that the figure 1 stands for in a table."""
        return Fraction(self._scale(lang))

    def _scale(self, lang: str) -> int:
        scales = LOCALES[lang].scales_of(self.currency) if self.currency else {1: ""}
        return next((scale for scale in scales if scale >= self.size), max(scales))

    def places(self, lang: str) -> int:
        """The decimals of a figure; the most that it has without a currency."""
        return len(str(int(self.counted(lang) / self.size))) - 1

    def format(self, value: Fraction | float, signed: bool = False, lang: str = "en") -> Printed:
        """``value`` (in the currency's unit) as a table's figure, thousands separated."""
        number, places = Fraction(value) / self.counted(lang), self.places(lang)
        # Plain numbers that would begin after a dozen zeros are written in powers of ten.
        plain = places <= _PLACES or not number
        figure = Printed(f"{float(number):.9g}", float(number))
        figure = format_number(number, places, fixed=bool(self.currency)) if plain else figure
        rises = value > 0 and figure.strip("0.,")
        return figure.with_text(LOCALES[lang].plus + figure) if signed and rises else figure

    def say(self, value: Fraction | float, lang: str) -> str:
        """``value`` with its unit, as a sentence names it: 18,449억원, KRW 1,844.9 billion.

        An amount of less than ten units has a decimal where rounding would move it by more than 1%, and one of less
        than the unit itself is named in a smaller one.
        """
        unit, size = self, abs(Fraction(value))
        if self.currency and size < 10 * self.size and abs(round(size / self.size) * self.size - size) * 100 > size:
            decimal = size >= self.counted(lang) > 1
            unit = DisplayUnit(self.size / 10, self.currency) if decimal else display_unit(self.currency, size)
        return unit.written(unit.format(value, lang=lang), lang)

    def written(self, figure: str, lang: str) -> str:
        """A figure with the unit: 55억원, KRW 5.5 billion."""
        return LOCALES[lang].amount(figure, self.currency or self.named(lang), self._scale(lang))

    def one(self, lang: str) -> str:
        """One of the unit, which prices are per: 1억원, 1 EUR, EUR million; empty where amounts are plain numbers."""
        name = self.name(lang)
        return self.written("1", lang) if name and LOCALES[lang].unit_behind else name


def nearest_whole(value: Fraction) -> int:
    """The whole number nearest to ``value``, halves away from zero, as budget documents and spreadsheets round.

    >>> [nearest_whole(Fraction(value)) for value in (0.5, 40.5, -2.5, 2.4)]
    [1, 41, -3, 2]
    """
    return floor(abs(value) + Fraction(1, 2)) * (-1 if value < 0 else 1)


def format_number(value: Fraction | float, digits: int, fixed: bool = False) -> Printed:
    """``value`` with thousands separated and at most ``digits`` decimals, halves away from zero.

    Trailing zeros are dropped unless the number of decimals is ``fixed``.
    """
    scaled = nearest_whole(Fraction(value) * 10**digits)
    sign, scaled = ("-" if scaled < 0 else ""), abs(scaled)
    whole, part = divmod(scaled, 10**digits)
    tail = str(part).zfill(digits) if digits else ""
    tail = tail if fixed else tail.rstrip("0")
    return Printed(f"{sign}{whole:,}" + (f".{tail}" if tail else ""), float(value), len(tail))


_PLACES = 14
_LINES = 10**9
"""A line that is a smaller part of the largest amount does not set the unit."""
_WON = (Fraction(10**8), Fraction(10**6), Fraction(10**3), Fraction(1))
_OTHERS = (Fraction(10**6), Fraction(10**3), Fraction(1))


def units(currency: str) -> tuple[DisplayUnit, ...]:
    """The units that amounts of a currency are printed in, the largest first; none without a currency (``""``)."""
    sizes = dict.fromkeys((*(_WON if currency == "KRW" else _OTHERS), smallest_unit(currency)))
    return tuple(DisplayUnit(size, currency) for size in sizes) if currency else ()


def display_unit(currency: str | None, largest: Fraction, lines: Iterable[Fraction] = ()) -> DisplayUnit:
    """The unit of a page with amounts up to ``largest``: 1억원 for won, a million for other currencies.

    A smaller one where ``largest`` is under a hundred of them, or the smallest of ``lines`` that is not 0 under ten: it
    still shows two digits. Without a currency amounts have nine digits, more where the smallest line needs them.
    """
    largest = abs(largest)
    shown = [abs(line) for line in lines if abs(line) * _LINES > largest]
    smallest = min(shown, default=largest)
    if currency is None:
        return DisplayUnit(min(power_of_ten(largest) / 10**8, power_of_ten(smallest) / 10) or Fraction(1, 10**8))
    known = units(currency)
    fitting = (unit for unit in known if largest >= 100 * unit.size and smallest >= 10 * unit.size)
    return next(fitting, known[-1] if largest else known[0])


_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
"""Currencies without a smaller unit, and those whose smallest is a thousandth; all others have hundredths."""


def smallest_unit(currency: str) -> Fraction:
    """The smallest unit of a currency: 1 won, 1 cent.

    >>> smallest_unit("KRW"), smallest_unit("EUR")
    (Fraction(1, 1), Fraction(1, 100))
    """
    return Fraction(1, 1 if currency in _WHOLE else 1000 if currency in _THOUSANDTHS else 100)


def power_of_ten(value: Fraction) -> Fraction:
    """The largest power of ten that is not above ``value``; 0 for 0.

    >>> power_of_ten(Fraction(1024)), power_of_ten(Fraction(1, 3))
    (Fraction(1000, 1), Fraction(1, 10))
    """
    if not value:
        return Fraction(0)
    power = Fraction(10) ** (len(str(int(value))) - 1 if value >= 1 else -len(str(int(1 / value))))
    return power * 10 if power * 10 <= value else power


def amount_meant(name: str) -> str:
    """A hint where a name reads as an amount whose currency stands without a space: ``EUR60m``; else empty."""
    code, figure = name[:3], name[3:]
    spaced = code in CODES and figure[:1].isdigit()
    return f"an amount has a space behind its currency: `{code} {figure}`" if spaced else ""


def amount_in_words(value: Fraction, currency: str | None) -> str:
    """An amount as a file would state it, with all its digits: ``1,936억원``, ``USD 26,000``, ``12.5``."""
    if currency == "KRW":
        return f"{format_number(value / 10**8, 12)}억원"
    return f"{currency or ''} {format_number(value, 12)}".strip()


def largest_remainder(amounts: list[Fraction], unit: Fraction, total: Fraction | None = None) -> list[Fraction]:
    """Round ``amounts`` to multiples of ``unit`` so that they add up to ``total`` rounded (their own sum by default).

    Each moves by at most one unit, the largest by what a total leaves beyond. Ties go to the larger amount, then to the
    earlier one. A millionth of a unit is taken for noise, so that the last bits of a solver do not decide.
    """
    target = nearest_whole(sum(amounts, Fraction(0)) / unit if total is None else total / unit)
    steps = [Fraction(round(amount / unit * 10**6), 10**6) for amount in amounts]
    floors = [step.numerator // step.denominator for step in steps]
    order = sorted(range(len(steps)), key=lambda i: (-(steps[i] - floors[i]), -steps[i], i))
    short = target - sum(floors)
    for i in order[: max(0, short)]:
        floors[i] += 1
    # A total below the sum of the whole units is taken from the largest amounts, never from one that is 0.
    largest = sorted(order, key=lambda i: (-floors[i], i))
    for i in largest[: max(0, -short)]:
        floors[i] -= 1
    for i in largest[:1]:
        floors[i] -= max(0, -short - len(floors))
    return [floor * unit for floor in floors]
