"""Prices, ranges and frontiers: by hand where it fits, and over random scenarios with every figure solved again."""

import json
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from generator import generate, shuffled
from korea import NOVEMBER
from shared import run, sensitivity
from verification import verify

import optimizer
from optimizer.errors import NotOptimalError
from optimizer.language import say
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.parts import MEMBER
from optimizer.report.sections.prices import binding, frontiers, limits, worths
from optimizer.report.sensitivity_document import sensitivity_document
from optimizer.report.words import Words

OPTIONS = (
    {}, {"degenerate": True}, {"currency": "KRW"}, {"degenerate": True, "currency": "KRW"}, {"edges": True},
    {"costless": True},
)  # fmt: skip


def plain(programmes, objective, limits=None, **more):
    model = {"status": "assumed", "programmes": programmes} | more.pop("model", {})
    question = {"model": model, "objective": objective, "limits": limits or {}} | more
    return optimizer.sensitivity(optimizer.load(question))


def price(found, name):
    own = found.prices[name]
    return own.up, own.down, own.limit_min, own.limit_max


# Prices and how far they hold.


def test_a_rule_without_an_amount_of_its_own_holds_between_no_amounts():
    programmes = {"a": {"ramp": "50%"}, "b": {}}
    model = {"currency": "EUR", "allocations": {"was": {"a": {"2025": "EUR 4M", "2026": "EUR 6M"}}}}
    question = {"objective": {"maximize": "a.2026 + 0.1 * b.2025"}, "model": model,
                "budget": {"2025": "EUR 4M", "2026": "EUR 9M"}, "compare_with": "was"}  # fmt: skip
    found = plain(programmes, limits={"tied": "b.2026 = 0.5 * a.2026"}, **question)
    (table,) = limits(found, Words(found.scenario, "en")).parts
    rows = {row.cells[0]: row.cells for row in table.rows}
    shown = [cells for name, cells in rows.items() if "growth" in name or "tied" in name]
    assert len(shown) == 2
    assert [cells[4] for cells in shown] == ["lowered: +1,000 per EUR thousand", "lowered: 0 per EUR thousand"]


def test_a_budget_is_followed_through_a_share_although_it_has_room_itself():
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a - b"}, {"share": "a <= 60% of budget"}, budget=10)
    assert not found.rules["budget"].binding
    # 0.6 more of a for each unit of budget, from nothing on and for ever.
    assert price(found, "budget") == pytest.approx((1.8, 1.8, 0, None))
    assert price(found, "limits.share") == pytest.approx((3, 3, 0, 10))
    assert optimizer.solve(found.scenario).rules["budget"].shadow_price == pytest.approx(1.8)
    (table,) = limits(found, Words(found.scenario, "en")).parts
    assert {row.cells[0]: row.cells[3] for row in table.rows}["Budget"] == "+1.8 per unit"


def test_two_equal_rows_have_no_price_upward_and_the_whole_price_downward():
    found = plain({"a": {}}, {"maximize": "2 * a"}, {"one": "a <= 5", "two": "a <= 5"})
    for name in ("limits.one", "limits.two"):
        assert price(found, name) == pytest.approx((0, 2, 0, None))
    assert found.degenerate


def test_the_price_of_a_floor_holds_from_no_less_than_nothing_in_print():
    programmes = {"a": {"min_spend": "EUR 3"}, "b": {"max_spend": "EUR 25"}}
    found = plain(programmes, {"maximize": "a + 2 * b"}, model={"currency": "EUR"}, budget="EUR 20")
    # Below it, down to the 5 that b would still take, the floor costs as much; but no floor is below 0.
    assert price(found, "min_spend.a") == pytest.approx((-1, -1, -5, 20))
    (table,) = limits(found, Words(found.scenario, "en")).parts
    assert {row.cells[0]: row.cells[4] for row in table.rows}["a: spending floor"] == "EUR 0.00 to EUR 20.00"


def test_of_many_tiers_the_next_one_takes_the_next_money():
    """Eleven tiers and a last one: the tenth follows the ninth, whatever their names' order."""
    tiers = {"tiers": [*({"units": 1, "unit_cost": k} for k in range(1, 12)), {"unit_cost": 12}]}
    found = plain({"a": tiers, "b": {}}, {"maximize": "60 * a.units + b"}, budget=20)
    decisions = found.programmes["a"].decisions
    assert [item.tier for item in decisions] == list(range(12))
    assert found.programmes["a"].reduced_cost == 0
    assert found.programmes["a"].reduced_cost_per_unit == decisions[5].reduced_cost_per_unit == 0


