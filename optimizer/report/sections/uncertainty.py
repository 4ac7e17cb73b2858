"""What the samples say: what was drawn, allocations held fixed, verdicts by field, and the samples' own optima."""

from __future__ import annotations

from optimizer.report.charts.plane import Plane
from optimizer.report.charts.plane_charts import histogram
from optimizer.report.charts.row_charts import stacked
from optimizer.report.figures import decimals, number
from optimizer.report.parts import Article, Chart, Part, Section, Table, plain_rows, present
from optimizer.report.sections.where_it_turns import right_article
from optimizer.report.sections.worth_finding_out import counts, indices_article
from optimizer.report.sweep_words import (
    broken_shares,
    of_samples,
    percent,
    runs_words,
    with_interval,
)
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words
from optimizer.sweep.result import Sweep
from optimizer.sweep.statistics import QUANTILES, SampleDistribution, SampleShare


def uncertainty(swept: Sweep, words: Words, with_indices: bool = False) -> Section:
    """All of it in order: what was drawn, plans held fixed, verdicts, the samples' own optima, what counts."""
    parts = list[Part]()
    if swept.findings.status["optimal"]:
        indices = indices_article(swept, words) if with_indices else None
        parts += present(
            plans_article(swept, words), fields_article(swept, words), sampled_moves(swept, words),
            difference_article(swept, words), counts(swept, words) if indices is None else indices,
            right_article(swept, words),
        )  # fmt: skip
    return Section(words.say("sweep_section"), (" ".join(samples_drawn(swept, words)), *parts), "uncertainty")


def sweep_page(swept: Sweep, lang: str, with_indices: bool = False, screen: Screen = PLAIN) -> str:
    """The page of `optimizer sweep`."""
    words = Words(swept.scenario, lang)
    folder = None if swept.folder is None else words.say("sweep_folder", folder=swept.folder)
    parts = [*uncertainty(swept, words, with_indices).parts, folder]
    title = words.say("sweep_title", n=swept.findings.samples)
    return text_page(f"{words.heading}: {title}", parts, lang, screen)


def samples_drawn(swept: Sweep, words: Words) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, findings, status = swept.design.draws, swept.findings, swept.findings.status
    method = words.say(f"sweep_method_{draws.method}")
    sentences = [words.say("sweep_drawn", k=len(draws.axes), n=draws.n, method=method, seed=str(draws.seed))]
    free = sum(1 for axis in draws.axes if axis.startswith("objective.weights."))
    sentences += [words.say("sweep_drawn_weights", n=free + 1, m=free)] if free else []
    without = ("infeasible", "unbounded", "not proven")
    parts = ", ".join(f"{words.say(name)} {status[name]:,}" for name in without if status[name])
    if not parts:
        return [*sentences, words.say("sweep_all_solved", n=findings.samples)]
    share = percent(findings.feasible)
    return [*sentences, words.say("sweep_feasible", share=share, k=status["optimal"], parts=parts)]


# Allocations held fixed.


def plans_article(swept: Sweep, words: Words) -> Article | None:
    """The printed allocation and its rivals, each held fixed in every sample; None without an actual."""
    rows = []
    for name, plan in swept.findings.plans.items():
        ends = [words.measured(plan.difference.quantiles[k]) for k in (0, 2, 4)]
        rows.append(
            [words.plan(name), percent(plan.ahead), *ends, percent(plan.breaks_any), broken_shares(plan, words)]
        )
    if not rows:
        return None
    header = *words.each("allocation_table_alone", "plan_ahead"), "5%", "50%", "95%"
    header += words.each("plan_breaks", "sweep_plan_rules")
    caption, notes = words.say("sweep_plans", actual=words.actual), words.each("sweep_plans_note")
    table = Table(header, plain_rows(rows), caption=caption, notes=notes)
    return Article("sampled-plans", words.say("sweep_held_head"), (table,))


# Verdicts by field.

_PARTS = (("down", "less"), ("open", "undecided"), ("up", "more"))
"""Classes of the parts of a bar and the directions that they stand for, from the left."""
_WAYS = ("more", "less", "undecided")


def fields_article(swept: Sweep, words: Words) -> Article | None:
    """The shares of each direction by field, with the verdicts."""
    findings, table = swept.findings, verdicts(swept, words)
    if table is None:
        return None
    rows = []
    for name, shares in findings.directions.items():
        bars, verdict = [(kind, shares[way].share or 0.0) for kind, way in _PARTS], findings.verdict[name].word
        rows.append((words.title("categories", name), bars, words.say(verdict) if verdict else ""))
    legend = tuple((kind, words.say(f"sweep_{way}")) for kind, way in _PARTS)
    chart = Chart("stacked-chart", words.say("sweep_stacked"), lambda: stacked(rows), legend=legend)
    return Article("sampled-fields", words.say("r_robustness"), (chart, table, _enough(swept, words)))


