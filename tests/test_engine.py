"""Many samples of one pattern, solved by the compiled kernel and by hot starts of HiGHS, against HiGHS from scratch."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec

import numpy as np
import pytest
from generator import generate
from sample_batches import arrays, at, base, shaken

import optimizer
from optimizer.engine import hot_start
from optimizer.engine.ensemble import Ensemble
from optimizer.engine.hot_start import HotStart, central_basis
from optimizer.engine.pattern import Batch, Pattern
from optimizer.engine.results import INFEASIBLE, OPEN, OPTIMAL, UNBOUNDED, UNKNOWN_CODE, Solutions
from optimizer.engine.tape_numbers import TapeNumbers
from optimizer.errors import SolverError
from optimizer.program.certificate import check_farkas, dual_bound, implied_boxes, violations
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.recording import Tape
from optimizer.scenario.load import load
from optimizer.sweep.draws import Draws

NUMBA = pytest.mark.skipif(find_spec("numba") is None, reason="numba (extra `sweep`) is missing")
both = pytest.mark.parametrize("compiled", [pytest.param(True, marks=NUMBA), False], ids=["kernel", "hot start"])
NAMES = {"optimal": OPTIMAL, "infeasible": INFEASIBLE, "unbounded": UNBOUNDED}


def solve(program: LinearProgram, batch: Batch, compiled: bool) -> Solutions:
    pattern = Pattern.of(program)
    basis = central_basis(pattern, batch)
    if not compiled:
        return HotStart(pattern, basis).solve(batch)
    from optimizer.engine.kernel.solve import Kernel

    return Kernel(pattern, basis).solve(batch)


def agrees(program: LinearProgram, batch: Batch, answers: Solutions, samples) -> None:
    """Statuses are those of HiGHS, from scratch, and objectives equal to 1e-9 of what their terms amount to."""
    for s in samples:
        outcome = Solver(at(program, batch, s)).solve(confirm=True)
        assert answers.status[s] == NAMES[outcome.status], s
        if outcome.status == "optimal":
            size = abs(outcome.objective) + np.abs(batch.cost[s] * outcome.x).sum()
            assert abs(answers.objective[s] - outcome.objective) <= 1e-9 * size, s


def proven(program: LinearProgram, batch: Batch, answers: Solutions, samples) -> None:
    """Answers hold in exact arithmetic: feasible, and bounded by their multipliers; or contradicted by them."""
    for s in samples:
        exact = at(program, batch, s)
        kept = [i for i, name in enumerate(program.rows) if name in exact.rows]
        multipliers = [Fraction(answers.multipliers[s, i]) for i in kept]
        if answers.status[s] == INFEASIBLE and not any(multipliers):
            assert np.any(batch.lower[s] > batch.upper[s])
            continue
        if answers.status[s] == INFEASIBLE:
            least = max(abs(v) for v in multipliers) * Fraction(1, 10**13)
            proof = [v if abs(v) > least else Fraction(0) for v in multipliers]
            assert check_farkas(exact, proof, implied_boxes(exact))
            continue
        assert answers.status[s] == OPTIMAL
        point = [Fraction(v) for v in answers.x[s]]
        sizes = Solver(exact).row_sizes
        for name, miss in violations(exact, point).items():
            size = sizes[exact.rows.index(name)] if name in exact.rows else max(map(abs, point))
            assert float(miss) <= 1e-9 * float(size), (s, name)
        objective = sum((c * v for c, v in zip(exact.cost, point, strict=True)), exact.constant)
        bound = dual_bound(exact, multipliers, implied_boxes(exact.no_worse_than(objective)))
        terms = sum((abs(c * v) for c, v in zip(exact.cost, point, strict=True)), abs(exact.constant))
        assert bound is not None
        assert abs(bound - objective) <= Fraction(1, 10**8) * (terms or 1), s


# Against HiGHS.


@both
def test_the_base_with_all_its_uncertainties(compiled):
    program, batch = base()
    answers = solve(program.exact, batch, compiled)
    assert set(answers.status) == {OPTIMAL, INFEASIBLE}
    assert answers.by_highs.any() != compiled
    agrees(program.exact, batch, answers, range(40))
    infeasible = np.flatnonzero(answers.status == INFEASIBLE)
    proven(program.exact, batch, answers, [*range(4), *infeasible[:4]])


@both
@pytest.mark.parametrize("options", [{}, {"currency": "KRW"}, {"degenerate": True}, {"infeasible": True}], ids=str)
def test_generated_programs(options, compiled):
    left = count = 0
    for seed in range(10):
        program = Program.of(load(generate(seed, **options))).exact
        if program.integers:
            continue
        batch = shaken(program, 5, 0.0 if seed % 2 else 0.2, seed)
        answers = solve(program, batch, compiled)
        agrees(program, batch, answers, range(0, 5, 2))
        assert (answers.status != OPEN).all()
        left, count = left + answers.by_highs[answers.status != UNBOUNDED].sum(), count + 5
    assert left <= count / 20 or not compiled


def random_program(rng: random.Random, n: int, m: int, spread: int) -> LinearProgram:
    """A program that a point of small whole numbers meets; its units lie ``spread`` powers of ten apart."""
    units = [Fraction(10) ** rng.randint(-spread, spread) for _ in range(n)]
    point = [Fraction(rng.randint(0, 9)) for _ in range(n)]
    entries, relations, rhs = [], [], []
    for i in range(m):
        row = {j: Fraction(rng.randint(-5, 9)) for j in rng.sample(range(n), rng.randint(1, min(n, 6)))}
        row |= dict.fromkeys(range(n), Fraction(1)) if i == 0 else {}
        relation = "<=" if i == 0 else rng.choice(("<=", "<=", ">=", "="))
        height = Fraction(10) ** rng.randint(-spread, spread)
        value = sum((v * point[j] for j, v in row.items()), Fraction(0))
        # Duplicates and rows that touch the point: ties everywhere.
        value += {"<=": 1, ">=": -1, "=": 0}[relation] * rng.choice((0, 0, 3))
        entries += [(i, j, v * height / units[j]) for j, v in row.items()]
        relations.append(relation)
        rhs.append(value * height)
    return LinearProgram(
        rng.random() < 0.5,
        tuple(("x", j) for j in range(n)),
        tuple(f"row{i}" for i in range(m)),
        tuple(Fraction(rng.randint(-3, 9)) / units[j] for j in range(n)),
        Fraction(3),
        tuple(entries),
        tuple(relations),
        tuple(rhs),
        (Fraction(0),) * n,
        tuple(None if rng.random() < 0.5 else (point[j] + 5) * units[j] for j in range(n)),
    )


@both
@pytest.mark.parametrize("spread", [0, 3])
def test_random_degenerate_and_badly_scaled_programs(spread, compiled):
    left = 0
    for seed in range(60):
        program = random_program(random.Random(seed), 9, 7, spread)
        batch = shaken(program, 3, 0.0 if seed % 3 else 0.1, seed)
        answers = solve(program, batch, compiled)
        agrees(program, batch, answers, [0, 2])
        if seed < 12:
            proven(program, batch, answers, [0])
        left += answers.by_highs.sum()
    assert left <= 4 or not compiled


@pytest.mark.parametrize("seeds", [range(30), pytest.param(range(30, 80), marks=pytest.mark.slow)])
@both
def test_columns_and_rows_of_every_kind(compiled, seeds):
    """Free, negative and fixed columns, rows that are open, right-hand sides that contradict each other."""
    seen, left = set(), 0
    for seed in seeds:
        rng = random.Random(seed)
        program = random_program(rng, rng.randint(2, 14), rng.randint(1, 10), rng.choice((0, 0, 2)))
        kinds = [rng.choice(("kept", "kept", "free", "negative", "fixed")) for _ in program.columns]
        lower = [
            {"free": None, "negative": Fraction(-rng.randint(1, 9)), "fixed": high}.get(kind, Fraction(0))
            for kind, high in zip(kinds, program.upper, strict=True)
        ]
        program = replace(program, lower=tuple(lower))
        batch = shaken(program, 3, 0.0 if seed % 3 else 0.1, seed)
        for i, relation in enumerate(program.relations):
            if relation != "=" and rng.random() < 0.2:
                batch.rhs[1, i] = np.inf if relation == "<=" else -np.inf
        batch.rhs[2, rng.randrange(len(program.rows))] *= -3
        answers = solve(program, batch, compiled)
        agrees(program, batch, answers, [s for s in range(3) if np.all(batch.lower[s] <= batch.upper[s])])
        seen |= set(answers.status.tolist())
        left += answers.by_highs[answers.status != UNBOUNDED].sum()
    assert seen == {OPTIMAL, INFEASIBLE, UNBOUNDED}
    assert left <= 4 or not compiled


@both
def test_a_large_program_is_proven_by_the_kernel(compiled):
    program = random_program(random.Random(5), 120, 80, 0)
    batch = shaken(program, 3, 0.0, 1)
    answers = solve(program, batch, compiled)
    agrees(program, batch, answers, [0])
    assert answers.by_highs.any() != compiled


# What is no linear program, no number, or open.


def test_whole_columns_are_refused():
    tree = {"model": {"status": "assumed", "programmes": {"a": {"per_unit": {"made": 1}, "lot": 2}},
                      "outputs": {"made": {}}}, "budget": 5, "objective": {"maximize": "made"}}  # fmt: skip
    with pytest.raises(SolverError, match="leave out `lot`"):
        Ensemble(optimizer.load(tree), [])


@both
def test_numbers_that_are_none_and_programs_without_an_end_have_a_status(compiled):
    program = replace(random_program(random.Random(2), 5, 4, 0), maximized=True)
    batch = arrays(program, 4)
    batch.values[1, 2] = np.nan
    batch.rhs[2, 0] = np.nan
    batch.rhs[3, :] = [np.inf if r == "<=" else -np.inf for r in ("<=",) * 4]
    program = replace(program, relations=("<=",) * 4, upper=(None,) * 5, cost=(Fraction(1),) * 5)
    batch.cost[:], batch.upper[:] = 1.0, np.inf
    answers = solve(program, batch, compiled)
    assert answers.status.tolist()[1:] == [OPEN, OPEN, UNBOUNDED]
    assert all(np.isfinite(v).all() for v in (answers.objective, answers.x, answers.multipliers, answers.gap))


def test_a_sample_in_which_points_of_a_curve_pass_each_other_is_not_sound():
    """At 12 and 90 the second point lies beyond the third, and both slopes still fall."""
    x, y = {"value": 5, "low": 4, "high": 12}, {"value": 50, "low": 40, "high": 90}
    model = {"status": "assumed", "programmes": {"a": {"output": "o"}}, "outputs": {"o": {}}}
    model["capabilities"] = {"c": {"from": "o", "curve": [[0, 0], [x, y], [10, 80]]}}
    values = {f"capabilities.c.curve.1.{k}": np.array(own) for k, own in enumerate([[5.0, 12.0], [50.0, 90.0]])}
    numbers = Ensemble(optimizer.load({"model": model, "budget": 10}), list(values)).numbers
    assert numbers.at(values, 2).sound.tolist() == [True, False]


@both
def test_rows_can_be_left_open_one_sample_at_a_time(compiled):
    program, batch = base()
    part = Batch(*(v[:6].copy() for v in batch))
    row = program.exact.rows.index("limits.training_run")
    other = program.exact.rows.index("score.talent")
    part.rhs[::2, row], part.rhs[1::2, other] = -np.inf, np.inf
    agrees(program.exact, part, solve(program.exact, part, compiled), range(6))


# What is certified, and what is asked.


@pytest.mark.parametrize("wrong", ["point", "ray"])
def test_what_highs_answers_is_taken_only_where_it_is_proven(wrong, monkeypatch):
    def planted(highs):
        status, x, prices = run(highs)
        if wrong == "point":
            return status, None if x is None else np.array(x) * 1.001, prices
        return INFEASIBLE, None, np.ones(highs.getNumRow())

    scenario = ranged()
    values = {path: np.linspace(1.0, 2.0, 5) for path in ("programmes.a.per_unit.made", "programmes.b.per_unit.made")}
    plain = Ensemble(scenario, list(values), compiled=False).solve(values, 5)
    run = hot_start._run
    monkeypatch.setattr(hot_start, "_run", planted)
    afresh = Ensemble(scenario, list(values), compiled=False).solve(values, 5)
    assert afresh.solutions.status.tolist() == plain.solutions.status.tolist() == [OPTIMAL] * 5
    assert afresh.solutions.objective == pytest.approx(plain.solutions.objective, rel=1e-9)
    assert afresh.solutions.directions.tolist() == plain.solutions.directions.tolist()
    assert UNKNOWN_CODE not in afresh.solutions.directions


def ranged(**changes):
    """Two programmes that make one thing, which is there already; all money is in the second."""
    model = {
        "status": "assumed",
        "categories": {"first": {}, "second": {}},
        "programmes": {
            "a": {"category": "first", "per_unit": {"made": {"value": 1.5, "low": 1, "high": 2}}},
            "b": {"category": "second", "per_unit": {"made": {"value": 1.2, "low": 1, "high": 2}}},
        },
        "outputs": {"made": {"initial": 1000}},
        "allocations": {"last": {"b": 10}},
    }
    asked = {"model": model, "budget": 25, "objective": {"maximize": "made"}, "compare_with": "last"}
    return optimizer.load(asked | changes)


@both
def test_directions_count_from_what_is_there_and_regret_from_the_actual_s_total(compiled):
    x, y = np.array([1.5, 1.02, 1.005, 1.0]), np.array([1.0, 1.0, 1.0, 1.5])
    values = {"programmes.a.per_unit.made": x, "programmes.b.per_unit.made": y}
    outcomes = Ensemble(ranged(), list(values), compiled=compiled).solve(values, 4)
    assert outcomes.solutions.objective == pytest.approx(1000 + 25 * np.maximum(x, y))
    # 1% of what the money adds, not of the thousand that are there.
    assert outcomes.solutions.directions.T.tolist() == [[1, 1, 0, 0], [-1, 0, 0, 1]]
    assert outcomes.at_total == pytest.approx(1000 + 10 * np.maximum(x, y))
    assert outcomes.forgone == pytest.approx(10 * np.maximum(x - y, 0), abs=1e-9)


def test_numbers_that_nothing_moves_are_numbers_of_every_sample():
    tape = Tape()
    moved = 2.0 * tape.input("x")
    numbers = TapeNumbers(tape, {"still": [3.0, float("inf")], "moved": [moved, 1.0]})({"x": np.array([1.0, 4.0])}, 2)
    assert numbers["still"].tolist() == [[3.0, 3.0], [np.inf, np.inf]]
    assert numbers["moved"].tolist() == [[2.0, 8.0], [1.0, 1.0]]
    assert TapeNumbers(tape, {"still": [3.0]})({}, 2)["still"].tolist() == [[3.0, 3.0]]


@NUMBA
def test_both_engines_give_the_same_directions_and_differences():
    scenario = optimizer.load("supplementary-budget-2025")
    draws = Draws(scenario, 256, seed=5).block(0, 256)[0].overrides
    kernel, hot = (Ensemble(scenario, list(draws), compiled=way).solve(draws, 256) for way in (True, False))
    assert not kernel.solutions.by_highs.any()
    assert hot.solutions.by_highs.all()
    assert np.array_equal(kernel.solutions.status, hot.solutions.status)
    assert np.array_equal(kernel.solutions.directions, hot.solutions.directions)
    assert kernel.forgone == pytest.approx(hot.forgone, rel=1e-9)
