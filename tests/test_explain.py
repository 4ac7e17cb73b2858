"""Explanations: each figure in a sentence is one that solving or evaluating again gives."""

import json
import random
import re

import pytest
from generator import generate
from korea import NOVEMBER
from shared import run, sensitivity
from test_cli import SMALL

import optimizer
from optimizer.analysis.explanation.explanation import Explanations
from optimizer.program.evaluation import Evaluator
from optimizer.report.explain import explain_document, explain_page, story_page
from optimizer.report.pages import sensitivity_page
from optimizer.report.parts import GROUP
from optimizer.report.sections.grounds import appendix
from optimizer.report.sections.moves import moves, waterfall
from optimizer.report.sections.prices import frontiers, worths
from optimizer.report.words import Words


@pytest.fixture(scope="module")
def base():
    return Explanations(sensitivity(NOVEMBER))


def small(**more):
    model = {
        "status": "assumed",
        "programmes": {
            "cards": {"unit_cost": 2, "output": "gpus"},
            "rooms": {"output": "places"},
            "staff": {"output": "people"},
        },
        "outputs": {"gpus": {}, "places": {"initial": 2}, "people": {}},
        "composites": {"running": {"smallest_of": ["gpus", "places"]}},
        "capabilities": {"c": {"from": "running", "linear": 10}, "t": {"from": "people", "curve": [[0, 0], [4, 40]]}},
    }
    asked = {"model": model, "budget": 12, "compare_with": {"cards": 8, "staff": 4}}
    return Explanations(optimizer.sensitivity(optimizer.load(asked, **more)))


def test_a_bottleneck_is_the_smallest_part_and_names_who_feeds_it():
    why = small(limits={"few": "cards <= 5", "many": "rooms >= 4"})
    (item,) = why.bottlenecks.values()
    assert item.parts[item.least] == min(item.parts) == why.answer.achieved.outputs["running"]
    assert item.feeding == ("cards",)
    assert [b.composite for b in why.programme("rooms").blocked] == ["running"]
    assert why.programme("cards").blocked == ()


def test_parts_that_are_as_small_hold_a_composite_up_together():
    why = small(limits={"few": "gpus <= 2", "none": "rooms = 0"}, budget=8, compare_with={"cards": 4, "staff": 4})
    (item,) = why.bottlenecks.values()
    assert item.parts == (2, 2)
    assert item.tied == (0, 1)
    assert why.behind("running") == ["running"]
    assert why.behind("people") == []
    text = " ".join(explain_page(why, "en").split())
    assert "running: limited by gpus and places alike (2); more of one alone adds nothing." in text


