"""The standard form of a program: coefficients as Pyomo expressions, evaluated for whatever the Params hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyomo.repn.standard_repn import generate_standard_repn

from optimizer.program.formulation import Formulation
from optimizer.program.linear_program import LinearProgram
from optimizer.program.steps import Steps


class StandardForm:
    """The coefficients of a Formulation as expressions over its Params, in a fixed pattern of rows and columns."""

    def __init__(self, program: Formulation) -> None:
        self.program = program
        variables = list(program.columns.values())
        position = {id(variable): j for j, variable in enumerate(variables)}
        self._steps = Steps()
        self._entries: list[tuple[int, int, int]] = []
        self._relations: list[str] = []
        self._rhs: list[int] = []
        place = self._steps.place
        for i, constraint in enumerate(program.rows.values()):
            repn = generate_standard_repn(constraint.body, compute_values=False)
            for variable, coefficient in zip(repn.linear_vars, repn.linear_coefs, strict=True):
                self._entries.append((i, position[id(variable)], place(coefficient)))
            bound = constraint.upper if constraint.upper is not None else constraint.lower
            self._relations.append("=" if constraint.equality else "<=" if constraint.upper is not None else ">=")
            self._rhs.append(place(bound - repn.constant))
        repn = generate_standard_repn(program.model.objective.expr, compute_values=False)
        self._cost = [place(0)] * len(position)
        for variable, coefficient in zip(repn.linear_vars, repn.linear_coefs, strict=True):
            self._cost[position[id(variable)]] = place(coefficient)
        self._constant = place(repn.constant)
        self._lower, self._upper = (
            [None if end is None else place(end) for end in ends]
            for ends in ([variable.lower for variable in variables], [variable.upper for variable in variables])
        )
        ends = [k for k in (*self._lower, *self._upper) if k is not None]
        self._wanted = {*self._cost, self._constant, *(k for *_, k in self._entries), *self._rhs, *ends}
        self._integers = tuple(j for j, variable in enumerate(variables) if variable.is_integer())

    def numbers(self, convert: Callable[[Any], Any] = lambda value: value) -> LinearProgram:
        """The program's numbers at what the Params hold now, each passed through ``convert``."""
        known = self._steps.values()
        used = {k: convert(known[k]) for k in self._wanted}
        return LinearProgram(
            maximized=self.program.scenario.goal.maximized,
            columns=tuple(self.program.columns),
            rows=tuple(self.program.rows),
            cost=tuple(used[k] for k in self._cost),
            constant=used[self._constant],
            entries=tuple((i, j, used[k]) for i, j, k in self._entries),
            relations=tuple(self._relations),
            rhs=tuple(used[k] for k in self._rhs),
            lower=tuple(None if k is None else used[k] for k in self._lower),
            upper=tuple(None if k is None else used[k] for k in self._upper),
            integers=self._integers,
        )
