"""The programs of a family at ends of intervals, many answered at once from bases of others like them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np

from optimizer.analysis.family import Family
from optimizer.analysis.points import MISSED, Best, Nowhere
from optimizer.program.dictionary import solved
from optimizer.program.moving import Moving
from optimizer.program.vectors import Matrix

Place = tuple[int, bool]
"""An interval of the family, and whether it is its second end."""
End = tuple[int, float, bool]
"""A row, its bound, and whether it is bounded from above."""
LARGEST = 250_000
"""Programs of more rows times columns are left to the solver, which does not fill in what is 0."""
_CELLS = 2_000_000
"""So many rows times columns are held at once, so that memory does not grow with the number of points."""
Item = TypeVar("Item")


def portions(family: Family, items: Sequence[Item]) -> list[Sequence[Item]]:
    """Items in portions that can be answered at once; none where the program is too large for that."""
    cells = len(family.pattern.rows) * len(family.pattern.columns)
    size = max(1, _CELLS // max(1, cells))
    return [] if cells > LARGEST else [items[k : k + size] for k in range(0, len(items), size)]


class Places:
    """The programs at ``places``, in the units of ``solver``."""

    def __init__(self, family: Family, solver: Moving, places: Iterable[Place]) -> None:
        self.family, self._solver = family, solver
        self._order = {place: k for k, place in enumerate(dict.fromkeys(places))}
        self._positions, self._ends = np.array([*self._order], dtype=int).reshape(-1, 2).T
        table = family.table
        self._cost, values, rhs, lower, upper = (
            item.ends[self._ends, :, self._positions]
            for item in (table.cost, table.values, table.rhs, table.lower, table.upper)
        )
        self._constant = table.constant.ends[self._ends, self._positions]
        rhs[:, len(family.pattern.rows) - len(family.categories) :] = np.inf
        self._batch = solver.batch(-self._cost, values, rhs, lower, upper)

    def spent(self, places: Sequence[Place], points: Sequence[Any]) -> Matrix:
        """What points (n,) spend on each category: (len(places), categories)."""
        reached = self._solver.activities(self._batch, self._indices(places), np.array(points))
        return reached[:, -len(self.family.categories) :]

    def aims(self, places: Sequence[Place]) -> tuple[Matrix, Matrix]:
        """What each category is asked not to fall short of, and not to exceed: (len(places), categories)."""
        at = self._indices(places)
        least, most = (aim.ends[self._ends[at], :, self._positions[at]] for aim in self.family.aims)
        return least, most

    def solved(
        self, places: Sequence[Place], starts: Sequence[Sequence[Best | None]], ends: Sequence[Sequence[End]] = ()
    ) -> list[Best | Nowhere | None]:
        """The best points, each from the first basis that is known, with other ``ends`` of some rows.

        None where no basis is known and where pivots from it lead nowhere.
        """
        found = list[Best | Nowhere | None]([None] * len(places))
        bases = [next((b.basis for b in some if b is not None and b.basis is not None), None) for some in starts]
        mine = [k for k, basis in enumerate(bases) if basis is not None]
        if not mine:
            return found
        at = self._indices([places[k] for k in mine])
        batch = self._batch.taken(at)
        n, scale = batch.cost.shape[1], self._solver.scales[1]
        for i, k in enumerate(mine if ends else ()):
            for row, bound, above in ends[k]:
                (batch.high if above else batch.low)[i, n + row] = bound * scale[row]
        answers = solved(batch, np.array([bases[k] for k in mine]))
        x, prices = self._solver.unscaled(answers, self._cost[at])
        values = np.sum(self._cost[at] * x, axis=1) + self._constant[at]
        for i in np.flatnonzero(answers.optimal).tolist():
            found[mine[i]] = Best(float(values[i]), x[i], -prices[i], answers.states[i])
        for i in np.flatnonzero(answers.missed > MISSED).tolist():
            found[mine[i]] = Nowhere(prices[i], float(answers.missed[i]))
        return found

    def _indices(self, places: Sequence[Place]) -> Any:
        return np.array([self._order[place] for place in places], dtype=int)
