"""The headline: what moves, at equal totals, in at most 40 words."""

from __future__ import annotations

import re
from fractions import Fraction
from types import SimpleNamespace

import pytest
from shared import solved

import optimizer
from optimizer.analysis.comparison import Comparison
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.report import headline as sentences
from optimizer.report.pages import page
from optimizer.report.sections import uncertainty
from optimizer.report.sections.compared_figures import compared_verdicts
from optimizer.report.sections.moves import WORDS, _named, sides
from optimizer.report.sections.picture import field_notes, fields_table, picture
from optimizer.report.words import Words
from optimizer.sweep.statistics import SampleDistribution

BASE = "supplementary-budget-2025"


def two(**asked):
    """Money in a and b of one category, and in c and d of another, with a score of 2 a + b + 3 c + d."""
    model = {
        "status": "assumed",
        "categories": {"one": {"title": "One"}, "two": {"title": "Two"}},
        "programmes": {
            name: {"category": category, "max_spend": cap, "title": name.upper()}
            for name, category, cap in (("a", "one", 60), ("b", "one", 60), ("c", "two", 30), ("d", "two", 60))
        },
        "allocations": {"was": {"a": 40, "b": 40, "c": 10, "d": 10}},
    }
    scenario = {
        "model": model,
        "budget": 100,
        "objective": {"maximize": "2 * a + b + 3 * c + d"},
        "compare_with": "was",
    }
    return optimizer.load(scenario | asked)


def base():
    return solved(BASE)


def headline(answer, lang):
    return sentences.headline(answer, Words(answer.scenario, lang))


def finding(answer, lang):
    return sentences.finding(answer, Words(answer.scenario, lang))


def test_a_category_stands_for_its_programmes_where_all_move_the_same_way():
    # 30 go to c and 60 to a, the most they may have; of b and d, which are worth the same, b was given more.
    answer = optimizer.solve(two())
    assert [int(answer.solution.spent(name)) for name in "abcd"] == [60, 10, 30, 0]
    lost, gained = sides(answer, Words(answer.scenario, "en"))
    assert [name for name, _ in lost] == ["B", "D"]
    assert [name for name, _ in gained] == ["A", "C"]
    less = optimizer.solve(two(objective={"maximize": "2 * a + 2 * b + c + d"}))
    assert sides(less, Words(less.scenario, "en")) == ([("Two", 20)], [("One", 20)])


def test_small_lines_are_not_named_and_counted_with_the_others():
    side, words = (
        [("a", Fraction(600)), ("b", Fraction(390)), ("c", Fraction(6)), ("d", Fraction(4))],
        Words(two(), "en"),
    )
    assert _named(side, 1, words) == "a and 3 more"
    assert _named(side, 2, words) == "a and b (mostly)"
    assert _named(side[:2], 2, words) == "a and b"


def test_the_sentence_says_what_moves_and_counts_assumptions_last():
    first, second = headline(optimizer.solve(two(objective={"maximize": "2 * a + 2 * b + c + d"})), "en")
    assert first == "Moving 20 from Two to One raises the objective from 180 to 200."
    assert re.fullmatch(r"A computation under \d+ assumptions, \d+ of them judged; not a finding of waste\.", second)
    first, _ = headline(optimizer.solve(two(objective={"maximize": "2 * a + 2 * b + c + d"})), "ko")
    assert first == "Two에서 20을 One로 옮긴 안은 목적함수 값이 180에서 200으로 높아짐."


@pytest.mark.parametrize(("scale", "figures"), [(100, "52 to 58"), (10, "5.2 to 5.8"), (1, "0.52 to 0.58")])
def test_scores_have_the_digits_that_their_difference_needs(scale, figures):
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "done", "max_spend": 58}, "b": {}},
        "outputs": {"done": {}},
        "capabilities": {"one": {"from": "done", "curve": [[0, 0], [100, scale]]}},
        "allocations": {"was": {"a": "51.6", "b": "48.4"}},
    }
    asked = {"model": model, "budget": 100, "objective": {"maximize": "weighted_score"}, "compare_with": "was"}
    assert headline(optimizer.solve(optimizer.load(asked)), "en")[0].endswith(f" from {figures}.")


