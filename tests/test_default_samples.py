"""Samples by default: 1,024 with every answer that something uncertain can change, on the base dependencies alone."""

import json
import pickle
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

import optimizer
from optimizer.cli import cli
from optimizer.errors import InputError
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.report.notebook_tables import notebook_html
from optimizer.report.pages import page
from optimizer.sweep.design import Design

TWO = """
model:
  status: assumed
  categories: {first: {title: First}, second: {title: Second}}
  programmes:
    a: {category: first, per_unit: {made: {value: 2, low: 1, high: 3}}}
    b: {category: second, per_unit: {made: {value: 1, low: 0.5, high: 1.2}}, max_spend: 6}
  outputs: {made: {}}
  allocations: {last: {a: 4, b: 6}}
budget: 10
objective: {maximize: made}
compare_with: last
"""


@pytest.fixture(autouse=True)
def by_default(monkeypatch):
    monkeypatch.delenv("OPTIMIZER_DRAWS")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(TWO, encoding="utf-8")
    return path


def test_the_library_draws_when_samples_are_first_asked_for(file):
    answer = optimizer.solve(file)
    assert answer.objective == 20
    assert "sweep" not in vars(answer)
    assert answer.sweep.findings.samples == 1024
    assert answer.sweep is answer.sweep
    assert {verdict.word for verdict in answer.verdict.values()} == {"robust"}
    compiled = optimizer.sweep(optimizer.load(file), n=1024).findings
    assert answer.sweep.findings.ahead.mean == pytest.approx(compiled.ahead.mean, rel=1e-9)
    again = pickle.loads(pickle.dumps(answer))
    assert "sweep" not in vars(again)
    assert again.sweep.findings.ahead == answer.sweep.findings.ahead


def test_nothing_leads_an_actual_that_moves_no_money():
    costs = [{"units": 5, "unit_cost": {"value": 0.6, "low": 0.5, "high": 0.8}}, {"unit_cost": 1.1}]
    programmes = {
        "a": {"tiers": costs, "per_unit": {"made": 1}},
        "b": {"unit_cost": 1.8, "per_unit": {"made": {"value": 3, "low": 2, "high": 4}}},
        "c": {"unit_cost": 2.2, "per_unit": {"made": 5}},
        "debt": {"fixed": True},
    }
    last = {"total": 24, "a": {"value": 9, "low": 8, "high": 9.5}, "b": 6, "c": 4, "debt": "rest"}
    model = {"status": "assumed", "outputs": {"made": {}}, "programmes": programmes, "allocations": {"last": last}}
    question = {"budget": 24, "objective": {"minimize": "money_moved"}, "compare_with": "last"}
    scenario = optimizer.load(question | {"limits": {"need": "made >= 30"}, "model": model})
    findings = optimizer.solve(scenario).sweep.findings
    assert 0 < findings.keeps.hits < findings.keeps.n
    assert (findings.ahead, findings.regret, findings.lead_shares, findings.region) == (None, None, {}, None)


