"""`amounts_in`: bare numbers are amounts where money is due, and nowhere else."""

from fractions import Fraction

import pytest

import optimizer
from optimizer.cli.answers import load_scenario as load_with_options
from optimizer.report.live.export import live_data
from optimizer.scenario.sampling import uncertain
from optimizer.scenario.units import read_unit
from optimizer.scenario.yaml_reader import read_text

BARE = """
budget: {2026: 100, 2027: 200}
horizon: 2
objective: {maximize: trees + homes}
compare_with: plan
uncertain: {programmes.a.unit_cost: {discrete: {0.05: 50%, 0.08: 50%}}}
allocations: {half: {a: {2026: 50, 2027: 100}}}
limits: {floor: b >= 20, band: 5 <= a <= 150, most: "a + 3 <= max(160, 10% of budget)", count: a.units >= 20}
set: {programmes.b.max_spend: 240}
model:
  amounts_in: EUR million
  status: assumed
  parameters: {wage: EUR 0.06 million, share: 0.5}
  programmes:
    a: {unit_cost: {value: 0.06, low: 0.05, high: 0.08}, output: trees, min_spend: -3,
        max_spend: {2027: 120}, max_units: 4000}
    b: {tiers: [{unit_cost: 0.1, units: 900}, {unit_cost: wage + 1}], output: homes, max_spend: 300}
    c: {unit_cost: "max(wage, 0)", output: homes, upkeep: 0.001, max_spend: 10}
    d: {payments: {2026: 1, 2027: -0.5}, max_units: 3}
  outputs: {trees: {initial: 5}, homes: {}}
  allocations:
    plan: {total: 190, a: {2026: 60, 2027: 40}, b: {2026: 50, 2027: 50}, c: {2026: 1, 2027: 0},
        overlaps: [{lines: [a, b], amount: 11}]}
"""
STATED = BARE
for bare, stated in (
    ("{2026: 100, 2027: 200}", "{2026: EUR 100 million, 2027: EUR 200 million}"),
    ("{0.05: 50%, 0.08: 50%}", "{EUR 50k: 50%, EUR 80k: 50%}"),
    ("{a: {2026: 50, 2027: 100}}", "{a: {2026: EUR 50m, 2027: EUR 100m}}"),
    ("b >= 20,", "b >= EUR 20 million,"),
    ("5 <= a <= 150", "EUR 5 million <= a <= EUR 150 million"),
    ("a + 3 <= max(160,", "a + EUR 3 million <= max(EUR 160 million,"),
    ("max_spend: 240", "max_spend: EUR 240 million"),
    ("amounts_in: EUR million", "currency: EUR"),
    ("value: 0.06, low: 0.05, high: 0.08", "value: EUR 60k, low: EUR 50k, high: EUR 80k"),
    ("min_spend: -3,", "min_spend: -EUR 3 million,"),
    ("max_spend: {2027: 120}", "max_spend: {2027: EUR 120 million}"),
    ("unit_cost: 0.1,", "unit_cost: EUR 100k,"),
    ("{unit_cost: wage + 1}", "{unit_cost: wage + million}"),
    ("share: 0.5", "share: 0.5, million: EUR 1 million"),
    ("upkeep: 0.001, max_spend: 10", "upkeep: EUR 1k, max_spend: EUR 10 million"),
    ("max_spend: 300", "max_spend: EUR 300 million"),
    ("{2026: 1, 2027: -0.5}", "{2026: EUR 1 million, 2027: -EUR 0.5 million}"),
    ("total: 190, a: {2026: 60, 2027: 40}", "total: EUR 190m, a: {2026: EUR 60m, 2027: EUR 40m}"),
    ("b: {2026: 50, 2027: 50}, c: {2026: 1, 2027: 0}", "b: {2026: EUR 50m, 2027: EUR 50m}, c: {2026: EUR 1m, 2027: 0}"),
    ("amount: 11", "amount: EUR 11m"),
):
    assert bare in STATED, bare
    STATED = STATED.replace(bare, stated)
