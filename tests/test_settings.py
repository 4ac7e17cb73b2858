"""A scenario's `set`: what a new number drops and what it keeps, and that the order of the keys does not matter."""

import itertools
from fractions import Fraction

import pytest
from family import PARENT, number, writer

from optimizer.errors import InputError
from optimizer.scenario.load import load
from optimizer.scenario.merge import covers, read_setting


@pytest.fixture
def write(tmp_path, monkeypatch):
    return writer(tmp_path, monkeypatch)


def with_set(write, text, extra=""):
    body = PARENT.replace(PARENT[PARENT.index("set:") : PARENT.index("variants:")], f"set:\n{text}{extra}")
    write("scenarios/asked.yaml", body)
    return load("asked")


def test_a_bare_number_drops_range_and_source(write):
    for path in ("parameters.price", "parameters.price.value"):
        scenario = with_set(write, f"  {path}: 2.5억원\n")
        assert number(scenario, "parameters.price")[:5] == (250_000_000, "assumed", (), None, None)
        assert scenario.numbers["parameters.price"].by_scenario
        assert scenario.numbers["parameters.price"].origin.note is None
        assert scenario.numbers["programmes.p.unit_cost"].status == "assumed"


def test_a_whole_sourced_number_keeps_its_own(write):
    scenario = with_set(write, "  parameters.price: {value: 2.5억원, low: 2억원, high: 3억원, source: B}\n")
    assert number(scenario, "parameters.price")[:5] == (250_000_000, "cited", ("B",), 200_000_000, 300_000_000)
    assert scenario.numbers["parameters.price"].by_scenario


def test_a_number_and_its_source_set_apart(write):
    scenario = with_set(write, "  parameters.price.value: 2.5억원\n  parameters.price.source: B\n")
    assert number(scenario, "parameters.price")[:5] == (250_000_000, "cited", ("B",), None, None)


def test_one_end_of_a_range(write):
    scenario = with_set(write, "  parameters.price.low: 1.5억원\n")
    assert number(scenario, "parameters.price")[:5] == (200_000_000, "cited", ("A",), 150_000_000, 300_000_000)


def test_a_range_for_a_bare_number(write):
    scenario = with_set(write, "  capabilities.d.linear.low: 0\n  capabilities.d.linear.high: 3\n")
    assert number(scenario, "capabilities.d.linear")[:5] == (1, "assumed", (), 0, 3)
    with pytest.raises(InputError, match=r"`capabilities\.d\.linear` has `high` without `low`"):
        with_set(write, "  capabilities.d.linear.high: 3\n")


def test_the_lag_of_an_initial_amount_stays_when_its_number_is_set(write):
    for path in ("outputs.o.initial", "outputs.o.initial.value"):
        scenario = with_set(write, f"  {path}: 7\n")
        assert number(scenario, "outputs.o.initial")[:5] == (7, "assumed", (), None, None)
        assert scenario.base["outputs.o.initial.lag"] == Fraction(1, 4)


def test_lists_are_set_whole(write):
    scenario = with_set(write, "  capabilities.c.curve: [[0, 0], [5, 100]]\n")
    assert scenario.base["capabilities.c.curve.1.0"] == 5
    assert "capabilities.c.curve.2.0" not in scenario.numbers
    assert number(scenario, "capabilities.c.curve.1.0")[1:3] == ("assumed", ())
    with pytest.raises(InputError, match=r"`capabilities\.c\.curve\.1\.0` points inside a list"):
        with_set(write, "  capabilities.c.curve.1.0: 5\n")


def test_a_block_with_a_source_of_its_own_is_set_with_it(write):
    scenario = with_set(write, "  programmes.q: {unit_cost: 3억원, output: o, source: B}\n")
    assert number(scenario, "programmes.q.unit_cost")[:3] == (300_000_000, "cited", ("B",))
    assert "programmes.q.lag" not in scenario.numbers


def test_a_star_stands_for_every_key(write):
    scenario = with_set(write, "  programmes.*.lag: 2 years\n")
    assert [scenario.base[f"programmes.{name}.lag"] for name in "pq"] == [2, 2]
    scenario = with_set(write, "  programmes.*.lag.low: 1 month\n  programmes.*.lag.high: 2 years\n")
    assert number(scenario, "programmes.q.lag")[3] == Fraction(1, 12)
    scenario = with_set(write, "  programmes.*.max_units: null\n")
    assert "programmes.p.max_units" not in scenario.numbers


