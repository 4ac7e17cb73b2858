"""What one number alone would have to be for the actual to be right: by hand, and over random models."""

from fractions import Fraction

import pytest
from generator import generate

import optimizer
from optimizer.analysis.baseline import baseline_of
from optimizer.analysis.justification.actual_case import actual_case
from optimizer.analysis.justification.justification import single_numbers
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.rounding import breaks
from optimizer.report.html import written_report
from optimizer.report.live.export import _beliefs, belief, live_data
from optimizer.report.parts import Table
from optimizer.report.sections.justification import justification
from optimizer.report.words import Words
from optimizer.scenario.load import load
from optimizer.solution import optimise

OPTIONS = ({}, {"currency": "KRW"}, {"degenerate": True}, {"currency": "KRW", "degenerate": True})


def scored(weights=(0.7, 0.3), **more):
    """Two programmes, each with a score of its own that rises with its units."""
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o", "unit_cost": 1}, "b": {"output": "p", "unit_cost": 1}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {
            "x": {"from": "o", "curve": [[0, 0], [100, 100]], "height": 1},
            "y": {"from": "p", "curve": [[0, 0], [100, 100]], "height": 1},
        },
    }
    objective = {"maximize": "weighted_score", "weights": dict(zip("xy", weights, strict=True))}
    base = {"model": model, "budget": 10, "objective": objective, "compare_with": {"a": 2, "b": 8}}
    return optimizer.load(base | more)


def by_name(found):
    return {(item.name, item.within): item.value for item in found}


ONE, FIVE = Fraction(1, 100), Fraction(5, 100)


@pytest.mark.parametrize("budget", [10, 300])
def test_heights_by_hand(budget):
    """The gain is that at the total of the actual, whatever the budget."""
    found = by_name(item for item in single_numbers(scored(budget=budget)) if item.kind == "height")
    # 0.95 * 7 h = 1.4 h + 2.4; the actual is as good as the optimum at h = 3/7, a little below.
    assert found["x", FIVE] == pytest.approx(2.4 / (0.95 * 7 - 1.4), rel=2e-6)
    # 0.95 * 3 h = 1.4 + 2.4 h where y counts h times as much, past the 7/3 at which both are as good.
    assert found["y", FIVE] == pytest.approx((0.95 * 7 - 1.4) / 2.4, rel=2e-6)


def test_required_scores_by_hand():
    """With y at v at least the optimum is 10 - v of x, the actual 2: near enough where 8 - v is a share of 10 - v."""
    found = by_name(item for item in single_numbers(scored((1, 0), require={"y": 1})) if item.kind == "require")
    assert found["y", ONE] == pytest.approx(7.9 / 0.99, rel=2e-6)
    assert found["y", FIVE] == pytest.approx(7.5 / 0.95, rel=2e-6)


def test_an_actual_that_breaks_a_rule_is_not_made_right_by_raising_the_rule():
    # Only a least score near the 10 that it spends would bring the cheapest allocation near it.
    cheap = scored(objective={"minimize": "spend"}, require={"y": 5}, compare_with={"a": 7, "b": 3})
    assert {item.value for item in single_numbers(cheap) if item.kind == "require"} == {None}
    weighted = optimizer.solve(scored(require={"y": 5}, compare_with={"a": 7, "b": 3})).justification
    assert not any(number is None for _, number, _ in _beliefs(weighted))


def test_the_page_offers_the_required_score_at_which_the_actual_is_right():
    answer = optimizer.solve(scored((1, 0), require={"y": 1}, compare_with={"a": 2, "b": 7.5}))
    assert "believe" in written_report(answer, "en")
    offered = {path for _, _, values in _beliefs(answer.justification) for path in values}
    assert "require.y" in offered


def test_no_button_is_offered_for_an_actual_that_breaks_a_rule():
    limits = {"some": "b >= 60% of budget"}
    keeps, breaks = ({"limits": limits, "compare_with": line} for line in ({"a": 2, "b": 8}, {"a": 8, "b": 2}))
    pages = [written_report(optimizer.solve(scored(**asked)), "en") for asked in (keeps, breaks)]
    assert ['data-action="bill"' in page for page in pages] == [True, False]


