"""Scenario-based investment optimizer: a budget divided among programmes, with a proof and beside the actual.

>>> import optimizer
>>> scenario = optimizer.load("supplementary-budget-2025")
>>> answer = optimizer.solve(scenario)
>>> answer.status, answer.certificate.proven
('optimal', True)

Importing the package loads nothing, not even `typing`: an interrupt (Ctrl-C) is answered from the first moment on.
Names are looked up in `optimizer.api` and `optimizer.errors` when used.
"""

from __future__ import annotations

import sys
from types import ModuleType

from optimizer.notebook import Plotted, Shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from optimizer.analysis.answer import Answer
    from optimizer.analysis.comparison import Comparison
    from optimizer.analysis.sensitivity import Sensitivity
    from optimizer.api import compare, differences, evaluate, load, sensitivity, solve, sweep, to_pyomo, write_report
    from optimizer.errors import InputError, NotOptimalError, OptimizerError, SolverError
    from optimizer.scenario.scenario import Scenario

__all__ = [
    "Answer", "Comparison", "InputError", "NotOptimalError", "OptimizerError", "Scenario", "Sensitivity", "SolverError",
    "compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep", "to_pyomo",
    "write_report",
]  # fmt: skip

_QUICK = {"load": "optimizer.scenario.load", "Scenario": "optimizer.scenario.scenario"}
"""What does not wait for the solver to be loaded."""


def _notebook_html(shown: Any) -> str:
    from optimizer.report.notebook_tables import notebook_html

    return notebook_html(shown)


def _plot(shown: Any, kind: str | None, lang: str | None) -> Any:
    from optimizer.report.plots import plot

    return plot(shown, kind, lang)


Shown.renderer, Plotted.plotter = staticmethod(_notebook_html), staticmethod(_plot)


class _Package(ModuleType):
    """The package, in which the name of a function means the function, also where a room is called the same."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name == "sweep" and isinstance(value, ModuleType)):  # a room, put here when it is imported
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("investment-optimizer")
        except PackageNotFoundError:
            return "not installed"
    if name not in __all__:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    from importlib import import_module

    home = "optimizer.errors" if name.endswith("Error") else _QUICK.get(name, "optimizer.api")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
