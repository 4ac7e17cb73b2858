"""Whole lots and thresholds, against every choice of integers tried one by one."""

import random
from fractions import Fraction
from itertools import product

import pytest

import optimizer
from optimizer.errors import InputError
from optimizer.program import highs
from optimizer.program.rounding import breaks
from optimizer.report.contents import result_section, sections
from optimizer.report.document import document
from optimizer.report.pages import page, sensitivity_page
from optimizer.report.parts import Article
from optimizer.report.sections.moves import moves
from optimizer.report.sensitivity_document import sensitivity_document
from optimizer.report.words import Words


def question(seed, **more):
    """Ships in lots, machines in a threshold, rooms as they come, scored by a curve of the smallest of two outputs."""
    rng = random.Random(seed)
    programmes = {
        "ships": {"unit_cost": rng.randint(2, 5), "lot": rng.choice((1, 2, 3)), "output": "transport"},
        "machines": {"unit_cost": rng.randint(1, 4), "min_if_any": rng.randint(3, 8), "output": "work"},
        "rooms": {"per_unit": {"transport": Fraction(rng.randint(1, 5), 10), "work": Fraction(rng.randint(1, 5), 10)}},
    }
    model = {
        "status": "assumed",
        "programmes": programmes,
        "outputs": {"transport": {}, "work": {"initial": rng.randint(0, 3)}},
        "composites": {"both": {"smallest_of": ["transport", "work"]}},
        "capabilities": {
            "c": {"from": "both", "curve": [[0, 0], [3, 60], [9, 100]]},
            "d": {"from": "work", "linear": rng.randint(1, 9)},
        },
    }
    return {"model": model, "budget": rng.randint(15, 40), "objective": {"maximize": "weighted_score"}} | more


def by_hand(asked):
    """The best objective over every number of lots and both sides of the threshold, as programs without integers."""
    programmes = asked["model"]["programmes"]
    lot, least = programmes["ships"]["lot"], programmes["machines"]["min_if_any"]
    plain = {
        name: {k: v for k, v in block.items() if k not in ("lot", "min_if_any")} for name, block in programmes.items()
    }
    best = None
    for lots, some in product(range(0, 40), (False, True)):
        limits = {
            "ships": f"ships.units = {lots * lot}",
            "machines": f"machines.units {'>=' if some else '<='} {least if some else 0}",
        }
        asked_plain = asked | {
            "model": asked["model"] | {"programmes": plain},
            "limits": asked.get("limits", {}) | limits,
        }
        answer = optimizer.solve(optimizer.load(asked_plain))
        if answer.status != "optimal":
            if not some:
                break
            continue
        best = answer.objective if best is None else max(best, answer.objective)
    return best


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_all_integers_is_found_and_evaluated(seed):
    asked = question(seed)
    answer = optimizer.solve(optimizer.load(asked))
    assert answer.objective == pytest.approx(by_hand(asked), rel=1e-6)
    programmes = asked["model"]["programmes"]
    assert answer.achieved.bought("ships") % programmes["ships"]["lot"] == 0
    machines = answer.achieved.bought("machines")
    assert machines == 0 or machines >= programmes["machines"]["min_if_any"] - Fraction(1, 10**6)
    proof = answer.certificate
    assert proof.by_solver
    assert proof.proven
    assert float(proof.bound) == pytest.approx(answer.objective, rel=1e-6)
    assert not breaks(answer.solution.program, answer.achieved)
    assert answer.objective == float(
        optimizer.evaluate(answer.scenario, {p: answer.spending[p, ""] for p in programmes}).objective
    )


@pytest.mark.parametrize("seed", range(6))
def test_near_optimal_ranges_are_solved_again_with_integers(seed):
    asked = question(seed)
    answer = optimizer.solve(optimizer.load(asked))
    gain = float(answer.solution.gain)
    for name, (low, high) in answer.near_optimal.programmes.items():
        for end, word in ((low, "<="), (high, ">=")):
            inside = optimizer.solve(
                optimizer.load(
                    asked | {"limits": {"end": f"{name} {word} {float(end) + (1e-6 if word == '<=' else -1e-6):.9f}"}}
                )
            )
            assert inside.objective >= answer.objective - 0.01 * gain - 1e-5 * gain
        if low > 0.01:
            outside = optimizer.solve(optimizer.load(asked | {"limits": {"end": f"{name} <= {float(low) - 0.01:.9f}"}}))
            assert outside.status != "optimal" or outside.objective < answer.objective - 0.01 * gain


def test_the_answer_does_not_depend_on_the_order_of_the_file():
    asked = question(3)
    twin = {"unit_cost": 4, "lot": 2, "output": "transport"}
    found = set()
    for names in (("a", "b"), ("b", "a")):
        model = asked["model"] | {"programmes": dict.fromkeys(names, twin) | {"rooms": {"output": "work"}}}
        answer = optimizer.solve(optimizer.load(asked | {"model": model}))
        found.add(tuple(sorted((key, value) for key, value in answer.spending.items())))
    assert len(found) == 1


