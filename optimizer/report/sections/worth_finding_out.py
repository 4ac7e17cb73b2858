"""Which numbers the outcome hangs on, what knowing them adds before a choice, and how far ahead each plan is."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.plans import Plans
from optimizer.plans.value_of_information import ANY_ALLOCATION, EVERYTHING, WEIGHTS, InformationValue
from optimizer.program.vectors import Vector
from optimizer.report.charts.plane_charts import courses
from optimizer.report.charts.row_charts import size
from optimizer.report.charts.rows import RowChart, rows_chart
from optimizer.report.figures import decimals, number
from optimizer.report.parts import Article, Chart, Table, plain_rows
from optimizer.report.sweep_words import percent
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import COMPUTED
from optimizer.sweep.importance import PawnIndices, SobolIndices
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import SampleShare

_SHOWN = 6
"""Numbers that the table names."""
_NAMED = 2
"""Numbers that the sentence names."""


def worth_finding_out(plans: Plans, words: Words) -> Article:
    """The expected value of perfect information, and in how many samples each plan is ahead by how much."""
    charts, lead = [_acceptability(plans, words)], information_sentence(plans, words)
    if plans.information is not None:
        charts.insert(0, _information(plans, words))
    return Article("information", words.say("plan_information"), tuple(charts), lead)


def _information(plans: Plans, words: Words) -> Chart:
    """Bars as long as values, with one standard error either way."""
    named = [(known(item, words), item) for item in information_items(plans)]
    items = [size(name, item.value, figure_of(item), item.error) for name, item in named]
    legend = ("size", words.say("plan_information_adds")), ("error", words.say("sheet_charts_error"))
    table = information_table(plans, words)
    return Chart(
        "information-chart", table.caption, lambda: rows_chart(items, words.tick, labels=24.0), table,
        legend=legend,
    )  # fmt: skip


def _acceptability(plans: Plans, words: Words) -> Chart:
    """In which share of the samples each plan is ahead of the actual, by how much at least."""
    table, acceptability = acceptability_table(plans, words), plans.acceptability
    kinds, others = (
        {SUREST_LEAD: "plan", COMPUTED: "computed"},
        iter(("second", *["third"] * len(acceptability.shares))),
    )
    lines = [
        (title, kinds.get(name) or next(others), [100 * (item.share or 0.0) for item in own])
        for (name, own), title in zip(acceptability.shares.items(), table.header[1:], strict=False)
    ]
    legend = tuple((f"course {kind}", title) for title, kind, _ in lines)
    axis = words.axis("plan_acceptability_by")
    return Chart(
        "acceptability-chart", table.caption,
        lambda: courses(acceptability.thresholds, lines, words.tick, axis), table, legend=legend,
        narrow=True,
    )  # fmt: skip


def information_sentence(plans: Plans, words: Words) -> str:
    """What knowing everything adds, and which number is worth most to know."""
    information = plans.information
    if information is None:
        return words.say("plan_information_not_solved")
    most = words.say("plan_information_all", most=figure_of(information.any_allocation) + words.points)
    single = [item for item in information.worth_knowing if len(item.paths) == 1][:_NAMED]
    names = ", ".join(f"{known(item, words)} {figure_of(item)}{words.points}" for item in single)
    key = "plan_information_first" if single else "plan_information_none"
    return f"{most} {words.say(key, names=names)}"


def information_items(plans: Plans) -> list[InformationValue]:
    """Knowing everything, and the numbers and groups that are worth most to know."""
    information = plans.information
    assert information is not None
    return [information.any_allocation, information.everything, *information.worth_knowing[:_SHOWN]]


def information_table(plans: Plans, words: Words) -> Table:
    """What knowing everything and each number adds, in the objective and in budget."""
    information = plans.information
    assert information is not None
    rows, priced = [], information.per_budget is not None
    for item in information_items(plans):
        budget = information.budget(item.value)
        value = f"{figure_of(item)} (±{item.error:,.{_digits(item)}f})"
        money = "-" if budget is None else words.money(budget)
        rows.append([known(item, words), value, *([money] if priced else [])])
    header = words.each("plan_information_known", "plan_information_value")
    if priced:
        unit = f" ({words.unit})" if words.unit else ""
        header += (words.say("plan_information_budget") + unit,)
    choices, chance = ", ".join(words.plan(name) for name in plans.choices), number(information.by_chance, 2)
    others = len(information.plans) - len(plans.choices)
    note = words.say("plan_information_note", plans=choices, k=others, n=information.samples, chance=chance)
    note += " " + words.say("plan_information_margin") if priced else ""
    return Table(header, plain_rows(rows), caption=words.say("plan_information_table"), notes=(note,))


def acceptability_table(plans: Plans, words: Words) -> Table:
    """In how many samples each plan is ahead by at least so much, and which is so most often."""
    acceptability, rows = plans.acceptability, []
    for k, (threshold, first) in enumerate(zip(acceptability.thresholds, acceptability.frontier, strict=True)):
        least = f"≥ {number(threshold)}{words.points}" if k else f"> 0{words.points}"
        rows.append([least, *(percent(own[k]) for own in acceptability.shares.values()), words.plan(first)])
    names = (words.plan(name) for name in acceptability.shares)
    header = (words.say("plan_acceptability_by"), *names, words.say("plan_acceptability_first"))
    return Table(header, plain_rows(rows), caption=words.say("plan_acceptability", actual=words.actual))


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
    return f"{item.value:,.{_digits(item)}f}"


def _digits(item: InformationValue) -> int:
    return max(_decimals(item.value), _decimals(item.error) - 1)


def _decimals(value: float) -> int:
    """The decimals that two significant digits take."""
    return max(0, 1 - floor(log10(value))) if value > 0 else 0


def indices_article(swept: Sweep, words: Words) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    indices = swept.indices
    main = indices.sobol.get("ahead") or indices.sobol.get("optimum")
    if main is None:
        return None

    def drawing() -> RowChart:
        """The total index of the leading numbers, with the part of the first order in front."""
        items = [
            size(words.number(path), value, f"{value:.2f}", first=float(main.first[main.axes.index(path)]))
            for path, value in _leading(main.axes, main.total)
        ]
        return rows_chart(items, words.tick, labels=24.0)

    legend = ("size", words.say("sweep_first_order")), ("open", words.say("sweep_total"))
    chart = Chart("sobol-chart", words.say("sweep_bars", what=_outcome(main, words)), drawing, legend=legend)
    table = _table(main, indices.pawn.get(main.outcome), words)
    share = percent(SampleShare(indices.feasible, indices.solved))
    notes = [words.say("sweep_sobol_note", n=indices.solved, share=share, used=main.used, groups=main.groups)]
    notes += [_pawn_note(next(iter(indices.pawn.values())), words)] if indices.pawn else []
    return Article("sampled-indices", words.say("sweep_depends"), (chart, table, *notes))


def counts(swept: Sweep, words: Words) -> Table | None:
    """Which numbers count for the difference, or for the objective."""
    indices = swept.difference_indices
    if indices is None:
        return None
    caption = words.say("sweep_counts", what=_outcome(indices, words))
    leading = _leading(indices.paths, indices.median)
    rows = [(words.number(path), decimals(value, 2)) for path, value in leading if value > indices.by_chance]
    header, notes = words.each("sweep_axis", "sweep_pawn"), (_pawn_note(indices, words),)
    return Table(header, plain_rows(rows), caption=caption, notes=notes) if rows else None


def _pawn_note(indices: PawnIndices, words: Words) -> str:
    return words.say("sweep_pawn_note", n=indices.used, chance=f"{indices.by_chance:.2f}")


def _outcome(own: SobolIndices | PawnIndices, words: Words) -> str:
    """What indices are of, in words."""
    return words.say(f"sweep_what_{own.outcome}")


def _leading(names: Sequence[str], values: Sequence[float] | Vector) -> list[tuple[str, float]]:
    """The names with the largest values, from the largest down."""
    order = sorted(range(len(names)), key=lambda k: (-values[k], names[k]))
    return [(names[k], float(values[k])) for k in order[:_SHOWN]]


def _table(own: SobolIndices, beside: PawnIndices | None, words: Words) -> Table:
    """The Sobol indices of an outcome and the PAWN indices beside them, of the leading numbers."""
    median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))

    def known(value: float, error: float) -> str:
        return f"{value:.2f} (±{error:.2f})"

    rows = []
    for path, value in _leading(own.axes, own.total):
        k = own.axes.index(path)
        shown = decimals(median[path], 2) if path in median else "-"
        effects = known(own.first[k], own.first_error[k]), known(value, own.total_error[k])
        rows.append((words.number(path), *effects, shown))
    header = words.each("sweep_axis", "sweep_first_order", "sweep_total", "sweep_pawn")
    return Table(header, plain_rows(rows), caption=words.say("sweep_sobol", what=_outcome(own, words)))
