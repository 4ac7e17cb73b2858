"""How tables call the scenarios that stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title, title


def sign(k: int) -> str:
    """How tables call the scenario at place ``k``, counted from 0."""
    return chr(ord("①") + k) if k < 20 else f"({k + 1})"


def signs(comparison: Comparison, lang: str) -> str:
    """Which sign stands for which scenario."""
    return ", ".join(signed_titles(comparison, lang))


def signed_titles(comparison: Comparison, lang: str) -> list[str]:
    """The sign and the title of each scenario."""
    return [f"{sign(k)} {title}" for k, title in enumerate(scenario_titles(comparison, lang))]


def scenario_titles(comparison: Comparison, lang: str) -> list[str]:
    """What the scenarios are called, with their files where several are called the same."""
    titles = [scenario_title(scenario, lang) for scenario in comparison.scenarios]
    files = [f" ({PurePath(scenario.shown).name})" for scenario in comparison.scenarios]
    return [title + file * (titles.count(title) > 1) for title, file in zip(titles, files, strict=True)]


def shared_actuals(
    comparison: Comparison, places: Sequence[int], aspect: Callable[[Answer], Any]
) -> dict[int, tuple[int, ...]]:
    """The places whose actual is the same in ``aspect``, by the first of them: it needs one column only."""
    found: list[tuple[Any, list[int]]] = []
    for k in places:
        answer = comparison.answers[k]
        if answer.status != "optimal" or answer.baseline is None:
            continue
        own = aspect(answer)
        group = next((members for other, members in found if other == own), None)
        if group is None:
            found.append((own, [k]))
        else:
            group.append(k)
    return {members[0]: tuple(members) for _, members in found}


def actual_head(owners: Mapping[int, tuple[int, ...]], k: int, lang: str) -> str:
    """The head of a column of actual amounts: whose they are, unless everybody's."""
    if len(owners) == 1:
        return say("actual", lang)
    return say("cmp_actual_of", lang, signs="".join(sign(member) for member in owners[k]))


def category_title(comparison: Comparison, name: str, lang: str) -> str:
    """What people call a category, in the first scenario that has it."""
    return title(next(s for s in comparison.scenarios if name in s.categories), "categories", name, lang)
