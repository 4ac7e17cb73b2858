"""The audit: statements reconciled, influence by re-solving, what cannot be checked and what came later."""

import json
from datetime import date
from fractions import Fraction

import pytest
from shared import solved

import optimizer
from optimizer.analysis.sources.audit import by_money, double_counts, grades, later, unchecked
from optimizer.analysis.sources.reconciliation import reconcile
from optimizer.errors import InputError
from optimizer.report.sources import audit, audit_text


def said(statements, ledger=("a", "b", "total")):
    model = {
        "currency": "KRW",
        "status": "assumed",
        "sources": {"S": {"title": "Paper", "date": "2025-04-24"}},
        "programmes": {"x": {"output": "o"}},
        "outputs": {"o": {}},
        "ledger": {name: {} for name in ledger},
        "statements": {name: {"claim": claim, "source": "S"} for name, claim in statements.items()},
    }
    return optimizer.load({"model": model, "budget": "10억원", "objective": {"maximize": "o"}})


def test_consistent_statements_leave_an_interval_to_each_amount():
    found = reconcile(
        said({"sum": "total = a + b", "round": "95억원 <= total <= 105억원", "share": "a >= 80% of total"})
    )
    assert found.conflicts == ()
    low, high = found.intervals["a"]
    assert (float(low), float(high)) == (76e8, 105e8)
    assert float(found.intervals["b"][1]) == pytest.approx(21e8)


def test_the_smallest_contradictions_are_named_and_the_rest_still_counts():
    found = reconcile(
        said({"total": "total = 100억원", "share": "a >= 80% of total", "line": "a = 70억원", "other": "b = 5억원"})
    )
    assert found.conflicts == (("total", "share", "line"),)
    assert found.used == ("other",)
    assert found.intervals["b"] == (5 * 10**8, 5 * 10**8)
    assert found.intervals["total"] == (0, None)


def test_contradictions_of_four_are_found_too():
    found = reconcile(said({"one": "a >= 4억원", "two": "b >= 4억원", "sum": "total = a + b", "cap": "total <= 7억원"}))
    assert found.conflicts == (("one", "two", "sum", "cap"),)


@pytest.mark.parametrize(("claim", "message"), [("a * b <= 3억원", "not linear"), ("c >= 1억원", "not in the ledger")])
def test_bad_statements_are_told_with_their_place(claim, message):
    with pytest.raises(optimizer.InputError, match=message):
        reconcile(said({"bad": claim}))


def test_the_page_prints_the_claims_tested_and_rounds_their_ends_outward():
    scenario = said({"x": "3 * a = 100억원", "y": "b >= 5억원", "z": "b <= 4억원"})
    answer = optimizer.solve(scenario)
    text = audit_text(answer, "en")
    assert "y: b ≥ KRW 500 million [Paper (2025-04-24)]" in text.replace("\xa0", " ")
    assert "in no contradiction listed" in text
    assert audit(answer)["statements"]["claims"]["y"] == "b >= 5억원"
    assert ["a", "3,333", "3,334"] in [line.split() for line in text.splitlines()]
    # What no statement but those in contradictions bounds has no table of amounts from 0 to no end.
    assert "in no contradiction listed" not in audit_text(
        optimizer.solve(said({"y": "b >= 5억원", "z": "b <= 4억원"})), "en"
    )


def test_amounts_of_statements_without_a_currency_have_no_unit():
    model = {
        "status": "assumed",
        "sources": {"S": {"title": "Paper", "date": "2025-04-24"}},
        "programmes": {"x": {}},
        "ledger": {"a": {}},
        "statements": {"least": {"claim": "a >= 5", "source": "S"}},
    }
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 9, "objective": {"maximize": "x"}}))
    assert "leave open for each amount:" in " ".join(audit_text(answer, "en").split())


def test_claims_read_as_limits_do_with_the_titles_of_the_ledger():
    ledger = {
        "total": {"title": {"ko": "전체 사업비", "en": "All costs"}},
        "a": {"title": {"ko": "가구", "en": "Homes"}},
    }
    sources = {"S": {"title": "Paper", "date": "2025-04-24"}}
    claims = {"share": "a >= 80% of total", "line": "a = 70", "all": "95 <= total <= 105"}
    model = {
        "currency": "KRW", "amounts_in": "억원", "status": "assumed", "sources": sources, "programmes": {"x": {}},
        "ledger": ledger, "statements": {name: {"claim": claim, "source": "S"} for name, claim in claims.items()},
    }  # fmt: skip
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 1000, "objective": {"maximize": "x"}}))
    text = " ".join(audit_text(answer, "ko").split())
    for claim in (
        "share: 가구 ≥ 전체 사업비의 80% [",
        "line: 가구 = 70억원 [",
        "all: 95억원 ≤ 전체 사업비; 전체 사업비 ≤ 105억원 [",
    ):
        assert claim in text


@pytest.mark.parametrize(
    ("objective", "limits"), [({"maximize": "x"}, {"much": "x >= 20"}), ({"maximize": "free.units"}, {})]
)
def test_a_file_without_an_answer_has_the_audit_that_needs_none(objective, limits):
    source = {"S": {"title": "Paper", "date": "2025-04"}}
    programmes = {"x": {"status": "cited", "source": "S"}, "free": {"unit_cost": 0}}
    statements = {"y": {"claim": "a >= 5", "source": "S"}, "z": {"claim": "a <= 4", "source": "S"}}
    model = {"status": "assumed", "sources": source, "programmes": programmes, "ledger": {"a": {}}}
    asked = {"budget": 10, "objective": objective, "limits": limits, "compare_with": {"x": 5}}
    answer = optimizer.solve(optimizer.load(asked | {"model": model | {"statements": statements}}))
    assert answer.status != "optimal"
    text, found = audit_text(answer, "en"), audit(answer)
    assert "2 statements that cannot all be true:" in text
    assert "Factors within rules, composites and objectives" in text
    assert found["status"] == answer.status
    assert found["statements"]["conflicts"] == [["y", "z"]]
    assert found["by_influence"] == []


