"""What allocations are worth with one number, or several that go together, at many factors, and the rules they keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.beside_actual import Beside
from optimizer.program.evaluate import Evaluator
from optimizer.program.vectors import Matrix, Truths, Vector
from optimizer.scenario.allocation import Spending

_TOLERANCE = 1e-9


@dataclass
class Grid:
    """At each of some factors what the actual and doing nothing are worth, and whether the actual keeps the rules.

    ``others`` are the same of candidates: what each is worth, and where it keeps the rules.
    """

    factors: Vector
    actual: Vector
    nothing: Vector
    keeps: Truths
    others: list[tuple[Vector, Truths]]


class Factors:
    """The numbers at ``paths``, of one ``kind``, at factors; ``plain`` evaluates in floats where all factors are 1.

    ``broken`` are the rules that the actual breaks as it is.
    """

    def __init__(self, beside: Beside, plain: Evaluator, kind: str, paths: Sequence[str]) -> None:
        self._beside, self._plain, self._kind, self._paths = beside, plain, kind, paths
        program = beside.program
        keys = [f"budget.{t}" if t else "budget" for t in program.scenario.periods]
        self._fixed = {key: program.values[key] for key in keys if program.scenario.has_budget}
        self.broken = {item.rule.name for item in beside.broken}

    def changed(self, factor: Any) -> dict[str, Any]:
        """The numbers at a factor, or at several, and the budgets, which stay as they are."""
        values = self._beside.program.values
        return {**self._fixed, **{path: float(values[path]) * factor for path in self._paths}}

    def grid(self, factors: Vector, candidates: Sequence[Spending]) -> Grid:
        """The actual, doing nothing and every candidate at these factors, and which keep the rules."""
        program = self._beside.program
        idle = program.scenario.fixed_spending(program.values)
        worth, keeps = self.worth(factors, [self._beside.spending, idle, *candidates])
        if program.scenario.goal.kind in ("spend", "money_moved"):
            worth[1] = 0.0
        return Grid(factors, worth[0], worth[1], keeps[0], [*zip(worth[2:], keeps[2:], strict=True)])

    def _evaluator(self, factors: Vector) -> Evaluator:
        scenario, changed = self._beside.program.scenario, self.changed(factors)
        if self._kind == "unit_cost":
            return self._plain.at_unit_costs({path: changed[path] for path in self._paths})
        return Evaluator(scenario, scenario.values(changed))

    def worth(self, factors: Vector, allocations: Sequence[Spending]) -> tuple[Matrix, Any]:
        """The signed objective of each allocation at each factor, and whether it keeps the rules there.

        Both of shape (allocations, factors). The actual is excused from the budget and from what it breaks as it is.
        """
        scenario, shape = self._beside.program.scenario, (len(allocations), len(factors))
        evaluator = self._evaluator(np.tile(factors, len(allocations)))
        amounts = np.array([[float(spending[key]) for key in allocations[0]] for spending in allocations])
        every = np.repeat(amounts, len(factors), axis=0)
        achieved = evaluator.achieve(dict(zip(allocations[0], every.T, strict=True)))
        largest = np.max(np.abs(every), axis=1, initial=0.0)
        largest[largest == 0] = 1.0
        excused = np.repeat([spending is self._beside.spending for spending in allocations], len(factors))
        kept = np.ones(len(every), dtype=bool)
        for rule in scenario.rules:
            value, limit = evaluator.rule_value(rule, achieved), evaluator.bound(rule)
            room = np.maximum(np.abs(value), np.abs(limit))
            over = (value - limit) / np.maximum(room, largest if rule.dimension == scenario.scope.money else 1.0)
            holds = (over <= _TOLERANCE) | (rule.relation == ">=")
            holds &= (over >= -_TOLERANCE) | (rule.relation == "<=")
            kept &= holds | (excused & (rule.family == "budget" or rule.name in self.broken))
        worth = self._beside.sign * np.broadcast_to(np.asarray(achieved.objective, dtype=float), len(every))
        return worth.reshape(shape), kept.reshape(shape)