def test_lots_hold_in_each_year_and_thresholds_over_all():
    model = {
        "status": "assumed",
        "programmes": {"ships": {"unit_cost": 3, "lot": 2}, "machines": {"unit_cost": 2, "min_if_any": 9}, "other": {}},
    }
    asked = {
        "model": model,
        "budget": {"2025": 10, "2026": 20},
        "horizon": 2,
        "objective": {"maximize": "10 * ships.units + 9 * machines.units + other"},
    }
    answer = optimizer.solve(optimizer.load(asked))
    # Ships: 2 of 10 in the first year; in the second two or six of 20, or else nine machines over both years.
    assert [answer.achieved.units["ships", t] % 2 for t in ("2025", "2026")] == [0, 0]
    assert answer.achieved.bought("machines") in (0, 15)
    # All machines, 135, against 2 + 6 ships and what remains, 86.
    assert answer.objective == 135
    less = optimizer.solve(optimizer.load(asked | {"limits": {"few": "machines.2026 <= 7"}}))
    # 5 machines in the first year and 3.5 in the second are under the threshold of 9.
    assert less.achieved.bought("machines") == 0
    assert less.objective == 20 + 4 + 60 + 2


def test_a_threshold_may_be_reached_by_tiers_that_are_there_anew_in_each_year():
    """5 looms in each of two years are the 8 that are asked for, though the tier holds no 8 in one."""
    programmes = {"looms": {"tiers": [{"units": 5, "unit_cost": 1}], "min_if_any": 8}, "thread": {}}
    asked = {"model": {"status": "assumed", "programmes": programmes}, "budget": {"2025": 6, "2026": 6}, "horizon": 2}
    answer = optimizer.solve(optimizer.load(asked | {"objective": {"maximize": "3 * looms.units + thread"}}))
    assert (answer.achieved.bought("looms"), answer.objective) == (10, 32)


def test_payments_are_decided_in_whole_lots():
    model = {"status": "assumed", "programmes": {"ship": {"payments": {"2025": 3, "2026": 2}, "lot": 1}, "other": {}}}
    asked = {
        "model": model,
        "budget": {"2025": 10, "2026": 5},
        "horizon": 2,
        "objective": {"maximize": "10 * ship.units + other"},
    }
    answer = optimizer.solve(optimizer.load(asked))
    assert answer.achieved.bought("ship") == 2
    assert answer.spending == {("ship", "2025"): 6, ("ship", "2026"): 4, ("other", "2025"): 4, ("other", "2026"): 1}


def test_an_actual_with_part_of_a_lot_breaks_the_rule():
    asked = question(1, compare_with={"ships": 1, "machines": 1, "rooms": 3})
    answer = optimizer.solve(optimizer.load(asked))
    broken = {item.rule.name: item.by for item in answer.baseline.breaks}
    assert {"lot.ships", "min_if_any.machines"} <= set(broken)
    assert answer.regret is None


def test_no_price_is_stated_where_lots_are_whole():
    answer = optimizer.solve(optimizer.load(question(2)))
    written = document(answer)
    assert written["constraints"]["budget"]["shadow_price"] in (None, 0)
    assert all(item["reduced_cost"] is None for item in written["programmes"].values())
    assert written["certificate"]["by_solver"] is True
    for lang, word in (("en", "integers"), ("ko", "정수")):
        assert word in page(answer, lang, full=True)


def test_folds_and_leads_promise_no_prices_where_lots_are_whole():
    programmes = {"a": {"unit_cost": 2, "lot": 3}, "b": {"unit_cost": 1}}
    asked = {"model": {"status": "assumed", "programmes": programmes}, "objective": {"maximize": "3 * a.units + b"}}
    scenario = optimizer.load(asked | {"budget": 10, "compare_with": {"a": 0, "b": 10}})
    answer, words = optimizer.solve(scenario), Words(scenario, "ko")
    for section in sections(answer, words):
        titles = [part.title for part in section.parts if isinstance(part, Article)]
        assert section.holds in ("", " · ".join(titles)) or section.name == "grounds"
    assert "증감과 이유" in result_section(answer, words).holds
    assert "잠재가격" not in moves(answer, words).lead


def test_infeasible_and_unbounded_scenarios_with_integers_are_told():
    model = {"status": "assumed", "programmes": {"ships": {"unit_cost": 3, "lot": 4}, "other": {}}}
    asked = {
        "model": model,
        "budget": 20,
        "objective": {"maximize": "other"},
        "limits": {"some": "4 <= ships.units <= 7", "odd": "ships.units >= 5"},
    }
    answer = optimizer.solve(optimizer.load(asked))
    assert answer.status == "infeasible"
    assert {rule.name for rule in answer.conflict.rules} == {"limits.some.high", "limits.odd", "lot.ships"}
    free = optimizer.solve(optimizer.load(asked | {"budget": "none", "limits": {}}))
    assert free.status == "unbounded"


