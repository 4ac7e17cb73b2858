"""The JSON Schema for editors: it explains each key, allows what the reader allows, and costs nothing at the start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from optimizer.scenario.load import check_file, load
from optimizer.scenario.model_schema import Model
from optimizer.scenario.scenario_schema import ScenarioFile, json_schema

ROOT = Path(__file__).resolve().parent.parent


def test_keys_carry_the_text_under_their_attribute():
    definitions = json_schema("scenario")["$defs"]
    assert definitions["Programme"]["properties"]["lag"]["description"] == "From payment to arrival, as `8 months`."
    assert (
        definitions["Capability"]["properties"]["from"]["description"]
        == "The output or composite that the curve is over."
    )
    assert (
        definitions["Initial"]["anyOf"][2]["properties"]["low"]["description"] == "The lower end of what is plausible."
    )
    assert definitions["Variant"]["properties"]["horizon"]["description"] == "Years in which outputs count."
    assert definitions["Programme"]["description"] == "Something money can be spent on."


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
    assert {"type": "string"} in model["$defs"]["Words"]["anyOf"]
    assert "<lines>" not in json.dumps([scenario, model])
    assert "additionalProperties" in model["$defs"]["Allocation"]


def test_docstrings_are_not_read_to_load_a_scenario():
    code = (
        "import sys; from optimizer.scenario import load, scenario_schema; load.load(sys.argv[1]); "
        "print(scenario_schema._docstrings.cache_info())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "supplementary-budget-2025"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "misses=0" in done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_scenario_loads(path):
    scenario = load(path)
    assert scenario.question.title
    assert all(variant.rules for variant in scenario.variants.values())


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_model_is_sound_by_itself(path):
    assert check_file(path).numbers.base
