"""What may stand in a model or scenario file: frozen pydantic classes, from which the JSON Schema is made.

The classes describe files, one class for each block. Numbers become syntax trees here; names are checked and values
computed in `resolve`.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError

from optimizer.scenario.expression import ExpressionError, parse_comparisons, parse_expression, render
from optimizer.scenario.expression import Literal as NumberLiteral

_SCALAR: dict[str, Any] = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def _fault(error: ExpressionError) -> PydanticCustomError:
    return PydanticCustomError(
        "expression", "{message}", {"message": error.message, "column": error.column, "width": error.width}
    )


def _read_expression(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("expression", "expected a number, an amount or a formula, found true or false", {})
    if isinstance(value, int | Fraction):
        return NumberLiteral(Fraction(value))
    if isinstance(value, float):
        return NumberLiteral(Fraction(repr(value)))
    if isinstance(value, str):
        try:
            return parse_expression(value)
        except ExpressionError as error:
            raise _fault(error) from None
    if isinstance(value, Mapping | list) or value is None:
        raise PydanticCustomError("expression", "expected a number, an amount or a formula", {})
    return value


def _read_comparisons(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return parse_comparisons(value)
        except ExpressionError as error:
            raise _fault(error) from None
    if not isinstance(value, tuple):
        raise PydanticCustomError("expression", "expected a rule such as `x <= 5`", {})
    return value


def _read_date(value: Any) -> Any:
    """A full date; a partial one means its last day."""
    text = str(value)
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return date(numbers[0], 12, 31)
        if len(numbers) == 2:
            return date(numbers[0], numbers[1], calendar.monthrange(numbers[0], numbers[1])[1])
        return date(*numbers)
    except (ValueError, TypeError, IndexError, calendar.IllegalMonthError):
        raise PydanticCustomError("date", "expected a date such as 2025-04-30, 2025-04 or 2025", {}) from None


def _read_words(value: Any) -> Any:
    if isinstance(value, str):
        return {"ko": value, "en": value}
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return {"ko": str(value), "en": str(value)}
    return value


def _read_sources(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_serialized = PlainSerializer(lambda value: render(value), return_type=str)
Formula = Annotated[
    Any, BeforeValidator(_read_expression), WithJsonSchema(_SCALAR), _serialized
]
"""A number, an amount, a percentage, a duration, or a formula over names: a syntax tree once read."""
Rule = Annotated[Any, BeforeValidator(_read_comparisons), WithJsonSchema({"type": "string"})]
"""A linear rule in words, as ``talent >= 5% of budget``: a tuple of comparisons once read."""
Date = Annotated[date, BeforeValidator(_read_date), WithJsonSchema(_SCALAR)]
Sources = Annotated[
    tuple[str, ...],
    BeforeValidator(_read_sources),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
Status = Literal["cited", "computed", "assumed"]


class Record(BaseModel):
    """A block of a file: its keys are fixed, its content does not change once read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True, defer_build=True
    )


class Words(Record):
    """A text for people, in Korean and English; one plain text serves both."""

    ko: str | None = None
    en: str | None = None

    def say(self, lang: str) -> str:
        """The text in ``lang``, or in the other language where that is missing."""
        first, second = (self.ko, self.en) if lang == "ko" else (self.en, self.ko)
        return first or second or ""


Text = Annotated[Words, BeforeValidator(_read_words)]


class Provenance(Record):
    """Where numbers come from; on a block it holds for the bare numbers inside."""

    status: Status | None = None
    """`cited` (seen in a source), `computed` (from cited figures) or `assumed` (judgement)."""
    source: Sources = ()
    """Keys of the model's `sources`."""
    note: Text | None = None
    """Why this number, or what the source says."""


class Quantity(Provenance):
    """One number with its range and its origin. A bare number or formula is short for `{value: ...}`."""

    value: Formula
    low: Formula | None = None
    """The lower end of what is plausible."""
    high: Formula | None = None
    """The upper end of what is plausible."""
    distribution: Literal["pert", "uniform", "triangular", "normal", "lognormal", "discrete"] | None = None
    """How samples are drawn between low and high; PERT where nothing is said."""
    known: Date | None = None
    """When the fact was known, where the page that states it is later."""
    range: Literal["cited", "assumed"] | None = None
    """`cited` where low and high come from the source; otherwise they are judgement."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return data if isinstance(data, Mapping | Quantity) else {"value": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "number"}, {"type": "string"}, schema]}


def _is_map(value: Any) -> str:
    return "<periods>" if isinstance(value, Mapping) and "value" not in value else "<one>"


PerPeriod = Annotated[
    Annotated[Quantity, Tag("<one>")] | Annotated[dict[str, Quantity], Tag("<periods>")], Discriminator(_is_map)
]
"""One number for all periods together, or a map of period to number."""


def _floor_kind(value: Any) -> str:
    return "<none>" if value == "none" else _is_map(value)


Floor = Annotated[
    Annotated[Quantity, Tag("<one>")]
    | Annotated[dict[str, Quantity], Tag("<periods>")]
    | Annotated[Literal["none"], Tag("<none>")],
    Discriminator(_floor_kind),
]
"""As PerPeriod; `none` lets spending be negative."""


class Source(Record):
    """A document that numbers rest on."""

    title: Text
    publisher: Text | None = None
    date: Date | None = None
    """Undated counts as later than any `as_of`."""
    url: str | None = None
    note: Text | None = None
    cost_basis: bool = False
    """The bill's own costing, disclosed later: admitted by `later_sources: cost_basis`."""


