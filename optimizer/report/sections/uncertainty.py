"""What the samples say: what holds in how many of them, how far apart, and what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimizer.language.catalog import say
from optimizer.report.charts.histogram import histogram
from optimizer.report.charts.markup import Markup, join
from optimizer.report.charts.rows import HEIGHT, rows_chart, span
from optimizer.report.charts.rows import Row as Bar
from optimizer.report.charts.scale import scale
from optimizer.report.charts.stacked import Stack, stacked
from optimizer.report.figures import number, scenario_title
from optimizer.report.parts import Article, Chart, Part, Section, present
from optimizer.report.sweep import drawn, enough, variants, verdicts
from optimizer.report.sweep_difference import ahead, beyond, distributions
from optimizer.report.sweep_indices import counts, leading, outcome, sobol
from optimizer.report.sweep_plans import held, moves, plans
from optimizer.report.sweep_ranks import order, ranks
from optimizer.report.sweep_region import differences, right
from optimizer.report.sweep_words import SweepWords
from optimizer.report.terminal import text_page
from optimizer.report.variants import verdict_words
from optimizer.sweep.importance import Sobol
from optimizer.sweep.result import Sweep

_PARTS = (("down", "less"), ("near", "undecided"), ("up", "more"))
"""Classes of the parts of a bar and the directions that they stand for, from the left."""


def uncertainty(swept: Sweep, lang: str, with_indices: bool = False) -> Section:
    """All of it in order: what was drawn, plans held fixed, verdicts, the samples' own optima, what counts."""
    told, parts = SweepWords(swept, lang), list[Part]()
    if told.found.status["optimal"]:
        indices = _indices(told) if with_indices else None
        parts += present(
            _held(told), _fields(told), moves(told), _difference(told), ranks(told), order(told), variants(told),
            counts(told) if indices is None else indices, _right(told),
        )  # fmt: skip
    return Section(told.say("sweep_section"), (" ".join(drawn(told)), *parts), "uncertainty")


def _held(told: SweepWords) -> Article | None:
    """The printed allocation and its rivals, held fixed."""
    table = plans(told)
    if table is None:
        return None
    return Article("sampled-plans", told.say("sweep_held_head"), (table,), held(told) or "")


def _fields(told: SweepWords) -> Article | None:
    """The shares of each direction by field, with the verdicts."""
    found, table = told.found, verdicts(told)
    if table is None:
        return None
    rows = []
    for name, shares in found.directions.items():
        bars = [(kind, shares[way].share or 0.0) for kind, way in _PARTS]
        rows.append(Stack(told.category(name), bars, verdict_words(found.verdict[name], told.lang)))
    label, legend = told.say("sweep_stacked_label"), tuple((kind, told.say(f"sweep_{way}")) for kind, way in _PARTS)
    chart = Chart("stacked-chart", told.say("sweep_stacked"), lambda: stacked(rows, label), legend=legend)
    return Article("sampled-fields", told.say("r_robustness"), present(chart, table, enough(told)))


def _difference(told: SweepWords) -> Article:
    """How far ahead the computed allocation is."""
    compared = told.found.ahead is not None
    edges, heights = told.found.histogram("ahead" if compared else "optimum")
    title = told.say("sweep_histogram" if compared else "sweep_histogram_objective")
    label = told.say("sweep_histogram_label", low=told.objective(edges[0]), high=told.objective(edges[-1]))
    scenario = told.scenario
    money = scenario.goal.kind in ("spend", "money_moved")
    size = float(scenario.display.counted(told.lang)) if money else 1.0
    draw = _histogram([edge / size for edge in edges], heights, title, label)
    chart = Chart("histogram-chart", title, draw, distributions(told, wide=True), narrow=True)
    return Article("sampled-difference", told.say("sweep_size"), present(chart, beyond(told)), ahead(told) or "")


def _histogram(edges: Sequence[float], heights: Sequence[int], title: str, label: str) -> Callable[[], Markup]:
    return lambda: histogram(edges, heights, lambda value: number(value, 4), title, label)


def _indices(told: SweepWords) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    found = told.swept.indices.sobol
    main = found.get("ahead") or found.get("optimum")
    if main is None:
        return None
    legend = ("up", told.say("sweep_first_order")), ("near", told.say("sweep_total"))
    title = told.say("sweep_bars", what=outcome(told, main.outcome))
    chart = Chart("sobol-chart", title, lambda: _bars(main, told), legend=legend)
    return Article("sampled-indices", told.say("sweep_depends"), present(chart, *sobol(told)))


def _bars(own: Sobol, told: SweepWords) -> Markup:
    """The total index of the leading numbers, with the part of the first order in front."""
    shown = leading(own.axes, own.total)
    reach = scale([0.0, *(value for _, value in shown)], 5)
    rows = []
    for path, value in shown:
        first = max(0.0, float(own.first[own.axes.index(path)]))
        marks = [span(reach, 0.0, max(0.0, value), HEIGHT / 2 - 6, 12, "near")]
        marks += [span(reach, 0.0, first, HEIGHT / 2 - 6, 12, "up")] if first else []
        rows.append(Bar(told.name(path), join(marks), f"{value:.2f}"))
    values = [f"{value:.2f}" for _, value in shown]
    return rows_chart(rows, reach, lambda value: number(value, 3), values, told.say("sweep_bars_label"), 24.0)


def _right(told: SweepWords) -> Article | None:
    """Where the actual is right."""
    parts = present(*right(told), differences(told))
    return Article("sampled-right", told.say("sweep_right", actual=told.actual), parts) if parts else None


def sweep_page(swept: Sweep, lang: str, with_indices: bool = False) -> str:
    """The page of `optimizer sweep`."""
    title = say("sweep_title", lang, n=f"{swept.findings.samples:,}")
    kept = None if swept.folder is None else say("sweep_folder", lang, folder=swept.folder)
    parts = [*uncertainty(swept, lang, with_indices).parts, kept]
    return text_page(f"{scenario_title(swept.scenario, lang)}: {title}", parts, lang)
