"""One program over many intervals of its numbers at once: every coefficient enclosed on each of them.

Objectives are signed so that more is better, for maximise and minimise alike. To the rows of the program comes one for
each category of programmes that are not all fixed: its spending, free until a question bounds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from optimizer.engine.verdicts import SHARE, directed
from optimizer.program.achievement import Achievement
from optimizer.program.coefficients import coefficients
from optimizer.program.enclosure import Enclosure
from optimizer.program.evaluate import Evaluator
from optimizer.program.linear_program import LinearProgram
from optimizer.program.moving import Moving
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.scenario.allocation import Spending
from optimizer.scenario.scenario import Scenario


@dataclass(frozen=True)
class Table:
    """The numbers of a program on ``count`` intervals; each Enclosure has shape (things, count).

    ``values`` go with the entries of the pattern; bounds are infinite where there are none.
    """

    cost: Enclosure
    values: Enclosure
    rhs: Enclosure
    lower: Enclosure
    upper: Enclosure
    constant: Enclosure


class Family:
    """A program with some of its numbers on intervals: ``overrides`` maps path to an Enclosure of shape (count,).

    Regret is taken at the actual's own total. Where that is another than the budget, a place of its own stands behind
    the others: ``matched`` (count,) holds where the program with the budgets that the actual spends is, by interval.
    """

    def __init__(self, program: Program, overrides: Mapping[str, Enclosure], count: int) -> None:
        self.program, self.scenario, self.count = program, program.scenario, count
        self.sign = 1.0 if self.scenario.goal.maximized else -1.0
        self.values = self.scenario.values(overrides)
        self.matched = np.arange(count)
        self._match(overrides)
        self.evaluator = Evaluator(self.scenario, self.values)
        self.groups = coefficients(self.scenario, self.values, self.evaluator)
        with program.form.program.at(self.groups):
            self._numbers = program.form.numbers()

    def _match(self, overrides: Mapping[str, Enclosure]) -> None:
        pairs = {
            path: (self.stack([self.values[path]])[0], self.stack([total])[0])
            for path, total in totals_of(self.scenario, self.values).items()
        }
        differing = np.zeros(self.count, dtype=bool)
        for own, total in pairs.values():
            differing |= (own - total).size > 1e-12 * np.maximum(own.size, total.size)
        behind = np.flatnonzero(differing)
        if not len(behind):
            return
        order = np.concatenate([self.matched, behind])
        moved = {path: value[order] for path, value in overrides.items()}
        moved |= {path: own.beside(total[behind]) for path, (own, total) in pairs.items()}
        self.matched[behind] = np.arange(self.count, len(order))
        self.values, self.count = self.scenario.values(moved), len(order)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories whose money has a direction."""
        return directed(self.scenario)

    def category_row(self, k: int) -> int:
        """The row of a category."""
        return len(self.pattern.rows) - len(self.categories) + k

    @cached_property
    def pattern(self) -> LinearProgram:
        """The program of the scenario's own numbers in floats, with the rows of the categories."""
        return with_categories(self.program)

    @cached_property
    def table(self) -> Table:
        """All numbers, the rows of the categories last, with right-hand sides of nothing."""
        numbers, payment = self._numbers, self.evaluator.payment
        weights: list[Any] = []
        for _, j in category_entries(self.program):
            key = self.program.exact.columns[j]
            paid = [payment(key[1], t) for t in self.scenario.periods] if key[0] == "units" else []
            weights.append(sum(paid, 0.0) if paid else 1.0)
        values = [value for _, _, value in numbers.entries]
        return Table(
            self.stack(numbers.cost) * self.sign,
            self.stack([*values, *weights]),
            self.stack([*numbers.rhs, *(0.0 for _ in self.categories)]),
            self.stack([-np.inf if v is None else v for v in numbers.lower]),
            self.stack([np.inf if v is None else v for v in numbers.upper]),
            self.stack([numbers.constant])[0] * self.sign,
        )

    def stack(self, values: Sequence[Any]) -> Enclosure:
        """Numbers and Enclosures as one Enclosure of shape (len(values), count)."""
        return Enclosure.of(values, self.count)

    def evaluated(self, spending: Mapping[tuple[str, str], Any]) -> tuple[Achievement, Enclosure]:
        """What an allocation achieves on each interval, and its signed objective."""
        achieved = self.evaluator.achieve(dict(spending))
        value = achieved.objective * self.sign
        return achieved, value if isinstance(value, Enclosure) else self.stack([value])[0]

    @cached_property
    def nothing(self) -> Enclosure:
        """The signed objective of the fixed programmes alone; 0 where percentages are of the optimum itself."""
        if self.scenario.goal.kind in ("spend", "money_moved"):
            return self.stack([0.0])[0]
        return self.evaluated(self.scenario.fixed_spending(self.values))[1]

    @cached_property
    def actual(self) -> Spending:
        """The allocation compared with."""
        assert self.scenario.actual is not None
        return self.scenario.spending_of(self.scenario.actual, self.values)

    @cached_property
    def actual_value(self) -> Enclosure:
        """The signed objective of the actual."""
        return self.evaluated(self.actual)[1]

    @cached_property
    def budget(self) -> Enclosure:
        """What one per cent of the budget is of: the budgets in all, or the actual's total where there are none."""
        budgets = self.scenario.budgets(self.values)
        own = sum(self.scenario.budgets(), Fraction(0)) != 0
        return self.stack([sum(budgets if own else self.actual.values(), 0.0)])[0]

    @cached_property
    def aims(self) -> tuple[Enclosure, Enclosure]:
        """Actual spending by category less and plus one per cent of the budget, each of shape (categories, count)."""
        found = []
        for name in self.categories:
            members = self.scenario.categories[name]
            found.append(sum((v for (p, _), v in self.actual.items() if p in members), 0.0))
        spent = self.stack(found)
        return spent - self.budget * SHARE, spent + self.budget * SHARE

    @cached_property
    def sound(self) -> Any:
        """On which intervals tiers rise, curves stay concave and signs are those of the file: an array of truths.

        Elsewhere the program and the evaluation part ways, and nothing can be concluded from either.
        """
        found = np.ones(self.count, dtype=bool)

        def need(value: Any, strict: bool = False) -> None:
            nonlocal found
            low = value.low if isinstance(value, Enclosure) else float(value)
            slack = 1e-9 * (value.size if isinstance(value, Enclosure) else abs(float(value)))
            found = found & (low > 0 if strict else low >= -slack)

        for name, programme in self.scenario.programmes.items():
            costs = [cost for cost, _ in self.evaluator.tiers(name)]
            for cost, following in zip(costs, [*costs[1:], None], strict=True):
                need(cost, strict=True)
                if following is not None:
                    need(following - cost)
            for effect in self.evaluator.effects(name).values() if len(programme.tiers) > 1 else ():
                need(effect)
        for name in self.scenario.model.capabilities:
            slopes = [slope for _, slope in self.evaluator.curve(name).segments]
            for (width, _), slope, following in zip(
                self.evaluator.curve(name).segments, slopes, [*slopes[1:], 0.0], strict=True
            ):
                need(slope - following)
                if width is not None:
                    need(width, strict=True)
        for weight in self.groups["weight"].values():
            need(weight)
        # What is concave keeps the sign that a composite, a rule or the objective may give it.
        signed = [(t, 1) for parts in self.scenario.parts.values() for part in parts for t in part.terms]
        for rule in self.scenario.rules:
            sign = 1 if rule.spending_cap else {">=": 1, "<=": -1, "=": 0}[rule.relation]
            signed += [(t, sign) for t in rule.terms]
        goal = self.scenario.goal.linear
        signed += [] if goal is None else [(t, 1 if self.scenario.goal.maximized else -1) for t in goal.terms]
        for term, sign in signed:
            value = self.evaluator.constant(term.coefficient)
            if isinstance(value, Enclosure) and self.scenario.curvature.why(term.atom):
                need(value * sign if sign else -abs(value))
        return found


