"""Several scenarios side by side as tables and a chart: allocations, scores, what binds, directions and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import Comparison
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.verdict import CANNOT_TELL, LESS, MORE
from optimizer.language import say
from optimizer.plans.planned_answer import as_answer, plans_of, sweep_of
from optimizer.report.budget_lines import Line, budget_lines, table_rows
from optimizer.report.charts.rows import ChartRow, rows_chart
from optimizer.report.figures import decimals, sign
from optimizer.report.parts import GROUP, TOTAL, Chart, Figures, Row, Table, by_column
from optimizer.report.rule_words import price
from optimizer.report.sections.allocation import amounts_row
from optimizer.report.sections.scores import scores_caption
from optimizer.report.sweep_words import ARROWS, direction_words, imposed, runs_words, sampled
from optimizer.report.words import Words
from optimizer.scenario.families import tagged
from optimizer.scenario.scenario import Scenario


def in_words(comparison: Comparison, lang: str, solved: bool = False) -> list[tuple[Answer, Words]]:
    """Each answer with the words of its scenario; perhaps those with an allocation alone."""
    answers = comparison.solved if solved else comparison.answers
    return [(answer, Words(answer.scenario, lang)) for answer in answers]


def scenario_titles(scenarios: Sequence[Scenario], lang: str) -> list[str]:
    """What scenarios are called, with their files where several are called the same."""
    titles = [Words(scenario, lang).heading for scenario in scenarios]
    named = zip(titles, scenarios, strict=True)
    return [f"{title} ({scenario.shown})" if titles.count(title) > 1 else title for title, scenario in named]


def with_titles(comparison: Comparison, lang: str) -> list[tuple[str, Answer, Words]]:
    """The sign and the title of each scenario, with its answer and words."""
    titles = scenario_titles(comparison.scenarios, lang)
    return [(f"{sign(k)} {titles[k]}", *own) for k, own in enumerate(in_words(comparison, lang))]


def actual_head(comparison: Comparison, lang: str) -> str:
    """What a column is called that holds the actual of each scenario: as all call it, if they call it the same."""
    heads = {words.actual_head for _, words in in_words(comparison, lang) if words.scenario.actual is not None}
    return heads.pop() if len(heads) == 1 else say("setting_compare_with", lang)


def compared_allocations(comparison: Comparison, lang: str) -> list[Table]:
    """The allocations by field and programme side by side; where budgets differ shares of spending too."""
    solved = in_words(comparison, lang, solved=True)
    rows = _merged({line.path: Row((line.title,), kind) for line, kind in table_rows(*own)} for own in solved)
    rows[""] = rows.pop("", Row((say("total", lang),), TOTAL))
    columns = _columns(comparison, _by_line, lang, unit=True)
    unit = Words(comparison.scenarios[0], lang).in_unit if comparison.same_unit else ""
    table = by_column(say("programme", lang), rows, columns, say("cmp_allocation", lang) + unit)
    if any("-" in row.cells for row in table.rows):
        table = replace(table, notes=(say("cmp_absent", lang),))
    if comparison.same_budget and comparison.same_unit:
        return [table]
    fields = {name: Row(row.cells) for name, row in rows.items() if row.kind in (GROUP, "")}
    columns = _columns(comparison, partial(_by_line, shares=True), lang)
    return [table, by_column(say("category", lang), fields, columns, say("cmp_shares", lang))]


def _by_line(answer: Answer, words: Words, shares: bool = False) -> list[Figures]:
    """The actual, the plan that holds up and the computed allocation, by category, programme and in all, or ``shares``
    of all."""
    rows = [line for line, _ in table_rows(answer, words)]
    lines, total = [line for row in rows for line in (row, *row.members)], rows[-1]

    def shown(line: Line, key: str) -> str:
        own, whole = getattr(line, key), getattr(total, key)
        if not shares:
            return words.amount(own, line.costless)
        return decimals(100 * own / whole) if whole and not line.costless else "-"

    return [
        {line.path: shown(line, key) for line in lines if getattr(line, key) is not None}
        for key in ("actual", "plan", "computed")
    ]


def _columns(
    comparison: Comparison, figures: Callable[[Answer, Words], Sequence[Figures]], lang: str, unit: bool = False
) -> list[tuple[str, Figures]]:  # fmt: skip
    """Columns of the actual, the plan that holds up and the computed allocation of each scenario.

    An actual of the same figures in all stands once. ``figures`` has all three, those that there are not empty; with
    ``unit`` heads say it where it is not everybody's.
    """
    columns, every = list[tuple[str, Figures]](), in_words(comparison, lang)
    of_each = [figures(*own) if own[0].status == "optimal" else ({}, {}, {}) for own in every]
    actuals = [actual for actual, _, _ in of_each if actual]
    same = comparison.same_actual and actuals[1:] == actuals[:-1]
    for k, ((_, words), allocations) in enumerate(zip(every, of_each, strict=True)):
        behind = f" ({words.unit})" if unit and words.unit and not comparison.same_unit else ""
        for key, column in zip(("actual", "cmp_plan_of", "cmp_computed_of"), allocations, strict=True):
            if key == "actual" and same:
                columns += [(words.actual_head + behind, column)] if column and not columns else []
            elif column or key == "cmp_computed_of":
                head = f"{sign(k)} {words.actual_head}" if key == "actual" else say(key, lang, sign=sign(k))
                columns.append((head + behind, column))
    return columns


def _merged(tables: Iterable[Mapping[str, Row]]) -> dict[str, Row]:
    """The rows of several tables as the first has them that knows them, each behind the one that it follows there."""
    rows, order = dict[str, Row](), list[str]()
    for own in tables:
        place = len(order)
        for name in own:
            if name not in rows:
                order.insert(place, name)
            place = order.index(name) + 1
        rows = {**own, **rows}
    return {name: rows[name] for name in order}


def compared_scores(comparison: Comparison, lang: str) -> Table | None:
    """Each capability's score across the scenarios; None where no scenario has any."""
    rows = _merged(
        {name: Row((words.title("capabilities", name),)) for name in words.scenario.model.capabilities}
        for _, words in in_words(comparison, lang)
    )

    def scores(answer: Answer, _: Words) -> list[Figures]:
        plans, actual = plans_of(answer), {} if answer.baseline is None else answer.baseline.achieved.scores
        planned = {} if plans is None else as_answer(answer, plans).achieved.scores
        every = actual, planned, answer.achieved.scores
        return [{name: decimals(value) for name, value in own.items()} for own in every]

    columns = _columns(comparison, scores, lang)
    caption = scores_caption([words for _, words in in_words(comparison, lang)])
    return by_column(say("capability", lang), rows, columns, caption) if rows else None


