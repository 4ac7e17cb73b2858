"""What the samples say: what was drawn, allocations held fixed, verdicts by field, the samples' own optima, and which
numbers count."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.report.charts.plane import histogram
from optimizer.report.charts.rows import ChartRow, rows_chart, size, stacked
from optimizer.report.figures import decimals
from optimizer.report.parts import Article, Chart, Part, Section, Table, plain_rows, present
from optimizer.report.sweep_words import (
    at_budget,
    box_words,
    broken_shares,
    direction_rule,
    nine_tenths,
    of_samples,
    percent,
    runs_words,
    unjudged,
    with_interval,
)
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Cells, Words
from optimizer.sweep.findings import Threshold
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import QUANTILES, SampleDistribution, SampleShare

_NUMBERS = 6
"""Numbers that tables of indices name."""


def uncertainty(swept: Sweep, words: Words, with_indices: bool = False, held: bool = True) -> Section:
    """All of it in order: what was drawn, plans held fixed, verdicts, the samples' own optima, what counts.

    ``held`` False leaves out plans held fixed, which stand beside the plan that holds up.
    """
    parts: list[Part] = [" ".join(samples_drawn(swept, words))]
    if swept.findings.status["optimal"]:
        indices = _indices(swept, words) if with_indices else None
        parts += present(
            _plans(swept, words) if held else None, _fields(swept, words), _difference(swept, words), indices,
            _right(swept, words),
        )  # fmt: skip
    return Section(words.say("sweep_section"), tuple(parts), "uncertainty")


def sweep_page(swept: Sweep, lang: str, with_indices: bool, screen: Screen = PLAIN) -> str:
    """The page of `optimizer sweep`."""
    words = Words(swept.scenario, lang)
    folder = None if swept.folder is None else words.say("sweep_folder", folder=swept.folder)
    rule = direction_rule(words) if swept.findings.verdict else None
    parts = [*uncertainty(swept, words, with_indices).parts, rule, folder]
    title = words.say("sweep_title", n=swept.findings.samples)
    return text_page(f"{words.heading}: {title}", parts, lang, screen)


def samples_drawn(swept: Sweep, words: Words) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, findings, status = swept.design.draws, swept.findings, swept.findings.status
    method = words.say(f"sweep_method_{draws.method}")
    sentences = [words.say("sweep_drawn", k=len(draws.number_axes), n=draws.n, method=method, seed=str(draws.seed))]
    sentences += [words.say("sweep_drawn_variant")] if len(draws.scenarios) > 1 else []
    without = ("infeasible", "unbounded", "not proven")
    parts = ", ".join(f"{words.say(name)} {status[name]:,}" for name in without if status[name])
    share, key = percent(findings.feasible), "sweep_feasible" if parts else "sweep_all_solved"
    sentences.append(words.say(key, n=findings.samples, share=share, k=status["optimal"], parts=parts))
    return [*sentences, *([] if findings.answer.status == "optimal" else words.each("sweep_none_itself"))]


# Allocations held fixed.


def _plans(swept: Sweep, words: Words) -> Article | None:
    """The printed allocation and its rivals, each held fixed in every sample; None without an actual."""
    rows, led = [], swept.findings.ahead is not None
    for name, plan in swept.findings.plans.items():
        ends = [words.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        lead = [percent(plan.ahead), *ends] if led else []
        rows.append((words.plan(name), *lead, percent(plan.breaks_any), broken_shares(plan, words)))
    if not rows:
        return None
    header = words.say("allocation_table_alone"), *((words.say("plan_ahead"), "5%", "50%", "95%") if led else ())
    header += words.each("plan_breaks", "sweep_plan_rules")
    caption, notes = words.axis("sweep_plans"), words.each("sweep_plans_note", "rules_at_budget")
    notes += unjudged(swept.findings.plans.values(), words)
    table = Table(header, plain_rows(rows), caption=caption, notes=notes, words=(len(header) - 1,))
    return Article("sampled-plans", words.say("sweep_held_head"), (table,))


# Verdicts by field.

_PARTS = {"less": "down", "undecided": "open", "more": "up"}
"""Directions, from the left, and the classes of the parts of a bar that stand for them."""


def _fields(swept: Sweep, words: Words) -> Article | None:
    """The shares of each direction by field, with the verdicts."""
    findings, table = swept.findings, verdicts(swept, words)
    if table is None:
        return None
    rows = []
    for name, shares in findings.directions.items():
        bars, verdict = [(kind, shares[way].share or 0.0) for way, kind in _PARTS.items()], findings.verdict[name].word
        rows.append((words.title("categories", name), bars, words.say(verdict) if verdict else ""))
    legend = tuple((kind, words.say(f"sweep_{way}")) for way, kind in _PARTS.items())
    chart = Chart("stacked-chart", words.say("sweep_stacked"), lambda: stacked(rows), legend=legend)
    open_ = ", ".join(words.title("categories", name) for name, item in findings.verdict.items() if not item.settled)
    enough = words.say("sweep_enough" if findings.enough else "sweep_not_enough", names=open_)
    return Article("sampled-fields", words.say("r_robustness"), (chart, table, enough))


def verdicts(swept: Sweep, words: Words) -> Table | None:
    """The verdict on each category, with the shares of samples."""
    rows = list[Cells]()
    for name, item in swept.findings.verdict.items():
        row = {"category": words.title("categories", name), "verdict": words.say(item.word) if item.word else ""}
        row["direction"] = f"{words.say(item.direction)} {with_interval(item.same, words.lang)}"
        row |= {f"sweep_{way}": percent(item.shares[way]) for way in ("more", "less")}
        rows.append(row | ({"runs": runs_words(item, words)} if item.runs else {}))
    if not rows:
        return None
    notes = [*words.each("verdict_rule"), *at_budget(swept.answer, words)]
    return words.table(rows, words.say("sweep_verdicts"), notes, 3, ["runs"])


# The samples' own optima.


def _difference(swept: Sweep, words: Words) -> Article:
    """How the samples' own optima differ from the actual, or what they reach."""
    compared = swept.findings.ahead is not None
    edges, heights = swept.findings.histogram()
    title = words.say("sweep_histogram" if compared else "sweep_histogram_objective")
    axes = words.axis("r_gap" if compared else "objective"), words.say("sweep_samples")
    chart = Chart(
        "histogram-chart", title, lambda: histogram(list(map(words.plotted, edges)), heights, words.tick, axes),
        distributions(swept, words), narrow=True,
    )  # fmt: skip
    parts = present(chart, _leads(swept, words))
    return Article("sampled-difference", words.say("sweep_size"), parts, own_optima(swept, words))


