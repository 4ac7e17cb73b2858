"""The reasons for the computed allocation: for each programme what it buys and what limits it, from computed figures.

What a programme contributes is found by taking its money away; what its next money would add and displace, by solving
again with a little more forced into it. Nothing is inferred from names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from optimizer.analysis.answer import Answer
from optimizer.analysis.postoptimal.reduced_costs import money_per_unit
from optimizer.analysis.postoptimal.shadow_prices import RuleState
from optimizer.analysis.sensitivity import Sensitivity
from optimizer.program.ces import LEAST_ELASTICITY
from optimizer.program.highs import Solver
from optimizer.program.scaling import INFINITY
from optimizer.scenario.families import tagged
from optimizer.scenario.linear_form import IfBought, Lots, Spend, Units
from optimizer.scenario.scenario import Scenario

_OWN = tagged("own", "silent")
_SAME = Fraction(1, 10**9)
"""The relative difference up to which parts of a composite are as small."""


@dataclass(frozen=True)
class Bottleneck:
    """A composite limited by its smallest part: amounts of the ``parts``, and the position ``least`` of the smallest.

    ``feeding`` are the programmes that add to the smallest part.
    """

    composite: str
    parts: tuple[Fraction, ...]
    least: int
    feeding: tuple[str, ...]

    @property
    def tied(self) -> tuple[int, ...]:
        """The positions of all parts that are as small as the smallest."""
        least = self.parts[self.least]
        return tuple(i for i, value in enumerate(self.parts) if value - least <= _SAME * abs(least))


@dataclass(frozen=True)
class ProgrammeExplanation:
    """The explanation of one programme in the computed allocation.

    ``lost`` maps each capability to the score that would be lost without the programme's money, ``lost_objective`` is
    the objective lost. ``held_by`` are the binding rules on this programme, with their shadow prices; ``blocked`` the
    bottlenecks downstream of its outputs whose smallest part it does not feed. ``rate`` is the change of the objective
    per unit of money forced in, None where none can be, in the ``period`` that takes it, empty where that may be any;
    ``displaced`` is the money that each other programme gives up per unit. ``worth`` is its objective coefficient and
    the range in which the allocation stays optimal.
    """

    name: str
    spend: Fraction
    actual: Fraction | None
    units: Fraction
    outputs: Mapping[str, Fraction]
    lost: Mapping[str, Fraction]
    lost_objective: Fraction
    held_by: tuple[RuleState, ...]
    blocked: tuple[Bottleneck, ...]
    rate: float | None
    period: str
    displaced: Mapping[str, float]
    worth: tuple[float | None, float | None, float | None]


class Explanations:
    """The explanations of one answer, on demand."""

    def __init__(self, sensitivity: Sensitivity) -> None:
        self.sensitivity, self.answer = sensitivity, sensitivity.answer
        self.solution, self.scenario = self.answer.solution, self.answer.scenario

    @cached_property
    def bottlenecks(self) -> dict[str, Bottleneck]:
        """The bottleneck of each composite whose parts do not replace each other, at the computed allocation."""
        evaluator, programmes, by_composite = self.solution.program.evaluator, self.scenario.programmes, {}
        effects = {name: evaluator.effects(name) for name in programmes}
        adding = {key: {n for n in programmes if effects[n].get(key, 0) > 0} for key in self.scenario.model.outputs}
        for name, linears in self.scenario.scope.parts.items():
            block, values = self.scenario.model.composites[name], evaluator.values
            feeding = [set[str]().union(*(adding[atom.name] for atom in part.coefficients)) for part in linears]
            # Where one input replaces another none of them holds the others up.
            replaced = values.get(f"composites.{name}.ces.elasticity", 0) >= LEAST_ELASTICITY
            if block.kind != "sum_of" and len(linears) > 1 and not replaced:
                parts = evaluator.parts_of(name, self.answer.achieved.outputs.__getitem__)
                if block.ces is not None:
                    parts = [value / values[f"composites.{name}.ces.inputs.{i}.at"] for i, value in enumerate(parts)]
                least = min(range(len(parts)), key=lambda i: parts[i])
                own = tuple(programme for programme in programmes if programme in feeding[least])
                by_composite[name] = Bottleneck(name, tuple(Fraction(value) for value in parts), least, own)
                # In a composite of others only what is scarcest itself adds to it.
                feeding = [feeding[i] for i in by_composite[name].tied]
            adding[name] = set[str]().union(*feeding)
        return by_composite

    def behind(self, quantity: str) -> list[str]:
        """The composites with a bottleneck that a quantity is made of, itself among them."""
        return [name for name in self.bottlenecks if quantity in _carried(self.scenario, {name})]

    def programme(self, name: str) -> ProgrammeExplanation:
        """The explanation of one programme."""
        achieved, evaluator = self.answer.achieved, self.solution.program.evaluator
        less = evaluator.achieve_beside(achieved, {(name, t): Fraction(0) for t in self.scenario.periods})
        baseline = self.answer.baseline
        reached = _carried(self.scenario, {key for key, effect in evaluator.effects(name).items() if effect > 0})
        blocked = [own for own in self.bottlenecks.values() if own.composite in reached and name not in own.feeding]
        rate, displaced = self._next(name)
        cost = self.answer.reduced_costs.get(name)
        own = self.sensitivity.programmes.get(name)
        return ProgrammeExplanation(
            name=name,
            spend=self.solution.spent(name),
            actual=None if baseline is None else Fraction(baseline.achieved.spent(name)),
            units=Fraction(achieved.bought(name)),
            outputs={n: Fraction(v - less.outputs[n]) for n, v in achieved.outputs.items() if v != less.outputs[n]},
            lost={n: Fraction(v - less.scores[n]) for n, v in achieved.scores.items() if v != less.scores[n]},
            lost_objective=Fraction(achieved.objective - less.objective),
            held_by=tuple(s for s in self.answer.rules.values() if s.shadow_price and _holds(s, name)),
            blocked=tuple(blocked),
            rate=rate,
            period=cost.period if cost is not None and cost.per_money else "",
            displaced=displaced,
            worth=(None, None, None) if own is None else (own.coefficient, own.low, own.high),
        )

    def _next(self, name: str) -> tuple[float | None, dict[str, float]]:
        """Change of the objective per unit of money forced into a programme, and the money displaced from others.

        The change is the reduced cost. Where that is 0 since other rules settle the amount, it is the change while the
        programme itself does not give way.
        """
        program, cost = self.solution.program, self.answer.reduced_costs.get(name)
        if self.scenario.programmes[name].fixed or cost is None or cost.column is None or cost.per_money is None:
            return None, {}
        exact, bounds, columns = program.exact, program.solver.bounds, program.decisions[name]
        own = {i for i, row in enumerate(exact.rows) if row.split(".")[0] in _OWN and row.split(".")[1] == name}
        total = self.scenario.total(self.solution.spending)
        step = float(max(total / 2, self.solution.spent(name)) / 10**4 or self.scenario.display.size)
        unit = max(-money_per_unit(program, cost.column), 0.0) or 1.0
        held = Solver(exact.with_row("held", dict.fromkeys(columns, Fraction(1)), ">=", Fraction(0)))
        # Money from outside takes its part of every rule but the programme's own floor and cap.
        uses = {i: float(part) * step / unit for i, part in exact.by_column[cost.column] if i not in own}
        rows = {i: (bounds.row_lower[i] - part, bounds.row_upper[i] - part) for i, part in uses.items()}
        spent = float(sum(self.solution.outcome.x[columns]))
        least = {len(exact.rows): (-INFINITY if cost.per_money else spent, INFINITY)}
        here, more = held.solve(rows=least), held.solve(rows=rows | least)
        if here.status != "optimal" or more.status != "optimal":
            return cost.per_money or None, {}
        before, after = (self.scenario.spent(program.spending(outcome.x)) for outcome in (here, more))
        gives = {other: float(before[other] - after[other]) / step for other in before if other != name}
        displaced = {other: share for other, share in gives.items() if share > 1e-4}
        rate = cost.per_money or (more.objective - here.objective) / step + float(exact.cost[cost.column]) / unit
        return rate, dict(sorted(displaced.items(), key=lambda item: -item[1]))

    @cached_property
    def rates_at_actual(self) -> dict[str, float]:
        """Gain of the objective from one display unit more of each programme in the first period, beside the actual.

        Rules are set aside.
        """
        baseline = self.answer.baseline
        if baseline is None:
            return {}
        evaluator, unit = self.solution.program.evaluator, self.scenario.display.size
        achieved, first = baseline.achieved, self.scenario.periods[0]
        rates = {}
        for name, programme in self.scenario.programmes.items():
            if not (programme.fixed or programme.in_units):
                more = evaluator.achieve_beside(achieved, {(name, first): achieved.spending[name, first] + unit})
                rates[name] = float(Fraction(more.objective) - Fraction(achieved.objective))
        return rates


FIXED, WHOLE, CAPPED, FLOORED, TIED, LIMITED, LEFT_OUT, UNWANTED, USELESS, BALANCED, ENOUGH, NEEDED = (
    "fixed", "whole", "capped", "floored", "tied", "limited", "left_out", "unwanted", "useless", "balanced", "enough",
    "needed",
)  # fmt: skip
_CAPS, _FLOORS = tagged("cap"), tagged("floor")


@dataclass(frozen=True)
class Reason:
    """The reason for a programme's spending: ``kind`` is one of the words above, ``rules`` are those that bind it.

    ``price`` is the reduced cost, in the objective per unit of money forced into ``period``, of a programme left out or
    unwanted; else None.
    """

    kind: str
    rules: tuple[RuleState, ...] = ()
    price: float | None = None
    period: str = ""


def reasons(answer: Answer) -> dict[str, Reason]:
    """The reason for the computed spending on each programme."""
    return {name: _reason(answer, name) for name in answer.scenario.programmes}


def served_capabilities(scenario: Scenario, programme: str) -> tuple[str, ...]:
    """The capabilities that a programme's outputs feed, directly or through composites."""
    reached = _carried(scenario, set(scenario.programmes[programme].feeds))
    return tuple(name for name, item in scenario.model.capabilities.items() if item.feed in reached)


