"""Frontiers: the objective over the budget, over money moved from the actual, and one score over another.

Each frontier is the exact optimum along one right-hand side, with every breakpoint. Between neighbouring breakpoints
the optimum is linear, and optimal allocations lie on the line from one breakpoint's to the next one's. Where programmes
are too many to analyse one by one, breakpoints of less than a ten-thousandth of the gain are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import combinations

import numpy as np

from optimizer.analysis.postoptimal.moving_constants import proportional_budget
from optimizer.analysis.postoptimal.near_optimal import ANALYSED_LINES
from optimizer.analysis.postoptimal.parametric_rhs import Piece, Trace
from optimizer.program.evaluation import Evaluator
from optimizer.program.formulation import Formulation
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.program.program import Program, score_terms
from optimizer.program.scaling import INFINITY
from optimizer.program.tie_break import Targets, nearest_optimum
from optimizer.program.vectors import Vector
from optimizer.solution import Solution, targets

_NOTHING = 1e-7
"""The share of money below which moves are rounding."""
_COARSE = 1e-4
"""The error of a frontier of many programmes between its breakpoints, as a share of the gain."""
_NEAREST_AMOUNTS = 150
"""The number of programmes in periods up to which an allocation on a frontier is the nearest of several optimal ones.

The time grows with its third power: 5 seconds for 150, over a minute for 500.
"""


@dataclass(frozen=True)
class Segment:
    """A linear piece of a frontier from ``start`` to ``end`` (None: without end): ``slope`` is the gain per unit.

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
    """The trade-off of two capabilities: the best score of ``other`` for each score of ``capability``, at breakpoints.

    Scores are as evaluated. The first point has the best score of ``other``, the last the best of ``capability``; a
    single point means that there is no conflict.
    """

    capability: str
    other: str
    points: tuple[tuple[float, float], ...]


def over_budget(solution: Solution) -> tuple[Segment, ...] | None:
    """The objective over the budget, all periods in proportion, from the least feasible budget, or from 0.

    None without a budget, or where the rules do not move in proportion to it.
    """
    if (budget := proportional_budget(solution.program)) is None:
        return None
    total, change, low, high = budget
    trace = Trace(solution.program.solver, change, tolerance=_tolerance(solution))
    return _segments(solution.program, trace, trace.pieces(low, high), float(total))


def over_money_moved(solution: Solution) -> tuple[Segment, ...] | None:
    """The best objective with at most so much money moved from the actual, up to where more moving adds nothing.

    It starts at the least move that keeps the rules. None without an actual, or where the objective is that move.
    """
    scenario, program = solution.scenario, solution.program
    if scenario.actual is None or scenario.goal.kind == "money_moved":
        return None
    extended = moving_program(program)
    change = np.zeros(len(extended.rows))
    change[-1] = 1.0
    trace = Trace(Solver(extended), change, high=INFINITY, tolerance=_tolerance(solution))
    # The last piece has no end: moving more adds nothing from there on.
    return _segments(program, trace, [*trace.pieces(max(0.0, trace.low))][:-1], 0.0)


def _tolerance(solution: Solution) -> float:
    return _COARSE * float(solution.gain) if len(solution.scenario.programmes) > ANALYSED_LINES else 0.0


def moving_program(program: Program) -> LinearProgram:
    """Add columns for the change from the actual and, as the last row, half their sum: the money moved."""
    built = RowBuilder()
    stated = Formulation(program.evaluator, built, moving=True)
    stated.state()
    built.row("", "money_moved", stated.moved() <= 0)
    return built.program(Fraction)


