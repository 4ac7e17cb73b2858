"""The printed page: figures that add up, words that claim no more than was computed, columns that line up."""

import re
from fractions import Fraction

import pytest
from generator import generate
from korea import NOVEMBER
from shared import solved

import optimizer
from optimizer.analysis.sources.audit import by_money
from optimizer.report.budget_lines import budget_lines, programme_lines, turned
from optimizer.report.document import document
from optimizer.report.figures import number
from optimizer.report.pages import page
from optimizer.report.parts import Table
from optimizer.report.sections.alternatives import variants_table
from optimizer.report.sections.budget import table_one
from optimizer.report.sections.grounds import appendix, certificate, grounds, numbers_used
from optimizer.report.sections.moves import regret, waterfall
from optimizer.report.sections.scores import curves
from optimizer.report.sections.uncertainty import own_optima
from optimizer.report.sweep_words import percent
from optimizer.report.words import Words
from optimizer.sweep.statistics import SampleShare


@pytest.fixture(scope="module")
def base():
    return solved(NOVEMBER)


def test_amounts_add_up_in_every_column(base):
    unit = base.scenario.display.size
    found = budget_lines(base, Words(base.scenario, "ko"))
    lines = [line for top in found for line in top.programmes]
    assert sum(line.computed for line in lines) == sum(base.spending.values())
    assert sum(line.actual for line in lines) == base.baseline.total
    assert sum(line.change for line in lines) == sum(base.spending.values()) - base.baseline.total
    for top in found:
        assert top.computed == sum(line.computed for line in top.programmes)
        assert top.change == sum(line.change for line in top.programmes)
    assert all((line.computed / unit).denominator == 1 for line in lines)


def test_where_the_objective_is_money_notes_name_its_value_and_no_gain():
    programmes = {"a": {"category": "k"}, "b": {"category": "k"}}
    model = {"status": "assumed", "programmes": programmes, "categories": {"k": {}}}
    asked = {"model": model, "objective": {"minimize": "spend"}, "limits": {"x": "a + b >= 3"}}
    text = page(optimizer.solve(optimizer.load(asked)), "ko", full=True)
    assert "목적함수 값의 1%까지" in text
    assert "개선분" not in text


def test_sums_of_money_have_their_unit_and_shares_have_none():
    model = {
        "status": "assumed",
        "currency": "EUR",
        "amounts_in": "EUR",
        "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 4}}, "b": {"unit_cost": 5}},
    }
    asked = {"objective": {"minimize": "spend"}, "limits": {"x": "a.units + b.units >= 9"}}
    answer = optimizer.solve(optimizer.load(asked | {"model": model, "compare_with": {"a": 19}, "uncertain": "model"}))
    words = Words(answer.scenario, "en")
    assert certificate(answer, words)[0].split("; ")[1:] == [
        "no allocation that keeps every rule can do better than EUR 18",
        "gap EUR 0 (0%). Exact rational arithmetic. It proves arithmetic, not policy.",
    ]
    said = own_optima(optimizer.sweep(answer.scenario, 64), words)
    assert re.search(r"is EUR -?[\d.]+ to EUR [\d.]+ in 90% of the samples, EUR", said)


def test_the_least_budget_has_no_more_digits_than_are_known():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 1, "output": "o"}}, "outputs": {"o": {}}}
    model |= {"capabilities": {"x": {"from": "o", "linear": 1}}}
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 100, "compare_with": {"a": 100}}))
    (said,) = (part for part in appendix(answer, Words(answer.scenario, "en")).parts if str(part).startswith("Aside"))
    assert "is 100. It does" in said


def test_the_least_budget_is_told_with_its_span_over_variants():
    """A unit of b half as dear; one of a so dear that the actual buys 20; another actual is another question."""
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 2, "output": "o"}, "b": {"output": "o"}}}
    model |= {"outputs": {"o": {}}, "capabilities": {"x": {"from": "o", "linear": 1}}}
    variants = {
        "cheap": {"set": {"programmes.b.unit_cost": 0.5}}, "dear": {"set": {"programmes.a.unit_cost": 5}},
        "other": {"compare_with": {"b": 100}}, "none": {"limits": {"most": "total >= 200"}},
    }  # fmt: skip
    asked = {"model": model, "budget": 100, "compare_with": {"a": 100}, "variants": variants}
    answer = optimizer.solve(optimizer.load(asked))
    (said,) = (part for part in appendix(answer, Words(answer.scenario, "en")).parts if str(part).startswith("Aside"))
    assert "is 50. It does" in said
    assert said.endswith("In the 2 variants in which there is such a budget it is 20 to 25.")