def _leads(swept: Sweep, words: Words) -> Table | None:
    """In how many samples their own optimum is ahead by more than amounts that were asked for; None without any."""
    shares = swept.findings.lead_shares
    thresholds = [(amount, shares[Threshold(amount)]) for amount in dict.fromkeys(swept.more_than) if shares]
    rows = [(f"> {words.measured(amount, True)}", with_interval(share, words.lang)) for amount, share in thresholds]
    header, caption = words.each("plan_acceptability_by", "sweep_share"), words.say("sweep_beyond")
    return Table(header, plain_rows(rows), caption=caption) if rows else None


def own_optima(swept: Sweep, words: Words) -> str:
    """By how much the samples' own optima differ from the actual; without one what their objective comes to."""
    findings = swept.findings
    if findings.ahead is None or not findings.ahead.n:
        return words.say("sweep_line_only", n=findings.optimum.n, **_spread(findings.optimum, words))
    n, held = findings.ahead.n, findings.held
    of = words.say("sweep_every" if n == findings.optimum.n else "sweep_at_that_total", n=n)
    sentences = [words.say("sweep_ahead", same_total=words.same_total, of=of, **_spread(findings.ahead, words))]
    if held is not None and held.breaks_any.hits:
        broken, names = of_samples(held.breaks_any, words), words.rules(held.breaks)
        sentences.append(words.say("sweep_breaks", share=broken, names=names))
        if findings.regret is not None and findings.regret.n:
            sentences.append(words.say("sweep_regret", n=findings.regret.n, **_spread(findings.regret, words)))
    return " ".join(sentences)