def test_what_is_missing_is_fed_by_those_who_add_to_it():
    """Of a part that is itself a smallest of several, those who feed its scarcest: more of the others adds nothing."""
    model = {
        "status": "assumed",
        "programmes": {
            name: {"output": out} for name, out in (("cards", "gpus"), ("posts", "people"), ("sets", "data"))
        },
        "outputs": {"gpus": {"initial": 9}, "people": {"initial": 2}, "data": {"initial": 5}},
        "composites": {"work": {"smallest_of": ["teams", "data"]}, "teams": {"smallest_of": ["gpus", "people"]}},
        "capabilities": {"c": {"from": "work", "curve": [[0, 0], [10, 10]]}},
    }
    asked = {"model": model, "budget": 2, "compare_with": {"cards": 1, "sets": 1}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    assert why.bottlenecks["work"].feeding == ("posts",)
    achieve, here = why.solution.program.evaluator.achieve, why.answer.spending
    reached = achieve(here).scores["c"]
    for name in why.scenario.programmes:
        more = achieve({key: amount + (key[0] == name) for key, amount in here.items()}).scores["c"]
        assert (more > reached) == (name in why.bottlenecks["work"].feeding)


def test_parts_that_are_as_scarce_are_named_together_of_a_programme_too():
    model = {"status": "assumed", "programmes": {name: {"output": f"{name}s"} for name in ("bus", "driver")}}
    model |= {"outputs": {"buss": {}, "drivers": {}}, "composites": {"running": {"smallest_of": ["buss", "drivers"]}}}
    model |= {"capabilities": {"c": {"from": "running", "curve": [[0, 0], [10, 10]]}}}
    why = Explanations(optimizer.sensitivity(optimizer.load({"model": model, "budget": 6})))
    text = " ".join(story_page(why, "bus", "en").split()) + " ".join(story_page(why, "driver", "en").split())
    assert "running: limited by buss and drivers alike (3); more of one alone adds nothing." in text
    assert "is missing" not in text


def test_of_inputs_that_replace_each_other_none_is_missing():
    """More of either adds to the mix, so that no part of it holds it up."""
    model = {"status": "assumed", "programmes": {"bus": {"output": "buses"}, "driver": {"output": "drivers"}}}
    inputs = [{"of": "buses", "at": 10}, {"of": "drivers", "at": 10}]
    mix = {"unit": 10, "share": 0.5, "elasticity": 0.6, "inputs": inputs}
    model |= {"outputs": {"buses": {"initial": 2}, "drivers": {"initial": 9}}, "composites": {"running": {"ces": mix}}}
    model |= {"capabilities": {"c": {"from": "running", "curve": [[0, 0], [10, 10]]}}}
    why = Explanations(optimizer.sensitivity(optimizer.load({"model": model, "budget": 2})))
    assert why.bottlenecks == {}
    achieve, here = why.solution.program.evaluator.achieve, why.answer.spending
    more = {key: amount + (key[0] == "driver") for key, amount in here.items()}
    assert achieve(more).scores["c"] > achieve(here).scores["c"]
    assert "is missing, so" not in story_page(why, "driver", "en")


def test_nothing_holds_what_is_left_out():
    """Neither of the two that a limit holds together is held by it where the other takes all of it."""
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}, "c": {}}}
    asked = {
        "model": model,
        "budget": 9,
        "limits": {"both": "a + b <= 4"},
        "objective": {"maximize": "3 * a + 2 * b + c"},
    }
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    assert "Held by" in story_page(why, "a", "en")
    assert "Held by" not in story_page(why, "b", "en")


def test_what_goes_without_the_money_is_evaluated_again(base):
    story = base.programme("graduate_places")
    spending = {key: 0 if key[0] == "graduate_places" else v for key, v in base.answer.spending.items()}
    less = base.solution.program.evaluator.achieve(spending)
    assert story.lost_objective == base.solution.objective - less.objective > 0
    assert set(story.lost) == {"talent"}
    assert story.lost["talent"] == base.answer.achieved.scores["talent"] - less.scores["talent"]


@pytest.mark.parametrize("name", ["graduate_places", "chip_design", "startup_fund", "wbl_rental"])
def test_the_next_money_is_solved_again(base, name):
    story = base.programme(name)
    # At a cap or at 0 the rate is the reduced cost; what others give up adds to the unit that is forced in.
    assert story.rate == pytest.approx(base.answer.reduced_costs[name].per_money, rel=1e-4, abs=1e-15)
    assert sum(story.displaced.values()) == pytest.approx(1, abs=0.02)


def test_the_next_money_of_a_programme_capped_by_the_year_is_its_reduced_cost():
    """Without the caps of all years at once the money would first move between them, which a cap a year forbids."""
    model = {"status": "assumed", "outputs": {"x": {}, "y": {}}}
    model["programmes"] = {"a": {"output": "x", "max_spend": {"2026": 4, "2027": 4}}, "c": {"output": "y"}}
    curve = [[0, 0], [7, 70], [20, 96]]
    model["capabilities"] = {"p": {"from": "x", "curve": curve}, "q": {"from": "y", "linear": 3}}
    asked = {"model": model, "budget": {"2026": 10, "2027": 10}, "horizon": 2}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    a, c = why.programme("a"), why.programme("c")
    assert a.rate == why.answer.reduced_costs["a"].per_money == pytest.approx(3.5)
    assert a.displaced == pytest.approx({"c": 1})
    # Other rules settle what c gets: its reduced cost is 0, and a unit more takes one from a in the second year.
    assert (why.answer.reduced_costs["c"].per_money, c.rate) == pytest.approx((0, -1.75))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("talent", "`talent` is a category of postdocs, star_hires, graduate_places, prizes"),
        ("GPU 구매", "`gpu_purchase`"),
    ],
)
def test_what_is_no_programme_is_told_which_there_are(name, hint):
    done = run("explain", "supplementary-budget-2025", name)
    assert done.returncode == 2
    assert hint in done.stderr