class Category(Record):
    """A group of programmes that reports show as one line."""

    title: Text | None = None
    note: Text | None = None


class Tier(Provenance):
    """A step of a rising unit cost: the next `units` units cost `unit_cost` each, in each period."""

    unit_cost: Quantity
    units: Quantity | None = None
    """The width of the step; absent on the last: without end."""


class Programme(Provenance):
    """Something money can be spent on."""

    title: Text | None = None
    category: str | None = None
    unit: Text | None = None
    unit_cost: Quantity | None = None
    """Money per unit; absent: a unit is one unit of currency."""
    output: str | None = None
    """Short for `per_unit: {output: 1}`."""
    per_unit: dict[str, Quantity] = Field(default_factory=dict)
    """Output (or use, negative) of one unit in service."""
    lag: Quantity | None = None
    """From payment to arrival, as `8 months`."""
    life: Quantity | None = None
    """From arrival to the end of service, as `5 years`; absent: for ever."""
    attrition: Quantity | None = None
    """Share of service lost a year from arrival on."""
    min_spend: Floor | None = None
    max_spend: PerPeriod | None = None
    min_units: PerPeriod | None = None
    max_units: PerPeriod | None = None
    tiers: tuple[Tier, ...] = ()
    payments: dict[str, Quantity] | None = None
    """Instead of `unit_cost`: money per unit by period (negative: income); decided once, in units."""
    fixed: bool = False
    """Takes the spending of `compare_with` in every allocation."""


class Initial(Quantity):
    """What is there before any money is spent; it may arrive late, fade and end."""

    lag: Quantity | None = None
    life: Quantity | None = None
    attrition: Quantity | None = None


class Output(Provenance):
    """A physical quantity that programmes produce or use, as an average over the horizon."""

    title: Text | None = None
    unit: Text | None = None
    initial: Initial | None = None


class Composite(Provenance):
    """A quantity made of others: the smallest of several (what nothing can be without) or their sum."""

    title: Text | None = None
    unit: Text | None = None
    smallest_of: tuple[Formula, ...] | None = None
    sum_of: tuple[Formula, ...] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Composite:
        if (self.smallest_of is None) == (self.sum_of is None):
            raise PydanticCustomError("composite", "expected one of `smallest_of` and `sum_of`", {})
        if not (self.smallest_of or self.sum_of):
            raise PydanticCustomError("composite", "expected at least one part", {})
        return self


class Capability(Provenance):
    """A score read off a concave curve of a quantity: judgement, and labelled so."""

    title: Text | None = None
    feed: str = Field(alias="from")
    """The output or composite that the curve is over."""
    curve: tuple[tuple[Quantity, Quantity], ...] | None = None
    """Points `[quantity, score]`; the first slope continues below, flat after the last."""
    linear: Quantity | None = None
    """Instead of a curve: points per unit, without end."""
    height: Quantity | None = None
    """Scales the gain above the first point."""
    reach: Quantity | None = None
    """Scales the distance from the first point."""

    @model_validator(mode="after")
    def _one_shape(self) -> Capability:
        if (self.curve is None) == (self.linear is None):
            raise PydanticCustomError("capability", "expected one of `curve` and `linear`", {})
        if self.curve is not None and len(self.curve) < 2:
            raise PydanticCustomError("capability", "a curve has at least two points", {})
        return self


class Overlap(Provenance):
    """An amount printed in several lines; it stays in the first line named and is taken off the others."""

    lines: tuple[str, ...]
    amount: Quantity


_ALLOCATION_KEYS = ("title", "total", "overlaps", "status", "source", "note", "lines")


def _is_rest(value: Any) -> str:
    return "<rest>" if value == "rest" else _is_map(value)


Line = Annotated[
    Annotated[Quantity, Tag("<one>")]
    | Annotated[dict[str, Quantity], Tag("<periods>")]
    | Annotated[Literal["rest"], Tag("<rest>")],
    Discriminator(_is_rest),
]


