"""One number of a scenario: its expression, range, status, sources and place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from optimizer.errors import Place
from optimizer.scenario.distribution import Discrete
from optimizer.scenario.expression import Expression, names


@dataclass(frozen=True, slots=True)
class Number:
    """One number. Names in ``expression`` are paths. ``low`` and ``high`` are None where no range is given.

    ``sources`` are its own, ``inherited`` those of the numbers it is computed from; ``by_scenario`` tells that the
    scenario gives it, not the model. ``judged_by`` are those who set its range, None where there is none or a
    source gives it. ``field`` is the key of the schema that it stands under,
    ``title`` what people call it (Words).
    """

    path: str
    expression: Expression
    place: Place
    field: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    distribution: str | Discrete | None = None
    status: str = ""
    sources: tuple[str, ...] = ()
    inherited: tuple[str, ...] = ()
    note: Any = None
    known: date | None = None
    range_cited: bool = False
    by_scenario: bool = False
    judged_by: Any = None
    title: Any = None

    @property
    def is_formula(self) -> bool:
        """Whether other numbers enter."""
        return next(names(self.expression), None) is not None
