"""Amounts: read exactly in Korean and English, printed so that they can be read again, rounded so that they add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.report.figures import quantity
from optimizer.scenario.money import (
    DisplayUnit,
    display_unit,
    format_number,
    largest_remainder,
    match_amount,
    nearest_whole,
)

EOK, JO = 10**8, 10**12


def read(text):
    """The amount that is all of ``text``, or None."""
    found = match_amount(text)
    return found[:2] if found and found[2] == len(text) else None


@pytest.mark.parametrize(
    ("text", "won"),
    [
        ("18449억원", 18449 * EOK),
        ("1.8조원", 18 * JO // 10),
        ("1조 8,000억원", JO + 8000 * EOK),
        ("1조8000억", JO + 8000 * EOK),
        ("8,000억 원", 8000 * EOK),
        ("1조 8,449억 5,000만원", JO + 8449 * EOK + 5000 * 10**4),
        ("3조 5", None),
        ("0.86억원", 86 * 10**6),
        ("1.40억원", 140 * 10**6),
        ("500원", 500),
        ("3천만원", 3 * 10**7),
        ("2천5백억원", 2500 * EOK),
        ("1조8천449억원", 18449 * EOK),
        ("3천 2억 5백만원", 3002 * EOK + 5 * 10**6),
        ("5백3천억원", None),
        ("3천억 5백억원", None),
        ("5만", 5 * 10**4),
        ("1,234원", 1234),
        ("0억원", 0),
        ("0.1원", Fraction(1, 10)),
    ],
)
def test_won(text, won):
    assert read(text) == (None if won is None else (won, "KRW"))


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("KRW 55 billion", 55 * 10**9, "KRW"),
        ("USD 26,000", 26000, "USD"),
        ("USD 26,000.50", Fraction(5200100, 200), "USD"),
        ("EUR 1.8 trillion", 18 * 10**11, "EUR"),
        ("KRW 3bn", 3 * 10**9, "KRW"),
        ("USD 0.1", Fraction(1, 10), "USD"),
        ("EUR 0.8M", 800_000, "EUR"),
        ("0.8 million EUR", 800_000, "EUR"),
        ("€0.8m", 800_000, "EUR"),
        ("800,000 €", 800_000, "EUR"),
        ("EUR 800,000", 800_000, "EUR"),
        ("eur 800k", 800_000, "EUR"),
        ("Usd 3", 3, "USD"),
        ("55 billion krw", 55 * 10**9, "KRW"),
        ("1.2bn", 12 * 10**8, ""),
        ("$ 0.1", Fraction(1, 10), "USD"),
    ],
)
def test_english(text, value, currency):
    assert read(text) == (value, currency)


@pytest.mark.parametrize(
    "text",
    [
        "18449", "55", "억원", "1,23억원", "1234,567원", "1,2345원", "19,36억원", "1,000,00원", "5억 3조", "5억원이",
        "3천", " 5억원", "USD26,000", "foo 5", "USD 5x", "USD 1,23", "USD -5", "LLM2", "5억_", "5억.", "1e3억원",
        "٣억원", "3 gpu", "3 k", "EUR 0,8 million", "5m2", "€ m", "3 foo",
    ],
)  # fmt: skip
def test_what_is_no_amount(text):
    assert read(text) is None


def test_an_amount_ends_where_its_unit_ends():
    assert match_amount("1조 8,000억원 * 2") == (JO + 8000 * EOK, "KRW", 10)
    assert match_amount("5억 3") == (5 * EOK, "KRW", 2)
    assert match_amount("x + 5억원", 4)[0] == 5 * EOK
    assert match_amount("5억x") is match_amount("5억_") is match_amount("5억.5") is None


def test_absurdly_long_numbers_are_no_amounts():
    assert read("9" * 31 + "원") is None
    assert read("9" * 30 + "원") == (int("9" * 30), "KRW")
    assert read("0." + "1" * 31 + "원") is None


UNITS = [
    display_unit("KRW", Fraction(10**12)),
    display_unit("KRW", Fraction(10**7)),
    display_unit("USD", Fraction(10**9)),
    display_unit("USD", Fraction(500), [Fraction(5)]),
]


@pytest.mark.parametrize("unit", UNITS)
@given(steps=st.integers(0, 10**12))
def test_what_is_printed_can_be_read_again(unit, steps):
    amount = steps * unit.size
    assert read(unit.say(amount, "en"))[0] == amount
    if unit.currency == "KRW":
        assert read(unit.say(amount, "ko"))[0] == amount


@given(st.integers(0, 10**15), st.integers(1, 3))
def test_grouped_and_ungrouped_digits_are_the_same(number, decimals):
    plain, grouped = f"{number}.{'7' * decimals}", f"{number:,}.{'7' * decimals}"
    assert read(f"{plain}억원") == read(f"{grouped}억원") is not None
    assert read(f"KRW {plain} billion") == read(f"KRW {grouped} billion") is not None


def test_formats():
    unit = display_unit("KRW", Fraction(JO))
    assert (unit.name("ko"), unit.name("en")) == ("억원", "KRW billion")
    assert unit.format(Fraction(1844900000000), lang="ko") == "18,449"
    assert unit.format(Fraction(1844900000000)) == "1,844.9"
    assert unit.say(Fraction(1844900000000), "ko") == "18,449억원"
    assert unit.say(Fraction(1844900000000), "en") == "KRW 1,844.9 billion"
    assert unit.format(Fraction(-5 * EOK), lang="ko") == "-5"
    assert unit.format(Fraction(-5 * EOK)) == "-0.5"
    assert unit.format(Fraction(5 * EOK), signed=True) == "+0.5"
    assert unit.format(Fraction(5 * EOK), signed=True, lang="ko") == "5"
    assert unit.format(Fraction(-1), signed=True) == unit.format(Fraction(1), signed=True) == "0.0"


def test_plain_numbers_are_never_scaled():
    assert display_unit(None, Fraction(12)).format(Fraction(25, 2)) == "12.5"
    assert display_unit(None, Fraction(10**12)).format(Fraction(10**12)) == "1,000,000,000,000"


@pytest.mark.parametrize(
    ("currency", "magnitude", "size"),
    [
        ("KRW", 100 * EOK, EOK),
        ("KRW", 99 * EOK, 10**6),
        ("KRW", 99 * 10**6, 10**3),
        ("KRW", 99 * 10**3, 1),
        ("KRW", 0, EOK),
        ("USD", 10**8, 10**6),
        ("USD", 10**7, 10**3),
        (None, 123, Fraction(1, 10**6)),
        (None, 0, Fraction(1, 10**8)),
        (None, 10**9, 10),
    ],
)
def test_display_units_leave_three_digits_to_see(currency, magnitude, size):
    assert display_unit(currency, Fraction(magnitude)).size == size


@pytest.mark.parametrize(
    ("currency", "smallest", "shown"),
    [
        ("KRW", 10 * EOK, "10"),
        ("KRW", 9 * EOK, "900"),
        ("KRW", 12 * 10**4, "120"),
        ("EUR", 300_000, "300"),
        ("EUR", 9_000, "9,000"),
        ("EUR", Fraction("5.25"), "5.25"),
        ("JPY", 5_000, "5,000"),
        ("EUR", Fraction("0.25"), "300"),  # a billionth of the whole sets no unit
        (None, Fraction(1, 3 * 10**4), "0.0000333"),
    ],
)
def test_the_smallest_line_shows_two_digits(currency, smallest, shown):
    lines = [Fraction(0), Fraction(smallest), Fraction(300_000 if currency == "EUR" else 10**11)]
    unit = display_unit(currency, Fraction(3 * 10**8 if currency == "EUR" else 10**12 if currency else 10), lines)
    least = min(line for line in lines[1:] if unit.format(line, lang="ko") != "0")
    assert unit.format(least, lang="ko") == shown


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(Fraction(1, 3), 3, "0.333"), (Fraction(5, 2), 0, "3"), (Fraction(-1234567, 100), 1, "-12,345.7"), (2, 3, "2")],
)
def test_numbers_are_rounded_once(value, digits, text):
    assert format_number(value, digits) == text


amounts = st.lists(st.fractions(0, 10**4, max_denominator=1000), min_size=1, max_size=12)


@given(amounts)
def test_rounded_amounts_add_up_and_move_by_less_than_one_unit(values):
    unit = Fraction(7, 2)
    rounded = largest_remainder(values, unit)
    assert sum(rounded) == nearest_whole(sum(values) / unit) * unit
    assert all(part % unit == 0 for part in rounded)
    assert all(abs(a - b) < unit for a, b in zip(rounded, values, strict=True))


@given(amounts)
def test_whole_amounts_stay(values):
    whole = [Fraction(int(value)) for value in values]
    assert largest_remainder(whole, Fraction(1)) == whole


def test_largest_remainders_round_up_and_ties_go_to_the_larger_amount():
    assert largest_remainder([Fraction(16, 10), Fraction(17, 10), Fraction(7, 10)], Fraction(1)) == [1, 2, 1]
    assert largest_remainder([Fraction(1, 2), Fraction(3, 2)], Fraction(1)) == [0, 2]
    assert largest_remainder([Fraction(1), Fraction(1)], Fraction(1), Fraction(3)) == [2, 1]
    # The last bits of a solver do not decide.
    assert largest_remainder([Fraction(1, 2) + Fraction(1, 10**12), Fraction(3, 2)], Fraction(1)) == [0, 2]


def test_halves_are_rounded_away_from_zero_in_tables_sums_and_sentences():
    unit = display_unit("KRW", Fraction(JO))
    half = Fraction(405 * EOK, 10)
    assert (unit.format(half), unit.format(-half), unit.say(half, "ko")) == ("4.1", "-4.1", "41억원")
    assert unit.format(half + EOK, lang="ko") == "42"
    assert sum(largest_remainder([half, Fraction(0)], Fraction(EOK))) == 41 * EOK


def test_a_unit_without_words():
    assert DisplayUnit(Fraction(1), "원").format(Fraction(12345)) == "12,345"


def test_an_amount_without_a_word_for_its_size_has_a_digit_more():
    amounts = Fraction("1234.567"), Fraction("123456789")
    assert [quantity(own, "money", "EUR", "en") for own in amounts] == ["EUR 1,234.57", "EUR 123.46 million"]


def test_a_sentence_names_a_small_amount_in_a_smaller_unit():
    unit = display_unit("EUR", Fraction(3 * 10**8))
    assert unit.say(Fraction(450_000), "en") == "EUR 450 thousand"
    assert unit.say(Fraction(3_000_000), "en") == "EUR 3 million"
    assert unit.say(Fraction(45_400_000), "en") == "EUR 45 million"
    assert unit.say(Fraction(0), "en") == "EUR 0 million"
    assert display_unit("KRW", Fraction(JO)).say(Fraction(45_000_000), "ko") == "45,000천원"
    assert display_unit("KRW", Fraction(JO)).say(Fraction(250_000_000), "ko") == "2.5억원"
    assert unit.say(Fraction(2_500_000), "en") == "EUR 2.5 million"
    assert unit.say(Fraction(9_600_000), "ko") == "9.6백만 EUR"
    assert display_unit("KRW", Fraction(JO)).say(Fraction(250_000_000), "en") == "KRW 250 million"
    assert unit.say(Fraction(3_000_000), "ko") == "3백만 EUR"
    assert unit.say(Fraction(600), "ko") == "600\u00a0EUR"
    assert display_unit("EUR", Fraction(900)).one("ko") == "1\u00a0EUR"
