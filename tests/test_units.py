"""Programmes whose units cost nothing, and allocations in units: decided, counted and printed in units."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from lp_text import lp_text

import optimizer
from optimizer.errors import InputError
from optimizer.program.program import Program
from optimizer.report.document import document
from optimizer.scenario.units import read_unit

MILLION = 10**6


def clinics(**changes):
    """Clinics cost money, advice costs none; both take hours, of which there are 7.

    By hand: an hour of advice cares for one person, one of a clinic for half a person. So all 3 lines of advice come
    first, and the 4 hours that are left keep 2 clinics, for KRW 400 million of a thousand.
    """
    model = {
        "currency": "KRW",
        "status": "assumed",
        "categories": {"all": {}},
        "programmes": {
            "clinic": {"category": "all", "unit_cost": "KRW 200 million", "max_units": 4, "output": "care"},
            "advice": {"category": "all", "unit_cost": 0, "max_units": 3, "output": "care"},
        },
        "outputs": {"care": {}},
    }
    question = {
        "budget": "KRW 1000 million",
        "objective": {"maximize": "care"},
        "compare_with": {"clinic": {"units": 3}, "advice": {"units": 1}},
        "limits": {"hours": "2 * clinic.units + advice.units <= 7"},
    }
    return optimizer.load({"model": model, **question, **changes})


GOLDEN = """\
maximise
  spend.advice + 1/2 spend.clinic
subject to
  budget: spend.clinic <= 10
  max_units.advice: spend.advice <= 3
  max_units.clinic: 1/2 spend.clinic <= 4
  limits.hours: spend.advice + spend.clinic <= 7
bounds
  0 <= spend.advice
  0 <= spend.clinic
