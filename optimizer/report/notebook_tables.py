"""The library's objects as HTML for notebooks: small tables without script, at home in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.language import say
from optimizer.language.locale import language_called
from optimizer.notebook import Shown
from optimizer.plans.plans import Plans
from optimizer.report.charts.markup import Markup, join, tag, typesetting
from optimizer.report.figures import number
from optimizer.report.headline import finding
from optimizer.report.parts import MEMBER, TOTAL, Head, Items, Marked, Part, Plain, Row, Section, Table, plain_rows
from optimizer.report.sections.allocation import allocation_table
from optimizer.report.sections.compared_figures import compared_allocations
from optimizer.report.sections.comparison import comparability, compared_report, overview
from optimizer.report.sections.grounds import certificate
from optimizer.report.sections.no_answer import no_answer
from optimizer.report.sections.prices import limits
from optimizer.report.sections.robust_plans import amounts_table, plans_table
from optimizer.report.sections.scores import scores_table
from optimizer.report.sections.uncertainty import distributions, own_optima, samples_drawn, verdicts
from optimizer.report.sweep_words import direction_rule, whole_budget
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario
from optimizer.solution import Solution
from optimizer.sweep.result import Sweep

# Notebooks drop style sheets and keep attributes; no colour is named, so that both themes keep their own.
_LINE = "1px solid rgba(128,128,128,.45)"
_CELL = "padding:.2em .8em;border:0;vertical-align:top;background:none;"


_note = partial(Marked, kind="note")
"""A sentence in small print."""
Shows = Sequence[Part | None]


def notebook_html(shown: Shown, lang: str | None = None) -> str:
    """``shown`` as HTML in ``lang``, by default that of the environment. Raises TypeError for what has no such form."""
    lang = language_called(lang)
    with typesetting(lang):
        parts = tuple(part for part in _parts(shown, lang) if part)
        elements = map(_element, Section("", parts).plain)
        return tag("div", *elements, style="max-width:60em;overflow-x:auto", lang=lang)


def _parts(shown: Any, lang: str) -> Shows:
    if isinstance(shown, Comparison):
        return _comparison(shown, lang)
    parts = next((parts for kind, parts in _KINDS.items() if isinstance(shown, kind)), None)
    if parts is None:
        raise TypeError(f"{type(shown).__name__} has no form for notebooks")
    words = Words(shown if isinstance(shown, Scenario) else shown.scenario, lang)
    return [Head(words.heading), *parts(shown, words)]


def _answer(answer: Answer, words: Words) -> Shows:
    if answer.status != "optimal":
        return no_answer(answer, words)
    tables = allocation_table(answer, words), scores_table(answer, words)
    return [*finding(answer, words), *tables, *map(_note, certificate(answer, words))]


def _solution(solution: Solution, words: Words) -> Shows:
    if solution.status != "optimal":
        return [words.say(solution.status)]
    return [allocation_table(Answer(solution), words), _note(f"{words.say('objective')}: {number(solution.objective)}")]


def _comparison(comparison: Comparison, lang: str) -> Shows:
    tables = [overview(comparison, lang), *compared_allocations(comparison, lang)[:1]]
    head = Head(say("cmp_title", lang, n=len(comparison.answers)))
    return [head, *compared_report(comparison, lang), *tables, *map(_note, comparability(comparison, lang))]


def _sweep(swept: Sweep, words: Words) -> Shows:
    some = swept.findings.status["optimal"] > 0
    tables = [verdicts(swept, words), distributions(swept, words)] if some else []
    notes = [direction_rule(words)] if swept.findings.verdict and some else []
    notes += [*([own_optima(swept, words)] if some else []), " ".join(samples_drawn(swept, words))]
    return [*tables, *map(_note, notes)]


def _scenario(scenario: Scenario, words: Words) -> Shows:
    rows = {
        "setting_model": scenario.model.model or words.say("cmp_model_inline"),
        "family_budget": whole_budget(words) if scenario.has_budget else "-",
        "r_number_horizon": words.say("years", n=number(scenario.base["horizon"])),
        "setting_as_of": str(scenario.question.as_of or words.say("undated")),
        "setting_compare_with": scenario.actual or "-",
        "show_programmes": str(len(scenario.programmes)),
        "show_rules": str(len(scenario.rules)),
        "numbers": words.statuses,
    }
    return [Table(("", scenario.name), plain_rows([(words.say(key), own) for key, own in rows.items()]), left=2)]


_KINDS: dict[type, Callable[[Any, Words], Shows]] = {
    Answer: _answer,
    Solution: _solution,
    Sensitivity: lambda sensitivity, words: [limits(sensitivity, words)],
    Scenario: _scenario,
    Sweep: _sweep,
    Plans: lambda plans, words: [table(plans, plans.first, words) for table in (plans_table, amounts_table)],
}


# Elements.


def _element(part: Plain) -> Markup:
    match part:
        case Head():
            return tag("strong", part.title)
        case Table():
            return _table(part)
        case Items():
            return join(map(_element, part.items))
    small = "opacity:.7;font-size:.85em" if isinstance(part, Marked) and part.kind == "note" else ""
    return tag("p", part, style=f"margin:.4em 0;max-width:50em;{small}")


def _table(table: Table) -> Markup:
    faint = "opacity:.7;font-weight:normal;"
    head = [_cell("th", label, k >= table.left, faint) for k, label in enumerate(table.header)]
    caption = tag("caption", table.caption, style="text-align:left;font-weight:bold;padding:.4em .8em;color:inherit")
    rows = [
        tag("tr", *head, style=f"border-bottom:{_LINE};background:none"),
        *(_row(row, table.left) for row in table.rows),
    ]
    notes = join(_element(_note(note)) for note in table.notes)
    style = "border-collapse:collapse;margin:.6em 0;font-variant-numeric:tabular-nums;background:none;color:inherit"
    return join(tag("table", caption if table.caption else None, tag("tbody", *rows), style=style), notes)


def _row(row: Row, left: int) -> Markup:
    strong = "font-weight:bold;" if row.stands_out else ""
    indent = "padding-left:2em;" if row.kind == MEMBER else ""
    cells = [_cell("td", text, k >= left, strong + ("" if k else indent)) for k, text in enumerate(row.cells)]
    line = f"border-top:{_LINE};" if row.kind == TOTAL else ""
    return tag("tr", *cells, style=f"{line}background:none")


def _cell(name: str, text: str, right: bool, more: str) -> Markup:
    return tag(name, text, style=f"{_CELL}text-align:{'right' if right else 'left'};{more}")
