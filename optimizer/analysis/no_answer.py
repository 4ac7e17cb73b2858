"""Why a scenario has no answer: a smallest set of contradicting rules, or the direction that runs away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.program.duality import basis_multipliers, check_farkas, implied_boxes
from optimizer.program.highs import INFINITY, Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all hold: drop any one and the others can.

    ``not_negative`` names programmes whose spending would have to be negative, ``tiers`` those whose tiers end too
    early. ``proven`` tells that the contradiction was checked in exact arithmetic, apart from the solver.
    """

    rules: tuple[Rule, ...]
    not_negative: tuple[str, ...]
    tiers: tuple[str, ...]
    proven: bool


def conflict(solution: Solution) -> Conflict:
    """The smallest conflict of an infeasible scenario, in the file's own names."""
    exact = solution.program.exact
    multipliers, proven = _farkas(exact)
    rules = {rule.name: rule for rule in solution.scenario.rules}
    solver = Solver(exact)
    n = len(exact.columns)
    nothing = np.zeros(n)
    # Rules that do not enter the proof can go at once; each of the others goes if the rest still contradict.
    freed_rows: dict[int, tuple[float, float]] = {}
    kept: list[int] = []
    candidates = [i for i, name in enumerate(exact.rows) if name in rules]
    for i in sorted(candidates, key=lambda i: (multipliers[i] != 0, exact.rows[i])):
        trial = {**freed_rows, i: (-INFINITY, INFINITY)}
        if solver.solve(cost=nothing, rows=trial).status == "infeasible":
            freed_rows = trial
        else:
            kept.append(i)
    freed_columns: dict[int, tuple[float, float]] = {}
    not_negative: list[str] = []
    tiers: list[str] = []
    for j, key in enumerate(exact.columns):
        if key[0] not in ("spend", "units"):
            continue
        for side, found in ((0, not_negative), (1, tiers)):
            bounds = [exact.lower[j], exact.upper[j]]
            if bounds[side] is None:
                continue
            low = float(bounds[0]) if side == 1 and bounds[0] is not None else -INFINITY
            high = float(bounds[1]) if side == 0 and bounds[1] is not None else INFINITY
            low, high = (freed_columns[j][0], high) if side == 1 and j in freed_columns else (low, high)
            trial = {**freed_columns, j: (low, high)}
            if solver.solve(cost=nothing, rows=freed_rows, columns=trial).status == "infeasible":
                freed_columns = trial
            elif key[1] not in found:
                found.append(key[1])
    order = [rule.name for rule in solution.scenario.rules]
    held = sorted((exact.rows[i] for i in kept), key=order.index)
    return Conflict(tuple(rules[name] for name in held), tuple(not_negative), tuple(tiers), proven)


def direction(solution: Solution) -> dict[str, float]:
    """Of an unbounded scenario, programmes and the share in which spending on them can grow without end."""
    exact = solution.program.exact
    homogeneous = LinearProgram(
        exact.maximized, exact.columns, exact.rows, exact.cost, Fraction(0), exact.entries, exact.relations,
        tuple(Fraction(0) for _ in exact.rhs), exact.lower, exact.upper,
    )  # fmt: skip
    solver = Solver(homogeneous)
    box = {
        j: (-1.0 if low is None else 0.0, 1.0 if high is None else 0.0)
        for j, (low, high) in enumerate(zip(exact.lower, exact.upper, strict=True))
    }
    found = solver.solve(columns=box)
    if found.status != "optimal":
        return {}
    totals: dict[str, float] = {}
    for (name, _), amount in solution.program.spending(found.x).items():
        totals[name] = totals.get(name, 0.0) + amount
    return {name: amount for name, amount in totals.items() if abs(amount) > 1e-9}


def _farkas(exact: LinearProgram) -> tuple[list[Fraction], bool]:
    """Multipliers of the rows that prove the contradiction, and whether the proof holds exactly.

    They are the prices of the least total relaxation of the rows, which is above zero in every infeasible program.
    """
    elastic = exact
    zero = tuple(Fraction(0) for _ in exact.columns)
    elastic = LinearProgram(
        False, exact.columns, exact.rows, zero, Fraction(0), exact.entries, exact.relations, exact.rhs,
        exact.lower, exact.upper,
    )  # fmt: skip
    costs = list(zero)
    for i, relation in enumerate(exact.relations):
        for sign in (1, -1):
            if relation in ("=", "<=" if sign < 0 else ">="):
                elastic = elastic.with_column(("elastic", exact.rows[i], sign), {i: Fraction(sign)}, lower=Fraction(0))
                costs.append(Fraction(1))
    elastic = LinearProgram(
        False, elastic.columns, elastic.rows, tuple(costs), Fraction(0), elastic.entries, elastic.relations,
        elastic.rhs, elastic.lower, elastic.upper,
    )  # fmt: skip
    outcome = Solver(elastic).solve()
    if outcome.status != "optimal":
        return [Fraction(0)] * len(exact.rows), False
    # Prices of a minimisation: not positive for <=. Farkas multipliers have the opposite sign.
    multipliers = [Fraction(-float(price)) for price in outcome.prices]
    if check_farkas(exact, multipliers, implied_boxes(exact)):
        return multipliers, True
    rational = basis_multipliers(elastic, outcome.basic.tolist())
    if rational is None:
        return multipliers, False
    exactly = [-value for value in rational]
    return exactly, check_farkas(exact, exactly, implied_boxes(exact))