SMALL = """
budget: 300
objective: {maximize: trees}
limits: {floor: a >= 20}
model:
  {amounts_in: EUR million, status: assumed, outputs: {trees: {}}, programmes: {a: {unit_cost: 0.06, output: trees}}}
"""


def load(text, **changes):
    return optimizer.load(read_text(text, "small.yaml").plain(), **changes)


def test_bare_numbers_mean_what_stated_amounts_mean():
    bare, stated = load(BARE), load(STATED)
    assert bare.currency == stated.currency == "EUR"
    expected = {path: value for path, value in stated.base.items() if path != "parameters.million"}
    assert bare.base == expected
    for number in bare.numbers:
        other = stated.numbers[number.path]
        assert (number.low, number.high) == (other.low, other.high), number.path
    assert [item.distribution.values for item in uncertain(bare)] == [
        item.distribution.values for item in uncertain(stated)
    ]
    one, other = optimizer.solve(bare), optimizer.solve(stated)
    assert (one.spending, one.objective) == (other.spending, other.objective)


def test_a_file_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    (tmp_path / "split.csv").write_text("programme,amount\na,250\n")
    (tmp_path / "thousands.csv").write_text('programme,EUR thousand\na,"250,000"\n')
    given = {
        "budget": "310",
        "horizon": None,
        "settings": ("programmes.a.unit_cost=0.05",),
        "compare_with": "split.csv",
    }
    asked = load_with_options("small.yaml", given)
    assert (asked.base["budget"], asked.base["programmes.a.unit_cost"]) == (310 * 10**6, 50_000)
    assert asked.spending_of(asked.actual) == {("a", ""): 250 * 10**6}
    thousands = load_with_options("small.yaml", given | {"compare_with": "thousands.csv"})
    assert thousands.spending_of(thousands.actual) == {("a", ""): 250 * 10**6}


def test_a_model_given_in_code_counts_as_it_says():
    scenario = load(SMALL)
    model = read_text(SMALL, "small.yaml").plain()["model"]
    assert scenario.with_(model=model).base == load(SMALL, model=model).base == scenario.base


def test_numbers_of_code_count_the_currency_itself():
    scenario = load(SMALL)
    assert scenario.with_(budget=2e8).base["budget"] == 2 * 10**8
    assert scenario.with_(budget="200").base["budget"] == 2 * 10**8
    assert scenario.with_(set={"programmes.a.unit_cost": 50_000}).base["programmes.a.unit_cost"] == 50_000
    assert scenario.with_(limits={"floor": "a >= 30"}).base["limits.floor"] == 30 * 10**6
    beside = scenario.with_(compare_with={"a": Fraction(1, 3)})
    assert beside.spending_of(beside.actual) == {("a", ""): Fraction(1, 3)}
    stated = load(SMALL.replace("amounts_in: EUR million", "currency: EUR").replace("300", "EUR 3 million")
                  .replace("0.06", "EUR 60k").replace(">= 20", ">= EUR 1 million"))  # fmt: skip
    assert stated.with_(budget=2e12).base["budget"] == 2 * 10**12
    assert stated.with_(budget={2026: 5, 2027: 6}, horizon=2).base["budget.2027"] == 6
    with pytest.raises(optimizer.InputError, match="is an amount of money and needs its unit"):
        stated.with_(budget="2000")


def test_a_parameter_that_is_set_stays_money_or_a_duration():
    text = BARE.replace("share: 0.5", "share: 0.5, pay: wage, delay: 3 months")
    for path in ("parameters.wage", "parameters.pay"):
        assert load(text, set={path: 70_000}).base[path] == 70_000
        assert load(text, set={path: "0.07"}).base[path] == 70_000
    ranged = load(text, set={"parameters.wage": {"value": 7, "low": 6, "high": 8}}).numbers["parameters.wage"]
    assert (ranged.low, ranged.high) == (6, 8)
    assert load(text, set={"parameters.share": 0.7}).base["parameters.share"] == Fraction(7, 10)
    with pytest.raises(optimizer.InputError) as caught:
        load(text, set={"parameters.delay": 2})
    assert str(caught.value) == (
        "code: set.parameters.delay: `parameters.delay` is a duration and needs its unit\n"
        "    write `8 months` or `5 years`"
    )
    with pytest.raises(optimizer.InputError, match=r"`parameters\.wage` is an amount of money and needs its unit"):
        load(STATED, set={"parameters.wage": "70000"})


