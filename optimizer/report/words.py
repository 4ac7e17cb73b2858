"""One report's words: its sentences and figures, and what it calls numbers, rules, plans and whatever has a title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from optimizer.engine.results import directed
from optimizer.language import say
from optimizer.language.locale import LOCALES
from optimizer.plans.plans import ACTUAL
from optimizer.report.figures import between, changed, decimals, number, quantity, signed, unit_of
from optimizer.report.number_names import number_name
from optimizer.report.parts import Row, Table
from optimizer.scenario.allocations import OPTIMISED_PLANS
from optimizer.scenario.blocks import Bilingual
from optimizer.scenario.families import is_share
from optimizer.scenario.numbers import Number
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scope import KINDS
from optimizer.sweep.fixed_plan import AT_ACTUAL_TOTAL, COMPUTED

Cells = dict[str, str]
"""The cells of a row by the keys of their heads' texts."""
_KNOWN = 6
"""Digits of the ends of a range without a currency."""
_END = {"<=": "most", ">=": "least", "=": "set"}


class Words:
    """Sentences and figures of one report, in its language and units."""

    def __init__(self, scenario: Scenario, lang: str) -> None:
        self.scenario, self.lang = scenario, lang
        self.scored, self.directed = scenario.goal.scored, bool(directed(scenario))

    def say(self, key: str, **values: object) -> str:
        """A text in the report's language, which may name the ``actual``."""
        return say(key, self.lang, **{"actual": self.actual, **values})

    def each(self, *keys: str) -> tuple[str, ...]:
        """Texts one after another, as the heads of columns; the column ``actual`` is called what the actual is."""
        return tuple(self.actual_head if key == "actual" else self.say(key) for key in keys)

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

    def text(self, own: Bilingual | None, otherwise: str = "") -> str:
        """A text of the files in the report's language; ``otherwise`` where they have none."""
        return otherwise if own is None else str(own.say(self.lang))

    # What things are called.

    @property
    def heading(self) -> str:
        """What people call the scenario."""
        return self.text(self.scenario.question.title, self.scenario.name)

    @property
    def as_of(self) -> str:
        """Of which day the scenario is; nothing where it does not say."""
        day = self.scenario.question.as_of
        return "" if day is None else self.say("r_as_of_day", day=day)

    @property
    def credit(self) -> str:
        """What something is of: what people call the scenario, and its day."""
        return " · ".join(filter(None, (self.heading, self.as_of)))

    @property
    def actual(self) -> str:
        """What people call the allocation compared with; nothing without one."""
        name = self.scenario.actual
        if name is None or self.scenario.allocations[name].title is not None:
            return "" if name is None else self.allocation(name)
        return say("compared_with", self.lang) if name.startswith("compare_with") else name

    @property
    def actual_first(self) -> str:
        """The same at the beginning of a sentence: names stay as they are."""
        without_name = self.say("compared_with")
        return without_name[:1].upper() + without_name[1:] if self.actual == without_name else self.actual

    @property
    def actual_head(self) -> str:
        """The same as the head of a column: its short heading, where the file gives one."""
        block = self.scenario.allocations.get(self.scenario.actual or "")
        if block is not None and block.heading is not None:
            return self.text(block.heading)
        return self.say("setting_compare_with") if self.actual == self.say("compared_with") else self.actual

    def allocation(self, name: str) -> str:
        """What people call an allocation."""
        return self.text(self.scenario.allocations[name].title, name)

    def title(self, kind: str, name: str) -> str:
        """What people call a programme, category or capability; its name where the file gives no title."""
        return self.text(getattr(getattr(self.scenario.model, kind).get(name), "title", None), name)

    def titles(self, kind: str, names: Iterable[str]) -> str:
        """What people call several of a kind, one after another."""
        return ", ".join(self.title(kind, name) for name in names)

    def kind_of(self, name: str) -> str | None:
        """The section of the model that has what an expression names; None for other names."""
        return next((kind for kind in KINDS if name in getattr(self.scenario.model, kind)), None)

    def source(self, key: str) -> str:
        """Who published a source, and when."""
        source = self.scenario.model.sources[key]
        name, day = self.text(source.publisher or source.title), source.dated or self.say("undated")
        return self.say("dated", name=name, day=day)

    def quantity_title(self, name: str) -> str:
        """What people call an output, composite, programme or category that an expression names."""
        kind = self.kind_of(name)
        return name if kind is None else self.title(kind, name)

    def with_unit(self, name: str) -> str:
        """What people call an output or composite, with its unit where it has one."""
        block = self.scenario.model.outputs.get(name) or self.scenario.model.composites[name]
        return self.quantity_title(name) + ("" if block.unit is None else f" ({block.unit.say(self.lang)})")

    def goal(self, head: bool = False) -> str:
        """What people call the objective, in a sentence or as a ``head``."""
        objective = self.scenario.question.objective
        if objective is None or objective.title is None:
            return self.say("objective" if head else "the_objective")
        text = objective.title.say(self.lang)
        return text if head else LOCALES[self.lang].within(text)

    @property
    def judged_scales(self) -> bool:
        """Whether somebody judged a number of the curves behind scores."""
        return any(n.status == "assumed" for n in self.scenario.numbers if n.path.startswith("capabilities."))

    @property
    def same_total(self) -> str:
        """That the actual stands beside what has its total, where a budget can be set to it; nothing of least money."""
        return self.say("same_total") if self.scenario.has_budget and not self.scenario.goal.in_money else ""

    @property
    def the_gain(self) -> str:
        """What shares of the objective are of: the gain over spending nothing, or where it is money its value."""
        return self.say("the_objective" if self.scenario.goal.in_money else "the_gain")

    def variant(self, name: str) -> str:
        """What people call a variant."""
        return self.text(getattr(self.scenario.question.variants.get(name), "title", None), name)

    def plan(self, name: str) -> str:
        """What people call a plan or an allocation."""
        if name == ACTUAL:
            return self.actual
        if name in (COMPUTED, *OPTIMISED_PLANS):
            return self.say(f"plan_{name}")
        if name == AT_ACTUAL_TOTAL:
            return self.say("sweep_at_total")
        return self.allocation(name)

    def number(self, path: str) -> str:
        """What people call the number at ``path`` (see `number_names`)."""
        return number_name(path, self)

    def rule(self, rule: Rule) -> str:
        """What people call a rule: a limit by its title or else by its key, others by what they hold."""
        _, *keys = rule.name.split(".")
        if rule.family == "limits":
            words = self.text(rule.title, keys[0].replace("_", " "))
            return self.say(f"limit_{_END[rule.relation]}", title=words) if len(keys) > 1 else words
        if rule.family == "budget":
            return " ".join([self.say("family_budget"), *keys])
        if rule.family == "require":
            return self.say("rule_require", title=self.title("capabilities", keys[0]))
        return f"{self.title('programmes', keys[0])}: {self.family(rule)}"

    def family(self, rule: Rule) -> str:
        """What a rule on a programme holds, with the other programme or the period it is about."""
        keys = rule.name.split(".")[2:]
        return " ".join([self.say(f"family_{rule.family}"), *(self.title("programmes", key) for key in keys)])

    def rules(self, names: Iterable[str]) -> str:
        """What people call the rules of these names, one after another."""
        rules = {rule.name: rule for rule in self.scenario.rules}
        return ", ".join(self.rule(rules[name]) if name in rules else name for name in names)

    @property
    def statuses(self) -> str:
        """How many numbers are cited, computed and assumed."""
        counts = self.scenario.status_counts().items()
        return ", ".join(f"{self.say(f'status_{key}')} {n:,}" for key, n in counts)

    # Amounts and figures.

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

    def sum(self, value: Fraction | float) -> str:
        """An amount with its unit, as a sentence names it."""
        return self.scenario.display.say(Fraction(value), self.lang)

    def roughly(self, value: Fraction) -> str:
        """An amount with its unit, as a headline names it: without a currency with as few digits as `sampled`."""
        display = self.scenario.display
        return self.sum(value) if self.scenario.currency else display.written(self.sampled(value), self.lang)

    def amount(self, value: Fraction | None, units: bool, signed: bool = False) -> str:
        """An amount as a table's figure: money, or the ``units`` of what costs nothing."""
        if not units or value is None:
            return self.money(value, signed)
        figure = number(value, 4)
        return self.say("in_units", n=changed(figure) if signed else figure)

    def known(self, value: Fraction | float, digits: int = _KNOWN) -> str:
        """An amount that a solver gives, as a table's figure: without a currency with no more digits than are known."""
        return self.money(value) if self.scenario.currency else min(self.money(value), number(value, digits), key=len)

    def sampled(self, value: Fraction | float) -> str:
        """An amount in samples, as a table's figure: without a currency with as few digits as `measured`."""
        return self.known(value, 4)

    def span(self, ends: tuple[Fraction | None, Fraction | None], units: bool) -> str:
        """A range of amounts: money, or the ``units`` of what costs nothing."""
        low, high = (None if end is None else number(end, 4) if units else self.known(end) for end in ends)
        text = between(low or "-∞", high or "∞", self.lang)
        return self.say("in_units", n=text) if units else text

    def counted(self, value: Fraction | float) -> float:
        """An amount in the unit that axes count in."""
        return float(Fraction(value) / self.scenario.display.counted(self.lang))

    def tick(self, value: float) -> str:
        """An amount on an axis, given in that unit."""
        return number(value, 4)

    def plotted(self, value: Fraction | float) -> float:
        """A value of the objective on the axis of a chart."""
        return self.counted(value) if self.scenario.goal.in_money else float(value)

    def objective(self, value: Fraction | float | None, unit: bool = False, digits: int = 6) -> str:
        """A value of the objective, perhaps with its unit; `-` where there is none.

        Scores have one decimal, amounts are amounts, and the rest are figures of so many ``digits``.
        """
        if value is None:
            return "-"
        if self.scored:
            return decimals(value) + self.points if unit else decimals(value)
        if self.scenario.goal.in_money:
            return self.sum(value) if unit else self.money(value)
        return number(value, digits)

    def measured(self, value: float | None, unit: bool = False) -> str:
        """A value or difference of the objective in samples, with fewer digits."""
        return self.objective(value, unit, 4)

    def rate(self, value: float) -> str:
        """What a unit of money, as amounts are counted in, adds to the objective."""
        return self.gain(value * float(self.scenario.display.counted(self.lang)))

    def per_unit(self, value: str) -> str:
        """A text or figure per unit of money, as amounts are counted in."""
        unit = self.scenario.display.one(self.lang)
        return self.say("per_money", unit_one=unit, value=value) if unit else self.say("per_one", value=value)

    def gain(self, value: float) -> str:
        """A change of the objective of four digits, with its sign; of money with its unit."""
        in_money = self.scenario.goal.in_money
        return self.scenario.display.written(signed(self.counted(value)), self.lang) if in_money else signed(value)

    def regret(self, value: Fraction | float | None, unit: bool = False) -> str:
        """What an allocation falls short of the best; in words where it breaks rules."""
        return self.say("regret_none") if value is None else self.objective(value, unit)

    def in_proportion(self, budget: str) -> str:
        """An amount of the budget; of several periods with the words that all move in proportion."""
        return self.say("in_proportion", budget=budget) if len(self.scenario.periods) > 1 else budget

    def difference(self, value: Fraction | float) -> str:
        """A change of the objective with its sign."""
        return changed(self.objective(value))

    @property
    def points(self) -> str:
        """The unit of the objective behind a figure, empty where it is no score."""
        return self.say("sweep_points") if self.scored else ""

    def axis(self, key: str, **values: str) -> str:
        """What an axis of the objective shows, with its unit."""
        text = self.say(key, **values)
        if self.scored:
            return f"{text} ({self.points.strip()})"
        return text + (self.in_unit if self.scenario.goal.in_money else "")

    def value(self, value: Fraction | float | None, path: str, digits: int = 5) -> str:
        """The value of a number in its unit, money with the digits that a price needs, a share in per cent."""
        return self.values((value,), path, digits)[0]

    def values(self, values: Sequence[Fraction | float | None], path: str, digits: int = 5) -> list[str]:
        """Values of a number, as the ends of a range, in one unit: that of the largest."""
        unit = unit_of(self.scenario.numbers.dimension(path))
        largest = max((abs(Fraction(value)) for value in values if value is not None), default=None)
        return [
            "-" if value is None
            else f"{number(100 * value, digits)}%" if is_share(path)
            else self.quantity(value, unit, digits, largest)
            for value in values
        ]  # fmt: skip

    def quantity(
        self, value: Fraction | float, unit: str | None, digits: int = 5, largest: Fraction | None = None
    ) -> str:
        """A quantity of a unit of documents; money in the unit of the page, with so many digits."""
        scenario, counted = self.scenario, self.scenario.display.counted(self.lang)
        return quantity(value, unit, scenario.currency, self.lang, digits, counted, largest)

    def ends(self, number: Number, digits: int = 5) -> str:
        """The range of a number in the unit of its values."""
        low, high = self.values((number.low, number.high), number.path, digits)
        return between(low, high, self.lang)
