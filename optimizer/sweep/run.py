"""A plan carried out: chunks handed to threads, to processes or to a cluster, rows kept as they come."""

from __future__ import annotations

import os
import pickle
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from optimizer.errors import InputError, SolverError
from optimizer.sweep.plan import Plan, work, work_on
from optimizer.sweep.store import Kept, Store

Progress = Callable[["Pace"], None]
_AHEAD = 2
"""Chunks handed over for each worker: the one it works on and the next, so that none waits; memory stays flat."""
_EVERY = 0.5
"""Seconds after which progress is told again, where no chunk has ended."""
_KEPT = "what is finished is kept"


@dataclass(frozen=True)
class Pace:
    """How far a sweep is: of ``total`` samples ``done``, which are kept, and ``solved``, some of them not kept yet.

    ``rate`` of them are solved a second; ``left`` seconds to go, None before the first.
    """

    done: int
    solved: int
    total: int
    rate: float
    left: float | None


def run(plan: Plan, store: Store | Kept, executor: Executor | None = None, progress: Progress | None = None) -> None:
    """Solve what ``store`` does not hold yet, in ``executor`` or in a thread for each processor.

    What is finished stays, whatever ends the run. The rows do not depend on who solves them. Raises SolverError where
    a chunk fails, and InputError where its rows cannot be kept or a worker has other versions than this process.
    ``progress`` hears of every chunk, and of what threads have solved of theirs about twice a second.
    """
    left = store.left
    if not left:
        return
    before = plan.n - sum(stop - start for start, stop in left)
    done, started = 0, time.monotonic()
    pieces: deque[int] = deque()
    since: tuple[float, int] | None = None

    def tell() -> None:
        nonlocal since
        if progress is None:
            return
        now, solved = time.monotonic(), max(done, sum(tuple(pieces)))
        # From the first time on: before that compiling, or the start of processes, took what may be most of it.
        since = since or (now, solved)
        first, base = since if solved > since[1] else (started, 0)
        rate = (solved - base) / max(now - first, 1e-9)
        left = (plan.n - before - solved) / rate if solved else None
        progress(Pace(before + done, before + solved, plan.n, rate, left))

    with _solving(plan, store.kind, executor, pieces.append) as (submit, at_once):
        waiting: dict[Future[Any], tuple[int, int]] = {}
        queue = iter(left)
        try:
            while True:
                while len(waiting) < at_once() * _AHEAD and (chunk := next(queue, None)) is not None:
                    waiting[submit(*chunk)] = chunk
                if not waiting:
                    return
                failed: tuple[tuple[int, int], BaseException] | None = None
                ended = wait(waiting, _EVERY, return_when=FIRST_COMPLETED).done
                if not ended and pieces:
                    tell()
                for future in ended:
                    start, stop = waiting.pop(future)
                    try:
                        found = future.result()
                    except (Exception, CancelledError) as error:
                        failed = failed or ((start, stop), error)
                        continue
                    store.put(start, found)
                    done += stop - start
                    tell()
                if failed is not None:
                    raise _told(*failed) from failed[1]
        finally:
            for future in waiting:
                future.cancel()


def _told(chunk: tuple[int, int], error: BaseException) -> Exception:
    """What became of a chunk that was not solved, in one sentence."""
    where = f"samples {chunk[0]} to {chunk[1] - 1}"
    if isinstance(error, InputError):
        return error
    if isinstance(error, BrokenExecutor):
        return SolverError(f"{where}: a worker process ended (killed, or out of memory); {_KEPT}")
    if isinstance(error, CancelledError):
        return SolverError(f"{where}: cancelled by those who were to solve them (has the scheduler ended?); {_KEPT}")
    return SolverError(f"{where}: {type(error).__name__}: {error}; {_KEPT}")


@contextmanager
def _solving(
    plan: Plan, kind: str | None, executor: Executor | None, told: Callable[[int], None]
) -> Iterator[tuple[Callable[[int, int], Future[Any]], Callable[[], int]]]:
    """How a chunk is handed over, and how many are worked on at once."""
    if executor is None:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool, _solving(plan, kind, pool, told) as found:
            yield found
        return

    def at_once() -> int:
        return getattr(executor, "_max_workers", None) or os.cpu_count() or 1

    if isinstance(executor, ThreadPoolExecutor):
        plan.prepare()
        yield lambda start, stop: executor.submit(work, plan, kind, start, stop, told), at_once
    else:
        packed = pickle.dumps(plan)
        yield lambda start, stop: executor.submit(work_on, packed, kind, start, stop), at_once
