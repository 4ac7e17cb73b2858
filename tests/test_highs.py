"""The traps of the solver: scale, statuses, degenerate and empty programs, hot starts, and the nearest point."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from optimizer.errors import SolverError
from optimizer.program import tie_break
from optimizer.program.certificate import dual_bound, implied_boxes, violations
from optimizer.program.highs import Solver, _Question
from optimizer.program.linear_program import Face, LinearProgram
from optimizer.program.scaling import INFINITY, fault
from optimizer.program.tie_break import Targets, nearest_optimum

Rows = list[tuple[dict[int, Any], str, Any]]


def lp(cost: list[Any], rows: Rows, lower: Any = 0, upper: Any = None, maximized: bool = True) -> LinearProgram:
    """A program from its cost, its rows as ({column: coefficient}, relation, rhs), and bounds for all or for each."""
    n = len(cost)
    each = [value if isinstance(value, list) else [value] * n for value in (lower, upper)]
    exact = [tuple(None if v is None else Fraction(v) for v in values) for values in each]
    return LinearProgram(
        maximized=maximized,
        columns=tuple(("x", j) for j in range(n)),
        rows=tuple(f"row{i}" for i in range(len(rows))),
        cost=tuple(Fraction(c) for c in cost),
        constant=Fraction(0),
        entries=tuple((i, j, Fraction(v)) for i, (row, _, _) in enumerate(rows) for j, v in row.items()),
        relations=tuple(relation for _, relation, _ in rows),
        rhs=tuple(Fraction(rhs) for _, _, rhs in rows),
        lower=exact[0],
        upper=exact[1],
    )


WYNDOR: Rows = [({0: 1}, "<=", 4), ({1: 2}, "<=", 12), ({0: 3, 1: 2}, "<=", 18)]


def random_program(rng: random.Random, n: int = 6, m: int = 5, spread: int = 0) -> LinearProgram:
    """A feasible, bounded program; ``spread`` powers of ten lie between its units."""
    units = [Fraction(10) ** rng.randint(-spread, spread) for _ in range(n)]
    heights = [Fraction(10) ** rng.randint(-spread, spread) for _ in range(m)]
    point = [Fraction(rng.randint(0, 9)) for _ in range(n)]
    rows: Rows = [({j: 1 / units[j] for j in range(n)}, "<=", sum(point) + rng.randint(0, 9))]
    for i in range(1, m):
        used = {j: Fraction(rng.randint(-5, 9)) for j in rng.sample(range(n), rng.randint(1, n))}
        value = sum((v * point[j] for j, v in used.items()), Fraction(0))
        relation = rng.choice(("<=", "<=", ">=", "="))
        rhs = value + {"<=": rng.randint(0, 5), ">=": -rng.randint(0, 5), "=": 0}[relation]
        rows.append(({j: v * heights[i] / units[j] for j, v in used.items() if v}, relation, rhs * heights[i]))
    cost = [Fraction(rng.randint(-3, 9)) / units[j] for j in range(n)]
    upper = [None if rng.random() < 0.5 else (point[j] + rng.randint(0, 5)) * units[j] for j in range(n)]
    return lp(cost, rows, upper=upper, maximized=rng.random() < 0.5)


def proven(program: LinearProgram, slack: float = 1e-9) -> None:
    """The solver's answer is feasible and no point is better, both by exact arithmetic."""
    outcome = Solver(program).solve()
    assert outcome.status == "optimal"
    sizes = {
        name: sum(abs(float(v) * outcome.x[j]) for j, v in row) + abs(float(rhs))
        for name, row, rhs in zip(program.rows, program.by_row, program.rhs, strict=True)
    }
    for name, miss in violations(program, [Fraction(v) for v in outcome.x]).items():
        assert float(miss) <= 1e-8 * sizes.get(name, float(np.abs(outcome.x).max()))
    bound = dual_bound(program, [Fraction(v) for v in outcome.prices], implied_boxes(program))
    assert bound is not None
    scale = sum(abs(float(c) * x) for c, x in zip(program.cost, outcome.x, strict=True)) + abs(outcome.objective)
    scale += sum(abs(float(b) * p) for b, p in zip(program.rhs, outcome.prices, strict=True))
    assert abs(float(bound) - outcome.objective) <= slack * scale + 1e-300


