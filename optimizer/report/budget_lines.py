"""The lines of a budget as they are printed: what each category and programme gets, rounded so that it adds up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.near_optimal import ANALYSED_LINES, Range
from optimizer.analysis.verdict import Verdict
from optimizer.engine.results import moved_from
from optimizer.plans.planned_answer import allocations_of
from optimizer.plans.plans import horizon_variants
from optimizer.report.figures import number
from optimizer.report.parts import GROUP, MEMBER, TOTAL, Marked, way
from optimizer.report.words import Cells, Words
from optimizer.scenario.allocations import Spending
from optimizer.scenario.money import largest_remainder, nearest_whole
from optimizer.scenario.scenario import Scenario

MANY = ANALYSED_LINES
"""Beyond so many programmes pages fold lines under their categories, and charts draw the largest."""
DRAWN = 40
"""How many programmes a chart draws where there are many."""
_ZERO = Fraction(0)


@dataclass(frozen=True)
class Line:
    """What a category or programme gets, as printed, in the currency's unit; in units where these cost nothing.

    ``path`` is its place in the document.

    ``members`` are the programmes of a category. ``actual`` is None without a comparison, ``plan`` without a plan that
    holds up, and ``near_optimal`` for a line that is not among the largest of many. ``span`` holds 90% of the samples'
    own optima.
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
    """Whether all amounts are units, which cost nothing: of a programme, or a category of it alone."""
    span: tuple[float, float] | None = None
    verdict: Verdict | None = None
    turned: Mapping[Fraction, Fraction] = field(default_factory=dict)
    """Horizon to the amount computed over it, where that moves the line the other way."""
    members: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.path.partition(".")[2]

    @property
    def programmes(self) -> tuple[Line, ...]:
        """Its members, of a programme itself."""
        return self.members or (self,)

    @property
    def row_title(self) -> str:
        """What its row is called: of a category of one programme, which has no row of its own, by both titles."""
        alone = self.members[0].title if self.name and len(self.members) == 1 else self.title
        return self.title if alone == self.title else f"{self.title}: {alone}"

    @property
    def main(self) -> Fraction:
        """What the plan that holds up gives, without one the computed allocation."""
        return self.computed if self.plan is None else self.plan

    @property
    def change(self) -> Fraction | None:
        """Computed less actual."""
        return None if self.actual is None else self.computed - self.actual

    @property
    def size(self) -> Fraction:
        """The largest amount that it gets in any allocation."""
        return max(abs(amount or _ZERO) for amount in (self.computed, self.actual, self.plan))


def budget_lines(answer: Answer, words: Words) -> list[Line]:
    """Categories with their programmes, then programmes without one; amounts rounded once and adding up."""
    scenario, spending = answer.scenario, allocations_of(answer)
    spent = {key: adding_up(scenario.spent(own), scenario) | scenario.unpaid(own) for key, own in spending.items()}

    def line(kind: str, name: str, names: Sequence[str], **more: Any) -> Line:
        costless = len(names) == 1 and names[0] in scenario.costless
        own = names if costless else scenario.paid(names)
        amounts: dict[str, Any] = {key: sum((by_name[n] for n in own), _ZERO) for key, by_name in spent.items()}
        ranges = answer.near_optimal
        near = ranges.programmes.get(names[0]) if costless else getattr(ranges, kind).get(name)
        if near is not None:  # rounded to add up, the amount may lie beside what its range is rounded to
            (low, high), here = near, amounts["computed"]
            near = low if low is None else min(low, here), high if high is None else max(high, here)
        title = words.title(kind, name)
        return Line(f"{kind}.{name}", title, **amounts, near_optimal=near, costless=costless, **more)

    def programme(name: str) -> Line:
        units = Fraction(answer.achieved.bought(name)) if counted(scenario, name) else None
        return line("programmes", name, (name,), units=units)

    def category(name: str, own: Sequence[str]) -> Line:
        members = tuple(map(programme, own))
        units = members[0].units if len(members) == 1 else None
        possible = answer.possible.categories[name] if scenario.paid(own) or not own else None
        return line("categories", name, own, possible=possible, units=units, members=members)

    rest = [name for name, block in scenario.programmes.items() if block.category is None]
    return [*(category(*item) for item in scenario.categories.items()), *map(programme, rest)]


def upkeep_lines(answer: Answer, words: Words, always: bool = False) -> list[Line]:
    """The line of upkeep charged to the budgets; empty where there is none, unless ``always``."""
    amounts: dict[str, Any] = {key: charged_upkeep(answer, own) for key, own in allocations_of(answer).items()}
    return [Line("upkeep", words.say("upkeep"), **amounts)] if always or any(amounts.values()) else []


