"""Rows of formulas, each with its present value for several allocations side by side.

A row knows its formula and its value in each column, so that a workbook shows figures in programs that do not
calculate, and tests can hold the one against the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

FIRST = 5
"""Rows of the sheet are numbered as spreadsheets do; the first of the calculation."""
Values = tuple[float, ...]


@dataclass(frozen=True)
class Line:
    """One row. ``formula`` gives, for the letter of a column, what stands in it; ``key`` is its name in the file.

    ``heading`` rows carry a label alone. ``coefficients`` stand in columns C and D.
    """

    label: str
    key: str = ""
    coefficients: tuple[float | None, ...] = ()
    formula: Callable[[str], str] | None = None
    values: Values = ()
    heading: bool = False
    money: bool = False


class Rows:
    """Rows in the order of the sheet; every row has a value for each of ``width`` columns."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []

    # Rows. Each method appends one or more and returns the number of the row that holds the result.

    def _add(self, line: Line) -> int:
        self.lines.append(line)
        return FIRST + len(self.lines) - 1

    def values(self, row: int) -> Values:
        """The values of a row."""
        return self.lines[row - FIRST].values

    def _heading(self, label: str) -> None:
        self._add(Line(label, heading=True))

    def _constant(self, label: str, value: Any, key: str = "") -> int:
        row = FIRST + len(self.lines)
        values = (float(value),) * self.width
        return self._add(Line(label, key, (float(value),), lambda column: f"=$C{row}", values))

    def _product(self, label: str, factors: Sequence[Any], reference: int, key: str = "", money: bool = False) -> int:
        row, factor = FIRST + len(self.lines), 1.0
        for item in factors:
            factor *= float(item)
        names = "*".join(f"${'CD'[k]}{row}" for k in range(len(factors)))
        values = tuple(factor * value for value in self.values(reference))
        formula = referring(f"={names}*{{0}}{reference}")
        return self._add(Line(label, key, tuple(map(float, factors)), formula, values, money=money))

    def _over(self, label: str, function: str, first: int, key: str, money: bool = False, constant: Any = 0) -> int:
        """SUM or MIN over the rows from ``first`` to the last, plus a constant."""
        last, row = FIRST + len(self.lines) - 1, FIRST + len(self.lines)
        combine: Any = sum if function == "SUM" else min
        rows = [self.values(k) for k in range(first, last + 1)]
        values = tuple(combine(column) + float(constant) for column in zip(*rows, strict=True))
        tail, coefficients = (f"+$C{row}", (float(constant),)) if constant else ("", ())
        formula = referring(f"={function}({{0}}{first}:{{0}}{last}){tail}")
        return self._add(Line(label, key, coefficients, formula, values, money=money))

    def _sum(
        self, label: str, terms: Sequence[tuple[str, Any, int]], key: str, constant: Any = 0, money: bool = False
    ) -> int:
        """Coefficient times row, summed, plus a constant; one row for each term."""
        if not terms:
            return self._constant(label, constant, key)
        if len(terms) == 1 and not constant:
            return self._product(label, (terms[0][1],), terms[0][2], key, money)
        first = FIRST + len(self.lines)
        for name, coefficient, reference in terms:
            self._product(f"  {name}", (coefficient,), reference, money=money)
        return self._over(label, "SUM", first, key, money, constant)

    def _quotient(self, label: str, divisor: float, reference: int, key: str = "") -> int:
        row = FIRST + len(self.lines)
        values = tuple(value / divisor for value in self.values(reference))
        return self._add(Line(label, key, (divisor,), referring(f"={{0}}{reference}/$C{row}"), values))

    def _filled(
        self, labels: list[str], widths: Sequence[float | None], reference: int, start: float, money: bool = False
    ) -> int:
        """How much of each width lies below a row's value less ``start``, one row each; the first of these rows."""
        first = FIRST + len(self.lines)
        left = [value - start for value in self.values(reference)]
        for s, (label, width) in enumerate(zip(labels, widths, strict=True)):
            row = first + s
            rest = f"{{0}}{reference}" + (f"-$C{first}" if start else "")
            rest += f"-SUM({{0}}{first}:{{0}}{row - 1})" if s else ""
            parts = tuple(value if width is None else min(value, width) for value in left)
            left = [value - part for value, part in zip(left, parts, strict=True)]
            formula = f"={rest}" if width is None else f"=MIN({rest},$D{row})"
            from_x = start if start and not s else None
            self._add(Line(label, "", (from_x, width), referring(formula), parts, money=money))
        return first

    def _plane(self, label: str, slopes: tuple[Any, Any], limbs: list[int]) -> int:
        row, (one, two) = FIRST + len(self.lines), (float(slope) for slope in slopes)
        values = tuple(one * x + two * y for x, y in zip(self.values(limbs[0]), self.values(limbs[1]), strict=True))
        formula = referring(f"=$C{row}*{{0}}{limbs[0]}+$D{row}*{{0}}{limbs[1]}")
        return self._add(Line(label, "", (one, two), formula, values))


def referring(template: str) -> Callable[[str], str]:
    """A formula for any column: ``{0}`` stands for its letter."""
    return lambda column: template.replace("{0}", column)
