"""What a single entry of a file can be: a number or formula, a rule, a date, a text, and a number with its origin."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    Tag,
    ValidationInfo,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from optimizer.language.locale import LANGUAGES, LOCALES
from optimizer.scenario.distribution import DISTRIBUTIONS, Discrete
from optimizer.scenario.expression import Expression, ExpressionError, finite, literals, names, render
from optimizer.scenario.expression import Literal as NumberLiteral
from optimizer.scenario.parser import parse_comparisons, parse_expression
from optimizer.scenario.tree import NOWHERE, Node

_TEXT = {"type": "string"}
SCALAR: dict[str, Any] = {"anyOf": [{"type": "number"}, _TEXT]}
"""A number or a text, in a JSON Schema."""
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


Item = TypeVar("Item")


def opened(value: Any) -> Any:
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
            lambda value: self.read(opened(value)), handler(source), serialization=write
        )

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema or handler(core)


Opened = Annotated[Item, BeforeValidator(opened)]
"""What a node holds."""
Named = Opened[dict[str, Item]]
"""A map of name to blocks or values."""
Listed = Opened[tuple[Item, ...]]
"""A list of blocks or values."""
Word = Opened[str]
Flag = Opened[Annotated[bool, Field(strict=True)]]


def required(meaning: str, **more: Any) -> Any:
    """A key that has to be there, and what it means."""
    return Field(description=meaning, **more)


def optional(meaning: str, default: Any = None, **more: Any) -> Any:
    """A key that may be left out: what it means, and what holds then."""
    return Field(**{"default_factory": dict} if default == {} else {"default": default}, description=meaning, **more)


def _read_expression(value: Any) -> Any:
    if isinstance(value, str):
        return parse_expression(value)
    if isinstance(value, bool):
        raise ValueError("expected a number, an amount or a formula, found true or false")
    if isinstance(value, int | Fraction):
        return NumberLiteral(Fraction(value))
    if isinstance(value, Expression):
        return value
    raise ValueError("expected a number, an amount or a formula")


def _read_comparisons(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("expected a rule such as `x <= 5`")
    return parse_comparisons(value)


def _read_date(value: Any) -> Any:
    """A full date; a partial one means its last day."""
    if isinstance(value, date):
        return value
    parts = _DATE.fullmatch(str(value))
    try:
        if parts is None:
            raise ValueError
        year, month = int(parts[1]), int(parts[2] or 12)
        return date(year, month, int(parts[3] or calendar.monthrange(year, month)[1]))
    except ValueError:
        raise ValueError("expected a date such as 2025-04-30, 2025-04 or 2025") from None


def _read_words(value: Any) -> Any:
    plain = isinstance(value, str | int | Fraction) and not isinstance(value, bool)
    return dict.fromkeys(LANGUAGES, str(value)) if plain else value


Formula = Annotated[Any, Reads(_read_expression, SCALAR, lambda value: render(value))]
"""A number, an amount, a percentage, a duration, or a formula over names: a syntax tree once read."""
Rule = Annotated[Any, Reads(_read_comparisons, _TEXT)]
"""A linear rule in words, as ``talent >= 5% of budget``: a tuple of comparisons once read."""
Date = Annotated[date, Reads(_read_date, SCALAR)]
Sources = Annotated[
    tuple[Word, ...],
    Reads(
        lambda value: [value] if isinstance(value, str) else value,
        {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]},
    ),
]


def read_share(value: Any) -> Fraction:
    """A number or a percentage without names, perhaps negative. Raises ValueError."""
    if isinstance(value, Fraction):
        return value
    number = _as_literal(_read_expression(value))
    if number is None or number.kind != "plain":
        raise ValueError("expected a number or a percentage")
    return number.value


def _as_literal(expression: Any) -> NumberLiteral | None:
    """One number with its sign as a literal; None for everything else. Raises ValueError where it is not finite."""
    numbers = list(literals(expression))
    if len(numbers) != 1 or next(names(expression), None) is not None:
        return None
    try:
        return replace(numbers[0], value=finite(expression, lambda name: None))
    except ExpressionError as error:
        raise ValueError(f"`{render(expression)}` {error.message}") from None


def _read_distribution(value: Any) -> Any:
    if value in DISTRIBUTIONS or isinstance(value, Discrete):
        return value
    listed = plain(value.get("discrete")) if isinstance(value, Mapping) and len(value) == 1 else None
    if not isinstance(listed, Mapping) or not listed:
        words = f"expected one of {', '.join(DISTRIBUTIONS)}, or the values and their shares: "
        raise ValueError(f"{words}{{discrete: {{0.2: 50%, 0.8: 50%}}}}")
    values = []
    for key, share in listed.items():
        number = _as_literal(_read_expression(key))
        if number is None:
            raise ValueError("the values of a discrete distribution are numbers or amounts")
        values.append((number, read_share(share)))
    total = sum((share for _, share in values), Fraction(0))
    if min(share for _, share in values) < 0 or abs(total - 1) > Fraction(1, 10**6):
        raise ValueError(
            f"the shares of a discrete distribution sum to {float(total):.6g}, not to 1, or one is negative"
        )
    return Discrete(tuple((number, share / total) for number, share in values))


def _say_distribution(value: Any) -> Any:
    if isinstance(value, Discrete):
        return {"discrete": {render(number): str(share) for number, share in value.listed}}
    return value


_DISCRETE = {
    "type": "object",
    "properties": {"discrete": {"type": "object", "additionalProperties": SCALAR, "minProperties": 1}},
    "required": ["discrete"],
    "additionalProperties": False,
}
Distribution = Annotated[
    Any, Reads(_read_distribution, {"anyOf": [{"enum": list(DISTRIBUTIONS)}, _DISCRETE]}, _say_distribution)
]
"""A name of DISTRIBUTIONS, or Discrete."""


_FIXED = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Record(BaseModel):
    """A block of a file: its keys are fixed, its content does not change once read. ``node`` is where it stands.

    A bare value is short for a block with the one key ``short``; ``bare`` is what it may be in a JSON Schema. Of the
    keys ``one_of`` it has one.
    """

    model_config = _FIXED
    short: ClassVar[str] = ""
    bare: ClassVar[list[dict[str, Any]]] = []
    one_of: ClassVar[tuple[str, ...]] = ()
    _node: Node = PrivateAttr(default_factory=lambda: NOWHERE)

    @property
    def node(self) -> Node:
        """The tree that it was read from."""
        # Read where pydantic keeps it: by its own way there walks over all blocks take twice as long.
        private = self.__pydantic_private__
        node: Node = NOWHERE if private is None else private["_node"]
        return node

    @model_validator(mode="wrap")
    @classmethod
    def _keep_node(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        inner = opened(data)
        if isinstance(data, Node) and info.context is not None:
            info.context[data] = cls
        record = handler({cls.short: inner} if cls.short and not isinstance(inner, Mapping | Record) else inner)
        if wrong := record.wrong():
            raise ValueError(wrong)
        if isinstance(data, Node):
            record._node = data
        return record

    def wrong(self) -> str:
        """What is wrong with its keys together; empty if nothing."""
        if not self.one_of or sum(getattr(self, key) is not None for key in self.one_of) == 1:
            return ""
        *others, last = (f"`{key}`" for key in self.one_of)
        return f"expected one of {', '.join(others)} and {last}"

    @classmethod
    def keys(cls) -> list[str]:
        """The keys that it may have."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [*cls.bare, handler.resolve_ref_schema(schema)]} if cls.bare else schema


