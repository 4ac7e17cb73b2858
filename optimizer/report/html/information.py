"""What is worth finding out before a plan is chosen: bars of the expected value of perfect information."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import number
from optimizer.report.html.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.html.charts.scale import scale
from optimizer.report.html.markup import Markup, join
from optimizer.report.html.parts import Words, article, chart
from optimizer.report.html.render import table_of as shared
from optimizer.report.plans_information import (
    acceptability_table,
    information_items,
    information_sentence,
    information_table,
    known,
    two_digits,
)


def information(answer: Answer, words: Words) -> Markup | None:
    """The article; nothing where there is no plan. Bars are as long as values, with one standard error either way."""
    plans, lang = plans_of(answer), words.lang
    if plans is None:
        return None
    items = information_items(plans)
    reach = scale([0.0, *(item.value + item.error for item in items)], 5)
    names = [known(plans, item, lang) for item in items]
    rows = []
    for name, item in zip(names, items, strict=True):
        ends = max(0.0, item.value - item.error), item.value + item.error
        marks = [span(reach, 0.0, item.value, HEIGHT / 2 - 6, 12, "up"), span(reach, *ends, HEIGHT / 2 - 1, 2, "near")]
        rows.append(Row(name, join(marks), two_digits(item.value)))
    values = [two_digits(item.value) for item in items]
    label = words.say("plan_information_label", names=", ".join(f"{n} {v}" for n, v in zip(names, values, strict=True)))
    drawing = rows_chart(rows, reach, lambda value: number(value, 3), values, label, 24.0)
    title, table = words.say("plan_information_table"), shared(information_table(plans, lang))
    figure = chart("information-chart", title, drawing, table, words)
    ahead = shared(acceptability_table(plans, lang))
    return article("information", words.say("plan_information"), figure, ahead, words=information_sentence(plans, lang))
