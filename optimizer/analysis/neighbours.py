"""Many points at once, each from the bases of those beside it on its number's interval: most have the same.

What neither such a basis nor a few pivots answer is left to the solver (`points`), as is what no allocation meets.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.analysis.family import Family, Movers
from optimizer.analysis.places import End, Place, Places, portions
from optimizer.analysis.points import REGRET, Best, Nowhere, Point, Ready, missing, moves, solve_at


@dataclass(frozen=True)
class Asked:
    """A point at one end of an interval: what is asked of it, what is known of it, and the points beside it."""

    position: int
    second: bool
    measures: Collection[str]
    known: Point | None
    beside: Sequence[Point]

    @property
    def place(self) -> Place:
        """Its own place."""
        return self.position, self.second


def _ready(family: Family, movers: Movers, asked: Sequence[Asked]) -> list[Ready]:
    """What can be answered of each point from those beside it."""
    found = [Ready()] * len(asked)
    wanted = [k for k, a in enumerate(asked) if a.known is None or missing(a.known, family, a.measures)]
    for portion in portions(family, wanted):
        for k, answers in zip(portion, _Round(family, movers, [asked[k] for k in portion]).ready(), strict=True):
            found[k] = answers
    return found


def answered(family: Family, movers: Movers, asked: Sequence[Asked], checked: bool = False) -> list[Point]:
    """The points asked for; what those beside them do not answer is solved (see `solve_at`)."""
    return [
        solve_at(family, movers, a.position, a.second, a.measures, a.known, checked, answer)
        for a, answer in zip(asked, _ready(family, movers, asked), strict=True)
    ]


class _Round:
    def __init__(self, family: Family, movers: Movers, asked: Sequence[Asked]) -> None:
        self.family, self.asked = family, asked
        self.there = [(int(family.matched[a.position]), a.second) for a in asked]
        self.places = Places(family, movers.own, [*(a.place for a in asked), *self.there])

    def ready(self) -> list[Ready]:
        """Optima first: only then is it known which bounds of categories they miss."""
        known, there = self._optima()
        own, matched = ({k: b for k, b in found.items() if isinstance(b, Best)} for found in (known, there))
        sides = self._sides(own)
        within = self._within(own, sides)
        return [Ready(known.get(k), matched.get(k), sides.get(k), within.get(k, {})) for k in range(len(self.asked))]

    def _optima(self) -> tuple[dict[int, Best | Nowhere], dict[int, Best | Nowhere]]:
        """By point the optimum, and that at the actual's total where that is another."""
        own, matched = dict[int, Best | Nowhere](), dict[int, Best | Nowhere]()
        places, starts, into = list[Place](), list[Any](), list[tuple[dict[int, Best | Nowhere], int]]()
        for k, a in enumerate(self.asked):
            if a.known is not None:
                own[k] = a.known.best
            else:
                places.append(a.place)
                starts.append([p.best for p in a.beside])
                into.append((own, k))
            if REGRET in a.measures and self.there[k] != a.place and (a.known is None or a.known.matched is None):
                places.append(self.there[k])
                starts.append([*(p.matched for p in a.beside), *(p.best for p in a.beside)])
                into.append((matched, k))
        for (kind, k), best in zip(into, self.places.solved(places, starts), strict=True):
            if best is not None:
                kind[k] = best
        return own, matched

    def _sides(self, own: dict[int, Best]) -> dict[int, Any]:
        """By point on which side of what the actual spends on each category the optimum is (see `moves`)."""
        if self.family.scenario.actual is None or not own or not self.family.categories:
            return {}
        places = [self.asked[k].place for k in own]
        spent = self.places.spent(places, [best.x for best in own.values()])
        return dict(zip(own, moves(spent, *self.places.aims(places)), strict=True))

    def _within(self, own: dict[int, Best], sides: dict[int, Any]) -> dict[int, dict[tuple[str, bool], Best | Nowhere]]:
        """By point the best allocations that keep to the bounds of categories that the optimum misses."""
        family, places, starts = self.family, list[Place](), list[Any]()
        keys, ends = list[tuple[int, str, bool]](), list[list[End]]()
        for k, best in own.items():
            a = self.asked[k]
            for c, name in enumerate(family.categories):
                known = a.known is not None and name in a.known.directions
                if name not in a.measures or known or not sides[k][c]:
                    continue
                at_most = bool(sides[k][c] > 0)
                places.append(a.place)
                starts.append([*((p.at_most if at_most else p.at_least).get(name) for p in a.beside), best])
                keys.append((k, name, at_most))
                aim = family.aims[at_most].ends[int(a.second), c, a.position]
                ends.append([(family.category_row(c), float(aim), at_most)])
        found: dict[int, dict[tuple[str, bool], Best | Nowhere]] = {}
        for (k, name, at_most), held in zip(keys, self.places.solved(places, starts, ends), strict=True):
            if held is not None:
                found.setdefault(k, {})[name, at_most] = held
        return found