def test_the_reduced_cost_of_a_full_tier_is_the_worth_of_its_width():
    tiers = {"tiers": [{"units": {"value": 4, "low": 3, "high": 5}, "unit_cost": 2}, {"unit_cost": 5}]}
    found = plain({"a": tiers, "b": {}}, {"maximize": "3 * a.units + b"}, budget=30, compare_with={"b": 30})
    assert sensitivity_document(found)["marginal"]["programmes.a.tiers.0.units"] == pytest.approx([1, 1])
    assert found.programmes["a"].decisions[0].reduced_cost_per_unit == pytest.approx(1)
    assert worths(found, Words(found.scenario, "en")).notes[-1].startswith("The reduced cost of a full tier")


def test_a_cap_on_units_over_tiers_is_priced_by_the_tier_it_cuts():
    tiers = {"tiers": [{"units": 4, "unit_cost": 1}, {"units": 6, "unit_cost": 2}, {"unit_cost": 5}]}
    found = plain({"a": tiers, "b": {}}, {"maximize": "6 * a.units + b"}, {"cap": "2 * a.units <= 10"}, budget=30)
    # The fifth unit costs 2 that b would have turned into 2; half a unit for each unit of the constant.
    assert price(found, "limits.cap") == pytest.approx((2, 2, 8, 20))
    at_the_end = plain({"a": tiers, "b": {}}, {"maximize": "6 * a.units + b"}, {"cap": "2 * a.units <= 8"}, budget=30)
    assert price(at_the_end, "limits.cap") == pytest.approx((2, 2.5, 0, 20))
    loose = plain({"a": tiers, "b": {}}, {"maximize": "1.5 * a.units + b"}, {"cap": "2 * a.units <= 30"}, budget=30)
    # Only the first tier pays: with room the price is nothing, down to what is bought, past the end of every tier.
    assert price(loose, "limits.cap") == pytest.approx((0, 0, 8, None))


def test_a_budget_that_bends_a_rule_has_a_price_up_to_the_bend():
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"most": "a <= min(budget, 12) / 2"}, budget=10)
    assert price(found, "budget") == pytest.approx((2, 2, 0, 12))
    at_the_bend = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"most": "a <= min(budget, 10) / 2"}, budget=10)
    assert price(at_the_bend, "budget") == pytest.approx((1, 2, 0, None))


def test_a_budget_that_curves_a_rule_has_a_price_at_its_own_value_alone():
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"most": "a <= budget ^ 2 / 20"}, budget=10)
    # One more of budget allows 2 * 10 / 20 = 1 more of a, worth 2 beyond b, and 1 for the money itself.
    assert price(found, "budget") == pytest.approx((3, 3, None, None))
    assert found.prices["budget"].curved


def test_a_budget_in_a_coefficient_is_followed_too():
    question = {"most": "budget * a <= 40", "both": "a + b <= 30"}
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, question, budget=10)

    def best(budget):
        return 3 * 40 / budget + (budget - 40 / budget)

    slope = (best(10.001) - best(9.999)) / 0.002
    assert found.prices["budget"].curved
    assert found.prices["budget"].up == pytest.approx(slope, rel=1e-5)


def test_with_carry_over_a_year_is_worth_what_it_adds_to_every_later_sum():
    programmes = {"a": {"max_spend": {2025: 4}}, "b": {}}
    found = plain(
        programmes, {"maximize": "3 * a.2025 + 2 * b.2026"}, budget={2025: 10, 2026: 5}, carry_over=True, horizon=2
    )
    # What a does not take passes on to b: a unit of 2025 is worth 2, as one of 2026.
    assert price(found, "budget.2025")[:3] == pytest.approx((2, 2, 4))
    assert price(found, "budget.2026")[:2] == pytest.approx((2, 2))
    assert price(found, "max_spend.a.2025")[:2] == pytest.approx((1, 1))


def test_floors_are_negative_and_minima_positive_and_an_equality_has_both_sides():
    floor = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"some": "b >= 2"}, budget=10)
    assert price(floor, "limits.some") == pytest.approx((-2, -2, 0, 10))
    least = plain({"a": {}, "b": {}}, {"minimize": "3 * a + 2 * b"}, {"need": "a + b >= 4", "most": "b <= 3"})
    assert price(least, "limits.need") == pytest.approx((3, 3, 3, None))
    assert price(least, "limits.most") == pytest.approx((-1, -1, 0, 4))


