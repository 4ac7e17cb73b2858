"""What may stand in a model file: frozen pydantic classes, one for each block.

Numbers become syntax trees here; names are checked and values computed in `checked_model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from optimizer.scenario.expression import Literal
from optimizer.scenario.fields import (
    Date,
    Flag,
    Floor,
    Formula,
    Line,
    PerPeriod,
    Provenance,
    Quantity,
    Record,
    Rule,
    Sentence,
    Sources,
    Text,
    fault,
)
from optimizer.scenario.money import currency_code
from optimizer.scenario.units import MoneyUnit, read_unit


def _read_unit(value: Any) -> Any:
    unit = read_unit(value) if isinstance(value, str) else value
    if not isinstance(unit, MoneyUnit):
        scales = "alone or with `thousand`, `million` or `billion`"
        raise fault(f"expected a unit of money: a currency's code, {scales}")
    return unit


_MoneyUnit = Annotated[
    Any,
    BeforeValidator(_read_unit),
    WithJsonSchema({"type": "string"}),
    PlainSerializer(lambda unit: " ".join(unit.write(" ").split()), return_type=str, when_used="unless-none"),
]
_Currency = Annotated[
    str,
    Field(pattern="^[A-Z]{3}$"),
    BeforeValidator(lambda value: currency_code(value) if isinstance(value, str) else value),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"}),
]


class Source(Record):
    """A document that numbers rest on."""

    title: Text
    publisher: Text | None = None
    date: Date | None = None
    """Undated counts as later than any `as_of`."""
    url: str | None = None
    note: Text | None = None
    cost_basis: Flag = False
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
    """Money per unit; absent: a unit is one unit of currency; `0`: nothing is paid, and units are decided."""
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
    upkeep: Quantity | None = None
    """Money per unit in service and year, charged to the budget periods from the second on."""
    ramp: Quantity | None = None
    """The largest growth of spending over the period before, as `20%`."""
    min_spend: Floor | None = None
    max_spend: PerPeriod | None = None
    min_units: PerPeriod | None = None
    max_units: PerPeriod | None = None
    lot: Quantity | None = None
    """Units are bought in whole multiples of this number: a program with integers."""
    min_if_any: Quantity | None = None
    """None at all, or at least this many units: a program with integers."""
    tiers: tuple[Tier, ...] = ()
    payments: dict[str, Quantity] | None = None
    """Instead of `unit_cost`: money per unit by period (negative: income); decided once, in units."""
    before: Quantity | None = None
    """Money the budget held for it before any allocation: printed beside it, never counted."""
    fixed: Flag = False
    """Takes the spending of `compare_with` in every allocation."""

    @property
    def costless(self) -> bool:
        """Whether a unit costs nothing: `unit_cost: 0`. Then units are decided, and no money."""
        cost = self.unit_cost.value if self.unit_cost is not None else None
        return isinstance(cost, Literal) and cost.value == 0


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


class Input(Provenance):
    """One of the two inputs of a mix, and the amount of it at which the mix is `unit`."""

    of: Formula
    at: Quantity


class Mix(Provenance):
    """Two inputs that replace each other in part (constant elasticity of substitution)."""

    unit: Quantity
    """The amount of the mix where both inputs are at their reference."""
    share: Quantity
    """The weight of the first input, between 0 and 1."""
    elasticity: Quantity
    """0: neither can be replaced; 1: Cobb-Douglas; large: one is as good as the other."""
    inputs: tuple[Input, ...]

    @model_validator(mode="after")
    def _two(self) -> Mix:
        if len(self.inputs) != 2:
            raise fault("a mix has two inputs; for a third make one of them a mix itself")
        return self


class Composite(Provenance):
    """A quantity made of others: the smallest of several (what nothing can be without), their sum, or a mix of two."""

    title: Text | None = None
    unit: Text | None = None
    smallest_of: tuple[Formula, ...] | None = None
    sum_of: tuple[Formula, ...] | None = None
    ces: Mix | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Composite:
        if [self.smallest_of, self.sum_of, self.ces].count(None) != 2:
            raise fault("expected one of `smallest_of`, `sum_of` and `ces`")
        if not self.parts:
            raise fault("expected at least one part")
        return self

    @property
    def kind(self) -> str:
        """`smallest_of`, `sum_of` or `ces`."""
        return "ces" if self.ces is not None else "sum_of" if self.smallest_of is None else "smallest_of"

    @property
    def parts(self) -> tuple[Any, ...]:
        """The expressions it is made of."""
        if self.ces is not None:
            return tuple(item.of for item in self.ces.inputs)
        return self.smallest_of or self.sum_of or ()

    def place_of_part(self, i: int) -> str:
        """Where its ``i``-th part stands, below the composite."""
        return f"ces.inputs.{i}.of" if self.ces is not None else f"{self.kind}.{i}"


def _read_point(value: Any) -> Any:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise fault("a point of a curve is [quantity, score]")
    return value


Point = Annotated[tuple[Quantity, Quantity], BeforeValidator(_read_point)]


class Capability(Provenance):
    """A score read off a concave curve of a quantity: judgement, and labelled so."""

    title: Text | None = None
    feed: str = Field(alias="from")
    """The output or composite that the curve is over."""
    curve: tuple[Point, ...] | None = None
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
            raise fault("expected one of `curve` and `linear`")
        if self.curve is not None and len(self.curve) < 2:
            raise fault("a curve has at least two points")
        return self


class Overlap(Provenance):
    """An amount printed in several lines; it stays in the first line named and is taken off the others."""

    lines: tuple[str, ...]
    amount: Quantity
    kept_in: Text | None = None
    """Where else the amount is counted: then it is taken off every line named."""

    @property
    def doubled(self) -> tuple[str, ...]:
        """The lines that it is taken off."""
        return self.lines if self.kept_in is not None else self.lines[1:]


LINES = "<lines>"
"""The alias under which an allocation gathers its lines; no key of a file."""
_ALLOCATION_KEYS = ("title", "total", "overlaps", "status", "source", "note")


class Allocation(Provenance):
    """A split of money over programmes: `programme: amount`, `{units: n}`, or `rest` for what remains of the total."""

    title: Text | None = None
    total: Quantity | None = None
    overlaps: tuple[Overlap, ...] = ()
    lines: dict[str, Line] = Field(default_factory=dict, alias="<lines>")

    @model_validator(mode="before")
    @classmethod
    def _gather_lines(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        head = {key: value for key, value in data.items() if key in _ALLOCATION_KEYS}
        return head | {LINES: {key: value for key, value in data.items() if key not in head}}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core))
        schema["additionalProperties"] = schema["properties"].pop(LINES)["additionalProperties"]
        return schema


class Statement(Record):
    """What a source says of the ledger's amounts: a rule in words, with the words it stands for."""

    claim: Rule
    quote: Text | None = None
    source: Sources = ()
    note: Text | None = None


