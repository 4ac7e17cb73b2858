"""The numbers of a scenario: where they come from, what follows when one changes, and on what kind of arithmetic."""

import gc
from fractions import Fraction

import pytest

from optimizer.errors import InputError
from optimizer.scenario.load import load
from optimizer.scenario.meaning import CheckedModel

MODEL = {
    "source": "A",
    "note": "of the model",
    "sources": {"A": {"title": "a"}, "B": {"title": "b"}},
    "parameters": {
        "base": {"value": 4, "low": "half + 1", "high": "half * 12", "source": "B", "note": "of its own"},
        "half": {"value": 0.5, "status": "assumed"},
        "double": "base / half",
        "whole": "base * 1",
    },
    "programmes": {"x": {"unit_cost": "double + 0", "output": "o"}, "y": {"status": "computed", "unit_cost": 3}},
    "outputs": {"o": {"initial": {"value": 7, "status": "assumed", "lag": "3 months"}}},
}


def asked(**changes):
    return {"model": MODEL, "budget": 10, "horizon": 2, "objective": {"maximize": "o"}} | changes


@pytest.mark.parametrize(
    ("path", "status", "sources", "inherited", "note"),
    [
        ("parameters.base", "cited", ("B",), (), "of its own"),
        ("parameters.half", "assumed", (), (), "of the model"),
        ("parameters.double", "assumed", ("A",), ("B",), "of the model"),
        ("parameters.whole", "computed", ("A",), ("B",), "of the model"),
        ("programmes.x.unit_cost", "assumed", ("A",), ("A", "B"), "of the model"),
        ("programmes.y.unit_cost", "computed", (), (), "of the model"),
        ("outputs.o.initial", "assumed", (), (), "of the model"),
        ("outputs.o.initial.lag", "assumed", (), (), "of the model"),
        ("budget", "assumed", (), (), None),
    ],
)
def test_status_and_source_go_together_and_the_nearest_wins(path, status, sources, inherited, note):
    number = load(asked()).numbers[path]
    assert (number.status, number.sources, set(number.inherited)) == (status, sources, set(inherited))
    said = number.origin.note
    assert (said.en if said else None) == note


def test_a_formula_is_cited_only_by_its_own_word_and_while_its_inputs_are_the_models():
    printed = {"value": "whole - half * 0", "status": "cited", "source": "B"}
    parameters = {
        **MODEL["parameters"],
        "printed": {**printed, "value": "whole"},
        "on": {**printed, "value": "printed"},
        "doubtful": printed,
        "nowhere": {"value": "whole", "status": "cited", "source": []},
    }
    numbers = load(asked(model=MODEL | {"parameters": parameters})).numbers
    found = {name: numbers[f"parameters.{name}"].status for name in parameters}
    assert (found["printed"], found["on"], found["doubtful"], found["nowhere"]) == (
        "cited",
        "cited",
        "assumed",
        "computed",
    )
    moved = {"value": 5, "status": "cited", "source": "A"}
    numbers = load(asked(model=MODEL | {"parameters": parameters}, set={"parameters.base": moved})).numbers
    assert {numbers[f"parameters.{name}"].status for name in ("whole", "printed", "on")} == {"computed"}


def test_a_range_may_be_a_formula():
    number = load(asked()).numbers["parameters.base"]
    assert (number.low, number.high) == (Fraction(3, 2), 6)
    assert not load(asked()).numbers["parameters.half"].is_formula


def test_what_is_computed_follows():
    scenario = load(asked())
    assert scenario.base["programmes.x.unit_cost"] == 8
    values = scenario.numbers.values({"parameters.half": Fraction(1, 4)})
    assert values["programmes.x.unit_cost"] == 16
    assert scenario.numbers.values({"programmes.x.unit_cost": Fraction(5)})["programmes.x.unit_cost"] == 5
    with pytest.raises(KeyError, match="no number is called"):
        scenario.numbers.values({"parameters.hlaf": Fraction(1)})


def test_every_number_is_of_the_kind_of_the_overrides():
    scenario = load(asked())
    for half, kind in ((Fraction(1, 4), Fraction), (0.25, float)):
        assert {type(value) for value in scenario.numbers.values({"parameters.half": half}).values()} == {kind}