def _carried(scenario: Scenario, outputs: set[str]) -> set[str]:
    """``outputs`` and all composites that they feed, directly or through other composites."""
    reached = set(outputs)
    for name, parts in scenario.scope.parts.items():
        if any(atom.name in reached for part in parts for atom in part.coefficients):
            reached.add(name)
    return reached


def _reason(answer: Answer, name: str) -> Reason:
    if answer.scenario.programmes[name].fixed:
        return Reason(FIXED)
    holding = tuple(state for state in answer.rules.values() if _holds(state, name))
    spends = any(answer.spending[name, period] for period in answer.scenario.periods)
    if answer.solution.whole is not None:
        # The least that is bought if anything holds nothing where nothing is bought.
        return Reason(WHOLE, tuple(state for state in holding if spends or state.rule.family != "min_if_any"))
    families = {state.rule.family for state in holding}
    if holding and (spends or families.intersection(_CAPS)):
        return Reason(_held(answer.scenario, name, holding), holding)
    scarce = any(state.shadow_price for state in answer.rules.values() if state.rule.family == "budget")
    if not spends:
        costs = {other: cost.per_money or 0.0 for other, cost in answer.reduced_costs.items()}
        price, size = costs.get(name, 0.0), max(map(abs, costs.values()), default=0.0)
        worse = price if answer.scenario.goal.maximized else -price
        # A reduced cost within the solver's accuracy counts as 0.
        if worse >= -1e-9 * max(size, 1e-12):
            return Reason(USELESS)
        return Reason(LEFT_OUT if scarce else UNWANTED, (), price, answer.reduced_costs[name].period)
    if not scarce:
        return Reason(NEEDED if answer.scenario.goal.kind == "spend" else ENOUGH)
    return Reason(BALANCED)


def _held(scenario: Scenario, name: str, holding: Sequence[RuleState]) -> str:
    """Which word says it of the rules that hold a programme: one way only where they hold all its money that way."""
    families = {state.rule.family for state in holding}
    atoms = (atom for state in holding for atom in state.rule.coefficients)
    periods = {atom.period for atom in atoms if isinstance(atom, Spend | Units)}
    if periods.issuperset(scenario.programmes[name].decided(scenario.periods)):
        if families.issubset(_CAPS):
            return CAPPED
        if families.issubset(_FLOORS):
            return FLOORED
    return TIED if families == {"limits"} and all(state.rule.relation == "=" for state in holding) else LIMITED


def _holds(state: RuleState, name: str) -> bool:
    """Whether a rule on the programme's own money or units binds and may have a price."""
    if not state.binding or state.shadow_price == 0 or state.rule.family in ("budget", "lot"):
        return False
    kinds = (Spend, Units, Lots, IfBought)
    return any(isinstance(atom, kinds) and atom.programme == name for atom in state.rule.coefficients)
