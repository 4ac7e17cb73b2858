"""Allocations as columns, the calculation behind them, and the scores that follow it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from optimizer.analysis.answer import Answer
from optimizer.language.catalog import say
from optimizer.report.figures import actual_title, counted, title
from optimizer.report.xlsx.book import FAINT, HEAD, RULE, Book, Sheet, money_format
from optimizer.report.xlsx.calculation import Calculation
from optimizer.report.xlsx.rows import FIRST

HEADER = 5
"""The row (from 0) of the allocation's headings; the results that follow its cells stand above, and stay in sight."""
_VALUES = 4
"""The first column with values on the calculation sheet."""


@dataclass(frozen=True)
class Column:
    """An allocation as a column: its key and heading."""

    key: str
    label: str
    spending: Any


class Live:
    """The sheets of one answer that follow the cells of the trial allocation; made in order, filled afterwards.

    ``cells`` names the cell of each column's key, programme and period.
    """

    def __init__(self, book: Book, answer: Answer, lang: str, name: Callable[[str], str]) -> None:
        self.book, self.answer, self.scenario, self.lang = book, answer, answer.scenario, lang
        self.columns = [Column("computed", say("computed", lang), answer.spending)]
        if answer.baseline is not None:
            self.columns.insert(0, Column("actual", actual_title(self.scenario, lang), answer.baseline.spending))
        self.columns.append(Column("trial", say("trial", lang), answer.spending))
        self.calculation = Calculation(answer, [column.spending for column in self.columns], lang)
        self.single = len(self.scenario.periods) == 1
        self.money = money_format(self.scenario.display, lang)
        self.signed = money_format(self.scenario.display, lang, signed=True)
        self.allocation = book.sheet(name("allocation"), self._widths(), (HEADER + 1, 1))
        self.scores = book.sheet(name("scores"), (44, *[15] * (len(self.columns) + 2)), (3, 1))
        self._calculation_name = book.free_name(name("calculation"))
        self.cells: dict[tuple[str, str, str], str] = {}

    # References.

    def value(self, column: str) -> int:
        """The position of a column among the allocations."""
        return next(k for k, item in enumerate(self.columns) if item.key == column)

    def reference(self, row: int, column: str) -> str:
        """A row of the calculation, for the allocation called ``column``, as other sheets name it."""
        return f"'{self._calculation_name}'!${xl_col_to_name(_VALUES + self.value(column))}${row}"

    def now(self, row: int, column: str) -> float:
        """The present value of a row of the calculation."""
        return self.calculation.values(row)[self.value(column)]

    def put(self, sheet: Sheet, row: int, column: int, source: int, key: str, **properties: Any) -> None:
        """A cell that shows a row of the calculation."""
        sheet.formula(row, column, f"={self.reference(source, key)}", self.now(source, key), **properties)

    def objective_format(self) -> str:
        """The number format of the objective."""
        if self.calculation.money_goal:
            return self.money
        scored = self.scenario.goal.kind in ("weighted_score", "weakest_score")
        return "0.00" if scored else "#,##0.######"

    # What they show.

    def heads(self) -> list[str]:
        """The keys of the headings of the allocation."""
        compared = len(self.columns) == 3
        heads = ["programme", *(["actual"] if compared else []), "computed", *(["change"] if compared else [])]
        heads += ["trial", "trial_change"]
        counts = any(counted(self.scenario, name) for name in self.scenario.programmes)
        heads += ["units", "trial_units"] if counts else []
        heads += ["near_low", "near_high"]
        return heads + (["possible_low", "possible_high"] if self.scenario.categories else [])

    def _widths(self) -> list[float]:
        return [34, *[13.0] * (len(self.heads()) - 1)]

    # Scores and outputs.

    def write_scores(self) -> None:
        """Fill the sheet of scores and outputs."""
        sheet, scenario, lang, row = self.scores, self.scenario, self.lang, 2
        sheet.title(say("scores_table", lang) if scenario.model.capabilities else say("outputs_table", lang))
        weighted = scenario.goal.kind == "weighted_score"
        labels = [column.label for column in self.columns]
        if scenario.model.capabilities:
            sheet.header(row, [say("capability", lang), *labels, *([say("weight", lang)] if weighted else [])])
            for name, source in self.calculation.scores.items():
                row += 1
                sheet.text(row, 0, title(scenario, "capabilities", name, lang))
                for k, column in enumerate(self.columns):
                    self.put(sheet, row, 1 + k, source, column.key, num_format="0.0")
                if weighted:
                    weight = scenario.base.get(f"objective.weights.{name}", Fraction(0))
                    sheet.number(row, 1 + len(labels), weight, num_format="0.###")
            row += 1
        row += 1
        sheet.text(row, 0, say("objective", lang), bold=True, top=1, top_color=RULE)
        for k, column in enumerate(self.columns):
            look: dict[str, Any] = {"bold": True, "top": 1, "top_color": RULE, "num_format": self.objective_format()}
            self.put(sheet, row, 1 + k, self.calculation.objective, column.key, **look)
        row += 2
        average = {name: r for (name, month), r in self.calculation.amounts.items() if month is None}
        if average:
            sheet.header(row, [say("outputs_table", lang), *labels, say("unit", lang)], left=1)
        for name, source in average.items():
            row += 1
            kind = "composites" if name in scenario.parts else "outputs"
            sheet.text(row, 0, title(scenario, kind, name, lang))
            for k, column in enumerate(self.columns):
                self.put(sheet, row, 1 + k, source, column.key, num_format="#,##0.00")
            block = getattr(scenario.model, kind)[name]
            words = getattr(block.unit, "say", None)
            unit = words(lang) if words is not None else str(block.unit or "")
            sheet.text(row, 1 + len(labels), unit, indent=1)

    # The calculation.

    def write_calculation(self) -> None:
        """The calculation sheet, last because nobody has to read it."""
        lang = self.lang
        widths = (46, 34, 19, 19, *[20] * len(self.columns))
        sheet = self.book.sheet(self._calculation_name, widths, (FIRST - 1, 2), free=False)
        sheet.title(say("sheet_calculation", lang))
        sheet.paragraph(1, say("calc_help", lang), _VALUES + len(self.columns) - 1, font_color=FAINT)
        heads = [say(key, lang) for key in ("line", "name_in_file", "coefficient", "coefficient_two")]
        sheet.header(FIRST - 2, [*heads, *(column.label for column in self.columns)], left=2)
        spent = {row: key for key, row in self.calculation.spend.items()}
        for k, line in enumerate(self.calculation.lines):
            row, number = FIRST - 1 + k, FIRST + k
            if line.heading:
                for j in range(_VALUES + len(self.columns)):
                    sheet.number(row, j, None, bg_color=HEAD)
                sheet.text(row, 0, line.label, bold=True, bg_color=HEAD)
                continue
            sheet.text(row, 0, line.label, bold=bool(line.key) and not line.label.startswith(" "))
            if line.key:
                sheet.text(row, 1, line.key, font_color=FAINT)
            for j, coefficient in enumerate(line.coefficients):
                sheet.number(row, 2 + j, coefficient, num_format="General")
            for j, column in enumerate(self.columns):
                form = self.money if line.money else "#,##0.00####"
                if number in spent:
                    formula = f"={self.cells[(column.key, *spent[number])]}"
                else:
                    assert line.formula is not None
                    formula = line.formula(xl_col_to_name(_VALUES + j))
                sheet.formula(row, _VALUES + j, formula, line.values[j], num_format=form)
