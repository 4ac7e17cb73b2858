"""The engine in node: it answers as Python does, and Python answers the files that it saves in the same way."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest
from korea import NOVEMBER
from live_cases import ask, draw, ranged, write

import optimizer
from optimizer.analysis.answer import Answer
from optimizer.errors import InputError
from optimizer.report.live.export import NotLiveError, live_data
from optimizer.solution import optimise

pytestmark = [pytest.mark.node, pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")]
BASE = NOVEMBER
ROOT = Path(__file__).resolve().parent.parent
SAME = 1e-6


def root(folder: Path, name: str = BASE) -> Path:
    """A folder that holds what the scenario ``name`` stands beside, to which files can be added."""
    source = Path(name).parent.parent if name == BASE else ROOT
    for part in ("models", "scenarios"):
        shutil.copytree(source / part, folder / part)
    return folder


def reread(yaml: str, folder: Path) -> Answer:
    """Python's answer to a file that the engine has written."""
    path = folder / "scenarios" / "reader.yaml"
    path.write_text(yaml, encoding="utf-8")
    return Answer(optimise(optimizer.load(str(path))))


def same(answer: Answer, result) -> None:
    """The whole result of the engine beside Python's."""
    assert result.get("error") is None, result
    assert result["status"] == answer.status
    if answer.status != "optimal":
        return
    scenario = answer.scenario
    size = float(max([*(abs(v) for v in answer.spending.values()), 1]))
    amounts = {"abs": SAME * size, "rel": SAME}
    assert result["objective"] == pytest.approx(answer.objective, rel=SAME, abs=SAME)
    spent = {name: float(answer.achieved.spent(name)) for name in scenario.programmes}
    assert result["spend"] == pytest.approx(spent, **amounts)
    assert result["scores"] == pytest.approx(answer.scores, rel=SAME, abs=SAME)
    assert {rule["name"] for rule in result["binding"]} == {
        name for name, state in answer.rules.items() if state.binding
    }
    if answer.baseline is not None:
        actual = result["atTotal"]["actual"]
        assert {rule["name"] for rule in actual["breaks"]} == {item.rule.name for item in answer.baseline.broken}
        assert actual["objective"] == pytest.approx(float(answer.baseline.achieved.objective), rel=SAME, abs=SAME)


def agree(cases, folder: Path) -> dict[str, int]:
    """Compare every answer with Python's to the file of the same settings; how many there were of each status."""
    questions = {
        name: {"data": data, "questions": [{"settings": s, "method": m} for s in drawn for m in ("solve", "yaml")]}
        for name, (data, drawn) in cases.items()
    }
    found: dict[str, int] = {}
    for name, answers in ask(questions, folder / "node").items():
        for result, yaml in zip(answers[::2], answers[1::2], strict=True):
            try:
                answer = reread(yaml, folder)
                same(answer, result)
            except (AssertionError, optimizer.InputError) as error:
                raise AssertionError(f"{name}: {yaml}") from error
            found[answer.status] = found.get(answer.status, 0) + 1
            if answer.status == "optimal" and not answer.solution.unique:
                found["several"] = found.get("several", 0) + 1
    return found


