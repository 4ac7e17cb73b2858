"""One allocation for several scenarios at once: a block for each, in which its own numbers turn the money into scores.

Every scenario's rules hold. Each block has its own tiers, composites and segments; what the blocks spend on each
programme is the same, but for programmes that a model fixes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from optimizer.plans.worst_allocation import worst_allocation
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.rounding import rounded
from optimizer.scenario.allocations import Spending
from optimizer.solution import Solution

_TIE = 1e-4
"""What the mean regret counts beside the greatest: of plans whose greatest regret is the same the lower mean wins."""


class JointProgram:
    """The allocations that keep the rules of every one of ``solutions``, each optimal and of the same programmes.

    A regret is how far an allocation is behind a solution, as a share of that solution's gain.
    """

    def __init__(self, solutions: Sequence[Solution]) -> None:
        self._solutions, self._base = solutions, solutions[0].program
        joined = _joined([solution.program for solution in solutions])
        self._regrets = range(len(joined.columns), len(joined.columns) + len(solutions))
        start = 0
        for k, solution in enumerate(solutions):
            exact, gain = solution.program.exact, solution.gain or Fraction(1)
            sign = (1 if exact.maximized else -1) / gain
            joined = joined.with_column(("regret", k), {}, lower=Fraction(0))
            own = {start + j: value * sign for j, value in enumerate(exact.cost) if value}
            best = sign * (solution.objective - exact.constant)
            joined = joined.with_row(f"regret.{k}", own | {self._regrets[k]: Fraction(1)}, ">=", best)
            start += len(exact.columns)
        self._greatest = len(joined.columns)
        joined = joined.with_column(("greatest",), {})
        for k, j in enumerate(self._regrets):
            coefficients = {self._greatest: Fraction(1), j: Fraction(-1)}
            joined = joined.with_row(f"greatest.{k}", coefficients, ">=", Fraction(0))
        self._joined = joined

    def least_regret(self, most: Sequence[float] = ()) -> Spending | None:
        """The allocation whose greatest regret is least; ``most`` caps each. None where no allocation keeps all."""
        solver = Solver(self._joined)
        bounds = {j: (0.0, end) for j, end in zip(self._regrets, most, strict=False)}
        outcome = solver.solve(self._cost(1.0, solver), False, columns=bounds, confirm=True)
        if outcome.status != "optimal":
            return None
        return rounded(self._base, outcome.x[: len(self._base.exact.columns)])

    def most_accepted(self, within: Fraction) -> Spending | None:
        """The allocation with regrets of at most ``within`` for most solutions; of several, that of least regret.

        None where no allocation keeps all rules, or where nothing ends what a programme takes.
        """
        program, accepting = self._joined, []
        for k, (j, solution) in enumerate(zip(self._regrets, self._solutions, strict=True)):
            worst = worst_allocation(solution.program)
            if worst is None:
                return None
            room = abs(worst.objective - solution.objective) / (solution.gain or Fraction(1)) + 1
            accepting.append(len(program.columns))
            program = program.with_column(("accepts", k), {}, lower=Fraction(0), upper=Fraction(1))
            coefficients = {j: Fraction(1), accepting[-1]: room}
            program = program.with_row(f"accepts.{k}", coefficients, "<=", within + room)
        solver = Solver(replace(program, integers=(*program.integers, *accepting)))
        cost = self._cost(_TIE, solver)
        cost[accepting] = -1.0
        outcome = solver.solve(cost, False, confirm=True)
        if outcome.status != "optimal":
            return None
        return self.least_regret([float(within) if outcome.x[j] > 0.5 else np.inf for j in accepting])

    def _cost(self, weight: float, solver: Solver) -> Any:
        cost = np.zeros(len(solver.program.columns))
        cost[self._greatest] = weight
        cost[list(self._regrets)] = weight * _TIE / len(self._solutions)
        return cost


def _joined(programs: Sequence[Program]) -> LinearProgram:
    """The programs beside each other, without an objective, spending the same on each programme in each period."""
    blocks = [program.exact for program in programs]
    starts = np.cumsum([0, *(len(exact.columns) for exact in blocks)]).tolist()
    above = np.cumsum([0, *(len(exact.rows) for exact in blocks)]).tolist()
    places = list(zip(blocks, starts, above, strict=False))
    joined = LinearProgram(
        maximized=False,
        columns=tuple((k, *key) for k, exact in enumerate(blocks) for key in exact.columns),
        rows=tuple(f"{k}.{name}" for k, exact in enumerate(blocks) for name in exact.rows),
        cost=(Fraction(0),) * starts[-1],
        constant=Fraction(0),
        entries=tuple((top + i, start + j, v) for exact, start, top in places for i, j, v in exact.entries),
        relations=tuple(relation for exact in blocks for relation in exact.relations),
        rhs=tuple(side for exact in blocks for side in exact.rhs),
        lower=tuple(end for exact in blocks for end in exact.lower),
        upper=tuple(end for exact in blocks for end in exact.upper),
        integers=tuple(start + j for exact, start, _ in places for j in exact.integers),
    )
    for program, start in list(zip(programs, starts, strict=False))[1:]:
        for name, programme in program.scenario.programmes.items():
            for period in () if programme.fixed else program.scenario.periods:
                own = {start + j: value for j, value in program.spending_columns(name, period).items()}
                first = programs[0].spending_columns(name, period)
                same = own | {j: -value for j, value in first.items()}
                joined = joined.with_row(f"same.{start}.{name}.{period}", same, "=", Fraction(0))
    return joined