if TYPE_CHECKING:
    Languages = BaseModel
else:
    Languages = create_model(
        "Languages",
        __config__=_FIXED,
        **{lang: (Word | None, optional(f"The text in {locale.name}.")) for lang, locale in LOCALES.items()},
    )


class Words(Languages):
    """A text for people, in each language of reports; one plain text serves all."""

    def say(self, lang: str) -> str:
        """The text in ``lang``; where that is missing, in English or else in another language."""
        texts: list[str | None] = [getattr(self, name, None) for name in (lang, "en", *LANGUAGES)]
        return next(filter(None, texts), "")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [_TEXT, handler.resolve_ref_schema(handler(core))]}


def _not_empty(words: Words) -> Words:
    if not words.say("en").strip():
        raise ValueError("expected a text, or {ko: ..., en: ...}; this one is empty")
    return words


Text = Annotated[Words, Reads(_read_words)]
Sentence = Annotated[Text, AfterValidator(_not_empty)]
"""A text that must say something."""


class Provenance(Record):
    """Where numbers come from; on a block it holds for the bare numbers inside."""

    status: Opened[Literal["cited", "computed", "assumed"]] | None = optional(
        "`cited` (seen in a source), `computed` (from cited figures) or `assumed` (judgement). A formula is computed, "
        "or assumed where an input is; it is cited where its own block says so, for a result that a source prints as "
        "well. Without it a number with a source is cited."
    )
    source: Sources = optional("Keys of the model's `sources`.", ())
    note: Text | None = optional("Why this number, or what the source says.")
    judged_by: Text | None = optional("Who set the ranges that no source gives.")


