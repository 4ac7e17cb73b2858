"""The fan of planes against the formula it stands for, and a mix in a scenario."""

import math
from fractions import Fraction
from functools import cache

import pytest

import optimizer
from optimizer.errors import InputError
from optimizer.program.ces import LEAST_ELASTICITY, MAX_RATIO, PLANES, error, planes, shortfall
from optimizer.program.program import Program

SHARES = (0.02, 0.1, 0.3, 0.5, 0.8, 0.97)
ELASTICITIES = (0.1, 0.2, 0.5, 0.8, 0.9, 0.999, 1.0, 1.001, 1.2, 2.58, 10.0, 1e6)


def formula(share, elasticity, u, v):
    if elasticity == 1:
        return u**share * v ** (1 - share)
    r = 1 - 1 / elasticity
    return (share * u**r + (1 - share) * v**r) ** (1 / r)


planes_of = cache(planes)


def fan(share, elasticity, u, v):
    return min(p * u + q * v for p, q in planes_of(share, elasticity))


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("elasticity", ELASTICITIES)
def test_the_fan_is_above_the_formula_by_at_most_one_percent(share, elasticity):
    ratios = [math.exp(math.log(MAX_RATIO) * k / 400) for k in range(-400, 401)]
    excess = [fan(share, elasticity, 1, v) / formula(share, elasticity, 1, v) - 1 for v in ratios]
    assert min(excess) > -1e-6
    assert max(excess) <= error(share, elasticity) + 1e-6
    assert error(share, elasticity) <= 0.0101
    assert max(excess) > 0.3 * error(share, elasticity)


@pytest.mark.parametrize("share", SHARES)
def test_with_none_of_one_input_the_fan_is_the_formula(share):
    for elasticity in (0.3, 0.9, 1.5, 2.58):
        r = 1 - 1 / elasticity
        assert fan(share, elasticity, 1, 0) == pytest.approx(share ** (1 / r) if r > 0 else 0)
        assert fan(share, elasticity, 0, 1) == pytest.approx((1 - share) ** (1 / r) if r > 0 else 0)


def test_below_the_least_elasticity_it_is_the_smallest_ratio():
    assert planes(0.3, 0.0)[:2] == [(1.0, 0.0), (0.0, 1.0)]
    assert fan(0.3, LEAST_ELASTICITY / 2, 3, 2) == 2
    assert len(set(planes(0.3, 0.0))) == PLANES, "no row repeats another"


def scenario(**mix):
    block = {"unit": 5, "share": 0.4, "elasticity": 0.5} | mix
    block["inputs"] = mix.get("inputs", [{"of": "people", "at": 10}, {"of": "2 * cards + 1", "at": 4}])
    model = {
        "status": "assumed",
        "programmes": {"staff": {"unit_cost": 2, "output": "people"}, "machines": {"output": "cards"}},
        "outputs": {"people": {}, "cards": {}},
        "composites": {"teams": {"ces": block}},
        "capabilities": {"skill": {"from": "teams", "curve": [[0, 0], [4, 60], [9, 100]]}},
    }
    return {"model": model, "budget": 12, "objective": {"maximize": "weighted_score"}}


@pytest.mark.parametrize("elasticity", [0, 0.5, 1, 2.58])
def test_the_program_and_the_evaluation_share_the_fan(elasticity):
    loaded = optimizer.load(scenario(elasticity=elasticity))
    answer = optimizer.solve(loaded)
    assert answer.certificate.proven
    people, cards = (answer.achieved.bought(name) for name in ("staff", "machines"))
    ratios = float(people / 10), float((2 * cards + 1) / 4)
    expected = 5 * (min(ratios) if elasticity == 0 else formula(0.4, elasticity, *ratios))
    assert float(answer.achieved.outputs["teams"]) == pytest.approx(expected, rel=0.0101)
    # No other division of the money does better by the formula than the fan's error allows.
    for k in range(101):
        other = optimizer.evaluate(loaded, {"staff": 12 * k / 100, "machines": 12 - 12 * k / 100})
        assert float(other.objective) <= answer.objective + 1e-6


