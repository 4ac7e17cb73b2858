"""What is worth finding out before a plan is chosen: by hand, in closed form, and beside an answer."""

from dataclasses import replace
from math import erf, exp, pi, sqrt

import numpy as np
import pytest
from test_plans import question

import optimizer
from optimizer.plans.criteria import EXPECTED, SUREST_LEAD
from optimizer.plans.turning import acceptability
from optimizer.plans.value_of_information import expected_gain, fitted_plans, informed_choice, value_of_information
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.statistics import SampleDistribution, SampleShare


def choice(leads, drawn, groups=None, rate=None):
    plans = {str(i): own for i, own in enumerate(np.asarray(leads, dtype=float))}
    return informed_choice(plans, np.max(leads, axis=0), drawn, groups or {}, rate, {}, 0.0)


def test_two_states_by_hand():
    # A unit of `a` is worth 3 or nothing beside one of `b`: ten of it are 20 ahead or 10 behind, 5 on average.
    worth = np.tile([0.0, 3.0], 64)
    found = choice([0 * worth, 10 * (worth - 1)], {"worth": worth, "other": np.repeat([0.0, 1.0], 64)}, rate=2.0)
    assert found.chosen == "1"
    assert found.everything.value == pytest.approx(5)
    assert [item.name for item in found.known] == ["worth", "other"]
    assert [item.value for item in found.known] == pytest.approx([5, 0], abs=1e-9)
    assert found.everything.budget == pytest.approx(2.5)
    assert [item.name for item in found.worth_knowing] == ["worth"]
    # 5 are more than twice 2.4, not more than twice 2.6.
    for error, worth_knowing in ((2.4, 1), (2.6, 0)):
        known = tuple(replace(item, error=error) for item in found.known)
        assert len(replace(found, known=known).worth_knowing) == worth_knowing


def test_a_group_is_worth_what_its_best_number_is_and_no_more_by_its_size():
    rng = np.random.default_rng(11)
    x, *idle = rng.random((11, 1024))
    leads = [0 * x, np.sin(20 * x) + rng.normal(0, 0.3, 1024), *rng.normal(0, 0.5, (6, 1024))]
    drawn = {"x": x} | {f"idle {k}": own for k, own in enumerate(idle)}
    found = choice(leads, drawn, {"both": ["x", "idle 0"], "idle": [name for name in drawn if name != "x"]})
    values = {item.name: item.value for item in found.known}
    # The squares and products of a group follow no wave, the spline of a single number does; ten numbers without effect
    # seem to tell something, as many columns of a regression do.
    assert values["both"] == values["x"] > 3 * expected_gain(np.array(leads), np.array([x, idle[0]]))[0]
    value, error = expected_gain(np.array(leads), np.array(idle))
    assert value > max(found.by_chance, 2 * error)
    assert {item.name for item in found.worth_knowing} == {"x", "both"}


def test_no_number_is_worth_more_than_all_of_them():
    # A spline through a step overshoots: where the other plan is level it seems to be ahead.
    x = (np.arange(400) + 0.5) / 400
    found = choice([0 * x, np.where(x < 0.5, -1.0, 0.0)], {"x": x})
    assert expected_gain(np.array([0 * x, np.where(x < 0.5, -1.0, 0.0)]), x[None])[0] > 0.01
    assert (found.everything.value, found.known[0].value) == (0, 0)


def test_what_rounding_leaves_is_worth_nothing():
    x = (np.arange(400) + 0.5) / 400
    leads, groups = {"a": 0 * x, "b": 1e-14 * (x - 0.4)}, dict[str, list[str]]()
    found = informed_choice(leads, 1e-14 * x, {"x": x}, groups, 2.0, {}, rounding=1e-9)
    assert (found.any_allocation.value, found.everything.value, found.known[0].value, found.by_chance) == (0, 0, 0, 0)


def test_a_newsvendor():
    # Bought at 1, sold at 5, demand even from 20 to 100: what is not known costs 4 * 1 / 5 of half of 80.
    wanted = 20 + 80 * (np.arange(2000) + 0.5) / 2000
    found = choice([5 * np.minimum(q, wanted) - q for q in np.linspace(20, 100, 161)], {"wanted": wanted})
    assert found.everything.value == pytest.approx(32, rel=0.01)
    assert found.chosen == "128"  # 84, four fifths of the way
    assert 0.9 * 32 < found.known[0].value <= found.everything.value  # a spline rounds the kinks


@pytest.mark.parametrize(("mean", "a", "b"), [(0.5, 1, 2), (-1, 1, 0.5)])
def test_linear_gaussian_plans_in_closed_form(mean, a, b):
    x, y = np.random.default_rng(3).normal(size=(2, 4096))
    leads = np.array([0 * x, mean + a * x + b * y])
    for inputs, size in (([x], a), ([y], b), ([x, y], sqrt(a * a + b * b))):
        z = mean / size
        closed = size * exp(-z * z / 2) / sqrt(2 * pi) + mean * (1 + erf(z / sqrt(2))) / 2 - max(mean, 0)
        value, error = expected_gain(leads, np.array(inputs))
        assert 0 < error < 0.06
        assert value == pytest.approx(closed, abs=3 * error)


