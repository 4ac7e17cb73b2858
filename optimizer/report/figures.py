"""The figures that reports print, rounded so that they add up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.near_optimal import ANALYSED_LINES, Range
from optimizer.analysis.verdict import Verdict
from optimizer.language.catalog import say
from optimizer.language.locale import LOCALES
from optimizer.plans.planned_answer import plans_of
from optimizer.scenario.money import Printed, format_number, largest_remainder
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.units import DURATION, MONEY, Dimension

_LARGE = 10**6
"""From so much on an amount is counted in larger units than its currency."""
UNITS = {MONEY: "money", DURATION: "years"}
"""What a dimension is called in documents; the others have no name."""


@dataclass(frozen=True)
class Line:
    """What a category or programme gets, as printed, in the currency's unit. ``path`` is its place in the document.

    ``actual`` is None without a comparison, ``plan`` without a plan that holds up, and ``near_optimal`` for a line that
    is not among the largest of many. ``span`` holds 90% of the samples' own optima.
    """

    path: str
    title: str
    computed: Fraction
    actual: Fraction | None = None
    plan: Fraction | None = None
    near_optimal: Range | None = None
    possible: Range | None = None
    units: Fraction | None = None
    """Units bought, where a unit is not simply a unit of money."""
    costless: bool = False
    """Whether units cost nothing: then ``near_optimal`` is of units."""
    span: tuple[float, float] | None = None
    verdict: Verdict | None = None

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.path.partition(".")[2]

    @property
    def main(self) -> Fraction:
        """What the plan that holds up gives, without one the computed allocation."""
        return self.computed if self.plan is None else self.plan

    @property
    def change(self) -> Fraction | None:
        """Computed less actual."""
        return None if self.actual is None else self.computed - self.actual


MANY = ANALYSED_LINES
"""Beyond so many programmes pages fold lines under their categories, and charts draw the largest."""
DRAWN = 40
"""How many programmes a chart draws where there are many."""
NAMED = 10
"""How many names a sentence lists."""


def many(scenario: Scenario) -> bool:
    """Whether a scenario has more programmes than a page shows line by line."""
    return len(scenario.programmes) > MANY


def listed(names: Sequence[str], lang: str) -> str:
    """Names in a sentence: the first ten, and how many more there are."""
    more = len(names) - NAMED
    shown = ", ".join(names if more <= 0 else names[:NAMED])
    return shown if more <= 0 else say("and_more", lang, names=shown, n=more)


def printed(answer: Answer) -> dict[str, Fraction]:
    """Programme to its computed amount as print rounds it: the same wherever it stands."""
    spent = {name: answer.solution.spent(name) for name in answer.scenario.programmes}
    return adding_up(spent, answer.scenario)


def adding_up(spent: Mapping[str, Fraction], scenario: Scenario) -> dict[str, Fraction]:
    """Amounts by name as print rounds them: so that they add up."""
    return dict(zip(spent, largest_remainder([*spent.values()], scenario.display.size), strict=True))


@dataclass(frozen=True)
class Group:
    """A category with its programmes; ``line`` is its sum. Programmes without a category form a group without one."""

    line: Line | None
    members: tuple[Line, ...]


def groups(answer: Answer, lang: str) -> list[Group]:
    """The allocation table: categories and their programmes, amounts rounded once and adding up."""
    scenario, plans = answer.scenario, plans_of(answer)
    spent = {"computed": printed(answer)}
    if answer.baseline is not None:
        spent["actual"] = adding_up(scenario.spent(answer.baseline.spending), scenario)
    if plans is not None:
        spent["plan"] = adding_up(scenario.spent(plans.surest_lead.spending), scenario)

    def line(kind: str, name: str, members: Sequence[str], **own: Any) -> Line:
        amounts: dict[str, Any] = {
            key: sum((own[member] for member in members), Fraction(0)) for key, own in spent.items()
        }
        return Line(f"{kind}.{name}", title(scenario, kind, name, lang), **amounts, **own)

    def programme(name: str) -> Line:
        units = Fraction(answer.achieved.bought(name)) if counted(scenario, name) else None
        near = answer.near_optimal.programmes.get(name)
        return line("programmes", name, (name,), near_optimal=near, units=units, costless=name in scenario.costless)

    def category(name: str, members: Sequence[str]) -> Line:
        near, possible = answer.near_optimal.categories[name], answer.possible.categories[name]
        return line("categories", name, members, near_optimal=near, possible=possible)

    blocks = [Group(category(name, own), tuple(map(programme, own))) for name, own in scenario.categories.items()]
    rest = [name for name, block in scenario.programmes.items() if block.category is None]
    return [*blocks, *([Group(None, tuple(map(programme, rest)))] if rest else [])]


def counted(scenario: Scenario, name: str) -> bool:
    """Whether a programme is bought in units of its own."""
    programme = scenario.programmes[name]
    return bool(programme.unit_cost or programme.tiers or programme.payments)


def title(scenario: Scenario, kind: str, name: str, lang: str) -> str:
    """What people call a programme, category or capability; its name where the file gives no title."""
    block = getattr(scenario.model, kind).get(name)
    words = getattr(block, "title", None)
    return words.say(lang) if words is not None else name


def between(low: str, high: str, lang: str) -> str:
    """A range as the language writes it; one figure where both ends read the same.

    >>> between("0.4", "0.85", "ko"), between("0.4", "0.85", "en"), between("3", "3", "en")
    ('0.4~0.85', '0.4 to 0.85', '3')
    """
    return low if low == high else say("between", lang, low=low, high=high)


def decimals(value: float | Fraction, digits: int = 1) -> Printed:
    """A figure with so many ``digits`` after the point, such as a score."""
    return Printed(f"{float(value):z,.{digits}f}", float(value), digits)


def changed(value: Fraction | float, figure: str) -> str:
    """A figure of a change with its sign; no change has none.

    >>> changed(-3, "3.0"), changed(0.04, "0.0")
    ('-3.0', '0.0')
    """
    if not figure.strip("0.,"):
        return figure
    shown = f"{'-' if value < 0 else '+'}{figure}"
    return figure.with_text(shown) if isinstance(figure, Printed) else shown


def goal_title(scenario: Scenario, lang: str, head: bool = False) -> str:
    """What people call the objective, in a sentence or as a ``head``; where the file gives no title, the objective."""
    objective = scenario.question.objective
    words = objective.title if objective is not None else None
    if words is None:
        return say("objective" if head else "the_objective", lang)
    text = words.say(lang)
    return text if head else LOCALES[lang].within(text)


def enumerated(names: Sequence[str], lang: str) -> str:
    """Names one after another.

    >>> enumerated(["a", "b", "c"], "en"), enumerated(["a", "b"], "ko")
    ('a, b and c', 'a, b')
    """
    *others, last = names or ("",)
    return say("and_last", lang, names=", ".join(others), last=last) if others else last


def quantity_title(scenario: Scenario, name: str, lang: str) -> str:
    """What people call an output, composite, programme or category that an expression names."""
    kinds = ("outputs", "composites", "programmes", "categories")
    return next((title(scenario, kind, name, lang) for kind in kinds if name in getattr(scenario.model, kind)), name)


def scenario_title(scenario: Scenario, lang: str) -> str:
    """What people call the scenario."""
    words = scenario.question.title
    return words.say(lang) if words is not None else scenario.name


def sign(k: int) -> str:
    """How tables call the scenario at place ``k``, counted from 0."""
    return chr(ord("①") + k) if k < 20 else f"({k + 1})"


def signed_titles(scenarios: Sequence[Scenario], lang: str) -> list[str]:
    """The sign and the title of each scenario."""
    return [f"{sign(k)} {title}" for k, title in enumerate(scenario_titles(scenarios, lang))]


def scenario_titles(scenarios: Sequence[Scenario], lang: str) -> list[str]:
    """What scenarios are called, with their files where several are called the same."""
    titles = [scenario_title(scenario, lang) for scenario in scenarios]
    files = [f" ({PurePath(scenario.shown).name})" for scenario in scenarios]
    return [title + file * (titles.count(title) > 1) for title, file in zip(titles, files, strict=True)]


def actual_title(scenario: Scenario, lang: str) -> str:
    """What people call the allocation compared with."""
    if scenario.actual is None:
        return ""
    words = scenario.allocations[scenario.actual].title
    if words is not None:
        return words.say(lang)
    return say("compared_with", lang) if scenario.actual.startswith("compare_with") else scenario.actual


def number(value: Fraction | float, digits: int = 6) -> Printed:
    """A figure with about ``digits`` significant digits, never in powers of ten unless it is very small or large."""
    value = float(value)
    if value == 0:
        return Printed("0")
    exponent = math.floor(math.log10(abs(value)))
    if -5 <= exponent < 15:
        return format_number(Fraction(value), max(0, digits - 1 - exponent))
    return Printed(f"{value:.{digits}g}", value, digits)


def quantity(value: Fraction | float, unit: str | None, currency: str | None, lang: str, digits: int = 5) -> str:
    """``value`` in words: ``unit`` is ``money``, ``years`` or None, as in `optimizer show --json`.

    Whole months, and whatever is less than a year, are counted in months. Amounts of money have five digits anyway.

    >>> quantity(2, "years", None, "en"), quantity(1.5, "years", None, "en"), quantity(0.0642, "years", None, "en", 3)
    ('2 years', '18 months', '0.77 months')
    """
    value = Fraction(value)
    if unit == "years":
        months = 12 * value
        short = 0 < abs(value) < 1 or (months.limit_denominator(10**6).denominator == 1 and value.denominator != 1)
        return say("r_months" if short else "years", lang, n=number(months if short else value, min(digits, 4)))
    if unit == "money" and currency is not None:
        return money_with_digits(value, currency, lang)
    return number(value, digits)


def unit_of(dimension: Dimension | None) -> str | None:
    """The name of a dimension in documents."""
    return None if dimension is None else UNITS.get(dimension)


def money_with_digits(value: Fraction, currency: str, lang: str) -> str:
    """An amount of any size with about five digits, as a unit cost needs."""
    locale, scale = LOCALES[lang], 1
    # Nothing is counted in the large unit of a currency that the language has units for.
    if abs(value) >= _LARGE or (not value and currency in locale.scales):
        scales = [scale for scale in locale.scales_of(currency) if scale >= _LARGE]
        scale = max((scale for scale in scales if scale <= abs(value)), default=scales[0])
    return locale.amount(number(value / scale, 5 if scale > 1 else 6), currency, scale)
