"""The assumptions that decide, with the values at which a verdict turns."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.analysis.assumptions.assumption import deciding
from optimizer.report.assumptions import condition, statement
from optimizer.report.html.markup import Markup, tag
from optimizer.report.html.parts import Words, article


def deciding_assumptions(answer: Answer, words: Words) -> Markup | None:
    """The three that decide, among the numbers that turn a verdict at an end of their range; nothing without any."""
    if answer.baseline is None:
        return None
    items = []
    for item in deciding(answer.turning):
        flip = item.turns[0] if item.turns else item.nearest
        if flip is not None:
            said = condition(item, flip, answer.scenario, words.lang)
            stated = tag("span", statement(item, answer.scenario, words.lang), class_="note")
            items.append(tag("li", said, stated, data_row=item.number.path))
    if not items:
        return None
    return article("deciding", words.say("deciding_head"), tag("ol", *items), words=words.say("r_deciding_lead"))
