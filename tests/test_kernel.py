"""The compiled kernel from within: its threads, its start, its vectors and dictionaries, its certificates."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from sample_batches import arrays, base

from optimizer.engine.hot_start import CentralBasis, central_basis
from optimizer.engine.pattern import FAR, Pattern
from optimizer.engine.results import OPTIMAL, Question, Solutions
from optimizer.engine.weak_duality import GAP, WeakDuality
from optimizer.program.linear_program import LinearProgram

pytestmark = pytest.mark.skipif(find_spec("numba") is None, reason="numba (extra `sweep`) is missing")


def slacks(pattern):
    """The basis of the slacks."""
    return CentralBasis(np.zeros(pattern.structure.n, dtype=int), np.ones(pattern.structure.m, dtype=int))


def test_the_page_names_what_is_used_of_numba():
    from optimizer.engine.kernel import jit

    root = Path(__file__).parent.parent
    files = (root / "optimizer" / "engine" / "kernel").glob("*.py")
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    imported = [re.fullmatch(r"from ((?:numba|llvmlite)\S*) import (.+)", line) for line in lines]
    used = [f"{each[1]}.{name}" for each in imported if each for name in each[2].split(", ")]
    assert "numba.core.cgutils" in used
    page = (root / "docs" / "kernel.md").read_text("utf-8")
    for name in ("cache", "forceinline", "no_cpython_wrapper", "no_cfunc_wrapper", *jit._OPTIONS, *used):
        assert f"`{name}`" in page, name


# Starting, going on, dividing the work.


def test_the_answers_do_not_depend_on_the_pieces_that_threads_solve():
    from optimizer.engine.kernel.solve import Kernel

    program, batch = base()
    pattern = Pattern.of(program.exact)
    kernel = Kernel(pattern, central_basis(pattern, batch))
    one, pieces = kernel.solve(batch), [batch.some(slice(first, first + 37)) for first in range(0, 300, 37)]
    with ThreadPoolExecutor(3) as pool:
        others = list(pool.map(kernel.solve, pieces))
    for name in ("status", "objective", "x", "multipliers"):
        assert np.array_equal(getattr(one, name), np.concatenate([getattr(own, name) for own in others])), name


def test_where_samples_start_changes_no_objective():
    from optimizer.engine.kernel.solve import Kernel

    program, batch = base()
    pattern = Pattern.of(program.exact)
    basis = central_basis(pattern, batch)
    cold, hot = (Kernel(pattern, start).solve(batch) for start in (slacks(pattern), basis))
    assert np.array_equal(hot.status, cold.status)
    assert hot.objective == pytest.approx(cold.objective, rel=1e-11)


def test_eight_numbers_at_once_are_eight_numbers():
    from numba import njit

    from optimizer.engine.kernel import vector as eight
    from optimizer.engine.kernel.vector import WIDTH

    load, store, splat, select, bits = eight.fetch, eight.store, eight.splat, eight.select, eight.bits
    gather, lowest, no = eight.gather, eight.lowest_bit, eight.no
    size, total = eight.vector_size, eight.vector_sum

    @njit
    def work(a, b, found):
        x, y = load(a, 0), load(b, 1)
        store(found, 0, (x + y) * (x - y))
        store(found, 1, select((x < y) | no(x > splat(0.0)), size(x), y))
        store(found, 2, gather(b, 1, 2))
        store(found, 3, select((x == y) & (x == x), splat(7), x))
        return total(x), bits(x > y), lowest(40)

    rng = np.random.default_rng(3)
    a, b, found = rng.normal(size=WIDTH), rng.normal(size=2 * WIDTH), np.zeros(4 * WIDTH)
    b[WIDTH + 2] = a[2]
    x, y = a, b[WIDTH:]
    numbers = work(a, b, found)
    assert numbers == (pytest.approx(x.sum()), sum(1 << k for k in np.flatnonzero(x > y)), 3)
    wanted = [
        (x + y) * (x - y),
        np.where((x < y) | ~(x > 0), abs(x), y),
        b[1::2],
        np.where(x == y, 7, x),
    ]
    assert found.reshape(4, WIDTH) == pytest.approx(np.array(wanted))


def test_dictionaries_stay_true_to_the_rows_through_every_exchange():
    from optimizer.engine.kernel.layout import VALUE, frame_of, workspace
    from optimizer.engine.kernel.solve import solve_chunk

    program, batch = base()
    pattern = Pattern.of(program.exact)
    frame = frame_of(pattern, central_basis(pattern, batch))
    work, n, m, checked = workspace(frame), frame.structure.n, frame.structure.m, 0
    for s in range(20):
        one = batch.some(slice(s, s + 1))
        answers = Solutions.none(pattern, 1)
        solve_chunk(frame, work, one, Question.none(1), answers)
        if answers.status[0] != OPTIMAL:
            continue
        matrix = np.zeros((m, n))
        for (i, j, _), value, scale in zip(program.exact.entries, one.values[0], frame.structure.scale, strict=True):
            matrix[i, j] = value * scale
        checked += 1
        table = work.dictionary.table.reshape(frame.tall, frame.width)
        outside = work.dictionary.variable[frame.tall : frame.tall + n].astype(int)
        # Where each variable outside is 1 in turn, the columns follow, and with them the rows.
        point = np.zeros((n + m, n))
        point[outside, np.arange(n)] = 1.0
        lines = [(i, int(v)) for i, v in enumerate(work.dictionary.variable[1 : frame.tall], 1) if v < n + m]
        for i, v in lines:
            point[v] = table[i, :n]
        rows = [v for v in (*outside, *(v for _, v in lines)) if v >= n]
        assert matrix[[v - n for v in rows]] @ point[:n] == pytest.approx(point[rows], abs=1e-9)
        cost = one.cost[0] * frame.structure.column_scale * frame.structure.unit
        assert table[0, :n] == pytest.approx(cost @ point[:n], abs=1e-9)
        values = work.dictionary.state.reshape(-1, frame.tall + frame.width)[VALUE]
        assert values[1 : len(lines) + 1] == pytest.approx(table[1 : len(lines) + 1, :n] @ values[frame.tall :][:n])
    assert checked > 10


# What is not proven.


def test_a_planted_wrong_answer_is_not_proven():
    from numba import njit

    from optimizer.engine.kernel.layout import frame_of, workspace
    from optimizer.engine.kernel.proof import prove
    from optimizer.engine.kernel.solve import solve_chunk

    program, batch = base()
    pattern, one = Pattern.of(program.exact), batch.some(slice(1))
    frame, check, n = frame_of(pattern, slacks(pattern)), WeakDuality(pattern), pattern.structure.n
    work, answers = workspace(frame), Solutions.none(pattern, 1)
    solve_chunk(frame, work, one, Question.none(1), answers)
    assert answers.status[0] == OPTIMAL
    x, multipliers = answers.x[0], answers.multipliers[0]
    value, price = work.sample.value, work.sample.price

    @njit
    def proven(frame, work):
        return prove(frame, -1, work.sample)

    def faults() -> tuple[float, float]:
        return proven(frame, work)[1], check.gap(one, answers.x, answers.multipliers)[0]

    assert max(faults()) <= GAP
    for j in np.flatnonzero(x):
        kept, kept_x = value[j], x[j]
        value[j], x[j] = kept * (1 + 1e-6), kept_x * (1 + 1e-6)
        assert min(faults()) > GAP, program.exact.columns[j]
        value[j], x[j] = kept, kept_x
    wrong = 0
    for i in np.flatnonzero(price[n:]):
        kept, multiplier = price[n + i], multipliers[i]
        price[n + i], multipliers[i] = kept * 1.001, multiplier * 1.001
        wrong += min(faults()) > GAP
        price[n + i], multipliers[i] = kept, multiplier
    assert wrong > 5
    multipliers *= 1.01
    assert not check.contradicts(one, answers.multipliers)[0]


@pytest.mark.parametrize(
    ("cost", "price", "x", "within", "beyond"),
    [
        # The row would have -1 as the least that there is, and the column ends at 0.
        (-1.0, -1.0, -1.0, (-1.0, 10.0), (0.0, 10.0)),
        # What has no end is best nowhere, nor where an artificial end is put.
        (1.0, 0.0, FAR, (0.0, FAR), (0.0, np.inf)),
    ],
)
def test_a_planted_point_below_a_bound_or_at_an_artificial_end_is_not_proven(cost, price, x, within, beyond):
    from numba import njit

    from optimizer.engine.kernel.layout import frame_of, workspace
    from optimizer.engine.kernel.proof import prove
    from optimizer.engine.kernel.solve import solve_chunk

    one = Fraction(1)
    program = LinearProgram(
        True, (("x",),), ("least",), (Fraction(cost),), Fraction(0), ((0, 0, one),), (">=",), (-one,), (None,), (None,)
    )
    pattern, batch = Pattern.of(program), arrays(program)
    frame, scale = frame_of(pattern, slacks(pattern)), pattern.structure
    work, check, size = workspace(frame), WeakDuality(pattern), scale.column_scale[0]
    batch.rhs[:] = -size

    @njit
    def proven(frame, work):
        return prove(frame, -1, work.sample)

    def gaps(ends: tuple[float, float]) -> tuple[float, float]:
        batch.lower[:], batch.upper[:] = size * np.array(ends)
        solve_chunk(frame, work, batch, Question.none(1), Solutions.none(pattern, 1))
        work.sample.value[:], work.sample.price[1] = x, price * scale.unit / scale.row_scale[0]
        return proven(frame, work)[1], check.gap(batch, np.array([[size * x]]), np.array([[price]]))[0]

    assert max(gaps(within)) <= GAP
    assert min(gaps(beyond)) > GAP


@pytest.mark.parametrize(
    ("small", "most", "ends", "rays"),
    [
        # The sum is at most 5 and at least 3: what the rows leave is above 0.
        (1, 5, (10, 10), [(1.0, -1.0), (-1.0, 1.0), (1.0, 0.0)]),
        # Less than nothing is left, but no more than rounding leaves.
        (1, 3 - Fraction(1, 10**12), (10, 10), [(1.0, -1.0)]),
        # A column without an end makes up for what is missing, however little it counts.
        (-1e-9, -1, (10, None), [(1.0, 0.0)]),
    ],
)
def test_a_planted_contradiction_is_not_proven(small, most, ends, rays):
    from numba import njit

    from optimizer.engine.kernel.layout import frame_of, workspace
    from optimizer.engine.kernel.proof import refute
    from optimizer.engine.kernel.solve import solve_chunk

    one = Fraction(1)
    program = LinearProgram(
        True, (("x", 0), ("x", 1)), ("most", "least"), (one, one), Fraction(0),
        ((0, 0, one), (0, 1, one), (1, 0, one), (1, 1, one)), ("<=", ">="), (Fraction(most), Fraction(3)),
        (Fraction(0),) * 2, tuple(None if end is None else Fraction(end) for end in ends),
    )  # fmt: skip
    pattern, batch = Pattern.of(program), arrays(program)
    frame = frame_of(pattern, slacks(pattern))
    work, check = workspace(frame), WeakDuality(pattern)
    batch.values[0, 1] = small

    @njit
    def prove(frame, work):
        return refute(frame, -1, work.sample)

    def refuted(ray: tuple[float, ...]) -> set[bool]:
        solve_chunk(frame, work, batch, Question.none(1), Solutions.none(pattern, 1))
        work.sample.price[2:4] = ray / frame.structure.row_scale
        return {bool(prove(frame, work)), bool(check.contradicts(batch, np.array([ray]))[0])}

    assert all(refuted(ray) == {False} for ray in rays)
    batch.rhs[0, 0], batch.upper[:] = -2.0, 10.0
    assert refuted((1.0, 0.0 if small != 1 else -1.0)) == {True}


# What is kept of compiled code.


INNER = """
from typing import NamedTuple
from optimizer.engine.kernel.jit import inlined