def test_no_limit_is_told_where_the_rules_allow_the_whole_curve():
    """In floats the most that they allow, 11.559999999999999, falls short of the end of the curve at 11.56."""
    answer = optimizer.solve(optimizer.load(generate(54)))
    (chart,) = curves(answer, Words(answer.scenario, "en")).parts
    assert chart.data.rows[0].cells[-1] == "-"


def test_a_line_without_end_has_what_the_rules_allow():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}},
        "outputs": {"o": {}},
        "capabilities": {"x": {"from": "o", "linear": 1}},
    }
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 10, "limits": {"most": "a <= 8"}}))
    (chart,) = curves(answer, Words(answer.scenario, "en")).parts
    assert chart.data.rows[0].cells[-1] == "8"
    assert chart.data.caption == "Quantities behind the scores"


def test_the_band_of_a_curve_lies_between_its_better_and_its_worse_ends():
    """At best 10 units count as 20 do and score 100, at worst 10 count as 5 do and 100 are 50."""
    capability = {"from": "o", "curve": [[0, 0], [10, 100]]}
    capability |= {"reach": {"value": 1, "low": 0.5, "high": 2}, "height": {"value": 0.8, "low": 0.5, "high": 1}}
    model = {"status": "assumed", "programmes": {"a": {"output": "o"}}, "outputs": {"o": {}}}
    answer = optimizer.solve(optimizer.load({"model": model | {"capabilities": {"x": capability}}, "budget": 30}))
    (chart,) = curves(answer, Words(answer.scenario, "en")).parts
    (band,) = (trace for trace in chart.drawing().items[0].drawing.traces if trace.kind == "band")
    assert band.points == [(0, 0), (5, 100), (30, 100), (30, 50), (20, 50), (0, 0)]


def test_least_spending_has_a_regret_that_is_not_at_the_same_total():
    model = {"status": "assumed", "currency": "EUR", "programmes": {"a": {}, "b": {}}}
    least = {"objective": {"minimize": "spend"}, "limits": {"some": "a + b >= EUR 5"}, "compare_with": {"a": "EUR 8"}}
    other = {"points": {"objective": {"maximize": "2 * a + b"}, "limits": {"most": "a + b <= EUR 9"}}}
    answer = optimizer.solve(optimizer.load({"model": model, **least, "variants": other}))
    words = Words(answer.scenario, "en")
    assert "what it spends above the computed allocation; it may reach more" in regret(answer, words)[0]
    base, points = variants_table(answer, words).rows
    assert base.cells[1:4] == ("EUR 8.00", "EUR 5.00", "EUR 3.00")
    assert "EUR" not in "".join(points.cells[1:4]), "amounts and plain figures stand in one column"


def test_a_factor_within_a_composite_is_no_number_that_is_counted(base):
    assert "rules, composites and objectives" in numbers_used(Words(base.scenario, "en"))


def test_printed_thirds_add_up_too():
    programmes = {name: {} for name in "abc"}
    scenario = {
        "model": {"status": "assumed", "currency": "KRW", "programmes": programmes},
        "budget": "1000억원",
        "objective": {"minimize": "money_moved"},
        "compare_with": {"a": "333.4억원", "b": "333.4억원", "c": "333.2억원"},
    }
    answer = optimizer.solve(optimizer.load(scenario))
    lines = programme_lines(answer, Words(answer.scenario, "en"))
    assert sum(line.actual for line in lines) == 1000 * 10**8
    assert sum(line.computed for line in lines) == 1000 * 10**8


def test_printed_steps_add_up_where_both_ends_are_rounded_apart():
    """50.04 and 60.06 are printed as 50.0 and 60.1, so that the 10.02 between them reads 10.1."""
    model = {"status": "assumed", "programmes": {"a": {"output": "o"}, "b": {}}, "outputs": {"o": {}}}
    model["capabilities"] = {"x": {"from": "o", "linear": 1}}
    asked = {"model": model, "budget": "60.06", "compare_with": {"a": "50.04", "b": "10.02"}}
    answer = optimizer.solve(optimizer.load(asked))
    (chart,) = waterfall(answer, Words(answer.scenario, "en")).parts
    start, *steps, end = (float(row.cells[1].replace("+", "")) for row in chart.data.rows)
    assert (start, sum(steps), end) == (50.0, 10.1, 60.1)


