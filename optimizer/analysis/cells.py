"""Numbers of a family that are the same nearly everywhere: one for each thing, and the cells where it is another.

A family holds hundreds of intervals of many numbers, and what one number moves is little.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optimizer.program.enclosure import Enclosure
from optimizer.program.vectors import Vector


class Cells:
    """``values`` of shape (things, places) as ``usual`` (things,) and what is added to it in some cells."""

    def __init__(self, values: Enclosure) -> None:
        first, self._places = values.ends[0], values.ends.shape[2]
        self.usual: Vector = np.sort(first, axis=1)[:, self._places // 2] if first.size else np.zeros(len(first))
        other = (values.ends != self.usual[:, None]).any(axis=0)
        for item in (values.bend, values.loose):
            if item is not None:
                other |= item.any(axis=0)
        places, self._things = np.nonzero(other.T)
        self._starts = np.searchsorted(places, np.arange(self._places + 1))
        self._more = values[self._things, places] - self.usual[self._things]

    def at(self, where: Any) -> tuple[Any, Any, Enclosure]:
        """The cells of the places ``where`` (k,): their things, their positions in ``where``, and what is added."""
        counts = self._starts[where + 1] - self._starts[where]
        positions = np.repeat(np.arange(len(where)), counts)
        cells = np.arange(len(positions)) + np.repeat(self._starts[where] - np.cumsum(counts) + counts, counts)
        return self._things[cells], positions, self._more[cells]


def gathered(items: Enclosure, things: Any, positions: Any, shape: tuple[int, int]) -> Enclosure:
    """Sums of ``items`` (cells,) by their thing and position, of this shape."""
    found, flat = Enclosure(*np.zeros((2, *shape))), things * shape[1] + positions
    for name in ("ends", "bend", "loose"):
        item = getattr(items, name)
        if item is not None:
            sums = [np.bincount(flat, side, shape[0] * shape[1]).reshape(shape) for side in item]
            setattr(found, name, np.array(sums))
    return found
