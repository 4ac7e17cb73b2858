"""Several scenarios side by side as tables and charts: allocations, scores, what binds, directions and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.verdict import LESS, MORE
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import as_answer, plans_of
from optimizer.report.charts.row_charts import Pair, dumbbells, from_to
from optimizer.report.charts.rows import RowChart
from optimizer.report.figures import decimals, groups, title
from optimizer.report.number_names import rule_label
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Cell, Chart, Row, Table
from optimizer.report.rule_words import is_money, price, signed
from optimizer.report.sections.allocation import amounts_pair
from optimizer.report.sections.fields import planned
from optimizer.report.signs import Figures, allocation_columns, by_scenario, sign, under_signs
from optimizer.report.sweep_words import ARROWS, direction_words, imposed, runs_words, sampled
from optimizer.report.words import Words
from optimizer.scenario.families import tagged

_ROWS = 40
"""So many rows of a chart stay whole on a printed page."""
_TOTAL = "total"
Amounts = dict[str, Fraction]


def compared_allocations(comparison: Comparison, lang: str) -> list[Table]:
    """The allocations by field and programme side by side; where budgets differ shares of spending too."""

    def written(answer: Answer) -> list[Figures]:
        return [
            {name: Words(answer.scenario, lang).money(v) for name, v in own.items()} for own in _amounts(answer, lang)
        ]

    def shares(answer: Answer) -> list[Figures]:
        amounts = _amounts(answer, lang)
        return [{n: decimals(100 * v / own[_TOTAL]) for n, v in own.items() if own[_TOTAL]} for own in amounts]

    rows, columns = _lines(comparison, lang), allocation_columns(comparison, written, lang, unit=True)
    unit = comparison.scenarios[0].display.name(lang) if comparison.same_unit else ""
    caption = say("cmp_allocation", lang) + (f" ({say('r_unit', lang, unit=unit)})" if unit else "")
    table = by_scenario(say("programme", lang), rows, columns, caption)
    if any("-" in row.cells for row in table.rows):
        table = replace(table, notes=(say("cmp_absent", lang),))
    if comparison.same_budget and comparison.same_unit:
        return [table]
    fields = {name: Row(row.cells) for name, row in rows.items() if row.kind in (GROUP, "")}
    columns = allocation_columns(comparison, shares, lang)
    return [table, by_scenario(say("category", lang), fields, columns, say("cmp_shares", lang))]


def _amounts(answer: Answer, lang: str) -> tuple[Amounts, Amounts, Amounts]:
    """The actual, the plan that holds up and the computed allocation, by category, programme and in all, as printed."""
    categories = groups(answer, lang)
    lines = {f"categories.{group.line.name}": group.line for group in categories if group.line is not None}
    members = {f"programmes.{line.name}": line for group in categories for line in group.members}
    lines |= members
    actual = {} if answer.baseline is None else {name: line.actual or Fraction(0) for name, line in lines.items()}
    each = actual, planned(answer), {name: line.computed for name, line in lines.items()}
    actual, plan, computed = (own and own | {_TOTAL: sum((own[name] for name in members), Fraction(0))} for own in each)
    return actual, plan, computed


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

    def scores(answer: Answer) -> list[Figures]:
        return [{name: decimals(value) for name, value in own.items()} for own in _scores(answer)]

    columns = allocation_columns(comparison, scores, lang)
    return by_scenario(say("capability", lang), rows, columns, say("cmp_scores", lang)) if rows else None


def _scores(answer: Answer) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
    """The scores of the actual, the plan that holds up and the computed allocation; empty where there is none."""
    plans = plans_of(answer)
    actual = {} if answer.baseline is None else answer.baseline.achieved.scores
    return actual, {} if plans is None else as_answer(answer, plans).achieved.scores, answer.achieved.scores


def _capabilities(comparison: Comparison, lang: str) -> dict[str, str]:
    """Capabilities of all scenarios, each as the first that has it calls it."""
    labels: dict[str, str] = {}
    for scenario in comparison.scenarios:
        for name in scenario.model.capabilities:
            labels.setdefault(name, title(scenario, "capabilities", name, lang))
    return labels


def allocation_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Amounts by field, where all are printed in the same unit."""
    if not comparison.same_unit:
        return []

    def pairs(answer: Answer, path: str) -> dict[str, Pair]:
        words, plan, lines = (
            Words(answer.scenario, lang),
            planned(answer),
            [group.line for group in groups(answer, lang)],
        )
        named = {f"categories.{line.name}": line for line in lines if line is not None}
        return {key: amounts_pair(own, f"{path}.{key}", words, plan=plan.get(key)) for key, own in named.items()}

    head = say("cmp_chart", lang) + Words(comparison.scenarios[0], lang).in_unit
    return _charts("by-category", head, "cmp_chart_label", pairs, comparison, lang)