"""


def test_the_program_counts_units_and_no_budget_pays_for_them():
    programmes = {"clinic": {"unit_cost": 2, "max_units": 4}, "advice": {"unit_cost": 0, "max_units": 3}}
    made = {name: {**block, "output": "care"} for name, block in programmes.items()}
    scenario = optimizer.load({
        "model": {"status": "assumed", "programmes": made, "outputs": {"care": {}}}, "budget": 10,
        "objective": {"maximize": "care"}, "limits": {"hours": "2 * clinic.units + advice.units <= 7"},
    })  # fmt: skip
    assert lp_text(Program.of(scenario).exact) == GOLDEN


def test_the_answer_by_hand():
    answer = optimizer.solve(clinics())
    assert answer.objective == 5
    assert answer.achieved.bought("advice") == 3
    assert (answer.achieved.spent("clinic"), answer.achieved.spent("advice")) == (400 * MILLION, 0)
    assert answer.allocation["spend"].to_dict() == {"clinic": 400 * MILLION, "advice": 0}
    assert answer.allocation["units"].to_dict() == {"clinic": 2.0, "advice": 3.0}
    assert answer.unspent == 600 * MILLION
    assert answer.idle == 0
    assert answer.money_moved == 100 * MILLION
    assert answer.certificate.proven
    assert answer.rules["limits.hours"].shadow_price == pytest.approx(0.5)
    assert answer.rules["max_units.advice"].shadow_price == pytest.approx(0.5)
    assert not answer.rules["budget"].binding


def test_the_allocation_compared_with_is_counted_too():
    baseline = optimizer.solve(clinics()).baseline
    assert baseline.achieved.objective == 4
    assert baseline.total == 600 * MILLION
    assert (baseline.regret, baseline.breaks) == (1, ())


def test_near_optimal_ranges_are_of_units():
    ranges = optimizer.solve(clinics()).near_optimal
    # 1% of the gain is 0.05 of a person: advice can give way by 0.1 where its hours keep half a clinic each.
    assert [float(end) for end in ranges.programmes["advice"]] == pytest.approx([2.9, 3])
    assert [float(end) for end in ranges.categories["all"]] == pytest.approx([390 * MILLION, 410 * MILLION])


def test_a_reduced_cost_is_per_unit_alone():
    costs = optimizer.solve(clinics(limits={"hours": "2 * clinic.units + 4 * advice.units <= 7"})).reduced_costs
    assert costs["advice"].per_money is None
    assert costs["advice"].per_unit == pytest.approx(-1)


def test_what_costs_nothing_has_no_unit_cost_to_believe_in():
    numbers = optimizer.solve(clinics()).justification.numbers
    assert {item.name for item in numbers if item.kind == "unit_cost"} == {"clinic"}


def test_the_document_speaks_of_units():
    answer = optimizer.solve(clinics())
    line = json.loads(json.dumps(document(answer)))["programmes"]["advice"]
    assert line["spend"] == 0
    assert line["units"] == 3
    assert line["near_optimal"] == pytest.approx([2.9, 3])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_reports_print_units(tmp_path, lang):
    answer = optimizer.solve(clinics())
    text = optimizer.write_report(answer, tmp_path / "report.md", lang).read_text(encoding="utf-8").replace("\\~", "~")
    assert {"ko": "물량 2.9~3", "en": "2.9 to 3 units"}[lang] in text
    page = optimizer.write_report(answer, tmp_path / "report.html", lang).read_text(encoding="utf-8")
    assert {"ko": "물량 2.9~3", "en": "2.9 to 3 units"}[lang] in page


def test_minimising_spending_does_not_count_units():
    answer = optimizer.solve(clinics(objective={"minimize": "spend"}, limits={"enough": "care >= 5"}))
    assert answer.objective == 400 * MILLION
    assert answer.achieved.bought("advice") == 3


def test_moving_money_does_not_count_units():
    actual = {"clinic": {"units": 2}, "advice": {"units": 0}}
    limits = {"enough": "care >= 4.5"}
    answer = optimizer.solve(clinics(objective={"minimize": "money_moved"}, limits=limits, compare_with=actual))
    assert (answer.objective, answer.achieved.bought("clinic")) == (0, 2)
    assert answer.achieved.bought("advice") >= Fraction(5, 2)


def test_units_in_several_periods():
    model = {
        "status": "assumed",
        "programmes": {"p": {"unit_cost": 2, "output": "made"}, "q": {"unit_cost": 0, "output": "made"}},
        "outputs": {"made": {}},
    }
    scenario = optimizer.load({
        "model": model, "horizon": 2, "budget": {"1": 4, "2": 6}, "objective": {"maximize": "p.units + q.units"},
        "limits": {"first": "q.1.units <= 3", "second": "q.2.units <= 5"},
        "compare_with": {"p": {"units": {"1": 1, "2": 2}}, "q": {"units": {"1": 2, "2": 4}}},
    })  # fmt: skip
    answer = optimizer.solve(scenario)
    assert answer.objective == 13
    assert [answer.spending["q", t] for t in "12"] == [3, 5]
    assert optimizer.evaluate(scenario, answer).objective == 13
    assert document(answer)["programmes"]["q"]["spend_by_period"] == {"1": 0, "2": 0}
    assert answer.unspent == 0
    assert answer.baseline.achieved.objective == 9
    assert answer.baseline.total == 6


def test_of_equal_optima_the_nearest_counts_units_in_the_size_of_money():
    # Care is worth 5 whoever gives it; 2 clinics and 3 lines, or 3 and 2, or anything between are as good.
    actual = {"clinic": {"units": 3}, "advice": {"units": 1}}
    answer = optimizer.solve(clinics(limits={"enough": "care <= 5"}, compare_with=actual))
    # By hand: KRW 600 million stand for the 3 lines that there can be, so one more of either is as far.
    assert not answer.solution.unique
    assert [float(answer.achieved.bought(p)) for p in ("clinic", "advice")] == pytest.approx([3.5, 1.5])


def test_frames_have_no_money_for_what_costs_nothing():
    cost = {"value": "KRW 200 million", "low": "KRW 150 million", "high": "KRW 250 million"}
    scenario = clinics(set={"programmes.clinic.unit_cost": cost})
    assert optimizer.solve(scenario).periods.to_frame()["all"].to_dict() == {"clinic": 400 * MILLION, "advice": 0}
    rows = optimizer.sweep(scenario, n=4).to_frame()
    assert rows["spend.advice"].tolist() == [3, 3, 3, 3]
    units = rows.attrs["units"]
    for key in ("spend", "actual"):
        assert (units[f"{key}.clinic"], f"{key}.advice" in units) == ("KRW", False)


MODEL = {
    "status": "assumed",
    "programmes": {
        "flat": {"unit_cost": 2},
        "rising": {"tiers": [{"units": 3, "unit_cost": 1}, {"units": 2, "unit_cost": 5}]},
        "paid": {"payments": {"1": 3, "2": -1}},
        "plain": {},
        "none": {"unit_cost": 0},
    },
}


def spending(allocation, **budget):
    question = {"objective": {"maximize": "flat.units"}, "horizon": 2, "budget": {"1": 90, "2": 90}, **budget}
    scenario = optimizer.load({"model": MODEL, **question, "compare_with": allocation})
    found = scenario.spending_of(scenario.actual)
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.parametrize(
    ("allocation", "expected"),
    [
        ({"flat": {"units": {"1": 4}}}, {("flat", "1"): 8}),
        ({"flat": {"units": {"1": "3 / 2", "2": 1}}}, {("flat", "1"): 3, ("flat", "2"): 2}),
        # Tiers are filled best first: three at 1, one at 5.
        ({"rising": {"units": {"2": 4}}}, {("rising", "2"): 8}),
        ({"rising": {"units": {"2": 5}}}, {("rising", "2"): 13}),
        # Payments are decided once, for all periods.
        ({"paid": {"units": 4}}, {("paid", "1"): 12, ("paid", "2"): -4}),
        ({"paid": {"1": 12, "2": -4}}, {("paid", "1"): 12, ("paid", "2"): -4}),
        # As a document rounds them.
        ({"paid": {"1": 12.01, "2": -4}}, {("paid", "1"): Fraction("12.01"), ("paid", "2"): -4}),
        # What costs nothing holds its units.
        ({"none": {"units": {"2": 7}}}, {("none", "2"): 7}),
    ],
)
def test_units_are_what_they_cost(allocation, expected):
    assert spending(allocation) == expected


def test_a_total_counts_the_cost_of_units_and_nothing_that_is_free():
    actual = {"total": 20, "flat": {"units": 4}, "none": {"units": 100}, "plain": "rest"}
    once = {name: block for name, block in MODEL["programmes"].items() if name != "paid"}
    assert spending(actual, budget=90, model=MODEL | {"programmes": once})["plain", ""] == 12


@pytest.mark.parametrize(
    ("allocation", "says"),
    [
        ({"none": 5}, "a unit of `none` costs nothing, so no amount tells how many there are"),
        ({"total": 5, "none": "rest"}, "a unit of `none` costs nothing"),
        ({"plain": {"units": {"1": 2}}}, "`plain` has no unit cost to count units with"),
        ({"rising": {"units": {"1": 6}}}, "`rising` has no more than 5 units: there its last tier ends"),
        ({"paid": {"units": {"1": 2}}}, "`paid` is decided once, for all periods"),
        ({"flat": {"units": 3}}, "`flat` has no period"),
        ({"total": 20, "plain": "rest"}, "`plain` has no period"),
        ({"paid": {"1": 6}}, "`paid` is decided once, for all periods: amounts are its payments times a number of un"),
        ({"paid": {"1": 6, "2": -3}}, "say how many: `paid: {units: 2.25}`"),
        ({"paid": {"1": -6, "2": 2}}, "say how many: `paid: {units: 2}`"),
        ({"flat": {"units": {"9": 3}}}, "9 is not a budget period"),
        ({"flat": {"units": {"1": -3}}}, "`compare_with.flat.units.1` must not be negative"),
        ({"flat": {"units": {"1": 3}, "lots": 2}}, "unknown key `lots`"),
    ],
)
def test_faults_of_units_are_told(allocation, says):
    with pytest.raises(InputError) as raised:
        spending(allocation)
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("programme", "says"),
    [
        ({"unit_cost": 0, "max_spend": 5}, "a unit of `p` costs nothing, so `max_spend` limits nothing"),
        ({"unit_cost": 0, "ramp": "20%"}, "a unit of `p` costs nothing, so `ramp` limits nothing"),
        ({"unit_cost": {"value": 0, "low": 0, "high": 2}}, "0 has no range"),
        ({"unit_cost": "zero"}, "must be above zero; what costs nothing says `unit_cost: 0` itself"),
        ({"unit_cost": {"value": 1, "low": 0, "high": 2}}, "the low end of `programmes.p.unit_cost` must be above"),
        ({"tiers": [{"unit_cost": 0}]}, "`programmes.p.tiers.0.unit_cost` must be above zero"),
    ],
)
def test_faults_of_what_costs_nothing_are_told(programme, says):
    model = {"status": "assumed", "parameters": {"zero": 0}, "programmes": {"p": programme, "q": {}}}
    with pytest.raises(InputError) as raised:
        optimizer.load({"model": model, "objective": {"maximize": "p.units + q"}, "budget": 5})
    assert says in str(raised.value)


def test_a_limit_on_the_money_of_what_costs_nothing_is_refused():
    with pytest.raises(InputError, match=r"a unit of `advice` costs nothing"):
        clinics(limits={"little": "advice <= 5억원"})


def test_evaluate_takes_units():
    achieved = optimizer.evaluate(clinics(), {"clinic": {"units": 1}, "advice": {"units": 2}})
    assert (achieved.objective, achieved.spent("clinic"), achieved.bought("advice")) == (3, 200 * MILLION, 2)


def test_evaluate_takes_an_answer_with_units():
    answer = optimizer.solve(clinics())
    assert optimizer.evaluate(clinics(), answer).objective == answer.objective == 5


def test_a_csv_file_counts_units(tmp_path):
    from optimizer.scenario.readers import read_split

    file = tmp_path / "split.csv"
    file.write_text("programme,amount\nclinic,KRW 200 million\nadvice,2 units\n", encoding="utf-8")
    assert optimizer.evaluate(clinics(), read_split(str(file)).plain()).objective == 3
    file.write_text("programme,units,year\np,3,1\np,4,2\n", encoding="utf-8")
    assert read_split(str(file)).plain() == {"p": {"units": {"1": "3", "2": "4"}}}
    file.write_text("programme,amount,year\np,3 units,1\np,4 units,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="`p` stands twice"):
        read_split(str(file))


@pytest.mark.parametrize("unit", [Fraction(1, 10**30), Fraction(1, 10**6), Fraction(10**9)])
def test_unit_costs_far_apart_keep_their_digits(unit):
    # By hand: 3 of each are affordable, whatever `far` costs.
    model = {
        "status": "assumed",
        "programmes": {"near": {"unit_cost": 2, "max_units": 3}, "far": {"unit_cost": str(unit), "max_units": 3}},
    }
    budget = 6 + 3 * unit
    question = {"budget": str(budget), "objective": {"maximize": "near.units + far.units"}}
    answer = optimizer.solve(optimizer.load({"model": model, **question}))
    assert float(answer.objective) == pytest.approx(6, rel=1e-11)
    assert float(answer.achieved.bought("far")) == pytest.approx(3, rel=1e-11)


@pytest.mark.parametrize("text", ["EUR {}", "{}억원", "EUR {0}"])
def test_a_brace_is_no_unit(text):
    assert read_unit(text) is None