def charged_upkeep(answer: Answer, spending: Spending) -> Fraction:
    """Charged upkeep as print rounds it: so that it adds up with the lines."""
    spent, size = answer.scenario.total(spending), answer.scenario.display.size
    return (nearest_whole((spent + answer.charged(spending)) / size) - nearest_whole(spent / size)) * size


def turned(answer: Answer, line: Line) -> dict[Fraction, Fraction]:
    """Horizon to the money computed over it, where that moves a line the other way by more than counts as moved.

    None where the scenario's own computed allocation moves it that way, too: it is not the horizon that does.
    """
    amounts, scenario = dict[Fraction, Fraction](), answer.scenario
    if line.costless:
        return amounts
    least = moved_from(float(sum(scenario.budgets(), _ZERO) or scenario.total(answer.spending)), scenario)

    def reverses(amount: Fraction) -> bool:
        moved = amount - (line.actual or _ZERO)
        return moved * (line.main - (line.actual or _ZERO)) < 0 and abs(moved) > least

    for years, name in horizon_variants(scenario).items() if not reverses(line.computed) else ():
        if years != scenario.base["horizon"] and (other := answer.variants[name]).status == "optimal":
            amount = sum((other.solution.spent(own.name) for own in line.programmes), _ZERO)
            if reverses(amount):
                amounts[years] = amount
    return amounts


def programme_lines(answer: Answer, words: Words) -> list[Line]:
    """The programmes, those of a category together."""
    return [line for top in budget_lines(answer, words) for line in top.programmes]


def largest(
    lines: Sequence[Line], scenario: Scenario, size: Callable[[Line], Fraction | int] = lambda line: line.size
) -> list[Line]:
    """The lines that a chart draws, in their order: of a scenario with many programmes the largest."""
    if not many(scenario):
        return list(lines)
    most = sorted(lines, key=lambda line: -size(line))[:DRAWN]
    return [line for line in lines if line in most]


def many(scenario: Scenario) -> bool:
    """Whether a scenario has more programmes than a page shows line by line."""
    return len(scenario.programmes) > MANY


def counted(scenario: Scenario, name: str) -> bool:
    """Whether a programme's money buys units of its own."""
    programme = scenario.programmes[name]
    return not programme.costless and bool(programme.unit_cost or programme.tiers or programme.payments)


def printed(answer: Answer) -> dict[str, Fraction]:
    """Programme to its computed amount as print rounds it: the same wherever it stands."""
    return adding_up(answer.scenario.spent(answer.spending), answer.scenario)


def adding_up(spent: Mapping[str, Fraction], scenario: Scenario) -> dict[str, Fraction]:
    """Amounts by name as print rounds them: so that they add up."""
    return dict(zip(spent, largest_remainder([*spent.values()], scenario.display.size), strict=True))


def table_rows(answer: Answer, words: Words, folded: bool = False) -> list[tuple[Line, str]]:
    """The lines of the budget, upkeep and the sum of all money, each with the kind of its row.

    Members stand beneath a category of several, unless ``folded``.
    """
    lines, rows = [*budget_lines(answer, words), *upkeep_lines(answer, words)], list[tuple[Line, str]]()
    for top in lines:
        rows.append((top, GROUP if top.members else ""))
        rows += [(line, MEMBER) for line in top.members if len(top.members) > 1 and not folded]
    return [*rows, (total_of(lines, words), TOTAL)]


def total_of(lines: Sequence[Line], words: Words) -> Line:
    """The sum of the money of lines."""
    amounts = dict[str, Any]()
    for key in ("computed", "actual", "plan"):
        own = [getattr(line, key) for line in lines if not line.costless]
        amounts[key] = None if None in own else sum(own, _ZERO)
    members = tuple(own for line in lines for own in line.programmes)
    return Line("", words.say("total"), **amounts, members=members)


def line_figures(line: Line, words: Words) -> Cells:
    """The figures of a line by column, empty where there is none."""
    amounts = {"actual": line.actual, "plan_field": line.plan, "computed": line.computed}
    figures = {key: "" if value is None else words.amount(value, line.costless) for key, value in amounts.items()}
    change = "" if line.change is None else Marked(words.amount(line.change, line.costless, True), way(line.change))
    ranges = {"near_optimal": line.near_optimal, "possible": line.possible}
    figures |= {key: "" if ends is None else words.span(ends, line.costless) for key, ends in ranges.items()}
    return figures | {"change": change, "units": "" if line.units is None else number(line.units, 4)}
