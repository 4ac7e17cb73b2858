"""Uncertainty: what holds in how many samples of the assumptions, how far apart, and what it depends on."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import number
from optimizer.report.html.charts.histogram import histogram
from optimizer.report.html.charts.rows import HEIGHT, Row, rows_chart, span
from optimizer.report.html.charts.scale import scale
from optimizer.report.html.charts.stacked import Stack, stacked
from optimizer.report.html.markup import Markup, join, tag
from optimizer.report.html.parts import Words, article, chart, fold, legend
from optimizer.report.html.render import article_of
from optimizer.report.html.render import table_of as shared
from optimizer.report.parts import Table
from optimizer.report.sections.where_it_turns import where_it_turns
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.sweep import drawn, enough, variants, verdicts
from optimizer.report.sweep_difference import ahead, beyond, distributions
from optimizer.report.sweep_indices import counts, leading, outcome, sobol
from optimizer.report.sweep_plans import held, moves, plans
from optimizer.report.sweep_ranks import order, ranks
from optimizer.report.sweep_region import differences, right
from optimizer.report.sweep_words import SweepWords
from optimizer.report.variants import verdict_words
from optimizer.sweep.importance import Sobol
from optimizer.sweep.result import Sweep


def uncertainty(answer: Answer, words: Words) -> Markup | None:
    """The section; nothing where the answer comes without a sweep."""
    swept: Sweep | None = getattr(answer, "sweep", None)
    if swept is None:
        return None
    told, found = SweepWords(swept, words.lang), swept.findings
    lead = " ".join(drawn(told))
    if not found.status["optimal"]:
        return fold("uncertainty", words.say("sweep_section"), tag("p", lead, class_="lead"))
    made = plans_of(answer)
    more = () if made is None else (where_it_turns(made, words), worth_finding_out(made, words))
    parts = [
        _held(told), _fields(told, words), _shared(moves(told)), _difference(told, words),
        _shared(ranks(told), order(told)), _shared(variants(told)), _indices(told, words), _right(told, words),
        *(article_of(part, words.lang) for part in more),
    ]  # fmt: skip
    return fold(
        "uncertainty",
        words.say("sweep_section"),
        tag("p", lead, class_="lead"),
        *parts,
        holds=words.say("r_holds_sampled"),
    )


def _shared(table: Table | None, after: str | None = None) -> Markup | None:
    return None if table is None else tag("article", shared(table), None if after is None else tag("p", after))


def _held(told: SweepWords) -> Markup | None:
    """The printed allocation and its rivals, held fixed."""
    table = plans(told)
    return (
        None
        if table is None
        else article("sampled-plans", told.say("sweep_held_head"), shared(table), words=held(told))
    )


def _fields(told: SweepWords, words: Words) -> Markup | None:
    """The shares of each direction by field, with the verdicts."""
    found, table = told.found, verdicts(told)
    if table is None:
        return None
    rows = []
    for name, shares in found.directions.items():
        parts = [("down", "less"), ("near", "undecided"), ("up", "more")]
        bars = [(kind, shares[way].share or 0.0) for kind, way in parts]
        rows.append(Stack(told.category(name), bars, verdict_words(found.verdict[name], told.lang)))
    key = legend(*(((kind, told.say(f"sweep_{way}")) for kind, way in parts)))
    drawing = stacked(rows, told.say("sweep_stacked_label"))
    figure = chart("stacked-chart", told.say("sweep_stacked"), drawing, None, words, (), key)
    return article("sampled-fields", told.say("r_robustness"), figure, shared(table), tag("p", enough(told)))


def _difference(told: SweepWords, words: Words) -> Markup:
    """How far ahead the computed allocation is."""
    edges, heights = told.found.histogram("ahead") if told.found.ahead is not None else told.found.histogram("optimum")
    key = "sweep_histogram" if told.found.ahead is not None else "sweep_histogram_objective"
    ends = {"low": told.objective(edges[0]), "high": told.objective(edges[-1])}
    money = words.scenario.goal.kind in ("spend", "money_moved")
    bars = histogram(
        [words.counted(edge) for edge in edges] if money else edges, heights, lambda value: number(value, 4),
        told.say(key), told.say("sweep_histogram_label", **ends),
    )  # fmt: skip
    drawing, every = tag("div", bars, class_="panel alone"), shared(distributions(told, wide=True))
    figure = chart("histogram-chart", told.say(key), drawing, every, words)
    table = None if (rows := beyond(told)) is None else shared(rows)
    return article("sampled-difference", told.say("sweep_size"), figure, table, words=ahead(told))


def _indices(told: SweepWords, words: Words) -> Markup | None:
    """Which numbers the difference depends on, by variance and by the whole distribution."""
    found = told.swept.indices.sobol if told.swept.with_indices else {}
    main = found.get("ahead") or found.get("optimum")
    if main is None:
        return _shared(counts(told))
    own = [item for item in sobol(told) if item is not None]
    tables = [shared(item) for item in own if isinstance(item, Table)]
    notes = [tag("p", item, class_="note") for item in own if isinstance(item, str)]
    what = outcome(told, main.outcome)
    key = legend(("up", told.say("sweep_first_order")), ("near", told.say("sweep_total")))
    drawing = _bars(main, told)
    figure = chart("sobol-chart", told.say("sweep_bars", what=what), drawing, join(tables), words, (), key)
    return article("sampled-indices", told.say("sweep_depends"), figure, *notes)


def _bars(own: Sobol, told: SweepWords) -> Markup:
    """The total index of the leading numbers, with the part of the first order in front."""
    shown = leading(own.axes, own.total)
    reach = scale([0.0, *(value for _, value in shown)], 5)
    rows = []
    for path, value in shown:
        first = max(0.0, float(own.first[own.axes.index(path)]))
        marks = [span(reach, 0.0, max(0.0, value), HEIGHT / 2 - 6, 12, "near")]
        marks += [span(reach, 0.0, first, HEIGHT / 2 - 6, 12, "up")] if first else []
        rows.append(Row(told.name(path), join(marks), f"{value:.2f}"))
    values = [f"{value:.2f}" for _, value in shown]
    return rows_chart(rows, reach, lambda value: number(value, 3), values, told.say("sweep_bars_label"), 24.0)


def _right(told: SweepWords, words: Words) -> Markup | None:
    """Where the actual is right."""
    sentences = [item for item in right(told) if isinstance(item, str)]
    if not sentences:
        return None
    table = differences(told)
    heading = told.say("sweep_right", actual=told.actual)
    inner = None if table is None else shared(table)
    return article("sampled-right", heading, *(tag("p", item) for item in sentences), inner)
