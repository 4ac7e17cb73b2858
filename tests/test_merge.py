"""`extends`, `variants` and changes in code: what wins, what goes, and that each value keeps its place."""

import re
from fractions import Fraction

import pytest
from family import CHILD, MODEL, PARENT, number, writer

from optimizer.errors import InputError
from optimizer.scenario.load import load
from optimizer.scenario.merge import overlay
from optimizer.scenario.scenario_schema import ScenarioFile
from optimizer.scenario.yaml_reader import read_text


@pytest.fixture
def write(tmp_path, monkeypatch):
    return writer(tmp_path, monkeypatch)


@pytest.fixture
def child(write):
    def child(text=""):
        write("scenarios/child.yaml", CHILD + text)
        return load("child")

    return child


# Extends.


def test_a_child_is_its_parent_where_it_says_nothing(child):
    scenario = child()
    assert scenario.name == "child"
    assert scenario.base["budget"] == 10 * 10**8
    assert list(scenario.variants) == ["v", "w"]
    assert [rule.name for rule in scenario.rules if rule.family == "limits"] == ["limits.one", "limits.two"]


def test_a_child_has_a_name_of_its_own(write):
    write("scenarios/parent.yaml", f"scenario: called\n{PARENT}")
    write("scenarios/child.yaml", CHILD)
    assert (load("parent").name, load("child").name) == ("called", "child")


def test_maps_merge_by_key(child):
    scenario = child("title: {en: Child}\nrequire: {d: 5}\n")
    assert (scenario.question.title.ko, scenario.question.title.en) == ("부모", "Child")
    assert (scenario.base["require.c"], scenario.base["require.d"]) == (1, 5)


def test_the_documents_name_the_keys_that_replace_whole():
    description = ScenarioFile.model_fields["extends"].description
    named = re.findall(r"`(\w+)`", re.search(r"deletes one\. (.*) replace those there whole", description)[1])

    def merged(key):
        return overlay(*(read_text(f"{key}: {{{part}: 1}}", "s") for part in "ab")).plain()[key]

    assert {key for key in ScenarioFile.model_fields if set(merged(key)) == {"b"}} == set(named)


def test_a_null_deletes_in_a_variant_that_a_child_adds(child):
    added = child("variants: {free: {compare_with: null}}\n").variants["free"]
    assert added.actual is None
    with pytest.raises(InputError, match="did you mean `objective`"):
        child("variants: {free: {objectiv: null}}\n")


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("limits: {three: p >= 2억원}\n", "limits.one"),
        ("objective: {maximize: weakest_score}\n", "objective.weights.c"),
        (
            "budget: {2025: 5억원, 2026: 5억원}\ncompare_with: {p: {2025: 5억원}, q: {2026: 5억원}}\nvariants: null\n",
            "budget",
        ),
        ("horizon: 1\n", "horizon.value"),
    ],
)
def test_some_keys_replace_whole(child, text, gone):
    assert gone not in child(text).numbers


def test_a_number_of_the_child_does_not_keep_the_source_of_the_parent(child):
    scenario = child("budget: 5억원\nhorizon: {value: 1}\n")
    assert number(scenario, "budget")[1:3] == ("assumed", ())
    assert number(scenario, "horizon")[1:3] == ("assumed", ())


def test_null_deletes(child):
    scenario = child("require: {c: null}\nvariants: {v: null}\nset: null\nlimits: null\n")
    assert "require.c" not in scenario.numbers
    assert list(scenario.variants) == ["w"]
    assert scenario.base["programmes.p.lag"] == Fraction(1, 2)
    assert not [rule for rule in scenario.rules if rule.family == "limits"]


def test_limits_of_a_parent_that_end_are_named(child):
    scenario = child("limits: {two: q >= 2억원, mine: p >= 1억원}\n")
    assert scenario.replaced_limits == ("limits.one",)
    assert child("").replaced_limits == ()


