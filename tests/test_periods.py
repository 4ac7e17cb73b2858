"""Budgets of several years: what is read of them, and what is said of years, sums of years and the actual's total."""

from fractions import Fraction

import pytest

import optimizer
from optimizer.analysis.comparison import compare_answers
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.errors import InputError
from optimizer.plans.cross_regret import CrossRegret
from optimizer.report.budget_lines import budget_lines
from optimizer.report.explain import explain_page, story_page
from optimizer.report.headline import finding
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.resolved import resolved_text
from optimizer.report.sections.alternatives import CrossRegretWords, judges
from optimizer.report.sections.comparison import comparability
from optimizer.report.sections.robust_plans import by_period
from optimizer.report.words import Words
from optimizer.scenario.checks import feeds_nothing
from optimizer.scenario.readers import read_split


def works(**asked):
    """Pipes of uncertain cost and crews, over two years and a horizon of four, beside a plan of less money."""
    cost = {"value": 1, "low": 0.8, "high": 1.4, "distribution": "uniform"}
    model = {
        "status": "assumed",
        "currency": "EUR",
        "amounts_in": "EUR million",
        "programmes": {
            "pipes": {"unit_cost": cost, "output": "km", "ramp": "50%"},
            "crews": {"unit_cost": 2, "output": "work", "life": "2 years"},
        },
        "outputs": {"km": {}, "work": {}},
        "capabilities": {
            "supply": {"from": "km", "curve": [[0, 0], [40, 100]]},
            "repairs": {"from": "work", "curve": [[0, 0], [40, 100]]},
        },
        "allocations": {"plan": {"pipes": {"2027": 5, "2028": 5}, "crews": {"2027": 5, "2028": 5}}},
    }
    scenario = {
        "scenario": "works",
        "model": model,
        "horizon": 4,
        "budget": {"2027": 12, "2028": 12},
        "objective": {"maximize": "weighted_score", "weights": {"supply": 0.8, "repairs": 0.2}},
        "limits": {"share": "crews >= 20% of budget"},
        "compare_with": "plan",
    }
    return scenario | asked


def solved(**asked):
    return optimizer.solve(optimizer.load(works(**asked)))


def dated(periods):
    """A scenario over these periods."""
    return {
        "model": {"programmes": {"pipes": {}}},
        "budget": dict.fromkeys(periods, 1),
        "objective": {"maximize": "pipes"},
    }


