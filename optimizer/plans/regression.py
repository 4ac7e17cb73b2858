"""The gain of a choice among plans from knowing numbers, by regression of the plans' leads on them over samples.

Who knows a number takes the plan whose expected lead is greatest at its value. That expectation is a smooth function of
the number, and is estimated by regression (Strong, Oakley and Brennan 2014), here by penalised cubic splines.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from optimizer.program.vectors import Matrix, Vector

_KNOTS = (1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6)
"""Quantiles of a number that are the knots of its spline."""
_PENALTIES = np.append(0.0, 10.0 ** np.arange(-8, 5, 1.0))
_SINGLE = 1e-6
"""The least size of a direction, relative to the largest: numbers are drawn in single precision, to 1e-7."""
_SPARSE = 10
"""The least number of samples for each column of a regression."""


def expected_gain(leads: Matrix, inputs: Matrix) -> tuple[float, float]:
    """The gain of expected lead from knowing ``inputs`` (m, n) before choosing, and its standard error.

    ``leads`` (plans, n) are regressed on the inputs; the value is the mean of the greatest expectation less the
    greatest mean. The error is that of the coefficients and of the sampling of inputs, to first order.

    >>> x = np.linspace(-1, 1, 201)
    >>> value, error = expected_gain(np.array([0 * x, x]), x[None])
    >>> round(value, 2)  # half of the time the second plan is best, at 0.5 on average
    0.25
    """
    n = leads.shape[1]
    chosen = int(np.argmax(leads.mean(axis=1)))
    differences = (leads - leads[chosen]).T
    size = differences.std(axis=0)
    size[size == 0] = 1.0
    columns, roughness = _basis(inputs)
    projections = _product(columns.T, differences)
    total = np.sum((differences / size) ** 2, axis=0)
    # The penalty chosen by generalised cross-validation, one for all plans.
    shrunk = 1 / (1 + _PENALTIES[:, None] * roughness)
    left = total - _product(2 * shrunk - shrunk**2, (projections / size) ** 2)
    shrunk = shrunk[np.argmin(left.sum(axis=1) / np.maximum(n - shrunk.sum(axis=1), 1.0) ** 2)]
    expected = _product(columns, shrunk[:, None] * projections)
    best = np.argmax(expected, axis=1)
    gain = np.max(expected, axis=1)
    used = np.unique(best)
    residuals = (differences - expected)[:, used]
    covariance = _product(residuals.T, residuals) / max(n - shrunk.sum(), 1.0)
    by_plan = np.array([columns[best == d].sum(axis=0) / n for d in used]) * shrunk
    variance = float(np.sum(covariance * (by_plan @ by_plan.T))) + float(gain.var()) / n
    return max(float(gain.mean()), 0.0), float(np.sqrt(max(variance, 0.0)))


def _product(left: Matrix, right: Matrix) -> Matrix:
    """The matrix product, in this thread: a library's own threads cost more here than they bring."""
    product: Matrix = np.einsum("ij,jk->ik", left, right)
    return product


def _basis(inputs: Matrix) -> tuple[Matrix, Vector]:
    """Orthonormal columns (n, k) of a smooth function of the inputs, and each one's penalty: 0 is not penalised.

    Of one number it is a cubic spline whose pieces are penalised. Of several it is a sum of cubics and of products of
    two, all penalised but the linear terms. Of few samples it is linear.
    """
    m, n = inputs.shape
    middle, size = inputs.mean(axis=1, keepdims=True), inputs.std(axis=1, keepdims=True)
    scaled = (inputs - middle) / np.where(size > 0, size, 1.0)
    columns, free = [np.ones(n), *scaled], 4 if m == 1 else m + 1
    cubic = [own**power for power in (2, 3) for own in scaled]
    pieces = [_piece(scaled[0], share) for share in _KNOTS] if m == 1 else []
    products = [one * other for one, other in combinations(scaled, 2)]
    for more in (cubic, [*pieces, *products]):
        columns = [*columns, *more] if _SPARSE * (len(columns) + len(more)) <= n else columns
    # In the directions of a singular value decomposition, so that dependent numbers do no harm. It is taken of
    # the small triangular factor of the columns (QR).
    across, triangle = np.linalg.qr(np.array(columns).T)
    turn, values, right = np.linalg.svd(triangle, full_matrices=False)
    left, whole = across @ turn, values > _SINGLE * values[0]
    bare = right[whole].T / values[whole]
    bare[:free] = 0.0
    roughness, turned = np.linalg.eigh(bare.T @ bare)
    rough = np.maximum(roughness, 0.0) * n
    return left[:, whole] @ turned, np.where(rough > 1e-9, rough, 0.0)


def _piece(values: Vector, share: float) -> Any:
    return np.maximum(values - np.quantile(values, share), 0.0) ** 3
