"""Rival plans and scenarios that judge each other: against enumeration, and figures worked out by hand."""

import json
import pickle
import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from generator import generate
from shared import run, solved

import optimizer
from optimizer.analysis.comparison import compare_answers
from optimizer.errors import InputError
from optimizer.plans.cross_regret import CrossRegret
from optimizer.plans.planned_answer import PlannedAnswer
from optimizer.plans.rivals import worst_allocation
from optimizer.program.program import Program
from optimizer.program.rounding import breaks
from optimizer.report.parts import Table
from optimizer.report.sections.alternatives import CrossRegretWords, judges, rivals_article, variants
from optimizer.report.sections.comparison import compared
from optimizer.report.sections.grounds import grounds
from optimizer.report.sections.moves import waterfall
from optimizer.report.words import Words
from optimizer.scenario.yaml_reader import read_text

CURVE = [[0, 0], [2, 40], [6, 80], [8, 90]]


def question(**changes):
    """Three programmes; two feed the smaller of two inputs, and tiers make the third dearer as it grows."""
    model = {
        "status": "assumed",
        "programmes": {
            "a": {"output": "made"},
            "b": {"output": "staffed"},
            "c": {"output": "kept", "tiers": [{"units": 2, "unit_cost": 1}, {"units": 4, "unit_cost": 2}]},
        },
        "outputs": {"made": {}, "staffed": {}, "kept": {}},
        "composites": {"both": {"smallest_of": ["made", "2 * staffed"]}},
        "capabilities": {"one": {"from": "both", "curve": CURVE}, "two": {"from": "kept", "curve": CURVE}},
    }
    return {"model": model, "budget": 10, "limits": {"some": "a <= 2 * c", "least": "b >= 1"}} | changes


def on_a_grid(goal, allowed):
    """The least of an objective over allocations in sixths, worked out beside the package."""
    a, b, c = np.meshgrid(*[np.arange(61) / 6] * 3, indexing="ij")
    both, kept = np.minimum(a, 2 * b), np.minimum(c, 2) + np.maximum(c - 2, 0) / 2
    one, two = (np.interp(x, *zip(*CURVE, strict=True)) for x in (both, kept))
    inside = (a + b + c <= 10 + 1e-9) & (a <= 2 * c + 1e-9) & (b >= 1 - 1e-9) & allowed(a, b, c)
    return np.min(goal(one, two, both, a)[inside])


def mean(one, two, both, a):
    return (one + two) / 2


@pytest.mark.parametrize(
    ("changes", "goal", "allowed"),
    [
        ({"limits": {"some": "a <= 2 * c", "least": "b >= 1", "tiers": "c = 4"}}, mean,
         lambda a, b, c: np.isclose(c, 4)),
        ({"spend": "exactly"}, mean, lambda a, b, c: np.isclose(a + b + c, 10)),
        ({"objective": {"maximize": "weakest_score"}}, lambda one, two, both, a: np.minimum(one, two),
         lambda a, b, c: True),
        ({"objective": {"maximize": "3 * both + score.two - 2 * a"}, "spend": "exactly"},
         lambda one, two, both, a: 3 * both + two - 2 * a, lambda a, b, c: np.isclose(a + b + c, 10)),
        ({"set": {"programmes.b.lot": 2}, "spend": "exactly"}, mean,
         lambda a, b, c: np.isclose(b % 2, 0) & np.isclose(a + b + c, 10)),
    ],
)  # fmt: skip
def test_the_worst_allocation_is_that_of_a_search_over_every_one(changes, goal, allowed):
    program = Program.of(optimizer.load(question(**changes)))
    worst = program.evaluator.achieve(worst_allocation(program))
    # The least of a concave objective lies at a corner, and the corners here are in sixths.
    assert float(worst.objective) == pytest.approx(on_a_grid(goal, allowed), abs=1e-6)
    assert not breaks(program, worst)


def test_without_an_end_to_spending_there_is_no_worst_allocation():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {"max_spend": 3}}}
    scenario = optimizer.load({"model": model, "objective": {"maximize": "b - a"}})
    assert worst_allocation(Program.of(scenario)) is None


