"""What is easily got wrong in a small scenario ends in a message that names the fault, and in that one alone."""

import pickle
from dataclasses import replace

import pytest

import optimizer
from optimizer.errors import InputError, Place, Problem
from optimizer.plans.criteria import CRITERIA
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.families import FAMILIES, Family
from optimizer.scenario.linear_form import Score
from optimizer.scenario.load import load
from optimizer.scenario.yaml_reader import read_text

PLAIN = {
    "model": {"status": "assumed", "programmes": {"x": {}, "y": {}}, "parameters": {"none": 0}},
    "objective": {"maximize": "x + y"},
    "limits": {"most": "x + y <= 5"},
}


def messages(**changed):
    with pytest.raises(InputError) as raised:
        load(PLAIN | changed)
    return [problem.message for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (7, "expected a rule such as `x <= 5`"),
        (True, "expected a rule such as `x <= 5`"),
        ("x / 0 <= 5", "divides by zero"),
        ("x <= 5 / (1 - 1)", "divides by zero"),
        ("x / none <= 5", "divides by zero"),
        ("x <= 1 / none", "divides by zero"),
        ("x * ln(none) <= 5", "has no finite value"),
        ("x <= 1e400", "numbers lie between 1e-50 and 1e50"),
        ("x == 5", "`==` has no meaning here; write `=`"),
        ("x => 5", "`=>` has no meaning here; write `>=`"),
        ("x =< 5", "`=<` has no meaning here; write `<=`"),
        ("x <= 5억원", "an amount in KRW, but amounts of this model are plain numbers (it has no `currency`)"),
    ],
)
def test_limits(limit, message):
    assert messages(limits={"most": "x + y <= 5", "wrong": limit}) == [message]


@pytest.mark.parametrize(("stated", "apart"), [({"uniform": [1, 2]}, False), ({"low": 1, "high": 2}, True)])
def test_a_distribution_is_named_and_its_range_stands_with_the_number(stated, apart):
    (message,) = messages(uncertain={"parameters.none": stated})
    assert message.startswith("expected one of pert, uniform")
    assert message.endswith("; `low` and `high` stand with the number itself") == apart


def test_a_limit_in_another_currency_is_refused():
    model = PLAIN["model"] | {"currency": "USD"}
    found = messages(model=model, limits={"most": "x + y <= 5억원"})
    assert found == ["an amount in KRW, but amounts of this model are in USD"]


def test_a_dot_in_the_name_of_a_limit_is_refused():
    assert messages(limits={"most.of_all": "x + y <= 5"}) == ["`most.of_all` cannot be a name"]


@pytest.mark.parametrize(
    ("programme", "message"),
    [
        ({"unit_cost": {"value": 3, "low": 2}}, "`programmes.x.unit_cost` has `low` without `high`"),
        ({"unit_cost": {"value": 3, "high": 4}}, "`programmes.x.unit_cost` has `high` without `low`"),
        (
            {"unit_cost": {"value": 3, "low": 4, "high": 5}},
            "`programmes.x.unit_cost` is 3, outside its own range 4 to 5",
        ),
        ({"tiers": []}, "expected at least one entry"),
    ],
)
def test_programmes(programme, message):
    assert messages(model=PLAIN["model"] | {"programmes": {"x": programme, "y": {}}}) == [message]


def test_a_budget_that_has_to_be_spent_is_there():
    assert messages(spend="exactly") == messages(spend="exactly", budget="none") == ["`spend: exactly` needs a budget"]


@pytest.mark.parametrize("text", ["2020-01-01", "2020-1-1"])
def test_a_date_is_no_amount(text):
    assert messages(budget=text) == ["expected a number, an amount or a formula, found a date"]


@pytest.mark.parametrize(("text", "word"), [("5억 3조", "억"), ("1만억원", "만억원"), ("5백3천억", "백3천억")])
def test_of_units_of_money_the_larger_comes_first(text, word):
    amounts = "amounts read 55억원, 1조 8,000억원 or KRW 5.5 billion, the larger unit first"
    assert messages(budget=text) == [f"`{word}` follows a number: {amounts}"]


NO_PERIODS = "the budget has no periods; give one number, or the budget by period"


@pytest.mark.parametrize("key", ["min_spend", "max_spend", "min_units", "max_units"])
@pytest.mark.parametrize(
    ("budget", "limit", "named", "hint"),
    [
        (5, {2025: 3}, "2025", NO_PERIODS),
        ({2025: 5, 2026: 5}, {2052: 3}, "2052", "budget periods: 2025, 2026"),
        ({2025: 5, 2026: 5}, {2023: 3, 2024: 3}, "2023, 2024", "budget periods: 2025, 2026"),
    ],
)
def test_a_limit_by_period_that_meets_no_period_of_the_budget_is_refused(key, budget, limit, named, hint):
    model = {"status": "assumed", "programmes": {"x": {"unit_cost": 1, key: limit}, "y": {}}}
    with pytest.raises(InputError) as raised:
        load(PLAIN | {"model": model, "budget": budget})
    (problem,) = raised.value.problems
    assert (problem.message, problem.hint) == (f"`{key}` names no budget period: {named}", hint)
    assert problem.place.path == f"model.programmes.x.{key}"
    year = next(iter(limit))
    load(PLAIN | {"model": model, "budget": {year: 5, year + 1: 5}})


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ({"maximize": "3x"}, "`x` follows a number"),
        ({"maximize": "x / none"}, "divides by zero"),
        ({"maximize": "x + 1 / none"}, "divides by zero"),
        ({"max": "x"}, "unknown key `max`"),
    ],
)
def test_objectives(objective, message):
    (found,) = messages(objective=objective)
    assert found.startswith(message)


