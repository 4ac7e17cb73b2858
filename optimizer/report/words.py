"""Sentences and figures of one report, in its language and units."""

from __future__ import annotations

from fractions import Fraction

from optimizer.language.catalog import say
from optimizer.report.figures import actual_title, changed, fixed, number, span, title
from optimizer.scenario.scenario import Scenario

SCORED = ("weighted_score", "weakest_score")
"""Objectives that are scores."""


class Words:
    """Sentences and figures of one report, in its language and units."""

    def __init__(self, scenario: Scenario, lang: str) -> None:
        self.scenario, self.lang = scenario, lang
        self.scored = scenario.goal.kind in SCORED

    def say(self, key: str, **values: object) -> str:
        """A text in the report's language."""
        return say(key, self.lang, **values)

    def each(self, *keys: str) -> tuple[str, ...]:
        """Texts one after another, as the heads of columns."""
        return tuple(self.say(key) for key in keys)

    @property
    def actual(self) -> str:
        """What people call the allocation compared with."""
        return actual_title(self.scenario, self.lang)

    def title(self, kind: str, name: str) -> str:
        """What people call a programme, category or capability."""
        return title(self.scenario, kind, name, self.lang)

    @property
    def unit(self) -> str:
        """The unit of amounts in tables, empty where they are plain numbers."""
        return self.scenario.display.name(self.lang)

    @property
    def in_unit(self) -> str:
        """The unit in brackets, as a heading carries it."""
        return f" ({self.say('r_unit', unit=self.unit)})" if self.unit else ""

    def money(self, value: Fraction | float | None, signed: bool = False) -> str:
        """An amount as a table's figure; None where it has no end."""
        return "∞" if value is None else self.scenario.display.format(value, signed=signed, lang=self.lang)

    def span(self, ends: tuple[Fraction | None, Fraction | None], name: str = "") -> str:
        """A range of amounts; of units for a programme that costs nothing."""
        return span(ends, name, self.scenario, self.lang)

    def counted(self, value: Fraction | float) -> float:
        """An amount in the unit that axes count in."""
        return float(Fraction(value) / self.scenario.display.counted(self.lang))

    def tick(self, value: float) -> str:
        """An amount on an axis, given in that unit."""
        return number(value, 4)

    def plotted(self, value: float) -> float:
        """A value of the objective on the axis of a chart."""
        return self.counted(value) if self.scenario.goal.kind in ("spend", "money_moved") else value

    def objective(self, value: Fraction | float, digits: int = 1) -> str:
        """A value of the objective: scores with ``digits`` decimals, amounts as amounts, the rest as figures."""
        if self.scored:
            return fixed(value, digits)
        if self.scenario.goal.kind in ("spend", "money_moved"):
            return self.money(Fraction(value))
        return number(value)

    @property
    def objective_axis(self) -> str:
        """What an axis of the objective counts, with its unit."""
        unit = self.say("sweep_points").strip() if self.scored else ""
        return f"{self.say('objective')} ({unit})" if unit else self.say("objective")

    def difference(self, value: Fraction | float, digits: int = 1) -> str:
        """A change of the objective with its sign."""
        return changed(value, self.objective(abs(Fraction(value)), digits))
