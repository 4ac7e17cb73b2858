"""The point of a polytope nearest to a target, by least squares: the rule that makes one answer out of many optima.

Wolfe's algorithm for the nearest point (P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11,
1976). Each step solves a linear program, so it rests on the simplex method alone; it ends after finitely many. The QP
solver of HiGHS 1.15 is not used, because it was seen to cycle without end on three variables once their Hessian was
scaled away from 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.program.highs import Face, Solver

Vector = NDArray[np.float64]
_STEPS = 2_000


def nearest_point(solver: Solver, face: Face, start: Vector, weights: NDArray[np.float64], targets: Vector) -> Vector:
    """The point x of ``face`` with the least ``|weights x - targets|``, unique in ``weights x``.

    ``start``, of shape (n,), is a point of the face; ``weights`` has shape (k, n) and ``targets`` (k,).
    """
    unit = float(np.max(np.abs(np.concatenate([targets, weights @ start])), initial=0.0)) or 1.0
    inside = Solver(solver.program, _within(face, start, weights, targets))
    corners = [start]
    images = [(weights @ start - targets) / unit]
    shares = np.array([1.0])
    for _ in range(_STEPS):
        best = shares @ np.array(images)
        outcome = inside.solve(cost=weights.T @ best, maximized=False)
        if outcome.status != "optimal":
            break
        image = (weights @ outcome.x - targets) / unit
        if best @ best - best @ image <= 1e-14 * (1 + best @ best):
            break
        corners.append(outcome.x)
        images.append(image)
        shares = np.append(shares, 0.0)
        shares, kept = _balanced(np.array(images), shares)
        if len(corners) - 1 not in kept:
            break  # the new corner brings nothing beyond rounding
        corners, images, shares = [corners[i] for i in kept], [images[i] for i in kept], shares[kept]
    return np.asarray(shares @ np.array(corners))


def _balanced(images: NDArray[np.float64], shares: Vector) -> tuple[Vector, list[int]]:
    """Shares at which the mixture of ``images`` is nearest to 0, and which of them are above 0."""
    kept = list(range(len(shares)))
    shares = shares.copy()
    while True:
        points = images[kept]
        k = len(kept)
        system = np.zeros((k + 1, k + 1))
        system[:k, :k], system[:k, k], system[k, :k] = points @ points.T, 1.0, 1.0
        wanted = np.linalg.lstsq(system, np.append(np.zeros(k), 1.0), rcond=1e-14)[0][:k]
        if np.all(wanted > 1e-12):
            shares[:] = 0.0
            shares[kept] = wanted / wanted.sum()
            return shares, kept
        now = shares[kept]
        falling = wanted < np.minimum(now, 1e-12)
        if not falling.any():
            return shares, [i for i in kept if shares[i] > 0]
        step = float(np.min(now[falling] / (now[falling] - wanted[falling])))
        moved = now + min(step, 1.0) * (wanted - now)
        moved[moved <= 1e-12] = 0.0
        if not (moved == 0).any():
            moved[int(np.argmin(moved))] = 0.0
        shares[kept] = moved
        kept = [i for i in kept if shares[i] > 0]
        if len(kept) == 1:
            shares[kept] = 1.0


def _within(face: Face, start: Vector, weights: NDArray[np.float64], targets: Vector) -> Face:
    """The face cut to where the nearest point can lie: no further from any target than ``start`` is from all."""
    lower, upper = face.lower.copy(), face.upper.copy()
    radius = float(np.linalg.norm(weights @ start - targets))
    for row, target in zip(weights, targets, strict=True):
        used = np.flatnonzero(row)
        if len(used) == 1 or np.all(face.lower[used] >= 0):
            for j in used:
                reach = (abs(target) + radius) / abs(row[j]) * 1.001 + abs(start[j])
                lower[j], upper[j] = max(lower[j], -reach), min(upper[j], reach)
    return Face(lower, upper, face.row_lower, face.row_upper)