def test_a_constant_that_cannot_be_raised_has_no_price_upward():
    found = plain({"a": {}, "b": {}}, {"maximize": "a + 2 * b"}, {"need": "a >= 10", "share": "b >= 0"}, budget=10)
    assert price(found, "limits.need") == (None, pytest.approx(-1), pytest.approx(0, abs=1e-9), 10.0)


def test_where_less_than_a_limit_leaves_no_allocation_it_is_not_said_that_it_cannot_be_raised():
    found = plain({"a": {}, "b": {}}, {"maximize": "a + 2 * b"}, {"some": "a >= 10"}, budget=10)
    (table,) = limits(found, Words(found.scenario, "en")).parts
    shown = {row.cells[0]: row.cells[3:] for row in table.rows}
    assert shown["some"][0] == "cannot be raised"
    assert shown["Budget"][1] == "10 to ∞; lowered: no allocation"


def test_a_price_of_0_is_a_dash_only_where_it_holds_from_the_value_on_without_end():
    def held(goal, limits_of, **most):
        found = plain({name: {"max_spend": amount} for name, amount in most.items()}, goal, limits_of, budget=10)
        (table,) = limits(found, Words(found.scenario, "en")).parts
        return {row.cells[0]: row.cells[4] for row in table.rows}

    goal, tied, share = {"maximize": "2 * a + b"}, {"l": "a = 50% of budget"}, {"l": "b <= 10% of budget"}
    assert held(goal, tied, a=5, b=2)["Budget"] == "lowered: +1 per unit, 4 to 10"
    assert held(goal, share, a=5, b=1)["Budget"] == "10 to ∞; lowered: +0.1 per unit, 5.556 to 10"
    assert held(goal, share, a=5, b=2)["b: spending cap"] == "-"


# Programmes.


def test_the_worth_of_a_programme_counts_what_its_scores_bring():
    # The book's Wyndor with scores: spending has no cost of its own, and the range is still that of the book.
    model = {
        "outputs": {"d": {}, "w": {}},
        "capabilities": {"d": {"from": "d", "linear": 300}, "w": {"from": "w", "linear": 500}},
    }
    programmes = {"doors": {"unit_cost": 2, "output": "d"}, "windows": {"unit_cost": 4, "output": "w"}}
    limits = {"1": "doors.units <= 4", "2": "2 * windows.units <= 12", "3": "3 * doors.units + 2 * windows.units <= 18"}
    limits = {f"plant_{name}": rule for name, rule in limits.items()}
    found = plain(programmes, {"maximize": "score.d + score.w"}, limits, model=model)
    doors, windows = found.programmes["doors"], found.programmes["windows"]
    assert (doors.coefficient, doors.low, doors.high) == pytest.approx((300, 0, 750))
    assert (windows.coefficient, windows.low, windows.high) == pytest.approx((500, 200, None))
    assert price(found, "limits.plant_3") == pytest.approx((100, 100, 12, 24))
    assert worths(found, Words(found.scenario, "en")).caption == "Reduced cost per unit and the worth of a unit"


def test_the_worth_of_a_unit_to_least_spending_is_its_cost_whatever_scores_are_required():
    model = {"outputs": {"s": {}}, "capabilities": {"c": {"from": "s", "curve": [[0, 0], [40, 40], [80, 60]]}}}
    programmes = {"posts": {"unit_cost": 6, "output": "s"}, "grants": {"unit_cost": 2, "per_unit": {"s": "0.3"}}}
    model["capabilities"]["d"] = {"from": "s", "linear": 1}
    found = plain(programmes, {"minimize": "spend"}, {"some": "grants >= 4"}, model=model, require={"c": 50})
    posts, grants = found.programmes["posts"], found.programmes["grants"]
    assert (posts.coefficient, posts.low, posts.high) == pytest.approx((6, 0, 20 / 3))
    assert (grants.coefficient, grants.low, grants.high) == pytest.approx((2, 1.8, None))


def test_a_reduced_cost_at_a_kink_is_that_of_money_put_in():
    tiers = {"tiers": [{"units": 4, "unit_cost": 1}, {"units": 6, "unit_cost": 4}]}
    found = plain({"a": tiers, "b": {}}, {"maximize": "2 * a.units + b"}, budget=10)
    own = found.programmes["a"]
    # a stands at the end of its first tier: a unit of money in the second brings 0.5 where b brings 1.
    assert (own.reduced_cost, own.reduced_cost_per_unit) == pytest.approx((-0.5, -2))
    first, second = own.decisions
    assert (first.reduced_cost, first.units) == pytest.approx((1, 4))
    assert (second.reduced_cost, second.high) == pytest.approx((-0.5, 4))
    # The worth of a unit in both tiers: below 1 the first would go to b, at 4 the second pays too.
    assert (own.coefficient, own.low, own.high) == pytest.approx((2, 1, 4))


