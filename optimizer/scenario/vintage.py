"""Vintage: what was known on the day of the question. Hindsight never slips in unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from optimizer.errors import Problem
from optimizer.scenario.model_schema import Source
from optimizer.scenario.numbers import Number

_HINT = "`known: DATE` if the fact is older than the page, `later_sources: all` for hindsight"


def late_sources(sources: Mapping[str, Source], as_of: date) -> frozenset[str]:
    """The sources that are later than ``as_of``; one without a date is."""
    return frozenset(key for key, source in sources.items() if (source.date or date.max) > as_of)


def admitted(
    numbers: Iterable[Number], sources: Mapping[str, Source], as_of: date, later: str | None, problems: list[Problem]
) -> tuple[str, ...]:
    """The paths of the numbers that rest on a source later than ``as_of`` and are let in.

    ``later`` is the scenario's `later_sources`; what it does not let in goes to ``problems``. A number known earlier
    than its page, by ``known``, is neither.
    """
    late, let_in = late_sources(sources, as_of), []
    for number in numbers:
        resting_on = [key for key in number.sources if key in late]
        if not resting_on or (number.known is not None and number.known <= as_of):
            continue
        if later == "all" or (later == "cost_basis" and all(sources[key].cost_basis for key in resting_on)):
            let_in.append(number.path)
            continue
        dated = ", ".join(f"{key} ({sources[key].date or 'undated'})" for key in resting_on)
        message = f"`{number.path}` rests on {dated}, later than as_of {as_of}"
        problems.append(Problem(message, number.place, number.path, _HINT))
    return tuple(let_in)
