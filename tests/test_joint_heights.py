"""The heights of all curves together at which the actual would be right."""

import numpy as np
import pytest

import optimizer
from optimizer.analysis.beside_actual import beside
from optimizer.analysis.joint_heights import joint_heights
from optimizer.analysis.weights import Reweighing
from optimizer.solution import optimise


def scored(x, y):
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {"output": "p"}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {
            "x": {"from": "o", "curve": [[0, 0], [100, 100]], "height": x},
            "y": {"from": "p", "curve": [[0, 0], [100, 100]], "height": y},
        },
    }
    objective = {"maximize": "weighted_score", "weights": {"x": 0.6, "y": 0.4}}
    scenario = {"model": model, "budget": 10, "objective": objective, "compare_with": {"a": 2, "b": 8}}
    return beside(optimise(optimizer.load(scenario)))


def test_joint_heights_by_hand():
    # 0.6 x = 0.4 y: a range of x is worth 0.6 * 0.2, one of y 0.4 * 0.5, which is enough: 0.6 = 0.4 * 1.5.
    found = scored({"value": 1, "low": 0.8, "high": 2}, {"value": 1, "low": 0.5, "high": 1.5})
    first = joint_heights(Reweighing(found))[0]
    assert first.heights == pytest.approx({"x": 1, "y": 1.5})
    assert first.ranges == first.bound == pytest.approx(1)
    assert first.gap == pytest.approx(0, abs=1e-7)
    # With less room for y, x has to fall as well: 0.6 x = 0.4 * 1.3, at a share of the way to its low end.
    both = joint_heights(Reweighing(scored({"value": 1, "low": 0.8}, {"value": 1, "high": 1.3})))[0]
    assert both.heights == pytest.approx({"x": 0.52 / 0.6, "y": 1.3})
    assert both.ranges == pytest.approx(1 + (1 - 0.52 / 0.6) / 0.2)


def test_outside_the_ranges_nothing_does():
    found = joint_heights(Reweighing(scored({"value": 1, "low": 0.9}, {"value": 1, "high": 1.1})))
    assert [item.impossible for item in found] == [True, True, True]
    assert joint_heights(Reweighing(scored(1, 1))) == ()


def test_the_base_scenario_is_settled_and_nothing_nearer_does():
    found = beside(optimise(optimizer.load("supplementary-budget-2025")))
    search = Reweighing(found)
    for item in joint_heights(search):
        assert item.impossible or item.ranges == pytest.approx(item.bound)
        # At random heights inside the ranges that change less, the actual is not near enough.
        rng = np.random.default_rng(1)
        for _ in range(20):
            weights = found.weights * rng.uniform(0.9, 1.1, len(found.weights))
            outcome = found.program.solver.solve(cost=weights @ found.rates)
            gap = weights @ (found.at(outcome.x) - found.actual)
            gain = weights @ (found.at(outcome.x) - found.nothing)
            assert gap > float(item.within) * gain
