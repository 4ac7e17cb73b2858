"""Unbounded scenarios: the direction in which they grow and the limits that would stop it."""

import json
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from generator import generate

import optimizer
from optimizer.program.program import Program
from optimizer.report.document import document
from optimizer.report.pages import page
from optimizer.scenario.load import load
from optimizer.solution import optimise_program

CAPS = ("max_spend", "max_units", "min_units")


def opened(seed):
    """A random scenario without its budget, its caps and most of its limits: unbounded as often as not."""
    found = generate(seed, objective=("units", "spending", "outputs")[seed % 3], degenerate=seed % 4 == 3)
    several = isinstance(found.get("budget"), dict)
    if several:
        found["budget"] = {t: "none" if t != max(found["budget"]) else 50 for t in found["budget"]}
        del found["budget"]
    else:
        found["budget"] = "none"
    if seed % 2:
        found.pop("limits", None)
    found.pop("require", None)
    for block in found["model"]["programmes"].values():
        for key in CAPS:
            block.pop(key, None)
        if "payments" in block and several:
            del block["payments"]
        block.pop("min_spend", None)
    for block in found["model"].get("allocations", {}).values():
        for name, line in list(block.items()):
            if isinstance(line, dict):
                block[name] = sum(line.values(), Fraction(0)) if "value" not in line else line
    found.pop("spend", None)
    found.pop("carry_over", None)
    return found


@cache
def answer_of(seed):
    """Its answer; None where the scenario cannot be read without what was taken away."""
    try:
        return optimizer.solve(load(opened(seed)))
    except optimizer.InputError:
        return None


def unbounded(seeds):
    for seed in seeds:
        answer = answer_of(seed)
        if answer is not None and answer.status == "unbounded":
            yield seed, answer


many = pytest.mark.parametrize("seeds", [range(30), pytest.param(range(30, 400), marks=pytest.mark.slow)])


@many
def test_a_direction_keeps_every_rule_and_improves_for_ever(seeds):
    seen = 0
    for seed, answer in unbounded(seeds):
        seen += 1
        scenario, program = answer.scenario, answer.solution.program
        direction = answer.runaway.direction
        assert max(abs(value) for value in direction.values()) == 1, seed
        # Far out along the direction, from a point that keeps the rules, they still hold and the objective is better.
        start = program.solver.solve(cost=np.zeros(len(program.exact.columns)))
        point = {key: Fraction(value) for key, value in program.spending(start.x).items()}
        before = program.evaluator.achieve(point)
        for far in (10**3, 10**6):
            after = program.evaluator.achieve({key: value + far * direction[key] for key, value in point.items()})
            better = after.objective - before.objective
            assert (better if scenario.goal.maximized else -better) > 0, seed
            for rule in scenario.rules:
                value, limit = program.evaluator.rule_value(rule, after), program.evaluator.bound(rule)
                over = {"<=": value - limit, ">=": limit - value, "=": abs(value - limit)}[rule.relation]
                assert over <= Fraction(1, 10**6) * (1 + abs(limit) + far), (seed, rule.name)
    assert seen >= len(seeds) / 8


@many
def test_each_stop_makes_the_scenario_bounded_and_nothing_else_does(seeds):
    stopped = 0
    for seed, answer in unbounded(seeds):
        found = opened(seed)
        for stop in answer.runaway.stops:
            changed = json.loads(json.dumps(found, default=str))
            if stop.kind == "budget":
                changed["budget"] = 1000
            else:
                changed["model"]["programmes"][stop.programme][stop.kind] = 1000 if "max" in stop.kind else -1000
            assert optimise_program(Program.of(load(changed))).status == "optimal", (seed, stop)
            stopped += 1
        named = {stop.programme for stop in answer.runaway.stops if stop.kind == "max_spend"}
        for name, share in answer.runaway.by_programme.items():
            if name not in named and share > 0:
                changed = json.loads(json.dumps(found, default=str))
                changed["model"]["programmes"][name]["max_spend"] = 1000
                assert optimise_program(Program.of(load(changed))).status == "unbounded", (seed, name)
    assert stopped >= len(seeds) / 8


def plain(programmes, objective, limits=None, **more):
    model = {"status": "assumed", "programmes": programmes}
    return optimizer.solve(optimizer.load({"model": model, "objective": objective, "limits": limits or {}} | more))


def test_two_that_grow_together_are_stopped_by_either():
    answer = plain({"a": {}, "b": {}}, {"maximize": "2 * a - b"}, {"some": "a - b <= 3"})
    assert answer.runaway.by_programme == pytest.approx({"a": 1, "b": 1})
    assert [(stop.kind, stop.programme) for stop in answer.runaway.stops] == [
        ("budget", ""),
        ("max_spend", "a"),
        ("max_spend", "b"),
    ]


def test_two_that_grow_apart_need_a_limit_each_or_a_budget():
    answer = plain({"a": {}, "b": {}}, {"maximize": "a + b"})
    assert [stop.kind for stop in answer.runaway.stops] == ["budget"]
    assert "budget" in page(answer, "en")


def test_borrowing_is_stopped_by_a_floor():
    answer = plain({"a": {}, "b": {"min_spend": "none"}}, {"maximize": "a"}, budget=10)
    assert answer.runaway.by_programme == pytest.approx({"a": 1, "b": -1})
    assert ("min_spend", "b") in [(stop.kind, stop.programme) for stop in answer.runaway.stops]
    assert "budget" not in [stop.kind for stop in answer.runaway.stops]
    text = page(answer, "en")
    assert "more a (1), less b (1)" in text
    assert "a spending floor for b" in text


def test_what_costs_nothing_is_stopped_by_a_number_of_units():
    model = {"status": "assumed", "programmes": {"rules": {"unit_cost": 0}}}
    answer = optimizer.solve(optimizer.load({"model": model, "budget": 1, "objective": {"maximize": "rules.units"}}))
    assert [(stop.kind, stop.programme) for stop in answer.runaway.stops] == [("max_units", "rules")]


@pytest.mark.parametrize("currency", [None, "KRW"])
def test_the_document_and_the_page_in_both_languages(currency):
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": "3억원" if currency else 3}}}
    scenario = {"model": model | ({"currency": currency} if currency else {}), "objective": {"maximize": "a.units"}}
    answer = optimizer.solve(optimizer.load(scenario))
    found = document(answer)
    assert found["runs_away"] == {"a": 1.0}
    assert found["stops"] == [{"kind": "budget", "programme": None}, {"kind": "max_spend", "programme": "a"}]
    assert "예산(`budget`)" in page(answer, "ko")
    assert "a spending cap for a (`max_spend`)" in page(answer, "en")
