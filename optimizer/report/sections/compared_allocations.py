"""Allocations of several scenarios side by side, and the shares of all spending."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.comparison import (
    Comparison,
    actual_of,
)
from optimizer.language.catalog import say
from optimizer.report.charts.row_charts import Pair, from_to
from optimizer.report.figures import Line, fixed, groups, money, title
from optimizer.report.parts import (
    GROUP,
    MEMBER,
    TOTAL,
    Cell,
    Chart,
    Row,
    Table,
    plain_rows,
)
from optimizer.report.sections.compared_charts import Group, compared_charts
from optimizer.report.signs import actual_head, category_title, shared_actuals, sign, signs
from optimizer.report.words import Words
from optimizer.scenario.scenario import Scenario

_WIDE = 4
"""So many scenarios share a table on paper where each has two columns."""


def allocation_charts(comparison: Comparison, lang: str) -> list[Chart]:
    """Actual and computed amounts by field, in the unit of amounts or in per cent of all spending."""
    money = comparison.same_budget and comparison.same_unit
    groups: list[Group] = []
    for name in dict.fromkeys(name for answer in comparison.solved for name in answer.scenario.categories):
        pairs = [_amount(comparison, k, name, money, lang) for k in range(len(comparison.answers))]
        groups.append((category_title(comparison, name, lang), [pair for pair in pairs if pair is not None]))
    head = say("cmp_chart", lang) + Words(comparison.scenarios[0], lang).in_unit
    head = head if money else say("cmp_chart_share", lang)
    return compared_charts("by-category", head, "cmp_chart_label", groups, comparison, lang, True)


def _amount(comparison: Comparison, k: int, name: str, money: bool, lang: str) -> Pair | None:
    """The row of one scenario in a field."""
    answer = comparison.answers[k]
    if answer.status != "optimal" or name not in answer.scenario.categories:
        return None
    own, path = Words(answer.scenario, lang), f"scenarios.{comparison.names[k]}.categories.{name}"
    spent, near = answer.by_category(answer.spending)[name], answer.near_optimal.categories[name]
    before, baseline = None, answer.baseline
    if baseline is not None:
        before = answer.by_category(baseline.spending)[name]
    if money:
        ends = tuple(None if end is None else own.counted(end) for end in near)
        values = None if before is None else own.counted(before), own.counted(spent)
        after = Cell(own.money(spent), path=f"{path}.spend", style="money")
        known = None if before is None else Cell(own.money(before), path=f"{path}.actual", style="money")
    else:
        total = answer.scenario.total(answer.spending)
        ends = tuple(None if end is None else _share(end, total) for end in near)
        values = None if baseline is None or before is None else _share(before, baseline.total), _share(spent, total)
        after = Cell(f"{values[1]:z.1f}", path=f"{path}.spend", style="share")
        known = None if values[0] is None else Cell(f"{values[0]:z.1f}", path=f"{path}.actual", style="share")
    value, room = from_to(known, after)
    return Pair(sign(k), values[0], values[1], value, room, path, 1, (ends[0], ends[1]))


def _share(amount: Fraction, total: Fraction) -> float:
    return float(100 * amount / total) if total else 0.0


def compared_allocations(comparison: Comparison, lang: str, whole: bool = False) -> list[Table]:
    """The allocation by field and programme, actual beside computed, and the shares of all spending.

    A page has room for so many scenarios in one table; ``whole`` puts all in one.
    """
    count = len(comparison.answers)
    owners = shared_actuals(comparison, range(count), actual_amounts)
    size = count if whole else _WIDE * 2 if len(owners) <= 1 else _WIDE
    chunks = [range(start, min(start + size, count)) for start in range(0, count, size)]
    return [_allocation(comparison, chunk, lang) for chunk in chunks] + [_shares(comparison, lang)]


def _allocation(comparison: Comparison, places: Sequence[int], lang: str) -> Table:
    answers, columns = comparison.answers, list[_Column]()
    owners = shared_actuals(comparison, places, actual_amounts)
    for k in places:
        unit = answers[k].scenario.display.name(lang)
        unit = "" if comparison.same_unit or not unit else f" ({unit})"
        if k in owners:
            columns.append(_Column(answers[k], True, actual_head(owners, k, lang) + unit, lang))
        columns.append(_Column(answers[k], False, say("cmp_computed_of", lang, sign=sign(k)) + unit, lang))
    rows = _rows(comparison, columns, lang)
    unit = answers[0].scenario.display.name(lang) if comparison.same_unit else ""
    caption = say("cmp_allocation", lang) + (f" ({say('r_unit', lang, unit=unit)})" if unit else "")
    notes = [say("cmp_signs", lang, list=signs(comparison, lang))]
    if any("-" in row.cells for row in rows):
        notes.append(say("cmp_absent", lang))
    header = (say("programme", lang), *(column.head for column in columns))
    return Table(header, tuple(rows), caption=caption, notes=tuple(notes))


class _Column:
    """One column: the actual or the computed amounts of an answer."""

    def __init__(self, answer: Answer, actual: bool, head: str, lang: str) -> None:
        self.head, self.actual, self.answer = head, actual, answer
        self.lines: dict[tuple[str, str], Line] = {}
        if answer.status == "optimal":
            for group in groups(answer, lang):
                if group.line is not None:
                    self.lines["categories", group.line.name] = group.line
                self.lines |= {("programmes", line.name): line for line in group.members}

    def amount(self, kind: str, name: str) -> Fraction | None:
        """The amount of a line, None where there is none."""
        line = self.lines.get((kind, name))
        return None if line is None else line.actual if self.actual else line.computed

    @property
    def total(self) -> Fraction | None:
        """All programmes."""
        amounts = [self.amount(kind, name) for kind, name in self.lines if kind == "programmes"]
        return sum((a for a in amounts if a is not None), Fraction(0)) if amounts else None

    def shown(self, value: Fraction | None, lang: str) -> str:
        """An amount as a cell."""
        return "-" if value is None else money(self.answer.scenario, value, lang)


def actual_amounts(answer: Answer) -> Any:
    """The actual's money by programme, and the unit that it is printed in."""
    return actual_of(answer.scenario), answer.scenario.currency, answer.scenario.display


