"""What a page may show in either language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from optimizer.language.locale import LANGUAGES
from optimizer.report.figures import title
from optimizer.scenario.scenario import Scenario

T = TypeVar("T")


def both(words: Callable[[str], T]) -> dict[str, T]:
    """What ``words`` gives for each language."""
    return {lang: words(lang) for lang in LANGUAGES}


def titles(scenario: Scenario, kind: str, name: str) -> dict[str, str]:
    """What people call a programme, category, capability, output or composite."""
    return both(lambda lang: title(scenario, kind, name, lang))
