"""Many points at once, each from the bases of those beside it on its number's interval: most have the same.

What neither such a basis nor a few pivots answer is left to the solver (`points`), as is what no allocation meets.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.analysis.family import Family, Movers
from optimizer.analysis.points import REGRET, Best, Point, Ready, missing, moves
from optimizer.program.dictionary import solved

End = tuple[int, float, bool]
"""A row, its bound, and whether it is bounded from above."""


@dataclass(frozen=True)
class Asked:
    """A point at one end of an interval: what is asked of it, what is known of it, and the points beside it."""

    position: int
    second: bool
    measures: Collection[str]
    known: Point | None
    beside: Sequence[Point]


def ready(family: Family, movers: Movers, asked: Sequence[Asked]) -> list[Ready]:
    """What can be answered of each point from those beside it."""
    return _Round(family, movers, asked).ready()


class _Round:
    def __init__(self, family: Family, movers: Movers, asked: Sequence[Asked]) -> None:
        self.family, self.asked, self.solver = family, asked, movers.own
        wanted = [a.known is None or missing(a.known, family, a.measures) for a in asked]
        self.wanted = [k for k, more in enumerate(wanted) if more]
        self.places: dict[tuple[int, bool], int] = {}
        for a in (asked[k] for k in self.wanted):
            for position in (a.position, int(family.matched[a.position])):
                self.places.setdefault((position, a.second), len(self.places))
        positions, ends = np.array([*self.places], dtype=int).reshape(-1, 2).T
        table = family.table
        self.cost, values, rhs, lower, upper = (
            item.ends[ends, :, positions] for item in (table.cost, table.values, table.rhs, table.lower, table.upper)
        )
        self.constant = table.constant.ends[ends, positions]
        rhs[:, len(family.pattern.rows) - len(family.categories) :] = np.inf
        self.batch = self.solver.batch(-self.cost, values, rhs, lower, upper)

    def ready(self) -> list[Ready]:
        """Optima first: only then is it known which bounds of categories they miss."""
        found: list[Ready] = [Ready()] * len(self.asked)
        own, matched = self._optima()
        sides = self._sides(own)
        asked = self._within(own, sides)
        for k in self.wanted:
            found[k] = Ready(own.get(k), matched.get(k), sides.get(k), asked.get(k, {}))
        return found

    def _optima(self) -> tuple[dict[int, Best], dict[int, Best]]:
        """By point the optimum, and that at the actual's total where that is another."""
        places, starts, into = list[int](), list[Any](), list[tuple[dict[int, Best], int]]()
        own, matched = dict[int, Best](), dict[int, Best]()
        for k in self.wanted:
            a = self.asked[k]
            if a.known is not None:
                own[k] = a.known.best
            else:
                places.append(self.places[a.position, a.second])
                starts.append([p.best for p in a.beside])
                into.append((own, k))
            there = int(self.family.matched[a.position])
            if REGRET in a.measures and there != a.position and (a.known is None or a.known.matched is None):
                places.append(self.places[there, a.second])
                starts.append([*(p.matched for p in a.beside), *(p.best for p in a.beside)])
                into.append((matched, k))
        for (kind, k), best in zip(into, self._solved(places, starts), strict=True):
            if best is not None:
                kind[k] = best
        return own, matched

    def _sides(self, own: dict[int, Best]) -> dict[int, Any]:
        """By point on which side of what the actual spends on each category the optimum is (see `moves`)."""
        family = self.family
        if family.scenario.actual is None or not own or not family.categories:
            return {}
        places = [self.places[self.asked[k].position, self.asked[k].second] for k in own]
        spent = self.solver.activities(self.batch, places, np.array([best.x for best in own.values()]))
        positions, ends = np.array([*self.places], dtype=int)[places].T
        least, most = (aim.ends[ends, :, positions] for aim in family.aims)
        return dict(zip(own, moves(spent[:, -len(family.categories) :], least, most), strict=True))

    def _within(self, own: dict[int, Best], sides: dict[int, Any]) -> dict[int, dict[tuple[str, bool], Best]]:
        """By point the best allocations that keep to the bounds of categories that the optimum misses."""
        family, places, starts = self.family, list[int](), list[Any]()
        keys, ends = list[tuple[int, str, bool]](), list[End]()
        for k, best in own.items():
            a = self.asked[k]
            for c, name in enumerate(family.categories):
                known = a.known is not None and name in a.known.directions
                if name not in a.measures or known or not sides[k][c]:
                    continue
                at_most = bool(sides[k][c] > 0)
                places.append(self.places[a.position, a.second])
                beside = [(p.at_most if at_most else p.at_least).get(name) for p in a.beside]
                starts.append([*beside, best])
                keys.append((k, name, at_most))
                aim = family.aims[at_most].ends[int(a.second), c, a.position]
                ends.append((family.category_row(c), float(aim), at_most))
        found: dict[int, dict[tuple[str, bool], Best]] = {}
        for (k, name, at_most), held in zip(keys, self._solved(places, starts, ends), strict=True):
            if held is not None:
                found.setdefault(k, {})[name, at_most] = held
        return found

    def _solved(
        self, places: Sequence[int], starts: Sequence[Sequence[Best | None]], ends: Sequence[End] = ()
    ) -> list[Best | None]:
        """The best points, each from the first basis that is known, within ``ends`` where there are any."""
        found = list[Best | None]([None] * len(places))
        bases = [next((b.basis for b in some if b is not None and b.basis is not None), None) for some in starts]
        mine = [k for k, basis in enumerate(bases) if basis is not None]
        if not mine:
            return found
        there = np.array(places)[mine]
        batch = self.batch.taken(there)
        if ends:
            rows, bounds, above = (np.array(item)[mine] for item in zip(*ends, strict=True))
            bounded, at = bounds * self.solver.scales[1][rows], rows + batch.cost.shape[1]
            for side, chosen in ((batch.high, above), (batch.low, ~above)):
                side[np.flatnonzero(chosen), at[chosen]] = bounded[chosen]
        answers = solved(batch, np.array([bases[k] for k in mine]))
        x, prices = self.solver.unscaled(answers, self.cost[there])
        values = np.sum(self.cost[there] * x, axis=1) + self.constant[there]
        for i in np.flatnonzero(answers.optimal).tolist():
            found[mine[i]] = Best(float(values[i]), x[i], -prices[i], answers.states[i])
        return found
