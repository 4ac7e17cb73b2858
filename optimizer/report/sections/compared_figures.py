"""Allocations and scores of several scenarios side by side, as tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.language.catalog import say
from optimizer.report.charts.row_charts import Pair, dumbbells, from_to
from optimizer.report.charts.rows import RowChart
from optimizer.report.figures import decimals, groups, money, title
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Cell, Chart, Row, Table
from optimizer.report.sections.allocation import amounts_pair
from optimizer.report.signs import Figures, actual_and_computed, by_scenario, sign, signed_titles
from optimizer.report.words import Words

_ROWS = 40
"""So many rows of a chart stay whole on a printed page."""
_TOTAL = "total"
Amounts = dict[str, Fraction]


def compared_allocations(comparison: Comparison, lang: str) -> list[Table]:
    """The allocation by field and programme, actual beside computed; where budgets differ shares of spending too."""

    def printed(answer: Answer) -> tuple[Figures, Figures]:
        actual, computed = _amounts(answer, lang)
        return _written(actual, answer, lang), _written(computed, answer, lang)

    def shares(answer: Answer) -> tuple[Figures, Figures]:
        actual, computed = _amounts(answer, lang)
        return _shares(actual), _shares(computed)

    rows, columns = _lines(comparison, lang), actual_and_computed(comparison, printed, lang, unit=True)
    unit = comparison.scenarios[0].display.name(lang) if comparison.same_unit else ""
    caption = say("cmp_allocation", lang) + (f" ({say('r_unit', lang, unit=unit)})" if unit else "")
    notes = [say("cmp_signs", lang, list=", ".join(signed_titles(comparison, lang)))]
    table = by_scenario(say("programme", lang), rows, columns, caption, notes)
    if any("-" in row.cells for row in table.rows):
        table = replace(table, notes=(*notes, say("cmp_absent", lang)))
    if comparison.same_budget and comparison.same_unit:
        return [table]
    fields = {name: Row(row.cells) for name, row in rows.items() if row.kind in (GROUP, "")}
    columns = actual_and_computed(comparison, shares, lang)
    return [table, by_scenario(say("category", lang), fields, columns, say("cmp_shares", lang))]


def _amounts(answer: Answer, lang: str) -> tuple[Amounts, Amounts]:
    """The actual and the computed amount of each category, of each programme and in all, rounded as in its report."""
    found = groups(answer, lang)
    lines = {f"categories.{group.line.name}": group.line for group in found if group.line is not None}
    members = {f"programmes.{line.name}": line for group in found for line in group.members}
    total = Fraction(0)
    computed = {name: line.computed for name, line in (lines | members).items()}
    computed[_TOTAL] = sum((line.computed for line in members.values()), total)
    if answer.baseline is None:
        return {}, computed
    actual = {name: line.actual or total for name, line in (lines | members).items()}
    return actual | {_TOTAL: sum((actual[name] for name in members), total)}, computed


def _written(amounts: Amounts, answer: Answer, lang: str) -> Figures:
    return {name: money(answer.scenario, value, lang) for name, value in amounts.items()}


def _shares(amounts: Amounts) -> Figures:
    total = amounts.get(_TOTAL)
    return {name: decimals(100 * value / total) for name, value in amounts.items()} if total else {}


def _lines(comparison: Comparison, lang: str) -> Mapping[str, Row]:
    """The rows of all scenarios: categories with their programmes, those of none, and the total."""
    blocks, labels = dict[str, list[str]](), dict[str, str]()
    for scenario in comparison.scenarios:
        for name in scenario.categories:
            blocks.setdefault(name, [])
            labels.setdefault(f"categories.{name}", title(scenario, "categories", name, lang))
        for name, programme in scenario.programmes.items():
            if (row := f"programmes.{name}") not in labels:
                labels[row] = title(scenario, "programmes", name, lang)
                blocks.setdefault(programme.category or "", []).append(row)
    rest, rows = blocks.pop("", []), dict[str, Row]()
    for category, members in blocks.items():
        rows[f"categories.{category}"] = Row((labels[f"categories.{category}"],), GROUP)
        rows |= {name: Row((labels[name],), MEMBER) for name in members if len(members) > 1}
    return rows | {name: Row((labels[name],)) for name in rest} | {_TOTAL: Row((say("total", lang),), TOTAL)}


def compared_scores(comparison: Comparison, lang: str) -> Table | None:
    """Each capability's score across the scenarios; None where no scenario has any."""
    rows = {name: Row((label,)) for name, label in _capabilities(comparison, lang).items()}

    def scores(answer: Answer) -> tuple[Figures, Figures]:
        actual = {} if answer.baseline is None else answer.baseline.achieved.scores
        computed = answer.achieved.scores
        return {name: decimals(v) for name, v in actual.items()}, {name: decimals(v) for name, v in computed.items()}

    columns = actual_and_computed(comparison, scores, lang)
    return by_scenario(say("capability", lang), rows, columns, say("cmp_scores", lang)) if rows else None


