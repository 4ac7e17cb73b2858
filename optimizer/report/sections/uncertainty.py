"""What the samples say: what was drawn, and what holds in how many of them."""

from __future__ import annotations

from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.parts import Part, Section, present
from optimizer.report.sections.sampled_difference import difference_article, plans_article
from optimizer.report.sections.sampled_fields import fields_article, sampled_moves, sampled_variants
from optimizer.report.sections.where_it_turns import right_article
from optimizer.report.sections.worth_finding_out import counts, indices_article
from optimizer.report.sweep_words import percent
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
    kept = None if swept.folder is None else say("sweep_folder", lang, folder=swept.folder)
    parts = [*uncertainty(swept, lang, with_indices).parts, kept]
    return text_page(f"{scenario_title(swept.scenario, lang)}: {title}", parts, lang, screen)


def sweep_line(swept: Sweep, lang: str) -> str:
    """The sweep in one sentence."""
    words, found = Words(swept.scenario, lang), swept.findings
    if not found.status["optimal"]:
        return words.say("sweep_line_none", n=found.samples)
    if found.ahead is None or not found.ahead.n or not found.verdict:
        return words.say("sweep_line_only", n=found.samples, **words.spread(found.optimum))
    fields = []
    for name, item in found.verdict.items():
        values = {
            "field": words.title("categories", name),
            "way": words.say(item.direction),
            "share": percent(item.same),
        }
        fields.append(words.say("sweep_line_field", **values))
    spread, fields_named = words.spread(found.ahead), ", ".join(fields)
    return words.say("sweep_line", n=found.samples, actual=words.actual, fields=fields_named, **spread)


def samples_drawn(swept: Sweep, words: Words) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, found, status = swept.design.draws, swept.findings, swept.findings.status
    method = words.say(f"sweep_method_{draws.method}")
    sentences = [words.say("sweep_drawn", k=len(draws.axes), n=draws.n, method=method, seed=str(draws.seed))]
    free = sum(1 for axis in draws.axes if axis.startswith("objective.weights."))
    sentences += [words.say("sweep_drawn_weights", n=free + 1, m=free)] if free else []
    if not status["optimal"]:
        sentences.append(words.say("sweep_no_allocation"))
    elif status["optimal"] == found.samples:
        sentences.append(words.say("sweep_all_solved", n=found.samples))
    else:
        sentences.append(words.say("sweep_feasible", share=percent(found.feasible), k=status["optimal"]))
    for name in ("infeasible", "unbounded", "not proven"):
        if status[name]:
            sentences.append(words.say(f"sweep_{name.replace(' ', '_')}", k=status[name]))
    return sentences
