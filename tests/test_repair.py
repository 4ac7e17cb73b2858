"""Infeasible scenarios: the smallest conflict, its proof, and the repairs, on cases by hand and on random models."""

import json
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from generator import generate

import optimizer
from optimizer.analysis.infeasible.conflict import conflict
from optimizer.analysis.infeasible.repair import is_wish, repair
from optimizer.analysis.postoptimal.moving_constants import budget_number, rules_naming
from optimizer.program.certificate import check_farkas, implied_boxes
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.report.document import document
from optimizer.report.pages import page
from optimizer.scenario.allocations import cost_of
from optimizer.scenario.load import load
from optimizer.solution import optimise, optimise_program

OPTIONS = ({}, {"currency": "KRW"}, {"degenerate": True}, {"currency": "KRW", "degenerate": True})


def plain(programmes, limits, **more):
    model = {"status": "assumed", "programmes": programmes}
    return optimizer.load({"model": model, "objective": {"minimize": "spend"}, "limits": limits} | more)


def explained(scenario):
    answer = optimizer.solve(scenario)
    assert answer.status == "infeasible"
    return answer.conflict, answer.repair


def infeasible(solver, held, items):
    """Whether the program contradicts with only the conflict's parts ``held`` in force."""
    exact, bounds = solver.program, solver.bounds
    rows = {i: (-INFINITY, INFINITY) for i, name in enumerate(exact.rows) if name in items and name not in held}
    columns = {}
    for j, key in enumerate(exact.columns):
        low, high = float(bounds.lower[j]), float(bounds.upper[j])
        if key[0] in ("spend", "units") and ("not_negative", key[1]) not in held:
            low = -INFINITY
        if key[0] == "spend" and ("tiers", key[1]) not in held:
            high = INFINITY
        if key[0] == "segment" and ("curves", key[1]) not in held:
            high = INFINITY
        columns[j] = (low, high)
    return solver.solve(cost=np.zeros(len(exact.columns)), rows=rows, columns=columns).status == "infeasible"


def parts(found):
    return (
        {rule.name for rule in found.rules}
        | {("not_negative", name) for name in found.not_negative}
        | {("tiers", name) for name in found.tiers}
        | {("curves", name) for name in found.curves}
    )


@cache
def random_infeasible(seed):
    """A random infeasible solution, its conflict and its repair."""
    solution = optimise(load(generate(seed, **OPTIONS[seed % 4], infeasible=True, edges=bool(seed % 3 == 2))))
    contradiction = conflict(solution)
    return solution, contradiction, repair(solution, contradiction)


def starting(*firsts):
    """Random scenarios from so many on; by default the first."""
    return pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in firsts)])


@starting(30, 60, 90)
def test_a_conflict_is_irreducible_and_proven(first):
    for seed in range(first, first + 30):
        solution, found, _ = random_infeasible(seed)
        rules = {rule.name for rule in solution.scenario.rules}
        held = parts(found)
        solver = Solver(solution.program.exact)
        assert infeasible(solver, held, rules), seed
        for part in held:
            assert not infeasible(solver, held - {part}, rules), (seed, part)
        assert found.proven, seed
        assert set(found.proof) & rules == {rule.name for rule in found.rules}, seed
        # The proof is one of the whole program too.
        exact = solution.program.exact
        multipliers = [found.proof.get(name, Fraction(0)) for name in exact.rows]
        assert check_farkas(exact, multipliers, implied_boxes(exact)), seed


def moved(program, change, by):
    """The status of the program with the rule's constant moved by ``by`` times the change."""
    rule, to = change.rule, change.limit + change.by * by
    if rule.family == "budget":
        path = next(p for p in (rule.name, "budget") if p in program.values)
        return optimise_program(program.at({path: to})).status
    i = program.exact.rows.index(rule.name)
    if rule.spending_cap:
        to = program.evaluator.right_side(rule, Fraction(to))
    else:
        # The first point of a curve stands on the right in a row about its score.
        to += program.exact.rhs[i] - change.limit
    low = -INFINITY if rule.relation == "<=" else float(to)
    high = INFINITY if rule.relation == ">=" else float(to)
    return Solver(program.exact).solve(rows={i: (low, high)}).status