def plans_that_state_limits():
    rivals = {
        "mostly_a": {"rival": True, "limits": {"share": "a >= 6"}, "objective": {"maximize": "a + 2 * b"}},
        "too_much": {"rival": True, "limits": {"share": "a >= 11"}},
        "run": {"limits": {"share": "a >= 1"}},
    }
    model = {
        "status": "assumed",
        "programmes": {"a": {}, "b": {}},
        "allocations": {"last": {"a": 5, "b": 5}, "half": {"b": 5}, "heavy": {"a": 2, "b": 9}},
    }
    goal = {"maximize": "a + 3 * b"}
    return {"model": model, "budget": 10, "objective": goal, "compare_with": "last", "variants": rivals,
            "limits": {"most": "b <= 8"}}  # fmt: skip


def test_a_rival_plan_is_no_robustness_run():
    asked = plans_that_state_limits()
    asked["model"] |= {"categories": {"c": {}, "d": {}}, "programmes": {"a": {"category": "c"}, "b": {"category": "d"}}}
    assert {verdict.runs for verdict in optimizer.solve(optimizer.load(asked)).verdict.values()} == {("run",)}
    asked["variants"]["mostly_a"]["robustness"] = True
    marked = optimizer.solve(optimizer.load(asked)).verdict
    assert {verdict.runs for verdict in marked.values()} == {("mostly_a",)}, "unless it says so"


def test_rivals_by_hand():
    answer = optimizer.solve(optimizer.load(plans_that_state_limits()))
    plans = answer.rivals
    assert list(plans) == ["last", "half", "heavy", "mostly_a", "too_much"]
    assert (plans["last"].worst, plans["last"].best, plans["last"].behind) == (20, 20, 6)
    # At its own total of 5 all of it goes to b, as it does; 11 let b have 8.
    assert (plans["half"].best, plans["half"].behind, plans["half"].breaks) == (15, 0, ())
    assert (plans["heavy"].best, plans["heavy"].behind, plans["heavy"].breaks) == (29, -2, ("budget", "limits.most"))
    # A plan's limits replace the scenario's. With 6 or more for a and all 10 spent: from 10 to 18 of the computed 26.
    mostly = plans["mostly_a"]
    assert (mostly.worst, mostly.best, mostly.behind, mostly.total) == (10, 18, 8, 10)
    # By its own objective it reaches 6 + 2 * 4 and the computed allocation 2 + 2 * 8.
    assert (mostly.own_best, mostly.own_computed, mostly.own_score) == (14, 18, 18)
    assert (plans["too_much"].status, plans["too_much"].best) == ("infeasible", None)
    frame = plans.to_frame()
    assert frame.loc["mostly_a", "worst"] == 10
    assert set(frame.columns) == set(frame.attrs["columns"])
    table, remarks = rivals_article(answer, Words(answer.scenario, "en")).parts
    assert [row.cells[1:5] for row in table.rows][3:] == [("10", "10", "18", "-8"), ("-", "-", "-", "-")]
    assert "too_much: no allocation keeps its limits (infeasible)." in remarks.items
    assert table.rows[2].cells[4:] == ("+2", "Budget, most")


def test_an_allocation_that_does_not_say_when_is_no_rival_and_named(tmp_path):
    budget, apart = {"2026": 6, "2027": 4}, {"2026": 3, "2027": 2}
    by_period = {"last": {"a": apart, "b": apart}, "half": {"b": apart}, "sheet": {"a": 5, "b": 5}, "none": {"a": 0}}
    asked = plans_that_state_limits()
    capped = {"a": {"max_spend": {"value": 9, "low": 8, "high": 10}}, "b": {}}
    asked["model"] |= {"allocations": by_period, "programmes": capped}
    asked |= {"budget": budget, "limits": {}, "variants": {}}
    answer = optimizer.solve(optimizer.load(asked))
    assert list(answer.rivals) == ["last", "half", "none"]
    assert set(optimizer.sweep(answer.scenario, 8).findings.plans) == {"computed", "half", "none"}
    (tmp_path / "asked.yaml").write_text(json.dumps(asked), encoding="utf-8")
    for command in (["validate"], ["plans", "--draws", "none"], ["solve", "--draws", "none"]):
        said = run(*command, str(tmp_path / "asked.yaml")).stdout
        assert "Not compared, as amounts are not given by budget period: sheet." in said
    with pytest.raises(InputError, match="`a` has no period"):
        answer.scenario.with_(compare_with="sheet")


