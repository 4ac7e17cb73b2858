"""Many samples of one pattern, solved and proven in threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Positions, Truths, Vector
from optimizer.sweep.fallback import Fallback
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.reference import Reference, find_reference, limit
from optimizer.sweep.status import OPEN, OPTIMAL

CHUNK = 4096
"""How many samples a thread takes at a time."""


@dataclass(frozen=True)
class Answers:
    """What became of S samples: ``status`` (see `status`), and of what is optimal the objective with its constant.

    ``x`` (S, n) and ``multipliers`` (S, m) are in the units of the program; multipliers are changes of the objective
    per unit of the right-hand side, or prove that a sample has no point. ``gap`` is relative to the size of the
    objective's terms. ``by_highs`` marks the samples that the kernel left open. Where there is no answer stands 0.
    """

    status: Positions
    objective: Vector
    gap: Vector
    pivots: Positions
    x: Matrix
    multipliers: Matrix
    by_highs: Truths


def solve_batch(
    pattern: Pattern, batch: Batch, reference: Reference | None = None, threads: int | None = None
) -> Answers:
    """Every sample with its proof. Without numba HiGHS solves all of them, in one thread."""
    frame = None
    if compiled():
        from optimizer.sweep.frame import frame_of

        frame = frame_of(pattern, reference or find_reference(pattern, batch))
    return solve_framed(pattern, frame, batch, threads)


def solve_framed(pattern: Pattern, frame: Any, batch: Batch, threads: int | None = None) -> Answers:
    """As `solve_batch`, in a `Frame` of the pattern, or by HiGHS where that is None."""
    batch = Batch(*(np.ascontiguousarray(numbers, dtype=float) for numbers in batch))
    answers = unanswered(pattern, batch)
    if frame is not None:
        _solve_compiled(frame, batch, threads, answers)
    solve_open(pattern, batch, answers)
    return answers


def unanswered(pattern: Pattern, batch: Batch) -> Answers:
    """Answers of which every one is OPEN."""
    count, m, n = len(batch.cost), pattern.structure.m, pattern.structure.n
    return Answers(
        np.full(count, OPEN), np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64), np.zeros((count, n)),
        np.zeros((count, m)), np.zeros(count, dtype=bool),
    )  # fmt: skip


def compiled() -> bool:
    """Whether numba is there (extra ``sweep``)."""
    return find_spec("numba") is not None


def _solve_compiled(frame: Any, batch: Batch, threads: int | None, answers: Answers) -> None:
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.workspace import workspace

    count = len(batch.cost)

    def run(starts: Sequence[int]) -> None:
        work = workspace(frame)
        for start in starts:
            part = slice(start, start + CHUNK)
            solve_chunk(
                frame, work, batch.cost[part], batch.values[part], batch.rhs[part], batch.lower[part],
                batch.upper[part], limit(frame.n, frame.m), answers.status[part], answers.objective[part],
                answers.gap[part], answers.pivots[part], answers.x[part], answers.multipliers[part],
            )  # fmt: skip

    starts = range(0, count, CHUNK)
    workers = max(1, min(threads or os.cpu_count() or 1, len(starts)))
    if workers == 1:
        run(starts)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(run, [starts[k::workers] for k in range(workers)]))
    done = answers.status == OPTIMAL
    answers.objective[done] += batch.constant[done]


def solve_open(pattern: Pattern, batch: Batch, answers: Answers) -> None:
    """Fill in what is OPEN, by HiGHS."""
    left = np.flatnonzero(answers.status == OPEN)
    if not len(left):
        return
    fallback = Fallback(pattern)
    for s in left:
        found = fallback.solve(batch, int(s))
        answers.status[s], answers.objective[s], answers.gap[s], answers.x[s], answers.multipliers[s] = found
        answers.by_highs[s] = True
