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
from optimizer.report.sections.fields import planned
from optimizer.report.words import Words
from optimizer.scenario.allocations import Spending


def allocation(answer: Answer, words: Words) -> Article:
    """Actual against computed, by category where there are several, and by programme; one table for both."""
    compared, by_category, plan = answer.baseline is not None, groups(answer, words.lang), planned(answer)
    categories = [group.line for group in by_category if group.line is not None]
    programmes = [line for group in by_category for line in group.members]
    table, charts = allocation_table(answer, words), list[Chart]()
    if len(categories) > 1:
        charts.append(_chart("by-category", "categories", categories, plan, table, words))
    charts.append(_chart("by-programme", "programmes", programmes, plan, None if charts else table, words))
    title = words.say("r_allocation" if compared else "r_allocation_only")
    return Article("allocation", title, tuple(charts), words.say("r_allocation_lead") if compared else "")


def _chart(
    name: str, kind: str, lines: Sequence[Line], plan: Mapping[str, Fraction], table: Table | None, words: Words
) -> Chart:  # fmt: skip
    drawn = lines
    if kind == "programmes" and many(words.scenario):
        drawn = sorted(lines, key=lambda line: -max(abs(line.computed), abs(line.actual or Fraction(0))))[
            : figures.DRAWN
        ]
    pairs = [
        amounts_pair(line, path, words, int(kind == "programmes"), plan.get(path))
        for line, path in ((line, f"{kind}.{line.name}") for line in lines if line in drawn and not line.costless)
    ]
    marks = [("actual", words.actual)] if words.scenario.actual is not None else []
    marks += [("plan", words.say("plan_field"))] if plan else []
    marks += [("computed", words.say("computed")), ("near", words.say("near_optimal"))]
    notes = [words.say("many_drawn", all=len(lines), n=len(drawn))] if len(drawn) < len(lines) else []
    caption = words.say("r_by_category" if kind == "categories" else "r_by_programme") + words.in_unit
    label = words.say("r_dumbbell_label", title=caption, n=len(pairs))
    return Chart(
        name, caption, lambda: dumbbell(pairs, words.tick, label), table, tuple(notes), tuple(marks),
    )  # fmt: skip


def amounts_pair(line: Line, path: str, words: Words, level: int = 1, plan: Fraction | None = None) -> Pair:
    """The actual and the computed amount of a line as two points, that of the plan that holds up beside them; ``path``
    is its place in the JSON document."""
    cells, near = line_figures(line, path, words), None
    if line.near_optimal is not None:
        low, high = (None if end is None else words.counted(end) for end in line.near_optimal)
        near = low, high
    actual = None if line.actual is None else words.counted(line.actual)
    value, room = from_to(None if actual is None else cells["actual"], cells["computed"])
    third = None if plan is None else words.counted(plan)
    return Pair(line.title, actual, words.counted(line.computed), value, room, path, level, near, plan=third)


def allocation_table(answer: Answer, words: Words) -> Table:
    """Categories with their programmes, the plan that holds up beside the actual where there is one."""
    scenario, compared, plan = answer.scenario, answer.baseline is not None, planned(answer)
    columns = [*(["actual"] if compared else []), *(["plan_field"] if plan else []), "computed"]
    columns += ["change"] if compared else []
    money = len(columns)
    columns += ["units"] if any(counted(scenario, name) for name in scenario.programmes) else []
    columns += ["near_optimal", *(["possible"] if scenario.categories else [])]
    rows, lines, empty = list[Row](), list[Line](), 0

    def add(line: Line, path: str, kind: str) -> None:
        third = Cell(words.money(plan[path]) if path in plan else "")
        cells = line_figures(line, path, words) | {"plan_field": third}
        rows.append(Row((line.title, *(cells[name] for name in columns)), kind, path))

    for group in groups(answer, words.lang):
        lines += group.members
        if group.line is not None:
            whole = replace(group.line, units=group.members[0].units) if len(group.members) == 1 else group.line
            add(whole, f"categories.{whole.name}", GROUP)
        if group.line is None or len(group.members) > 1:
            shown = [line for line in group.members if not many(scenario) or line.computed or line.actual or line.units]
            empty += len(group.members) - len(shown)
            for line in shown:
                add(line, f"programmes.{line.name}", MEMBER if group.line else "")
    spent = [plan.get(f"programmes.{line.name}", Fraction(0)) for line in lines]
    sums = {"actual": [line.actual or Fraction(0) for line in lines], "plan_field": spent}
    sums |= {"computed": [line.computed for line in lines], "change": [line.change or Fraction(0) for line in lines]}
    total = [words.money(sum(sums[key], Fraction(0)), signed=key == "change") for key in columns[:money]]
    rows.append(Row((words.say("total"), *total, *[""] * (len(columns) - money)), TOTAL))
    notes = [words.say("table_note")] if scenario.categories else []
    notes += [words.say("many_empty", n=empty)] if empty else []
    notes += [words.say("many_ranges", n=figures.MANY)] if many(scenario) else []
    caption = words.say("allocation_table" if compared else "allocation_table_alone") + words.in_unit
    return Table(words.each("programme", *columns), tuple(rows), caption=caption, notes=tuple(notes))


def line_figures(line: Line, path: str, words: Words) -> dict[str, Cell]:
    """The figures of a line by column, each with its place in the JSON document; ``path`` is empty for a sum.

    Ranges of a programme that costs nothing are in units. The document has changes of programmes; others follow.
    """

    def shown(value: Fraction | Range | None, key: str, style: str, kind: str = "") -> Cell:
        if value is None:
            return Cell("", kind)
        if isinstance(value, tuple):
            text = words.span(value, line.name)
        else:
            text = words.money(value, signed=style == "change")
        return Cell(text, kind, f"{path}.{key}", style) if path and style else Cell(text, kind)

    change, programme = line.change, path.startswith("programmes.")
    units = f"{path}.units" if programme else ""
    moved = shown(change, "change", "change", "" if change is None else way(change))
    return {
        "actual": shown(line.actual, "actual", "money"), "computed": shown(line.computed, "spend", "money"),
        "change": moved if programme else Cell(moved, moved.kind),
        "near_optimal": shown(line.near_optimal, "near_optimal", "unit_span" if line.costless else "span"),
        "possible": shown(line.possible, "possible", "span"),
        "units": Cell("") if line.units is None else Cell(number(line.units, 4), path=units, style="units"),
    }  # fmt: skip


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
        path, amounts = f"programmes.{name}", [answer.spending[name, period] for period in scenario.periods]
        cells = [
            Cell(words.money(value), path=f"{path}.spend_by_period.{period}", style="money")
            for value, period in zip(amounts, scenario.periods, strict=True)
        ]
        total = Cell(words.money(sum(amounts, zero)), "strong", f"{path}.spend", "money")
        rows.append(Row((words.title("programmes", name), *cells, total), "", path))
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
