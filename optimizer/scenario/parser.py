"""The language of formulas, limits and objectives: text to a syntax tree.

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
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from optimizer.scenario.arithmetic import exact
from optimizer.scenario.expression import FUNCTIONS, RELATIONS, Expression, ExpressionError, Literal, Name, Operation
from optimizer.scenario.money import CODES, SYMBOLS, match_amount

MAX_LEVELS = 60
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?![,\d]*\d)(?:\.\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_PERCENT = re.compile(r"\s*%")
_DURATION = re.compile(r"\s*(months?|years?|개월|년)(?!\w)")
_UNREAD = re.compile(rf"([A-Za-z]{{3}}(?=\s)|[{''.join(SYMBOLS)}])\s*[0-9.][\w.,]*")
_AMOUNTS = "amounts read EUR 5.5 million, USD 800,000 or 55억원"
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_OPERATORS = re.compile(r"<=|>=|[=+\-*/^(),]")
_LOOKALIKES = {
    "≤": "<=", "≦": "<=", "⩽": "<=", "<": "<=", "＜": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", ">": ">=", "＞": ">=",
    "＝": "=", "−": "-", "–": "-", "—": "-", "－": "-", "‐": "-", "‑": "-", "△": "-", "▲": "-", "＋": "+", "×": "*",
    "·": "*", "∙": "*", "⋅": "*", "∗": "*", "＊": "*", "÷": "/", "∕": "/", "／": "/", "（": "(", "）": ")", "，": ",",
    "％": "%", "ˆ": "^", "＾": "^",
}  # fmt: skip
_DOUBLES = {"==": "=", "=>": ">=", "=<": "<=", "**": "^", "<>": "<= or >=", "!=": "<= or >="}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # literal, name, operator, end
    text: str
    column: int
    value: Literal | None = None


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """The syntax tree of a formula or objective. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    expression = parser.sum()
    parser.expect_end()
    _check_levels(expression)
    return expression


