"""Where the verdict on a plan turns: a planted box, weights in closed form, and beside an answer."""

from types import SimpleNamespace

import numpy as np
import pytest
from test_plans import question

import optimizer
from optimizer.plans.criteria import SUREST_LEAD
from optimizer.plans.turning import turning, weight_shares
from optimizer.report.parts import unfolded
from optimizer.report.sections.robust_plans import _picture, where_it_turns
from optimizer.report.words import Words
from optimizer.sweep.fixed_plan import FixedPlan
from optimizer.sweep.scenario_discovery import Condition, PrimBox, prim, region, within_box
from optimizer.sweep.statistics import SampleDistribution, SampleShare


def test_a_planted_box_is_found():
    drawn = np.random.default_rng(1).random((12, 2048))
    planted = (drawn[3] > 0.7) & (drawn[5] <= 0.4)
    cases = planted ^ (np.random.default_rng(2).random(2048) < 0.03)
    bounds = prim(drawn, cases)
    assert np.argwhere(np.isfinite(bounds)).tolist() == [[0, 3], [1, 5]]
    assert bounds[0, 3] == pytest.approx(0.7, abs=0.02)
    assert bounds[1, 5] == pytest.approx(0.4, abs=0.02)
    # A third condition that tells little is none: a thirtieth of the box.
    assert np.argwhere(np.isfinite(prim(drawn, cases & (drawn[7] > 1 / 30)))).tolist() == [[0, 3], [1, 5]]
    inside = within_box(drawn, bounds)
    assert (inside & planted).sum() > 0.95 * max(inside.sum(), planted.sum())


@pytest.mark.parametrize("seed", range(4))
def test_a_box_that_only_the_samples_show_from_which_it_is_made_is_none(seed):
    """Of every two cases and of every two others, the first are told apart by x and the second are not."""
    rng = np.random.default_rng(seed)
    x, cases = rng.random(4096), rng.random(4096) < 0.2
    x[np.flatnonzero(cases)[::2]] = 0.8 + 0.2 * x[np.flatnonzero(cases)[::2]]
    rows = SimpleNamespace(drawn_numbers=lambda samples: (["x"], x[None, samples]))
    found = region(rows, cases, np.ones(4096, dtype=bool))
    assert found.differences[0].distance > found.by_chance
    assert found.box is None


def test_weights_in_closed_form():
    # Ahead of (0, 1) where 2 w > 1 - w; of (1, 1) nowhere in front, as (2, 0) is where w > 1 / 2.
    scores = {"plan": (2.0, 0.0), "actual": (0.0, 1.0), "even": (1.0, 1.0), "alike": (1.0, 1 + 1e-10)}
    samples = {
        name: {"x": np.full(2000, x), "y": np.append(np.full(1999, y), np.nan)} for name, (x, y) in scores.items()
    }
    found = weight_shares(samples, "actual")
    assert found.ahead["plan"].n == 1999 * 16
    assert found.ahead["plan"].share == pytest.approx(2 / 3, abs=0.01)
    assert found.ahead["even"].share == 1
    assert found.ahead["actual"].hits == 0
    # Two that score the same are not ahead of each other, whatever rounding leaves between them.
    assert found.first == pytest.approx({"plan": 1 / 2, "even": 0, "alike": 0, "actual": 0}, abs=0.01)
    assert found.differences["plan"] == {"x": 2, "y": -1}
    # Three weights: w1 > 1 / 2 cuts a quarter off the triangle.
    three = {"plan": {"x": np.ones(2000), "y": np.zeros(2000), "z": np.zeros(2000)}}
    three["actual"] = {own: np.full(2000, 0.5) for own in "xyz"}
    assert weight_shares(three, "actual").ahead["plan"].share == pytest.approx(1 / 4, abs=0.01)


@pytest.fixture(scope="module")
def plans():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPTIMIZER_DRAWS", "512")
        answer = optimizer.solve(optimizer.load(question()))
        _ = answer.sweep
        return answer.plans


def test_beside_an_answer(plans):
    found, leads = plans.turning, plans.first[SUREST_LEAD].fixed.differences
    assert found.behind.hits == np.sum(leads <= 0)
    ahead = plans.first[SUREST_LEAD].fixed.ahead
    assert (found.behind.low, found.behind.high) == pytest.approx((1 - ahead.high, 1 - ahead.low))
    assert found.bound == (0.0 if found.behind.hits >= 40 else np.quantile(leads, 0.1))
    assert found.region.cases == np.sum(leads <= found.bound)
    box = found.region.box
    assert box.density > 2 * box.base
    fixed = plans.first[SUREST_LEAD].fixed
    assert plans.breaking.cases == fixed.broken.sum() == fixed.breaks_any.hits
    for lang in ("ko", "en"):
        article = where_it_turns(plans, Words(plans.scenario, lang))
        told = " ".join(part for part in unfolded([article]) if isinstance(part, str))
        assert "PRIM" in told, "a format without pictures says how conditions were found"
        assert f"{100 * box.density:.0f}%" in told
        assert {"en": f"of the {box.n:,} others", "ko": f"나머지 {box.n:,}개"}[lang] in told


def test_money_stands_on_an_axis_in_the_unit_of_the_page():
    programmes = {"a": {"unit_cost": {"value": "EUR 2M", "low": "EUR 1M", "high": "EUR 3M"}}}
    model = {"status": "assumed", "currency": "EUR", "programmes": programmes}
    scenario = optimizer.load({"model": model, "budget": "EUR 100M", "objective": {"maximize": "a.units"}})
    box = PrimBox((Condition("programmes.a.unit_cost", True, 2.5e6),), 1, 1, 0.5, 2)
    fixed = SimpleNamespace(differences=np.array([1.0, -1.0]))
    plans = SimpleNamespace(
        turning=SimpleNamespace(bound=0.0, region=SimpleNamespace(box=box)),
        first={SUREST_LEAD: SimpleNamespace(fixed=fixed)},
        sweep=SimpleNamespace(rows=SimpleNamespace(column=lambda path: np.array([1e6, 3e6]))),
    )
    chart = _picture(plans, Words(scenario, "en"))
    clouds = {trace.kind: trace.points for trace in chart.drawing().traces}
    assert (clouds["rest"], clouds["case"], clouds["box"][0][0]) == ([(1.0, 1.0)], [(3.0, -1.0)], 2.5)
    assert "(EUR million)" in chart.drawing().names[0]


def test_where_it_is_behind_or_level_in_many_samples_these_are_the_cases(plans):
    leads = plans.first[SUREST_LEAD].fixed.differences - np.median(plans.first[SUREST_LEAD].fixed.differences)
    leads[leads < np.quantile(leads, 0.2)] = 0
    none = SampleShare(0, 512, None, None)
    plan = FixedPlan(none, SampleDistribution.of(leads), {}, none, leads, leads < 0, {})
    found = turning(plans.sweep, plan)
    assert (found.bound, found.behind.hits, found.region.cases) == (0.0, 256, 256)


def test_leads_that_differ_by_rounding_alone_have_no_least_tenth(plans):
    leads = 3e6 + 1e-6 * plans.first[SUREST_LEAD].fixed.differences
    none = SampleShare(0, 512, None, None)
    plan = FixedPlan(none, SampleDistribution.of(leads), {}, none, leads, leads < 0, {})
    found = turning(plans.sweep, plan)
    assert (found.behind.hits, found.region.box) == (0, None)
