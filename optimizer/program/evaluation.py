"""Evaluation of allocations: units, outputs, composites, scores, objective. The reference for scores; no LP.

The functions are plain in the values of the numbers: with Fractions they are exact, with recorded numbers they give the
tape that a sweep plays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from optimizer.program import ces
from optimizer.program.coefficients import Coefficients, Values
from optimizer.scenario.allocations import Spending, cost_of
from optimizer.scenario.arithmetic import least, most
from optimizer.scenario.checks import names_fed
from optimizer.scenario.expression import Expression, value_of
from optimizer.scenario.linear_form import Amount, Atom, IfBought, Lots, Score, Spend, Units, Upkeep, is_nothing
from optimizer.scenario.rules import Rule
from optimizer.scenario.scenario import Scenario
from optimizer.scenario.scope import budget_path
from optimizer.scenario.tree import dotted

_SHORT = 0.1
"""The share of a mix's formula by which its planes may fall short of it; beyond that an allocation is refused."""


@dataclass(frozen=True)
class Achievement:
    """The achievement of one allocation.

    ``units`` and ``spending`` are by (programme, period); ``outputs`` holds outputs and composites, averaged over the
    horizon; ``scores`` are by capability, in points. ``upkeep`` is money by (programme, year) that keeps purchases in
    service, from the second year (1) on, charged to the budget of its year while there is one.
    """

    spending: Spending
    units: dict[tuple[str, str], Any]
    outputs: dict[str, Any]
    scores: dict[str, Any]
    upkeep: dict[tuple[str, int], Any]
    objective: Any
    costless: frozenset[str] = frozenset()
    """The programmes that cost nothing, whose entries in ``spending`` are units."""

    def spent(self, programme: str) -> Any:
        """Spending on a programme over all periods."""
        own = (amount for (name, _), amount in self.spending.items() if name == programme)
        return 0 if programme in self.costless else sum(own, 0)

    def charged(self, year: int) -> Any:
        """Upkeep of all programmes in a year."""
        return sum((amount for (_, of), amount in self.upkeep.items() if of == year), 0)

    def in_floats(self) -> Achievement:
        """The achievement with each number as a float."""
        floats: dict[str, Any] = {
            name: {key: float(amount) for key, amount in amounts.items()}
            for name, amounts in vars(self).items()
            if isinstance(amounts, dict)
        }
        return replace(self, objective=float(self.objective), **floats)

    def bought(self, programme: str) -> Any:
        """Units of a programme over all periods."""
        return sum((units for (name, _), units in self.units.items() if name == programme), 0)


