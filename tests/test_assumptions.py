"""Marginal effects against solving again, both ends of ranges, maps, and how it is all worded."""

import json
from fractions import Fraction

import pytest
from generator import generate
from korea import NOVEMBER
from shared import solved

import optimizer
from optimizer.analysis.assumptions.assumption import deciding, marginal_effects, tornado
from optimizer.analysis.assumptions.conclusions import ConclusionSolver
from optimizer.analysis.baseline import at_total_of
from optimizer.analysis.sensitivity import INFLUENTIAL
from optimizer.program.program import Program
from optimizer.report.sections.influence import assumptions_table, deciding_assumptions
from optimizer.report.sensitivity_document import assumption_document
from optimizer.report.terminal import text_page
from optimizer.report.words import Words
from optimizer.scenario.load import load
from optimizer.solution import optimise


@pytest.fixture(scope="module")
def base():
    return solved(NOVEMBER)


@pytest.fixture(scope="module")
def found(base):
    return base.sensitivity.assumptions


def effects(scenario):
    """The marginal effects of every number that moves by itself."""
    numbers = [number for number in scenario.reached if not number.is_formula]
    return marginal_effects(ConclusionSolver(scenario, [number.path for number in numbers]), numbers)


@pytest.mark.parametrize("options", [{}, {"degenerate": True}], ids=str)
@pytest.mark.parametrize("seed", range(5))
def test_marginal_effects_are_what_solving_again_gives(seed, options):
    data = generate(seed, **options)
    data.setdefault("compare_with", "reference")
    solution = optimise(load(data))
    if solution.status != "optimal":
        return
    program, scenario = solution.program, solution.scenario
    size = abs(solution.outcome.objective) + 1
    for path, marginal in list(effects(scenario).items())[:12]:
        if path.startswith(("allocations", "compare_with")) or ".curve." in path:
            continue
        value = Fraction(program.values[path])
        step = (abs(value) or 1) / 10**4
        for side, sign in ((0, -1), (1, 1)):
            other = Program.of(scenario).at({path: value + sign * step})
            outcome = other.solver.solve(confirm=True)
            if outcome.status != "optimal" or marginal[side] is None:
                continue
            slope = (outcome.objective - solution.outcome.objective) / float(sign * step)
            # The slope over a step is off by the curvature, and by the solver's accuracy over the step.
            slack = 2e-3 * (abs(slope) + abs(marginal[side])) + 1e-3 * size / float(abs(value) or 1)
            assert abs(slope - marginal[side]) <= slack, (path, side, slope, marginal)


def test_the_marginal_effect_of_a_cost_is_the_one_by_hand():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 4}}, "b": {}}}
    scenario = {
        "model": model,
        "budget": 10,
        "objective": {"maximize": "4 * a.units + b"},
        "compare_with": {"a": 4, "b": 6},
    }
    # 4 * 10 / c falls by 40 / c^2 = 10 per unit.
    assert effects(load(scenario))["programmes.a.unit_cost"] == pytest.approx((-10, -10))