def test_headings_hold_without_fields_a_title_of_the_actual_or_scores():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    goal = {"objective": {"minimize": "spend"}, "limits": {"least": "a + b >= 5"}, "variants": {"more": {"budget": 12}}}
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 10, "compare_with": {"a": 4, "b": 4}, **goal}))
    words = Words(answer.scenario, "en")
    assert variants(answer, words).parts[0].caption == "Results by variant"
    captions = [part.caption for part in grounds(words).parts[0].parts if isinstance(part, Table)]
    assert any(caption.startswith("Amounts of the allocation compared with") for caption in captions)
    assert waterfall(answer, words) is None, "of money as objective each field adds its own"
    bought = optimizer.solve(answer.scenario.with_(objective={"maximize": "2 * a + b"}))
    steps = waterfall(bought, Words(bought.scenario, "ko"))
    assert "점" not in steps.title + "".join(steps.parts[0].data.header)


def test_a_rival_whose_total_keeps_no_rules_is_behind_nothing():
    model = {
        "status": "assumed", "programmes": {"a": {}, "b": {}},
        "allocations": {"now": {"a": 8, "b": 2}, "little": {"a": 5}, "other": {"a": 9}},
    }  # fmt: skip
    question = {"budget": 10, "objective": {"maximize": "a + 2 * b"}, "limits": {"least": "a >= 8"}}
    question["compare_with"] = "now"
    answer = optimizer.solve(optimizer.load({"model": model, **question}))
    rivals = answer.rivals
    assert (rivals["now"].behind, rivals["little"].behind, rivals["other"].behind) == (0, None, 1)
    rows = {row.cells[0]: row.cells for row in rivals_article(answer, Words(answer.scenario, "en")).parts[0].rows}
    assert (rows["little"][3], rows["other"][3]) == ("-", "-1")


def test_of_several_best_allocations_of_a_plan_none_is_scored_as_the_best_one():
    asked = plans_that_state_limits()
    asked["variants"]["mostly_a"]["objective"] = {"maximize": "0 * a + 0 * b"}
    answer = optimizer.solve(optimizer.load(asked))
    mostly = answer.rivals["mostly_a"]
    assert (mostly.own_best, mostly.own_score) == (0, None)
    remarks = rivals_article(answer, Words(answer.scenario, "en")).parts[1].items
    assert "By the objective of this scenario" not in " ".join(remarks)


def test_limits_with_the_name_of_a_computed_allocation_are_ahead_in_no_samples():
    asked = plans_that_state_limits()
    asked["variants"] = {"most": {"rival": True, "limits": {"share": "a >= 6"}}, "computed": {"rival": True}}
    asked["model"] |= {"programmes": {"a": {"max_spend": {"value": 9, "low": 8, "high": 10}}, "b": {}}}
    answer = optimizer.solve(optimizer.load(asked))
    planned = PlannedAnswer.of(answer, optimizer.sweep(answer.scenario, 8))
    assert "computed" in planned.plans.sweep.findings.plans
    table = rivals_article(planned, Words(answer.scenario, "en")).parts[0]
    column = table.header.index("Ahead in")
    assert [row.cells[column] for row in table.rows if row.name == ""] == ["-", "-"]


def test_limits_that_leave_money_are_compared_at_the_budget():
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}, "allocations": {"now": {"a": 5}}}
    question = {"budget": 10, "objective": {"maximize": "a + 2 * b"}, "compare_with": "now"}
    rival = {"limits": {"little": "total <= 4", "none": "a = 0"}, "rival": True}
    answer = optimizer.solve(optimizer.load({"model": model, **question, "variants": {"little": rival}}))
    assert (answer.rivals["little"].total, answer.rivals["little"].behind) == (4, 12)
    assert answer.rivals["now"].behind == 5, "at its own total of 5"
    notes = rivals_article(answer, Words(answer.scenario, "en")).parts[0].notes
    assert "A plan with all its amounts is compared at its own total" in notes[1]
    assert "from the allocation computed at this scenario's budget" in notes[2]


def test_the_guide_says_what_comes_out():
    text = (Path(__file__).parent.parent / "docs" / "plans.md").read_text(encoding="utf-8")
    example = read_text(re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[0], "guide").plain()
    answer = optimizer.solve(optimizer.load(example))
    pledge = answer.rivals["mostly_a"]
    assert (answer.objective, answer.rivals["last_year"].best, pledge.worst, pledge.best) == (26, 20, 10, 18)
    assert (pledge.own_best, pledge.own_computed) == (14, 18)


