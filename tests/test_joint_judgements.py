"""Heights and required scores together: what is found does, and nothing that changes less does."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

import optimizer
from optimizer.analysis.beside_actual import beside
from optimizer.analysis.joint_judgements import joint_judgements
from optimizer.program.highs import Solver
from optimizer.solution import optimise


def scored(x, y, **more):
    model = {
        "status": "assumed",
        "programmes": {"a": {"output": "o"}, "b": {"output": "p"}},
        "outputs": {"o": {}, "p": {}},
        "capabilities": {
            "x": {"from": "o", "curve": [[0, 0], [100, 100]], "height": x},
            "y": {"from": "p", "curve": [[0, 0], [100, 100]], "height": y},
        },
    }
    objective = {"maximize": "weighted_score", "weights": {"x": 0.6, "y": 0.4}}
    scenario = {"model": model, "budget": 10, "objective": objective, "compare_with": {"a": 2, "b": 8}}
    return beside(optimise(optimizer.load(scenario | more)))


def test_required_scores_alone_by_hand():
    # With y >= 8t the optimum is 6 - 1.6t and the actual 4.4: first at t = 1, within 5% where 0.95 (6 - 1.6t) = 4.4.
    first, _, five = joint_judgements(scored(1, 1))
    assert first.scores == pytest.approx({"y": 8}, rel=2e-3)
    assert first.ranges == pytest.approx(1, abs=2e-3)
    assert first.gap == pytest.approx(0, abs=2e-3)
    share = (6 - 4.4 / 0.95) / 1.6
    assert five.ranges == pytest.approx(share, abs=3e-3)
    assert five.bound <= share + 1e-9
    assert five.bound == pytest.approx(share, abs=3e-3)
    assert five.gap <= 0.05 + 1e-9


def test_what_is_required_already_is_where_the_way_begins():
    found = joint_judgements(scored(1, 1, require={"y": 4}))[2]
    # The same score is needed, on half the way.
    assert found.scores["y"] == pytest.approx(8 * (6 - 4.4 / 0.95) / 1.6, abs=0.02)
    assert found.ranges == pytest.approx(found.scores["y"] / 4 - 1, abs=3e-3)


def test_a_height_and_a_score_share_the_change():
    # Within 5%, of a height of y = 1 + z/2 and y >= 8t: 0.95 (6 - 4.8t + 3.2(1 + z/2)t) <= 1.2 + 3.2(1 + z/2).
    found = joint_judgements(scored(1, {"value": 1, "high": 1.5}))[2]
    options = [
        z + t
        for z, t in itertools.product(np.linspace(0, 1, 401), np.linspace(0, 1, 401))
        if 0.95 * (6 - 4.8 * t + 3.2 * (1 + z / 2) * t) <= 1.2 + 3.2 * (1 + z / 2)
    ]
    assert found.ranges == pytest.approx(min(options), abs=6e-3)


def test_where_the_actual_is_outdone_in_everything_nothing_does():
    found = scored({"value": 1, "low": 0.5}, {"value": 1, "high": 2}, compare_with={"a": 1, "b": 2}, spend="exactly",
                   limits={"some": "a + b <= 10"})  # fmt: skip
    assert found.own_total
    model_total = joint_judgements(found)
    assert all(item.heights is not None or item.impossible for item in model_total)
    free = scored(1, 1, compare_with={"a": 0, "b": 0})
    assert all(item.impossible or item.ranges == 0 for item in joint_judgements(free))


def drawn(seed):
    """A small scenario of three programmes that feed two or three capabilities, with ranges of heights."""
    rng = random.Random(seed)
    names = ["x", "y", "z"][: rng.choice((2, 3))]
    outputs = {f"o{k}": {"initial": rng.choice((0, 2))} for k in range(len(names))}
    programmes = {
        p: {"per_unit": {o: round(rng.uniform(0, 2), 1) for o in outputs}, "max_spend": rng.choice((4, 6, 10))}
        for p in ("a", "b", "c")
    }
    capabilities = {
        n: {
            "from": o, "curve": [[0, 0], [rng.choice((3, 5)), 40], [15, 100]],
            "height": {"value": 1, "low": 1 - rng.choice((0.3, 0.6)), "high": 1 + rng.choice((0.3, 1.0))},
        }
        for n, o in zip(names, outputs, strict=True)
    }  # fmt: skip
    weights = {n: {2: 0.5, 3: [0.5, 0.25, 0.25][k]}[len(names)] for k, n in enumerate(names)}
    model = {"status": "assumed", "programmes": programmes, "outputs": outputs, "capabilities": capabilities}
    scenario = {
        "model": model,
        "budget": 10,
        "horizon": 1,
        "objective": {"maximize": "weighted_score", "weights": weights},
    }
    spent = [rng.uniform(1, 4) for _ in range(3)]
    actual = {p: round(10 * v / sum(spent), 2) for p, v in zip(programmes, spent, strict=True)}
    return beside(optimise(optimizer.load(scenario | {"compare_with": actual})))


def short(found, solver, heights, shares, within):
    """By how much the actual is further from the optimum than ``within`` of the gain, as a share of it, re-solved."""
    asked = {
        len(found.program.exact.rows) + k: (
            found.nothing[k] + shares[k] * (found.actual[k] - found.nothing[k]) - 1e-9,
            np.inf,
        )
        for k in range(len(found.terms))
    }
    weights = found.weights * heights
    outcome = solver.solve(cost=weights @ found.rates, rows=asked)
    if outcome.status != "optimal":
        return 0.0
    best = weights @ (found.rates @ outcome.x)
    gain = best - weights @ found.nothing
    return (best - weights @ found.actual) / gain - within


@pytest.mark.parametrize("seed", range(10))
def test_nothing_that_changes_less_does(seed):
    found = drawn(seed)
    exact, count = found.program.exact, len(found.terms)
    for k, term in enumerate(found.terms):
        exact = exact.with_row(f"t{k}", {j: r for j, r in enumerate(term.rates) if r}, ">=", Fraction(0))
    solver, rng = Solver(exact), random.Random(seed)
    numbers = [found.program.scenario.numbers[f"capabilities.{t.name}.height"] for t in found.terms]
    for item in joint_judgements(found):
        within = float(item.within)
        if item.ranges is not None:
            assert item.bound <= item.ranges <= item.bound + 5e-3
            heights = [item.heights[t.name] for t in found.terms]
            shares = [
                (item.scores.get(t.name, found.nothing[k]) - found.nothing[k])
                / ((found.actual[k] - found.nothing[k]) or 1)
                for k, t in enumerate(found.terms)
            ]
            assert short(found, solver, np.array(heights), shares, within) <= 1e-6
            moved = [
                abs(h - 1) / float(n.high - 1 if h > 1 else 1 - n.low) for h, n in zip(heights, numbers, strict=True)
            ]
            assert sum(moved) + sum(shares) == pytest.approx(item.ranges, abs=1e-6)
        for _ in range(150):
            # Any change that is less in all, some of it in one number alone and some in several.
            parts = np.array([rng.random() ** rng.choice((1, 8)) for _ in range(2 * count)])
            if item.bound <= 1e-3 and not item.impossible:
                break
            total = rng.uniform(0.8, 1) * (2 * count if item.impossible else item.bound)
            parts = np.minimum(parts / parts.sum() * total, 1)
            ways = [n.high - 1 if rng.random() < 0.5 else n.low - 1 for n in numbers]
            heights = np.array([1 + float(w) * p for w, p in zip(ways, parts[:count], strict=True)])
            assert short(found, solver, heights, parts[count:], within) > -1e-7, (seed, item, parts)
