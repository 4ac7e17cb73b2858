"""What knowing numbers adds before a choice, and in how many samples each plan is ahead by how much."""

from __future__ import annotations

from math import floor, log10

from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import Plans
from optimizer.plans.value_of_information import ANY_ALLOCATION, EVERYTHING, WEIGHTS, InformationValue
from optimizer.report.charts.plane import courses
from optimizer.report.charts.rows import ChartRow, rows_chart, size
from optimizer.report.figures import number
from optimizer.report.headline import plan_title
from optimizer.report.parts import Article, Chart, Table, plain_rows, present
from optimizer.report.sweep_words import percent
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import COMPUTED

_SHOWN = 6
"""Numbers that the table names."""


def worth_finding_out(plans: Plans, words: Words) -> Article:
    """The expected value of perfect information, and in how many samples each plan is ahead by how much."""
    parts = present(None if plans.information is None else _information(plans, words), _acceptability(plans, words))
    return Article("information", words.say("plan_information"), parts, information_sentence(plans, words))


def _information(plans: Plans, words: Words) -> Chart:
    """What knowing everything and each number adds, in the objective, one standard error either way, and in budget."""
    information = plans.information
    assert information is not None
    items, rows, priced = list[ChartRow](), list[tuple[str, ...]](), information.everything.budget is not None
    for item in (information.any_allocation, information.everything, *information.worth_knowing[:_SHOWN]):
        name, value = known(item, words), figure_of(item)
        items.append(size(name, item.value, value, item.error))
        budget = [] if item.budget is None else [words.sampled(item.budget)]
        rows.append((name, f"{value} (±{item.error:,.{_decimals(item)}f})", *budget))
    unit = f" ({words.unit})" if words.unit else ""
    header = words.each("plan_information_known", "plan_information_value")
    header += (words.say("plan_information_budget") + unit,) if priced else ()
    chance = number(information.by_chance, 2)
    k, fitted = len(information.plans), len(information.plans) - len(plans.choices)
    note = words.say("plan_information_note", k=k, fitted=fitted, chance=chance)
    note += " " + words.say("plan_information_margin") if priced else ""
    table = Table(header, plain_rows(rows), caption=words.say("plan_information_table"), notes=(note,))
    legend = ("size", words.say("plan_information_adds")), ("error", words.say("sheet_charts_error"))
    return Chart(
        "information-chart", table.caption, lambda: rows_chart(items, words.tick, labels=24.0), table, legend=legend
    )


def _acceptability(plans: Plans, words: Words) -> Chart | None:
    """In which share of the samples each plan is ahead of the actual by at least so much.

    None where no plan is ahead in any sample.
    """
    acceptability, rows = plans.acceptability, []
    if not any(own[0].hits for own in acceptability.shares.values()):
        return None
    for k, threshold in enumerate(acceptability.thresholds):
        least = f"≥ {number(threshold)}{words.points}" if k else f"> 0{words.points}"
        rows.append([least, *(percent(own[k]) for own in acceptability.shares.values())])
    kinds, others = {SUREST_LEAD: "plan", COMPUTED: "computed"}, ["second", *["third"] * len(acceptability.shares)]
    lines = list[tuple[str, str, list[float]]]()
    for name, own in acceptability.shares.items():
        course = [100 * (item.share or 0.0) for item in own]
        lines.append((plan_title(plans, name, words), kinds.get(name) or others.pop(0), course))
    axis = words.axis("plan_acceptability_by")
    header = words.say("plan_acceptability_by"), *(title for title, *_ in lines)
    caption = words.say("plan_acceptability")
    table = Table(header, plain_rows(rows), caption=caption, notes=words.each("plan_note_names"))
    return Chart(
        "acceptability-chart", caption, lambda: courses(acceptability.thresholds, lines, words.tick, axis), table,
        narrow=True,
    )  # fmt: skip


def information_sentence(plans: Plans, words: Words) -> str:
    """What knowing everything adds, and whether any number by itself adds more than chance."""
    information = plans.information
    if information is None:
        return words.say("plan_information_not_solved")
    most = words.say("plan_information_all", most=figure_of(information.any_allocation) + words.points)
    single = any(len(item.paths) == 1 for item in information.worth_knowing)
    return most if single else f"{most} {words.say('plan_information_none')}"


def known(item: InformationValue, words: Words) -> str:
    """What is known, in words: a number, the numbers of a group, all weights, or everything."""
    if item.name in (ANY_ALLOCATION, EVERYTHING, WEIGHTS):
        return words.say(f"plan_information_{'any' if item.name == ANY_ALLOCATION else item.name}")
    return ", ".join(words.number(path) for path in item.paths)


def figure_of(item: InformationValue) -> str:
    """What knowing adds: with two significant digits, or more where its error has a digit there.

    >>> figure_of(InformationValue("a", ("a",), 1.0516, 0.03)), figure_of(InformationValue("a", ("a",), 0.0523, 0.014))
    ('1.05', '0.052')
    """
    return f"{item.value:,.{_decimals(item)}f}"


def _decimals(item: InformationValue) -> int:
    """The decimals that two significant digits of the value take, or one of its error."""
    digits = ((item.value, 1), (item.error, 0))
    return max([0, *(behind - floor(log10(own)) for own, behind in digits if own > 0)])