def two_goals(first="2 * a + b", second="a + 3 * b", **changes):
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}, "allocations": {"last": {"a": 5, "b": 5}}}
    return [
        {"scenario": name, "model": model, "budget": 10, "objective": {"maximize": goal}, "compare_with": "last"} | more
        for name, goal, more in (("one", first, {}), ("two", second, changes))
    ]


def judged(*scenarios):
    return CrossRegret(compare_answers([optimizer.solve(optimizer.load(scenario)) for scenario in scenarios]))


def test_cross_regret_by_hand():
    cross = judged(*two_goals())
    # All for a is worth 20 and 10, all for b 10 and 30; nothing is worth 0, so gains are 20 and 30.
    behind = {plan: {judge: item.behind for judge, item in row.items()} for plan, row in cross.optima.items()}
    assert behind == {"one": {"one": 0, "two": 20}, "two": {"one": 10, "two": 0}}
    assert cross.table["actual"]["two"].share == pytest.approx(1 / 3)
    # With x for a the shares behind are (10 - x) / 20 and 2x / 30: alike at 30 / 7.
    plan = cross.common["least_regret"]
    assert float(plan["a", ""]) == pytest.approx(30 / 7)
    shares = [item.share for item in cross.table["least_regret"].values()]
    assert shares == pytest.approx([2 / 7, 2 / 7])
    # That plan suits neither within 1%, the optimum of either suits one, and no plan suits more than that.
    assert "most_accepted" not in cross.table
    assert not any(item.accepted for item in cross.table["least_regret"].values())
    frame = pickle.loads(pickle.dumps(cross)).to_frame()
    assert len(frame) == 2 * 4
    assert set(frame.columns) == set(frame.attrs["columns"])


def test_of_plans_with_the_same_greatest_regret_the_one_of_least_regret_on_average_is_taken():
    """Two judges halve the 10 between a and b; the third has the other 2 for c."""
    goals = {"one": "a", "two": "b", "three": "a + b + c"}
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "c": {}, "d": {}}}
    asked = {"model": model, "budget": 12, "limits": {"most": "a + b <= 10"}, "compare_with": {"d": 12}}
    cross = judged(*(asked | {"scenario": name, "objective": {"maximize": goal}} for name, goal in goals.items()))
    assert [float(cross.common["least_regret"][name, ""]) for name in "abcd"] == pytest.approx([5, 5, 2, 0], abs=1e-6)


def test_the_most_accepted_plan_suits_more_judges_than_any_other_beside_it():
    goals = {"one": "100 * a + 98.5 * b", "two": "98.5 * a + 100 * b", "three": "c"}
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "c": {}}}
    asked = {"model": model, "budget": 10, "compare_with": {"a": 5, "c": 5}}
    cross = judged(*(asked | {"scenario": name, "objective": {"maximize": goal}} for name, goal in goals.items()))
    accepted = {plan: sum(item.accepted for item in own.values()) for plan, own in (cross.optima | cross.table).items()}
    assert accepted == {"one": 1, "two": 1, "three": 1, "actual": 0, "least_regret": 0, "most_accepted": 2}


def test_the_actual_counts_as_accepted_for_a_most_accepted_plan_as_it_does_in_the_table():
    """It keeps 1% of its own total for d, which is less than 1% of the budget."""
    goals = {"one": "100 * a + 98.9 * b", "two": "98.9 * a + 100 * b", "three": "c"}
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "c": {}, "d": {}}}
    actual = {"a": "4.9351", "b": "4.9351", "d": "0.0998"}
    asked = {"model": model, "budget": 10, "limits": {"least": "d >= 1% of budget"}, "compare_with": actual}
    cross = judged(*(asked | {"scenario": name, "objective": {"maximize": goal}} for name, goal in goals.items()))
    assert [item.accepted for item in cross.table["actual"].values()] == [True, True, False]
    assert "most_accepted" not in cross.table


def test_a_plan_for_all_keeps_the_rules_of_every_scenario():
    cross = judged(*two_goals(limits={"least": "a >= 6"}))
    assert cross.optima["two"]["two"].objective == 18
    assert cross.optima["one"]["two"].breaks == ()
    assert float(cross.common["least_regret"]["a", ""]) >= 6
    assert cross.table["actual"]["two"].breaks == ("limits.least",)
    assert not cross.table["actual"]["two"].accepted
    none = judged(two_goals(limits={"least": "a >= 6"})[1], two_goals()[0] | {"limits": {"most": "a <= 5"}})
    assert none.common == {}


