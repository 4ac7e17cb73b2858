"""What a value of a file can be: a name, a number or formula, a rule, a date, keys of sources, a distribution."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from optimizer.scenario.expression import Expression, Literal, Operation, render
from optimizer.scenario.money import CODES
from optimizer.scenario.parser import parse_comparisons, parse_expression
from optimizer.scenario.tree import Node
from optimizer.scenario.units import (
    DIMENSIONS,
    MONEY,
    PLAIN,
    Dimension,
    MoneyUnit,
    is_zero,
    read_unit,
    words_for,
    wrong_currency,
)

TEXT = {"type": "string"}
SCALAR: dict[str, Any] = {"anyOf": [{"type": "number"}, TEXT]}
"""A text, and a number or a text, in a JSON Schema."""
_WHOLE_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")
"""A date, which as a formula would be a difference."""
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


Item = TypeVar("Item")


def content(value: Any) -> Any:
    """What a node holds: a scalar, a map of key to node or a list of nodes, None for null; other values as they are."""
    if not isinstance(value, Node):
        return value
    if isinstance(value.value, dict):
        return {key: None if child.value is None else child for key, child in value.value.items()}
    if isinstance(value.value, list):
        return [None if child.value is None else child for child in value.value]
    return value.value


def plain(value: Any) -> Any:
    """What a node holds, without nodes inside; any other value as it is."""
    return value.plain() if isinstance(value, Node) else value


@dataclass(frozen=True, eq=False)
class Reads:
    """How a value is read from what a node holds, what it may be in a JSON Schema, and how it is written in JSON."""

    read: Callable[[Any], Any]
    schema: dict[str, Any] | None = None
    write: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        write = self.write and core_schema.plain_serializer_function_ser_schema(self.write, when_used="unless-none")
        return core_schema.no_info_before_validator_function(
            lambda value: self.read(content(value)), handler(source), serialization=write
        )

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema or handler(core)


Content = Annotated[Item, BeforeValidator(content)]
"""What a node holds."""
Named = Content[dict[str, Item]]
"""A map of name to blocks or values."""
Listed = Content[tuple[Item, ...]]
"""A list of blocks or values."""
Word = Content[str]
Flag = Content[Annotated[bool, Field(strict=True)]]


def required(meaning: str, **more: Any) -> Any:
    """A key that has to be there, and what it means."""
    return Field(description=meaning, **more)


def optional(meaning: str, default: Any = None, **more: Any) -> Any:
    """A key that may be left out: what it means, and what holds then."""
    return Field(**{"default_factory": dict} if default == {} else {"default": default}, description=meaning, **more)


def read_expression(value: Any) -> Expression:
    """The syntax tree of a number or a text. Raises ValueError."""
    if isinstance(value, str):
        if _WHOLE_DATE.fullmatch(value.strip()):
            raise ValueError("expected a number, an amount or a formula, found a date")
        return parse_expression(value)
    if isinstance(value, bool):
        raise ValueError("expected a number, an amount or a formula, found true or false")
    if isinstance(value, int | Fraction):
        return Literal(Fraction(value))
    raise ValueError("expected a number, an amount or a formula")


def _read_comparisons(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("expected a rule such as `x <= 5`")
    return parse_comparisons(value)


def _read_date(value: Any) -> Any:
    """A full date; a partial one means its last day."""
    parts = _DATE.fullmatch(str(value))
    try:
        if parts is None:
            raise ValueError
        year, month = int(parts[1]), int(parts[2] or 12)
        return date(year, month, int(parts[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        raise ValueError("expected a date such as 2025-04-30, 2025-04 or 2025") from None


Formula = Annotated[Any, Reads(read_expression, SCALAR, lambda value: render(value))]
"""A number, an amount, a percentage, a duration, or a formula over names: a syntax tree once read."""
RuleText = Annotated[Any, Reads(_read_comparisons, TEXT, lambda value: [*map(render, value)])]
"""A linear rule in words, as ``talent >= 5% of budget``: a tuple of comparisons once read."""
Date = Annotated[date, Reads(_read_date, SCALAR)]
Sources = Annotated[
    tuple[Word, ...],
    Reads(
        lambda value: [value] if isinstance(value, str) else value,
        {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
    ),
]


def read_share(value: Any) -> Fraction:
    """A number or a percentage without names, perhaps negative. Raises ValueError."""
    number = number_in(read_expression(value))
    if number is None or number.kind != "plain":
        raise ValueError("expected a number or a percentage")
    return number.value


def number_in(expression: Any) -> Literal | None:
    """One number with its sign as a literal; None for everything else."""
    match expression:
        case Literal():
            return expression
        case Operation("negate", (Literal() as number,)):
            return replace(number, value=-number.value)
    return None


def _read_unit(value: Any) -> Any:
    unit = read_unit(value) if isinstance(value, str) else value
    if not isinstance(unit, MoneyUnit):
        scales = "alone or with `thousand`, `million` or `billion`"
        raise ValueError(f"expected a unit of money: a currency's code, {scales}")
    return unit


def _read_currency(value: Any) -> Any:
    code = value.upper() if isinstance(value, str) and value.upper() in CODES else value
    if not isinstance(code, str) or not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("expected a currency code of three capitals, such as KRW")
    return code


UnitOfMoney = Annotated[Any, Reads(_read_unit, {"type": "string"}, lambda unit: unit.form.replace("{}", "").strip())]
Currency = Annotated[str, Reads(_read_currency, {"type": "string", "pattern": "^[A-Za-z]{3}$"})]

DISTRIBUTIONS = ("pert", "uniform", "triangular", "normal", "lognormal")
"""The distributions between the low and the high end of a number."""


@dataclass(frozen=True, slots=True)
class Discrete:
    """A distribution over a few values: numbers as written, each with its share. The shares sum to 1."""

    listed: tuple[tuple[Literal, Fraction], ...]

    @property
    def values(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The values with their shares, smallest first."""
        return tuple(sorted((number.value, share) for number, share in self.listed))

    def in_unit(self, dimension: Dimension | None, unit: MoneyUnit | None) -> Discrete:
        """The same distribution; of a number that is money, its bare values as amounts in ``unit``."""
        if dimension != MONEY or unit is None:
            return self
        listed: Any = tuple((unit.amount(number), share) for number, share in self.listed)
        return Discrete(listed)


