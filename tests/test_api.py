"""The library: what it exports, what it returns, and that its examples run."""

import doctest
import importlib.metadata
import json
import math
import pickle
import pkgutil
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import numpy
import pandas
import pytest

import optimizer
from optimizer.scenario.load import load_with

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
        "Answer", "Comparison", "InputError", "NotOptimalError", "OptimizerError", "Plans", "Scenario", "Sensitivity",
        "SolverError", "Sweep", "compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep",
        "to_pyomo", "write_report",
    ]  # fmt: skip
    assert all(getattr(optimizer, name) is not None for name in optimizer.__all__)
    with pytest.raises(AttributeError):
        optimizer.nonsense  # noqa: B018


def test_what_functions_return_is_what_is_exported(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    uncertain = {"programmes.people.unit_cost": {"value": "1억원", "low": "0.8억원", "high": "2억원"}}
    scenario = optimizer.load(small(set=uncertain, variants={"longer": {"horizon": 5}}), budget="1200억원")
    answer, swept = optimizer.solve(scenario), optimizer.sweep(scenario, 16)
    comparison = optimizer.compare(scenario, scenario)
    answers = [answer, answer.at_actual_total, answer.variants["longer"], swept.answer, *comparison.answers]
    assert answer.at_actual_total is not answer
    assert {type(one) for one in [*answers, pickle.loads(pickle.dumps(answer))]} == {optimizer.Answer}
    assert {type(answer.sweep), type(swept), type(pickle.loads(pickle.dumps(swept)))} == {optimizer.Sweep}
    assert (type(comparison), type(answer.plans)) == (optimizer.Comparison, optimizer.Plans)
    assert optimizer.Answer.plans.__doc__


def test_importing_loads_nothing_heavy():
    heavy = ("pyomo", "highspy", "numpy", "pandas", "pydantic", "yaml", "click")
    code = f"import optimizer, sys; print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_loads_nothing_before_it_can_answer_an_interrupt():
    code = "import sys; before = {*sys.modules}; import optimizer.__main__; print(sorted({*sys.modules} - before))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "['__future__', 'optimizer', 'optimizer.__main__', 'optimizer.notebook', 'types']"


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


def test_a_digest_is_of_all_that_the_answer_rests_on():
    scenario = optimizer.load(small())
    changes = [
        *({"objective": {"maximize": goal}} for goal in ("count + staff", "2 * count + staff", "count + staff + 1")),
        *({"compare_with": {name: "rest", "total": "1000억원"}} for name in ("machines", "people")),
        *(
            {"compare_with": {"machines": 2, "people": 2, "overlaps": [{"lines": lines, "amount": 1}]}}
            for lines in (["machines", "people"], ["people", "machines"])
        ),
    ]
    digests = {scenario.digest, *(scenario.with_(**change).digest for change in changes)}
    assert len(digests) == len(changes) + 1
    assert scenario.with_(**changes[0]).digest == scenario.with_(**changes[0]).digest


def test_what_is_done_to_a_result_does_not_change_it():
    answer = optimizer.solve(optimizer.load(small()))
    frame, spending = answer.allocation, answer.spending
    frame["spend"] /= 10**8
    frame.attrs["units"]["spend"] = "억원"
    spending["machines", ""] = 0
    assert answer.allocation.loc["machines", "spend"] == answer.spending["machines", ""] == 700 * 10**8
    assert answer.allocation.attrs["units"]["spend"] == "KRW"
    with pytest.raises(TypeError):
        answer.scenario.base["budget"] = 5
    assert pickle.loads(pickle.dumps(answer.solution.program.evaluator)).values == answer.scenario.base


def test_scenarios_and_answers_are_the_same_only_as_objects():
    scenario = optimizer.load(small())
    answer = optimizer.solve(scenario)
    both = optimizer.compare(answer, answer)
    shown = [scenario, answer, answer.solution, answer.sensitivity, both]
    assert [{item: 1}[item] for item in shown] == [1] * len(shown)
    assert optimizer.solve(scenario) != answer
    assert optimizer.load(small()) != scenario


def test_the_version_of_a_checkout_that_is_not_installed(monkeypatch):
    def missing(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)
    assert optimizer.__version__ == "not installed"


def test_one_budget_does_not_replace_several():
    model = {"status": "assumed", "programmes": {"a": {}}}
    asked = {"model": model, "budget": {2025: 4, 2026: 6}, "objective": {"maximize": "a"}}
    scenario = optimizer.load(asked)
    with pytest.raises(optimizer.InputError, match="by period"):
        scenario.with_(budget=12)
    assert optimizer.solve(scenario.with_(budget={2025: 4, 2026: 9})).objective == 13
    words = optimizer.load(asked | {"budget": {"first": 4, "second": 6}, "horizon": 2})
    with pytest.raises(optimizer.InputError, match=r"change one with `set`, as budget\.first="):
        words.with_(set={"budget": 12})
    with pytest.raises(optimizer.InputError) as raised:
        load_with(asked, {"budget": "12"}, "command line")
    hint = "change one with `set`, as budget.2025=..., or all, as budget={2025: ..., 2026: ...}"
    assert raised.value.problems[0].hint == hint


@pytest.mark.parametrize(
    "changes", [{"budget": 20}, {"set": {"budget": 20}}, {"budget": {"value": 20, "low": 9, "high": 30}}]
)
def test_a_budget_of_one_period_keeps_the_limits_by_period(changes):
    model = {"status": "assumed", "programmes": {"a": {"max_spend": {"2026": 3}}, "b": {}}}
    scenario = optimizer.load({"model": model, "budget": {"2026": 10}, "objective": {"maximize": "2 * a + b"}})
    changed = scenario.with_(**changes)
    assert (changed.periods, optimizer.solve(changed).objective) == (("2026",), 23)


def test_what_is_set_outranks_what_is_stated():
    scenario = optimizer.load({"model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}})
    assert optimizer.solve(scenario.with_(budget=70, set={"budget": 80})).objective == 80


def test_a_horizon_in_months_needs_no_periods():
    model = {"status": "assumed", "programmes": {"a": {"output": "o", "lag": "3 months"}}, "outputs": {"o": {}}}
    asked = {"model": model, "budget": 10, "horizon": "6 months", "objective": {"maximize": "o"}}
    assert optimizer.solve(optimizer.load(asked)).objective == 5
    with pytest.raises(optimizer.InputError, match="the horizon is 1, fewer years than the budget has periods"):
        optimizer.load(asked | {"budget": {"2026": 5, "2027": 5}, "horizon": 1})


def test_evaluate_takes_names_mappings_and_numbers():
    scenario = optimizer.load(small())
    named = optimizer.evaluate(scenario, "decided")
    spelled = optimizer.evaluate(scenario, {"machines": "800억원", "people": 200 * 10**8})
    assert named.scores == spelled.scores == {"machine": Fraction(100), "human": Fraction(50)}


def test_evaluate_takes_series_frames_and_answers():
    scenario = optimizer.load(small())
    answer = optimizer.solve(scenario)
    exact = optimizer.evaluate(scenario, answer)
    assert exact.objective == answer.objective
    assert optimizer.evaluate(scenario, answer.allocation).objective == exact.objective
    assert optimizer.evaluate(scenario, answer.allocation["spend"]).objective == exact.objective
    assert optimizer.evaluate(scenario, answer.allocation["actual"]).objective == 75
    twice = pandas.Series([1, 2], index=["people", "people"])
    with pytest.raises(optimizer.InputError, match="allocation: `people` stands twice"):
        optimizer.evaluate(scenario, twice)
    with pytest.raises(optimizer.InputError, match="allocation: `spend` stands twice"):
        optimizer.evaluate(scenario, pandas.concat([answer.allocation[["spend"]]] * 2, axis=1))
    with pytest.raises(optimizer.InputError, match=r"allocation\.people: "):
        optimizer.evaluate(scenario, pandas.Series({"people": None}, dtype=object))
    for columns, named in ((["actual", "change"], "`actual`, `change`"), (["units"], "`units`")):
        with pytest.raises(optimizer.InputError, match=f"the columns are {named}, and money stands under `spend`\n"):
            optimizer.evaluate(scenario, answer.allocation[columns])
    with pytest.raises(optimizer.InputError):
        optimizer.evaluate(scenario, optimizer.compare(scenario, answer).to_frame())
    with pytest.raises(optimizer.InputError, match="`peeple` is not a programme"):
        optimizer.evaluate(scenario, pandas.Series({"peeple": 5}))


def test_what_is_wrong_with_an_allocation_is_said_of_what_was_written():
    scenario = optimizer.load(small())
    for wrong, said in (
        (
            {"people": -1},
            "allocation.people: `people` must not be negative\n    a programme with `min_spend: none` may be",
        ),
        ({"people": "5"}, "allocation.people: `allocation.people` is an amount of money and needs its unit\n"),
        ("nobody", "allocation: there is no allocation `nobody`\n"),
    ):
        with pytest.raises(optimizer.InputError) as raised:
            optimizer.evaluate(scenario, wrong)
        assert str(raised.value).startswith(said)


def test_an_allocation_in_a_csv_file_is_compared_and_evaluated_by_its_name(tmp_path):
    scenario, file = optimizer.load(small()), tmp_path / "split.csv"
    file.write_text("programme,억원\nmachines,800\npeople,200\n", encoding="utf-8")
    decided = optimizer.evaluate(scenario, "decided")
    assert optimizer.evaluate(scenario, file) == optimizer.evaluate(scenario, str(file)) == decided
    compared = scenario.with_(compare_with=file)
    assert optimizer.solve(compared).baseline.gap == optimizer.solve(scenario).baseline.gap
    assert compared.allocations[compared.actual].title.en == "split.csv"
    with pytest.raises(optimizer.InputError, match=r"none\.csv: cannot be read"):
        optimizer.evaluate(scenario, "none.csv")


def test_evaluate_takes_a_frame_of_periods():
    model = {"currency": "EUR", "status": "assumed", "programmes": {"a": {}, "b": {}}}
    asked = {"model": model, "budget": {2025: "EUR 4", 2026: "EUR 6"}, "objective": {"maximize": "a.2025 + 3 * b.2026"}}
    scenario = optimizer.load(asked | {"horizon": 2})
    frame = pandas.DataFrame({2025: [3.0, 1.0], 2026: [2.5, 0.0]}, index=["a", "b"])
    assert optimizer.evaluate(scenario, frame).objective == 3
    with pytest.raises(optimizer.InputError, match="`a` stands twice"):
        optimizer.evaluate(scenario, pandas.concat([frame, frame]))
    with pytest.raises(optimizer.InputError, match=r"`2025`, `2027`, and money stands under `spend`, `2025`, `2026`"):
        optimizer.evaluate(scenario, frame.rename(columns={2026: 2027}))
    answer = optimizer.solve(scenario)
    assert optimizer.evaluate(scenario, answer).objective == answer.objective == 22
    assert optimizer.evaluate(scenario.with_(budget={2025: 8, 2026: 6}), answer).objective == 22


def test_names_and_paths_do_for_scenarios(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(json.dumps(small()), encoding="utf-8")
    answer = optimizer.solve("small.yaml")
    assert optimizer.solve(Path("small.yaml")).objective == answer.objective
    assert optimizer.sensitivity("small").answer.objective == answer.objective
    assert optimizer.evaluate("small", answer).objective == answer.objective
    assert list(optimizer.differences("small", answer.scenario.with_(budget="2조원"))["numbers"]) == ["budget"]
    assert [item.objective for item in optimizer.compare("small", answer).answers] == [answer.objective] * 2


@pytest.mark.parametrize(
    "changes", [{}, {"budget": 5e10}, {"objective": {"minimize": "spend"}, "require": {"human": 40}}]
)
def test_answers_and_scenarios_pickle(changes):
    scenario = optimizer.load(small(variants={"one": {"budget": "900억원"}})).with_(**changes)
    answer = optimizer.solve(scenario)
    _ = answer.verdict, answer.allocation
    again = pickle.loads(pickle.dumps(answer))
    assert again.spending == answer.spending
    assert (again.objective, again.regret, again.scores) == (answer.objective, answer.regret, answer.scores)
    assert again.certificate == answer.certificate
    assert again.allocation.equals(answer.allocation)
    assert again.verdict == answer.verdict
    assert again.scenario.digest == scenario.digest == pickle.loads(pickle.dumps(scenario)).digest
    assert list(again.scenario.variants) == ["one"]


def test_a_pickled_scenario_keeps_the_model_that_was_read(tmp_path):
    document = small()
    (tmp_path / "m.yaml").write_text(json.dumps(document.pop("model")), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(json.dumps(document | {"model": "m.yaml"}), encoding="utf-8")
    scenario = optimizer.load(tmp_path / "s.yaml")
    stored = pickle.dumps(optimizer.solve(scenario))
    (tmp_path / "m.yaml").unlink()
    assert pickle.loads(stored).scenario.digest == scenario.digest


def test_answers_come_back_from_other_processes():
    scenario = optimizer.load(small())
    budgets = [10**10, 5 * 10**10]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(optimizer.solve, [scenario.with_(budget=budget) for budget in budgets]))
    own = [optimizer.solve(scenario.with_(budget=budget)) for budget in budgets]
    assert [(answer.spending, answer.objective) for answer in found] == [(a.spending, a.objective) for a in own]


def test_no_answer_says_so():
    infeasible = optimizer.solve(optimizer.load(small(limits={"all": "people >= 2000억원"})))
    assert infeasible.status == "infeasible"
    for answer in (infeasible, pickle.loads(pickle.dumps(infeasible))):
        assert math.isnan(answer.objective)
        assert math.isnan(answer.regret)
    endless = optimizer.load({"model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}})
    unbounded = optimizer.solve(endless)
    assert unbounded.status == "unbounded"
    assert math.isnan(unbounded.objective)
    for part in ("spending", "allocation", "scores", "certificate"):
        with pytest.raises(optimizer.NotOptimalError, match="the scenario is infeasible: it has no allocation"):
            getattr(infeasible, part)
    for answer in (infeasible, unbounded):
        for part in ("reduced_costs", "possible", "sensitivity"):
            with pytest.raises(optimizer.NotOptimalError, match=f"the scenario is {answer.status}: "):
                getattr(answer, part)
    assert [rule.name for rule in infeasible.conflict.rules] == ["budget", "limits.all"]
    assert infeasible.conflict.proven


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        (lambda scenario: optimizer.solve(5), TypeError, r"not a int: `optimizer.load\(FILE\)` gives one"),
        (lambda scenario: scenario.spending_of("decide"), optimizer.InputError, "did you mean `decided`?"),
        (lambda scenario: optimizer.load(None), TypeError, "a name, a path or a mapping, and not a NoneType"),
        (lambda scenario: optimizer.solve("small.yaml"), optimizer.InputError, "small.yaml: does not exist"),
        (lambda scenario: optimizer.compare(scenario, {}), TypeError, "a scenario is needed, and not a dict"),
        (lambda scenario: optimizer.evaluate(scenario, 5), TypeError, "an allocation is its name, programme to money"),
        (lambda scenario: optimizer.sensitivity(scenario, within=(5,)), ValueError, "from 0 to 1, not 5"),
        (lambda scenario: optimizer.sensitivity(scenario, within=()), ValueError, "at least one share of the gain"),
        *(
            (lambda scenario, within=within: optimizer.sensitivity(scenario, within), error, "`within` is a list of ")
            for within, error in ((0.01, TypeError), ("01", TypeError), ([math.nan], ValueError), (["1%"], ValueError))
        ),
        (lambda scenario: optimizer.write_report(scenario, "x.md", "xx"), optimizer.InputError, "known: ko, en"),
        (lambda scenario: optimizer.solve(scenario).plot(lang="xx"), optimizer.InputError, "known: ko, en"),
        (lambda scenario: optimizer.write_report(None, "x.md"), TypeError, "a scenario is needed, and not a NoneType"),
        (lambda scenario: optimizer.write_report(small(), "x.md"), TypeError, "a scenario is needed, and not a dict"),
        (
            lambda scenario: optimizer.differences(scenario, {}),
            optimizer.InputError,
            "scenario: `format`: Field required",
        ),
        (lambda scenario: optimizer.sweep(scenario, n=8, more_than=["x"]), ValueError, "'x'"),
        (lambda scenario: optimizer.sweep(scenario, n=8, more_than=[math.nan]), ValueError, "finite number"),
        (lambda scenario: optimizer.sweep(scenario, n="5"), TypeError, "`n` is a whole number, not '5'"),
        (lambda scenario: optimizer.sweep(scenario, n=1.5), TypeError, "`n` is a whole number, not 1.5"),
        (lambda scenario: optimizer.sweep(scenario, n=True), TypeError, "`n` is a whole number, not True"),
        (lambda scenario: optimizer.sweep(scenario, n=8, seed="0"), TypeError, "`seed` is a whole number, not '0'"),
        (lambda scenario: optimizer.sweep(scenario, n=8, method=None), TypeError, "`method` is a name, not None"),
        (lambda scenario: optimizer.sweep(scenario, n=8, more_than="35"), TypeError, "a list of numbers, not '35'"),
        (lambda scenario: optimizer.sweep(scenario, n=8, executor=3), TypeError, "`executor` is one of"),
        (lambda scenario: optimizer.sweep(scenario, n=8, executor=ProcessPoolExecutor), TypeError, "`executor` is one"),
        (lambda scenario: scenario.with_(budget=numpy.bool_(True)), optimizer.InputError, "cannot stand in a scenario"),
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


@pytest.mark.slow
def test_examples_of_the_librarys_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    names = {}
    for body in re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text("utf-8"), re.DOTALL):
        exec(compile(body, "library.md", "exec"), names)
    assert {"comparison.html", "tornado.svg"} <= {path.name for path in tmp_path.iterdir()}


def test_readme_examples_run(tmp_path, monkeypatch):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)
    files = [body for kind, body in blocks if kind == "yaml"]
    python = [body for kind, body in blocks if kind == "python"]
    assert files
    assert python
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    for body in files:
        name = re.match(r"# (\S+\.yaml)", body)
        assert name, "a file in the README begins with its name"
        Path(name[1]).write_text(body, encoding="utf-8")
        assert optimizer.solve(optimizer.load(name[1])).status == "optimal"
    for body in python:
        exec(compile(body, "README.md", "exec"), {})
