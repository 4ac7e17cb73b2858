"""Signs and spaces as print has them: the minus of the language, and no break between a number and its unit."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any

from optimizer.language.locale import LOCALES, NO_BREAK
from optimizer.report.parts import Marked
from optimizer.scenario.money import Printed

# A hyphen is a minus where nothing that it could join stands before it: not in dates, ranges, keys or addresses.
_MINUS = re.compile(r"(?<![\w.,)\]/:+=-])[-−](?=[\d.∞])")
_CODE = re.compile(r"\b([A-Z]{3}) (?=[△−]?\d)")
_UNIT = re.compile(r"(?<=\d) (?=%|(?:thousand|million|billion|trillion|years?|months?|points?|won)\b)")
_BEFORE_CODES = (word for locale in LOCALES.values() if locale.unit_behind for word in locale.scales[""].values())
_SCALE = re.compile(rf"({'|'.join(filter(None, _BEFORE_CODES))}) (?=[A-Z]{{3}}(?![A-Za-z]))")
_PARTICLE = re.compile("(?<=[%)])(?=[가-힣])")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_PIECE = re.compile(r"[^ \t\r\n\f\v]+")


def joined(text: str) -> str:
    """``text`` with spaces that do not break between amounts, codes of currencies and units.

    >>> joined("KRW 1.5 billion in 3 years")
    'KRW\\xa01.5\\xa0billion in 3\\xa0years'
    """
    text = _CODE.sub(rf"\1{NO_BREAK}", text)
    return _SCALE.sub(rf"\1{NO_BREAK}", _UNIT.sub(NO_BREAK, text))


def breakable(text: str) -> list[str]:
    """The pieces of ``text`` between which a line may break."""
    return _PIECE.findall(text)


def printable(text: str) -> str:
    """``text`` with spaces for what no document may hold: control characters and half characters."""
    return _UNPRINTABLE.sub(" ", text)


def in_one_line(text: str) -> str:
    """``text`` as a paragraph holds it, without line ends.

    >>> in_one_line("a\\x07b\\n c")
    'a b c'
    """
    return " ".join(breakable(printable(text)))


def typeset(text: str, lang: str) -> str:
    """``text`` with the sign that the language gives a decrease, and with its numbers joined to their units.

    >>> typeset("-0.4 to 2 (2025-04-30)", "en"), typeset("-0.4~2", "ko"), typeset("-∞", "ko")
    ('−0.4 to 2 (2025-04-30)', '△0.4~2', '−∞')
    """
    minus = LOCALES[lang].minus
    return joined(_MINUS.sub(lambda sign: minus if text[sign.end()] != "∞" else "−", text))


def typeset_page(text: str, lang: str) -> str:
    """`typeset` for browsers, which break lines between a sign and the Korean particle behind it; print does not."""
    return _PARTICLE.sub("\u2060", typeset(text, lang))


def typeset_template(template: str, lang: str) -> str:
    """A text with gaps as it is typeset once these are filled with figures."""
    return typeset(template.replace("{", "0{").replace("}", "}0"), lang).replace("0{", "{").replace("}0", "}")


def typeset_parts(part: Any, lang: str) -> Any:
    """A part of a report, or a whole one, with all its text typeset."""
    if isinstance(part, Marked | Printed):
        return part.with_text(typeset(part, lang))
    if isinstance(part, str):
        return typeset(part, lang)
    if isinstance(part, tuple):
        return tuple(typeset_parts(item, lang) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{field.name: typeset_parts(getattr(part, field.name), lang) for field in fields(part)})
    return part
