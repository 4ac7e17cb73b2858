"""A scenario as a linear program, ready to solve: Pyomo algebra, exact numbers, and a solver on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.program.bounds import floors
from optimizer.program.coefficients import AVERAGE, Coefficients, coefficients
from optimizer.program.evaluate import Evaluator
from optimizer.program.formulation import Formulation
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram
from optimizer.program.standard_form import StandardForm
from optimizer.scenario.allocation import Spending
from optimizer.scenario.scenario import Scenario


@dataclass(frozen=True)
class Program:
    """``exact`` are the numbers as Fractions at ``values``; ``form`` the same coefficients as expressions."""

    scenario: Scenario
    values: dict[str, Any]
    groups: Coefficients
    form: StandardForm
    exact: LinearProgram

    @staticmethod
    def of(scenario: Scenario) -> Program:
        """The program of a scenario at its own values."""
        groups = coefficients(scenario, scenario.base)
        form = StandardForm(Formulation(scenario, groups))
        return Program(scenario, scenario.base, groups, form, _exact(scenario, form, groups))

    def at(self, overrides: Mapping[str, Any]) -> Program:
        """The same algebra with other values of some numbers, by path."""
        values = self.scenario.values(overrides)
        groups = coefficients(self.scenario, values)
        with self.form.program.at(groups):
            return Program(self.scenario, values, groups, self.form, _exact(self.scenario, self.form, groups))

    @cached_property
    def solver(self) -> Solver:
        """A solver that holds this program."""
        return Solver(self.exact)

    @cached_property
    def evaluator(self) -> Evaluator:
        """The plain functions at the same values."""
        return Evaluator(self.scenario, self.values)

    def spending_columns(self, programme: str, period: str | None = None) -> dict[int, Fraction]:
        """Columns whose weighted sum is the spending on a programme, in one period or all."""
        found: dict[int, Fraction] = {}
        periods = self.scenario.periods if period is None else (period,)
        for j, key in enumerate(self.exact.columns):
            if key[0] == "spend" and key[1] == programme and key[3] in periods:
                found[j] = Fraction(1)
            elif key == ("units", programme):
                found[j] = sum((Fraction(self.evaluator.payment(programme, t)) for t in periods), Fraction(0))
        return found

    def spending(self, x: Any) -> dict[tuple[str, str], float]:
        """Spending by programme and period at the point ``x``."""
        found = {(name, period): 0.0 for name in self.scenario.programmes for period in self.scenario.periods}
        for j, key in enumerate(self.exact.columns):
            if key[0] == "spend":
                found[key[1], key[3]] += float(x[j])
            elif key[0] == "units":
                for period in self.scenario.periods:
                    found[key[1], period] += float(x[j]) * float(self.evaluator.payment(key[1], period))
        return found

    def completed(self, spending: Spending) -> list[Fraction]:
        """The best point of the program with this spending: tiers, composites and segments filled, exact."""
        evaluator, scenario = self.evaluator, self.scenario
        units = evaluator.units(spending)
        amounts: dict[Any, dict[str, Any]] = {}
        left: dict[tuple[str, str], Any] = dict(spending)
        gains: dict[str, Any] = {}
        point: list[Any] = []
        for j, key in enumerate(self.exact.columns):
            kind = key[0]
            if kind in ("composite", "segment", "weakest"):
                moment = key[2] if kind == "composite" else AVERAGE
                if moment not in amounts:
                    amounts[moment] = evaluator.amounts(units, None if moment == AVERAGE else moment)
            if kind == "spend":
                _, name, _, period = key
                width = self.exact.upper[j]
                part = left[name, period] if width is None else min(left[name, period], width)
                left[name, period] -= part
                point.append(part)
            elif kind == "units":
                point.append(units[key[1], scenario.periods[0]])
            elif kind == "composite":
                point.append(amounts[key[2]][key[1]])
            elif kind == "segment":
                name, width = key[1], self.exact.upper[j]
                if name not in gains:
                    feed = scenario.model.capabilities[name].feed
                    gains[name] = amounts[AVERAGE][feed] - self.groups["first_x"][(name,)]
                part = gains[name] if width is None else min(gains[name], width)
                part = part if key[2] == 0 else max(part, Fraction(0))
                gains[name] -= part
                point.append(part)
            elif kind == "weakest":
                point.append(min(evaluator.score(name, amounts[AVERAGE]) for name in scenario.model.capabilities))
            else:
                _, name, period = key
                point.append(abs(spending[name, period] - self.groups["actual"][name, period]))
        return [Fraction(value) for value in point]


def _exact(scenario: Scenario, form: StandardForm, groups: Coefficients) -> LinearProgram:
    limits = floors(scenario, groups, tuple(form.program.columns))
    return form.numbers(Fraction, limits)