def test_a_search_that_ends_without_an_allocation_is_told(monkeypatch):
    monkeypatch.setattr(highs, "_NODES", 1)
    costs = {"ships": 19.3, "trains": 18.6, "planes": 46.9}
    programmes = {name: {"unit_cost": cost, "lot": 1} for name, cost in costs.items()}
    asked = {"model": {"status": "assumed", "programmes": programmes}, "budget": {"2026": 300.6, "2027": 330.7}}
    asked |= {"spend": "exactly", "objective": {"maximize": "ships.units + 2 * trains.units + 3 * planes.units"}}
    with pytest.raises(InputError, match=r"not known\n    whole lots rarely add up to an exact amount"):
        optimizer.solve(optimizer.load(asked))


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"lot": 0}, "must be above zero"),
        ({"lot": 1, "tiers": [{"units": 1, "unit_cost": 1}, {"unit_cost": 2}]}, "do not go with tiers"),
        ({"lot": 1, "fixed": True}, "exclude each other"),
        ({"min_if_any": 2, "min_spend": "none"}, "needs spending that is not negative"),
        ({"min_if_any": 2, "min_spend": -1}, "needs spending that is not negative"),
    ],
)
def test_what_cannot_be_whole_is_told(block, message):
    asked = {"model": {"status": "assumed", "programmes": {"a": block}}, "budget": 9, "objective": {"maximize": "a"}}
    with pytest.raises(InputError) as caught:
        optimizer.load(asked)
    assert message in str(caught.value)


def test_a_threshold_needs_a_bound():
    asked = {"model": {"status": "assumed", "programmes": {"a": {"min_if_any": 2}}}, "objective": {"maximize": "a"}}
    with pytest.raises(InputError, match="needs a bound on the units"):
        optimizer.load(asked)
    assert optimizer.load(asked | {"budget": 4}).has_budget


def test_sensitivity_with_integers_is_solved_again():
    asked = question(2, limits={"few": "rooms <= 20"})
    found = optimizer.sensitivity(optimizer.load(asked))
    table = found.solved_again
    assert set(table) == {"budget", "limits.few"}
    for budget, value in (
        (table["budget"].lower, table["budget"].lower_objective),
        (table["budget"].higher, table["budget"].higher_objective),
    ):
        other = optimizer.solve(optimizer.load(asked | {"budget": budget}))
        assert other.objective == pytest.approx(value, rel=1e-6)
    assert table["budget"].lower == Fraction(asked["budget"]) * Fraction(9, 10)
    written = sensitivity_document(found)
    assert written["constraints"]["budget"]["price_up"] is None
    assert written["solved_again"]["budget"]["lower_objective"] == pytest.approx(table["budget"].lower_objective)
    for lang, word in (("en", "solved again"), ("ko", "다시 푼")):
        assert word in sensitivity_page(found, lang)


def test_a_limit_that_is_solved_again_at_another_value_is_no_share_of_the_budget_any_more():
    asked = question(2, limits={"few": "rooms <= 50% of budget"})
    solved_again = sensitivity_page(optimizer.sensitivity(optimizer.load(asked)), "en").partition("solved again")[2]
    row = next(line for line in solved_again.splitlines() if line.startswith("few"))
    assert "of budget" not in row


def test_least_spending_solved_again_is_in_the_unit_of_the_page():
    model = {"amounts_in": "GBP thousand", "status": "assumed", "programmes": {"a": {"lot": 1, "unit_cost": 2500}}}
    asked = {"model": model, "objective": {"minimize": "spend"}, "limits": {"some": "a.units >= 10"}}
    page = sensitivity_page(optimizer.sensitivity(optimizer.load(asked)), "en")
    assert "Objective (GBP thousand)" in page
    assert "27,500" in page
    assert "27,500,000" not in page


def fine(lot, budget=10**12):
    """By hand: 2 of 10 parts in `a` and 8 in `b` score 75; a unit of `a` is one unit of money."""
    part = budget // 10
    capabilities = {
        "x": {"from": "o", "curve": [[0, 0], [2 * part, 60], [8 * part, 100]]},
        "y": {"from": "p", "curve": [[0, 0], [2 * part, 50], [8 * part, 90]]},
    }
    programmes = {"a": {"output": "o", "lot": lot}, "b": {"output": "p"}}
    model = {"status": "assumed", "programmes": programmes, "outputs": {"o": {}, "p": {}}, "capabilities": capabilities}
    return optimizer.load({"model": model, "budget": budget})


def test_lots_too_fine_to_be_told_apart_are_refused_at_their_place():
    coarse = optimizer.solve(fine(10**9))
    assert optimizer.solve(fine(10**3)).objective == coarse.objective == 75
    with pytest.raises(InputError) as caught:
        optimizer.solve(fine(1))
    (problem,) = caught.value.problems
    assert problem.message.startswith("`a` could come to 1,000,000,000,000 lots")
    assert (problem.place.path, problem.hint[:15]) == ("model.programmes.a.lot", "leave out `lot`")
