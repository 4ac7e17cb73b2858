"""Where the actual is right: in which samples, in sentences and a table."""

from __future__ import annotations

from optimizer.report.figures import decimals, number
from optimizer.report.parts import Article, Table, plain_rows, present
from optimizer.report.sweep_words import drawn_title, percent
from optimizer.report.words import Words
from optimizer.sweep.result import Sweep
from optimizer.sweep.scenario_discovery import Box, Region
from optimizer.sweep.statistics import Share

_SHOWN = 6
"""Numbers that the table names."""


def right_article(swept: Sweep, words: Words) -> Article | None:
    """Where the actual is right; nothing where that is not known of any sample."""
    found = swept.findings.region
    if found is None or not found.known:
        return None
    parts = present(_right(found, words), _differences(found, words))
    return Article("sampled-right", words.say("sweep_right", actual=words.actual), parts)


def _right(found: Region, words: Words) -> str:
    """In how many samples it is right, and on what conditions."""
    if not found.cases:
        return words.say("sweep_right_none", n=found.known, actual=words.actual)
    share = percent(Share(found.cases, found.known, None, None))
    text = words.say("sweep_right_share", actual=words.actual, k=found.cases, n=found.known, share=share)
    if not found.differences:
        return f"{text} {words.say('sweep_right_few' if found.cases <= found.known / 2 else 'sweep_right_most')}"
    if found.box is None:
        return f"{text} {words.say('sweep_right_no_rule')}"
    return f"{text} {words.say('sweep_right_rule', **box_words(found.box, words))}"


def box_words(box: Box, words: Words) -> dict[str, str]:
    """The conditions of a box, how many samples it was judged on, and its shares."""
    conditions = (
        words.say("sweep_above" if item.above else "sweep_below", path=drawn_title(item.path, words),
                 bound=words.value(item.bound, item.path))
        for item in box.conditions
    )  # fmt: skip
    parts = {"density": box.density, "coverage": box.coverage, "base": box.base, "mass": box.mass}
    shares = {name: f"{number(100 * part, 2)}%" for name, part in parts.items()}
    return {"n": f"{box.n:,}", "conditions": words.say("sweep_and").join(conditions), **shares}


def _differences(found: Region, words: Words) -> Table | None:
    """The numbers that differ most where the actual is right."""
    rows = [
        (
            drawn_title(item.path, words),
            decimals(item.distance, 2),
            *(words.value(v, item.path) for v in (item.inside, item.outside)),
        )
        for item in found.telling[:_SHOWN]
    ]
    if not rows:
        return None
    header = words.each("sweep_axis", "sweep_distance", "sweep_inside", "sweep_outside")
    note = words.say("sweep_distance_note", chance=f"{found.differences[0].by_chance:.2f}")
    return Table(header, plain_rows(rows), caption=words.say("sweep_differs"), notes=(note,))
