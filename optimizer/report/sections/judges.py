"""The panel of a scenario: what each judge holds, how they judge the plans, what they agree on."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.plans.panel import Panel, panel_of
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.report.cross_regret_words import CrossRegretWords, cross_regret_document
from optimizer.report.document import json_value
from optimizer.report.number_names import number_name
from optimizer.report.parts import Article, Items, Table, plain_rows, present
from optimizer.report.used_numbers import value_in_words
from optimizer.report.words import Words


def judges(answer: Answer, words: Words) -> Article | None:
    """What the panel says; nothing without one."""
    panel = _panel(answer)
    if panel is None:
        return None
    blocks = answer.scenario.question.panel
    titles = {name: name if block.title is None else block.title.say(words.lang) for name, block in blocks.items()}
    judged = CrossRegretWords(panel, words.lang, titles)
    reasons = [
        f"{judged.signs[name]} {titles[name]}" + ("" if block.note is None else f": {block.note.say(words.lang)}")
        for name, block in blocks.items()
    ]
    assumed = sum(block.status == "assumed" for block in blocks.values())
    lead = words.say("panel_assumed", n=assumed) if assumed else ""
    parts = present(Items(tuple(reasons)), _numbers(panel, judged, words), *judged.parts(optima=True))
    return Article("judges", words.say("panel_head"), parts, lead)


def panel_document(answer: Answer) -> dict[str, Any] | None:
    """The panel as plain data; None without one. See docs/json.md."""
    panel = _panel(answer)
    if panel is None:
        return None
    return {"judges": list(answer.scenario.panel), "numbers": json_value(panel.numbers), **cross_regret_document(panel)}


def _panel(answer: Answer) -> Panel | None:
    return answer.panel if isinstance(answer, PlannedAnswer) else panel_of(answer, None)


def _numbers(panel: Panel, judged: CrossRegretWords, words: Words) -> Table | None:
    """The weights and numbers that judges set, beside those of the scenario where they differ from them."""
    rows, scenario, lang = [], words.scenario, words.lang
    for path, (value, *own) in ((path, list(row.values())) for path, row in panel.numbers.items()):
        cells = ["" if item in (None, value) else value_in_words(path, item, scenario, lang) for item in own]
        rows.append([number_name(path, scenario, lang), value_in_words(path, value, scenario, lang), *cells])
    header = (*words.each("number", "base"), *judged.signs.values())
    return Table(header, plain_rows(rows), caption=words.say("panel_numbers")) if rows else None
