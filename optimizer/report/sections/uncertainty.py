"""What the samples say: what was drawn, which way money goes in each field, and what holds in how many of them."""

from __future__ import annotations

from optimizer.language.catalog import say
from optimizer.report.charts.row_charts import stacked
from optimizer.report.figures import decimals, scenario_title
from optimizer.report.parts import Article, Chart, Part, Section, Table, plain_rows, present
from optimizer.report.sections.sampled_difference import difference_article, plans_article
from optimizer.report.sections.where_it_turns import right_article
from optimizer.report.sections.worth_finding_out import counts, indices_article
from optimizer.report.sweep_words import ARROWS, percent, runs_words, variant_title, verdict_words, with_interval
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words
from optimizer.sweep.result import Sweep


def uncertainty(swept: Sweep, lang: str, with_indices: bool = False) -> Section:
    """All of it in order: what was drawn, plans held fixed, verdicts, the samples' own optima, what counts."""
    words, parts = Words(swept.scenario, lang), list[Part]()
    if swept.findings.status["optimal"]:
        indices = indices_article(swept, words) if with_indices else None
        parts += present(
            plans_article(swept, words), fields_article(swept, words), sampled_moves(swept, words),
            difference_article(swept, words), sampled_variants(swept, words),
            counts(swept, words) if indices is None else indices, right_article(swept, words),
        )  # fmt: skip
    return Section(words.say("sweep_section"), (" ".join(samples_drawn(swept, words)), *parts), "uncertainty")


def sweep_page(swept: Sweep, lang: str, with_indices: bool = False, screen: Screen = PLAIN) -> str:
    """The page of `optimizer sweep`."""
    title = say("sweep_title", lang, n=swept.findings.samples)
    folder = None if swept.folder is None else say("sweep_folder", lang, folder=swept.folder)
    parts = [*uncertainty(swept, lang, with_indices).parts, folder]
    return text_page(f"{scenario_title(swept.scenario, lang)}: {title}", parts, lang, screen)


def sweep_line(swept: Sweep, lang: str) -> str:
    """The sweep in one sentence."""
    words, findings = Words(swept.scenario, lang), swept.findings
    if not findings.status["optimal"]:
        return words.say("sweep_line_none", n=findings.samples)
    if findings.ahead is None or not findings.ahead.n or not findings.verdict:
        return words.say("sweep_line_only", n=findings.samples, **words.spread(findings.optimum))
    fields = []
    for name, item in findings.verdict.items():
        values = {
            "field": words.title("categories", name),
            "way": words.say(item.direction),
            "share": percent(item.same),
        }
        fields.append(words.say("sweep_line_field", **values))
    spread, fields_named = words.spread(findings.ahead), ", ".join(fields)
    return words.say("sweep_line", n=findings.samples, actual=words.actual, fields=fields_named, **spread)


def samples_drawn(swept: Sweep, words: Words) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, findings, status = swept.design.draws, swept.findings, swept.findings.status
    method = words.say(f"sweep_method_{draws.method}")
    sentences = [words.say("sweep_drawn", k=len(draws.axes), n=draws.n, method=method, seed=str(draws.seed))]
    free = sum(1 for axis in draws.axes if axis.startswith("objective.weights."))
    sentences += [words.say("sweep_drawn_weights", n=free + 1, m=free)] if free else []
    if not status["optimal"]:
        sentences.append(words.say("sweep_no_allocation"))
    elif status["optimal"] == findings.samples:
        sentences.append(words.say("sweep_all_solved", n=findings.samples))
    else:
        sentences.append(words.say("sweep_feasible", share=percent(findings.feasible), k=status["optimal"]))
    for name in ("infeasible", "unbounded", "not proven"):
        if status[name]:
            sentences.append(words.say(f"sweep_{name.replace(' ', '_')}", k=status[name]))
    return sentences


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
        bars = [(kind, shares[way].share or 0.0) for kind, way in _PARTS]
        rows.append((words.title("categories", name), bars, verdict_words(findings.verdict[name], words.lang)))
    label, legend = words.say("sweep_stacked_label"), tuple((kind, words.say(f"sweep_{way}")) for kind, way in _PARTS)
    chart = Chart("stacked-chart", words.say("sweep_stacked"), lambda: stacked(rows, label), legend=legend)
    return Article("sampled-fields", words.say("r_robustness"), (chart, table, _enough(swept, words)))


