"""Points that keep some rules with room: what others are mixed with that miss them by a little (`attained`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimizer.analysis.family import Family, Movers
from optimizer.analysis.places import End, Place, Places, portions
from optimizer.analysis.points import Best, best_at
from optimizer.program.scaled import INFINITY
from optimizer.program.vectors import Vector

_NOWHERE = 1e15
"""No row of a program gets so far: amounts are in units near 1."""


@dataclass(frozen=True)
class Roomy:
    """What is wanted of one end of an interval.

    ``rooms`` maps a rule, or ``question`` for the bound of the category itself, to the room it needs; ``asked`` is that
    category and whether it is bounded from above. ``start`` is the best point without room.
    """

    place: Place
    start: Best
    rooms: Mapping[str, float]
    asked: tuple[int, bool] | None


def roomy(family: Family, movers: Movers, wanted: Sequence[Roomy]) -> list[Vector | None]:
    """The best points (n,) with the room that is wanted; None where none is found."""
    found = list[Vector | None]([None] * len(wanted))
    ends = {k: bounds for k, item in enumerate(wanted) if (bounds := _ends(family, item)) is not None}
    together = portions(family, list(ends))
    for portion in together:
        places, starts = [wanted[k].place for k in portion], [[wanted[k].start] for k in portion]
        best = Places(family, movers.own, places).solved(places, starts, [ends[k] for k in portion])
        for k, point in zip(portion, best, strict=True):
            found[k] = point.x if isinstance(point, Best) else None
    for k in () if together else ends:
        rows = {row: (-INFINITY, bound) if above else (bound, INFINITY) for row, bound, above in ends[k]}
        point = best_at(family, movers, *wanted[k].place, rows)
        found[k] = None if point is None else point.x
    return found


def _ends(family: Family, item: Roomy) -> list[End] | None:
    (position, second), pattern, found = item.place, family.pattern, list[End]()
    if item.asked is not None:
        k, at_most = item.asked
        aim, room = family.aims[at_most].ends[int(second), k, position], item.rooms.get("question", 0.0)
        found.append((family.category_row(k), float(aim - room if at_most else aim + room), at_most))
    for rule, room in item.rooms.items():
        if rule in pattern.rows:
            i = pattern.rows.index(rule)
            relation, rhs = pattern.relations[i], family.table.rhs.ends[int(second), i, position]
            if relation == "=":
                return None
            found.append((i, float(rhs - room if relation == "<=" else rhs + room), relation == "<="))
    # Where next to nothing is known of a rule, no room is enough.
    return found if all(abs(bound) < _NOWHERE for _, bound, _ in found) else None