def test_a_reduced_cost_with_payments_is_per_money_paid_not_per_money_that_moves():
    programmes = {"bond": {"payments": {"2025": 2, "2026": -1}}, "b": {}}
    found = plain(programmes, {"maximize": "b.2025 + b.2026"}, budget={"2025": 5, "2026": 5})
    own = found.programmes["bond"]
    assert (own.reduced_cost, own.reduced_cost_per_unit) == pytest.approx((-0.5, -1))
    programmes["bond"]["payments"] = {"2025": 2, "2026": -3}
    own = plain(programmes, {"maximize": "b.2026"}, budget={"2025": 5, "2026": 5}).programmes["bond"]
    assert own.decisions[0].spend == own.spend == -2.5


def test_among_several_optima_each_programme_has_its_least_and_most():
    found = plain({"a": {}, "b": {}, "c": {}}, {"maximize": "2 * a + 2 * b + c"}, {"some": "a <= 6"}, budget=10)
    assert not found.unique
    spans = {name: tuple(map(float, ends)) for name, ends in found.among_optima.programmes.items()}
    assert spans == {"a": (0, 6), "b": (4, 10), "c": (0, 0)}
    assert plain({"a": {}, "b": {}}, {"maximize": "2 * a + b"}, budget=10).among_optima is None


def test_near_optimal_ranges_at_several_shares_and_where_the_actual_lies():
    model = {"status": "assumed", "categories": {"g": {}}, "programmes": {"a": {"category": "g"}, "b": {}}}
    question = {"model": model, "budget": 10, "objective": {"maximize": "3 * a + b"}, "limits": {"cap": "a <= 6"}}
    scenario = optimizer.load(question | {"compare_with": {"a": 5.6, "b": 4.4}})
    found = optimizer.sensitivity(scenario, within=(0.01, 0.05))
    one, five = found.levels
    # 22 in all; each unit moved from a to b forgoes 2.
    assert float(found.near_optimal[one].programmes["a"][0]) == pytest.approx(6 - 0.22 / 2)
    assert float(found.near_optimal[five].programmes["a"][0]) == pytest.approx(6 - 1.1 / 2)
    assert found.actual_inside(one, "programmes", "a") is False
    assert found.actual_inside(five, "programmes", "a") is True
    assert found.actual_inside(five, "categories", "g") is True


def test_an_actual_outside_the_ranges_of_several_optima_has_its_star_there_too():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "c": {}}}
    question = {"model": model, "budget": 10, "objective": {"maximize": "2 * a + 2 * b + c"}}
    scenario = optimizer.load(question | {"limits": {"some": "a <= 6"}, "compare_with": {"a": 2, "c": 8}})
    page = sensitivity_page(optimizer.sensitivity(scenario, within=(0.01,)), "en")
    (row,) = (line.split() for line in page.splitlines() if line.startswith("b ") and "4 to 10" in line)
    assert row[:5] == ["b", "0", "4", "to", "10*"]


# Frontiers.


def test_the_frontier_over_the_budget_has_every_breakpoint_and_who_takes_the_next_money():
    programmes = {"a": {"max_spend": 4}, "b": {"max_spend": 6}, "c": {}}
    found = plain(programmes, {"maximize": "3 * a + 2 * b"}, {"least": "c >= 1"}, budget=8)
    shown = [(s.start, s.end, s.value, s.slope, s.marginal) for s in found.over_budget]
    assert shown == [
        (pytest.approx(1), pytest.approx(5), pytest.approx(0, abs=1e-9), pytest.approx(3), ("a",)),
        (pytest.approx(5), pytest.approx(11), pytest.approx(12), pytest.approx(2), ("b",)),
        (pytest.approx(11), None, pytest.approx(24), pytest.approx(0, abs=1e-12), ()),
    ]
    assert plain({"a": {}}, {"maximize": "a"}, {"most": "a <= 3"}).over_budget is None
    article = frontiers(found, Words(found.scenario, "en"))
    assert "With less than 1 no allocation keeps every rule." in article.parts[0].notes
    shares = say("r_frontier_shares", "en")
    assert article.parts[0].data.notes == (shares,)
    # Between 2 and 8, half and twice of 4, the last piece has no row; the picture has it and says nothing of a table.
    less = found.scenario.with_(budget=4)
    (chart, *_) = frontiers(optimizer.sensitivity(less), Words(less, "en")).parts
    assert (len(chart.data.rows), chart.data.notes) == (2, (shares, say("r_frontier_listed", "en")))
    assert say("r_frontier_listed", "en") not in chart.notes


