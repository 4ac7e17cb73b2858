"""The texts of reports, read from a gettext catalogue for each language: `msgid` is the key, `msgstr` the text.

What catalogues cannot say, such as how a language writes numbers and counts, is its record in `locale`.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from optimizer.language.locale import LOCALES

FOLDER = Path(__file__).parent
_ENTRY = re.compile(r'^msgid "([^"]+)"\nmsgstr ((?:".*"\n)+)', re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)")
_COUNT = re.compile(r"\{(\w+):([^{}]*\|[^{}]*)\}")


@cache
def catalog(lang: str) -> dict[str, str]:
    """Every text in ``lang`` by its key."""
    text = (FOLDER / f"{lang}.po").read_text(encoding="utf-8") + "\n"
    return {key: _unquoted(lines) for key, lines in _ENTRY.findall(text)}


def say(key: str, lang: str, **values: object) -> str:
    """The text called ``key`` in ``lang`` with ``values`` filled in; ``{n:sample|samples}`` is a count.

    Whole numbers have their thousands separated.
    """
    locale = LOCALES[lang]
    values = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}

    def counted(gap: re.Match[str]) -> str:
        return f"{{{gap[1]}}} {gap[2].split('|')[locale.form(str(values[gap[1]]))]}"

    text = catalog(lang)[key]
    return locale.settled((_COUNT.sub(counted, text) if "|" in text else text).format(**values))


def template(key: str, lang: str) -> str:
    """The text called ``key`` in ``lang`` with its gaps open, for what fills them elsewhere."""
    return catalog(lang)[key]


def _unquoted(lines: str) -> str:
    """The string that a catalogue writes as quoted lines, which stand one after another."""
    text = "".join(line[1:-1] for line in lines.splitlines())
    return _ESCAPED.sub(lambda sign: {"n": "\n", "t": "\t"}.get(sign[1], sign[1]), text)
