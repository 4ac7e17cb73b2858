"""Allocations under draws: nothing below 0, totals kept, whatever the lines are made of."""

import numpy as np
import pytest
from scipy import stats

import optimizer
from optimizer.errors import InputError
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.fixed_plan import fixed_plans

pytest.importorskip("numba")

N = 4096
EVEN = {"distribution": "uniform"}
PROGRAMMES: dict[str, dict] = {name: {"output": "made"} for name in "abc"} | {"other": {"fixed": True}}
PARAMETERS = {
    "cards": {"value": 40, "low": 30, "high": 60, **EVEN},
    "rooms": {"value": 30, "low": 20, "high": 50, **EVEN},
    "price": {"value": 1, "low": 0.5, "high": 1.5, **EVEN},
}


def load(plan, parameters=PARAMETERS, **changes):
    programmes = PROGRAMMES if "other" in plan else {name: PROGRAMMES[name] for name in "abc"}
    model = {
        "status": "assumed",
        "parameters": parameters,
        "programmes": programmes,
        "outputs": {"made": {}},
        "allocations": {"plan": plan, **changes.pop("allocations", {})},
    }
    return optimizer.load(
        {"model": model, "budget": 100, "objective": {"maximize": "made"}, "compare_with": "plan"} | changes
    )


def drawn(scenario, n=N, seed=1):
    (part,) = Draws(scenario, n, seed).block(0, n)
    return part.overrides


def spending(scenario, found, name="plan"):
    found = scenario.spending_of(name, scenario.numbers.values(found))
    return {line: np.asarray(amount, dtype=float) for (line, _), amount in found.items()}


def within(scenario, found):
    for item in Draws(scenario, 2).uncertainties[0].numbers:
        assert item.low <= found[item.path].min() < found[item.path].max() <= item.high, item.path


def back(free, found, path, stated):
    """How far a number went of the way that it was drawn."""
    return (found[path] - stated) / (free[path] - stated)


def test_numbers_behind_lines_go_back_together_where_too_little_is_left():
    plan = {"total": 100, "a": "cards * price", "b": "rooms", "c": {"value": 20, "low": 10, "high": 25}}
    scenario = load(plan | {"other": "rest"})
    found, free = drawn(scenario), drawn(load({**plan, "total": 1000, "other": "rest"}))
    paths = {"parameters.cards": 40, "parameters.rooms": 30, "parameters.price": 1, "allocations.plan.c": 20}
    lines = spending(scenario, found)
    # What is left is 10 as stated, so that most draws go beyond; none is left with less than nothing.
    held = np.flatnonzero(found["parameters.cards"] != free["parameters.cards"])
    assert 0.2 < len(held) / N < 0.6
    assert min(amount.min() for amount in lines.values()) >= 0
    assert lines["other"][held].max() < 1e-9
    assert np.abs(sum(lines.values()) - 100).max() < 1e-12
    free_rest = 1000 - sum(spending(load({**plan, "total": 1000, "other": "rest"}), free)[name] for name in "abc") - 900
    assert np.array_equal(np.flatnonzero(free_rest < 0), held)
    shares = [back(free, found, path, stated)[held] for path, stated in paths.items()]
    for share in shares[1:]:
        assert np.allclose(share, shares[0], atol=1e-6)
    for path in paths:
        assert np.array_equal(np.delete(found[path], held), np.delete(free[path], held))
    within(scenario, found)


def test_a_line_that_is_a_difference_is_never_negative():
    scenario = load({"total": 200, "a": "cards - rooms", "b": 20, "other": "rest"})
    found = drawn(scenario)
    line = spending(scenario, found)["a"]
    assert line.min() >= 0
    assert 0.1 < np.mean(line < 1e-9) < 0.5
    assert line.max() > 30