def allocation_chart(comparison: Comparison, lang: str) -> Chart | None:
    """Amounts by field with a row a scenario, none where scenarios are printed in different units."""
    grouped: dict[str, list[ChartRow]] = {}
    for k, (answer, words) in enumerate(in_words(comparison, lang)):
        solved = comparison.same_unit and answer.status == "optimal"
        for line in budget_lines(answer, words) if solved else ():
            if line.members and not line.costless:
                row = replace(amounts_row(line, words), label=sign(k))
                grouped.setdefault(line.path, [ChartRow(line.title, (), "")]).append(row)
    kinds = {mark.kind for own in grouped.values() for row in own for mark in row.marks}
    texts = {"plan": "plan_field", "computed": "computed", "near": "near_optimal"}
    names = {"actual": actual_head(comparison, lang)} | {kind: say(text, lang) for kind, text in texts.items()}
    legend = tuple((kind, name) for kind, name in names.items() if kind in kinds)
    words, rows = Words(comparison.scenarios[0], lang), [row for own in grouped.values() for row in own]
    title, foot = words.say("cmp_chart") + words.in_unit, words.say("r_near_note", gain=words.the_gain)
    return Chart("by-category", title, lambda: rows_chart(rows, words.tick), legend=legend, foot=foot) if rows else None


def _by_scenario(
    comparison: Comparison, lang: str, cells: Callable[[Answer, Words], Figures]
) -> list[tuple[str, Figures]]:
    """A column for each scenario under its sign, empty for one without an allocation."""
    every = in_words(comparison, lang)
    return [(sign(k), cells(*own) if own[0].status == "optimal" else {}) for k, own in enumerate(every)]


