"""Scenarios side by side: what tables call them, and the table with a column or two for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.parts import Row, Table

Figures = Mapping[str, str]
"""What stands in a column, by the name of the row."""


def sign(k: int) -> str:
    """How tables call the scenario at place ``k``, counted from 0."""
    return chr(ord("①") + k) if k < 20 else f"({k + 1})"


def signed_titles(comparison: Comparison, lang: str) -> list[str]:
    """The sign and the title of each scenario."""
    return [f"{sign(k)} {title}" for k, title in enumerate(scenario_titles(comparison, lang))]


def scenario_titles(comparison: Comparison, lang: str) -> list[str]:
    """What the scenarios are called, with their files where several are called the same."""
    titles = [scenario_title(scenario, lang) for scenario in comparison.scenarios]
    files = [f" ({PurePath(scenario.shown).name})" for scenario in comparison.scenarios]
    return [title + file * (titles.count(title) > 1) for title, file in zip(titles, files, strict=True)]


def by_scenario(
    first: str, rows: Mapping[str, Row], columns: Sequence[tuple[str, Figures]], caption: str,
    notes: Sequence[str] = (), left: int = 1,
) -> Table:  # fmt: skip
    """A table of ``rows``, each with its label, under ``columns`` of a head and figures; ``-`` where there is none."""
    shown = [Row((*row.cells, *(own.get(name, "-") for _, own in columns)), row.kind) for name, row in rows.items()]
    return Table((first, *(head for head, _ in columns)), tuple(shown), left, caption, tuple(notes))


def under_signs(columns: Sequence[Figures]) -> list[tuple[str, Figures]]:
    """A column a scenario, under its sign."""
    return [(sign(k), own) for k, own in enumerate(columns)]


def allocation_columns(
    comparison: Comparison, figures: Callable[[Answer], Sequence[Figures]], lang: str, unit: bool = False
) -> list[tuple[str, Figures]]:  # fmt: skip
    """Columns of the actual, the plan that holds up and the computed allocation of each scenario.

    Actuals that are the same stand once. ``figures`` has all three, those that there are not empty; with ``unit``
    heads say it where it is not everybody's.
    """
    allocations = [figures(answer) if answer.status == "optimal" else ({}, {}, {}) for answer in comparison.answers]
    names = [scenario.display.name(lang) if unit else "" for scenario in comparison.scenarios]
    units = [f" ({name})" if name and not comparison.same_unit else "" for name in names]
    actuals = [(tuple(own.items()), unit) if own else None for (own, *_), unit in zip(allocations, units, strict=True)]
    several = len(set(filter(None, actuals))) > 1
    columns: list[tuple[str, Figures]] = []
    for k, (actual, plan, computed) in enumerate(allocations):
        if actual and actuals.index(actuals[k]) == k:
            signs = "".join(sign(j) for j, own in enumerate(actuals) if own == actuals[k])
            head = say("cmp_actual_of", lang, signs=signs) if several else say("actual", lang)
            columns.append((head + units[k], actual))
        columns += [(say("cmp_plan_of", lang, sign=sign(k)) + units[k], plan)] if plan else []
        columns.append((say("cmp_computed_of", lang, sign=sign(k)) + units[k], computed))
    return columns
