"""The program of a scenario, ready to solve: exact numbers, their evaluator, a solver, and the objective's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from optimizer.program.evaluation import Evaluator, whole_lots
from optimizer.program.formulation import Formulation, formulate
from optimizer.program.highs import Solver
from optimizer.program.linear_program import LinearProgram, RowBuilder
from optimizer.scenario.allocations import Spending
from optimizer.scenario.expression import names
from optimizer.scenario.linear_form import LinearForm, added
from optimizer.scenario.scenario import Scenario


@dataclass(frozen=True)
class Program:
    """The linear program of a scenario: ``exact`` in Fractions, and ``evaluator``, whose functions compute them.

    ``overrides`` are values, by path, other than the scenario's own.
    """

    scenario: Scenario
    exact: LinearProgram
    evaluator: Evaluator
    overrides: Mapping[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(scenario: Scenario, overrides: Mapping[str, Any] | None = None) -> Program:
        """The program of a scenario at its own values, or with other values of some numbers, by path."""
        evaluator = Evaluator(scenario, scenario.numbers.values(overrides))
        return Program(scenario, formulate(evaluator, Fraction), evaluator, overrides or {})

    def at(self, overrides: Mapping[str, Any]) -> Program:
        """The program with other values of some numbers, by path, on top of earlier overrides."""
        return Program.of(self.scenario, {**self.overrides, **overrides})

    def __reduce__(self) -> tuple[Any, ...]:
        return Program.of, (self.scenario, dict(self.overrides))

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of every number, by path."""
        return self.evaluator.values

    @cached_property
    def solver(self) -> Solver:
        """A solver that holds this program."""
        return Solver(self.exact)

    @cached_property
    def position(self) -> dict[tuple[Any, ...], int]:
        """The position of each column by key."""
        return {key: j for j, key in enumerate(self.exact.columns)}

    @cached_property
    def formulation(self) -> Formulation:
        """The quantities over which rows are stated, as linear forms over the columns."""
        return Formulation(self.evaluator, RowBuilder())

    @cached_property
    def _spending(self) -> dict[tuple[str, str], LinearForm]:
        keys = [(name, period) for name in self.scenario.programmes for period in self.scenario.periods]
        return {key: self.formulation.spend(*key) for key in keys}

    @cached_property
    def decisions(self) -> dict[str, list[int]]:
        """The columns that decide each programme: tiers and periods, or its units."""
        return {name: list(self.spending_columns(name)) for name in self.scenario.programmes}

    def spending_columns(self, programme: str, period: str | None = None) -> dict[int, Fraction]:
        """Columns and weights whose sum is the spending on a programme (its units), in one period or all."""
        periods = self.scenario.periods if period is None else (period,)
        return added(self._spending[programme, t] for t in periods).coefficients

    def spending(self, x: Any) -> Spending:
        """Spending by (programme, period) at the point ``x``, of shape (n,); exact where ``x`` is of Fractions."""
        number: Any = Fraction if len(x) > 0 and isinstance(x[0], Fraction) else float
        return {
            key: sum((number(x[j]) * number(weight) for j, weight in form.coefficients.items()), number(0))
            for key, form in self._spending.items()
        }

    def completed(self, spending: Spending) -> list[Fraction]:
        """The best point of the program with this spending: tiers, composites and segments filled, exact."""
        evaluator, scenario = self.evaluator, self.scenario
        units = evaluator.units(spending)
        point: dict[tuple[Any, ...], Any] = {}
        for (name, period), count in units.items():
            if scenario.programmes[name].lot is not None:
                point["lots", name, period] = whole_lots(count, self.values[f"programmes.{name}.lot"])
            point["bought", name] = max(point.get(("bought", name), 0), int(count > 0))
        for (name, period), money in spending.items():
            if scenario.programmes[name].payments is not None:
                point["units", name] = units[name, scenario.periods[0]]
                continue
            parts = evaluator.tier_money(name, money)
            # Money beyond all tiers stays in the last one, whose bound it then violates.
            parts[-1] += money - sum(parts)
            point |= {("spend", name, s, period): part for s, part in enumerate(parts)}
        at = {month: evaluator.amounts(units, month) for month in (None, *scenario.dated)}
        for month, amounts in at.items():
            point |= {("composite", name, month): amounts[name] for name in scenario.composites(month)}
        for name, capability in scenario.model.capabilities.items():
            parts = evaluator.curve(name).parts(at[None][capability.feed])
            point |= {("segment", name, g): part for g, part in enumerate(parts)}
        if scenario.goal.kind == "weakest_score":
            point["weakest",] = min(evaluator.score(name, at[None]) for name in scenario.model.capabilities)
        if scenario.goal.kind == "money_moved":
            actual = evaluator.spending(scenario.actual or "")
            point |= {("moved", *key): abs(spending[key] - amount) for key, amount in actual.items()}
        return [Fraction(point[key]) for key in self.exact.columns]


@dataclass(frozen=True)
class ObjectiveTerm:
    """One term of the objective, counted ``weight`` times.

    ``rates`` holds, for each of n columns, its coefficient in the term, without the weight. Terms of a weighted score
    are the capabilities, with the file's weights, 0 where it names none; terms of an expression are its names with
    their coefficients inside, and every weight is 1: a factor on what is written.
    """

    name: str
    weight: Fraction
    rates: tuple[Fraction, ...]


def objective_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    """The terms whose weighted sum is the objective, but for a constant; empty where it has no weights.

    The objectives `weakest_score`, `spend` and `money_moved` have none.
    """
    match program.scenario.goal.kind:
        case "weighted_score":
            return score_terms(program)
        case "expression":
            return _expression_terms(program)
    return ()


def score_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    """The scores of all capabilities as terms, whether or not the objective counts them."""
    weights = {name: program.evaluator.constant(weight) for name, weight in program.scenario.goal.weights.items()}
    return tuple(
        ObjectiveTerm(name, Fraction(weights.get(name, 0)), _rates(program, program.formulation.score(name)))
        for name in program.scenario.model.capabilities
    )


def _expression_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    linear, stated = program.scenario.goal.linear, program.scenario.goal.stated
    assert linear is not None
    assert stated is not None
    words = {name.column: name.text for name in names(stated)}
    groups: dict[str, list[LinearForm]] = {}
    for atom, rate in linear.coefficients.items():
        group = groups.setdefault(words.get(atom.column, str(atom.column)), [])
        group.append(program.formulation.form({atom: rate}))
    return tuple(ObjectiveTerm(name, Fraction(1), _rates(program, added(members))) for name, members in groups.items())


def _rates(program: Program, form: LinearForm) -> tuple[Fraction, ...]:
    return tuple(Fraction(form.coefficients.get(j, 0)) for j in range(len(program.exact.columns)))
