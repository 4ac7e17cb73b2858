"""Where the actual is right: in which samples, in sentences and a table."""

from __future__ import annotations

from optimizer.report.figures import fixed, number
from optimizer.report.parts import Article, Table, plain_rows, present
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.scenario_discovery import Box, Region
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that the table names."""


def right_article(told: SweepWords) -> Article | None:
    """Where the actual is right; nothing where that is not known of any sample."""
    found = told.found.region
    if found is None or not found.known:
        return None
    parts = present(_right(told, found), _differences(told, found))
    return Article("sampled-right", told.say("sweep_right", actual=told.actual), parts)


def _right(told: SweepWords, found: Region) -> str:
    """In how many samples it is right, and on what conditions."""
    if not found.cases:
        return told.say("sweep_right_none", n=found.known, actual=told.actual)
    share = percent(Share(found.cases, found.known, None, None))
    text = told.say("sweep_right_share", actual=told.actual, k=found.cases, n=found.known, share=share)
    if not found.differences:
        return f"{text} {told.say('sweep_right_few' if found.cases <= found.known / 2 else 'sweep_right_most')}"
    if found.box is None:
        return f"{text} {told.say('sweep_right_no_rule')}"
    return f"{text} {told.say('sweep_right_rule', **box_words(told, found.box))}"


def box_words(told: SweepWords, box: Box) -> dict[str, str]:
    """The conditions of a box, how many samples it was judged on, and its shares."""
    conditions = (
        told.say("sweep_above" if item.above else "sweep_below", path=told.name(item.path),
                 bound=told.value(item.bound, item.path))
        for item in box.conditions
    )  # fmt: skip
    parts = {"density": box.density, "coverage": box.coverage, "base": box.base, "mass": box.mass}
    shares = {name: f"{number(100 * part, 2)}%" for name, part in parts.items()}
    return {"n": f"{box.n:,}", "conditions": told.say("sweep_and").join(conditions), **shares}


def _differences(told: SweepWords, found: Region) -> Table | None:
    """The numbers that differ most where the actual is right."""
    rows = [
        (
            told.name(item.path),
            fixed(item.distance, 2),
            *(told.value(v, item.path) for v in (item.inside, item.outside)),
        )
        for item in found.telling[:_SHOWN]
    ]
    if not rows:
        return None
    header = told.each("sweep_axis", "sweep_distance", "sweep_inside", "sweep_outside")
    note = told.say("sweep_distance_note", chance=f"{found.differences[0].by_chance:.2f}")
    return Table(header, plain_rows(rows), caption=told.say("sweep_differs"), notes=(note,))
