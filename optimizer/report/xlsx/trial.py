"""The sheet to try another allocation on: its amounts beside actual and computed, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.language.catalog import say
from optimizer.report.figures import counted, scenario_title, title
from optimizer.report.number_names import rule_label
from optimizer.report.rule_words import is_money
from optimizer.report.sections.scores import with_unit
from optimizer.report.xlsx.book import FAINT, HEAD, INPUT, RULE, Book, cell, figure_format, money_format
from optimizer.report.xlsx.calculation import Calculation
from optimizer.report.xlsx.formulas import FIRST, Formula
from optimizer.scenario.scenario import Scenario

_HEADER = 5
"""The row (from 0) of the headings; the objectives stand above them, and stay in sight."""
_VALUES = 4
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
        spending = {} if answer.baseline is None else {"actual": answer.baseline.spending}
        spending |= {"computed": answer.spending, "trial": answer.spending}
        self.columns = list(spending)
        change = [] if answer.baseline is None else ["change"]
        self.heads = ["programme", *self.columns[:-1], *change, "trial", "trial_change"]
        self.at = {key: k for k, key in enumerate(self.heads)}
        self.money = money_format(self.scenario.display, lang)
        self.sheet = book.sheet(name("allocation"), (40, *[14] * (len(self.heads) + 3)), (_HEADER + 1, 1))
        self.amounts = list(_amounts(self.scenario, lang))
        self.rows = {line.keys[0]: row for row, line in enumerate(self.amounts, _HEADER + 1) if not line.under}
        self.calculation = Calculation(answer, list(spending.values()), lang, self._place)
        self._calculation_name = book.free_name(name("calculation"))
        self._write()

    def _place(self, name: str, period: str) -> str:
        """How a row of the calculation names the cell of an amount."""
        return f"'{self.sheet.name}'!${{1}}${self.rows[name, period] + 1}"

    def _reference(self, formula: Formula, key: str) -> str:
        """A row of the calculation as this sheet names it."""
        return f"'{self._calculation_name}'!${xl_col_to_name(_VALUES + self.columns.index(key))}${formula.row}"

    def _write(self) -> None:
        sheet, lang, last = self.sheet, self.lang, len(self.heads) - 1
        sheet.title(scenario_title(self.scenario, lang))
        sheet.paragraph(
            1, say("trial_help", lang, unit=self.scenario.display.name(lang) or "-"), last, font_color=FAINT
        )
        sheet.header(_HEADER, [say(key, lang) for key in self.heads])
        for row, line in enumerate(self.amounts, _HEADER + 1):
            self._amount(row, line)
        row = self._figures(_HEADER + 1 + len(self.amounts), "sheet_scores", self._scores(), "weight")
        row = self._figures(row, "outputs_table", self._outputs())
        row = self._figures(row, "calc_units", self._units())
        self._strip(self._rules(row))

    # Amounts.

    def _amount(self, row: int, line: _Amount) -> None:
        """A line of the allocation: sums of other lines, or cells."""
        in_units, look = line.keys[0][0] in self.scenario.costless, dict[str, Any]()
        if line.under:
            look = {"bold": not line.level} | ({"top": 1, "top_color": RULE} if line.under < 0 else {})
        form, now = figure_format(100) if in_units else self.money, dict[str, float]()
        self.sheet.text(row, 0, line.label, indent=line.level, **look)
        for k, key in enumerate(self.columns):
            now[key] = sum(self.calculation.spend[own].values[k] for own in line.keys)
            place, properties = self.at[key], look | {"num_format": form}
            if line.under:
                first, last = (row + 1, row + line.under) if line.under > 0 else (row + line.under, row - 1)
                # SUBTOTAL leaves out the subtotals within its cells.
                formula = f"=SUBTOTAL(9,{cell(first, place)}:{cell(last, place)})"
                self.sheet.formula(row, place, formula, now[key], **properties)
                continue
            if key == "trial" and not self.scenario.programmes[line.keys[0][0]].fixed:
                properties |= {"bg_color": INPUT, "border": 1, "border_color": RULE}
            self.sheet.number(row, place, now[key], **properties)
        self._changes(row, now, form, look)

    def _changes(self, row: int, now: dict[str, float], form: str, look: dict[str, Any]) -> None:
        """The differences between columns of one row."""
        for head, left, right in (("change", "computed", "actual"), ("trial_change", "trial", "computed")):
            if head in self.at:
                formula = f"={cell(row, self.at[left])}-{cell(row, self.at[right])}"
                self.sheet.formula(row, self.at[head], formula, now[left] - now[right], num_format=form, **look)

    # What follows from them.

    def _scores(self) -> Iterator[tuple[str, Formula, str, Fraction | None]]:
        for name, formula in self.calculation.scores.items():
            weight = self.scenario.base.get(f"objective.weights.{name}")
            yield formula.label, formula, "#,##0.0", weight if self.scenario.goal.weights else None

    def _outputs(self) -> Iterator[tuple[str, Formula, str, None]]:
        for (name, month), formula in self.calculation.amounts.items():
            if month is None:
                yield with_unit(self.scenario, name, self.lang), formula, _format(formula), None

    def _units(self) -> Iterator[tuple[str, Formula, str, None]]:
        for (name, _), formula in self.calculation.units.items():
            if counted(self.scenario, name):
                yield formula.label, formula, _format(formula), None

    def _figures(
        self, row: int, head: str, lines: Iterable[tuple[str, Formula, str, Fraction | None]], beside: str = ""
    ) -> int:  # fmt: skip
        """A block under its heading, each line with a number ``beside`` it, if there is one; the next row."""
        for k, (label, formula, form, number) in enumerate(lines):
            if not k:
                row = self._heading(row + 1, head, [beside] if number is not None else [])
            self._line(row, label, formula, form)
            if number is not None:
                self.sheet.number(row, len(self.heads), number, num_format="0.###")
            row += 1
        return row

    def _heading(self, row: int, head: str, beside: Iterable[str]) -> int:
        for k in range(len(self.heads) + 4):
            self.sheet.number(row, k, None, bg_color=HEAD)
        self.sheet.text(row, 0, say(head, self.lang), bold=True, bg_color=HEAD)
        for k, key in enumerate(beside, start=len(self.heads)):
            self.sheet.text(row, k, say(key, self.lang), bold=True, bg_color=HEAD, align="right")
        return row + 1

    def _line(self, row: int, label: str, formula: Formula, form: str, **look: Any) -> None:
        """A row of the calculation for each allocation."""
        self.sheet.text(row, 0, label, **look)
        for key, value in zip(self.columns, formula.values, strict=True):
            self.sheet.formula(row, self.at[key], f"={self._reference(formula, key)}", value, num_format=form, **look)
        self._changes(row, dict(zip(self.columns, formula.values, strict=True)), form, look)

    def _rules(self, row: int) -> tuple[str, int] | None:
        """Every rule with its limit and whether the trial keeps it; the cells that say so, and how many it breaks."""
        if not self.answer.rules:
            return None
        row = first = self._heading(row + 1, "answer_rules", ("relation", "limit", "room", "trial_kept"))
        broken = sum(self._rule(row + k, name, state) for k, (name, state) in enumerate(self.answer.rules.items()))
        column = len(self.heads) + 3
        return f"{cell(first, column)}:{cell(first + len(self.answer.rules) - 1, column)}", broken

    def _rule(self, row: int, name: str, state: RuleState) -> bool:
        """Write a rule; whether the trial breaks it as things stand."""
        sheet, rule, formula = self.sheet, state.rule, self.calculation.rules[name]
        money = is_money(rule, self.scenario.scope)
        scale = self.scenario.display.counted(self.lang) if money else Fraction(1)
        form, limit = self.money if money else _format(formula), float(state.limit / scale)
        self._line(row, rule_label(rule, self.scenario, self.lang), formula, form)
        relation, at, room, kept = range(len(self.heads), len(self.heads) + 4)
        sheet.text(row, relation, rule.relation, align="right")
        sheet.number(row, at, limit, num_format=form)
        less = f"{cell(row, at)}-{cell(row, self.at['trial'])}"
        left = limit - formula.values[-1]
        formulas = {"<=": (less, left), ">=": (f"-({less})", -left), "=": (f"-ABS({less})", -abs(left))}
        shown, value = formulas[rule.relation]
        sheet.formula(row, room, f"={shown}", value, num_format=form)
        # The computed allocation keeps every rule to its last unit; cells are floats.
        own = state.slack if rule.relation == "=" else -state.slack
        allowed = max(1e-6 * max(abs(limit), 1.0), 1.001 * float(own / scale))
        words = say("broken", self.lang), say("kept", self.lang)
        test = f'=IF({cell(row, room)}<-{allowed!r},"{words[0]}","{words[1]}")'
        sheet.formula(row, kept, test, words[value >= -allowed], align="right")
        return value < -allowed

    def _strip(self, broken: tuple[str, int] | None) -> None:
        """The objective of each allocation, above the cells that change it, and how many rules the trial breaks."""
        sheet, lang, objective = self.sheet, self.lang, self.calculation.objective
        scored = self.scenario.goal.kind in ("weighted_score", "weakest_score")
        form = self.money if self.calculation.money_goal else "0.00" if scored else _format(objective)
        look: dict[str, Any] = {"bold": True, "bg_color": HEAD}
        for row in (2, 3):
            for k in range(len(self.heads)):
                sheet.number(row, k, None, bg_color=HEAD)
        self._line(2, say("objective", lang), objective, form, **look)
        if broken is not None:
            cells, count = broken
            sheet.text(3, 0, say("trial_broken", lang), **look)
            sheet.formula(3, self.at["trial"], f'=COUNTIF({cells},"{say("broken", lang)}")', count, **look)

    # The calculation.

    def write_calculation(self) -> None:
        """The calculation sheet, last because nobody has to read it."""
        lang, last = self.lang, _VALUES + len(self.columns) - 1
        widths = (46, 34, 19, 19, *[20] * len(self.columns))
        sheet = self.book.sheet(self._calculation_name, widths, (FIRST - 1, 2), free=False)
        sheet.title(say("sheet_calculation", lang))
        sheet.paragraph(1, say("calc_help", lang), last, font_color=FAINT)
        heads = ("line", "name_in_file", "coefficient", "coefficient_two", *self.columns)
        sheet.header(FIRST - 2, [say(key, lang) for key in heads], left=2)
        for row, line in enumerate(self.calculation.lines, start=FIRST - 1):
            if line.formula is None:
                for k in range(last + 1):
                    sheet.number(row, k, None, bg_color=HEAD)
                sheet.text(row, 0, line.label, bold=True, bg_color=HEAD)
                continue
            sheet.text(row, 0, line.label, bold=bool(line.key) and not line.label.startswith(" "))
            sheet.text(row, 1, line.key, font_color=FAINT)
            for k, coefficient in enumerate(line.coefficients, start=2):
                sheet.number(row, k, coefficient, num_format="General")
            for k, (key, value) in enumerate(zip(self.columns, line.formula.values, strict=True), start=_VALUES):
                formula = "=" + line.formula.text.format(xl_col_to_name(k), xl_col_to_name(self.at[key]))
                sheet.formula(row, k, formula, value, num_format=self.money if line.money else "#,##0.00####")


def _amounts(scenario: Scenario, lang: str) -> Iterator[_Amount]:
    """Categories, their programmes and the periods of these, as far as there are several, and their total; beneath it
    what costs nothing, in units."""
    several = len(scenario.periods) if len(scenario.periods) > 1 else 0
    rest = tuple(name for name, programme in scenario.programmes.items() if programme.category is None)
    paid, lines = list[str](), 0
    for category, members in [*scenario.categories.items(), ("", rest)]:
        names = [name for name in members if name not in scenario.costless]
        paid, lines, grouped = [*paid, *names], lines + len(names) * (1 + several), bool(category) and len(names) > 1
        if grouped:
            lines += 1
            label = title(scenario, "categories", category, lang)
            yield _Amount(label, _keys(names, scenario), len(names) * (1 + several))
        for name in names:
            alone = ("categories", category) if category and not grouped else ("programmes", name)
            yield from _programme(title(scenario, *alone, lang), name, int(grouped), scenario)
    if paid:
        yield _Amount(say("total", lang), _keys(paid, scenario), -lines)
    for name in (name for name in scenario.programmes if name in scenario.costless):
        label = f"{title(scenario, 'programmes', name, lang)} ({say('calc_units', lang)})"
        yield from _programme(label, name, 0, scenario)


def _programme(label: str, name: str, level: int, scenario: Scenario) -> Iterator[_Amount]:
    several = scenario.periods if len(scenario.periods) > 1 else ()
    yield _Amount(label, _keys([name], scenario), len(several), level)
    for period in several:
        yield _Amount(period, ((name, period),), 0, level + 1)


def _keys(names: Iterable[str], scenario: Scenario) -> tuple[tuple[str, str], ...]:
    return tuple((name, period) for name in names for period in scenario.periods)


def _format(formula: Formula) -> str:
    return figure_format(max(map(abs, formula.values)))