def test_the_elasticity_of_a_program_can_be_changed():
    program = Program.of(optimizer.load(scenario(elasticity=0)))
    for elasticity in (0, Fraction(1, 2), 3):
        changed = program.at({"composites.teams.ces.elasticity": elasticity})
        direct = Program.of(optimizer.load(scenario(elasticity=elasticity)))
        assert changed.exact == direct.exact


@pytest.mark.parametrize(
    ("mix", "message"),
    [
        ({"share": 1}, "must be below 100%"),
        ({"elasticity": -1}, "must not be negative"),
        ({"unit": 0}, "must be above zero"),
        ({"inputs": [{"of": "people", "at": 10}]}, "a mix has two inputs"),
        ({"inputs": [{"of": "people", "at": 0}, {"of": "cards", "at": 1}]}, "must be above zero"),
        ({"inputs": [{"of": "people", "at": 1}, {"of": "crads", "at": 1}]}, "unknown name `crads`"),
    ],
)
def test_a_mix_at_fault_is_told(mix, message):
    with pytest.raises(InputError) as caught:
        optimizer.load(scenario(**mix))
    assert message in str(caught.value)


def far(at, elasticity=1, **more):
    """By the formula half the money for each is best: 25 of x and 50 of y."""
    inputs = [{"of": "x", "at": at[0]}, {"of": "y", "at": at[1]}]
    model = {
        "status": "assumed",
        "programmes": {"a": {"unit_cost": 2, "output": "x"}, "b": {"output": "y"}},
        "outputs": {"x": {}, "y": {}},
        "composites": {"z": {"ces": {"unit": 1, "share": 0.5, "elasticity": elasticity, "inputs": inputs}}},
        "capabilities": {"s": {"from": "z", "curve": [[0, 0], [10, 60], [40, 100]]}},
    }
    return optimizer.load({"model": model, "budget": 100} | more)


@pytest.mark.parametrize("at", [("0.01", 100), (1000, "0.001")])
@pytest.mark.parametrize(
    ("compared", "where"), [({"compare_with": {"a": 50, "b": 50}}, "`compare_with`"), ({}, "the computed")]
)
def test_a_mix_is_not_answered_far_from_its_reference_amounts(at, compared, where):
    with pytest.raises(InputError) as caught:
        optimizer.solve(far(at, **compared))
    (problem,) = caught.value.problems
    assert problem.message.startswith(f"at {where}")
    assert problem.place.path == "model.composites.z.ces.inputs"
    assert not compared or "here 25 and 50" in problem.hint


def test_a_mix_is_answered_near_its_reference_amounts_and_with_none_of_an_input():
    near = optimizer.solve(far((1, 1), compare_with={"a": 100, "b": 0}))
    assert near.spending["a", ""] == pytest.approx(50, abs=5)
    # Planes are the formula of a rigid mix, and near it where inputs replace each other little or very well.
    for elasticity in (0, "0.5", 20):
        assert optimizer.solve(far(("0.01", 100), elasticity)).status == "optimal"


def test_a_mix_that_counts_for_nothing_may_be_far_from_its_reference_amounts():
    actual = {"a": 50, "b": 50}
    optimizer.solve(far(("0.01", 100), compare_with=actual, set={"capabilities.s.from": "y"}))


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("elasticity", [0.5, 0.9, 1.2, 2.58, 10.0])
def test_the_shortfall_is_that_of_the_fan_beyond_the_ratio(share, elasticity):
    ratios = [MAX_RATIO ** (1 + k / 50) for k in range(50)]
    pairs = [(1, 1 / ratio) for ratio in ratios] + [(1 / ratio, 1) for ratio in ratios]
    worst = max(formula(share, elasticity, *pair) / fan(share, elasticity, *pair) - 1 for pair in pairs)
    assert shortfall(share, elasticity) == pytest.approx(worst, rel=0.1, abs=1e-6)


def test_a_rule_may_not_ask_for_less_of_a_mix():
    with pytest.raises(InputError, match="is a mix of two quantities"):
        optimizer.load(scenario() | {"limits": {"few": "teams <= 3"}})
