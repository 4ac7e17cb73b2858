"""The JSON Schema of scenario and model files, made from the classes that read them."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from optimizer.scenario.model_schema import Model
from optimizer.scenario.scenario_schema import ScenarioFile

_NULL = {"type": "null"}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a ``scenario`` or ``model`` file, for editors that complete and check as one types."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    model = Model.model_json_schema(by_alias=True, schema_generator=_WithoutOneOf)
    if kind == "model":
        return head | model
    schema = ScenarioFile.model_json_schema(by_alias=True, schema_generator=_WithoutOneOf)
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


class _WithoutOneOf(GenerateJsonSchema):
    """Which kind a value is shows in the value; `oneOf` would call `{value: 5}` a map of periods as well."""

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> dict[str, Any]:
        result = super().tagged_union_schema(schema)
        return {("anyOf" if key == "oneOf" else key): value for key, value in result.items()}
