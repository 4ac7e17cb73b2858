"""The sheet to try another allocation on: its amounts beside actual and computed, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.utility import xl_rowcol_to_cell as cell

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.plans.planned_answer import allocations_of
from optimizer.report.budget_lines import budget_lines
from optimizer.report.words import Words
from optimizer.report.xlsx.book import FAINT, HEAD, INPUT, RULE, Book, figure_format, lines_in, money_format
from optimizer.report.xlsx.calculation import Calculation, CalculationRow
from optimizer.scenario.allocations import never_negative
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tree import dotted

_HEADER = 5
"""The row (from 0) of the headings; the objectives stand above them, and stay in sight."""
_LABEL = 40
"""The width of the column of names."""
_BESIDE = ("relation", "limit", "room", "trial_kept", "name_in_file")
"""Columns beside the allocations: what is said of a rule, and what the file calls a row."""


@dataclass(frozen=True)
class _Amount:
    """A line of the allocation, with the programmes and periods that it adds up; upkeep has none.

    A cell, or the sum of the next ``under`` rows (of the preceding rows if negative).
    """

    label: str
    keys: tuple[tuple[str, str], ...]
    under: int = 0
    level: int = 0

    @property
    def is_cell(self) -> bool:
        """Whether it is an amount of its own, neither a sum nor upkeep."""
        return bool(self.keys) and not self.under


class Trial:
    """The sheet of one answer: a column for each allocation, under its amounts what follows from them by formulas."""

    def __init__(self, book: Book, answer: Answer, lang: str, name: str) -> None:
        self.book, self.answer, self.scenario, self.words = book, answer, answer.scenario, Words(answer.scenario, lang)
        self._spending = allocations_of(answer) | {"trial": answer.spending}
        change = [] if answer.baseline is None else ["change"]
        self.heads = ["programme", *allocations_of(answer), *change, "trial", "trial_change"]
        self.at = {key: k for k, key in enumerate((*self.heads, *_BESIDE))}
        self.money = money_format(self.scenario.display, lang)
        self._counted = self.scenario.display.counted(lang)
        self.amounts = _amounts(answer, self.words)
        self._rows = {line.keys[0]: row for row, line in enumerate(self.amounts, _HEADER + 2) if line.is_cell}
        first = _HEADER + 2 + len(self.amounts)
        self.calculation = Calculation(answer, list(self._spending.values()), self.words, self._rows, first)
        totals = (abs(float(value)) for line in self.calculation.lines for value in line.values)
        figures = max(16, 1.15 * len(f"{max(totals, default=0.0):,.2f}"))
        widths = (_LABEL, *[figures] * (len(self.at) - 2), 34)
        self.sheet = book.sheet(book.free_name(name), widths)
        self.sheet.file.freeze_panes(_HEADER + 1, 1)
        self.sheet.file.repeat_rows(0, _HEADER)  # on every page
        self._write()

    def _write(self) -> None:
        sheet, words = self.sheet, self.words
        sheet.title(words.heading)
        sheet.paragraph(1, words.say("trial_help", unit=words.in_unit), len(self.heads) - 1, font_color=FAINT)
        heads = words.each(*("plan_field" if head == "plan" else head for head in self.at))
        sheet.header(_HEADER, heads, words=[self.at["name_in_file"]])
        for row, amount in enumerate(self.amounts, _HEADER + 1):
            if amount.keys:
                self._amount(row, amount)
            elif (paid := self.calculation.paid_upkeep) is not None:
                self._again(row, paid)
        broken = 0
        for line in self.calculation.lines:
            if not line.formula:
                sheet.header(line.row - 1, [line.label, *[""] * (len(self.at) - 1)])
                continue
            self._line(line)
            if (state := self.answer.rules.get(line.key)) is not None:
                broken += self._rule(line.row - 1, state, line)
        self._strip(self._not_negative() + broken)

    # Amounts.

    def _amount(self, row: int, line: _Amount) -> None:
        """A line of the allocation: sums of other lines, or cells."""
        in_units, look = line.keys[0][0] in self.scenario.costless, dict[str, Any]()
        if line.under:
            look = {"bold": not line.level} | ({"top": 1, "top_color": RULE} if line.under < 0 else {})
        form, now = figure_format(100, self.words.lang) if in_units else self.money, dict[str, float]()
        self._label(row, line.label, indent=line.level, **look)
        if not line.under:
            self._name(row, dotted("programmes", *line.keys[0]))
        for key, spending in self._spending.items():
            amount = sum(spending[own] for own in line.keys) + (self.answer.charged(spending) if line.under < 0 else 0)
            now[key] = float(amount / (1 if in_units else self._counted))
            place, properties = self.at[key], look | {"num_format": form}
            if line.under:
                first, last = (row + 1, row + line.under) if line.under > 0 else (row + line.under, row - 1)
                # SUBTOTAL leaves out the subtotals within its cells.
                formula = f"=SUBTOTAL(9,{cell(first, place)}:{cell(last, place)})"
                self.sheet.formula(row, place, formula, now[key], **properties)
                continue
            if key == "trial" and (follows := self._follows(*line.keys[0])) is not None:
                self.sheet.formula(row, place, follows, now[key], **properties)
                continue
            if key == "trial" and not self.scenario.programmes[line.keys[0][0]].fixed:
                properties |= {"bg_color": INPUT, "border": 1, "border_color": RULE}
                if never_negative(self.scenario.model, line.keys[0][0]):
                    allowed = {"validate": "decimal", "criteria": ">=", "value": 0}
                    allowed["error_message"] = self.words.say("trial_amounts")
                    self.sheet.file.data_validation(row, place, row, place, allowed)
            self.sheet.number(row, place, now[key], **properties)
        self._changes(row, now, form, not in_units, look)

    def _label(self, row: int, label: str, indent: int = 0, **look: Any) -> None:
        """What a row is called, in as many lines as it needs."""
        self.sheet.text(row, 0, label, text_wrap=True, indent=indent, **look)
        self.sheet.set_height(row, 15 * lines_in(label, _LABEL - 2 * indent))

    def _follows(self, name: str, period: str) -> str | None:
        """The trial's amount in a period of a programme with payments, which are decided once: by that of the first."""
        paid = {t: float(self.answer.solution.program.evaluator.payment(name, t)) for t in self.scenario.periods}
        first = next((t for t, payment in paid.items() if payment), period)
        if self.scenario.programmes[name].payments is None or period == first:
            return None
        return f"={cell(self._rows[name, first] - 1, self.at['trial'])}*{paid[period] / paid[first]!r}"

    def _name(self, row: int, key: str) -> None:
        """What the file calls a row."""
        self.sheet.text(row, self.at["name_in_file"], key, font_color=FAINT, indent=1)

    def _changes(self, row: int, now: dict[str, float], form: str, money: bool, look: dict[str, Any]) -> None:
        """The differences between columns of one row."""
        for head, left, right in (("change", "computed", "actual"), ("trial_change", "trial", "computed")):
            if head in self.at:
                formula, value = f"{cell(row, self.at[left])}-{cell(row, self.at[right])}", now[left] - now[right]
                if money and self.money != "General":  # less than the last digit shown is 0, without a sign
                    places = self.scenario.display.places(self.words.lang) + 1
                    formula, value = f"ROUND({formula},{places})", round(value, places) + 0.0
                self.sheet.formula(row, self.at[head], f"={formula}", value, num_format=form, **look)

    # What follows from them.

    def _line(self, line: CalculationRow) -> None:
        """A row of the calculation; a step between is folded away above the row that needs it."""
        self._values(line.row - 1, line, lambda column: line.formula.format(xl_col_to_name(column)))
        if line.key:
            self._name(line.row - 1, line.key)
        else:
            self.sheet.fold(line.row - 1)

    def _values(self, row: int, line: CalculationRow, formula: Callable[[int], str], **look: Any) -> None:
        """What a row of the calculation comes to in each column, by ``formula``, and the differences."""
        form, now = self._format(line), dict(zip(self._spending, line.values, strict=True))
        self._label(row, line.label, **look)
        for key, value in now.items():
            self.sheet.formula(row, self.at[key], f"={formula(self.at[key])}", value, num_format=form, **look)
        self._changes(row, now, form, line.money, look)

    def _again(self, row: int, line: CalculationRow, **look: Any) -> None:
        """A row of the calculation once more, in another place."""
        self._values(row, line, lambda column: cell(line.row - 1, column), **look)

    def _format(self, formula: CalculationRow) -> str:
        return self.money if formula.money else figure_format(max(map(abs, formula.values)), self.words.lang)

    def _not_negative(self) -> bool:
        """Write the row after the last rule: is any trial amount not a number, or negative where it may not be?

        Returns whether one is as things stand.
        """
        lines, model = self.calculation.rules, self.scenario.model
        if not lines:
            return False
        top, place = _HEADER + 1, self.at["trial"]
        cells = f"{cell(top, place)}:{cell(top + len(self.amounts) - 1, place)}"
        amounts = [(row, line.keys[0]) for row, line in enumerate(self.amounts, top) if line.is_cell]
        bounded = [(row, key) for row, key in amounts if never_negative(model, key[0])]
        each = [f"{cell(row, place)}:{cell(row, place)}" for row, _ in bounded]
        # Sums among the cells are numbers, and below 0 only where one of their amounts is.
        ranges = [cells] if len(bounded) == len(amounts) else each
        below = "".join(f'COUNTIF({own},"<0")+' for own in ranges)
        wrong = any(self._spending["trial"][key] < 0 for _, key in bounded)
        self.sheet.text(lines[-1].row, 0, self.words.say("trial_amounts"))
        self._keeps(lines[-1].row, f"{below}COUNTA({cells})-COUNT({cells})>0", wrong)
        return wrong

    def _keeps(self, row: int, test: str, broken: bool) -> None:
        """Whether the trial keeps what stands in a row: not if ``test`` holds."""
        words = self.words.each("broken", "kept")
        formula = f'=IF({test},"{words[0]}","{words[1]}")'
        self.sheet.formula(row, self.at["trial_kept"], formula, words[not broken], align="right")

    def _rule(self, row: int, state: RuleState, formula: CalculationRow) -> bool:
        """What stands beside a rule; whether the trial breaks it as things stand."""
        sheet, rule, form = self.sheet, state.rule, self._format(formula)
        scale = self._counted if formula.money else Fraction(1)
        limit = float(state.limit / scale)
        relation, at, room = (self.at[key] for key in _BESIDE[:3])
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
        self._keeps(row, f"{cell(row, room)}<-{allowed!r}", broken)
        return broken

    def _strip(self, count: int) -> None:
        """The objective of each allocation, above the cells that change it, and how many rules the trial breaks."""
        sheet, line, look = self.sheet, self.calculation.objective, {"bold": True, "bg_color": HEAD}
        self._again(2, line, **look)
        rules = self.calculation.rules
        for k in range(len(self.heads)):
            sheet.text(3, k, "" if k or not rules else self.words.say("trial_broken"), **look)
        if rules:
            cells = f"{cell(rules[0].row - 1, self.at['trial_kept'])}:{cell(rules[-1].row, self.at['trial_kept'])}"
            sheet.formula(3, self.at["trial"], f'=COUNTIF({cells},"{self.words.say("broken")}")', count, **look)