def test_the_axis_of_a_frontier_says_its_unit_and_where_it_does_not_begin_at_0():
    question = {"model": {"currency": "EUR", "amounts_in": "EUR million"}, "compare_with": {"a": 9, "b": 9}}
    found = plain({"a": {}, "b": {}}, {"minimize": "spend"}, {"some": "a + b >= 15"}, budget=20, **question)
    over_budget, moved = frontiers(found, Words(found.scenario, "en")).parts
    names = [part.drawing().names[1] for part in (over_budget, moved)]
    assert names == [f"Objective (EUR thousand). {say('r_axis_not_zero', 'en')}"] * 2
    low = plain({"a": {}, "b": {}}, {"maximize": "a"}, budget=5)
    (chart,) = frontiers(low, Words(low.scenario, "en")).parts
    assert chart.drawing().names[1] == "Objective"


def test_money_that_moves_between_years_of_a_programme_is_named_beneath_the_shares():
    question = {"budget": {"2025": 10, "2026": 10}, "horizon": 2, "model": {"outputs": {"x": {}}}}
    question["limits"] = {"total": "a = 6"}
    late = {"a": {"2025": 0, "2026": 6}, "b": {"2025": 0, "2026": 0}}
    found = plain({"a": {"output": "x", "unit_cost": 1}, "b": {}}, {"maximize": "x"}, compare_with=late, **question)
    budget, moved = frontiers(found, Words(found.scenario, "en")).parts
    assert ("", "") in [row.cells[-2:] for row in moved.data.rows]
    assert say("moved_years", "en") in moved.notes
    first, last = budget.data.rows
    assert (first.cells[2:], last.cells[2:]) == (("+0.25", ""), ("0", "buys nothing more"))
    assert "With less than 6 (all periods in proportion) no allocation keeps every rule." in budget.notes
    assert say("r_frontier_years", "en") in budget.notes


def test_upkeep_is_what_the_shares_of_the_next_money_leave_out():
    model, budget = {"outputs": {"x": {}}}, {"2025": 10, "2026": 10}
    question = {"budget": budget, "carry_over": True, "horizon": 2, "model": model}
    found = plain({"a": {"output": "x", "unit_cost": 4, "upkeep": 1}}, {"maximize": "x"}, **question)
    (chart,) = frontiers(found, Words(found.scenario, "en")).parts
    assert chart.data.rows[0].cells[-1] == "a 80%"


def test_where_all_shares_of_a_piece_are_small_the_largest_is_named():
    names = [f"p{k}" for k in range(25)]
    alike = {f"with_{name}": f"{name} >= p0" for name in names[1:]}
    found = plain({name: {} for name in names}, {"maximize": "p0"}, alike, budget=50)
    (chart,) = frontiers(found, Words(found.scenario, "en")).parts
    assert chart.data.rows[0].cells[-1] == "p0 4%"


def test_the_worth_of_a_unit_is_in_the_unit_of_the_table():
    model = {"currency": "EUR", "amounts_in": "EUR million", "outputs": {"x": {}}}
    programmes = {"a": {"unit_cost": 2, "output": "x"}, "b": {"unit_cost": 3, "output": "x"}, "c": {}}
    question = {"budget": {"2025": 20, "2026": 20}, "horizon": 2, "model": model}
    found = plain(programmes, {"minimize": "spend"}, {"some": "x >= 5"}, **question)
    table = worths(found, Words(found.scenario, "en"))
    assert table.caption == "Reduced cost per EUR thousand and the worth of a unit (EUR thousand)"
    # A unit of `a` costs EUR 2 million. Of the years of a programme a row each, set in.
    first, *years = [(row.cells[0], row.cells[2:], row.kind) for row in table.rows[:3]]
    assert first == ("a", ("2,000", "0", "3,000"), "")
    assert [year[::2] for year in years] == [("2025", MEMBER), ("2026", MEMBER)]
    assert table.rows[6].cells[2] == "1", "of a programme without units a thousand euros"
    assert table.rows[7].cells[2] == "1"


def test_a_share_of_the_budget_moves_two_programmes_at_once():
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"share": "a <= 60% of budget"}, budget=10)
    (only,) = found.over_budget
    assert (only.start, only.end, only.slope) == (pytest.approx(0), None, pytest.approx(2.2))
    assert only.moves == pytest.approx({"a": 0.6, "b": 0.4})