def test_a_variant_that_sets_a_parameter_changes_what_is_computed_from_it():
    variants = {
        "v": {"set": {"parameters.half": 0.4}},
        "w": {"set": {"programmes.y.unit_cost": 5}},
        "u": {"set": {"parameters.whole": 1}},
    }
    scenario = load(asked(variants=variants))
    assert [scenario.variants[name].base["programmes.x.unit_cost"] for name in "vwu"] == [10, 8, 8]
    assert scenario.variants["v"].numbers["programmes.x.unit_cost"].inherited == ("A", "B")
    assert scenario.variants["v"].base["parameters.base"] == 4
    assert scenario.variants["v"].numbers["parameters.base"].low == Fraction(7, 5)


def test_variants_share_what_they_leave_as_it_is():
    scenario = load(asked(variants={"v": {"set": {"parameters.half": 0.4}}}))
    variant = scenario.variants["v"]
    assert variant.model.programmes["x"] is scenario.model.programmes["x"]
    shared = [number.path for number in scenario.numbers if variant.numbers[number.path] is number]
    assert "programmes.y.unit_cost" in shared
    assert not {"parameters.half", "programmes.x.unit_cost"} & set(shared)
    assert scenario.with_(budget=3).model is scenario.model


def test_a_scenario_changed_many_times_does_not_fill_the_memory():
    def models():
        gc.collect()
        # By type: what a weak reference stood for may be gone.
        return sum(issubclass(type(thing), CheckedModel) for thing in gc.get_objects())

    scenario = load(asked())
    before = models()
    for k in range(40):
        scenario.with_(set={"parameters.half": 0.4 + k / 100}).with_(budget=3)
    assert models() <= before + 16


def test_periods_are_in_the_order_of_time():
    def periods(*names):
        budget = dict.fromkeys(names, 5)
        return load(asked(budget=budget, horizon=3)).periods

    assert periods("2026", "2025") == ("2025", "2026")
    assert periods("10", "9") == ("9", "10")
    assert periods("later", "2030", "early") == ("2030", "early", "later")


def test_a_composite_may_be_worth_money():
    model = MODEL | {
        "currency": "KRW",
        "status": "assumed",
        "source": [],
        "parameters": {"price": "3억원"},
        "programmes": {"x": {"unit_cost": "1억원", "output": "o"}},
        "outputs": {"o": {}},
        "composites": {"worth": {"sum_of": ["price * o"]}, "all": {"sum_of": ["worth"]}},
    }
    limits = {"a": "worth >= 5억원", "b": "all >= 5억원", "c": "all - x >= 0억원"}
    assert load({"model": model, "budget": "10억원", "limits": limits, "objective": {"maximize": "all - total"}})
    model["composites"]["mixed"] = {"sum_of": ["price * o", "o"]}
    with pytest.raises(InputError, match="the parts of a composite have the same unit"):
        load({"model": model, "budget": "10억원", "objective": {"maximize": "all"}})


def test_limits_are_numbers_under_their_own_name():
    limits = {"a": {"rule": "2 <= x <= 2 * 3", "source": "A"}, "b": "x >= 10% of budget", "c": "x + 1 <= 5"}
    scenario = load(asked(limits=limits))
    found = {
        number.path: (scenario.base[number.path], number.status)
        for number in scenario.numbers
        if number.field == "limits"
    }
    assert found == {"limits.a.low": (2, "cited"), "limits.a.high": (6, "cited"), "limits.c": (4, "assumed")}
    assert [rule.name for rule in scenario.rules if rule.family == "limits"] == [
        "limits.a.low", "limits.a.high", "limits.b", "limits.c",
    ]  # fmt: skip


def test_times_of_a_programme_that_makes_nothing_are_no_assumptions():
    times = {"life": "5 years", "attrition": 0.1, "lag": "1 year"}
    model = {
        "status": "assumed",
        "programmes": {"school": {"output": "places"}, "office": {}, "hall": {"upkeep": 1}},
        "outputs": {"places": {}},
    }
    scenario = {"model": model, "budget": 10, "horizon": 8, "objective": {"maximize": "places"}}
    loaded = load(scenario | {"set": {f"programmes.*.{key}": value for key, value in times.items()}})
    reached = {number.path for number in loaded.reached if number.field in times}
    assert reached == {f"programmes.{name}.{key}" for name in ("school", "hall") for key in times}
