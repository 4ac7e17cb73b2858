"""Allocations held fixed in every sample: the figures of `optimizer.evaluate`, sample by sample, and those quoted."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import optimizer
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.program.program import Program
from optimizer.program.rounding import breaks
from optimizer.report.headline import headline
from optimizer.report.words import Words
from optimizer.sweep import fixed_plan
from optimizer.sweep.draws import Draws
from optimizer.sweep.fixed_plan import fixed_plans

CASE = Path(__file__).parent / "cases" / "korea-november-2026" / "scenarios" / "supplementary-budget-2025.yaml"

SMALL = {
    "scenario": "small",
    "model": {
        "status": "assumed",
        "programmes": {"a": {"output": "made"}, "b": {"output": "made"}, "stays": {"fixed": True}},
        "outputs": {"made": {}},
        "parameters": {"x": {"value": 2, "low": 1, "high": 3}, "cap": {"value": 6, "low": 2, "high": 8}},
        "allocations": {
            "last": {"total": 12, "a": {"value": 4, "low": 2, "high": 6}, "b": 5, "stays": "rest"},
            "more": {"a": 9, "b": 9},
        },
    },
    "budget": 12,
    "objective": {"maximize": "x * a + b"},
    "limits": {"most": "a <= cap", "share": "b >= 25% of budget"},
    "compare_with": "last",
    "uncertain": "model",
}


def at_samples(draws, count):
    """The exact program of each sample's own scenario at its numbers."""
    programs = {id(scenario): Program.of(scenario) for scenario in draws.scenarios}
    samples = (draws.sample(i) for i in range(count))
    return [programs[id(scenario)].at(numbers) for scenario, numbers in samples]


def held(program, plan):
    """A plan in one sample, exact: its spending, and the program with the budget by which it is judged."""
    scenario, evaluator = program.scenario, program.evaluator
    if isinstance(plan, str):
        spending = {key: Fraction(value) for key, value in evaluator.spending(plan).items()}
        budgets = evaluator.budgets_for(spending)
    else:
        now = evaluator.spending("nothing")
        fixed = {key: Fraction(now[key]) for key in plan if scenario.programmes[key[0]].fixed}
        spending = plan | fixed
        more = sum((amount - plan[key] for key, amount in fixed.items()), Fraction(0))
        budgets = {"budget": Fraction(program.values["budget"]) + more}
    return spending, program.at(budgets)


def broken_by(program, plan):
    """The rules that a plan breaks in one sample; a named one breaks a budget below its total in the file."""
    spending, judged = held(program, plan)
    broken, scenario = [item.rule.name for item in breaks(judged, judged.evaluator.achieve(spending))], program.scenario
    if isinstance(plan, str) and plan != scenario.actual:
        stated = Program.of(scenario).evaluator.budgets_for(scenario.spending_of(plan))
        broken += [path for path, total in stated.items() if total > program.values[path]]
    return broken


@pytest.mark.parametrize(("source", "count"), [(SMALL, 64), (CASE, 32)])
def test_the_figures_are_those_of_evaluate_sample_by_sample(source, count, monkeypatch):
    monkeypatch.setattr(fixed_plan, "_BLOCK", 24)
    answer = optimizer.solve(optimizer.load(source))
    scenario = answer.scenario
    draws = Draws(scenario, count, seed=3)
    plans = {"computed": answer.spending, **{n: n for n in scenario.allocations if n != scenario.actual}}
    found = fixed_plans(draws, plans)
    assert list(found) == list(plans)
    for name, plan in plans.items():
        differences, broken = [], []
        for program in at_samples(draws, count):
            spending, _ = held(program, plan)
            actual = {k: Fraction(v) for k, v in program.evaluator.spending(scenario.actual).items()}
            own = [program.evaluator.achieve(s).objective for s in (spending, actual)]
            differences.append(float(own[0] - own[1]))
            broken.append(broken_by(program, plan))
        item = found[name]
        assert item.ahead.hits == sum(d > 1e-9 for d in differences)
        assert item.difference.mean == pytest.approx(np.mean(differences), rel=1e-9, abs=1e-9)
        assert item.difference.least == pytest.approx(min(differences), rel=1e-9, abs=1e-9)
        assert item.difference.quantiles[2] == pytest.approx(np.median(differences), rel=1e-9, abs=1e-9)
        assert item.breaks_any.hits == sum(map(bool, broken))
        assert {rule: share.hits for rule, share in item.breaks.items()} == {
            rule: sum(rule in names for names in broken) for names in broken for rule in names
        }


