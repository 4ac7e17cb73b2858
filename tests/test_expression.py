"""The language of formulas and limits: what it means, where its errors point, the same on every kind of number."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared import play

from optimizer.program.recording import Tape
from optimizer.scenario.arithmetic import NotLinearError
from optimizer.scenario.expression import (
    ZERO,
    ExpressionError,
    Literal,
    Name,
    literals,
    names,
    render,
    total,
    value_of,
)
from optimizer.scenario.linear_form import LinearForm, Spend, variables
from optimizer.scenario.parser import parse_comparisons, parse_expression

VALUES = {"x": Fraction(3), "y": Fraction(5, 2), "z": Fraction(-4)}


def value(text):
    return value_of(parse_expression(text), VALUES.__getitem__)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-x^2", -9),
        ("(-x)^2", 9),
        ("2^-1", Fraction(1, 2)),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2 * -x", -6),
        ("x - y - z", Fraction(9, 2)),
        ("x - (y - z)", Fraction(-7, 2)),
        ("12 / 3 / 2", 2),
        ("12 / (3 / 2)", 8),
        ("2 + 3 * 4", 14),
        ("--x", 3),
        ("---x", -3),
        ("x * y ^ 2", Fraction(75, 4)),
        ("min(x + 1, y)", Fraction(5, 2)),
        ("max(x, y, z) - 1", 2),
        ("45% of (x + 1)", Fraction(9, 5)),
        ("50% of x + 1", Fraction(5, 2)),
        ("2 * 5 % of x", Fraction(3, 10)),
        ("x / 50%", 6),
        ("1,000 + 1", 1001),
        ("12,345.5", Fraction(24691, 2)),
        ("1e3 + 1.5E-1", Fraction(20003, 20)),
        (".5 * 4", 2),
        ("ln(1)", 0),
        ("18 months", Fraction(3, 2)),
        ("5 years - 1 year", 4),
        ("6개월 + 1년", Fraction(3, 2)),
        ("1조 8,000억원 / 1억원", 18000),
        ("KRW 55 billion / KRW 1 billion", 55),
        ("-1억원 / 1억원", -1),
    ],
)
def test_meaning(text, expected):
    assert value(text) == expected


def test_a_limit_is_comparisons():
    (only,) = parse_comparisons("4,000 <= gpu.units")
    least, units = only.operands
    assert (least.value, only.operator, units.text, only.column) == (4000, "<=", "gpu.units", 6)
    (least, x), (same, most) = (comparison.operands for comparison in parse_comparisons("1 <= x <= 2"))
    assert (least.value, x.text, same.text, most.value) == (1, "x", "x", 2)


def test_a_moment_belongs_to_a_name():
    (limit,) = parse_comparisons("usable at 12 months + 1 >= 6500")
    moment = next(names(limit.operands[0]))
    assert (moment.text, moment.month) == ("usable", 12)
    assert next(names(parse_expression("usable at 1.5 years"))).month == 18


@pytest.mark.parametrize(
    "name", ["score.talent", "gpu.2026", "gpu.units.2026", "한글_이름", "a1_", "GPU100", "LLM2", "KRW5"]
)
def test_names(name):
    assert parse_expression(f"{name} * 2").operands[0] == Name(name)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("2x", 1, "`x` follows a number"),
        ("5 apples", 2, "expected an operator"),
        ("x y", 2, "expected an operator (`*` is written out), found `y`"),
        ("x (y)", 0, "`x` is not a function"),
        ("x +", 3, "expected a number or a name, found the end"),
        ("(x + 1", 6, "expected `)`, found the end"),
        ("x + 1)", 5, "expected the end of the expression, found `)`"),
        ("x + * y", 4, "expected a number or a name, found `*`"),
        ("19,36 + 1", 2, "a comma separates thousands"),
        ("1,2345", 1, "a comma separates thousands"),
        ("x, y", 1, "a comma separates thousands"),
        ("sqrt(x)", 0, "`sqrt` is not a function (functions are min, max, ln"),
        ("ln(x, y)", 0, "ln takes one argument"),
        ("min()", 4, "expected a number or a name"),
        ("3 at 12 months", 2, "`at` follows the name"),
        ("x at 12", 5, "expected a moment such as `12 months`"),
        ("of x", 0, "expected a number or a name, found `of`"),
        ("x ** 2", 2, "`**` has no meaning here; write `^`"),
        ("x?", 1, "`?` has no meaning here"),
        ("12'000", 2, "`'` has no meaning here; write `,`"),
        ("x <= 1", 2, "expected the end of the expression, found `<=`"),
        ("가나다 + §", 6, "`§` has no meaning here"),
        ("x +\u200b y", 3, "an invisible character stands here (U+200B)"),
        ("1٣", 1, "`٣` has no meaning here; write `3`"),
        ("1e51", 0, "numbers lie between 1e-50 and 1e50"),
        ("1e-51", 0, "numbers lie between 1e-50 and 1e50"),
        ("1e999999999", 0, "numbers lie between 1e-50 and 1e50"),
        ("x * " + "9" * 5000, 4, "numbers lie between"),
    ],
)
def test_errors_point_at_the_character(text, column, says):
    with pytest.raises(ExpressionError) as raised:
        parse_expression(text)
    assert raised.value.column == column
    assert says in raised.value.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("EUR 60 mio", "amounts read EUR 5.5 million"),
        ("doses + 2.5 million doses", "what is no money is a bare number"),
        ("five years", "a duration reads `8 months` or `5 years`"),
    ],
)
def test_what_was_meant_is_hinted_at_where_an_operator_is_missing(text, hint):
    with pytest.raises(ExpressionError, match="expected an operator") as raised:
        parse_expression(text)
    assert hint in raised.value.hint


@pytest.mark.parametrize(
    ("sign", "meant"),
    [
        ("≤", "<="), ("<", "<="), ("≥", ">="), (">", ">="), ("＝", "="), ("−", "-"), ("–", "-"), ("△", "-"),
        ("×", "*"),
        ("·", "*"), ("÷", "/"), ("＋", "+"), ("（", "("), ("，", ","), ("％", "%"), ("==", "="), ("=>", ">="),
        ("=<", "<="),
        ("!=", "<= or >="),
    ],
)  # fmt: skip
def test_look_alike_signs_are_refused_with_the_one_that_is_meant(sign, meant):
    with pytest.raises(ExpressionError) as raised:
        parse_comparisons(f"x {sign} 5")
    assert (raised.value.column, raised.value.width) == (2, len(sign))
    assert raised.value.message == f"`{sign}` has no meaning here; write `{meant}`"


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("x + 1", 5, "expected <=, >= or ="),
        ("1 <= x >= 2", 7, "both comparisons of a chain point the same way"),
        ("1 = x = 2", 6, "both comparisons of a chain point the same way"),
        ("1 <= x <= 2 <= 3", 12, "a chain has at most three sides"),
        ("<= 3", 0, "expected a number or a name"),
        ("x <=", 4, "expected a number or a name, found the end"),
    ],
)
def test_errors_of_comparisons(text, column, says):
    with pytest.raises(ExpressionError) as raised:
        parse_comparisons(text)
    assert raised.value.column == column
    assert says in raised.value.message


@pytest.mark.parametrize(
    "text", ["(" * 70 + "x" + ")" * 70, "x ^ " * 70 + "x", "min(" * 70 + "x" + ")" * 70, "x * " * 130 + "x"]
)
def test_depth_is_bounded(text):
    with pytest.raises(ExpressionError):
        parse_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50 + "x" + ")" * 50,
        "2 * (" * 50 + "x" + ")" * 50,
        "-(" * 50 + "x" + ")" * 50,
        "x + " * 20_000 + "x",
        "x - " * 20_000 + "x",
        "-" * 20_000 + "x",
        "2 * x + " * 5_000 + "x",
        "(x) + " * 200 + "x",
        "x^2 * (x) + " * 200 + "x",
    ],
)
def test_what_is_long_but_not_deep_is_read_and_evaluated(text):
    tree = parse_expression(text)
    assert value_of(tree, VALUES.__getitem__) is not None
    assert next(names(tree)).text == "x"
    assert render(tree)


leaves = st.sampled_from(["x", "y", "z", "2", "0.5", "30%", "7"])
texts = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda t: f"-{t}"),
        inner.map(lambda t: f"({t})^2"),
        inner.map(lambda t: f"{t} / 4"),
    ),
    max_leaves=8,
)


@given(texts)
def test_one_meaning_for_fractions_and_floats(text):
    tree = parse_expression(text)
    exact = value_of(tree, VALUES.__getitem__)
    assert isinstance(exact, Fraction)
    floats = value_of(tree, lambda name: float(VALUES[name]), float)
    assert type(floats) is float
    assert floats == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


@given(texts)
def test_what_is_rendered_reads_the_same(text):
    tree = parse_expression(text)
    again = parse_expression(render(tree))
    assert value_of(again, VALUES.__getitem__) == value_of(tree, VALUES.__getitem__)


@pytest.mark.parametrize("text", ["1 / (x - 3)", "0 ^ -1"])
def test_division_by_zero(text):
    with pytest.raises(ZeroDivisionError):
        value(text)


@pytest.mark.parametrize("text", ["ln(0)", "ln(z)", "z ^ 0.5", "10^50 * 10^50 * 10", "1e50 ^ 60"])
def test_no_finite_value(text):
    with pytest.raises((ValueError, OverflowError)):
        value(text)


def test_exact_where_it_can_be_and_small_whatever_happens():
    assert value("(1/3)^64") == Fraction(1, 3**64)
    grown = Fraction(10**40 + 1, 10**40 + 7)
    for _ in range(40):
        grown = value_of(parse_expression("g * g"), lambda name, g=grown: g)
    assert grown.denominator.bit_length() < 5000


def test_literals_and_totals():
    assert [literal.value for literal in literals(parse_expression("1 + x * 2 - 30%"))] == [1, 2, Fraction(3, 10)]
    assert total() == Literal(Fraction(0))
    assert total(parse_expression("1 + x"), parse_expression("2 - y"), Literal(Fraction(-3))) == parse_expression(
        "x - y"
    ).__class__("+", (parse_expression("1 + x").operands[1], parse_expression("2 - y").operands[1]))


RAMP, LIMIT = Name("programmes.x.ramp"), Name("limits.most")


def test_linear_forms_are_stated_with_operators_over_names():
    now, before = variables(Spend("x", "2026")), variables(Spend("x", "2025"))
    rule = now <= (1 + RAMP) * before
    assert [(atom.period, render(rate)) for atom, rate in rule.coefficients.items()] == [
        ("2026", "1"),
        ("2025", "-(programmes.x.ramp + 1)"),
    ]
    assert (rule.relation, rule.bound) == ("<=", ZERO)
    # What is decided goes to the left, and what cancels is gone.
    rule = 2 * now + before / RAMP - before / RAMP + 3 >= LIMIT
    assert next((atom.period, render(rate)) for atom, rate in rule.coefficients.items()) == ("2026", "2")
    assert (rule.relation, render(rule.bound)) == (">=", "(limits.most - 3)")
    assert (now - now).coefficients == {}


@pytest.mark.parametrize("kind", [Fraction, float, np.float64])
def test_linear_forms_hold_numbers_of_any_kind(kind):
    form = LinearForm({"a": kind(2), "b": kind(1)}, kind(3))
    other = LinearForm({"b": kind(-1)}, kind(1))
    result = kind(2) * (form + other) - 1
    assert result.coefficients == {"a": 4, "b": 0}
    assert result.constant == 7
    assert (form / kind(2)).constant == kind(3) / 2


def test_linear_forms_are_recorded_like_every_number():
    tape = Tape()
    form = LinearForm({"a": 3.0}, 1.0) * tape.input("k")
    played = play(tape, {"k": 2.0})
    assert [played[rate.node] for rate in form.coefficients.values()] == [6.0]
    assert played[form.constant.node] == 2.0


@pytest.mark.parametrize("wrong", [lambda x: x * x, lambda x: 1 / x, lambda x: LinearForm.apply("min", x, 1)])
def test_what_is_not_linear_is_refused(wrong):
    with pytest.raises(NotLinearError, match="not linear"):
        wrong(variables(Spend("x", "")))