class Number(NamedTuple):
    x: int

@inlined
def add(x):
    return x + 1

number = Number(1)
"""
ENTRY = """
import pathlib
import inner
from optimizer.engine.kernel.jit import compiled, sources_digest

def entry(sources):
    @compiled
    def add(number):
        _ = sources
        return inner.add(number.x)
    return add

print(entry(sources_digest(pathlib.Path(__file__).parent.glob("*.py")))(inner.number))
"""


def test_kept_code_is_never_older_than_a_source(tmp_path):
    def run(inner: str) -> tuple[str, int]:
        (tmp_path / "inner.py").write_text(inner)
        ended = subprocess.run(
            [sys.executable, "entry.py"], cwd=tmp_path, text=True, capture_output=True, check=True,
            env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip
        return ended.stdout, ended.stderr.count("compiling the kernel for this machine")

    (tmp_path / "entry.py").write_text(ENTRY)
    assert run(INNER) == ("2\n", 1)
    assert run(INNER) == ("2\n", 0)
    assert run(INNER.replace("x + 1", "x + 2")) == ("3\n", 1)
    # What is cached names a type that is called otherwise now.
    assert run(INNER.replace("x + 1", "x + 3").replace("Number", "Figure")) == ("4\n", 1)


def test_a_closed_standard_error_does_not_keep_the_kernel_from_being_compiled(tmp_path):
    (tmp_path / "inner.py").write_text(INNER)
    (tmp_path / "entry.py").write_text(f"import sys\nsys.stderr = None\n{ENTRY}")
    ended = subprocess.run(
        [sys.executable, "entry.py"], cwd=tmp_path, text=True, capture_output=True, check=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "new"), "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert ended.stdout == "2\n"


def test_a_full_disk_does_not_keep_the_kernel_from_being_compiled(tmp_path):
    (tmp_path / "inner.py").write_text(INNER)
    (tmp_path / "entry.py").write_text(ENTRY)
    ended = subprocess.run(
        ["bash", "-c", 'ulimit -f 0; exec "$0" -B entry.py', sys.executable], cwd=tmp_path, text=True,
        capture_output=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "2\n"), ended.stderr


@pytest.mark.parametrize(
    ("environment", "before"),
    [
        ({"NUMBA_DISABLE_JIT": "1"}, ""),
        ({}, "from numba.core.caching import CacheImpl; CacheImpl._locator_classes = []"),
    ],
    ids=["told not to compile", "no folder in which it could be kept"],
)
def test_highs_solves_what_the_kernel_cannot(tmp_path, environment, before):
    program = """