def test_a_sample_written_into_the_scenario_has_the_same_difference():
    answer = optimizer.solve(optimizer.load(SMALL))
    draws, money = Draws(answer.scenario, 24), {name: answer.solution.spent(name) for name in ("a", "b")}
    differences = []
    for i in range(24):
        _, drawn = draws.sample(i)
        sample = answer.scenario.with_(set={path: Fraction(value) for path, value in drawn.items()})
        own, actual = (optimizer.evaluate(sample, plan).objective for plan in (money, "last"))
        differences.append(float(own - actual))
    found = fixed_plans(draws, {"computed": answer.spending})["computed"]
    assert found.ahead.hits == sum(d > 1e-9 for d in differences)
    assert found.difference.mean == pytest.approx(np.mean(differences), rel=1e-9)


def test_rounding_to_the_cent_breaks_no_rule_on_money_that_no_sample_moves():
    model = {"status": "assumed", "currency": "EUR", "programmes": {"a": {"ramp": "30%"}, "b": {}}}
    budget = dict.fromkeys(("2027", "2028"), "EUR 400")
    model |= {"parameters": {"x": {"value": 2, "low": 1, "high": 3}}, "allocations": {"last": {"b": budget}}}
    source = {"model": model, "budget": budget, "compare_with": "last", "uncertain": "model"}
    draws = Draws(optimizer.load(source | {"objective": {"maximize": "x * a + b"}}), 8, seed=0)
    # A budget may be exceeded by one cent in all, the ramp by that of each of its amounts.
    cents = {("a", "2027"): 10_002, ("b", "2027"): 29_999, ("a", "2028"): 13_003, ("b", "2028"): 20_000}
    plans = {"kept": cents, "ramp": cents | {("a", "2028"): 13_006}, "budget": cents | {("b", "2027"): 30_000}}
    plans = {name: {key: Fraction(cent, 100) for key, cent in plan.items()} for name, plan in plans.items()}
    found = fixed_plans(draws, plans)
    assert [list(found[name].breaks) for name in plans] == [[], ["ramp.a.2028"], ["budget.2027"]]


def test_what_is_fixed_follows_the_sample_and_the_budget_with_it():
    answer = optimizer.solve(optimizer.load(SMALL))
    # At the numbers of the file 3 of 12 stay, 6 go to a, up to its cap, and 3 to b.
    assert [int(answer.solution.spent(name)) for name in ("a", "b", "stays")] == [6, 3, 3]
    found = fixed_plans(Draws(answer.scenario, 256), {"computed": answer.spending, "more": "more"})
    own = found["computed"]
    # Where a takes more of the drawn actual less stays, so that the budget is less and a quarter of it too; where a
    # takes less, a quarter of the budget is more than the 3 of b. The cap of a is drawn to both sides of 6.
    assert set(own.breaks) == {"limits.most", "limits.share"}
    assert 0.4 < own.breaks["limits.share"].share < 0.6
    assert own.ahead.n == own.breaks_any.n == own.difference.n == 256
    assert set(found["more"].breaks) == {"budget", "limits.most"}, "18 of 12 are a break"
    assert found["more"].breaks["budget"].share == found["more"].breaks_any.share == 1


def test_a_rival_with_the_fixed_amount_of_the_file_follows_the_sample_and_with_another_breaks_it():
    model = SMALL["model"]
    rivals = {"same": {"a": 2, "b": 7, "stays": 3}, "less": {"a": 2, "b": 7, "stays": 2}}
    allocations = model["allocations"] | rivals
    draws = Draws(optimizer.load({**SMALL, "model": model | {"allocations": allocations}}), 64)
    found = fixed_plans(draws, {name: name for name in rivals})
    assert found["same"].breaks == {}
    assert found["less"].breaks["fixed.stays"].share == 1


