"""Syntax trees of formulas, limits and objectives: what `parser` makes of a text, and what can be done with it.

Trees are plain data. Nothing in a file ever becomes code that runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.scenario.arithmetic import Algebraic, NotLinearError, least, log, most, power, shortened
from optimizer.scenario.money import format_number

FUNCTIONS = ("min", "max", "ln")
RELATIONS = ("<=", ">=", "=")


class Expression(Algebraic):
    """A tree. Its operators build larger ones: ``1 + Name("ramp")``; factors of 1 and sums within sums are left out."""

    __slots__ = ()
    column: int

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """The tree of a sum, difference, product, quotient or negation of trees and exact numbers."""
        trees = [Literal(Fraction(v)) if isinstance(v, int | Fraction) else v for v in operands]
        if operation not in ("+", "-", "*", "/", "neg") or not all(isinstance(tree, Expression) for tree in trees):
            return NotImplemented
        first, last = trees[0], trees[-1]
        match operation:
            case "+":
                return total(first, last)
            case "-":
                return total(first, -last)
            case "*" if _is_one(first) or _is_one(last):
                return last if _is_one(first) else first
            case "neg" if isinstance(first, Literal):
                return replace(first, value=-first.value)
        operator = "negate" if operation == "neg" else operation
        return Operation(operator, tuple(trees), first.column)


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """A number as written. ``kind`` is ``plain``, ``money`` or ``duration`` (in years).

    ``currency`` of money is a code, or empty for the model's own; ``percent`` marks one written as `5%`.
    """

    value: Fraction
    kind: str = "plain"
    currency: str = ""
    column: int = 0
    width: int = 1
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A name, dotted parts and all; which thing it means is settled by whoever resolves the tree."""

    text: str
    column: int = 0
    month: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    """``+`` over two or more operands, ``* / ^`` over two, ``negate`` and ``ln`` over one, ``min max`` over any.

    One of ``RELATIONS`` over two sides is a comparison, which has no value.
    """

    operator: str
    operands: tuple[Expression, ...]
    column: int = 0


class ExpressionError(ValueError):
    """The text does not follow the grammar, or means nothing. ``column`` counts from 0 within the text."""

    def __init__(self, message: str, column: int, width: int = 1, hint: str = "") -> None:
        self.message, self.column, self.width, self.hint = message, column, width, hint
        super().__init__(message)


ZERO, ONE = Literal(Fraction(0)), Literal(Fraction(1))


def names(expression: Expression) -> Iterator[Name]:
    """Every name in the tree, from left to right."""
    return (leaf for leaf in _leaves(expression) if isinstance(leaf, Name))


def literals(expression: Expression) -> Iterator[Literal]:
    """Every literal in the tree, from left to right."""
    return (leaf for leaf in _leaves(expression) if isinstance(leaf, Literal))


def only_adds(expression: Expression) -> bool:
    """Whether a tree does nothing but add and subtract."""
    if not isinstance(expression, Operation):
        return True
    return expression.operator in ("+", "negate") and all(only_adds(operand) for operand in expression.operands)


def _leaves(expression: Expression) -> Iterator[Expression]:
    if isinstance(expression, Operation):
        for operand in expression.operands:
            yield from _leaves(operand)
    else:
        yield expression


def value_of(
    expression: Expression, lookup: Callable[[str], Any], number: Callable[[Fraction], Any] | None = None
) -> Any:
    """The value of a tree over what ``lookup`` returns for a name: numbers of any kind that `arithmetic` knows.

    Exact where the arithmetic is (Fractions without ``ln`` and fractional powers, which are rounded once to a float).
    ``number``, such as ``float``, is applied to literals. Raises ZeroDivisionError, or ValueError and OverflowError
    where there is no finite value; ExpressionError where linear forms are not added or scaled.
    """

    def leaf(item: Any) -> Any:
        if isinstance(item, Name):
            return lookup(item.text)
        return item.value if number is None else number(item.value)

    return fold(expression, leaf)


def fold(expression: Expression, leaf: Callable[[Any], Any]) -> Any:
    """The value of a tree over what ``leaf`` makes of its names and literals; otherwise as `value_of`."""
    if not isinstance(expression, Operation):
        return leaf(expression)
    values = [fold(operand, leaf) for operand in expression.operands]
    try:
        return shortened(_OPERATORS[expression.operator](*values))
    except NotLinearError as error:
        raise ExpressionError(str(error), expression.column, len(expression.operator)) from None


def finite(expression: Expression, lookup: Callable[[str], Any], column: int = 0) -> Any:
    """The value of a tree, as `value_of`. Raises ExpressionError at ``column`` where there is none that is finite."""
    try:
        return value_of(expression, lookup)
    except ZeroDivisionError:
        raise ExpressionError("divides by zero", column) from None
    except (ValueError, OverflowError):
        raise ExpressionError("has no finite value", column) from None


_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": lambda first, *others: sum(others, first),
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "negate": lambda value: -value,
    "^": power,
    "ln": log,
    "min": least,
    "max": most,
}


def _is_one(tree: Expression) -> bool:
    return isinstance(tree, Literal) and tree.value == 1 and tree.kind == "plain"


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


def render(expression: Expression) -> str:
    """The tree as text of the same grammar, fully parenthesised where it matters."""
    if isinstance(expression, Literal):
        return _render_literal(expression)
    if isinstance(expression, Name):
        moment = "" if expression.month is None else f" at {format_number(expression.month, 3)} months"
        return expression.text + moment
    assert isinstance(expression, Operation)
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
