"""Frames with documented columns and units, pickles that open elsewhere, and which of many lines are looked at."""

import pickle
import re
import subprocess
import sys
from fractions import Fraction

import pytest

import optimizer
from optimizer.analysis.postoptimal.near_optimal import ANALYSED_LINES
from optimizer.report.document import document
from optimizer.report.pages import sensitivity_page

MODEL = {"status": "assumed", "currency": "EUR", "programmes": {"a": {"max_spend": "EUR 6"}, "b": {}}}
SCENARIO = {
    "model": MODEL, "budget": "EUR 10", "objective": {"maximize": "2 * a + b"},
    "compare_with": {"a": "EUR 1", "b": "EUR 9"},
}  # fmt: skip


@pytest.fixture(scope="module")
def answer():
    return optimizer.solve(optimizer.load(SCENARIO))


def test_every_frame_says_what_its_columns_hold_and_in_which_unit(answer):
    found = optimizer.sensitivity(answer)
    framed = [found.prices, found.programmes, found.over_budget, found.over_money_moved, answer.rules, answer.periods]
    frames = [item.to_frame() for item in (*framed, optimizer.compare(answer, answer))] + [answer.allocation]
    for frame in frames:
        assert len(frame)
        index = [frame.index.name] if frame.index.name == "start" else []
        assert list(frame.attrs["columns"]) == index + list(frame.columns)
        assert all(frame.attrs["columns"].values())
        assert set(frame.attrs["units"]) <= {*index, *frame.columns}
    for item in framed:
        assert "\n" not in repr(item)
        assert item._repr_html_().startswith("<table")


def test_frames_hold_the_figures(answer):
    found = optimizer.sensitivity(answer)
    prices = found.prices.to_frame()
    assert prices.loc["budget", ["limit", "up", "down"]].tolist() == [10, 1, 1]
    assert prices.loc["max_spend.a", "limit_max"] == pytest.approx(10)
    assert found.programmes.to_frame()["spend"].to_dict() == {"a": 6, "b": 4}
    assert answer.periods.to_frame()["all"].to_dict() == {"a": 6, "b": 4}
    assert found.over_budget.to_frame()["slope"].tolist() == pytest.approx([2, 1])
    assert answer.allocation.attrs["units"]["change"] == "EUR"
    beside = optimizer.compare(answer, optimizer.solve(answer.scenario.with_(budget="EUR 12"))).to_frame()
    assert beside.loc["b"].tolist() == [4, 6]


def test_units_are_those_of_the_objective_and_of_rates(answer):
    scored = MODEL | {
        "programmes": {"a": {"unit_cost": "EUR 2", "max_units": 3, "per_unit": {"made": 1}}, "b": {}},
        "outputs": {"made": {}},
        "capabilities": {"wealth": {"from": "made", "linear": 10}},
    }
    asked = {
        "model": scored,
        "budget": "EUR 10",
        "require": {"wealth": 10},
        "compare_with": {"a": "EUR 0", "b": "EUR 1"},
    }
    for each, unit, per_money in (
        (optimizer.solve(optimizer.load(asked)), "points", "points per EUR"),
        (answer, "EUR", ""),
    ):
        parts, per_unit = optimizer.sensitivity(each), f"{unit} per unit"
        units = parts.programmes.to_frame().attrs["units"]
        assert (units["spend"], units["coefficient"], units["low"], units["high"]) == ("EUR", *[per_unit] * 3)
        assert (units.get("reduced_cost", ""), units["reduced_cost_per_unit"]) == (per_money, per_unit)
        for pieces in (parts.over_budget, parts.over_money_moved):
            units = pieces.to_frame().attrs["units"]
            assert (units["start"], units["value"], units.get("slope", "")) == ("EUR", unit, per_money)
        for rules in (parts.prices, each.rules):
            rows = rules.to_frame()[["unit", "price_unit"]]
            assert rows.loc["budget"].tolist() == ["EUR", per_money]
            if unit == "points":
                assert rows.loc["require.wealth"].tolist() == ["points", ""]
                assert rows.loc["max_units.a"].tolist() == ["", "points"]
        assert each.rivals.to_frame().attrs["units"]["best"] == unit
        judged = optimizer.compare(each, each.scenario.with_(budget="EUR 12")).cross_regret.to_frame()
        assert set(judged["unit"]) == {unit}