def test_a_range_that_reaches_below_zero_is_cut_there():
    scenario = load({"total": 100, "a": {"value": 5, "low": -20, "high": 30, **EVEN}, "b": 20, "other": "rest"})
    line = spending(scenario, drawn(scenario))["a"]
    assert line.min() >= 0
    assert 0.3 < np.mean(line < 1e-9) < 0.5


def test_a_line_of_zero_and_a_rest_of_zero_stay_possible():
    plan = {"total": 90, "a": {"value": 0, "low": 0, "high": 10, **EVEN}, "b": "cards", "c": 50, "other": "rest"}
    scenario = load(plan)
    lines = spending(scenario, drawn(scenario))
    assert min(amount.min() for amount in lines.values()) >= 0
    # Nothing is left as stated: more for one line is possible only where there is less for another.
    assert lines["b"].max() <= 40 + 1e-9
    assert np.mean(lines["other"] > 0) == pytest.approx(1 / 6, abs=0.002)
    assert lines["a"].max() > 4


def test_correlated_lines_stay_correlated_and_within_their_ranges():
    together = {"g": {"numbers": ["parameters.cards", "parameters.rooms"], "correlation": 0.9}}
    plan = {"total": 100, "a": "cards", "b": "rooms", "other": "rest"}
    scenario = load(plan, sampling={"status": "assumed", "together": together})
    found = drawn(scenario)
    lines = spending(scenario, found)
    assert lines["other"].min() >= 0
    assert stats.spearmanr(found["parameters.cards"], found["parameters.rooms"]).statistic > 0.8
    within(scenario, found)


def test_what_has_listed_values_goes_back_to_the_value_in_the_file():
    listed = {"value": 40, "distribution": {"discrete": {"30": "20%", "40": "30%", "90": "50%"}}}
    plan = {"total": 100, "a": "cards", "b": "rooms", "other": "rest"}
    scenario = load(plan, PARAMETERS | {"cards": listed})
    found = drawn(scenario)
    assert np.unique(found["parameters.cards"]).tolist() == [30, 40]
    assert spending(scenario, found)["other"].min() >= 0


@pytest.mark.parametrize("currency", [None, "KRW"])
def test_lines_with_a_total_and_no_rest_sum_to_it_exactly(currency):
    unit = 10**8 if currency else 1
    plan = {
        "total": 100 * unit,
        "a": "cards",
        "b": {"value": 30 * unit, "low": 15 * unit, "high": 45 * unit},
        "c": {"value": 30 * unit, "low": 20 * unit, "high": 45 * unit},
    }
    names = ("total", "b", "c")

    def money(value):
        return {key: f"{number}원" for key, number in value.items()} if isinstance(value, dict) else f"{value}원"

    cards = {"value": 40 * unit, "low": 30 * unit, "high": 70 * unit}
    if currency:
        plan = {key: money(value) if key in names else value for key, value in plan.items()}
        cards = money(cards)
    tree = {
        "model": {
            "status": "assumed", "parameters": {"cards": cards | EVEN}, "outputs": {"made": {}},
            "programmes": {name: {"output": "made"} for name in "abc"}, "allocations": {"plan": plan},
        },
        "budget": f"{100 * unit}원" if currency else 100, "objective": {"maximize": "made"}, "compare_with": "plan",
    }  # fmt: skip
    tree["model"] |= {"currency": currency} if currency else {}
    scenario = optimizer.load(tree)
    found = drawn(scenario)
    lines = [
        found[f"parameters.{name}" if name == "cards" else f"allocations.plan.{name}"] for name in ("cards", *"bc")
    ]
    assert lines[0].max() <= 65 * unit + 1e-6  # b and c give way down to 15 and 20
    assert 15 * unit <= lines[1].min() < lines[1].max() <= 45 * unit
    assert 20 * unit <= lines[2].min() < lines[2].max() <= 45 * unit
    assert np.abs(sum(lines) - 100 * unit).max() <= 1e-13 * 100 * unit