def test_a_setting_of_a_limit_that_a_child_replaces_is_told_at_the_child(write):
    parent = PARENT.replace(
        "  w: {require: {c: 3}}\n", "  w: {set: {limits.one: null}}\n  x: {set: {limits.ones: null}}\n"
    )
    write("scenarios/parent.yaml", parent)
    write("scenarios/child.yaml", CHILD + "limits: {two: q >= 2억원}\nvariants: {x: null}\n")
    with pytest.raises(InputError) as raised:
        load("child")
    (problem,) = raised.value.problems
    message = "`limits` replaces those of the scenario that this one extends, so there is no `limits.one` to set"
    assert (problem.message, str(problem.place)) == (f"{message} (in variant `w`)", "scenarios/child.yaml:2:1")
    assert problem.hint == "state it here as well, or drop what sets it at scenarios/parent.yaml:16:13"
    write("scenarios/child.yaml", CHILD + "limits: {one: q >= 2억원}\nvariants: {x: null}\n")
    assert load("child").variants["w"]


def test_a_setting_of_a_limit_that_a_change_replaces_is_told_at_the_change(write):
    write("scenarios/parent.yaml", PARENT.replace("  w: {require: {c: 3}}\n", "  w: {set: {limits.one: null}}\n"))
    changed = load("parent").with_(limits={"two": "q >= 2억원"})
    assert changed.replaced_limits == ("limits.one",)
    with pytest.raises(InputError) as raised:
        _ = changed.variants
    (problem,) = raised.value.problems
    message = "`limits` replaces those of the scenario that it changes, so there is no `limits.one` to set"
    assert (problem.message, str(problem.place)) == (message, "code: limits")
    assert load("parent").with_(budget="9억원").replaced_limits == ()


def test_variants_of_the_same_name_merge(child):
    scenario = child("variants: {v: {budget: 7억원}, x: {horizon: 2}}\n")
    assert list(scenario.variants) == ["v", "w", "x"]
    v = scenario.variants["v"]
    assert (v.base["horizon"], v.base["budget"]) == (1, 7 * 10**8)
    assert [rule.name for rule in v.rules if rule.family == "limits"] == ["limits.three"]
    v = child("variants: {v: {limits: {four: q >= 2억원}}}\n").variants["v"]
    assert [rule.name for rule in v.rules if rule.family == "limits"] == ["limits.four"]


def test_every_value_keeps_the_place_it_came_from(child):
    scenario = child("budget: 5억원\nset: {programmes.q.lag: 2 years}\n")
    places = {path: str(scenario.numbers[path].place) for path in ("budget", "horizon", "parameters.price")}
    assert places == {
        "budget": "scenarios/child.yaml:2:9",
        "horizon": "scenarios/parent.yaml:3:18",
        "parameters.price": "models/m.yaml:5:18",
    }
    assert str(scenario.numbers["programmes.q.lag"].place) == "scenarios/child.yaml:3:25"
    assert str(scenario.numbers["programmes.p.lag"].place) == "scenarios/parent.yaml:12:21"
    assert str(scenario.variants["v"].rules[-1].place) == "scenarios/parent.yaml:15:45"
    limits = {rule.name: str(rule.place) for rule in scenario.rules if rule.family == "limits"}
    assert limits["limits.one"] == "scenarios/parent.yaml:9:8"


def test_generations(write):
    write("scenarios/child.yaml", CHILD + "budget: 5억원\n")
    write("scenarios/grandchild.yaml", "extends: child\nhorizon: 2\n")
    scenario = load("grandchild")
    assert (scenario.base["budget"], scenario.base["horizon"]) == (5 * 10**8, 2)


def test_circles(write):
    write("scenarios/a.yaml", "extends: b\n")
    write("scenarios/b.yaml", "extends: c.yaml\n")
    write("scenarios/c.yaml", "extends: a\n")
    with pytest.raises(InputError) as raised:
        load("a")
    assert str(raised.value).startswith(
        "scenarios/c.yaml:1:10: scenarios extend each other in a circle: "
        "scenarios/a.yaml -> scenarios/b.yaml -> scenarios/c.yaml -> scenarios/a.yaml"
    )
    write("scenarios/self.yaml", "extends: self\n")
    with pytest.raises(InputError, match="in a circle"):
        load("self")


def test_a_model_is_relative_to_the_file_that_names_it(write):
    write("scenarios/far/base.yaml", PARENT.replace("model: m", "model: ../../models/m.yaml"))
    write("scenarios/near.yaml", "extends: far/base.yaml\nvariants: {v: {model: ../models/n.yaml}}\n")
    write("models/n.yaml", MODEL.replace("model: m", "model: n"))
    scenario = load("near")
    assert (scenario.model.model, scenario.variants["v"].model.model) == ("m", "n")