class Titled(Provenance):
    """A block with a title of its own; status, source and note hold for the bare numbers inside."""

    title: Text | None = optional("What reports call it; without it they write its name.")


class Quantity(Titled):
    """One number with its range and its origin. A bare number or formula is short for `{value: ...}`."""

    short, bare = "value", SCALAR["anyOf"]
    value: Formula = required("The number, an amount, a duration, or a formula over `parameters`.")
    low: Formula | None = optional("The lower end of what is plausible.")
    high: Formula | None = optional("The upper end of what is plausible.")
    distribution: Distribution | None = optional(
        "How samples are drawn between low and high: `pert` (where nothing is said), `uniform`, `triangular`, "
        "`normal`, `lognormal`, or `{discrete: {0.2: 50%, 0.8: 50%}}`."
    )
    known: Date | None = optional("When the fact was known, where the page that states it is later.")
    range: Opened[Literal["cited", "assumed"]] | None = optional(
        "`cited` where low and high come from the source; otherwise they are judgement."
    )


def _kind(*words: str, units: bool = False) -> Discriminator:
    def kind(value: Any) -> str:
        value = opened(value)
        if isinstance(value, str) and value in words:
            return "<word>"
        if units and (isinstance(value, Bought) or (isinstance(value, Mapping) and "units" in value)):
            return "<units>"
        return "<periods>" if isinstance(value, Mapping) and "value" not in value else "<one>"

    return Discriminator(kind)


_One = Annotated[Quantity, Tag("<one>")]
_Periods = Annotated[Opened[Annotated[dict[str, Quantity], Field(min_length=1)]], Tag("<periods>")]
PerPeriod = Annotated[_One | _Periods, _kind()]
"""One number for all periods together, or a map of period to number."""
Floor = Annotated[_One | _Periods | Annotated[Opened[Literal["none"]], Tag("<word>")], _kind("none")]
"""As PerPeriod; `none` lets spending be negative, or a budget be without end."""


class Bought(Record):
    """A line of an allocation in units instead of money: what they cost, tiers filled best first, is its amount."""

    units: PerPeriod = required("How many units, in all or by period.")


Line = Annotated[
    _One | _Periods | Annotated[Opened[Literal["rest"]], Tag("<word>")] | Annotated[Bought, Tag("<units>")],
    _kind("rest", units=True),
]
"""As PerPeriod; `rest` is what remains of the total, `{units: n}` what n units cost."""
TAGS = ("<one>", "<periods>", "<word>", "<units>")
"""What pydantic puts into the path of an error, but is no key of the file."""
