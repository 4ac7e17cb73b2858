"""What samples differ in, and the draws: each distribution right, sums kept, and the same numbers in any pieces."""

import json
import math
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from korea import NOVEMBER
from scipy import special, stats

import optimizer
from optimizer.errors import InputError
from optimizer.program.program import Program
from optimizer.report.sweep_document import sweep_document
from optimizer.scenario.fields import DISTRIBUTIONS
from optimizer.scenario.sampling import uncertain
from optimizer.scenario.yaml_reader import read_text
from optimizer.sweep.distributions import beta, normal_score, normal_share, quantile
from optimizer.sweep.draws import Draws
from optimizer.sweep.qmc import METHODS, SOBOL_DIMENSIONS, sobol_cells, sobol_directions

MODEL = {
    "status": "assumed",
    "parameters": {
        "even": {"value": 3, "low": 2, "high": 10, "distribution": "uniform"},
        "peak": {"value": 3, "low": 2, "high": 10},
        "bent": {"value": 3, "low": 2, "high": 10, "distribution": "triangular"},
        "bell": {"value": 3, "low": 2, "high": 10, "distribution": "normal"},
        "skew": {"value": 3, "low": 2, "high": 10, "distribution": "lognormal"},
        "few": {"value": 3, "distribution": {"discrete": {"2": "20%", "3": "50%", "10": "30%"}}},
        "sum": "even + peak + bent + bell + skew + few",
        "sure": 1,
    },
    "programmes": {
        "a": {"unit_cost": {"value": 2, "low": 1, "high": 4}, "per_unit": {"x": "sum"}},
        "b": {"unit_cost": "sure", "per_unit": {"y": 1}},
        "c": {"output": "z"},
        "other": {"fixed": True},
    },
    "outputs": {"x": {}, "y": {}, "z": {}},
    "capabilities": {
        "p": {"from": "x", "curve": [[0, 0], [500, 60], [1500, 100]], "height": {"value": 1, "low": 0.5, "high": 1.5}},
        "q": {"from": "y", "curve": [[0, 0], [50, 60], [100, 100]], "reach": {"value": 1, "low": 0.5, "high": 2}},
        "r": {"from": "z", "linear": 1},
    },
    "allocations": {
        "plan": {
            "total": 100,
            "overlaps": [{"lines": ["a", "b"], "amount": 5}],
            "a": {"value": 50, "low": 40, "high": 60},
            "b": {"value": 30, "low": 25, "high": 40},
            "c": {"value": 20, "low": 10, "high": 25},
            "other": "rest",
        },
        "split": {
            "total": 100,
            "a": {"value": 50, "low": 40, "high": 70},
            "b": {"value": 30, "low": 25, "high": 31},
            "c": {"value": 20, "low": 20, "high": 45},
        },
    },
}
SCENARIO = {
    "model": MODEL,
    "horizon": 1,
    "budget": 100,
    "objective": {"maximize": "weighted_score", "weights": {"p": 0.5, "q": 0.3, "r": 0.2}},
    "compare_with": "plan",
    "variants": {
        "dear": {"set": {"programmes.a.unit_cost": 5}},
        "plain": {"objective": {"maximize": "weakest_score"}},
    },
}
NUMBERS = ("even", "peak", "bent", "bell", "skew", "few")
DEVIATION = 1 / (2 * stats.norm.ppf(0.95))
EXACT = {
    "even": stats.uniform(2, 8),
    "peak": stats.beta(1.5, 4.5, 2, 8),
    "bent": stats.triang(1 / 8, 2, 8),
    "bell": stats.truncnorm(-1 / 8 / DEVIATION, 7 / 8 / DEVIATION, 3, 8 * DEVIATION),
}


def load(**changes):
    return optimizer.load(SCENARIO | changes)


def sequence(method, n, dimensions, seed):
    return METHODS[method](n, dimensions, seed)


def drawn(scenario, n=4096, seed=3, method="sobol"):
    (part,) = Draws(scenario, n, seed, method).block(0, n)
    return part.overrides


# Points.


@pytest.mark.parametrize("method", METHODS)
def test_points_are_the_same_in_whatever_pieces(method):
    whole = sequence(method, 3000, 5, 7).points(0, 3000)
    for size in (1, 7, 1000):
        start = 2995 if size == 1 else 0
        points = sequence(method, 3000, 5, 7)
        pieces = [points.points(i, min(i + size, 3000)) for i in range(start, 3000, size)]
        assert np.array_equal(np.concatenate(pieces, axis=1), whole[:, start:])
    backward = sequence(method, 3000, 5, 7)
    backward.points(2000, 2100)
    assert np.array_equal(backward.points(11, 30), whole[:, 11:30])


