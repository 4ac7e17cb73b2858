"""Capabilities against each other: the best score of one for each score of the other, a row a pair."""

from __future__ import annotations

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.report.believing import points_words
from optimizer.report.figures import title
from optimizer.report.html.markup import Markup
from optimizer.report.html.parts import Cell, Line, Words, article, heads, table


def rivalries(found: Sensitivity, words: Words) -> Markup | None:
    """The table; nothing where no two capabilities compete for money."""
    shown = [item for item in found.rivalries if item.points]
    if not any(len(item.points) > 1 for item in shown):
        return None
    rows = []
    for item in shown:
        names = [title(found.scenario, "capabilities", name, words.lang) for name in (item.capability, item.other)]
        rows.append(Line(" / ".join(names), [Cell(points_words(item, words.lang), "text")], 2))
    notes = [words.say("rivals_note"), words.say("r_judged_note")]
    data = table(words.say("rivals_head"), heads(words, "rivals_pair", "rivals_points"), rows, notes)
    return article("rivalries", words.say("rivals_title"), data, words=words.say("rivals_lead"))
