"""Sentences hold for whatever a file has: without composites, weights, samples, a budget or an actual."""

import re
from dataclasses import replace
from typing import Any

import pytest
from shared import markdown_report

import optimizer
from optimizer import compare
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.language import say
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.report.explain import explain_page, story_page
from optimizer.report.headline import finding
from optimizer.report.html import written_report
from optimizer.report.resolved import resolved_text
from optimizer.report.sections.comparison import overview
from optimizer.report.sections.picture import picture
from optimizer.report.words import Words
from optimizer.sweep.statistics import SampleShare


def scenario(model: dict[str, Any] | None = None, **keys: Any) -> optimizer.Scenario:
    """Two programmes, each with an output and a capability; ``model`` and ``keys`` over what it says."""
    known: dict[str, Any] = {
        "currency": "KRW",
        "status": "assumed",
        "programmes": {
            "machines": {"unit_cost": "2억원", "output": "capacity"},
            "people": {"unit_cost": "1억원", "output": "staff"},
        },
        "outputs": {"capacity": {}, "staff": {}},
        "capabilities": {
            "equipment": {"from": "capacity", "curve": [[0, 0], [100, 60], [400, 100]]},
            "skills": {"from": "staff", "curve": [[0, 0], [200, 50], [1000, 100]]},
        },
    }
    compared = {"compare_with": {"machines": "600억원", "people": "400억원"}}
    asked = {"budget": "1000억원", **compared, **keys, "model": known | (model or {})}
    return optimizer.load({key: value for key, value in asked.items() if value is not None})


def report(asked: optimizer.Scenario, lang: str = "en") -> str:
    """The report on it in Markdown."""
    return markdown_report([optimizer.solve(asked)], lang)


def sampled(**names: str) -> PlannedAnswer:
    """The answer with samples of what a machine costs, and the plan that holds up in them; by ``names`` of fields."""
    cost = {"value": "2억원", "low": "1.5억원", "high": "3억원"}
    machines, people = {"unit_cost": cost, "output": "capacity"}, {"unit_cost": "1억원", "output": "staff"}
    own = {"machines": machines, "people": people}
    fields = {"categories": {name: {} for name in names.values()}} if names else {}
    programmes = {key: block | ({"category": names[key]} if names else {}) for key, block in own.items()}
    named = {"model": "two", "programmes": programmes} | fields
    asked = scenario(named, compare_with={"people": "1000억원"}, horizon=3, title="A budget", as_of="2025-04-30")
    return PlannedAnswer.of(optimizer.solve(asked), optimizer.sweep(asked, n=64))


def test_the_method_names_the_steps_that_the_model_has():
    added = {"together": {"sum_of": ["capacity", "staff"]}}
    assert "Composites" not in report(scenario())
    assert "Composites" in report(scenario({"composites": added}))
    for lang, weights, varied in (("en", "by weights", "always varied"), ("ko", "가중치로 합산", "변형에서")):
        least = report(scenario(objective={"minimize": "spend"}, require={"equipment": 30}), lang)
        assert weights not in least
        weighed = report(scenario(), lang)
        assert weights in weighed
        assert varied not in weighed


def test_scores_are_on_the_scale_of_the_curves():
    ten = {"from": "capacity", "curve": [[0, 0], [100, 6], [400, 10]]}
    for lang, hundred, own, attained in (
        ("en", "100 = target", "on the scale of the file's curves", "target attainment"),
        ("ko", "100 = 목표", "파일의 곡선이 정한 척도", "목표달성도"),
    ):
        to_target, of_ten = report(scenario(), lang), report(scenario({"capabilities": {"equipment": ten}}), lang)
        assert hundred in to_target
        assert attained in to_target
        assert own not in to_target
        assert own in of_ten
        assert hundred not in of_ten
        assert attained not in of_ten


def test_captions_speak_of_what_is_there():
    text = markdown_report([sampled()], "ko")  # no categories, and so no verdicts
    assert "백분율은 표본" not in text
    for lang, total, samples in (
        ("en", "at the budget of this scenario, KRW 120.0 billion", "samples"),
        ("ko", "예산(1,200억원)", "표본"),
    ):
        other = optimizer.solve(scenario(budget="1200억원"))
        note = picture(other, Words(other.scenario, lang)).foot
        assert total in note
        assert samples not in note
    fields = sampled(machines="goods", people="posts")
    chart = picture(fields, Words(fields.scenario, "en"))
    assert "Percentages" in chart.foot
    assert "A sample has a direction only where" in " ".join(chart.data.notes)
    assert "A sample has a direction only where" not in chart.foot
    assert "with Optimizer and the model two over 3 years in 64 samples" in chart.foot
    assert "table 1" not in chart.foot
    saved = fields.plot(lang="en").svg
    assert saved.count("A budget") == saved.count("<title>A budget") + 1  # the title is not said again beneath
    verdicts = fields.sweep.findings.verdict
    for name, own in verdicts.items():  # a row that is cut out of the picture says that it cannot be told
        verdicts[name] = replace(own, shares=own.shares | {own.direction: SampleShare(32, 64)})
    rows = fields.plot(lang="en").svg
    assert rows.count(">cannot tell ") == len(verdicts) == 2
    assert rows.count(" 50.0%<") == 2
    alone = scenario(compare_with=None)
    assert picture(optimizer.solve(alone), Words(alone, "en")).foot.endswith("computed allocation (KRW billion).")