def test_what_is_missing_is_missing_alike_in_every_column(answer):
    none = optimizer.solve(answer.scenario.with_(limits={"much": "a >= EUR 7"}))
    beside = optimizer.compare(answer, none).to_frame()
    rivals = answer.rivals.to_frame()
    assert none.status == "infeasible"
    assert beside.dtypes.tolist() == ["int64", "float64"]
    assert rivals[["own_best", "own_computed", "own_score"]].dtypes.tolist() == ["float64"] * 3
    assert rivals["own_best"].isna().all()


def test_pickles_open_in_another_process(answer, tmp_path):
    found = optimizer.sensitivity(answer)
    expected = found.prices["budget"].up, found.over_budget.to_frame().to_csv()
    items = [answer, answer.scenario, found, found.prices, found.over_budget, optimizer.compare(answer, answer)]
    (tmp_path / "items").write_bytes(pickle.dumps((items, expected)))
    script = (
        "import pickle, sys\n"
        "(answer, scenario, found, prices, frontier, comparison), (up, pieces) = pickle.load(open(sys.argv[1], 'rb'))\n"
        "assert answer.objective == 16 and answer.scenario.name == scenario.name and comparison.same_budget\n"
        "assert found.prices['budget'].up == prices['budget'].up == prices.to_frame().loc['budget', 'up'] == up\n"
        "assert frontier.to_frame().to_csv() == pieces == found.over_budget.to_frame().to_csv()\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "items")], check=True)


def test_parts_of_an_answer_pickle_and_show_as_one_line(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    model = MODEL | {
        "programmes": {"a": {"max_spend": "EUR 6", "per_unit": {"made": effect}}, "b": {}},
        "outputs": {"made": {}},
    }
    solved = optimizer.solve(optimizer.load(SCENARIO | {"model": model, "objective": {"maximize": "made + b.units"}}))
    baseline, justification, plans = pickle.loads(pickle.dumps([solved.baseline, solved.justification, solved.plans]))
    assert baseline.regret == solved.baseline.regret
    assert baseline.at_total.exact == solved.baseline.at_total.exact
    assert justification.case.program.values == solved.justification.case.program.values
    assert plans.surest_lead.spending == solved.plans.surest_lead.spending
    for part in (solved.sweep.findings, solved.sweep.indices, solved.plans.information, solved.justification):
        assert re.fullmatch(rf"<{type(part).__name__} [^<\n]{{9,99}}>", repr(part))


@pytest.mark.parametrize("count", [ANALYSED_LINES, ANALYSED_LINES + 10])
def test_past_so_many_programmes_the_largest_are_looked_at_one_by_one(count):
    programmes = {
        f"p{i:02}": {"category": "all", "max_spend": i, "per_unit": {"made": Fraction(i, 7)}}
        for i in range(1, count + 1)
    }
    model = {"status": "assumed", "programmes": programmes, "outputs": {"made": {}}, "categories": {"all": {}}}
    scenario = {"model": model, "budget": 200, "objective": {"maximize": "made"}, "compare_with": {"p01": 200}}
    answer = optimizer.solve(optimizer.load(scenario))
    found = optimizer.sensitivity(answer)
    shown = set(answer.near_optimal.programmes)
    assert len(shown) == ANALYSED_LINES
    assert shown == set(found.programmes) == set(found.lines)
    assert {"p01", f"p{count}"} <= shown
    assert answer.near_optimal.categories["all"][1] == 200
    assert "budget" in found.prices
    assert {name for name in found.prices if name != "budget"} == {f"max_spend.{name}" for name in shown}
    ranges = [item["near_optimal"] for item in document(answer)["programmes"].values()]
    assert ranges.count(None) == count - ANALYSED_LINES
    for lang, word in (("en", "with the most money"), ("ko", "금액이 큰")):
        assert (word in " ".join(sensitivity_page(found, lang).split())) == (count > ANALYSED_LINES)