def test_what_a_child_states_outranks_what_its_parent_set(child, write):
    text = PARENT.replace(
        "  programmes.p.lag", "  budget: 1억원\n  horizon: 2\n  limits.two: null\n  require.c: 9\n  programmes.p.lag"
    )
    write("scenarios/parent.yaml", text)
    scenario = child("budget: 3억원\nhorizon: 4\nrequire: {c: 7}\nlimits: {one: p >= 3억원}\n")
    assert [scenario.base[path] for path in ("budget", "horizon", "require.c", "programmes.p.lag")] == [
        3 * 10**8, 4, 7, Fraction(3, 4)
    ]  # fmt: skip
    assert scenario.variants["v"].base["horizon"] == 1
    assert load("parent").with_(budget="5억원").base["budget"] == 5 * 10**8


# Variants.


def test_a_variant_is_its_scenario_but_for_what_it_says(write):
    scenario = load("parent")
    v, w = scenario.variants["v"], scenario.variants["w"]
    assert (v.name, v.question.title.en) == ("v", "V")
    assert w.question.title is None
    assert not v.variants
    assert (w.base["require.c"], w.base["require.d"], w.base["horizon"]) == (3, 2, 3)
    assert v.base["programmes.p.lag"] == Fraction(3, 4)
    assert w.model is scenario.model


@pytest.mark.parametrize("name", ["limits", "budget", "set", "model", "title", "parent"])
def test_a_variant_may_have_any_name(write, name):
    write("scenarios/parent.yaml", PARENT + f"  {name}: {{horizon: 2, require: {{c: 4}}}}\n")
    write("scenarios/child.yaml", CHILD + f"variants: {{{name}: {{budget: 3억원}}}}\n")
    variant = load("child").variants[name]
    assert variant.name == name
    assert [variant.base[path] for path in ("horizon", "require.c", "budget")] == [2, 4, 3 * 10**8]


def test_a_variant_that_is_changed_stays_that_variant(write):
    v = load("parent").variants["v"]
    changed = v.with_(budget="4억원")
    assert (changed.name, changed.base["horizon"], changed.base["budget"]) == ("v", 1, 4 * 10**8)


# Changes in code.


def test_changes_pile_up(write):
    scenario = load("parent", budget="20억원")
    assert scenario.variants["v"].base["budget"] == 20 * 10**8
    later = scenario.with_(horizon=2).with_(set={"programmes.p.lag": "1 month"}).with_(compare_with={"p": "1억원"})
    last = later.with_(budget="30억원")
    assert (last.base["budget"], last.base["horizon"], last.base["programmes.p.lag"]) == (
        30 * 10**8,
        2,
        Fraction(1, 12),
    )
    assert last.actual == "compare_with_given"
    assert last.spending_of(last.actual)["p", ""] == 10**8
    assert scenario.base["horizon"] == 3
    assert str(last.numbers["budget"].place) == "code: budget"


def test_a_comparison_is_taken_away_in_code(write):
    beside = load("parent", compare_with={"p": "1억원"})
    assert (beside.with_(compare_with=None).actual, load("parent", compare_with=None).actual) == (None, None)
    with pytest.raises(InputError, match=r"code: compare_with.p: `compare_with.p` is an amount of money and needs"):
        beside.with_(compare_with={"p": "3 months"})


def test_a_null_in_code_deletes(write):
    scenario = load("parent", limits=None, set={"programmes.p.lag": None})
    assert not [rule for rule in scenario.rules if rule.family == "limits"]
    assert "programmes.p.lag" not in scenario.numbers


def test_the_order_of_keys_in_files_does_not_matter(write, tmp_path):
    scenario = load("parent")
    lines = PARENT.split("\n")
    blocks, current = [], []
    for line in lines:
        if line and not line.startswith(" ") and current:
            blocks.append(current)
            current = []
        current.append(line)
    blocks.append(current)
    write("scenarios/turned.yaml", "\n".join(line for block in reversed(blocks) for line in block if line))
    turned = load("turned")
    assert turned.base == scenario.base
    assert turned.digest == scenario.digest


def test_overlay_changes_neither_tree():
    parent, child = read_text("a: {b: 1}", "p"), read_text("a: {b: null, c: 2}", "c")
    assert overlay(parent, child).plain() == {"a": {"c": 2}}
    assert (parent.plain(), child.plain()) == ({"a": {"b": 1}}, {"a": {"b": None, "c": 2}})
