"""Whether numba is there (extra ``sweep``): what it compiles is many times as quick, and all of it goes without."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any


def compiled() -> bool:
    """Whether numba is there."""
    return find_spec("numba") is not None


@cache
def quick(function: Callable[..., Any]) -> Any:
    """A function of plain loops over arrays as machine code, or as it is without numba."""
    if not compiled():
        return function
    from numba import njit

    return njit(function, cache=True, nogil=True)