@pytest.mark.parametrize("examples", [4, pytest.param(201, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["supplementary-budget-2025", pytest.param(BASE, marks=pytest.mark.slow)])
def test_the_base_case_is_answered_as_python_answers_it(tmp_path, examples, name):
    data = live_data(optimizer.load(name), "en")
    drawn = [{}] + [draw(data, random.Random(seed)) for seed in range(1, examples)]
    found = agree({"base": (data, drawn)}, root(tmp_path, name))
    assert found["optimal"] > examples / 2


# In two of them large amounts cancel, and what is left is noise.
@pytest.mark.parametrize("seeds", [(*range(8), 45, 309), pytest.param(range(400), marks=pytest.mark.slow)])
def test_random_scenarios_are_answered_as_python_answers_them(tmp_path, seeds):
    cases = {}
    for seed in seeds:
        scenario = optimizer.load(str(write(ranged(seed), tmp_path)))
        try:
            optimise(scenario)
            data = live_data(scenario, "en")
        except (NotLiveError, InputError):  # an error of input: a mix that no planes measure at the optimum
            continue
        cases[str(seed)] = data, [{}, draw(data, random.Random(seed)), draw(data, random.Random(-seed), 0.8)]
    found = agree(cases, tmp_path)
    assert found["optimal"] > len(seeds)
    assert found["several"] > len(seeds) / 3


@pytest.mark.parametrize("settings", [{"budget": 15000e8}, {"budget": 20000e8, "horizon": 5}, {"horizon": 1}])
def test_only_equal_totals_are_compared(tmp_path, settings):
    data, questions = (
        live_data(optimizer.load(BASE), "en"),
        [{"settings": settings}, {"settings": settings, "method": "yaml"}],
    )
    data["starts"] = {"plan": {name: [100e8] for name in ("postdocs", "gpu_purchase")}}
    result, yaml = ask({"a": {"data": data, "questions": questions}}, tmp_path / "node")["a"]
    answer, found = reread(yaml, root(tmp_path / "root")), result["atTotal"]
    assert found["objective"] == pytest.approx(answer.at_actual_total.objective, rel=SAME)
    assert found["actual"]["objective"] == pytest.approx(
        float(answer.at_actual_total.baseline.achieved.objective), rel=SAME
    )
    assert found["actual"]["total"] == pytest.approx(18449e8)
    assert found["actual"]["budget"] == pytest.approx(settings.get("budget", 18449e8))
    own = optimizer.evaluate(answer.scenario, dict.fromkeys(("postdocs", "gpu_purchase"), "100억원"))
    assert found["plan"]["objective"] == pytest.approx(float(own.objective), rel=1e-12)
    assert {rule["name"] for rule in found["plan"]["breaks"]} >= {"limits.training_run"}


def test_the_actual_keeps_the_rules_at_its_own_total(tmp_path):
    asked = {"budget": 20, "limits": {"some": "b >= 50% of budget"}, "compare_with": {"a": 5, "b": 5}}
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    data = live_data(optimizer.load(asked | {"model": model, "objective": {"maximize": "2 * a + b"}}), "en")
    data["starts"] = {"plan": {"a": [5], "b": [5]}}
    (result,) = ask({"a": {"data": data, "questions": [{"settings": {"budget": 18}}]}}, tmp_path)["a"]
    found = result["atTotal"]
    assert found["actual"]["breaks"] == found["plan"]["breaks"] == []
    assert (found["actual"]["total"], found["actual"]["budget"], found["objective"]) == (10, 18, 15)


def test_a_saved_file_is_read_as_it_stands(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    drawn = [draw(data, random.Random(seed), 0.5) for seed in range(5)]
    written = ask({"a": {"data": data, "questions": [{"settings": s, "method": "yaml"} for s in drawn]}}, tmp_path)["a"]
    edited = (
        f"scenario: mine # a comment\nextends: '{Path(BASE).stem}'\nbudget: KRW 2 trillion\nhorizon: 60 months\n"
        "objective:\n  maximize: weighted_score\n  weights:\n    talent: 40%\n    compute: 0.6\nspend: exactly\n"
        "set:\n  programmes.gpu_purchase.lag: 1 year\n  parameters.nothing: 3\n  parameters.absorption: many\n"
    )
    asked = [*written, edited, "scenario: other\nextends: another\nbudget: 1억원\n", "- 1\n", "# nothing\n"]
    *read, mine, other, items, none = ask(
        {"a": {"data": data, "questions": [{"method": "read", "argument": text} for text in asked]}}, tmp_path
    )["a"]
    weights = {setting["path"]: setting["value"] for setting in data["settings"] if setting["kind"] == "weight"}
    for settings, found in zip(drawn, read, strict=True):
        if settings.keys() & weights.keys():
            total = sum((weights | settings)[path] for path in weights)
            settings = settings | {path: (weights | settings)[path] / total for path in weights}
        assert found["unread"] == []
        assert found["settings"] == pytest.approx(settings, rel=1e-12)
    assert mine["settings"] == pytest.approx({
        "budget": 2e12, "horizon": 5, "programmes.gpu_purchase.lag": 1,
        **dict.fromkeys(weights, 0), "objective.weights.talent": 0.4, "objective.weights.compute": 0.6,
    })  # fmt: skip
    assert mine["unread"] == ["spend", "set.parameters.nothing", "set.parameters.absorption"]
    assert other is items is mine["own"] is None
    assert "the input is empty" in none["error"]


def test_weights_of_a_file_take_the_place_of_the_old_ones_as_a_whole(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    asked = "objective:\n  maximize: weighted_score\n  weights:\n    talent: 90%\n    compute: 0.1\n"
    text = f"scenario: mine\nextends: {Path(BASE).stem}\n{asked}"
    read = ask({"a": {"data": data, "questions": [{"method": "read", "argument": text}]}}, tmp_path / "a")["a"][0]
    (result,) = ask({"a": {"data": data, "questions": [{"settings": read["settings"]}]}}, tmp_path / "b")["a"]
    same(reread(text, root(tmp_path / "root")), result)


def test_amounts_of_a_file_are_read_as_python_reads_them(tmp_path):
    data, folder, read, known = live_data(optimizer.load(BASE), "en"), root(tmp_path / "root"), [], []
    words = ("1.5조", "1조 8,000억원", "3억", "12,5억원", "1,2345억원", "KRW 1,800 billion", "1.5e12", "1조 8000")
    texts = [f"scenario: a\nextends: {Path(BASE).stem}\nbudget: {text}\n" for text in words]
    questions = [{"method": "read", "argument": text} for text in texts]
    for found, text in zip(ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"], texts, strict=True):
        (folder / "scenarios" / "reader.yaml").write_text(text, encoding="utf-8")
        read.append(found["settings"].get("budget"))
        try:
            known.append(float(optimizer.load(str(folder / "scenarios" / "reader.yaml")).budgets()[0]))
        except InputError:
            known.append(None)
    assert read == known == [1.5e12, 1.8e12, 3e8, None, None, 1.8e12, None, None]


def test_one_period_with_a_name_is_read_without_it_and_an_unknown_escape_as_it_stands(tmp_path):
    model = {"status": "assumed", "currency": "KRW", "programmes": {"a": {}, "b": {}}}
    asked = {"scenario": "named", "model": model, "budget": {"2025": "100억원"}, "objective": {"maximize": "2 * a + b"}}
    data = live_data(optimizer.load(asked | {"compare_with": {"a": "40억원", "b": "60억원"}}), "en")
    own = {"a": [30e8], "b": [20e8]}
    saved = {"method": "own", "argument": own, "settings": {"budget.2025": 90e8}}
    yaml = ask({"a": {"data": data, "questions": [saved]}}, tmp_path / "saved")["a"][0]
    text = 'title: "a\\x41b"\n' + yaml
    texts = [text, text.replace("\n  '2025':", "")]
    asked = [{"method": "read", "argument": text} for text in texts]
    for read in ask({"a": {"data": data, "questions": asked}}, tmp_path / "read")["a"]:
        assert (read["settings"], read["unread"]) == ({"budget.2025": 90e8}, [])
        assert read["own"]["amounts"] == own


def test_a_split_of_ones_own_is_judged_and_saved_as_a_scenario(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    own = {"gpu_purchase": [9000e8], "postdocs": [900e8], "model_data": [1e8]}
    questions = [{"method": method, "argument": own, "settings": {"horizon": 5}} for method in ("judge", "own")]
    judged, yaml = ask({"a": {"data": data, "questions": questions}}, tmp_path / "node")["a"]
    answer = reread(yaml, root(tmp_path / "root"))
    assert judged["objective"] == pytest.approx(float(answer.baseline.achieved.objective), rel=1e-12)
    assert judged["total"] == pytest.approx(float(answer.baseline.total))
    assert {rule["name"] for rule in judged["breaks"]} == {item.rule.name for item in answer.baseline.breaks}
    assert "max_units.postdocs" in {rule["name"] for rule in judged["breaks"]}
    read = ask({"a": {"data": data, "questions": [{"method": "read", "argument": yaml}]}}, tmp_path / "read")["a"][0]
    assert (read["settings"], read["unread"]) == ({"horizon": 5}, [])
    assert {name: amounts for name, amounts in read["own"]["amounts"].items() if amounts != [0]} == own


def test_a_split_is_completed_in_proportion_and_breaks_only_what_it_must(tmp_path):
    scenario = optimizer.load(BASE)
    data, start = live_data(scenario, "en"), {name: [0.0] for name in scenario.programmes}
    start |= {name: [float(amount)] for name, amount in scenario.spent(scenario.spending_of(scenario.actual)).items()}
    start.pop("unidentified")
    asked = [({"gpu_purchase": 9000e8}, False), ({"gpu_purchase": 9000e8}, True), ({"postdocs": 900e8}, False)]
    questions = [{"method": "divide", "argument": [start, *argument]} for argument in asked]
    splits = ask({"a": {"data": data, "questions": questions}}, tmp_path / "a")["a"]
    judged = ask({"a": {"data": data, "questions": [{"method": "judge", "argument": own} for own in splits]}}, tmp_path)
    some, best, much = judged["a"]
    # Purchase beyond what the budget leaves its environment, and more than the budget: no balance of the rest helps.
    asked = [({"gpu_purchase": 11000e8}, False), ({"gpu_purchase": 11000e8}, True), ({"startup_fund": 20000e8}, False)]
    questions = [{"method": "divide", "argument": [start, *argument]} for argument in asked]
    assert ask({"a": {"data": data, "questions": questions}}, tmp_path / "b")["a"] == [None] * 3
    for own in judged["a"]:
        assert own["total"] == pytest.approx(18449e8)
    assert some["breaks"] == best["breaks"] == []
    assert [rule["name"] for rule in much["breaks"]] == ["max_units.postdocs"]
    # The environment goes with the purchase, all others keep their proportion.
    shares = {name: amounts[0] / start[name][0] for name, amounts in splits[0].items() if start[name][0]}
    assert shares.pop("gpu_purchase") == pytest.approx(shares.pop("operating_environment"))
    assert list(shares.values()) == pytest.approx([next(iter(shares.values()))] * len(shares))
    ends = {f"programmes.gpu_purchase.{end}_spend": "9000억원" for end in ("min", "max")}
    answer = optimizer.solve(scenario.with_(set=ends))
    assert best["objective"] == pytest.approx(answer.objective, rel=SAME)


def test_amounts_of_several_periods_are_completed_linked_and_saved(tmp_path):
    model = {
        "status": "assumed", "currency": "KRW", "programmes": {"a": {}, "b": {"max_spend": "60억원"}, "c": {}},
        "allocations": {"bill": {
            "a": {"2025": "60억원", "2026": "90억원"}, "b": {"2025": "20억원", "2026": "5억원"}, "c": {"2025": "5억원"},
        }},
    }  # fmt: skip
    question = {
        "scenario": "years", "model": model, "budget": {"2025": "100억원", "2026": "120억원"}, "horizon": 2,
        "objective": {"maximize": "a + b + c"}, "compare_with": "bill",
    }  # fmt: skip
    data, start = live_data(optimizer.load(question), "en"), {"a": [60e8, 90e8], "b": [20e8, 5e8], "c": [5e8, 0]}
    divided = {"method": "divide", "argument": [start, {"a": 100e8}, False]}
    own = ask({"a": {"data": data, "questions": [divided]}}, tmp_path)["a"][0]
    assert sum(own["a"]) == pytest.approx(100e8)
    assert [sum(amounts) for amounts in zip(*own.values(), strict=True)] == pytest.approx([100e8, 120e8])
    yaml = ask({"a": {"data": data, "questions": [{"method": "own", "argument": own}]}}, tmp_path)["a"][0]
    read = ask({"a": {"data": data, "questions": [{"method": "read", "argument": yaml}]}}, tmp_path)["a"][0]
    assert read["unread"] == []
    for name, amounts in own.items():
        assert read["own"]["amounts"][name] == pytest.approx(amounts)


def test_a_split_with_payments_that_come_in_is_linked_and_saved(tmp_path):
    data = live_data(optimizer.load(str(ROOT / "tests" / "cases" / "capital_rationing.yaml")), "en")
    own = {"W": [10, 10, 0], "X": [0, 15, -3.75], "Y": [10, -5, -5], "Z": [0, 0, 0]}
    asked = [{"method": method, "argument": own} for method in ("own", "linked")]
    yaml, linked = ask({"a": {"data": data, "questions": asked}}, tmp_path / "a")["a"]
    asked = [{"method": "read", "argument": yaml}, {"method": "linked", "argument": own | {"X": [-1, 15, -3.75]}}]
    read, wrong = ask({"a": {"data": data, "questions": asked}}, tmp_path / "b")["a"]
    assert linked["own"]["amounts"] == read["own"]["amounts"] == own
    assert linked["unread"] == read["unread"] == []
    assert wrong["unread"] == ["own.X"], "nothing comes in there"


@pytest.mark.parametrize("carry_over", [True, False])
def test_a_split_keeps_what_has_upkeep_and_takes_the_budgets_with_it(tmp_path, carry_over):
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 1, "upkeep": 0.3}, "b": {}, "c": {}}}
    question = {"model": model, "budget": {"2025": 50, "2026": 65}, "carry_over": carry_over, "horizon": 2}
    data = live_data(optimizer.load(question | {"objective": {"maximize": "a + b"}}), "en")
    start = {"a": [20, 20], "b": [20, 20], "c": [10, 19]}
    divided = {"method": "divide", "argument": [start, {"c": 5}, False]}
    own = ask({"a": {"data": data, "questions": [divided]}}, tmp_path)["a"][0]
    judged = ask({"a": {"data": data, "questions": [{"method": "judge", "argument": own}]}}, tmp_path)["a"][0]
    assert min(own["a"]) > 20
    assert sum(judged["totals"]) == pytest.approx(115)
    assert sum(judged["spend"].values()) < 110, "the rest is upkeep"


@pytest.mark.parametrize("carry_over", [True, False])
def test_a_split_over_several_periods_breaks_what_python_says_that_it_breaks(tmp_path, carry_over):
    model = {"status": "assumed", "programmes": {"a": {"ramp": 0.5, "upkeep": 0.1, "unit_cost": 1}, "b": {}}}
    question = {"model": model, "budget": {"2025": 50, "2026": 65}, "carry_over": carry_over, "horizon": 2}
    question |= {"limits": {"share": "b <= 40% of budget", "last": "b.2026 <= 50% of budget.2026"}}
    question |= {"objective": {"maximize": "2 * a + b"}, "compare_with": {"a": {"2025": 20, "2026": 20}}}
    data, found = live_data(optimizer.load(question), "en"), set()
    drawn = itertools.product((0, 20, 60), (0, 30), (0, 15, 40), (0, 15, 31))
    splits = [{"a": [first, second], "b": [third, last]} for first, second, third, last in drawn]
    questions = [{"method": "judge", "argument": own} for own in splits]
    for own, judged in zip(splits, ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"], strict=True):
        asked = {name: dict(zip(("2025", "2026"), amounts, strict=True)) for name, amounts in own.items()}
        baseline = optimizer.solve(optimizer.load(question | {"compare_with": asked})).baseline
        broken = {item.rule.name for item in baseline.breaks}
        assert {rule["name"] for rule in judged["breaks"]} == broken, own
        found |= broken
    assert found == {"budget.2025", "budget.2026", "ramp.a.2026", "limits.share", "limits.last"}


def test_where_spending_is_the_objective_a_split_does_not_take_the_budget(tmp_path):
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    question = {"model": model, "budget": 100, "objective": {"minimize": "spend"}, "limits": {"enough": "a + b >= 50"}}
    data = live_data(optimizer.load(question), "en")
    asked = [{"a": 30}, {"a": 45}]
    questions = [{"method": "divide", "argument": [{"a": [40], "b": [10]}, totals, False]} for totals in asked]
    less, more = ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"]
    assert (less["b"], more["b"]) == (pytest.approx([20]), pytest.approx([10])), "only as much as the rule asks for"


def test_weights_sum_to_one_whichever_is_moved(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    talent, compute = "objective.weights.talent", "objective.weights.compute"
    moves = [({}, [talent, 0.6]), ({}, [talent, 1]), ({talent: 1.0, **{
        s["path"]: 0.0 for s in data["settings"] if s["kind"] == "weight" and s["path"] != talent
    }}, [talent, 0.6])]  # fmt: skip
    questions = [{"method": "weight", "settings": s, "argument": a} for s, a in moves]
    some, most, back = ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"]
    assert (some[talent], some[compute]) == pytest.approx((0.6, 0.1))
    assert (most[talent], most[compute]) == (1, 0)
    assert (back[talent], back[compute]) == pytest.approx((0.6, 0.1))


def test_an_allocation_of_ones_own_is_evaluated_at_the_settings(tmp_path):
    scenario = optimizer.load(BASE)
    data = live_data(scenario, "en")
    spend = {"postdocs": 300e8, "gpu_purchase": 5000e8}
    own = {name: [amount] for name, amount in spend.items()}
    questions = [{"method": "judge", "argument": own, "settings": {"horizon": 5}}]
    result = ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"][0]
    expected = optimizer.evaluate(scenario.with_(horizon=5), {name: f"{int(v / 1e8)}억원" for name, v in spend.items()})
    assert result["objective"] == pytest.approx(float(expected.objective), rel=1e-12)
    assert result["scores"] == pytest.approx({k: float(v) for k, v in expected.scores.items()}, rel=1e-12)
    assert result["spend"]["unidentified"] == 372e8


def test_infeasible_settings_name_the_rules_that_contradict_each_other(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    settings = {"limits.training_run": 13000, "budget": 5000e8}
    result = ask({"a": {"data": data, "questions": [{"settings": settings}]}}, tmp_path)["a"][0]
    assert result["status"] == "infeasible"
    assert {"budget", "limits.training_run"} <= {rule["name"] for rule in result["conflict"]}


def test_links_carry_settings_and_nothing_else_is_taken(tmp_path):
    data = live_data(optimizer.load(BASE), "en")
    settings = {"budget": 15000e8, "require.talent": 20, "objective.weights.compute": 0.4}
    questions = [
        {"method": "link", "settings": settings},
        {"method": "link", "settings": {"budget": 18449e8}},
        {"method": "decode", "argument": "&".join(f"{s['path']}=0" for s in data["settings"] if s["kind"] == "weight")},
        {"method": "decode", "argument": "#budget=-5&horizon=3x&nothing=4&require.talent=99999&%E0%A4%A=1&horizon=5"},
        {"settings": {"budget": -1}},
        {"settings": {"nothing": 1}},
    ]
    answers = ask({"a": {"data": data, "questions": questions}}, tmp_path)["a"]
    assert answers[0] == settings
    assert answers[1] == {}
    assert answers[2] == {}, "weights that are all 0 are none"
    assert answers[3] == {"horizon": 5}
    assert all("RangeError" in answer["error"] for answer in answers[4:])


def test_a_required_score_can_be_let_go(tmp_path):
    folder = root(tmp_path)
    file = folder / "scenarios" / "stricter.yaml"
    text = f"scenario: stricter\nextends: {Path(BASE).stem}\nrequire: {{ventures: 20, models: 52}}\n"
    file.write_text(text, encoding="utf-8")
    data = live_data(optimizer.load(str(file)), "en")
    (low,) = (setting["low"] for setting in data["settings"] if setting["path"] == "require.models")
    drawn = [{}, {"require.models": low}, {"require.talent": 39, "require.models": 50}]
    assert agree({"a": (data, drawn)}, folder) == {"optimal": 3}