SETTINGS = (
    "programmes.*.lag: 2 years",
    "programmes.p.lag: 3 years",
    "programmes.p.lag.low: 1 year",
    "programmes.p.lag.high: 4 years",
    "parameters.price.low: 1억원",
    "parameters.price.high: 5억원",
    "parameters.price.value: 4억원",
    "capabilities.d: {from: o, linear: 3, status: assumed}",
    "capabilities.d.linear: 4",
)


def test_the_order_of_the_keys_does_not_matter(write):
    found = set()
    for order in itertools.islice(itertools.permutations(SETTINGS), 0, None, 40009):
        scenario = with_set(write, "".join(f"  {line}\n" for line in order))
        paths = ("programmes.p.lag", "programmes.q.lag", "parameters.price", "capabilities.d.linear")
        found.add(tuple(number(scenario, path)[:5] for path in paths))
    assert found == {
        (
            (3, "assumed", (), 1, 4),
            (2, "assumed", (), None, None),
            (400_000_000, "assumed", (), 100_000_000, 500_000_000),
            (4, "assumed", (), None, None),
        )
    }


def test_null_in_set_deletes_what_it_points_at(write):
    scenario = with_set(write, "  limits.one: null\n  programmes.p.lag: null\n  require.c: null\n")
    assert [rule.name for rule in scenario.rules if rule.family == "limits"] == ["limits.two"]
    assert not {"programmes.p.lag", "require.c"} & {found.path for found in scenario.numbers}


@pytest.mark.parametrize("path", ["limits.one", "programmes.p.lag", "require.c"])
def test_a_null_that_stands_alone_deletes(write, path):
    assert path in load("parent").numbers
    assert path not in with_set(write, f"  {path}: null\n").numbers


def test_the_variant_without_a_floor_has_none():
    floors = {rule.name for rule in load("supplementary-budget-2025").variants["floors_off"].rules}
    assert "limits.training_run" not in floors


@pytest.mark.parametrize(
    ("path", "missing"),
    [
        ("limits.on: null", "limits.on"),
        ("limits.new: p >= 0억원", "limits.new"),
        ("require.x: null", "require.x"),
        ("parameters.prices: 5", "parameters.prices"),
        ("programmes.p.life: null", "programmes.p.life"),
        ("programmes.p.life.low: 1 year", "programmes.p.life"),
        ("programmes.r.lag: 1 year", "programmes.r"),
        ("categories.*.title: x", "categories"),
        ("programmes.*.life.low: 1 year", "programmes.*.life.low"),
        ("things.x: 1", "things.x"),
        ("horizn: 1", "horizn"),
        ("model: x", "model"),
        ("variants.v.horizon: 2", "variants.v.horizon"),
    ],
)
def test_set_on_what_is_not_there(write, path, missing):
    with pytest.raises(InputError) as raised:
        with_set(write, f"  {path}\n")
    (problem,) = raised.value.problems
    assert problem.message == f"there is no `{missing}` to set"
    assert (problem.place.file, problem.place.line, problem.place.column) == ("scenarios/asked.yaml", 12, 3)


@pytest.mark.parametrize(
    ("setting", "hint"),
    [
        ("model: x", "`set` does not reach `model`: change it in the file itself"),
        ("variants.v.horizon: 2", "`set` does not reach `variants`: change it in the file itself"),
        ("horizn: 1", "did you mean `horizon`?"),
        ("things.x: 1", "a path begins with its section: `programmes.things.x`"),
    ],
)
def test_where_what_no_setting_reaches_is_changed(write, setting, hint):
    with pytest.raises(InputError) as raised:
        with_set(write, f"  {setting}\n")
    assert raised.value.problems[0].hint == hint


def test_set_reaches_the_scenario_itself(write):
    scenario = with_set(
        write, "  budget: 8억원\n  horizon: 2\n  objective.weights.c: 0.6\n  objective.weights.d: 0.4\n"
    )
    assert [scenario.base[p] for p in ("budget", "horizon", "objective.weights.c")] == [8 * 10**8, 2, Fraction(3, 5)]
    assert number(scenario, "budget")[1:3] == ("assumed", ())
    given = {number.path for number in scenario.numbers if number.was_set}
    assert given == {"budget", "horizon", "objective.weights.c", "objective.weights.d"}


