"""The worst allocation that keeps the rules: the lower end of what a plan that settles little can reach.

Programs fill curves and composites by themselves, because more of them is better. One that makes the objective as bad
as can be has to be told: each minimum equals one of its parts, each segment of a curve is full before the next begins.
Whole numbers say which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.postoptimal.near_optimal import spending_cost
from optimizer.program.highs import Solver, extreme
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.rounding import rounded
from optimizer.program.row_builder import Form, total
from optimizer.scenario.allocations import Spending

Range = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class WorstAllocation:
    """``objective`` is what ``spending`` achieves, exact; ``bound`` what the search proves that none is worse than."""

    spending: Spending
    objective: Fraction
    bound: float


def worst_allocation(program: Program, spent: Fraction | None = None) -> WorstAllocation | None:
    """The worst allocation within the rules of a scenario that has one; of those that spend at least ``spent``.

    None where the rules alone do not end what a programme takes, or where what is decided is how much money moves.
    """
    if program.scenario.goal.kind == "money_moved" or (ranges := _money(program)) is None:
        return None
    filled = _Filled(program, ranges).program()
    if spent is not None:
        money = spending_cost(program, program.scenario.paid(program.scenario.programmes))
        filled = filled.with_row("spent", {int(j): Fraction(money[j]) for j in np.flatnonzero(money)}, ">=", spent)
    outcome = Solver(replace(filled, maximized=not filled.maximized)).solve(confirm=True)
    if outcome.status != "optimal":
        return None
    spending = rounded(program, outcome.x[: len(program.exact.columns)])
    bound = outcome.objective if outcome.bound is None else outcome.bound
    return WorstAllocation(spending, Fraction(program.evaluator.achieve(spending).objective), bound)


def _money(program: Program) -> dict[int, Range] | None:
    """The range of each column of money or units; None where one has no end."""
    relaxed = Solver(replace(program.exact, integers=()))
    ranges = {}
    for j in (j for columns in program.decisions.values() for j in columns):
        cost = np.zeros(len(program.exact.columns))
        cost[j] = 1.0
        ends = [extreme(relaxed, cost, maximized) for maximized in (False, True)]
        if None in ends:
            return None
        low, high = (Fraction(float(end.x[j])) for end in ends if end is not None)
        room = (abs(low) + abs(high)) / 10**6  # the solver's last digits
        ranges[j] = (low - room, high + room)
    return ranges


class _Filled:
    """The program with tiers, composites and curves filled in order, as far as money fills them."""

    def __init__(self, program: Program, ranges: dict[int, Range]) -> None:
        self._exact, self._program, self._ranges = program.exact, program, ranges
        self._binaries = 0
        self._rows: list[Form] = []

    def program(self) -> LinearProgram:
        """The program, with new columns that are 0 or 1 and new rows ``form >= 0``."""
        scenario, position = self._program.scenario, self._program.position
        for columns in self._tiers():
            ends = [self._exact.upper[j] for j in columns]
            widths = [self._ranges[j][1] if end is None else end for j, end in zip(columns, ends, strict=True)]
            self._fill_in_order(columns, widths, Fraction(0))
        for column, parts in self._minima():
            self._equal_one(column, parts)
        for name in scenario.model.capabilities:
            self._fill_curve(name)
        if scenario.goal.kind == "weakest_score":
            scores = [self._program.formulation.score(name) for name in scenario.model.capabilities]
            self._equal_one(position["weakest",], scores)
        exact, count = self._exact, self._binaries
        n, m = len(exact.columns), len(exact.rows)
        entries = ((m + i, j, Fraction(v)) for i, form in enumerate(self._rows) for j, v in form.terms.items() if v)
        return replace(
            exact,
            columns=(*exact.columns, *(("filled", k) for k in range(count))),
            cost=(*exact.cost, *[Fraction(0)] * count),
            lower=(*exact.lower, *[Fraction(0)] * count),
            upper=(*exact.upper, *[Fraction(1)] * count),
            rows=(*exact.rows, *(f"filled.{i}" for i in range(len(self._rows)))),
            entries=(*exact.entries, *entries),
            relations=(*exact.relations, *[">="] * len(self._rows)),
            rhs=(*exact.rhs, *(-Fraction(form.constant) for form in self._rows)),
            integers=(*exact.integers, *range(n, n + count)),
        )

    def _tiers(self) -> Iterator[list[int]]:
        """The columns of each programme in each period, in the order of its tiers, where it has several."""
        for name, columns in self._program.decisions.items():
            for period in self._program.scenario.periods if self._program.scenario.programmes[name].tiers else ():
                yield [j for j in columns if self._exact.columns[j][3] == period]

    def _minima(self) -> Iterator[tuple[int, list[Form]]]:
        """Each composite with what it is the smallest of (of a sum: that sum), those first that others are made of."""
        scenario, formulation = self._program.scenario, self._program.formulation
        for name in scenario.parts:
            kind = scenario.model.composites[name].kind
            for month in (None, *scenario.dated):
                if name not in scenario.composites(month):
                    continue
                parts = formulation.parts(name, month)
                if kind == "sum_of":
                    parts = [total(parts)]
                elif kind == "ces":
                    first, second = parts
                    fan = self._program.evaluator.fan(name)
                    parts = [total((first * one, second * other)) for one, other in fan]
                yield self._program.position["composite", name, month], parts

    def _equal_one(self, column: int, parts: list[Form]) -> None:
        """A column that is at most each of ``parts`` equals one of them."""
        ranges = [self._range(part) for part in parts]
        low, high = (min(ends) for ends in zip(*ranges, strict=True))
        self._ranges[column] = (low, high)
        if len(parts) == 1:
            return
        chosen = [self._binary() for _ in parts]
        self._rows.append(total([*chosen, -1]))
        for part, (_, most), one in zip(parts, ranges, chosen, strict=True):
            self._rows.append(total([Form({column: 1}), -part, most - low, one * (low - most)]))

    def _fill_curve(self, capability: str) -> None:
        """The segments of a curve are filled in order, and reach as far as what feeds them."""
        curve = self._program.evaluator.curve(capability)
        feed = self._program.scenario.model.capabilities[capability].feed
        fed = total([self._program.formulation.amount(feed), -curve.first_x])
        low, high = self._range(fed)
        columns = [self._program.position["segment", capability, g] for g in range(len(curve.segments))]
        widths = [max(high, Fraction(0)) if width is None else Fraction(width) for width, _ in curve.segments]
        last = self._fill_in_order(columns, widths, min(widths[0], low))
        beyond = max(Fraction(0), high - sum(widths))
        self._rows.append(total([*(Form({j: 1}) for j in columns), -fed, last * beyond]))

    def _fill_in_order(self, columns: list[int], widths: list[Fraction], lowest: Fraction) -> Form:
        """Each column is empty unless the one before is full. What is 1 only where the last one is full."""
        before: Form | None = None
        for j, width in zip(columns, widths, strict=True):
            column, full = Form({j: 1}), self._binary()
            least = lowest if before is None else Fraction(0)
            self._ranges[j] = (least, width)
            self._rows.append(total([column, -least, full * (least - width)]))
            if before is not None:
                self._rows.append(total([before * width, -column]))
            before = full
        assert before is not None
        return before

    def _range(self, form: Form) -> Range:
        """The least and the most of a form, each of its columns taken by itself."""
        low = high = Fraction(form.constant)
        for j, value in form.terms.items():
            ends = [Fraction(value) * end for end in self._ranges[j]]
            low, high = low + min(ends), high + max(ends)
        return low, high

    def _binary(self) -> Form:
        self._binaries += 1
        return Form({len(self._exact.columns) + self._binaries - 1: 1})