def test_the_computed_allocation_has_one_mark_on_the_page():
    """A dot in the picture is a dot beside it; the bar is for the picture with a plan that holds up."""
    for answer, planned in ((optimizer.solve(scenario()), False), (sampled(), True)):
        page = written_report(answer, "en")
        panel = page.partition('id="live"')[2].partition("<script")[0]
        assert '<i class="mark computed"' in panel
        assert ('<i class="mark plan"' in panel) == planned
        assert "i.mark.tick, :is(#live, #split):has(i.mark.plan) i.mark.computed {" in page


def test_no_line_breaks_before_a_particle():
    page = written_report(optimizer.solve(scenario()), "ko")
    assert not re.findall("[%)][가-힣]", re.sub("<(style|script).*?</\\1>", "", page, flags=re.S))


def test_the_objective_is_stated_with_its_unit():
    alone = report(scenario(compare_with=None))
    assert "; the objective is 75.0\u00a0points." in alone
    least = report(scenario(compare_with=None, objective={"minimize": "spend"}, require={"equipment": 30}), "ko")
    assert "계산된 목적함수 값: 100억원." in least


def test_the_rounding_of_an_answer_is_no_money_left():
    third = {
        "machines": {"unit_cost": "3억 1원", "output": "capacity", "lot": 1},
        "people": {"unit_cost": "1억원", "output": "staff", "lot": 1},
    }
    text = report(scenario({"programmes": third}, budget="300억 101원"), "ko")
    assert "예산 300억원." in text
    assert "집행 잔액" not in text
    assert "목적함수에 반영되지 않는 금액" not in text


def test_money_as_the_objective_has_its_unit_everywhere():
    least = scenario(objective={"minimize": "spend"}, require={"equipment": 30, "skills": 20})
    why = Explanations(optimizer.sensitivity(least))
    text = explain_page(why, "ko") + story_page(why, "machines", "ko") + report(least, "ko")
    assert say("r_because_needed", "ko") in text
    assert say("r_because_enough", "ko") not in text
    assert "계산상 배분의 목적함수 값은 180억원, 비교 배분은 1,000억원." in text
    assert "1점당 +3.333억원" in text
    assert "이 사업이 없을 때의 증감은 equipment △30.0점임" in text
    assert "넘을 수 있음): 820억원." in text
    assert "계산상 배분의 값 18,000,000,000원" in text
    (row, _) = overview(compare(least, least), "ko").rows
    assert {"1,000억원", "180억원", "820억원"} <= set(row.cells)


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_money_does_more_elsewhere_where_it_is_scarce(lang):
    elsewhere = {"en": "elsewhere", "ko": "다른 사업"}[lang]
    plain = {"status": "assumed", "programmes": {"walls": {"max_spend": 8}, "harm": {}}}
    for budget in ("none", 100):
        asked = {"budget": budget, "objective": {"maximize": "walls - harm"}, "model": plain}
        text = report(optimizer.load(asked), lang)
        assert elsewhere not in text.partition(say("r_sensitivity", lang))[0]
        assert say("r_because_unwanted", lang, value="", when="").strip("().") in text
    assert elsewhere in report(optimizer.load(asked | {"budget": 5}), lang)
    one = {"machines": {"unit_cost": "2억원", "output": "capacity"}}
    equipment = {"from": "capacity", "curve": [[0, 0], [100, 100]]}
    enough = scenario(
        {"programmes": one, "outputs": {"capacity": {}}, "capabilities": {"equipment": equipment}},
        compare_with={"machines": "600억원"},
    )
    assert say("r_because_enough", lang) in report(enough, lang)


def test_money_that_moves_from_what_nothing_counts_is_said_with_the_headline():
    extra = {"leaflets": {"output": "paper"}, "machines": {"unit_cost": "2억원", "output": "capacity"}}
    people = {"people": {"unit_cost": "1억원", "output": "staff"}}
    model = {"programmes": extra | people, "outputs": {"capacity": {}, "staff": {}, "paper": {}}}
    given = {"machines": "500억원", "people": "400억원", "leaflets": "100억원"}
    for compared, said in ((given, True), (given | {"machines": "600억원", "leaflets": 0}, False)):
        lead = finding(optimizer.solve(scenario(model, compare_with=compared)), Words(scenario(model), "en"))
        assert ("No score, limit or objective counts what these buy: leaflets." in " ".join(lead)) == said


def test_show_writes_money_and_times_with_their_units():
    lent = {
        "machines": {"unit_cost": "123456789원", "output": "capacity", "lag": "8 months"},
        "people": {"max_spend": "40012345678원"},
    }
    asked = scenario(
        {"programmes": lent},
        require={"equipment": 30},
        compare_with={"people": "400억원"},
        horizon=3,
    )
    text = resolved_text(asked, "ko")
    for line in (
        "unit_cost  1.23456789억원",
        "lag        8개월",
        "max_spend.people  ≤ 400.12345678억원",
        "budget            ≤ 1,000억원",
    ):
        assert " ".join(line.split()) in " ".join(text.split())