def test_few_samples_are_not_read_as_knowing_all():
    noise = np.random.default_rng(5).normal(size=(3, 12))
    value, error = expected_gain(noise, np.random.default_rng(6).random((1, 12)))
    assert value < 0.6 * (noise.max(axis=0) - noise[np.argmax(noise.mean(axis=1))]).mean()
    assert error > 0
    assert expected_gain(noise[:, :1], np.ones((1, 1))) == (0, 0)


def test_weights_that_add_up_but_for_rounding_count_as_one_fewer():
    """Single precision leaves 1e-8 of a sixth direction, which no figure may hang on."""
    rng = np.random.default_rng(7)
    weights = rng.dirichlet(np.ones(5), 1024).T
    leads = np.array([0 * weights[0], weights[0] - 0.2, 3 * weights[1] * weights[2] - 0.1])
    leads += rng.normal(0, 0.05, leads.shape)
    values = [expected_gain(leads, weights)[0]]
    values += [expected_gain(leads, weights + 3e-8 * rng.normal(size=weights.shape))[0] for _ in range(3)]
    assert np.ptp(values) < 1e-6 * values[0]


def test_how_often_a_plan_is_ahead_by_so_much():
    def fixed(leads):
        leads = np.array(leads, dtype=float)
        ahead = SampleShare(int(np.sum(leads > 0)), len(leads), None, None)
        return FixedPlan(ahead, SampleDistribution.of(leads), {}, ahead, leads, leads < 0, {})

    sure, bold = [3.0] * 20, [8.0] * 12 + [-1.0] * 7 + [np.nan]
    found = acceptability({"sure": fixed(sure), "bold": fixed(bold)}, "monte_carlo")
    assert found.thresholds == (0, 2, 4, 6, 8)
    for most, step in ((0.5, 0.1), (6, 1), (25, 5), (40, 10)):
        one = acceptability({"one": fixed([most] * 20)}, "monte_carlo")
        assert one.thresholds == pytest.approx([step * k for k in range(round(most / step) + 1)])
    assert [share.hits for share in found.shares["sure"]] == [20, 20, 0, 0, 0]
    assert [share.share for share in found.shares["bold"]] == [0.6] * 5
    assert found.frontier == ("sure", "sure", "bold", "bold", "bold")
    alike = acceptability({"sure": fixed(sure), "also": fixed(sure), "never": fixed([-1.0] * 20)}, "monte_carlo")
    assert alike.most_often(0) == ("sure", "also")
    assert acceptability({"never": fixed([-1.0] * 20)}, "monte_carlo").frontier == (None,)


def test_beside_an_answer(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "256")
    plans = optimizer.solve(optimizer.load(question())).plans
    found = plans.information
    assert found.plans[:5] == ("actual", SUREST_LEAD, "computed", EXPECTED, "least_regret")
    # Plans that are fitted to a number's values make knowing it worth more.
    fitted = {name.split(" ")[0] for name in found.plans[5:]}
    assert fitted <= {item.name for item in found.known}
    assert len(fitted) < len(found.plans[5:])
    made, path = fitted_plans(plans.criteria, plans.sweep.rows), "programmes.a.per_unit.made"
    assert (
        made[f"{path} high 1"]["a", ""]
        > plans.criteria.optimum(EXPECTED).spending["a", ""]
        > made[f"{path} low 1"]["a", ""]
    )
    alone = value_of_information(
        plans.sweep, {name: plan.fixed.differences for name, plan in plans.choices.items()}, None
    )
    before = {item.name: item.value for item in alone.known}
    assert found.known[0].name in fitted
    assert found.known[0].value > 1.1 * before[found.known[0].name]
    assert 0 < found.known[0].value <= found.everything.value <= found.any_allocation.value
    best = plans.sweep.rows.column("actual") + plans.sweep.rows.column("ahead")
    assert found.any_allocation.value == pytest.approx(best.mean() - plans.table[EXPECTED].expected, rel=0.05)
    frame = found.to_frame()
    assert frame.loc["everything", "value"] == found.everything.value
    for made in (frame, plans.to_frame()):
        assert list(made.attrs["columns"]) == list(made.columns)
    accepted = plans.acceptability.to_frame()
    assert list(accepted.attrs["columns"]) == ["threshold", *accepted.columns]
    assert accepted.attrs["units"] == {"threshold": "points"}
    assert frame.attrs["units"] == {"value": "points", "error": "points"}
    assert plans.acceptability.shares[SUREST_LEAD][0] == plans.first[SUREST_LEAD].fixed.ahead


def test_tiers_that_are_drawn_together_are_one_number(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    source = question()
    costs = {"value": 1, "low": 0.5, "high": 2}, {"value": 2, "low": 1.5, "high": 4}
    source["model"]["programmes"]["a"]["tiers"] = [{"units": 3, "unit_cost": cost} for cost in costs]
    found = optimizer.solve(optimizer.load(source)).plans.information
    tiers = [name for name in (*found.plans, *(item.name for item in found.known)) if ".tiers." in name]
    assert tiers
    assert all(name.startswith("programmes.a.tiers.0.unit_cost") for name in tiers)


def test_two_weights_are_one_number(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    sampling = {"status": "assumed", "weights": 5}
    found = optimizer.solve(optimizer.load(question(sampling=sampling))).plans.information
    assert [item.name for item in found.known if "weights" in item.name] == ["objective.weights.one"]
