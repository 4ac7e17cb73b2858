"""Money, time, or a plain number: what kind of quantity an expression gives, and what a key of a file expects."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.scenario.expression import Expression, ExpressionError, Literal, Name
from optimizer.scenario.money import SYMBOLS, example

Dimension = tuple[int, int]
"""Exponents of money and of time."""
PLAIN: Dimension = (0, 0)
MONEY: Dimension = (1, 0)
DURATION: Dimension = (0, 1)
_OF_LITERALS = {"money": MONEY, "duration": DURATION, "plain": PLAIN}
_EXPECTED = {
    "unit_cost": MONEY, "upkeep": MONEY, "min_spend": MONEY, "max_spend": MONEY, "payments": MONEY, "total": MONEY,
    "amount": MONEY, "before": MONEY, "lines": MONEY, "budget": MONEY, "lag": DURATION, "life": DURATION,
    "horizon": DURATION,
}  # fmt: skip


ANY_CURRENCY = "any"
"""In place of a currency that is at fault, so that not every amount is called wrong as well."""


def expected(field: str) -> Dimension | None:
    """The dimension of the numbers under the key ``field``; None where any will do."""
    return None if field == "parameters" else _EXPECTED.get(field, PLAIN)


def is_zero(expression: Expression) -> bool:
    """Whether the expression is a bare 0, which goes with every dimension."""
    return isinstance(expression, Literal) and expression.value == 0 and expression.kind == "plain"


def combined(left: Dimension | None, right: Dimension | None, sign: int) -> Dimension | None:
    """The dimension of a product (``sign`` 1) or a quotient (-1)."""
    if left is None or right is None:
        return None
    return (left[0] + sign * right[0], left[1] + sign * right[1])


def measure(expression: Expression, of_name: Callable[[str], Dimension | None]) -> Dimension | None:
    """The dimension of an expression; None where that of a name is unclear. Raises ExpressionError for mixed units."""
    if isinstance(expression, Literal):
        return _OF_LITERALS[expression.kind]
    if isinstance(expression, Name):
        return of_name(expression.text)
    parts = [measure(operand, of_name) for operand in expression.operands]
    match expression.operator:
        case "*":
            return combined(parts[0], parts[1], 1)
        case "/":
            return combined(parts[0], parts[1], -1)
    return agreed(expression.operator, list(zip(expression.operands, parts, strict=True)), expression.column)


def agreed(operator: str, parts: list[tuple[Expression, Dimension | None]], column: int) -> Dimension | None:
    """The one dimension of all ``parts``; plain for a power and a logarithm. Raises ExpressionError."""
    wanted: Dimension | None = PLAIN if operator in ("^", "ln") else None
    for operand, found in parts:
        if found is None:
            return None
        if is_zero(operand):
            continue
        if wanted is None:
            wanted = found
        if found != wanted:
            at = operand.column if operator in ("+", "min", "max") else column
            raise ExpressionError(f"`{operator}` between {say(wanted)} and {say(found)}", at)
    return wanted or PLAIN


def say(dimension: Dimension) -> str:
    """A dimension in words."""
    named = {PLAIN: "a plain number", MONEY: "money", DURATION: "a duration", (-1, 0): "a number per money"}
    return named.get(dimension, "mixed units")


def wrong_currency(literal: Literal, currency: str | None) -> str:
    """What is wrong with an amount in a model whose amounts are in ``currency``; empty if nothing."""
    named = literal.currency
    if literal.kind != "money" or currency == ANY_CURRENCY:
        return ""
    if currency and (not named or currency in SYMBOLS.get(named, (named,))):
        return ""
    amounts = f"in {currency}" if currency else "plain numbers (it has no `currency`)"
    if currency and named in SYMBOLS:
        return f"`{named}` stands for {' or '.join(SYMBOLS[named])}; amounts of this model read {example(currency)}"
    return f"an amount {f'in {named}' if named else 'of money'}, but amounts of this model are {amounts}"
