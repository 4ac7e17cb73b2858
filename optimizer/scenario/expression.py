"""The language of formulas, limits and objectives: text to a syntax tree, never to code that runs.

::

    rule       = sum (("<=" | ">=" | "=") sum)+
    sum        = product (("+" | "-") product)*
    product    = unary (("*" | "/" | "of") unary)*
    unary      = "-" unary | power
    power      = moment ("^" unary)?
    moment     = primary ("at" duration)?
    primary    = number | percent | amount | duration | name | function "(" sum ("," sum)* ")" | "(" sum ")"
    name       = letters, digits and "_", parts joined by "."      gpu, gpu.units, gpu.2026, score.talent
    function   = "min" | "max" | "ln"

``45% of x`` is ``0.45 * x``. Numbers are exact; a comma separates thousands only before exactly three digits.
The parser is written by hand for two reasons: its messages name the character that is wrong and what belongs there,
and a parser library would take a seventh of the time of a whole solve.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.scenario import arithmetic
from optimizer.scenario.money import format_number, match_amount


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written. ``kind`` is ``plain``, ``money`` (in ``currency``) or ``duration`` (in years)."""

    value: Fraction
    kind: str = "plain"
    currency: str = ""
    column: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A name, dotted parts and all; which thing it means is settled by whoever resolves the tree."""

    text: str
    column: int = 0
    month: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """``+ - * / ^ min max ln`` or ``negate`` over ``operands``."""

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
    """The text does not follow the grammar. ``column`` counts from 0 within the text."""

    def __init__(self, message: str, column: int, width: int = 1) -> None:
        super().__init__(message)
        self.message, self.column, self.width = message, column, width


ZERO, ONE = Literal(Fraction(0)), Literal(Fraction(1))
FUNCTIONS = ("min", "max", "ln")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_DURATION = re.compile(r"\s*(months?|years?|개월|년)(?!\w)")
_OPERATORS = re.compile(r"<=|>=|[=+\-*/^(),]")
_LOOKALIKES = {
    "≤": "<=", "≥": ">=", "＝": "=", "−": "-", "–": "-", "—": "-", "－": "-", "×": "*", "·": "*", "÷": "/", "＋": "+",
    "（": "(", "）": ")", "，": ",", "<": "<=", ">": ">=", "＜": "<=", "＞": ">=", "：": ":", "％": "%",
}  # fmt: skip

_DOUBLES = {"==": "=", "=>": ">=", "=<": "<=", "**": "^"}
_LARGEST = 10**300  # beyond it floats end


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # literal, name, operator, end
    text: str
    column: int
    value: Literal | None = None


def parse_expression(text: str) -> Expression:
    """The syntax tree of a formula or objective. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    expression = parser.sum()
    parser.expect_end()
    return expression


