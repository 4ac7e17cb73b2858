"""The standard normal distribution in plain numpy: the share below a score, and the score below which a share lies.

numpy has neither. The scores are M. J. Wichura's rational approximations (algorithm AS 241, Applied Statistics 37,
1988, 477-484), good to 16 digits; the shares are Taylor series around places at which `math.erfc` is known.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_CENTRE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)  # fmt: skip
_TAIL = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)  # fmt: skip
_FAR = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)  # fmt: skip
_MOST, _STEPS = 10, 32
"""The largest score that is told apart from larger ones, and the places for each 1."""


def share_below(score: Floats) -> Floats:
    """The standard normal distribution function, within 1e-15; for scores from -8 to 0 within 1e-13 of itself."""
    z = -np.minimum(np.abs(score), _MOST)
    place = np.rint(z * -_STEPS).astype(np.intp)
    share, density = (table[place] for table in _places())
    centre = place / -_STEPS
    d = z - centre
    # Derivatives of the density are the density times Hermite polynomials, of which each follows from two.
    before, polynomial, power = np.zeros_like(d), np.ones_like(d), d
    total = power
    for k in range(1, 9):
        before, polynomial = polynomial, -centre * polynomial - (k - 1) * before
        power = power * d / (k + 1)
        total = total + power * polynomial
    below = share + density * total
    found: Floats = np.where(score > 0, 1 - below, below)
    return found


def score_below(share: Floats) -> Floats:
    """The standard normal quantile function, of shares from 1e-300 on, to 15 digits of itself."""
    q = share - 0.5
    with np.errstate(divide="ignore"):
        r = np.sqrt(-np.log(np.minimum(share, 1 - share)))
    tail = np.where(r <= 5, _ratio(_TAIL, r - 1.6), _ratio(_FAR, r - 5))
    found: Floats = np.where(np.abs(q) <= 0.425, q * _ratio(_CENTRE, 0.180625 - q * q), np.copysign(tail, q))
    return found


def _ratio(polynomials: tuple[tuple[float, ...], tuple[float, ...]], x: Floats) -> Floats:
    above, below = (np.full_like(x, terms[-1]) for terms in polynomials)
    for up, down in zip(polynomials[0][-2::-1], polynomials[1][-2::-1], strict=True):
        above, below = above * x + up, below * x + down
    found: Floats = above / below
    return found


@cache
def _places() -> tuple[Floats, Floats]:
    """The share below, and the density at, the scores 0, -1/32, -2/32, ... down to -10."""
    z = np.arange(_MOST * _STEPS + 1) / _STEPS
    share = np.array([math.erfc(x / math.sqrt(2)) / 2 for x in z.tolist()])
    return share, np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
