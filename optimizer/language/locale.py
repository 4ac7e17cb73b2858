"""The languages that reports are written in, each with what its catalogue of texts cannot say."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from optimizer.errors import InputError, Place, Problem

NO_BREAK = "\u00a0"
_SCALES = {"": {1: "", 10**3: "thousand", 10**6: "million", 10**9: "billion"}}
PAIRS = {"은(는)": ("은", "는"), "이(가)": ("이", "가"), "을(를)": ("을", "를"), "과(와)": ("과", "와")}
_PARTICLE = re.compile(r"(은\(는\)|이\(가\)|을\(를\)|과\(와\)|\(으\)로)")
_FIRST, _LAST = ord("가"), ord("힣")
_RIEUL = 8
"""The place of ㄹ among final consonants, after which 로 stands as after a vowel."""
# Digits and letters as they are read aloud: the final consonant of 영, 일, 삼, 육, 칠, 팔 and of 엘, 엠, 엔, 알. A word
# that ends in r ends in a vowel (센터).
FINALS = {
    "0": 21, "1": 8, "3": 16, "6": 1, "7": 8, "8": 8, "L": 8, "M": 16, "N": 4, "R": 8, "l": 8, "m": 16, "n": 4,
}  # fmt: skip
# The same of units behind a figure: of 킬로그램, 그램 and 톤; 미터 and 리터 end in a vowel.
_UNITS = {"km": 0, "m": 0, "cm": 0, "mm": 0, "kg": 16, "g": 16, "t": 4, "L": 0, "mL": 0}
_WITH_UNIT = re.compile(rf"[0-9]\s*({'|'.join(_UNITS)})$")


def _lowered(text: str) -> str:
    """``text`` with its first letter small, unless it begins with an abbreviation.

    >>> _lowered("Balance between regions"), _lowered("HBM exports")
    ('balance between regions', 'HBM exports')
    """
    return text[0].lower() + text[1:] if text[1:2].islower() else text


def with_particles(text: str) -> str:
    """The text with each open particle settled.

    >>> with_particles("정부 추경안은(는) 45억원을(를) 12(으)로 GPU과(와)")
    '정부 추경안은 45억원을 12로 GPU와'
    """
    parts = _PARTICLE.split(text)
    for i in range(1, len(parts), 2):
        final = _final(parts[i - 1])
        if parts[i] == "(으)로":
            parts[i] = "으로" if final not in (0, _RIEUL) else "로"
        else:
            parts[i] = PAIRS[parts[i]][0 if final else 1]
    return "".join(parts)


def _final(before: str) -> int:
    """The final consonant of the last sound: its place among them, 0 for none. What stands in brackets is not read."""
    read = re.sub(r"\([^()]*\)\s*$", "", before)
    if unit := _WITH_UNIT.search(read):
        return _UNITS[unit[1]]
    for sign in reversed(read or before):
        if _FIRST <= ord(sign) <= _LAST:
            return (ord(sign) - _FIRST) % 28
        if sign.isalnum() or sign == "%":
            return FINALS.get(sign, 0)
    return 0


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
        """A figure with its unit of money: 55억원, 3백만 EUR, KRW 5.5 billion, 12 person-years."""
        if self.unit_behind:
            unit = self.unit(currency, scale)  # no line breaks before a code
            return f"{figure}{NO_BREAK if unit and unit.isascii() else ''}{unit}"
        scaled = f"{figure} {self.scales_of(currency)[scale]}".strip()
        return f"{scaled} {currency}" if any(map(str.islower, currency)) else f"{currency} {scaled}".strip()


LOCALES = {
    "ko": Locale(
        name="Korean",
        minus="△",
        plus="",
        form=lambda count: 0,
        within=str,
        settled=with_particles,
        scales={
            "KRW": {1: "원", 10**3: "천원", 10**4: "만원", 10**6: "백만원", 10**8: "억원"},
            "": {1: "", 10**3: "천", 10**6: "백만"},
        },
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


def language_called(lang: str | None) -> str:
    """Return a language, by default that of the environment. Raises InputError for one that has no catalogue."""
    if lang is not None and lang not in LANGUAGES:
        hint = f"known: {', '.join(LANGUAGES)}"
        raise InputError(Problem(f"there are no texts in the language {lang!r}", Place("lang"), hint))
    return lang or default_language()