def test_a_plan_at_the_actual_s_total_is_judged_by_the_rules_at_that_total():
    answer = optimizer.solve(optimizer.load({**SMALL, "budget": 8}))
    swept = optimizer.sweep(answer.scenario, 64)
    planned = PlannedAnswer.of(answer, swept)
    first, printed = planned.plans.first, swept.findings.plans
    for own in (printed["at_actual_total"], first["computed"].fixed, first["surest_lead"].fixed):
        assert "budget" not in own.breaks
    at_12 = fixed_plans(Draws(answer.scenario.with_(budget=12), 64), {"own": answer.at_actual_total.spending})["own"]
    assert printed["at_actual_total"].breaks["limits.share"].hits == at_12.breaks["limits.share"].hits > 0
    assert "But the plan that holds up breaks a rule in" in headline(planned, Words(planned.scenario, "en"))[1]


def test_a_rule_on_a_share_of_the_budget_does_not_move_with_the_upkeep_that_is_drawn():
    cards = {"unit_cost": 4, "output": "compute", "upkeep": {"value": 1, "low": 0.5, "high": 1.5}}
    done = {"cards": {"2025": 4, "2026": 8}, "staff": {"2025": 6}}
    model = {"status": "assumed", "programmes": {"cards": cards, "staff": {}}, "outputs": {"compute": {}}}
    question = {"model": model, "budget": {"2025": 10, "2026": 11}, "horizon": 2, "compare_with": done}
    question["limits"] = {"least": "cards >= 12 / 11 * budget.2026"}
    answer = optimizer.solve(optimizer.load(question | {"objective": {"maximize": "compute + staff"}}))
    same = {("cards", "2025"): 4, ("cards", "2026"): 8, ("staff", "2025"): 6, ("staff", "2026"): 0}
    assert fixed_plans(Draws(answer.scenario, 64), {"same": same}, at_actual_total=answer)["same"].breaks == {}


@pytest.mark.parametrize("second", [11, 14])
def test_a_plan_at_the_actual_s_total_has_the_upkeep_that_the_actual_takes_in_the_sample(second):
    cards = {"unit_cost": 4, "output": "compute", "upkeep": {"value": 1, "low": 0.5, "high": 1.5}}
    done = {"cards": {"2025": 4, "2026": 8}, "staff": {"2025": 6}}
    model = {"status": "assumed", "programmes": {"cards": cards, "staff": {}}, "outputs": {"compute": {}}}
    question = {"model": model, "budget": {"2025": 10, "2026": second}, "horizon": 2, "compare_with": done}
    answer = optimizer.solve(optimizer.load(question | {"objective": {"maximize": "compute + staff"}}))
    keys = [(name, year) for name in model["programmes"] for year in ("2025", "2026")]
    # In 2026 the actual pays 8 and the upkeep u of 3 cards; with 2 cards it is 9 + 2 u, with 3.8 of them 7.2 + 3.8 u.
    plans = {"same": (4, 8, 6, 0), "less": (0, 8, 10, 1), "more": (8, Fraction(36, 5), 2, 0)}
    plans = {name: dict(zip(keys, money, strict=True)) for name, money in plans.items()}
    draws = Draws(answer.scenario, 64)
    found = fixed_plans(draws, plans, at_actual_total=answer)
    upkeep = np.array([float(draws.sample(i)[1]["programmes.cards.upkeep"]) for i in range(64)])
    assert found["same"].breaks == {}
    assert set(found["less"].breaks) == set(found["more"].breaks) == {"budget.2026"}
    most = 1.001 * (8 + 3 * upkeep)  # up to a thousandth more is the same total
    assert np.array_equal(found["less"].broken, 9 + 2 * upkeep > most)
    assert np.array_equal(found["more"].broken, 7.2 + 3.8 * upkeep > most)
    assert np.any((upkeep < 1) & ~found["less"].broken)
    own = fixed_plans(draws, plans)["same"]
    assert np.array_equal(own.broken, 8 + 3 * upkeep > second)