def test_the_rule_of_verdicts_stands_on_the_full_page_alone(file, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    answer = optimizer.solve(file)
    assert [page(answer, "en", full=full).count("Robust: at least 90%") for full in (False, True)] == [0, 1]


def test_samples_that_were_asked_for_go_along(file):
    scenario = optimizer.load(file)
    answer = PlannedAnswer.of(optimizer.solve(scenario), optimizer.sweep(scenario, 64, seed=7))
    again = pickle.loads(pickle.dumps(answer))
    assert (again.sweep.design.n, again.sweep.design.seed) == (64, 7)
    assert again.sweep.findings.ahead == answer.sweep.findings.ahead
    assert again.verdict == answer.verdict


def test_answers_that_are_compared_keep_their_samples(file):
    scenarios = []
    for unit in ("억원", "조원"):
        file.write_text(TWO.replace("model:", f"model:\n  amounts_in: {unit}", 1), encoding="utf-8")
        scenarios.append(optimizer.load(file))
    small, large = scenarios
    answers = [PlannedAnswer.of(optimizer.solve(own), optimizer.sweep(own, 64)) for own in (small, large)]
    assert len({answer.scenario.display for answer in answers}) == 2
    for before, answer in zip(answers, optimizer.compare(*answers).answers, strict=True):
        assert answer.scenario.display == answer.sweep.scenario.display == small.display
        assert answer.verdict == before.verdict


def test_a_comparison_and_its_scenarios_have_one_report(file, tmp_path, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    scenario = optimizer.load(file)
    both = [scenario, scenario.with_(budget=12)]
    written = [
        optimizer.write_report(results, tmp_path / "r.md", "en").read_text(encoding="utf-8")
        for results in (both, optimizer.compare(*both), optimizer.compare(optimizer.solve(scenario), both[1]))
    ]
    assert "64 samples" in written[0]
    assert written[0] == written[1] == written[2]


def test_every_answer_that_a_scenario_has_can_be_planned(file, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    file.write_text(TWO + "variants: {more: {budget: 12}}\npanel: {one: {horizon: 2}}\n", encoding="utf-8")
    answer, swept = optimizer.solve(file), optimizer.sweep(file, 64)
    answers = [
        answer.variants["more"],
        answer.panel.judges["one"],
        swept.answer,
        *optimizer.compare(file, file).answers,
    ]
    assert all(own.plans is not None for own in answers)
    again = pickle.loads(pickle.dumps(swept))
    assert swept.answer.sweep is swept
    assert again.answer.sweep is again
    assert again.answer.plans.surest_lead == swept.answer.plans.surest_lead


def test_plans_show_as_a_table_and_as_one_line(file, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    file.write_text(TWO + "panel: {one: {horizon: 2}}\n", encoding="utf-8")
    answer = optimizer.solve(file)
    assert "Plan that holds up" in notebook_html(answer.plans, "en")
    assert answer.plans._repr_html_().startswith("<div")
    assert repr(answer.plans) == "<Plans two: plans made from 512 samples, judged on 64>"
    assert repr(answer.panel) == "<Panel one>"


@pytest.mark.parametrize(
    "changes",
    [
        {"set": {"programmes.a.per_unit.made": 2, "programmes.b.per_unit.made": 1}},
        {"set": {"programmes.a.lot": 1}},
        {"limits": {"much": "a >= 11"}},
    ],
)
def test_no_samples_where_none_could_tell_anything(file, changes):
    answer = optimizer.solve(optimizer.load(file).with_(**changes))
    assert answer.sweep is None
    assert {verdict.word for verdict in answer.verdict.values()} <= {None}


def test_amounts_that_miss_their_total_in_samples_are_told_by_all_that_draw_and_by_none_else(tmp_path):
    model = {
        "status": "assumed", "parameters": {"w": {"value": 1, "low": 0.5, "high": 2}},
        "programmes": {"a": {"output": "x"}, "b": {"output": "x"}}, "outputs": {"x": {}},
        "allocations": {"plan": {"total": 100, "a": "w * 12", "b": 88}},
    }  # fmt: skip
    tree = {"model": model, "budget": 100, "objective": {"maximize": "x"}, "compare_with": "plan"}
    file = tmp_path / "miss.yaml"
    file.write_text(json.dumps(tree), encoding="utf-8")
    for arguments in (["solve"], ["sweep"], ["validate"]):
        done = CliRunner().invoke(cli, [*arguments, str(file)], standalone_mode=False)
        assert done.return_value == 2 or done.exception is not None, arguments
    with pytest.raises(InputError, match="miss its total where"):
        _ = optimizer.solve(file).sweep
    done = CliRunner().invoke(cli, ["solve", str(file), "--draws", "none", "--lang", "en"], standalone_mode=False)
    assert (done.return_value, done.exception) == (0, None)
    assert "No plan that holds up: no samples are drawn." in done.stdout


def test_no_samples_without_an_actual(file):
    file.write_text(TWO.replace("compare_with: last\n", ""), encoding="utf-8")
    assert optimizer.solve(file).sweep is None


def test_the_environment_says_how_many(file, monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "none")
    assert optimizer.solve(file).sweep is None
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    assert optimizer.solve(file).sweep.findings.samples == 64
    monkeypatch.setenv("OPTIMIZER_DRAWS", "")
    assert optimizer.solve(file).sweep.findings.samples == 1024
    monkeypatch.setenv("OPTIMIZER_DRAWS", "many")
    with pytest.raises(InputError, match="`many` is not a number of samples"):
        _ = optimizer.solve(file).sweep
    monkeypatch.setenv("OPTIMIZER_DRAWS", "0")
    with pytest.raises(InputError, match="0 samples: there is at least one"):
        _ = optimizer.solve(file).sweep


def test_points_of_ones_own_are_solved_as_the_sweep_is(file):
    design = Design(optimizer.load(file), 2000, compiled=False)
    points = np.full((len(design.draws.axes), 2000), 0.5)
    assert next(design.at(points).chunks) == next(design.chunks) == (0, 256)


def test_commands_draw_unless_told_not_to(file):
    def solved(*more):
        return CliRunner().invoke(cli, ["solve", str(file), "--lang", "en", *more], catch_exceptions=False).output

    assert "1,024 samples" in solved()
    assert "1,024 samples" not in solved("--draws", "none")
    assert '"samples": 1024' in solved("--json")


def test_without_any_extra_results_are_the_same_and_reports_are_written(file, tmp_path):
    code = (
        "import sys; bare = sys.argv.pop();"
        "sys.modules.update(dict.fromkeys(['numba', 'pyarrow', 'SALib', 'scipy']) if bare == 'bare' else {});"
        "from optimizer.__main__ import main; main(sys.argv[1:])"
    )

    def run(kind, *arguments):
        command = [sys.executable, "-c", code, *arguments, "--lang", "en", kind]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert run("bare", "solve", str(file)) == run("extra", "solve", str(file))
    for suffix in ("md", "html"):
        report = tmp_path / f"bare.{suffix}"
        run("bare", "report", str(file), "-o", str(report))
        assert "1,024 samples" in report.read_text(encoding="utf-8")