def verdicts(swept: Sweep, words: Words) -> Table | None:
    """The verdict on each category, with the shares of samples."""
    verdict, lang = swept.findings.verdict, words.lang
    if not verdict:
        return None
    runs = any(item.runs for item in verdict.values())
    rows = [
        [
            words.title("categories", name), words.say(item.direction), words.say(item.word) if item.word else "",
            with_interval(item.same, lang), *(percent(item.shares[way]) for way in _WAYS),
            *([runs_words(item, words)] if runs else []),
        ]
        for name, item in verdict.items()
    ]  # fmt: skip
    header = ("category", "direction", "verdict", "sweep_same", *(f"sweep_{way}" for way in _WAYS))
    labels = words.each(*header, *(["runs"] if runs else []))
    return Table(labels, plain_rows(rows), 3, words.say("sweep_verdicts"), words.each("verdict_rule"))


def _enough(swept: Sweep, words: Words) -> str:
    """Whether the samples are enough."""
    open_ = [words.title("categories", name) for name, item in swept.findings.verdict.items() if not item.settled]
    text = words.say("sweep_enough") if swept.findings.enough else words.say("sweep_not_enough", names=", ".join(open_))
    return f"{text} {words.say('sweep_interval')}"


# The samples' own optima.


def sampled_moves(swept: Sweep, words: Words) -> Table | None:
    """For each programme how often the samples' own optima move money as the printed allocation does."""
    rows = []
    for name, move in swept.findings.moves.items():
        way = words.say("sweep_move_same" if move.direction == "same" else move.direction)
        rows.append((words.title("programmes", name), way, percent(move.same), percent(move.zero)))
    header = words.each("programme", "sweep_printed", "sweep_move_alike", "sweep_move_zero")
    notes = words.each("sweep_moves_note")
    return Table(header, plain_rows(rows), 2, words.say("sweep_moves"), notes) if rows else None


def difference_article(swept: Sweep, words: Words) -> Article:
    """How the samples' own optima differ from the actual, or what they reach."""
    compared = swept.findings.ahead is not None
    edges, heights = swept.findings.histogram("ahead" if compared else "optimum")
    title = words.say("sweep_histogram" if compared else "sweep_histogram_objective")
    axes = words.axis("r_gap" if compared else "objective"), words.say("sweep_samples")

    def drawing() -> Plane:
        return histogram([words.plotted(edge) for edge in edges], heights, words.tick, axes)

    chart = Chart("histogram-chart", title, drawing, distributions(swept, words), narrow=True)
    parts = present(chart, _leads(swept, words))
    return Article("sampled-difference", words.say("sweep_size"), parts, own_optima(swept, words))


def _leads(swept: Sweep, words: Words) -> Table | None:
    """In how many samples their own optimum is ahead by more than so much."""
    rows = []
    for by, item in swept.findings.lead_shares.items():
        if by.amount:
            share = words.say("sweep_of_gain", p=number(100 * by.amount, 3))
            least = share if by.of_gain else words.measured(by.amount, True)
            rows.append((f"> {least}", with_interval(item, words.lang)))
    header, caption = words.each("plan_acceptability_by", "sweep_share"), words.say("sweep_beyond", actual=words.actual)
    return Table(header, plain_rows(rows), caption=caption) if rows else None


def own_optima(swept: Sweep, words: Words) -> str:
    """By how much the samples' own optima differ from the actual; without one what their objective comes to."""
    findings, actual = swept.findings, words.actual
    if findings.ahead is None or not findings.ahead.n:
        return words.say("sweep_line_only", n=findings.samples, **words.spread(findings.optimum))
    sentences = [words.say("sweep_ahead", actual=actual, **words.spread(findings.ahead))]
    if findings.keeps.share is not None and findings.keeps.share < 1:
        broken = SampleShare(findings.keeps.n - findings.keeps.hits, findings.keeps.n, None, None)
        names = words.rules(findings.broken)
        sentences.append(words.say("sweep_breaks", actual=actual, share=of_samples(broken, words), names=names))
        if findings.regret is not None and findings.regret.n:
            sentences.append(words.say("sweep_regret", **words.spread(findings.regret)))
    return " ".join(sentences)


def distributions(swept: Sweep, words: Words) -> Table:
    """The difference, the objective, the money by category (without any by programme), and scores."""
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
    kind = "categories" if findings.spending_changes else "programmes"
    for name, item in (findings.spending_changes or findings.programme_changes).items():
        add(words.say(key, title=words.title(kind, name)), item)
    for name, (own, _) in findings.scores.items():
        shown = ("-" if v is None else decimals(v) for v in (*own.quantiles, own.mean))
        rows.append([words.say("sweep_score", title=words.title("capabilities", name)), *shown])
    header = (words.say("sweep_what"), *(f"{100 * q:g}%" for q in QUANTILES), words.say("sweep_mean"))
    return Table(header, plain_rows(rows), caption=words.say("sweep_distribution") + words.money_in)
