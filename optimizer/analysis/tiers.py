"""What the width of a tier costs: the one number that limits without being a rule.

In the program a tier ends where its columns do, one in each period; here the ends become rows, which can be priced like
any rule. A cap on the units of the programme is the cost of that many, and moves with the widths of its tiers; scores
that are required as a share of an allocation's stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.analysis.along import Course, Moving, parts, side
from optimizer.analysis.prices import PriceRange, directional, measured
from optimizer.program.evaluation import Evaluator
from optimizer.program.program import Program
from optimizer.solution import Solution


@dataclass(frozen=True)
class TierState:
    """The width of one tier, in units per period: what is bought in it (at most in any period), and its price."""

    programme: str
    tier: int
    value: float
    limit: Fraction
    binding: bool
    price: PriceRange

    @property
    def path(self) -> str:
        """The path of the width among the scenario's numbers."""
        return tier_path(self.programme, self.tier)


def tier_path(programme: str, tier: int) -> str:
    """The path of the width of a tier, counted from 0."""
    return f"programmes.{programme}.tiers.{tier}.units"


def tier_units(solution: Solution, name: str, tier: int, period: str) -> Fraction:
    """Units bought in a tier in a period, tiers filled best first: the solver may split equal ones as it likes."""
    evaluator = solution.program.evaluator
    money = evaluator.tier_money(name, Fraction(solution.unrounded.spending[name, period]))[tier]
    return Fraction(money / evaluator.tiers(name)[tier][0])


def tier_states(solution: Solution) -> dict[str, TierState]:
    """The width of every tier that has an end, by the name ``tiers.<programme>.<number from 1>``."""
    program, found = solution.program, {}
    widths = {
        (name, s): Fraction(width)
        for name, block in solution.scenario.programmes.items()
        if block.tiers
        for s, (_, width) in enumerate(program.evaluator.tiers(name))
        if width is not None
    }
    if not widths:
        return {}
    opened = _opened(solution)
    for (name, s), limit in widths.items():

        def course(upward: bool, start: Fraction, name: str = name, s: int = s) -> Course:
            return _course(opened.program, name, s, upward, start)

        up, down = (directional(opened, course(upward, Fraction(0)).change) for upward in (True, False))
        price = measured((opened, opened), float(limit), up, None if down is None else -down + 0.0, course)
        filled = [tier_units(solution, name, s, period) for period in solution.scenario.periods]
        value = max(float(units) for units in filled)
        binding = value >= float(limit) * (1 - 1e-7)
        found[f"tiers.{name}.{s + 1}"] = TierState(name, s, value, limit, binding, price)
    return found


def _opened(solution: Solution) -> Solution:
    """The same program with the ends of tiers as rows."""
    exact = solution.program.exact
    upper = list(exact.upper)
    opened = exact
    for j, key in enumerate(exact.columns):
        if key[0] == "spend" and exact.upper[j] is not None:
            opened = opened.with_row(_row(*key[1:]), {j: Fraction(1)}, "<=", exact.upper[j])
            upper[j] = None
    program = replace(solution.program, exact=replace(opened, upper=tuple(upper)))
    return replace(solution, program=program, outcome=program.solver.solve())


def _row(name: str, tier: int, period: str) -> str:
    return f"tier.{name}.{tier}.{period}"


def _course(program: Program, name: str, tier: int, upward: bool, start: Fraction) -> Course:
    position = {row: i for i, row in enumerate(program.exact.rows)}
    change, rate = np.zeros(len(position)), Fraction(1 if upward else -1)
    for period in program.scenario.periods:
        change[position[_row(name, tier, period)]] = float(rate * program.groups["unit_cost"][name, tier])
    bends: list[Fraction] = []
    path = tier_path(name, tier)
    width = Moving(Fraction(program.values[path]) + start * rate, rate, bends)
    moving = replace(program, evaluator=Evaluator(program.scenario, {**program.values, path: width}))
    for rule in program.scenario.rules:
        if rule.spending_cap and getattr(rule.terms[0].atom, "programme", "") == name:
            right = side(moving, rule, Fraction(program.evaluator.bound(rule)))
            change[position[rule.name]] = float(parts(right)[1])
    if not upward:
        bends.append(Fraction(program.values[path]) - start)  # a tier ends at 0 units
    return Course(change, min((bend for bend in bends if bend > 0), default=None))
