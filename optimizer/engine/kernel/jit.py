"""Compilation of the kernel: once for each machine and version of its sources, without the interpreter's lock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit
from numba.core import event

from optimizer.language import say
from optimizer.language.locale import default_language

F = TypeVar("F", bound=Callable[..., Any])
make: Any = njit
_SUMS = {"reassoc", "contract", "nsz", "arcp"}
"""Fast-math flags: sums may be taken in any order; infinities and NaN keep their meaning."""
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": _SUMS}


def compiled(function: F) -> F:
    """Compile ``function`` at its first call, with a notice on standard error; numba caches the code on disk.

    The cache key is the file of ``function``, its argument types and the values in its closure. Changes in other files
    do not count: put their `sources_digest` into the closure.

    Raises RuntimeError where numba is told not to compile, or no folder for its cache can be written.
    """
    dispatcher = make(cache=True, **_OPTIONS)(function)
    if dispatcher is function:
        raise RuntimeError("NUMBA_DISABLE_JIT is set")
    register: Any = event.register
    register("numba:compile", _Notice(dispatcher))

    @wraps(function)
    def call(*arguments: Any) -> Any:
        try:
            return dispatcher(*arguments)
        except (AttributeError, ImportError, OSError):
            # The cache names types that another version of the package had, or the disk has no room for it.
            for index in Path(dispatcher.stats.cache_path).glob(f"*{function.__name__}-*.nbi"):
                with suppress(OSError):
                    index.unlink()
            return dispatcher(*arguments)

    return cast(F, call)


def inlined(function: F) -> F:
    """Compile ``function`` in place of each call, for callers that are compiled themselves."""
    return cast(F, make(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function))


def sources_digest(files: Iterable[Path]) -> int:
    """A number that changes with the text of ``files``."""
    hashed = sha256()
    for file in sorted(files):
        hashed.update(file.read_bytes() + b"\0")
    return int.from_bytes(hashed.digest()[:7], "big")


class _Notice(event.Listener):
    """A notice on standard error that ``function`` is being compiled; none where its code was cached."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def on_start(self, event: Any) -> None:
        if event.data["dispatcher"] is self._function:
            notice = say("compiling", default_language())
            with suppress(OSError, AttributeError):  # where standard error is closed, or its disk full
                print(("\r" if sys.stderr.isatty() else "") + notice, file=sys.stderr, flush=True)

    def on_end(self, event: Any) -> None:
        pass
