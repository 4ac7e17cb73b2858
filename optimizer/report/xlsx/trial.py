"""The sheet to try another allocation on: its amounts beside actual and computed, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.language.catalog import say
from optimizer.plans.planned_answer import allocations_of
from optimizer.report.sections.allocation import counted
from optimizer.report.words import Words
from optimizer.report.xlsx.book import FAINT, HEAD, INPUT, RULE, Book, cell, figure_format, money_format
from optimizer.report.xlsx.calculation import FIRST, Calculation, CalculationRow
from optimizer.scenario.scenario import Scenario

_HEADER = 5
"""The row (from 0) of the headings; the objectives stand above them, and stay in sight."""
_VALUES = 2
"""The first column with values on the calculation sheet."""


@dataclass(frozen=True)
class _Amount:
    """A line of the allocation with the programmes and periods that it adds up: a cell, or the sum of so many lines
    ``under`` it, of those above where that is below 0."""

    label: str
    keys: tuple[tuple[str, str], ...]
    under: int = 0
    level: int = 0


class Trial:
    """The sheet of one answer, and that of the calculation behind it."""

    def __init__(self, book: Book, answer: Answer, lang: str, name: Callable[[str], str]) -> None:
        self.book, self.answer, self.scenario, self.lang = book, answer, answer.scenario, lang
        spending = allocations_of(answer) | {"trial": answer.spending}
        self.columns, self._spending = list(spending), spending
        change = [] if answer.baseline is None else ["change"]
        self.heads = ["programme", *self.columns[:-1], *change, "trial", "trial_change"]
        self.at = {key: k for k, key in enumerate(self.heads)}
        self.money = money_format(self.scenario.display, lang)
        self._counted = self.scenario.display.counted(lang)
        self.sheet = book.sheet(
            book.free_name(name("allocation")), (40, *[14] * (len(self.heads) + 3)), (_HEADER + 1, 1)
        )
        self.amounts = _amounts(Words(self.scenario, lang))
        self.rows = {line.keys[0]: row for row, line in enumerate(self.amounts, _HEADER + 1) if not line.under}
        self.calculation = Calculation(answer, list(spending.values()), lang, self._place)
        self._calculation_name = book.free_name(name("calculation"))
        self._write()

    def _titles(self, heads: Iterable[str]) -> list[str]:
        return [say("plan_field" if head == "plan" else head, self.lang) for head in heads]

    def _place(self, name: str, period: str) -> str:
        """How a row of the calculation names the cell of an amount."""
        return f"'{self.sheet.name}'!${{1}}${self.rows[name, period] + 1}"

    def _reference(self, formula: CalculationRow, key: str) -> str:
        """A row of the calculation as this sheet names it."""
        return f"'{self._calculation_name}'!${xl_col_to_name(_VALUES + self.columns.index(key))}${formula.row}"

    def _write(self) -> None:
        sheet, lang, unit = self.sheet, self.lang, self.scenario.display.name(self.lang)
        sheet.title(Words(self.scenario, lang).heading)
        sheet.paragraph(1, say("trial_help", lang, unit=unit or "-"), len(self.heads) - 1, font_color=FAINT)
        sheet.header(_HEADER, self._titles(self.heads))
        for row, line in enumerate(self.amounts, _HEADER + 1):
            self._amount(row, line)
        row, calculation = _HEADER + 1 + len(self.amounts), self.calculation
        row = self._block(row, "sheet_scores", calculation.scores)
        row = self._block(row, "outputs_table", calculation.amounts)
        bought = [line for line in calculation.units if counted(self.scenario, line.key.split(".")[1])]
        row = self._block(row, "units", bought)
        self._strip(self._rules(row))

    # Amounts.

    def _amount(self, row: int, line: _Amount) -> None:
        """A line of the allocation: sums of other lines, or cells."""
        in_units, look = line.keys[0][0] in self.scenario.costless, dict[str, Any]()
        if line.under:
            look = {"bold": not line.level} | ({"top": 1, "top_color": RULE} if line.under < 0 else {})
        form, now = figure_format(100, self.lang) if in_units else self.money, dict[str, float]()
        self.sheet.text(row, 0, line.label, indent=line.level, **look)
        for key, spending in self._spending.items():
            now[key] = float(sum(spending[own] for own in line.keys) / (1 if in_units else self._counted))
            place, properties = self.at[key], look | {"num_format": form}
            if line.under:
                first, last = (row + 1, row + line.under) if line.under > 0 else (row + line.under, row - 1)
                # SUBTOTAL leaves out the subtotals within its cells.
                formula = f"=SUBTOTAL(9,{cell(first, place)}:{cell(last, place)})"
                self.sheet.formula(row, place, formula, now[key], **properties)
                continue
            if key == "trial" and not self.scenario.programmes[line.keys[0][0]].fixed:
                properties |= {"bg_color": INPUT, "border": 1, "border_color": RULE}
                allowed = {"validate": "decimal", "criteria": ">=", "value": 0}
                allowed["error_message"] = say("trial_amounts", self.lang)
                self.sheet.file.data_validation(row, place, row, place, allowed)
            self.sheet.number(row, place, now[key], **properties)
        self._changes(row, now, form, look)

    def _changes(self, row: int, now: dict[str, float], form: str, look: dict[str, Any]) -> None:
        """The differences between columns of one row."""
        for head, left, right in (("change", "computed", "actual"), ("trial_change", "trial", "computed")):
            if head in self.at:
                formula = f"={cell(row, self.at[left])}-{cell(row, self.at[right])}"
                self.sheet.formula(row, self.at[head], formula, now[left] - now[right], num_format=form, **look)

    # What follows from them.

    def _block(self, row: int, head: str, lines: Sequence[CalculationRow], beside: Iterable[str] = ()) -> int:
        """Rows of the calculation under a heading, with those of the columns ``beside`` them; the next row."""
        if not lines:
            return row
        heads = [head, *[""] * (len(self.heads) - 1), *beside]
        self.sheet.header(row + 1, [say(key, self.lang) if key else "" for key in heads])
        for k, formula in enumerate(lines, start=row + 2):
            self._line(k, formula)
        return row + 2 + len(lines)

    def _line(self, row: int, formula: CalculationRow, **look: Any) -> None:
        """A row of the calculation for each allocation."""
        form, now = self._format(formula), dict(zip(self.columns, formula.values, strict=True))
        self.sheet.text(row, 0, formula.label, **look)
        for key, value in now.items():
            self.sheet.formula(row, self.at[key], f"={self._reference(formula, key)}", value, num_format=form, **look)
        self._changes(row, now, form, look)

    def _format(self, formula: CalculationRow) -> str:
        return self.money if formula.money else figure_format(max(map(abs, formula.values)), self.lang)

    def _rules(self, row: int) -> tuple[str, int]:
        """Every rule with its limit and whether the trial keeps it; the cells that say so, and how many it breaks."""
        lines, beside = self.calculation.rules, ("relation", "limit", "room", "trial_kept")
        end, column = self._block(row, "answer_rules", lines, beside), len(self.heads) + 3
        first = end - len(lines)
        broken = sum(self._rule(first + k, state, lines[k]) for k, state in enumerate(self.answer.rules.values()))
        if not lines:
            return "", 0
        # Sums among the cells are numbers, and below 0 only where one of their amounts is.
        top, place = _HEADER + 1, self.at["trial"]
        cells = f"{cell(top, place)}:{cell(top + len(self.amounts) - 1, place)}"
        wrong = any(amount < 0 for amount in self._spending["trial"].values())
        self.sheet.text(end, 0, say("trial_amounts", self.lang))
        self._kept(end, f'COUNTIF({cells},"<0")+COUNTA({cells})-COUNT({cells})>0', wrong)
        return f"{cell(first, column)}:{cell(end, column)}", broken + wrong

    def _kept(self, row: int, test: str, broken: bool) -> None:
        """Whether the trial keeps what stands in a row: not if ``test`` holds."""
        words = say("broken", self.lang), say("kept", self.lang)
        formula = f'=IF({test},"{words[0]}","{words[1]}")'
        self.sheet.formula(row, len(self.heads) + 3, formula, words[not broken], align="right")

    def _rule(self, row: int, state: RuleState, formula: CalculationRow) -> bool:
        """What stands beside a rule; whether the trial breaks it as things stand."""
        sheet, rule, form = self.sheet, state.rule, self._format(formula)
        scale = self._counted if formula.money else Fraction(1)
        limit = float(state.limit / scale)
        relation, at, room = range(len(self.heads), len(self.heads) + 3)
        sheet.text(row, relation, rule.relation, align="right")
        sheet.number(row, at, limit, num_format=form)
        less = f"{cell(row, at)}-{cell(row, self.at['trial'])}"
        left = limit - formula.values[-1]
        formulas = {"<=": (less, left), ">=": (f"-({less})", -left), "=": (f"-ABS({less})", -abs(left))}
        shown, value = formulas[rule.relation]
        # What calculating in floats leaves of 0 is 0.
        sheet.formula(row, room, f"=ROUND({shown},6)", round(value, 6) + 0.0, num_format=form)
        # The computed allocation keeps every rule to its last unit; cells are floats.
        own = state.slack if rule.relation == "=" else -state.slack
        allowed = max(1e-6 * max(abs(limit), 1.0), 1.001 * float(own / scale))
        broken = round(value, 6) < -allowed
        self._kept(row, f"{cell(row, room)}<-{allowed!r}", broken)
        return broken

    def _strip(self, broken: tuple[str, int]) -> None:
        """The objective of each allocation, above the cells that change it, and how many rules the trial breaks."""
        sheet, lang, (cells, count), look = self.sheet, self.lang, broken, {"bold": True, "bg_color": HEAD}
        self._line(2, self.calculation.objective, **look)
        for k in range(len(self.heads)):
            sheet.text(3, k, "" if k or not cells else say("trial_broken", lang), **look)
        if cells:
            sheet.formula(3, self.at["trial"], f'=COUNTIF({cells},"{say("broken", lang)}")', count, **look)

    # The calculation.

    def write_calculation(self) -> None:
        """The calculation sheet, last because nobody has to read it."""
        lang, last = self.lang, _VALUES + len(self.columns) - 1
        sheet = self.book.sheet(self._calculation_name, (46, 34, *[20] * len(self.columns)), (FIRST - 1, 2))
        sheet.title(say("sheet_calculation", lang))
        sheet.paragraph(1, say("calc_help", lang), last, font_color=FAINT)
        sheet.header(FIRST - 2, self._titles(("line", "name_in_file", *self.columns)), left=2)
        for row, line in enumerate(self.calculation.lines, start=FIRST - 1):
            if not line.formula:
                sheet.header(row, [line.label, *[""] * last])
                continue
            sheet.text(row, 0, line.label, bold=bool(line.key))
            sheet.text(row, 1, line.key, font_color=FAINT)
            for k, (key, value) in enumerate(zip(self.columns, line.values, strict=True), start=_VALUES):
                formula = "=" + line.formula.format(xl_col_to_name(k), xl_col_to_name(self.at[key]))
                sheet.formula(row, k, formula, value, num_format=self.money if line.money else "#,##0.00####")


def _amounts(words: Words) -> list[_Amount]:
    """Categories, their programmes and the periods of these, as far as there are several, and their total; beneath it
    what costs nothing, in units."""
    scenario, paid, beneath = words.scenario, list[_Amount](), list[_Amount]()
    rest = [name for name, programme in scenario.programmes.items() if programme.category is None]
    for category, members in [*scenario.categories.items(), ("", rest)]:
        names = [name for name in members if name not in scenario.costless]
        grouped = bool(category) and len(names) > 1
        lines = list[_Amount]()
        for name in names:
            alone = ("categories", category) if category and not grouped else ("programmes", name)
            lines += _programme(words.title(*alone), name, int(grouped), scenario)
        paid += [_sum(words.title("categories", category), lines, 1)] if grouped else []
        paid += lines
    for name in scenario.programmes:
        if name in scenario.costless:
            label = f"{words.title('programmes', name)} ({words.say('units')})"
            beneath += _programme(label, name, 0, scenario)
    return [*paid, *([_sum(words.say("total"), paid, -1)] if paid else []), *beneath]


def _programme(label: str, name: str, level: int, scenario: Scenario) -> list[_Amount]:
    if len(scenario.periods) == 1:
        return [_Amount(label, ((name, scenario.periods[0]),), 0, level)]
    lines = [_Amount(period, ((name, period),), 0, level + 1) for period in scenario.periods]
    return [replace(_sum(label, lines, 1), level=level), *lines]


def _sum(label: str, lines: Sequence[_Amount], side: int) -> _Amount:
    return _Amount(label, tuple(key for line in lines if not line.under for key in line.keys), side * len(lines))