@pytest.mark.parametrize("method", METHODS)
def test_points_fill_the_cube(method):
    points = sequence(method, 4096, 6, 1).points(0, 4096)
    assert points.min() >= 0
    assert points.max() < 1
    for row in points:
        assert stats.kstest(row, "uniform").pvalue > 1e-3
    correlations = np.corrcoef(points)[np.triu_indices(6, 1)]
    assert np.abs(correlations).max() < 4 / math.sqrt(4096)
    assert not np.isclose(points, sequence(method, 4096, 6, 2).points(0, 4096)).any(axis=0).all()


@given(n=st.integers(1, 5000), seed=st.integers(0, 2**64), start=st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_a_latin_hypercube_has_one_point_in_each_stratum(n, seed, start):
    points = sequence("latin_hypercube", n, 3, seed)
    whole = points.points(0, n)
    assert np.array_equal(np.sort((whole * n).astype(int), axis=1), np.tile(np.arange(n), (3, 1)))
    start = min(start, n)
    assert np.array_equal(points.points(start, n), whole[:, start:])


def test_the_strata_of_a_latin_hypercube_come_in_every_order():
    firsts = [int(sequence("latin_hypercube", 10, 1, seed).points(0, 1)[0, 0] * 10) for seed in range(2000)]
    assert stats.chisquare(np.bincount(firsts, minlength=10)).pvalue > 1e-3
    steps = np.diff((sequence("latin_hypercube", 10**5, 1, 5).points(0, 10**5)[0] * 10**5).astype(int))
    assert len(np.unique(steps)) > 50_000  # no stride


def test_direction_numbers_are_the_published_ones():
    for dimensions in (1, 2, 9, SOBOL_DIMENSIONS):
        words = sobol_directions(dimensions)
        points = np.stack([sobol_cells(words, i) for i in range(2**8)]) * 2.0**-32
        assert np.array_equal(points, stats.qmc.Sobol(dimensions, scramble=False, bits=32).random_base2(8))


@pytest.mark.parametrize("seed", [0, 4])
def test_scrambled_sobol_points_stay_a_net_and_are_as_even_as_those_of_scipy(seed):
    points = sequence("sobol", 2**10, 6, seed).points(0, 2**10)
    assert np.array_equal(np.sort((points * 2**10).astype(int)), np.tile(np.arange(2**10), (6, 1)))
    corners = [(points[0] * 2**k).astype(int) * 2 ** (10 - k) + (points[1] * 2 ** (10 - k)).astype(int)
               for k in range(11)]  # fmt: skip
    assert all(len(np.unique(corner)) == 2**10 for corner in corners)
    public = stats.qmc.discrepancy(stats.qmc.Sobol(6, rng=seed).random_base2(10))
    assert stats.qmc.discrepancy(points.T) < 1.1 * public


def test_dimensions_of_a_seed_stay_where_more_are_asked_for_and_beyond_the_table_are_independent():
    many = sequence("sobol", 64, SOBOL_DIMENSIONS + 3, 1).points(0, 64)
    assert np.array_equal(many[:7], sequence("sobol", 64, 7, 1).points(0, 64))
    assert np.array_equal(many[-3:], sequence("monte_carlo", 64, 3, 1).points(0, 64))
    assert np.array_equal(many[:, 5:9], sequence("sobol", 64, SOBOL_DIMENSIONS + 3, 1).points(5, 9))


# Distributions.


_DEVIATIONS = DEVIATION * math.log(5)


@pytest.mark.parametrize(
    ("share", "exact"),
    [
        *[(quantile("pert", m, 0, 1), stats.beta(1 + 4 * m, 5 - 4 * m)) for m in (0, 0.02, 0.3, 0.5, 1)],
        *[(beta(a, b), stats.beta(a, b)) for a, b in ((0.3, 2), (1, 4), (40, 200), (60, 1), (3e5, 7e5))],
        *[(beta(a, b), stats.beta(a, b)) for a, b in ((0.02, 0.02), (0.001, 0.3), (0.5, 0.5), (1, 1))],
        *[
            (
                quantile("normal", m, 0, 1),
                stats.truncnorm(-m / DEVIATION, (1 - m) / DEVIATION, m, DEVIATION),
            )
            for m in (0, 0.3, 1)
        ],
        *[(quantile("triangular", m, 0, 1), stats.triang(m)) for m in (0, 0.3, 1)],
    ],
)
def test_quantiles_are_those_of_scipy(share, exact):
    rng = np.random.default_rng(0)
    u = np.concatenate([rng.random(3000), 10 ** -rng.uniform(0, 16, 500), 1 - 10 ** -rng.uniform(0, 15, 500)])
    u = np.sort(np.concatenate([u, [0, 0.5, 1, 2.0**-54, 2.0**-55, 1 - 2.0**-53]]))
    found = share(u)
    assert np.abs(found - np.where(u < 0.5, exact.ppf(u), exact.isf(1 - u))).max() < 1e-9
    assert found[[0, -1]].tolist() == pytest.approx([0, 1], abs=1e-15)
    assert (np.diff(found) > -1e-15).all()
    assert np.array_equal(share(u[::-7]), found[::-7])


@pytest.mark.parametrize("name", ["pert", "uniform", "triangular", "normal"])
def test_quantiles_lie_between_the_ends(name):
    u = np.linspace(0, 1, 1001)
    found, share = quantile(name, 1.0, -3.0, 5.0)(u), quantile(name, 0.5, 0.0, 1.0)(u)
    assert found == pytest.approx(-3 + 8 * share, abs=1e-12)
    assert -3 <= found[0] < found[-1] <= 5


def test_each_distribution_has_its_own_quantiles_and_a_line_of_the_page():
    u, page = np.linspace(0, 1, 101), (Path(__file__).parent.parent / "docs" / "draws.md").read_text("utf-8")
    drawn = {name: tuple(quantile(name, 3.0, 2.0, 10.0)(u).round(9)) for name in DISTRIBUTIONS}
    assert len({*drawn.values()}) == len(drawn)
    assert [name for name in DISTRIBUTIONS if f"\n| `{name}`" not in page] == []
    with pytest.raises(ValueError, match="other has no quantile function"):
        quantile("other", 3.0, 2.0, 10.0)(u)


def test_quantiles_of_the_lognormal():
    exact = stats.truncnorm(math.log(2 / 3) / _DEVIATIONS, math.log(10 / 3) / _DEVIATIONS, math.log(3), _DEVIATIONS)
    u = np.linspace(0, 1, 1001)
    assert np.abs(quantile("lognormal", 3.0, 2.0, 10.0)(u) - np.exp(exact.ppf(u))).max() < 1e-13


def test_the_normal_distribution_is_that_of_scipy():
    scores = np.concatenate([np.linspace(-9, 9, 20_001), [-np.inf, -50, 0, np.inf]])
    shares = normal_share(scores)
    assert np.abs(shares - special.ndtr(scores)).max() < 1e-15
    low = (scores > -8) & (scores < 0)
    assert shares[low] == pytest.approx(special.ndtr(scores[low]), rel=1e-13)
    shares = np.concatenate([10 ** -np.linspace(0.1, 20, 5000), np.linspace(0.001, 0.999, 999), [1 - 2.0**-53]])
    assert normal_score(shares) == pytest.approx(special.ndtri(shares), rel=1e-14, abs=1e-15)
    assert normal_score(np.array([0.025, 0.5, 0.9])).tolist() == pytest.approx(
        [-1.959963984540054, 0, 1.2815515655446004], abs=1e-15
    )


def test_marginals():
    found = drawn(load(), 20_000, 5, "monte_carlo")
    even = drawn(load())
    for name, exact in EXACT.items():
        assert stats.kstest(found[f"parameters.{name}"], exact.cdf).pvalue > 1e-3, name
        values = even[f"parameters.{name}"]
        assert values.mean() == pytest.approx(exact.mean(), abs=0.005), name
        assert values.std() == pytest.approx(exact.std(), rel=0.005), name


def test_a_lognormal_is_a_cut_normal_of_the_logarithm_with_its_ends_at_5_and_95_percent():
    values = np.log(drawn(load())["parameters.skew"])
    deviation = np.log(10 / 2) * DEVIATION
    low, high = np.log(2 / 3) / deviation, np.log(10 / 3) / deviation
    exact = stats.truncnorm(low, high, np.log(3), deviation)
    assert values.mean() == pytest.approx(exact.mean(), abs=0.001)
    assert values.std() == pytest.approx(exact.std(), rel=0.003)


def test_discrete_values_come_as_often_as_said():
    values, counts = np.unique(drawn(load())["parameters.few"], return_counts=True)
    assert values.tolist() == [2, 3, 10]
    assert counts / 4096 == pytest.approx([0.2, 0.5, 0.3], abs=0.001)
    number = load().numbers["parameters.few"]
    assert (number.low, number.high) == (2, 10)


def test_every_draw_lies_between_the_ends():
    for method in METHODS:
        scenario = load()
        found = drawn(scenario, method=method)
        for item in uncertain(scenario):
            values = found[item.path]
            assert item.low <= values.min() < values.max() <= item.high, item.path


# What is sampled.


def test_everything_with_a_range_that_moves_by_itself_is_sampled():
    paths = [item.path for item in uncertain(load())]
    assert paths == [
        *(f"parameters.{name}" for name in NUMBERS),
        "programmes.a.unit_cost",
        "capabilities.p.height",
        "capabilities.q.reach",
        *(f"allocations.plan.{name}" for name in "abc"),
    ]


def test_uncertain_picks_numbers_and_gives_distributions():
    def sampled(asked):
        return {item.path: item.distribution for item in uncertain(load(uncertain=asked))}

    assert sampled(["parameters.even", "capabilities.*.height"]) == {
        "parameters.even": "uniform",
        "capabilities.p.height": "pert",
    }
    asked = {"parameters.*": "triangular", "parameters.even": "normal"}
    assert sampled(asked) == {f"parameters.{name}": "triangular" for name in NUMBERS} | {"parameters.even": "normal"}
    (item,) = uncertain(load(uncertain={"parameters.sure": {"discrete": {"1": "50%", "4": "50%"}}}))
    assert (item.path, item.low, item.high) == ("parameters.sure", 1, 4)


def test_a_number_that_is_set_is_certain():
    together = {"prices": {"numbers": ["parameters.even", "programmes.a.unit_cost"], "correlation": 0.5}}
    scenario = load(uncertain=["parameters.even", "programmes.a.unit_cost"], sampling={"together": together})
    (part,) = Draws(scenario.with_(set={"parameters.even": 4}), 8).block(0, 8)
    assert list(part.overrides) == ["programmes.a.unit_cost"]


def test_a_pattern_fits_a_number_that_is_set_with_a_range():
    model = {"status": "assumed", "programmes": {"a": {"unit_cost": "c"}}, "parameters": {"c": 5}}
    stated = {"model": model, "budget": 10, "objective": {"maximize": "a.units"}, "uncertain": ["parameters.*"]}
    scenario = optimizer.load(stated | {"set": {"parameters.c": {"value": 5, "low": 3, "high": 6}}})
    assert [item.path for item in uncertain(scenario)] == ["parameters.c"]
    with pytest.raises(InputError, match="fits no number that has a range"):
        optimizer.load(stated)
    assert uncertain(scenario.with_(set={"parameters.c": 4})) == ()


def test_listed_values_of_another_unit_are_refused_under_a_pattern_too():
    model = {"status": "assumed", "programmes": {"a": {"lag": "2 months"}, "b": {"lag": "5 months"}}}
    stated = {"model": model, "budget": 10, "objective": {"maximize": "a"}, "horizon": 2}
    with pytest.raises(
        InputError, match=r"`programmes.a.lag` is a duration, but its distribution lists a plain number"
    ):
        optimizer.load(stated | {"uncertain": {"programmes.*.lag": {"discrete": {3: "50%", 6: "50%"}}}})


def test_sampling_changes_no_answer():
    sampling = {
        "together": {"prices": {"numbers": ["parameters.even", "parameters.peak"], "correlation": "60%"}},
        "weights": 5,
        "allocation": False,
        "variants": {"dear": "20%"},
    }
    plain, sampled = load(), load(sampling=sampling)
    assert sampled.digest == plain.digest
    assert optimizer.solve(sampled).objective == optimizer.solve(plain).objective
    assert sampled.variants["dear"].digest == plain.variants["dear"].digest


def test_sampling_is_inherited_by_key():
    parent = {"weights": "any", "together": {"one": {"numbers": ["parameters.even"], "correlation": 0}}}
    scenario = load(sampling=parent).with_(sampling={"allocation": False, "together": {"one": None}})
    assert scenario.question.sampling.weights == "any"
    assert not scenario.question.sampling.allocation
    assert not scenario.question.sampling.together
    assert scenario.with_(set={"sampling.weights": 7}).question.sampling.weights == 7
    assert scenario.with_(sampling=None).question.sampling is None


def test_what_is_drawn_comes_back_as_plain_data():
    sampling = {
        "together": {"g": {"numbers": ["parameters.e*", "parameters.even", "parameters.peak"], "correlation": 0.5}}
    }
    with pytest.raises(InputError, match=r"no number is called `parameters.e\*`"):
        load(sampling=sampling)
    sampling["together"]["g"]["numbers"] = ["parameters.even", "parameters.peak"]
    found = Draws(load(sampling=sampling | {"weights": 4}), 64, 9, "latin_hypercube").describe()
    assert (found["method"], found["seed"], found["samples"]) == ("latin_hypercube", 9, 64)
    few = next(number for number in found["numbers"] if number["path"] == "parameters.few")
    assert (few["distribution"], few["values"]) == ("discrete", [[2.0, 0.2], [3.0, 0.5], [10.0, 0.3]])
    assert found["numbers"][0]["groups"] == ["g"]
    assert found["groups"] == {"g": {"correlation": 0.5, "numbers": ["parameters.even", "parameters.peak"]}}
    assert found["weights"] == {"observations": 4.0, "stated": {"p": 0.5, "q": 0.3, "r": 0.2}}
    assert [(a["name"], a["kind"]) for a in found["allocations"]] == [("plan", "rest")]
    assert len(found["axes"]) == 12 + 2


# Correlation.


@pytest.mark.parametrize("correlation", [0.6, -0.45, -0.5, -1, 1])
def test_ranks_are_correlated_as_said(correlation):
    names = ["parameters.even", "parameters.peak"] + (["parameters.skew"] if correlation >= -0.5 else [])
    scenario = load(sampling={"together": {"g": {"numbers": names, "correlation": correlation}}})
    found = drawn(scenario, 8192)
    expected = 6 / math.pi * math.asin(correlation / 2)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            assert stats.spearmanr(found[a], found[b]).statistic == pytest.approx(expected, abs=0.02)
    assert abs(stats.spearmanr(found[names[0]], found["parameters.bent"]).statistic) < 0.03
    assert found["parameters.even"].std() == pytest.approx(EXACT["even"].std(), rel=0.005)
    assert found["parameters.peak"].mean() == pytest.approx(EXACT["peak"].mean(), abs=0.01)


@pytest.mark.parametrize(
    ("together", "message"),
    [
        ({"g": (["even", "peak", "bent"], -0.6)}, "3 numbers cannot all be correlated that negatively"),
        ({"g": (["even", "peak"], 0.9), "h": (["bent", "peak"], 0.9)}, "`parameters.peak` stands in `g` already"),
    ],
)
def test_correlations_that_cannot_be(together, message):
    blocks = {
        name: {"numbers": [f"parameters.{number}" for number in numbers], "correlation": correlation}
        for name, (numbers, correlation) in together.items()
    }
    with pytest.raises(InputError) as raised:
        load(sampling={"together": blocks})
    assert any(message in problem.message for problem in raised.value.problems)
    assert len(raised.value.problems) == 1


def test_the_least_correlation_that_is_named_is_one_that_can_be():
    numbers = [f"parameters.{number}" for number in (*NUMBERS, "sure")]
    tree = SCENARIO | {
        "model": {**MODEL, "parameters": {**MODEL["parameters"], "sure": {"value": 1, "low": 1, "high": 2}}}
    }
    with pytest.raises(InputError) as raised:
        optimizer.load(tree | {"sampling": {"together": {"g": {"numbers": numbers, "correlation": -0.2}}}})
    least = raised.value.problems[0].hint.split()[0]
    assert least == "-0.166"  # -1/6 reads -0.167, which is refused
    optimizer.load(tree | {"sampling": {"together": {"g": {"numbers": numbers, "correlation": float(least)}}}})


# Weights.


@pytest.mark.parametrize("worth", [5, 60, "any"])
def test_weights_follow_a_dirichlet_distribution(worth):
    found = drawn(load(sampling={"weights": worth}), 8192)
    weights = np.array([found[f"objective.weights.{name}"] for name in "pqr"])
    assert np.abs(weights.sum(axis=0) - 1).max() < 1e-15
    assert weights.min() >= 0
    exponents = np.array([1, 1, 1] if worth == "any" else [0.5 * worth, 0.3 * worth, 0.2 * worth])
    total = exponents.sum()
    mean = exponents / total
    assert weights.mean(axis=1) == pytest.approx(mean, abs=0.002)
    covariance = (np.diag(mean) - np.outer(mean, mean)) / (total + 1)
    assert np.cov(weights) == pytest.approx(covariance, abs=0.02 * covariance.max())
    for row, exponent in zip(weights, exponents, strict=True):
        distance = stats.kstest(row, lambda x, a=exponent: special.betainc(a, total - a, x)).statistic
        assert distance < 0.005


def test_weights_stay_as_stated_where_nothing_is_said_and_where_they_are_zero():
    assert not [path for path in drawn(load()) if path.startswith("objective")]
    objective = {"maximize": "weighted_score", "weights": {"p": 0.5, "q": 0.5, "r": 0}}
    found = drawn(load(objective=objective, sampling={"weights": "any"}))
    assert [path for path in found if path.startswith("objective")] == ["objective.weights.p", "objective.weights.q"]
    assert not [path for path in drawn(load(sampling={"weights": "any"}).variants["plain"]) if "weights" in path]


# Allocations.


def test_the_rest_takes_up_the_difference_and_is_never_negative():
    scenario = load()
    found = drawn(scenario, 8192)
    lines = [found[f"allocations.plan.{name}"] for name in "abc"]
    spending = scenario.spending_of("plan", scenario.numbers.values(found))
    rest = spending["other", ""]
    assert rest.min() >= 0
    assert np.abs(rest - (100 + 5 - sum(lines))).max() < 1e-12
    assert np.abs(sum(spending.values()) - 100).max() < 1e-12
    held = rest < 1e-9
    assert 0.1 < held.mean() < 0.3  # the stated rest is 5, so draws often reach beyond
    # With a rest that is never used up the same draws stay as they are.
    roomy = {**MODEL["allocations"]["plan"], "total": 1000}
    free = drawn(load(model=MODEL | {"allocations": {"plan": roomy}}), 8192)
    stated = dict(zip("abc", (50, 30, 20), strict=True))
    shares = []
    for name, value in stated.items():
        mine, own = (values[f"allocations.plan.{name}"] for values in (found, free))
        assert np.array_equal(mine[~held], own[~held])
        shares.append((mine - value)[held] / (own - value)[held])
    assert np.allclose(shares[0], shares[1])
    assert np.allclose(shares[0], shares[2])
    assert 0 <= shares[0].min() < shares[0].max() <= 1


def test_lines_without_a_rest_share_the_difference_within_their_ranges():
    scenario = load(compare_with="split", model=MODEL | {"programmes": {**MODEL["programmes"], "other": {}}})
    found = drawn(scenario, 8192)
    lines = {name: found[f"allocations.split.{name}"] for name in "abc"}
    assert np.abs(sum(lines.values()) - 100).max() < 1e-12
    for name, (low, high) in {"a": (40, 70), "b": (25, 31), "c": (20, 45)}.items():
        assert low <= lines[name].min() < lines[name].max() <= high
        assert lines[name].std() > (high - low) / 15
    spending = scenario.spending_of("split", scenario.numbers.values(found))
    assert np.abs(sum(spending.values()) - 100).max() < 1e-12


def test_a_total_that_is_drawn_stays_within_what_its_lines_can_make_up():
    lines = {
        "total": {"value": 100, "low": 60, "high": 160},
        "a": {"value": 60, "low": 55, "high": 70},
        "b": {"value": 40, "low": 35, "high": 50},
    }
    model = MODEL | {"programmes": {**MODEL["programmes"], "other": {}}, "allocations": {"plan": lines}}
    found = drawn(load(model=model))
    total, a, b = (found[f"allocations.plan.{name}"] for name in ("total", "a", "b"))
    assert np.abs(a + b - total).max() < 1e-12
    assert 90 <= total.min() < 92
    assert 118 < total.max() <= 120


def test_allocations_can_be_left_as_stated():
    assert not [path for path in drawn(load(sampling={"allocation": False})) if path.startswith("allocations")]


# Variants, and the samples as a whole.


def test_variants_take_their_share_and_keep_what_they_state():
    scenario = load(sampling={"variants": {"dear": "25%", "plain": "10%"}, "weights": "any"})
    draws = Draws(scenario, 1000, 2, "latin_hypercube")
    parts = draws.block(0, 1000)
    assert [len(part.rows) for part in parts] == [650, 250, 100]
    assert sorted(np.concatenate([part.rows for part in parts]).tolist()) == list(range(1000))
    own, dear, plain = (part.overrides for part in parts)
    assert "programmes.a.unit_cost" in own
    assert "programmes.a.unit_cost" not in dear
    assert "objective.weights.p" in dear
    assert "objective.weights.p" not in plain
    alone = Draws(scenario, 1, points=draws._sequence.points(3, 4))
    assert alone.sample(0) == draws.sample(3)
    assert draws.describe()["variants"] == {"scenario": 0.65, "dear": 0.25, "plain": 0.1}


@pytest.mark.parametrize("method", METHODS)
def test_samples_are_the_same_in_whatever_pieces(method):
    together = {"g": {"numbers": ["parameters.even", "parameters.peak", "parameters.bell"], "correlation": 0.5}}
    scenario = load(sampling={"together": together, "weights": 3, "variants": {"dear": 0.3}})
    draws = Draws(scenario, 1000, 11, method)
    for size in (1, 7, 400, 1000):
        pieces = Draws(scenario, 1000, 11, method)
        for start in (999, 500, 3, 0) if size == 1 else range(0, 1000, size):
            for part in pieces.block(start, min(start + size, 1000)):
                for k in range(0, len(part.rows), 5):
                    own = {path: values[k] for path, values in part.overrides.items()}
                    assert draws.sample(start + int(part.rows[k])) == (draws.scenarios[part.variant], own)
    assert Draws(scenario, 1000, 12, method).sample(0) != draws.sample(0)


def reversed_keys(value):
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_keys_moves_no_sample():
    """Neither that of numbers and lines, nor that of weights, groups and variants."""
    together = {"g": {"numbers": ["parameters.even", "parameters.peak", "parameters.bell"], "correlation": 0.5}}
    shares = {"dear": "25%", "plain": "10%"}
    source = SCENARIO | {"sampling": {"together": together, "weights": 3, "variants": shares}}
    one, other = (Draws(optimizer.load(own), 500, 3).block(0, 500) for own in (source, reversed_keys(source)))
    for own, again in zip(one, other, strict=True):
        assert own.rows.tolist() == again.rows.tolist()
        assert own.overrides.keys() == again.overrides.keys()
        for path, values in own.overrides.items():
            assert values == pytest.approx(again.overrides[path], rel=1e-12), path


def test_tiers_are_drawn_together_and_rise():
    tiers = [
        {"units": 10, "unit_cost": {"value": 2, "low": 1, "high": 6}},
        {"units": 10, "unit_cost": {"value": 3, "low": 2, "high": 4}},
        {"unit_cost": {"value": 4, "low": 3, "high": 9}},
    ]
    programmes = {**MODEL["programmes"], "b": {"tiers": tiers, "per_unit": {"y": 1}}}
    scenario = load(model=MODEL | {"programmes": programmes})
    draws = Draws(scenario, 512)
    assert draws.axes.count("programmes.b.tiers") == 1
    found = draws.block(0, 512)[0].overrides
    costs = [found[f"programmes.b.tiers.{i}.unit_cost"] for i in range(3)]
    assert (costs[0] <= costs[1]).all()
    assert (costs[1] <= costs[2]).all()
    assert (costs[0] == costs[1]).any()
    assert stats.spearmanr(costs[0], costs[2]).statistic > 0.99


@pytest.mark.parametrize("certain", [0, 1, 2])
def test_tiers_rise_beside_one_that_is_certain(certain):
    costs = [{"value": value, "low": 1, "high": 9} for value in (2, 3, 4)]
    costs[certain] = costs[certain]["value"]
    tiers = [{"units": 5, "unit_cost": cost} for cost in costs]
    scenario = load(model={**MODEL, "programmes": {**MODEL["programmes"], "steps": {"tiers": tiers, "output": "y"}}})
    found = drawn(scenario, 1024)
    columns = [found.get(f"programmes.steps.tiers.{i}.unit_cost", np.full(1024, cost)) for i, cost in enumerate(costs)]
    assert np.all(np.diff(columns, axis=0) >= 0)
    assert sum(float(np.ptp(column)) > 0 for column in columns) == 2


def test_tiers_of_a_programme_move_with_one_group():
    tiers = [{"units": 10, "unit_cost": {"value": 2 + i, "low": 1 + i, "high": 4 + i}} for i in range(3)]
    model = MODEL | {"programmes": {**MODEL["programmes"], "b": {"tiers": tiers, "per_unit": {"y": 1}}}}
    costs = "programmes.b.tiers.*.unit_cost"

    def groups(**named):
        blocks = {name: {"numbers": numbers, "correlation": -0.9} for name, numbers in named.items()}
        return Draws(load(model=model, sampling={"together": blocks}), 4096)

    # All tiers are one draw, which two numbers may follow that negatively.
    found = groups(g=[costs, "parameters.even"]).block(0, 4096)[0].overrides
    ranks = stats.spearmanr(found["programmes.b.tiers.2.unit_cost"], found["parameters.even"])
    assert ranks.statistic == pytest.approx(-6 / math.pi * math.asin(0.45), abs=0.02)
    with pytest.raises(InputError, match=r"`programmes\.b\.tiers` stands in `g` already"):
        groups(g=[costs.replace("*", "0"), "parameters.even"], h=[costs.replace("*", "1"), "parameters.peak"])


def test_any_sample_is_a_program_that_solves():
    scenario = optimizer.load(NOVEMBER)
    draws = Draws(scenario, 100_000, 1)
    (part,) = draws.block(70_000, 70_200)
    program = Program.of(scenario)
    for i in (0, 120):
        _, sample = draws.sample(70_000 + i)
        assert len(sample) == 68 + 5
        outcome = program.at(sample).solver.solve()
        assert outcome.status == "optimal"
        assert outcome.objective != program.solver.solve().objective
    values = scenario.numbers.values(part.overrides)
    spending = scenario.spending_of("government_bill", values)
    assert spending["unidentified", ""].min() >= 0
    assert sum(spending.values()) == pytest.approx(np.full(200, 18449e8), rel=1e-14)
    a, b = (part.overrides[f"programmes.{name}_rental.lag"] for name in ("wbl", "other"))
    assert stats.spearmanr(a, b).statistic == pytest.approx(6 / math.pi * math.asin(0.45), abs=0.05)


def test_a_variant_is_sampled_by_itself_with_the_same_sampling():
    scenario = optimizer.load(NOVEMBER)
    late = Draws(scenario.variants["late_delivery"], 64, 1)
    assert "programmes.gpu_purchase.lag" not in late.axes
    assert "objective.weights.compute" in late.axes
    own, sample = late.sample(0)
    assert Program.of(own).at(sample).solver.solve().status in ("optimal", "infeasible")


def test_a_scenario_without_ranges_has_samples_that_are_all_itself():
    scenario = optimizer.load({"model": {"status": "assumed", "programmes": {"a": {}}}, "budget": 3,
                               "objective": {"maximize": "a"}})  # fmt: skip
    for method in METHODS:
        (part,) = Draws(scenario, 5, 0, method).block(1, 4)
        assert (part.variant, part.rows.tolist(), part.overrides) == (0, [0, 1, 2], {})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n": 0}, "0 samples: there is at least one"),
        ({"n": 2**40}, "1099511627776 samples: there are at most 4294967296"),
        ({"n": 5, "seed": -1}, "a seed is not negative, as -1 is"),
        ({"n": 5, "method": "sobel"}, "there is no method `sobel`"),
    ],
)
def test_what_cannot_be_drawn(wrong, message):
    with pytest.raises(InputError) as raised:
        Draws(load(), **wrong)
    assert [problem.message for problem in raised.value.problems] == [message]


