"""The pages of `optimizer solve` and `optimizer sensitivity`, in Korean or English."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import (
    number,
    scenario_title,
)
from optimizer.report.headline import finding
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, Part, Row, Table, plain_rows
from optimizer.report.rule_words import bounded
from optimizer.report.sections.allocation import allocation_table, periods
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import money_left
from optimizer.report.sections.fields import fields_table
from optimizer.report.sections.frontiers import frontiers, rivalries
from optimizer.report.sections.grounds import certificate, numbers_used, objections, outside_line, unused
from optimizer.report.sections.influence import assumptions_table, deciding_assumptions
from optimizer.report.sections.justification import justification
from optimizer.report.sections.moves import regret
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.prices import binding, limits, worths
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


def sensitivity_page(sensitivity: Sensitivity, lang: str, screen: Screen = PLAIN) -> str:
    """The analysis as text."""
    words = Words(sensitivity.scenario, lang)
    parts: list[Part | None] = [
        _opening(sensitivity, words), limits(sensitivity, words), _solved_again(sensitivity, words),
        worths(sensitivity, words), _near_optimal(sensitivity, words),
        frontiers(sensitivity, words), rivalries(sensitivity, words),
        assumptions_table(sensitivity, words), deciding_assumptions(sensitivity.influential, words),
        justification(sensitivity.justification, words),
    ]  # fmt: skip
    return text_page(
        f"{scenario_title(sensitivity.scenario, lang)}: {say('sensitivity_title', lang)}", parts, lang, screen
    )


def _opening(sensitivity: Sensitivity, words: Words) -> str:
    solution = sensitivity.answer.solution
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    sentences = [words.say("sensitivity_objective", **{key: number(value) for key, value in figures.items()})]
    sentences += [words.say("is_unique")] if sensitivity.unique and not sensitivity.whole else []
    sentences += [words.say("is_degenerate")] if sensitivity.degenerate else []
    few = len(sensitivity.lines) < len(sensitivity.scenario.programmes)
    return " ".join([*sentences, *([words.say("many_ranges", n=len(sensitivity.lines))] if few else [])])


def _solved_again(sensitivity: Sensitivity, words: Words) -> Table | None:
    """The objective with each limit one lower and one higher, where there are no prices."""
    scenario, lang, rows = words.scenario, words.lang, []
    for name, item in sensitivity.solved_again.items():
        rule = sensitivity.rules[name].rule
        cells = [rule_label(rule, scenario, lang)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            cells += [bounded(limit, rule, scenario, lang), words.say("infeasible") if value is None else number(value)]
        rows.append(cells)
    header, caption = words.each("rule", "limit", "objective", "limit", "objective"), words.say("solved_again_head")
    return Table(header, plain_rows(rows), caption=caption) if rows else None


def _near_optimal(sensitivity: Sensitivity, words: Words) -> Table:
    """Near-optimal ranges at every level, of several optima that of 0, a category above its programmes."""
    scenario, compared, rows = words.scenario, sensitivity.answer.baseline is not None, list[Row]()
    shown = set(sensitivity.lines)
    for category, members in scenario.categories.items():
        rows.append(Row(_ranges(sensitivity, "categories", category, words), GROUP))
        rows += [Row(_ranges(sensitivity, "programmes", name, words), MEMBER) for name in members if name in shown]
    rest = [name for name in sensitivity.lines if scenario.programmes[name].category is None]
    rows += [Row(_ranges(sensitivity, "programmes", name, words)) for name in rest]
    header = [words.say("programme"), *([words.say("actual")] if compared else [])]
    levels = [*([] if sensitivity.among_optima is None else [Fraction(0)]), *sensitivity.levels]
    header += [words.say("near_level", level=number(100 * level)) for level in levels]
    return Table(tuple(header), tuple(rows), caption=words.say("near_head", unit=words.in_unit))


def _ranges(sensitivity: Sensitivity, kind: str, name: str, words: Words) -> tuple[str, ...]:
    cells = [words.title(kind, name)]
    if sensitivity.answer.baseline is not None:
        cells.append(words.amount(sensitivity.actual(kind, name), name))
    if sensitivity.among_optima is not None:
        cells.append(words.span(getattr(sensitivity.among_optima, kind)[name], name))
    for level, ranges in sensitivity.near_optimal.items():
        mark = "*" if sensitivity.actual_inside(level, kind, name) is False else ""
        cells.append(f"{words.span(getattr(ranges, kind)[name], name)}{mark}")
    return tuple(cells)
