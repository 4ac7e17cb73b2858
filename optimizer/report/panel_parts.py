"""The panel of a scenario: what each judge holds, how they judge the plans, what they agree on."""

from __future__ import annotations

from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.panel import Panel, panel_of
from optimizer.plans.planned_answer import plans_of
from optimizer.report.cross_regret_words import CrossRegretWords, cross_regret_document
from optimizer.report.document import number
from optimizer.report.number_names import number_name
from optimizer.report.parts import Head, Items, Table, plain_rows
from optimizer.report.quantities import quantity, unit_of


def panel_parts(answer: Answer, lang: str) -> list[Table | Head | Items | str]:
    """What the panel says, in the order of a page; nothing without one."""
    panel = panel_of(answer, plans_of(answer))
    if panel is None:
        return []
    blocks = answer.scenario.question.panel
    titles = {name: name if block.title is None else block.title.say(lang) for name, block in blocks.items()}
    words = CrossRegretWords(panel, lang, titles)
    reasons = [
        f"{words.signs[name]} {titles[name]}" + ("" if block.note is None else f": {block.note.say(lang)}")
        for name, block in blocks.items()
    ]
    assumed = sum(block.status == "assumed" for block in blocks.values())
    lead = [say("panel_assumed", lang, n=assumed)] if assumed else []
    head = Head(say("panel_head", lang))
    return [head, *lead, Items(tuple(reasons)), *_numbers(panel, words, lang), *words.parts(optima=True)]


def panel_document(answer: Answer) -> dict[str, Any] | None:
    """The panel as plain data; None without one. See docs/json.md."""
    panel = panel_of(answer, plans_of(answer))
    if panel is None:
        return None
    numbers = {
        path: {name: None if value is None else number(value) for name, value in row.items()}
        for path, row in panel.numbers.items()
    }
    return {"judges": list(answer.scenario.panel), "numbers": numbers, **cross_regret_document(panel)}


def _numbers(panel: Panel, words: CrossRegretWords, lang: str) -> list[Table]:
    """The weights and numbers that judges set, beside those of the scenario where they differ from them."""
    scenario, rows = panel.answer.scenario, []
    for path, (value, *own) in ((path, list(row.values())) for path, row in panel.numbers.items()):
        unit = unit_of(scenario.numbers.dimension(path))
        cells = ["" if item in (None, value) else quantity(item, unit, scenario.currency, lang) for item in own]
        rows.append([number_name(path, scenario, lang), quantity(value, unit, scenario.currency, lang), *cells])
    header = (say("number", lang), say("base", lang), *words.signs.values())
    return [Table(header, plain_rows(rows), caption=say("panel_numbers", lang))] if rows else []
