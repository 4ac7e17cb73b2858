"""Service in time by hand and by quadrature, and arithmetic that is the same on Fractions and floats."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.program.coefficients import in_service, share_at
from optimizer.scenario.arithmetic import (
    exact,
    least,
    mean_decay,
    most,
    power,
    shortened,
)

EIGHT_MONTHS = Fraction(8, 12)


@pytest.mark.parametrize(("horizon", "share"), [(1, 0.3305), (3, 0.7330), (5, 0.7771)])
def test_a_card_by_hand(horizon, share):
    """Paid at 0, eight months to arrive, 5% a year lost, five years of life."""
    assert round(in_service(0.0, 8 / 12, 5.0, 0.05, float(horizon)), 4) == share
    exact_share = in_service(Fraction(0), EIGHT_MONTHS, Fraction(5), Fraction(1, 20), Fraction(horizon))
    assert round(float(exact_share), 4) == share


@pytest.mark.parametrize(("horizon", "share"), [(1, 1), (3, Fraction(1, 3)), (5, Fraction(1, 5))])
def test_a_researcher_year_by_hand(horizon, share):
    assert in_service(Fraction(0), Fraction(0), Fraction(1), Fraction(0), Fraction(horizon)) == share


@pytest.mark.parametrize(
    ("start", "lag", "life", "horizon", "share"),
    [
        (0, 0, None, 3, 1),
        (0, 1, None, 3, Fraction(2, 3)),
        (2, 1, None, 3, 0),
        (5, 0, None, 3, 0),
        (0, 4, 1, 3, 0),
        (1, Fraction(1, 2), 1, 2, Fraction(1, 4)),
        (1, Fraction(1, 2), 1, 4, Fraction(1, 4)),
        (0, 1, 1, 2, Fraction(1, 2)),
    ],
)
def test_windows(start, lag, life, horizon, share):
    numbers = [None if n is None else Fraction(n) for n in (start, lag, life, 0, horizon)]
    assert in_service(*numbers) == share


years = st.floats(0, 6, allow_nan=False)
lives = st.none() | st.floats(0.1, 8)
attritions = st.floats(0, 0.9) | st.floats(0, 1e-7)


def quadrature(start, lag, life, attrition, horizon, steps=4000):
    """The defining integral by the midpoint rule, over the window alone so that its ends are exact."""
    arrival = start + lag
    end = horizon if life is None else min(horizon, arrival + life)
    if end <= arrival:
        return 0.0
    middles = arrival + (np.arange(steps) + 0.5) * (end - arrival) / steps
    return float(np.mean((1 - attrition) ** (middles - arrival)) * (end - arrival) / horizon)


@given(years, years, lives, attritions, st.floats(0.5, 10))
def test_in_service_is_its_integral(start, lag, life, attrition, horizon):
    share = in_service(start, lag, life, attrition, horizon)
    assert share == pytest.approx(quadrature(start, lag, life, attrition, horizon), rel=1e-5, abs=1e-12)
    assert 0 <= share <= 1


@pytest.mark.parametrize(
    ("moment", "present"),
    [(0.49, 0), (0.5, 1), (1.49, 1), (1.5, 0), (2.0, 0)],
)
def test_a_unit_counts_from_its_arrival_up_to_its_end(moment, present):
    assert share_at(moment, 0.0, 0.5, 1.0, 0.0) == present
    assert share_at(Fraction(moment), Fraction(0), Fraction(1, 2), Fraction(1), Fraction(0)) == present


def test_attrition_counts_from_the_arrival():
    assert share_at(3.0, 0.5, 0.5, None, 0.1) == pytest.approx(0.81)
    assert share_at(1.0, 0.5, 0.5, None, 0.1) == 1
    assert share_at(0.9, 0.5, 0.5, None, 0.1) == 0


@given(st.floats(-20, 20))
def test_mean_decay_is_smooth_through_zero(z):
    expected = 1.0 if z == 0 else (1 - math.exp(-z)) / z if abs(z) > 1e-3 else 1 - z / 2 + z * z / 6 - z**3 / 24
    assert mean_decay(z) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (Fraction(2, 3), Fraction(3), Fraction(8, 27)),
        (Fraction(2, 3), Fraction(-2), Fraction(9, 4)),
        (Fraction(0), Fraction(0), 1),
        (Fraction(4), Fraction(1, 2), 2),
        (9.0, 0.5, 3),
        (2.0, Fraction(3), 8),
        (Fraction(2), 65.0, 2.0**65),
    ],
)
def test_powers(base, exponent, expected):
    assert power(base, exponent) == expected


def test_a_negative_base_has_no_fractional_power():
    with pytest.raises(ValueError, match="domain"):
        power(-8.0, 1 / 3)
    with pytest.raises(ValueError, match="domain"):
        power(Fraction(-8), Fraction(1, 3))


def test_least_and_most():
    assert least(Fraction(1, 3), Fraction(1, 2)) == Fraction(1, 3)
    assert most(1, 2.5, 2) == 2.5


def test_numbers_of_a_file_are_bounded():
    assert exact("1e50") == 10**50
    assert exact("-1.") == -1
    for text in ("1e51", "-1e51", "1e-51", "9" * 201, "1e9999999"):
        with pytest.raises(ValueError, match="between 1e-50 and 1e50"):
            exact(text)


def test_values_of_formulas_are_bounded():
    with pytest.raises(OverflowError):
        shortened(Fraction(10**101))
    long = Fraction(1, 3**3000)
    assert shortened(long) != long
    assert shortened(Fraction(1, 3)) == Fraction(1, 3)
    assert shortened(1e300) == 1e300
