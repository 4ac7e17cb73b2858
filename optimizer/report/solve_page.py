"""The one page that `optimizer solve` prints, in Korean or English."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import scenario_title
from optimizer.report.headline import finding
from optimizer.report.outside import objections, outside_line
from optimizer.report.sections.allocation import allocation_table, periods
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import money_left
from optimizer.report.sections.fields import fields_table
from optimizer.report.sections.grounds import certificate, numbers_used, unused
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
    scenario, words = answer.scenario, Words(answer.scenario, lang)
    if answer.status != "optimal":
        parts: Sequence[Shown] = no_answer(answer, words)
    else:
        parts = _all(answer, words) if full else _first(answer, words)
    return text_page(scenario_title(scenario, lang), parts, lang, screen)


def why_not(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """Why there is no allocation."""
    return text_page("", no_answer(answer, Words(answer.scenario, lang)), lang, screen)


def _first(answer: Answer, words: Words) -> list[Shown]:
    """The finding, the fields, plans and amounts, scores, what stands against it, and where the rest is."""
    lang, (first, *others) = words.lang, finding(answer, words.lang)
    fields, plans = fields_table(answer, words), plans_of(answer)
    amounts = allocation_table(answer, words) if plans is None else amounts_table(plans, plans.first, words)
    shown: list[Shown] = [first, others, amounts if fields is None else fields, outside_line(answer.scenario, lang)]
    shown += plan_parts(answer, words)[:1]
    shown += [amounts] if fields is not None else []
    shown += [periods(answer, words), scores_table(answer, words), _note(answer, lang)]
    return [*shown, _closing(answer, lang), say("page_more", lang)]


def _all(answer: Answer, words: Words) -> list[Shown]:
    """The same in full, the proof last."""
    lang, (first, *others) = words.lang, finding(answer, words.lang)
    rule = say("verdict_rule", lang) if sampled(answer) else None
    return [
        first, others, fields_table(answer, words), rule, outside_line(answer.scenario, lang),
        *plan_parts(answer, words), allocation_table(answer, words), periods(answer, words),
        scores_table(answer, words), binding(answer, words), variants_table(answer, words),
        objections(answer.scenario, lang), _note(answer, lang), [*_closing(answer, lang), *certificate(answer, lang)],
    ]  # fmt: skip


def _note(answer: Answer, lang: str) -> str | None:
    note = answer.scenario.question.note
    return None if note is None else f"{say('note', lang)}: {note.say(lang)}"


def _closing(answer: Answer, lang: str) -> list[str]:
    """Money left over, upkeep, regret, and how many numbers of which kind stand behind the result."""
    several = [] if answer.solution.unique else [say("several", lang)]
    scenario = answer.scenario
    grounds = numbers_used(scenario, lang), *unused(scenario, lang)
    return [*money_left(answer, lang), *regret(answer, lang), *grounds, *several]
