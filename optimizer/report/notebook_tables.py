"""The library's objects as HTML for notebooks: small tables without script, at home in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language.catalog import say
from optimizer.language.locale import default_language
from optimizer.notebook import Shown
from optimizer.report.charts.markup import Markup, join, tag, typesetting
from optimizer.report.figures import counted, number, scenario_title, title
from optimizer.report.headline import finding
from optimizer.report.parts import (
    GROUP,
    MEMBER,
    TOTAL,
    Chart,
    Head,
    Items,
    Part,
    Plain,
    Row,
    Table,
    plain_rows,
    unfolded,
)
from optimizer.report.sections.allocation import allocation_table
from optimizer.report.sections.compared_figures import compared_allocations
from optimizer.report.sections.comparison import comparability, compared_report, overview
from optimizer.report.sections.grounds import certificate
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.prices import limits
from optimizer.report.sections.scores import scores_table
from optimizer.report.sections.uncertainty import distributions, samples_drawn, verdicts
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution
from optimizer.sweep.result import Sweep

# Notebooks drop style sheets and keep attributes; no colour is named, so that both themes keep their own.
_LINE = "1px solid rgba(128,128,128,.45)"
_CELL = "padding:.2em .8em;border:0;vertical-align:top;background:none;"


class _Note(str):
    """A sentence in small print."""


Shows = Sequence[Part | None]


def notebook_html(shown: Shown, lang: str | None = None) -> str:
    """``shown`` as HTML in ``lang``, by default that of the environment. Raises TypeError for what has no such form."""
    lang = lang or default_language()
    with typesetting(lang):
        parts = unfolded(part for part in _parts(shown, lang) if part)
        return tag("div", *map(_element, parts), style="max-width:60em;overflow-x:auto", lang=lang)


def _parts(shown: Shown, lang: str) -> Shows:
    for kind, parts in _KINDS.items():
        if isinstance(shown, kind):
            return parts(shown, lang)
    raise TypeError(f"{type(shown).__name__} has no form for notebooks")


def _answer(answer: Answer, lang: str) -> Shows:
    heading, words = _heading(answer.scenario, lang), Words(answer.scenario, lang)
    if answer.status != "optimal":
        return [heading, *no_answer(answer, words)]
    tables = allocation_table(answer, words), scores_table(answer, words)
    return [heading, *finding(answer, lang), *tables, *map(_Note, certificate(answer, lang))]


def _solution(solution: Solution, lang: str) -> Shows:
    scenario, heading = solution.scenario, _heading(solution.scenario, lang)
    if solution.status != "optimal":
        return [heading, say(solution.status, lang)]
    rows, words = [], Words(scenario, lang)
    for name in scenario.programmes:
        amount = words.money(solution.spent(name))
        units = number(solution.achieved.bought(name), 4) if counted(scenario, name) else ""
        rows.append([title(scenario, "programmes", name, lang), amount, units])
    total = words.money(scenario.total(solution.spending))
    header = tuple(say(key, lang) for key in ("programme", "computed", "units"))
    caption = words.say("allocation_table_alone") + words.in_unit
    table = Table(header, (*plain_rows(rows), Row((say("total", lang), total, ""), TOTAL)), caption=caption)
    return [heading, table, _Note(f"{say('objective', lang)}: {number(solution.objective)}")]


def _sensitivity(sensitivity: Sensitivity, lang: str) -> Shows:
    return [_heading(sensitivity.scenario, lang), limits(sensitivity, Words(sensitivity.scenario, lang))]


def _comparison(comparison: Comparison, lang: str) -> Shows:
    tables = [overview(comparison, lang), *compared_allocations(comparison, lang)[:1]]
    head = Head(say("cmp_title", lang, n=len(comparison.answers)))
    return [head, *compared_report(comparison, lang), *tables, *map(_Note, comparability(comparison, lang))]


def _sweep(swept: Sweep, lang: str) -> Shows:
    words, some = Words(swept.scenario, lang), swept.findings.status["optimal"] > 0
    tables = [verdicts(swept, words), distributions(swept, words)] if some else []
    return [_heading(swept.scenario, lang), *tables, _Note(" ".join(samples_drawn(swept, words)))]


def _scenario(scenario: Scenario, lang: str) -> Shows:
    budget = sum(scenario.budgets(), Fraction(0))
    counts = scenario.status_counts()
    rows = [
        [say("setting_model", lang), scenario.model.model or say("cmp_model_inline", lang)],
        [say("family_budget", lang), scenario.display.say(budget, lang) if scenario.has_budget else "-"],
        [say("r_number_horizon", lang), say("cmp_years", lang, n=number(scenario.base["horizon"]))],
        [say("as_of", lang), str(scenario.question.as_of or say("no_date", lang))],
        [say("actual", lang), scenario.actual or "-"],
        [say("show_programmes", lang), str(len(scenario.programmes))],
        [say("show_rules", lang), str(len(scenario.rules))],
        [say("numbers", lang), ", ".join(f"{say(f'status_{key}', lang)} {n}" for key, n in counts.items())],
    ]
    return [_heading(scenario, lang), Table(("", scenario.name), plain_rows(rows), left=2)]


_KINDS: dict[type, Callable[[Any, str], Shows]] = {
    Answer: _answer, Solution: _solution, Sensitivity: _sensitivity, Comparison: _comparison, Scenario: _scenario,
    Sweep: _sweep,
}  # fmt: skip


def _heading(scenario: Scenario, lang: str) -> Head:
    return Head(scenario_title(scenario, lang))


# Elements.


def _element(part: Plain | Chart) -> Markup:
    match part:
        case Head():
            return tag("strong", part.title)
        case Table():
            return _table(part)
        case Items():
            return join(map(_element, part.lines))
        case Chart():
            return join()
    small = "opacity:.7;font-size:.85em" if isinstance(part, _Note) else ""
    return tag("p", part, style=f"margin:.4em 0;max-width:50em;{small}")


def _table(table: Table) -> Markup:
    head = [
        _cell("th", label, k >= table.left, "opacity:.7;font-weight:normal;") for k, label in enumerate(table.header)
    ]
    caption = tag("caption", table.caption, style="text-align:left;font-weight:bold;padding:.4em .8em;color:inherit")
    rows = [
        tag("tr", *head, style=f"border-bottom:{_LINE};background:none"),
        *(_row(row, table.left) for row in table.rows),
    ]
    notes = join(_element(_Note(note)) for note in table.notes)
    style = "border-collapse:collapse;margin:.6em 0;font-variant-numeric:tabular-nums;background:none;color:inherit"
    return join(tag("table", caption if table.caption else None, tag("tbody", *rows), style=style), notes)


def _row(row: Row, left: int) -> Markup:
    strong = "font-weight:bold;" if row.kind in (GROUP, TOTAL) else ""
    cells = []
    for k, text in enumerate(row.cells):
        indent = "padding-left:2em;" if k == 0 and row.kind == MEMBER else ""
        cells.append(_cell("td", text, k >= left, strong + indent))
    line = f"border-top:{_LINE};" if row.kind == TOTAL else ""
    return tag("tr", *cells, style=f"{line}background:none")


def _cell(name: str, text: str, right: bool, more: str) -> Markup:
    return tag(name, text, style=f"{_CELL}text-align:{'right' if right else 'left'};{more}")