def test_the_frontier_over_money_moved_starts_with_the_best_move_and_ends_where_it_stops_paying():
    programmes = {"a": {"max_spend": 5}, "b": {}, "c": {}}
    question = {"budget": 12, "compare_with": {"b": 6, "c": 6}}
    found = plain(programmes, {"maximize": "4 * a + 2 * b + c"}, **question)
    first, second = found.over_money_moved
    assert (first.start, first.end, first.value, first.slope) == pytest.approx((0, 5, 18, 3))
    assert first.moves == pytest.approx({"a": 1, "c": -1})
    assert (second.start, second.end, second.slope) == pytest.approx((5, 6, 1))
    assert second.moves == pytest.approx({"b": 1, "c": -1})


@pytest.mark.parametrize(("years", "shared"), [(1, True), (4, False)])
def test_what_moves_on_a_frontier_is_the_nearest_only_where_programmes_and_periods_are_few(years, shared):
    """Of 38 equal lines each gives as much; over 4 years, 152 amounts, finding so takes a minute and more."""
    names, periods = [f"p{i}" for i in range(38)], [str(2026 + t) for t in range(years)]
    amounts = dict.fromkeys(periods, 1)
    data = {
        "budget": dict.fromkeys(periods, 38), "horizon": years,
        "objective": {"maximize": " + ".join(["3 * best", *names])},
        "compare_with": dict.fromkeys(names, amounts),
        "model": {"status": "assumed", "programmes": {**{name: {} for name in names}, "best": {"max_spend": 4}}},
    }  # fmt: skip
    piece = optimizer.sensitivity(optimizer.load(data)).over_money_moved[0]
    assert piece.slope == pytest.approx(2)
    assert (len(piece.moves) == 39) == shared


def test_lines_that_are_as_good_to_take_from_share_a_first_move_that_is_small_beside_the_budget():
    found = optimizer.sensitivity("hindsight")
    first = found.over_money_moved[0]
    assert first.end < 0.002 * float(sum(found.scenario.budgets()))
    assert first.moves == pytest.approx({"npu_demonstration": -0.5, "chip_design": -0.5, "star_hires": 1})


def test_where_the_actual_breaks_a_rule_the_frontier_starts_at_the_least_move():
    question = {"budget": 10, "compare_with": {"a": 8, "b": 2}}
    found = plain({"a": {}, "b": {}}, {"maximize": "a + 3 * b"}, {"some": "b >= 5", "most": "b <= 9"}, **question)
    (only,) = found.over_money_moved
    assert (only.start, only.end, only.value, only.slope) == pytest.approx((3, 7, 20, 2))
    _, moved = frontiers(found, Words(found.scenario, "en")).parts
    assert "With less than 3 no allocation keeps every rule." in moved.notes
    best = plain({"a": {}, "b": {}}, {"maximize": "a + 3 * b"}, {"most": "b <= 2"}, **question)
    assert best.over_money_moved == ()
    assert plain({"a": {}}, {"maximize": "a"}, budget=3).over_money_moved is None


def test_capabilities_against_each_other_are_scored_as_evaluated():
    model = {
        "outputs": {"p": {}, "q": {}},
        "composites": {"both": {"smallest_of": ["p", "q"]}},
        "capabilities": {
            "one": {"from": "p", "curve": [[0, 0], [4, 40], [10, 70]]},
            "pair": {"from": "both", "linear": 10},
        },
    }
    programmes = {"a": {"output": "p"}, "b": {"output": "q"}}
    found = plain(
        programmes, {"maximize": "weighted_score", "weights": {"one": 0.5, "pair": 0.5}}, model=model, budget=10
    )
    (only,) = found.rivalries
    # 5 and 5 is the best for the pair and gives `one` 45; then each unit of p takes one of q.
    assert (only.capability, only.other) == ("one", "pair")
    assert only.points == (pytest.approx((45, 50)), pytest.approx((70, 0)))


# Properties.


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 400), marks=pytest.mark.slow)])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_figure_of_random_scenarios_solved_again(seeds, options):
    count = 0
    for seed in seeds:
        answer = optimizer.solve(optimizer.load(generate(seed, **options)))
        if answer.status != "optimal":
            continue
        found = optimizer.sensitivity(answer)
        checks = list(verify(found))
        assert [(seed, check) for check in checks if not check.passed] == []
        count += len(checks)
        best = max if found.scenario.goal.maximized else min
        for name, own in found.prices.items():
            # The optimum is concave in every constant (convex if minimised), and one price is printed everywhere.
            assert own.up == found.rules[name].shadow_price
            if own.up is not None and own.down is not None:
                assert best(own.up, own.down) == pytest.approx(own.down, rel=1e-9, abs=1e-12)
    assert count > 50 * len(seeds)


