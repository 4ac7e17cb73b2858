"""How far the computed allocation is ahead of the actual in the samples, and how the money lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from optimizer.report.charts.plane import Plane
from optimizer.report.charts.plane_charts import histogram
from optimizer.report.figures import fixed, number, title
from optimizer.report.number_names import rule_names
from optimizer.report.parts import Article, Chart, Table, plain_rows, present
from optimizer.report.sweep_words import SweepWords, interval, of_samples, percent
from optimizer.sweep.findings import Threshold
from optimizer.sweep.statistics import QUANTILES, Distribution, Share


def difference_article(told: SweepWords) -> Article:
    """How far ahead the computed allocation is."""
    compared = told.found.ahead is not None
    edges, heights = told.found.histogram("ahead" if compared else "optimum")
    title = told.say("sweep_histogram" if compared else "sweep_histogram_objective")
    label = told.say("sweep_histogram_label", low=told.measured(edges[0]), high=told.measured(edges[-1]))
    scenario = told.scenario
    money = scenario.goal.kind in ("spend", "money_moved")
    size = float(scenario.display.counted(told.lang)) if money else 1.0
    unit = told.say("sweep_points").strip() if told.scored else ""
    across = told.say("r_gap" if compared else "objective")
    axes = f"{across} ({unit})" if unit else across, told.say("sweep_samples")
    draw = _histogram([edge / size for edge in edges], heights, axes, title, label)
    chart = Chart("histogram-chart", title, draw, distributions(told, wide=True), narrow=True)
    return Article("sampled-difference", told.say("sweep_size"), present(chart, beyond(told)), ahead(told) or "")


def _histogram(
    edges: Sequence[float], heights: Sequence[int], axes: tuple[str, str], title: str, label: str
) -> Callable[[], Plane]:
    return lambda: histogram(edges, heights, lambda value: number(value, 4), axes, title, label)


def ahead(told: SweepWords) -> str | None:
    """How far the computed allocation is ahead of the actual."""
    found = told.found
    if found.ahead is None or not found.ahead.n:
        return None
    low, middle, high = (found.ahead.quantiles[k] for k in (0, 2, 4))
    text = told.say(
        "sweep_ahead", actual=told.actual, share=of_samples(next(iter(found.beyond.values())), told.lang),
        low=told.measured(low), high=told.measured(high, True), middle=told.measured(middle, True),
    )  # fmt: skip
    text += " " + told.say("sweep_never_behind", actual=told.actual)
    if found.keeps.share is not None and found.keeps.share < 1:
        broken = Share(found.keeps.n - found.keeps.hits, found.keeps.n, None, None)
        names = rule_names(found.broken, told.scenario, told.lang)
        names = told.say("sweep_breaks_names", names=names) if names else ""
        text += " " + told.say("sweep_breaks", actual=told.actual, share=of_samples(broken, told.lang), names=names)
        text += " " + _regret(told)
    return text


def _regret(told: SweepWords) -> str:
    regret = told.found.regret
    if regret is None or not regret.n:
        return told.say("sweep_no_regret")
    low, middle, high = (regret.quantiles[k] for k in (0, 2, 4))
    ends = {"low": told.measured(low), "high": told.measured(high, True), "middle": told.measured(middle, True)}
    return told.say("sweep_regret", **ends)


def beyond(told: SweepWords) -> Table | None:
    """In how many samples the computed allocation is ahead by how much."""
    if told.found.ahead is None or not told.found.ahead.n:
        return None
    rows = [
        [threshold(told, by), percent(item), interval(item, told.lang)] for by, item in told.found.beyond.items()
    ]  # fmt: skip
    header = tuple(told.say(key) for key in ("sweep_by", "sweep_share", "sweep_interval_head"))
    return Table(header, plain_rows(rows), caption=told.say("sweep_beyond", actual=told.actual))


def threshold(told: SweepWords, by: Threshold) -> str:
    """A threshold in words."""
    if not by.amount:
        return told.say("sweep_at_all")
    if by.of_gain:
        return told.say("sweep_of_gain", p=number(100 * by.amount, 3))
    return told.say("sweep_more_than", x=told.measured(by.amount, True))


def distributions(told: SweepWords, wide: bool = False) -> Table:
    """The difference, and the money by category; ``wide`` adds programmes and scores."""
    found, scenario = told.found, told.scenario
    compared = scenario.actual is not None
    rows = [_row(told, told.say("sweep_objective"), found.optimum, True)]
    if found.ahead is not None:
        rows.insert(0, _row(told, told.what_differs, found.ahead, True))
    if found.regret is not None and found.regret.n and found.keeps.share != 1:
        rows.insert(1, _row(told, told.say("sweep_difference_permitted"), found.regret, True))
    key = "sweep_moved" if compared else "sweep_spent"
    kinds = [("categories", found.moved), *([("programmes", found.moved_programmes)] if wide else [])]
    for kind, moved in kinds:
        for name, item in moved.items():
            rows.append(_row(told, told.say(key, title=title(scenario, kind, name, told.lang)), item, False))
    for name, (own, _) in found.scores.items() if wide else ():
        label = told.say("sweep_score", title=title(scenario, "capabilities", name, told.lang))
        rows.append([label, *(fixed(v) if v is not None else "-" for v in (*own.quantiles, own.mean))])
    header = (told.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES), told.say("sweep_mean"))
    key = "sweep_scores_money" if told.scored else "sweep_money"
    named = scenario.display.name(told.lang)
    unit = told.say(key, unit=named) if named else ""
    caption = told.say("sweep_distribution", unit=unit)
    return Table(header, plain_rows(rows), caption=caption)


def _row(told: SweepWords, label: str, item: Distribution, objective: bool) -> list[str]:
    values = (*item.quantiles, item.mean)
    shown = [told.measured(v) if objective else "-" if v is None else told.money(v) for v in values]
    return [label, *shown]
