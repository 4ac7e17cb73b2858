"""What a single entry of a file can be: a number or formula, a rule, a date, a text, and a number with its origin."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PlainSerializer,
    PrivateAttr,
    Tag,
    WithJsonSchema,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from optimizer.language.locale import LANGUAGES, LOCALES
from optimizer.scenario.distribution import DISTRIBUTIONS, Discrete
from optimizer.scenario.expression import Expression, ExpressionError, finite, literals, names, render
from optimizer.scenario.expression import Literal as NumberLiteral
from optimizer.scenario.parser import parse_comparisons, parse_expression
from optimizer.scenario.tree import NOWHERE, Node

_SCALAR: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string"}]}
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


def reading(reader: Callable[[Any], Any]) -> BeforeValidator:
    """A validator that hands what a node holds to ``reader``."""
    return BeforeValidator(lambda value: reader(opened(value)))


Named = Annotated[dict[str, Item], BeforeValidator(opened)]
"""A map of name to blocks or values."""
Listed = Annotated[tuple[Item, ...], BeforeValidator(opened)]
"""A list of blocks or values."""
Word = Annotated[str, BeforeValidator(opened)]


def fault(message: str) -> PydanticCustomError:
    """What a validator raises for something that is said in a sentence of its own."""
    return PydanticCustomError("fault", "{message}", {"message": message})


def _expression_fault(error: ExpressionError) -> PydanticCustomError:
    context = {"message": error.message, "column": error.column, "width": error.width}
    return PydanticCustomError("expression", "{message}", context)


def _read_expression(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return parse_expression(value)
        except ExpressionError as error:
            raise _expression_fault(error) from None
    if isinstance(value, bool):
        raise fault("expected a number, an amount or a formula, found true or false")
    if isinstance(value, int | Fraction):
        return NumberLiteral(Fraction(value))
    if isinstance(value, Expression):
        return value
    raise fault("expected a number, an amount or a formula")


def _read_comparisons(value: Any) -> Any:
    if not isinstance(value, str):
        raise fault("expected a rule such as `x <= 5`")
    try:
        return parse_comparisons(value)
    except ExpressionError as error:
        raise _expression_fault(error) from None


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
        raise fault("expected a date such as 2025-04-30, 2025-04 or 2025") from None


def _read_words(value: Any) -> Any:
    plain = isinstance(value, str | int | Fraction) and not isinstance(value, bool)
    return dict.fromkeys(LANGUAGES, str(value)) if plain else value


Formula = Annotated[
    Any,
    reading(_read_expression),
    WithJsonSchema(_SCALAR),
    PlainSerializer(lambda value: render(value), return_type=str),
]
"""A number, an amount, a percentage, a duration, or a formula over names: a syntax tree once read."""
Rule = Annotated[Any, reading(_read_comparisons), WithJsonSchema({"type": "string"})]
"""A linear rule in words, as ``talent >= 5% of budget``: a tuple of comparisons once read."""
Date = Annotated[date, reading(_read_date), WithJsonSchema(_SCALAR)]
Flag = Annotated[bool, Field(strict=True), BeforeValidator(opened)]
Sources = Annotated[
    tuple[Word, ...],
    reading(lambda value: [value] if isinstance(value, str) else value),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


def read_share(value: Any) -> Fraction:
    """A number or a percentage without names, perhaps negative. Raises a fault."""
    if isinstance(value, Fraction):
        return value
    number = _as_literal(_read_expression(value))
    if number is None or number.kind != "plain":
        raise fault("expected a number or a percentage")
    return number.value


def _as_literal(expression: Any) -> NumberLiteral | None:
    """One number with its sign as a literal; None for everything else. Raises a fault where it is not finite."""
    numbers = list(literals(expression))
    if len(numbers) != 1 or next(names(expression), None) is not None:
        return None
    try:
        return replace(numbers[0], value=finite(expression, lambda name: None))
    except ExpressionError as error:
        raise fault(f"`{render(expression)}` {error.message}") from None


def _read_distribution(value: Any) -> Any:
    if value in DISTRIBUTIONS or isinstance(value, Discrete):
        return value
    listed = value.get("discrete") if isinstance(value, Mapping) and len(value) == 1 else None
    if not isinstance(listed, Mapping) or not listed:
        words = f"expected one of {', '.join(DISTRIBUTIONS)}, or the values and their shares: "
        raise fault(f"{words}{{discrete: {{0.2: 50%, 0.8: 50%}}}}")
    values = []
    for key, share in listed.items():
        number = _as_literal(_read_expression(key))
        if number is None:
            raise fault("the values of a discrete distribution are numbers or amounts")
        values.append((number, read_share(share)))
    total = sum((share for _, share in values), Fraction(0))
    if min(share for _, share in values) < 0 or abs(total - 1) > Fraction(1, 10**6):
        raise fault(f"the shares of a discrete distribution sum to {float(total):.6g}, not to 1, or one is negative")
    return Discrete(tuple((number, share / total) for number, share in values))


def _say_distribution(value: Any) -> Any:
    if isinstance(value, Discrete):
        return {"discrete": {render(number): str(share) for number, share in value.listed}}
    return value


_DISCRETE = {
    "type": "object",
    "properties": {"discrete": {"type": "object", "additionalProperties": _SCALAR, "minProperties": 1}},
    "required": ["discrete"],
    "additionalProperties": False,
}
Distribution = Annotated[
    Any,
    BeforeValidator(lambda value: _read_distribution(plain(value))),
    WithJsonSchema({"anyOf": [{"enum": list(DISTRIBUTIONS)}, _DISCRETE]}),
    PlainSerializer(_say_distribution),
]
"""A name of DISTRIBUTIONS, or Discrete."""


_FIXED = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


class Record(BaseModel):
    """A block of a file: its keys are fixed, its content does not change once read. ``node`` is where it stands."""

    model_config = _FIXED
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
    def _keep_node(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        record = handler(opened(data))
        if isinstance(data, Node):
            record._node = data
        return record


if TYPE_CHECKING:
    Languages = BaseModel
else:
    Languages = create_model(
        "Languages",
        __config__=_FIXED,
        **{
            lang: (Word | None, Field(default=None, description=f"The text in {locale.name}."))
            for lang, locale in LOCALES.items()
        },
    )


class Words(Languages):
    """A text for people, in each language of reports; one plain text serves all."""

    def say(self, lang: str) -> str:
        """The text in ``lang``; where that is missing, in English or else in another language."""
        texts: list[str | None] = [getattr(self, name, None) for name in (lang, "en", *LANGUAGES)]
        return next(filter(None, texts), "")

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core))]}


def _not_empty(words: Words) -> Words:
    if not words.say("en").strip():
        raise fault("expected a text, or {ko: ..., en: ...}; this one is empty")
    return words


Text = Annotated[Words, reading(_read_words)]
Sentence = Annotated[Text, AfterValidator(_not_empty)]
"""A text that must say something."""


class Provenance(Record):
    """Where numbers come from; on a block it holds for the bare numbers inside."""

    status: Annotated[Literal["cited", "computed", "assumed"], BeforeValidator(opened)] | None = Field(
        default=None,
        description="`cited` (seen in a source), `computed` (from cited figures) or `assumed` (judgement). A formula "
        "is computed, or assumed where an input is; it is cited where its own block says so, for a result that a "
        "source prints as well. Without it a number with a source is cited.",
    )
    source: Sources = Field(default=(), description="Keys of the model's `sources`.")
    note: Text | None = Field(default=None, description="Why this number, or what the source says.")
    judged_by: Text | None = Field(default=None, description="Who set the ranges that no source gives.")


class Titled(Provenance):
    """A block with a title of its own; status, source and note hold for the bare numbers inside."""

    title: Text | None = Field(default=None, description="What reports call it; without it they write its name.")


class Quantity(Titled):
    """One number with its range and its origin. A bare number or formula is short for `{value: ...}`."""

    value: Formula = Field(description="The number, an amount, a duration, or a formula over `parameters`.")
    low: Formula | None = Field(default=None, description="The lower end of what is plausible.")
    high: Formula | None = Field(default=None, description="The upper end of what is plausible.")
    distribution: Distribution | None = Field(
        default=None,
        description="How samples are drawn between low and high: `pert` (where nothing is said), `uniform`, "
        "`triangular`, `normal`, `lognormal`, or `{discrete: {0.2: 50%, 0.8: 50%}}`.",
    )
    known: Date | None = Field(
        default=None, description="When the fact was known, where the page that states it is later."
    )
    range: Annotated[Literal["cited", "assumed"], BeforeValidator(opened)] | None = Field(
        default=None, description="`cited` where low and high come from the source; otherwise they are judgement."
    )

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return data if isinstance(data, Mapping | Quantity) else {"value": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number"}, {"type": "string"}, schema]}


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
_Periods = Annotated[dict[str, Quantity], Field(min_length=1), BeforeValidator(opened), Tag("<periods>")]
PerPeriod = Annotated[_One | _Periods, _kind()]
"""One number for all periods together, or a map of period to number."""
Floor = Annotated[_One | _Periods | Annotated[Literal["none"], BeforeValidator(opened), Tag("<word>")], _kind("none")]
"""As PerPeriod; `none` lets spending be negative, or a budget be without end."""


class Bought(Record):
    """A line of an allocation in units instead of money: what they cost, tiers filled best first, is its amount."""

    units: PerPeriod = Field(description="How many units, in all or by period.")


Line = Annotated[
    _One
    | _Periods
    | Annotated[Literal["rest"], BeforeValidator(opened), Tag("<word>")]
    | Annotated[Bought, Tag("<units>")],
    _kind("rest", units=True),
]
"""As PerPeriod; `rest` is what remains of the total, `{units: n}` what n units cost."""
TAGS = ("<one>", "<periods>", "<word>", "<units>")
"""What pydantic puts into the path of an error, but is no key of the file."""
