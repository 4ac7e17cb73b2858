"""The one page that `optimizer solve` prints, in Korean or English."""

from __future__ import annotations

from optimizer.analysis.answer import Answer
from optimizer.errors import harmless
from optimizer.language.catalog import say
from optimizer.report.figures import scenario_title
from optimizer.report.outside import objections, outside_line
from optimizer.report.result import certificate, closing, finding
from optimizer.report.sections.allocation import allocation_table, periods
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.prices import binding
from optimizer.report.sections.robust_plans import plan_parts
from optimizer.report.sections.scores import scores_table
from optimizer.report.terminal import text_of, text_page
from optimizer.report.typography import typeset
from optimizer.report.variants import verdict_table
from optimizer.report.words import Words


def page(answer: Answer, lang: str) -> str:
    """The answer as text. The finding stands first, the proof last."""
    scenario, words = answer.scenario, Words(answer.scenario, lang)
    if answer.status != "optimal":
        return text_page(scenario_title(scenario, lang), no_answer(answer, words), lang)
    note = scenario.question.note
    parts = (
        [*finding(answer, lang), outside_line(scenario, lang)], *plan_parts(answer, lang),
        allocation_table(answer, words), periods(answer, words), scores_table(answer, words),
        binding(answer, words), variants_table(answer, words), verdict_table(answer, lang),
        objections(scenario, lang), None if note is None else f"{say('note', lang)}: {note.say(lang)}",
        [*closing(answer, lang), *certificate(answer, lang)],
    )  # fmt: skip
    return text_page(scenario_title(scenario, lang), parts, lang)


def why_not(answer: Answer, lang: str) -> list[str]:
    """Why there is no allocation, as lines of text."""
    shown = [text_of(part) for part in no_answer(answer, Words(answer.scenario, lang))]
    return [typeset(harmless(line), lang) for lines in shown for line in ("", *lines)][1:]