@pytest.mark.parametrize("size", [1, 100])
def test_a_judge_without_a_gain_accepts_what_is_not_behind_at_all_and_has_no_part_in_plans(size):
    # Least of a is nothing, whatever it is counted in; the other judge is for a, of which the first's rules allow 9.
    one, two = two_goals()
    one |= {"objective": {"minimize": f"{size} * a"}, "limits": {"most": "a <= 9"}}
    two |= {"objective": {"maximize": "a"}}
    cross = judged(one, two)
    assert cross.judges["one"].solution.gain == 0
    assert {plan: item["one"].accepted for plan, item in (cross.optima | cross.table).items()} == {
        "one": True, "two": False, "actual": False, "least_regret": False,
    }  # fmt: skip
    assert float(cross.common["least_regret"]["a", ""]) == pytest.approx(9)
    items = CrossRegretWords(cross, "en").parts()[1].items
    assert items[0].startswith("one: no gain to take a share of,")
    matrix = CrossRegretWords(cross, "en").parts()[0]
    assert [row.cells[2] for row in matrix.rows if row.cells[0] == "Least greatest regret of all"] == ["10.0%"]
    alone = judged(one, one | {"scenario": "two"})
    assert alone.common == {}
    assert not any("keeps the rules of every" in item for item in CrossRegretWords(alone, "en").parts()[1].items)


def test_who_judges_nothing_keeps_a_row_and_says_why():
    other = {"scenario": "other", "model": {"status": "assumed", "programmes": {"c": {}}}, "budget": 1,
             "objective": {"maximize": "c"}}  # fmt: skip
    one, two = two_goals(limits={"least": "a >= 11"})
    cross = judged(one, two, other)
    assert cross.reasons == {"two": "infeasible", "other": "other_lines"}
    assert list(cross.optima) == ["one"]
    assert cross.common == {}
    answers = [optimizer.solve(optimizer.load(scenario)) for scenario in (one, two, other)]
    section = next(s for s in compared(answers, "en").sections if s.title == "Each judged by the others")
    assert [row.cells for row in section.parts[0].rows][:3] == [
        ("① computed", "0.0%", "-", "-", "1/1"), ("② computed", "-", "-", "-", "-"),
        ("③ computed", "-", "-", "-", "-"),
    ]  # fmt: skip
    assert "two: judges nothing, for want of an answer (infeasible)." in section.parts[1].items


def test_what_all_agree_on_is_in_the_near_optimal_set_of_each():
    # Within 1% of a gain of 20 or 30, b may keep 0.2 or 0.15 of its 5 beside the best of all for a.
    assert judged(*two_goals(second="3 * a + b")).agreed == {"a": pytest.approx(4.8), "b": pytest.approx(-4.8)}
    assert judged(*two_goals()).agreed == {}
    # 3% of the money is named, less than 0.1% of it is not.
    for amount, agreed in (("9.5", {"a": pytest.approx(0.3), "b": pytest.approx(-0.3)}), ("9.795", {})):
        actual = {"compare_with": {"a": amount, "b": str(10 - Fraction(amount))}}
        assert judged(*(own | actual for own in two_goals(second="3 * a + b"))).agreed == agreed


def panel(**changes):
    """Two judges by hand: the scenario's own goal and that of the other of `two_goals`, with a number of its own."""
    one, _ = two_goals()
    one["model"] = one["model"] | {"parameters": {"worth": 1}}
    judges = {
        "first": {"title": {"ko": "하나", "en": "One"}, "note": "Holds a to be worth twice b.", "status": "assumed"},
        "second": {"objective": {"maximize": "a + worth * b"}, "set": {"parameters.worth": 3}, "status": "assumed"},
    }
    return one | {"panel": judges | changes}


