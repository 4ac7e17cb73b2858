"""The basis that every sample starts from.

It is found once (`pilot`) and handed to all workers, so that the answers do not depend on how samples are divided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.program.vectors import Positions


@dataclass(frozen=True)
class Reference:
    """A basis: ``rows`` and ``columns`` of equal length, in the order in which their pairs come in.

    ``watched`` are other rows that are binding in some of the first samples.
    """

    rows: Positions
    columns: Positions
    watched: Positions


_NONE: Positions = np.zeros(0, dtype=np.int64)
EMPTY = Reference(_NONE, _NONE, _NONE)
"""Every row's slack and no column: where a sample starts that nothing is known of."""