def test_the_actual_as_a_plan_has_the_upkeep_of_what_its_money_buys_in_the_sample():
    cost = {"value": 4, "low": 3, "high": 5}
    cards = {"unit_cost": cost, "output": "compute", "upkeep": {"value": 1, "low": 0.5, "high": 1.5}}
    done = {"cards": {"units": {"2025": 1, "2026": 2}}, "staff": {"2025": 6}}
    model = {"status": "assumed", "programmes": {"cards": cards, "staff": {}}, "outputs": {"compute": {}}}
    question = {"model": model, "budget": {"2025": 10, "2026": 9}, "horizon": 2, "compare_with": done}
    answer = optimizer.solve(optimizer.load(question | {"objective": {"maximize": "compute + staff"}}))
    same = answer.baseline.spending
    assert fixed_plans(Draws(answer.scenario, 64), {"same": same}, at_actual_total=answer)["same"].breaks == {}


BONDS = {
    "model": {
        "status": "assumed",
        "programmes": {
            "bonds": {
                "payments": {
                    "2026": {"value": 10, "low": 5, "high": 20},
                    "2027": {"value": -4, "low": -8, "high": -2},
                },
                "max_units": 8,
            },
            "roads": {},
        },
        "allocations": {
            "last": {"bonds": {"units": 2}, "roads": {"2026": 60, "2027": 40}},
            "money": {"bonds": {"2026": 20, "2027": -8}, "roads": {"2026": 60, "2027": 40}},
        },
    },
    "budget": {"2026": 80, "2027": 32},
    "objective": {"maximize": "20 * bonds.units + roads"},
    "compare_with": "last",
}


def test_programmes_with_payments_are_held_in_units():
    answer = optimizer.solve(optimizer.load(BONDS))
    lines = [(name, year) for name in ("bonds", "roads") for year in ("2026", "2027")]
    assert answer.spending == dict(zip(lines, (80, -32, 0, 64), strict=True)), "8 bonds, and roads from their income"
    draws = Draws(answer.scenario, 64)
    found = fixed_plans(draws, {"computed": answer.spending, "money": "money"})
    own, drawn = found["computed"], draws.block(0, 64)[0].overrides
    first, second = (drawn[f"programmes.bonds.payments.{year}"] for year in ("2026", "2027"))
    assert own.differences == pytest.approx(np.full(64, 20 * 6 - 36)), "roads get 64 of money, and 100 of the actual"
    assert {rule: share.hits for rule, share in own.breaks.items()} == {
        "budget.2026": np.count_nonzero(first > 10), "budget.2027": np.count_nonzero(second > -4),
    }  # fmt: skip
    # Amounts of money stand for as many bonds at the numbers of the file; at others they are what these cost.
    assert found["money"].difference.least == found["money"].difference.most == 0
    assert found["money"].breaks == {}
    # A plan at the actual's total may take as much as the actual's own bonds cost more.
    same = {key: Fraction(amount) for key, amount in answer.scenario.spending_of("last").items()}
    held = {"same": same, "computed": answer.spending}
    at_total = fixed_plans(draws, held, at_actual_total=answer)
    assert at_total["same"].breaks == {}
    assert at_total["computed"].breaks == own.breaks


def test_a_variant_without_the_programmes_counts_against_the_plan():
    answer = optimizer.solve(optimizer.load(SMALL))
    lacking = {("a", ""): Fraction(6), ("b", ""): Fraction(6)}
    item = fixed_plans(Draws(answer.scenario, 16), {"other": lacking})["other"]
    assert (item.ahead.hits, item.ahead.n, item.difference.n, item.breaks_any.share) == (0, 16, 0, None)


@pytest.mark.slow
def test_the_figures_quoted_of_the_printed_allocation():
    pytest.importorskip("numba")
    found = optimizer.sweep(optimizer.load(CASE), 8192).findings
    own = found.plans["computed"]
    assert own.ahead.share == pytest.approx(0.87, abs=0.015)
    low, _, middle, _, high = own.difference.quantiles
    assert (low, middle, high) == pytest.approx((-3.3, 6.8, 17.8), abs=0.3)
    assert own.breaks_any.share == pytest.approx(0.73, abs=0.015)
    assert found.moves["graduate_places"].zero.share == pytest.approx(0.61, abs=0.015)
    assert found.moves["other_rental"].zero.share == pytest.approx(0.975, abs=0.015)
    assert set(found.plans) == {"computed", *(name for name in answer_allocations() if name != "government_bill")}


def answer_allocations():
    return optimizer.load(CASE).allocations
