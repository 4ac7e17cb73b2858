"""What an allocation achieves: units, outputs, composites, scores, objective. The truth about scores; no LP.

Plain functions of the values of the numbers: called with Fractions they are exact, with floats, arrays or Derivatives
they give what a sweep and the marginal effects need. Where any value is an array the Fractions among the others become
floats, because numpy makes slow objects of the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

from optimizer.program.curve import Curve
from optimizer.scenario.allocation import Spending
from optimizer.scenario.arithmetic import beside_arrays, is_array, least, most
from optimizer.scenario.expression import Expression, evaluate
from optimizer.scenario.linear import Amount, Atom, Linear, Score, Spend, Units
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.time import in_service, share_at

Values = Mapping[str, Any]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Achievement:
    """What one allocation achieves.

    ``units`` and ``spending`` are by (programme, period); ``outputs`` holds outputs and composites, averaged over the
    horizon; ``scores`` are by capability.
    """

    spending: Spending
    units: dict[tuple[str, str], Any]
    outputs: dict[str, Any]
    scores: dict[str, Any]
    objective: Any

    def spent(self, programme: str) -> Any:
        """Spending on a programme over all periods."""
        return sum((amount for (name, _), amount in self.spending.items() if name == programme), ZERO)

    def bought(self, programme: str) -> Any:
        """Units of a programme over all periods."""
        return sum((units for (name, _), units in self.units.items() if name == programme), ZERO)


class Evaluator:
    """The functions of one scenario at one set of values.

    What does not depend on the allocation is computed once: services, effects, curves, constants of composites.
    """

    def __init__(self, scenario: Scenario, values: Values) -> None:
        self.scenario = scenario
        self.values: Values = dict(zip(values, beside_arrays(list(values.values())), strict=True))
        self._arrays = any(is_array(value) for value in values.values())
        self._one = 1.0 if self._arrays else Fraction(1)
        self._rates: dict[Fraction | None, dict[tuple[str, str], dict[str, Any]]] = {}
        self._starts: dict[Fraction | None, dict[str, Any]] = {}
        self._curves: dict[str, Curve] = {}
        self._allocation_scores: dict[str, dict[str, Any]] = {}

    def achieve(self, spending: Spending) -> Achievement:
        """Evaluate an allocation given as money by programme and period."""
        if self._arrays or any(is_array(amount) for amount in spending.values()):
            spending = {key: float(v) if isinstance(v, Fraction) else v for key, v in spending.items()}
        units = self.units(spending)
        outputs = self.amounts(units, None)
        scores = {name: self.score(name, outputs) for name in self.scenario.model.capabilities}
        return Achievement(spending, units, outputs, scores, self.objective(spending, units, outputs, scores))

    def units(self, spending: Spending) -> dict[tuple[str, str], Any]:
        """Units bought: tiers filled best first; for payments the units decided once, in the first period."""
        scenario, units = self.scenario, {}
        for name, programme in scenario.programmes.items():
            if programme.payments is not None:
                units[name, scenario.periods[0]] = self.decided_once(name, spending)
                continue
            for period in scenario.periods:
                units[name, period] = self._bought(name, spending[name, period])
        return units

    def decided_once(self, name: str, spending: Spending) -> Any:
        """Units of a programme with payments, from its money in the first period that pays."""
        for period in self.scenario.periods:
            payment = self.payment(name, period)
            if _nonzero(payment):
                return spending[name, period] / payment
        return ZERO

    def payment(self, name: str, period: str) -> Any:
        """Money per unit in a period, of a programme with payments."""
        return self.values.get(f"programmes.{name}.payments.{period}", ZERO)

    def tiers(self, name: str) -> list[tuple[Any, Any | None]]:
        """(unit cost, width in units or None) of each tier; one without end where there are none."""
        programme, base = self.scenario.programmes[name], f"programmes.{name}"
        if programme.tiers:
            return [
                (
                    self.values[f"{base}.tiers.{i}.unit_cost"],
                    None if tier.units is None else self.values[f"{base}.tiers.{i}.units"],
                )
                for i, tier in enumerate(programme.tiers)
            ]
        return [(self.values.get(f"{base}.unit_cost", self._one), None)]

    def _bought(self, name: str, money: Any) -> Any:
        units = 0
        for part, (cost, _) in zip(self.tier_money(name, money), self.tiers(name), strict=True):
            units = units + part / cost
        return units

    def tier_money(self, name: str, money: Any) -> list[Any]:
        """How much of ``money`` each tier takes, best first; what is beyond the last tier is taken by none."""
        parts, left = [], money
        for cost, width in self.tiers(name):
            parts.append(left if width is None else least(left, cost * width))
            left = left - parts[-1]
        return parts

    def cost_of(self, name: str, units: Any) -> Any:
        """The least money that buys ``units`` in one period."""
        cost, left = ZERO, units
        for unit_cost, width in self.tiers(name):
            part = left if width is None else least(left, width)
            cost, left = cost + part * unit_cost, left - part
        return cost

    def service(self, name: str, period: str, month: Fraction | None = None) -> Any:
        """Share of a unit in service: the average over the horizon, or at ``month``."""
        return self._service(f"programmes.{name}", self.scenario.periods.index(period), month)

    def _service(self, base: str, start: int, month: Fraction | None) -> Any:
        values = self.values
        lag, life = values.get(f"{base}.lag", 0), values.get(f"{base}.life")
        attrition = values.get(f"{base}.attrition", 0)
        if month is not None:
            return share_at(month * self._one / 12, start, lag, life, attrition)
        if life is None and f"{base}.lag" not in values and not start and f"{base}.attrition" not in values:
            return self._one
        return in_service(start, lag, life, attrition, values["horizon"])

    def effects(self, name: str) -> dict[str, Any]:
        """Output of one unit in service."""
        programme = self.scenario.programmes[name]
        effects = {key: self.values[f"programmes.{name}.per_unit.{key}"] for key in programme.per_unit}
        if programme.output is not None:
            effects[programme.output] = self._one
        return effects

    def initial(self, output: str, month: Fraction | None) -> Any:
        """What of an output is there without any spending."""
        if self.scenario.model.outputs[output].initial is None:
            return ZERO
        base = f"outputs.{output}.initial"
        return self.values[base] * self._service(base, 0, month)

    def amounts(self, units: Mapping[tuple[str, str], Any], month: Fraction | None) -> dict[str, Any]:
        """Outputs and composites, averaged over the horizon or at ``month``."""
        if month not in self._starts:
            self._starts[month] = {name: self.initial(name, month) for name in self.scenario.model.outputs}
            self._rates[month] = {}
        amounts, rates = dict(self._starts[month]), self._rates[month]
        for key, count in units.items():
            if key not in rates:
                effects = self.effects(key[0])
                share = self.service(*key, month) if effects else ZERO
                rates[key] = {output: effect * share for output, effect in effects.items()}
            for output, rate in rates[key].items():
                amounts[output] = amounts[output] + count * rate
        for name, parts in self._composites.items():
            found = [
                sum((coefficient * amounts[limb] for coefficient, limb in terms), constant) for constant, terms in parts
            ]
            smallest = self.scenario.model.composites[name].smallest_of is not None
            amounts[name] = least(*found) if smallest else sum(found[1:], found[0])
        return amounts

    @cached_property
    def _composites(self) -> dict[str, list[tuple[Any, list[tuple[Any, str]]]]]:
        """For each composite its parts: a constant, and coefficients with the quantities they go with."""
        return {
            name: [
                (
                    self.constant(part.constant),
                    [(self.constant(t.coefficient), t.atom.name) for t in part.terms if isinstance(t.atom, Amount)],
                )
                for part in parts
            ]
            for name, parts in self.scenario.parts.items()
        }

    def curve(self, name: str) -> Curve:
        """The curve of a capability, with its reach and height applied."""
        if name not in self._curves:
            self._curves[name] = self._curve(name)
        return self._curves[name]

    def _curve(self, name: str) -> Curve:
        capability, base, values = self.scenario.model.capabilities[name], f"capabilities.{name}", self.values
        if capability.curve is None:
            zero = 0 * self._one
            return Curve(zero, zero, ((None, values[f"{base}.linear"]),))
        points = [(values[f"{base}.curve.{i}.0"], values[f"{base}.curve.{i}.1"]) for i in range(len(capability.curve))]
        reach, height = values.get(f"{base}.reach", self._one), values.get(f"{base}.height", self._one)
        segments = []
        for (x, y), (next_x, next_y) in pairwise(points):
            width = (next_x - x) * reach
            segments.append((width, (next_y - y) * height / width))
        return Curve(points[0][0], points[0][1], tuple(segments))

    def score(self, name: str, amounts: Mapping[str, Any]) -> Any:
        """The score of a capability, given outputs and composites."""
        return self.curve(name)(amounts[self.scenario.model.capabilities[name].feed])

    def objective(
        self, spending: Spending, units: Mapping[Any, Any], outputs: Mapping[str, Any], scores: Mapping[str, Any]
    ) -> Any:
        """The value of the scenario's objective."""
        goal = self.scenario.goal
        match goal.kind:
            case "weighted_score":
                return sum((self.constant(w) * scores[name] for name, w in goal.weights.items()), ZERO)
            case "weakest_score":
                return least(*scores.values())
            case "spend":
                return sum(spending.values(), ZERO)
            case "money_moved":
                actual = self.scenario.spending_of(self.scenario.actual or "", self.values)
                return sum((most(v - actual[key], actual[key] - v) for key, v in spending.items()), ZERO) / 2
        assert goal.linear is not None
        return self._linear(goal.linear, self._lookup(spending, units, outputs, scores))

    def rule_value(self, rule: Rule, achieved: Achievement) -> Any:
        """The left side of a rule."""
        lookup = self._lookup(achieved.spending, achieved.units, achieved.outputs, achieved.scores)
        return sum((self.constant(term.coefficient) * lookup(term.atom) for term in rule.terms), ZERO)

    def bound(self, rule: Rule) -> Any:
        """The right side of a rule."""
        return self.constant(rule.bound)

    def constant(self, expression: Expression) -> Any:
        """The value of an expression over numbers, named allocations' spending and their scores."""
        return evaluate(expression, self.lookup)

    def lookup(self, path: str) -> Any:
        """The value of a number, or of a score of a named allocation (``score.nothing.compute``)."""
        if path in self.values:
            return self.values[path]
        _, allocation, capability = path.split(".")
        return self._scores(allocation)[capability]

    def _scores(self, allocation: str) -> dict[str, Any]:
        if allocation not in self._allocation_scores:
            outputs = self.amounts(self.units(self.spending(allocation)), None)
            names = self.scenario.model.capabilities
            self._allocation_scores[allocation] = {name: self.score(name, outputs) for name in names}
        return self._allocation_scores[allocation]

    def spending(self, allocation: str) -> Spending:
        """Net spending of a named allocation; ``nothing`` is that of the fixed programmes alone."""
        if allocation == "nothing":
            return self.scenario.fixed_spending(self.values)
        return self.scenario.spending_of(allocation, self.values)

    def _linear(self, linear: Linear, lookup: Any) -> Any:
        total = self.constant(linear.constant)
        for term in linear.terms:
            total = total + self.constant(term.coefficient) * lookup(term.atom)
        return total

    def _lookup(self, spending: Spending, units: Mapping[Any, Any], outputs: Mapping[str, Any], scores: Any) -> Any:
        at_month: dict[Fraction, dict[str, Any]] = {}

        def value(atom: Atom) -> Any:
            if isinstance(atom, Spend):
                return spending[atom.programme, atom.period]
            if isinstance(atom, Units):
                return units[atom.programme, atom.period]
            if isinstance(atom, Score):
                return scores[atom.capability]
            if atom.month is None:
                return outputs[atom.name]
            if atom.month not in at_month:
                at_month[atom.month] = self.amounts(units, atom.month)
            return at_month[atom.month][atom.name]

        return value


def evaluate_allocation(scenario: Scenario, spending: Spending, values: Values | None = None) -> Achievement:
    """What ``spending`` (money by programme and period) achieves under ``scenario``."""
    return Evaluator(scenario, scenario.base if values is None else values).achieve(spending)


def _nonzero(value: Any) -> bool:
    return not isinstance(value, int | float | Fraction) or value != 0