@starting(30, 60, 90)
def test_a_single_repair_is_just_enough(first):
    repaired = 0
    for seed in range(first, first + 30):
        solution, _, found = random_infeasible(seed)
        for name, change in found.alone.items():
            if change is None:
                continue
            repaired += 1
            inside = 1 if change.rule.relation == "=" else Fraction(1000001, 1000000)
            assert moved(solution.program, change, inside) != "infeasible", (seed, name)
            assert moved(solution.program, change, Fraction(999, 1000)) == "infeasible", (seed, name)
    assert repaired >= 30


@starting(30, 60)
def test_what_cannot_be_repaired_alone_cannot(first):
    for seed in range(first, first + 30):
        solution, _, found = random_infeasible(seed)
        exact = solution.program.exact
        solver = Solver(exact)
        rules = {rule.name: rule for rule in solution.scenario.rules}
        for i, name in enumerate(exact.rows):
            if name in found.alone and found.alone[name] is None:
                rule = rules[name]
                if rule.family == "budget" and len(rules_naming(solution.program, {budget_number(rule)})) > 1:
                    continue  # it moves other rules too: freeing its own row alone says nothing
                freed = {i: (-INFINITY, INFINITY)}
                assert solver.solve(cost=np.zeros(len(exact.columns)), rows=freed).status == "infeasible", (seed, name)


@starting(30, 60, 90)
def test_the_least_repair_repairs_and_costs_no_more_than_a_single_one(first):
    for seed in range(first, first + 30):
        solution, _, found = random_infeasible(seed)
        program = solution.program
        for changes in (found.least, found.wishes):
            if changes is None:
                continue
            total = sum(change.share for change in changes)
            single = [c.share for c in found.alone.values() if c and (changes is found.least or c.wish)]
            assert not single or total <= min(single) * (1 + 1e-6) + 1e-9, seed
            assert changes is found.least or all(change.wish for change in changes)
            budgets = {}
            for change in changes:
                if change.rule.family == "budget":
                    path = next(p for p in (change.rule.name, "budget") if p in program.values)
                    budgets[path] = change.to
            at = program.at(budgets) if budgets else program
            rows = {}
            for change in changes:
                rule = change.rule
                if rule.family != "budget":
                    i, to = at.exact.rows.index(rule.name), change.to
                    if rule.spending_cap:
                        to = cost_of(at.evaluator.tiers(next(iter(rule.coefficients)).programme), to)
                    else:
                        to += program.exact.rhs[i] - change.limit
                    slack = 1e-9 * (1 + abs(float(to)))
                    low = -INFINITY if rule.relation == "<=" else float(to) - slack
                    high = INFINITY if rule.relation == ">=" else float(to) + slack
                    rows[i] = (low, high)
            assert Solver(at.exact).solve(rows=rows).status != "infeasible", seed
        assert found.least, seed


def test_repairs_by_hand():
    scenario = plain({"a": {}, "b": {}}, {"floor": "a >= 12", "cap": "a <= 9", "other": "b >= 1"}, budget=20)
    held, found = explained(scenario)
    assert [rule.name for rule in held.rules] == ["limits.cap", "limits.floor"]
    assert {name: change and change.to for name, change in found.alone.items()} == {
        "budget": None,
        "limits.cap": 12,
        "limits.floor": 9,
        "limits.other": None,
    }
    # A quarter off the floor is less than a third on the cap.
    assert [(change.rule.name, change.by) for change in found.least] == [("limits.floor", -3)]


def test_a_budget_moves_in_every_rule_that_names_it_also_downward():
    limits = {"share": "a >= 60% of budget", "cap": "a <= 6"}
    held, found = explained(plain({"a": {}, "b": {}}, limits, budget=20))
    assert [rule.name for rule in held.rules] == ["limits.cap", "limits.share"]
    assert found.alone["budget"].to == 10
    assert found.alone["limits.share"].to == 6
    # Upward: half of 20 more lets the share of the floor grow with it, so it takes 20 and not 10.
    limits = {"both": "a + b >= 30 + 50% of budget"}
    _, found = explained(plain({"a": {}, "b": {}}, limits, budget=40))
    assert found.alone["budget"].to == 60
    # At -4 the floor would be the cap's 3, and what flows back would pay for it; but no budget is below 0.
    limits = {"share": "a >= 5 + 50% of budget", "cap": "a <= 3"}
    _, found = explained(plain({"a": {}, "b": {"min_spend": -20}}, limits, budget=20))
    assert found.alone["budget"] is None


