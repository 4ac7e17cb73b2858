"""The score that a scenario would have to require for the actual allocation to be best, or nearly so.

A required score only ever lowers the optimum: the value is the most that the score can be among allocations that are
too good for the actual. One linear program for each, so that no nearer value does.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from optimizer.analysis.beside_actual import WITHIN, Beside
from optimizer.analysis.single_numbers import Needed
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector

_SAME = 1e-8
_NOISE = 1e-9


def required_scores(beside: Beside, within: tuple[Fraction, ...] = WITHIN) -> tuple[Needed, ...]:
    """For each capability the least required score at which the actual is near enough.

    ``beside`` has the scores as its terms.
    """
    program, cost, scenario = beside.program, beside.cost, beside.program.scenario
    exact = program.exact
    goal = {j: Fraction(value) for j, value in enumerate(exact.cost) if value}
    first = len(exact.rows)
    exact = exact.with_row("objective", goal, ">=", Fraction(0))
    for term in beside.terms:
        exact = exact.with_row(f"term.{term.name}", {j: r for j, r in enumerate(term.rates) if r}, ">=", Fraction(0))
    solver = Solver(exact)
    open_rows = {first + i: (-INFINITY, INFINITY) for i in range(len(beside.terms) + 1)}
    actual, nothing = _objectives(beside, cost)
    now = {
        rule.name.split(".", 1)[1]: float(program.evaluator.bound(rule))
        for rule in scenario.rules
        if rule.family == "require"
    }
    found = []
    for k, term in enumerate(beside.terms):
        start = float(program.groups["first_score"][(term.name,)])
        for share in within:
            most = float(beside.threshold(share, actual, nothing))
            ends = (most, INFINITY) if beside.sign > 0 else (-INFINITY, -most)
            value, gap, proven = None, None, True
            try:
                top = solver.solve(cost=beside.rates[k], maximized=True, rows={**open_rows, first: ends})
                if top.status == "infeasible":
                    # Near enough as it is.
                    value = now.get(term.name)
                    gap = _gap(cost, program.solver.solve().x, actual, nothing)
                elif top.status == "optimal":
                    reach = float(beside.rates[k] @ top.x)
                    if reach <= beside.actual[k] + _NOISE * max(1.0, abs(beside.actual[k])):
                        value = start + reach
                if value is not None and gap is None:
                    held = {**open_rows, first + 1 + k: (value - start, INFINITY)}
                    best = solver.solve(cost=beside.sign * cost, rows=held)
                    gap = _gap(cost, best.x, actual, nothing)
                    # Where more cannot be had at all, asking for it does not bring the optimum down.
                    if not len(best.x) or float(cost @ best.x) > most + _slack(cost, best.x, nothing):
                        value = gap = None
            except SolverError:
                value, gap, proven = None, None, False
            found.append(Needed("require", term.name, share, now.get(term.name), value, proven, gap))
    return tuple(found)


def _objectives(beside: Beside, cost: Vector) -> tuple[float, float]:
    """The signed objectives of the actual and of doing nothing, without the constant."""
    program = beside.program
    actual = float(cost @ np.array([float(value) for value in program.completed(beside.spending)]))
    if program.scenario.goal.kind in ("spend", "money_moved"):
        return actual, 0.0
    fixed = {key: Fraction(value) for key, value in program.scenario.fixed_spending(program.values).items()}
    return actual, float(cost @ np.array([float(value) for value in program.completed(fixed)]))


def _gap(cost: Vector, x: Vector, actual: float, nothing: float) -> float | None:
    if not len(x):
        return None
    best = float(cost @ x)
    gain = abs(best - nothing)
    return (best - actual) / gain if gain else 0.0


def _slack(cost: Vector, x: Vector, nothing: float) -> float:
    """What counts as the same objective."""
    return _SAME * abs(float(cost @ x) - nothing) + _NOISE * float(np.abs(cost) @ np.abs(x))
