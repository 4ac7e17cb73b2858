"""A plan carried out: chunks handed to threads or to any other executor, rows stored as they come."""

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
from functools import lru_cache
from threading import Lock
from typing import Any

from optimizer.errors import InputError, SolverError
from optimizer.sweep.plan import Plan
from optimizer.sweep.store import Memory, Store, encode

Progress = Callable[["Pace"], None]
_AHEAD = 2
"""Chunks handed over for each worker: the one it works on and the next, so that none waits; memory stays flat."""
_UNKNOWN = 64
"""Chunks handed over where an executor does not say how many workers it has, as that of a cluster."""
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


def run(plan: Plan, store: Store | Memory, executor: Executor | None = None, progress: Progress | None = None) -> None:
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

    with _solving(plan, isinstance(store, Store), executor, pieces.append) as (submit, at_once):
        waiting: dict[Future[Any], tuple[int, int]] = {}
        queue = iter(left)
        try:
            while True:
                while len(waiting) < at_once() and (chunk := next(queue, None)) is not None:
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
    plan: Plan, encoded: bool, executor: Executor | None, told: Callable[[int], None]
) -> Iterator[tuple[Callable[[int, int], Future[Any]], Callable[[], int]]]:
    """How a chunk is handed over, and how many are to be at once."""
    if executor is None:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool, _solving(plan, encoded, pool, told) as found:
            yield found
        return

    def at_once() -> int:
        workers = getattr(executor, "_max_workers", None)
        return _UNKNOWN if workers is None else workers * _AHEAD

    if isinstance(executor, ThreadPoolExecutor):
        plan.prepare()
        yield lambda start, stop: executor.submit(work, plan, encoded, start, stop, told), at_once
    else:
        packed = pickle.dumps(plan)
        yield lambda start, stop: executor.submit(work_on, packed, encoded, start, stop), at_once


def work(plan: Plan, encoded: bool, start: int, stop: int, told: Callable[[int], None] | None = None) -> Any:
    """The rows of these samples, as the bytes of a file where they are to be ``encoded``."""
    rows = plan.rows(start, stop, told)
    return encode(rows, plan.columns, plan.draws.names) if encoded else rows


def work_on(packed: bytes, encoded: bool, start: int, stop: int) -> Any:
    """The same of a pickled plan, in a process that keeps the plans it was handed last."""
    with _ONE:  # threads of one process make a plan ready once
        plan = _unpacked(packed)
    return work(plan, encoded, start, stop)


_ONE = Lock()


@lru_cache(4)
def _unpacked(packed: bytes) -> Plan:
    plan: Plan = pickle.loads(packed)
    plan.prepare()
    return plan
