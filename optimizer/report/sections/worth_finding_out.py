"""What is worth finding out before a plan is chosen: what knowing adds, and how far ahead each plan is."""

from __future__ import annotations

from math import floor, log10

from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import Plans
from optimizer.plans.value_of_information import ANY_ALLOCATION, EVERYTHING, WEIGHTS, Knowing
from optimizer.report.charts.plane_charts import Course, courses
from optimizer.report.charts.row_charts import size
from optimizer.report.charts.rows import Rows, rows_chart
from optimizer.report.figures import number
from optimizer.report.parts import Article, Chart, Table, plain_rows
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import COMPUTED

_SHOWN = 6
"""Numbers that the table names."""
_NAMED = 2
"""Numbers that the sentence names."""
_BAR = 20
"""Characters of the longest bar."""


def worth_finding_out(plans: Plans, words: Words) -> Article:
    """The expected value of perfect information, and in how many samples each plan is ahead by how much."""
    heading, lang = words.say("plan_information"), words.lang
    lead = information_sentence(plans, lang)
    shares = acceptability_chart(plans, words)
    if plans.information is None:
        return Article("information", heading, (shares,), lead)
    title, table = words.say("plan_information_table"), information_table(plans, lang)
    legend = ("size", words.say("plan_information_adds")), ("error", words.say("sheet_charts_error"))
    chart = Chart("information-chart", title, lambda: _bars(plans, words), table, legend=legend)
    return Article("information", heading, (chart, shares), lead)


def acceptability_chart(plans: Plans, words: Words) -> Chart:
    """In which share of the samples each plan is ahead of the actual, by how much at least."""
    table, found, lines = acceptability_table(plans, words.lang), plans.acceptability, list[Course]()
    kinds = {SUREST_LEAD: "plan", COMPUTED: "computed"}
    for name, title in zip(found.shares, table.header[1:], strict=False):
        kind = kinds.get(name) or ("second" if "second" not in {line.kind for line in lines} else "third")
        lines.append(Course(title, kind, [100 * (item.share or 0.0) for item in found.shares[name]]))
    title, label = table.caption, words.say("plan_acceptability_label", names=", ".join(line.title for line in lines))
    legend = tuple((f"course {line.kind}", line.title) for line in lines)
    unit = words.say("sweep_points").strip() if words.scored else ""
    axis = f"{words.say('plan_acceptability_by')} ({unit})" if unit else words.say("plan_acceptability_by")
    return Chart(
        "acceptability-chart", title,
        lambda: courses(found.thresholds, lines, words.tick, axis, title, label), table, legend=legend, narrow=True,
    )  # fmt: skip


def _bars(plans: Plans, words: Words) -> Rows:
    """Bars as long as values, with one standard error either way."""
    items = [
        size(known(plans, item, words.lang), item.value, figure_of(item), item.error)
        for item in information_items(plans)
    ]
    told = words.say("plan_information_label", names=", ".join(f"{item.label} {item.room}" for item in items))
    return rows_chart(items, lambda value: number(value, 3), told, labels=24.0)


def information_sentence(plans: Plans, lang: str) -> str:
    """What knowing everything adds, and which number is worth most to know."""
    told, found = SweepWords(plans.sweep, lang), plans.information
    if found is None:
        return told.say("plan_information_not_solved")
    unit = told.say("sweep_points") if told.scored else ""
    sentences = [told.say("plan_information_all", most=figure_of(found.any_allocation) + unit)]
    single = [item for item in found.worth_knowing if len(item.paths) == 1]
    if single:
        names = ", ".join(f"{known(plans, item, lang)} {figure_of(item)}{unit}" for item in single[:_NAMED])
        sentences.append(told.say("plan_information_first", names=names))
    else:
        sentences.append(told.say("plan_information_none"))
    return " ".join(sentences)


def information_items(plans: Plans) -> list[Knowing]:
    """Knowing everything, and the numbers and groups that are worth most to know."""
    found = plans.information
    assert found is not None
    return [found.any_allocation, found.everything, *found.worth_knowing[:_SHOWN]]


def information_table(plans: Plans, lang: str, bars: bool = False) -> Table:
    """What knowing everything and each number adds, in the objective and in budget, with bars of characters."""
    told, found = SweepWords(plans.sweep, lang), plans.information
    assert found is not None
    longest, rows = found.any_allocation.value or 1.0, []
    for item in information_items(plans):
        budget = found.budget(item.value)
        money = [] if found.per_budget is None else ["-" if budget is None else told.money(budget)]
        bar = ["=" * round(_BAR * item.value / longest)] if bars else []
        value = told.say("sweep_error_of", value=figure_of(item), error=f"{item.error:,.{_digits(item)}f}")
        rows.append([known(plans, item, lang), *bar, value, *money])
    keys = ["known", "value", *([] if found.per_budget is None else ["budget"])]
    header = [told.say(f"plan_information_{key}") for key in keys]
    if bars:
        header.insert(1, "")
    if found.per_budget is not None and (unit := plans.scenario.display.name(lang)):
        header[-1] += f" ({unit})"
    values = {
        "plans": ", ".join(told.plan(name) for name in plans.choices),
        "k": len(found.plans) - len(plans.choices), "n": f"{found.samples:,}", "chance": number(found.by_chance, 2),
    }  # fmt: skip
    notes = [told.say("plan_information_note", **values)]
    notes += [] if found.per_budget is None else [told.say("plan_information_margin")]
    caption = told.say("plan_information_table")
    return Table(tuple(header), plain_rows(rows), left=2 if bars else 1, caption=caption, notes=(" ".join(notes),))


def acceptability_table(plans: Plans, lang: str) -> Table:
    """In how many samples each plan is ahead by at least so much, and which is so most often."""
    told, found = SweepWords(plans.sweep, lang), plans.acceptability
    rows = []
    for k, (threshold, first) in enumerate(zip(found.thresholds, found.frontier, strict=True)):
        shares = [percent(own[k]) for own in found.shares.values()]
        unit = told.say("sweep_points") if told.scored else ""
        rows.append([f"≥ {number(threshold)}{unit}" if k else f"> 0{unit}", *shares])
        rows[-1].append(told.plan(first))
    names = [told.plan(name) for name in found.shares]
    header = (told.say("plan_acceptability_by"), *names, told.say("plan_acceptability_first"))
    caption = told.say("plan_acceptability", actual=told.actual)
    return Table(header, plain_rows(rows), caption=caption)


def known(plans: Plans, item: Knowing, lang: str) -> str:
    """What is known, in words: a number, the numbers of a group, all weights, or everything."""
    told = SweepWords(plans.sweep, lang)
    if item.name in (ANY_ALLOCATION, EVERYTHING, WEIGHTS):
        return told.say(f"plan_information_{'any' if item.name == ANY_ALLOCATION else item.name}")
    return ", ".join(told.name(path) for path in item.paths)


def figure_of(item: Knowing) -> str:
    """What knowing adds: with two significant digits, or more where its error has a digit there.

    >>> figure_of(Knowing("a", ("a",), 1.0516, 0.03)), figure_of(Knowing("a", ("a",), 0.0523, 0.014))
    ('1.05', '0.052')
    """
    return f"{item.value:,.{_digits(item)}f}"


def _digits(item: Knowing) -> int:
    return max(_decimals(item.value), _decimals(item.error) - 1)


def _decimals(value: float) -> int:
    """The decimals that two significant digits take."""
    return max(0, 1 - floor(log10(value))) if value > 0 else 0