def test_a_later_setting_outranks_an_earlier_one_however_it_is_written(write):
    early = "  programmes.p.lag: 9 months\n  parameters.price: {value: 2억원, low: 1억원, high: 3억원}\n"
    late = "variants: {v: {set: {programmes.*.lag: 2 years, parameters.price.value: 5억원}}}\n"
    body = PARENT[: PARENT.index("set:")]
    write("scenarios/asked.yaml", f"{body}set:\n{early}{late}")
    variant = load("asked").variants["v"]
    assert variant.base["programmes.p.lag"] == 2
    assert number(variant, "parameters.price")[:5] == (500_000_000, "assumed", (), None, None)


@pytest.mark.parametrize(
    ("setting", "other", "does"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.b.low", True),
        ("a.b.low", "a.b", False),
        ("a.b.value", "a.b.low", True),
        ("a.b", "a.b.value", True),
        ("a.*.c", "a.b.c.low", True),
        ("a.b", "a.bc", False),
        ("*", "a.b", True),
    ],
)
def test_covers(setting, other, does):
    assert covers(setting, other) is does


def test_a_setting_from_the_command_line(write):
    settings = dict(
        map(read_setting, ["programmes.p.lag = 1 month", "limits.one=null", "capabilities.c.curve=[[0, 0], [5, 9]]"])
    )
    scenario = load("parent", set=settings)
    assert str(scenario.numbers["programmes.p.lag"].place) == "--set programmes.p.lag:1:1"
    assert scenario.base["capabilities.c.curve.1.1"] == 9
    assert "limits.one" not in scenario.numbers
    for text in ("lag", "=5", "a=&x 1"):
        with pytest.raises(InputError) as refused:
            read_setting(text)
        assert str(refused.value.problems[0].place).startswith("--set")


def test_a_number_keeps_its_title_whatever_it_is_set_to():
    words = {"ko": "무게", "en": "Weight"}
    model = {
        "status": "assumed",
        "parameters": {"k": {"value": 3, "title": words}},
        "programmes": {"unit": {"output": "x", "max_units": "k"}},
        "outputs": {"x": {}},
        "capabilities": {"c": {"from": "x", "curve": [[0, 0], [5, 10]]}},
    }
    base = load({"budget": 5, "model": model})
    for path, given in (("parameters.k", 4), ("parameters.k", {"value": 4}), ("parameters.k.value", 4)):
        number = base.with_(set={path: given}).numbers["parameters.k"]
        assert (number.block.title.say("ko"), number.block.title.say("en")) == ("무게", "Weight")
        assert number.by_scenario


def test_digests_are_of_what_counts_and_not_of_words():
    def digests(**changes):
        programme = {"output": "x", "unit": "piece", **changes}
        model = {
            "status": "assumed",
            "parameters": {"k": {"value": 3, "title": changes.get("title", "Weight")}},
            "programmes": {"unit": programme},
            "outputs": {"x": {}},
            "capabilities": {"c": {"from": "x", "curve": [[0, 0], [5, 10]]}},
        }
        scenario = load({"budget": 5, "model": model})
        return scenario.digest, scenario.model_digest

    own = digests()
    assert digests(title={"ko": "무게"}, note="Why", unit="Stück") == own
    assert all(a != b for a, b in zip(digests(max_units="k"), own, strict=True))


def test_a_key_that_a_model_does_not_state_enters_no_digest():
    programmes = {"x": {"unit_cost": 2, "fixed": False, "title": "X"}}
    model = load({"model": {"status": "assumed", "programmes": programmes}, "objective": {"maximize": "x"}}).model
    assert model.structure() == '{"programmes": {"x": {"unit_cost": {"value": "2"}}}, "status": "assumed"}'


def test_digests_are_of_what_expressions_say_wherever_they_stand():
    def digests(claim):
        model = {
            "status": "assumed", "programmes": {"a": {}}, "allocations": {"now": {"a": 5}},
            "sources": {"S": {"title": "The bill"}}, "statements": {"sums": {"claim": claim, "source": "S"}},
        }  # fmt: skip
        scenario = load({"budget": 5, "model": model, "compare_with": "now", "objective": {"maximize": "a"}})
        return scenario.digest, scenario.model_digest

    assert digests("a = 5") == digests("a  =  5") != digests("a = 6")
