"""Syntax trees of formulas, limits and objectives: what `parser` makes of a text, and what can be done with it.

Trees are plain data. Nothing in a file ever becomes code that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.scenario import arithmetic
from optimizer.scenario.money import format_number

FUNCTIONS = ("min", "max", "ln")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written. ``kind`` is ``plain``, ``money`` or ``duration`` (in years).

    ``currency`` of money is a code, a symbol, or empty for the model's own; ``percent`` marks one written as `5%`.
    """

    value: Fraction
    kind: str = "plain"
    currency: str = ""
    column: int = 0
    width: int = 1
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name, dotted parts and all; which thing it means is settled by whoever resolves the tree."""

    text: str
    column: int = 0
    month: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """``+`` over two or more operands, ``* / ^`` over two, ``negate`` and ``ln`` over one, ``min max`` over any."""

    operator: str
    operands: tuple[Expression, ...]
    column: int = 0


Expression = Literal | Name | Operation


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left <relation> right``; ``relation`` is ``<=``, ``>=`` or ``=``."""

    left: Expression
    relation: str
    right: Expression
    column: int = 0


class ExpressionError(ValueError):
    """The text does not follow the grammar, or means nothing. ``column`` counts from 0 within the text."""

    def __init__(self, message: str, column: int, width: int = 1) -> None:
        super().__init__(message)
        self.message, self.column, self.width = message, column, width


ZERO, ONE = Literal(Fraction(0)), Literal(Fraction(1))


def names(expression: Expression) -> Iterator[Name]:
    """Every name in the tree, from left to right."""
    return (leaf for leaf in _leaves(expression) if isinstance(leaf, Name))


def literals(expression: Expression) -> Iterator[Literal]:
    """Every literal in the tree, from left to right."""
    return (leaf for leaf in _leaves(expression) if isinstance(leaf, Literal))


def _leaves(expression: Expression) -> Iterator[Literal | Name]:
    waiting = [expression]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Operation):
            waiting.extend(reversed(item.operands))
        else:
            yield item


def evaluate(
    expression: Expression, lookup: Callable[[str], Any], number: Callable[[Fraction], Any] | None = None
) -> Any:
    """The value of a tree over what ``lookup`` returns for a name: Fractions, floats, arrays, Derivatives or Params.

    Exact where the arithmetic is (Fractions without ``ln`` and fractional powers, which are rounded once to a float).
    ``number``, such as ``float``, is applied to literals. Raises ZeroDivisionError, or ValueError and OverflowError
    where there is no finite value.
    """
    if isinstance(expression, Literal):
        return expression.value if number is None else number(expression.value)
    if isinstance(expression, Name):
        return lookup(expression.text)
    values = [evaluate(operand, lookup, number) for operand in expression.operands]
    return arithmetic.bounded(_apply(expression.operator, arithmetic.beside_arrays(values)))


def _apply(operator: str, values: list[Any]) -> Any:
    match operator:
        case "+":
            return sum(values[1:], values[0])
        case "*":
            return values[0] * values[1]
        case "/":
            return values[0] / values[1]
        case "^":
            return arithmetic.power(values[0], values[1])
        case "negate":
            return -values[0]
        case "ln":
            return arithmetic.log(values[0])
        case "min":
            return arithmetic.least(*values)
        case "max":
            return arithmetic.most(*values)
    raise AssertionError(operator)


def negated(expression: Expression) -> Expression:
    """``-expression``."""
    if isinstance(expression, Literal):
        return replace(expression, value=-expression.value)
    return Operation("negate", (expression,))


def product(left: Expression, right: Expression) -> Expression:
    """``left * right``, without the factors that are plainly 1."""
    if isinstance(left, Literal) and left.value == 1 and left.kind == "plain":
        return right
    if isinstance(right, Literal) and right.value == 1 and right.kind == "plain":
        return left
    return Operation("*", (left, right), left.column)


def total(*parts: Expression) -> Expression:
    """The sum of ``parts``, literals joined and sums within it opened; zero for none."""
    known = ZERO
    rest: list[Expression] = []
    for part in parts:
        for item in part.operands if isinstance(part, Operation) and part.operator == "+" else (part,):
            if isinstance(item, Literal):
                known = replace(known if known.value else item, value=known.value + item.value)
            else:
                rest.append(item)
    if known.value or not rest:
        rest.append(known)
    return rest[0] if len(rest) == 1 else Operation("+", tuple(rest))


def renamed(expression: Expression, rename: Callable[[str], str]) -> Expression:
    """The tree with every name passed through ``rename``."""
    if isinstance(expression, Name):
        return replace(expression, text=rename(expression.text))
    if isinstance(expression, Operation):
        return replace(expression, operands=tuple([renamed(operand, rename) for operand in expression.operands]))
    return expression


def render(expression: Expression) -> str:
    """The tree as text of the same grammar, fully parenthesised where it matters."""
    if isinstance(expression, Literal):
        return _render_literal(expression)
    if isinstance(expression, Name):
        moment = "" if expression.month is None else f" at {format_number(expression.month, 3)} months"
        return expression.text + moment
    parts = [render(operand) for operand in expression.operands]
    match expression.operator:
        case "negate":
            return f"-{parts[0]}"
        case "+":
            later = [f" - {part[1:]}" if part.startswith("-") else f" + {part}" for part in parts[1:]]
            return f"({parts[0]}{''.join(later)})"
        case "min" | "max" | "ln":
            return f"{expression.operator}({', '.join(parts)})"
        case "^" if parts[0].startswith("-"):
            return f"(({parts[0]}) ^ {parts[1]})"
    return f"({f' {expression.operator} '.join(parts)})"


def _render_literal(literal: Literal) -> str:
    value = literal.value
    if literal.kind == "duration" and value.denominator != 1:
        return f"{_decimal(value * 12)} months"
    if literal.kind == "money":
        return f"{'-' if value < 0 else ''}{literal.currency or '¤'} {_decimal(abs(value))}"
    return _decimal(value) + (" years" if literal.kind == "duration" else "")


def _decimal(value: Fraction) -> str:
    """A number in digits: all of them where they end, else twelve."""
    for digits in range(30):
        if 10**digits % value.denominator == 0:
            return format_number(value, digits).replace(",", "")
    return f"{float(value):.12g}"