def test_influence_is_what_a_second_solve_says():
    model = {
        "status": "assumed",
        "categories": {"g": {}, "h": {}},
        "parameters": {"gain": {"value": 2, "low": 0.5, "high": 3}},
        "programmes": {"a": {"category": "g", "per_unit": {"o": "gain"}}, "b": {"category": "h", "output": "o"}},
        "outputs": {"o": {}},
    }
    scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "o"}, "compare_with": {"b": 10}})
    answer = optimizer.solve(scenario)
    found = {item.number.path: item for item in answer.influence}
    item = found["parameters.gain"]
    assert item.regret == (0, 20)
    assert item.gap_change == 10
    assert item.turns == ("g", "h")
    moved = optimizer.solve(scenario.with_(set={"parameters.gain": 3}))
    assert moved.regret == item.regret[1]


def test_a_programme_that_the_actual_leaves_out_has_no_grade_but_where_it_is_fixed():
    lines = {"a": {"value": 4, "status": "cited", "source": "S"}, "b": 3, "debt": 3}
    model = {
        "status": "assumed",
        "sources": {"S": {"title": "Paper"}},
        "programmes": {"a": {}, "b": {}, "debt": {"fixed": True}},
        "allocations": {"bill": lines},
    }
    question = {"model": model, "budget": 10, "objective": {"maximize": "2 * a + b"}, "compare_with": "bill"}
    assert grades(optimizer.load(question)) == {"a": "cited", "b": "assumed", "debt": "assumed"}
    assert grades(optimizer.load(question).with_(compare_with={"b": 7})).keys() == {"b", "debt"}


def test_a_limit_that_rests_on_a_later_source_is_listed():
    model = {"status": "assumed", "sources": {"S": {"title": "Paper", "date": "2025-06-01"}}}
    model["programmes"] = {"a": {}}
    question = {"model": model, "budget": 10, "objective": {"maximize": "a"}, "as_of": "2025-04-30"}
    limits = {"most": {"rule": "a <= 5", "source": "S"}, "even": {"rule": "a >= 5% of budget", "source": "S"}}
    found = later(optimizer.load(question | {"limits": limits, "later_sources": "all"}))
    assert found == {key: [("S", date(2025, 6, 1))] for key in ("limits.most", "limits.even")}


def test_the_korean_case():
    answer = solved("supplementary-budget-2025")
    scenario = answer.scenario
    money = by_money(scenario)
    assert sum(money.values()) == Fraction(18449 * 10**8)
    assert "parameters.cards_disclosed" in later(scenario)
    # Table 1 and this page read one list of grades, the report and this page one of later sources.
    assert (money["cited"], grades(scenario)["other_rental"]) == (Fraction(17436 * 10**8), "computed")
    assert tuple(later(scenario)) == scenario.admitted
    assert f"{len(scenario.admitted)} numbers rest on sources later" in audit_text(answer, "en").replace("\n", " ")
    assert "parameters.b200_in_h200" in {number.path for number in unchecked(scenario)}
    conflicts = reconcile(scenario).conflicts
    # The article's own contradictions: four fifths for GPUs against a talent share of 2.4%, and the price of a card.
    assert ("gpu_share", "talent_share", "gpu_amount") in conflicts
    assert ("article_price", "cards_amount") in conflicts
    found = audit(answer)
    assert json.dumps(found, allow_nan=False)
    assert found["by_influence"][0]["turns"]
    for lang, words in (("ko", "함께 참일 수 없음"), ("en", "cannot all be true")):
        assert words in audit_text(answer, lang)


def test_the_bill_as_printed_is_refused_with_the_explanation():
    lines = {
        "gpu_purchase": 8600, "operating_environment": 6000, "other_rental": 1723, "wbl_rental": 1586,
        "model_data": 300,
        "star_hires": 100, "npu_demonstration": 752, "startup_fund": 550, "postdocs": 300, "prizes": 100,
    }  # fmt: skip
    printed = {name: f"{amount}억원" for name, amount in lines.items()} | {"total": "18449억원", "status": "assumed"}
    assert sum(lines.values()) == 20_011
    with pytest.raises(InputError) as caught:
        optimizer.load("supplementary-budget-2025", variants=None, allocations={"printed": printed})
    message = str(caught.value)
    assert "20,011억원" in message
    assert "18,449억원" in message
    assert "1,562억원" in message
    assert "printed twice" in message
    with pytest.raises(InputError, match="exceed the total by 1,562억원"):
        optimizer.load(
            "supplementary-budget-2025", variants=None, allocations={"printed": printed | {"unidentified": "rest"}}
        )


def test_the_bill_of_the_model_goes_from_its_printed_sum_to_its_total():
    found = double_counts(solved("supplementary-budget-2025").scenario)
    eok = 10**8
    assert (found.printed, found.rest, found.total) == (20_011 * eok, 372 * eok, 18_449 * eok)
    assert [value / eok for _, value in found.overlaps] == [1586, 298, 50]
    text = audit_text(solved("supplementary-budget-2025"), "ko")
    assert "20,011" in text
    assert "본예산에 반영" in text