def _capabilities(comparison: Comparison, lang: str) -> dict[str, str]:
    """Capabilities of all scenarios, each as the first that has it calls it."""
    labels: dict[str, str] = {}
    for scenario in comparison.scenarios:
        for name in scenario.model.capabilities:
            labels.setdefault(name, title(scenario, "capabilities", name, lang))
    return labels


def allocation_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Actual and computed amounts by field, where all are printed in the same unit."""
    if not comparison.same_unit:
        return []

    def pairs(answer: Answer, path: str) -> dict[str, Pair]:
        words, found = Words(answer.scenario, lang), [group.line for group in groups(answer, lang)]
        lines = {line.name: line for line in found if line is not None}
        return {name: amounts_pair(line, f"{path}.categories.{name}", words) for name, line in lines.items()}

    head = say("cmp_chart", lang) + Words(comparison.scenarios[0], lang).in_unit
    return _charts("by-category", head, "cmp_chart_label", pairs, comparison, lang)


def score_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Actual and computed scores by capability."""
    labels = _capabilities(comparison, lang)

    def pairs(answer: Answer, path: str) -> dict[str, Pair]:
        return {name: _score(answer, name, labels[name], f"{path}.capabilities.{name}") for name in answer.scores}

    return _charts("by-capability", say("cmp_chart_score", lang), "cmp_chart_scores", pairs, comparison, lang)


def _score(answer: Answer, name: str, label: str, path: str) -> Pair:
    before = None if answer.baseline is None else float(answer.baseline.achieved.scores[name])
    after = Cell(decimals(answer.scores[name]), path=f"{path}.score", style="score")
    known = None if before is None else Cell(decimals(before), path=f"{path}.actual", style="score")
    value, room = from_to(known, after)
    return Pair(label, before, answer.scores[name], value, room, path, 1, computed_key="score")


def _charts(
    name: str, head: str, label: str, pairs: Callable[[Answer, str], dict[str, Pair]], comparison: Comparison,
    lang: str,
) -> list[Chart]:  # fmt: skip
    """``pairs`` of each answer in groups with a row a scenario, in as many figures as pages need, all on one scale."""
    grouped: dict[str, tuple[str, list[Pair]]] = {}
    for k, (own, answer) in enumerate(zip(comparison.names, comparison.answers, strict=True)):
        for group, pair in (pairs(answer, f"scenarios.{own}") if answer.status == "optimal" else {}).items():
            grouped.setdefault(group, (pair.label, []))[1].append(replace(pair, label=sign(k)))
    every = [pair for _, own in grouped.values() for pair in own]
    ends = [end for pair in every for end in (pair.actual, pair.computed, *(pair.near or ())) if end is not None]
    near, compared = any(pair.near for pair in every), any(pair.actual is not None for pair in every)
    keys = {"actual": compared, "computed": True, "near": near}
    legend = tuple(
        (key, say("near_optimal" if key == "near" else key, lang)) for key, shown in keys.items() if shown
    )  # fmt: skip
    tick, said = Words(comparison.scenarios[0], lang).tick, say(label, lang, title=head, n=len(comparison.answers))
    count, groups_of = max(1, _ROWS // (len(comparison.answers) + 1)), list(grouped.values())

    def drawn(start: int) -> Callable[[], RowChart]:
        return lambda: dumbbells(groups_of[start : start + count], tick, said, ends)

    starts = range(0, len(groups_of), count)
    notes = {starts[-1]: (say("r_near_note", lang),)} if near else {}
    return [
        Chart(
            name + (f"-{start // count + 1}" if start else ""), head, drawn(start), None, notes.get(start, ()), legend
        )
        for start in starts
    ]