class Aim(Record):
    """An aim that the score leaves out."""

    title: Sentence
    note: Text | None = None
    """Why the score leaves it out, or where it counts instead."""
    source: Sources = ()
    """Keys of the model's `sources`."""


class Objection(Record):
    """What those who made the plan would say against the result, with the answer."""

    title: Sentence
    """The objection, in a sentence."""
    answer: Sentence
    source: Sources = ()
    """Keys of the model's `sources`, for the objection and its answer."""


class Model(Provenance):
    """What we believe: how money becomes outputs and scores. Provenance at the top holds for all inside."""

    model: str | None = None
    title: Text | None = None
    currency: _Currency | None = None
    """An ISO code such as KRW; absent: amounts are plain numbers, or those of `amounts_in`."""
    amounts_in: _MoneyUnit | None = None
    """What bare numbers count where money is due, as `EUR million` or `억원`."""
    price_year: int | None = Field(default=None, strict=True)
    sources: dict[str, Source] = Field(default_factory=dict)
    categories: dict[str, Category] = Field(default_factory=dict)
    parameters: dict[str, Quantity] = Field(default_factory=dict)
    programmes: dict[str, Programme] = Field(min_length=1)
    outputs: dict[str, Output] = Field(default_factory=dict)
    composites: dict[str, Composite] = Field(default_factory=dict)
    capabilities: dict[str, Capability] = Field(default_factory=dict)
    allocations: dict[str, Allocation] = Field(default_factory=dict)
    ledger: dict[str, Category] = Field(default_factory=dict)
    """Amounts that sources speak of, none negative."""
    statements: dict[str, Statement] = Field(default_factory=dict)
    """What sources say of the ledger, for `optimizer sources` to reconcile."""
    outside: dict[str, Aim] = Field(default_factory=dict)
    """Aims that the score leaves out; reports name them."""
    objections: dict[str, Objection] = Field(default_factory=dict)
    """What those who made the plan would say, with the answer; reports print both."""