def test_a_panel_judges_as_its_scenarios_do():
    scenario = optimizer.load(panel())
    found = optimizer.solve(scenario).panel
    assert list(found.judges) == ["first", "second"]
    assert {name: judge.behind for name, judge in found.table["computed"].items()} == {"first": 0, "second": 20}
    cross = judged(*two_goals())
    assert found.common["least_regret"] == cross.common["least_regret"]
    assert dict(found.numbers) == {"parameters.worth": {"one": 1, "first": 1, "second": 3}}
    frame = found.numbers.to_frame()
    assert set(frame.columns) == set(frame.attrs["columns"])
    # The scenario itself, and its variants, are as without a panel.
    assert scenario.digest == optimizer.load({k: v for k, v in panel().items() if k != "panel"}).digest
    assert optimizer.solve(optimizer.load(two_goals()[0])).panel is None
    article = judges(optimizer.solve(scenario), Words(scenario, "en"))
    assert article.title == "How judges see it"
    assert article.lead == "The weights and numbers of 2 judges are assumed; nobody was asked."
    assert article.parts[0].items == (
        "① One: Holds a to be worth twice b.",
        "② second. Objective: the expression of the file, as large as possible (a + worth × b).",
    )
    assert [row.cells for row in article.parts[1].rows] == [("worth", "1", "", "3")]
    matrix = article.parts[2]
    assert matrix.caption.endswith("in % of its gain over spending nothing")
    least = "Least greatest regret of all"
    assert least in [row.cells[0] for row in matrix.rows]
    said = "of the allocations that keep the rules of every judge, the one whose greatest % is least."
    assert f"{least}: {said}" in matrix.notes


def test_a_judge_of_the_weakest_score_says_so_and_has_no_weights():
    capabilities = {name: {"from": f"out_{name}", "curve": [[0, 0], [10, 100]]} for name in ("s", "t")}
    programmes = {name: {"unit_cost": 1, "output": f"out_{name}"} for name in capabilities}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"out_s": {}, "out_t": {}}}
    scenario = optimizer.load({
        "model": model | {"capabilities": capabilities}, "budget": 10,
        "objective": {"maximize": "weighted_score", "weights": {"s": 0.7, "t": 0.3}},
        "panel": {"even": {"title": "Even", "objective": {"maximize": "weakest_score"}}},
    })  # fmt: skip
    items, table, *_ = judges(optimizer.solve(scenario), Words(scenario, "en")).parts
    assert items.items == ("① Even. Objective: the weakest score as high as possible.",)
    assert [row.cells[1:] for row in table.rows] == [("0.7", "-"), ("0.3", "-")]


def test_judges_who_differ_on_payments_share_the_units():
    """4 bonds leave one of them 20 for roads in the second year, the other 20 in the first and 4 in the second."""
    bonds = {"payments": {"2026": 10, "2027": -5}, "max_units": 4}
    other = {"programmes.bonds.payments.2026": 5, "programmes.bonds.payments.2027": -1}
    source = {
        "model": {"status": "assumed", "programmes": {"bonds": bonds, "roads": {}}},
        "budget": {"2026": 40, "2027": 0},
        "objective": {"maximize": "30 * bonds.units + roads"},
        "panel": {"one": {}, "two": {"set": other}},
    }
    theirs = {"rival": True, "set": other, "objective": {"maximize": "30 * bonds.units + 2 * roads"}}
    answer = optimizer.solve(optimizer.load(source | {"variants": {"theirs": theirs}}))
    assert answer.rivals["theirs"].own_computed == 4 * 30 + 2 * 20, "by a plan that states other payments, too"
    cross = answer.panel
    assert {judge: (item.objective, item.behind, item.breaks) for judge, item in cross.optima["two"].items()} == {
        "one": (144, -4, ("budget.2026",)), "two": (144, 0, ()),
    }  # fmt: skip
    least = cross.plans["least_regret"]
    assert list(least.values()) == pytest.approx([40, -20, 0, 4], rel=1e-9), "of 4 bonds at the first judge's payments"
    judged = {judge: (item.objective, item.breaks) for judge, item in cross.table["least_regret"].items()}
    assert judged == {judge: (pytest.approx(124), ()) for judge in ("one", "two")}


def test_what_is_wrong_with_a_judge_has_its_place(tmp_path):
    limits, number = {"limits": {"x": "a >= 1"}}, {"set": {"parameters.no": 1}}
    for judge, said in ((limits, "unknown key `limits`"), (number, "(in judge `third`)")):
        path = tmp_path / "wrong.yaml"
        path.write_text(json.dumps(panel(third=judge)), encoding="utf-8")
        done = run("validate", str(path))
        assert done.returncode == 2
        assert said in " ".join(done.stderr.split())
        assert "wrong.yaml:1:" in done.stderr


