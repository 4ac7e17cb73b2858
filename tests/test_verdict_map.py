"""Maps of verdicts over two numbers: what is called proven holds wherever it is tried, and borders are in place."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner
from generator import generate
from solved_verdicts import found_at

from optimizer.analysis.points import REGRET
from optimizer.analysis.verdict_map import Axis, Cell, axis, verdict_map
from optimizer.cli import cli
from optimizer.errors import InputError
from optimizer.program.enclosure import Enclosure
from optimizer.report.verdict_map import cells, map_document, map_page
from optimizer.report.verdict_map_texts import TEXTS
from optimizer.scenario.arithmetic import least, log, mean_decay, most, power
from optimizer.scenario.resolve import load
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
    return verdict_map(optimise(scenario), axis(scenario, "parameters.x"), axis(scenario, "parameters.y"))


def area(cell):
    return (cell.first[1] - cell.first[0]) * (cell.second[1] - cell.second[0])


def test_the_border_of_a_duel_is_where_both_are_worth_the_same(drawn):
    assert drawn.here == {"g": "less", "h": "more", REGRET: "above"}
    assert drawn.proven("g") > 0.85
    for cell in drawn.cells["g"]:
        x, y = cell.first, cell.second
        if cell.proven:
            # 98% of the money has to go to the better one before a split is 1% of the gain away; ends can touch.
            assert x[0] >= y[1] * 0.97 if cell.states == ("more",) else x[1] <= y[0] * 1.03, cell
        if len(cell.states) > 1:
            assert x[1] >= y[0] * 0.97, cell
            assert x[0] <= y[1] * 1.03, cell
    assert {cell.states for cell in drawn.cells["g"] if cell.proven} >= {("more",), ("less",)}


@pytest.mark.parametrize("measure", ["g", "h", REGRET])
def test_the_cells_cover_the_map_once(drawn, measure):
    found = drawn.cells[measure]
    assert sum(map(area, found)) == pytest.approx(1.5 * 1.5)
    rng = random.Random(1)
    for _ in range(200):
        x, y = rng.uniform(0.5, 2), rng.uniform(0.5, 2)
        assert sum(c.first[0] < x < c.first[1] and c.second[0] < y < c.second[1] for c in found) == 1


@pytest.mark.parametrize("options", [{}, {"degenerate": True, "currency": "KRW"}], ids=str)
@pytest.mark.parametrize("seeds", [range(8), pytest.param(range(8, 80), marks=pytest.mark.slow)])
def test_what_is_proven_on_maps_of_random_models_holds(seeds, options):
    assert sum(claims_that_hold(seed, options) for seed in seeds) > 5 * len(seeds)


def claims_that_hold(seed, options):
    """How many claims of a map of a random model over two of its numbers were tried, at random pairs of values."""
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
        found = verdict_map(solution, narrow(scenario, first), narrow(scenario, second))
    except InputError:
        return 0  # a corner of the map is no scenario: a later tier would be the cheaper one
    tried = 0
    for _ in range(6):
        x, y = found.first.at(rng.random()), found.second.at(rng.random())
        seen = found_at(scenario, {first: x, second: y})
        for measure in found.measures:
            inside = [c for c in found.cells[measure] if c.first[0] < x < c.first[1] and c.second[0] < y < c.second[1]]
            if len(inside) != 1 or not inside[0].proven:
                continue
            tried += 1
            state, close, gain = ("none", 0, 1) if seen is None or measure not in seen else seen[measure]
            where = (seed, first, second, x, y, measure, inside[0], state)
            assert inside[0].states == (state,) or close < 1e-5 * gain or gain < 1e-9, where
    return tried


def narrow(scenario, path):
    """From 0.7 to 1.5 times the value."""
    value = float(scenario.base[path])
    return Axis(path, value, 0.7 * value, 1.5 * value)


def test_enclosures_hold_for_what_strays_too():
    rng = np.random.default_rng(1)
    low, high, middle = (rng.uniform(-2, 2, 200) for _ in range(3))
    half = rng.uniform(0, 0.5, 200)
    x, y = Enclosure(low, high), Enclosure(middle, middle, half, half)
    shares, across = np.linspace(0, 1, 21)[:, None, None], np.linspace(-1, 1, 21)[None, :, None]
    u, v = (1 - shares) * low + shares * high + 0 * across, middle + across * half + 0 * shares
    functions = [
        lambda u, v: u * v - 3 * v, lambda u, v: (u + 3) / (v + 4), lambda u, v: least(u, v) * most(v, 0.1),
        lambda u, v: u * v * v, lambda u, v: mean_decay(v) * (u + 1), lambda u, v: log(u + 5) / (v - 3),
        lambda u, v: power(v + 3, 0.5) * u, lambda u, v: abs(v) - abs(u), lambda u, v: power(u + v, 2),
        lambda u, v: (v >= u) * 1.0, lambda u, v: power(u + 3, v * 1.0),
    ]  # fmt: skip
    for k, function in enumerate(functions):
        found, true = function(x, y), function(u, v)
        line = (1 - shares) * found.first + shares * found.second
        assert np.all(true <= line + found.over + 1e-9), k
        assert np.all(true >= line - found.under - 1e-9), k


def test_a_drawing_says_no_more_than_its_cells(drawn):
    signs = cells(drawn, "g")
    assert set(signs.values()) <= {"++", "--", "oo", "+ ", "- ", "o ", "//"}
    assert signs[0, 15] == "--"
    assert signs[31, 0] == "++"
    # One rectangle of many that is not proven, or has two states, is enough.
    small = Cell((0.5, 0.51), (1.99, 2.0), ("less",), False)
    doubtful = replace(drawn, cells={**drawn.cells, "g": (*drawn.cells["g"], small)})
    assert cells(doubtful, "g")[0, 15] == "- "
    mixed = replace(small, states=("less", "more"))
    assert cells(replace(drawn, cells={**drawn.cells, "g": (*drawn.cells["g"], mixed)}), "g")[0, 15] == "//"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_is_labelled_and_claims_only_what_is_proven(drawn, lang):
    text = map_page(drawn, duel(), lang)
    assert "{" not in text
    assert f"{int(1000 * drawn.proven('g')) / 10:g}%" in text
    assert {"ko": "파일에 적힌 범위", "en": "the range in the file"}[lang] in text
    assert max(len(line) for line in text.splitlines()) <= 110
    # The scenario, at x = 1 and y = 1.5, is marked in the twenty-second column and the eleventh row.
    row = [line for line in text.splitlines() if line.endswith("| *")]
    assert len(row) == 3
    marks = [line for line in text.splitlines() if line.strip() == "*"]
    start = row[0].index("|") + 1
    assert marks[0].index("*") == start + 2 * int((1 - 0.5) / 1.5 * 32)


def test_what_is_the_same_all_over_is_said_in_a_sentence():
    scenario = duel()
    found = verdict_map(optimise(scenario), axis(scenario, "parameters.z"), Axis("parameters.y", 1.5, 1.4, 1.6))
    assert {m: found.alike(m) for m in found.measures} == {"g": "less", "h": "more", REGRET: "above"}
    text = " ".join(map_page(found, scenario, "en").split())
    assert "The same all over the map (proven): g less money; h more money" in text
    assert "|" not in text
    assert "half to twice the value" in text


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
    assert found["format"] == "optimizer-verdict-map"
    assert found["first"] == {
        "path": "budget", "low": 1.8e12, "high": 1.9e12, "range": "asked", "value": 1.8449e12, "actual": 1.8449e12,
    }  # fmt: skip
    assert all(set(cell) == {"first", "second", "states", "proven"} for cell in found["measures"]["gpu"]["cells"])
    assert found["measures"]["gpu"]["proven_share"] == 1
    page = CliRunner().invoke(cli, [*args, "--lang", "ko"], standalone_mode=False).output
    assert "18,000억원부터 19,000억원까지(요청한 구간)" in page


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        (("parameters.w", "parameters.y"), "did you mean `parameters.y`|no number is called `parameters.w`"),
        (("parameters.x", "parameters.x"), "the two numbers of a map are one"),
        (("parameters.x", "compare_with.a"), "no assumption"),
    ],
)
def test_what_no_map_can_be_drawn_of_is_said(pair, said):
    scenario = duel()
    with pytest.raises(InputError, match=said):
        verdict_map(optimise(scenario), *(axis(scenario, path) for path in pair))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("budget=3", "is not PATH or PATH=LOW..HIGH"),
        ("budget=5억원..3억원", "no interval to draw"),
        ("budget=5..3억원", "budget"),
        ("programmes.gpu_purchase.unit_cost=0억원..1억원", "must be above zero"),
    ],
)
def test_ends_that_a_number_cannot_have_are_refused(text, said):
    args = ["sensitivity", "supplementary-budget-2025", "--pair", text, "parameters.team_size"]
    with pytest.raises(InputError, match=said):
        CliRunner().invoke(cli, args, standalone_mode=False, catch_exceptions=False)


def test_without_a_comparison_or_with_whole_lots_there_is_no_map():
    alone = duel(compare_with=None)
    with pytest.raises(InputError, match="to compare with"):
        verdict_map(optimise(alone), axis(alone, "parameters.x"), axis(alone, "parameters.y"))
    lots = duel(set={"programmes.a.lot": 10})
    with pytest.raises(InputError, match="whole"):
        verdict_map(optimise(lots), axis(lots, "parameters.x"), axis(lots, "parameters.y"))


def test_the_document_is_plain_data(drawn):
    json.dumps(map_document(drawn, duel()), allow_nan=False)


def test_every_text_has_the_same_fields_in_both_languages():
    for key, texts in TEXTS.items():
        fields = [sorted({part.split("}")[0] for part in text.split("{")[1:]}) for text in texts]
        assert fields[0] == fields[1], key