def test_ends_of_a_difference_are_whole_points_where_these_tell_enough():
    words = Words(base().scenario, "en")
    for least, ends, said in (
        (-1.0, (3.9, 15.8), "4 to 16 points in 90%"),
        (0.1, (0.6, 15.8), "0.6 to 15.8 points in 90%"),
        (-1.0, (8.9, 8.9), "8.9 points in 90%"),
        (8.86, (8.9, 8.9), "8.9 points"),  # the same in every sample
    ):
        difference = SampleDistribution(9, sum(ends) / 2, least, ends[1], (ends[0], None, None, None, ends[1]))
        assert sentences._nine_tenths(difference, words) == said


def test_with_samples_it_says_how_many_assumptions_they_draw(monkeypatch):
    monkeypatch.setenv("OPTIMIZER_DRAWS", "16")
    scenario = two(set={"programmes.c.max_spend": {"value": 30, "low": 20, "high": 40, "note": "."}})
    second = headline(optimizer.solve(scenario), "en")[-1]
    assert re.search(r"under \d+ assumptions, \d+ of them judged and 1 drawn anew in each sample;", second)


def test_fields_of_which_none_has_a_direction_are_not_counted_of_as_many(monkeypatch):
    monkeypatch.setattr(sentences, "sweep_of", lambda answer: True)
    words = Words(two(), "ko")
    for verdicts, said in (
        (["cannot tell"] * 4, "분야별로 따로 보면 모든 분야가 판단 불가임."),
        (["cannot tell", "robust"], "분야별로 따로 보면 2개 분야 중 1개가 판단 불가임."),
    ):
        answer = SimpleNamespace(verdict={i: SimpleNamespace(word=word) for i, word in enumerate(verdicts)})
        assert sentences.undecided(answer, words) == [said]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_shipped_headline_keeps_to_its_words(lang):
    first, second = headline(base(), lang)
    assert len(first.split()) <= WORDS
    assert len(headline(optimizer.solve(base().scenario.with_(budget="20000억원")), lang)[0].split()) <= WORDS
    assert not re.search("robust|conditional|cannot tell|견고|조건부|판단 불가", first + second)


@pytest.mark.parametrize(("budget", "words"), [(130, "adds 30 to the 100"), (90, "takes 10 from the 100")])
def test_only_equal_totals_are_compared(budget, words):
    answer = optimizer.solve(two(budget=budget))
    first, second = headline(answer, "en")
    assert second.startswith(f"The budget {words}")
    same = headline(optimizer.solve(two()), "en")[0].replace("Moving", "moving")
    assert first == f"At the total of was, {same}", "the difference is that at the actual's own total"
    assert str(int(answer.objective)) not in first


def test_money_as_the_objective_is_told_of_the_scenario_itself_and_not_at_the_total_of_the_actual():
    least = two(budget=130, objective={"minimize": "spend"}, limits={"enough": "2 * a + b >= 50% of budget"})
    answer = optimizer.solve(least)
    assert answer.at_actual_total.objective == answer.objective
    first, second = headline(answer, "en")
    assert first == f"The least spending that keeps to the rules is {answer.objective:g}; was spends 100."
    assert "The budget" not in second


def test_an_allocation_that_differs_by_rounding_is_no_better():
    best = {name: int(optimizer.solve(two()).solution.spent(name)) for name in "abcd"}
    near = two(compare_with=best | {"d": best["d"] + 0.01}, limits={"few": f"d <= {best['d']}"}, budget=100.01)
    answer = optimizer.solve(near)
    assert answer.baseline.breaks
    first, *others = finding(answer, "en")
    assert first == "This analysis cannot say another allocation is better."
    assert "(0, missed by 0.01)" in others[-1] or "(0.01 > 0)" in others[-1]


def test_an_allocation_alone_says_what_gets_most():
    answer = optimizer.solve(two().with_(compare_with=None))
    assert finding(answer, "en") == [
        "100 is allocated, the largest amounts to A (60) and C (30); the objective is 220."
    ]


def test_years_in_which_the_plan_takes_more_than_the_budget_are_told():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "made"}, "b": {"output": "made"}},
        "outputs": {"made": {}},
    }
    model["allocations"] = {"was": {"a": {"2026": 0, "2027": 0}, "b": {"2026": 60, "2027": 40}}}
    asked = {
        "horizon": 2,
        "budget": {"2026": 30, "2027": 90},
        "objective": {"maximize": "2 * a + b"},
        "compare_with": "was",
    }
    second = headline(optimizer.solve(optimizer.load({"model": model, **asked})), "en")[1]
    assert "The budget adds 20 to the 100" in second
    assert "The computed allocation at that total takes more than the budget: Budget 2026 (60 > 30)." in second
    # A tenth of 1% of all budgets, 0.12, does not count.
    for money, told in (("30.1", False), ("30.2", True)):
        model["allocations"]["was"]["b"] = {"2026": money, "2027": 40}
        second = headline(optimizer.solve(optimizer.load({"model": model, **asked})), "en")[1]
        assert ("takes more than the budget" in second) == told


