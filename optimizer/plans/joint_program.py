"""One allocation for several scenarios at once: a block for each, in which its own numbers turn money into scores.

Every scenario's rules hold. Each block has its own tiers, composites and segments; all blocks spend the same on each
programme, except on programmes with a fixed amount.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from optimizer.plans.program_builder import ProgramBuilder
from optimizer.program.highs import Solver
from optimizer.program.program import Program
from optimizer.program.rounding import rounded
from optimizer.scenario.allocations import Spending
from optimizer.solution import Solution

_TIE = 1e-4
"""The weight of mean regret beside the greatest, which breaks ties."""
_FAR = 10.0
"""The greatest regret, as a share of the gain, that is allowed so that most scenarios accept an allocation."""


class JointProgram:
    """The allocations that keep the rules of every one of ``solutions``, each optimal and of the same programmes.

    Regret is an allocation's distance from a solution's optimum, as a share of that solution's gain; a solution accepts
    regrets of at most ``within``.
    """

    def __init__(self, solutions: Sequence[Solution], within: float) -> None:
        self._base, count = solutions[0].program, len(solutions)
        self._builder = builder = ProgramBuilder(self._base.exact)
        self._whole = list(self._base.exact.integers)
        self._regrets = builder.add_columns(np.zeros(count), np.inf)
        self._greatest = builder.add_columns([-np.inf], np.inf)
        self._accepts = builder.add_columns(np.zeros(count), 1.0)
        # regret - greatest <= 0, and regret + FAR * accepts <= within + FAR
        for column, limit, factor in ((self._greatest, 0.0, -1.0), (self._accepts, within * (1 - 1e-6) + _FAR, _FAR)):
            rows = builder.add_rows("<=", np.full(count, limit))
            builder.add_entries(rows, self._regrets, 1.0)
            builder.add_entries(rows, column, factor)
        for k, solution in enumerate(solutions):
            exact = solution.program.exact
            own = self._block(solution.program) if k else np.arange(len(exact.columns))
            scale = (1 if exact.maximized else -1) / (solution.gain or 1)
            row = builder.add_rows(">=", [float((solution.objective - exact.constant) * scale)])
            builder.add_entries(row, own, [float(value * scale) for value in exact.cost])
            builder.add_entries(row, self._regrets[k], 1.0)

    def least_regret(self) -> Spending | None:
        """The allocation of least greatest regret (minimax regret); None where no allocation keeps all rules."""
        return self._best(0.0)

    def most_accepted(self) -> Spending | None:
        """The allocation that most solutions accept, then of least regret; None where none keeps all rules."""
        return self._best(10 * _FAR)  # one more acceptance outweighs any regret

    def _best(self, accepted: float) -> Spending | None:
        cost = np.zeros(self._builder.columns)
        cost[self._greatest], cost[self._regrets], cost[self._accepts] = -1.0, -_TIE / len(self._regrets), accepted
        whole = [*self._whole, *(self._accepts.tolist() if accepted else [])]
        outcome = Solver(replace(self._builder.build(cost), integers=tuple(whole))).solve(confirm=True)
        if outcome.status != "optimal":
            return None
        return rounded(self._base, outcome.x[: len(self._base.exact.columns)])

    def _block(self, program: Program) -> Any:
        """Add the columns of one more program, which spends what the first does; returns their positions."""
        exact, builder = program.exact, self._builder
        lower = [-np.inf if end is None else float(end) for end in exact.lower]
        own = builder.add_columns(lower, [np.inf if end is None else float(end) for end in exact.upper])
        rows = builder.add_rows(list(exact.relations), [float(side) for side in exact.rhs])
        for i, j, value in exact.entries:
            builder.add_entries(rows[i], own[j], float(value))
        for name, programme in program.scenario.programmes.items():
            for period in () if programme.fixed else program.scenario.periods:
                (row,) = builder.add_rows("=", [0.0])
                for j, value in program.spending_columns(name, period).items():
                    builder.add_entries(row, own[j], float(value))
                for j, value in self._base.spending_columns(name, period).items():
                    builder.add_entries(row, j, -float(value))
        self._whole += [int(own[j]) for j in exact.integers]
        return own