def compared_rules(comparison: Comparison, lang: str) -> Table | str:
    """The limits that bind somewhere, with their prices across the scenarios."""
    labels, silent = dict[str, str](), tagged("silent")
    for answer, words in in_words(comparison, lang, solved=True):
        for name, state in answer.rules.items():
            if _binds(state) and state.rule.family not in silent:
                label = words.rule(state.rule)
                # A limit that the scenarios call differently goes by its key.
                key = name.removeprefix("limits.").replace("_", " ")
                labels[name] = label if labels.get(name, label) == label else key
    if not labels:
        return say("cmp_nothing_binds", lang)

    def prices(answer: Answer, words: Words) -> Figures:
        return {name: _price(state, answer, words) for name, state in answer.rules.items()}

    rows, notes = {name: Row((label,)) for name, label in labels.items()}, (say("cmp_binding_note", lang),)
    columns = _by_scenario(comparison, lang, prices)
    return by_column(say("rule", lang), rows, columns, say("cmp_prices", lang), notes)


def _binds(state: RuleState) -> bool:
    return state.binding and state.shadow_price != 0


def _price(state: RuleState, answer: Answer, words: Words) -> str:
    if not _binds(state):
        return words.say("cmp_slack")
    return words.say("r_binds") if answer.solution.whole is not None else price(state.shadow_price, state.rule, words)


def compared_verdicts(comparison: Comparison, lang: str) -> Table | None:
    """The direction and verdict of each field across the scenarios; None without comparisons."""
    rows = _fields(comparison, lang)
    if not rows:
        return None

    def verdicts(answer: Answer, words: Words) -> Figures:
        return {name: _verdict(answer, name, way, words) for name, way in answer.directions.items()}

    columns = _by_scenario(comparison, lang, verdicts)
    rules = {
        words.say("verdict_rule" if sampled(answer) else "verdict_needs_samples"): None
        for answer, words in in_words(comparison, lang, solved=True)
        if answer.verdict
    }
    swept = [own for answer in comparison.solved if sampled(answer) and (own := sweep_of(answer)) is not None]
    shares = dict.fromkeys(say("pic_shares", lang, n=f"{own.findings.samples:,}") for own in swept)
    notes = (say("cmp_verdict_note", lang), *shares, *rules)
    return by_column(say("category", lang), rows, columns, say("cmp_verdicts", lang), notes, 1 + len(columns))


def _verdict(answer: Answer, name: str, way: str, words: Words) -> str:
    said = words.say(way)
    verdict = answer.verdict[name]
    if verdict.runs or verdict.word:
        more = words.say(verdict.word) if verdict.word else runs_words(verdict, words)
        said = f"{direction_words(verdict, words)}; {more}"
    return words.say("cmp_imposed", said=said) if name in imposed(answer) else said


def _fields(comparison: Comparison, lang: str) -> dict[str, Row]:
    """The fields with a direction anywhere."""
    every = in_words(comparison, lang, solved=True)
    return _merged({n: Row((words.title("categories", n),)) for n in answer.directions} for answer, words in every)


def compared_directions(comparison: Comparison, lang: str) -> list[str]:
    """In which fields all scenarios point the same way, where samples can tell, and in which to opposite ones."""
    answers = [answer for answer in comparison.solved if answer.baseline is not None]
    compared = [answer.directions for answer in answers]
    fields = {name: row.cells[0] for name, row in _fields(comparison, lang).items()}
    if not fields or len(compared) < 2:
        return []
    limited = set().union(*(imposed(answer) for answer in comparison.solved))
    ways = {name: [own.get(name) for own in compared] for name in fields if name not in limited}
    unsure = {name for answer in answers for name, own in answer.verdict.items() if own.word == CANNOT_TELL}
    alike = [
        f"{fields[n]} {ARROWS[own[0]]}"
        for n, own in ways.items()
        if len(set(own)) == 1 and own[0] in (MORE, LESS) and n not in unsure
    ]
    against = [fields[name] for name, own in ways.items() if {MORE, LESS} <= set(own)]
    first = say("cmp_same_way", lang, names=", ".join(alike)) if alike else say("cmp_no_same_way", lang)
    return [first, *([say("cmp_undecided_all", lang, names=", ".join(against))] if against else [])]