def _segments(program: Program, trace: Trace, pieces: Iterable[Piece], origin: float) -> tuple[Segment, ...]:
    """The pieces with the changes of spending on each; ``origin`` is the frontier's value at t = 0."""
    segments = []

    @cache  # without it `sensitivity malawi-donors-first` takes 27% longer
    def spent(t: float) -> Mapping[str, float]:
        spending = program.spending(_allocation(program, trace, t)[: len(program.exact.columns)])
        return {name: float(amount) for name, amount in program.scenario.spent(spending).items()}

    for piece in pieces:
        last = piece.end == INFINITY
        end = piece.start + max(trace.scale, abs(piece.start)) if last else piece.end
        moves: dict[str, float] = {}
        # Where more money adds nothing, its use does not matter.
        if not trace.alike(piece.slope, 0.0) and end > piece.start:
            before, after = spent(piece.start), spent(end)
            moves = {name: (after[name] - before[name]) / (end - piece.start) for name in before}
        most = max((abs(share) for share in moves.values()), default=0.0)
        # Equal shares keep the order of the file; further digits are the solver's noise.
        moves = {name: round(share, 10) for name, share in moves.items() if abs(share) > _NOTHING * max(most, 1.0)}
        stop = None if last else origin + piece.end
        segments.append(Segment(origin + piece.start, stop, piece.value, piece.slope, moves))
    return tuple(segments)


def _allocation(program: Program, trace: Trace, t: float) -> Vector:
    """The optimal point at ``t``, of shape (n,); of several the nearest to the actual, or any (_NEAREST_AMOUNTS)."""
    point = trace.near(t)
    assert point is not None
    amounts = len(program.scenario.programmes) * len(program.scenario.periods)
    if amounts > _NEAREST_AMOUNTS or not trace.solver.may_tie(point.outcome):
        return point.outcome.x
    base = trace.solver.program
    sides = [float(b) + point.t * c for b, c in zip(base.rhs, trace.change, strict=True)]
    solver = Solver(replace(base, rhs=tuple(sides)))
    outcome = solver.solve()
    if outcome.status != "optimal":
        return point.outcome.x
    near = targets(program)
    further = len(base.columns) - len(near.groups)
    groups, weights = np.append(near.groups, np.full(further, -1)), np.append(near.weights, np.zeros(further))
    return nearest_optimum(solver, outcome, Targets(groups, weights, near.amounts))[0]


def trade_offs(solution: Solution) -> tuple[Rivalry, ...]:
    """The trade-off of each pair of capabilities under the scenario's rules."""
    program = solution.program
    evaluator = Evaluator(program.scenario, {path: float(value) for path, value in program.values.items()})
    pairs = combinations(sorted(solution.scenario.model.capabilities), 2)
    return tuple(_rivalry(program, evaluator, *pair) for pair in pairs)


def rival_program(program: Program, capability: str, other: str) -> LinearProgram:
    """Maximise the score of ``other``, with a last row whose right-hand side is the least score of ``capability``."""
    rates = {term.name: term.rates for term in score_terms(program)}
    first = {name: Fraction(program.evaluator.curve(name).first_score) for name in (capability, other)}
    row = {j: rate for j, rate in enumerate(rates[capability]) if rate}
    best = replace(program.exact, maximized=True, cost=rates[other], constant=first[other])
    return best.with_row("score", row, ">=", -first[capability])


def _rivalry(program: Program, evaluator: Evaluator, capability: str, other: str) -> Rivalry:
    solver, last = Solver(rival_program(program, capability, other)), len(program.exact.rows)
    change = np.zeros(last + 1)
    change[last] = 1.0
    trace = Trace(solver, change)
    free = solver.solve(rows={last: (-INFINITY, INFINITY)})
    if free.status != "optimal" or trace.high == INFINITY:
        return Rivalry(capability, other, ())

    def scores(x: Vector) -> tuple[float, float]:
        """Both scores of the allocation at ``x`` as evaluated; the program's own may lie below."""
        achieved = evaluator.achieve(program.spending(x)).scores
        one, two = (achieved[name] if abs(achieved[name]) > 1e-9 else 0.0 for name in (capability, other))
        return one, two

    pieces = list(trace.pieces(min(scores(free.x)[0], trace.high)))
    ends = [pieces[0].start, *(piece.end for piece in pieces)] if pieces else []
    if pieces and trace.alike(pieces[0].slope, 0.0):
        ends = ends[1:]  # up to this point both improve
    points = [trace.near(t) for t in ends]
    return Rivalry(capability, other, tuple(scores(point.outcome.x) for point in points if point is not None))