def test_changes_in_korean_are_named_as_such(base):
    """A bare number in brackets is a decrease to an accountant, and nothing `changes by 0`."""
    text = " ".join(story_page(base, "gpu_purchase", "ko").split())
    assert re.search(r"\(증감 △?[\d,]+\)\.", text)
    assert re.search(r"이 사업이 없을 때의 증감은 .*? △\d+\.\d점", text)
    assert re.search(r"더 넣을 때 목적함수의 증감은 (0|[+△][\d.]+)이며", text)


def test_rates_beside_the_actual_by_hand():
    why = small()
    # 4 cards and 2 places: cards add nothing, a place 10 points at half the weight; staff are at their curve's end.
    assert why.rates_at_actual["cards"] == 0
    unit = float(why.scenario.display.size)
    assert why.rates_at_actual["rooms"] == pytest.approx(5 * unit)
    assert why.rates_at_actual["staff"] == 0


def test_rates_beside_the_actual_are_of_the_first_year_and_say_so():
    model = {"status": "assumed", "programmes": {"a": {"output": "x", "life": "1 year"}, "b": {"output": "x"}}}
    model |= {"outputs": {"x": {}}, "capabilities": {"p": {"from": "x", "linear": 3}}}
    line = {"a": {"2026": 5, "2027": 5}, "b": {"2026": 5, "2027": 5}}
    asked = {"model": model, "budget": {"2026": 10, "2027": 10}, "horizon": 2, "compare_with": line}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    # For good from 2026 on it serves two years of two, from 2027 on one.
    assert why.rates_at_actual["b"] == pytest.approx(3 * float(why.scenario.display.size))
    assert "in 2026, rules set aside" in " ".join(explain_page(why, "en").split())
    assert "에서 2026 예산에" in explain_page(why, "ko")
    assert "to the allocation compared with, rules set aside" in " ".join(explain_page(small(), "en").split())


@pytest.mark.parametrize("seed", range(12))
def test_what_changes_in_a_few_programmes_is_evaluated_as_the_whole(seed):
    scenario = optimizer.load(generate(seed, degenerate=seed % 3 == 0))
    evaluator = Evaluator(scenario, scenario.base)
    for allocation in ("nothing", *scenario.allocations):
        other = evaluator.achieve(evaluator.spending(allocation))
        for name in random.Random(seed).sample(list(scenario.programmes), 2):
            changes = {(name, t): other.spending[name, t] + 3 for t in scenario.periods}
            if scenario.programmes[name].payments is None:
                assert evaluator.achieve_beside(other, changes) == evaluator.achieve(other.spending | changes)


def test_the_time_of_an_explanation_grows_with_the_programmes_and_not_with_their_square(monkeypatch):
    counted, units = dict[int, int](), Evaluator.units

    def counting(self, spending, programmes=None):
        programmes = list(self.scenario.programmes if programmes is None else programmes)
        counted[len(self.scenario.programmes)] += len(programmes)
        return units(self, spending, programmes)

    for count in (70, 140):
        model = {"status": "assumed", "programmes": {f"p{i}": {"max_spend": 1 + i % 3} for i in range(count)}}
        worth = " + ".join(f"{1 + i % 7} * p{i}" for i in range(count))
        asked = {"model": model, "budget": count, "objective": {"maximize": worth}, "compare_with": {"p0": 1}}
        why, counted[count] = Explanations(optimizer.sensitivity(optimizer.load(asked))), 0
        monkeypatch.setattr(Evaluator, "units", counting)
        assert len(explain_document(why, None)["programmes"]) == 60
        assert len(why.rates_at_actual) == count
        monkeypatch.undo()
    assert counted[140] < 2.5 * counted[70]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_of_all_kinds_of_scenarios(base, lang):
    assert "GPU 구매" in explain_page(base, "ko")
    for why in (base, small(), small(compare_with=None), small(budget="none", limits={"m": "total <= 5"})):
        assert explain_page(why, lang)
        for name in why.scenario.programmes:
            assert story_page(why, name, lang)
        json.dumps(explain_document(why, None), allow_nan=False)
    text = explain_page(small(objective={"minimize": "spend"}, require={"c": 30}), lang)
    assert "{" not in text