def test_the_sentence_under_the_button_names_the_number_and_its_value():
    cheap = optimizer.solve(scored(objective={"minimize": "spend"}, require={"y": 5}, compare_with={"b": 10}))
    _, _, says = belief(cheap, live_data(cheap.scenario, "en")["settings"], Words(cheap.scenario, "en"))
    assert says.endswith(" y: required score 5 → 9.901.")


def test_the_sentence_without_such_a_number_says_what_was_searched():
    programmes = {"a": {"unit_cost": 1, "output": "o"}, "b": {"unit_cost": 0.8, "output": "o"}}
    programmes["b"]["lag"] = {"value": "6 months", "low": 0, "high": "3 years"}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"o": {}}}
    model["capabilities"] = {"s": {"from": "o", "curve": [[0, 0], [200, 100]]}}
    objective = {"maximize": "weighted_score", "weights": {"s": 1}}
    asked = {"model": model, "budget": 100, "horizon": "5 years", "objective": objective, "compare_with": {"a": 100}}
    scenario = optimizer.load(asked)
    # A lag of 3 years, within its range, makes the actual the best.
    assert optimizer.solve(scenario.with_(set={"programmes.b.lag": "3 years"})).regret == 0
    settings = live_data(scenario, "en")["settings"]
    assert "programmes.b.lag" in {setting["path"] for setting in settings}
    found, _, says = belief(optimizer.solve(scenario), settings, Words(scenario, "en"))
    assert not found
    assert says.startswith("No unit cost, curve height or required score was found")
    assert "were not searched" in says


def test_unit_costs_by_hand():
    found = by_name(item for item in single_numbers(scored()) if item.kind == "unit_cost")
    # At a cost c of a unit of a it gives 0.7 / c: 0.95 * 7 / c = 1.4 / c + 2.4.
    assert found["a", FIVE] == pytest.approx((0.95 * 7 - 1.4) / 2.4, rel=2e-6)
    assert found["b", FIVE] == pytest.approx(2.4 / (0.95 * 7 - 1.4), rel=2e-6)


def test_a_curve_of_height_0_stays_where_the_actual_is_right_already():
    flat = scored(set={"capabilities.x.height": 0}, compare_with={"a": 0, "b": 10})
    found = {(item.name, item.value) for item in single_numbers(flat) if item.kind == "height"}
    assert found == {("x", 0.0), ("y", 1.0)}
    apart = scored(set={"capabilities.x.height": 0})
    assert {item.value for item in single_numbers(apart) if item.name == "x"} == {None}


def test_a_number_at_which_the_actual_is_right_already_stays():
    found = single_numbers(scored(compare_with={"a": 9.95, "b": 0.05}))
    assert all(item.value == item.now for item in found)


def test_all_tiers_of_a_programme_move_together():
    model = {
        "status": "assumed",
        "programmes": {
            "a": {"output": "o", "tiers": [{"units": 4, "unit_cost": 1}, {"units": 40, "unit_cost": 2}]},
            "b": {"output": "p", "unit_cost": 1},
        },
        "outputs": {"o": {}, "p": {}},
    }
    scenario = {"model": model, "budget": 12, "objective": {"maximize": "2 * o + 0.5 * p"}, "compare_with": {"b": 12}}
    found = by_name(single_numbers(optimizer.load(scenario)))
    # With both tiers c times as dear 12 of money buy 12 / c units of the first, at 2 each; 12 of b are worth 6.
    assert found["a", FIVE] == pytest.approx(0.95 * 4, rel=2e-6)
    answer = optimizer.solve(optimizer.load(scenario))
    words = Words(answer.scenario, "ko")
    *_, table = (part for part in justification(answer.justification, words).parts if isinstance(part, Table))
    assert [row.cells[0] for row in table.rows] == ["a: 단가(1단계 값, 모든 단계가 같은 비율로 변함)", "b: 단가"]
    assert words.number("programmes.a.tiers.1.unit_cost") == "a: 2단계, 단가"


def test_the_actual_keeps_the_rules_where_it_is_right():
    # Its 8 for b are right only where a unit of b costs less, and then they buy more units than the rule allows.
    free, held = (by_name(single_numbers(scored(**rule))) for rule in ({}, {"limits": {"units": "b.units <= 8"}}))
    assert free["b", FIVE] < 1
    assert held["b", FIVE] is None


