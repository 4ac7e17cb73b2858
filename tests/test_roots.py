"""Where files are found, by name and by path, and that nothing outside a project's own folder is read."""

import os

import pytest
from family import MODEL, PARENT, writer

from optimizer.errors import InputError
from optimizer.scenario.load import load


@pytest.fixture
def write(tmp_path, monkeypatch):
    return writer(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    "link", ["../../out.yaml", "{out}", "../scenarios/../../out.yaml", "link.yaml", "linked", "../scenarios/link.yaml"]
)
@pytest.mark.parametrize("key", ["model", "extends"])
def test_paths_never_leave_the_root(write, tmp_path, link, key):
    root = tmp_path / "project"
    (root / "models").mkdir(parents=True)
    out = write("out.yaml", MODEL if key == "model" else PARENT)
    asked = write("project/scenarios/asked.yaml", f"{key}: {link.format(out=out)}\n")
    for name in ("project/scenarios/link.yaml", "project/scenarios/linked.yaml", "project/models/linked.yaml"):
        os.symlink(out, tmp_path / name)
    with pytest.raises(InputError) as raised:
        load(asked)
    (problem,) = raised.value.problems
    assert "lies outside the folder of this project" in problem.message
    assert problem.hint.startswith("files are read from project only: the nearest folder above the file with")


def test_a_linked_folder_does_not_lead_out_either(write, tmp_path):
    root = tmp_path / "project"
    write("elsewhere/m.yaml", MODEL)
    asked = write("project/scenarios/asked.yaml", "model: m\n")
    os.symlink(tmp_path / "elsewhere", root / "models")
    with pytest.raises(InputError, match="outside the folder"):
        load(asked)


@pytest.mark.parametrize(
    "name",
    [
        "a" * 5000,
        "\0",
        "a/\0.yaml",
        "a" * 5000 + ".yaml",
        "",
        ".",
        "..",
        "/",
        "models",
        "a\nb",
        "no/such.yaml",
        "x.yaml",
    ],
)
def test_names_that_are_no_files(write, name):
    with pytest.raises(InputError) as raised:
        load(name)
    assert raised.value.problems[0].place is not None
    with pytest.raises(InputError) as raised:
        load({"model": name, "objective": {"maximize": "p"}})
    assert raised.value.problems[0].place is not None


def test_a_folder_is_no_file(write, tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"folder\.yaml: is not a file"):
        load("folder.yaml")


def test_a_root_is_the_nearest_folder_with_both(write, tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    write("deep/er/asked.yaml", PARENT)
    assert load(tmp_path / "deep/er/asked.yaml").model.model == "m"
    write("alone/asked.yaml", PARENT.replace("model: m", "model: ../models/m.yaml"))
    assert load(tmp_path / "alone/asked.yaml").model.model == "m"


def test_shipped_scenarios_are_found_from_anywhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load("supplementary-budget-2025").model.model == "korea-ai-2025"
    with pytest.raises(InputError, match="did you mean `supplementary-budget-2025`"):
        load("supplementary-budget")


def test_a_scenario_may_hold_its_model(write):
    inline = "model:\n" + "".join(f"  {line}\n" for line in MODEL.split("\n")[1:])
    write("scenarios/asked.yaml", PARENT.replace("model: m\n", inline))
    scenario = load("asked")
    assert scenario.base == load("parent").base
    assert str(scenario.numbers["parameters.price"].place).startswith("scenarios/asked.yaml:")
