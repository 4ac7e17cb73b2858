"""The optimum along a direction against every basis of a small program, solved in rational arithmetic."""

import functools
import itertools
import math
import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from generator import generate
from price_checks import price_checks

import optimizer
from optimizer.analysis.postoptimal.parametric_rhs import Trace
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram


def drawn(seed):
    """A small program with limits that nearly or wholly coincide, and a direction. Many have a kink at or next to 0."""
    rng = random.Random(seed)
    n, m = rng.choice((2, 3)), rng.choice((2, 3, 4))
    unit = Fraction(10) ** rng.choice((0, 0, 4, 12))
    near = Fraction(1, 10 ** rng.randint(3, 8))
    entries = [(i, j, Fraction(rng.randint(-2, 5))) for i in range(m) for j in range(n)]
    point = [Fraction(rng.randint(0, 4)) for _ in range(n)]
    relations, rhs = [], []
    for i in range(m):
        reached = sum(value * point[j] for k, j, value in entries if k == i)
        relations.append(rng.choice(("<=", "<=", "<=", ">=", "=")))
        room = {"<=": 1, ">=": -1, "=": 0}[relations[-1]] * rng.choice((0, near, 2 * near, 1, 3))
        rhs.append((reached + room) * unit)
    upper = [rng.choice((None, (point[j] or 1) + rng.choice((0, near, 2)))) for j in range(n)]
    program = LinearProgram(
        maximized=rng.random() < 0.5,
        columns=tuple(("x", j) for j in range(n)),
        rows=tuple(f"r{i}" for i in range(m)),
        cost=tuple(Fraction(rng.randint(-3, 5), rng.choice((1, 7))) for _ in range(n)),
        constant=Fraction(rng.randint(-5, 5)) * unit,
        entries=tuple(entry for entry in entries if entry[2]),
        relations=tuple(relations),
        rhs=tuple(rhs),
        lower=(Fraction(0),) * n,
        upper=tuple(None if value is None else value * unit for value in upper),
    )
    change = [Fraction(rng.choice((0, 0, 1, -1, 3))) for _ in range(m)]
    change[0] = change[0] or Fraction(1)
    return program, change


def every_piece(program, change):
    """The pieces (start, end, slope, value at 0) of the optimum along ``change``, from every basis, exactly.

    Empty where there is no optimum; an open end is infinite.
    """
    m, n = len(program.rows), len(program.columns)
    sign = 1 if program.maximized else -1
    matrix = [[Fraction(0)] * (n + m) for _ in range(m)]
    for i, j, value in program.entries:
        matrix[i][j] = value
    for i in range(m):
        matrix[i][n + i] = Fraction(1)
    ends = list(zip(program.lower, program.upper, strict=True))
    ends += [{"<=": (0, None), ">=": (None, 0), "=": (0, 0)}[relation] for relation in program.relations]
    cost = [sign * value for value in program.cost] + [Fraction(0)] * m
    found = set()
    for basis in itertools.combinations(range(n + m), m):
        prices = solved([[matrix[i][j] for i in range(m)] for j in basis], [[cost[j]] for j in basis])
        if prices is None:
            continue
        outside = [j for j in range(n + m) if j not in basis]
        rates = {j: cost[j] - sum(prices[i][0] * matrix[i][j] for i in range(m)) for j in outside}
        choices = []
        for j in outside:
            low, high = ends[j]
            choices.append({e for e, good in ((low, rates[j] <= 0), (high, rates[j] >= 0)) if e is not None and good})
            if low is not None and low == high:
                choices[-1] = {low}
        for chosen in itertools.product(*choices):
            stands = dict(zip(outside, chosen, strict=True))
            right = [
                [b - sum(matrix[i][j] * v for j, v in stands.items()), d]
                for i, (b, d) in enumerate(zip(program.rhs, change, strict=True))
            ]
            point = solved([[matrix[i][j] for j in basis] for i in range(m)], right)
            start, end = -math.inf, math.inf
            for j, (at, rate) in zip(basis, point, strict=True):
                for bound, way in ((ends[j][0], 1), (ends[j][1], -1)):
                    if bound is None:
                        continue
                    room, speed = way * (at - bound), way * rate
                    if speed > 0:
                        start = max(start, -room / speed)
                    elif speed < 0:
                        end = min(end, -room / speed)
                    elif room < 0:
                        end = -math.inf
            if start < end:
                value = sum(cost[j] * p[0] for j, p in zip(basis, point, strict=True))
                value += sum(cost[j] * v for j, v in stands.items())
                slope = sum(cost[j] * p[1] for j, p in zip(basis, point, strict=True))
                found.add((start, end, sign * slope, sign * value + program.constant))
    pieces = []
    for start, end, slope, value in sorted(found):
        if pieces and pieces[-1][2] == slope:
            pieces[-1] = (pieces[-1][0], max(pieces[-1][1], end), slope, value)
        else:
            pieces.append((start, end, slope, value))
    return pieces


