"""What one number alone would have to be for the actual to be right: by hand, and over random models."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from generator import generate

import optimizer
from optimizer.analysis.baseline import baseline_of
from optimizer.analysis.justification.justification import actual_case
from optimizer.analysis.justification.single_numbers import FACTORS, HIGHEST, LOWEST, _Search, single_numbers
from optimizer.program.breaks import breaks
from optimizer.program.highs import Solver
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


EXACT, FIVE = Fraction(0), Fraction(5, 100)


def test_heights_by_hand():
    found = {(i.name, i.within): i for i in single_numbers(scored()) if i.kind == "height"}
    # Either x falls to 3/7 of what it counts, or y rises to 7/3.
    assert found["x", EXACT].value == pytest.approx(3 / 7, rel=1e-5)
    assert found["y", EXACT].value == pytest.approx(7 / 3, rel=1e-5)
    # 0.95 * 7 h = 1.4 h + 2.4.
    assert found["x", FIVE].value == pytest.approx(2.4 / (0.95 * 7 - 1.4), rel=1e-5)
    assert found["x", FIVE].gap == pytest.approx(0.05, rel=1e-4)


def test_unit_costs_by_hand():
    found = by_name(item for item in single_numbers(scored()) if item.kind == "unit_cost")
    # At a cost c of a unit of a it gives 0.7 / c: as much as b from c = 7/3 on; b from 3/7 down.
    assert found["a", EXACT] == pytest.approx(7 / 3, rel=1e-5)
    assert found["b", EXACT] == pytest.approx(3 / 7, rel=1e-5)
    # 0.95 * 7 / c = 1.4 / c + 2.4.
    assert found["a", FIVE] == pytest.approx((0.95 * 7 - 1.4) / 2.4, rel=1e-5)


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
    assert all(item.value is None and item.gap is None for item in found)


def random_comparisons(first, last, kinds):
    for seed in range(first, last):
        scenario = load(generate(seed, **OPTIONS[seed % 4], objective=kinds[seed % len(kinds)]))
        if (baseline := baseline_of(optimise(scenario))) is not None:
            yield seed, scenario, actual_case(baseline)


def standing(found, overrides):
    """Gap and gain of the actual with other numbers, and whether it keeps what it kept: a solve from scratch."""
    program = found.program
    keys = [f"budget.{t}" if t else "budget" for t in program.scenario.periods]
    totals = {key: program.values[key] for key in keys if program.scenario.has_budget}
    moved = program.at({**totals, **overrides})
    outcome = Solver(moved.exact).solve()
    if outcome.status != "optimal":
        return None
    actual = float(moved.evaluator.achieve(found.spending).objective)
    nothing = float(moved.evaluator.achieve(moved.scenario.fixed_spending(moved.values)).objective)
    if program.scenario.goal.kind in ("spend", "money_moved"):
        nothing = 0.0
    before = {item.rule.name for item in found.broken}
    after = {item.rule.name for item in breaks(moved, found.spending) if item.rule.family != "budget"}
    best = found.sign * max(found.sign * outcome.objective, found.sign * actual if before else -1e300)
    return found.sign * (best - actual), abs(best - nothing), after <= before


def overrides_of(found, item, factor):
    values = found.program.values
    if item.kind == "height":
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
                assert keeps or found.broken, (seed, item)
                assert gap == pytest.approx((item.gap or 0) * gain, abs=1e-5 * gain + 1e-6), (seed, item)
    assert settled >= 10


def test_of_two_values_that_do_the_nearer_is_told_whatever_grid_they_lie_on(monkeypatch):
    def gaps(self, places):
        return np.array([0.0 if factor <= 1 / 1.14 or factor >= 1.01 else 0.5 for _, factor in places])

    monkeypatch.setattr(_Search, "gaps", gaps)
    assert [item.value for item in single_numbers(scored())] == [pytest.approx(1.01, rel=1e-5)] * 12


def test_a_number_that_changes_nothing_is_not_searched_between_the_factors():
    flat = dict.fromkeys(np.geomspace(LOWEST, HIGHEST, FACTORS).tolist(), 0.5)
    _Search.descend(SimpleNamespace(solved=[flat], solve=lambda asked: pytest.fail("it was solved again")))