def test_a_total_that_differs_by_what_does_not_show_is_the_same():
    close = optimizer.solve(two(compare_with={"a": "39.9999999", "b": 40, "c": 10, "d": 10}))
    assert close.at_actual_total is not close
    assert close.baseline.added is None
    assert not any("budget of this scenario" in note for note in field_notes(close, [], Words(close.scenario, "en")))
    other = optimizer.solve(two(budget=130))
    assert other.baseline.added == 30
    assert any("budget of this scenario" in note for note in field_notes(other, [], Words(other.scenario, "en")))


def test_a_total_at_which_nothing_keeps_the_rules_is_compared_with_nothing():
    first, second = headline(optimizer.solve(two(budget=130, limits={"most": "total >= 120"})), "en")
    assert second.startswith("The budget adds 30")
    assert first.endswith("At the total of was no allocation keeps every rule, so nothing is compared.")


def test_nothing_to_say_and_objectives_that_are_no_scores():
    same = two(compare_with={"a": 60, "b": 10, "c": 30, "d": 0})
    assert headline(optimizer.solve(same), "en")[0] == "This analysis cannot say another allocation is better."
    least = optimizer.solve(two(objective={"minimize": "spend"}, limits={"some": "a + c >= 30"}))
    assert headline(least, "en")[0] == "The least spending that keeps to the rules is 30; was spends 100."
    moved = optimizer.solve(two(objective={"minimize": "money_moved"}, limits={"some": "c >= 25"}))
    assert headline(moved, "en")[0] == "To keep to the rules at least 15 has to move from where was has it."
    none = optimizer.solve(two(objective={"minimize": "money_moved"}))
    assert headline(none, "en")[0] == "was keeps to every rule: nothing has to move."
    lower = optimizer.solve(two(objective={"minimize": "a + 3 * b"}, spend="exactly"))
    assert "lowers the objective from 160 to" in headline(lower, "en")[0]
    left = optimizer.solve(two(objective={"minimize": "a + 3 * b"}, limits={"some": "c + d >= 30"}))
    assert "money left unspent" in headline(left, "en")[0]
    nothing = optimizer.solve(two(objective={"minimize": "a + 3 * b + c + d"}))
    assert headline(nothing, "en")[0].startswith(
        "Leaving 100 of One and Two unspent lowers the objective from 180 to 0"
    )
    assert headline(nothing, "ko")[0].startswith("One, Two의 100을 집행하지 않는 안은 ")


def without_plans(scenario, swept):
    answer = PlannedAnswer.of(optimizer.solve(scenario), swept)
    answer.__dict__["plans"] = None
    return answer


def test_with_samples_the_share_is_that_of_the_printed_allocation_held_fixed():
    pytest.importorskip("scipy")
    ranged = {
        "status": "assumed", "parameters": {"x": {"value": 2, "low": 0.9, "high": 3}},
        "programmes": {"a": {}, "b": {}}, "allocations": {"was": {"b": 10}},
    }  # fmt: skip
    question = {"model": ranged, "budget": 10, "objective": {"maximize": "x * a + b"}, "compare_with": "was",
                "uncertain": {"parameters.x": "uniform"}}  # fmt: skip
    scenario = optimizer.load(question)
    swept = optimizer.sweep(scenario, 256)
    first = finding(without_plans(scenario, swept), "en")[0]
    share = f"{100 * swept.findings.plans['computed'].ahead.share:.1f}%"
    assert first.startswith(f"Moving 10 from b to a is ahead of was in {share} of samples, by ")
    over = optimizer.load(question | {"horizon": 3})
    answer = without_plans(over, optimizer.sweep(over, 256))
    for lang, said in (("en", f"of was over 3 years in {share}"), ("ko", f"분석기간 3년 기준으로 표본의 {share}")):
        assert said in finding(answer, lang)[0].replace("\u00a0", " ")
    assert swept.findings.plans["computed"].ahead.share == pytest.approx(2 / 2.1, abs=0.01)
    titled = {"maximize": "x * a + b", "title": {"ko": "막은 사례", "en": "Cases averted"}}
    scenario = optimizer.load(question | {"objective": titled})
    first = finding(without_plans(scenario, optimizer.sweep(scenario, 256)), "en")[0]
    assert first.startswith("Cases averted: moving 10 from b to a is ahead of was in ")
    assert len(first.split()) <= WORDS
    scenario = optimizer.load(question | {"objective": {"minimize": "20 - x * a - b"}})
    answer = without_plans(scenario, optimizer.sweep(scenario, 256))
    assert "was보다 앞섬(" in finding(answer, "ko")[0].replace("\u00a0", " "), "what is less is not higher"
    wide = optimizer.load(question | {"set": {"parameters.x": {"value": 2, "low": 0.5, "high": 3}}})
    answer = without_plans(wide, optimizer.sweep(wide, 256))
    first = finding(answer, "en")[0]
    said = r"is ahead of was in 80\.\d% of samples, the difference being -3\.\d+ to 18\.\d+ in 90%\."
    assert re.search(said, first), "nothing is ahead by less than nothing"
    assert "(차이의 90%가 -3." in finding(answer, "ko")[0].replace("\u00a0", " ")
    low = optimizer.load(question | {"set": {"parameters.x": {"value": 1.1, "low": 0, "high": 2}}})
    swept = optimizer.sweep(low, 256)
    first = finding(without_plans(low, swept), "en")[0]
    assert first.startswith(
        "This analysis cannot say another allocation is better. Held fixed, the computed allocation is"
    )


