"""What was found out about a number that moves: where verdicts change, where they are proven not to, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.scenario.numbers import Number


@dataclass(frozen=True)
class Flip:
    """A change of a measure (a category, or ``regret``) between two solved values ``low`` and ``high`` of a number.

    ``before`` holds at ``low``, ``after`` at ``high``: more, less, undecided; above or below 1% of the gain; or none,
    where no allocation keeps the rules.
    """

    measure: str
    low: float
    high: float
    before: str
    after: str

    @property
    def at(self) -> float:
        """The switching value, in the middle of the two."""
        return (self.low + self.high) / 2


@dataclass(frozen=True)
class Open:
    """An interval on which a measure was neither proven nor seen to change.

    ``state`` is what holds at both its ends, empty where that is not known.
    """

    measure: str
    low: float
    high: float
    state: str = ""


@dataclass(frozen=True)
class Switching:
    """What moving one number does to the conclusions, all else equal.

    ``low`` and ``high`` are the interval that was looked at; ``states`` hold at ``value``; ``flips`` are in order of
    their values, ``open`` what is
    not proven. A measure in ``measures`` without either keeps its state all along: that is proven.
    """

    number: Number
    value: float
    low: float
    high: float
    measures: tuple[str, ...]
    states: Mapping[str, str]
    flips: tuple[Flip, ...]
    open: tuple[Open, ...]
    points: int

    def proven(self, measure: str) -> bool:
        """Whether the measure is proven to keep its state on the whole interval."""
        changes: list[Flip | Open] = [*self.flips, *self.open]
        return not any(item.measure == measure for item in changes)

    def in_range(self, flip: Flip) -> bool:
        """Whether a change lies within the number's own range."""
        low, high = self.number.low, self.number.high
        return (low is None or flip.high > float(low)) and (high is None or flip.low < float(high))


def settled(
    flips: Sequence[Flip], left: Sequence[Open], order: Sequence[str]
) -> tuple[tuple[Flip, ...], tuple[Open, ...]]:
    """Changes and open intervals in order, those that touch as one: a change has an uncertain neighbourhood."""
    changes: list[Flip] = []
    open_: list[Open] = []
    for measure in order:
        found: list[Flip | Open] = [item for item in flips if item.measure == measure]
        found += [item for item in left if item.measure == measure]
        for group in _touching(sorted(found, key=lambda item: item.low)):
            low, high = group[0].low, max(item.high for item in group)
            last = next(item for item in reversed(group) if item.high == high)
            before, after = _at(group[0], "before"), _at(last, "after")
            if before and after and before != after:
                changes.append(Flip(measure, low, high, before, after))
                continue
            changes += [item for item in group if isinstance(item, Flip)]
            for part in _touching([item for item in group if isinstance(item, Open)]):
                end = max(part, key=lambda item: item.high)
                state = _at(part[0], "before")
                open_.append(Open(measure, part[0].low, end.high, state if state == _at(end, "after") else ""))
    return tuple(sorted(changes, key=lambda f: (f.low, order.index(f.measure)))), tuple(open_)


def _at(item: Flip | Open, side: str) -> str:
    """What holds at one end of an item."""
    found: str = getattr(item, side) if isinstance(item, Flip) else item.state
    return found


def _touching(found: Sequence[Flip | Open]) -> Iterator[list[Flip | Open]]:
    group: list[Flip | Open] = []
    for item in found:
        if group and item.low > max(other.high for other in group):
            yield group
            group = []
        group.append(item)
    if group:
        yield group
