"""What a solver says about a linear program, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.program.vectors import Truths, Vector


@dataclass(frozen=True)
class Outcome:
    """What the solver says: ``status`` is optimal, infeasible or unbounded; the rest is empty unless optimal.

    ``prices`` (one for each row) and ``reduced_costs`` (one for each column) are changes of the objective per unit,
    for minimise and maximise alike: ``cost = matrix' prices + reduced_costs``. ``basic`` tells for each column, then
    each row's slack, whether it is in the basis. Of a program with integers there are neither prices nor a basis (all
    zero), but a ``bound`` on the objective, as the solver states it.
    """

    status: str
    objective: float
    x: Vector
    prices: Vector
    reduced_costs: Vector
    basic: Truths
    bound: float | None = None


@dataclass(frozen=True)
class Face:
    """A set of points: bounds of columns and rows."""

    lower: Vector
    upper: Vector
    row_lower: Vector
    row_upper: Vector
