"""Maps over two numbers: the state at each pair of values is that of a fresh program there, and the page says so."""

import json
import random
import re

import pytest
from click.testing import CliRunner
from generator import generate
from shared import run
from solved_verdicts import found_at

from optimizer.analysis.assumptions.conclusions import REGRET
from optimizer.analysis.assumptions.two_way import GRID, Axis, grid_axis, two_way
from optimizer.cli import cli
from optimizer.errors import InputError
from optimizer.report.two_way_page import map_document, map_page
from optimizer.scenario.load import load
from optimizer.solution import optimise


def duel(**more):
    """All money goes to `a` where x > y and to `b` where y > x; the actual splits it."""
    numbers = {"x": {"value": 1, "low": 0.5, "high": 2}, "y": {"value": 1.5, "low": 0.5, "high": 2}, "z": 3}
    model = {"status": "assumed", "categories": {"g": {}, "h": {}}, "parameters": numbers}
    model["programmes"] = {
        "a": {"category": "g", "per_unit": {"p": "x"}},
        "b": {"category": "h", "per_unit": {"p": "y"}},
    }
    model["outputs"] = {"p": {}}
    scenario = {"model": model, "budget": 100, "horizon": 1, "objective": {"maximize": "p"}}
    return load(scenario | {"compare_with": {"a": 50, "b": 50}} | more)


@pytest.fixture(scope="module")
def drawn():
    scenario = duel()
    return two_way(optimise(scenario), grid_axis(scenario, "parameters.x"), grid_axis(scenario, "parameters.y"))


def test_the_border_of_a_duel_is_where_both_are_worth_the_same(drawn):
    assert drawn.here == {"g": "less", "h": "more", REGRET: "above"}
    for j, y in enumerate(drawn.second.values(GRID[1])):
        for i, x in enumerate(drawn.first.values(GRID[0])):
            state = drawn.states["g"][j][i]
            # 98% of the money has to go to the better one before a split is 1% of the gain away.
            assert state == ("more" if x > 1.03 * y else "less" if y > 1.03 * x else state), (x, y)


@pytest.mark.parametrize("options", [{}, {"degenerate": True, "currency": "KRW"}], ids=str)
@pytest.mark.parametrize("seeds", [range(4), pytest.param(range(4, 60), marks=pytest.mark.slow)])
def test_states_of_random_models_are_those_of_fresh_programs(seeds, options):
    assert sum(states_that_hold(seed, options) for seed in seeds) > 3 * len(seeds)


def states_that_hold(seed, options):
    """How many states of a map of a random model over two of its numbers were tried."""
    data, rng = generate(seed, **options), random.Random(seed)
    data.setdefault("compare_with", "reference")
    solution = optimise(load(data))
    scenario = solution.scenario
    numbers = [n.path for n in scenario.reached if not n.is_formula and scenario.base[n.path] > 0]
    numbers = [p for p in numbers if ".curve." not in p and not p.startswith(("allocations", "compare_with"))]
    if solution.status != "optimal" or len(numbers) < 2:
        return 0
    first, second = rng.sample(numbers, 2)
    try:
        found = two_way(solution, narrow(scenario, first), narrow(scenario, second))
    except InputError:
        return 0  # a corner of the map is no scenario: a later tier would be the cheaper one
    tried = 0
    for _ in range(4):
        i, j = rng.randrange(GRID[0]), rng.randrange(GRID[1])
        x, y = found.first.values(GRID[0])[i], found.second.values(GRID[1])[j]
        seen = found_at(scenario, {first: x, second: y})
        for measure in found.measures:
            state, close, gain = ("none", 0, 1) if seen is None or measure not in seen else seen[measure]
            said = found.states[measure][j][i]
            assert said in (state, "") or close < 1e-6 * gain or gain < 1e-9, (seed, first, second, x, y, measure)
            tried += 1
    return tried


def narrow(scenario, path):
    """From 0.7 to 1.5 times the value."""
    value = float(scenario.base[path])
    return Axis(path, value, 0.7 * value, 1.5 * value)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_is_labelled(drawn, lang):
    text = map_page(drawn, duel(), lang)
    assert "{" not in text
    assert str(GRID[0] * GRID[1]) in text
    assert {"ko": "파일에 적힌 범위", "en": "the range in the file"}[lang] in text
    assert {"ko": "이 시나리오에 가장 가까운 값", "en": "the values nearest to this scenario"}[lang] in text
    assert max(len(line) for line in text.splitlines()) <= 110
    # The scenario, at x = 1 and y = 1.5, is marked in the twelfth column and its row.
    lines = text.splitlines()
    rows = [line for line in lines if re.search(r" \*  [-+oABx?]{33}$", line)]
    assert len(rows) == 3
    marks = [line for line in lines if line.strip() == "*"]
    assert marks[0].index("*") == len(rows[0]) - GRID[0] + round((1 - 0.5) / 1.5 * 32)


