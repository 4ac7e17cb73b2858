"""What the shell offers while someone types: names, programmes, allocations and the paths of numbers."""

import os
import re
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete
from test_cli import ROOT, SMALL

import optimizer
from optimizer.cli import cli
from optimizer.cli.completion import number_paths
from optimizer.scenario.units import DURATION, MONEY, PLAIN


def offered(*words):
    found = ShellComplete(cli, {}, "optimizer", "_OPTIMIZER_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found if item.type == "plain"]


def test_scenarios_come_by_name_from_here_and_from_the_package(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "small-model.yaml").write_text("programmes: {}\n", encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "smaller.yaml").write_text(SMALL, encoding="utf-8")
    assert offered("solve", "sm") == ["small", "smaller"]
    assert offered("compare", "small", "hbm") == ["hbm-first"]
    assert "supplementary-budget-2025" in offered("report", "")
    assert offered("solve", "./sm") == []
    assert offered("explain", "small", "") == ["machines", "people"]
    assert offered("solve", "small", "--set", "programmes.m") == ["programmes.machines.unit_cost"]
    assert offered("solve", "--set", "programmes.m") == []


def test_programmes_allocations_and_paths_are_those_of_the_file():
    base = "supplementary-budget-2025"
    assert offered("explain", base, "gpu") == ["gpu_purchase"]
    assert offered("solve", base, "--compare-with", "gov") == ["government_bill"]
    assert offered("solve", base, "--set", "parameters.occ") == ["parameters.occupancy"]
    assert offered("solve", "--set", "parameters.occupancy=1", base) == [base]
    assert offered("solve", base, "--set", "parameters.occupancy=0.") == []
    assert offered("solve", base, "--lang", "") == ["ko", "en"]
    assert offered("sol") == ["solve"]
    assert offered("solve", "enacted-may-2025", "--compare-with", "enacted_") == ["enacted_placed"]


def test_a_model_is_looked_for_beside_the_file_that_names_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("base/models/small.yaml", "programmes: {doors: {}}"),
        ("base/scenarios/first.yaml", "model: ../models/small.yaml"),
        ("here.yaml", "extends: base/scenarios/first.yaml"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert offered("explain", "here.yaml", "") == ["doors"]


def test_every_path_offered_can_be_set():
    scenario = optimizer.load("supplementary-budget-2025")
    paths = number_paths("supplementary-budget-2025")
    known = {number.path for number in scenario.numbers}
    assert len(paths) > 100
    assert [p for p in paths if p not in known and not any(other.startswith(f"{p}.") for other in known)] == []
    for path in paths[::20]:
        if path in known:
            # At its own value: any other may break a curve or the sum of an allocation.
            value = float(scenario.numbers.base[path])
            words = {MONEY: f"{value:.0f}원", DURATION: f"{12 * value} months", PLAIN: value}
            changed = scenario.with_(set={path: words[scenario.numbers.dimension(path)]})
            assert changed.numbers[path].was_set


@pytest.mark.parametrize("text", ["", "[", "model: nowhere", "model: {programmes: [1]}", "a: b: c", "\0"])
def test_a_file_at_fault_offers_nothing_and_fails_at_nothing(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    assert offered("explain", "bad.yaml", "") == []
    assert offered("solve", "bad.yaml", "--set", "p") == []
    assert offered("solve", "missing", "--compare-with", "p") == []
    assert offered("explain", "-", "") == []


def test_the_shell_is_answered_without_the_solver_or_the_schema():
    command = "optimizer solve supplementary-budget-2025 --set parameters.occ"
    typed = {"_OPTIMIZER_COMPLETE": "bash_complete", "COMP_WORDS": command, "COMP_CWORD": "4"}
    env = os.environ | typed | {"PYTHONPATH": str(ROOT)}
    started = [sys.executable, "-X", "importtime", "-m", "optimizer"]
    done = subprocess.run(started, env=env, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "plain,parameters.occupancy\n"
    assert "optimizer.cli.completion" in done.stderr
    assert not re.search(r"\b(numpy|pydantic|pandas|pyomo|highspy)\b", done.stderr)
