"""The smooth functions of `scenario.arithmetic` on arrays, with their slopes.

All but the arctangent have a third derivative of one sign, and slopes that run one way or turn at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optimizer.program.vectors import Vector


def around_turns(ends: Vector) -> Vector:
    """Half the second derivative of the arctangent, negative: what it lies between, its turning points included."""
    low, high = np.minimum(ends[0], ends[1]), np.maximum(ends[0], ends[1])
    x = np.array([low, high, *(np.clip(turn, low, high) for turn in (-(3**-0.5), 3**-0.5))])
    found = x / (1 + x * x) ** 2
    return np.array([found.min(axis=0), found.max(axis=0)])


def _decay(z: Any) -> Any:
    small = np.abs(z) < 1e-5
    safe = np.where(small, 1.0, z)
    return np.where(small, 1 - z / 2 + z * z / 6, -np.expm1(-safe) / safe)


def _decay_slope(z: Any) -> Any:
    small = np.abs(z) < 1e-3
    safe = np.where(small, 1.0, z)
    return np.where(small, -0.5 + z / 3 - z * z / 8, (np.exp(-safe) * (1 + safe) - 1) / (safe * safe))


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "log": (np.log, lambda x: 1 / x),
    "exp": (np.exp, np.exp),
    "expm1": (np.expm1, np.exp),
    "log1p": (np.log1p, lambda x: 1 / (1 + x)),
    "mean_decay": (_decay, _decay_slope),
    "arctan": (np.arctan, lambda x: 1 / (1 + x * x)),
    "tan": (np.tan, lambda x: 1 + np.tan(x) ** 2),
}
"""By the name of its ufunc: the function and its slope."""