def test_the_commands_say_it(tmp_path):
    path = tmp_path / "plans.yaml"
    path.write_text(json.dumps(plans_that_state_limits()), encoding="utf-8")
    done = run("plans", str(path), "--draws", "none", "--json")
    found = json.loads(done.stdout)["rivals"]
    assert found["mostly_a"] == {
        "kind": "limits", "status": "optimal", "worst": 10, "best": 18, "behind": 8, "total": 10, "breaks": [],
        "own_best": 14, "own_computed": 18, "own_score": 18,
    }  # fmt: skip
    assert "다른 배분안" in run("plans", str(path), "--draws", "none", "--lang", "ko").stdout
    path.write_text(json.dumps(panel()), encoding="utf-8")
    found = json.loads(run("plans", str(path), "--draws", "none", "--json").stdout)["panel"]
    assert found["judges"] == ["first", "second"]
    assert found["numbers"] == {"parameters.worth": {"one": 1, "first": 1, "second": 3}}
    assert found["optima"]["first"]["second"]["behind"] == 20
    path.unlink()
    for scenario in two_goals():
        (tmp_path / f"{scenario['scenario']}.yaml").write_text(json.dumps(scenario), encoding="utf-8")
    one, two = str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml")
    found = json.loads(run("compare", one, two, "--json").stdout)["cross_regret"]
    assert found["optima"]["one"]["two"]["behind"] == 20
    assert found["plans"]["least_regret"]["spending"]["a"] == pytest.approx(30 / 7)
    assert run("compare", str(tmp_path), "--lang", "ko").stdout == run("compare", one, two, "--lang", "ko").stdout
    (tmp_path / "model.yaml").write_text("title: What they share\nprogrammes: {a: {}}\n", encoding="utf-8")
    assert len(json.loads(run("compare", str(tmp_path), "--json").stdout)["scenarios"]) == 2
    (tmp_path / "none").mkdir()
    assert "has no scenario files" in " ".join(run("compare", str(tmp_path / "none")).stderr.split())


def test_the_shipped_panel_is_assumed_and_has_a_plan_for_all():
    answer = solved("supplementary-budget-2025")
    blocks = answer.scenario.question.panel
    assert len(blocks) == 5
    for block in blocks.values():
        assert block.status == "assumed"
        assert "가정" in block.title.say("ko")
        assert "assumed" in block.title.say("en")
        assert block.note.say("ko") != block.note.say("en")
    found = answer.panel
    assert not found.reasons
    assert not any(item.breaks for item in found.table["least_regret"].values())


def test_the_shipped_rivals_have_an_interval():
    plans = solved("rival-plans").rivals
    limits = {name: plan for name, plan in plans.items() if plan.kind == "limits"}
    assert len(limits) == 7
    assert all(plan.worst < plan.best for plan in limits.values())


@pytest.mark.parametrize("seed", [3, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(100, 160))])
def test_random_scenarios_have_a_worst_allocation_and_a_plan_for_all(seed):
    scenario = optimizer.load(generate(seed, objective="weighted_score"))
    answer = optimizer.solve(scenario)
    program, rng, tiny = answer.solution.program, np.random.default_rng(seed), 1e-6 * float(answer.solution.gain or 1)
    if (worst := worst_allocation(program)) is not None:
        least = float(program.evaluator.achieve(worst).objective)
        assert not breaks(program, program.evaluator.achieve(worst))
        for _ in range(10):  # corners in random directions
            cost = np.array([rng.normal() * (key[0] in ("spend", "units")) for key in program.exact.columns])
            outcome = program.solver.solve(cost, True)
            if outcome.status == "optimal":
                corner = program.spending([Fraction(x) for x in outcome.x])
                assert least <= float(program.evaluator.achieve(corner).objective) + tiny
    weights = rng.dirichlet(np.ones(len(scenario.model.capabilities)), 3)
    stated = [dict(zip(scenario.model.capabilities, own.tolist(), strict=True)) for own in weights]
    judges = [scenario.with_(objective={"maximize": "weighted_score", "weights": own}) for own in stated]
    cross = CrossRegret(compare_answers([optimizer.solve(judge) for judge in judges]))
    if not any(judge.solution.gain for judge in cross.judges.values()):
        assert cross.common == {}, "without any gain there is none to share"
        return
    greatest = max(item.share or 0 for item in cross.table["least_regret"].values())
    assert not any(item.breaks for item in cross.table["least_regret"].values())
    for row in cross.optima.values():
        assert greatest <= max(item.share or 0 for item in row.values()) + 1e-5
