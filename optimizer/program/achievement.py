"""What an allocation achieves, as numbers of any kind: see `evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from optimizer.scenario.allocation import Spending


@dataclass(frozen=True)
class Achievement:
    """What one allocation achieves.

    ``units`` and ``spending`` are by (programme, period); ``outputs`` holds outputs and composites, averaged over the
    horizon; ``scores`` are by capability. ``upkeep`` is the money by (programme, year) to keep what was bought, from
    the second year (1) on: charged to the budget of its year while there is one.
    """

    spending: Spending
    units: dict[tuple[str, str], Any]
    outputs: dict[str, Any]
    scores: dict[str, Any]
    upkeep: dict[tuple[str, int], Any]
    objective: Any
    costless: frozenset[str] = frozenset()
    """The programmes whose entries in ``spending`` are units, as they cost nothing."""

    def spent(self, programme: str) -> Any:
        """Spending on a programme over all periods."""
        own = (amount for (name, _), amount in self.spending.items() if name == programme)
        return 0 if programme in self.costless else sum(own, 0)

    def charged(self, year: int) -> Any:
        """Upkeep of all programmes in a year."""
        return sum((amount for (_, of), amount in self.upkeep.items() if of == year), 0)

    def bought(self, programme: str) -> Any:
        """Units of a programme over all periods."""
        return sum((units for (name, _), units in self.units.items() if name == programme), 0)
