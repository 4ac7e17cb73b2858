"""The direction of money by category, and whether the variants agree. The rule was fixed before any result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from optimizer.analysis.ranges import Ranges
from optimizer.scenario.scenario import Scenario

MORE, LESS, UNDECIDED = "more", "less", "undecided"
NONE = "no answer"
"""The direction of a variant that has no allocation."""
ROBUST, CONDITIONAL, CANNOT_TELL = "robust", "conditional", "cannot tell"
_SHARE = Fraction(1, 100)


@dataclass(frozen=True)
class Verdict:
    """The direction of one category, and that of each variant.

    ``runs`` are the variants that have to agree: those that say `robustness`, else all.
    """

    direction: str
    variants: Mapping[str, str]
    runs: tuple[str, ...]

    @property
    def agree(self) -> int:
        """How many variants have the direction of the scenario itself."""
        return sum(1 for direction in self.variants.values() if direction == self.direction)

    @property
    def against(self) -> tuple[str, ...]:
        """The robustness runs with another direction."""
        return tuple(name for name in self.runs if self.variants[name] != self.direction)

    @property
    def word(self) -> str:
        """The verdict by the fixed rule: ``conditional`` or ``cannot tell``.

        More or less money is at least conditional where every robustness run agrees. It is never called robust here:
        the rule for that also asks for nine in ten samples.
        """
        return CONDITIONAL if self.direction in (MORE, LESS) and self.runs and not self.against else CANNOT_TELL


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