def test_blocks_end_with_the_samples():
    with pytest.raises(ValueError, match="samples 0 to 6 of 5"):
        Draws(load(), 5).block(0, 6)


@pytest.mark.parametrize("method", METHODS)
def test_whole_numbers_of_numpy_are_whole_numbers(method):
    scenario, (n, seed, last) = load(), map(np.int64, (64, 3, 63))
    assert Draws(scenario, n, seed, method).sample(last) == Draws(scenario, 64, 3, method).sample(63)
    found = [
        sweep_document(optimizer.sweep(scenario, n=n, seed=seed, method=method)) for n, seed in ((64, 3), (n, seed))
    ]
    assert json.dumps(found[0]) == json.dumps(found[1])


def test_draws_are_the_same_where_no_package_but_the_base_dependencies_is_there():
    lines = """
import hashlib, sys
if len(sys.argv) > 1:
    sys.modules.update(dict.fromkeys(["numba", "scipy", "SALib", "pyarrow"]))
import optimizer
from optimizer.sweep.draws import Draws
scenario = optimizer.load("supplementary-budget-2025")
for method in ("sobol", "latin_hypercube", "monte_carlo"):
    for part in Draws(scenario, 200, 3, method).block(0, 200):
        for path, values in part.overrides.items():
            print(path, hashlib.sha256(values.tobytes()).hexdigest())
print([name for name in ("numba", "scipy", "pandas") if sys.modules.get(name)])
"""
    found = [
        subprocess.run([sys.executable, "-c", lines, *bare], capture_output=True, text=True, check=True).stdout
        for bare in ([], ["bare"])
    ]
    assert found[0] == found[1]
    assert found[0].count("\n") > 3 * 72
    assert found[0].endswith("[]\n")


