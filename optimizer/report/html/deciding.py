"""The assumptions that decide, with the values at which a verdict turns."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import Assumption, deciding
from optimizer.analysis.assumptions.switching import switching_values
from optimizer.analysis.assumptions.tornado import Bar
from optimizer.report.assumptions import condition, statement
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Words, article


def deciding_assumptions(answer: Answer, every: Sequence[Bar], words: Words) -> Markup | None:
    """The three that decide, among the numbers that turn a verdict at an end of their range; nothing without any."""
    if answer.baseline is None or answer.solution.whole is not None:
        return None
    bars = [bar for bar in every if bar.turns and bar.number.path not in answer.scenario.amounts]
    if not bars:
        return None
    switching = {item.number.path: item for item in switching_values(answer.scenario, [bar.number for bar in bars])}
    found = [Assumption(bar.number, None, bar, switching[bar.number.path]) for bar in bars]
    items = []
    for item in deciding(found):
        flip = item.turns[0] if item.turns else item.nearest
        if flip is not None:
            said = condition(item, flip, answer.scenario, words.lang)
            stated = tag("span", statement(item, answer.scenario, words.lang), class_="note")
            items.append(tag("li", said, stated, data_row=item.number.path))
    if not items:
        return None
    return article("deciding", words.say("deciding_head"), tag("ol", *items), words=words.say("r_deciding_lead"))