def test_facts_stand_apart_from_wishes():
    programmes = {"a": {"max_units": 5}, "b": {"max_spend": 3}}
    scenario = plain(programmes, {"want": "a + b >= 10"}, budget=20)
    held, found = explained(scenario)
    assert {rule.name: is_wish(rule, scenario) for rule in held.rules} == {
        "limits.want": True,
        "max_spend.b": False,
        "max_units.a": False,
    }
    assert [change.rule.name for change in found.wishes] == ["limits.want"]
    assert found.alone["max_units.a"].to == 7
    # What the scenario itself sets is a wish.
    changed = scenario.with_(set={"programmes.b.max_spend": 2})
    assert is_wish(next(rule for rule in changed.rules if rule.name == "max_spend.b"), changed)


def test_facts_that_contradict_each_other_leave_no_repair_by_policy():
    scenario = plain({"a": {"fixed": True, "max_spend": 3}, "b": {}}, {}, budget=20, compare_with={"a": 5})
    held, found = explained(scenario)
    assert [rule.name for rule in held.rules] == ["max_spend.a", "fixed.a"]
    assert found.wishes is None
    assert found.alone["max_spend.a"].to == 5
    assert "facts contradict" in page(optimizer.solve(scenario), "en")


def test_the_least_repair_says_the_share_of_each_change_and_calls_no_limit_policy():
    said = page(optimizer.solve(plain({"a": {}, "b": {}}, {"x": "a >= 8", "y": "b >= 4"}, budget=10)), "en")
    assert "The least change in all: Budget 10 → 12 (+20.0%)." in said
    assert "It changes conditions of the scenario only." in said
    assert "policy" not in said


def test_tiers_end_and_a_cap_over_tiers_is_told_in_units():
    tiers = {"tiers": [{"units": 4, "unit_cost": 1}, {"units": 4, "unit_cost": 3}]}
    held, found = explained(plain({"a": tiers}, {"want": "a.units >= 10"}, budget=100))
    assert ([rule.name for rule in held.rules], held.tiers) == (["limits.want"], ("a",))
    assert found.alone["limits.want"].to == 8
    capped = tiers | {"max_units": 5}
    held, found = explained(plain({"a": capped}, {"want": "a.units >= 7"}, budget=100))
    assert (found.alone["max_units.a"].limit, found.alone["max_units.a"].to) == (5, 7)
    assert found.alone["limits.want"].to == 5


def test_a_score_above_its_curve_names_the_curve():
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}},
        "outputs": {"o": {}},
        "capabilities": {"c": {"from": "o", "curve": [[0, 0], [10, 50], [20, 60]]}},
    }
    held, found = explained(optimizer.load({"model": model, "budget": 100, "require": {"c": 70}}))
    assert ([rule.name for rule in held.rules], held.curves) == (["require.c"], ("c",))
    assert found.alone["require.c"].to == 60


def test_conflicting_equalities_and_duplicate_rows():
    held, found = explained(plain({"a": {}, "b": {}}, {"one": "a = 4", "same": "a = 4", "two": "a = 5"}, budget=20))
    assert len(held.rules) == 2
    assert held.proven
    # Either of the two that agree is held by the other; only the third gives way alone.
    assert {name: change and change.to for name, change in found.alone.items()} == {
        "budget": None,
        "limits.one": None,
        "limits.same": None,
        "limits.two": 4,
    }


def test_several_periods_and_carry_over():
    scenario = plain(
        {"a": {}, "b": {}},
        {"early": "a.2025 >= 8", "late": "total >= 18"},
        budget={2025: 5, 2026: 10},
        carry_over=True,
        horizon=2,
    )
    _, found = explained(scenario)
    # Three more in 2025 carry over, and end both contradictions.
    assert found.alone["budget.2025"].to == 8
    assert found.alone["budget.2026"] is None
    assert [(change.rule.name, change.by) for change in found.least] != []


def test_what_one_budget_passes_on_the_next_need_not_have():
    line = {"a": {"2025": 8, "2026": 12}}
    budgets = {2025: 5, 2026: 10}
    scenario = plain({"a": {"fixed": True}}, {}, budget=budgets, carry_over=True, horizon=2, compare_with=line)
    _, found = explained(scenario)
    assert {change.rule.name: change.to for change in found.wishes} == {"budget.2025": 8, "budget.2026": 12}


