"""The heights of all curves together: the least total change, in units of their ranges, at which the actual is right.

Within its range a height scales what a capability counts, and what the actual falls short of is convex in all of them
together (see `weights` and `one_number`). So cuts settle it as they settle weights: each distance on the way is a lower
bound, and the last is confirmed by a solve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.analysis.beside_actual import WITHIN, Beside
from optimizer.analysis.one_number import ruled
from optimizer.analysis.weights import Reweighing
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.vectors import Vector

_MOST = 100
_NOISE = 1e-8


@dataclass(frozen=True)
class JointHeights:
    """``heights`` maps each curve to the height it would need, None where no heights inside the ranges do.

    ``ranges`` is the total change: a height at the end of its range counts 1. ``bound`` is a proven lower bound on it.
    ``gap`` is what the actual falls short at those heights, re-solved, as a share of the gain.
    """

    within: Fraction
    heights: Mapping[str, float] | None
    ranges: float | None
    bound: float
    impossible: bool
    gap: float | None


def joint_heights(search: Reweighing) -> tuple[JointHeights, ...]:
    """For each share of the gain; empty where no curve that counts, and that no rule looks at, has a range."""
    moves = height_moves(search.beside)
    return tuple(_joint(search, share, moves) for share in WITHIN) if moves else ()


def height_moves(beside: Beside) -> dict[int, tuple[float, float]]:
    """How far each curve that counts, has a range and is looked at by no rule can go down and up, of its height."""
    scenario, values = beside.program.scenario, beside.program.values
    moves: dict[int, tuple[float, float]] = {}
    for k, term in enumerate(beside.terms):
        path = f"capabilities.{term.name}.height"
        if path not in values or not term.weight or ruled(scenario, term.name):
            continue
        number, now = scenario.numbers[path], float(values[path])
        low = now if number.low is None else float(number.low)
        high = now if number.high is None else float(number.high)
        if now > 0 and low < high:
            moves[k] = (max(now - low, 0.0) / now, max(high - now, 0.0) / now)
    return moves


def _joint(search: Reweighing, within: Fraction, moves: Mapping[int, tuple[float, float]]) -> JointHeights:
    """The best of the parts in which the gain is measured on one side of doing nothing."""
    found = [least_heights(search, within, side, moves) for side in search.sides(within)]
    known = [item for item in found if item.ranges is not None]
    return min(known or found, key=lambda item: item.ranges or 0.0)


def least_heights(
    search: Reweighing, within: Fraction, side: float, moves: Mapping[int, tuple[float, float]]
) -> JointHeights:
    """The nearest heights at which the actual is near enough, the gain measured on one side of doing nothing."""
    beside, bound = search.beside, 0.0
    for _ in range(_MOST):
        nearest = _nearest(beside.weights, search.excesses(float(within), side), moves)
        if nearest is None:
            return JointHeights(within, None, None, bound, True, None)
        factors, total = nearest
        bound = max(bound, total)
        gap = search.gap_at(beside.weights * factors, float(within), side)
        if gap is not None:
            names = {k: beside.terms[k].name for k in moves}
            now = {k: float(beside.program.values[f"capabilities.{name}.height"]) for k, name in names.items()}
            heights = {names[k]: now[k] * float(factors[k]) for k in moves}
            return JointHeights(within, heights, total, bound, False, gap)
        if not search.learnt:
            break
    return JointHeights(within, None, None, bound, False, None)


def _nearest(
    weights: Vector, cuts: list[Vector], moves: Mapping[int, tuple[float, float]]
) -> tuple[Vector, float] | None:
    """The factors of least total change that all ``cuts`` allow, and that change."""
    keys = list(moves)
    used = [cut * weights / np.max(np.abs(cut * weights)) for cut in cuts if np.any(cut * weights)]
    if not keys:
        # Nothing can be moved: what is ruled out stays so. A solver would call a program without columns optimal.
        return (np.ones(len(weights)), 0.0) if all(cut.sum() <= _NOISE for cut in used) else None
    rates = np.array([[moves[k][1] for k in keys], [-moves[k][0] for k in keys]])
    entries = tuple(
        (i, side * len(keys) + p, float(cut[k] * rates[side, p]))
        for i, cut in enumerate(used)
        for side in (0, 1)
        for p, k in enumerate(keys)
    )
    n = 2 * len(keys)
    program = LinearProgram(
        maximized=False,
        columns=tuple(("height", side, k) for side in ("up", "down") for k in keys),
        rows=tuple(f"cut.{i}" for i in range(len(used))),
        cost=(1.0,) * n,
        constant=0.0,
        entries=tuple(entry for entry in entries if entry[2]),
        relations=("<=",) * len(used),
        rhs=tuple(-float(cut.sum()) for cut in used),
        lower=(0.0,) * n,
        upper=(1.0,) * n,
    )
    outcome = Solver(program).solve()
    if outcome.status != "optimal":
        return None
    factors = np.ones(len(weights))
    for p, k in enumerate(keys):
        factors[k] += rates[0, p] * outcome.x[p] + rates[1, p] * outcome.x[len(keys) + p]
    return factors, float(outcome.x.sum())
