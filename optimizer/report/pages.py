"""The pages of `optimizer solve` and `optimizer sensitivity`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.plans.planned_answer import plans_of
from optimizer.report.figures import number
from optimizer.report.headline import finding
from optimizer.report.parts import GROUP, MEMBER, Part, Row, Table, plain_rows
from optimizer.report.rule_words import bounded, without_spending
from optimizer.report.sections.allocation import allocation_table
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import money_left
from optimizer.report.sections.grounds import certificate, numbers_used, objections, outside_line, unused
from optimizer.report.sections.influence import assumptions_table, deciding_assumptions
from optimizer.report.sections.justification import justification
from optimizer.report.sections.moves import regret
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.picture import fields_table
from optimizer.report.sections.prices import binding, frontiers, limits, worths
from optimizer.report.sections.robust_plans import amounts_table, by_period, plan_parts
from optimizer.report.sections.scores import rivalries, scores_table
from optimizer.report.sweep_words import sampled
from optimizer.report.terminal import PLAIN, Screen, Shown, text_page
from optimizer.report.words import Words


def page(answer: Answer, lang: str, screen: Screen = PLAIN, full: bool = False) -> str:
    """The answer as text: what answers first, then amounts and scores; in ``full`` what binds, variants, proof."""
    words = Words(answer.scenario, lang)
    parts: Sequence[Shown] = no_answer(answer, words) if answer.status != "optimal" else _parts(answer, words, full)
    return text_page(words.credit, parts, lang, screen)


def why_not(answer: Answer, lang: str, screen: Screen = PLAIN) -> str:
    """Why there is no allocation."""
    return text_page("", no_answer(answer, Words(answer.scenario, lang)), lang, screen)


def _parts(answer: Answer, words: Words, full: bool) -> list[Shown]:
    """The finding, the fields, plans and amounts, scores, what stands against it, and where the rest is."""
    (first, *others), plans = finding(answer, words), plans_of(answer)
    shown: list[Shown] = [first, others, fields_table(answer, words)]
    shown += [words.say("verdict_rule")] if full and sampled(answer) else []
    shown += [outside_line(words), *plan_parts(answer, words)[: None if full else 1]]
    brief = None if full or plans is None else amounts_table(plans, plans.first, words)
    shown += [brief or allocation_table(answer, words), *by_period(answer, words), scores_table(answer, words)]
    shown += [binding(answer, words), variants_table(answer, words), objections(words)] if full else []
    note = answer.scenario.question.note
    noted = None if note is None else f"{words.say('note')}: {note.say(words.lang)}"
    # Money left over, upkeep, regret, and how many numbers of which kind stand behind the result.
    closing = [*money_left(answer, words), *regret(answer, words), numbers_used(words), *unused(words)]
    closing += [] if answer.solution.unique else [words.say("several")]
    closing += certificate(answer, words) if full else []
    return [*shown, noted, closing, None if full else words.say("page_more")]


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
    return text_page(f"{words.heading}: {words.say('sensitivity_title')}", parts, lang, screen)


def _opening(sensitivity: Sensitivity, words: Words) -> str:
    solution, in_money = sensitivity.answer.solution, words.scenario.goal.in_money
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    values = {name: words.sum(value) if in_money else number(value) for name, value in figures.items()}
    key = "sensitivity_money" if in_money else "sensitivity_objective"
    sentences = [words.say(key, idle=without_spending(words), **values)]
    sentences += [words.say("is_unique")] if sensitivity.unique and not sensitivity.whole else []
    sentences += [words.say("is_degenerate")] if sensitivity.degenerate else []
    few = len(sensitivity.lines) < len(sensitivity.scenario.programmes)
    sentences += [words.say("many_ranges", n=len(sensitivity.lines))] if few else []
    return " ".join(sentences)


def _solved_again(sensitivity: Sensitivity, words: Words) -> Table | None:
    """The objective with each limit a tenth lower and a tenth higher, where there are no prices."""
    rows = []
    for name, item in sensitivity.solved_again.items():
        rule = sensitivity.rules[name].rule
        cells = [words.rule(rule)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            cells += [
                bounded(limit, rule, words, moved=True),
                words.say("infeasible") if value is None else words.objective(value),
            ]
        rows.append(cells)
    reached = words.say("limit"), words.axis("objective")
    header, caption = (words.say("rule"), *reached, *reached), words.say("solved_again_head")
    return Table(header, plain_rows(rows), caption=caption) if rows else None


def _near_optimal(sensitivity: Sensitivity, words: Words) -> Table:
    """Near-optimal ranges at every level, of several optima that of 0, a category above its programmes."""
    scenario, compared, rows = words.scenario, sensitivity.answer.baseline is not None, list[Row]()
    optima = {} if sensitivity.among_optima is None else {Fraction(0): sensitivity.among_optima}
    levels = [*optima.items(), *sensitivity.near_optimal.items()]

    def row(kind: str, name: str, look: str) -> Row:
        cells, units = [words.title(kind, name)], kind == "programmes" and name in scenario.costless
        cells += [words.amount(sensitivity.actual(kind, name), units)] if compared else []
        for level, ranges in levels:
            mark = "*" if sensitivity.actual_inside(level, kind, name) is False else ""
            cells.append(f"{words.span(getattr(ranges, kind)[name], units)}{mark}")
        return Row(tuple(cells), look)

    for category, members in scenario.categories.items():
        rows.append(row("categories", category, GROUP))
        rows += [row("programmes", name, MEMBER) for name in members if name in sensitivity.lines]
    rows += [row("programmes", name, "") for name in sensitivity.lines if scenario.programmes[name].category is None]
    header = [words.say("programme"), *([words.actual_head] if compared else [])]
    header += [words.say("near_level", level=number(100 * level)) for level, _ in levels]
    caption = words.say("near_head", unit=words.in_unit, gain=words.the_gain)
    caption += words.say("near_marked") if compared else ""
    return Table(tuple(header), tuple(rows), caption=caption)
