"""What more budget buys, what each won moved from the actual buys, and what one capability costs another.

Each frontier is the exact optimum along one right-hand side, with every breakpoint. Between two neighbours the optimum
is linear and so is a path of optimal allocations: that from one breakpoint's allocation to the next one's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

import numpy as np

from optimizer.analysis.postoptimal.moving_constants import budget_course, own_number
from optimizer.analysis.postoptimal.parametric_rhs import Piece, Trace
from optimizer.program.evaluation import Evaluator
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.tie_break import nearest_optimum
from optimizer.program.vectors import Matrix, Vector
from optimizer.solution import Solution, targets

_NOTHING = 1e-7
"""Shares of the won that moves below this are rounding."""


@dataclass(frozen=True)
class Segment:
    """The frontier from ``start`` to ``end`` (None: for ever): the objective rises by ``slope`` per unit.

    ``moves`` maps each programme whose spending changes to its change per unit.
    """

    start: float
    end: float | None
    value: float
    slope: float
    moves: Mapping[str, float]

    @property
    def marginal(self) -> tuple[str, ...]:
        """The programmes that take the next unit, largest first."""
        return tuple(name for name, share in sorted(self.moves.items(), key=lambda item: -item[1]) if share > 0)


@dataclass(frozen=True)
class Rivalry:
    """The best score of ``other`` for each score of ``capability``, both as evaluated, at every breakpoint.

    The first point has the best of ``other``, the last the best of ``capability``; one point: no conflict.
    """

    capability: str
    other: str
    points: tuple[tuple[float, float], ...]


def over_budget(solution: Solution) -> tuple[Segment, ...] | None:
    """The objective over the budget, all periods in proportion, from the least that the rules need, or from 0.

    None without a budget, and where the rules do not follow it in proportion.
    """
    scenario, program = solution.scenario, solution.program
    total = float(sum(scenario.budgets(program.values), Fraction(0)))
    if not total:
        return None
    rates = {own_number(rule): Fraction(0) for rule in scenario.rules if rule.family == "budget"}
    rates = {path: Fraction(program.values[path]) / Fraction(total) for path in rates}
    course = budget_course(program, rates)
    back = budget_course(program, {path: -rate for path, rate in rates.items()})
    if not np.allclose(course.change, -back.change, rtol=1e-12, atol=0) or 0 in (course.reach, back.reach):
        return None
    low = -total if back.reach is None else -min(total, float(back.reach))
    high = INFINITY if course.reach is None else float(course.reach)
    trace = Trace(program.solver, course.change)
    return _segments(program, trace, trace.pieces(low, high), total)


def over_money_moved(solution: Solution) -> tuple[Segment, ...] | None:
    """The best objective with at most so much money moved from the actual, up to where moving more stops paying.

    It starts at the least move that keeps the rules. None without an actual, or where the objective is that move.
    """
    scenario, program = solution.scenario, solution.program
    if scenario.actual is None or scenario.goal.kind == "money_moved":
        return None
    extended = moving_program(program)
    change = np.zeros(len(extended.rows))
    change[-1] = 1.0
    trace = Trace(Solver(extended), change, high=INFINITY)
    # The last piece has no end: from there on nothing is gained by moving more.
    pieces = trace.pieces(max(0.0, trace.low))[:-1]
    return _segments(program, trace, pieces, 0.0)


def moving_program(program: Program) -> LinearProgram:
    """The program with columns for the change from the actual, up or down, and a row for half their sum."""
    exact, actual = program.exact, program.scenario.actual
    assert actual is not None
    halves: dict[int, Fraction] = {}
    paid = program.scenario.money(program.scenario.spending_of(actual, program.values))
    for (name, period), amount in sorted(paid.items()):
        spend = program.spending_columns(name, period)
        exact = exact.with_column(("moved", name, period), {}, lower=Fraction(0))
        moved = len(exact.columns) - 1
        halves[moved] = Fraction(1, 2)
        negated = {j: -weight for j, weight in spend.items()}
        exact = exact.with_row(f"moved.{name}.{period}.up", {moved: Fraction(1), **negated}, ">=", -Fraction(amount))
        exact = exact.with_row(f"moved.{name}.{period}.down", {moved: Fraction(1), **spend}, ">=", Fraction(amount))
    return exact.with_row("money_moved", halves, "<=", Fraction(0))


def _segments(program: Program, trace: Trace, pieces: list[Piece], origin: float) -> tuple[Segment, ...]:
    """The pieces with what moves on each; ``origin`` is where t = 0 lies."""
    found = []
    spending: dict[float, Mapping[str, float]] = {}
    weights, wanted = targets(program)
    weights = np.hstack([weights, np.zeros((len(weights), len(trace.solver.program.columns) - weights.shape[1]))])

    def spent(t: float) -> Mapping[str, float]:
        if t not in spending:
            spending[t] = _by_programme(program, _allocation(trace, t, weights, wanted))
        return spending[t]

    for piece in pieces:
        last = piece.end == INFINITY
        end = piece.start + max(trace.scale, abs(piece.start)) if last else piece.end
        before, after, width = spent(piece.start), spent(end), end - piece.start
        moves = {name: (after[name] - before[name]) / width for name in before if width > 0}
        if trace.alike(piece.slope, 0.0):
            moves = {}  # more buys nothing, whatever is done with it
        most = max((abs(share) for share in moves.values()), default=0.0)
        moves = {name: share for name, share in moves.items() if abs(share) > _NOTHING * max(most, 1.0)}
        value = piece.value
        found.append(Segment(origin + piece.start, None if last else origin + piece.end, value, piece.slope, moves))
    return tuple(found)


def _by_programme(program: Program, x: Vector) -> dict[str, float]:
    totals = dict.fromkeys(program.scenario.programmes, 0.0)
    spending = program.scenario.money(program.spending(x[: len(program.exact.columns)]))
    for (name, _), amount in spending.items():
        totals[name] += amount
    return totals


def _allocation(trace: Trace, t: float, weights: Matrix, wanted: Vector) -> Vector:
    """The optimal point at ``t``; of several the one nearest to the actual, as for any answer."""
    point = trace.near(t)
    assert point is not None
    if not trace.solver.may_tie(point.outcome):
        return point.outcome.x
    base = trace.solver.program
    moved = [float(b) + point.t * c for b, c in zip(base.rhs, trace.change, strict=True)]
    solver = Solver(replace(base, rhs=tuple(moved)))
    outcome = solver.solve()
    if outcome.status != "optimal":
        return point.outcome.x
    return nearest_optimum(solver, outcome, weights, wanted)[0]


def rivalries(solution: Solution) -> tuple[Rivalry, ...]:
    """Each pair of capabilities: the best score of one for each score of the other, under the rules of the scenario."""
    names = sorted(solution.scenario.model.capabilities)
    program = solution.program
    evaluator = Evaluator(program.scenario, {path: float(value) for path, value in program.values.items()})
    return tuple(_rivalry(program, evaluator, *pair) for pair in combinations(names, 2))


def rival_program(program: Program, capability: str, other: str) -> LinearProgram:
    """The program that maximises ``other``, with a last row: ``capability`` scores at least 0 (plus what is added)."""
    exact = program.exact
    asked, first = _score(program, capability)
    wanted, constant = _score(program, other)
    cost = tuple(wanted.get(j, Fraction(0)) for j in range(len(exact.columns)))
    return replace(exact, maximized=True, cost=cost, constant=constant).with_row("score", asked, ">=", -first)


def _rivalry(program: Program, evaluator: Evaluator, capability: str, other: str) -> Rivalry:
    solver = Solver(rival_program(program, capability, other))
    last = len(program.exact.rows)
    change = np.zeros(last + 1)
    change[last] = 1.0
    trace = Trace(solver, change)
    free = solver.solve(rows={last: (-INFINITY, INFINITY)})
    if free.status != "optimal" or trace.high == INFINITY:
        return Rivalry(capability, other, ())
    low = min(_scores(program, evaluator, free.x)[capability], trace.high)
    pieces = trace.pieces(low)
    ends = [pieces[0].start, *(piece.end for piece in pieces)] if pieces else []
    if pieces and trace.alike(pieces[0].slope, 0.0):
        ends = ends[1:]  # up to there both improve
    return Rivalry(capability, other, tuple(_pair(program, evaluator, trace, t, capability, other) for t in ends))


def _pair(
    program: Program, evaluator: Evaluator, trace: Trace, t: float, capability: str, other: str
) -> tuple[float, float]:
    point = trace.near(t)
    assert point is not None
    scores = _scores(program, evaluator, point.outcome.x)
    found = [scores[capability], scores[other]]
    return (found[0] if abs(found[0]) > 1e-9 else 0.0, found[1] if abs(found[1]) > 1e-9 else 0.0)


def _scores(program: Program, evaluator: Evaluator, x: Vector) -> dict[str, float]:
    """Scores of the allocation at ``x`` as evaluated: the program's own may lie below."""
    return evaluator.achieve(program.spending(x)).scores


def _score(program: Program, name: str) -> tuple[dict[int, Fraction], Fraction]:
    """A score as columns with their slopes, and its constant."""
    slopes = {
        j: Fraction(program.evaluator.curve(key[1]).segments[key[2]][1])
        for j, key in enumerate(program.exact.columns)
        if key[0] == "segment" and key[1] == name
    }
    return slopes, Fraction(program.evaluator.curve(name).first_score)