def score_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Scores by capability."""
    labels = _capabilities(comparison, lang)

    def pairs(answer: Answer, path: str) -> dict[str, Pair]:
        scores = _scores(answer)
        return {name: _score(scores, name, labels[name], f"{path}.capabilities.{name}") for name in answer.scores}

    return _charts("by-capability", say("cmp_chart_score", lang), "cmp_chart_scores", pairs, comparison, lang)


def _score(scores: Sequence[Mapping[str, Any]], name: str, label: str, path: str) -> Pair:
    before, plan, computed = (float(own[name]) if own else None for own in scores)
    assert computed is not None
    after = Cell(decimals(computed), path=f"{path}.score", style="score")
    known = None if before is None else Cell(decimals(before), path=f"{path}.actual", style="score")
    value, room = from_to(known, after)
    return Pair(label, before, computed, value, room, path, 1, computed_key="score", plan=plan)


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
    ends = [e for pair in every for e in (pair.actual, pair.plan, pair.computed, *(pair.near or ())) if e is not None]
    near, texts = any(pair.near for pair in every), {"plan": "plan_field", "near": "near_optimal"}
    keys = [k for k in ("actual", "plan", "computed", "near") if any(getattr(pair, k) is not None for pair in every)]
    legend = tuple((key, say(texts.get(key, key), lang)) for key in keys)
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


def compared_rules(comparison: Comparison, lang: str) -> Table | str:
    """The limits that bind somewhere, with their prices across the scenarios."""
    labels, units, silent = dict[str, str](), dict[str, str](), tagged("silent")
    for answer in comparison.solved:
        for name, state in answer.rules.items():
            if _binds(state) and state.rule.family not in silent:
                label = rule_label(state.rule, answer.scenario, lang)
                # A limit that the scenarios call differently goes by its key.
                key = name.removeprefix("limits.").replace("_", " ")
                labels[name] = label if labels.get(name, label) == label else key
                units[name] = _unit(state, answer, lang)
    if not labels:
        return say("cmp_nothing_binds", lang)
    bare = comparison.same_unit
    rows = {name: Row((f"{label} ({units[name]})" if bare else label,)) for name, label in labels.items()}
    columns = [
        {name: _price(state, answer, bare, lang) for name, state in answer.rules.items()}
        if answer.status == "optimal"
        else {}
        for answer in comparison.answers
    ]
    notes = (say("cmp_binding_note", lang),)
    return by_scenario(say("rule", lang), rows, under_signs(columns), say("cmp_prices", lang), notes)


def _binds(state: RuleState) -> bool:
    return state.binding and state.shadow_price != 0


def _unit(state: RuleState, answer: Answer, lang: str) -> str:
    """What a price is per."""
    if is_money(state.rule, answer.scenario.scope):
        return say("cmp_per_money", lang, unit=answer.scenario.display.one(lang))
    return say("per_unit", lang)


def _price(state: RuleState, answer: Answer, bare: bool, lang: str) -> str:
    """The price of a limit, ``bare`` without what it is per."""
    if not _binds(state):
        return say("cmp_slack", lang)
    if answer.solution.whole is not None:
        return say("cmp_binds", lang)
    scenario = answer.scenario
    if not bare or state.shadow_price is None:
        return price(state.shadow_price, state.rule, scenario, lang)
    per = float(scenario.display.counted(lang)) if is_money(state.rule, scenario.scope) else 1.0
    return signed(state.shadow_price * per)


def compared_verdicts(comparison: Comparison, lang: str) -> Table | None:
    """The direction and verdict of each field across the scenarios; None without comparisons."""
    rows = {name: Row((label,)) for name, label in _fields(comparison, lang).items()}
    if not rows:
        return None
    columns = [
        {name: _verdict(answer, name, way, lang) for name, way in answer.directions.items()}
        if answer.status == "optimal"
        else {}
        for answer in comparison.answers
    ]
    rules = {"verdict_rule" if sampled(a) else "verdict_needs_samples": None for a in comparison.solved if a.verdict}
    notes = (say("cmp_verdict_note", lang), *(say(key, lang) for key in rules))
    caption, left = say("cmp_verdicts", lang), 1 + len(columns)
    return by_scenario(say("category", lang), rows, under_signs(columns), caption, notes, left)


def _verdict(answer: Answer, name: str, way: str, lang: str) -> str:
    said, verdict = say(way, lang), answer.verdict.get(name)
    if verdict is not None:
        more = say(verdict.word, lang) if verdict.word else runs_words(answer, verdict, lang)
        said = f"{direction_words(verdict, lang)}; {more}"
    return say("cmp_imposed", lang, said=said) if name in imposed(answer) else said


def _fields(comparison: Comparison, lang: str) -> dict[str, str]:
    """The fields with a direction anywhere, each as the first scenario that has it calls it."""
    fields: dict[str, str] = {}
    for answer in comparison.solved:
        for name in answer.directions:
            fields.setdefault(name, title(answer.scenario, "categories", name, lang))
    return fields


def compared_directions(comparison: Comparison, lang: str) -> list[str]:
    """In which fields all scenarios point the same way, and in which to opposite ones."""
    compared = [answer.directions for answer in comparison.solved if answer.baseline is not None]
    fields = _fields(comparison, lang)
    if not fields or len(compared) < 2:
        return []
    limited = set().union(*(imposed(answer) for answer in comparison.solved))
    ways = {name: [own.get(name) for own in compared] for name in fields if name not in limited}
    alike = [
        f"{fields[n]} {ARROWS[own[0]]}" for n, own in ways.items() if len(set(own)) == 1 and own[0] in (MORE, LESS)
    ]
    against = [fields[name] for name, own in ways.items() if {MORE, LESS} <= set(own)]
    first = say("cmp_same_way", lang, names=", ".join(alike)) if alike else say("cmp_no_same_way", lang)
    return [first, *([say("cmp_undecided_all", lang, names=", ".join(against))] if against else [])]