def test_less_than_nothing_falls_by_a_share_of_its_size():
    model = {"status": "assumed", "programmes": {"a": {"min_spend": -5}, "b": {}}}
    asked = {"model": model, "budget": 20, "objective": {"maximize": "a + 2 * b"}, "compare_with": {"a": -4, "b": 24}}
    answer = optimizer.solve(optimizer.load(asked))
    (table,) = (part for part in table_one(answer, Words(answer.scenario, "en")).parts if isinstance(part, Table))
    rates = {row.cells[0]: row.cells[-2] for row in table.rows}
    assert (rates["a"], rates["b"]) == ("-25.0", "4.2")


@pytest.mark.parametrize(("actual", "amounts"), [("52", {1: 49.5}), ("50.3", {})])
def test_another_horizon_turns_a_line_only_by_more_than_counts_as_moved(actual, amounts):
    """99 in a fill its curve over two years, of which it serves one, and 49.5 over one year."""
    short = {name: {"output": output, "life": "1 year"} for name, output in (("a", "o"), ("b", "p"))}
    model = {"status": "assumed", "programmes": short}
    curves = {"x": {"from": "o", "curve": [[0, 0], [49.5, 100]]}, "y": {"from": "p", "linear": 0.1}}
    model |= {"outputs": {"o": {}, "p": {}}, "capabilities": curves, "allocations": {"was": {"a": actual, "b": 40}}}
    asked = {"model": model, "budget": 100, "horizon": 2, "compare_with": "was", "variants": {"one": {"horizon": 1}}}
    answer = optimizer.solve(optimizer.load(asked))
    line, _ = programme_lines(answer, Words(answer.scenario, "en"))
    assert (line.computed, turned(answer, line)) == (99, amounts)


def test_a_range_is_rounded_as_the_amount_beside_it():
    # Plain figures of a large budget are whole; a third of one has six digits.
    named = {"status": "assumed", "programmes": {"a": {}}}
    for budget, ends, shown in ((10**8, (5606.57, 8505.74), "5,607 to 8,506"), (1, (0.25, 1 / 3), "0.25 to 0.333333")):
        scenario = optimizer.load({"model": named, "budget": budget, "objective": {"maximize": "a"}})
        assert Words(optimizer.solve(scenario).scenario, "en").span(tuple(map(Fraction, ends)), False) == shown


def test_amounts_given_beside_the_file_and_those_of_what_is_fixed_stand_apart():
    lines = {"a": {"value": "EUR 5", "status": "assumed"}, "left": {"value": "EUR 4", "status": "assumed"}}
    programmes = {"a": {}, "left": {"fixed": True}}
    model = {"currency": "EUR", "status": "assumed", "programmes": programmes, "allocations": {"plan": lines}}
    question = {"model": model, "budget": "EUR 9", "objective": {"maximize": "a"}, "compare_with": "plan"}
    beside = optimizer.load(question).with_(compare_with={"title": "split.csv", "a": "EUR 3"})
    tables = [part for part in grounds(Words(beside, "en")).parts[0].parts if isinstance(part, Table)]
    captions = [table.caption.partition(",")[0] for table in tables if table.caption.startswith("Amounts")]
    assert captions == ["Amounts of plan", "Amounts of split.csv"]
    assert "Set by this scenario." not in str(tables[-1])
    stated = optimizer.load(question | {"compare_with": lines})
    assert "Set by this scenario." not in str(grounds(Words(stated, "en")))
    assert by_money(beside) == {"cited": 0, "computed": 0, "assumed": 7}
    enacted = {"title": "As enacted"} | lines
    beside = optimizer.load(question | {"compare_with": enacted}).with_(compare_with={"a": "EUR 3"})
    tables = [part for part in grounds(Words(beside, "en")).parts[0].parts if isinstance(part, Table)]
    captions = [table.caption.partition(",")[0] for table in tables if table.caption.startswith("Amounts")]
    assert captions == ["Amounts of As enacted", "Amounts of the allocation compared with"]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_has_what_a_committee_needs(base, lang):
    text = page(base, lang, full=True)
    counts = base.scenario.status_counts()
    for figure in (counts["cited"], counts["computed"], counts["assumed"], "2025-04-30"):
        assert str(figure) in text
    assert f"{float(base.certificate.bound):.4f}"[:7] in text
    words = {"ko": ("낭비", "계산상 배분", "판단"), "en": ("not a finding of waste", "Computed", "judge")}[lang]
    flat = " ".join(text.split())
    assert all(word in flat for word in words)
    forbidden = {"ko": ("최적안", "권고안", "확률"), "en": ("optimal policy", "probability", "recommend")}[lang]
    assert not any(word in flat for word in forbidden)


