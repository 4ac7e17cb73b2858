"""Vintage: only what was known on the day may carry numbers, unless the scenario says so; what is let in is counted."""

from datetime import date

import pytest

from optimizer.errors import InputError
from optimizer.scenario.load import load

DAY = "2025-04-30"
MODEL = {
    "status": "assumed",
    "sources": {
        "OLD": {"title": "old", "date": "2025-04-30"},
        "APRIL": {"title": "a month", "date": "2025-04"},
        "YEAR": {"title": "a year", "date": 2025},
        "BILL": {"title": "costing", "date": "2025-05-14", "cost_basis": True},
        "LATE": {"title": "outcome", "date": "2025-06-01"},
        "UNDATED": {"title": "undated"},
    },
    "parameters": {"rate": {"value": 2, "source": "OLD"}, "unused": {"value": 1, "source": "LATE"}},
    "programmes": {"x": {"unit_cost": "rate * 1", "output": "o", "max_units": 5}, "y": {}},
    "outputs": {"o": {}},
    "capabilities": {"c": {"from": "o", "curve": [[0, 0], [10, 100]]}},
    "allocations": {"used": {"x": 1}, "other": {"x": {"value": 2, "source": "LATE"}}},
}


def asked(rate="OLD", **changes):
    model = MODEL | {"parameters": MODEL["parameters"] | {"rate": {"value": 2, "source": rate}}}
    return {"model": model, "budget": 5, "as_of": DAY, "compare_with": "used"} | changes


def refused(scenario):
    with pytest.raises(InputError) as raised:
        load(scenario)
    return [problem.message for problem in raised.value.problems]


@pytest.mark.parametrize("source", ["OLD", "APRIL"])
def test_a_source_of_the_day_itself_is_not_late(source):
    assert load(asked(source)).admitted == ()


@pytest.mark.parametrize(
    ("source", "dated"),
    [("YEAR", "2025-12-31"), ("BILL", "2025-05-14"), ("LATE", "2025-06-01"), ("UNDATED", "undated")],
)
def test_a_later_source_is_refused(source, dated):
    message = f"`parameters.rate` rests on {source} ({dated}), later than as_of {DAY}"
    assert refused(asked(source)) == [message]


def test_one_late_source_of_several_is_enough():
    assert refused(asked(["OLD", "LATE"])) == [f"`parameters.rate` rests on LATE (2025-06-01), later than as_of {DAY}"]


@pytest.mark.parametrize(
    ("later", "source", "admitted"),
    [
        ("cost_basis", "BILL", ("parameters.rate",)),
        ("cost_basis", "LATE", None),
        ("cost_basis", ["BILL", "LATE"], None),
        ("all", ["BILL", "LATE", "UNDATED"], ("parameters.rate",)),
        ("all", "OLD", ()),
    ],
)
def test_what_the_scenario_lets_in_is_counted(later, source, admitted):
    scenario = asked(source, later_sources=later)
    if admitted is None:
        assert refused(scenario)
    else:
        assert load(scenario).admitted == admitted


def test_a_fact_known_before_its_page():
    early = asked()
    early["model"] = MODEL | {"parameters": {"rate": {"value": 2, "source": "LATE", "known": "2025-04"}}}
    assert load(early).admitted == ()
    early["model"] = MODEL | {"parameters": {"rate": {"value": 2, "source": "LATE", "known": "2025-05-01"}}}
    assert refused(early)


def test_it_is_inherited_through_formulas():
    chained = asked()
    chained["model"] = MODEL | {
        "parameters": {"deep": {"value": 2, "source": "LATE"}, "middle": "deep + 0", "rate": "middle * 1"}
    }
    assert refused(chained) == [f"`parameters.deep` rests on LATE (2025-06-01), later than as_of {DAY}"]
    chained["later_sources"] = "all"
    scenario = load(chained)
    assert scenario.admitted == ("parameters.deep",)
    assert scenario.numbers["programmes.x.unit_cost"].inherited == ("LATE",)


def test_numbers_that_nothing_uses_do_not_count():
    scenario = load(asked())
    paths = {number.path for number in scenario.reached}
    assert {"parameters.rate", "programmes.x.unit_cost", "budget", "allocations.used.x"} <= paths
    assert not {"parameters.unused", "allocations.other.x"} & paths


@pytest.mark.parametrize(
    "changes",
    [
        {"compare_with": "other"},
        {"require": {"c": "50% of other"}},
        {"limits": {"a": "x <= 5 * unused"}},
        {"limits": {"a": "unused * x <= 5"}},
        {"objective": {"maximize": "unused * x.units"}},
        {"limits": {"a": {"rule": "x <= 5", "source": "LATE"}}},
        {"limits": {"a": {"rule": "x <= 50% of budget", "source": "LATE"}}},
        {"limits": {"a": {"rule": "1 <= x <= 5", "source": "LATE"}}},
        {"budget": {"value": 5, "source": "LATE"}},
        {"set": {"parameters.rate": {"value": 3, "source": "LATE"}}},
    ],
)
def test_numbers_that_something_uses_do(changes):
    assert refused(asked(**changes))
    assert load(asked(**changes, later_sources="all")).admitted


def test_without_a_day_nothing_is_late():
    scenario = asked("LATE")
    del scenario["as_of"]
    assert load(scenario).admitted == ()


def test_each_variant_is_judged_by_itself():
    variants = {"hindsight": {"later_sources": "all", "set": {"parameters.rate": {"value": 3, "source": "LATE"}}}}
    scenario = load(asked(variants=variants))
    assert scenario.admitted == ()
    assert scenario.variants["hindsight"].admitted == ("parameters.rate",)
    del variants["hindsight"]["later_sources"]
    assert refused(asked(variants=variants))[0].endswith("(in variant `hindsight`)")


def test_the_shipped_case_counts_what_it_lets_in():
    scenario = load("supplementary-budget-2025", variants=None)
    assert scenario.question.as_of == date(2025, 4, 30)
    late = {key for key, source in scenario.model.sources.items() if (source.date or date.max) > date(2025, 4, 30)}
    printed = [*scenario.reached, *(number for number in scenario.numbers if number.field == "before")]
    own = {number.path for number in printed if late & set(number.sources) and not number.block.known}
    assert set(scenario.admitted) == own
    assert own
    with pytest.raises(InputError, match="rests on S8"):
        load("supplementary-budget-2025", later_sources=None, variants=None)
