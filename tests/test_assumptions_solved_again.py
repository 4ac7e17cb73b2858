"""Both ends of ranges and marginal effects, on random models of every kind, against programs solved afresh."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from generator import generate
from solved_verdicts import found_at

from optimizer.analysis.assumptions.assumption import marginal_effects, tornado
from optimizer.analysis.assumptions.conclusions import ConclusionSolver
from optimizer.program.program import Program
from optimizer.scenario.load import load
from optimizer.solution import optimise

OPTIONS = ({}, {"degenerate": True}, {"currency": "KRW"}, {"degenerate": True, "currency": "KRW"})


def drawn(seed, options):
    """A random scenario with a comparison; in every other one a rule stands twice. None where it has no optimum."""
    data = generate(seed, **options)
    data.setdefault("compare_with", "reference")
    limits = dict(data.get("limits") or {})
    if seed % 2 and limits:
        data["limits"] = limits | {"again": next(iter(limits.values()))}
    solution = optimise(load(data))
    return solution if solution.status == "optimal" and solution.whole is None else None


def features(scenario):
    """What a scenario has of what makes these figures hard."""
    fields = {number.field for number in scenario.reached}
    return {f for f in ("elasticity", "upkeep", "payments", "attrition") if f in fields} | (
        {"periods"} if len(scenario.periods) > 1 else set()
    )


def fresh(scenario, changed):
    """The optimum, the actual's objective and what it forgoes at its own total, from cold; None without an answer."""
    program = Program.of(scenario).at(changed)
    outcome = program.solver.solve(confirm=True)
    if outcome.status != "optimal":
        return None
    spending = scenario.spending_of(scenario.actual, program.values)
    totals = program.evaluator.budgets_for(spending) if scenario.has_budget else {}
    matched = Program.of(scenario).at(changed | totals)
    best, own = matched.solver.solve(confirm=True), float(matched.evaluator.achieve(spending).objective)
    if best.status != "optimal":
        return outcome.objective, own, None
    return outcome.objective, own, (best.objective - own) * (1 if scenario.goal.maximized else -1)


def movable(scenario, rng, count):
    """Some numbers that move by themselves and are not points of curves, which move with their neighbours."""
    apart = ("allocations", "compare_with")
    found = [n for n in scenario.reached if not n.is_formula and ".curve." not in n.path and ".tiers." not in n.path]
    found = [n for n in found if scenario.base[n.path] > 0 and not n.path.startswith(apart)]
    rng.shuffle(found)
    return found[:count]


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 60), marks=pytest.mark.slow)])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_both_ends_are_what_a_fresh_solve_gives(seeds, options):
    checked, seen = 0, set()
    for seed in seeds:
        solution, rng = drawn(seed, options), random.Random(seed)
        if solution is None:
            continue
        scenario = solution.scenario
        seen |= features(scenario)
        values = {n.path: Fraction(scenario.base[n.path]) for n in movable(scenario, rng, 3)}
        ends = {path: (value * Fraction(4, 5), value * Fraction(5, 4)) for path, value in values.items()}
        numbers = [ranged(scenario.numbers[path], *both) for path, both in ends.items()]
        for bar in tornado(ConclusionSolver(scenario, list(values)), numbers):
            for k, value in enumerate(ends[bar.number.path]):
                own = fresh(scenario, {bar.number.path: value})
                where = (seed, bar.number.path, value)
                if own is None:
                    assert bar.optimum[k] is None, where
                    continue
                assert bar.optimum[k] is not None, where
                won = scenario.currency and scenario.goal.kind in ("spend", "money_moved")
                size = 1e-6 * (abs(own[0]) + abs(own[1])) + (1e-3 if won else 1e-9)
                assert bar.optimum[k] == pytest.approx(own[0], abs=size), where
                if own[2] is None or bar.gap[k] is None:
                    assert own[2] is bar.gap[k], where
                else:
                    assert bar.gap[k] == pytest.approx(own[2], abs=2 * size), where
                verdicts = found_at(scenario, {bar.number.path: value})
                for name, way in bar.directions[k].items():
                    state, close, gain = verdicts[name]
                    assert way == state or close < 1e-5 * gain or gain < 1e-9, (*where, name)
                checked += 1
    assert checked > len(seeds)
    assert len(seeds) < 5 or {"periods", "elasticity", "attrition", "upkeep"} <= seen


def ranged(number, low, high):
    """The number with a range."""
    return replace(number, low=low, high=high)


@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 60), marks=pytest.mark.slow)])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_marginal_effects_are_one_sided_slopes(seeds, options):
    checked, kinks, seen = 0, 0, set()
    for seed in seeds:
        solution, rng = drawn(seed, options), random.Random(seed)
        if solution is None:
            continue
        scenario, seen = solution.scenario, seen | features(solution.scenario)
        here, numbers = fresh(scenario, {}), movable(scenario, rng, 4)
        effects = marginal_effects(ConclusionSolver(scenario, [number.path for number in numbers]), numbers)
        for number in numbers:
            stated, value = effects[number.path], Fraction(scenario.base[number.path])
            for side, sign in ((0, -1), (1, 1)):
                slopes = []
                for share in (4, 5):
                    step = value / 10**share * sign
                    own = fresh(scenario, {number.path: value + step})
                    slopes.append(None if own is None else (own[0] - here[0]) / float(step))
                far, near = slopes
                if stated[side] is None or far is None or near is None:
                    continue
                # A kink between the two steps, or the solver's accuracy over the shorter, is no fault of the slope.
                noise = 1e-9 * (abs(here[0]) + abs(here[1]) + 1) / float(value) * 10**5
                slack = 2e-3 * (abs(near) + abs(stated[side])) + 2 * abs(far - near) + noise
                assert abs(near - stated[side]) <= slack, (seed, number.path, side, stated, near, far)
                checked += 1
            kinks += stated[0] != stated[1]
    assert checked > 3 * len(seeds)
    assert len(seeds) < 5 or (kinks > 0 and {"periods", "elasticity", "attrition", "upkeep"} <= seen)
