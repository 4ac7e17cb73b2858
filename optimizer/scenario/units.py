"""The unit of bare numbers where money is due (`amounts_in`), and how amounts are written in a model's currency."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.errors import Problem
from optimizer.scenario.dimension import MONEY, Dimension, is_zero, measure
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.expression import Comparison, Expression, ExpressionError, Literal, Operation, literals, names
from optimizer.scenario.money import SYMBOLS, currency_code, example, examples, match_amount
from optimizer.scenario.tree import Node

_UNIT = re.compile(rf"\s*(?P<before>[A-Za-z]{{3}}(?=\s|$)|[{''.join(SYMBOLS)}])?\s*(?P<after>[^\d\s][^\d]*)?")
Dimensions = Callable[[str], Dimension | None]
"""The dimension of what a name stands for, None where that is unclear."""


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """``size`` of ``currency`` (empty: the model's own), written between ``before`` and ``after``: `EUR 5 million`."""

    size: Fraction
    currency: str = ""
    before: str = ""
    after: str = ""

    @property
    def implied(self) -> str | None:
        """The currency that the unit alone settles."""
        known = SYMBOLS.get(self.currency, (self.currency,))
        return (known[0] or None) if len(known) == 1 else None

    def write(self, number: str) -> str:
        """The amount of ``number`` units as a file states it."""
        return f"{self.before}{number}{self.after}"


OWN = MoneyUnit(Fraction(1))
"""The currency's own unit, in which code counts."""


def read_unit(text: str) -> MoneyUnit | None:
    """The unit that ``text`` names: `EUR million`, `million EUR`, `억원`, `USD`, `€m`; None where it names none."""
    parts = _UNIT.fullmatch(text)
    if parts is None or not text.strip():
        return None
    before, after = parts["before"] or "", (parts["after"] or "").rstrip()
    before += " " if before.isalpha() else ""
    after = f" {after}" if after.isascii() and len(after) > 1 else after
    found = match_amount(f"{before}1{after}")
    if found is None or found[1] != len(f"{before}1{after}"):
        return None
    amount = found[0]
    return MoneyUnit(amount.value, amount.currency, before, after)


def bare(expression: Expression) -> bool:
    """Whether an expression is a number without a unit, or computed from such alone; a percentage is none."""
    found = list(literals(expression))
    plain = all(literal.kind == "plain" for literal in found) and next(names(expression), None) is None
    return plain and not all(literal.percent for literal in found) and not is_zero(expression)


def amount_of(expression: Expression, unit: MoneyUnit) -> Expression:
    """``expression`` as an amount in ``unit`` where it is bare, else as it is."""
    if not bare(expression):
        return expression
    if isinstance(expression, Literal):
        return replace(expression, value=expression.value * unit.size, kind="money", currency=unit.currency)
    return Operation(
        "*", (expression, Literal(unit.size, "money", unit.currency, expression.column)), expression.column
    )


def with_amounts(expression: Expression, unit: MoneyUnit, dimension_of: Dimensions) -> Expression:
    """``expression`` with the bare numbers that stand beside money, in a sum or in `min` and `max`, as amounts."""
    if not isinstance(expression, Operation):
        return expression
    operands = tuple(with_amounts(operand, unit, dimension_of) for operand in expression.operands)
    if expression.operator in ("+", "min", "max") and any(is_money(operand, dimension_of) for operand in operands):
        operands = tuple(amount_of(operand, unit) for operand in operands)
    return replace(expression, operands=operands)


def compared_amounts(comparison: Comparison, unit: MoneyUnit, dimension_of: Dimensions) -> Comparison:
    """``comparison`` with bare numbers beside money, or on the other side of it, as amounts."""
    sides = [with_amounts(side, unit, dimension_of) for side in (comparison.left, comparison.right)]
    if any(is_money(side, dimension_of) for side in sides):
        sides = [amount_of(side, unit) for side in sides]
    return replace(comparison, left=sides[0], right=sides[1])


def listed_amounts(distribution: str | Discrete | None, unit: MoneyUnit) -> str | Discrete | None:
    """A distribution of money with the bare numbers that it lists as amounts."""
    if not isinstance(distribution, Discrete):
        return distribution
    listed = [(amount_of(number, unit), share) for number, share in distribution.listed]
    return Discrete(tuple((number, share) for number, share in listed if isinstance(number, Literal)))


def is_money(expression: Expression, dimension_of: Dimensions) -> bool:
    """Whether an expression gives money."""
    try:
        return measure(expression, dimension_of) == MONEY
    except ExpressionError:
        return False  # told where the expression is read


def unit_name(currency: str | None) -> str:
    """A unit that `amounts_in` of a model in ``currency`` may name."""
    return "억원" if currency == "KRW" else f"{example(currency).split()[0]} million"


def currency_of(model: Node | None) -> str | None:
    """The currency that a model's tree names, checked or not; None without one."""
    stated = model.get("currency") if model is not None else None
    if stated is not None and isinstance(stated.value, str):
        return currency_code(stated.value)
    unit = model.get("amounts_in") if model is not None else None
    found = read_unit(unit.value) if unit is not None and isinstance(unit.value, str) else None
    return None if found is None else found.implied


def with_examples(problems: Iterable[Problem], currency: str | None) -> list[Problem]:
    """``problems`` with amounts in ``currency`` where they say ¤, as the reader of a text alone does not know it."""
    return [replace(p, message=p.message.replace("¤", examples(currency))) for p in problems]
