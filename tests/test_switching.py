"""Switching values: what is said of solved values holds there, and no change that plain re-solving shows is missing."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from generator import generate
from solved_verdicts import found_at

import optimizer
from optimizer.analysis.assumptions.assumption import assumptions, tornado
from optimizer.analysis.assumptions.conclusions import UNKNOWN, ConclusionSolver
from optimizer.analysis.assumptions.switching import PRECISION, VALUES, movable_numbers, number_range, values_of
from optimizer.program.program import Program
from optimizer.scenario.load import load

OPTIONS = ({}, {"degenerate": True}, {"currency": "KRW"})
FEW = (0, 1, 2, 3, 25, 54)
"""Of the last two some number has a third state between two values."""
SEEDS = [*FEW, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(300) if seed not in FEW)]
ROOT = Path(__file__).parent
BASE = "supplementary-budget-2025"
NOVEMBER = ROOT / "cases" / "korea-november-2026" / "scenarios" / "supplementary-budget-2025.yaml"


@cache
def alone(name, **changes):
    """A scenario without its variants."""
    return optimizer.load(name, variants=None, **changes)


def switching_values(scenario, numbers=None):
    """The switching values of each number with a range, or of ``numbers``."""
    concluding, numbers = solver(scenario, numbers)
    return assumptions(concluding, tornado(concluding, numbers))


def solver(scenario, numbers=None):
    """What solves a scenario at values of ``numbers``, by default all with a range; and these."""
    numbers = tuple(movable_numbers(scenario) if numbers is None else numbers)
    return ConclusionSolver(scenario, [number.path for number in numbers]), numbers


def ranged(seed, options):
    """A generated scenario with a comparison, and some of its numbers that can move."""
    data, rng = generate(seed, **options), random.Random(seed)
    if "compare_with" not in data:
        data["compare_with"] = "reference"
    scenario = load(data)
    apart = ("budget", "allocations", "compare_with")
    numbers = [n for n in scenario.reached if not n.is_formula and ".curve." not in n.path]
    numbers = [n for n in numbers if scenario.base[n.path] > 0 and not n.path.startswith(apart)]
    rng.shuffle(numbers)
    return scenario, numbers[:4]


def state_at(item, measure, state, value):
    """What the switching values say of a measure at a value that was solved; ``state`` holds as it stands."""
    flips = [flip for flip in item.flips if flip.measure == measure]
    for flip in flips:
        if item.value < flip.high <= value:
            state = flip.after
    for flip in reversed(flips):
        if value <= flip.low < item.value:
            state = flip.before
    return state


def test_where_nothing_is_gained_nothing_is_forgone():
    model = {
        "status": "assumed",
        "programmes": {"a": {"per_unit": {"made": {"value": 1, "low": 0, "high": 2}}}, "b": {}},
        "outputs": {"made": {"initial": 3}},
        "allocations": {"last": {"b": 10}},
    }
    scenario = load({"model": model, "budget": 10, "objective": {"maximize": "made"}, "compare_with": "last"})
    path = "programmes.a.per_unit.made"
    found = ConclusionSolver(scenario, [path]).at([{path: 0.0}, {path: 1e-6}, {path: 1.0}])
    assert found.states[-1].tolist() == ["below", "above", "above"]


def disagreements(concluding, item, values):
    """Where a fresh program, solved from cold, has another state than is said, and it is not a near thing."""
    here = concluding.at([{}]).states[:, 0]
    for value in values:
        seen = found_at(concluding.scenario, {item.number.path: value})
        for measure, state in zip(concluding.measures, here, strict=True):
            said = state_at(item, measure, state, value)
            if seen is None or measure not in seen:
                # As far as an allocation is known and no farther.
                edge = any(
                    "none" in (flip.before, flip.after) and value in (flip.low, flip.high) for flip in item.flips
                )
                if said not in ("none", "") and not edge:
                    yield item.number.path, value, measure, said, None
                continue
            state, close, gain = seen[measure]
            # Where nothing is gained by any spending, a share of nothing is rounding.
            if said not in (state, "") and gain > 1e-8 and close > 1e-6 * gain:
                yield item.number.path, value, measure, said, state


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_said_of_solved_values_holds(seed, options):
    scenario, numbers = ranged(seed, options)
    rng = random.Random(seed)
    concluding, numbers = solver(scenario, numbers)
    for item in assumptions(concluding, tornado(concluding, numbers)):
        values = rng.sample(item.solved, min(2, len(item.solved)))
        values += [end for flip in item.flips[:2] for end in (flip.low, flip.high)]
        assert not list(disagreements(concluding, item, values))
        for flip in item.flips:
            assert flip.before != flip.after
            if flip.high - flip.low > 1.01 * PRECISION * max(abs(flip.low), abs(flip.high)):
                between = np.linspace(flip.low, flip.high, 9)[1:-1].tolist()
                states = concluding.at([{item.number.path: value} for value in between]).states
                assert UNKNOWN in states[concluding.measures.index(flip.measure)]


def test_each_number_is_solved_at_as_many_values_as_is_said_its_range_and_value_among_them():
    scenario = alone(NOVEMBER)
    for number in movable_numbers(scenario):
        low, high = number_range(scenario, number)
        values = values_of(scenario, number, low, high)
        assert len(values) == VALUES, number.path
        assert values == sorted(values)
        assert (values[0], values[-1]) == (low, high)
        assert float(scenario.base[number.path]) in values
        assert {max(float(number.low), low), min(float(number.high), high)} <= set(values)
        assert set(np.linspace(low, high, 9)[1:-1]) <= set(values)
        within = np.linspace(float(number.low), float(number.high), 9)
        assert {value for value in within if low <= value <= high} <= set(values)


def nine(item):
    """Nine values over all that was solved, and nine over the range."""
    first, last = item.solved[0], item.solved[-1]
    within = np.linspace(float(item.number.low), float(item.number.high), 9).tolist()
    return [*np.linspace(first, last, 9)[1:-1].tolist(), *(value for value in within if first <= value <= last)]


def test_a_change_that_comes_and_goes_within_the_range_is_not_missed():
    """At a horizon of one year the reach of compute takes start-ups out of "less", and back into it."""
    scenario = alone(NOVEMBER, horizon=1)
    (item,) = switching_values(scenario, [scenario.numbers["capabilities.compute.reach"]])
    turns = [(round(f.at, 4), f.before, f.after) for f in item.flips if f.measure == "startups"]
    assert (1.1219, "less", "undecided") in turns
    assert (1.2798, "undecided", "less") in turns
    assert not list(disagreements(solver(scenario, [item.number])[0], item, [1.1, 1.2, 1.3, *nine(item)]))


def test_what_turns_at_one_of_the_nine_values_of_the_tornado_has_a_switching_value():
    """More teams that are served turn talent between two values that are farther apart than the nine."""
    scenario = optimizer.load("hbm-first").variants["offered_not_required"]
    (item,) = switching_values(scenario, [scenario.numbers["parameters.teams_served"]])
    assert "talent" in item.bar.turns
    assert set(item.bar.turns) <= {flip.measure for flip in item.turns}


def test_no_change_that_plain_re_solving_shows_is_missing():
    scenario = alone(BASE)
    numbers = random.Random(3).sample(list(movable_numbers(scenario)), 4)
    concluding, numbers = solver(scenario, numbers)
    for item in assumptions(concluding, tornado(concluding, numbers)):
        assert not list(disagreements(concluding, item, nine(item)))


@pytest.mark.slow
@pytest.mark.parametrize("path", [NOVEMBER, *sorted((ROOT.parent / "scenarios").glob("*.yaml"))], ids=lambda p: p.stem)
def test_no_change_of_any_number_of_any_shipped_scenario_or_variant_is_missing(path):
    scenario = optimizer.load(path)
    for own in (scenario, *scenario.variants.values()):
        if own.actual is None or Program.of(own).exact.integers:
            continue
        concluding, numbers = solver(own)
        for item in assumptions(concluding, tornado(concluding, numbers)):
            assert not list(disagreements(concluding, item, nine(item))), own.name


@pytest.mark.parametrize(
    ("lines", "moves"),
    [({}, True), ({"total": 10}, False), ({"total": 10, "b": "rest"}, True)],
)
def test_a_line_of_an_allocation_moves_alone_unless_others_would_have_to_add_up_with_it(lines, moves):
    plan = {"a": {"value": 4, "low": 3, "high": 5}, "b": 6} | lines
    model = {"status": "assumed", "programmes": {"a": {}, "b": {}}, "allocations": {"plan": plan}}
    question = {"budget": 10, "objective": {"maximize": "2 * a + b"}, "compare_with": "plan", "model": model}
    paths = [number.path for number in movable_numbers(optimizer.load(question))]
    assert ("allocations.plan.a" in paths) == moves


def test_where_the_program_is_that_of_the_scenario_on_a_part_of_an_interval_all_values_lie_there():
    """With more cards than about 15,000 compute starts above its height, which no curve can."""
    scenario = alone(BASE)
    number = scenario.numbers["parameters.supercomputer_cards"]
    (item,) = switching_values(scenario, [number])
    assert len(item.solved) == VALUES
    assert item.solved[-1] < 15_000 < number_range(scenario, number)[1]
    assert not list(disagreements(solver(scenario, [number])[0], item, nine(item)))


def test_the_interval_keeps_to_what_a_number_can_be():
    scenario = alone(NOVEMBER)
    numbers = scenario.numbers

    def ends(path):
        return number_range(scenario, numbers[path])

    assert ends("parameters.occupancy") == (0.06, 1.0)
    assert ends("parameters.absorption") == (0.2, 20.0)
    assert ends("programmes.gpu_purchase.attrition")[1] <= 0.99


def test_a_number_behind_lines_goes_as_far_as_none_is_negative():
    scenario = alone(NOVEMBER)
    low, high = number_range(scenario, scenario.numbers["parameters.gpu_line"])
    assert (low, high) == (1460e8, 14972e8)  # with 372 left for what nobody names
    model = {
        "status": "assumed",
        "parameters": {"p": {"value": 4, "low": 3, "high": 5}, "q": {"value": 2, "low": 1, "high": 3}, "ten": 10},
        "programmes": {"a": {"output": "o"}, "b": {"output": "o"}, "c": {"fixed": True}},
        "outputs": {"o": {}},
        "allocations": {"plan": {"total": 40, "a": "p * p + q", "b": "ten - q * p", "c": "rest"}},
    }
    asked = {"model": model, "budget": 40, "objective": {"maximize": "o"}, "compare_with": "plan"}
    scenario = optimizer.load(asked)
    # b, 10 - q p, is 0 at p = 5 and at q = 2.5; c, 30 - p p - q + q p, is 9.5 and more there.
    assert number_range(scenario, scenario.numbers["parameters.p"]) == pytest.approx((0.4, 5))
    assert number_range(scenario, scenario.numbers["parameters.q"]) == pytest.approx((0.2, 2.5))
    assert not {"parameters.p", "parameters.q"} & scenario.amounts
    (bar,) = tornado(*solver(scenario, [scenario.numbers["parameters.q"]]))
    assert (bar.regret[0] is None, bar.regret[1]) == (False, None)  # b would be -2 at the high end


def test_without_a_comparison_there_is_nothing_to_switch():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": {"value": 2, "low": 1, "high": 3}}}}
    scenario = load({"model": model, "budget": 10, "objective": {"maximize": "a.units"}})
    answer = optimizer.solve(scenario)
    assert (answer.tornado, answer.turning, answer.sensitivity.assumptions) == ((), (), ())


def test_a_change_is_not_placed_where_nothing_is_certified(monkeypatch):
    scenario = alone(BASE)
    numbers = [scenario.numbers["capabilities.compute.reach"]]
    (plain,) = switching_values(scenario, numbers)
    assert plain.flips
    at = ConclusionSolver.at

    def uncertain(self, places, wanted=None):
        """The values that are first asked for are certified, and none between them."""
        conclusions = at(self, places, wanted)
        if wanted is not None:
            conclusions.states[:] = UNKNOWN
        return conclusions

    monkeypatch.setattr(ConclusionSolver, "at", uncertain)
    (item,) = switching_values(scenario, numbers)
    assert len(item.flips) == len(plain.flips)
    for flip, exact in zip(item.flips, plain.flips, strict=True):
        assert flip.low in item.solved
        assert flip.high in item.solved
        assert flip.low <= exact.low < exact.high <= flip.high


@pytest.mark.parametrize("unknown", [slice(0, -1), slice(-1, None)], ids=["ends", "as it stands"])
def test_an_end_that_is_not_certified_turns_nothing(unknown, monkeypatch):
    concluding, numbers = solver(alone(BASE))
    turned = [bar.number for bar in tornado(concluding, numbers) if bar.turns]
    at = ConclusionSolver.at

    def uncertain(self, places, wanted=None):
        conclusions = at(self, places, wanted)
        conclusions.states[:, unknown] = UNKNOWN
        return conclusions

    monkeypatch.setattr(ConclusionSolver, "at", uncertain)
    assert turned
    assert not any(bar.turns for bar in tornado(concluding, turned))
