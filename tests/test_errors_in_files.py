"""Faults in files: each is told once, at its own character, with what would be right; all of a file in one go."""

from pathlib import Path
from typing import Any

import pytest

from optimizer.errors import InputError
from optimizer.scenario.load import check_file, load
from optimizer.scenario.readers import read_split

MODEL = """\
model: small
currency: KRW
sources:
  BILL: {title: The bill, date: 2025-04-18}
categories:
  machines: {}
  people: {}
parameters:
  plan_price: {value: 2억원, low: 1억원, high: 3억원, source: BILL}
  rate: {value: 0.5, status: assumed}
  spare: {value: 0, status: assumed}
programmes:
  cards:
    category: machines
    unit_cost: plan_price * rate
    output: compute
    lag: {value: 8 months, status: assumed}
    max_units: {value: 900, status: assumed}
  rooms:
    category: machines
    tiers:
      - {units: 100, unit_cost: 1억원, status: assumed}
      - {unit_cost: 2억원, status: assumed}
    output: hosting
  posts:
    category: people
    unit_cost: {value: 1억원, source: BILL}
    per_unit: {heads: {value: 1, status: assumed}}
outputs: {compute: {}, hosting: {}, heads: {}}
composites:
  running: {smallest_of: [compute, hosting]}
  staff: {sum_of: [rate * heads, heads]}
capabilities:
  power: {from: running, curve: [[0, 0], [100, 60], [400, 100]], status: assumed}
  skill: {from: staff, linear: 2, status: assumed}
allocations:
  decided: {total: 700억원, source: BILL, cards: 400억원, rooms: 200억원, posts: 100억원}
"""
SCENARIO = """\
model: small
horizon: 3
budget: 700억원
objective: {maximize: weighted_score, weights: {power: 0.6, skill: 0.4}}
compare_with: decided
require: {power: 50% of decided}
limits:
  some_people: posts >= 10% of budget
  enough: 10 <= running at 12 months
variants:
  rich: {budget: 900억원}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for kind, text in (("models/small.yaml", MODEL), ("scenarios/asked.yaml", SCENARIO)):
        (tmp_path / kind).parent.mkdir()
        (tmp_path / kind).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(folder, kind, old, new):
    path = folder / {"m": "models/small.yaml", "s": "scenarios/asked.yaml"}[kind]
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def faults(**changes):
    with pytest.raises(InputError) as raised:
        load("asked", **changes)
    return raised.value.problems


def test_the_files_are_sound(folder):
    assert load("asked").variants["rich"].base["budget"] == 900 * 10**8
    assert check_file("models/small.yaml").model.currency == "KRW"


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("m", "plan_price * rate", "max(0, plan_price * rate) + 0"),
        ("m", "{value: 8 months, status", "{value: 8 months, low: 0, high: 1 year, status"),
        ("m", "{value: 8 months, status", "{value: 0, status"),
        ("s", "posts >= 10% of budget", "posts - 0 >= 0"),
        ("s", "posts >= 10% of budget", "0 <= min(0, budget) + cards"),
    ],
)
def test_a_bare_zero_goes_with_every_unit(kind, old, new, folder):
    change(folder, kind, old, new)
    assert load("asked")


def stands_at(problem, folder, kind, text):
    """Whether the problem marks exactly ``text``, which stands once in the file."""
    name = {"m": "models/small.yaml", "s": "scenarios/asked.yaml"}[kind]
    if problem.place.file != name:
        return False
    line = (folder / name).read_text(encoding="utf-8").split("\n")[problem.place.line - 1]
    start = problem.place.column - 1
    return line[start : start + max(problem.place.width, len(text))].startswith(text)


def listed() -> list[Any]:
    """The faults of faults.txt: name, file, old and new text, message, mark, hint."""
    found = []
    for block in (Path(__file__).parent / "faults.txt").read_text(encoding="utf-8").split("\n== ")[1:]:
        name, *lines = block.rstrip("\n").split("\n")
        parts = {}
        for line in lines:
            sign = line[:3] if line[1:2] == " " and line[2:3] in ("-", "+") and line[0] in "ms" else line[:1]
            parts.setdefault(sign, []).append(line[len(sign) + 1 :])
        kind = "m" if "m -" in parts else "s"
        old, new = ("\n".join(parts[f"{kind} {sign}"]) for sign in "-+")
        message, mark, hint = ("".join(parts.get(sign, [])) for sign in "!^?")
        found.append(pytest.param(kind, old, new, message, mark, hint, id=name))
    return found


@pytest.mark.parametrize(("kind", "old", "new", "message", "mark", "hint"), listed())
def test_one_fault_is_one_message_at_its_place(kind, old, new, message, mark, hint, folder):
    change(folder, kind, old, new)
    found = faults()
    assert [problem.message for problem in found] == [message]
    assert found[0].hint == hint
    if mark:
        where = "s" if "and a parameter" in message else kind
        assert stands_at(found[0], folder, where, mark), str(found[0])


def test_an_empty_file(folder):
    change(folder, "s", SCENARIO, "")
    assert str(faults()[0]) == "scenarios/asked.yaml: the file is empty\n    `optimizer new NAME` writes a start"


def test_all_faults_of_a_stage_come_at_once(folder):
    """Those of the schema in the scenario, its variant and the model, and once they are mended those of the meaning."""
    change(folder, "m", "    lag:", "    lagg:")
    change(folder, "m", "rate: {value: 0.5,", "rate: {valu: 0.5,")
    change(folder, "m", "category: people", "category: peeple")
    change(folder, "m", "plan_price * rate", "plan_price * rat")
    change(folder, "m", "[400, 100]", "[110, 100]")
    change(folder, "m", "- {unit_cost: 2억원,", "- {unit_cost: 0.5억원,")
    change(folder, "m", "posts: 100억원", "pots: 100억원")
    change(folder, "s", "skill: 0.4", "skill: 0.5")
    change(folder, "s", "posts >= 10%", "post >= 10%")
    change(folder, "s", "{budget: 900억원}", "{budget: 900, horizn: 1}")
    change(folder, "s", "horizon: 3", "horizon: 3\nset: {programmes.card.lag: 1 year}")
    assert [(p.place.file.split("/")[0], p.place.line, p.message) for p in faults()] == [
        ("models", 10, "`value` is missing in `parameters.rate`"),
        ("models", 10, "unknown key `valu`"),
        ("models", 17, "unknown key `lagg`"),
        ("scenarios", 3, "there is no `programmes.card` to set"),
        ("scenarios", 12, "unknown key `horizn`"),
    ]
    change(folder, "m", "    lagg:", "    lag:")
    change(folder, "m", "rate: {valu: 0.5,", "rate: {value: 0.5,")
    change(folder, "s", ", horizn: 1", "")
    change(folder, "s", "\nset: {programmes.card.lag: 1 year}", "")
    assert [(p.place.file.split("/")[0], p.place.line, p.message.split(":")[0]) for p in faults()] == [
        ("models", 15, "`rat` is not a parameter"),
        ("models", 23, "not convex"),
        ("models", 26, "unknown category `peeple`"),
        ("models", 34, "not concave"),
        ("models", 37, "`pots` is not a programme"),
        ("scenarios", 4, "the weights sum to 1.1, not to 1"),
        ("scenarios", 8, "unknown name `post`"),
        ("scenarios", 11, "`budget` is an amount of money and needs its unit (in variant `rich`)"),
    ]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("m", "outputs:", "output:"),
        ("m", "parameters:", "paramters:"),
        ("m", "{value: 2억원, low: 1억원, high: 3억원, source: BILL}", "{valu: 2억원, source: BILL}"),
        ("m", "  posts:\n    category: people", "  posts:\n    category: [people]"),
        ("m", "from: running, curve", "from: running, curv"),
        ("m", "{smallest_of: [compute, hosting]}", "{smallest: [compute, hosting]}"),
        ("m", "currency: KRW", "currency: 5"),
        ("m", "{title: The bill, date: 2025-04-18}", "{date: 2025-04-18}"),
        ("m", "{title: The bill, date: 2025-04-18}", "The bill"),
        ("m", "{compute: {}, hosting: {}, heads: {}}", "[compute, hosting, heads]"),
        ("m", "decided: {total: 700억원,", "decided: {total: 7 00억원,"),
        ("s", "budget: 700억원", "budget: 700 apples"),
        ("s", "horizon: 3", "horizon: three years"),
        ("s", "objective: {maximize: weighted_score", "objective: {maximise: weighted_score"),
        ("s", "compare_with: decided", "compare_with: [decided]"),
    ],
)
def test_what_is_at_fault_is_not_called_unknown_elsewhere(kind, old, new, folder):
    change(folder, kind, old, new)
    for problem in faults():
        for word in (
            "unknown name",
            "unknown output",
            "unknown source",
            "is not a",
            "there is no",
            "is missing:",
            "an amount in",
        ):
            assert not problem.message.startswith(word), str(problem)
            assert word not in problem.message or word == "is not a", str(problem)


def test_a_message_as_it_is_printed(folder):
    change(folder, "s", "posts >= 10% of budget", "연구원 >= 10% of budget   # 사람")
    assert str(faults()[0]).split("\n") == [
        "scenarios/asked.yaml:8:16: unknown name `연구원`",
        "    8 |   some_people: 연구원 >= 10% of budget   # 사람",
        "      |                ^^^^^^",
    ]


@pytest.mark.parametrize("style", [">-\n    {}", "|\n    {}\n", "'{}'", '"{}"', "\n    {}"])
def test_columns_in_rules_over_several_lines(style, folder):
    rule = "posts +\n    cards >= 10% of bugdet"
    change(folder, "s", "posts >= 10% of budget", style.format(rule))
    (problem,) = faults()
    assert problem.message == "unknown name `bugdet`"
    assert problem.place.text[problem.place.column - 1 :].startswith("bugdet")


def test_a_currency_is_missed_once_not_for_every_amount(folder):
    change(folder, "m", "currency: KRW\n", "")
    messages = [problem.message for problem in faults()]
    missed = "an amount in KRW, but amounts of this model are plain numbers (it has no `currency`)"
    assert messages.count(missed) <= 3
    assert messages[0] == missed


def test_a_faulty_model_is_told_once_however_many_variants_share_it(folder):
    change(folder, "m", "category: people", "category: peeple")
    change(
        folder,
        "s",
        "  rich: {budget: 900억원}",
        "  rich: {budget: 900억원}\n  poor: {budget: 500억원}\n  late: {set: {programmes.cards.lag: 2 years}}",
    )
    assert [problem.message for problem in faults()] == ["unknown category `peeple`"]


def test_a_fault_of_a_variant_names_it(folder):
    change(folder, "s", "rich: {budget: 900억원}", "rich: {limits: {a: post >= 1억원}}")
    (problem,) = faults()
    assert problem.message == "unknown name `post` (in variant `rich`)"
    assert (problem.place.line, problem.place.path) == (11, "variants.rich.limits.a")


def test_a_fault_of_a_setting_comes_with_those_of_the_schema(folder):
    """In the order of the text, those of one line by their columns; what is compared with is held against it too."""
    change(folder, "s", "horizon: 3", "horizon: 3\nset: {limits.few: null, programmes.card.lag: 0}\nunknown: 1")
    change(folder, "s", "{power: 50% of decided}", "{power: 50% of}")
    problems = faults(compare_with={"status": "guessed"})
    assert [(p.place.file.split("/")[0], p.place.line, p.message) for p in problems] == [
        ("code: compare_with.status", 0, "expected 'cited', 'computed' or 'assumed'"),
        ("scenarios", 3, "there is no `limits.few` to set"),
        ("scenarios", 3, "there is no `programmes.card` to set"),
        ("scenarios", 4, "unknown key `unknown`"),
        ("scenarios", 8, "expected a number or a name, found the end"),
    ]


def test_an_amount_that_is_not_read_is_told_with_examples(folder):
    change(folder, "m", "{value: 1억원, source: BILL}", "{value: 1mn, source: BILL}")
    amounts = "amounts read EUR 5.5 million, USD 800,000 or 55억원, durations 8 months or 6개월"
    said = f"`mn` follows a number: `*` is written out, and {amounts}"
    assert [problem.message for problem in faults()] == [said]
    with pytest.raises(InputError, match="`mn` follows a number"):
        check_file("models/small.yaml")


def test_faults_of_changes_made_in_code(folder):
    (problem,) = faults(budgt="5억원")
    assert (str(problem.place), problem.message) == ("code: budgt", "unknown key `budgt`")
    assert problem.hint == "did you mean `budget`?"
    (problem,) = faults(set={"parameters.rate": "x"})
    assert (str(problem.place), problem.message) == ("code: set.parameters.rate", "`x` is not a parameter")
    (problem,) = faults(compare_with="nobody")
    assert (str(problem.place), problem.message) == ("code: compare_with", "there is no allocation `nobody`")
    (problem,) = faults(compare_with={"card": "5억원"})
    assert (str(problem.place), problem.message) == ("code: compare_with.card", "`card` is not a programme")
    (problem,) = faults(compare_with=5)
    assert problem.message == "expected a block of `key: value`, found `5`"
    for key in ("scenario", "extends"):
        (problem,) = faults(**{key: "other"})
        assert problem.message == f"`{key}` is read from a file and cannot be changed"


def test_a_model_is_no_scenario(folder):
    with pytest.raises(InputError, match=r"models/small\.yaml:12:1: this is a model, not a scenario"):
        load("models/small.yaml")


def test_a_scenario_is_no_model(folder):
    change(folder, "s", "model: small", "model: ../scenarios/asked.yaml")
    (problem,) = faults()
    assert problem.message == "`../scenarios/asked.yaml` is not a model: it has no programmes"


def test_a_model_by_itself_is_checked_to_the_end(folder):
    change(folder, "m", "posts: 100억원", "posts: 101억원")
    change(folder, "m", "[400, 100]", "[110, 100]")
    with pytest.raises(InputError) as raised:
        check_file("models/small.yaml")
    assert [p.place.line for p in raised.value.problems] == [34, 37]


def test_every_faulty_point_of_a_curve_is_told_at_its_place(folder):
    change(folder, "m", "[[0, 0], [100, 60], [400, 100]]", "[[0], [100, 60], [^ 400, 100], [900, 110]]")
    assert [p.place.text[p.place.column - 1 :].split(",")[0] for p in faults()] == ["[0]", "^ 400"]


def test_a_list_tells_its_faults_stage_by_stage_in_place(folder):
    change(folder, "m", "[rate * heads, heads]", "[rate *, heads, heds, +]")
    assert [(p.place.column, p.message) for p in faults()] == [
        (26, "expected a number or a name, found the end"),
        (41, "expected a number or a name, found `+`"),
    ]
    change(folder, "m", "[rate *, heads, heds, +]", "[rate, heads, heds]")
    assert [(p.place.column, p.message) for p in faults()] == [(33, "unknown name `heds`")]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("programme,억원\ngpx,3\n", 1, "`gpx` is not a programme"),
        ("programme,억원,year\nposts,3,2030\n", 9, "2030 is not a budget period"),
        ("programme,units,year\nposts,3,2030\n", 9, "2030 is not a budget period"),
        ("programme,억원\nposts,−3\n", 7, "`−` has no meaning here; write `-`"),
    ],
)
def test_a_fault_of_a_csv_file_is_marked_at_its_cell(text, column, message, folder):
    (folder / "split.csv").write_text(text, encoding="utf-8")
    (problem,) = faults(compare_with=read_split("split.csv"))
    assert (problem.message, problem.place.line, problem.place.column) == (message, 2, column)


def test_an_end_that_a_scenario_sets_alone_is_told_where_it_is_set(folder):
    change(folder, "s", "horizon: 3", "horizon: 3\nset: {parameters.rate.low: 0.1}")
    (problem,) = faults()
    assert problem.message == "`parameters.rate` has `low` without `high`"
    assert stands_at(problem, folder, "s", "0.1")
