"""Plans over samples: the linear program beside closed forms and brute force, and what is said of the plans."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

import optimizer
from optimizer.analysis.comparison import compare_answers
from optimizer.cli import cli
from optimizer.errors import SolverError
from optimizer.plans.criteria import CRITERIA, SUREST_LEAD
from optimizer.plans.plans import VariantLead
from optimizer.plans.sampled_program import SampledProgram
from optimizer.program.rounding import breaks
from optimizer.report.budget_lines import budget_lines, turned
from optimizer.report.contents import findings
from optimizer.report.headline import headline
from optimizer.report.html.live import _scores
from optimizer.report.parts import Table
from optimizer.report.sections.alternatives import judges
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.compared_figures import compared_allocations, compared_scores
from optimizer.report.sections.comparison import overview
from optimizer.report.sections.moves import moves
from optimizer.report.sections.picture import picture
from optimizer.report.sections.robust_plans import amounts_table, plan_parts, plans_page, plans_table
from optimizer.report.sections.worth_finding_out import worth_finding_out
from optimizer.report.words import Words
from optimizer.scenario.allocations import OPTIMISED_PLANS
from optimizer.sweep.design import Design
from optimizer.sweep.draws import Draws
from optimizer.sweep.fixed_plan import fixed_plans

COUNT = 64


def question(**changes):
    """Two programmes that feed a concave score each, an actual that favours the one that brings less."""
    rate = {"low": 0.6, "value": 1.0, "high": 2.0, "distribution": "uniform"}
    less = {"low": 0.2, "value": 0.5, "high": 1.0, "distribution": "uniform"}
    curve = [[0, 0], [4, 40], [10, 70]]
    model = {
        "status": "assumed",
        "programmes": {"a": {"per_unit": {"made": rate}}, "b": {"per_unit": {"kept": less}}},
        "outputs": {"made": {}, "kept": {}},
        "capabilities": {"one": {"from": "made", "curve": curve}, "two": {"from": "kept", "curve": curve}},
        "allocations": {"last": {"a": 3, "b": 7}},
    }
    weights = {"maximize": "weighted_score", "weights": {"one": 0.5, "two": 0.5}}
    return {"model": model, "budget": 10, "objective": weights, "compare_with": "last", **changes}


def sampled(source, count=COUNT, seed=1):
    """The program over samples of a scenario, and these samples."""
    scenario = optimizer.load(source)
    answer = optimizer.solve(scenario)
    draws = Draws(scenario, count, seed)
    base = answer.at_actual_total.solution.program
    ensembles = Design(scenario, count, compiled=False).ensembles
    return SampledProgram(base, draws, ensembles, float(answer.solution.gain)), draws


def tail_mean(differences, share):
    """The mean of the worst share of differences, of which the last counts in part."""
    ordered, worst = np.sort(differences), share * len(differences)
    weights = np.clip(worst - np.arange(len(ordered)), 0, 1)
    return float(weights @ ordered) / worst


def test_the_surest_lead_is_that_of_a_search_over_every_allocation():
    program, draws = sampled(question())
    drawn = draws.block(0, COUNT)[0].overrides
    a, b = (drawn[f"programmes.{name}"] for name in ("a.per_unit.made", "b.per_unit.kept"))

    def score(x, y):
        return 0.5 * (np.interp(a * x, [0, 4, 10], [0, 40, 70]) + np.interp(b * y, [0, 4, 10], [0, 40, 70]))

    actual = score(3, 7)
    grid = np.linspace(0, 10, 20001)
    values = [tail_mean(score(x, 10 - x) - actual, 0.1) for x in grid]
    plan = program.tail_mean(program.actual, 0.1)
    assert program.actual == pytest.approx(actual)
    assert plan.value == pytest.approx(max(values), abs=1e-4)
    assert float(plan.spending["a", ""]) == pytest.approx(grid[int(np.argmax(values))], abs=2e-3)
    assert float(sum(plan.spending.values())) == pytest.approx(10)
    best = [float(np.mean(score(x, 10 - x))) for x in grid]
    assert program.mean().value == pytest.approx(max(best), abs=1e-4)


def shop(**changes):
    """A newsvendor: what is ordered costs 1 and sells at 5 as far as it is wanted; money that is left does nothing."""
    demand = {"value": 50, "low": 20, "high": 100, "distribution": "uniform"}
    model = {
        "status": "assumed",
        "programmes": {"order": {"output": "stock"}, "other": {}},
        "outputs": {"stock": {}, "wanted": {"initial": demand}},
        "composites": {"sold": {"smallest_of": ["stock", "wanted"]}},
        "allocations": {"last": {"order": 10, "other": 90}},
    }
    goal = {"maximize": "5 * sold - order"}
    return {"model": model, "budget": 100, "objective": goal, "compare_with": "last", **changes}


def ordered(wanted, share):
    """What a newsvendor orders who sells out in this share of the demands: one more sells, up to its quantile."""
    return np.sort(wanted)[int(np.floor((1 - share) * len(wanted)))]


def earned(order, wanted):
    return 5 * np.minimum(order, wanted) - order


def test_a_newsvendor_orders_quantiles_of_demand():
    program, draws = sampled(shop())
    wanted = draws.block(0, COUNT)[0].overrides["outputs.wanted.initial"]
    order = {
        "surest": program.tail_mean(program.actual, 0.1),
        "mean": program.mean(),
        "regret": program.tail_mean(4 * wanted, 0.0),
    }
    # One more is worth its price where it sells in a fifth of the demands: of all, or of the worst tenth of them, which
    # are the least wherever the actual sells out. Regret is 4 for what is missing and 1 for what is left over.
    least, most = wanted.min(), wanted.max()
    expected = {"surest": ordered(wanted, 0.92), "mean": ordered(wanted, 0.2), "regret": (4 * most + least) / 5}
    assert {k: float(v.spending["order", ""]) for k, v in order.items()} == pytest.approx(expected, rel=1e-6)
    assert order["regret"].value == pytest.approx(-4 / 5 * (most - least))
    # Half way to the best, the mean gains more than half: it is concave.
    wish = np.mean(earned(10, wanted)) + 0.5 * (order["mean"].value - np.mean(earned(10, wanted)))
    light = float(program.least_moved(wish).spending["order", ""])
    assert 10 < light < (10 + expected["mean"]) / 2
    assert np.mean(earned(light, wanted)) == pytest.approx(wish)


def two_cases(**changes):
    worth = {"value": 3, "distribution": {"discrete": {0: "50%", 3: "50%"}}}
    model = {
        "status": "assumed",
        "parameters": {"worth": worth},
        "programmes": {"a": {}, "b": {}},
        "allocations": {"last": {"b": 10}},
    }
    goal = {"maximize": "worth * a + b"}
    return {"model": model, "budget": 10, "objective": goal, "compare_with": "last", **changes}


def test_two_cases_by_hand():
    program, draws = sampled(two_cases())
    worth = draws.block(0, COUNT)[0].overrides["parameters.worth"]
    assert set(worth) == {0.0, 3.0}
    # With x for a the regret is 20 - 2x where it is worth 3 and x where it is worth nothing: alike at 20 / 3.
    plan = program.tail_mean(np.where(worth > 0, 30.0, 10.0), 0.0)
    assert plan.value == pytest.approx(-20 / 3, rel=1e-6)
    assert float(plan.spending["a", ""]) == pytest.approx(20 / 3, rel=1e-6)
    # The least favourable prior makes a and b worth the same: a third of it on the case in which a is worth 3. What
    # breaks ties costs a few millionths.
    assert plan.weights.sum() == pytest.approx(1)
    assert plan.weights[worth > 0].sum() == pytest.approx(1 / 3, abs=1e-4)
    # The mean gain of x is x / 2, to 5 at most; each unit that is moved costs the tail one.
    mean = program.mean()
    assert mean.value == pytest.approx(10 + 10 * (3 * np.mean(worth > 0) - 1))
    light = program.least_moved(10 + 0.8 * (mean.value - 10))
    assert float(light.spending["a", ""]) == pytest.approx(8, rel=1e-6)
    assert program.tail_mean(program.actual, 0.1).spending == {("a", ""): 0, ("b", ""): 10}
    assert program.per_budget(mean) == pytest.approx(3 * np.mean(worth > 0), rel=1e-5)


def test_of_plans_alike_in_the_worst_tenth_the_best_on_average_wins():
    """One score alone counts, of which every allocation has enough where its programme brings much."""
    source = question(objective={"maximize": "weighted_score", "weights": {"one": 1, "two": 0}}, budget=40)
    source["model"]["capabilities"]["one"]["curve"] = [[0, 0], [4, 40], [20, 70]]
    source["model"]["allocations"]["last"] = {"a": 20, "b": 20}
    program, draws = sampled(source)
    plans = {"plan": program.tail_mean(program.actual, 0.1).spending, "mean": program.mean().spending}
    leads = {name: plan.differences for name, plan in fixed_plans(draws, plans).items()}
    assert tail_mean(leads["plan"], 0.1) == 0 < leads["plan"].mean() == pytest.approx(leads["mean"].mean(), rel=0.02)


def test_relative_regret_does_not_hang_on_the_unit_of_the_objective():
    plans = []
    for unit in (1, 10**6):
        program, draws = sampled(shop(objective={"maximize": f"{5 * unit} * sold - {unit} * order"}))
        best = 4 * unit * draws.block(0, COUNT)[0].overrides["outputs.wanted.initial"]
        plans.append(float(program.tail_mean(best, 0.0, best).spending["order", ""]))
    least, most = best.min() / 4 / unit, best.max() / 4 / unit
    assert plans == pytest.approx([5 / (1 / least + 4 / most)] * 2, rel=1e-5)


def test_a_plan_that_is_the_best_of_every_sample_has_no_regret_of_rounding(by_default):
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": {"value": 1, "low": 0.4, "high": 2}}}}
    model["programmes"]["loan"] = {"min_spend": "none"}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "2 * a.units + loan"}}
    asked |= {"limits": {"most": "loan >= -5"}, "compare_with": {"a": 8, "loan": 2}}
    plans = optimizer.solve(optimizer.load(asked)).plans
    assert plans.first["surest_lead"].worst_regret == plans.first["computed"].worst_regret == 0


def test_a_budget_that_does_harm_is_no_measure_of_what_a_plan_gives_up(by_default):
    rates = {"dredge": {"silt": {"value": 1, "low": 0, "high": 2}, "fish": 1}, "dump": {"silt": 1.5}}
    model = {"status": "assumed", "outputs": {"silt": {}, "fish": {}}}
    model["programmes"] = {name: {"per_unit": own} for name, own in rates.items()}
    asked = {"model": model, "budget": 20, "spend": "exactly", "objective": {"maximize": "fish - 2 * silt"}}
    plans = optimizer.solve(optimizer.load(asked, compare_with={"dredge": 10, "dump": 10})).plans
    assert {money for _, money in plans.prices.values()} == {None}


def test_a_light_touch_that_no_allocation_makes_is_not_said_to_be_unsolved(by_default):
    # The actual has more than its rule allows, and all that keep it are below it.
    plans = optimizer.solve(optimizer.load(question(limits={"most": "b >= 8"}))).plans
    assert plans.unsolved == ("light_touch",)
    page = " ".join(plans_page(plans.answer, "en").split())
    assert "as no allocation does what it asks over the samples or the solver left its program unsolved: Light" in page


def test_money_is_worth_what_it_brings_through_every_rule_that_names_the_budget():
    program, draws = sampled(two_cases(limits={"some": "a <= 40% of budget"}))
    worth = draws.block(0, COUNT)[0].overrides["parameters.worth"]
    assert program.per_budget(program.mean()) == pytest.approx(0.4 * np.mean(worth) + 0.6, rel=1e-5)


def test_a_last_tier_without_an_end_draws_no_warning(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "16")
    tiers = [{"units": 3, "unit_cost": {"value": 2, "low": 1, "high": 3}}, {"unit_cost": 4}]
    model = {
        "status": "assumed",
        "programmes": {"a": {"tiers": tiers, "output": "x"}, "b": {"unit_cost": 3, "output": "y"}},
        "outputs": {"x": {}, "y": {}},
        "capabilities": {"p": {"from": "x", "curve": [[0, 0], [10, 10], [20, 15]]}, "q": {"from": "y", "linear": 1}},
    }
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 40, "compare_with": {"a": 20, "b": 20}}))
    assert answer.plans.surest_lead is not None


def test_money_that_brings_nothing_is_not_moved():
    both = question()
    both["model"]["programmes"] |= {"c": {}, "d": {}}
    both["model"]["allocations"]["last"] = {"a": 3, "b": 7, "c": 3, "d": 1}
    program, _ = sampled(both | {"budget": 14, "limits": {"kept": "c + d >= 4"}})
    plan = program.tail_mean(program.actual, 0.1)
    assert [float(plan.spending[name, ""]) for name in ("c", "d")] == [3, 1]


def in_tiers():
    """A scenario in tiers that no sample moves."""
    source = question()
    source["model"]["programmes"]["a"]["tiers"] = [{"units": 3, "unit_cost": 1}, {"units": 3, "unit_cost": 2.5}]
    return source


def test_samples_share_tiers_that_none_of_them_moves():
    program, _ = sampled(in_tiers())
    segments = 4  # of both curves; every sample has its own, and the money of two programmes is moved
    assert program._builder.columns == len(program.base.exact.columns) + 2 + COUNT * segments


def test_a_plan_may_spend_beyond_the_tiers_of_some_samples():
    """5 units cost 10 at 2 and 5 at 1: what is beyond these loses 1 in half of the samples and gains 4 in others."""
    cost = {"value": 2, "distribution": {"discrete": {"1": "50%", "2": "50%"}}}
    model = {"status": "assumed", "programmes": {"a": {"tiers": [{"units": 5, "unit_cost": cost}]}, "b": {}}}
    program, _ = sampled(
        {"model": model, "budget": 10, "objective": {"maximize": "10 * a.units + b"}, "compare_with": {"b": 10}}
    )
    assert float(program.mean().spending["a", ""]) == pytest.approx(10)


def variations():
    """Scenarios whose samples differ in everything that a plan has to follow."""
    tiers = question()
    cost = {"low": 0.5, "value": 1.0, "high": 2.0}
    tiers["model"]["programmes"]["a"]["tiers"] = [
        {"units": 3, "unit_cost": cost},
        {"units": 3, "unit_cost": {"low": 2.1, "value": 2.5, "high": 4.0}},
    ]
    yield "tiers", tiers
    yield "tiers at sure prices", in_tiers()
    fixed = question()
    fixed["model"]["programmes"]["stays"] = {"fixed": True, "per_unit": {"made": 0.3}}
    fixed["model"]["allocations"]["last"] = {
        "total": 12, "a": {"value": 5, "low": 4, "high": 6}, "b": 5, "stays": "rest",
    }  # fmt: skip
    yield "fixed", fixed | {"budget": 12}
    paid = question()
    paid["model"]["programmes"]["a"] |= {"payments": {2025: {"value": 1, "low": 0.5, "high": 1.5}, 2026: 0.5}}
    paid["model"]["allocations"]["last"] = {"a": {2025: 4, 2026: 2}, "b": {2025: 2, 2026: 2}}
    yield "payments", paid | {"horizon": 2, "budget": {2025: 6, 2026: 4}}
    weakest = question()
    yield "weakest", weakest | {"objective": {"maximize": "weakest_score"}}
    shares = {"variants": {"worst": 0.5}}
    worst = {"worst": {"objective": {"maximize": "weakest_score"}}}
    yield "variants", question() | {"variants": worst, "sampling": shares}
    yield "minimised", two_cases(objective={"minimize": "-1 * worth * a - b"})
    yield "other total", question() | {"budget": 20}
    # Rules on one column: they hold at the numbers of the file, whatever samples say of them.
    ruled = question(limits={"low": "least >= 2"}, require={"one": 12})
    ruled["model"]["composites"] = {"least": {"smallest_of": ["made", "kept"]}}
    ruled["model"]["capabilities"]["one"]["curve"] = [[0, 0], [10, 70]]
    yield "rules on columns", ruled
    capped = question()
    capped["model"]["parameters"] = {"most": {"value": 5, "low": 1, "high": 9}}
    capped["model"]["programmes"]["a"] |= {"tiers": [{"units": 8, "unit_cost": 1}], "max_units": "most"}
    yield "capped tier", capped | {"limits": {"cap": "b <= 2 + most"}}
    yield "base", "supplementary-budget-2025"


@pytest.mark.parametrize(("name", "source"), list(variations()), ids=[name for name, _ in variations()])
def test_the_program_says_what_evaluate_says_of_its_plans(name, source):
    program, draws = sampled(source)
    plans = {"surest": program.tail_mean(program.actual, 0.1), "mean": program.mean()}
    judged = fixed_plans(draws, {key: plan.spending for key, plan in plans.items()})
    lead = tail_mean(judged["surest"].differences, 0.1)
    size = np.abs(judged["mean"].differences).max()
    assert plans["surest"].value == pytest.approx(lead, abs=1e-5 * size)
    sign = 1 if program.base.scenario.goal.maximized else -1
    assert plans["mean"].value == pytest.approx(
        np.mean(sign * program.actual * sign + judged["mean"].differences), abs=1e-5 * size
    )
    assert tail_mean(judged["mean"].differences, 0.1) <= lead + 1e-5 * size
    assert judged["surest"].difference.mean <= judged["mean"].difference.mean + 1e-5 * size
    for plan in plans.values():
        assert not breaks(program.base, program.base.evaluator.achieve(plan.spending))


@pytest.fixture
def by_default(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "128")


def test_every_figure_of_a_plan_is_that_of_a_newsvendor(by_default):
    """Costs are minimised, a rival stands beside the actual, and in one variant what is sold earns less."""
    minimised = shop(objective={"minimize": "order - price * sold"})
    minimised["model"] |= {"parameters": {"price": 5}}
    minimised["model"]["allocations"]["much"] = {"order": 90, "other": 10}
    cheap = {"set": {"parameters.price": 1.2}}
    answer = optimizer.solve(
        optimizer.load(
            minimised
            | {"variants": {"dear": {}, "cheap": cheap, "poor": {"budget": 50, "limits": {"few": "order <= 15"}}}}
        )
    )
    plans, judged = answer.plans, answer.sweep.rows.column("draw.outputs.wanted.initial").astype(float)
    made, others = (
        Draws(answer.scenario, 512, seed).block(0, 512)[0].overrides["outputs.wanted.initial"] for seed in (1, 2)
    )
    assert not set(made) & set(others)
    assert not set(made.astype(np.float32)) & set(judged)
    mean = np.mean(earned(10, made)) + 0.8 * (np.mean(earned(ordered(made, 0.2), made)) - np.mean(earned(10, made)))
    grid = np.linspace(10, 100, 9001)
    order = {
        "actual": 10,
        SUREST_LEAD: ordered(made, 0.92),
        "computed": 50,
        "expected_score": ordered(made, 0.2),
        "least_regret": (4 * made.max() + made.min()) / 5,
        # (q - least) / (4 * least) = 4 * (most - q) / (4 * most)
        "least_relative_regret": 5 / (1 / made.min() + 4 / made.max()),
        "worst_tenth": ordered(made, 0.92),
        "light_touch": grid[np.argmax([np.mean(earned(q, made)) >= mean for q in grid])],
        "much": 90,
    }
    assert tuple(CRITERIA) == OPTIMISED_PLANS
    assert list(plans.table) == list(order)
    for name, q in order.items():
        plan = plans.table[name]
        if plan.spending is not None:
            assert float(plan.spending["order", ""]) == pytest.approx(q, abs=0.011 if name == "light_touch" else 1e-5)
            q = float(plan.spending["order", ""])
            assert float(plan.moved) == pytest.approx(q - 10)
        assert plan.expected == pytest.approx(-np.mean(earned(q, judged)), rel=1e-6), name
        assert plan.worst_regret == pytest.approx(np.max(4 * judged - earned(q, judged)), rel=1e-6), name
        assert plan.fixed.difference.mean == pytest.approx(np.mean(earned(q, judged) - earned(10, judged)), rel=1e-6)
    q = order[SUREST_LEAD]
    assert float(plans.instability) == pytest.approx(abs(ordered(others, 0.92) - q) / 100, rel=1e-4)
    assert plans.prices["computed"][0] == pytest.approx(
        plans.table["computed"].expected - plans.table["expected_score"].expected
    )
    assert plans.variants["dear"] == VariantLead(pytest.approx(4 * (q - 10)), ())
    assert plans.variants["cheap"] == VariantLead(pytest.approx(0.2 * (q - 10)), ())
    # The plan has the total of the actual whatever the budget of a variant.
    assert plans.variants["poor"] == VariantLead(pytest.approx(4 * (q - 10)), ("limits.few",))
    shown = plans.to_frame()
    assert shown.loc[SUREST_LEAD, "moved"] == pytest.approx(q - 10)
    assert set(shown.attrs["columns"]) == set(shown.columns)


def test_plans_are_compared_on_the_same_samples(by_default):
    """A variant that lacks a rival, and one of other lines: neither takes part for some plans and not for others."""
    bare, wider = question()["model"], question()["model"]
    wider["programmes"]["c"] = {"per_unit": {"made": 1}}
    source = question() | {"variants": {"wider": {"model": wider}, "bare": {"model": bare}}}
    source["model"]["allocations"]["half"] = {"a": 5, "b": 5}
    answer = optimizer.solve(optimizer.load(source | {"sampling": {"variants": {"wider": 0.25, "bare": 0.25}}}))
    table, rows = answer.plans.table, answer.sweep.rows
    own = rows.column("variant") != answer.sweep.design.draws.names.index("wider")
    assert table["half"].expected is table["half"].worst_regret is None
    assert table["half"].fixed.difference.n == 64
    assert table["actual"].expected == pytest.approx(rows.column("actual")[own].mean())
    lead = table[SUREST_LEAD].fixed.differences
    assert table[SUREST_LEAD].expected == pytest.approx((rows.column("actual") + lead)[own].mean())
    assert answer.plans.to_frame()["expected"].isna().tolist() == [name == "half" for name in table]


LATER = {"later": {"budget": {2025: 5, 2026: 5}, "horizon": 2, "compare_with": {"a": {2025: 5}, "b": {2026: 5}}}}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"compare_with": None}, "no_actual"),
        ({"set": {"programmes.a.per_unit.made": 1, "programmes.b.per_unit.kept": 1}}, "no_ranges"),
        ({"set": {"programmes.a.lot": 1}}, "whole"),
        ({"objective": {"minimize": "spend"}}, "money"),
        ({"objective": {"minimize": "total"}}, "money"),
        ({"limits": {"much": "a >= 11"}}, "no_answer"),
        ({"budget": 20, "limits": {"much": "a + b >= 11"}}, "no_total"),
        ({"variants": LATER, "sampling": {"variants": {"later": 1}}}, "other_lines"),
    ],
)
def test_where_there_is_no_plan_the_page_says_why(by_default, changes, reason, tmp_path):
    changed = question() | {k: v for k, v in changes.items() if k != "set"}
    scenario = optimizer.load({k: v for k, v in changed.items() if v is not None})
    answer = optimizer.solve(scenario.with_(set=changes["set"]) if "set" in changes else scenario)
    assert answer.why_no_plan == reason
    assert answer.plans is None
    if reason != "no_answer":
        from optimizer.report.pages import page

        expected = reason != "no_actual"  # where nothing is to be ahead of, nobody expects one
        assert page(answer, "en").count("No plan that holds up: ") == expected
        assert page(answer, "ko").count("견고한 안을 ") == expected
        assert plans_page(answer, "en").count("No plan that holds up: ") == 1


def test_a_program_that_is_not_solved_is_no_end(by_default, monkeypatch):
    def fails(*_):
        raise SolverError("stopped")

    monkeypatch.setattr(SampledProgram, "tail_mean", fails)
    answer = optimizer.solve(optimizer.load(question()))
    assert (answer.why_no_plan, answer.plans) == ("not_solved", None)
    assert headline(answer, Words(answer.scenario, "en"))


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("mean", ("expected_score", "light_touch")),
        ("least_moved", ("light_touch",)),
        ("tail_mean", ("least_regret", "least_relative_regret", "worst_tenth")),
        ("mean of some", ()),
    ],
)
def test_a_plan_that_the_solver_does_not_give_is_named(by_default, monkeypatch, method, missing):
    from optimizer.report.sweep_document import plans_document

    mean = SampledProgram.mean

    def fails(program, *arguments):
        if method == "mean of some" and not arguments:
            return mean(program)
        raise SolverError("stopped")

    plans = optimizer.solve(optimizer.load(question())).plans
    assert plans.surest_lead  # this one is solved
    monkeypatch.setattr(SampledProgram, method.split()[0], fails)
    assert plans.unsolved == missing
    every = {"actual", "computed", *OPTIMISED_PLANS}
    assert set(plans.table) == every - set(missing)
    assert plans.prices.keys() == (set() if method == "mean" else every - {"actual", "expected_score", *missing})
    document = plans_document(plans.answer)
    assert document["unsolved"] == list(missing)
    assert (document["least_favourable"] is None) == (method == "tail_mean")
    assert (document["information"] is None) == method.startswith("mean")
    page = plans_page(plans.answer, "en")
    assert page.count("unsolved") == bool(missing) + method.startswith("mean")


def test_without_samples_there_is_none(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "none")
    answer = optimizer.solve(optimizer.load(question()))
    assert (answer.why_no_plan, answer.plans) == ("no_samples", None)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "two.yaml"
    # JSON is YAML too.
    path.write_text(json.dumps(question()), encoding="utf-8")
    return str(path)


def test_the_command_prints_the_table_and_the_document(file):
    run = CliRunner().invoke(cli, ["plans", file, "--draws", "64", "--lang", "en"])
    assert run.exit_code == 0, run.output
    assert "Plan that holds up" in run.output
    assert "Light touch" in run.output
    run = CliRunner().invoke(cli, ["plans", file, "--draws", "64", "--json"])
    found = json.loads(run.output)
    assert (found["format"], found["judged_on"], found["made_from"]) == ("optimizer-plans", 64, 512)
    plan = found["plans"][SUREST_LEAD]
    assert sum(plan["spending"].values()) == pytest.approx(10)
    assert sum(found["least_favourable"].values()) == pytest.approx(1, abs=1e-4)
    run = CliRunner().invoke(cli, ["plans", file, "--draws", "none", "--json"])
    assert json.loads(run.output)["reason"] == "no_samples"
    run = CliRunner().invoke(cli, ["solve", file, "--draws", "64", "--json"])
    assert json.loads(run.output)["plans"]["plans"][SUREST_LEAD] == plan


def test_the_headline_is_that_of_the_plan(by_default):
    answer = optimizer.solve(optimizer.load(question()))
    plan = answer.plans.first[SUREST_LEAD]
    first, _ = headline(answer, Words(answer.scenario, "en"))
    moved = float(plan.spending["a", ""] - 3)
    assert moved > 0.1
    assert first.startswith(f"Moving {moved:.4g}")
    assert " from b to a is ahead of last in " in first
    none = optimizer.solve(optimizer.load(two_cases()))
    assert none.plans.first[SUREST_LEAD].moved == 0
    assert headline(none, Words(none.scenario, "en"))[0] == "This analysis cannot say another allocation is better."


@pytest.mark.parametrize("changes", [{}, {"objective": {"minimize": "spend"}, "require": {"one": 5}}])
def test_how_often_a_rival_is_ahead_stands_with_it_or_without_plans_among_allocations_held_fixed(by_default, changes):
    asked = question(**changes)
    asked["model"]["allocations"]["even"] = {"a": 5, "b": 5}
    answer = optimizer.solve(optimizer.load(asked))
    captions = ("Objective by plan", "Allocations held fixed in every sample, beside last")
    shown = [part for section in findings(answer, "en").sections for part in section.plain if isinstance(part, Table)]
    assert sum("Money moved is half" in note for part in shown for note in part.notes) == 1
    tables = {
        part.caption: {row.cells[0]: dict(zip(part.header, row.cells, strict=True)) for row in part.rows}
        for part in shown
        if part.caption in captions
    }
    assert len(tables) == (2 if changes else 1)
    share = answer.sweep.findings.plans["even"].ahead.share
    assert tables[captions[bool(changes)]]["even"]["Ahead in"] == f"{100 * share:.0f}%"


def test_what_breaks_a_rule_is_said_with_the_headline(by_default):
    answer = optimizer.solve(optimizer.load(question(limits={"least": "kept >= 2"})))
    further = headline(answer, Words(answer.scenario, "en"))[1]
    assert "the plan that holds up breaks a rule" in further


def test_a_computed_allocation_at_another_total_says_so(by_default):
    answer, same = (optimizer.solve(optimizer.load(question(budget=money))) for money in (14, 10))
    words = Words(answer.scenario, "en")
    for own, title in ((answer, "Computed at the total of last"), (same, "Computed allocation")):
        table = plans_table(own.plans, own.plans.first, words)
        assert [row.cells[0] for row in table.rows] == ["last", "Plan that holds up", title]
        assert amounts_table(own.plans, own.plans.first, words).header[-1] == title
        acceptable = worth_finding_out(own.plans, words).parts[-1].data
        assert title in acceptable.header
        assert acceptable.notes == (words.say("plan_note_names"),)
        panel = "Computed" if own is same else title
        assert f"</i>{panel}<small" in str(_scores(own, False, words))


def test_both_tables_of_a_plan_that_breaks_the_budget_say_that_it_is_made_at_the_total_of_the_actual(by_default):
    judge = {"note": ".", "status": "assumed", "objective": {"maximize": "made + kept"}}
    answer = optimizer.solve(optimizer.load(question(budget=8, panel={"other": judge})))
    words = Words(answer.scenario, "en")
    matrix = judges(answer, words).parts[2]
    assert any(cell.endswith("*") for row in matrix.rows if row.cells[0] == "Plan that holds up" for cell in row.cells)
    said = "last and a plan that holds up have the total of last, whatever the budget; rules but the budget are judged"
    assert f"{said} at it." in matrix.notes
    assert "made from 512 others at the total of last." in plans_table(answer.plans, answer.plans.first, words).notes[0]


def test_the_plan_is_judged_in_the_samples_at_each_horizon_that_a_variant_asks_for(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    answer = optimizer.solve("supplementary-budget-2025")
    plans, horizons = answer.plans, {}
    for scenario in (answer.scenario, *(answer.scenario.variants[name] for name in ("one_year", "five_years"))):
        own = Draws(scenario, 64, answer.sweep.design.seed)
        plan = fixed_plans(own, {"plan": plans.surest_lead.spending})["plan"]
        horizons[scenario.base["horizon"]] = plan.ahead
    assert plans.horizons == horizons
    assert len({share.share for share in horizons.values()}) > 1
    said = headline(answer, Words(answer.scenario, "en"))[1]
    one, _, five = (f"{100 * own.share:.1f}%".replace("100.0", "100") for own in plans.horizons.values())
    turned = "GPUs bought and their environment, GPUs rented and AI chips and HBM"
    assert f"By horizon, the plan is ahead in {one} (1 year) and {five} (5 years) of samples; " in said
    assert f"; in the allocation computed over 1 year the change is the reverse for {turned}." in said


@pytest.mark.parametrize(("years", "rows"), [(1, 3), (5, 0)])
def test_what_another_horizon_turns_is_marked_in_the_first_picture(years, rows):
    answer = optimizer.solve(optimizer.load("supplementary-budget-2025", variants={"one_year": {"horizon": years}}))
    words, other = Words(answer.scenario, "en"), answer.variants["one_year"]
    shown = picture(answer, words)
    marks = {row.label: mark.low for row in shown.drawing().rows for mark in row.marks if mark.kind == "turned"}
    turned = {}
    for name, members in answer.scenario.categories.items():
        change, again = (
            sum(float(own.solution.spent(member) - answer.baseline.achieved.spent(member)) / 1e9 for member in members)
            for own in (answer, other)
        )
        if change * again < 0 and abs(again) > 18.449:
            turned[words.title("categories", name)] = pytest.approx(again, abs=0.06)
    assert marks == turned
    assert len(turned) == rows
    assert (("turned", "computed over 1 year (the other direction)") in shown.legend) == bool(rows)


def test_a_horizon_turns_nothing_that_the_computed_allocation_turns_at_the_scenario_s_own():
    model = {"status": "assumed", "programmes": {"a": {"output": "x"}, "b": {"output": "y"}}}
    model |= {"outputs": {"x": {}, "y": {}}, "allocations": {"now": {"a": 40, "b": 60}}}
    source = {"model": model, "budget": 100, "compare_with": "now", "horizon": 3}
    source["objective"] = {"maximize": "2 * x + y"}
    answer = optimizer.solve(optimizer.load(source | {"variants": {"short": {"horizon": 1}}}))
    line = budget_lines(answer, Words(answer.scenario, "en"))[0]
    assert (line.actual, line.computed) == (40, 100)
    assert turned(answer, replace(line, plan=Fraction(30))) == {}
    assert turned(answer, replace(line, computed=Fraction(20), plan=Fraction(30))) == {1: 100}


def test_the_share_at_the_own_horizon_is_that_horizon_s_even_where_drawn_variants_have_another(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    cost = {"value": 1, "low": 0.8, "high": 1.2}
    late, early = {"unit_cost": cost, "output": "x", "lag": "18 months"}, {"unit_cost": cost, "output": "y"}
    capabilities = {name: {"from": name, "curve": [[0, 0], [100, most]]} for name, most in (("x", 100), ("y", 3))}
    model = {"status": "assumed", "programmes": {"a": late, "b": early}, "outputs": {"x": {}, "y": {}}}
    model |= {"capabilities": capabilities, "allocations": {"now": {"a": 40, "b": 60}}}
    source = {"model": model, "budget": 100, "compare_with": "now", "horizon": 3}
    source |= {"variants": {"short": {"horizon": 1}}, "sampling": {"variants": {"short": 0.06}}}
    plans = optimizer.solve(optimizer.load(source)).plans
    assert plans.first[SUREST_LEAD].fixed.ahead.share < 1
    assert [own.share for own in plans.horizons.values()] == [0, 1]


def test_numbers_whose_range_lies_on_one_side_are_counted_beside_expected_values(by_default):
    source = question()
    source["model"]["programmes"]["a"]["per_unit"]["made"] |= {"low": 1.0}
    answer = optimizer.solve(optimizer.load(source))
    assert answer.sweep.design.draws.uncertainties[0].one_sided == ("programmes.a.per_unit.made",)
    note = plans_table(answer.plans, answer.plans.first, Words(answer.scenario, "en")).notes[1]
    assert note.endswith("1 number drawn has a range that lies on one side of the value in the file.")
    plans = optimizer.solve(optimizer.load(question())).plans
    assert "one side" not in " ".join(plans_table(plans, plans.first, Words(plans.scenario, "en")).notes)


def test_only_variants_beside_the_same_actual_are_counted(by_default):
    other, least = {"a": 9, "b": 1}, {"minimize": "0 * a + 0 * b"}
    variants = {"dear": {"set": {"programmes.a.per_unit.made": 0.9}}, "beside_another": {"compare_with": other}}
    variants["level"] = {"objective": least}
    answer = optimizer.solve(optimizer.load(question(variants=variants)))
    assert list(answer.plans.variants) == ["dear", "level"]
    said = plan_parts(answer, Words(answer.scenario, "en"))[1]
    assert "It is ahead in 1 of 2 variants compared with last, each at its own numbers, and not in: level." in said
    for own, words in (
        (
            {"dear": variants["dear"]},
            "Of 1 variant compared with last it is ahead in every one, each at",
        ),
        (variants | {"flat": {"objective": least}}, "and not in: level; flat."),
    ):
        answer = optimizer.solve(optimizer.load(question(variants=own)))
        assert words in plan_parts(answer, Words(answer.scenario, "en"))[1]
    inline = optimizer.load(question(variants=variants, compare_with={"a": 3, "b": 7}))
    assert list(optimizer.solve(inline).plans.variants) == ["dear", "level"]
    # A plan that is the actual itself is ahead in no variant, and nothing is said of that.
    still = optimizer.solve(optimizer.load(question(variants=variants, objective=least)))
    assert not still.plans.beats_the_actual
    assert "ahead in" not in plan_parts(still, Words(still.scenario, "en"))[1]


def test_several_answers_are_compared_with_their_plans(by_default):
    answers = [optimizer.solve(optimizer.load(question() | {"budget": budget})) for budget in (10, 12)]
    plan, comparison = answers[0].plans.first[SUREST_LEAD], compare_answers(answers)
    summary, table = overview(comparison, "en"), compared_allocations(comparison, "en")[0]
    heads = dict(zip(summary.header, summary.rows[0].cells, strict=True))
    assert float(heads["Money moved (plan that holds up)"]) == pytest.approx(float(plan.moved), abs=1e-6)
    assert heads["Money moved (plan that holds up)"] != heads["Money moved (computed)"]
    column = table.header.index("① plan that holds up")
    assert float(table.rows[0].cells[column]) == pytest.approx(float(plan.spending["a", ""]), abs=1e-6)
    assert "① plan that holds up" in compared_scores(comparison, "en").header
    # What changes in table 1 are of stands above them.
    (first,) = table_one(answers[0], Words(answers[0].scenario, "en")).parts
    assert "changes are those of the computed allocation" in first.caption


def test_what_each_plan_spends_adds_up(by_default):
    thirds = {f"p{i}": {"per_unit": {"x": {"value": i + 1, "low": i, "high": i + 2}}} for i in range(7)}
    model = {"currency": "KRW", "status": "assumed", "programmes": thirds, "outputs": {"x": {}}}
    actual = dict.fromkeys(list(thirds)[:-1], "14285714286원") | {"p6": "14285714284원"}
    limits = {f"most{i}": f"p{i} <= 300억원" for i in range(7)}
    scenario = optimizer.load(
        {"model": model, "budget": "1000억원", "compare_with": actual, "limits": limits, "objective": {"maximize": "x"}}
    )
    answer = optimizer.solve(scenario)
    table = amounts_table(answer.plans, answer.plans.first, Words(scenario, "ko"))
    amounts = [[Fraction(cell.replace(",", "")) for cell in row.cells[1:]] for row in table.rows]
    assert amounts[-1] == [Fraction(1000)] * 3
    assert [sum(column) for column in zip(*amounts[:-1], strict=True)] == amounts[-1]


def test_where_only_years_differ_what_each_plan_spends_is_by_year(by_default):
    ponds = {"unit_cost": {"value": 2, "low": 1.5, "high": 3}, "output": "water"}
    weirs = {"unit_cost": 5, "output": "gates", "life": "3 years", "min_spend": 10, "max_spend": 10}
    model = {
        "status": "assumed",
        "programmes": {"ponds": ponds, "weirs": weirs},
        "outputs": {"water": {}, "gates": {}},
        "capabilities": {"wet": {"from": "water", "linear": 8}, "hold": {"from": "gates", "linear": 4}},
    }
    before = {"ponds": {"2026": 0, "2027": 10}, "weirs": {"2026": 10, "2027": 0}}
    asked = {"model": model, "budget": {"2026": 10, "2027": 10}, "horizon": 4, "compare_with": before}
    answer = optimizer.solve(optimizer.load(asked))
    words = Words(answer.scenario, "en")
    rows = {row.cells[0]: row.cells[1:] for row in amounts_table(answer.plans, answer.plans.first, words).rows}
    assert rows == {
        "ponds 2026": ("0", "10", "10"),
        "ponds 2027": ("10", "0", "0"),
        "weirs 2026": ("10", "0", "0"),
        "weirs 2027": ("0", "10", "10"),
        "Total": ("20", "20", "20"),
    }
    assert moves(answer, words).lead == "No programme's sum changes."