def test_a_rule_broken_now_is_kept_from_the_nearest_value_on():
    # Its 8 are ahead of the 6 for a that the rule leaves, and keep it where a unit costs 8/6; they are best up to 7/3.
    scenario = scored(compare_with={"a": 8, "b": 2}, limits={"units": "a.units <= 6"})
    found = by_name(item for item in single_numbers(scenario) if item.kind == "unit_cost")
    assert (found["a", ONE], found["a", FIVE]) == (pytest.approx(4 / 3, rel=2e-6),) * 2


def test_a_height_of_nothing_is_0():
    # At a height of 0 of y the weakest score is 0 whatever is done; at any other the actual has nothing of x.
    scenario = scored(
        objective={"maximize": "weakest_score"}, compare_with={"a": 0, "b": 10},
        set={"capabilities.y.height": {"value": 1, "low": 0, "high": 2}},
    )  # fmt: skip
    found = by_name(item for item in single_numbers(scenario) if item.kind == "height")
    assert found["y", ONE] == found["y", FIVE] == 0


def test_no_value_does_where_an_allocation_is_better_throughout():
    # c costs the actual a fifth of its money and buys nothing at any price of the others.
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o", "unit_cost": 1}, "c": {"unit_cost": 3}},
        "outputs": {"o": {}},
        "capabilities": {"x": {"from": "o", "linear": 1}},
    }
    scenario = optimizer.load({"model": model, "budget": 10, "compare_with": {"a": 8, "c": 2}})
    found = single_numbers(scenario)
    assert {item.name for item in found} == {"a", "c"}
    assert all(item.value is None for item in found)


def random_comparisons(first, last, kinds):
    for seed in range(first, last):
        scenario = load(generate(seed, **OPTIONS[seed % 4], objective=kinds[seed % len(kinds)]))
        if (baseline := baseline_of(optimise(scenario))) is not None:
            yield seed, scenario, actual_case(baseline)


def standing(found, overrides):
    """What the actual forgoes with other numbers, the gain, and whether it keeps the rules: solved from scratch."""
    program = found.program
    keys = [f"budget.{t}" if t else "budget" for t in program.scenario.periods]
    totals = {key: program.values[key] for key in keys if program.scenario.has_budget}
    moved = program.at({**totals, **overrides})
    outcome, own = (Solver(each.exact).solve() for each in (moved, Program.of(program.scenario).at(overrides)))
    if outcome.status != "optimal" or own.status != "optimal":
        return None
    achieved = moved.evaluator.achieve(found.spending)
    actual = float(achieved.objective)
    nothing = float(moved.evaluator.achieve(moved.evaluator.spending("nothing")).objective)
    if program.scenario.goal.kind in ("spend", "money_moved"):
        nothing = 0.0
    before = {item.rule.name for item in found.broken}
    after = {item.rule.name for item in breaks(moved, achieved) if item.rule.family != "budget"}
    best = found.sign * max(found.sign * outcome.objective, found.sign * actual if before else -1e300)
    return found.sign * (best - actual), abs(own.objective - nothing), not after


def overrides_of(found, item, factor):
    values = found.program.values
    if item.kind == "require":
        paths = [f"require.{item.name}"]
    elif item.kind == "height":
        paths = [f"capabilities.{item.name}.height"]
    else:
        base = f"programmes.{item.name}"
        paths = [p for p in values if p.startswith(f"{base}.tiers.") and p.endswith("unit_cost")] or [
            f"{base}.unit_cost"
        ]
    return {path: values[path] * Fraction(factor) for path in paths}


@pytest.mark.parametrize(
    "first", [0, pytest.param(20, marks=pytest.mark.slow), pytest.param(40, marks=pytest.mark.slow)]
)
def test_random_models_single_numbers(first):
    settled = 0
    kinds = ("weighted_score", "weakest_score", "outputs", "spend", "units")
    for seed, scenario, found in random_comparisons(first, first + 20, kinds):
        if found.program.exact.integers:
            continue
        for item in single_numbers(scenario):
            share = float(item.within)
            for factor in (0.1, 10.0) if item.value is None else ():
                there = standing(found, overrides_of(found, item, factor))
                if there is not None and there[2] and not found.broken:
                    assert there[0] >= share * there[1] - 1e-6 * there[1] - 1e-9, (seed, item)
            if item.value is not None:
                settled += 1
                gap, gain, keeps = standing(found, overrides_of(found, item, item.value / item.now))
                assert gap <= share * gain + 1e-6 * gain + 1e-9, (seed, item)
                assert keeps, (seed, item)
    assert settled >= 8
