"""A plan carried out: chunks handed to threads, to processes or to a cluster, rows kept as they come."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from optimizer.sweep.plan import Plan, rows_of
from optimizer.sweep.rows import Rows
from optimizer.sweep.store import Kept, Store

Progress = Callable[["Pace"], None]
_AHEAD = 2
"""Chunks that wait for each worker: enough that none stands still, few enough that memory stays flat."""


@dataclass(frozen=True)
class Pace:
    """How far a sweep is: samples ``done`` of ``total``, ``rate`` of them a second, ``left`` seconds to go."""

    done: int
    total: int
    rate: float
    left: float | None


def run(plan: Plan, store: Store | Kept, executor: Executor | None = None, progress: Progress | None = None) -> None:
    """Solve what ``store`` does not hold yet, in ``executor`` or in a thread for each processor.

    What is finished stays, whatever ends the run. The rows do not depend on who solves them.
    """
    left = store.left
    if not left:
        return
    before = plan.n - sum(stop - start for start, stop in left)
    started, done = time.monotonic(), 0
    with _solving(plan, executor) as (submit, workers):
        waiting: dict[Future[Rows], tuple[int, int]] = {}
        queue = iter(left)
        try:
            while True:
                for start, stop in queue:
                    waiting[submit(start, stop)] = (start, stop)
                    if len(waiting) >= workers * _AHEAD:
                        break
                if not waiting:
                    return
                for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                    start, stop = waiting.pop(future)
                    store.put(start, future.result())
                    done += stop - start
                    if progress is not None:
                        rate = done / max(time.monotonic() - started, 1e-9)
                        progress(Pace(before + done, plan.n, rate, (plan.n - before - done) / rate if done else None))
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def _solving(plan: Plan, executor: Executor | None) -> Iterator[tuple[Callable[[int, int], Future[Any]], int]]:
    """How a chunk is handed over, and how many are worked on at once."""
    if executor is None:
        workers = os.cpu_count() or 1
        plan.prepare()
        with ThreadPoolExecutor(workers) as pool:
            yield lambda start, stop: pool.submit(plan.rows, start, stop), workers
            return
    packed = pickle.dumps(plan)
    workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
    yield lambda start, stop: executor.submit(rows_of, packed, start, stop), workers