def test_of_a_least_cost_the_cheapest_stands_first_and_amounts_have_their_unit():
    model = {"currency": "EUR", "status": "assumed", "programmes": {"labs": {"unit_cost": "EUR 3"}, "prizes": {}}}
    model |= {"outputs": {}}
    cheap = {"model": model, "budget": "EUR 90", "objective": {"minimize": "2 * labs + prizes"}}
    cheap |= {"limits": {"all": "total >= EUR 60"}, "compare_with": {"labs": "EUR 30", "prizes": "EUR 30"}}
    why = Explanations(optimizer.sensitivity(optimizer.load(cheap)))
    text = " ".join(explain_page(why, "en").split()).split("best first:")[1]
    assert text.index("prizes") < text.index("labs")
    cheap["objective"] = {"minimize": "spend"}
    why = Explanations(optimizer.sensitivity(optimizer.load(cheap)))
    assert "best first:" not in " ".join(explain_page(why, "en").split())
    page = " ".join(sensitivity_page(why.sensitivity, "en").split())
    assert "reaches EUR 60.00, of which percentages are taken; spending nothing gives EUR 0.00." in page


@pytest.mark.parametrize("aim", ["spend", "money_moved"])
def test_of_money_as_objective_nothing_is_told_that_is_that_money_itself(aim):
    model = {"status": "assumed", "programmes": {"posts": {"output": "staff"}, "labs": {"output": "rooms"}}}
    model |= {"outputs": {"staff": {}, "rooms": {}}, "capabilities": {"c": {"from": "staff", "linear": 1}}}
    asked = {"model": model, "budget": 20, "require": {"c": 8}, "limits": {"rooms": "labs >= 10% of budget"}}
    asked |= {"objective": {"minimize": aim}, "compare_with": {"posts": 4, "labs": 9}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    words, page = Words(why.scenario, "en"), " ".join(explain_page(why, "en").split())
    assert "best first" not in page
    assert "The budget binds" not in page
    assert ("1 more of budget changes the objective by +0.1, and goes to labs." in page) is (aim == "spend")
    assert "Without it: c −8.0." in story_page(why, "posts", "en")
    assert waterfall(why.answer, words) is None
    assert (worths(why.sensitivity, words) is None) is (aim == "money_moved")


def test_more_money_of_several_budgets_is_more_of_all_in_proportion():
    model = {"status": "assumed", "programmes": {"a": {"output": "x"}}, "outputs": {"x": {}}}
    asked = {"model": model, "budget": {"2025": 4, "2026": 6}, "horizon": 2, "objective": {"maximize": "x"}}
    asked["compare_with"] = {"a": {"2025": 2, "2026": 3}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    page = " ".join(explain_page(why, "en").split())
    assert "The budget binds: 1 (all periods in proportion) more adds +0.7, and goes to a." in page
    parts = appendix(why.answer, Words(why.scenario, "en")).parts
    least = next(str(part) for part in parts if "least budget" in str(part))
    assert "(all periods in proportion). It does" in least


def test_a_unit_without_a_name_and_an_objective_without_scores_leave_no_gap():
    model = {"status": "assumed", "programmes": {"labs": {"unit_cost": 4, "per_unit": {"p": 1}}}, "outputs": {"p": {}}}
    why = Explanations(
        optimizer.sensitivity(optimizer.load({"model": model, "budget": 8, "objective": {"maximize": "p"}}))
    )
    text = story_page(why, "labs", "en")
    assert "Units bought: 2.\n" in text
    assert "Without it the objective changes by −2." in text


def test_a_programme_adds_its_own_part_of_an_output_that_others_make_too():
    programmes = {"a": {"output": "made", "max_spend": 3}, "b": {"output": "made"}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"made": {}}}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "made"}, "limits": {"b": "b <= 5"}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    assert [dict(why.programme(name).outputs) for name in "ab"] == [{"made": 3}, {"made": 5}]


def test_of_whole_lots_no_worth_is_told():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": 3, "lot": 1}, "b": {}}}
    asked = {"model": model, "budget": 10, "objective": {"maximize": "5 * a.units + b"}}
    text = story_page(Explanations(optimizer.sensitivity(optimizer.load(asked))), "a", "en")
    assert "Computed: 9." in text
    assert "With whole lots or thresholds there is no worth of one unit" in text
    assert "forced in" not in text


