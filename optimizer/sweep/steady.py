"""What a Dask worker leaves alone while it solves: looking at itself, and giving memory back after every step.

A worker looks at its own stack a hundred times a second and at its own clock fifty times, and its nanny has the
allocator return memory to the system as soon as it is free, so that each chunk gets its arrays page by page anew.
Together these took a tenth of the processor time of a sweep. Its memory and its connection stay watched.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from distributed import Worker, get_worker

_TRIM, _MMAP = -1, -3
"""The allocator's parameters: M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc."""
_KEPT, _OWN = 2**28, 2**25
"""Free bytes that a process keeps for the next chunk, and the size from which on a piece comes from the system."""
_USUAL = 2**17
_WATCHES = ("profile", "profile-cycle", "tick", "ticks")
_HELD: WeakSet[Worker] = WeakSet()


def steadily(function: Callable[..., Any], *arguments: Any) -> Any:
    """What ``function`` returns, called on a worker that is held steady from now on."""
    worker = get_worker()
    if worker not in _HELD:
        _HELD.add(worker)
        for name in _WATCHES:
            if name in worker.periodic_callbacks:
                worker.loop.add_callback(worker.periodic_callbacks[name].stop)
        _allocate(_KEPT, _OWN)
    return function(*arguments)


def release(dask_worker: Worker) -> None:
    """Have a worker do as it did before."""
    if dask_worker not in _HELD:
        return
    _HELD.discard(dask_worker)
    dask_worker.loop.add_callback(dask_worker.start_periodic_callbacks)
    trim = os.environ.get("MALLOC_TRIM_THRESHOLD_", "")
    _allocate(int(trim) if trim.isdecimal() else _USUAL, _USUAL)


def _allocate(kept: int, own: int) -> None:
    """Set the allocator's thresholds, where it is glibc's, and give back what they no longer keep."""
    with suppress(AttributeError, OSError, TypeError):
        library = ctypes.CDLL(None)
        library.mallopt(_TRIM, kept)
        library.mallopt(_MMAP, own)
        library.malloc_trim(0)