def structure(comparison: Comparison) -> dict[str | None, list[tuple[str, Scenario]]]:
    """Category to its programmes over all scenarios, each with a scenario that has it; None holds the rest."""
    found: dict[str | None, list[tuple[str, Scenario]]] = {}
    seen: set[str] = set()
    for scenario in comparison.scenarios:
        for name in scenario.categories:
            found.setdefault(name, [])
        for name, programme in scenario.programmes.items():
            if name not in seen:
                seen.add(name)
                found.setdefault(programme.category, []).append((name, scenario))
    rest = found.pop(None, [])
    return found | ({None: rest} if rest else {})


def _rows(comparison: Comparison, columns: Sequence[_Column], lang: str) -> list[Row]:
    rows = []
    for category, members in structure(comparison).items():
        if category is not None:
            cells = [column.shown(column.amount("categories", category), lang) for column in columns]
            rows.append(Row((category_title(comparison, category, lang), *cells), GROUP))
        if category is None or len(members) > 1:
            for name, scenario in members:
                cells = [column.shown(column.amount("programmes", name), lang) for column in columns]
                rows.append(Row((title(scenario, "programmes", name, lang), *cells), MEMBER if category else ""))
    whole = [column.shown(column.total, lang) for column in columns]
    return [*rows, Row((say("total", lang), *whole), TOTAL)]


def _shares(comparison: Comparison, lang: str) -> Table:
    places = range(len(comparison.answers))
    owners, columns = shared_actuals(comparison, places, actual_amounts), list[_Column]()
    for k, answer in enumerate(comparison.answers):
        if k in owners:
            columns.append(_Column(answer, True, actual_head(owners, k, lang), lang))
        columns.append(_Column(answer, False, say("cmp_computed_of", lang, sign=sign(k)), lang))
    rows = []
    for category, members in structure(comparison).items():
        lines = [("categories", category, None)] if category is not None else [("programmes", n, s) for n, s in members]
        for kind, name, scenario in lines:
            cells = []
            for column in columns:
                value, total = column.amount(kind, name), column.total
                cells.append("-" if value is None or not total else fixed(100 * value / total))
            label = category_title(comparison, name, lang) if scenario is None else title(scenario, kind, name, lang)
            rows.append([label, *cells])
    header = (say("category", lang), *(column.head for column in columns))
    return Table(header, plain_rows(rows), caption=say("cmp_shares", lang))