def test_what_brings_money_in_or_costs_nothing_is_said_with_the_sign_of_its_change():
    loan = {"a": {"unit_cost": 1}, "loan": {"min_spend": "none"}}
    asked = {"model": {"status": "assumed", "programmes": loan}, "budget": 10, "limits": {"most": "loan >= -5"}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked | {"objective": {"maximize": "2 * a.units + loan"}})))
    assert "Without it the objective changes by +5." in story_page(why, "loan", "en")
    model = {
        "status": "assumed",
        "programmes": {"rules": {"unit_cost": 0, "max_units": 4, "output": "order"}},
        "outputs": {"order": {}},
        "capabilities": {"law": {"from": "order", "linear": 4}},
    }
    why = Explanations(optimizer.sensitivity(optimizer.load({"model": model, "budget": 1})))
    text = story_page(why, "rules", "en")
    assert "Without it: law −16.0; the objective changes by −16." in text
    assert "forced in" not in text


def test_the_command(tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    assert run("explain", "small.yaml", "machines", "--lang", "en", cwd=tmp_path).returncode == 0
    wrong = run("explain", "small.yaml", "machine", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "machines" in wrong.stderr
    found = json.loads(run("explain", "small.yaml", "--json", cwd=tmp_path).stdout)
    assert found["format"] == "optimizer-explain"


def test_of_several_periods_it_is_said_for_which_one_money_is_forced_in():
    model = {"status": "assumed", "programmes": {"slow": {"ramp": "50%"}, "quick": {}}}
    asked = {"model": model, "budget": {2027: 5, 2028: 5}, "objective": {"maximize": "2 * quick + slow"}}
    answer = optimizer.solve(optimizer.load(asked))
    why = Explanations(answer.sensitivity)
    assert "1 more forced in for 2027, its own floor" in " ".join(story_page(why, "slow", "en").split())
    assert " for 2027)" in str(moves(answer, Words(answer.scenario, "en")))
    once = model | {"programmes": {"slow": {}, "quick": {}}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked | {"budget": 5, "model": once})))
    assert "1 more forced in, its own floor" in " ".join(story_page(why, "slow", "en").split())


def test_at_a_kink_the_next_unit_of_the_budget_is_that_upward():
    # Signs add 3 a unit up to the budget, then 2; where all is fixed a budget without room improves nothing either.
    model = {
        "status": "assumed",
        "programmes": {"signs": {"unit_cost": 2, "output": "boards"}, "trees": {"unit_cost": 5}},
        "outputs": {"boards": {}},
        "capabilities": {"way": {"from": "boards", "curve": [[0, 0], [10, 60], [15, 80]]}},
    }
    kink, fixed = {"model": model, "budget": 20}, {"signs": {"fixed": True}, "trees": {"fixed": True}}
    why = Explanations(optimizer.sensitivity(optimizer.load(kink)))
    assert "The budget binds: 1 more adds +2, and goes to signs." in explain_page(why, "en")
    chart = next(part for part in frontiers(why.sensitivity, Words(why.scenario, "en")).parts if part.notes)
    assert [row.cells[2] for row in chart.data.rows if row.kind == GROUP] == ["+2"]
    held = kink | {"compare_with": {"signs": 10, "trees": 10}}
    held["model"] = model | {"programmes": {k: model["programmes"][k] | fixed[k] for k in fixed}}
    why = Explanations(optimizer.sensitivity(optimizer.load(held)))
    assert "More budget improves nothing." in explain_page(why, "en")


@pytest.mark.parametrize(("fixed", "idle", "nothing", "gain"), [
    (False, "spending nothing", 0, 20), (True, "spending nothing but what is fixed", -10, 10),
])  # fmt: skip
def test_what_is_fixed_is_spent_where_nothing_else_is_and_of_a_loss_the_gain_is_a_distance(fixed, idle, nothing, gain):
    model = {"status": "assumed", "programmes": {"dredge": {"fixed": fixed}, "dump": {}}}
    asked = {"model": model, "budget": 20, "objective": {"maximize": "-1 * dredge - dump"}}
    asked |= {"spend": "exactly", "compare_with": {"dredge": 10, "dump": 10}}
    why = Explanations(optimizer.sensitivity(optimizer.load(asked)))
    said = f"{idle} gives {nothing}".replace("-", "−")
    assert f"{said}." in " ".join(explain_page(why, "en").split())
    page = " ".join(sensitivity_page(why.sensitivity, "en").split())
    assert f"reaches −20; {said}; the gain, their difference, is {gain}." in page
