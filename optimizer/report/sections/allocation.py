"""The allocation: the actual beside the computed, with what is nearly as good and what the limits alone allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.near_optimal import Range
from optimizer.report import figures
from optimizer.report.charts.row_charts import Pair, dumbbell, from_to
from optimizer.report.figures import Line, adding_up, counted, groups, many, number
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Article, Cell, Chart, Row, Table, plain_rows, way
from optimizer.report.words import Words
from optimizer.scenario.allocations import Spending


def allocation(answer: Answer, words: Words) -> Article:
    """Actual against computed, by category where there are several, and by programme; one table for both."""
    compared, by_category = answer.baseline is not None, groups(answer, words.lang)
    categories = [group.line for group in by_category if group.line is not None]
    programmes = [line for group in by_category for line in group.members]
    table, charts = allocation_table(answer, words), list[Chart]()
    if len(categories) > 1:
        charts.append(_chart("by-category", categories, table, words))
    charts.append(_chart("by-programme", programmes, None if charts else table, words))
    title = words.say("r_allocation" if compared else "plan_computed")
    return Article("allocation", title, tuple(charts), words.say("r_allocation_lead") if compared else "")


def _chart(name: str, lines: Sequence[Line], table: Table | None, words: Words) -> Chart:
    drawn = lines
    if name == "by-programme" and many(words.scenario):
        drawn = sorted(lines, key=lambda line: -max(abs(line.computed), abs(line.actual or Fraction(0))))[
            : figures.DRAWN
        ]
    pairs = [amounts_pair(line, words) for line in lines if line in drawn and not line.costless]
    marks = [("actual", words.actual)] if words.scenario.actual is not None else []
    marks += [("plan", words.say("plan_field"))] if any(line.plan is not None for line in lines) else []
    marks += [("computed", words.say("computed")), ("near", words.say("near_optimal"))]
    notes = [words.say("many_drawn", all=len(lines), n=len(drawn))] if len(drawn) < len(lines) else []
    caption = words.say("r_by_category" if name == "by-category" else "r_by_programme") + words.in_unit
    return Chart(
        name, caption, lambda: dumbbell(pairs, words.tick), table, tuple(notes), tuple(marks),
    )  # fmt: skip


def amounts_pair(line: Line, words: Words) -> Pair:
    """What a line gets in the actual and the computed allocation as two points, beside them the plan that holds up."""
    points = [None if value is None else words.counted(value) for value in (line.actual, line.computed, line.plan)]
    near = None
    if line.near_optimal is not None:
        low, high = (None if end is None else words.counted(end) for end in line.near_optimal)
        near = low, high
    before = None if line.actual is None else words.money(line.actual)
    value, room = from_to(before, words.money(line.computed))
    level = int(line.path.startswith("programmes."))
    return Pair(line.title, points[0], words.counted(line.computed), value, room, level, near, points[2])


def allocation_table(answer: Answer, words: Words) -> Table:
    """Categories with their programmes, the plan that holds up beside the actual where there is one."""
    scenario, compared, by_category = answer.scenario, answer.baseline is not None, groups(answer, words.lang)
    lines = [line for group in by_category for line in group.members]
    planned = any(line.plan is not None for line in lines)
    columns = [*(["actual"] if compared else []), *(["plan_field"] if planned else []), "computed"]
    columns += ["change"] if compared else []
    money = len(columns)
    columns += ["units"] if any(counted(scenario, name) for name in scenario.programmes) else []
    columns += ["near_optimal", *(["possible"] if scenario.categories else [])]
    rows, empty = list[Row](), 0

    def add(line: Line, kind: str) -> None:
        cells = line_figures(line, words)
        rows.append(Row((line.title, *(cells[name] for name in columns)), kind, line.path))

    for group in by_category:
        if group.line is not None:
            add(replace(group.line, units=group.members[0].units) if len(group.members) == 1 else group.line, GROUP)
        if group.line is None or len(group.members) > 1:
            shown = [line for line in group.members if not many(scenario) or line.computed or line.actual or line.units]
            empty += len(group.members) - len(shown)
            for line in shown:
                add(line, MEMBER if group.line else "")
    cells = line_figures(total_of(lines, words), words)
    rows.append(
        Row((words.say("total"), *(cells[key] for key in columns[:money]), *[""] * (len(columns) - money)), TOTAL)
    )
    notes = [words.say("table_note")] if scenario.categories else []
    notes += [words.say("many_empty", n=empty)] if empty else []
    notes += [words.say("many_ranges", n=figures.MANY)] if many(scenario) else []
    caption = words.say("allocation_table" if compared else "allocation_table_alone") + words.in_unit
    return Table(words.each("programme", *columns), tuple(rows), caption=caption, notes=tuple(notes))


def total_of(lines: Sequence[Line], words: Words) -> Line:
    """The sum of lines."""

    def added(amounts: Sequence[Fraction | None]) -> Fraction | None:
        return None if None in amounts else sum((amount or Fraction(0) for amount in amounts), Fraction(0))

    actual, plan = added([line.actual for line in lines]), added([line.plan for line in lines])
    return Line("", words.say("total"), sum((line.computed for line in lines), Fraction(0)), actual, plan)


def line_figures(line: Line, words: Words) -> dict[str, Cell]:
    """The figures of a line by column. Ranges of a programme that costs nothing are in units."""

    def span(ends: Range | None) -> Cell:
        return Cell("" if ends is None else words.span(ends, line.name))

    def money(value: Fraction | None) -> Cell:
        return Cell("" if value is None else words.money(value))

    moved = "" if line.change is None else words.money(line.change, signed=True)
    return {
        "actual": money(line.actual),
        "plan_field": money(line.plan),
        "computed": money(line.computed),
        "change": Cell(moved, "" if line.change is None else way(line.change)),
        "near_optimal": span(line.near_optimal),
        "possible": span(line.possible),
        "units": Cell("" if line.units is None else number(line.units, 4)),
    }


def spending_table(plans: Mapping[str, Spending], caption: str, words: Words) -> Table:
    """What each of several ``plans``, by title, gives to the programmes; what all give alike in one line."""
    scenario, zero = words.scenario, Fraction(0)
    names, spent = scenario.paid(scenario.programmes), [scenario.spent(own) for own in plans.values()]
    rounded = [adding_up(own, scenario) for own in spent]
    lines = {name: tuple(own[name] for own in rounded) for name in names}
    rows = {words.title("programmes", name): own for name, own in lines.items() if len(set(own)) > 1 or len(own) < 2}
    if alike := sum((own[0] for own in lines.values() if len(set(own)) == 1 < len(own)), zero):
        rows[words.say("plan_alike")] = (alike,) * len(rounded)
    cells = [(label, *map(words.money, own)) for label, own in rows.items()]
    total = (words.say("total"), *(words.money(sum(own.values(), zero)) for own in rounded))
    header = (words.say("programme"), *plans)
    return Table(header, (*plain_rows(cells), Row(total, TOTAL)), caption=caption)


def periods(answer: Answer, words: Words) -> Table | None:
    """The computed allocation by period; None where there is one period."""
    scenario, paid, zero = answer.scenario, answer.scenario.paid(answer.scenario.programmes), Fraction(0)
    if len(scenario.periods) < 2:
        return None
    rows = []
    for name in paid:
        amounts = [answer.spending[name, period] for period in scenario.periods]
        total = Cell(words.money(sum(amounts, zero)), "strong")
        rows.append(Row((words.title("programmes", name), *map(words.money, amounts), total), "", f"programmes.{name}"))
    totals = [sum((answer.spending[name, period] for name in paid), zero) for period in scenario.periods]
    if answer.achieved.upkeep:
        charged = [Fraction(answer.achieved.charged(year)) for year in range(len(scenario.periods))]
        rows.append(_sums(words.say("upkeep"), charged, "", words))
        totals = [spent + charge for spent, charge in zip(totals, charged, strict=True)]
    rows.append(_sums(words.say("total"), totals, TOTAL, words))
    header = (words.say("programme"), *scenario.periods, words.say("total"))
    return Table(header, tuple(rows), caption=words.say("by_period") + words.in_unit)


def _sums(title: str, amounts: Sequence[Fraction], kind: str, words: Words) -> Row:
    """A row of sums."""
    return Row((title, *(Cell(words.money(v)) for v in (*amounts, sum(amounts, Fraction(0))))), kind)