import optimizer
text = "{budget: 5, model: {status: assumed, programmes: {a: {unit_cost: {value: 2, low: 1, high: 3}, output: o}}, "
text += "outputs: {o: {}}, capabilities: {c: {from: o, curve: [[0, 0], [9, 9]]}}}}"
import yaml
swept = optimizer.sweep(optimizer.load(yaml.safe_load(text)), 64)
print(swept.findings.status["optimal"])
"""
    ended = subprocess.run(
        [sys.executable, "-c", before + program], cwd=tmp_path, text=True, capture_output=True,
        env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (ended.stdout, ended.stderr) == ("64\n", "")


def test_the_kernel_closes_over_all_that_it_is_compiled_from():
    from optimizer.engine.kernel import solve
    from optimizer.engine.kernel.jit import sources_digest

    (cell,) = solve.solve_chunk.__wrapped__.__closure__
    assert cell.cell_contents == sources_digest(solve.SOURCES)
    folder = Path(solve.__file__).parent
    used = {
        name for file in folder.glob("*.py") for name in re.findall(r"from (optimizer[\w.]+) import", file.read_text())
    }
    files = {folder.parents[2].joinpath(*name.split(".")).with_suffix(".py") for name in used}
    # Of two of these only types are used, and two only say that compiling takes a while.
    others = {"hot_start.py", "vectors.py", "language.py", "locale.py"}
    assert {file for file in files if file.name not in others} <= set(solve.SOURCES)
    assert set(folder.glob("*.py")) <= set(solve.SOURCES)
