"""Many samples of one pattern, solved and proven in threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from optimizer.sweep.answers import Answers
from optimizer.sweep.engine import compiled
from optimizer.sweep.fallback import Fallback
from optimizer.sweep.pattern import Batch, Pattern
from optimizer.sweep.pilot import find_reference
from optimizer.sweep.reference import Reference
from optimizer.sweep.status import OPEN, OPTIMAL

CHUNK = 4096
"""How many samples a thread takes at a time."""


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
    answers = Answers.none(pattern, len(batch.cost))
    if frame is not None:
        _solve_compiled(frame, batch, threads, answers)
    solve_open(pattern, batch, answers)
    return answers


def _solve_compiled(frame: Any, batch: Batch, threads: int | None, answers: Answers) -> None:
    from optimizer.sweep.kernel import solve_chunk
    from optimizer.sweep.workspace import workspace

    count = len(batch.cost)

    def run(starts: Sequence[int]) -> None:
        work = workspace(frame)
        for start in starts:
            stop = start + CHUNK
            solve_chunk(frame, work, batch.part(start, stop), answers.part(start, stop))

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
