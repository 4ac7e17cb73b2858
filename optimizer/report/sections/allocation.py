"""The allocation as an article and as tables: the actual beside the computed, by programme and by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.plans.planned_answer import plans_of
from optimizer.report.budget_lines import (
    MANY,
    Line,
    adding_up,
    charged_upkeep,
    counted,
    largest,
    line_figures,
    many,
    printed,
    programme_lines,
    table_rows,
)
from optimizer.report.charts.rows import ChartRow, from_to, pair_row, rows_chart
from optimizer.report.parts import TOTAL, Article, Chart, Marked, Row, Table, plain_rows
from optimizer.report.words import Cells, Words
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import largest_remainder
from optimizer.scenario.scenario import Scenario

_ZERO = Fraction(0)


def allocation(answer: Answer, words: Words) -> Article:
    """Actual against computed, by programme; the table has categories too. Without an actual this is table 1."""
    compared, lines = answer.baseline is not None, [own for own in programme_lines(answer, words) if not own.costless]
    drawn = largest(lines, words.scenario)
    pairs = [amounts_row(line, words) for line in drawn]
    marks = [("actual", words.actual)] if words.scenario.actual is not None else []
    marks += [("plan", words.say("plan_field"))] if any(line.plan is not None for line in lines) else []
    marks += [("computed", words.say("computed")), ("near", words.say("near_optimal"))]
    foot = words.say("many_drawn", all=len(lines), n=len(drawn)) if len(drawn) < len(lines) else ""
    table = allocation_table(answer, words, beside_table_one=True)
    caption = words.say("r_by_programme") + words.in_unit
    chart = Chart(
        "by-programme", caption, lambda: rows_chart(pairs, words.tick), table, legend=tuple(marks), foot=foot
    )  # fmt: skip
    title = words.say("r_allocation", actual=words.actual_first) if compared else words.say("plan_computed")
    return Article("allocation" if compared else "table-1", title, (chart,))


def amounts_row(line: Line, words: Words) -> ChartRow:
    """What a line gets in the actual and the computed allocation as two points, beside them the plan that holds up."""
    points = [None if value is None else words.counted(value) for value in (line.actual, line.computed, line.plan)]
    near = None
    if line.near_optimal is not None:
        low, high = (None if end is None else words.counted(end) for end in line.near_optimal)
        near = low, high
    before = None if line.actual is None else words.money(line.actual)
    value = from_to(before, words.money(line.computed))
    level = int(line.path.startswith("programmes."))
    return pair_row(line.title, points[0], words.counted(line.computed), value, level, near, points[2])


def allocation_table(answer: Answer, words: Words, beside_table_one: bool = False) -> Table:
    """Categories with their programmes, the plan that holds up beside the actual where there is one.

    ``beside_table_one`` leaves out what table 1 has, unless it folds the programmes.
    """
    scenario = answer.scenario
    compared = answer.baseline is not None and (many(scenario) or not beside_table_one)
    columns = [*(["actual"] if compared else []), *(["plan_field"] if compared and plans_of(answer) else [])]
    columns.append("computed")
    columns += ["change"] if compared else []
    columns += ["units"] if any(counted(scenario, name) for name in scenario.programmes) else []
    columns += ["near_optimal", *(["possible"] if scenario.categories else [])]
    rows, empty = list[tuple[Cells, str, str]](), 0
    for line, kind in table_rows(answer, words):
        if many(scenario) and not (line.members or line.size or line.units):
            empty += 1
        else:
            figures = line_figures(line, words)
            rows.append(({"programme": line.row_title} | {key: figures[key] for key in columns}, kind, line.path))
    notes = [words.say("table_note" if scenario.categories else "r_near_note", gain=words.the_gain)]
    notes += [words.say("many_empty", n=empty)] if empty else []
    notes += [words.say("many_ranges", n=MANY)] if many(scenario) else []
    caption = words.say("allocation_table" if compared else "plan_computed") + words.in_unit
    return words.table(rows, caption, notes)


def spending_table(plans: Mapping[str, Spending], caption: str, answer: Answer, words: Words) -> Table:
    """What each of several ``plans``, by title, gives to programmes and upkeep; what all give alike in one line.

    Where no programme's sum differs the rows are those of programmes by period.
    """
    scenario = words.scenario
    rounded = [adding_up(scenario.spent(own), scenario) for own in plans.values()]
    paid = {words.title("programmes", name): name for name in scenario.paid(scenario.programmes)}
    lines = {title: tuple(own[name] for own in rounded) for title, name in paid.items()}
    if all(len(set(own)) == 1 < len(own) for own in lines.values()):
        dated = [_by_period(*own, scenario) for own in zip(plans.values(), rounded, strict=True)]
        keys = {f"{title} {t}": (name, t) for title, name in paid.items() for t in scenario.periods}
        lines = {title: tuple(own[key] for own in dated) for title, key in keys.items()}
    rows = {title: own for title, own in lines.items() if len(set(own)) > 1 or len(own) < 2}
    units = [scenario.unpaid(own) for own in plans.values()]
    counts = {words.title("programmes", name): [own[name] for own in units] for name in units[0]}
    counts = {label: own for label, own in counts.items() if len(set(own)) > 1 or len(own) < 2}
    alike = sum((own[0] for own in lines.values() if len(set(own)) == 1 < len(own)), _ZERO)
    if alike or not (rows or counts):
        rows[words.say("plan_alike")] = (alike,) * len(rounded)
    upkeep = tuple(charged_upkeep(answer, own) for own in plans.values())
    cells = [(label, *map(words.money, own)) for label, own in rows.items()]
    cells += [(label, *(words.amount(value, True) for value in own)) for label, own in counts.items()]
    cells += [(words.say("upkeep"), *map(words.money, upkeep))] if any(upkeep) else []
    sums = (sum(own.values(), more) for own, more in zip(rounded, upkeep, strict=True))
    total = (words.say("total"), *map(words.money, sums))
    header = (words.say("programme"), *plans)
    return Table(header, (*plain_rows(cells), Row(total, TOTAL)), caption=caption)


def _by_period(spending: Spending, rounded: Mapping[str, Fraction], scenario: Scenario) -> Spending:
    """Amounts by programme and period, rounded so that they add up to those of programmes."""
    dated = Spending()
    for name in scenario.paid(scenario.programmes):
        amounts = largest_remainder([spending[name, t] for t in scenario.periods], scenario.display.size, rounded[name])
        dated |= {(name, t): amount for t, amount in zip(scenario.periods, amounts, strict=True)}
    return dated


def periods(answer: Answer, words: Words, plan: str = "plan_computed") -> Table | None:
    """The allocation of an answer by period, each line with the total that it has elsewhere; None with one period."""
    scenario, rounded, upkeep = answer.scenario, printed(answer), charged_upkeep(answer, answer.spending)
    if len(scenario.periods) < 2:
        return None

    def row(title: str, amounts: Sequence[Fraction], total: Fraction, kind: str = "", path: str = "") -> Row:
        shown = map(words.money, largest_remainder([*amounts], scenario.display.size, total))
        return Row((title, *shown, Marked(words.money(total), "strong" if path else "")), kind, path)

    spent = {n: [answer.spending[n, t] for t in scenario.periods] for n in scenario.paid(scenario.programmes)}
    charged = [Fraction(answer.achieved.charged(year)) for year in range(len(scenario.periods))]
    rows = [row(words.title("programmes", n), own, rounded[n], path=f"programmes.{n}") for n, own in spent.items()]
    rows += [row(words.say("upkeep"), charged, upkeep)] if answer.achieved.upkeep else []
    for name, whole in scenario.unpaid(answer.spending).items():
        amounts = [words.amount(own, True) for own in (*(answer.spending[name, t] for t in scenario.periods), whole)]
        rows.append(Row((words.title("programmes", name), *amounts), name=f"programmes.{name}"))
    totals = [sum(amounts, _ZERO) for amounts in zip(*spent.values(), charged, strict=True)]
    rows.append(row(words.say("total"), totals, sum(rounded.values(), upkeep), TOTAL))
    header = (words.say("programme"), *scenario.periods, words.say("total"))
    caption = words.say("by_period", plan=words.say(plan)) + words.in_unit
    return Table(header, tuple(rows), caption=caption, notes=words.each("by_period_note"))
