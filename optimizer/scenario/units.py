"""Money, time or a plain number: what kind of quantity an expression gives, and what its bare numbers count.

Where money is due a model may say what bare numbers count (`amounts_in`); `measure` finds where that is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.scenario.expression import (
    RELATIONS,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Operation,
    literals,
    names,
)
from optimizer.scenario.money import SYMBOLS, match_amount

Dimension = tuple[int, int]
"""Exponents of money and of time."""
PLAIN: Dimension = (0, 0)
MONEY: Dimension = (1, 0)
DURATION: Dimension = (0, 1)
DIMENSIONS = {"money": MONEY, "duration": DURATION, "plain": PLAIN}
"""The dimensions of literals by their kind."""
_NEARLY = 1e-4
"""How far beyond its ends a computed number may lie: rates are found by smaller steps, and at an end program and
evaluation still agree."""
_WORDS = {PLAIN: "a plain number", MONEY: "money", DURATION: "a duration", (-1, 0): "a number per money"}
_CURRENCY = re.compile(rf"([A-Za-z]{{3}}(?=\s|$)|[{''.join(SYMBOLS)}])\s*")


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """``size`` of ``currency`` (empty: the model's own), written in the ``form`` `EUR {} million`."""

    size: Fraction
    currency: str = ""
    form: str = "{}"

    def amount(self, expression: Expression) -> Expression:
        """``expression`` as an amount in this unit where it is bare, else as it is."""
        if not bare(expression):
            return expression
        if isinstance(expression, Literal):
            return replace(expression, value=expression.value * self.size, kind="money", currency=self.currency)
        size = Literal(self.size, "money", self.currency, expression.column)
        return Operation("*", (expression, size), expression.column)


CURRENCY_UNIT = MoneyUnit(Fraction(1))
"""The currency's own unit, in which code counts."""


WithDimension = tuple[Expression, Dimension | None]
"""An expression with its dimension, None where that is unclear."""


def measure(expression: Expression, of_name: Callable[[Name], WithDimension], unit: MoneyUnit | None) -> WithDimension:
    """``expression``, the bare numbers beside money in a sum, `min`, `max` or comparison as amounts in ``unit``.

    Beside it the dimension: of its value, or of the sides of a comparison.
    ``of_name`` tells what stands for a name, and its dimension. Raises ExpressionError for mixed units.
    """
    if isinstance(expression, Literal):
        return expression, DIMENSIONS[expression.kind]
    if isinstance(expression, Name):
        return of_name(expression)
    assert isinstance(expression, Operation)
    operator, column = expression.operator, expression.column
    parts = [measure(operand, of_name, unit) for operand in expression.operands]
    if operator in ("+", "min", "max", *RELATIONS):
        parts = _as_amounts(parts, unit)
    expression = Operation(operator, tuple(operand for operand, _ in parts), column)
    if operator in ("*", "/"):
        (_, left), (_, right) = parts
        sign = 1 if operator == "*" else -1
        product = None if left is None or right is None else (left[0] + sign * right[0], left[1] + sign * right[1])
        return expression, product
    return expression, _agreed(operator, parts, column)


def _as_amounts(parts: list[WithDimension], unit: MoneyUnit | None) -> list[WithDimension]:
    """``parts`` with those that are bare as amounts, where any is money."""
    if unit is None or all(dimension != MONEY for _, dimension in parts):
        return parts
    return [(unit.amount(part), MONEY) if bare(part) else (part, dimension) for part, dimension in parts]


def _agreed(operator: str, parts: list[WithDimension], column: int) -> Dimension | None:
    """The one dimension of all ``parts``; plain for a power and a logarithm."""
    wanted: Dimension | None = PLAIN if operator in ("^", "ln") else None
    for operand, dimension in parts:
        if dimension is None:
            return None
        if is_zero(operand):
            continue
        wanted = dimension if wanted is None else wanted
        if dimension != wanted:
            at = operand.column if operator in ("+", "min", "max") else column
            message = f"`{operator}` between {words_for(wanted)} and {words_for(dimension)}"
            raise ExpressionError(message, at, len(operator))
    return wanted or PLAIN


@dataclass(frozen=True, eq=False)
class NumberKind:
    """What numbers under a key of the schema are; it is annotated there.

    ``dimension`` None stands for any. Values are ``positive``, at ``least`` something, or ``below`` it. With
    ``zero_allowed`` a 0, written as such, has a meaning of its own; with ``years`` plain numbers count years.
    """

    dimension: Dimension | None = PLAIN
    positive: bool = False
    least: int | None = None
    below: int | None = None
    zero_allowed: bool = False
    years: bool = False

    def possible(self, value: Any) -> Iterator[Any]:
        """The conditions on a value, recorded or plain, that all hold where a number can have it, but for _NEARLY."""
        if self.positive or self.least is not None:
            yield value >= (self.least or 0) - _NEARLY
        if self.below is not None:
            yield value <= self.below + _NEARLY

    def wrong(self, value: Fraction) -> str:
        """Why a number cannot have a value; empty where it can."""
        if self.positive and value <= 0:
            return "must be above zero"
        if self.least is not None and value < self.least:
            return "must not be negative" if self.least == 0 else f"must not be below {self.least:.0%}"
        return f"must be below {self.below:.0%}" if self.below is not None and value >= self.below else ""


NUMBER = NumberKind()
"""A plain number of any sign."""


def words_for(dimension: Dimension) -> str:
    """A dimension in words."""
    return _WORDS.get(dimension, "mixed units")


def is_zero(expression: Expression) -> bool:
    """Whether the expression is a bare 0, which goes with every dimension."""
    if isinstance(expression, Operation) and expression.operator == "negate":
        return is_zero(expression.operands[0])
    return isinstance(expression, Literal) and expression.value == 0 and expression.kind == "plain"


def bare(expression: Expression) -> bool:
    """Whether an expression is a number without a unit, or computed from such alone; a percentage is none."""
    leaves = list(literals(expression))
    plain = all(literal.kind == "plain" for literal in leaves) and next(names(expression), None) is None
    return plain and not all(literal.percent for literal in leaves) and not is_zero(expression)


def wrong_currency(literal: Literal, currency: str | None) -> str:
    """What is wrong with an amount in a model whose amounts are in ``currency``; empty if nothing."""
    named = literal.currency
    if literal.kind != "money" or (currency and named in ("", currency)):
        return ""
    amounts = f"in {currency}" if currency else "plain numbers (it has no `currency`)"
    return f"an amount {f'in {named}' if named else 'of money'}, but amounts of this model are {amounts}"


def read_unit(text: str) -> MoneyUnit | None:
    """The unit that ``text`` names: `EUR million`, `million EUR`, `억원`, `USD`, `€m`; None where it names none."""
    currency, text = _CURRENCY.match(text.strip()), text.strip()
    form = f"{currency[1]} {{}}{text[currency.end() :]}" if currency else f"{{}}{text}"
    one = form.replace("{}", "1")
    match = match_amount(one)
    if match is None or match[2] != len(one) or re.search(r"[\d{}]", text):
        return None
    return MoneyUnit(match[0], match[1], form)