class Evaluator(Coefficients):
    """Evaluator of allocations in one scenario at one set of values.

    What does not depend on the allocation is computed once.
    """

    def __init__(self, scenario: Scenario, values: Values) -> None:
        super().__init__(scenario, values)
        self._rates: dict[Fraction | None, dict[tuple[str, str], dict[str, Any]]] = {}
        self._starts: dict[Fraction | None, dict[str, Any]] = {}
        self._allocation_scores: dict[str, dict[str, Any]] = {}
        self._allocation_spending: dict[str, Spending] = {}

    def achieve(self, spending: Spending) -> Achievement:
        """Evaluate an allocation: money by (programme, period)."""
        if not self._exact:
            spending = {key: self._in_own_kind(amount) for key, amount in spending.items()}
        units = self.units(spending)
        return self._achieved(spending, units, self.amounts(units, None), self.upkeep_of(units))

    def achieve_beside(self, other: Achievement, changes: Spending) -> Achievement:
        """Evaluate an allocation that is ``other`` but for ``changes``, of a few programmes among many."""
        spending, names = other.spending | changes, dict.fromkeys(name for name, _ in changes)
        units = self.units(spending, names)
        outputs = self.amounts({key: count - other.units[key] for key, count in units.items()}, None, other.outputs)
        return self._achieved(spending, other.units | units, outputs, other.upkeep | self.upkeep_of(units))

    def _achieved(self, spending: Spending, units: Any, outputs: dict[str, Any], upkeep: Any) -> Achievement:
        scores = {name: self.score(name, outputs) for name in self.scenario.model.capabilities}
        achieved = Achievement(spending, units, outputs, scores, upkeep, None, self.scenario.costless)
        return replace(achieved, objective=self._objective(achieved))

    def upkeep_of(self, units: Mapping[tuple[str, str], Any]) -> dict[tuple[str, int], Any]:
        """Upkeep of units bought, by (programme, year), until the horizon or the budgets end."""
        years = max(ceil(self.scenario.numbers.base["horizon"]), len(self.scenario.periods))
        return {
            (name, year): sum(
                (units[name, t] * self.upkeep(name, t, year) for t in self.scenario.periods[: year + 1]), self._zero
            )
            for name in self.scenario.maintained
            if (name, self.scenario.periods[0]) in units
            for year in range(1, years)
        }

    def units(self, spending: Spending, programmes: Iterable[str] | None = None) -> dict[tuple[str, str], Any]:
        """Units bought by (programme, period), of all programmes by default: cheapest tiers first.

        Those of a programme with payments are decided once, and follow from its money in the first period with one.
        """
        scenario, units = self.scenario, {}
        for name in scenario.programmes if programmes is None else programmes:
            if scenario.programmes[name].payments is not None:
                payments = ((period, self.payment(name, period)) for period in scenario.periods)
                decided = (spending[name, period] / paid for period, paid in payments if not is_nothing(paid))
                units[name, scenario.periods[0]] = next(decided, self._zero)
                continue
            for period in scenario.periods:
                parts = zip(self.tier_money(name, spending[name, period]), self.tiers(name), strict=True)
                units[name, period] = sum(part / cost for part, (cost, _) in parts)
        return units

    def amounts(
        self, units: Mapping[tuple[str, str], Any], month: Fraction | None, before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Outputs and composites, averaged over the horizon or at ``month``, of units on top of ``before``."""
        if month not in self._starts:
            self._starts[month] = {name: self.initial(name, month) for name in self.scenario.model.outputs}
        amounts, rates = dict(before or self._starts[month]), self._rates.setdefault(month, {})
        for key, count in units.items():
            if key not in rates:
                effects = self.effects(key[0])
                share = self.service(*key, month) if effects else self._zero
                rates[key] = {output: effect * share for output, effect in effects.items()}
            for output, rate in rates[key].items():
                amounts[output] = amounts[output] + count * rate
        for name in self.scenario.composites(month):
            amounts[name] = least(*self.bounds_of(name, self.parts_of(name, amounts.__getitem__)))
        return amounts

    def parts_of(self, name: str, amount: Callable[[str], Any]) -> list[Any]:
        """Amounts of a composite's parts, from those of outputs and of the composites before it."""
        value = self.constant
        return [
            sum((amount(atom.name) * value(rate) for atom, rate in form.coefficients.items()), value(form.constant))
            for form in self.scenario.scope.parts[name]
        ]

    def bounds_of(self, name: str, parts: list[Any]) -> list[Any]:
        """What a composite is the smallest of: its parts, their one sum, or the planes of a mix."""
        match self.scenario.model.composites[name].kind:
            case "sum_of":
                return [sum(parts[1:], parts[0])]
            case "ces":
                first, second = parts
                return [first * one + second * other for one, other in self.fan(name)]
        return parts

    def mixes_too_far_apart(self, spending: Spending) -> dict[str, list[Any]]:
        """The mixes that feed something and whose inputs are too unequal for planes to measure, with the inputs."""
        apart, composites = dict[str, list[Any]](), self.scenario.model.composites
        mixes = [name for name in names_fed(self.scenario) & composites.keys() if composites[name].ces is not None]
        units = self.units(spending) if mixes else {}
        for month in (None, *self.scenario.dated) if mixes else ():
            amounts = self.amounts(units, month)
            for name in self.scenario.composites(month):
                inputs = self.parts_of(name, amounts.__getitem__) if name in mixes else []
                if inputs and ces.too_far_apart(self.fan(name), *inputs) and ces.shortfall(*self.mix(name)) > _SHORT:
                    apart.setdefault(name, inputs)
        return apart

    def budgets_for(self, spending: Spending) -> dict[str, Any]:
        """The budgets, by path, that ``spending`` would use up: spending of each period and upkeep."""
        upkeep = self.upkeep_of(self.units(spending))
        return {
            budget_path(period): sum(
                (amount for (_, t), amount in self.scenario.money(spending).items() if t == period),
                sum((amount for (_, of), amount in upkeep.items() if of == year), self._zero),
            )
            for year, period in enumerate(self.scenario.periods)
        }

    def outlay(self, spending: Spending) -> Any:
        """What ``spending`` takes from the budgets: itself, and the upkeep charged to them."""
        return sum(self.budgets_for(spending).values(), self._zero)

    def score(self, name: str, amounts: Mapping[str, Any]) -> Any:
        """The score of a capability, from outputs and composites."""
        return self.curve(name)(amounts[self.scenario.model.capabilities[name].feed])

    def _objective(self, achieved: Achievement) -> Any:
        """The value of the scenario's objective."""
        scores, spending = achieved.scores, achieved.spending
        goal = self.scenario.goal
        match goal.kind:
            case "weighted_score":
                return sum((self.constant(w) * scores[name] for name, w in goal.weights.items()), self._zero)
            case "weakest_score":
                return least(*scores.values())
            case "spend":
                charged = [amount for (_, year), amount in achieved.upkeep.items() if year < len(self.scenario.periods)]
                return sum(charged, sum(self.scenario.money(spending).values(), self._zero))
            case "money_moved":
                actual = self.spending(self.scenario.actual or "")
                paid = self.scenario.money(spending)
                return sum((most(v - actual[key], actual[key] - v) for key, v in paid.items()), self._zero) / 2
        assert goal.linear is not None
        return sum(self._terms(goal.linear.coefficients, achieved), self.constant(goal.linear.constant))

    def rule_value(self, rule: Rule, achieved: Achievement) -> Any:
        """The left side of a rule."""
        return sum(self._terms(rule.coefficients, achieved), self._zero)

    def rule_size(self, rule: Rule, achieved: Achievement) -> Any:
        """The sum of absolute terms of a rule's left side, to which its rounding is relative."""
        return sum((most(term, -term) for term in self._terms(rule.coefficients, achieved)), self._zero)

    def _terms(self, coefficients: Mapping[Atom, Any], achieved: Achievement) -> list[Any]:
        amount = self.quantities(achieved)
        return [self.constant(coefficient) * amount(atom) for atom, coefficient in coefficients.items()]

    def bound(self, rule: Rule) -> Any:
        """The right side of a rule."""
        return self.constant(rule.bound)

    def right_side(self, rule: Rule, bound: Any) -> Any:
        """The program's right side of a rule with this bound: of a cap on units over tiers, what so many cost."""
        if not rule.spending_cap:
            return bound
        ((atom, rate),) = rule.coefficients.items()
        return cost_of(self.tiers(atom.programme), bound / self.constant(rate))

    def constant(self, expression: Expression) -> Any:
        """The value of an expression in numbers, and in spending and scores of named allocations."""
        return self._in_own_kind(value_of(expression, self.lookup))

    def lookup(self, path: str) -> Any:
        """The value of a number, or an allocation's score or spending: ``score.bill.safety``, ``spending.bill.gpu``."""
        if path in self.values:
            return self.values[path]
        kind, allocation, name, *period = path.split(".")
        return self._scores(allocation)[name] if kind == "score" else self.spending(allocation)[name, dotted(*period)]

    def _scores(self, allocation: str) -> dict[str, Any]:
        if allocation not in self._allocation_scores:
            outputs = self.amounts(self.units(self.spending(allocation)), None)
            names = self.scenario.model.capabilities
            self._allocation_scores[allocation] = {name: self.score(name, outputs) for name in names}
        return self._allocation_scores[allocation]

    def spending(self, allocation: str) -> Spending:
        """Net spending of a named allocation; ``nothing`` is the fixed programmes alone."""
        if allocation not in self._allocation_spending:
            spending = self.scenario.net_spending.of(allocation, self.values)
            self._allocation_spending[allocation] = {key: self._in_own_kind(own) for key, own in spending.items()}
        return self._allocation_spending[allocation]

    def held(self, plan: Spending, base: Evaluator) -> Spending:
        """The money of a plan stated at the values of ``base``: programmes with payments keep their units, fixed ones
        take the amount here."""
        once = [name for name, own in base.scenario.programmes.items() if own.payments is not None]
        units, fixed = base.units(plan, once), self.spending("nothing")
        held = {key: self._in_own_kind(money) for key, money in plan.items()}
        for name, first in units:
            if self.scenario.programmes[name].payments is not None:
                count = self._in_own_kind(units[name, first])
                held |= {(name, period): count * self.payment(name, period) for period in self.scenario.periods}
        return held | {key: fixed[key] for key in held if self.scenario.programmes[key[0]].fixed}

    def quantities(self, achieved: Achievement) -> Callable[[Atom], Any]:
        """The amount in an allocation of each thing that rules and objectives name."""
        units = achieved.units
        amounts: dict[Fraction | None, dict[str, Any]] = {None: achieved.outputs}

        def value(atom: Atom) -> Any:
            match atom:
                case Spend(programme, period):
                    return achieved.spending[programme, period]
                case Units(programme, period):
                    return units[programme, period]
                case Score(capability):
                    return achieved.scores[capability]
                case Lots(programme, period):
                    return whole_lots(units[programme, period], self.values[f"programmes.{programme}.lot"])
                case IfBought(programme):
                    return int(any(count > 0 for (name, _), count in units.items() if name == programme))
                case Upkeep(programme, period):
                    return achieved.upkeep[programme, self.scenario.periods.index(period)]
                case Amount(name, month):
                    if month not in amounts:
                        amounts[month] = self.amounts(units, month)
                    return amounts[month][name]

        return value


def whole_lots(units: Any, lot: Any) -> int:
    """The number of whole lots nearest to ``units``."""
    return round(Fraction(units) / Fraction(lot))
