"""What one number alone would have to be for the actual allocation to be best, or nearly so, all else as it is.

- A **required score** only ever lowers the optimum: the value is the most that the score can be among allocations that
  are too good for the actual. One linear program, no nearer value does.
- The **height** of a curve that no rule looks at scales what a capability counts, like a weight: what the actual falls
  short of, beyond its share of the gain, is convex in it. Each allocation rules out a half-line; no nearer value does.
- **Unit costs** move everything: see `unit_costs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.beside_actual import WITHIN, Beside
from optimizer.analysis.weights import Reweighing
from optimizer.errors import SolverError
from optimizer.program.highs import Solver
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.linear import Score
from optimizer.scenario.scenario import Scenario

LOWEST, HIGHEST = 0.1, 10.0
"""How far a number is moved: to a tenth and to ten times what it is."""
_SAME = 1e-8
_NOISE = 1e-9
_MOST = 60


@dataclass(frozen=True)
class Needed:
    """What a number would have to be for the actual to be within ``within`` of the gain.

    ``kind`` is ``require`` (of the capability ``name``, in points), ``height`` (of its curve) or ``unit_cost`` (of the
    programme ``name``, of its first tier). ``now`` is None for a score that the scenario does not require. ``value`` is
    None where no value does: for a requirement at or below what the actual reaches, else between a tenth and ten times.
    ``proven`` tells that nothing nearer does; otherwise that is known at the values that were re-solved. ``gap`` is
    what the actual falls short at ``value``, re-solved, as a share of the gain there; None where no value does.
    """

    kind: str
    name: str
    within: Fraction
    now: float | None
    value: float | None
    proven: bool
    gap: float | None


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
            value, gap = None, None
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
                value = None
            found.append(Needed("require", term.name, share, now.get(term.name), value, True, gap))
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


def ruled(scenario: Scenario, capability: str) -> bool:
    """Whether some rule looks at the score of a capability."""
    return any(term.atom == Score(capability) for rule in scenario.rules for term in rule.terms)


def heights(beside: Beside, search: Reweighing, within: tuple[Fraction, ...] = WITHIN) -> tuple[Needed, ...]:
    """For each curve that counts and that no rule looks at, the height at which the actual is near enough."""
    return tuple(_heights(beside, search, within))


def _heights(beside: Beside, search: Reweighing, within: tuple[Fraction, ...]) -> Iterator[Needed]:
    scenario = beside.program.scenario
    for k, term in enumerate(beside.terms):
        path = f"capabilities.{term.name}.height"
        if not term.weight or path not in beside.program.values or ruled(scenario, term.name):
            continue
        now = float(beside.program.values[path])
        for share in within:
            sides = [_height(search, k, float(share), side) for side in search.sides(share)]
            known = [item for item in sides if item[0] is not None]
            factor, gap, settled = min(known, key=lambda item: abs(np.log(item[0] or 1.0)), default=(None, None, False))
            proven = settled if known else all(item[2] for item in sides)
            yield Needed("height", term.name, share, now, None if factor is None else now * factor, proven, gap)


def _height(search: Reweighing, k: int, share: float, side: float) -> tuple[float | None, float | None, bool]:
    """The factor nearest to 1 on the k-th weight alone that no allocation rules out, the gap there, whether proven."""
    weights = search.beside.weights
    for _ in range(_MOST):
        low, high = LOWEST, HIGHEST
        for excess in search.excesses(share, side):
            # fixed + slope * factor must not be positive.
            slope = float(weights[k] * excess[k])
            fixed = float(weights @ excess) - slope
            if slope > 0:
                high = min(high, -fixed / slope)
            elif slope < 0:
                low = max(low, -fixed / slope)
            elif fixed > 0:
                high = -1.0
        if low > high * (1 + 1e-12):
            return None, None, True
        factor = min(max(1.0, low), high)
        moved = weights.copy()
        moved[k] *= factor
        gap = search.gap_at(moved, share, side)
        if gap is not None:
            return factor, gap, True
        if not search.learnt:
            break
    return None, None, False
