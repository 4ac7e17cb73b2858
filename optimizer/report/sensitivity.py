"""The sensitivity of a result: prices and how far they hold, ranges, single moves; and the page of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.report.assumptions import assumptions_table
from optimizer.report.figures import (
    amount_of,
    in_unit,
    money,
    number,
    printed,
    scenario_title,
    span,
)
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, Part, Row, Table, plain_rows
from optimizer.report.rule_words import bounded
from optimizer.report.sections.frontiers import frontiers
from optimizer.report.sections.influence import deciding_assumptions
from optimizer.report.sections.justification import justification
from optimizer.report.sections.prices import limits, worths
from optimizer.report.sections.rivalries import rivalries
from optimizer.report.terminal import PLAIN, Screen, text_page
from optimizer.report.words import Words

_DIGITS = 4
"""Digits of a limit that is no money."""
_SMALL = 1e-9


def sensitivity_page(found: Sensitivity, lang: str, screen: Screen = PLAIN) -> str:
    """The analysis as text."""
    words = Words(found.scenario, lang)
    parts = [part for section in SECTIONS for part in section(found, words)]
    return text_page(f"{scenario_title(found.scenario, lang)}: {say('sensitivity_title', lang)}", parts, lang, screen)


def _opening(found: Sensitivity, words: Words) -> list[str]:
    solution = found.answer.solution
    figures = {"objective": solution.objective, "nothing": solution.nothing.objective, "gain": solution.gain}
    sentences = [words.say("sensitivity_objective", **{key: number(value) for key, value in figures.items()})]
    if found.unique and not found.whole:
        sentences.append(words.say("is_unique"))
    if found.degenerate:
        sentences.append(words.say("is_degenerate"))
    if len(found.lines) < len(found.scenario.programmes):
        sentences.append(words.say("many_ranges", n=len(found.lines)))
    return [" ".join(sentences)]


def _table(
    rows: list[list[str]], head: str, columns: Sequence[str], lang: str, notes: tuple[str, ...] = (), **values: object
) -> Table | None:
    header = tuple(say(key, lang) for key in columns)
    return Table(header, plain_rows(rows), caption=say(head, lang, **values), notes=notes) if rows else None


def _solved_again(found: Sensitivity, words: Words) -> list[Table | None]:
    scenario, lang, rows = words.scenario, words.lang, []
    for name, item in found.solved_again.items():
        rule = found.rules[name].rule
        cells = [rule_label(rule, scenario, lang)]
        for limit, value in ((item.lower, item.lower_objective), (item.higher, item.higher_objective)):
            cells += [bounded(limit, rule, scenario, lang), words.say("infeasible") if value is None else number(value)]
        rows.append(cells)
    return [_table(rows, "solved_again_head", ("rule", "limit", "objective", "limit", "objective"), lang)]


def _optima(found: Sensitivity, words: Words) -> list[Table | None]:
    """The least and most of each programme where several allocations are equally good."""
    scenario, lang = words.scenario, words.lang
    ranges = {} if found.among_optima is None else found.among_optima.programmes
    rows = [
        [words.title("programmes", name), *(amount_of(end, name, scenario, lang) for end in ends)]
        for name, ends in ranges.items()
    ]
    return [_table(rows, "optima_head", ("programme", "least", "most"), lang, unit=in_unit(scenario, lang))]


def _near_optimal(found: Sensitivity, words: Words) -> list[Table]:
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
    return [Table(tuple(header), tuple(rows), caption=words.say("near_head", unit=in_unit(scenario, words.lang)))]


def _ranges(found: Sensitivity, kind: str, name: str, words: Words) -> tuple[str, ...]:
    cells = [words.title(kind, name)]
    if found.answer.baseline is not None:
        cells.append(amount_of(found.actual(kind, name), name, words.scenario, words.lang))
    for level, ranges in found.near_optimal.items():
        mark = "*" if found.actual_inside(level, kind, name) is False else ""
        cells.append(f"{span(getattr(ranges, kind)[name], name, words.scenario, words.lang)}{mark}")
    return tuple(cells)


def _alone(found: Sensitivity, words: Words) -> list[Table | None]:
    """The least and most of each programme with all others fixed."""
    scenario, lang, rows, spending = words.scenario, words.lang, [], printed(found.answer)
    for name, move in found.single_moves.items():
        units, cells = scenario.in_units(name), [words.title("programmes", name)]
        for end, value, endless in ((move.low, move.low_objective, "-∞"), (move.high, move.high_objective, "∞")):
            if end is not None and not units:
                # Where it cannot move, the amount reads as it does elsewhere.
                own = float(found.answer.solution.spent(name))
                stays = abs(end - own) < float(scenario.display.size) / 1000
                shown = money(scenario, spending[name] if stays else end, lang)
            else:
                shown = endless if end is None else number(end)
            cells += [shown, "" if value is None else number(value)]
        rows.append(cells)
    columns = ("programme", "least", "objective", "most", "objective")
    return [_table(rows, "alone_head", columns, lang, unit=in_unit(scenario, lang))]


def _assumptions(found: Sensitivity, words: Words) -> list[Part | None]:
    return [assumptions_table(found.assumptions, words), deciding_assumptions(found.assumptions, words)]


SECTIONS: tuple[Callable[[Sensitivity, Words], Iterable[Part | None]], ...] = (
    _opening, lambda found, words: [limits(found, words)], _solved_again,
    lambda found, words: [worths(found, words)], _optima, _near_optimal,
    lambda found, words: [frontiers(found, words)], lambda found, words: [rivalries(found, words)], _alone,
    _assumptions, lambda found, words: [justification(found.justification, words)],
)  # fmt: skip
"""The sections of the page in order; further ones go here."""
