"""The rows of a sweep, and their run: chunks handed to threads or to any other executor, rows stored as they come."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache, partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Any

import numpy as np

from optimizer.engine.results import OPTIMAL
from optimizer.errors import InputError, Place, Problem, SolverError
from optimizer.program.vectors import Matrix
from optimizer.sweep.design import Design, differing_versions, versions
from optimizer.sweep.schema import blank

Progress = Callable[[int, int], None]
"""A function called with the number of samples done, and the number in all."""
_AHEAD = 2
"""Chunks handed over for each worker: the one in work and the next, so that none waits and memory stays flat."""
_UNKNOWN = 64
"""Chunks handed over where an executor, such as a cluster's, does not tell its number of workers."""
_HEARD = 1.0
"""Seconds of one wait: until a stop is noticed, and on Windows an interrupt."""


class SampleRows:
    """The rows of one sweep: in memory, an array of shape (n,) for each column of `schema`; a `Store` has a folder."""

    folder: Path | None = None
    """The folder of the rows; None in memory."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self._done: set[int] = set()
        try:
            # Memory is taken as rows come, so it is not filled here.
            kinds = blank(design.columns, 0, 0)
            self._columns = {name: np.empty(design.n, values.dtype) for name, values in kinds.items()}
        except MemoryError:
            message = f"the rows of {design.n:,} samples do not fit in memory"
            raise InputError(Problem(message, Place("sweep"), hint="--to FOLDER")) from None

    @staticmethod
    def encode(rows: dict[str, Any], design: Design) -> Any:
        """The rows of a chunk in the form that `put` takes."""
        return rows

    @property
    def missing_chunks(self) -> list[tuple[int, int]]:
        """The chunks that are still missing, as (start, stop)."""
        return [chunk for chunk in self.design.chunks if chunk[0] not in self._done]

    def writing(self) -> AbstractContextManager[None]:
        """A context in which rows are put."""
        return nullcontext()

    def put(self, start: int, content: Any) -> None:
        """Store a chunk."""
        for name, values in content.items():
            self._columns[name][start : start + len(values)] = values
        self._done.add(start)

    def column(self, name: str) -> Any:
        """A column of the stored samples, in order."""
        return self._columns[name]

    def optimal(self) -> Any:
        """Samples with an allocation, of shape (n,)."""
        return self.column("status") == OPTIMAL

    def at(self, names: Sequence[str], samples: Any) -> Matrix:
        """Columns of numbers at some samples, of shape (names, samples)."""
        values = [self.column(name)[samples] for name in names]
        return np.array(values, dtype=float).reshape(len(names), len(samples))

    def drawn_numbers(self, samples: Any) -> tuple[list[str], Matrix]:
        """Numbers that are drawn in all of ``samples`` and vary among them, with their values."""
        columns = [name for name, kind in self.design.columns.items() if kind == "drawn"]
        values = self.at(columns, samples)
        differ = [len(own) > 0 and bool(np.all(np.isfinite(own))) and float(np.ptp(own)) > 0 for own in values]
        return [name.removeprefix("draw.") for name, own in zip(columns, differ, strict=True) if own], values[differ]


def run(rows: SampleRows, executor: Executor | None = None, progress: Progress | None = None) -> None:
    """Solve the samples that ``rows`` lack, in ``executor`` or in a thread for each processor.

    Finished chunks stay, whatever ends the run. Rows do not depend on the executor. Raises SolverError where a chunk
    fails, and InputError where its rows cannot be stored or a worker has other versions than this process. ``progress``
    is called after every chunk.

    Chunks are handed over by a thread of its own: Python interrupts the main thread alone, and between two steps of an
    executor that would leave a lock closed for which a worker then waits for ever.
    """
    if not rows.missing_chunks:
        return
    events: SimpleQueue[tuple[int, int] | BaseException | None] = SimpleQueue()
    stopped = Event()
    thread = Thread(target=_hand_over, args=(rows, executor, events, stopped))
    try:
        thread.start()
        while True:
            try:
                event = events.get(timeout=_HEARD)
            except Empty:
                continue
            if event is None:
                return
            if isinstance(event, BaseException):
                raise event
            if progress is not None:
                progress(*event)
    finally:
        stopped.set()
        with suppress(RuntimeError):  # not started
            thread.join()


def _hand_over(rows: SampleRows, executor: Executor | None, events: SimpleQueue[Any], stopped: Event) -> None:
    """Solve and store chunks until ``stopped``; events are the samples done and in all, at the end None or an error."""
    end: BaseException | None = None
    try:
        with ThreadPoolExecutor(os.cpu_count() or 1) if executor is None else nullcontext(executor) as workers:
            for done in _chunks_done(rows, workers, stopped):
                events.put((done, rows.design.n))
    except BaseException as error:  # raised again by the thread that waits
        end = error
    events.put(end)


def _chunks_done(rows: SampleRows, executor: Executor, stopped: Event) -> Iterator[int]:
    """The number of samples done, after each chunk of those missing."""
    left = deque(rows.missing_chunks)
    task, workers = _task(rows, executor), getattr(executor, "_max_workers", None)
    at_once = _UNKNOWN if workers is None else workers * _AHEAD
    done = rows.design.n - sum(stop - start for start, stop in left)
    pending: dict[Any, tuple[int, int]] = {}
    try:
        while (left or pending) and not stopped.is_set():
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
                yield done
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


def _task(rows: SampleRows, executor: Executor) -> Callable[[int, int], Any]:
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
    # Without the cache two processes take 17% longer for 50,000 samples of the base scenario.
    theirs: dict[str, str | None]
    design: Design
    theirs, design = pickle.loads(packed)
    if differs := differing_versions(theirs, versions()):
        hint = "install the same versions wherever the sweep is solved"
        raise InputError(Problem(f"a worker has other versions: {differs}", Place("sweep"), hint=hint))
    return design
