"""Prices, ranges of right-hand sides and of coefficients that books and manuals print, from the files in `cases/`."""

import math
from functools import cache
from pathlib import Path

import pytest
from verification import verify

import optimizer
from optimizer.report.sensitivity_document import sensitivity_document

FOLDER = Path(__file__).parent / "cases"
INF = math.inf

# File: rule to (price, from, to). Two prices where they differ: (upward, downward).
PRICES = {
    "wyndor": {"plant_1": (0, 2, INF), "plant_2": (150, 6, 18), "plant_3": (100, 12, 24)},
    "slack_row": {"row_1": (4.5, 0, 15), "row_2": (0, 9, INF)},
    "lp_solve": {
        "row_1": (0.03448276, 52.2, 142.042),
        "row_2": (0, 6.864, INF),
        "row_3": (0, -INF, 391.29276),
    },
    "dakota": {
        "lumber": (0, 24, INF),
        "finishing": (10, 16, 24),
        "carpentry": (10, 20 / 3, 10),
        "demand": (0, 0, INF),
    },
    "giapetto": {"finishing": (1, 80, 120), "carpentry": (1, 60, 100), "demand": (0, 20, INF)},
    "winco": {
        "units": (3, 850, 1000),
        "promised": (-2, 275, 437.5),
        "material": (1, 4450, 4850),
        "labour": (0, 4750, INF),
    },
    "chemicals": {"demand": (0, -INF, 250), "production": (4, 300, 475), "processing": (-1, 475, 700)},
    "fuel": {"material_1": (100 / 3, 14, 21.5), "material_2": (0, 4, INF), "material_3": (400 / 9, 18.75, 30)},
    "golf_bags": {
        "cutting": (4.375, 495.6, 682.36364),
        "sewing": (0, 480, INF),
        "finishing": (6.9375, 580, 900),
        "inspection": (0, 117, INF),
    },
    "shelving": {
        "s_assembly": (137.5, 400, 1900 + 700 / 3),
        "lx_assembly": (0, 650, INF),
        "stamping": (0, 765, INF),
        "forming": (490, 475, 800 + 175 / 3),
    },
}
# File: programme to (reduced cost, coefficient, from, to), per unit.
COEFFICIENTS = {
    "wyndor": {"doors": (0, 300, 0, 750), "windows": (0, 500, 200, INF)},
    "lp_solve": {
        "x1": (1, 1, 0, INF),
        "x2": (0.3013793, 3, 2.698621, INF),
        "x3": (6.24, 6.24, 0, INF),
        "x4": (0, 0.1, 0, 0.1111679),
    },
    "dakota": {"desks": (0, 60, 56, 80), "tables": (-5, 30, -INF, 35), "chairs": (0, 20, 15, 22.5)},
    "giapetto": {"soldiers": (0, 3, 2, 4), "trains": (0, 2, 1.5, 3)},
    "winco": {
        "x1": (-1, 4, -INF, 5),
        "x2": (0, 6, 5.5, 6 + 2 / 3),
        "x3": (0, 7, 6.5, 8),
        "x4": (0, 8, -INF, 10),
    },
    "chemicals": {"A": (0, 2, -INF, 3), "B": (0, 3, 2, INF)},
    "fuel": {"F": (0, 40, 24, 60), "S": (0, 30, 20, 50)},
    "golf_bags": {"S": (0, 10, 6.3, 13.5), "D": (0, 9, 20 / 3, 100 / 7)},
    "shelving": {"S": (0, 260, 122.5, INF), "LX": (0, 245, 0, 520)},
}


@cache
def printed(name):
    return sensitivity_document(optimizer.sensitivity(optimizer.load(FOLDER / f"{name}.yaml")))


def ends(low, high):
    return (-INF if low is None else low, INF if high is None else high)


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, rules in PRICES.items() for rule in rules])
def test_prices_and_ranges_of_limits(name, rule):
    row = printed(name)["constraints"][f"limits.{rule}"]
    price, low, high = PRICES[name][rule]
    assert row["price_up"] == pytest.approx(price, rel=1e-6, abs=1e-9)
    assert row["price_down"] == pytest.approx(price, rel=1e-6, abs=1e-9)
    assert ends(row["limit_min"], row["limit_max"]) == pytest.approx((low, high), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("name", "variable"), [(name, x) for name, found in COEFFICIENTS.items() for x in found])
def test_reduced_costs_and_ranges_of_coefficients(name, variable):
    own = printed(name)["programmes"][variable]
    cost, coefficient, low, high = COEFFICIENTS[name][variable]
    # Winco's x4 stands at a floor that is a row, not its own: a book's reduced cost of it is 0.
    assert own["reduced_cost_per_unit"] == pytest.approx(cost, rel=1e-6, abs=1e-9)
    assert own["coefficient"] == pytest.approx(coefficient, rel=1e-9, abs=1e-12)
    assert ends(own["coefficient_min"], own["coefficient_max"]) == pytest.approx((low, high), rel=1e-6, abs=1e-9)


def test_degenerate_capital_rationing_has_one_price_upward_and_one_downward():
    found = printed("capital_rationing")
    # Per thousand of money, as the coefficients are in units of money.
    year_0, year_1 = found["constraints"]["budget.0"], found["constraints"]["budget.1"]
    assert (year_0["price_up"] / 1000, year_0["price_down"] / 1000) == pytest.approx((0.05, 0.22))
    assert (year_1["price_up"] / 1000, year_1["price_down"] / 1000) == pytest.approx((0.45, 0.45))
    assert found["degenerate"]
    assert not printed("wyndor")["degenerate"]


def test_lp_solve_prices_the_floor_of_a_variable_as_its_reduced_cost():
    found = printed("lp_solve")["constraints"]["min_spend.x1"]
    assert (found["price_up"], found["limit_max"]) == pytest.approx((1, 61.66667), rel=1e-6)


def test_the_textbook_transport_problem_moves_no_side_alone():
    # Supply equals demand: no right-hand side can change by itself, and every unused route has its reduced cost.
    found = printed("transport")
    assert all(row["price_up"] is None and row["price_down"] is None for row in found["constraints"].values())
    costs = {name: own["reduced_cost"] for name, own in found["programmes"].items() if own["spend"] == 0}
    assert costs == pytest.approx({"x11": 2, "x14": 7, "x22": 3, "x24": 2, "x31": 5, "x33": 3})


@pytest.mark.parametrize("name", sorted(PRICES))
def test_all_of_it_solved_again(name):
    checks = list(verify(optimizer.sensitivity(optimizer.load(FOLDER / f"{name}.yaml"))))
    assert len(checks) > 20
    assert [check for check in checks if not check.passed] == []
