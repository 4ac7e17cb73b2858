"""The run of a design: chunks handed to threads or to any other executor, rows stored as they come."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, ThreadPoolExecutor, wait
from functools import lru_cache, partial
from typing import Any

from optimizer.errors import InputError, Place, Problem, SolverError
from optimizer.sweep.design import Design, differing_versions, versions
from optimizer.sweep.memory import Memory

Progress = Callable[[int, int], None]
"""A function called with the number of samples done, and the number in all."""
_AHEAD = 2
"""Chunks handed over for each worker: the one in work and the next, so that none waits and memory stays flat."""
_UNKNOWN = 64
"""Chunks handed over where an executor, such as a cluster's, does not tell its number of workers."""
_HEARD = 1.0
"""Seconds of one wait: on Windows no interrupt is noticed while it lasts."""


def run(rows: Memory, executor: Executor | None = None, progress: Progress | None = None) -> None:
    """Solve the samples that ``rows`` lack, in ``executor`` or in a thread for each processor.

    Finished chunks stay, whatever ends the run. Rows do not depend on the executor. Raises SolverError where a chunk
    fails, and InputError where its rows cannot be stored or a worker has other versions than this process. ``progress``
    is called after every chunk.
    """
    left = deque(rows.missing_chunks)
    if not left:
        return
    if executor is None:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            run(rows, pool, progress)
        return
    task, workers = _task(rows, executor), getattr(executor, "_max_workers", None)
    at_once = _UNKNOWN if workers is None else workers * _AHEAD
    total = rows.design.n
    done = total - sum(stop - start for start, stop in left)
    pending: dict[Any, tuple[int, int]] = {}
    try:
        while left or pending:
            while left and len(pending) < at_once:
                chunk = left.popleft()
                pending[executor.submit(task, *chunk)] = chunk
            failure: Exception | None = None
            for future in wait(pending, _HEARD, return_when=FIRST_COMPLETED).done:
                start, stop = pending.pop(future)
                try:
                    chunk_rows = future.result()
                except (Exception, CancelledError) as error:
                    failure = failure or _failure(start, stop, error)
                    continue
                rows.put(start, chunk_rows)
                done += stop - start
                if progress is not None:
                    progress(done, total)
            if failure is not None:
                raise failure
    finally:
        for future in pending:
            future.cancel()


def _failure(start: int, stop: int, error: BaseException) -> Exception:
    """The error to raise for a chunk that was not solved, in one sentence."""
    if isinstance(error, InputError):
        return error
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, BrokenExecutor):
        reason = "a worker process ended (killed, or out of memory)"
    elif isinstance(error, CancelledError):
        reason = "cancelled by those who were to solve them (has the scheduler ended?)"
    failure = SolverError(f"samples {start} to {stop - 1}: {reason}; what is finished is kept")
    failure.__cause__ = error
    return failure


def _task(rows: Memory, executor: Executor) -> Callable[[int, int], Any]:
    """The function that solves a chunk in a worker of the executor, and encodes its rows."""
    design, encode = rows.design, rows.encode
    _ = design.ensembles  # built once, before threads share them
    if isinstance(executor, ThreadPoolExecutor):
        return lambda start, stop: encode(design.rows(start, stop), design)
    return partial(_elsewhere, pickle.dumps((versions(), design)), encode)


def _elsewhere(packed: bytes, encode: Callable[[Any, Design], Any], start: int, stop: int) -> Any:
    """Solve a chunk of a pickled design and encode its rows, in a process that caches its last designs."""
    design = _unpacked(packed)
    return encode(design.rows(start, stop), design)


@lru_cache(4)
def _unpacked(packed: bytes) -> Design:
    theirs: dict[str, str | None]
    design: Design
    theirs, design = pickle.loads(packed)
    if differs := differing_versions(theirs, versions()):
        hint = "install the same versions wherever the sweep is solved"
        raise InputError(Problem(f"a worker has other versions: {differs}", Place("sweep"), hint=hint))
    return design
