"""The one page that `optimizer solve` prints, in Korean or English."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import scenario_title
from optimizer.report.headline import finding
from optimizer.report.sections.allocation import allocation_table, periods
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import money_left
from optimizer.report.sections.fields import fields_table
from optimizer.report.sections.grounds import certificate, numbers_used, objections, outside_line, unused
from optimizer.report.sections.moves import regret
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.prices import binding
from optimizer.report.sections.robust_plans import amounts_table, plan_parts
from optimizer.report.sections.scores import scores_table
from optimizer.report.sweep_words import sampled
from optimizer.report.terminal import PLAIN, Screen, Shown, text_page
from optimizer.report.words import Words


def page(answer: Answer, lang: str, screen: Screen = PLAIN, full: bool = False) -> str:
    """The answer as text: what answers first, then the amounts and scores behind it; in ``full`` all that there is."""
    words = Words(answer.scenario, lang)
    parts: Sequence[Shown] = no_answer(answer, words) if answer.status != "optimal" else _parts(answer, words, full)
    return text_page(scenario_title(answer.scenario, lang), parts, lang, screen)


def why_not(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """Why there is no allocation."""
    return text_page("", no_answer(answer, Words(answer.scenario, lang)), lang, screen)


def _parts(answer: Answer, words: Words, full: bool) -> list[Shown]:
    """The finding, the fields, plans and amounts, scores, what stands against it, and where the rest is."""
    lang, (first, *others), plans = words.lang, finding(answer, words.lang), plans_of(answer)
    shown: list[Shown] = [first, others, fields_table(answer, words)]
    shown += [say("verdict_rule", lang)] if full and sampled(answer) else []
    shown += [outside_line(answer.scenario, lang), *plan_parts(answer, words)[: None if full else 1]]
    brief = None if full or plans is None else amounts_table(plans, plans.first, words)
    shown += [brief or allocation_table(answer, words), periods(answer, words), scores_table(answer, words)]
    shown += [binding(answer, words), variants_table(answer, words), objections(answer.scenario, lang)] if full else []
    closing = [*_closing(answer, lang), *(certificate(answer, lang) if full else [])]
    return [*shown, _note(answer, lang), closing, None if full else say("page_more", lang)]


def _note(answer: Answer, lang: str) -> str | None:
    note = answer.scenario.question.note
    return None if note is None else f"{say('note', lang)}: {note.say(lang)}"


def _closing(answer: Answer, lang: str) -> list[str]:
    """Money left over, upkeep, regret, and how many numbers of which kind stand behind the result."""
    several = [] if answer.solution.unique else [say("several", lang)]
    scenario = answer.scenario
    grounds = numbers_used(scenario, lang), *unused(scenario, lang)
    return [*money_left(answer, lang), *regret(answer, lang), *grounds, *several]
