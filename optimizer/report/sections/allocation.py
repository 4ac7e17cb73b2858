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
    """Actual against computed, by category where there are several, and by programme."""
    compared, by_category = answer.baseline is not None, groups(answer, words.lang)
    categories = [group.line for group in by_category if group.line is not None]
    programmes = [line for group in by_category for line in group.members]
    plan, charts = planned(answer), list[Chart]()
    if len(categories) > 1:
        charts.append(_chart("by-category", "r_by_category", "categories", categories, plan, words))
    charts.append(_chart("by-programme", "r_by_programme", "programmes", programmes, plan, words))
    title = words.say("r_allocation" if compared else "r_allocation_only")
    return Article("allocation", title, tuple(charts), words.say("r_allocation_lead") if compared else "")


def _chart(
    name: str, head: str, kind: str, lines: Sequence[Line], plan: Mapping[str, Fraction], words: Words
) -> Chart:  # fmt: skip
    compared, scenario = words.scenario.actual is not None, words.scenario
    last, first = ("possible", "category") if kind == "categories" else ("units", "programme")
    third = ["plan_field"] if plan else []
    columns = [*(["actual", *third, "computed", "change"] if compared else [*third, "computed"]), "near_optimal", last]
    caption = words.say(head) + words.in_unit
    header = (words.say(first), *(words.say(key) for key in columns))
    long = kind == "programmes" and many(scenario)
    shown = [line for line in lines if not long or line.computed or line.actual or line.units]
    rows = []
    for line in shown:
        path = f"{kind}.{line.name}"
        rows.append(Row(_cells(line, path, columns, words, plan.get(path)), "", path))
    most = sorted(lines, key=lambda line: -max(abs(line.computed), abs(line.actual or Fraction(0))))[: figures.DRAWN]
    drawn = most if long else lines
    pairs = []
    for line in lines:
        if line in drawn and not line.costless:
            path = f"{kind}.{line.name}"
            pairs.append(amounts_pair(line, path, words, int(kind == "programmes"), plan.get(path)))
    marks = [("actual", words.actual)] if compared else []
    marks += [("plan", words.say("plan_field"))] if plan else []
    notes = [words.say("r_near_note"), *([words.say("r_possible_note")] if kind == "categories" else [])]
    notes += [words.say("many_empty", n=len(lines) - len(shown))] if len(shown) < len(lines) else []
    if len(drawn) < len(lines):
        notes += [words.say("many_drawn", all=len(lines), n=len(drawn)), words.say("many_ranges", n=figures.MANY)]
    label = words.say("r_dumbbell_label", title=caption, n=len(pairs))
    return Chart(
        name, caption, lambda: dumbbell(pairs, words.tick, label), Table(header, tuple(rows)), tuple(notes),
        (*marks, ("computed", words.say("computed")), ("near", words.say("near_optimal"))),
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
    """Categories with their programmes in one table, for a page without pictures."""
    scenario, compared = answer.scenario, answer.baseline is not None
    columns = ["actual", "computed", "change"] if compared else ["computed"]
    money = len(columns)
    columns += ["units"] if any(counted(scenario, name) for name in scenario.programmes) else []
    columns += ["near_optimal", *(["possible"] if scenario.categories else [])]
    rows, lines, empty = list[Row](), list[Line](), 0
    for group in groups(answer, words.lang):
        lines += group.members
        if group.line is not None:
            whole = replace(group.line, units=group.members[0].units) if len(group.members) == 1 else group.line
            rows.append(Row(_cells(whole, f"categories.{whole.name}", columns, words), GROUP))
        if group.line is None or len(group.members) > 1:
            kind = MEMBER if group.line else ""
            shown = [line for line in group.members if not many(scenario) or line.computed or line.actual or line.units]
            empty += len(group.members) - len(shown)
            rows += [Row(_cells(line, f"programmes.{line.name}", columns, words), kind) for line in shown]
    actual = sum((line.actual or Fraction(0) for line in lines), Fraction(0)) if compared else None
    total = Line("", words.say("total"), sum((line.computed for line in lines), Fraction(0)), actual, None)
    rows.append(Row((*_cells(total, "total", columns[:money], words), *[""] * (len(columns) - money)), TOTAL))
    notes = [words.say("table_note")] if scenario.categories else []
    notes += [words.say("many_empty", n=empty)] if empty else []
    notes += [words.say("many_ranges", n=figures.MANY)] if many(scenario) else []
    caption = words.say("allocation_table" if compared else "allocation_table_alone") + words.in_unit
    header = words.each("programme", *columns)
    return Table(header, tuple(rows), caption=caption, notes=tuple(notes))


def _cells(
    line: Line, path: str, columns: Sequence[str], words: Words, plan: Fraction | None = None
) -> tuple[str, ...]:  # fmt: skip
    """The title of a line and its figures in these columns; ``plan`` is what the plan that holds up gives it."""
    third = Cell("" if plan is None else words.money(plan))
    cells = line_figures(line, path, words) | {"plan_field": third}
    return (line.title, *(cells[name] for name in columns))


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
    moved = shown(change, "change", "change", "" if change is None else way(change))
    return {
        "actual": shown(line.actual, "actual", "money"), "computed": shown(line.computed, "spend", "money"),
        "change": moved if programme else Cell(moved, moved.kind),
        "near_optimal": shown(line.near_optimal, "near_optimal", "unit_span" if line.costless else "span"),
        "possible": shown(line.possible, "possible", "span"),
        "units": Cell("") if line.units is None else Cell(number(line.units, 4), path=f"{path}.units", style="units"),
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
