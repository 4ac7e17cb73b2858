"""Capabilities against each other: the best score of one for each score of the other, a row a pair."""

from __future__ import annotations

from optimizer.analysis.postoptimal.frontiers import Rivalry
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.parts import Article, Table, plain_rows
from optimizer.report.words import Words


def rivalries(found: Sensitivity, words: Words) -> Article | None:
    """What each capability's score costs each other one; nothing with fewer than two."""
    rows = []
    for item in found.rivalries:
        if item.points:
            pair = " / ".join(words.title("capabilities", name) for name in (item.capability, item.other))
            rows.append((pair, points_words(item, words.lang)))
    if not rows:
        return None
    header = words.say("rivals_pair"), words.say("rivals_points")
    notes = words.say("rivals_note"), words.say("r_judged_note")
    table = Table(header, plain_rows(rows), 2, words.say("rivals_head"), notes)
    return Article("rivalries", words.say("rivals_title"), (table,), words.say("rivals_lead"))


def points_words(item: Rivalry, lang: str) -> str:
    """The breakpoints of a pair, one score over the other."""
    if len(item.points) == 1:
        return say("rivals_none", lang)
    return " → ".join(f"{x:z.1f}/{y:z.1f}" for x, y in item.points)