def test_the_order_of_keys_changes_nothing():
    limits = {"x": "a >= 7", "y": "b >= 7", "z": "a + b <= 9", "w": "b <= 6"}
    names, orders = {"a": {}, "b": {}, "c": {}}, []
    for turn in (1, -1):
        scenario = plain(dict(list(names.items())[::turn]), dict(list(limits.items())[::turn]), budget=50)
        held, found = explained(scenario)
        least = {change.rule.name: change.to for change in found.least}
        orders.append(([rule.name for rule in held.rules], least, {k: v and v.to for k, v in found.alone.items()}))
    assert orders[0] == orders[1]


def test_a_hundred_rules_are_explained_at_once():
    programmes = {f"p{k}": {} for k in range(50)}
    limits = {f"floor{k}": f"p{k} >= {k + 1}" for k in range(50)}
    limits |= {f"cap{k}": f"p{k} <= {2 * k + 2}" for k in range(49)}
    scenario = plain(programmes, limits, budget=1274)
    solution = optimise(scenario)
    held = conflict(solution)
    found = repair(solution, held)
    assert len(held.rules) == 51
    assert found.alone["budget"].to == 1275 == sum(range(1, 51))


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_page_and_the_document_tell_the_same(lang):
    answer = optimizer.solve(plain({"a": {}, "b": {}}, {"floor": "a >= 12", "cap": "a <= 9"}, budget=20))
    text = page(answer, lang)
    assert {"en": "condition", "ko": "시나리오의 조건"}[lang] in text
    assert {"en": "−25.0%", "ko": "△25.0%"}[lang] in text
    assert {"en": "other rules may still not", "ko": "목록 밖의 제약은 그래도"}[lang] in text
    found = json.loads(json.dumps(document(answer), allow_nan=False))
    assert found["repair"]["alone"]["limits.floor"] == {
        "name": "limits.floor", "place": str(answer.conflict.rules[1].place), "kind": "policy",
        "limit": 12, "needed": 9, "change": -3, "share": 0.25, "number": None,
    }  # fmt: skip
    assert found["repair"]["least"]["total"] == pytest.approx(0.25)
    assert found["conflict"]["proof"].keys() == {"limits.floor", "limits.cap"}


def test_printed_repairs_are_rounded_to_the_side_that_suffices():
    model = {"status": "assumed", "currency": "KRW", "programmes": {"a": {}, "b": {}}}
    base = {"model": model, "budget": "100억원", "objective": {"minimize": "spend"}}
    scenario = optimizer.load(base | {"limits": {"most": "3 * a <= 100억원", "least": "a >= 70.5억원"}})
    text = page(optimizer.solve(scenario), "ko")
    assert "212억원" in text  # 211.5
    assert "33억원" in text  # 33.33
    assert Program.of(scenario).exact.rows


def test_a_repair_smaller_than_what_is_printed_is_told_beside_it():
    model = {"status": "assumed", "currency": "EUR", "programmes": {"a": {"unit_cost": "EUR 37", "lot": 1}}}
    asked = {"model": model, "budget": "EUR 37000.25", "spend": "exactly", "objective": {"maximize": "a"}}
    told = page(optimizer.solve(optimizer.load(asked)), "en").replace("\xa0", " ")
    assert "Budget EUR 37,000 → EUR 37,000 − EUR 0.25 (−0.0007%)" in told


def test_whole_lots_do_not_give_way():
    limits = {"some": "x >= 1", "cap": "x <= 45"}
    scenario = plain({"x": {"unit_cost": 1, "lot": 50, "max_units": 5000}, "y": {}}, limits, budget=60)
    held, found = explained(scenario)
    assert {rule.name for rule in held.rules} == {"lot.x", "limits.some", "limits.cap"}
    assert [(change.rule.name, change.to) for change in found.least] == [("limits.cap", 50)]
    text = page(optimizer.solve(scenario), "en")
    assert "whole lots" in text.split("What changing")[0]
    assert "whole lots" not in text.split("What changing")[1]


