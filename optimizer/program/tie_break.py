"""The point of a polytope nearest to a target, by least squares: the rule that makes one answer out of many optima.

Wolfe's algorithm for the nearest point (P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11,
1976). Each step solves a linear program, so it rests on the simplex method alone; it ends after finitely many. The QP
solver of HiGHS 1.15 is not used, because it was seen to cycle without end on three variables once their Hessian was
scaled away from 1.
"""

from __future__ import annotations

import numpy as np

from optimizer.program.highs import Solver, extreme
from optimizer.program.linear_program import Face, Outcome
from optimizer.program.vectors import Matrix, Vector

_STEPS = 2_000
_SAME = 1e-7


def nearest_optimum(solver: Solver, outcome: Outcome, weights: Matrix, targets: Vector) -> tuple[Vector, bool]:
    """Of all optimal points the one with ``weights x`` nearest to ``targets``, and whether all have the same."""
    face = solver.face(outcome)
    unit = _unit(solver, weights @ outcome.x, weights, targets)
    near = Solver(solver.program, _within(face, outcome.x, weights, targets, unit))
    # The two ends of the optimal points in a direction that no scenario has for its own: where they agree, all do.
    direction = np.cos(np.arange(1, len(targets) + 1)) @ weights
    ends = [near.solve(cost=direction, maximized=maximized) for maximized in (False, True)]
    if all(end.status == "optimal" for end in ends):
        low, high = (weights @ end.x for end in ends)
        if np.max(np.abs(high - low), initial=0.0) <= _SAME * unit:
            return outcome.x, True
    return _nearest(near, outcome.x, weights, targets, unit), False


def _nearest(inside: Solver, start: Vector, weights: Matrix, targets: Vector, unit: float) -> Vector:
    corners, images, shares = [start], [(weights @ start - targets) / unit], np.array([1.0])
    for _ in range(_STEPS):
        best = shares @ np.array(images)
        outcome = extreme(inside, weights.T @ best, maximized=False)
        if outcome is None:
            break
        image = (weights @ outcome.x - targets) / unit
        # The new corner must lie nearer by more than the rounding of the products.
        if best @ (best - image) <= 1e-13 * np.linalg.norm(best) * (np.linalg.norm(best - image) + 1e-3):
            break
        corners.append(outcome.x)
        images.append(image)
        shares, used = _balanced(np.array(images), np.append(shares, 0.0))
        if len(corners) - 1 not in used:
            break  # the new corner brings nothing beyond rounding
        corners, images, shares = [corners[i] for i in used], [images[i] for i in used], shares[used]
    return np.asarray(shares @ np.array(corners))


def _balanced(images: Matrix, shares: Vector) -> tuple[Vector, list[int]]:
    """Shares at which the mixture of ``images`` is nearest to 0, and which of them are above 0."""
    used = list(range(len(shares)))
    shares = shares.copy()
    while True:
        wanted = _affine(images[used])
        if np.all(wanted > 1e-12):
            shares[:] = 0.0
            shares[used] = wanted
            return shares, used
        now = shares[used]
        falling = wanted <= 1e-12
        step = float(np.min(now[falling] / np.maximum(now[falling] - wanted[falling], 1e-300)))
        moved = now + min(step, 1.0) * (wanted - now)
        moved[moved <= 1e-12] = 0.0
        if not (moved == 0).any():
            moved[np.flatnonzero(falling)[np.argmin(moved[falling])]] = 0.0
        shares[used] = moved / moved.sum()
        used = [i for i in used if shares[i] > 0]


def _affine(points: Matrix) -> Vector:
    """Shares, of sum 1 and any sign, at which the mixture of ``points`` is nearest to 0."""
    if len(points) == 1:
        return np.array([1.0])
    steps = points[1:] - points[0]
    rest = np.linalg.lstsq(steps.T, -points[0], rcond=1e-12)[0]
    return np.concatenate([[1.0 - rest.sum()], rest])


def _unit(solver: Solver, image: Vector, weights: Matrix, targets: Vector) -> float:
    """The size of amounts; where all of them are 0, that of what the columns could be."""
    known = float(np.max(np.abs(np.concatenate([targets, image])), initial=0.0))
    return known or float(np.max(np.abs(weights) @ solver.sizes, initial=0.0)) or 1.0


def _within(face: Face, start: Vector, weights: Matrix, targets: Vector, unit: float) -> Face:
    """The face cut to where the nearest point can lie: no further from any target than ``start`` is from all.

    It keeps some room, so that a start which is the nearest point itself can still be told from the only one.
    """
    lower, upper = face.lower.copy(), face.upper.copy()
    radius = float(np.linalg.norm(weights @ start - targets)) + unit
    for row, target in zip(weights, targets, strict=True):
        used = np.flatnonzero(row)
        if len(used) == 1 or np.all(face.lower[used] >= 0):
            for j in used:
                reach = (abs(target) + radius) / abs(row[j]) + abs(start[j])
                lower[j], upper[j] = max(lower[j], -reach), min(upper[j], reach)
    return Face(lower, upper, face.row_lower, face.row_upper)