def test_an_overlap_is_never_more_than_its_lines():
    lines = {"a": {"value": 60, "low": 40, "high": 140, **EVEN}, "b": {"value": 80, "low": 50, "high": 90, **EVEN}}
    plan = {"total": 100, "overlaps": [{"lines": ["a", "b"], "amount": "cards"}], **lines}
    scenario = load(plan, PARAMETERS | {"cards": {"value": 40, "low": 30, "high": 75, **EVEN}})
    lines = spending(scenario, drawn(scenario))
    assert min(amount.min() for amount in lines.values()) >= 0
    assert np.abs(sum(lines.values()) - 100).max() < 1e-12


def test_formulas_that_cannot_keep_a_total_are_refused():
    with pytest.raises(InputError) as raised:
        Draws(load({"total": 100, "a": "cards", "b": "rooms", "c": 30}), 8)
    (problem,) = raised.value.problems
    assert problem.message == (
        "the lines of `plan` miss its total where `parameters.cards`, `parameters.rooms` is another"
    )
    whole = PARAMETERS | {"all": 100, "left": "all - cards - rooms"}
    scenario = load({"total": "all", "a": "cards", "b": "rooms", "c": "left"}, whole)
    lines = spending(scenario, drawn(scenario))
    assert lines["c"].min() >= 0
    assert np.abs(sum(lines.values()) - 100).max() < 1e-12


def test_what_is_asked_to_stay_stays():
    plan = {
        "total": 100,
        "a": "cards",
        "b": "rooms * price",
        "c": {"value": 20, "low": 10, "high": 25},
        "other": "rest",
    }
    found = drawn(load(plan, sampling={"status": "assumed", "allocation": False}))
    # The amount of a line is as stated; what a line is computed from is an assumption and drawn all the same.
    assert sorted(found) == ["parameters.price", "parameters.rooms"]


def test_a_rival_does_not_hold_draws_back_but_is_told_to_break():
    rival, plan = {"total": 100, "a": "cards + cards", "c": "rest"}, {"total": 100, "a": "cards", "other": "rest"}
    # What is fixed takes the 60 of the plan, beside the 100 of the rival.
    free, scenario = load(plan), load(plan, allocations={"rival": rival}, budget=160)
    assert np.array_equal(drawn(free)["parameters.cards"], drawn(scenario)["parameters.cards"])
    rows = Design(scenario, 256, 1).rows(0, 256)
    over = rows["draw.parameters.cards"] > 50
    assert 0 < over.sum() < 256
    assert rows["keeps"].all()
    rival = fixed_plans(Draws(scenario, 256, 1), {"rival": "rival"})["rival"]
    assert np.array_equal(rival.broken, over)


def test_allocations_that_share_a_number_are_fitted_at_once():
    # Fixed spending is that of the plan, also where a variant compares with another allocation of the same amounts.
    other = {"total": 100, "a": "rooms", "b": "cards + rooms", "other": "rest"}
    plan = {"total": 100, "a": "cards", "b": "rooms", "other": "rest"}
    scenario = load(plan, allocations={"second": other}).with_(compare_with="second")
    assert (scenario.fixed_by, scenario.actual) == ("plan", "second")
    found = drawn(scenario)
    for name in ("plan", "second"):
        assert min(amount.min() for amount in spending(scenario, found, name).values()) >= 0


def test_variants_hold_draws_by_their_own_lines():
    other = {"total": 70, "a": "cards", "b": 20, "other": "rest"}
    plan = {"total": 100, "a": "cards", "b": "rooms", "other": "rest"}
    sampling = {"status": "assumed", "variants": {"second": "50%"}}
    scenario = load(
        plan, allocations={"second": other}, sampling=sampling, variants={"second": {"compare_with": "second"}}
    )
    own, variant = Draws(scenario, 2000, 1).block(0, 2000)
    assert own.overrides["parameters.cards"].max() > 55
    assert variant.overrides["parameters.cards"].max() == pytest.approx(50, abs=1e-6)
    rows = Design(scenario, 512, 1).rows(0, 512)
    assert rows["keeps"].all()
