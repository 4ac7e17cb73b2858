"""The sensitivity of a result: prices and how far they hold, ranges; and the page of the command."""

from __future__ import annotations

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.figures import (
    number,
    scenario_title,
)
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, Part, Row, Table, plain_rows
from optimizer.report.rule_words import bounded
from optimizer.report.sections.frontiers import frontiers, rivalries
from optimizer.report.sections.influence import assumptions_table, deciding_assumptions
from optimizer.report.sections.justification import justification
from optimizer.report.sections.prices import limits, worths
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words


def sensitivity_page(sensitivity: Sensitivity, lang: str, screen: Screen = PLAIN) -> str:
    """The analysis as text."""
    words = Words(sensitivity.scenario, lang)
    parts: list[Part | None] = [
        _opening(sensitivity, words), limits(sensitivity, words), _solved_again(sensitivity, words),
        worths(sensitivity, words), _optima(sensitivity, words), _near_optimal(sensitivity, words),
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


def _optima(sensitivity: Sensitivity, words: Words) -> Table | None:
    """The least and most of each programme where several allocations are equally good."""
    ranges = {} if sensitivity.among_optima is None else sensitivity.among_optima.programmes
    rows = [
        [words.title("programmes", name), *(words.amount(end, name) for end in ends)] for name, ends in ranges.items()
    ]
    caption = words.say("optima_head", unit=words.in_unit)
    return Table(words.each("programme", "least", "most"), plain_rows(rows), caption=caption) if rows else None


def _near_optimal(sensitivity: Sensitivity, words: Words) -> Table:
    """Near-optimal ranges at every level, a category above its programmes."""
    scenario, compared, rows = words.scenario, sensitivity.answer.baseline is not None, list[Row]()
    shown = set(sensitivity.lines)
    for category, members in scenario.categories.items():
        rows.append(Row(_ranges(sensitivity, "categories", category, words), GROUP))
        rows += [Row(_ranges(sensitivity, "programmes", name, words), MEMBER) for name in members if name in shown]
    rest = [name for name in sensitivity.lines if scenario.programmes[name].category is None]
    rows += [Row(_ranges(sensitivity, "programmes", name, words)) for name in rest]
    header = [words.say("programme"), *([words.say("actual")] if compared else [])]
    header += [words.say("near_level", level=number(100 * level)) for level in sensitivity.levels]
    return Table(tuple(header), tuple(rows), caption=words.say("near_head", unit=words.in_unit))


def _ranges(sensitivity: Sensitivity, kind: str, name: str, words: Words) -> tuple[str, ...]:
    cells = [words.title(kind, name)]
    if sensitivity.answer.baseline is not None:
        cells.append(words.amount(sensitivity.actual(kind, name), name))
    for level, ranges in sensitivity.near_optimal.items():
        mark = "*" if sensitivity.actual_inside(level, kind, name) is False else ""
        cells.append(f"{words.span(getattr(ranges, kind)[name], name)}{mark}")
    return tuple(cells)
