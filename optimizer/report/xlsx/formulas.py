"""Formulas of a workbook, each with the value that it has for several allocations side by side.

Formula and value are combined in one step, so that a workbook shows figures in programs that do not calculate, and
tests can hold the one against the other.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

FIRST = 5
"""Rows of the sheet are numbered as spreadsheets do; the first of the calculation."""
_FUNCTIONS: dict[str, Callable[..., float]] = {"SUM": sum, "MIN": min, "MAX": max}


@dataclass(frozen=True)
class Formula:
    """A formula, ``{0}`` standing for the letter of an allocation's column, and its value in each of these.

    One that refers to a row has its number in ``row`` and what it is called in ``label``; ``money`` is counted in the
    display unit. What stands right of a sign is a number, a cell or a function: nothing needs brackets.
    """

    text: str
    values: tuple[float, ...]
    row: int = 0
    label: str = ""
    money: bool = False

    def __add__(self, other: Formula) -> Formula:
        return self._with(other, "+", operator.add)

    def __sub__(self, other: Formula) -> Formula:
        return self._with(other, "-", operator.sub)

    def __mul__(self, other: Formula) -> Formula:
        return self._with(other, "*", operator.mul)

    def __truediv__(self, other: Formula) -> Formula:
        return self._with(other, "/", operator.truediv)

    def _with(self, other: Formula, sign: str, combine: Callable[[float, float], float]) -> Formula:
        return Formula(f"{self.text}{sign}{other.text}", tuple(map(combine, self.values, other.values)))

    def within(self, template: str, function: Callable[[float], float]) -> Formula:
        """Another formula in which it takes the place of ``@``; ``function`` is the same in Python."""
        return Formula(template.replace("@", self.text), tuple(map(function, self.values)))


def over(name: str, parts: Sequence[Formula]) -> Formula:
    """SUM, MIN or MAX over formulas; rows one below the other are named by the first and the last."""
    first, last = parts[0].row, parts[-1].row
    beneath = first and [part.row for part in parts] == list(range(first, last + 1))
    text = f"{{0}}{first}:{{0}}{last}" if beneath else ",".join(part.text for part in parts)
    columns = zip(*(part.values for part in parts), strict=True)
    return Formula(f"{name}({text})", tuple(_FUNCTIONS[name](column) for column in columns))


@dataclass(frozen=True)
class FormulaRow:
    """One row. ``key`` is its name in the file, ``coefficients`` stand in columns C and D; rows without a formula are
    headings."""

    label: str
    key: str = ""
    coefficients: tuple[float, ...] = ()
    formula: Formula | None = None


class FormulaRows:
    """Rows in the order of the sheet; every row has a value for each of ``width`` columns."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[FormulaRow] = []
        self._coefficients: list[float] = []

    def heading(self, label: str) -> None:
        """A row with a label alone."""
        self.lines.append(FormulaRow(label))

    def add(self, label: str, formula: Formula, key: str = "", money: bool = False) -> Formula:
        """Append a row with the coefficients that its formula has named; what refers to it."""
        row = FIRST + len(self.lines)
        formula = replace(formula, row=row, label=label.strip(), money=money)
        self.lines.append(FormulaRow(label, key, tuple(self._coefficients), formula))
        self._coefficients.clear()
        return replace(formula, text=f"{{0}}{row}")

    def coefficient(self, value: Any) -> Formula:
        """A number that stands in the next row, in its first free column of coefficients."""
        self._coefficients.append(float(value))
        text = f"${'CD'[len(self._coefficients) - 1]}{FIRST + len(self.lines)}"
        return Formula(text, (float(value),) * self.width)

    def sum(
        self, label: str, terms: Sequence[tuple[Any, Formula]], key: str, constant: Any = 0, money: bool = False
    ) -> Formula:  # fmt: skip
        """Coefficient times formula, summed, plus a constant; one row for each of several terms."""
        if not terms:
            return self.add(label, self.coefficient(constant), key)
        if len(terms) == 1 and not constant:
            return self.add(label, self.coefficient(terms[0][0]) * terms[0][1], key, money)
        rows = [self.add(f"  {of.label}", self.coefficient(value) * of, money=money) for value, of in terms]
        whole = over("SUM", rows)
        return self.add(label, whole + self.coefficient(constant) if constant else whole, key, money)

    def filled(
        self, labels: Sequence[str], widths: Sequence[float | None], whole: Formula, start: float = 0.0,
        money: bool = False,
    ) -> list[Formula]:  # fmt: skip
        """How much of each width lies below a quantity less ``start``, one row each."""
        parts, begin = list[Formula](), None
        for label, width in zip(labels, widths, strict=True):
            rest = whole
            if start:
                begin = begin or self.coefficient(start)
                rest = rest - begin
            if parts:
                rest = rest - over("SUM", parts)
            part = rest if width is None else over("MIN", [rest, self.coefficient(width)])
            parts.append(self.add(label, part, money=money))
        return parts