def _read_distribution(value: Any) -> Any:
    if value in DISTRIBUTIONS:
        return value
    listed = plain(value.get("discrete")) if isinstance(value, Mapping) and len(value) == 1 else None
    if not isinstance(listed, Mapping) or not listed:
        words = f"expected one of {', '.join(DISTRIBUTIONS)}, or the values and their shares: "
        ranged = isinstance(value, Mapping) and not {"low", "high"}.isdisjoint(value)
        apart = "; `low` and `high` stand with the number itself" if ranged else ""
        raise ValueError(f"{words}{{discrete: {{0.2: 50%, 0.8: 50%}}}}{apart}")
    values = []
    for key, share in listed.items():
        number = number_in(read_expression(key))
        if number is None:
            raise ValueError("the values of a discrete distribution are numbers or amounts")
        values.append((number, read_share(share)))
    total = sum((share for _, share in values), Fraction(0))
    if min(share for _, share in values) < 0:
        raise ValueError("a share is not negative")
    if abs(total - 1) > Fraction(1, 10**6):
        raise ValueError(f"the shares of a discrete distribution sum to {float(total):.9g}, not to 1")
    return Discrete(tuple((number, share / total) for number, share in values))


_DISCRETE = {
    "type": "object",
    "properties": {"discrete": {"type": "object", "additionalProperties": SCALAR, "minProperties": 1}},
    "required": ["discrete"],
    "additionalProperties": False,
}
Distribution = Annotated[
    Any,
    Reads(
        _read_distribution,
        {"anyOf": [{"enum": list(DISTRIBUTIONS)}, _DISCRETE]},
        lambda value: value if isinstance(value, str) else {"discrete": {render(n): str(s) for n, s in value.listed}},
    ),
]
"""A name of DISTRIBUTIONS, or Discrete."""


def misfit(
    distribution: str | Discrete | None,
    low: Fraction | None,
    high: Fraction | None,
    dimension: Dimension | None,
    currency: str | None,
) -> tuple[str, str] | None:
    """What is wrong with the range of a number, and with its distribution over it, and what can be done."""
    if isinstance(distribution, Discrete):
        for number, _ in distribution.listed:
            if message := wrong_currency(number, currency):
                return f"holds {message}", ""
            own = DIMENSIONS[number.kind]
            if dimension not in (None, own) and not is_zero(number):
                return f"is {words_for(dimension or PLAIN)}, but its distribution lists {words_for(own)}", ""
        values = [value for value, _ in distribution.values]
        if (low is not None and values[0] < low) or (high is not None and values[-1] > high):
            return "has a distribution that lists values outside its own range", ""
    elif (low is None) != (high is None):
        stated, missing = ("low", "high") if high is None else ("high", "low")
        return f"has `{stated}` without `{missing}`", "a range has both ends, or leave it out"
    elif distribution is not None and low is None:
        return "has a distribution, but no range", "give `low` and `high`"
    elif distribution == "lognormal" and low is not None and low <= 0:
        hint = "raise `low`, or choose `pert`, `triangular` or `normal`"
        return "is lognormal, but its range reaches to 0 or below", hint
    return None
