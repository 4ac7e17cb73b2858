"""What may stand in a scenario file.

The classes describe files, one class for each block; a `description` says what a key means. Numbers become syntax trees
here; names are checked and values computed in `meaning`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    Tag,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from optimizer.scenario.allocation_schema import Allocation
from optimizer.scenario.fields import (
    Date,
    Distribution,
    Flag,
    Floor,
    Formula,
    Listed,
    Named,
    Provenance,
    Quantity,
    Record,
    Rule,
    Text,
    Titled,
    Word,
    fault,
    opened,
    plain,
    read_share,
    reading,
)
from optimizer.scenario.model_schema import Aim, Objection


class Objective(Record):
    """What is made as large or as small as possible."""

    title: Text | None = Field(
        default=None, description="What people call it; without it reports speak of the objective."
    )
    maximize: Formula | None = Field(
        default=None, description="`weighted_score`, `weakest_score`, or a linear expression over names."
    )
    minimize: Formula | None = Field(
        default=None,
        description="`spend` (the least budget for the required scores), `money_moved`, or a linear expression.",
    )
    weights: Named[Quantity] | None = Field(
        default=None, description="Of `weighted_score`, by capability; they sum to 1. Without it all are equal."
    )

    @model_validator(mode="after")
    def _one_direction(self) -> Objective:
        if (self.maximize is None) == (self.minimize is None):
            raise fault("expected one of `maximize` and `minimize`")
        return self


class Limit(Titled):
    """A rule with its reason. A bare text is short for `{rule: ...}`."""

    rule: Rule = Field(description="A linear rule in words, as `talent >= 5% of budget`.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        return data if isinstance(data, Mapping | Limit) else {"rule": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string"}, handler.resolve_ref_schema(handler(core))]}


def _read_uncertain(value: Any) -> Any:
    if value == "model" or isinstance(value, Mapping):
        return value
    if isinstance(value, list | tuple) and all(isinstance(path, str) for path in value):
        return value
    raise fault("expected `model`, a list of paths, or a map of path to distribution")


def _read_weights(value: Any) -> Any:
    if value == "any":
        return value
    if (worth := read_share(value)) <= 0:
        raise fault("expected `any`, or a number above 0")
    return worth


def _read_model_link(value: Any) -> Any:
    """The name of a model; a model itself is checked on its own."""
    if not isinstance(value, str | Mapping):
        raise fault("`model` is a name, a path, or the model itself")
    return value if isinstance(value, str) else "inline"


Share = Annotated[
    Any,
    reading(read_share),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
    PlainSerializer(str, return_type=str),
]
"""A number or a percentage."""
Worth = Annotated[
    Any,
    reading(_read_weights),
    WithJsonSchema({"anyOf": [{"const": "any"}, {"type": "number", "exclusiveMinimum": 0}]}),
    PlainSerializer(str, return_type=str, when_used="unless-none"),
]
"""`any`, or a number above 0."""


class Together(Provenance):
    """Numbers that move together when samples are drawn."""

    numbers: Listed[Word] = Field(description="Their paths; `*` stands for every key.")
    correlation: Share = Field(
        description="Between any two of them, from -1 to 1 (of the normal scores; of the ranks it is nearly the same)."
    )


class Sampling(Provenance):
    """How a sweep draws samples, beyond the distribution of each number. It changes no answer of the scenario."""

    together: Named[Together] = Field(default_factory=dict, description="Numbers that move together, by a name.")
    weights: Worth = Field(
        default=None,
        description="`any`: all weights are equally likely; a number: how many observations the stated weights are "
        "worth. Without it weights are not drawn.",
    )
    allocation: Flag = Field(
        default=True,
        description="Whether the lines of allocations are drawn: together, so that they keep to the stated total.",
    )
    variants: Named[Share] = Field(
        default_factory=dict,
        description="Variants that take part, with their shares of the samples; the rest is the scenario itself.",
    )


Uncertain = Annotated[
    Annotated[
        Annotated[Literal["model"], Tag("<word>")]
        | Annotated[tuple[str, ...], Tag("<one>")]
        | Annotated[dict[str, Distribution], Tag("<periods>")],
        Discriminator(
            lambda value: "<word>" if isinstance(value, str) else "<periods>" if isinstance(value, Mapping) else "<one>"
        ),
    ],
    BeforeValidator(lambda value: _read_uncertain(plain(value))),
]
Comparison = Annotated[
    Annotated[Word, Tag("<word>")] | Annotated[Allocation, Tag("<one>")],
    Discriminator(lambda value: "<word>" if isinstance(opened(value), str) else "<one>"),
]
"""The name of an allocation, or the allocation itself."""
ModelLink = Annotated[str, reading(_read_model_link)]


class Question(Titled):
    """The keys that a scenario and its variants share: what we ask of a model."""

    model: ModelLink | None = Field(
        default=None, description="The name of a model, a path relative to this file, or the model itself."
    )
    as_of: Date | None = Field(
        default=None, description="Only sources up to this day may carry numbers; without it all of them may."
    )
    later_sources: Annotated[Literal["cost_basis", "all"], BeforeValidator(opened)] | None = Field(
        default=None,
        description="Which later sources are let in all the same: the bill's own costing (`cost_basis`), or `all`. "
        "What was let in is counted in print.",
    )
    horizon: Quantity | None = Field(
        default=None,
        description="Years in which outputs count. It is stated where the model has lags, lives or attrition; else "
        "it is 1.",
    )
    budget: Floor | None = Field(
        default=None,
        description="What may be spent: an amount, a map of period to amount, or `none`, as where nothing is said.",
    )
    spend: Annotated[Literal["at_most", "exactly"], BeforeValidator(opened)] = Field(
        default="at_most", description="Whether the budget has to be spent."
    )
    carry_over: Flag = Field(default=False, description="Whether unspent money of a period passes on to the next.")
    objective: Objective | None = Field(
        default=None, description="What is made as large or as small as possible; without it the weighted score."
    )
    require: Named[Formula] = Field(
        default_factory=dict,
        description="Least scores: absolute, or `90% of` a named allocation's gain over spending nothing.",
    )
    limits: Named[Limit] = Field(default_factory=dict, description="Linear rules in words, by a name of your own.")
    set: Named[Any] = Field(
        default_factory=dict,
        description="Other numbers for the model or the scenario, by dotted path; `*` stands for every key, lists are "
        "set whole, `null` deletes.",
    )
    compare_with: Comparison | None = Field(
        default=None, description="The actual: an allocation of the model by name, or programme to amount."
    )
    allocations: Named[Allocation] = Field(
        default_factory=dict, description="Further allocations, beside those of the model."
    )
    uncertain: Uncertain | None = Field(
        default=None,
        description="What is sampled: `model` (every quantity with a range, as where nothing is said), a list of "
        "paths, or path to distribution.",
    )
    sampling: Sampling | None = Field(
        default=None, description="How it is sampled: what moves together, weights, allocations and variants."
    )
    outside: Named[Aim] = Field(
        default_factory=dict, description="Aims that the score leaves out, in place of the model's."
    )
    objections: Named[Objection] = Field(
        default_factory=dict,
        description="What those who made the plan would say, with the answer, in place of the model's.",
    )


class Variant(Question):
    """A partial scenario: what it names differs from the scenario it stands in. Variants do not nest."""

    robustness: Flag = Field(
        default=False, description="It has to agree before a verdict is robust; where no variant says so, all have to."
    )
    rival: Flag = Field(
        default=False,
        description="It is somebody's plan that settles no more than its limits: `optimizer plans` says what the "
        "worst and the best allocation within them reach, also by the plan's own objective where it states one.",
    )


class Judge(Titled):
    """Somebody's judgement of the same question: a partial scenario of weights and numbers; its `note` says why."""

    objective: Objective | None = Field(
        default=None, description="What this judge makes as large or small as possible."
    )
    horizon: Quantity | None = Field(default=None, description="Years that count for this judge.")
    set: Named[Any] = Field(default_factory=dict, description="This judge's own numbers, by dotted path.")


class ScenarioFile(Question):
    """What we ask: a budget, an objective, limits, and the allocation to compare with."""

    scenario: Word | None = Field(default=None, description="The name of the scenario; without it that of its file.")
    extends: Word | None = Field(
        default=None,
        description="Another scenario, whose keys hold where this file does not say otherwise; `null` deletes one.",
    )
    variants: Named[Variant] = Field(
        default_factory=dict, description="Partial scenarios, solved and shown beside this one, by name."
    )
    panel: Named[Judge] = Field(
        default_factory=dict,
        description="Judges by name: `optimizer plans` says what each would do and what all can live with.",
    )
