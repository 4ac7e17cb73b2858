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
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from optimizer.scenario.arithmetic import exact
from optimizer.scenario.expression import FUNCTIONS, RELATIONS, Expression, ExpressionError, Literal, Name, Operation
from optimizer.scenario.money import CODES, SYMBOLS, examples, match_amount

MAX_LEVELS = 60
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?![,\d]*\d)(?:\.\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_PERCENT = re.compile(r"\s*%")
DURATIONS = {unit: Fraction(1) for unit in ("year", "years", "년")} | {
    unit: Fraction(1, 12) for unit in ("month", "months", "개월")
}
"""Units of time with their years."""
_DURATION = re.compile(rf"\s*({'|'.join(DURATIONS)})(?!\w)")
_UNREAD = re.compile(rf"([A-Za-z]{{3}}(?=\s)|[{''.join(SYMBOLS)}])\s*[0-9.][\w.,]*")
_AMOUNTS = "amounts read EUR 5.5 million, USD 800,000 or 55억원"
_KOREAN_UNITS = "조억만천백십원"
WORD = re.compile(r"[^\W\d]\w*")
"""A name without dots, in formulas and in files."""
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_OPERATORS = re.compile(r"<=|>=|[=+\-*/^(),]")
_INSTEAD = {
    "≤": "<=", "≦": "<=", "⩽": "<=", "<": "<=", "＜": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", ">": ">=", "＞": ">=",
    "＝": "=", "−": "-", "–": "-", "—": "-", "－": "-", "‐": "-", "‑": "-", "△": "-", "▲": "-", "＋": "+", "×": "*",
    "·": "*", "∙": "*", "⋅": "*", "∗": "*", "＊": "*", "÷": "/", "∕": "/", "／": "/", "（": "(", "）": ")", "，": ",",
    "％": "%", "ˆ": "^", "＾": "^", "==": "=", "=>": ">=", "=<": "<=", "**": "^", "<>": "<= or >=", "!=": "<= or >=",
}  # fmt: skip
"""Signs that have no meaning here, and what is written instead."""


class _Token(NamedTuple):
    """A number or name (``leaf``) of a text, an operator, or its end, where ``text`` is empty."""

    text: str
    column: int
    leaf: Literal | Name | None = None


def parse_expression(text: str) -> Expression:
    """The syntax tree of a formula or objective. Raises :class:`ExpressionError`."""
    parser = _Parser(text)
    expression = parser.sum()
    parser.expect_end()
    _check_levels(expression)
    if isinstance(expression, Literal) and text.lstrip().startswith("("):
        number = text[expression.column :][: expression.width]
        message = "a number by itself in brackets, as spreadsheets write what is negative"
        raise ExpressionError(message, expression.column, expression.width, f"write `-{number}`, or `{number}`")
    return expression


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
        raise _at(relations[2], "a chain has at most three sides")
    if len(relations) == 2 and (relations[0].text != relations[1].text or relations[0].text == "="):
        raise _at(relations[1], "both comparisons of a chain point the same way, as in 1 <= x <= 2")
    pairs = zip(relations, pairwise(sides), strict=True)
    return tuple(Operation(relation.text, pair, relation.column) for relation, pair in pairs)


def _at(token: _Token, message: str) -> ExpressionError:
    return ExpressionError(message, token.column, max(1, len(token.text)))


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
        self.last: _Token | None = None
        self.depth = 0

    def advance(self) -> _Token:
        token, self.token = self.token, next(self.tokens)
        self.last = token
        return token

    def take(self, *texts: str) -> _Token | None:
        """The next token, passed over, where it reads as one of ``texts``."""
        return self.advance() if self.token.text in texts else None

    def fail(self, expected: str) -> ExpressionError:
        token = f"`{self.token.text}`" if self.token.text else "the end"
        return _at(self.token, f"expected {expected}, found {token}")

    def expect_end(self) -> None:
        if not self.token.text:
            return
        if self.token.text == ",":
            message = "a comma separates thousands, before exactly three digits, and the parts of min and max"
            raise _at(self.token, message)
        missing = self.token.leaf is not None or self.token.text == "("
        error = self.fail("an operator (`*` is written out)" if missing else "the end of the expression")
        numbers = [t.leaf for t in (self.last, self.token) if t and isinstance(t.leaf, Literal)]
        if missing and any(number.percent for number in numbers):
            error.hint = "a share is written before what it is of: `10% of budget`"
        elif len(numbers) == 2:
            amount = "an amount is one number: `7,000억원`, `1조 500억원`"
            durations = any(number.kind == "duration" for number in numbers)
            error.hint = "a duration is one number: `18 months`" if durations else amount
        elif self.token.text in DURATIONS:
            error.hint = "a duration reads `8 months` or `5 years`"
        elif numbers and numbers[0].kind == "money":
            error.hint = f"{_AMOUNTS}; what is no money is a bare number"
        raise error

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
            right = self.unary()
            if token.text == "of" and isinstance(right, Literal) and right.kind == "plain":
                hint = "a share is of a name or an amount: `30% of budget`, of one period `30% of budget.2026`"
                raise ExpressionError("a share of a bare number", right.column, right.width, hint)
            left = Operation("/" if token.text == "/" else "*", (left, right), token.column)
        return left

    def unary(self) -> Expression:
        negations, column = 0, self.token.column
        while self.take("-"):
            negations += 1
        operand = self.power()
        return Operation("negate", (operand,), column) if negations % 2 else operand

    def power(self) -> Expression:
        left = self.primary()
        if token := self.take("^"):
            self.deeper()
            left = Operation("^", (left, self.unary()), token.column)
            self.depth -= 1
        return left

    def primary(self) -> Expression:
        if self.take("("):
            return self.closed(self.sum())
        leaf = self.token.leaf
        if leaf is None:
            raise self.fail("a number or a name")
        token = self.advance()
        if at := self.take("at"):
            if isinstance(leaf, Literal):
                raise _at(at, "`at` follows the name of an output or composite")
            moment = self.token.leaf
            if not isinstance(moment, Literal) or moment.kind != "duration":
                raise self.fail("a moment such as `12 months`")
            self.advance()
            return replace(leaf, month=moment.value * 12)
        if isinstance(leaf, Literal) or not self.take("("):
            return leaf
        if leaf.text not in FUNCTIONS:
            hint = f"functions are {', '.join(FUNCTIONS)}; `*` is written out"
            raise _at(token, f"`{leaf.text}` is not a function ({hint})")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        if leaf.text == "ln" and len(arguments) != 1:
            raise _at(token, "ln takes one argument")
        return self.closed(Operation(leaf.text, tuple(arguments), leaf.column))

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
        token = _token(text, position)
        yield token
        position += len(token.text)
    while True:
        yield _Token("", len(text))


def _token(text: str, start: int) -> _Token:
    # `KRW 55 billion` begins like a name, every other amount with a digit or a symbol.
    if amount := match_amount(text, start):
        value, currency, end = amount
        return _Token(text[start:end], start, Literal(value, "money", currency, start, end - start))
    if (failed := _UNREAD.match(text, start)) and failed[1].upper() in (*CODES, *SYMBOLS):
        raise ExpressionError(f"this amount cannot be read: {_AMOUNTS}", start, failed.end() - start)
    if name := _NAME.match(text, start):
        return _Token(name[0], start, None if name[0] in ("of", "at") else Name(name[0], start))
    if number := _NUMBER.match(text, start):
        return _number(text, number)
    operator = _OPERATORS.match(text, start) if text[start : start + 2] not in _INSTEAD else None
    if operator is None:
        raise _meaningless(text, start)
    return _Token(operator[0], start)


def _number(text: str, number: re.Match[str]) -> _Token:
    """A number with the sign or word behind it: `5`, `5%`, `5 months`."""
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
        value *= DURATIONS[duration[1]]
    if word := WORD.match(text, end):
        message = f"`{word[0]}` follows a number: `*` is written out, and {_AMOUNTS}, durations 8 months or 6개월"
        if re.fullmatch(rf"[\d{_KOREAN_UNITS}]+", word[0]):
            message = f"`{word[0]}` follows a number: amounts read {examples('KRW')}, the larger unit first"
        raise ExpressionError(message, end, len(word[0]))
    return _Token(text[start:end], start, Literal(value, kind, "", start, end - start, bool(percent)))


def _meaningless(text: str, start: int) -> ExpressionError:
    sign = next((sign for sign in (text[start : start + 2], text[start]) if sign in _INSTEAD), text[start])
    thousands = sign in "'’" and re.search(r"\d$", text[:start]) and ","
    instead = _INSTEAD.get(sign) or thousands or (sign.isdecimal() and unicodedata.decimal(sign))
    if not sign.isprintable() or unicodedata.category(sign[0]) in ("Mn", "Me", "Cf"):
        return ExpressionError(f"an invisible character stands here (U+{ord(sign):04X}); delete it", start)
    message = f"`{sign}` has no meaning here" + (f"; write `{instead}`" if instead else "")
    return ExpressionError(message, start, len(sign))
