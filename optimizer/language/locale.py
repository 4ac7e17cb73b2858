"""The languages that reports are written in, each with what its catalogue of texts cannot say."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optimizer.language.particles import with_particles

NO_BREAK = "\u00a0"
_SCALES = {"": {1: "", 10**3: "thousand", 10**6: "million", 10**9: "billion"}}


def _lowered(text: str) -> str:
    """``text`` with its first letter small, unless it begins with an abbreviation.

    >>> _lowered("Balance between regions"), _lowered("HBM exports")
    ('balance between regions', 'HBM exports')
    """
    return text[0].lower() + text[1:] if text[1:2].islower() else text


@dataclass(frozen=True, kw_only=True)
class Locale:
    """How one language counts, and writes signs and amounts of money.

    - ``name``: the language, in English.
    - ``minus``: the sign of a decrease; ``plus``: that of an increase of money in a table.
    - ``form``: the place of the form that goes with a count as it is printed, among those in `{n:sample|samples}`.
    - ``within``: a title or sentence as it stands within another sentence.
    - ``settled``: puts right what depends on the words that were filled in.
    - ``scales``: what money is counted in, and what that is called: of a currency by its code, the unit as a whole; of
      all others under ``""``, the word that stands with the code.
    - ``unit_behind``: a figure stands before its unit of money, as in 3백만 EUR, not within it, as in EUR 3 million.
    - ``font``: of workbooks.
    """

    name: str
    minus: str = "−"
    plus: str = "+"
    form: Callable[[str], int] = lambda count: 0 if count == "1" else 1
    within: Callable[[str], str] = _lowered
    settled: Callable[[str], str] = str
    scales: Mapping[str, Mapping[int, str]] = field(default_factory=lambda: _SCALES)
    unit_behind: bool = False
    font: str = "Calibri"

    def scales_of(self, currency: str) -> Mapping[int, str]:
        """What amounts of a currency are counted in, the smallest first, each with its word."""
        return self.scales.get(currency, self.scales[""])

    def unit(self, currency: str, scale: int) -> str:
        """What a unit of money is called: 억원, 백만 EUR, KRW billion."""
        word = self.scales_of(currency)[scale]
        if currency in self.scales:
            return word
        return (f"{word} {currency}" if self.unit_behind else f"{currency} {word}").strip()

    def amount(self, figure: str, currency: str, scale: int) -> str:
        """A figure with its unit of money: 55억원, 3백만 EUR, KRW 5.5 billion."""
        if self.unit_behind:
            return self.behind(figure, self.unit(currency, scale))
        return f"{currency} {figure} {self.scales_of(currency)[scale]}".strip()

    def behind(self, figure: str, unit: str) -> str:
        """A figure with a unit behind it, where no line may break."""
        return f"{figure}{NO_BREAK if unit and unit.isascii() else ''}{unit}"


LOCALES = {
    "ko": Locale(
        name="Korean",
        minus="△",
        plus="",
        form=lambda count: 0,
        within=str,
        settled=with_particles,
        scales={"KRW": {1: "원", 10**4: "만원", 10**8: "억원"}, "": {1: "", 10**3: "천", 10**6: "백만"}},
        unit_behind=True,
        font="맑은 고딕",
    ),
    "en": Locale(name="English"),
}
LANGUAGES = tuple(LOCALES)


def default_language() -> str:
    """The language of the environment where reports are written in it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return next((lang for lang in LANGUAGES if value.startswith(lang)), "en")
    return "en"