def said(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_budget_years_follow_each_other():
    with pytest.raises(InputError, match="`2029` does not follow 2026"):
        optimizer.load(dated(("2026", "2029")))
    with pytest.raises(InputError, match="`2030` does not follow 2028"):
        optimizer.load(works(set={"budget.2030": "EUR 3M"}))


def test_no_horizon_of_the_samples_is_shorter_than_the_budget():
    with pytest.raises(InputError, match="the horizon is 1, fewer years than the budget has periods"):
        optimizer.load(works(horizon={"value": 4, "low": 1, "high": 6}))
    assert optimizer.load(works(horizon={"value": 4, "low": 2, "high": 6})).base["horizon"] == 4


def test_periods_are_in_the_order_of_their_numbers():
    assert optimizer.load(dated(("y10", "y2", "y9"))).periods == ("y2", "y9", "y10")
    assert optimizer.load(dated(("30", "9"))).periods == ("9", "30"), "names that are no years need not follow"


def test_an_actual_that_spends_less_than_it_has_to_takes_no_more_than_the_budget():
    answer = solved(spend="exactly")
    assert {item.rule.family for item in answer.baseline.breaks} == {"budget"}
    assert "takes more than the budget" not in " ".join(finding(answer, Words(answer.scenario, "en")))
    over = solved(budget={"2027": 9, "2028": 15})
    assert "plan takes more than the budget: Budget 2027" in " ".join(finding(over, Words(over.scenario, "en")))


def test_the_plan_that_holds_up_is_judged_at_its_total_in_variants_too(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    answer = solved(variants={"long": {"horizon": 8}, "many": {"limits": {"share": "crews >= 60% of budget"}}})
    spent = answer.plans.surest_lead.spending
    # A fifth of the plan's 20 million, less than a fifth of the budget's 24.
    crews = spent["crews", "2027"] + spent["crews", "2028"]
    assert crews == pytest.approx(Fraction(4 * 10**6), abs=1)
    assert [name for name, item in answer.plans.variants.items() if item.breaks] == ["many"]


def test_judges_hold_what_has_the_total_of_the_actual_to_the_rules_there(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    judge = {"objective": {"maximize": "weighted_score", "weights": {"supply": 0.7, "repairs": 0.3}}}
    least = {"objective": judge["objective"], "set": {"programmes.crews.min_spend": "EUR 12M"}}
    table = solved(panel={"same": judge, "other": least}).panel.table
    assert {name: item.breaks for name, item in table["surest_lead"].items()} == {
        "same": (),
        "other": ("min_spend.crews",),
    }


def test_a_number_that_only_a_judge_states_stands_beside_the_others():
    answer = solved(panel={"other": {"set": {"programmes.pipes.life": "30 years"}}})
    assert dict(answer.panel.numbers) == {"programmes.pipes.life": {"works": None, "other": 30}}
    numbers = judges(answer, Words(answer.scenario, "en")).parts[1]
    assert [said(" ".join(row.cells)) for row in numbers.rows] == ["pipes: life - 30 years"]


def test_amounts_of_judges_stand_in_one_unit_in_a_row():
    model = works()["model"] | {"parameters": {"pay": "EUR 900000"}}
    answer = solved(model=model, panel={"other": {"set": {"parameters.pay": "EUR 1.2M"}}})
    numbers = judges(answer, Words(answer.scenario, "en")).parts[1]
    assert [said(" ".join(row.cells)) for row in numbers.rows] == ["pay EUR 900 thousand EUR 1,200 thousand"]


def test_the_plan_that_holds_up_has_its_years(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "64")
    answer = solved()
    held, computed = by_period(answer, Words(answer.scenario, "en"))
    assert held.caption == "Plan that holds up by period (EUR thousand)"
    assert [row.cells[0] for row in held.rows] == ["pipes", "crews", "Total"]
    # Each year has the money of the actual there, the computed allocation that of the budget.
    assert held.rows[-1].cells[1:] == ("10,000", "10,000", "20,000")
    assert computed.rows[-1].cells[1:] == ("12,000", "12,000", "24,000")


def test_budgets_of_the_same_total_in_other_years_are_not_the_same():
    answers = [solved(scenario=name, budget=budget) for name, budget in (
        ("even", {"2027": 12, "2028": 12}), ("early", {"2027": 14, "2028": 10}), ("again", {"2027": 12, "2028": 12}),
    )]  # fmt: skip
    differ, alike = (said(" ".join(comparability(compare_answers(own), "en"))) for own in (answers[:2], answers[::2]))
    even, early = "2027 EUR 12,000 thousand + 2028 EUR 12,000", "2027 EUR 14,000 thousand + 2028 EUR 10,000"
    assert f"Budgets by year differ (① {even} thousand, ② {early} thousand)." in differ
    assert f"Periods ({even} thousand)" in alike
    assert "differ" not in alike


def test_an_actual_of_other_years_is_another():
    model = works()["model"]
    early = model | {"allocations": {"plan": {"pipes": {"2027": 6, "2028": 4}, "crews": {"2027": 5, "2028": 5}}}}
    assert compare_answers([solved(), solved(scenario="same")]).same_actual
    assert not compare_answers([solved(), solved(scenario="early", model=early)]).same_actual


def test_who_is_no_judge_has_no_judgement():
    three = works(scenario="three", budget={"2027": 8, "2028": 8, "2029": 8})
    del three["compare_with"]
    cross = CrossRegret(compare_answers([solved(), optimizer.solve(optimizer.load(three))]))
    table = CrossRegretWords(cross, "en").parts()[0]
    assert [row.cells[1:] for row in table.rows][:2] == [("0.0%", "-", "1/1"), ("-", "-", "-")]


def test_a_rival_has_a_name_of_its_own():
    with pytest.raises(InputError, match="`plan` is already the name of an allocation"):
        optimizer.load(works(variants={"plan": {"rival": True, "limits": {"most": "crews <= EUR 4M"}}}))
    optimizer.load(works(variants={"plan": {"horizon": 6}}))


def test_the_year_of_money_forced_in_is_said_where_one_takes_it():
    model = works()["model"]
    model["capabilities"]["supply"]["curve"] = [[0, 0], [10, 80], [40, 100]]
    model["capabilities"]["repairs"]["curve"] = [[0, 0], [1, 60], [40, 100]]
    del model["programmes"]["pipes"]["ramp"]
    why = Explanations(optimizer.sensitivity(solved(model=model, limits={})))
    # At a kink of the curve the sum over the years is held, and the money may go into either.
    assert why.answer.reduced_costs["crews"].per_money == 0
    assert why.programme("crews").period == ""
    assert "EUR 1 thousand more forced in, its own floor" in said(story_page(why, "crews", "en"))


def test_what_a_variant_asks_otherwise_is_shown():
    variants = {
        "saved": {"carry_over": True},
        "all": {"spend": "exactly"},
        "least": {"objective": {"maximize": "weakest_score"}},
        "few": {"limits": {"share": "crews <= EUR 4M"}},
        "more": {"budget": {"2027": 12, "2028": 20}},
    }
    text = said(resolved_text(optimizer.load(works(variants=variants)), "en"))
    shown = dict(part.split(" ", 1) for part in text.split("Variant: ")[1:])
    assert "- Carry-over: true" in shown["saved"]
    assert "- Spending of the budget: exactly" in shown["all"]
    assert "- Objective: maximize weakest_score" in shown["least"]
    assert "- limits.share: crews <= EUR 4M" in shown["few"]
    assert "- budget.2028 = EUR 20,000 thousand" in shown["more"]


def test_sums_of_years_are_called_so_and_move_with_the_budget_of_a_year():
    scenario = optimizer.load(works(carry_over=True))
    assert "≤ EUR 24,000 thousand (2027 + 2028 together)" in said(resolved_text(scenario, "en"))
    answer, note = optimizer.solve(scenario), "Where a limit adds up years, it is the last year's budget"
    assert note in said(sensitivity_page(optimizer.sensitivity(answer), "en"))
    assert note in said(page(answer, "en", full=True))
    assert note not in said(page(solved(), "en", full=True))


def test_what_arrives_after_the_horizon_feeds_nothing():
    model = works()["model"]
    model["programmes"]["pipes"]["lag"] = "48 months"
    asked = works(model=model)
    assert feeds_nothing(optimizer.load(asked)) == ("pipes",)
    assert feeds_nothing(optimizer.load(asked | {"variants": {"long": {"horizon": 5}}})) == ()
    assert feeds_nothing(optimizer.load(asked | {"limits": {"late": "km at 60 months >= 1"}})) == ()


def test_the_change_beside_what_more_money_adds_has_its_unit():
    assert "Change (EUR thousand)" in said(explain_page(Explanations(optimizer.sensitivity(solved())), "en"))


def test_a_total_of_one_period_is_told(tmp_path):
    path = tmp_path / "split.csv"
    path.write_text("programme,EUR million,period\npipes,5,2027\ntotal,5,2027\n", encoding="utf-8")
    with pytest.raises(InputError, match="`total` is of all periods together"):
        read_split(str(path))


def test_upkeep_of_later_years_ends_with_the_horizon():
    model = works()["model"]
    model["programmes"]["pipes"] |= {"upkeep": 1}
    for horizon, years in ((4, 2), (Fraction(5, 2), Fraction(1, 2)), (2, 0)):
        answer = solved(model=model, horizon=horizon)
        assert answer.upkeep[1] == answer.achieved.bought("pipes") * 10**6 * years


def test_the_near_optimal_range_holds_the_amount_that_is_printed():
    """Amounts are rounded to add up: 146.59 million is 147, more than all that it may be."""
    scenario = {
        "model": {
            "currency": "EUR",
            "amounts_in": "EUR million",
            "status": "assumed",
            "programmes": {"a": {}, "b": {}},
        },
        "budget": 301,
        "objective": {"maximize": "2 * a + b"},
        "limits": {"most": "a <= 48.7% of budget"},
    }
    answer = optimizer.solve(optimizer.load(scenario))
    for line in budget_lines(answer, Words(answer.scenario, "en")):
        assert line.near_optimal[0] <= line.computed <= line.near_optimal[1]


def test_a_budget_that_has_to_be_spent_is_met_as_nearly_as_the_smallest_unit_lets_it():
    """A cent more for what has upkeep in the same year takes almost two from the budget."""
    model = {
        "status": "assumed",
        "currency": "EUR",
        "amounts_in": "EUR million",
        "programmes": {"pumps": {"unit_cost": 3, "output": "water", "upkeep": 2.7}},
        "outputs": {"water": {}},
    }
    asked = {"model": model, "horizon": 3, "spend": "exactly", "objective": {"maximize": "water"}}
    answer = optimizer.solve(optimizer.load(asked | {"budget": {"2027": 10, "2028": 10.01}}))
    assert 0 <= answer.unspent < Fraction(2, 100)
    assert answer.certificate.proven


def test_a_threshold_and_a_cap_go_together_in_twelve_digits():
    """A third and the rest of 14.94 are rounded to more than 14.94, by less than its last digit."""
    model = {"status": "assumed", "programmes": {"a": {"max_spend": 14.94, "min_if_any": 1}}}
    asked = {"model": model, "budget": {"2027": 10, "2028": 30}, "objective": {"maximize": "a"}}
    answer = optimizer.solve(optimizer.load(asked | {"limits": {"third": "3 * a.2027 = 1"}}))
    assert answer.objective == pytest.approx(14.94)
    assert sum(answer.spending.values()) > Fraction("14.94")


def test_digits_that_rounding_takes_in_one_year_are_not_made_up_for_in_another():
    model = {"status": "assumed", "programmes": {"a": {"ramp": "20%"}}}
    asked = {"model": model, "carry_over": True, "spend": "exactly", "limits": {"last": "a.2029 = 605.5"}}
    asked |= {"objective": {"minimize": "a.2027 + a.2028"}}
    asked |= {"budget": {"2026": 1700, "2027": 400, "2028": 500, "2029": 532.75}}
    answer = optimizer.solve(optimizer.load(asked))
    assert answer.spending["a", "2029"] == Fraction("605.5")
    assert answer.unspent == pytest.approx(0, abs=1e-8)


def test_digits_that_rounding_takes_from_a_purchase_show_in_its_upkeep():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 170, "output": "o", "upkeep": 44.2}}}
    first = Fraction("17640.82550565708")
    budget = {"1": first, "2": first * Fraction("0.26") + Fraction("100.1"), "3": first * Fraction("0.26") + 501}
    asked = {"model": model | {"outputs": {"o": {}}}, "horizon": 3, "spend": "exactly", "budget": budget}
    answer = optimizer.solve(optimizer.load(asked | {"objective": {"maximize": "o"}}))
    assert answer.spending["a", "1"] == Fraction("17640.8255057")
    assert answer.certificate.proven
