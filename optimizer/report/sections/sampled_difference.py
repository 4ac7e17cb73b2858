"""How far the computed allocation is ahead of the actual in the samples, and how the money lies."""

from __future__ import annotations

from optimizer.report.charts.plane import Plane
from optimizer.report.charts.plane_charts import histogram
from optimizer.report.figures import fixed, number
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
    axes = told.axis("r_gap" if compared else "objective"), told.say("sweep_samples")

    def drawing() -> Plane:
        return histogram([told.plotted(edge) for edge in edges], heights, told.tick, axes, title, label)

    chart = Chart("histogram-chart", title, drawing, distributions(told, wide=True), narrow=True)
    return Article("sampled-difference", told.say("sweep_size"), present(chart, beyond(told)), ahead(told) or "")


def ahead(told: SweepWords) -> str | None:
    """How far the computed allocation is ahead of the actual."""
    found, actual = told.found, told.actual
    if found.ahead is None or not found.ahead.n:
        return None
    share = of_samples(next(iter(found.beyond.values())), told.lang)
    sentences = [told.say("sweep_ahead", actual=actual, share=share, **told.spread(found.ahead))]
    sentences.append(told.say("sweep_never_behind", actual=actual))
    if found.keeps.share is not None and found.keeps.share < 1:
        broken = of_samples(Share(found.keeps.n - found.keeps.hits, found.keeps.n, None, None), told.lang)
        names = rule_names(found.broken, told.scenario, told.lang)
        names = told.say("sweep_breaks_names", names=names) if names else ""
        sentences.append(told.say("sweep_breaks", actual=actual, share=broken, names=names))
        if found.regret is None or not found.regret.n:
            sentences.append(told.say("sweep_no_regret"))
        else:
            sentences.append(told.say("sweep_regret", **told.spread(found.regret)))
    return " ".join(sentences)


def beyond(told: SweepWords) -> Table | None:
    """In how many samples the computed allocation is ahead by how much."""
    if told.found.ahead is None or not told.found.ahead.n:
        return None
    shares = told.found.beyond.items()
    rows = [(_threshold(told, by), percent(item), interval(item, told.lang)) for by, item in shares]
    header = told.each("sweep_by", "sweep_share", "sweep_interval_head")
    return Table(header, plain_rows(rows), caption=told.say("sweep_beyond", actual=told.actual))


def _threshold(told: SweepWords, by: Threshold) -> str:
    if not by.amount:
        return told.say("sweep_at_all")
    if by.of_gain:
        return told.say("sweep_of_gain", p=number(100 * by.amount, 3))
    return told.say("sweep_more_than", x=told.measured(by.amount, True))


def distributions(told: SweepWords, wide: bool = False) -> Table:
    """The difference, and the money by category; ``wide`` adds programmes and scores."""
    found, rows = told.found, list[list[str]]()

    def add(label: str, item: Distribution, objective: bool = False) -> None:
        values = (*item.quantiles, item.mean)
        rows.append([label, *(told.measured(v) if objective or v is None else told.money(v) for v in values)])

    if found.ahead is not None:
        key = "sweep_difference" if told.scenario.goal.maximized else "sweep_saved"
        add(told.say(key, actual=told.actual), found.ahead, True)
    if found.regret is not None and found.regret.n and found.keeps.share != 1:
        add(told.say("sweep_difference_permitted"), found.regret, True)
    add(told.say("sweep_objective"), found.optimum, True)
    key = "sweep_spent" if told.scenario.actual is None else "sweep_moved"
    for kind, moved in (("categories", found.moved), ("programmes", found.moved_programmes if wide else {})):
        for name, item in moved.items():
            add(told.say(key, title=told.title(kind, name)), item)
    for name, (own, _) in found.scores.items() if wide else ():
        shown = ("-" if v is None else fixed(v) for v in (*own.quantiles, own.mean))
        rows.append([told.say("sweep_score", title=told.title("capabilities", name)), *shown])
    header = (told.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES), told.say("sweep_mean"))
    unit = told.say("sweep_scores_money" if told.scored else "sweep_money", unit=told.unit) if told.unit else ""
    return Table(header, plain_rows(rows), caption=told.say("sweep_distribution", unit=unit))
