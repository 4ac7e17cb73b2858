"""Many Pyomo expressions evaluated together: what occurs in several of them is computed once."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pyomo.core as pyo
from pyomo.common.numeric_types import native_numeric_types
from pyomo.core.base.param import ParamData
from pyomo.core.expr import numeric_expr

_OPERATIONS: tuple[tuple[type, Callable[..., Any]], ...] = (
    (numeric_expr.ProductExpression, operator.mul),
    (numeric_expr.DivisionExpression, operator.truediv),
    (numeric_expr.NegationExpression, operator.neg),
    (numeric_expr.SumExpression, lambda *terms: sum(terms[1:], terms[0])),
)


class Steps:
    """Expressions over Params as one list of operations, in the order in which they can be carried out."""

    def __init__(self) -> None:
        self._leaves: list[tuple[int, Any]] = []
        self._steps: list[tuple[int, Callable[..., Any], tuple[int, ...]]] = []
        self._places: dict[Any, int] = {}

    def place(self, expression: Any) -> int:
        """Where the value of ``expression``, which is a number or not variable, will stand among `values`."""
        kind = type(expression)
        operation = next((found for known, found in _OPERATIONS if issubclass(kind, known)), None)
        inputs: tuple[int, ...] = ()
        if kind in native_numeric_types:
            key: Any = kind, expression
        elif operation is None:
            key = id(expression)
        else:
            inputs = tuple([self.place(part) for part in expression.args])
            key = operation, inputs
        if key not in self._places:
            self._places[key] = place = len(self._places)
            if operation is None:
                self._leaves.append((place, expression))
            else:
                self._steps.append((place, operation, inputs))
        return self._places[key]

    def values(self) -> list[Any]:
        """The value at each place, for what the Params hold now."""
        found: list[Any] = [None] * len(self._places)
        for place, leaf in self._leaves:
            found[place] = leaf.value if isinstance(leaf, ParamData) else pyo.value(leaf)
        for place, operation, inputs in self._steps:
            found[place] = operation(*[found[k] for k in inputs])
        return found