def category_entries(program: Program) -> list[tuple[int, int]]:
    """(category, column) of every column that is spending on a category."""
    found = []
    for k, name in enumerate(directed(program.scenario)):
        members = program.scenario.paid(program.scenario.categories[name])
        for j, key in enumerate(program.exact.columns):
            if key[0] in ("spend", "units") and key[1] in members:
                found.append((k, j))
    return found


def with_categories(program: Program) -> LinearProgram:
    """The scenario's own program with a free row for each category."""
    found, entries = program.exact, category_entries(program)
    for k, name in enumerate(directed(program.scenario)):
        columns = [j for i, j in entries if i == k]
        members = program.scenario.paid(program.scenario.categories[name])
        weights = {j: w for m in members for j, w in program.spending_columns(m).items()}
        found = found.with_row(f"category.{name}", {j: weights[j] for j in columns}, "<=", np.inf)
    return found


class Movers:
    """Solvers for the program with the rows of the categories, whose numbers can be moved.

    One for the program itself, and one for that at the actual's total, so that each starts hot from its like.
    """

    def __init__(self, program: Program) -> None:
        self._program = with_categories(program)

    @cached_property
    def own(self) -> Moving:
        """For the program itself."""
        return Moving(self._program)

    @cached_property
    def matched(self) -> Moving:
        """For the program at the actual's total."""
        return Moving(self._program)


def totals_of(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, Any]:
    """The budgets that equal what the actual spends, and takes to be kept, by path."""
    if not scenario.has_budget or scenario.actual is None:
        return {}
    return Evaluator(scenario, values).budgets_for(scenario.spending_of(scenario.actual, values))


def column(values: Enclosure, position: int, second: bool) -> Vector:
    """The numbers at one end of one interval."""
    return (values.second if second else values.first)[:, position]
