"""The direction of money by category, and whether the variants agree. The rule was fixed before any result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.ranges import Ranges
from optimizer.scenario.scenario import Scenario

MORE, LESS, UNDECIDED = "more", "less", "undecided"
_SHARE = Fraction(1, 100)


@dataclass(frozen=True)
class Verdict:
    """The direction of one category, and that of each variant.

    ``agree`` counts the variants with the same direction. Without samples no verdict is called robust: the rule for
    that also asks for nine in ten samples.
    """

    direction: str
    variants: Mapping[str, str]

    @property
    def agree(self) -> int:
        """How many variants have the direction of the scenario itself."""
        return sum(1 for direction in self.variants.values() if direction == self.direction)


def directions(scenario: Scenario, ranges: Ranges, actual: Mapping[str, Fraction], total: Fraction) -> dict[str, str]:
    """Category to ``more``, ``less`` or ``undecided``.

    "More" only if the whole near-optimal range exceeds the actual by more than 1% of the budget; "less" likewise. A
    category of fixed programmes alone has no direction.
    """
    found = {}
    for name, members in scenario.categories.items():
        if all(scenario.programmes[member].fixed for member in members):
            continue
        low, high = ranges.categories[name]
        if low is not None and low - actual[name] > _SHARE * total:
            found[name] = MORE
        elif high is not None and actual[name] - high > _SHARE * total:
            found[name] = LESS
        else:
            found[name] = UNDECIDED
    return found