def test_a_limit_of_the_page_is_saved_so_that_it_can_be_read():
    scenario = load(SMALL)
    (words,) = live_data(scenario, "en")["limits"]
    assert words["paths"] == ["limits.floor"]
    rule = "EUR 25000000".join(words["parts"])
    assert scenario.with_(set={"limits.floor": rule}).base["limits.floor"] == 25 * 10**6


def test_the_sources_statements_count_in_it_too():
    text = SMALL.replace(
        "programmes: {", "sources: {}, ledger: {x: {}}, statements: {one: {claim: x = 5}}, programmes: {"
    )
    from optimizer.analysis.sources.reconciliation import reconcile

    assert reconcile(load(text)).intervals == {"x": (5 * 10**6, 5 * 10**6)}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("300", "40%", "`budget` is an amount of money and needs its unit"),
        (">= 20", ">= 5%", "`>=` between money and a plain number\n    amounts read EUR 5.5 million"),
        ("0.06", "share", "`programmes.a.unit_cost` is an amount of money and needs its unit"),
        ("trees >= 1", "trees >= EUR 5", "`>=` between a plain number and money"),
        ("300", "EUR 0,8 million", "this amount cannot be read: amounts read EUR 5.5 million, USD 800,000"),
        ("300", "300 mio EUR", "expected an operator (`*` is written out), found `mio`"),
        ("300", "300b", "`b` follows a number: `*` is written out, and amounts read EUR 5.5 million"),
        ("300", "$300m", "an amount in USD, but amounts of this model are in EUR"),
        ("300", "KRW 300 billion", "an amount in KRW, but amounts of this model are in EUR"),
        ("amounts_in:", "currency: KRW, amounts_in:", "`amounts_in` is in EUR, but `currency` says KRW"),
        ("amounts_in: EUR million", "amounts_in: million", "`amounts_in` names no single currency"),
        ("amounts_in: EUR million", "amounts_in: 3 EUR", "expected a unit of money"),
        ("amounts_in: EUR million", "currency: eur", "or say `amounts_in: EUR million` in the model"),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_write(old, new, message):
    text = SMALL.replace("limits: {", "limits: {least: trees >= 1, ").replace(
        "status: assumed", "status: assumed, parameters: {share: 0.5}"
    )
    assert old in text
    with pytest.raises(optimizer.InputError) as caught:
        load(text.replace(old, new, 1) if old != "0.06" else text.replace(old, new))
    assert message in str(caught.value)
    assert "억원" not in str(caught.value) or "amounts read" in message
    if "amounts_in" in old and "eur" not in new:
        assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("text", "size", "currency", "five"),
    [
        ("EUR million", 10**6, "EUR", "EUR 5million"), ("million EUR", 10**6, "EUR", "5million EUR"),
        ("eur bn", 10**9, "EUR", "eur 5bn"), ("억원", 10**8, "KRW", "5억원"), ("백만원", 10**6, "KRW", "5백만원"),
        ("USD", 1, "USD", "USD 5"), ("€m", 10**6, "EUR", "€ 5m"), ("KRW billion", 10**9, "KRW", "KRW 5billion"),
        ("thousand", 1000, "", "5thousand"), ("EUR 3 million", None, None, None), ("money", None, None, None),
        ("", None, None, None), ("EUR millions", None, None, None),
    ],
)  # fmt: skip
def test_units(text, size, currency, five):
    unit = read_unit(text)
    assert (unit, size) == (None, None) or (unit.size, unit.currency, unit.form.format(5)) == (size, currency, five)
