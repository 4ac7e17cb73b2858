"""The library: what it exports, what it returns, and that its examples run."""

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import optimizer

ROOT = Path(__file__).resolve().parent.parent


def small(**more):
    model = {
        "currency": "KRW",
        "status": "assumed",
        "categories": {"hard": {}, "soft": {}},
        "programmes": {
            "machines": {"category": "hard", "unit_cost": "2억원", "output": "count"},
            "people": {"category": "soft", "unit_cost": "1억원", "output": "staff"},
        },
        "outputs": {"count": {}, "staff": {}},
        "capabilities": {
            "machine": {"from": "count", "curve": [[0, 0], [100, 60], [400, 100]]},
            "human": {"from": "staff", "curve": [[0, 0], [200, 50], [1000, 100]]},
        },
        "allocations": {"decided": {"machines": "800억원", "people": "200억원"}},
    }
    scenario = {
        "model": model,
        "budget": "1000억원",
        "compare_with": "decided",
        "limits": {"some": "people >= 30% of budget"},
    }
    return scenario | more


def test_exported_names():
    assert optimizer.__all__ == [
        "Answer", "Comparison", "InputError", "NotOptimalError", "OptimizerError", "Scenario", "Sensitivity",
        "SolverError", "compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep",
        "write_report",
    ]  # fmt: skip
    assert all(getattr(optimizer, name) is not None for name in optimizer.__all__)
    with pytest.raises(AttributeError):
        optimizer.nonsense  # noqa: B018


def test_importing_loads_nothing_heavy():
    heavy = ("pyomo", "highspy", "numpy", "pandas", "pydantic", "yaml", "click")
    code = f"import optimizer, sys; print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_allocation_is_a_frame_that_adds_up():
    answer = optimizer.solve(optimizer.load(small()))
    frame = answer.allocation
    assert list(frame.columns) == ["category", "spend", "units", "actual", "change"]
    assert frame["spend"].sum() == 1000 * 10**8
    assert frame["change"].sum() == 0
    # By hand: 100 machines and 200 people take 400; then a 억 gives 40/300/2 points in machines, 50/800 in people.
    assert frame.loc["machines", "spend"] == 700 * 10**8
    assert frame.loc["people", "units"] == 300


def test_scenarios_are_changed_not_mutated():
    scenario = optimizer.load(small())
    richer = scenario.with_(budget="2000억원", set={"programmes.people.unit_cost": "2억원"})
    assert scenario.base["budget"] == 1000 * 10**8
    assert richer.base["budget"] == 2000 * 10**8
    assert richer.numbers["programmes.people.unit_cost"].status == "assumed"
    assert optimizer.solve(richer).objective > 0


def test_one_budget_does_not_replace_several():
    model = {"status": "assumed", "programmes": {"a": {}}}
    asked = {"model": model, "budget": {2025: 4, 2026: 6}, "objective": {"maximize": "a"}}
    scenario = optimizer.load(asked)
    with pytest.raises(optimizer.InputError, match="by period"):
        scenario.with_(budget=12)
    assert optimizer.solve(scenario.with_(budget={2025: 4, 2026: 9})).objective == 13


def test_evaluate_takes_names_mappings_and_numbers():
    scenario = optimizer.load(small())
    named = optimizer.evaluate(scenario, "decided")
    spelled = optimizer.evaluate(scenario, {"machines": "800억원", "people": 200 * 10**8})
    assert named.scores == spelled.scores == {"machine": Fraction(100), "human": Fraction(50)}


def test_no_answer_says_so():
    infeasible = optimizer.solve(optimizer.load(small(limits={"all": "people >= 2000억원"})))
    assert infeasible.status == "infeasible"
    with pytest.raises(optimizer.NotOptimalError):
        _ = infeasible.spending
    assert [rule.name for rule in infeasible.conflict.rules] == ["budget", "limits.all"]
    assert infeasible.conflict.proven


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (lambda scenario: optimizer.solve("small.yaml"), TypeError, r"not a str: `optimizer.load\(FILE\)` gives one"),
        (lambda scenario: optimizer.compare(scenario, {}), TypeError, "a scenario is needed, and not a dict"),
        (lambda scenario: optimizer.evaluate(scenario, 5), TypeError, "an allocation is its name, or programme to"),
        (lambda scenario: optimizer.sensitivity(scenario, within=(5,)), ValueError, "from 0 to 1, not 5"),
        (lambda scenario: optimizer.write_report(scenario, "x.md", "fr"), ValueError, "ko and en, not in 'fr'"),
        (lambda scenario: optimizer.sweep(scenario, n=8, more_than=["x"]), ValueError, "'x'"),
    ],
)
def test_what_a_function_does_not_take_is_said(asked, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        asked(optimizer.load(small()))
    assert list(tmp_path.iterdir()) == []


def _modules():
    for module in pkgutil.walk_packages(optimizer.__path__, "optimizer."):
        if module.name != "optimizer.__main__":
            yield module.name


@pytest.mark.parametrize("name", ["optimizer", *_modules()])
def test_docstring_examples(name):
    failures, _ = doctest.testmod(importlib.import_module(name))
    assert failures == 0


def test_readme_examples_run(tmp_path, monkeypatch):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
    files = [body for kind, body in blocks if kind == "yaml"]
    python = [body for kind, body in blocks if kind == "python"]
    assert files
    assert python
    monkeypatch.chdir(tmp_path)
    for body in files:
        name = re.match(r"# (\S+\.yaml)", body)
        assert name, "a file in the README begins with its name"
        Path(name[1]).write_text(body, encoding="utf-8")
        assert optimizer.solve(optimizer.load(name[1])).status == "optimal"
    for body in python:
        exec(compile(body, "README.md", "exec"), {})
