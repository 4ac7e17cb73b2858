"""What may stand in a scenario file, and the JSON Schema of both kinds of file.

The classes describe files, one class for each block. Numbers become syntax trees here; names are checked and values
computed in `build`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
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
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema, core_schema

from optimizer.scenario import fields, model_schema
from optimizer.scenario.fields import (
    Date,
    Distribution,
    Flag,
    Floor,
    Formula,
    Provenance,
    Quantity,
    Record,
    Rule,
    Text,
    fault,
    read_share,
)
from optimizer.scenario.model_schema import Aim, Allocation, Model, Objection


class Objective(Record):
    """What is made as large or as small as possible."""

    title: Text | None = None
    """What people call it; without it reports speak of the objective."""
    maximize: Formula | None = None
    """`weighted_score`, `weakest_score`, or a linear expression over names."""
    minimize: Formula | None = None
    """`spend`, `money_moved`, or a linear expression over names."""
    weights: dict[str, Quantity] | None = None
    """Of `weighted_score`, by capability; they sum to 1."""

    @model_validator(mode="after")
    def _one_direction(self) -> Objective:
        if (self.maximize is None) == (self.minimize is None):
            raise fault("expected one of `maximize` and `minimize`")
        return self


class Limit(Provenance):
    """A rule with its reason. A bare text is short for `{rule: ...}`."""

    title: Text | None = None
    """What people call it; a report without it names what the rule limits."""
    rule: Rule

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


_Share = Annotated[
    Any,
    BeforeValidator(read_share),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
    PlainSerializer(str, return_type=str),
]


class Together(Provenance):
    """Numbers that move together when samples are drawn."""

    numbers: tuple[str, ...]
    """Their paths; `*` stands for every key."""
    correlation: _Share
    """Between any two of them, from -1 to 1 (of the normal scores; of the ranks it is nearly the same)."""


class Sampling(Provenance):
    """How a sweep draws samples, beyond the distribution of each number. It changes no answer of the scenario."""

    together: dict[str, Together] = Field(default_factory=dict)
    weights: Annotated[
        Any,
        BeforeValidator(_read_weights),
        WithJsonSchema({"anyOf": [{"const": "any"}, {"type": "number", "exclusiveMinimum": 0}]}),
        PlainSerializer(str, return_type=str, when_used="unless-none"),
    ] = None
    """`any`: all weights are equally likely; a number: how many observations the stated weights are worth."""
    allocation: Flag = True
    """Whether the lines of allocations are drawn: together, so that they keep to the stated total."""
    variants: dict[str, _Share] = Field(default_factory=dict)
    """Variants that take part, with their shares of the samples; the rest is the scenario itself."""


def _read_model_link(value: Any) -> Any:
    """The name of a model; a model itself is checked on its own."""
    if not isinstance(value, str | Mapping):
        raise fault("`model` is a name, a path, or the model itself")
    return value if isinstance(value, str) else "inline"


_ModelLink = Annotated[str, BeforeValidator(_read_model_link)]
Uncertain = Annotated[
    Annotated[
        Annotated[Literal["model"], Tag("<word>")]
        | Annotated[tuple[str, ...], Tag("<one>")]
        | Annotated[dict[str, Distribution], Tag("<periods>")],
        Discriminator(
            lambda value: "<word>" if isinstance(value, str) else "<periods>" if isinstance(value, Mapping) else "<one>"
        ),
    ],
    BeforeValidator(_read_uncertain),
]
Comparison = Annotated[
    Annotated[str, Tag("<word>")] | Annotated[Allocation, Tag("<one>")],
    Discriminator(lambda value: "<word>" if isinstance(value, str) else "<one>"),
]
"""The name of an allocation, or the allocation itself."""


class Question(Provenance):
    """The keys that a scenario and its variants share: what we ask of a model."""

    title: Text | None = None
    model: _ModelLink | None = None
    """The name of a model, a path relative to this file, or the model itself."""
    as_of: Date | None = None
    """Only sources up to this day may carry numbers."""
    later_sources: Literal["cost_basis", "all"] | None = None
    horizon: Quantity | None = None
    """Years in which outputs count."""
    budget: Floor | None = None
    """An amount, a map of period to amount, or `none`."""
    spend: Literal["at_most", "exactly"] = "at_most"
    carry_over: Flag = False
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
    uncertain: Uncertain | None = None
    """What is sampled: every quantity with a range, a list of paths, or path to distribution."""
    sampling: Sampling | None = None
    """How it is sampled: what moves together, weights, allocations and variants."""
    outside: dict[str, Aim] = Field(default_factory=dict)
    """Aims that the score leaves out, in place of the model's."""
    objections: dict[str, Objection] = Field(default_factory=dict)
    """What those who made the plan would say, with the answer, in place of the model's."""


