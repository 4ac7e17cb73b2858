"""The sheet of the allocation: actual and computed beside cells to try other amounts in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.language.catalog import say
from optimizer.report.figures import counted, scenario_title, title
from optimizer.report.xlsx.book import FAINT, HEAD, INPUT, RULE, cell
from optimizer.report.xlsx.live import HEADER, Live


class LiveSheets(Live):
    """The sheets that calculate, with that of the allocation."""

    def write(self) -> None:
        """Fill the allocation and the scores."""
        self._write_allocation()
        self.write_scores()

    def _write_allocation(self) -> None:
        sheet, lang, heads = self.allocation, self.lang, self.heads()
        unit = self.scenario.display.name(lang)
        sheet.title(scenario_title(self.scenario, lang))
        sheet.paragraph(1, say("trial_help", lang, unit=unit or "-"), len(heads) - 1, font_color=FAINT)
        self._strip(heads)
        sheet.header(HEADER, [say(key, lang) for key in heads])
        at = {key: k for k, key in enumerate(heads)}
        row, sums = HEADER + 1, list[int]()
        by_period = self._by_period_rows(row) if not self.single else {}
        for category, members in self._grouped():
            if category is not None and len(members) > 1:
                head, row = row, row + 1
                self._group_row(head, category, {row + k: name for k, name in enumerate(members)}, at)
                sums.append(head)
            for name in members:
                self._programme_row(row, name, category if len(members) == 1 else None, at, by_period,
                                    indent=1 if category is not None and len(members) > 1 else 0)  # fmt: skip
                own = (category is None or len(members) == 1) and name not in self.scenario.costless
                sums += [row] if own else []
                row += 1
        self._total_row(row, sums, at)
        last = self._under_total(row + 1, row, at)
        if not self.single:
            self._by_period(last + 1, by_period, at)

    def _grouped(self) -> list[tuple[str | None, tuple[str, ...]]]:
        groups: list[tuple[str | None, tuple[str, ...]]] = list(self.scenario.categories.items())
        rest = tuple(name for name, programme in self.scenario.programmes.items() if programme.category is None)
        return [*groups, *([(None, rest)] if rest else [])]

    def _strip(self, heads: list[str]) -> None:
        """The objective of each allocation, above the cells that change it."""
        sheet, lang, form = self.allocation, self.lang, self.objective_format()
        at, objective = {key: k for k, key in enumerate(heads)}, self.calculation.objective
        look: dict[str, Any] = {"bold": True, "bg_color": HEAD, "num_format": form}
        for k in range(len(heads)):
            sheet.number(2, k, None, bg_color=HEAD)
            sheet.number(3, k, None, bg_color=HEAD)
        sheet.text(2, 0, say("objective", lang), bold=True, bg_color=HEAD)
        for column in self.columns:
            self.put(sheet, 2, at[column.key], objective, column.key, **look)
        better = 1 if self.scenario.goal.maximized else -1
        trial, computed = (self.reference(objective, key) for key in ("trial", "computed"))
        formula = f"={computed}-{trial}" if better > 0 else f"={trial}-{computed}"
        sheet.text(3, 0, say("trial_shortfall", lang), bold=True, bg_color=HEAD)
        sheet.formula(3, at["trial"], formula, 0.0, **look)
        if self.scenario.rules:
            sheet.text(3, at["trial_change"], say("trial_broken", lang), bold=True, bg_color=HEAD, align="right")
            self.broken_cell = (3, at["trial_change"] + 1)

    def count_broken(self, formula: str, value: int) -> None:
        """How many rules the trial breaks, beside its objective; the answer report knows."""
        sheet, (row, column) = self.allocation, self.broken_cell
        sheet.formula(row, column, formula, value, bold=True, bg_color=HEAD, num_format="0", align="left", indent=1)

    def _programme_row(
        self, row: int, name: str, category: str | None, at: dict[str, int], by_period: dict[tuple[str, str], int],
        indent: int,
    ) -> None:  # fmt: skip
        sheet, scenario, lang = self.allocation, self.scenario, self.lang
        label = title(scenario, "programmes", name, lang)
        if category is not None:
            label = title(scenario, "categories", category, lang)
        look: dict[str, Any] = {"bold": True} if category is not None else {}
        sheet.text(row, 0, label, indent=indent, **look)
        period = scenario.periods[0]
        for column in self.columns:
            where = at[column.key]
            if self.single:
                self._amount(row, where, column.spending[name, period], column.key, name)
                self.cells[column.key, name, period] = sheet.reference(row, where)
            else:
                k = self._period_column(column.key)
                line = by_period[name, ""]
                formula = f"=SUM({cell(line, k)}:{cell(line, k + len(scenario.periods) - 1)})"
                total = sum(self.now(self.calculation.spend[name, t], column.key) for t in scenario.periods)
                sheet.formula(row, where, formula, total, num_format=self._format(name))
        self._changes(row, at)
        if "units" in at and counted(scenario, name):
            for head, key in (("units", "computed"), ("trial_units", "trial")):
                rows = [r for (p, _), r in self.calculation.units.items() if p == name]
                formula = "=" + "+".join(self.reference(r, key) for r in rows)
                sheet.formula(row, at[head], formula, sum(self.now(r, key) for r in rows), num_format="#,##0.##")
        if (near := self.answer.near_optimal.programmes.get(name)) is not None:
            self._ends(row, at, "near", near, name)
        if category is not None and "possible_low" in at:
            self._ends(row, at, "possible", self.answer.possible.categories[category])

    def _amount(self, row: int, column: int, value: Any, key: str, name: str) -> None:
        look: dict[str, Any] = {"num_format": self._format(name)}
        if key == "trial" and not self.scenario.programmes[name].fixed:
            look |= {"bg_color": INPUT, "border": 1, "border_color": RULE}
        self.allocation.number(row, column, Fraction(value) / Fraction(self.calculation.scale(name)), **look)

    def _format(self, name: str) -> str:
        return "#,##0.##" if name in self.scenario.costless else self.money

    def _changes(self, row: int, at: dict[str, int], **look: Any) -> None:
        """The differences between columns of one row."""
        for head, left, right in (("change", "computed", "actual"), ("trial_change", "trial", "computed")):
            if head in at:
                value = self._now_in(row, left) - self._now_in(row, right)
                formula = f"={cell(row, at[left])}-{cell(row, at[right])}"
                self.allocation.formula(row, at[head], formula, value, num_format=self.signed, **look)

    def _now_in(self, row: int, key: str) -> float:
        return self._rows_now[row, key]

    @cached_property
    def _rows_now(self) -> dict[tuple[int, str], float]:
        """The present amounts by row of the sheet and column; row -1 is their sum."""
        found: dict[tuple[int, str], float] = {(-1, column.key): 0.0 for column in self.columns}
        row = HEADER + 1
        for category, members in self._grouped():
            heads = [row] if category is not None and len(members) > 1 else []
            row += len(heads)
            for name in members:
                for column in self.columns:
                    rows = (self.calculation.spend[name, t] for t in self.scenario.periods)
                    amount = sum(self.now(r, column.key) for r in rows)
                    for where in (row,) if name in self.scenario.costless else (row, -1, *heads):
                        found[where, column.key] = found.get((where, column.key), 0.0) + amount
                row += 1
        return found

    def _group_row(self, row: int, category: str, members: dict[int, str], at: dict[str, int]) -> None:
        sheet = self.allocation
        costless = [line for line, name in members.items() if name in self.scenario.costless]
        sheet.text(row, 0, title(self.scenario, "categories", category, self.lang), bold=True)
        for column in self.columns:
            where = at[column.key]
            formula = f"=SUM({cell(min(members), where)}:{cell(max(members), where)})"
            formula += "".join(f"-{cell(line, where)}" for line in costless)
            sheet.formula(row, where, formula, self._now_in(row, column.key), bold=True, num_format=self.money)
        self._changes(row, at, bold=True)
        self._ends(row, at, "near", self.answer.near_optimal.categories[category])
        self._ends(row, at, "possible", self.answer.possible.categories[category])

    def _ends(self, row: int, at: dict[str, int], kind: str, ends: Sequence[Fraction | None], name: str = "") -> None:
        for head, end, endless in zip((f"{kind}_low", f"{kind}_high"), ends, ("-∞", "∞"), strict=True):
            if end is None:
                self.allocation.text(row, at[head], endless, align="right")
            else:
                value = end / Fraction(self.calculation.scale(name))
                self.allocation.number(row, at[head], value, num_format=self._format(name), font_color=FAINT)

    def _total_row(self, row: int, sums: list[int], at: dict[str, int]) -> None:
        sheet, look = self.allocation, {"bold": True, "top": 1, "top_color": RULE}
        sheet.text(row, 0, say("total", self.lang), **look)
        for k in range(1, len(at)):
            sheet.number(row, k, None, **look)
        for column in self.columns:
            where = at[column.key]
            # Names of single cells would pass the longest formula; each group stands for its members.
            formula = "=" + ("+".join(cell(r, where) for r in sums) or "0")
            if len(sums) > 200:
                formula = f"=SUM({cell(sums[0], where)}:{cell(sums[-1], where)})"
            value = self._rows_now[-1, column.key]
            self._rows_now[row, column.key] = value
            sheet.formula(row, where, formula, value, num_format=self.money, **look)
        self._changes(row, at, **look)

    def _under_total(self, row: int, total: int, at: dict[str, int]) -> int:
        """The budget and what is left of it."""
        sheet, scenario, lang = self.allocation, self.scenario, self.lang
        if not scenario.has_budget:
            return row
        budgets = scenario.budgets(self.answer.solution.program.values)
        budget = float(sum(budgets, Fraction(0)) / scenario.display.counted(lang))
        charged = [r for (_, year), r in self.calculation.upkeep.items() if year < len(scenario.periods)]
        lines = [("budget_column", None), *([("upkeep", charged)] if charged else []), ("unspent", None)]
        first = row
        for key, rows in lines:
            sheet.text(row, 0, say(key, lang))
            for column in self.columns:
                where = at[column.key]
                spent = self._now_in(total, column.key)
                kept = sum(self.now(r, column.key) for r in charged)
                if rows:
                    formula = "=" + "+".join(self.reference(r, column.key) for r in rows)
                    sheet.formula(row, where, formula, kept, num_format=self.money)
                elif key == "budget_column":
                    sheet.number(row, where, budget, num_format=self.money)
                else:
                    less = f"-{cell(row - 1, where)}" if charged else ""
                    formula = f"={cell(first, where)}-{cell(total, where)}{less}"
                    sheet.formula(row, where, formula, budget - spent - kept, num_format=self.signed)
            row += 1
        return row

    # Several periods.

    def _period_column(self, key: str) -> int:
        return 1 + self.value(key) * (len(self.scenario.periods) + 1)

    def _by_period_rows(self, row: int) -> dict[tuple[str, str], int]:
        """Where each programme stands in the table by period, beneath the table of totals."""
        lines = sum(len(members) + (category is not None and len(members) > 1) for category, members in self._grouped())
        charged = any(year < len(self.scenario.periods) for _, year in self.calculation.upkeep)
        under = (3 if charged else 2) if self.scenario.has_budget else 0
        start = row + lines + 1 + under + 4
        return {(name, ""): start + k for k, name in enumerate(self.scenario.programmes)}

    def _by_period(self, row: int, rows: dict[tuple[str, str], int], at: dict[str, int]) -> None:
        sheet, scenario, lang = self.allocation, self.scenario, self.lang
        start = min(rows.values())
        sheet.text(start - 3, 0, say("allocation_by_period", lang), bold=True, font_size=12)
        for column in self.columns:
            first = self._period_column(column.key)
            sheet.text(start - 2, first, column.label, bold=True)
            heads = [say("in_period", lang, period=period) for period in scenario.periods]
            sheet.header(start - 1, heads, column=first, left=0)
        sheet.text(start - 1, 0, say("programme", lang), bold=True, bg_color=HEAD)
        for name in scenario.programmes:
            line = rows[name, ""]
            sheet.text(line, 0, title(scenario, "programmes", name, lang))
            for column in self.columns:
                for k, period in enumerate(scenario.periods):
                    where = self._period_column(column.key) + k
                    self._amount(line, where, column.spending[name, period], column.key, name)
                    self.cells[column.key, name, period] = sheet.reference(line, where)
