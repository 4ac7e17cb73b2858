"""Catalogues of texts: every language has every text, with the same gaps to fill."""

import re
from pathlib import Path

import pytest

from optimizer.language import catalog as reader
from optimizer.language.catalog import catalog
from optimizer.language.locale import LANGUAGES

FOLDER = Path(reader.__file__).parent
OPTIONAL = {"actual", "judge"}
"""Gaps that a language may do without, where its sentence says the same without the name."""


def gaps(text):
    """The names of the gaps in a text."""
    return set(re.findall(r"{(\w+)(?::[^{}]*)?}", text))


def test_every_language_has_every_text_with_the_same_gaps():
    first, *others = map(catalog, LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        assert [key for key in first if (gaps(first[key]) ^ gaps(other[key])) - OPTIONAL] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_catalogue_has_each_key_once_and_no_line_that_is_not_read(lang):
    text = (FOLDER / f"{lang}.po").read_text("utf-8")
    keys = re.findall(r'^msgid "(.+)"$', text, re.M)
    assert len(keys) == len(set(keys)) == len(catalog(lang)) > 1000
    assert all(catalog(lang).values())
    strange = [
        line
        for line in text.splitlines()
        if not re.fullmatch(r'(#. .*|msgid ".*"|msgstr ".*"|"Lang.*"|".*\\n"|)', line)
    ]
    assert strange == []