def test_a_sentence_begins_with_a_capital_where_the_allocation_has_no_name():
    unnamed = two(compare_with={"a": 70, "b": 10, "c": 10, "d": 10})
    said = sentences.finding(optimizer.solve(unnamed), Words(unnamed, "en"))
    assert any(line.startswith("The allocation compared with breaks rules") for line in said)
    named = two(limits={"few": "a <= 20"})
    said = sentences.finding(optimizer.solve(named), Words(named, "en"))
    assert any(line.startswith("was breaks rules") for line in said)
    assert Words(unnamed, "ko").actual_first == Words(unnamed, "ko").actual


def with_upkeep(**asked):
    """100 for a and 20 for b over two years; all that a buys costs upkeep of a half in the second."""
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "made", "upkeep": 0.5}, "b": {"output": "kept"}},
        "outputs": {"made": {}, "kept": {}},
        "allocations": {"was": {"a": {"2026": 40, "2027": 60}, "b": {"2027": 20}}},
    }
    question = {"model": model, "budget": {"2026": 40, "2027": 120}, "horizon": 2, "compare_with": "was",
                "objective": {"maximize": "made + 3 * kept"}}  # fmt: skip
    return optimizer.load(question | asked)


def test_the_total_of_the_actual_holds_its_upkeep():
    first, second, over, *_ = finding(optimizer.solve(with_upkeep()), "en")
    assert first.startswith("At the total of was, moving 150 from a and upkeep to b raises the objective")
    assert second.startswith("The budget takes 10 from the 170 (with 50 of upkeep) of was.")
    assert over == "was takes more than the budget: Budget 2027 (130 > 120)."
    _, second = finding(optimizer.solve(with_upkeep(budget={"2026": 40, "2027": 130})), "en")
    assert "of upkeep" not in second
    carried = optimizer.solve(with_upkeep(carry_over=True))
    assert "Budget 2027 (170 > 160, 2026 + 2027 together)" in finding(carried, "en")[2]


def test_without_a_budget_nothing_is_said_to_stand_at_the_same_total():
    model = {"status": "assumed", "programmes": {"a": {"max_units": 8, "output": "x"}}, "outputs": {"x": {}}}
    asked = {"model": model, "objective": {"maximize": "3 * x"}, "compare_with": {"a": 5}}
    for budget, said in (("none", False), (8, True)):
        answer = optimizer.solve(optimizer.load(asked | {"budget": budget}))
        assert ("the computed allocation at the same total" in " ".join(page(answer, "en").split())) == said


def test_shares_of_samples_are_of_what_there_is_with_no_budget_and_an_objective_in_money():
    model = {
        "status": "assumed",
        "categories": {"one": {}, "two": {}},
        "programmes": {
            "a": {"category": "one", "unit_cost": {"value": 2, "low": 1, "high": 3}, "output": "x"},
            "b": {"category": "two"},
        },
        "outputs": {"x": {}},
    }
    question = {"objective": {"minimize": "spend"}, "limits": {"some": "x >= 5"}, "compare_with": {"a": 12, "b": 1}}
    scenario = optimizer.load(question | {"model": model})
    answer = PlannedAnswer.of(optimizer.solve(scenario), optimizer.sweep(scenario, 64))
    said = " ".join(fields_table(answer, Words(scenario, "en")).notes)
    assert "within 1% of the objective gives the field over 1% of the total of" in said


