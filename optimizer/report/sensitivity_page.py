"""The sensitivity of a result: prices and how far they hold, ranges, single moves; and the page of the command."""

from __future__ import annotations

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.figures import (
    number,
    printed,
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


def sensitivity_page(found: Sensitivity, lang: str, screen: Screen = PLAIN) -> str:
    """The analysis as text."""
    words, assumptions = Words(found.scenario, lang), found.assumptions
    parts: list[Part | None] = [
        _opening(found, words), limits(found, words), _solved_again(found, words), worths(found, words),
        _optima(found, words), _near_optimal(found, words), frontiers(found, words), rivalries(found, words),
        _alone(found, words), assumptions_table(assumptions, words), deciding_assumptions(assumptions, words),
        justification(found.justification, words),
    ]  # fmt: skip
    return text_page(f"{scenario_title(found.scenario, lang)}: {say('sensitivity_title', lang)}", parts, lang, screen)


def _opening(found: Sensitivity, words: Words) -> str:
    solution = found.answer.solution
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    sentences = [words.say("sensitivity_objective", **{key: number(value) for key, value in figures.items()})]
    sentences += [words.say("is_unique")] if found.unique and not found.whole else []
    sentences += [words.say("is_degenerate")] if found.degenerate else []
    few = len(found.lines) < len(found.scenario.programmes)
    return " ".join([*sentences, *([words.say("many_ranges", n=len(found.lines))] if few else [])])


def _solved_again(found: Sensitivity, words: Words) -> Table | None:
    """The objective with each limit one lower and one higher, where there are no prices."""
    scenario, lang, rows = words.scenario, words.lang, []
    for name, item in found.solved_again.items():
        rule = found.rules[name].rule
        cells = [rule_label(rule, scenario, lang)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            cells += [bounded(limit, rule, scenario, lang), words.say("infeasible") if value is None else number(value)]
        rows.append(cells)
    header, caption = words.each("rule", "limit", "objective", "limit", "objective"), words.say("solved_again_head")
    return Table(header, plain_rows(rows), caption=caption) if rows else None


def _optima(found: Sensitivity, words: Words) -> Table | None:
    """The least and most of each programme where several allocations are equally good."""
    ranges = {} if found.among_optima is None else found.among_optima.programmes
    rows = [
        [words.title("programmes", name), *(words.amount(end, name) for end in ends)] for name, ends in ranges.items()
    ]
    caption = words.say("optima_head", unit=words.in_unit)
    return Table(words.each("programme", "least", "most"), plain_rows(rows), caption=caption) if rows else None


def _near_optimal(found: Sensitivity, words: Words) -> Table:
    """Near-optimal ranges at every level, a category above its programmes."""
    scenario, compared, rows = words.scenario, found.answer.baseline is not None, list[Row]()
    shown = set(found.lines)
    for category, members in scenario.categories.items():
        rows.append(Row(_ranges(found, "categories", category, words), GROUP))
        rows += [Row(_ranges(found, "programmes", name, words), MEMBER) for name in members if name in shown]
    rest = [name for name in found.lines if scenario.programmes[name].category is None]
    rows += [Row(_ranges(found, "programmes", name, words)) for name in rest]
    header = [words.say("programme"), *([words.say("actual")] if compared else [])]
    header += [words.say("near_level", level=number(100 * level)) for level in found.levels]
    return Table(tuple(header), tuple(rows), caption=words.say("near_head", unit=words.in_unit))


def _ranges(found: Sensitivity, kind: str, name: str, words: Words) -> tuple[str, ...]:
    cells = [words.title(kind, name)]
    if found.answer.baseline is not None:
        cells.append(words.amount(found.actual(kind, name), name))
    for level, ranges in found.near_optimal.items():
        mark = "*" if found.actual_inside(level, kind, name) is False else ""
        cells.append(f"{words.span(getattr(ranges, kind)[name], name)}{mark}")
    return tuple(cells)


def _alone(found: Sensitivity, words: Words) -> Table | None:
    """The least and most of each programme with all others fixed."""
    scenario, rows, spending = words.scenario, [], printed(found.answer)
    for name, move in found.single_moves.items():
        units, cells = scenario.in_units(name), [words.title("programmes", name)]
        for end, value, endless in ((move.low, move.low_objective, "-∞"), (move.high, move.high_objective, "∞")):
            if end is not None and not units:
                # Where it cannot move, the amount reads as it does elsewhere.
                own = float(found.answer.solution.spent(name))
                stays = abs(end - own) < float(scenario.display.size) / 1000
                shown = words.money(spending[name] if stays else end)
            else:
                shown = endless if end is None else number(end)
            cells += [shown, "" if value is None else number(value)]
        rows.append(cells)
    header = words.each("programme", "least", "objective", "most", "objective")
    caption = words.say("alone_head", unit=words.in_unit)
    return Table(header, plain_rows(rows), caption=caption) if rows else None
