"""Shadow prices of tier widths: numbers that limit spending without being rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

from optimizer.analysis.postoptimal.moving_constants import Constant, side
from optimizer.analysis.postoptimal.shadow_prices import PriceRange, price_ends, shadow_price
from optimizer.program.evaluation import Evaluator
from optimizer.program.program import Program
from optimizer.scenario.rules import Rule
from optimizer.solution import Solution


@dataclass(frozen=True)
class TierState:
    """A tier's width in units per period: the units bought in it (the most of any period), and its shadow price."""

    programme: str
    tier: int
    value: float
    limit: Fraction
    binding: bool
    price: PriceRange

    @property
    def path(self) -> str:
        """The path of the width among the scenario's numbers."""
        return f"programmes.{self.programme}.tiers.{self.tier}.units"


def tier_states(solution: Solution, programmes: Sequence[str]) -> dict[str, TierState]:
    """The state of every tier of finite width, by the name ``tiers.<programme>.<number from 1>``.

    In the program a tier's width is a bound of its columns, one in each period; here the bounds become rows, which have
    prices as rules do. A score that is required as a share of an allocation's score stays as it is.
    """
    evaluator, states = solution.program.evaluator, {}
    widths = {
        (name, s): Fraction(width)
        for name in programmes
        if solution.scenario.programmes[name].tiers
        for s, (_, width) in enumerate(evaluator.tiers(name))
        if width is not None
    }
    opened = _opened(solution) if widths else solution
    for (name, s), limit in widths.items():
        constant = tier_constant(opened.program, name, s)
        up, down = (shadow_price(opened, constant, upward) for upward in (True, False))
        price = price_ends((opened, opened), constant, float(limit), up, down)
        value = max(float(tier_units(solution, name, s, period)) for period in solution.scenario.periods)
        binding = value >= float(limit) * (1 - 1e-7)
        states[f"tiers.{name}.{s + 1}"] = TierState(name, s, value, limit, binding, price)
    return states


def tier_units(solution: Solution, name: str, tier: int, period: str) -> Fraction:
    """Units bought in a tier in a period, with the cheapest tiers filled first: the solver splits equal ones at
    will."""
    evaluator = solution.program.evaluator
    money = evaluator.tier_money(name, Fraction(solution.unrounded.spending[name, period]))[tier]
    return Fraction(money / evaluator.tiers(name)[tier][0])


def _opened(solution: Solution) -> Solution:
    """The solution of the program in which bounds of tiers are rows."""
    exact = solution.program.exact
    ends = [j for j, key in enumerate(exact.columns) if key[0] == "spend" and exact.upper[j] is not None]
    m = len(exact.rows)
    opened = replace(
        exact,
        rows=(*exact.rows, *(tier_row(*exact.columns[j][1:]) for j in ends)),
        entries=(*exact.entries, *((m + k, j, Fraction(1)) for k, j in enumerate(ends))),
        relations=(*exact.relations, *("<=" for _ in ends)),
        rhs=(*exact.rhs, *(exact.upper[j] for j in ends)),
        upper=tuple(None if key[0] == "spend" else end for key, end in zip(exact.columns, exact.upper, strict=True)),
    )
    program = replace(solution.program, exact=opened)
    return replace(solution, program=program, outcome=program.solver.solve())


def tier_constant(program: Program, name: str, tier: int) -> Constant:
    """The width of a tier as a constant of the program's rows (see `tier_row`).

    A cap on the programme's units is in the program the cost of that many units, and moves too.
    """
    path, evaluator = f"programmes.{name}.tiers.{tier}.units", program.evaluator
    cost = evaluator.tiers(name)[tier][0]

    def capped(rule: Rule, width: Any) -> Any:
        return side(Evaluator(program.scenario, {**program.values, path: width}), rule, Fraction(evaluator.bound(rule)))

    caps = [r for r in program.scenario.rules if r.spending_cap and getattr(r.terms[0].atom, "programme", "") == name]
    sides: dict[str, Callable[[Any], Any]] = {rule.name: partial(capped, rule) for rule in caps}
    sides |= {tier_row(name, tier, period): lambda width: cost * width for period in program.scenario.periods}
    return Constant(Fraction(program.values[path]), sides)


def tier_row(name: str, tier: int, period: str) -> str:
    """The name of the row that bounds a tier, counted from 0, in a period."""
    return f"tier.{name}.{tier}.{period}"