class Variant(Question):
    """A partial scenario: what it names differs from the scenario it stands in. Variants do not nest."""

    robustness: Flag = False
    """It has to agree before a verdict is robust; where no variant says so, all have to."""


class ScenarioFile(Question):
    """What we ask: a budget, an objective, limits, and the allocation to compare with."""

    scenario: str | None = None
    extends: str | None = None
    """Another scenario whose keys hold where this file does not say otherwise."""
    variants: dict[str, Variant] = Field(default_factory=dict)
    """Partial scenarios, solved and shown beside this one."""


_NULL = {"type": "null"}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a ``scenario`` or ``model`` file, for editors that complete and check as one types."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    model = Model.model_json_schema(by_alias=True, schema_generator=_Described)
    if kind == "model":
        return head | model
    schema = ScenarioFile.model_json_schema(by_alias=True, schema_generator=_Described)
    for block in (schema, schema["$defs"]["Variant"]):
        block["properties"]["model"]["anyOf"].insert(1, {"$ref": "#/$defs/Model"})
        for inner in block["properties"].values():
            _let_null_delete(inner)
    definitions = model.pop("$defs") | schema["$defs"] | {"Model": model}
    return head | schema | {"$defs": dict(sorted(definitions.items()))}


def _let_null_delete(schema: dict[str, Any]) -> None:
    """A null deletes a key of a scenario, or of a map in it, where that lies over another scenario."""
    if isinstance(inside := schema.get("additionalProperties"), dict) and inside:
        schema["additionalProperties"] = {"anyOf": [inside, _NULL]}
    if _NULL not in schema.get("anyOf", ()):
        words = {key: schema.pop(key) for key in ("description", "title", "default") if key in schema}
        whole = dict(schema)
        schema.clear()
        schema.update({"anyOf": [whole, _NULL]} | words)


class _Described(GenerateJsonSchema):
    """Puts the text under each attribute of a class into the schema: what an editor shows for the key."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> dict[str, Any]:
        result = super().tagged_union_schema(schema)
        # Which kind a value is shows in the value; `oneOf` would call `{value: 5}` a map of periods as well.
        return {("anyOf" if key == "oneOf" else key): value for key, value in result.items()}

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        result = super().model_schema(schema)
        cls = schema["cls"]
        for name, field in cls.model_fields.items():
            texts = [_docstrings().get((base.__name__, name)) for base in cls.__mro__]
            description = next((text for text in texts if text), None)
            shown = result.get("properties", {}).get(field.alias or name)
            if description and shown is not None:
                shown.setdefault("description", description)
        return result


@cache
def _docstrings() -> dict[tuple[str, str], str]:
    # Read only when asked for: pydantic's own option would parse these files at every start of the program.
    found: dict[tuple[str, str], str] = {}
    for file in (fields.__file__, model_schema.__file__, __file__):
        for block in ast.parse(Path(file).read_text(encoding="utf-8")).body:
            body = block.body if isinstance(block, ast.ClassDef) else []
            for field, text in pairwise(body):
                match field, text:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                        found[block.name, name] = words  # type: ignore[attr-defined]
    return found
