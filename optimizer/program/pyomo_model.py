"""The program of a scenario as a Pyomo model under the file's names: to read, solve, change, or write as an LP file."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from io import StringIO
from typing import Any

import pyomo.core as pyo

from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import Formulation
from optimizer.program.linear_program import Index
from optimizer.scenario.scenario import Scenario

_LONGEST_LABEL = 240
"""The longest name written to an LP file: the format allows 255 characters, of which the writer takes some."""


def pyomo_model(scenario: Scenario) -> Any:
    """Build the Pyomo model of a scenario, its money in the unit that tables print."""
    unit = float(scenario.display.size) if scenario.currency else 1.0
    builder = ModelBuilder(scenario)
    builder.component("money_unit", pyo.Param(initialize=unit, domain=pyo.Any))
    Formulation(Evaluator(scenario, {path: float(v) for path, v in scenario.base.items()}), builder, unit).state()
    return builder.model


def lp_text(scenario: Scenario) -> str:
    """Write the program of a scenario in the LP format, which HiGHS and most other solvers read."""
    from pyomo.core.base.label import LPFileLabeler, ShortNameLabeler
    from pyomo.repn.plugins.lp_writer import LPWriter

    text = StringIO()
    # Characters that the format lacks become `_`; of two equal names the later gets a number at its end.
    labels = ShortNameLabeler(_LONGEST_LABEL, "_", labeler=LPFileLabeler())
    LPWriter().write(pyomo_model(scenario), text, labeler=labels)
    return text.getvalue()


class ModelBuilder:
    """Builder of a Pyomo model: variables, rows and objective of a formulation; ``rows`` are constraints by name."""

    def __init__(self, scenario: Scenario) -> None:
        self.model = pyo.ConcreteModel(scenario.name)
        self.rows: dict[str, Any] = {}
        self._tiered = {name for name, programme in scenario.programmes.items() if len(programme.tiers) > 1}

    def component(self, name: str, new: Any) -> Any:
        """The component of this name, added where the model has none yet."""
        if self.model.component(name) is None:
            self.model.add_component(name, new)
        return self.model.component(name)

    def variable(self, key: Index, lower: Any, upper: Any, whole: bool) -> Any:
        """Add a variable, as ``spend[gpu_purchase,2026]``."""
        kind, *index = key
        if kind == "spend":
            name, tier, period = index
            index = [name, f"tier{tier + 1}" if name in self._tiered else "", period]
        elif kind == "segment":
            index[1] += 1
        new = pyo.Var(pyo.Any, dense=False, domain=pyo.Integers if whole else pyo.Reals)
        variable = self.component(kind, new).add(_readable(index))
        variable.setlb(lower)
        variable.setub(upper)
        return variable

    def total(self, parts: Iterable[Any]) -> Any:
        """The sum of expressions and numbers."""
        return pyo.quicksum(parts)

    def equal(self, left: Any, right: Any) -> Any:
        """The equation of two sides."""
        return left == right

    def named(self, kind: str, index: Index, expression: Any) -> Any:
        """The expression under a name that users' own constraints can use, as ``output[gpus]``."""
        return self.component(kind, pyo.Expression(pyo.Any)).add(_readable(index), expression)

    def row(self, family: str, name: str, relation: Any) -> None:
        """Add a constraint, as ``ramp[postdocs,2026]``; the name of a part within a family comes last."""
        head, *index = name.split(".")
        own = [] if head in (family, "composite", "score", "weakest", "moved") else [head]
        if isinstance(relation, bool):
            # A row without variables is true or false before any solver sees it.
            relation = self.named("holds", (*index, *own), 1.0 if relation else 0.0) >= 1.0
        self.rows[name] = self.component(family, pyo.Constraint(pyo.Any)).add(_readable([*index, *own]), relation)

    def objective(self, expression: Any, maximized: bool) -> None:
        """Set the objective."""
        sense = pyo.maximize if maximized else pyo.minimize
        self.component("objective", pyo.Objective(expr=expression, sense=sense))


def _readable(index: Iterable[Any]) -> Any:
    """An index as people write it: years and places as numbers, months as ``month12``, empty parts left out."""
    parts: list[Any] = []
    for part in index:
        if isinstance(part, Fraction):
            parts.append(f"month{float(part):g}")
        elif part not in ("", None):
            # `01` and `1` are different periods.
            number = str(part).isdecimal() and str(int(part)) == str(part)
            parts.append(int(part) if number else part)
    return parts[0] if len(parts) == 1 else tuple(parts) or None
