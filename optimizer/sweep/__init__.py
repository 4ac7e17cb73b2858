"""A scenario solved again at very many numbers at once, each answer with its proof.

``optimizer.sweep(scenario, n=4096)`` carries one out: see `optimizer.api.sweep`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """Importing a room puts it into the package under its name, where the function of this name has to be found too."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        from optimizer.sweep.result import sweep

        return sweep(*arguments, **options)


sys.modules[__name__].__class__ = _Room