class Allocation(Provenance):
    """A split of money over programmes: `programme: amount`, or `rest` for what remains of the total."""

    title: Text | None = None
    total: Quantity | None = None
    overlaps: tuple[Overlap, ...] = ()
    lines: dict[str, Line] = Field(default_factory=dict, alias="<lines>")

    @model_validator(mode="before")
    @classmethod
    def _gather_lines(cls, data: Any) -> Any:
        if not isinstance(data, Mapping) or "<lines>" in data:
            return data
        head = {key: value for key, value in data.items() if key in _ALLOCATION_KEYS and key != "lines"}
        return head | {"<lines>": {key: value for key, value in data.items() if key not in head}}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        schema["additionalProperties"] = schema["properties"].pop("<lines>")["additionalProperties"]
        return schema


Comparison = Annotated[
    Annotated[str, Tag("<name>")] | Annotated[Allocation, Tag("<split>")],
    Discriminator(lambda value: "<name>" if isinstance(value, str) else "<split>"),
]
"""The name of an allocation, or the allocation itself."""


class Model(Provenance):
    """What we believe: how money becomes outputs, capabilities and scores. Provenance at the top holds for all inside."""

    model: str | None = None
    title: Text | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    """An ISO code such as KRW; absent: amounts are plain numbers."""
    price_year: int | None = None
    sources: dict[str, Source] = Field(default_factory=dict)
    categories: dict[str, Category] = Field(default_factory=dict)
    parameters: dict[str, Quantity] = Field(default_factory=dict)
    programmes: dict[str, Programme] = Field(min_length=1)
    outputs: dict[str, Output] = Field(default_factory=dict)
    composites: dict[str, Composite] = Field(default_factory=dict)
    capabilities: dict[str, Capability] = Field(default_factory=dict)
    allocations: dict[str, Allocation] = Field(default_factory=dict)


class Objective(Record):
    """What is made as large or as small as possible."""

    maximize: Formula | None = None
    """`weighted_score`, `weakest_score`, or a linear expression over names."""
    minimize: Formula | None = None
    """`spend`, `money_moved`, or a linear expression over names."""
    weights: dict[str, Quantity] | None = None
    """Of `weighted_score`, by capability; they sum to 1."""

    @model_validator(mode="after")
    def _one_direction(self) -> Objective:
        if (self.maximize is None) == (self.minimize is None):
            raise PydanticCustomError("objective", "expected one of `maximize` and `minimize`", {})
        return self


class Limit(Provenance):
    """A rule with its reason. A bare text is short for `{rule: ...}`."""

    rule: Rule

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return data if isinstance(data, Mapping | Limit) else {"rule": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core))]}


class Question(Provenance):
    """The keys that a scenario and its variants share: what we ask of a model."""

    title: Text | None = None
    as_of: Date | None = None
    """Only sources up to this day may carry numbers."""
    later_sources: Literal["cost_basis", "all"] | None = None
    horizon: Quantity | None = None
    """Years in which outputs count."""
    budget: Floor | None = None
    """An amount, a map of period to amount, or `none`."""
    spend: Literal["at_most", "exactly"] = "at_most"
    carry_over: bool = False
    """Unspent money of a period passes on to the next."""
    objective: Objective | None = None
    require: dict[str, Formula] = Field(default_factory=dict)
    """Least scores: absolute, or `90% of` a named allocation's gain over spending nothing."""
    limits: dict[str, Limit] = Field(default_factory=dict)
    set: dict[str, Any] = Field(default_factory=dict)
    """Other numbers for the model, by dotted path; `*` stands for every key."""
    compare_with: Comparison | None = None
    """The actual: an allocation of the model by name, or programme to amount."""
    allocations: dict[str, Allocation] = Field(default_factory=dict)
    """Further allocations, beside those of the model."""
    uncertain: Literal["model"] | tuple[str, ...] | dict[str, Any] | None = None
    """What is sampled: every quantity with a range, a list of paths, or path to distribution."""


class Variant(Question):
    """A partial scenario: what it names differs from the scenario it stands in. Variants do not nest."""

    model: str | Model | None = None


class ScenarioFile(Question):
    """What we ask: a budget, an objective, limits, and the allocation to compare with."""

    scenario: str | None = None
    model: str | Model | None = None
    """The name of a model, a path relative to this file, or the model itself."""
    extends: str | None = None
    """Another scenario whose keys hold where this file does not say otherwise."""
    variants: dict[str, Variant] = Field(default_factory=dict)
    """Partial scenarios, solved and shown beside this one."""


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a ``scenario`` or ``model`` file, for editors that complete and check as one types."""
    cls = ScenarioFile if kind == "scenario" else Model
    schema = cls.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
