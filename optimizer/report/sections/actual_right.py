"""Where the actual is right: in which samples, in sentences and a table."""

from __future__ import annotations

from optimizer.report.figures import fixed, number
from optimizer.report.parts import Article, Table, plain_rows, present
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.sweep.scenario_discovery import Box, Condition
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that the table names."""


def right_article(told: SweepWords) -> Article | None:
    """Where the actual is right."""
    parts = present(*right(told), differences(told))
    return Article("sampled-right", told.say("sweep_right", actual=told.actual), parts) if parts else None


def right(told: SweepWords) -> list[str | Table | None]:
    """Where the actual is right, in sentences."""
    found = told.found.region
    if found is None or not found.known:
        return []
    if not found.cases:
        return [told.say("sweep_right_none", n=f"{found.known:,}", actual=told.actual)]
    share = percent(Share(found.cases, found.known, None, None))
    text = told.say("sweep_right_share", actual=told.actual, k=f"{found.cases:,}", n=f"{found.known:,}", share=share)
    if not found.differences:
        few = found.cases <= found.known / 2
        return [f"{text} {told.say('sweep_right_few' if few else 'sweep_right_most')}"]
    box = found.box
    if box is None:
        return [f"{text} {told.say('sweep_right_no_rule')}"]
    shown = told.say("sweep_right_rule", **box_words(told, box))
    return [f"{text} {shown}"]


def box_words(told: SweepWords, box: Box) -> dict[str, str]:
    """The conditions of a box, how many samples it was judged on, and its shares."""
    conditions = told.say("sweep_and").join(condition(told, item) for item in box.conditions)
    parts = {"density": box.density, "coverage": box.coverage, "base": box.base, "mass": box.mass}
    shares = {name: f"{number(100 * part, 2)}%" for name, part in parts.items()}
    return {"n": f"{box.n:,}", "conditions": conditions, **shares}


def condition(told: SweepWords, item: Condition) -> str:
    """A condition in words."""
    bound = told.value(item.bound, item.path)
    return told.say("sweep_above" if item.above else "sweep_below", path=told.name(item.path), bound=bound)


def differences(told: SweepWords) -> Table | None:
    """The numbers that differ most where the actual is right."""
    found = told.found.region
    if found is None or not found.differences:
        return None
    rows = [
        [
            told.name(item.path),
            fixed(item.distance, 2),
            told.value(item.inside, item.path),
            told.value(item.outside, item.path),
        ]
        for item in found.telling[:_SHOWN]
    ]
    header = ("sweep_axis", "sweep_distance", "sweep_inside", "sweep_outside")
    note = told.say("sweep_distance_note", chance=f"{found.differences[0].by_chance:.2f}")
    labels = tuple(told.say(key) for key in header)
    return Table(labels, plain_rows(rows), caption=told.say("sweep_differs"), notes=(note,)) if rows else None
