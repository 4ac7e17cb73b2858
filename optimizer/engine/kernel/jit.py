"""How functions of the sweep are compiled: once for each machine, without the interpreter's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.core import event
from numba.core.options import DefaultOptions

_INNER = {"cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""To make machine code of each function by itself, and wrappers for it, takes as long as to compile it."""
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}
if hasattr(DefaultOptions, "_nrt"):
    # Nothing here allocates, and to count who holds an array each time that it is named takes a fifth of the time.
    _OPTIONS["_nrt"] = False
F = TypeVar("F", bound=Callable[..., Any])
SUMS = {"reassoc", "contract", "nsz", "arcp"}
"""Sums may be taken in any order; infinities and what is no number keep their meaning."""


def compiled(function: F) -> F:
    """``function`` as machine code, kept between runs."""
    return _compiled(function)


def inner(function: F) -> F:
    """The same, for what only compiled code calls: nothing but that keeps it, and the interpreter has no way in."""
    return _compiled(function, **_INNER)


def inlined(function: F) -> F:
    """An inner one, put in place of each call: a call hands over eight numbers for each array, which costs as much."""
    return _compiled(function, **_INNER, forceinline=True)


def inlined_without_nan(function: F) -> F:
    """The same, for comparisons that are never made with what is no number."""
    return _compiled(function, **_INNER, forceinline=True, fastmath=SUMS | {"nnan"})


def _compiled(function: F, **options: Any) -> F:
    make: Any = njit
    made = make(**(_OPTIONS | {"fastmath": SUMS} | options))(function)
    return cast(F, made)


class _Watch(event.Listener):
    """Counts what is being compiled; what is kept from before is not."""

    def __init__(self) -> None:
        self.open = 0

    def on_start(self, event: Any) -> None:
        self.open += 1

    def on_end(self, event: Any) -> None:
        self.open -= 1


_WATCH = _Watch()
_register: Any = event.register
_register("numba:compile", _WATCH)


def compiling() -> bool:
    """Whether this process is compiling, which it does once for each machine."""
    return _WATCH.open > 0
