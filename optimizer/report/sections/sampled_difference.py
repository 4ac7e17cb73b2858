"""How far allocations are ahead of the actual in the samples, held fixed and computed anew, and how the money lies."""

from __future__ import annotations

from optimizer.report.charts.plane import Plane
from optimizer.report.charts.plane_charts import histogram
from optimizer.report.figures import decimals, number
from optimizer.report.parts import Article, Chart, Table, plain_rows, present
from optimizer.report.sweep_words import of_samples, percent, plan_title, sample_interval
from optimizer.report.words import Words
from optimizer.sweep.findings import Threshold
from optimizer.sweep.fixed_plan import COMPUTED, FixedPlan
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import QUANTILES, SampleDistribution, SampleShare


def difference_article(swept: Sweep, words: Words) -> Article:
    """How far ahead the computed allocation is."""
    compared = swept.findings.ahead is not None
    edges, heights = swept.findings.histogram("ahead" if compared else "optimum")
    title = words.say("sweep_histogram" if compared else "sweep_histogram_objective")
    label = words.say("sweep_histogram_label", low=words.measured(edges[0]), high=words.measured(edges[-1]))
    axes = words.axis("r_gap" if compared else "objective"), words.say("sweep_samples")

    def drawing() -> Plane:
        return histogram([words.plotted(edge) for edge in edges], heights, words.tick, axes, title, label)

    chart = Chart("histogram-chart", title, drawing, distributions(swept, words, wide=True), narrow=True)
    parts, lead = present(chart, beyond(swept, words)), ahead(swept, words) or ""
    return Article("sampled-difference", words.say("sweep_size"), parts, lead)


def ahead(swept: Sweep, words: Words) -> str | None:
    """How far the computed allocation is ahead of the actual."""
    findings, actual = swept.findings, words.actual
    if findings.ahead is None or not findings.ahead.n:
        return None
    share = of_samples(next(iter(findings.lead_shares.values())), words.lang)
    sentences = [words.say("sweep_ahead", actual=actual, share=share, **words.spread(findings.ahead))]
    sentences.append(words.say("sweep_never_behind", actual=actual))
    if findings.keeps.share is not None and findings.keeps.share < 1:
        broken = of_samples(
            SampleShare(findings.keeps.n - findings.keeps.hits, findings.keeps.n, None, None), words.lang
        )
        names = words.rules(findings.broken)
        names = words.say("sweep_breaks_names", names=names) if names else ""
        sentences.append(words.say("sweep_breaks", actual=actual, share=broken, names=names))
        if findings.regret is None or not findings.regret.n:
            sentences.append(words.say("sweep_no_regret"))
        else:
            sentences.append(words.say("sweep_regret", **words.spread(findings.regret)))
    return " ".join(sentences)


def beyond(swept: Sweep, words: Words) -> Table | None:
    """In how many samples the computed allocation is ahead by how much."""
    if swept.findings.ahead is None or not swept.findings.ahead.n:
        return None
    shares = swept.findings.lead_shares.items()
    rows = [(_threshold(by, words), percent(item), sample_interval(item, words.lang)) for by, item in shares]
    header = words.each("sweep_by", "sweep_share", "sweep_interval_head")
    return Table(header, plain_rows(rows), caption=words.say("sweep_beyond", actual=words.actual))


def _threshold(by: Threshold, words: Words) -> str:
    if not by.amount:
        return words.say("sweep_at_all")
    if by.of_gain:
        return words.say("sweep_of_gain", p=number(100 * by.amount, 3))
    return words.say("sweep_more_than", x=words.measured(by.amount, True))


def distributions(swept: Sweep, words: Words, wide: bool = False) -> Table:
    """The difference, and the money by category; ``wide`` adds programmes and scores."""
    findings, rows = swept.findings, list[list[str]]()

    def add(label: str, item: SampleDistribution, objective: bool = False) -> None:
        values = (*item.quantiles, item.mean)
        rows.append([label, *(words.measured(v) if objective or v is None else words.money(v) for v in values)])

    if findings.ahead is not None:
        key = "sweep_difference" if words.scenario.goal.maximized else "sweep_saved"
        add(words.say(key, actual=words.actual), findings.ahead, True)
    if findings.regret is not None and findings.regret.n and findings.keeps.share != 1:
        add(words.say("sweep_difference_permitted"), findings.regret, True)
    add(words.say("sweep_objective"), findings.optimum, True)
    key = "sweep_spent" if words.scenario.actual is None else "sweep_moved"
    for kind, moved in (
        ("categories", findings.spending_changes),
        ("programmes", findings.programme_changes if wide else {}),
    ):
        for name, item in moved.items():
            add(words.say(key, title=words.title(kind, name)), item)
    for name, (own, _) in findings.scores.items() if wide else ():
        shown = ("-" if v is None else decimals(v) for v in (*own.quantiles, own.mean))
        rows.append([words.say("sweep_score", title=words.title("capabilities", name)), *shown])
    header = (words.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES), words.say("sweep_mean"))
    unit = words.say("sweep_scores_money" if words.scored else "sweep_money", unit=words.unit) if words.unit else ""
    notes = words.each("r_judged_note") if wide and findings.scores else ()
    return Table(header, plain_rows(rows), caption=words.say("sweep_distribution", unit=unit), notes=notes)


_NAMED = 3
"""Rules that are named with how often they are broken."""


def plans_article(swept: Sweep, words: Words) -> Article | None:
    """The printed allocation and its rivals, each held fixed in every sample; None without an actual."""
    rows = []
    for name, plan in swept.findings.plans.items():
        ends = [words.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append(
            [plan_title(name, words), percent(plan.ahead), *ends, percent(plan.breaks_any), broken_shares(plan, words)]
        )
    if not rows:
        return None
    header = *words.each("sweep_allocation", "sweep_plan_ahead"), "5%", "50%", "95%"
    header += words.each("sweep_plan_breaks", "sweep_plan_rules")
    caption, notes = words.say("sweep_plans", actual=words.actual), (words.say("sweep_plans_note", k=_NAMED),)
    table = Table(header, plain_rows(rows), caption=caption, notes=notes)
    return Article("sampled-plans", words.say("sweep_held_head"), (table,), _held(swept, words))


def _held(swept: Sweep, words: Words) -> str:
    """What comes of the printed allocation."""
    plan = swept.findings.printed_plans.get(COMPUTED)
    if plan is None:
        return ""
    share = of_samples(plan.ahead, words.lang)
    text = words.say("sweep_held", actual=words.actual, share=share, **words.spread(plan.difference))
    if not plan.breaks:
        return f"{text} {words.say('sweep_held_keeps')}"
    return f"{text} {words.say('sweep_held_breaks', share=percent(plan.breaks_any), rules=broken_shares(plan, words))}"


def broken_shares(plan: FixedPlan, words: Words) -> str:
    """The rules that a plan breaks most often, each with the share of samples."""
    breaks = list(plan.breaks.items())[:_NAMED]
    return ", ".join(f"{words.rules([rule])} {percent(item)}" for rule, item in breaks)