def parse_comparisons(text: str) -> tuple[Comparison, ...]:
    """The comparisons of a limit: one for ``a <= b``, two for ``a <= b <= c``. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    sides = [parser.sum()]
    relations: list[_Token] = []
    while parser.token.text in ("<=", ">=", "=") and parser.token.kind == "operator":
        relations.append(parser.advance())
        sides.append(parser.sum())
    parser.expect_end()
    if not relations:
        raise ExpressionError("a limit compares two sides: expected <=, >= or =", len(text.rstrip()))
    if len(relations) > 2:
        raise ExpressionError("a chain has at most three sides", relations[2].column, len(relations[2].text))
    if len(relations) == 2 and (relations[0].text != relations[1].text or relations[0].text == "="):
        raise ExpressionError(
            "both comparisons of a chain point the same way, as in 1 <= x <= 2", relations[1].column, 2
        )
    return tuple(
        Comparison(sides[i], relation.text, sides[i + 1], relation.column) for i, relation in enumerate(relations)
    )


class _Parser:
    # Depth is bounded so that a hostile file ends in a message and not in the interpreter's recursion limit.
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.token = next(self.tokens)
        self.depth = 0

    def advance(self) -> _Token:
        token, self.token = self.token, next(self.tokens)
        return token

    def fail(self, expected: str) -> ExpressionError:
        found = "the end" if self.token.kind == "end" else f"`{self.token.text}`"
        return ExpressionError(f"expected {expected}, found {found}", self.token.column, max(1, len(self.token.text)))

    def expect(self, text: str) -> None:
        if self.token.kind != "operator" or self.token.text != text:
            raise self.fail(f"`{text}`")
        self.advance()

    def expect_end(self) -> None:
        if self.token.kind != "end":
            missing = self.token.kind in ("name", "literal") or self.token.text == "("
            raise self.fail("an operator (`*` is written out)" if missing else "the end of the expression")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > 60:
            raise ExpressionError("nested too deeply (over 60 levels)", self.token.column)

    def sum(self) -> Expression:
        self.deeper()
        left = self.product()
        while self.token.kind == "operator" and self.token.text in "+-":
            token = self.advance()
            left = Operation(token.text, (left, self.product()), token.column)
        self.depth -= 1
        return left

    def product(self) -> Expression:
        left = self.unary()
        while (self.token.kind == "operator" and self.token.text in "*/") or self.token.text == "of":
            token = self.advance()
            left = Operation("*" if token.text == "of" else token.text, (left, self.unary()), token.column)
        return left

    def unary(self) -> Expression:
        negations, column = 0, self.token.column
        while self.token.kind == "operator" and self.token.text == "-":
            self.advance()
            negations += 1
        operand = self.power()
        return Operation("negate", (operand,), column) if negations % 2 else operand

    def power(self) -> Expression:
        left = self.primary()
        if self.token.kind == "name" and self.token.text == "at":
            left = self.moment(left)
        if self.token.kind == "operator" and self.token.text == "^":
            token = self.advance()
            self.deeper()
            left = Operation("^", (left, self.unary()), token.column)
            self.depth -= 1
        return left

    def moment(self, operand: Expression) -> Expression:
        at = self.advance()
        if not isinstance(operand, Name):
            raise ExpressionError("`at` follows the name of an output or composite", at.column, 2)
        duration = self.token.value
        if duration is None or duration.kind != "duration":
            raise self.fail("a moment such as `12 months`")
        self.advance()
        return replace(operand, month=duration.value * 12)

    def primary(self) -> Expression:
        token = self.token
        if token.value is not None:
            self.advance()
            return token.value
        if token.kind == "name" and token.text not in ("of", "at"):
            self.advance()
            if self.token.kind == "operator" and self.token.text == "(":
                return self.call(token)
            return Name(token.text, token.column)
        if token.kind == "operator" and token.text == "(":
            self.advance()
            inner = self.sum()
            self.expect(")")
            return inner
        raise self.fail("a number or a name")

    def call(self, name: _Token) -> Expression:
        if name.text not in FUNCTIONS:
            hint = f"functions are {', '.join(FUNCTIONS)}; `*` is written out"
            raise ExpressionError(f"`{name.text}` is not a function ({hint})", name.column, len(name.text))
        self.advance()
        arguments = [self.sum()]
        while self.token.kind == "operator" and self.token.text == ",":
            self.advance()
            arguments.append(self.sum())
        self.expect(")")
        if name.text == "ln" and len(arguments) != 1:
            raise ExpressionError("ln takes one argument", name.column, 2)
        return Operation(name.text, tuple(arguments), name.column)


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        token, position = _token(text, position)
        yield token
    while True:
        yield _Token("end", "", len(text))


def _token(text: str, position: int) -> tuple[_Token, int]:
    amount = match_amount(text, position)
    if amount:
        value, end = amount
        literal = Literal(value.value, "money", value.currency, position)
        return _Token("literal", text[position:end], position, literal), end
    number = _NUMBER.match(text, position)
    if number:
        return _number_token(text, number)
    name = _NAME.match(text, position)
    if name:
        return _Token("name", name[0], position), name.end()
    double = text[position : position + 2]
    if double in _DOUBLES:
        raise ExpressionError(f"`{double}` has no meaning here; write `{_DOUBLES[double]}`", position, 2)
    operator = _OPERATORS.match(text, position)
    if operator:
        return _Token("operator", operator[0], position), operator.end()
    wrong = text[position]
    hint = f"; write `{_LOOKALIKES[wrong]}`" if wrong in _LOOKALIKES else ""
    raise ExpressionError(f"`{wrong}` has no meaning here{hint}", position)


def _number_token(text: str, number: re.Match[str]) -> tuple[_Token, int]:
    value, end, kind = Fraction(number[0].replace(",", "")), number.end(), "plain"
    if value > _LARGEST:
        raise ExpressionError("numbers go up to 1e300", number.start(), len(number[0]))
    duration = _DURATION.match(text, end)
    if text[end : end + 1] == "%":
        value, end = value / 100, end + 1
    elif duration:
        kind, end = "duration", duration.end()
        value = value / 12 if duration[1] in ("month", "months", "개월") else value
    if text[end : end + 1].isalpha() or text[end : end + 1] == "_":
        raise ExpressionError(
            f"`{text[end]}` follows a number: `*` is written out, and amounts read 1조 8,000억원, 55억원 or KRW 55 billion",
            end,
        )
    return _Token("literal", text[number.start() : end], number.start(), Literal(value, kind, "", number.start())), end


def names(expression: Expression) -> Iterator[Name]:
    """Every name in the tree, from left to right."""
    if isinstance(expression, Name):
        yield expression
    elif isinstance(expression, Operation):
        for operand in expression.operands:
            yield from names(operand)


def literals(expression: Expression) -> Iterator[Literal]:
    """Every literal in the tree, from left to right."""
    if isinstance(expression, Literal):
        yield expression
    elif isinstance(expression, Operation):
        for operand in expression.operands:
            yield from literals(operand)


def evaluate(expression: Expression, lookup: Callable[[str], Any]) -> Any:
    """The value of a tree over whatever ``lookup`` returns for a name: Fractions, floats, arrays, Derivatives or Params.

    Exact where the arithmetic is (Fractions without ``ln`` and fractional powers, which are rounded once to a float).
    """
    if isinstance(expression, Literal):
        return expression.value
    if isinstance(expression, Name):
        return lookup(expression.text)
    values = arithmetic.beside_arrays([evaluate(operand, lookup) for operand in expression.operands])
    match expression.operator:
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
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
    raise AssertionError(expression.operator)


def product(left: Expression, right: Expression) -> Expression:
    """``left * right``, without the factors that are plainly 1."""
    if left == ONE or (isinstance(left, Literal) and left.value == 1 and left.kind == "plain"):
        return right
    if isinstance(right, Literal) and right.value == 1 and right.kind == "plain":
        return left
    return Operation("*", (left, right), getattr(left, "column", 0))


def total(parts: list[Expression]) -> Expression:
    """The sum of ``parts``; zero for none."""
    result: Expression | None = None
    for part in parts:
        result = part if result is None else Operation("+", (result, part))
    return ZERO if result is None else result


def render(expression: Expression) -> str:
    """The tree as text of the same grammar, fully parenthesised where it matters."""
    if isinstance(expression, Literal):
        text = str(expression.value) if expression.value.denominator == 1 else f"{float(expression.value):.12g}"
        return text if expression.kind == "plain" else text + {"money": "", "duration": " years"}[expression.kind]
    if isinstance(expression, Name):
        return expression.text + (f" at {format_number(expression.month, 3)} months" if expression.month is not None else "")
    parts = [render(operand) for operand in expression.operands]
    if expression.operator == "negate":
        return f"-{parts[0]}"
    if expression.operator in FUNCTIONS:
        return f"{expression.operator}({', '.join(parts)})"
    return f"({f' {expression.operator} '.join(parts)})"