@pytest.mark.parametrize("figure", ["limit_max", "limit_min", "up", "down"])
@pytest.mark.parametrize("factor", [0.98, 1.02])
def test_a_wrong_figure_does_not_pass(figure, factor):
    found = plain({"a": {}, "b": {}}, {"maximize": "3 * a + b"}, {"cap": "a <= 6", "some": "a >= 2"}, budget=10)
    own = found.prices["limits.cap"]
    found.prices["limits.cap"] = replace(own, **{figure: getattr(own, figure) * factor})
    wrong = {check.figure for check in verify(found) if not check.passed}
    assert wrong
    assert all(figure.startswith("limits.cap.") for figure in wrong)


def test_a_wrong_coefficient_frontier_or_range_does_not_pass():
    def fresh():
        programmes = {"a": {"max_spend": 5}, "b": {"max_spend": 6}, "c": {}}
        return plain(programmes, {"maximize": "4 * a + 2 * b + c"}, budget=12, compare_with={"b": 6, "c": 6})

    def failed(found):
        return {check.figure.split(".")[0] for check in verify(found) if not check.passed}

    assert failed(fresh()) == set()
    found = fresh()
    found.programmes["b"] = replace(found.programmes["b"], low=found.programmes["b"].low - 0.1)
    assert failed(found) == {"b"}
    found = fresh()
    found.__dict__["over_budget"] = tuple(replace(s, slope=s.slope * 1.001) for s in found.over_budget)
    assert failed(found) == {"over_budget"}
    found = fresh()
    (only,) = found.over_money_moved
    found.__dict__["over_money_moved"] = (replace(only, end=only.end - 0.1),)
    assert failed(found) == {"over_money_moved"}
    found = fresh()
    level = found.levels[0]
    low, high = found.near_optimal[level].programmes["b"]
    found.near_optimal[level].programmes["b"] = (low + Fraction(1, 100), high)
    assert failed(found) == {"near_optimal"}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_keys_changes_nothing(seed):
    tree = generate(seed, degenerate=bool(seed % 2))
    documents = []
    for value in (tree, shuffled(tree, random.Random(seed))):
        answer = optimizer.solve(optimizer.load(value))
        if answer.status != "optimal":
            return
        documents.append(sensitivity_document(optimizer.sensitivity(answer)))
    one, other = documents
    for part in ("constraints", "near_optimal", "frontiers"):
        assert _numbers(other[part]) == pytest.approx(_numbers(one[part]), rel=1e-6, abs=1e-6), part
    for name, own in one["programmes"].items():
        keys = ("reduced_cost", "coefficient", "coefficient_min", "coefficient_max", "lowest", "highest")
        once, again = ({key: value[key] for key in keys} for value in (own, other["programmes"][name]))
        assert _numbers(again) == pytest.approx(_numbers(once), rel=1e-6, abs=1e-6)


def _numbers(tree, path=""):
    """Every number of a document by its path; maps in any order."""
    if isinstance(tree, dict):
        return {key: value for name in sorted(tree) for key, value in _numbers(tree[name], f"{path}.{name}").items()}
    if isinstance(tree, list):
        return {key: value for i, item in enumerate(tree) for key, value in _numbers(item, f"{path}.{i}").items()}
    return {path: tree} if isinstance(tree, int | float) and not isinstance(tree, bool) else {}


# The command, the page, the document.


def test_the_base_scenario_on_the_page_and_solved_again():
    found = sensitivity(NOVEMBER)
    checks = list(verify(found))
    assert len(checks) > 500
    assert [check for check in checks if not check.passed] == []
    for lang, words in (
        ("ko", ("잠재가격", "16,679억원", "20,566억원", "감소비용", "효율경계", "검산")),
        ("en", ("shadow prices", "KRW 1,667.9 billion", "KRW 2,056.6 billion", "Reduced cost", "Frontier")),
    ):
        text = " ".join(sensitivity_page(found, lang).split())
        assert all(word in text for word in words)
        assert not any(word in text for word in ("최적안", "권고", "확률", "optimal policy", "recommend", "{", "}"))
    # The solve page prints the same price.
    assert "1억원당 +0.001344" in page(found.answer, "ko", full=True)
    assert found.answer.rules["budget"].shadow_price == found.prices["budget"].up


