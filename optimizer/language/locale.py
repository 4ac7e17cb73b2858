"""The languages that reports are written in, each with what a catalogue of texts cannot say."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.language.particles import with_particles


@dataclass(frozen=True)
class Locale:
    """How one language counts and joins words.

    ``form`` gives the place of the form that goes with a count, as it is printed, among those in `{n:sample|samples}`.
    ``settled`` puts right what depends on the words that were filled in.
    """

    form: Callable[[str], int] = lambda count: 0
    settled: Callable[[str], str] = str


LOCALES = {
    "ko": Locale(settled=with_particles),
    "en": Locale(form=lambda count: 0 if count == "1" else 1),
}
LANGUAGES = tuple(LOCALES)


def default_language() -> str:
    """The language of the environment where reports are written in it, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return next((lang for lang in LANGUAGES if value.startswith(lang)), "en")
    return "en"
