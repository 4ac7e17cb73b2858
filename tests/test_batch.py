"""Programs solved at once, from bases of others like them: what is called optimal is, wherever it started."""

import numpy as np
import pytest

from optimizer.program.batch import AT_HIGH, AT_LOW, BASIC, Batch
from optimizer.program.dictionary import solved
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram

ROWS, COLUMNS = 9, 7


def drawn(rng, count, spread):
    """Programs that differ by ``spread``, each with a point that keeps its rows; and the basis of slacks."""
    point, pattern = rng.uniform(0, 2, COLUMNS), rng.random((ROWS, COLUMNS)) < 0.6
    matrix = rng.normal(size=(ROWS, COLUMNS)) * pattern
    matrix = matrix * (1 + np.reshape(spread, (-1, 1, 1)) * rng.normal(size=(count, ROWS, COLUMNS)))
    cost = rng.normal(size=COLUMNS) + spread * rng.normal(size=(count, COLUMNS))
    low, high = np.zeros((count, COLUMNS + ROWS)), np.full((count, COLUMNS + ROWS), 3.0)
    reached = matrix @ point
    low[:, COLUMNS:], high[:, COLUMNS:] = -np.inf, reached + 0.5
    low[:, COLUMNS] = high[:, COLUMNS] = reached[:, 0]
    low[:, COLUMNS + 1], high[:, COLUMNS + 1] = reached[:, 1] - 0.1, np.inf
    states = np.full((count, COLUMNS + ROWS), BASIC)
    states[:, :COLUMNS] = AT_LOW
    return Batch(matrix, np.arange(count), cost / np.abs(cost).max(axis=1)[:, None], low, high), states


def by_solver(batch, k):
    """The least of one program of a batch, by the solver; nothing where there is none."""
    rows, columns = np.nonzero(np.ones(batch.matrix[0].shape))
    m, n = batch.matrix[0].shape
    sides = zip(batch.low[k, n:].tolist(), batch.high[k, n:].tolist(), strict=True)
    ends = [(low, ">=") if np.isinf(high) else (high, "=" if low == high else "<=") for low, high in sides]
    program = LinearProgram(
        False, tuple(("x", j) for j in range(n)), tuple(map(str, range(m))), tuple(batch.cost[k].tolist()), 0.0,
        tuple(zip(rows.tolist(), columns.tolist(), batch.matrix[k].ravel().tolist(), strict=True)),
        tuple(relation for _, relation in ends), tuple(end for end, _ in ends),
        tuple(batch.low[k, :n].tolist()), tuple(batch.high[k, :n].tolist()),
    )  # fmt: skip
    found = Solver(program).solve()
    return found.objective if found.status == "optimal" else None


@pytest.mark.parametrize("seed", range(6))
def test_pivots_from_the_basis_of_another_lead_to_the_optimum(seed):
    rng = np.random.default_rng(seed)
    batch, states = drawn(rng, 30, 0.3)
    first = solved(batch, states)
    assert first.optimal.all()
    again = solved(batch, first.states[rng.permutation(30)])
    assert again.optimal.mean() > 0.9
    for answers in (first, again):
        for k in np.flatnonzero(answers.optimal):
            assert batch.cost[k] @ answers.x[k] == pytest.approx(by_solver(batch, k), abs=1e-8)


def answer_of(batch, k, states):
    """The point and the prices of a basis, by plain algebra."""
    matrix, basic = batch.matrix[k], states == BASIC
    inside, binding = np.flatnonzero(basic[:COLUMNS]), np.flatnonzero(~basic[COLUMNS:])
    rests = np.where(states == AT_HIGH, batch.high[k], batch.low[k])
    x, prices, square = np.where(basic, 0.0, rests)[:COLUMNS], np.zeros(ROWS), matrix[np.ix_(binding, inside)]
    x[inside] = np.linalg.solve(square, (rests[COLUMNS:] - matrix @ x)[binding])
    prices[binding] = np.linalg.solve(square.T, batch.cost[k, inside])
    return x, prices


@pytest.mark.parametrize("seed", range(6))
def test_the_basis_of_another_is_refused_where_it_is_not_optimal(seed):
    rng = np.random.default_rng(seed)
    batch, states = drawn(rng, 60, np.linspace(0.001, 0.4, 60)[:, None])
    bases = np.roll(solved(batch, states).states, 1, axis=0)
    x, prices = map(np.array, zip(*(answer_of(batch, k, bases[k]) for k in range(60)), strict=True))
    found = batch.optimal(x, prices)
    assert 0 < found.sum() < 60
    for k in range(60):
        best = abs(batch.cost[k] @ x[k] - by_solver(batch, k)) < 1e-8 and within(batch, k, x[k])
        assert found[k] == best


def within(batch, k, x):
    point = np.concatenate([x, batch.matrix[k] @ x])
    return np.all((point >= batch.low[k] - 1e-9) & (point <= batch.high[k] + 1e-9))


def test_what_has_no_point_or_no_end_or_no_inverse_is_left_open():
    rng = np.random.default_rng(1)
    batch, states = drawn(rng, 4, 0.1)
    optimal = solved(batch, states).states
    batch.high[0, COLUMNS + 2] = -100.0  # no point is so far down
    batch.high[1, :COLUMNS], batch.cost[1], batch.matrix[1] = np.inf, -1.0, 0.0
    batch.low[1, COLUMNS:], batch.high[1, COLUMNS:] = -np.inf, 1.0
    batch.matrix[2] = np.nan
    batch.matrix[3, :, optimal[3, :COLUMNS] == BASIC] = 0.0  # the columns of the basis are no more
    assert (optimal[3, :COLUMNS] == BASIC).any()
    answers = solved(batch, optimal)
    assert not answers.optimal.any()
    assert answers.missed[0] > 1
    assert not (answers.missed[1:] > 0).any()


def test_weights_prove_that_there_is_no_point_only_where_there_is_none():
    rng = np.random.default_rng(3)
    batch, states = drawn(rng, 40, 0.2)
    optimal = solved(batch, states).states
    feasible = batch.missed(rng.normal(size=(40, ROWS)))
    assert (feasible <= 0).all()
    batch.low[:, COLUMNS + 1] = batch.high[:, COLUMNS + 1] = 100.0 * np.where(np.arange(40) % 2, 1.0, 0.001)
    answers = solved(batch, optimal)
    for k in range(40):
        assert (by_solver(batch, k) is None) == (answers.missed[k] > 1e-7)
        assert answers.optimal[k] != (answers.missed[k] > 1e-7)
    # The proof of one does not serve another that has a point.
    none = answers.missed > 1e-7
    assert 0 < none.sum() < 40
    others = batch.taken(np.resize(np.flatnonzero(~none), none.sum()))
    assert (others.missed(answers.prices[none]) <= 0).all()


def test_a_basis_at_a_bound_that_is_gone_rests_at_the_other():
    rng = np.random.default_rng(2)
    batch, states = drawn(rng, 8, 0.1)
    high = states.copy()
    high[:, COLUMNS + 2] = BASIC
    high[:, :COLUMNS] = AT_HIGH
    batch.high[:, 0] = np.inf
    batch.cost[:, 0] = 1.0
    answers = solved(batch, high)
    for k in np.flatnonzero(answers.optimal):
        assert batch.cost[k] @ answers.x[k] == pytest.approx(by_solver(batch, k), abs=1e-8)
    assert answers.optimal.any()
