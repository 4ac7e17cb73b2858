"""The report as a document, built once from an answer; every format renders it.

The order is that of the page: summary, execution, result, uncertainty, alternatives, sensitivity, budget and double
counts, method, limits of the method, assumptions and sources, proof.
"""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report import result
from optimizer.report.figures import scenario_title
from optimizer.report.outside import objection_parts, outside_line
from optimizer.report.parts import Article, Findings, Part, Section, present
from optimizer.report.robust_plans import plan_parts
from optimizer.report.sections.alternatives import variants
from optimizer.report.sections.budget import budget, execution
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.sections.grounds import grounds
from optimizer.report.sections.influence import deciding_assumptions, influence
from optimizer.report.sections.judges import judges
from optimizer.report.sections.justification import justification
from optimizer.report.sections.method import appendix, limitations, method
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.rival_plans import rivals_article
from optimizer.report.sections.rivalries import rivalries
from optimizer.report.sensitivity import prices_tables, worths_table
from optimizer.report.table_one import plain_table
from optimizer.report.typography import typeset_parts
from optimizer.report.variants import verdict_table
from optimizer.report.words import Words


def findings(answer: Answer, lang: str) -> Findings:
    """The report on one scenario in Korean or English. An answer without an allocation is explained instead."""
    words = Words(answer.scenario, lang)
    first = _summary(answer, words) if answer.status == "optimal" else no_allocation(answer, words)
    found = Findings(
        lang, answer.scenario.name, scenario_title(answer.scenario, lang), (first, *sections(answer, words))
    )
    shown: Findings = typeset_parts(found, lang)
    return shown


def sections(answer: Answer, words: Words) -> list[Section]:
    """The sections after the summary, in order; those without content are left out."""
    found = [grounds(words), appendix(answer, words)]
    if answer.status == "optimal":
        practice = execution(answer, words)
        found[:0] = [
            Section(practice.title, practice.parts, practice.name), _result(answer, words),
            *_uncertainty(answer, words), *_alternatives(answer, words),
            _sensitivity(answer, words), budget(answer, words), method(answer, words), limitations(answer, words),
        ]  # fmt: skip
    return [section for section in found if section.parts]


def no_allocation(answer: Answer, words: Words) -> Section:
    """Why there is no allocation."""
    return Section(words.say("r_summary"), no_answer(answer, words), "summary")


def sensitivity_articles(answer: Answer, words: Words) -> tuple[Article, ...]:
    """What the result depends on, after the prices of the rules."""
    found = answer.sensitivity
    shown = (
        frontiers(found, words), rivalries(found, words), influence(answer, words),
        justification(found.justification, words),
    )  # fmt: skip
    return tuple(article for article in shown if article is not None)


def _summary(answer: Answer, words: Words) -> Section:
    lang = words.lang
    parts: list[Part] = [*result.finding(answer, lang), outside_line(answer.scenario, lang), *plan_parts(answer, lang)]
    parts.append(plain_table(answer, lang))
    shown = present(*parts, verdict_table(answer, lang), *objection_parts(answer.scenario, lang))
    return Section(
        words.say("r_summary"), present(*shown, deciding_assumptions(answer.turning, words)), "summary"
    )  # fmt: skip


def _result(answer: Answer, words: Words) -> Section:
    lang = words.lang
    tables = present(result.allocation(answer, lang), result.periods(answer, lang), result.scores(answer, lang))
    return Section(words.say("r_result"), (*tables, *result.regret(answer, lang)), "result")


def _sensitivity(answer: Answer, words: Words) -> Section:
    binding, found = result.binding(answer, words.lang), answer.sensitivity
    if found.whole or isinstance(binding, str):
        parts: tuple[Part, ...] = (binding,)
    else:
        parts = present(*prices_tables(found, words.lang), worths_table(found, words.lang))
    return Section(words.say("r_sensitivity"), (*parts, *sensitivity_articles(answer, words)), "sensitivity")


def _uncertainty(answer: Answer, words: Words) -> list[Section]:
    """What the samples tell, where the answer comes with a sweep."""
    swept = getattr(answer, "sweep", None)
    if swept is None:
        return []
    from optimizer.report.sections.uncertainty import uncertainty
    from optimizer.report.sections.where_it_turns import where_it_turns
    from optimizer.report.sections.worth_finding_out import worth_finding_out

    section, plans = uncertainty(swept, words.lang, with_indices=swept.with_indices), plans_of(answer)
    more = () if plans is None else (where_it_turns(plans, words), worth_finding_out(plans, words))
    holds = words.say("r_holds_sampled")
    return [Section(section.title, present(*section.parts, *more), section.name, holds)]


def _alternatives(answer: Answer, words: Words) -> list[Section]:
    judged = judges(answer, words)
    parts = present(variants(answer, words), rivals_article(answer, words), judged)
    holds = words.say("r_holds_alternatives" if judged is None else "r_holds_alternatives_judged")
    return [Section(words.say("r_alternatives"), parts, "alternatives", holds)]
