"""Sentences and figures of one report, in its language and units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.language.catalog import say
from optimizer.report.figures import actual_title, between, changed, decimals, number, quantity, title, unit_of
from optimizer.report.number_names import number_name, rule_label, rule_names
from optimizer.report.parts import Row, Table
from optimizer.report.rule_words import signed
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario

if TYPE_CHECKING:
    from optimizer.sweep.statistics import SampleDistribution

Cells = dict[str, str]
"""The cells of a row by the keys of their heads' texts."""
_KNOWN = 6
"""Digits of the ends of a range without a currency."""


class Words:
    """Sentences and figures of one report, in its language and units."""

    def __init__(self, scenario: Scenario, lang: str) -> None:
        self.scenario, self.lang = scenario, lang
        self.scored = scenario.goal.scored

    def say(self, key: str, **values: object) -> str:
        """A text in the report's language."""
        return say(key, self.lang, **values)

    def each(self, *keys: str) -> tuple[str, ...]:
        """Texts one after another, as the heads of columns."""
        return tuple(self.say(key) for key in keys)

    def table(
        self, rows: Iterable[Cells | tuple[Cells, str, str]], caption: str = "", notes: Sequence[str] = (),
        left: int = 1, long: Sequence[str] = (), kind: str = "",
    ) -> Table:  # fmt: skip
        """A table whose rows, perhaps with kind and name, map the keys of their heads to cells.

        ``long`` names the columns of long text.
        """
        full_rows = [row if isinstance(row, tuple) else (row, "", "") for row in rows]
        keys = list(dict.fromkeys(key for cells, *_ in full_rows for key in cells))
        shown = tuple(Row(tuple(cells.get(key, "") for key in keys), *rest) for cells, *rest in full_rows)
        wide = tuple(keys.index(key) for key in long if key in keys)
        return Table(self.each(*keys), shown, left, caption, tuple(notes), wide, kind)

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

    @property
    def money_in(self) -> str:
        """The unit of the money among other figures, as a heading carries it."""
        return self.say("money_in", unit=self.unit) if self.unit else ""

    def money(self, value: Fraction | float | None, signed: bool = False) -> str:
        """An amount as a table's figure; None where it has no end."""
        return "∞" if value is None else self.scenario.display.format(value, signed=signed, lang=self.lang)

    def amount(self, value: Fraction | None, name: str) -> str:
        """An amount of a programme or category: money, or of a programme that costs nothing its units."""
        if name not in self.scenario.costless or value is None:
            return self.money(value)
        return self.say("in_units", value=number(value, 4))

    def span(self, ends: tuple[Fraction | None, Fraction | None], name: str = "") -> str:
        """A range of such amounts."""
        units, shown = name in self.scenario.costless, ["-∞" if ends[0] is None else "", "∞"]
        for k, end in enumerate(ends):
            if end is not None and not units and self.scenario.currency:
                shown[k] = self.money(end)
            elif end is not None:
                # An end lies a solver's tolerance beside a round figure: no more digits than are known.
                shown[k] = number(end, 4 if units else _KNOWN)
        text = between(shown[0], shown[1], self.lang)
        return self.say("in_units", value=text) if units else text

    def counted(self, value: Fraction | float) -> float:
        """An amount in the unit that axes count in."""
        return float(Fraction(value) / self.scenario.display.counted(self.lang))

    def tick(self, value: float) -> str:
        """An amount on an axis, given in that unit."""
        return number(value, 4)

    def plotted(self, value: float) -> float:
        """A value of the objective on the axis of a chart."""
        return self.counted(value) if self.scenario.goal.in_money else value

    def objective(self, value: Fraction | float) -> str:
        """A value of the objective: scores with one decimal, amounts as amounts, the rest as figures."""
        if self.scored:
            return decimals(value)
        if self.scenario.goal.in_money:
            return self.money(Fraction(value))
        return number(value)

    def rate(self, value: float) -> str:
        """What a unit of money, as amounts are counted in, adds to the objective."""
        money = self.scenario.goal.in_money
        return signed(value if money else value * float(self.scenario.display.counted(self.lang)))

    def difference(self, value: Fraction | float) -> str:
        """A change of the objective with its sign."""
        return changed(value, self.objective(abs(Fraction(value))))

    def measured(self, value: float | None, unit: bool = False) -> str:
        """A value or difference of the objective in samples, perhaps with its unit; `-` where there is none."""
        if value is None:
            return "-"
        if self.scored:
            return decimals(value) + (self.points if unit else "")
        if self.scenario.goal.in_money:
            return self.scenario.display.say(Fraction(value), self.lang) if unit else self.money(value)
        return number(value, 4)

    @property
    def points(self) -> str:
        """The unit of the objective behind a figure, empty where it is no score."""
        return self.say("sweep_points") if self.scored else ""

    def axis(self, key: str) -> str:
        """What an axis of the objective shows, with its unit."""
        return f"{self.say(key)} ({self.points.strip()})" if self.scored else self.say(key)

    def spread(self, values: SampleDistribution) -> dict[str, str]:
        """The ends of 90% of values of the objective and the median, those after the first with their unit."""
        low, middle, high = (values.quantiles[k] for k in (0, 2, 4))
        return {"low": self.measured(low), "middle": self.measured(middle, True), "high": self.measured(high, True)}

    def nine_tenths(self, values: SampleDistribution) -> str:
        """The ends of 90% of such values, with their unit; one figure where both read the same."""
        low, high = (self.measured(values.quantiles[k]) for k in (0, 4))
        last = self.spread(values)["high"]
        return last if low == high else between(low, last, self.lang)

    def value(self, value: Fraction | float | None, path: str, digits: int = 5) -> str:
        """A value of the number at ``path`` in its unit, money with the digits that a price needs; `-` for none."""
        if value is None:
            return "-"
        unit = unit_of(self.scenario.numbers.dimension(path))
        return quantity(value, unit, self.scenario.currency, self.lang, digits)

    def ends(self, number: Number, digits: int = 5) -> str:
        """The range of a number in the unit of its values."""
        low, high = (self.value(end, number.path, digits) for end in (number.low, number.high))
        return between(low, high, self.lang)

    def number(self, path: str) -> str:
        """What people call the number at ``path``."""
        return number_name(path, self.scenario, self.lang)

    def rule(self, rule: Rule) -> str:
        """What people call a rule."""
        return rule_label(rule, self.scenario, self.lang)

    def rules(self, names: Iterable[str]) -> str:
        """What people call the rules of these names, one after another."""
        return rule_names(names, self.scenario, self.lang)