def test_a_threshold_is_repaired_by_another_threshold():
    programmes = {"x": {"unit_cost": 1, "min_if_any": 1000, "max_units": 5000}, "y": {"max_units": 10**6}}
    scenario = plain(programmes, {"some": "x >= 1"}, budget=60)
    held, found = explained(scenario)
    assert {rule.name for rule in held.rules} == {"budget", "min_if_any.x", "limits.some"}
    change = found.alone["min_if_any.x"]
    assert (change.limit, change.to) == (1000, 60)
    assert change.share == pytest.approx(0.94)
    assert [(change.rule.name, change.to) for change in found.least] == [("min_if_any.x", 60)]
    assert found.alone["budget"].to == 1000
    assert optimizer.solve(scenario.with_(set={"programmes.x.min_if_any": change.to})).status == "optimal"
    assert optimizer.solve(scenario.with_(set={"programmes.x.min_if_any": 61})).status == "infeasible"
    assert "none or at least 60" in page(optimizer.solve(scenario), "en")


def test_a_largest_growth_is_repaired_by_a_rate_and_has_no_share_to_compare():
    limits = {"first": "a.2026 <= 16", "last": "a.2027 >= 18", "one": "b.2026 >= 4", "other": "b.2027 >= 4"}
    asked = {"budget": {"2026": 100, "2027": 100}, "horizon": 2}
    scenario = plain({"a": {"ramp": 0.05}, "b": {}}, limits, **asked)
    _, found = explained(scenario)
    assert found.alone["ramp.a.2027"].number == Fraction(125, 1000)
    assert [change.rule.name for change in found.least] == ["limits.last"]
    text = page(optimizer.solve(scenario), "en")
    assert "growth ≤ 12.5% over 2026" in " ".join(text.split())
    assert "5% over 2026 +" not in text
    assert optimizer.solve(scenario.with_(set={"programmes.a.ramp": 0.125})).status == "optimal"
    assert optimizer.solve(scenario.with_(set={"programmes.a.ramp": 0.1249})).status == "infeasible"
    # One rate of three years: the least that ends it in all, though each year alone would need more.
    limits = {"first": "a.2026 <= 10", "last": "a.2028 >= 22.5"}
    budget = dict.fromkeys(("2026", "2027", "2028"), 100)
    _, found = explained(plain({"a": {"ramp": 0.2}}, limits, budget=budget, horizon=3))
    numbers = [float(found.alone[f"ramp.a.{year}"].number) for year in ("2027", "2028")]
    assert numbers == pytest.approx([0.5, 0.5], rel=2e-6)
    assert min(numbers) >= 0.5 * (1 - 1e-9)
    # A rate of 0 is one, too.
    limits = {"first": "a.2026 <= 10", "last": "a.2027 >= 10"}
    _, found = explained(plain({"a": {"ramp": -0.2}}, limits, **asked))
    assert float(found.alone["ramp.a.2027"].number) == pytest.approx(0, abs=1e-6)
    text = page(optimizer.solve(plain({"a": {"ramp": -0.2}}, limits, **asked)), "en")
    assert "growth ≤ 0% over 2026" in " ".join(text.split())
    # From nothing no rate leads to something: the key is left out.
    limits = {"first": "a.2026 <= 0", "last": "a.2027 >= 18"}
    scenario = plain({"a": {"ramp": 0.05}, "b": {}}, limits, **asked)
    _, found = explained(scenario)
    assert found.alone["ramp.a.2027"].number is None
    assert "left out" in page(optimizer.solve(scenario), "en")


def test_a_budget_too_small_for_a_threshold_is_named_where_nothing_else_caps_the_programme():
    model = {"status": "assumed", "programmes": {"x": {"unit_cost": 1, "min_if_any": 1000}, "y": {"unit_cost": 1}}}
    data = {"budget": 60, "objective": {"maximize": "x.units"}, "limits": {"some": "x >= 1"}, "model": model}
    answer = optimizer.solve(load(data))
    assert {"budget", "min_if_any.x", "limits.some"} <= {rule.name for rule in answer.conflict.rules}
    assert optimizer.solve(load({**data, "budget": 1000})).status == "optimal"


def test_a_change_of_a_limit_of_nothing_is_no_percentage():
    answer = optimizer.solve(plain({"a": {}}, {"some": "a >= 10"}, budget=0))
    changes = {row[0]: row[-1] for row in map(str.split, page(answer, "en").splitlines()) if "condition" in row[1:2]}
    assert changes == {"Budget": "-", "some": "−100.0%"}
