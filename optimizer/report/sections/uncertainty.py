"""What the samples say: what was drawn, and what holds in how many of them."""

from __future__ import annotations

from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.parts import Part, Section, present
from optimizer.report.sections.actual_right import right_article
from optimizer.report.sections.importance import counts, indices_article
from optimizer.report.sections.sampled_difference import difference_article
from optimizer.report.sections.sampled_fields import fields_article, sampled_moves, sampled_variants
from optimizer.report.sections.sampled_plans import plans_article
from optimizer.report.sweep_words import SweepWords, percent
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.sweep.result import Sweep


def uncertainty(swept: Sweep, lang: str, with_indices: bool = False) -> Section:
    """All of it in order: what was drawn, plans held fixed, verdicts, the samples' own optima, what counts."""
    told, parts = SweepWords(swept, lang), list[Part]()
    if told.found.status["optimal"]:
        indices = indices_article(told) if with_indices else None
        parts += present(
            plans_article(told), fields_article(told), sampled_moves(told), difference_article(told),
            sampled_variants(told), counts(told) if indices is None else indices, right_article(told),
        )  # fmt: skip
    return Section(told.say("sweep_section"), (" ".join(drawn(told)), *parts), "uncertainty")


def sweep_page(swept: Sweep, lang: str, with_indices: bool = False, screen: Screen = PLAIN) -> str:
    """The page of `optimizer sweep`."""
    title = say("sweep_title", lang, n=swept.findings.samples)
    kept = None if swept.folder is None else say("sweep_folder", lang, folder=swept.folder)
    parts = [*uncertainty(swept, lang, with_indices).parts, kept]
    return text_page(f"{scenario_title(swept.scenario, lang)}: {title}", parts, lang, screen)


def sweep_line(swept: Sweep, lang: str) -> str:
    """The sweep in one sentence."""
    told, found = SweepWords(swept, lang), swept.findings
    if not found.status["optimal"]:
        return told.say("sweep_line_none", n=found.samples)
    if found.ahead is None or not found.ahead.n or not found.verdict:
        return told.say("sweep_line_only", n=found.samples, **told.spread(found.optimum))
    fields = []
    for name, item in found.verdict.items():
        values = {"field": told.title("categories", name), "way": told.say(item.direction), "share": percent(item.same)}
        fields.append(told.say("sweep_line_field", **values))
    spread, fields_named = told.spread(found.ahead), ", ".join(fields)
    return told.say("sweep_line", n=found.samples, actual=told.actual, fields=fields_named, **spread)


def drawn(told: SweepWords) -> list[str]:
    """What was drawn, and what became of the samples."""
    draws, found, status = told.swept.design.draws, told.found, told.found.status
    method = told.say(f"sweep_method_{draws.method}")
    sentences = [told.say("sweep_drawn", k=len(draws.axes), n=draws.n, method=method, seed=str(draws.seed))]
    free = sum(1 for axis in draws.axes if axis.startswith("objective.weights."))
    sentences += [told.say("sweep_drawn_weights", n=free + 1, m=free)] if free else []
    if not status["optimal"]:
        sentences.append(told.say("sweep_no_allocation"))
    elif status["optimal"] == found.samples:
        sentences.append(told.say("sweep_all_solved", n=found.samples))
    else:
        sentences.append(told.say("sweep_feasible", share=percent(found.feasible), k=status["optimal"]))
    for name in ("infeasible", "unbounded", "not proven"):
        if status[name]:
            sentences.append(told.say(f"sweep_{name.replace(' ', '_')}", k=status[name]))
    return sentences
