"""The linear program of a scenario in Pyomo: written once, over mutable Params, for any values of the numbers.

Decision variables are the spending on each programme, tier and period (the units of a programme with payments),
composites, curve segments, and what the objective needs. The algebra of each constraint family is in `constraints`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import pyomo.core as pyo
from pyomo.common.numeric_types import RegisterNumericType

from optimizer.program import constraints
from optimizer.program.coefficients import AVERAGE, Coefficients, Index, moments, month_of
from optimizer.scenario.arithmetic import Derivative
from optimizer.scenario.linear_form import Amount, Atom, Bought, Lots, Score, Spend, Units, Upkeep
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.tape import Recorded

for _kind in (Fraction, Derivative, Recorded):
    RegisterNumericType(_kind)


class Formulation:
    """One scenario as a Pyomo model.

    ``model`` holds a Param for each group of coefficients, a Var for each kind of variable, a Constraint for each
    family and the objective; ``columns`` the variables in order with a key each, such as ``("spend", programme, tier,
    period)``; ``rows`` the constraints with their names.
    """

    def __init__(self, scenario: Scenario, groups: Coefficients) -> None:
        self.scenario = scenario
        self.model = pyo.ConcreteModel()
        self.moments = moments(scenario)
        self._params = {group: self._param(group, entries) for group, entries in groups.items()}
        self.columns: dict[Index, Any] = {}
        self._segments: dict[str, list[Any]] = {}
        self._variables()
        self.rows: dict[str, Any] = {}
        for family, write in constraints.FAMILIES.items():
            rows = self._component(family, pyo.Constraint(pyo.Any))
            for name, relation in write(self):
                self.rows[name] = rows.add(name, relation)
        self.objective = constraints.objective(self)
        sense = pyo.maximize if scenario.goal.maximized else pyo.minimize
        self._component("objective", pyo.Objective(expr=self.objective, sense=sense))

    def value(self, group: str, *index: Any) -> Any:
        """The Param of ``group`` at ``index``."""
        return self._params[group][index]

    def has(self, group: str, *index: Any) -> bool:
        """Whether ``group`` has an entry at ``index``."""
        return index in self._params[group]

    def named(self, name: str, expression: Any) -> Any:
        """The expression under a name of its own: to Pyomo it then stands where a variable could."""
        kind = self.model.component("named") or self._component("named", pyo.Expression(pyo.Any))
        return kind.add(name, expression)

    def _component(self, name: str, component: Any) -> Any:
        self.model.add_component(name, component)
        return component

    def _param(self, group: str, entries: dict[Index, Any]) -> dict[Index, Any]:
        # Positions as keys: Pyomo would flatten or reject some of the tuples that name coefficients. Indices from `Any`
        # spare the sets, and a component for each group the blocks, that would take most of the time of a build.
        param = self._component(group, pyo.Param(pyo.Any, mutable=True, domain=pyo.Any))
        found = {}
        for i, (key, value) in enumerate(entries.items()):
            param[i] = value
            found[key] = param[i]
        return found

    def _variables(self) -> None:
        scenario = self.scenario
        for name, programme in scenario.programmes.items():
            once = programme.payments is not None
            negative = {period for period in scenario.periods if self._may_be_negative(name, period)}
            if once and negative:
                negative = set(scenario.periods)
            for period in () if programme.lot is None else scenario.periods[:1] if once else scenario.periods:
                self._column(("lots", name, period), None if period in negative else 0, None, pyo.Integers)
            if programme.min_if_any is not None:
                self._column(("bought", name), 0, 1, pyo.Integers)
            if once:
                self._column(("units", name), None if negative else 0, None)
                continue
            for period in scenario.periods:
                for s in range(max(1, len(programme.tiers))):
                    width = self.value("tier_width", name, s) if self.has("tier_width", name, s) else None
                    self._column(("spend", name, s, period), None if period in negative else 0, width)
        for name in scenario.parts:
            for moment in self.moments:
                if name in scenario.composites(month_of(moment)):
                    self._column(("composite", name, moment), None, None)
        for name in scenario.model.capabilities:
            g = 0
            while self.has("slope", name, g):
                width = self.value("width", name, g) if self.has("width", name, g) else None
                self._segments.setdefault(name, []).append(self._column(("segment", name, g), 0 if g else None, width))
                g += 1
        if scenario.goal.kind == "weakest_score":
            self._column(("weakest",), None, None)
        paid = (
            scenario.money(scenario.spending_of(scenario.actual or "")) if scenario.goal.kind == "money_moved" else ()
        )
        for key in paid:
            self._column(("moved", *key), 0, None)

    def _may_be_negative(self, name: str, period: str) -> bool:
        """Whether a floor below 0, over all periods or of this one, takes the place of the bound that all have."""
        if self.scenario.programmes[name].min_spend == "none":
            return True
        floor = f"programmes.{name}.min_spend"
        return any(self.scenario.base.get(path, 0) < 0 for path in (floor, f"{floor}.{period}"))

    def _column(self, key: Index, lower: Any, upper: Any, domain: Any = pyo.Reals) -> Any:
        kind = self.model.component(key[0]) or self._component(key[0], pyo.Var(pyo.Any, dense=False, domain=domain))
        variable = kind.add(len(self.columns))
        variable.setlb(lower)
        variable.setub(upper)
        self.columns[key] = variable
        return variable

    def spend(self, name: str, period: str) -> Any:
        """Money spent on a programme in a period."""
        programme = self.scenario.programmes[name]
        if programme.payments is not None:
            return self.value("payment", name, period) * self.columns["units", name]
        return sum(self.columns["spend", name, s, period] for s in range(max(1, len(programme.tiers))))

    def units(self, name: str, period: str) -> Any:
        """Units of a programme bought in a period."""
        programme = self.scenario.programmes[name]
        if programme.payments is not None:
            return self.columns["units", name]
        return sum(
            self.columns["spend", name, s, period] / self.value("unit_cost", name, s)
            for s in range(max(1, len(programme.tiers)))
        )

    def upkeep(self, name: str, period: str) -> Any:
        """Money charged to a period for keeping what a programme bought until then."""
        bought = self.scenario.periods[: self.scenario.periods.index(period) + 1]
        return sum(self.value("upkeep", name, before, period) * self.units(name, before) for before in bought)

    def amount(self, name: str, moment: Any) -> Any:
        """An output (an expression in spending) or a composite (a variable)."""
        if name in self.scenario.parts:
            return self.columns["composite", name, moment]
        total = self.value("initial", name, moment)
        for programme, block in self.scenario.programmes.items():
            if not self.has("per_unit", programme, name):
                continue
            for period in self.scenario.periods[:1] if block.payments is not None else self.scenario.periods:
                share = self.value("service", programme, period, moment)
                total = total + self.value("per_unit", programme, name) * share * self.units(programme, period)
        return total

    def segments(self, name: str) -> list[Any]:
        """The segments of a capability's curve."""
        return self._segments[name]

    def score(self, name: str) -> Any:
        """The score of a capability; the program may understate it where that changes nothing."""
        gains = [self.value("slope", name, g) * segment for g, segment in enumerate(self.segments(name))]
        return self.value("first_score", name) + sum(gains)

    def atom(self, atom: Atom) -> Any:
        """The expression of a term's atom."""
        match atom:
            case Spend(programme, period):
                return self.spend(programme, period)
            case Units(programme, period):
                return self.units(programme, period)
            case Amount(name, month):
                return self.amount(name, AVERAGE if month is None else month)
            case Score(capability):
                return self.score(capability)
            case Upkeep(programme, period):
                return self.upkeep(programme, period)
            case Lots(programme, period):
                return self.columns["lots", programme, period]
            case Bought(programme):
                return self.columns["bought", programme]

    @contextmanager
    def at(self, values: Coefficients) -> Iterator[None]:
        """The program at other coefficients (arrays too) within the context; the old ones come back at its end."""
        before = {
            group: {key: param.value for key, param in entries.items()} for group, entries in self._params.items()
        }
        try:
            self._assign(values)
            yield
        finally:
            self._assign(before)

    def _assign(self, values: Coefficients) -> None:
        for group, entries in values.items():
            for key, value in entries.items():
                self._params[group][key].set_value(value)
