"""The kernel of the sweep against HiGHS, and its proofs against exact arithmetic."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.util import find_spec

import numpy as np
import pytest
from generator import generate

import optimizer
from optimizer.errors import SolverError
from optimizer.program.certificate import check_primal
from optimizer.program.coefficients import coefficients
from optimizer.program.duality import check_farkas, dual_bound, implied_boxes
from optimizer.program.evaluate import Evaluator
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.scenario.resolve import load
from optimizer.sweep import batch as batches
from optimizer.sweep.answers import Answers
from optimizer.sweep.batch import solve_batch
from optimizer.sweep.check import Check
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.pilot import find_reference
from optimizer.sweep.reference import EMPTY
from optimizer.sweep.status import INFEASIBLE, OPEN, OPTIMAL, UNBOUNDED

numba = pytest.mark.skipif(find_spec("numba") is None, reason="numba (extra `sweep`) is missing")
NAMES = {"optimal": OPTIMAL, "infeasible": INFEASIBLE, "unbounded": UNBOUNDED}


def arrays(program: LinearProgram, count: int = 1) -> Batch:
    """``count`` copies of the numbers of a program."""

    def copies(values, none: float = 0.0):
        each = [np.broadcast_to(np.asarray(none if v is None else v, dtype=float), (count,)) for v in values]
        return np.stack(each, axis=1) if each else np.zeros((count, 0))

    entries = [value for _, _, value in program.entries]
    constant = copies([program.constant])[:, 0]
    ends = copies(program.lower, -np.inf), copies(program.upper, np.inf)
    return Batch(copies(program.cost), copies(entries), copies(program.rhs), *ends, constant)


def shaken(program: LinearProgram, count: int, share: float, seed: int) -> Batch:
    """The numbers of a program, each moved by up to ``share`` of itself."""
    rng = np.random.default_rng(seed)
    return Batch(*(v * rng.uniform(1 - share, 1 + share, v.shape) for v in arrays(program, count)))


def at(program: LinearProgram, batch: Batch, s: int) -> LinearProgram:
    """The program of one sample, exact."""
    numbers = Batch(*(np.asarray(v)[s].tolist() for v in batch))
    kept = [i for i, value in enumerate(numbers.rhs) if abs(value) != float("inf")]
    place = {i: k for k, i in enumerate(kept)}

    def ends(values):
        return tuple(None if abs(v) == float("inf") else Fraction(v) for v in values)

    return replace(
        program,
        rows=tuple(program.rows[i] for i in kept),
        relations=tuple(program.relations[i] for i in kept),
        cost=tuple(map(Fraction, numbers.cost)),
        constant=Fraction(numbers.constant),
        entries=tuple(
            (place[i], j, Fraction(v))
            for (i, j, _), v in zip(program.entries, numbers.values, strict=True)
            if i in place
        ),
        rhs=tuple(Fraction(numbers.rhs[i]) for i in kept),
        lower=ends(numbers.lower),
        upper=ends(numbers.upper),
    )


@cache
def base() -> tuple[Program, Batch]:
    """The base scenario with every range of its model drawn from, 300 samples."""
    program = Program.of(optimizer.load("supplementary-budget-2025"))
    scenario, rng = program.scenario, np.random.default_rng(7)
    drawn = {
        number.path: rng.uniform(float(number.low), float(number.high), 300)
        for number in scenario.reached
        if number.low is not None and number.high is not None and not number.is_formula
    }
    values = scenario.values(drawn)
    with program.form.program.at(coefficients(scenario, dict(values), Evaluator(scenario, values))):
        return program, arrays(program.form.numbers(), 300)


def agrees(program: LinearProgram, batch: Batch, answers: Answers, samples) -> None:
    """Statuses are those of HiGHS, from scratch, and objectives equal to 1e-9 of what their terms amount to."""
    for s in samples:
        outcome = Solver(at(program, batch, s)).solve(confirm=True)
        assert answers.status[s] == NAMES[outcome.status], s
        if outcome.status == "optimal":
            size = abs(outcome.objective) + np.abs(batch.cost[s] * outcome.x).sum()
            assert abs(answers.objective[s] - outcome.objective) <= 1e-9 * size, s


def proven(program: LinearProgram, batch: Batch, answers: Answers, samples) -> None:
    """Answers hold in exact arithmetic: feasible, and bounded by their multipliers; or contradicted by them."""
    for s in samples:
        exact = at(program, batch, s)
        kept = [i for i, name in enumerate(program.rows) if name in exact.rows]
        multipliers = [Fraction(answers.multipliers[s, i]) for i in kept]
        if answers.status[s] == INFEASIBLE:
            least = max(abs(v) for v in multipliers) * Fraction(1, 10**13)
            assert check_farkas(exact, [v if abs(v) > least else Fraction(0) for v in multipliers])
            continue
        assert answers.status[s] == OPTIMAL
        point = [Fraction(v) for v in answers.x[s]]
        sizes = Solver(exact).row_sizes
        for name, miss in check_primal(exact, point).missed.items():
            size = sizes[exact.rows.index(name)] if name in exact.rows else max(map(abs, point))
            assert float(miss) <= 1e-9 * float(size), (s, name)
        objective = sum((c * v for c, v in zip(exact.cost, point, strict=True)), exact.constant)
        bound = dual_bound(exact, multipliers, implied_boxes(exact.no_worse_than(objective)))
        terms = sum((abs(c * v) for c, v in zip(exact.cost, point, strict=True)), abs(exact.constant))
        assert bound is not None
        assert abs(bound - objective) <= Fraction(1, 10**8) * (terms or 1), s


# Against HiGHS.


@numba
def test_the_base_with_all_its_uncertainties():
    program, batch = base()
    answers = solve_batch(Pattern.of(program.exact), batch, threads=1)
    assert set(answers.status) == {OPTIMAL, INFEASIBLE}
    assert not answers.by_highs.any()
    agrees(program.exact, batch, answers, range(40))
    infeasible = np.flatnonzero(answers.status == INFEASIBLE)
    proven(program.exact, batch, answers, [*range(4), *infeasible[:4]])


@numba
@pytest.mark.parametrize("options", [{}, {"currency": "KRW"}, {"degenerate": True}, {"infeasible": True}], ids=str)
def test_generated_programs(options):
    left = count = 0
    for seed in range(10):
        program = Program.of(load(generate(seed, **options))).exact
        if program.integers:
            continue
        batch = shaken(program, 5, 0.0 if seed % 2 else 0.2, seed)
        answers = solve_batch(Pattern.of(program), batch, threads=1)
        agrees(program, batch, answers, range(0, 5, 2))
        assert (answers.status != OPEN).all()
        left, count = left + answers.by_highs[answers.status != UNBOUNDED].sum(), count + 5
    assert left <= count / 20


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


@numba
@pytest.mark.parametrize("spread", [0, 3])
def test_random_degenerate_and_badly_scaled_programs(spread):
    left = 0
    for seed in range(60):
        program = random_program(random.Random(seed), 9, 7, spread)
        batch = shaken(program, 3, 0.0 if seed % 3 else 0.1, seed)
        answers = solve_batch(Pattern.of(program), batch, threads=1)
        agrees(program, batch, answers, [0, 2])
        if seed < 12:
            proven(program, batch, answers, [0])
        left += answers.by_highs.sum()
    assert left <= 4


@numba
def test_columns_and_rows_of_every_kind():
    """Free, negative and fixed columns, rows that are open, right-hand sides that contradict each other."""
    seen, left = set(), 0
    for seed in range(80):
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
        answers = solve_batch(Pattern.of(program), batch, threads=1)
        agrees(program, batch, answers, [s for s in range(3) if np.all(batch.lower[s] <= batch.upper[s])])
        seen |= set(answers.status.tolist())
        left += answers.by_highs[answers.status != UNBOUNDED].sum()
    assert seen == {OPTIMAL, INFEASIBLE, UNBOUNDED}
    assert left <= 4


@numba
def test_a_large_program_is_proven_by_the_kernel():
    program = random_program(random.Random(5), 120, 80, 0)
    batch = shaken(program, 3, 0.0, 1)
    answers = solve_batch(Pattern.of(program), batch, threads=1)
    agrees(program, batch, answers, [0])
    assert not answers.by_highs.any()


# Starting, going on, dividing the work.


@numba
def test_the_answers_do_not_depend_on_the_number_of_threads(monkeypatch):
    program, batch = base()
    pattern = Pattern.of(program.exact)
    reference = find_reference(pattern, batch)
    one = solve_batch(pattern, batch, reference, threads=1)
    monkeypatch.setattr(batches, "CHUNK", 37)
    for threads in (2, 3):
        other = solve_batch(pattern, batch, reference, threads=threads)
        for name in ("status", "objective", "x", "multipliers", "pivots"):
            assert np.array_equal(getattr(one, name), getattr(other, name)), name


@numba
def test_the_reference_saves_most_pivots_and_changes_no_objective():
    program, batch = base()
    pattern = Pattern.of(program.exact)
    cold, hot = solve_batch(pattern, batch, EMPTY, threads=1), solve_batch(pattern, batch, threads=1)
    assert hot.pivots.mean() < cold.pivots.mean() / 3
    assert hot.objective == pytest.approx(cold.objective, rel=1e-11)


@numba
def test_eight_numbers_at_once_are_eight_numbers():
    from numba import njit

    from optimizer.sweep import eight
    from optimizer.sweep.eight import WIDTH

    load, store, splat, select, no, bits = (
        eight.load, eight.store, eight.splat, eight.select, eight.no, eight.bits,
    )  # fmt: skip
    gather, only, size, total, largest, lowest = (
        eight.gather, eight.only, eight.size, eight.total, eight.largest, eight.lowest,
    )  # fmt: skip

    @njit
    def work(a, b, found):
        x, y = load(a, 0), load(b, 1)
        store(found, 0, (x + y) * (x - y) / splat(2.0))
        store(found, 1, select((x < y) | no(x > splat(0.0)), size(x), y))
        store(found, 2, gather(b, 1, 2))
        store(found, 3, select(only(5) & (x == x), splat(7), x))
        return total(x), largest(x), bits(x > y), lowest(40)

    rng = np.random.default_rng(3)
    a, b, found = rng.normal(size=WIDTH), rng.normal(size=2 * WIDTH), np.zeros(4 * WIDTH)
    x, y = a, b[WIDTH:]
    numbers = work(a, b, found)
    assert numbers == (pytest.approx(x.sum()), x.max(), sum(1 << k for k in np.flatnonzero(x > y)), 3)
    wanted = [
        (x + y) * (x - y) / 2,
        np.where((x < y) | ~(x > 0), abs(x), y),
        b[1::2],
        np.where(np.arange(8) == 5, 7, x),
    ]
    assert found.reshape(4, WIDTH) == pytest.approx(np.array(wanted))


@numba
def test_dictionaries_stay_true_to_the_rows_through_every_exchange():
    from optimizer.sweep.frame import frame_of
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.workspace import VALUE, workspace

    program, batch = base()
    pattern = Pattern.of(program.exact)
    frame = frame_of(pattern, find_reference(pattern, batch))
    work, n, pivots = workspace(frame), frame.n, 0
    for s in range(20):
        one = batch.part(s, s + 1)
        answers = Answers.none(pattern, 1)
        solve_chunk(frame, work, one, answers)
        if answers.status[0] != OPTIMAL:
            continue
        matrix = np.zeros((frame.m, n))
        for (i, j, _), value, scale in zip(program.exact.entries, one.values[0], frame.scale, strict=True):
            matrix[i, j] = value * scale
        pivots += answers.pivots[0]
        table = work.table.reshape(frame.tall, frame.width)
        outside = work.who[frame.tall : frame.tall + n].astype(int)
        # Where each variable outside is 1 in turn, the columns follow, and with them the rows.
        point = np.zeros((n + frame.m, n))
        point[outside, np.arange(n)] = 1.0
        lines = [(i, int(v)) for i, v in enumerate(work.who[1 : frame.tall], 1) if v < n + frame.m]
        for i, v in lines:
            point[v] = table[i, :n]
        rows = [v for v in (*outside, *(v for _, v in lines)) if v >= n]
        assert matrix[[v - n for v in rows]] @ point[:n] == pytest.approx(point[rows], abs=1e-9)
        cost = one.cost[0] * frame.cost_scale
        assert table[0, :n] == pytest.approx(cost @ point[:n], abs=1e-9)
        values = work.known.reshape(-1, frame.tall + frame.width)[VALUE]
        assert values[1 : len(lines) + 1] == pytest.approx(table[1 : len(lines) + 1, :n] @ values[frame.tall :][:n])
    assert pivots > 20


# What is not proven.


@numba
def test_a_planted_wrong_answer_is_not_proven():
    from numba import njit

    from optimizer.sweep.eight import WIDTH
    from optimizer.sweep.frame import frame_of
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.proof import GAP, MISFIT, weigh
    from optimizer.sweep.workspace import workspace

    program, batch = base()
    pattern, one = Pattern.of(program.exact), batch.part(0, 1)
    frame, check, n = frame_of(pattern, EMPTY), Check(pattern), pattern.structure.n
    work, answers = workspace(frame), Answers.none(pattern, 1)
    solve_chunk(frame, work, one, answers)
    assert answers.status[0] == OPTIMAL
    x, multipliers = answers.x[0], answers.multipliers[0]
    value, rate = work.value.reshape(-1, WIDTH)[:, 0], work.rate.reshape(-1, WIDTH)[:, 0]

    @njit
    def prove(frame, work):
        weigh(
            frame.n, frame.real, frame.start, frame.column, frame.entry, work.entries, frame.real[:0], frame.real,
            work.row, work.row, work.cost, work.low, work.high, work.value, work.rate, work.left, work.told,
        )  # fmt: skip

    def faults() -> tuple[float, float]:
        prove(frame, work)
        return work.told[MISFIT * WIDTH], check.gap(batch, 0, x, multipliers)

    assert max(faults()) <= GAP
    for j in np.flatnonzero(x):
        kept, kept_x = value[j], x[j]
        value[j], x[j] = kept * (1 + 1e-6), kept_x * (1 + 1e-6)
        assert min(faults()) > GAP, program.exact.columns[j]
        value[j], x[j] = kept, kept_x
    wrong = 0
    for i in np.flatnonzero(rate[n:]):
        kept, price = rate[n + i], multipliers[i]
        rate[n + i], multipliers[i] = kept * 1.001, price * 1.001
        wrong += min(faults()) > GAP
        rate[n + i], multipliers[i] = kept, price
    assert wrong > 5
    multipliers *= 1.01
    assert not check.contradicts(batch, 0, multipliers)


@numba
@pytest.mark.parametrize(
    ("small", "ends", "rays"),
    [
        # The sum is at most 5 and at least 3: what the rows leave is above 0.
        (1, (10, 10), [(1.0, -1.0), (-1.0, 1.0), (1.0, 0.0)]),
        # A column without an end makes up for what is missing, however little it counts.
        (-1e-9, (10, None), [(1.0, 0.0)]),
    ],
)
def test_a_planted_contradiction_is_not_proven(small, ends, rays):
    from numba import njit

    from optimizer.sweep.eight import WIDTH
    from optimizer.sweep.frame import frame_of
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.proof import MISFIT, contradict
    from optimizer.sweep.workspace import workspace

    one, most = Fraction(1), Fraction(5) if small == 1 else Fraction(-1)
    program = LinearProgram(
        True, (("x", 0), ("x", 1)), ("most", "least"), (one, one), Fraction(0),
        ((0, 0, one), (0, 1, one), (1, 0, one), (1, 1, one)), ("<=", ">="), (most, Fraction(3)),
        (Fraction(0),) * 2, tuple(None if end is None else Fraction(end) for end in ends),
    )  # fmt: skip
    frame = frame_of(Pattern.of(program), EMPTY)
    work, batch = workspace(frame), arrays(program)
    batch.values[0, 1] = small

    @njit
    def prove(frame, work):
        contradict(
            frame.n, frame.real, frame.start, frame.column, frame.entry, work.entries, frame.real[:0], frame.real,
            work.row, work.row, work.low, work.high, work.rate, work.left, work.told,
        )  # fmt: skip

    def refuted(ray: tuple[float, ...]) -> bool:
        answers = Answers.none(Pattern.of(program), 1)
        solve_chunk(frame, work, batch, answers)
        work.rate.reshape(-1, WIDTH)[frame.n : frame.n + 2, 0] = ray / frame.row_scale
        prove(frame, work)
        return work.told[MISFIT * WIDTH] == 0.0

    assert not any(refuted(ray) for ray in rays)
    batch.rhs[0, 0], batch.upper[:] = -2.0, 10.0
    assert refuted((1.0, 0.0 if small != 1 else -1.0))


def test_whole_columns_are_refused():
    program, _ = base()
    with pytest.raises(SolverError, match=r"must be whole \(spend\.gpu_purchase"):
        Pattern.of(replace(program.exact, integers=(0,)))


@pytest.mark.parametrize("kernel", [pytest.param(True, marks=numba), False])
def test_numbers_that_are_none_and_programs_without_an_end_have_a_status(monkeypatch, kernel):
    if not kernel:
        monkeypatch.setattr(batches, "compiled", lambda: False)
    program = replace(random_program(random.Random(2), 5, 4, 0), maximized=True)
    batch = arrays(program, 4)
    batch.values[1, 2] = np.nan
    batch.rhs[2, 0] = np.nan
    batch.rhs[3, :] = [np.inf if r == "<=" else -np.inf for r in ("<=",) * 4]
    program = replace(program, relations=("<=",) * 4, upper=(None,) * 5, cost=(Fraction(1),) * 5)
    batch.cost[:], batch.upper[:] = 1.0, np.inf
    answers = solve_batch(Pattern.of(program), batch, threads=1)
    assert answers.status.tolist()[1:] == [OPEN, OPEN, UNBOUNDED]
    assert all(np.isfinite(v).all() for v in (answers.objective, answers.x, answers.multipliers, answers.gap))


def test_without_numba_highs_gives_the_same_answers_with_the_same_proofs(monkeypatch):
    program, batch = base()
    pattern, part = Pattern.of(program.exact), batch.part(0, 40)
    monkeypatch.setattr(batches, "compiled", lambda: False)
    alone = solve_batch(pattern, part)
    assert alone.by_highs.all()
    assert set(alone.status) == {OPTIMAL, INFEASIBLE}
    proven(program.exact, part, alone, [0, *np.flatnonzero(alone.status == INFEASIBLE)[:2]])
    if find_spec("numba") is not None:
        monkeypatch.undo()
        ours = solve_batch(pattern, part, threads=1)
        assert np.array_equal(ours.status, alone.status)
        assert ours.objective == pytest.approx(alone.objective, rel=1e-9)


def test_rows_can_be_left_open_one_sample_at_a_time(monkeypatch):
    program, batch = base()
    part = Batch(*(v[:6].copy() for v in batch))
    row = program.exact.rows.index("limits.training_run")
    other = program.exact.rows.index("score.talent")
    part.rhs[::2, row], part.rhs[1::2, other] = -np.inf, np.inf
    for kernel in (True, False) if find_spec("numba") is not None else (False,):
        monkeypatch.setattr(batches, "compiled", lambda kernel=kernel: kernel)
        answers = solve_batch(Pattern.of(program.exact), part, threads=1)
        agrees(program.exact, part, answers, range(6))
