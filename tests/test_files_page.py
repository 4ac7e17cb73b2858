"""docs/files.md has every key of the files, says what the schema says, and each example is of a file that solves."""

import copy
import json
import re
import runpy
from pathlib import Path

import pytest

import optimizer
from optimizer.cli.answers import load_scenario
from optimizer.scenario.blocks import Bilingual, Provenance, Record, Titled
from optimizer.scenario.yaml_reader import read_text

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "files_page.py"))
TEXT = (ROOT / "docs" / "files.md").read_text(encoding="utf-8")
HEAD = TEXT.partition("## Model files")[0]
EXAMPLES = SCRIPT["examples_in"](TEXT)
MODEL = """\
status: assumed
currency: EUR
sources: {bill: {title: The bill, date: 2025-04-18}}
categories: {buildings: {}, people: {}}
parameters: {wage: {value: EUR 60000, low: EUR 50000, high: EUR 75000}, overhead: {value: 40%, low: 30%, high: 50%}}
programmes:
  labs: {category: buildings, unit_cost: EUR 2M, output: places}
  posts: {category: people, unit_cost: wage * (1 + overhead), output: staff}
outputs: {places: {}, staff: {}}
composites: {research: {smallest_of: [places, staff]}}
capabilities:
  science: {from: research, curve: [[0, 0], [100, 60], [400, 100]]}
  teaching: {from: staff, linear: 0.1}
allocations:
  plan: {labs: {2026: EUR 20M, 2027: EUR 20M}, posts: {2026: EUR 30M, 2027: EUR 30M}}
"""
SCENARIO = """\
horizon: 3
budget: {2026: EUR 50M, 2027: EUR 50M}
compare_with: plan
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder with the model and the scenario that examples name."""
    for kind, text in (("models", MODEL), ("scenarios", f"model: city\n{SCENARIO}")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "city.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_the_page_is_what_the_schema_says():
    assert SCRIPT["page"](TEXT) == TEXT, "run `python scripts/files_page.py`"
    assert f"```ebnf\nrule       = sum{SCRIPT['grammar']().partition('sum')[2]}```" in TEXT


def test_keys_of_the_first_table_lead_to_their_place_on_the_page():
    links = re.findall(r"\[`([^`]+)`\]\(#([^)]+)\)", HEAD)
    assert len(links) > 20
    for key, anchor in links:
        assert f"\n#### `{key}`\n" in TEXT
        assert anchor == re.sub(r"[^\w -]", "", key).replace(" ", "-").lower()


def test_limits_of_the_page_load_and_can_be_kept(files):
    limits = re.findall(r"```yaml\n(.*?)```", HEAD, re.DOTALL)
    assert len(limits) == 1
    question = read_text(SCENARIO + limits[0], "s").plain()
    assert len(question["limits"]) > 8
    assert optimizer.solve(optimizer.load({"model": read_text(MODEL, "m").plain()} | question)).status == "optimal"


@pytest.mark.parametrize("split", re.findall(r"```csv\n(.*?)```", HEAD, re.DOTALL))
def test_an_allocation_of_the_page_loads(split, files, tmp_path):
    (tmp_path / "split.csv").write_text(split, encoding="utf-8")
    options = {"budget": None, "horizon": None, "settings": (), "compare_with": "split.csv"}
    question = {"horizon": 3, "budget": "EUR 100M"} if "period" not in split else read_text(SCENARIO, "s").plain()
    model = read_text(MODEL, "m").plain() | {"allocations": {}}
    question.pop("compare_with", None)
    text = json.dumps({"model": model} | question, default=float)
    (tmp_path / "asked.yaml").write_text(text, encoding="utf-8")
    asked = load_scenario("asked.yaml", options)
    assert sum(asked.spending_of(asked.actual).values()) == 100 * 10**6


def test_every_block_of_the_files_is_on_the_page():
    waiting, blocks = [Record], set()
    while waiting:
        blocks.add(block := waiting.pop())
        waiting += block.__subclasses__()
    blocks.remove(Bilingual.__base__)  # of the languages
    assert blocks == {*SCRIPT["MODEL"], *SCRIPT["SCENARIO"], *SCRIPT["SHARED"]}


def laid_over(base, example):
    """``base`` with the keys of an example; the named blocks of a section stand beside those that are there."""
    laid = copy.deepcopy(base)
    for key, value in example.items():
        section = key in ("sources", "categories", "parameters", "programmes", "outputs", "composites", "capabilities")
        laid[key] = laid.get(key, {}) | value if section else value
    return laid


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_into_a_file_that_solves(name, files):
    text = EXAMPLES[name]
    assert len(text.split("\n")) == 2
    assert name.split(": ")[1].split(".")[-1] in (*text.replace("{", " ").replace(":", " ").split(), "PROGRAMME")
    example, model, scenario = (
        read_text(text, name).plain(),
        read_text(MODEL, "m").plain(),
        read_text(SCENARIO, "s").plain(),
    )
    if name.startswith("Model"):
        model = laid_over(model, example)
        if "allocations" in example:
            scenario["compare_with"] = {"labs": {"2026": "EUR 50M"}, "posts": {"2026": "EUR 50M"}}
    else:
        scenario = laid_over(scenario, example)
    if not isinstance(scenario["budget"], dict):
        model["allocations"] = {"plan": {"labs": "EUR 40M", "posts": "EUR 60M"}}
    assert optimizer.solve(optimizer.load({"model": model} | scenario)).status == "optimal"


def test_the_page_names_every_block_that_takes_a_status():
    classes = [*SCRIPT["MODEL"], *SCRIPT["SCENARIO"]]
    given = {one.__name__ for one in classes if issubclass(one, Provenance)}
    titled = {one.__name__ for one in classes if issubclass(one, Titled)}
    named = "Model ScenarioFile Variant Judge Programme Output Composite Capability Limit Allocation Quantity Initial"
    assert titled == {"Titled", *named.split()}
    assert given - titled == {"Tier", "Overlap", "Mix", "Input", "Sampling", "Together"}
    assert "Tiers, overlaps, `ces`, its inputs, `sampling` and its groups take all of these keys but `title`." in TEXT
