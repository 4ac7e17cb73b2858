"""What a sweep says, against closed forms, and the same of rows in memory and in a folder."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

import optimizer
from optimizer.analysis.verdict import Verdict, word
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.plans.plans import Plans
from optimizer.plans.sampled_program import SampledProgram
from optimizer.report.sections import robust_plans, uncertainty
from optimizer.report.words import Words
from optimizer.sweep import design as design_module
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.findings import Findings, SampledVerdict, Threshold
from optimizer.sweep.importance import Indices, SobolIndices, slice_distances
from optimizer.sweep.result import Sweep
from optimizer.sweep.run import SampleRows, run
from optimizer.sweep.statistics import BATCHES, SampleDistribution, SampleShare, share_where, wilson
from optimizer.sweep.store import Store

pytest.importorskip("numba")

# Money goes to `a` where its effect, uniform from 1 to 3, is above that of `b`, uniform from 1 to 2: in 3/4 of the
# samples. The actual gives everything to `b`, and with x and y the effects it forgoes 10 max(x - y, 0).
TWO = {
    "scenario": "two",
    "model": {
        "status": "assumed",
        "categories": {"first": {}, "second": {}},
        "programmes": {
            "a": {"category": "first", "per_unit": {"made": {"value": 2.5, "low": 1, "high": 3}}},
            "b": {"category": "second", "per_unit": {"made": {"value": 1.5, "low": 1, "high": 2}}},
        },
        "outputs": {"made": {}},
        "allocations": {"last": {"b": 10}, "half": {"a": 5, "b": 5}},
    },
    "budget": 10,
    "objective": {"maximize": "made"},
    "compare_with": "last",
    "uncertain": {"programmes.a.per_unit.made": "uniform", "programmes.b.per_unit.made": "uniform"},
}
N = 4096


def swept(tree, n=N, method="sobol", more_than=()):
    scenario = optimizer.load(tree)
    rows = SampleRows(Design(scenario, n, seed=3, method=method))
    run(rows)
    return Findings(optimizer.solve(scenario), rows, more_than)


@pytest.fixture(scope="module")
def two():
    return swept(TWO, more_than=[5])


def test_a_distribution_says_what_the_numbers_are():
    numbers = np.random.default_rng(1)
    values = np.concatenate([numbers.normal(3, 5, 2000), np.full(200, 8600.0), [np.nan, np.inf]])
    own, found = values[:-2], SampleDistribution.of(values)
    assert (found.n, found.least, found.most) == (2200, own.min(), own.max())
    assert found.mean == pytest.approx(own.mean(), rel=1e-13)
    assert found.quantiles == pytest.approx(np.quantile(own, [0.05, 0.25, 0.5, 0.75, 0.95]))
    assert SampleDistribution.of(values[-2:]) == SampleDistribution(0, None, None, None, (None,) * 5)


def test_an_index_just_under_nothing_prints_as_nothing(two):
    axes, small, error = ("programmes.a.per_unit.made",), np.array([-0.004]), np.array([0.01])
    indices = Indices({"ahead": SobolIndices("ahead", axes, small, error, small, error, 8, 8)}, {}, 8, 8)
    assert repr(indices) == "<Indices of ahead: 8 points solved, 8 feasible>"
    assert repr(Indices({}, {}, 8, 8)) == "<Indices 8 points solved, 8 feasible>"
    page = uncertainty._indices(SimpleNamespace(indices=indices), Words(two.answer.scenario, "en"))
    cells = page.parts[1].rows[0].cells
    assert cells[1:3] == ("0.00 (±0.01)", "0.00 (±0.01)")


def test_wilsons_interval_holds_as_often_as_it_says():
    numbers = np.random.default_rng(2)
    held = [low <= 0.9 <= high for low, high in (wilson(int(k), 200) for k in numbers.binomial(200, 0.9, 4000))]
    assert 0.93 <= np.mean(held) <= 0.97


def test_batches_that_differ_widen_an_interval():
    place = np.arange(100)
    same, other = np.tile(place < 90, BATCHES), np.tile(np.concatenate([place < 80, place < 100]), BATCHES // 2)
    assert share_where(same, None, "sobol") == share_where(same, None, "monte_carlo")
    wide = share_where(other, None, "sobol")
    plain = share_where(other, None, "monte_carlo")
    assert wide.low < plain.low < 0.9 < plain.high < wide.high
    # 16 shares of 80% and 100% in turn: their standard deviation is 10% sqrt(16 / 15), that of their mean a quarter.
    half = stats.t.ppf(0.975, 15) * 0.1 / np.sqrt(15)
    assert (wide.low, wide.high) == pytest.approx((0.9 - half, 0.9 + half), rel=1e-6)
    assert share_where(same, np.zeros_like(same), "sobol") == SampleShare(0, 0, None, None)


@pytest.mark.parametrize(
    ("direction", "against", "agreeing", "expected"),
    [
        ("more", [], 0.9, "robust"),
        ("more", [], 0.8999, "conditional"),
        ("more", ["one"], 0.99, "conditional"),
        ("less", [], 0.7, "conditional"),
        ("less", [], 0.6999, "cannot tell"),
        ("undecided", [], 1.0, "cannot tell"),
        ("more", ["one"], 0.6999, "cannot tell"),
    ],
)
def test_the_rule_is_the_one_that_was_fixed(direction, against, agreeing, expected):
    verdict = Verdict(direction, {"one": "less" if against else direction}, ("one",))
    assert word(verdict, agreeing) == expected
    assert word(Verdict("more", {}, ()), 0.95) == "robust", "no variant stands against it"
    assert verdict.word is verdict.share is None, "without samples there is no word"


def test_a_verdict_is_settled_where_its_interval_is():
    near, far = SampleShare(91, 100, 0.85, 0.95), SampleShare(970, 1000, 0.95, 0.98)
    none = SampleShare(0, 100, 0, 0.01)
    for own, settled in ((near, False), (far, True)):
        verdict = SampledVerdict("more", {"one": "more"}, ("one",), {"more": own, "less": none, "undecided": none})
        assert (verdict.word, verdict.share, verdict.settled) == ("robust", own.hits / own.n, settled)


def test_shares_are_those_of_the_closed_form(two):
    found = two
    assert found.status == {"optimal": N, "infeasible": 0, "not proven": 0, "unbounded": 0}
    # Within 1% of the gain of x or y, above which all money leaves b: x > y / 0.99, up to what is left of b.
    more = found.directions["first"]["more"]
    assert more.low <= 0.75 <= more.high + 0.02
    assert found.directions["first"]["less"].hits == 0
    assert found.lead_shares[Threshold(0.0)].share == pytest.approx(0.75, abs=0.005)
    # 10 (x - y) > 5: the area of x > y + 0.5 in the box is 2 - (0.5 + 1.5) / 2 = 1 of 2.
    assert found.lead_shares[Threshold(5.0)].share == pytest.approx(0.5, abs=0.005)
    # The mean of max(x - y, 0): x - y has mean 0.5, and max(y - x, 0) the mean 1/12.
    assert found.ahead.mean == pytest.approx(10 * (0.5 + 1 / 12), rel=2e-3)
    assert found.ahead.quantiles[2] == pytest.approx(5, abs=0.05)
    assert found.spending_changes["first"].mean == pytest.approx(7.5, abs=0.05)
    assert found.spending_changes["second"].mean == pytest.approx(-7.5, abs=0.05)
    assert found.keeps.share == 1


def test_shares_of_the_gain_are_of_that_at_the_total_of_the_actual(two):
    more = swept(TWO | {"budget": 30})
    assert more.optimum.mean == pytest.approx(3 * two.optimum.mean)
    assert more.lead_shares == {by: two.lead_shares[by] for by in more.lead_shares}
    assert more.region.cases == two.region.cases


def test_where_the_actual_is_right_is_found(two):
    found = two
    # Right where x <= 1.01 y or so; x is below 2 there, and the rule says that x is low.
    assert found.region.cases / N == pytest.approx(0.25, abs=0.02)
    first = found.region.differences[0]
    assert first.path == "programmes.a.per_unit.made"
    assert first.inside < 1.5 < first.outside
    rule = found.region.box
    assert (rule.conditions[0].path, rule.conditions[0].above) == ("programmes.a.per_unit.made", False)
    assert rule.coverage > 0.7
    assert rule.density > 0.7
    assert rule.base == pytest.approx(0.25, abs=0.03)


def test_rows_in_a_folder_say_the_same(two, tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    monkeypatch.setattr(design_module, "CHUNK", 512)
    store = Store(tmp_path, two.design)
    with store.writing():
        run(store)
    again = Findings(two.answer, store, [5])
    for name in (
        "status", "by_highs", "feasible", "directions", "verdict", "optimum", "ahead", "regret",
        "lead_shares",
        "keeps", "held", "spending_changes", "programme_changes", "moves", "scores", "region",
    ):  # fmt: skip
        assert getattr(again, name) == getattr(two, name), name
    assert again.histogram() == two.histogram()


def test_a_budget_of_nothing_has_no_directions():
    cost = {"value": "GBP 1M", "low": "GBP 0.8M", "high": "GBP 1.3M"}
    model = {
        "currency": "GBP",
        "status": "assumed",
        "categories": {"k_a": {}, "k_b": {}},
        "programmes": {name: {"category": f"k_{name}", "unit_cost": cost, "output": f"o_{name}"} for name in "ab"},
        "outputs": {"o_a": {"initial": 3}, "o_b": {"initial": 3}},
        "capabilities": {name: {"from": f"o_{name}", "curve": [[0, 0], [40, 100]]} for name in "ab"},
        "allocations": {"nothing_yet": {"a": 0, "b": 0}},
    }
    found = swept({"scenario": "zero", "model": model, "budget": 0, "compare_with": "nothing_yet"}, 128)
    for shares in found.directions.values():
        assert shares["undecided"].share == 1


def test_units_that_cost_nothing_are_no_money():
    tree = {**TWO, "model": {**TWO["model"], "programmes": dict(TWO["model"]["programmes"])}}
    tree["model"]["programmes"]["free"] = {
        "category": "second", "unit_cost": 0, "max_units": 1e9, "per_unit": {"made": 1e-9},
    }  # fmt: skip
    # Little money that moves is money: 0.4% of all.
    found = swept(tree | {"limits": {"little": "a <= 0.04"}}, 64)
    assert list(found.programme_changes) == list(found.moves) == ["a", "b"]
    assert found.spending_changes["second"].mean == pytest.approx(found.programme_changes["b"].mean)
    assert found.moves["a"].same.share == pytest.approx(0.75, abs=0.05)


def test_samples_without_an_allocation_stand_apart():
    tree = {**TWO, "limits": {"least": "made >= 15"}}
    found = swept(tree, 1024)
    # At best 10 max(x, y) >= 15: not where both are below 1.5, which is 1/8 of the box.
    assert found.status["infeasible"] == pytest.approx(1024 / 8, abs=6)
    assert found.feasible.n == 1024
    totals = {name: own.n for name, own in found.directions["first"].items()}
    assert set(totals.values()) == {1024}
    assert found.directions["first"]["none"].hits == found.status["infeasible"]
    assert found.ahead.n == found.lead_shares[Threshold(0.0)].n == found.status["optimal"]
    # The actual, 10 y, keeps the rule where y > 1.5; there x > y in 5/8, and 10 max(x - y, 0) has the mean 95/24.
    assert found.keeps.hits == found.regret.n == pytest.approx(512, abs=2)
    assert found.regret.mean == pytest.approx(95 / 24, rel=0.01)
    assert found.ahead.mean > found.regret.mean + 1
    # It breaks it wherever y is below 1.5, in the samples without an allocation, too, as its row among the plans says.
    share = found.held.breaks["limits.least"].share
    assert (found.held.breaks_any.n, share) == (1024, 1 - found.keeps.hits / 1024)
    said = uncertainty.own_optima(SimpleNamespace(findings=found), Words(found.scenario, "en"))
    assert f"last breaks rules of this scenario in {100 * share:.1f}% of samples (least)" in said
    assert f"In the {found.regret.n} samples in which it keeps them" in said
    # Right is only what keeps the rule: x <= 1.01 y or so, of the samples in which the actual keeps it.
    assert (found.region.known, found.region.cases) == (found.keeps.hits, pytest.approx(0.38 * 512, abs=8))


@pytest.mark.parametrize(
    ("changes", "share"),
    [
        ({"unit_cost": "price - rebate"}, 1 / 4),
        ({"attrition": "price - rebate"}, 1 / 2),
        ({"max_units": 4, "tiers": [{"units": 5, "unit_cost": 1}, {"unit_cost": "price - rebate"}]}, 3 / 4),
    ],
)
def test_a_sample_in_which_a_formula_leaves_what_its_number_can_be_is_none(changes, share):
    # price - rebate is uniform from -0.5 to 1.5: above 0 in three quarters, within 0 and 1 in a half, above the cost of
    # the tier before it in a quarter.
    model = TWO["model"] | {"parameters": {"price": {"value": 0.9, "low": 0, "high": 2}, "rebate": 0.5}}
    model["programmes"] = model["programmes"] | {"a": model["programmes"]["a"] | changes}
    model["capabilities"] = {"use": {"from": "made", "linear": 1}}
    tree = TWO | {"horizon": 1, "model": model, "uncertain": TWO["uncertain"] | {"parameters.price": "uniform"}}
    if "tiers" in changes:
        model["parameters"]["price"]["value"] = 1.6
    found = swept(tree, 1024)
    assert found.status["not proven"] == pytest.approx(1024 * share, abs=2)
    assert found.directions["first"]["open"].hits == found.status["not proven"]
    # Held fixed it counts against, and enters nothing else.
    plan = found.plans["computed"]
    assert (plan.ahead.n, plan.difference.n, plan.breaks_any.n) == (1024, *[found.status["optimal"]] * 2)
    assert found.held.difference.n == found.status["optimal"] == found.ahead.n
    assert found.ahead.least >= 0
    plans = Plans(found.answer, Sweep(found.rows))
    for own in plans.first.values():
        assert own.expected > 0, "the mean of the samples that are some"
        assert own.fixed.difference.n == found.status["optimal"]
        assert all(np.isfinite(score).sum() == found.status["optimal"] for score in own.fixed.scores.values())
    made = SampledProgram(found.answer.solution.program, Draws(found.scenario, 512, 4), found.design.ensembles, 1.0)
    assert sum(count for *_, count in made.parts) == len(made.actual) == pytest.approx(512 * (1 - share), abs=2)


def test_rules_that_the_actual_breaks_only_where_nothing_keeps_the_rules_are_of_all_samples():
    # At best 10 max(x, y) >= 19: the actual, 10 y, breaks one rule in nine tenths of the samples, the other where none
    # keeps it.
    tree = {**TWO, "limits": {"least": "made >= 19", "most": "b <= 10 * room"}}
    tree["model"] = TWO["model"] | {"parameters": {"room": {"value": 1, "low": 0.5, "high": 1.5}}}
    tree |= {"uncertain": tree["uncertain"] | {"parameters.room": "uniform"}}
    found = swept(tree, 1024)
    assert found.held.breaks["limits.least"].share == pytest.approx(0.9, abs=0.005)
    assert found.held.breaks["limits.most"].share == pytest.approx(0.5, abs=0.005)
    assert found.held.breaks_any.share == pytest.approx(0.95, abs=0.005)
    assert found.plans["half"].breaks_any.n == found.held.breaks_any.n == found.feasible.n == 1024
    said = uncertainty.own_optima(SimpleNamespace(findings=found), Words(found.scenario, "en"))
    assert f"in {100 * found.held.breaks_any.share:.1f}% of samples (least, most)" in said


def test_a_lead_that_few_samples_have_says_how_many():
    # The budget gives what is required where x > 1.5; at the total of the actual x > 1.875 is needed.
    tree = {**TWO, "budget": 12.5, "limits": {"least": "made >= 18.75"}}
    found = swept(tree, 1024)
    words = Words(found.scenario, "en")
    assert found.ahead.n < found.optimum.n
    said = uncertainty.own_optima(SimpleNamespace(findings=found), words)
    assert f"in 90% of the {found.ahead.n} samples with an allocation at that total" in said
    assert f"표본 {found.ahead.n}개의 90%에서" in uncertainty.own_optima(
        SimpleNamespace(findings=found), Words(found.scenario, "ko")
    )


def test_sobol_indices_are_those_of_the_closed_form():
    # 10 x + y with x uniform on [1, 3] and y on [0, 30]: the variances are 100 / 3 and 75, and nothing interacts.
    made = {"initial": {"value": 15, "low": 0, "high": 30, "distribution": "uniform"}}
    effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    model = {"status": "assumed", "programmes": {"a": {"per_unit": {"made": effect}}}, "outputs": {"made": made}}
    scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "made"}})
    found = optimizer.sweep(scenario, n=4096)
    assert list(found.indices.sobol) == ["optimum"]
    own = found.indices.sobol["optimum"]
    assert own.axes == ("outputs.made.initial", "programmes.a.per_unit.made")
    assert own.first == pytest.approx([9 / 13, 4 / 13], abs=0.01)
    assert own.total == pytest.approx([9 / 13, 4 / 13], abs=0.01)
    assert (own.used, own.groups, found.indices.solved, found.indices.feasible) == (512, 512, 2048, 2048)
    pawn = found.indices.pawn["optimum"]
    assert pawn.median[1] > pawn.median[0] > 3 * pawn.by_chance


@pytest.mark.parametrize("few", [False, True])
def test_distances_within_slices_are_those_of_scipy(few):
    rng = np.random.default_rng(7)
    numbers, values = rng.normal(size=500), np.round(rng.normal(size=500), 1)
    numbers = np.round(numbers) if few else numbers
    edges = np.concatenate([[-np.inf], np.quantile(numbers, np.arange(1, 10) / 10), [np.inf]])
    inside = [values[(low <= numbers) & (numbers < high)] for low, high in itertools.pairwise(edges)]
    wanted = [stats.ks_2samp(own, values).statistic for own in inside if len(own)]
    assert slice_distances(numbers, values) == pytest.approx(wanted, abs=1e-12)


def test_indices_of_a_product_tell_what_interacts():
    # x y with x uniform on [1, 3] and the budget y on [5, 15]: E x2 = 13/3, E y2 = 325/3, so V = 4225/9 - 400.
    effect = {"value": 2, "low": 1, "high": 3, "distribution": "uniform"}
    budget = {"value": 10, "low": 5, "high": 15, "distribution": "uniform", "status": "assumed"}
    model = {"status": "assumed", "parameters": {"money": budget}, "outputs": {"made": {}},
             "programmes": {"a": {"per_unit": {"made": effect}}}}  # fmt: skip
    tree = {"model": model, "budget": "money", "objective": {"maximize": "made"}, "limits": {"some": "made >= 10"}}
    whole = optimizer.sweep(optimizer.load({**tree, "limits": {}}), n=4096).indices
    variance = 4225 / 9 - 400
    own = whole.sobol["optimum"]
    assert own.first == pytest.approx([100 / 3 / variance, 4 * 25 / 3 / variance], abs=0.015)
    assert own.total == pytest.approx([325 / 3 / 3 / variance, 13 / 3 * 25 / 3 / variance], abs=0.015)
    # x y >= 10 fails in some samples: their groups are left out whole, and that is said.
    cut = optimizer.sweep(optimizer.load(tree), n=4096).indices
    assert cut.feasible < cut.solved
    assert 300 < cut.sobol["optimum"].used < 512
    assert np.all(cut.sobol["optimum"].total > 0.3)


def test_a_lead_that_is_the_same_in_all_samples_is_one_bar():
    """Floats that differ in their last digit leave no room for bins between them."""
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": "price"}, "b": {}}}
    model["parameters"] = {"price": {"value": 3, "low": 2, "high": 5}}
    stated = {"model": model, "budget": 100, "horizon": 1, "compare_with": {"a": 30, "b": 70}}
    stated["objective"] = {"maximize": "price * a.units + b / 3"}
    found = optimizer.sweep(optimizer.load(stated), n=64, more_than=[140 / 3]).findings
    edges, counts = found.histogram()
    assert sum(counts) == max(counts) == 64
    assert edges[-1] - edges[0] == pytest.approx(1)
    # Nor does rounding take a lead beyond what it is, or give one to what is best.
    assert found.lead_shares[Threshold(140 / 3)].hits == 0
    best = optimizer.sweep(optimizer.load(stated | {"compare_with": {"a": 100}}), n=64).findings
    assert best.ahead.least == best.ahead.most == 0


@pytest.mark.parametrize("goal", ["money_moved", "spend"])
def test_nothing_leads_where_the_objective_is_the_money_moved_from_the_actual(goal):
    """The actual, which moves none of it, would be ahead of whatever keeps the rules."""
    cost = {"value": 1, "low": 0.7, "high": 1.5}
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": cost}, "b": {}}}
    model["allocations"] = {"last": {"a": 4, "b": 6}}
    asked = {"model": model, "budget": 10, "limits": {"most": "a.units >= 4.2"}, "compare_with": "last"}
    swept = optimizer.sweep(optimizer.load(asked | {"objective": {"minimize": goal}}), n=64)
    found, page = swept.findings, uncertainty.sweep_page(swept, "en", with_indices=False)
    led = goal == "spend"
    assert [found.ahead is not None, found.regret is not None, found.region is not None] == [led] * 3
    assert ("Ahead in" in page, "lead of the samples" in page, bool(found.lead_shares)) == (led,) * 3
    assert ("ahead" in swept.to_frame().columns) == led
    assert "Breaks a rule in" in page
    assert "at the same total" not in page, "the least money has no total to be the same"
    assert sum(found.histogram()[1]) == 64


def test_a_programme_that_a_variant_lacks_gets_nothing_there_and_hides_no_other():
    tree = {**TWO, "model": TWO["model"] | {"programmes": TWO["model"]["programmes"] | {"c": {"category": "second"}}}}
    tree |= {"variants": {"fewer": {"set": {"programmes.c": None}}}, "sampling": {"variants": {"fewer": "50%"}}}
    found = swept(tree, 1024)
    alone = swept(TWO, 1024)
    assert found.moves["a"].same.share == pytest.approx(0.75, abs=0.02)
    assert found.moves["c"].zero.share == 1
    for name in ("first", "second"):
        assert found.spending_changes[name].n == 1024
        assert found.spending_changes[name].mean == pytest.approx(alone.spending_changes[name].mean, abs=0.3)


@pytest.mark.parametrize("lacking", [True, False])
def test_a_plan_that_is_not_judged_in_all_samples_is_said_to_count_as_not_ahead(lacking):
    tree = {**TWO, "model": TWO["model"] | {"programmes": TWO["model"]["programmes"] | {"c": {"category": "second"}}}}
    changed = {"set": {"programmes.c": None}} if lacking else {"budget": 12}
    scenario = optimizer.load(tree | {"variants": {"other": changed}, "sampling": {"variants": {"other": "50%"}}})
    answer = PlannedAnswer.of(optimizer.solve(scenario), optimizer.sweep(scenario, 256))
    words = Words(scenario, "en")
    said = words.say("plan_unjudged")
    assert (said in robust_plans.plans_table(answer.plans, answer.plans.first, words).notes) == lacking
    assert (said in uncertainty._plans(answer.sweep, words).parts[0].notes) == lacking


def test_what_only_rounding_leaves_is_no_money():
    """All of 10 goes to caps that add up to it in every sample: what is left for c is nothing, to the last digit."""
    model = {"status": "assumed", "parameters": {"x": {"value": 0.4, "low": 0.2, "high": 0.6}, "all": 10}}
    caps = {"a": {"max_spend": "all * x"}, "b": {"max_spend": "all * (1 - x)"}}
    model["programmes"] = caps | {"c": {"min_spend": -1}}
    asked = {"model": model, "budget": 10, "spend": "exactly", "objective": {"maximize": "3 * a + 2 * b + c"}}
    found = optimizer.sweep(optimizer.load(asked | {"compare_with": {"c": 10}}), n=64).findings
    assert found.moves["c"].zero.share == 1