def test_shares_are_exact():
    scenario = load(sampling={"variants": {"dear": "1%"}})
    assert scenario.question.sampling.variants["dear"] == Fraction(1, 100)
    with pytest.raises(ValueError, match="samples 4 to 5 of 4"):
        Draws(scenario, 4).sample(4)


def test_the_guide_shows_the_samples_that_its_example_gives():
    guide = (Path(__file__).parent.parent / "docs" / "draws.md").read_text("utf-8")
    text = re.search(r"^```yaml\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)[1]
    scenario = optimizer.load(read_text(text, "guide").plain())
    draws = Draws(scenario, n=4096, seed=10, method="sobol")
    rows = re.findall(r"^\| ([\w.]+) \| ([\d.]*) \| ([\d.]*) \| ([\d.]*) \|$", guide, re.MULTILINE)
    samples = [draws.sample(i) for i in range(3)]
    shown = {path: [f"{numbers[path]:.4f}" for _, numbers in samples] for path in samples[0][1]}
    assert {path: list(values) for path, *values in rows} == shown
    assert [draws.names[draws.scenarios.index(own)] for own, _ in samples] == ["", "no_tutors", ""]
    assert len(draws.axes) == 10


def test_the_example_of_the_guide_runs(tmp_path, monkeypatch):
    guide = (Path(__file__).parent.parent / "docs" / "draws.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    Path("two-schools.yaml").write_text(re.search(r"^```yaml\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)[1], "utf-8")
    names: dict = {}
    exec(re.search(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)[1], names)
    frame = names["frame"]
    assert names["outcome"].objective == pytest.approx(frame["optimum"][0], rel=1e-9)
    assert frame["draw.parameters.wage"][0] == pytest.approx(51.4471, abs=1e-4)
    assert names["ahead"].n == (frame["status"] == "optimal").sum()
    assert names["sampled"]["samples"] == len(frame) == 4096
