"""Array types for signatures. At run time they are plain names: numpy.typing costs a solve 15 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]
    Positions = NDArray[np.int32]
    Integers = NDArray[np.int_]
    Truths = NDArray[np.bool_]
else:
    Vector = Matrix = Positions = Integers = Truths = object