def test_at_a_kink_both_sides_are_given():
    model = {"status": "assumed", "programmes": {"a": {"per_unit": {"p": "x"}}, "b": {"per_unit": {"p": 1}}}}
    model |= {"outputs": {"p": {}}, "parameters": {"x": {"value": 1, "low": 0.5, "high": 2}}}
    scenario = {"model": model, "budget": 10, "horizon": 1, "objective": {"maximize": "p"}, "compare_with": {"b": 10}}
    assert effects(load(scenario))["parameters.x"] == pytest.approx((0, 10), abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_the_ends_of_a_range_are_solved_again(seed):
    data = generate(seed)
    data.setdefault("compare_with", "reference")
    scenario = load(data)
    program = Program.of(scenario)
    costs = [n for n in scenario.reached if n.field == "unit_cost" and not n.is_formula]
    for bar in tornado(ConclusionSolver(scenario, [number.path for number in costs]), costs):
        answer = optimizer.solve(scenario)
        if bar.base is None:
            # No allocation keeps the rules at the actual's own total.
            assert at_total_of(program, answer.baseline.spending).solver.solve().status == "infeasible"
            continue
        assert bar.base == pytest.approx(float(answer.baseline.gap), abs=0.2 * abs(answer.objective) + 1)


def test_both_ends_of_the_base_scenario(base):
    bars = {bar.number.path: bar for bar in base.tornado}
    bar = bars["parameters.occupancy"]
    assert bar.regret[0] is None
    for path in ("parameters.absorption", "programmes.gpu_purchase.lag", "capabilities.talent.height"):
        number = base.scenario.numbers[path]
        for k, end in enumerate((number.low, number.high)):
            other = optimizer.solve(base.scenario.with_(set={path: float(end)})) if "lag" not in path else None
            if other is not None:
                assert bars[path].regret[k] == pytest.approx(other.regret, abs=0.02)
                assert {n for n, w in other.directions.items() if w != base.directions[n]} == {
                    n for n, w in bars[path].directions[k].items() if w != base.directions[n]
                }


def test_three_assumptions_decide_and_turn_within_their_range(base, found):
    chosen = deciding(found)
    assert len(chosen) == 3
    assert all(item.turns for item in chosen)
    most = [len({flip.measure for flip in item.turns}) for item in found if item.nearest and not item.compared]
    assert [len({flip.measure for flip in item.turns}) for item in chosen] == sorted(most, reverse=True)[:3]
    assert all(
        item.number.low < Fraction(flip.high) and flip.low < item.number.high for item in chosen for flip in item.turns
    )


def test_those_on_the_page_are_found_by_solving_no_others(base, found):
    by_path, items = {item.number.path: item for item in found}, base.sensitivity.influential
    assert [item.number.path for item in items[:INFLUENTIAL]] == [item.number.path for item in found[:INFLUENTIAL]]
    assert {item.number.path for item in items} >= {item.number.path for item in found if item.bar.turns}
    assert len(items) < len(found)
    for item in items:
        other = by_path[item.number.path]
        assert [(flip.measure, flip.after) for flip in item.flips] == [
            (flip.measure, flip.after) for flip in other.flips
        ]
        assert [flip.at for flip in item.flips] == pytest.approx([flip.at for flip in other.flips])
    assert deciding(items) == deciding([item for item in items if item.bar.turns])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_lines_name_values_that_hold(base, lang):
    words = Words(base.scenario, lang)
    parts = assumptions_table(base.sensitivity, words), deciding_assumptions(base.sensitivity.influential, words)
    text = " ".join(text_page("", parts, lang).split())
    assert {"ko": "[판단값]", "en": "[assumed]"}[lang] in text
    assert {"ko": "방향을 좌우하는 가정", "en": "Assumptions that turn a direction"}[lang] in text
    assert {"ko": "(현재 ", "en": "(now "}[lang] in text
    assert "probability" not in text
    assert "확률" not in text
    assert "{" not in text


def test_the_document_is_plain_data(found):
    document = assumption_document(found)
    json.dumps(document, allow_nan=False)
    entry = document["switching_values"]["parameters.occupancy"]
    assert entry["interval"] == [0.06, 1.0]
    assert all(flip["before"] != flip["after"] for flip in entry["flips"])
    assert entry["values"] == 33


def test_effects_on_an_objective_in_money_are_in_the_unit_of_the_regret_beside_them():
    unit_cost = {"value": "2억원", "low": "1억원", "high": "3억원"}
    model = {
        "status": "assumed",
        "currency": "KRW",
        "programmes": {"a": {"unit_cost": unit_cost}},
        "allocations": {"last": {"a": "10억원"}},
    }
    asked = {"model": model, "objective": {"minimize": "spend"}, "limits": {"some": "a.units >= 4"}}
    answer = optimizer.solve(load(asked | {"compare_with": "last"}))
    table = assumptions_table(answer.sensitivity, Words(answer.scenario, "en"))
    # 4 units at 2 million more each, in millions of won.
    assert str(table.rows[0].cells[2]) == "8"
