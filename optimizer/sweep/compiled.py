"""How functions of the sweep are compiled: once for each machine, without the interpreter's lock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])
SUMS = {"reassoc", "contract", "nsz", "arcp"}
"""Sums may be taken in any order; infinities and what is no number keep their meaning."""


def compiled(function: F) -> F:
    """``function`` as machine code, kept between runs."""
    return _compiled(function)


def inlined(function: F) -> F:
    """The same, put in place of each call: a call hands over eight numbers for each array, which costs as much."""
    return _compiled(function, forceinline=True)


def inlined_without_nan(function: F) -> F:
    """The same, for comparisons that are never made with what is no number."""
    return _compiled(function, forceinline=True, fastmath=SUMS | {"nnan"})


def _compiled(function: F, **options: Any) -> F:
    make: Any = njit
    made = make(**({"cache": True, "nogil": True, "error_model": "numpy", "fastmath": SUMS} | options))(function)
    # numba looks at a function's own file alone to tell whether what it has kept is still good.
    kept = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if kept is not None:
        kept._source_stamp = _STAMP
    found: F = made
    return found


_HELD = ("status.py", "workspace.py", "pattern.py", "rule.py")
_ELSEWHERE = ("analysis/points.py", "analysis/family.py")
"""Files whose numbers and functions compiled code holds, here and in other rooms."""


def _stamp() -> str:
    """What all compiled code rests on: the files that have some, and those that it holds something of."""
    found, room = hashlib.sha256(), Path(__file__).parent
    for path in sorted(room.glob("*.py")):
        text = path.read_bytes()
        if b"@compiled" in text or b"@inlined" in text or path.name in _HELD:
            found.update(text)
    for name in _ELSEWHERE:
        found.update((room.parent / name).read_bytes())
    return found.hexdigest()


_STAMP = _stamp()