def _spread(values: SampleDistribution, words: Words) -> dict[str, str]:
    """The ends of 90% of values of the objective, and the median."""
    return {"ends": nine_tenths(values, words, unit=True), "middle": words.measured(values.quantiles[2], True)}


def distributions(swept: Sweep, words: Words) -> Table:
    """The difference, the objective, and the money by category (without any by programme) where it ever changes."""
    findings, shown = swept.findings, list[tuple[str, SampleDistribution, Callable[[float], str]]]()
    if findings.ahead is not None:
        shown.append((words.say("sweep_difference"), findings.ahead, words.measured))
    shown.append((words.say("sweep_objective"), findings.optimum, words.measured))
    kind = "categories" if findings.spending_changes else "programmes"
    for name, item in (findings.spending_changes or findings.programme_changes).items():
        if {words.money(item.least or 0), words.money(item.most or 0)} != {words.money(0)}:
            title = words.title(kind, name)
            moved = title if words.scenario.actual is None else words.say("sweep_moved", title=title)
            shown.append((moved, item, words.sampled))
    rows = []
    for label, item, write in shown:
        rows.append((label, *("-" if value is None else write(value) for value in item.quantiles[::2])))
    header = (words.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES[::2]))
    notes = words.each("sweep_distribution_note") if any(write == words.sampled for *_, write in shown) else ()
    return Table(header, plain_rows(rows), caption=words.say("sweep_distribution") + words.money_in, notes=notes)


# Which numbers count, and where the actual is right.


def _right(swept: Sweep, words: Words) -> Article | None:
    """In how many samples the actual is right, and on what conditions; nothing where it is in none."""
    region = swept.findings.region
    if region is None or not region.cases:
        return None
    share = percent(SampleShare(region.cases, region.known))
    text = words.say("sweep_right_share", k=region.cases, n=region.known, share=share)
    if region.box is not None:
        text += f" {words.say('sweep_right_rule', **box_words(region.box, words))}"
    return Article("sampled-right", words.say("sweep_right"), (text,))


def _indices(swept: Sweep, words: Words) -> Article | None:
    """Which numbers the difference depends on, by variance and by the whole distribution; None without indices."""
    indices = swept.indices
    main = indices.sobol.get("ahead") or indices.sobol.get("optimum")
    if main is None:
        return None
    beside, bars, rows = indices.pawn.get(main.outcome), list[ChartRow](), list[Cells]()
    median = {} if beside is None else dict(zip(beside.paths, beside.median, strict=True))
    for k in sorted(range(len(main.axes)), key=lambda k: (-main.total[k], main.axes[k]))[:_NUMBERS]:
        path, name, value = main.axes[k], words.number(main.axes[k]), float(main.total[k])
        # The total index, with the part of the first order in front.
        bars.append(size(name, value, f"{value:z.2f}", first=float(main.first[k])))
        cells = {"number": name, "sweep_first_order": f"{main.first[k]:z.2f} (±{main.first_error[k]:.2f})"}
        cells["sweep_total"] = f"{value:z.2f} (±{main.total_error[k]:.2f})"
        rows.append(cells | {"sweep_pawn": decimals(median[path], 2) if path in median else "-"})
    legend = ("size", words.say("sweep_first_order")), ("open", words.say("sweep_total"))
    what = words.say(f"sweep_what_{main.outcome}")
    title = words.say("sweep_bars", what=what)
    chart = Chart("sobol-chart", title, lambda: rows_chart(bars, words.tick, labels=24.0), legend=legend)
    table = words.table(rows, words.say("sweep_sobol", what=what))
    share = percent(SampleShare(indices.feasible, indices.solved))
    notes = [words.say("sweep_sobol_note", n=indices.solved, share=share, used=main.used, groups=main.groups)]
    if beside is not None:
        notes.append(words.say("sweep_pawn_note", n=beside.used, chance=f"{beside.by_chance:.2f}"))
    return Article("sampled-indices", words.say("sweep_depends"), (chart, table, *notes))