@pytest.mark.parametrize("programmes", [["x", "y"], {}, {"x": 1, "y": []}])
def test_programmes_that_are_not_blocks_are_the_only_fault(programmes):
    found = messages(model={"status": "assumed", "programmes": programmes})
    assert all(message.startswith("expected") for message in found)


@pytest.mark.parametrize("name", ["nothing", "actual", "computed", *CRITERIA])
def test_what_results_call_other_allocations_is_no_name_of_one(name):
    model = {"status": "assumed", "programmes": {"x": {}, "y": {}}, "allocations": {name: {"x": 1}}}
    assert messages(model=model) == [f"`{name}` means something else and cannot be a name"]


@pytest.mark.parametrize("name", ["spend", "money_moved", "weighted_score", "weakest_score", "total", "heading"])
def test_a_word_that_means_something_else_is_no_name(name):
    found = messages(model={"status": "assumed", "programmes": {"x": {}, "y": {}, name: {}}})
    wrong = "is a word of limits and objectives and cannot be a name"
    if name == "heading":
        wrong = "is a key of allocations and cannot be the name of a programme"
    assert found == [f"`{name}` {wrong}"]


@pytest.mark.parametrize("text", ["limit: - x + y <= 1", "limit: {a: - x + y <= 1}"])
def test_a_minus_that_yaml_reads_as_a_list_is_explained(text):
    with pytest.raises(InputError, match="write a leading minus without the space"):
        read_text(text, "file.yaml")


def test_a_file_indented_with_spaces_that_are_none():
    with pytest.raises(InputError) as raised:
        read_text("a:\n\u00a0\u00a0b: 1\n\u00a0\u00a0c: 2\n", "file.yaml")
    assert [(str(p.place), p.message) for p in raised.value.problems] == [
        ("file.yaml:2:1", "this space (U+00A0) is no plain one"),
        ("file.yaml:3:1", "this space (U+00A0) is no plain one"),
    ]


@pytest.mark.parametrize("text", ["a:b: {c: 1}", "{a:b: {c: 1}}", '{"a":1, b: 2}', "a: {b, c}", "at: 12:30"])
def test_what_is_yaml_is_read(text):
    assert read_text(text, "file.yaml").children


def test_the_horizon_goes_without_saying_where_nothing_depends_on_it():
    flows = {"status": "assumed", "programmes": {"x": {"payments": {"0": 1, "1": -1.1}}}}
    asked = {"model": flows, "budget": {"0": 10, "1": 0}, "objective": {"maximize": "x.units"}}
    assert load(asked).periods == ("0", "1")
    counted = flows | {"outputs": {"heads": {}}}
    with pytest.raises(InputError, match="the horizon is 1, fewer years than the budget has periods"):
        load(asked | {"model": counted})


@pytest.mark.parametrize("payments", [{}, {"0": 0}, {"0": 0, "1": 0}])
def test_payments_of_nothing_are_refused(payments):
    model = {"status": "assumed", "programmes": {"x": {"payments": payments, "max_units": 3}}}
    found = messages(model=model, budget={"0": 5, "1": 5}, objective={"maximize": "x.units"}, limits={})
    assert found == ["`programmes.x.payments` are all zero: no money tells how many units are bought"]


def of_x(block):
    return {"model": {"status": "assumed", "programmes": {"x": block}}}


@pytest.mark.parametrize(
    ("changes", "empty"),
    [
        ({"model": None}, ["model"]),
        ({"budget": None, "compare_with": {"x": None}, "other": None}, ["budget", "x"]),
        ({"objective": {"maximize": "x", "weights": None}, "variants": {"none": None}}, ["weights", "none"]),
        (of_x({"unit_cost": None, "tiers": [{"unit_cost": 1, "units": None}]}), ["units", "unit_cost"]),
        ({"set": {"programmes.x": {"unit_cost": None}}}, ["unit_cost"]),
        ({"variants": {"more": of_x(None)}}, ["x"]),
        (of_x({"other": None}), []),
    ],
)
def test_a_key_without_a_value_is_refused(changes, empty):
    found = [message for message in messages(**changes) if message != "unknown key `other`"]
    inside = " (in variant `more`)" if "more" in str(changes) else ""
    assert found == [f"`{key}` has no value{inside}" for key in empty]