def _amounts(answer: Answer, words: Words) -> list[_Amount]:
    """Categories, their programmes and the periods of these, as far as there are several, and their total; beneath it
    what costs nothing, in units."""
    scenario, paid, beneath = answer.scenario, list[_Amount](), list[_Amount]()
    for top in budget_lines(answer, words):
        members, lines = [line for line in top.programmes if not line.costless], list[_Amount]()
        grouped = len(members) > 1
        for line in members:
            lines += _programme((line if grouped else top).title, line.name, int(grouped), scenario)
        paid += [*([_sum(top.title, lines, 1)] if grouped else []), *lines]
    for name in scenario.programmes:
        if name in scenario.costless:
            label = f"{words.title('programmes', name)} ({words.say('units')})"
            beneath += _programme(label, name, 0, scenario)
    if scenario.maintained and len(scenario.periods) > 1:
        paid.append(_Amount(words.say("upkeep"), ()))
    return [*paid, *([_sum(words.say("total"), paid, -1)] if paid else []), *beneath]


def _programme(label: str, name: str, level: int, scenario: Scenario) -> list[_Amount]:
    if len(scenario.periods) == 1:
        return [_Amount(label, ((name, scenario.periods[0]),), 0, level)]
    lines = [_Amount(period, ((name, period),), 0, level + 1) for period in scenario.periods]
    return [replace(_sum(label, lines, 1), level=level), *lines]


def _sum(label: str, lines: Sequence[_Amount], side: int) -> _Amount:
    return _Amount(label, tuple(key for line in lines if not line.under for key in line.keys), side * len(lines))
