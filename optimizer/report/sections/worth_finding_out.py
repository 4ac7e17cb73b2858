"""What is worth finding out before a plan is chosen: bars of what knowing adds, and how far ahead each plan is."""

from __future__ import annotations

from optimizer.plans.plans import Plans
from optimizer.report.charts.markup import join
from optimizer.report.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.charts.scale import scale
from optimizer.report.figures import number
from optimizer.report.parts import Article, Chart
from optimizer.report.plans_information import (
    acceptability_table,
    figure_of,
    information_items,
    information_sentence,
    information_table,
    known,
)
from optimizer.report.words import Words


def worth_finding_out(plans: Plans, words: Words) -> Article:
    """The expected value of perfect information, and in how many samples each plan is ahead by how much."""
    heading, lang = words.say("plan_information"), words.lang
    lead = information_sentence(plans, lang)
    if plans.information is None:
        return Article("information", heading, (acceptability_table(plans, lang),), lead)
    title, table = words.say("plan_information_table"), information_table(plans, lang)
    chart = Chart("information-chart", title, lambda: _bars(plans, words), table)
    return Article("information", heading, (chart, acceptability_table(plans, lang)), lead)


def _bars(plans: Plans, words: Words) -> str:
    """Bars as long as values, with one standard error either way."""
    items = information_items(plans)
    reach = scale([0.0, *(item.value + item.error for item in items)], 5)
    names, values = [known(plans, item, words.lang) for item in items], [figure_of(item) for item in items]
    rows = []
    for name, value, item in zip(names, values, items, strict=True):
        ends = max(0.0, item.value - item.error), item.value + item.error
        marks = [span(reach, 0.0, item.value, HEIGHT / 2 - 6, 12, "up"), span(reach, *ends, HEIGHT / 2 - 1, 2, "near")]
        rows.append(Row(name, join(marks), value))
    told = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    label = words.say("plan_information_label", names=told)
    return rows_chart(rows, reach, lambda value: number(value, 3), values, label, 24.0)