@lru_cache(maxsize=1024)
def parse_comparisons(text: str) -> tuple[Operation, ...]:
    """The comparisons of a limit: one for ``a <= b``, two for ``a <= b <= c``. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    sides = [parser.sum()]
    relations: list[_Token] = []
    while relation := parser.take(*RELATIONS):
        relations.append(relation)
        sides.append(parser.sum())
    parser.expect_end()
    for side in sides:
        _check_levels(side)
    if not relations:
        raise ExpressionError("a limit compares two sides: expected <=, >= or =", len(text.rstrip()))
    if len(relations) > 2:
        raise ExpressionError("a chain has at most three sides", relations[2].column, len(relations[2].text))
    if len(relations) == 2 and (relations[0].text != relations[1].text or relations[0].text == "="):
        message = "both comparisons of a chain point the same way, as in 1 <= x <= 2"
        raise ExpressionError(message, relations[1].column, len(relations[1].text))
    return tuple(
        Operation(relation.text, (sides[i], sides[i + 1]), relation.column) for i, relation in enumerate(relations)
    )


def _check_levels(expression: Expression) -> None:
    """Refuse a tree that whoever walks it could not walk: `a * b * c * ...` is as deep as it is long."""
    level = [expression]
    for _ in range(2 * MAX_LEVELS):
        level = [operand for item in level if isinstance(item, Operation) for operand in item.operands]
        if not level:
            return
    raise ExpressionError("too long a product, or nested too deeply", level[0].column)


class _Parser:
    # Depth is bounded so that a hostile file ends in a message and not in the interpreter's recursion limit.
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.token = next(self.tokens)
        self.depth = 0

    def advance(self) -> _Token:
        token, self.token = self.token, next(self.tokens)
        return token

    def take(self, *texts: str) -> _Token | None:
        """The next token, passed over, where it reads as one of ``texts``."""
        return self.advance() if self.token.text in texts else None

    def fail(self, expected: str) -> ExpressionError:
        token = "the end" if self.token.kind == "end" else f"`{self.token.text}`"
        return ExpressionError(f"expected {expected}, found {token}", self.token.column, max(1, len(self.token.text)))

    def expect_end(self) -> None:
        if self.token.kind == "end":
            return
        if self.token.text == ",":
            message = "a comma separates thousands, before exactly three digits, and the parts of min and max"
            raise ExpressionError(message, self.token.column)
        missing = self.token.kind in ("name", "literal") or self.token.text == "("
        raise self.fail("an operator (`*` is written out)" if missing else "the end of the expression")

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_LEVELS:
            raise ExpressionError(f"nested too deeply (over {MAX_LEVELS} levels)", self.token.column)

    def sum(self) -> Expression:
        self.deeper()
        parts = [self.product()]
        while sign := self.take("+", "-"):
            part = self.product()
            parts.append(part if sign.text == "+" else Operation("negate", (part,), sign.column))
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Operation("+", tuple(parts), parts[0].column)

    def product(self) -> Expression:
        left = self.unary()
        while token := self.take("*", "/", "of"):
            left = Operation("/" if token.text == "/" else "*", (left, self.unary()), token.column)
        return left

    def unary(self) -> Expression:
        negations, column = 0, self.token.column
        while self.take("-"):
            negations += 1
        operand = self.power()
        return Operation("negate", (operand,), column) if negations % 2 else operand

    def power(self) -> Expression:
        left = self.primary()
        if at := self.take("at"):
            duration = self.token.value
            if not isinstance(left, Name):
                raise ExpressionError("`at` follows the name of an output or composite", at.column, 2)
            if duration is None or duration.kind != "duration":
                raise self.fail("a moment such as `12 months`")
            self.advance()
            left = replace(left, month=duration.value * 12)
        if token := self.take("^"):
            self.deeper()
            left = Operation("^", (left, self.unary()), token.column)
            self.depth -= 1
        return left

    def primary(self) -> Expression:
        if self.take("("):
            return self.closed(self.sum())
        if (value := self.token.value) is not None:
            self.advance()
            return value
        if self.token.kind != "name" or self.token.text in ("of", "at"):
            raise self.fail("a number or a name")
        name = self.advance()
        if self.token.text != "(":
            return Name(name.text, name.column)
        if name.text not in FUNCTIONS:
            hint = f"functions are {', '.join(FUNCTIONS)}; `*` is written out"
            raise ExpressionError(f"`{name.text}` is not a function ({hint})", name.column, len(name.text))
        self.advance()
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        if name.text == "ln" and len(arguments) != 1:
            raise ExpressionError("ln takes one argument", name.column, 2)
        return self.closed(Operation(name.text, tuple(arguments), name.column))

    def closed(self, inner: Expression) -> Expression:
        """``inner`` itself, with the bracket behind it passed over."""
        if not self.take(")"):
            raise self.fail("`)`")
        return inner


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
    name = _NAME.match(text, position)
    # `KRW 55 billion` begins like a name, every other amount with a digit or a symbol.
    amount = match_amount(text, position) if name is None or len(name[0]) == 3 else None
    if amount:
        value, currency, end = amount
        literal = Literal(value, "money", currency, position, end - position)
        return _Token("literal", text[position:end], position, literal), end
    if (failed := _UNREAD.match(text, position)) and failed[1].upper() in (*CODES, *SYMBOLS):
        raise ExpressionError(f"this amount cannot be read: {_AMOUNTS}", position, failed.end() - position)
    if name:
        return _Token("name", name[0], position), name.end()
    number = _NUMBER.match(text, position)
    if number:
        return _number_token(text, number)
    double = text[position : position + 2]
    if double in _DOUBLES:
        raise ExpressionError(f"`{double}` has no meaning here; write `{_DOUBLES[double]}`", position, 2)
    operator = _OPERATORS.match(text, position)
    if operator:
        return _Token("operator", operator[0], position), operator.end()
    raise ExpressionError(_meaningless(text[position]), position)


def _meaningless(char: str) -> str:
    if char in _LOOKALIKES:
        return f"`{char}` has no meaning here; write `{_LOOKALIKES[char]}`"
    if char.isdecimal():
        return f"`{char}` has no meaning here; write `{unicodedata.decimal(char)}`"
    if not char.isprintable() or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return f"an invisible character stands here (U+{ord(char):04X}); delete it"
    return f"`{char}` has no meaning here"


def _number_token(text: str, number: re.Match[str]) -> tuple[_Token, int]:
    start, end, kind = number.start(), number.end(), "plain"
    try:
        value = exact(number[0].replace(",", ""))
    except ValueError as error:
        raise ExpressionError(str(error), start, end - start) from None
    duration, percent = _DURATION.match(text, end), _PERCENT.match(text, end)
    if percent:
        value, end = value / 100, percent.end()
    elif duration:
        kind, end = "duration", duration.end()
        value = value / 12 if duration[1] in ("month", "months", "개월") else value
    if text[end : end + 1].isalpha() or text[end : end + 1] == "_":
        word = re.compile(r"\w+").match(text, end)[0]  # type: ignore[index]
        raise ExpressionError(f"`{word}` follows a number: `*` is written out, and {_AMOUNTS}", end, len(word))
    literal = Literal(value, kind, "", start, end - start, bool(percent))
    return _Token("literal", text[start:end], start, literal), end
