"""The standard form of a program: coefficients as Pyomo expressions, evaluated for whatever the Params hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyomo.core as pyo
from pyomo.repn.standard_repn import generate_standard_repn

from optimizer.program.formulation import Formulation
from optimizer.program.linear_program import LinearProgram


class StandardForm:
    """The coefficients of a Formulation as expressions over its Params, in a fixed pattern of rows and columns."""

    def __init__(self, program: Formulation) -> None:
        self.program = program
        position = {id(variable): j for j, variable in enumerate(program.columns.values())}
        self.entries: list[tuple[int, int, Any]] = []
        self.relations: list[str] = []
        self.rhs: list[Any] = []
        for i, constraint in enumerate(program.rows.values()):
            repn = generate_standard_repn(constraint.body, compute_values=False)
            for variable, coefficient in zip(repn.linear_vars, repn.linear_coefs, strict=True):
                self.entries.append((i, position[id(variable)], coefficient))
            bound = constraint.upper if constraint.upper is not None else constraint.lower
            self.relations.append("=" if constraint.equality else "<=" if constraint.upper is not None else ">=")
            self.rhs.append(bound - repn.constant)
        repn = generate_standard_repn(program.model.objective.expr, compute_values=False)
        self.cost: list[Any] = [0] * len(position)
        for variable, coefficient in zip(repn.linear_vars, repn.linear_coefs, strict=True):
            self.cost[position[id(variable)]] = coefficient
        self.constant = repn.constant

    def numbers(self, convert: Callable[[Any], Any] = lambda value: value) -> LinearProgram:
        """The program's numbers at what the Params hold now, each passed through ``convert``."""

        def number(expression: Any) -> Any:
            return convert(expression if isinstance(expression, int) else pyo.value(expression))

        def bound(expression: Any) -> Any:
            return None if expression is None else number(expression)

        variables = list(self.program.columns.values())
        return LinearProgram(
            maximized=self.program.scenario.goal.maximized,
            columns=tuple(self.program.columns),
            rows=tuple(self.program.rows),
            cost=tuple(number(value) for value in self.cost),
            constant=number(self.constant),
            entries=tuple((i, j, number(value)) for i, j, value in self.entries),
            relations=tuple(self.relations),
            rhs=tuple(number(value) for value in self.rhs),
            lower=tuple(bound(variable.lower) for variable in variables),
            upper=tuple(bound(variable.upper) for variable in variables),
            integers=tuple(j for j, variable in enumerate(variables) if variable.is_integer()),
        )