def test_directions_name_the_budget_that_they_are_at_where_the_actual_has_another_total():
    said = "The computed allocation and the directions are at the budget of this scenario, 150."
    for budget, apart in ((100, False), (150, True)):
        answer = optimizer.solve(two(budget=budget))
        words = Words(answer.scenario, "en")
        assert (said in fields_table(answer, words).notes) == apart
        assert (said in str(picture(answer, words).drawing().page(""))) == apart
        assert field_notes(answer, [], words) == [said] * apart
        added = "이 시나리오의 예산은 was의 총액 100에 50을 더한 금액임." in finding(answer, "ko")[1]
        assert added == apart  # its subject is not the plan of the headline
        beside = compared_verdicts(Comparison((answer, answer)), "en")
        assert beside.notes[0].startswith("A direction is at the budget of its scenario")


def _timed(**asked):
    """Money in a, whose output comes after 18 months, and in b; actual 40 and 60."""
    cost = {"value": 1, "low": 0.8, "high": 1.2}
    model = {
        "status": "assumed",
        "programmes": {
            "a": {"unit_cost": cost, "output": "x", "lag": "18 months"},
            "b": {"unit_cost": cost, "output": "y"},
        },
        "outputs": {"x": {}, "y": {}},
        "capabilities": {
            "s": {"from": "x", "curve": [[0, 0], [100, 100]]},
            "t": {"from": "y", "curve": [[0, 0], [100, 3]]},
        },
        "allocations": {"now": {"a": 40, "b": 60}},
    }
    return optimizer.load({"model": model, "budget": 100, "compare_with": "now", "horizon": 3} | asked)


def _with_samples(scenario):
    return " ".join(finding(PlannedAnswer.of(optimizer.solve(scenario), optimizer.sweep(scenario, n=64)), "en"))


@pytest.mark.parametrize("asked", [
    {"sampling": {"variants": {"short": 0.06}}, "variants": {"short": {"horizon": 1}}},
    {"horizon": {"value": 3, "low": 1.4, "high": 9}, "variants": {"short": {"horizon": 1}}},
])  # fmt: skip
def test_no_years_are_named_for_samples_that_count_over_others(asked):
    steady = _with_samples(_timed(variants={"short": {"horizon": 1}}))
    assert "over 3 years in" in steady
    assert "(3 years)" not in steady
    varied = _with_samples(_timed(**asked))
    assert "over 3 years in" not in varied
    assert "(3 years)" in varied


@pytest.mark.parametrize(("curve", "scale"), [({"source": "LAW"}, ""), ({}, " on judged scales")])
def test_points_are_on_judged_scales_only_where_a_scale_is_judged(curve, scale):
    model = {
        "status": "assumed", "sources": {"LAW": {"title": "A law", "date": "2025-01-01"}},
        "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 3}, "output": "x"}, "b": {"output": "x"}},
        "outputs": {"x": {}}, "capabilities": {"s": {"from": "x", "curve": [[0, 0], [300, 100]]} | curve},
        "allocations": {"plan": {"a": 15, "b": 5}},
    }  # fmt: skip
    said = _with_samples(optimizer.load({"model": model, "budget": 20, "compare_with": "plan"}))
    assert f"Points are of target attainment{scale} (100 = target)." in said


def test_what_keeps_every_rule_breaks_none_at_another_total_where_money_is_the_objective():
    answer = optimizer.solve(
        two(budget=130, objective={"minimize": "money_moved"}, limits={"half": "a <= 35% of budget"})
    )
    assert answer.objective == 0
    assert (answer.baseline.breaks, answer.regret) == ((), 0)


def test_verdicts_of_samples_name_their_budget_too():
    cap = {"value": 60, "low": 50, "high": 70, "status": "assumed"}
    for budget, apart in ((100, False), (150, True)):
        swept = optimizer.sweep(two(budget=budget, set={"programmes.a.max_spend": cap}), 64)
        notes = uncertainty.verdicts(swept, Words(swept.scenario, "en")).notes
        assert any("at the budget of this scenario, 150." in note for note in notes) == apart