def test_as_many_rows_have_a_status_as_numbers_are_counted():
    scenario = solved("supplementary-budget-2025").scenario
    tables = [part for part in grounds(Words(scenario, "en")).parts[0].parts if isinstance(part, Table)]
    assert any(rule.family == "limits" and rule.name not in scenario.base for rule in scenario.rules)
    assert sum(bool(row.cells[3]) for table in tables for row in table.rows) == sum(scenario.status_counts().values())


def test_money_held_before_and_limits_that_state_no_number_are_no_assumptions():
    sources = {"S": {"title": "the budget of last year", "date": "2024-12-10"}}
    programmes = {"a": {"before": {"value": 4, "low": 3, "high": 5, "source": "S"}}, "b": {}}
    limits = {"tied": "a >= 2 * b", "none": "b >= 0", "some": "b >= 1"}
    model = {"status": "assumed", "sources": sources, "programmes": programmes}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "a"}, "compare_with": {"a": 5, "b": 5}}
    scenario = optimizer.load(asked | {"limits": limits})
    assert {number.path for number in scenario.assumptions} == {
        "budget", "horizon", "limits.none", "limits.some", "compare_with.a", "compare_with.b",
    }  # fmt: skip
    assert sum(scenario.status_counts().values()) == 6
    section = grounds(Words(scenario, "en"))
    rows = {row.name: row.cells for table in section.parts[0].parts if isinstance(table, Table) for row in table.rows}
    assert "programmes.a.before" not in rows
    assert rows["limits.tied"][1:4] == ("", "", "")
    assert rows["limits.tied"][5] == "a ≥ 2 × b"
    # It is printed all the same: its source is named, and one later than the day is refused.
    assert [row.name for row in section.parts[1].parts[0].rows] == ["S"]
    with pytest.raises(optimizer.InputError, match=r"programmes\.a\.before. rests on S"):
        scenario.with_(as_of="2024-01-01")


def test_cuts_carry_a_triangle_in_korean(base):
    assert "△" in page(base, "ko")
    assert "△" not in page(base, "en")
    assert not re.search(r"\s-\d", page(base, "ko").split("한도에 도달한 제약")[0])


def test_headline_scores_have_no_decimals(base):
    headline = " ".join(page(base, "en").split("\n\n")[1].split())
    assert re.search(r"from \d+ to \d+\.", headline)


def test_nothing_to_say_is_said_plainly():
    scenario = {
        "model": {
            "status": "assumed",
            "programmes": {"a": {"output": "x"}, "b": {"output": "y"}},
            "outputs": {"x": {}, "y": {}},
            "capabilities": {"one": {"from": "x", "linear": 1}, "two": {"from": "y", "linear": 1}},
        },
        "budget": 10,
        "compare_with": {"a": 4, "b": 6},
    }
    answer = optimizer.solve(optimizer.load(scenario))
    assert "cannot say another allocation is better" in page(answer, "en")
    assert "말할 수 없음" in page(answer, "ko")
    assert answer.spending == {("a", ""): 4, ("b", ""): 6}


def test_a_broken_rule_is_named_with_its_figures(base):
    strict = base.variants["sixty_day_run"]
    text = " ".join(page(strict, "en").split())
    assert "Compute for one ChatGPT-scale run in 60 days (" in text
    assert "9,750" in text
    assert "no regret is stated" in text


def test_figures_are_written_plainly():
    assert number(Fraction(1, 3)) == "0.333333"
    assert number(1234567.891) == "1,234,568"
    assert number(-0.00012, 2) == "-0.00012"
    assert number(0) == "0"
    shares = [percent(SampleShare(hits, 10_000)) for hits in (0, 4, 6, 40, 9996)]
    assert shares == ["0%", "<0.1%", "0.1%", "0.4%", ">99.9%"]


def test_next_to_nothing_carries_no_sign(base):
    assert [*map(Words(base.scenario, "en").objective, (-1e-12, -0.04, -0.06))] == ["0.0", "0.0", "-0.1"]


def test_the_document_agrees_with_the_answer(base):
    found = document(base)
    assert found["objective"] == float(base.solution.objective)
    assert found["regret"] == float(base.baseline.regret)
    assert sum(item["change"] for item in found["programmes"].values()) == found["budget"] - found["unspent"] - int(
        base.baseline.total
    )
    low, high = found["programmes"]["gpu_purchase"]["near_optimal"]
    assert low <= found["programmes"]["gpu_purchase"]["spend"] <= high
    assert found["certificate"]["proven"]