# Scale.


def test_amounts_in_won_are_solved_as_well_as_small_ones():
    """Unscaled, HiGHS calls 440 optimal where the optimum is 4493: 3e-9 points a won fall below its tolerance."""
    budget = 1_844_900_000_000
    rows: Rows = [(dict.fromkeys(range(6), 1), "<=", budget)]
    rows += [({j: 1}, "<=", budget * (j + 1) // 12) for j in range(6)]
    cost = [Fraction(3 + j, 10**9) for j in range(6)]
    small = lp([c * 10**8 for c in cost], [(r, rel, Fraction(b, 10**8)) for r, rel, b in rows])
    outcome, other = Solver(lp(cost, rows)).solve(), Solver(small).solve()
    assert outcome.objective == pytest.approx(other.objective, rel=1e-12)
    assert outcome.x == pytest.approx(other.x * 1e8, rel=1e-12)
    proven(lp(cost, rows))


@pytest.mark.parametrize("spread", [0, 3, 6])
def test_mixed_magnitudes_are_proven(spread):
    for seed in range(150):
        proven(random_program(random.Random(seed), spread=spread), 1e-8)


def test_tiny_and_huge_numbers_in_one_program():
    """From a millionth to ten trillion: money, cards and points in one row each."""
    rows: Rows = [
        ({0: 1, 1: 1}, "<=", 10**13),
        ({0: Fraction(1, 10**10), 2: -1}, ">=", 0),
        ({1: Fraction(1, 10**6), 3: -1}, ">=", 0),
        ({2: Fraction(1, 10**6), 4: -1}, ">=", 0),
    ]
    program = lp([0, 0, 0, Fraction(1, 10**7), 10**6], rows, upper=[None, None, 500, None, None])
    outcome = Solver(program).solve()
    assert outcome.x == pytest.approx([5e12, 5e12, 500, 5e6, 5e-4], rel=1e-9)
    proven(program)


def test_a_small_rate_beside_a_huge_one_that_is_not_used_still_counts():
    """The cost of what nobody buys would push all other costs below the tolerance."""
    rows: Rows = [({0: 1, 1: 1, 2: 1}, ">=", 10)]
    program = lp([1, 2, 10**9], rows, maximized=False)
    outcome = Solver(program).solve()
    assert outcome.objective == pytest.approx(10)
    proven(program)


def test_a_cap_that_is_zero_but_for_rounding_does_not_set_the_scale():
    rows: Rows = [({0: 1, 1: 1}, "<=", 42), ({1: Fraction(3, 2)}, "<=", Fraction(6, 10**17))]
    proven(lp([1, 5], rows))


def test_a_cap_far_beyond_reach_does_not_set_the_scale():
    rows: Rows = [({0: 1, 1: 1}, "<=", 1000), ({0: Fraction(1, 10**9), 1: -Fraction(1, 10**9)}, "<=", 0)]
    program = lp([Fraction(3, 10**9), Fraction(1, 10**9)], rows, upper=[10**15, None])
    assert Solver(program).solve().x == pytest.approx([500, 500], rel=1e-9)
    proven(program)


def test_a_row_of_almost_nothing_beside_large_columns():
    """In the units of what it leaves, the other rows keep their coefficients: HiGHS would drop what is below 1e-9."""
    program = lp([15, 15], [({0: 5, 1: 3}, "<=", Fraction(1, 10**21)), ({0: 1, 1: -1}, "<=", 8)], upper=[None, 72])
    outcome = Solver(program).solve()
    assert outcome.status == "optimal"
    assert outcome.x == pytest.approx([0, Fraction(1, 3 * 10**21)], rel=1e-6, abs=1e-30)


def test_coefficients_under_the_solvers_own_threshold_are_not_dropped():
    """HiGHS drops matrix entries below 1e-9; scaled, these are near 1."""
    rows: Rows = [({0: Fraction(1, 10**12), 1: 1}, "<=", 1), ({0: 1}, "<=", 10**12)]
    outcome = Solver(lp([Fraction(1, 10**12), 2], rows)).solve()
    assert outcome.objective == pytest.approx(2)
    proven(lp([Fraction(3, 10**12), 2], rows))


# The check of an answer.


def missed(program: LinearProgram, x: np.ndarray, prices: np.ndarray) -> float:
    solver = Solver(program)
    entries = (
        np.array([i for i, _, _ in program.entries], dtype=np.int32),
        np.array([j for _, j, _ in program.entries], dtype=np.int32),
        np.array([float(v) for _, _, v in program.entries]),
    )
    sign = 1.0 if program.maximized else -1.0
    cost = sign * np.array([float(c) for c in program.cost])
    return fault(entries, solver.bounds, solver.sizes, cost, (x, sign * prices))


def test_a_right_answer_has_no_fault_and_a_wrong_one_has():
    for seed in range(100):
        program = random_program(random.Random(seed), spread=4)
        outcome = Solver(program).solve()
        if not np.any(outcome.x):
            continue
        assert missed(program, outcome.x, outcome.prices) <= 1e-9
        j = int(np.argmax(np.abs(outcome.x)))
        aside = outcome.x.copy()
        aside[j] *= 1.01
        # Beyond a row, or worse than the bound, or both; where neither, the column changes nothing.
        wrong = missed(program, aside, outcome.prices)
        assert wrong > 1e-7 or not program.cost[j] or not program.by_column[j]
        assert missed(program, -outcome.x - 1, outcome.prices) > 1e-3
        if np.any(outcome.prices) and outcome.objective:
            assert missed(program, outcome.x, outcome.prices * 1.01) > 1e-7


def test_an_answer_from_a_bad_scale_is_found_out_and_mended(monkeypatch):
    """Columns taken for far larger than they are: what the solver then calls optimal often is not."""
    programs = [random_program(random.Random(seed)) for seed in range(80)]
    right = [Solver(program).solve() for program in programs]
    monkeypatch.setattr("optimizer.program.scaling.magnitudes", lambda entries, face, cost: np.full(6, 1e11))
    before = after = 0
    for program, wanted in zip(programs, right, strict=True):
        solver = Solver(program)
        first = solver._solve(_Question(solver._cost, program.maximized, {}, {}))
        outcome = solver.solve(confirm=True)
        before += first.status != "optimal" or abs(first.objective - wanted.objective) > 1e-3
        after += outcome.status != "optimal" or abs(outcome.objective - wanted.objective) > 1e-3
    assert before > 20
    assert after <= before // 10


# Statuses.


def test_after_an_infeasible_run_the_next_answer_is_right_again():
    solver = Solver(lp([3, 5], WYNDOR))
    assert solver.solve().objective == pytest.approx(36)
    assert solver.solve(rows={2: (40.0, INFINITY)}).status == "infeasible"
    outcome = solver.solve()
    assert (outcome.status, outcome.objective) == ("optimal", pytest.approx(36))


def test_an_infeasible_answer_has_no_numbers():
    outcome = Solver(lp([1], [({0: 1}, ">=", 2), ({0: 1}, "<=", 1)])).solve()
    assert outcome.status == "infeasible"
    assert np.isnan(outcome.objective)
    assert not len(outcome.x)
    assert not len(outcome.prices)


@pytest.mark.parametrize("maximized", [True, False])
def test_an_unbounded_program_is_told_from_an_infeasible_one(maximized):
    sign = 1 if maximized else -1
    assert Solver(lp([sign, 0], [({0: 1, 1: -1}, "<=", 1)], maximized=maximized)).solve().status == "unbounded"
    assert Solver(lp([sign], [({0: 1}, ">=", 1)], maximized=maximized)).solve().status == "unbounded"
    both: Rows = [({1: 1}, ">=", 2), ({1: 1}, "<=", 1)]
    assert Solver(lp([sign, 0], both, maximized=maximized)).solve().status == "infeasible"


def test_what_the_solver_refuses_is_an_error():
    solver = Solver(lp([1], [({0: 1}, "<=", 1)]))
    with pytest.raises(SolverError):
        solver.solve(columns={0: (float("nan"), 1.0)})


def test_a_cost_that_is_no_number_is_an_error():
    """HiGHS itself takes a cost of nan without a word."""
    solver = Solver(lp([1], [({0: 1}, "<=", 1)]))
    with pytest.raises(SolverError):
        solver.solve(cost=np.array([float("nan")]))


# Small programs.


def test_a_program_without_rows():
    assert Solver(lp([2, -1], [], upper=[3, None])).solve().objective == pytest.approx(6)
    assert Solver(lp([2], [])).solve().status == "unbounded"
    outcome = Solver(lp([0], [])).solve()
    assert (outcome.status, outcome.objective, len(outcome.prices)) == ("optimal", 0.0, 0)


def test_a_program_without_entries_or_with_empty_rows():
    assert Solver(lp([1], [({}, "<=", 1)], upper=2)).solve().objective == pytest.approx(2)
    assert Solver(lp([1], [({}, ">=", 1)], upper=2)).solve().status == "infeasible"
    assert Solver(lp([1], [({0: 0}, "=", 0)], upper=2)).solve().objective == pytest.approx(2)


def test_zero_right_hand_sides():
    outcome = Solver(lp([3, 5], [({0: 1, 1: 1}, "<=", 0), ({0: 1}, "<=", 0)])).solve()
    assert outcome.objective == 0
    assert outcome.x == pytest.approx([0, 0])
    proven(lp([3, 5], [({0: 1, 1: 1}, "<=", 0)]))


# Prices.


@pytest.mark.parametrize("maximized", [True, False])
def test_prices_are_changes_of_the_objective_for_both_senses(maximized):
    sign = 1 if maximized else -1
    rows: Rows = [({0: 1, 1: 1}, "<=" if maximized else ">=", 10), ({0: 1}, "=", 2)]
    program = lp([3, 2], rows, maximized=maximized)
    outcome = Solver(program).solve()
    assert outcome.objective == pytest.approx(22)
    assert outcome.prices == pytest.approx([2, 1])
    more = Solver(lp([3, 2], [(rows[0][0], rows[0][1], 11), rows[1]], maximized=maximized)).solve()
    assert more.objective - outcome.objective == pytest.approx(outcome.prices[0])
    # A floor that costs: one more unit of it lowers a maximum and raises a minimum.
    floor = lp([1, 3 if maximized else -3], [({0: 1, 1: 1}, "<=", 10), ({0: 1}, ">=", 4)], maximized=maximized)
    price = Solver(floor).solve().prices[1]
    assert price == pytest.approx(-2 if maximized else 4)
    assert sign * price < 0


def test_slack_rows_have_no_price_and_are_basic():
    outcome = Solver(lp([3, 5], [*WYNDOR, ({0: 1, 1: 1}, "<=", 100)])).solve()
    assert outcome.prices == pytest.approx([0, 1.5, 1, 0])
    assert list(outcome.basic) == [True, True, True, False, False, True]


def test_reduced_costs_and_prices_make_up_the_cost():
    for seed in range(60):
        program = random_program(random.Random(seed), spread=4)
        outcome = Solver(program).solve()
        for j, column in enumerate(program.by_column):
            terms = [outcome.prices[i] * float(v) for i, v in column] + [outcome.reduced_costs[j]]
            assert sum(terms) == pytest.approx(float(program.cost[j]), abs=1e-9 * sum(map(abs, terms)) + 1e-300)


# Hot starts.


def test_hot_starts_agree_with_cold_ones():
    for seed in range(40):
        rng = random.Random(seed)
        program = random_program(rng, n=8, m=7, spread=rng.choice((0, 4)))
        hot = Solver(program)
        for _ in range(8):
            cost = np.array([float(c) * rng.uniform(-1, 2) for c in program.cost])
            row = rng.randrange(len(program.rows))
            rhs = float(program.rhs[row]) * rng.uniform(0.5, 1.5)
            low = -INFINITY if program.relations[row] == "<=" else rhs
            high = INFINITY if program.relations[row] == ">=" else rhs
            sense = rng.random() < 0.5
            first = hot.solve(cost=cost, maximized=sense, rows={row: (low, high)})
            second = Solver(program).solve(cost=cost, maximized=sense, rows={row: (low, high)})
            assert first.status == second.status
            if first.status == "optimal":
                size = float(np.abs(cost) @ np.abs(second.x)) + 1e-300
                assert first.objective == pytest.approx(second.objective, rel=1e-8, abs=1e-8 * size)
        assert hot.solve().objective == pytest.approx(Solver(program).solve().objective, rel=1e-8, abs=1e-9)


def test_other_bounds_hold_for_one_call_only():
    solver = Solver(lp([3, 5], WYNDOR))
    assert solver.solve(columns={1: (0.0, 1.0)}).objective == pytest.approx(17)
    assert solver.solve(rows={1: (-INFINITY, 4.0)}).objective == pytest.approx(22)
    with pytest.raises(SolverError):
        solver.solve(rows={1: (float("nan"), 4.0)})
    assert solver.solve().objective == pytest.approx(36)


# Ties and the nearest point.


def test_a_tie_is_seen_and_a_corner_is_not_taken_for_one():
    tied = Solver(lp([1, 1], [({0: 1, 1: 1}, "<=", 1)]))
    assert tied.may_tie(tied.solve())
    single = Solver(lp([3, 5], WYNDOR))
    assert not single.may_tie(single.solve())


def test_duplicate_rows_leave_one_answer():
    """Two dual solutions, one primal: the face is a point although a nonbasic slack has no price."""
    rows: Rows = [({0: 1, 1: 1}, "<=", 1), ({0: 1, 1: 1}, "<=", 1)]
    solver = Solver(lp([2, 1], rows))
    outcome = solver.solve()
    x, unique = nearest_optimum(solver, outcome, each(np.zeros(2)))
    assert unique
    assert x == pytest.approx([1, 0])


def test_a_start_that_is_already_nearest_is_still_one_of_many():
    solver = Solver(lp([1, 1], [({0: 1, 1: 1}, "<=", 1)]))
    outcome = solver.solve()
    x, unique = nearest_optimum(solver, outcome, each(outcome.x.copy()))
    assert not unique
    assert x == pytest.approx(outcome.x)


def each(amounts: np.ndarray, more: int = 0) -> Targets:
    """The first columns each near an amount, and ``more`` behind them near nothing."""
    groups = np.concatenate([np.arange(len(amounts)), np.full(more, -1)])
    return Targets(groups, np.where(groups >= 0, 1.0, 0.0), amounts)


def nearest(solver: Solver, start: np.ndarray, targets: Targets) -> np.ndarray:
    """The nearest of all points, which are all optimal at no cost, sought from ``start``."""
    return nearest_optimum(solver, replace(solver.solve(), x=start), targets)[0]


def test_the_nearest_point_of_a_simplex_by_hand():
    program = lp([0, 0, 0], [({0: 1, 1: 1, 2: 1}, "=", 1)])
    solver = Solver(program)
    for target, wanted in (
        ([0, 0, 0], [1 / 3] * 3),
        ([5, 0, 0], [1, 0, 0]),
        ([1, 1, 0], [0.5, 0.5, 0]),
        ([0.6, 0.6, 0.1], [0.5, 0.5, 0.0]),
        ([0.6, 0.3, 0.1], [0.6, 0.3, 0.1]),
    ):
        start = np.array([0.0, 0.0, 1.0])
        found = nearest(solver, start, each(np.array(target, dtype=float)))
        assert found == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("seeds", [range(25), pytest.param(range(25, 60), marks=pytest.mark.slow)])
@pytest.mark.parametrize("spread", [0, 8])
def test_the_nearest_point_is_optimal_and_does_not_depend_on_the_start(spread, seeds):
    """The point is nearest if no vertex lies closer along the direction to the target (Kuhn-Tucker)."""
    for seed in seeds:
        rng = random.Random(seed)
        unit = 10.0**spread
        n, k = rng.randint(3, 9), rng.randint(2, 6)
        rows: Rows = [(dict.fromkeys(range(n), 1), "<=", 10 * unit)]
        for _ in range(rng.randint(0, 3)):
            used = {j: rng.randint(-2, 4) for j in range(n) if rng.random() < 0.7}
            rows.append((used, "<=", rng.randint(1, 9) * unit))
        program = lp([0] * n, rows, upper=[rng.choice((None, 3 * unit)) for _ in range(n)])
        weights = np.zeros((k, n))
        for j in range(n):
            weights[rng.randrange(k), j] = rng.choice((1.0, 1.0, 2.5))
        targets = np.array([rng.uniform(-4, 8) for _ in range(k)]) * unit
        solver = Solver(program)
        images = []
        for _ in range(3):
            start = solver.solve(cost=np.array([rng.gauss(0, 1) for _ in range(n)])).x
            chosen = Targets(weights.argmax(0), weights.max(0), targets)
            found = nearest(solver, start, chosen)
            images.append(weights @ found)
            gradient = weights.T @ (weights @ found - targets)
            best = solver.solve(cost=gradient, maximized=False)
            assert gradient @ found - best.objective <= 1e-7 * unit * unit
            assert np.all(found >= -1e-9 * unit)
        for image in images[1:]:
            assert image == pytest.approx(images[0], abs=1e-6 * unit)


def test_the_nearest_point_against_every_face():
    """Brute force on small polytopes: the nearest of the projections onto all faces of the vertices' hull."""
    for seed in range(25):
        rng = np.random.default_rng(seed)
        points = rng.integers(0, 6, size=(5, 3)).astype(float)
        target = rng.uniform(-2, 8, size=3)
        # Columns are a point and, behind it, its shares of the corners: all >= 0, shares of sum 1.
        rows: Rows = [({3 + k: 1 for k in range(5)}, "=", 1)]
        rows += [({i: -1} | {3 + k: points[k, i] for k in range(5)}, "=", 0) for i in range(3)]
        solver = Solver(lp([0] * 8, rows))
        found = nearest(solver, np.concatenate([points[0], np.eye(5)[0]]), each(target, 5))[:3]
        best = min((np.linalg.norm(image - target) for image in faces(points, target)), default=np.inf)
        assert np.linalg.norm(found - target) == pytest.approx(best, abs=1e-7)


def faces(points: np.ndarray, target: np.ndarray) -> Any:
    """Projections of the target on the hulls of all subsets that lie inside them."""
    for size in range(1, len(points) + 1):
        for chosen in itertools.combinations(range(len(points)), size):
            corners = points[list(chosen)]
            steps = (corners[1:] - corners[0]).T
            shares = np.linalg.lstsq(steps, target - corners[0], rcond=None)[0] if size > 1 else np.zeros(0)
            every = np.concatenate([[1 - shares.sum()], shares])
            if np.all(every >= -1e-12):
                yield every @ corners


def test_many_programmes_that_are_all_alike_are_split_evenly():
    n = 60
    solver = Solver(lp([1] * n, [(dict.fromkeys(range(n), 1), "<=", 1_000_000)]))
    x, unique = nearest_optimum(solver, solver.solve(), each(np.zeros(n)))
    assert not unique
    assert x == pytest.approx(1_000_000 / n, rel=1e-9)


@pytest.mark.parametrize("count", [20, 400])
def test_the_nearest_point_asks_as_often_of_many_columns_as_of_few(count, monkeypatch):
    """Two linear programs tell whether it is the only one; systems have a row for each row, here one."""
    calls = []
    for owner, name in ((Solver, "solve"), (tie_break._System, "__init__")):
        plain = getattr(owner, name)

        def counted(*args, plain=plain, name=name, **kwargs):
            calls.append(name)
            return plain(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)
    rng = np.random.default_rng(count)
    total, wanted = float(count), rng.uniform(-1, 3, count)
    solver = Solver(lp([1] * count, [(dict.fromkeys(range(count), 1), "<=", total)], upper=[2.0] * count))
    outcome = solver.solve()
    calls.clear()
    x, unique = nearest_optimum(solver, outcome, each(wanted))
    assert not unique
    assert calls.count("solve") == 2
    assert calls.count("__init__") <= 40
    # The nearest point under one sum lowers or raises all by the same, within their bounds.
    inside = (x > 1e-9) & (x < 2 - 1e-9)
    assert np.ptp((x - wanted)[inside]) == pytest.approx(0, abs=1e-9)
    assert x.sum() == pytest.approx(total)


def test_a_face_keeps_to_what_has_a_price():
    solver = Solver(lp([1, 1, 0], [({0: 1, 1: 1}, "<=", 4), ({2: 1}, "<=", 7)]))
    face = solver.face(solver.solve())
    assert isinstance(face, Face)
    assert list(face.row_lower) == [4, -INFINITY]
    assert list(face.upper) == [INFINITY] * 3
    assert list(face.lower) == [0, 0, 0]