def test_what_is_the_same_all_over_is_said_in_a_sentence():
    scenario = duel()
    found = two_way(optimise(scenario), grid_axis(scenario, "parameters.z"), Axis("parameters.y", 1.5, 1.4, 1.6))
    assert {m: found.alike(m) for m in found.measures} == {"g": "less", "h": "more", REGRET: "above"}
    text = " ".join(map_page(found, scenario, "en").split())
    assert "The same at every pair solved: g: less money; h: more money; Regret" in text
    assert "|" not in text
    assert "half to twice the value" in text
    least = duel(objective={"minimize": "spend"}, limits={"some": "a >= 10"})
    found = two_way(optimise(least), grid_axis(least, "parameters.z"), Axis("parameters.y", 1.5, 1.4, 1.6))
    assert "compared with: more than 1% of the objective." in " ".join(map_page(found, least, "en").split())


def test_the_command_and_its_document():
    args = [
        "sensitivity",
        "supplementary-budget-2025",
        "--pair",
        "budget=18000억원..19000억원",
        "parameters.team_size=180..220",
    ]
    done = CliRunner().invoke(cli, [*args, "--json"], standalone_mode=False)
    found = json.loads(done.output)
    assert found["format"] == "optimizer-two-way"
    values = found["first"].pop("values")
    assert (values[0], values[-1], len(values)) == (1.8e12, 1.9e12, GRID[0])
    assert found["first"] == {"path": "budget", "range": "asked", "value": 1.8449e12, "actual": 1.8449e12}
    assert [len(row) for row in found["states"]["gpu"]] == [GRID[0]] * GRID[1]
    page = CliRunner().invoke(cli, [*args, "--lang", "ko"], standalone_mode=False).output
    assert "18,000억원부터 19,000억원까지(요청한 구간)" in page


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("parameters.w", "parameters.y"), "did you mean `parameters.y`|no number is called `parameters.w`"),
        (("parameters.x", "parameters.x"), "the two numbers of a map are one"),
        (("parameters.x", "compare_with.a"), "no assumption"),
        (("parameters.x", "compare_with_given.a"), "no assumption"),
    ],
)
def test_what_no_map_can_be_drawn_of_is_said(pair, said):
    scenario = duel().with_(compare_with={"a": 40, "b": 60})
    with pytest.raises(InputError, match=said):
        two_way(optimise(scenario), *(grid_axis(scenario, path) for path in pair))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budget=3", "is not PATH or PATH=LOW..HIGH"),
        ("budget=5억원..3억원", "no interval to draw"),
        ("budget=5..3억원", "budget"),
        ("programmes.gpu_purchase.unit_cost=0억원..1억원", "costs nothing"),
    ],
)
def test_ends_that_a_number_cannot_have_are_refused(text, said):
    args = ["sensitivity", "supplementary-budget-2025", "--pair", text, "parameters.team_size"]
    with pytest.raises(InputError, match=said):
        CliRunner().invoke(cli, args, standalone_mode=False, catch_exceptions=False)


def test_without_a_comparison_or_with_whole_lots_there_is_no_map():
    alone = duel().with_(compare_with=None)
    with pytest.raises(InputError, match="to compare with"):
        two_way(optimise(alone), grid_axis(alone, "parameters.x"), grid_axis(alone, "parameters.y"))
    lots = duel(set={"programmes.a.lot": 10})
    with pytest.raises(InputError, match="whole"):
        two_way(optimise(lots), grid_axis(lots, "parameters.x"), grid_axis(lots, "parameters.y"))


def test_the_document_is_plain_data(drawn):
    json.dumps(map_document(drawn, duel()), allow_nan=False)


@pytest.mark.parametrize(("fields", "tested"), [(("g", "h"), True), ((), False)])
def test_without_categories_no_page_speaks_of_directions(tmp_path, fields, tested):
    """What was not tested is not said to change nothing; that it was not tested is said."""
    programmes = {"a": {"per_unit": {"p": "x"}}, "b": {"per_unit": {"p": "y"}}}
    for name, field in zip(programmes, fields, strict=False):
        programmes[name]["category"] = field
    text = json.dumps(
        {
            "model": {
                "status": "assumed",
                "categories": {name: {} for name in fields},
                "parameters": {"x": {"value": 1, "low": 0.5, "high": 2}, "y": {"value": 1.5, "low": 0.5, "high": 2}},
                "programmes": programmes,
                "outputs": {"p": {}},
            },
            "budget": 100,
            "objective": {"maximize": "p"},
            "compare_with": {"a": 50, "b": 50},
        }
    )
    (tmp_path / "duel.yaml").write_text(text)
    for command in (["sources"], ["sensitivity"], ["sensitivity", "--pair", "parameters.x", "parameters.y"]):
        page = " ".join(run(command[0], "duel.yaml", *command[1:], cwd=tmp_path).stdout.split())
        assert ("Directions are not tested" in page) is not tested, command
        assert any(word in page for word in ("Direction turns in", "Switching value", "near-optimal 1%.")) is tested
        assert "no change at" not in page