def test_what_null_deletes_may_be_without_a_value():
    deleted = {"limits.most": None}
    asked = load(PLAIN | {"budget": 5, "set": deleted, "variants": {"open": {"budget": None, "set": deleted}}})
    assert (asked.has_budget, asked.variants["open"].has_budget) == (True, False)


def test_no_hint_names_what_only_code_gives():
    with pytest.raises(InputError, match=r"unknown key `compare_with_give`\n *did you mean `compare_with`\?"):
        load(PLAIN | {"compare_with_give": "x"})


def test_faults_stand_in_order_and_once_also_from_another_process():
    places = [Place("f", 2, 1), Place("f", 1, 4), Place("f", 2, 1), None]
    error = InputError(Problem(f"at {place}", place) for place in places)
    assert str(error) == "at None\nf:1:4: at f:1:4\nf:2:1: at f:2:1"
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.problems) == (str(error), error.problems)


# What a new form of capability or a new family of constraints can rely on.


def test_a_capability_of_an_unknown_form_is_not_taken_for_affine():
    capability = {"from": "o", "linear": 1}
    model = {"status": "assumed", "programmes": {"x": {"output": "o"}}, "outputs": {"o": {}}}
    scope = load({"model": model | {"capabilities": {"c": capability}}, "budget": 5}).scope
    assert not scope.why_concave(Score("c"))
    unknown = scope.model.capabilities["c"].model_copy(update={"linear": None})
    assert replace(scope, model=scope.model.model_copy(update={"capabilities": {"c": unknown}})).why_concave(Score("c"))


def test_a_family_without_a_price_is_held_to_convexity(monkeypatch):
    tiers = [{"units": 5, "unit_cost": 1}, {"units": 5, "unit_cost": 2}]
    model = {"status": "assumed", "programmes": {"x": {"tiers": tiers, "max_units": 8}, "y": {}}}
    changed = {"model": model, "budget": {"2025": 9, "2026": 9}, "limits": {}}
    refused = messages(**changed)
    assert refused[0].startswith("not convex: `x` has tiers")
    monkeypatch.setitem(FAMILIES, "max_units", Family("max_units", FAMILIES["max_units"].state, frozenset({"silent"})))
    assert messages(**changed) == refused


def test_a_rule_over_the_spending_of_another_programme(monkeypatch):
    def state(p):
        yield "y", p.spend("") <= p.number() * p.spend("", of="y")

    monkeypatch.setitem(FAMILIES, "ramp", Family("ramp", state, frozenset({"cap", "money"})))
    model = {"status": "assumed", "programmes": {"x": {"ramp": 0.5}, "y": {}, "z": {}}}
    scenario = load({"model": model, "budget": 9, "objective": {"maximize": "x"}})
    assert feeds_nothing(scenario) == ("z",)
    model["programmes"]["y"] = {"unit_cost": 0, "max_units": 3}
    wrong = messages(model=model, limits={}, objective={"maximize": "x"})
    assert wrong == ["a unit of `y` costs nothing, so no money is spent on it"]


def test_a_rule_over_the_units_of_another_programme(monkeypatch):
    def state(p):
        yield "y", p.units("") >= p.number() * p.units("", of="y" if "y" in p.programmes else "z")

    monkeypatch.setitem(FAMILIES, "ramp", Family("ramp", state, frozenset({"floor"})))
    model = {"status": "assumed", "programmes": {"x": {"ramp": 3, "unit_cost": 1}, "y": {"unit_cost": 2}}}
    answer = optimizer.solve(load({"model": model, "budget": 10, "objective": {"maximize": "y.units"}}))
    assert answer.spending == {("x", ""): 6, ("y", ""): 4}
    del model["programmes"]["y"]
    assert messages(model=model, limits={}, objective={"maximize": "x"}) == ["there is no programme `z`"]


@pytest.mark.parametrize(
    ("changed", "hint"),
    [
        ({"limits": {"late": "o.2026 >= 1"}}, "at a moment it is `o at 12 months`"),
        ({"set": {"programmes.x*.lag": "1 year"}}, "`*` stands for every name, not for a part of one"),
        ({"budget": "EUR0.8M"}, "an amount has a space behind its currency: `EUR 0.8M`"),
        ({"limits": {"x": "x1 >= USD50"}}, "an amount has a space behind its currency: `USD 50`"),
        ({"horizon": None}, "for example `horizon: 4`"),
        (
            {"variants": {"v": {"programmes": {}}}},
            "what the model says of it is changed by its path: `set: {programmes.NAME.KEY: ...}`",
        ),
    ],
)
def test_hints_say_what_to_write_instead(changed, hint):
    programme = {"output": "o", "lag": "6 months"}
    model = {"status": "assumed", "programmes": {"x1": programme, "x2": programme}, "outputs": {"o": {}}}
    source = {"model": model, "horizon": 9, "budget": dict.fromkeys((2026, 2027, 2028, 2029), 1), "limits": {}}
    source |= {"objective": {"maximize": "o"}, **changed}
    with pytest.raises(InputError) as raised:
        load({key: value for key, value in source.items() if value is not None})
    assert [problem.hint for problem in raised.value.problems] == [hint]
