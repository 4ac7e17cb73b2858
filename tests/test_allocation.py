"""Named allocations: double counts taken off, the rest filled in, sums that do not add up refused with reasons."""

from fractions import Fraction

import pytest

from optimizer.errors import InputError
from optimizer.program.evaluation import Evaluator
from optimizer.scenario.load import load

EOK = 10**8
PROGRAMMES = {"a": {}, "b": {}, "c": {}, "left": {"fixed": True}}


def scenario(allocation, **changes):
    model = {
        "currency": "KRW",
        "status": "assumed",
        "programmes": PROGRAMMES,
        "outputs": {"o": {}},
        "capabilities": {"k": {"from": "o", "linear": 1}},
        "allocations": {"bill": allocation, "plan": {"a": "10억원", "left": "7억원"}},
    }
    return {"model": model, "budget": "100억원", "compare_with": "bill"} | changes


def spending(loaded, name="bill"):
    return {programme: amount / EOK for (programme, _), amount in loaded.spending_of(name).items()}


def refused(*arguments, **changes):
    with pytest.raises(InputError) as raised:
        load(scenario(*arguments, **changes))
    return [(str(problem.place), problem.message) for problem in raised.value.problems]


def test_lines_are_what_they_say():
    loaded = load(scenario({"a": "60억원", "b": "30억원", "left": "10억원"}))
    assert spending(loaded) == {"a": 60, "b": 30, "c": 0, "left": 10}
    assert loaded.actual == loaded.fixed_by == "bill"


def test_an_overlap_stays_in_the_first_line_and_is_taken_off_the_others():
    overlaps = [{"lines": ["a", "b", "c"], "amount": "5억원"}, {"lines": ["c", "a"], "amount": "1억원"}]
    loaded = load(scenario({"a": "60억원", "b": "30억원", "c": "20억원", "total": "99억원", "overlaps": overlaps}))
    assert spending(loaded) == {"a": 59, "b": 25, "c": 15, "left": 0}


def test_the_rest_is_what_remains_of_the_total():
    overlaps = [{"lines": ["a", "b"], "amount": "5억원"}]
    loaded = load(scenario({"total": "100억원", "a": "60억원", "b": "30억원", "left": "rest", "overlaps": overlaps}))
    assert spending(loaded) == {"a": 60, "b": 25, "c": 0, "left": 15}


@pytest.mark.parametrize(
    ("allocation", "message"),
    [
        (
            {"total": "100억원", "a": "60억원", "b": "30억원"},
            "the lines add up to 90억원 less overlaps of 0억원 = 90억원, but the total says 100억원 (10억원 less)",
        ),
        (
            {"total": "80억원", "a": "60억원", "b": "30억원", "overlaps": [{"lines": ["a", "b"], "amount": "5억원"}]},
            "the lines add up to 90억원 less overlaps of 5억원 = 85억원, but the total says 80억원 (5억원 more)",
        ),
        (
            {"total": "80억원", "a": "60억원", "b": "30억원", "left": "rest"},
            "the lines exceed the total by 10억원, so nothing remains for `left`",
        ),
        (
            {"a": "3억원", "b": "30억원", "overlaps": [{"lines": ["b", "a"], "amount": "5억원"}]},
            "`a` is negative once overlaps are taken off",
        ),
    ],
)
def test_sums_that_do_not_add_up_are_refused_with_the_arithmetic(allocation, message):
    ((place, said),) = refused(allocation)
    assert said == message
    assert place.startswith("code: model.allocations.bill.")


@pytest.mark.parametrize(
    ("allocation", "message"),
    [
        ({"d": "1억원"}, "`d` is not a programme"),
        ({"a": "rest", "b": "rest", "total": "5억원"}, "only one line can be `rest`"),
        ({"a": "rest"}, "`rest` needs a `total`"),
        (
            {"a": "5억원", "overlaps": [{"lines": ["a", "b"], "amount": "1억원"}]},
            "`b` is not a line of this allocation",
        ),
        (
            {"a": "5억원", "overlaps": [{"lines": ["a"], "amount": "1억원"}]},
            "an overlap names two or more different lines",
        ),
        (
            {"a": "5억원", "overlaps": [{"lines": ["a", "a"], "amount": "1억원"}]},
            "an overlap names two or more different lines",
        ),
        (
            {"a": "5억원", "b": "rest", "total": "9억원", "overlaps": [{"lines": ["a", "b"], "amount": "1억원"}]},
            "`b` is what remains, and cannot overlap",
        ),
        (
            {"a": "5억원", "b": "4억원", "overlaps": [{"lines": ["a", "b"], "amount": "-1억원"}]},
            "`allocations.bill.overlaps.0.amount` must not be negative",
        ),
        ({"a": 5}, "`allocations.bill.a` is an amount of money and needs its unit"),
        ({"a": "5억원", "b": "USD 5"}, "an amount in USD, but amounts of this model are in KRW"),
        ({"a": {}}, "expected at least one entry"),
        ({"a": "rests", "total": "5억원"}, "`rests` is not a parameter"),
    ],
)
def test_lines_that_cannot_be(allocation, message):
    assert [said for _, said in refused(allocation)] == [message]


def test_periods():
    budget = {2025: "50억원", 2026: "50억원"}
    loaded = load(
        scenario({"a": {2025: "30억원", 2026: "20억원"}, "b": {2026: "5억원"}, "c": "0억원"}, budget=budget, horizon=2)
    )
    found = {key: amount / EOK for key, amount in loaded.spending_of("bill").items() if amount}
    assert found == {("a", "2025"): 30, ("a", "2026"): 20, ("b", "2026"): 5}
    ((_, said),) = refused({"a": "30억원"}, budget=budget, horizon=2)
    assert said == "`a` has no period"
    ((_, said),) = refused({"a": {2027: "30억원"}}, budget=budget, horizon=2)
    assert said == "2027 is not a budget period"