def verdicts(swept: Sweep, words: Words) -> Table | None:
    """The verdict on each category, with the shares of samples."""
    verdict, lang = swept.findings.verdict, words.lang
    if not verdict:
        return None
    runs = any(item.runs for item in verdict.values())
    rows = [
        [
            words.title("categories", name), words.say(item.direction), verdict_words(item, lang),
            with_interval(item.same, lang), *(percent(item.shares[way]) for way in _WAYS),
            *([runs_words(swept.findings.answer, item, lang)] if runs else []),
        ]
        for name, item in verdict.items()
    ]  # fmt: skip
    header = ("category", "direction", "verdict", "sweep_same", *(f"sweep_{way}" for way in _WAYS))
    notes = [words.say("verdict_rule"), *_permitted(swept, words)]
    for way in ("open", "none"):
        notes += [words.say(f"sweep_{way}")] if any(item.shares[way].hits for item in verdict.values()) else []
    labels = words.each(*header, *(["runs"] if runs else []))
    return Table(labels, plain_rows(rows), 3, words.say("sweep_verdicts"), tuple(notes))


def _permitted(swept: Sweep, words: Words) -> list[str]:
    """The shares among the samples in which the actual keeps the rules, where that is not all of them."""
    findings = swept.findings
    if findings.keeps.share in (None, 0, 1):
        return []
    shares = {name: findings.permitted[name][item.direction] for name, item in findings.verdict.items()}
    fields = ", ".join(f"{words.title('categories', name)} {percent(share)}" for name, share in shares.items())
    return [words.say("sweep_permitted", actual=words.actual, share=percent(findings.keeps), fields=fields)]


def _enough(swept: Sweep, words: Words) -> str:
    """Whether the samples are enough."""
    open_ = [words.title("categories", name) for name, item in swept.findings.verdict.items() if not item.settled]
    text = words.say("sweep_enough") if swept.findings.enough else words.say("sweep_not_enough", names=", ".join(open_))
    return f"{text} {words.say('sweep_interval_plain' if swept.findings.method == 'monte_carlo' else 'sweep_interval')}"


def sampled_variants(swept: Sweep, words: Words) -> Table | None:
    """What the sampled variants have in them."""
    variants = swept.findings.variants
    if not variants:
        return None
    rows = []
    for item in variants:
        cells = [variant_title(swept.findings.answer, item.name, words.lang) if item.name else words.say("base")]
        cells += [decimals(item.samples, 0), decimals(item.optimal, 0)]
        cells += [] if item.ahead is None else [percent(item.ahead)]
        for shares in item.directions.values():
            hits = {way: shares[way].hits for way in _WAYS}
            way = max(hits, key=hits.__getitem__)
            cells.append(f"{ARROWS.get(way, '·')} {percent(shares[way])}")
        rows.append(cells)
    header = words.each("variant", "sweep_samples", "sweep_with_allocation")
    header += words.each("sweep_first") if variants[0].ahead is not None else ()
    header += tuple(words.title("categories", name) for name in variants[0].directions)
    return Table(header, plain_rows(rows), caption=words.say("sweep_variants"))


def sampled_moves(swept: Sweep, words: Words) -> Table | None:
    """For each programme how often the samples' own optima move money as the printed allocation does."""
    rows = []
    for name, move in swept.findings.moves.items():
        way = words.say("sweep_move_same" if move.direction == "same" else move.direction)
        rows.append((words.title("programmes", name), way, percent(move.same), percent(move.zero)))
    header = words.each("programme", "sweep_printed", "sweep_move_alike", "sweep_move_zero")
    notes = words.each("sweep_moves_note")
    return Table(header, plain_rows(rows), 2, words.say("sweep_moves"), notes) if rows else None