def solved(rows, right):
    """``rows`` x = ``right``, for several right sides at once; None where there is no one answer."""
    rows = [list(row) + list(side) for row, side in zip(rows, right, strict=True)]
    m = len(rows)
    for k in range(m):
        pivot = next((i for i in range(k, m) if rows[i][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for i in range(m):
            if i != k and rows[i][k]:
                rows[i] = [a - rows[i][k] * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [row[m:] for row in rows]


@functools.cache
def known(seed):
    """The pieces of a random program."""
    return every_piece(*drawn(seed))


def traced(seed):
    """A random program's pieces and a trace of it."""
    program, change = drawn(seed)
    return known(seed), Trace(Solver(program), np.array([float(value) for value in change]))


@pytest.mark.parametrize("seeds", [(*range(150), 1552), pytest.param(range(150, 4000), marks=pytest.mark.slow)])
def test_prices_hold_and_pieces_end_where_the_bases_say(seeds):
    prices = narrow = count = 0
    for seed in seeds:
        pieces, trace = traced(seed)
        steps = [r / abs(c) for r, c in zip(trace.solver.row_sizes, trace.change, strict=True) if c]
        size = 1e-9 * min(steps) + 1e-14 * max(steps)  # the tolerance of the solver, and the rounding of the rows
        if any(end - start < size for start, end, _, _ in pieces):
            continue
        first = next((piece for piece in pieces if piece[0] <= 0 < piece[1]), None)
        if first is not None:
            found = trace.reach(float(first[2]))
            assert found == pytest.approx(float(first[1]), rel=1e-8, abs=size), (seed, first, found)
            prices, narrow = prices + 1, narrow + (first[1] < 1e-3 * trace.scale)
        if pieces and pieces[0][0] > -math.inf:
            found = list(trace.pieces(-math.inf))
            assert [piece.slope for piece in found] == pytest.approx([float(p[2]) for p in pieces], rel=1e-9), seed
            for piece, (start, end, slope, value) in zip(found, pieces, strict=True):
                assert piece.start == pytest.approx(float(start), rel=1e-8, abs=size), seed
                assert piece.end == pytest.approx(float(end), rel=1e-8, abs=size), seed
                expected = float(value + slope * Fraction(piece.start))
                assert piece.value == pytest.approx(expected, rel=1e-8, abs=1e-9 * trace.solver.objective_size), seed
            count += len(found)
    assert prices > len(seeds) / 2
    assert narrow > len(seeds) / 10
    assert count > len(seeds)


@pytest.mark.parametrize("seed", range(20))
def test_the_line_of_a_basis_has_nothing_of_the_error_of_the_point(seed):
    program, _ = drawn(seed)
    solver = Solver(program)
    outcome = solver.solve()
    if outcome.status != "optimal":
        return
    noise = 1e-5 * solver.sizes * outcome.basic[: len(outcome.x)]
    value, size = solver.objective_at_prices(
        replace(outcome, x=outcome.x + noise), np.array([float(b) for b in program.rhs])
    )
    assert value == pytest.approx(outcome.objective, rel=1e-13, abs=1e-13 * size)


# Where a breakpoint was lost: very near the limit, beside hot starts that leave the objective wrong by more than that.


@pytest.mark.parametrize(
    ("seed", "options", "name", "end"),
    [
        (301, {}, "min_spend.programme3", 58.00157806),
        (59, {"degenerate": True}, "min_spend.programme2", 80.00547594),
    ],
    ids=str,
)
def test_a_price_that_holds_for_a_little_way_holds_that_far(seed, options, name, end):
    found = optimizer.sensitivity(optimizer.load(generate(seed, **options)))
    assert found.prices[name].limit_max == pytest.approx(end, abs=1e-7)
    assert [check for check in price_checks(found) if not check.passed] == []


@pytest.mark.parametrize("room", ["0.001", "0.0000005"])
def test_a_limit_just_above_another_is_told_from_it(room):
    model = {"status": "assumed", "programmes": {"a": {}}}
    limits = {"one": "a <= 5", "two": f"a <= {5 + float(room)}"}
    found = optimizer.sensitivity(
        optimizer.load({"model": model, "objective": {"maximize": "2 * a"}, "limits": limits})
    )
    one, two = (found.prices[f"limits.{name}"] for name in limits)
    assert (one.up, one.limit_max) == (pytest.approx(2), pytest.approx(5 + float(room), abs=1e-9))
    assert (two.down, two.limit_min, two.limit_max) == (0, pytest.approx(5), None)


def test_a_price_that_ends_far_beyond_what_can_be_solved_holds():
    """A limit that the budget overtakes only at ten billion times its size."""
    program = LinearProgram(
        maximized=True, columns=(("x",), ("y",)), rows=("limit", "budget"), cost=(Fraction(1), Fraction(0)),
        constant=Fraction(0), entries=((0, 0, Fraction(1)), (1, 0, Fraction(1, 10**14)), (1, 1, Fraction(1))),
        relations=("<=", "<="), rhs=(Fraction(20000), Fraction(2)), lower=(Fraction(0),) * 2, upper=(None, None),
    )  # fmt: skip
    trace = Trace(Solver(program), np.array([1.0, 0.0]))
    assert trace.last_slope == 0
    assert trace.reach(1.0) >= 1e9