def test_with_several_periods_an_overlap_is_taken_off_the_first():
    lines = {"a": {2025: "10억원"}, "b": {2025: "8억원", 2026: "6억원"}}
    changes = {"budget": {2025: "50억원", 2026: "50억원"}, "horizon": 2}
    loaded = load(scenario(lines | {"overlaps": [{"lines": ["a", "b"], "amount": "7억원"}]}, **changes))
    assert [loaded.spending_of("bill")["b", period] / EOK for period in loaded.periods] == [1, 6]
    with pytest.raises(InputError) as raised:
        load(scenario(lines | {"overlaps": [{"lines": ["a", "b"], "amount": "9억원"}]}, **changes))
    (problem,) = raised.value.problems
    assert problem.message == "`b` is negative in 2025 once overlaps are taken off"
    assert problem.hint == "of a budget of several periods overlaps are taken off the first"


def test_an_allocation_for_other_periods_does_not_matter_until_it_is_used():
    budget = {2025: "50억원", 2026: "50억원"}
    plain = {"a": {2025: "30억원"}}
    assert load(scenario(plain, budget=budget, horizon=2)).actual == "bill"
    with pytest.raises(InputError, match="`a` has no period"):
        load(scenario(plain, budget=budget, horizon=2, compare_with="plan"))
    with pytest.raises(InputError, match="`a` has no period"):
        load(scenario(plain, budget=budget, horizon=2, require={"k": "50% of plan"}))


def test_compare_with_may_be_an_allocation_itself():
    loaded = load(scenario({"a": "5억원"}, compare_with={"a": "70억원", "left": "rest", "total": "100억원"}))
    assert loaded.actual == loaded.fixed_by == "compare_with"
    assert spending(loaded, "compare_with") == {"a": 70, "b": 0, "c": 0, "left": 30}
    ((place, said),) = refused({"a": "5억원"}, compare_with={"a": "70억원", "d": "1억원"})
    assert (place, said) == ("code: compare_with.d", "`d` is not a programme")


def test_further_allocations_of_the_scenario():
    mine = {"mine": {"a": "1억원", "left": "2억원"}}
    loaded = load(scenario({"a": "5억원"}, allocations=mine, compare_with="mine"))
    assert spending(loaded, "mine")["left"] == 2
    ((place, said),) = refused({"a": "5억원"}, allocations={"bill": {"a": "1억원"}})
    assert (place, said) == ("code: allocations.bill", "the model has an allocation `bill` already")


def test_a_fixed_programme_takes_the_spending_of_the_scenarios_own_comparison():
    loaded = load(scenario({"a": "60억원", "left": "10억원"}))
    assert loaded.net_spending.of("nothing", loaded.base)["left", ""] == 10 * EOK
    beside = loaded.with_(compare_with={"b": "50억원"})
    assert (beside.actual, beside.fixed_by) == ("compare_with_given", "bill")
    assert spending(beside, "compare_with_given") == {"a": 0, "b": 50, "c": 0, "left": 10}
    assert spending(beside.with_(compare_with="plan"), "plan")["left"] == 7
    assert [(rule.name, rule.bound) for rule in beside.rules] == [(rule.name, rule.bound) for rule in loaded.rules]
    assert "fixed.left" in {rule.name for rule in loaded.rules}


def test_without_fixed_programmes_the_scenarios_own_comparison_is_no_assumption_beside_another():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 2}, "b": {}}}
    asked = {"model": model, "budget": 9, "objective": {"maximize": "a"}, "compare_with": {"a": 1, "b": 2}}
    beside = load(asked).with_(compare_with={"a": 3, "b": 4})
    amounts = [number.path for number in beside.assumptions if number.path.startswith("compare_with")]
    assert amounts == ["compare_with_given.a", "compare_with_given.b"]


def test_a_fixed_programme_needs_a_comparison():
    asked = scenario({"a": "60억원"})
    del asked["compare_with"]
    with pytest.raises(InputError, match="the scenario has no `compare_with`"):
        load(asked)


def test_spending_follows_other_numbers():
    loaded = load(scenario({"total": "100억원", "a": "60억원", "b": "30억원", "left": "rest"}))
    values = loaded.numbers.values({"allocations.bill.a": Fraction(70 * EOK)})
    assert Evaluator(loaded, values).lookup("spending.bill.left") == 0
    with pytest.raises(KeyError, match="no number is called"):
        loaded.numbers.values({"allocations.bill.d": 1})


@pytest.mark.parametrize(
    ("name", "meant"), [("지피유", "gpu"), ("CARDS BOUGHT", "gpu"), ("gpo", "gpu"), ("people", "staff")]
)
def test_a_line_under_the_title_of_a_programme_is_told_its_name(name, meant):
    asked = scenario({})
    title = {"ko": "지피유", "en": "Cards bought"}
    asked["model"]["programmes"] = {"gpu": {"title": title}, "staff": {"title": "People"}}
    asked["model"]["allocations"] = {"bill": {name: "5억원"}}
    with pytest.raises(InputError) as raised:
        load(asked)
    (problem,) = [problem for problem in raised.value.problems if "is not a programme" in problem.message]
    assert problem.hint == f"did you mean `{meant}`?"
