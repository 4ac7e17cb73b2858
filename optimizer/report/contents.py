"""The report as a document, built once from an answer, which files of every format render."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of, sweep_of
from optimizer.report.headline import finding
from optimizer.report.parts import Article, Marked, Part, Report, Section, present
from optimizer.report.sections.allocation import allocation
from optimizer.report.sections.alternatives import judges, rivals_article, variants
from optimizer.report.sections.budget import budget, execution, table_one
from optimizer.report.sections.comparison import compared
from optimizer.report.sections.grounds import appendix, grounds, limitations, method, objections, outside_line
from optimizer.report.sections.influence import deciding_assumptions, influence
from optimizer.report.sections.justification import justification
from optimizer.report.sections.moves import moves, regret, waterfall
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.picture import picture
from optimizer.report.sections.prices import frontiers, limits, worths
from optimizer.report.sections.robust_plans import by_period, plan_parts, where_it_turns
from optimizer.report.sections.scores import curves, rivalries, scores
from optimizer.report.sections.uncertainty import uncertainty
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.typography import typeset_parts
from optimizer.report.words import Words


def findings(answer: Answer, lang: str) -> Report:
    """The report on one scenario. An answer without an allocation is explained instead."""
    words = Words(answer.scenario, lang)
    report = Report(lang, words.heading, sections(answer, words), dated(words), words.credit)
    shown: Report = typeset_parts(report, lang)
    return shown


def dated(words: Words) -> str:
    """What the report is, of which day, and how many numbers rest on later sources all the same."""
    later = words.say("r_later_numbers", n=len(words.scenario.admitted)) if words.scenario.admitted else ""
    return " · ".join(filter(None, (words.say("r_report"), words.as_of, later)))


def reports(answers: Sequence[Answer], lang: str) -> list[Report]:
    """The reports on ``answers``; several are compared first."""
    own = [findings(answer, lang) for answer in answers]
    return [compared(answers, lang), *own] if len(own) > 1 else own


def sections(answer: Answer, words: Words) -> tuple[Section, ...]:
    """The sections in order; those without content are left out."""
    if answer.status != "optimal":
        parts = [Section(words.say("r_summary"), no_answer(answer, words), "summary")]
    else:
        parts = [
            _summary(answer, words), result_section(answer, words), *_uncertainty(answer, words),
            _alternatives(answer, words), _sensitivity(answer, words), budget(answer, words), method(answer, words),
            limitations(answer, words),
        ]  # fmt: skip
    return tuple(section for section in (*parts, grounds(words), appendix(answer, words)) if section.parts)


def _summary(answer: Answer, words: Words) -> Section:
    """What a reader with one minute reads; what a plan spends stands in table 1."""
    first, *others = finding(answer, words)
    plans = tuple(plan_parts(answer, words)[:2])
    parts = present(
        Marked(first, "finding"), *others, picture(answer, words),
        Article("plans", words.say("plan_field"), plans) if plans else None, execution(answer, words),
        table_one(answer, words), deciding_assumptions(answer.turning, words), objections(words), outside_line(words),
    )  # fmt: skip
    return Section(words.say("r_summary"), parts, "summary")


def result_section(answer: Answer, words: Words) -> Section:
    """What is allocated and why, what it scores, and the way there from the actual."""
    parts = present(
        allocation(answer, words) if answer.baseline is not None else None,  # else table 1
        *by_period(answer, words), moves(answer, words), scores(answer, words),
        waterfall(answer, words), *regret(answer, words), curves(answer, words),
    )  # fmt: skip
    return Section(words.say("r_result"), parts, "result", _titles(parts))


def _sensitivity(answer: Answer, words: Words) -> Section:
    sensitivity = answer.sensitivity
    explained = plans_of(answer) is not None  # money moved, beside the plans
    parts = present(
        limits(sensitivity, words), worths(sensitivity, words), frontiers(sensitivity, words, explained),
        rivalries(sensitivity, words), influence(answer, words), justification(sensitivity.justification, words),
    )  # fmt: skip
    return Section(words.say("r_sensitivity"), parts, "sensitivity", _titles(parts))


def _uncertainty(answer: Answer, words: Words) -> list[Section]:
    """What the samples tell, where the answer comes with a sweep."""
    swept = sweep_of(answer)
    if swept is None:
        return []
    plans = plans_of(answer)
    section = uncertainty(swept, words, swept.with_indices, held=plans is None)
    more = () if plans is None else (where_it_turns(plans, words), worth_finding_out(plans, words))
    parts = present(*section.parts, *more)
    return [replace(section, parts=parts, holds=_titles(parts))]


def _alternatives(answer: Answer, words: Words) -> Section:
    parts = present(variants(answer, words), rivals_article(answer, words), judges(answer, words))
    return Section(words.say("r_alternatives"), parts, "alternatives", _titles(parts))


def _titles(parts: Sequence[Part]) -> str:
    """What is in a section, by the titles of its articles."""
    return " · ".join(part.title for part in parts if isinstance(part, Article))
