"""The JSON Schema for editors: it explains each key and allows what the reader allows."""

import json
from pathlib import Path

import pytest

from optimizer.scenario.load import check_file, load
from optimizer.scenario.model_schema import Model
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.validate import json_schema

ROOT = Path(__file__).resolve().parent.parent


def test_keys_carry_their_meaning():
    definitions = json_schema("scenario")["$defs"]
    lag = definitions["Programme"]["properties"]["lag"]
    assert lag["description"] == "From payment to arrival; without it units serve at once."
    feed = definitions["Capability"]["properties"]["from"]
    assert feed["description"] == "The output or composite that the curve is over."
    assert (
        definitions["Initial"]["anyOf"][2]["properties"]["high"]["description"] == "The upper end of what is plausible."
    )
    assert definitions["Variant"]["properties"]["horizon"]["description"].startswith("Years in which outputs count.")
    assert definitions["Programme"]["description"] == "Something money can be spent on."


@pytest.mark.parametrize("kind", ["scenario", "model"])
def test_no_key_goes_without_its_meaning(kind):
    schema = json_schema(kind)
    blocks = [schema, *(part for block in schema["$defs"].values() for part in (block, *block.get("anyOf", ())))]
    keys = [
        (block.get("title"), key, key_schema)
        for block in blocks
        for key, key_schema in block.get("properties", {}).items()
    ]
    assert len(keys) > 50
    assert not [(block, key) for block, key, key_schema in keys if not key_schema.get("description")]


@pytest.mark.parametrize(("kind", "cls"), [("scenario", ScenarioFile), ("model", Model)])
def test_every_key_of_the_classes_is_there(kind, cls):
    schema = json_schema(kind)
    assert set(schema["properties"]) == {field.alias or name for name, field in cls.model_fields.items()}
    assert schema["additionalProperties"] is False


def test_what_the_reader_allows_the_schema_allows():
    scenario, model = json_schema("scenario"), json_schema("model")
    assert "oneOf" not in json.dumps([scenario, model])
    assert {"$ref": "#/$defs/Model"} in scenario["properties"]["model"]["anyOf"]
    assert {"type": "null"} in scenario["properties"]["limits"]["anyOf"]
    assert {"type": "string"} in model["$defs"]["Bilingual"]["anyOf"]
    assert "<lines>" not in json.dumps([scenario, model])
    assert "additionalProperties" in model["$defs"]["Allocation"]


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path):
    scenario = load(path)
    assert scenario.question.title
    assert all(variant.rules for variant in scenario.variants.values())


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_model_is_sound_by_itself(path):
    assert check_file(path).numbers.base
