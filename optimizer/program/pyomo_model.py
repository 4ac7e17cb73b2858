"""The program of a scenario as a Pyomo model under the file's names: to read, solve, change, or write as an LP file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from io import StringIO
from typing import Any

import pyomo.core as pyo

from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import Formulation
from optimizer.program.linear_program import Index, RowBuilder
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import MONEY

_LONGEST_LABEL = 240
"""The longest name written to an LP file: the format allows 255 characters, of which the writer takes some."""


def pyomo_model(scenario: Scenario) -> Any:
    """Build the Pyomo model of a scenario, its money in the unit that tables print."""
    rows = RowBuilder()
    stated = Formulation(Evaluator(scenario, scenario.base), rows)
    stated.state()
    unit = scenario.display.size if scenario.currency else 1
    money_rows = {rule.name for rule in scenario.rules if rule.dimension == MONEY or rule.spending_cap}
    model = pyo.ConcreteModel(scenario.name)
    model.money_unit = pyo.Param(initialize=float(unit), domain=pyo.Any)

    sizes, variables = [], []
    for j, (key, ends) in enumerate(zip(rows.columns, rows.bounds, strict=True)):
        money = key[0] == "moved" or (key[0] == "spend" and key[1] not in scenario.costless)
        sizes.append(unit if money else 1)
        domain = pyo.Integers if j in rows.whole else pyo.Reals
        variable = _component(model, key[0], pyo.Var(pyo.Any, dense=False, domain=domain)).add(_index(scenario, key))
        variable.lower, variable.upper = (None if end is None else float(end / sizes[j]) for end in ends)
        variables.append(variable)

    def expression(coefficients: Mapping[int, Any], constant: Any, size: Any) -> Any:
        terms = (variables[j] * float(value * sizes[j] / size) for j, value in coefficients.items() if value)
        return pyo.quicksum([*terms, float(constant / size)])

    for (name, month), form in stated.outputs.items():
        added = expression(form.coefficients, form.constant, 1)
        _component(model, "output", pyo.Expression(pyo.Any)).add(_readable((name, month)), added)
    for family, name, relation in rows.rows:
        size = unit if family == "money_moved" or name in money_rows else 1
        index = _row_index(family, name)
        body, bound = expression(relation.coefficients, 0, size), float(relation.bound / size)
        if not any(relation.coefficients.values()):
            # A row without variables is true or false before any solver sees it.
            body = _component(model, "constant", pyo.Expression(pyo.Any)).add(index, body)
        low, high = (None if relation.relation == open_side else bound for open_side in ("<=", ">="))
        _component(model, family, pyo.Constraint(pyo.Any)).add(index, (low, body, high))
    size = unit if scenario.goal.in_money or scenario.goal.dimension == MONEY else 1
    goal = expression(rows.cost.coefficients, rows.cost.constant, size)
    model.objective = pyo.Objective(expr=goal, sense=pyo.maximize if rows.maximized else pyo.minimize)
    return model


def lp_text(scenario: Scenario) -> str:
    """Write the program of a scenario in the LP format, which HiGHS and most other solvers read."""
    from pyomo.core.base.label import LPFileLabeler, ShortNameLabeler
    from pyomo.repn.plugins.lp_writer import LPWriter

    text = StringIO()
    # Characters that the format lacks become `_`; of two equal names the later gets a number at its end.
    labels = ShortNameLabeler(_LONGEST_LABEL, "_", labeler=LPFileLabeler())
    LPWriter().write(pyomo_model(scenario), text, labeler=labels)
    return text.getvalue()


def _component(model: Any, name: str, new: Any) -> Any:
    """The component of this name, added where the model has none yet."""
    if model.component(name) is None:
        model.add_component(name, new)
    return model.component(name)


def _index(scenario: Scenario, key: Index) -> Any:
    """The index of a variable, as in ``spend[gpu_purchase,2026]``; tiers and segments count from 1."""
    kind, *index = key
    if kind == "spend":
        name, tier, period = index
        index = [name, f"tier{tier + 1}" if len(scenario.programmes[name].tiers) > 1 else "", period]
    elif kind == "segment":
        index[1] += 1
    return _readable(index)


def _row_index(family: str, name: str) -> Any:
    """The index of a constraint, as in ``ramp[postdocs,2026]``; the name of a part within a family comes last."""
    head, *index = name.split(".")
    own = [] if head in (family, "composite", "score", "weakest", "moved") else [head]
    return _readable([*index, *own])


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
