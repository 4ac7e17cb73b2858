"""Scenarios side by side, and which of their figures can be compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from optimizer.analysis.answer import Answer
from optimizer.frames import frame
from optimizer.notebook import Shown
from optimizer.scenario.allocations import Spending
from optimizer.scenario.expression import render
from optimizer.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas


def budget_of(scenario: Scenario) -> tuple[str | None, Fraction | None]:
    """The currency and the total budget; None without a budget."""
    return scenario.currency, sum(scenario.budgets(), Fraction(0)) if scenario.has_budget else None


def actual_of(scenario: Scenario) -> tuple[str | None, Spending | None]:
    """The currency and the spending of the actual, by programme and period; None without one."""
    return scenario.currency, None if scenario.actual is None else scenario.spending_of(scenario.actual)


def scales_of(scenario: Scenario) -> dict[str, Any]:
    """What turns quantities into scores: the numbers of the curves, factors of 1 apart, and what feeds them."""
    numbers = {path: v for path, v in scenario.base.items() if path.startswith("capabilities.")}
    scales: dict[str, Any] = {p: v for p, v in numbers.items() if v != 1 or not p.endswith((".height", ".reach"))}
    return scales | {name: block.feed for name, block in scenario.model.capabilities.items()}


def goal_of(scenario: Scenario) -> tuple[Any, ...]:
    """The objective as stated, with the values of its weights."""
    goal = scenario.goal
    weights = {path: v for path, v in scenario.base.items() if path.startswith("objective.weights.")}
    text = "" if goal.stated is None else render(goal.stated)
    return goal.kind, goal.maximized, weights if goal.kind == "weighted_score" else {}, text


def horizon_of(scenario: Scenario) -> Fraction:
    """The years in which outputs count."""
    return Fraction(scenario.base["horizon"])


def _alike(aspect: Callable[[Scenario], Any], meaning: str) -> property:
    """A property that tells whether all scenarios of a comparison are the same in ``aspect``."""
    return property(lambda comparison: not comparison.other(aspect), doc=meaning)


@dataclass(frozen=True, repr=False)
class Comparison(Shown):
    """The answers to two or more scenarios in the order given; the first is the reference. Answers without an
    allocation keep their place."""

    answers: tuple[Answer, ...]

    def _summary(self) -> str:
        return ", ".join(self.names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A unique name for each answer: that of its scenario, numbered where it recurs."""
        unique: list[str] = []
        for answer in self.answers:
            name, k = answer.scenario.name, 2
            while name in unique:
                name, k = f"{answer.scenario.name} ({k})", k + 1
            unique.append(name)
        return tuple(unique)

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios."""
        return tuple(answer.scenario for answer in self.answers)

    @property
    def solved(self) -> tuple[Answer, ...]:
        """The answers with an allocation."""
        return tuple(answer for answer in self.answers if answer.status == "optimal")

    def other(self, aspect: Callable[[Scenario], Any]) -> tuple[int, ...]:
        """The positions of the scenarios that differ from the first in ``aspect``."""
        first = aspect(self.answers[0].scenario)
        return tuple(k for k, scenario in enumerate(self.scenarios) if aspect(scenario) != first)

    same_currency = _alike(lambda scenario: scenario.currency, "Whether amounts are of the same money.")
    same_unit = _alike(lambda scenario: scenario.display, "Whether amounts are printed in the same unit.")
    same_budget = _alike(budget_of, "Whether there is the same money to divide.")
    same_actual = _alike(actual_of, "Whether all are compared with the same allocation, line by line.")
    same_scales = _alike(scales_of, "Whether scores are read off the same curves.")
    same_goal = _alike(goal_of, "Whether the objective is stated alike, weights included.")
    same_horizon = _alike(horizon_of, "Whether outputs count over the same number of years.")

    def to_frame(self) -> pandas.DataFrame:
        """Money of each programme, a column for each scenario, in its currency's unit; missing where there is none.

        ``attrs`` says what each column holds (``columns``) and in which unit (``units``).
        """
        spent: dict[str, dict[str, Any]] = {}
        for name, answer in zip(self.names, self.answers, strict=True):
            for programme in answer.scenario.programmes if answer.status == "optimal" else ():
                row = spent.setdefault(programme, {"programme": programme, **dict.fromkeys(self.names)})
                row[name] = answer.solution.spent(programme)
        columns = {n: ("money computed", s.currency or "") for n, s in zip(self.names, self.scenarios, strict=True)}
        return frame("programme", spent.values(), columns)

    def directions(self) -> dict[str, tuple[str | None, ...]]:
        """The direction of each category's money in each scenario; None where it has none."""
        each = [answer.directions for answer in self.answers]
        names = dict.fromkeys(name for own in each for name in own)
        return {name: tuple(own.get(name) for own in each) for name in names}


def compare_answers(answers: Sequence[Answer]) -> Comparison:
    """Compare at least two answers. Raises ValueError for fewer."""
    if len(answers) < 2:
        raise ValueError("a comparison needs at least two scenarios")
    units = [answer.scenario.display for answer in answers]
    if len({unit.currency for unit in units}) == 1:
        # A page has one unit of money: the finest.
        finest = min(units, key=lambda unit: unit.size)
        answers = [answer.printed_in(finest) for answer in answers]
    return Comparison(tuple(answers))
