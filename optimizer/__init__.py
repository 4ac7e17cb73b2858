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

    from optimizer.analysis.sensitivity import Sensitivity
    from optimizer.api import compare, differences, evaluate, load, sensitivity, solve, sweep, to_pyomo, write_report
    from optimizer.errors import InputError, NotOptimalError, OptimizerError, SolverError
    from optimizer.plans.cross_regret import JudgedComparison as Comparison
    from optimizer.plans.planned_answer import PlannedAnswer as Answer
    from optimizer.plans.planned_answer import PlannedSweep as Sweep
    from optimizer.plans.plans import Plans
    from optimizer.scenario.scenario import Scenario

    __version__: str

__all__ = [
    "Answer", "Comparison", "InputError", "NotOptimalError", "OptimizerError", "Plans", "Scenario", "Sensitivity",
    "SolverError", "Sweep", "compare", "differences", "evaluate", "load", "sensitivity", "solve", "sweep", "to_pyomo",
    "write_report",
]  # fmt: skip

_HOMES = {
    "load": ("optimizer.scenario.load", "load"),
    "Scenario": ("optimizer.scenario.scenario", "Scenario"),
    "Sensitivity": ("optimizer.analysis.sensitivity", "Sensitivity"),
    "Answer": ("optimizer.plans.planned_answer", "PlannedAnswer"),
    "Sweep": ("optimizer.plans.planned_answer", "PlannedSweep"),
    "Plans": ("optimizer.plans.plans", "Plans"),
    "Comparison": ("optimizer.plans.cross_regret", "JudgedComparison"),
}
"""Where what is neither an error nor a function of `optimizer.api` stands, and what it is called there."""


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


if not TYPE_CHECKING:  # a type checker knows the names above, and takes no other for one

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

        home, called = _HOMES.get(name, ("optimizer.errors" if name.endswith("Error") else "optimizer.api", name))
        value = getattr(import_module(home), called)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