@pytest.mark.parametrize(
    "name", ["gpu-supply-crunch", *(pytest.param(n, marks=pytest.mark.slow) for n in ("hindsight", "enacted-may-2025"))]
)
def test_shipped_scenarios_with_kinks_solved_again(name):
    # At a kink a hot start from the directions of another price called wrong points optimal, or unbounded.
    found = sensitivity(name)
    assert [check for check in verify(found) if not check.passed] == []
    assert found.prices["budget"].up > 0


SMALL = """\
budget: 10
compare_with: {a: 5, b: 5}
objective: {maximize: 3 * a + b}
limits: {cap: a <= 6}
model: {status: assumed, programmes: {a: {}, b: {}}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path


def test_the_command(folder):
    done = run("sensitivity", "small.yaml", "--json", "--within", "3%", "--within", "10", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["format"], found["version"]) == ("optimizer-sensitivity", 3)
    cap = found["constraints"]["limits.cap"]
    assert [cap[key] for key in ("price_up", "price_down", "limit", "limit_min", "limit_max")] == [2, 2, 6, 0, 10]
    assert [level["within"] for level in found["near_optimal"]] == [0.03, 0.1]
    assert (found["degenerate"], found["unique"]) == (False, True)
    assert run("sensitivity", "small.yaml", "--budget", "5", "--json", cwd=folder).returncode == 0
    korean = run("sensitivity", "small.yaml", "--lang", "ko", cwd=folder)
    assert "잠재가격" in korean.stdout


def test_the_command_without_an_answer(folder):
    done = run("sensitivity", "small.yaml", "--set", "limits.cap=a >= 60", "--lang", "en", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "limits.cap" in done.stdout
    found = json.loads(run("sensitivity", "small.yaml", "--set", "limits.cap=a >= 60", "--json", cwd=folder).stdout)
    assert (found["format"], found["status"]) == ("optimizer-sensitivity", "infeasible")
    assert [rule["name"] for rule in found["conflict"]["rules"]] == ["budget", "limits.cap"]
    done = run("sensitivity", "small.yaml", "--within", "much%", cwd=folder)
    assert done.returncode == 2
    assert "`much%` is not a percentage" in done.stderr
    with pytest.raises(NotOptimalError):
        optimizer.sensitivity(
            optimizer.load({"model": {"status": "assumed", "programmes": {"a": {}}}, "objective": {"maximize": "a"}})
        )


@pytest.mark.parametrize(
    "question",
    [
        {"budget": 0},
        {"budget": "none", "limits": {"most": "a + b <= 3"}},
        {"budget": 4, "objective": {"minimize": "3 * a + b"}},
        {"budget": 4, "spend": "exactly"},
        {"budget": 4, "compare_with": {"a": 1, "b": 2}, "objective": {"minimize": "money_moved"}},
        {"budget": {2025: 0, 2026: 0}, "horizon": 2},
        {"budget": 4, "objective": {"minimize": "spend"}, "limits": {"some": "a + b >= 2"}},
    ],
    ids=str,
)
def test_strange_scenarios_have_a_page_and_a_document(question):
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    found = optimizer.sensitivity(optimizer.load({"model": model, "objective": {"maximize": "3 * a + b"}} | question))
    checks = list(verify(found))
    assert [check for check in checks if not check.passed] == []
    for lang in ("ko", "en"):
        assert sensitivity_page(found, lang)
    json.dumps(sensitivity_document(found), allow_nan=False)


def test_rules_that_bind_stand_with_a_price_of_0_too_and_money_moved_is_no_budget():
    # The floor is 2 more than the actual; what a has in 2026 counts for nothing.
    model = {"allocations": {"was": {"a": {"2026": 4, "2027": 0}, "b": {"2026": 5, "2027": 10}}}}
    question = {"budget": {"2026": 12, "2027": 10}, "compare_with": "was", "model": model}
    found = plain({"a": {}, "b": {}}, {"maximize": "a.2027 + 0.5 * b.2027"}, {"low": "a.2026 >= 6"}, **question)
    words = Words(found.scenario, "en")
    rows = {row.cells[0]: row.cells[-1] for row in binding(found.answer, words).rows}
    assert rows == {"Budget 2027": "+1 per unit", "low": "0"}
    moved = next(part for part in frontiers(found, words).parts if part.name == "frontier-moved-chart")
    assert "With less than 1 no allocation keeps every rule." in moved.notes
