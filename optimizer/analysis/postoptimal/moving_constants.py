"""How the right-hand sides of the program move when one constant of the scenario does.

The constant of a budget is followed through every rule that names it, the cap of a tiered programme through the cost of
its tiers. Mostly the right-hand sides move in proportion; where `min`, `max` or a tier's end bends them, as far as the
bend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from optimizer.program.evaluation import Evaluator
from optimizer.program.program import Program
from optimizer.program.vectors import Vector
from optimizer.scenario.arithmetic import Algebraic, Derivative
from optimizer.scenario.expression import evaluate, names
from optimizer.scenario.linear_form import Units
from optimizer.scenario.rules import Rule


@dataclass(frozen=True)
class Course:
    """Change of the right-hand sides, of shape (m,), per unit that constants move in one way.

    ``reach`` is how far they move in proportion: None for ever, up to a bend, or 0 where they never do (a square, say),
    or where the constants stand in coefficients too. ``objective`` is then what the coefficients add to the objective.
    """

    change: Vector
    reach: Fraction | None
    objective: float = 0.0


class _CurvedError(Exception):
    """The expression is not linear in the constant."""


class Moving(Algebraic):
    """A number ``value + rate * t`` for small t > 0. Comparisons note in ``bends`` where they would turn."""

    def __init__(self, value: Any, rate: Any, bends: list[Fraction]) -> None:
        self.value, self.rate, self.bends = Fraction(value), Fraction(rate), bends

    def _with(self, value: Any, rate: Any) -> Any:
        return Moving(value, rate, self.bends) if rate else Fraction(value)

    def __add__(self, other: Any) -> Any:
        value, rate = parts(other)
        return self._with(self.value + value, self.rate + rate)

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __neg__(self) -> Any:
        return self._with(-self.value, -self.rate)

    def __mul__(self, other: Any) -> Any:
        factor, rate = parts(other)
        if rate:
            raise _CurvedError
        return self._with(self.value * factor, self.rate * factor)

    def __truediv__(self, other: Any) -> Any:
        divisor, rate = parts(other)
        if rate:
            raise _CurvedError
        return self._with(self.value / divisor, self.rate / divisor)

    def __rtruediv__(self, other: Any) -> Any:
        raise _CurvedError

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """The outcome of ``min`` or ``max``; every other function bends."""
        if operation not in ("min", "max"):
            raise _CurvedError
        return min(operands) if operation == "min" else max(operands)

    __radd__, __rmul__ = __add__, __mul__

    def __lt__(self, other: Any) -> bool:
        value, rate = parts(other)
        gap, speed = self.value - value, self.rate - rate
        if gap * speed < 0:
            self.bends.append(-gap / speed)
        return bool(gap < 0 or (gap == 0 and speed < 0))

    def __gt__(self, other: Any) -> bool:
        return bool(-self < -other)

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __ge__(self, other: Any) -> bool:
        return not self < other


def parts(value: Any) -> tuple[Fraction, Fraction]:
    """Value and rate of what may move."""
    return (value.value, value.rate) if isinstance(value, Moving) else (Fraction(value), Fraction(0))


Make = Callable[[Any, Any], Any]
"""Makes a number that moves from its value and its rate."""


def rule_course(program: Program, rule: Rule, upward: bool = True, start: Fraction = Fraction(0)) -> Course:
    """The course of one rule's constant, upward or downward; a budget's through all rules that name it.

    It begins where the constant has moved by ``start`` already.
    """
    rate = Fraction(1 if upward else -1)
    if rule.family == "budget":
        return budget_course(program, {own_number(rule): rate}, start)
    constant = Fraction(program.evaluator.bound(rule)) + start * rate
    return _course(program, {rule.name: lambda make: side(program.evaluator, rule, make(constant, rate))})


def tier_course(program: Program, name: str, tier: int, upward: bool, start: Fraction = Fraction(0)) -> Course:
    """The course of the width of one tier, whose ends are rows of the program (see `tier_row`).

    A cap on the units of the programme is the cost of that many, and moves too.
    """
    path, evaluator, rate = f"programmes.{name}.tiers.{tier}.units", program.evaluator, Fraction(1 if upward else -1)
    width, cost = Fraction(program.values[path]) + start * rate, evaluator.tiers(name)[tier][0]

    def capped(rule: Rule, make: Make) -> Any:
        moving = Evaluator(program.scenario, {**program.values, path: make(width, rate)})
        return side(moving, rule, Fraction(evaluator.bound(rule)))

    capping = [rule for rule in program.scenario.rules if rule.spending_cap]
    caps = [rule for rule in capping if getattr(rule.terms[0].atom, "programme", "") == name]
    rows: dict[str, Callable[[Make], Any]] = {rule.name: partial(capped, rule) for rule in caps}
    rows |= {tier_row(name, tier, t): lambda make: cost * make(width, rate) for t in program.scenario.periods}
    course = _course(program, rows)
    # A tier ends at 0 units.
    ends = [end for end in (course.reach, None if upward else width) if end]
    return replace(course, reach=min(ends, default=None))


def tier_row(name: str, tier: int, period: str) -> str:
    """The name of the row that ends a tier, counted from 0, in a period."""
    return f"tier.{name}.{tier}.{period}"


def own_number(rule: Rule) -> str:
    """The path of a budget rule's own number: with carry-over, the last of those that it adds up."""
    return [name.text for name in names(rule.bound)][-1]


def named_by(program: Program, paths: Collection[str]) -> list[Rule]:
    """The rules whose constants name one of these numbers."""
    return [rule for rule in program.scenario.rules if any(name.text in paths for name in names(rule.bound))]


def budget_course(program: Program, rates: Mapping[str, Fraction], start: Fraction = Fraction(0)) -> Course:
    """The course of budgets, path to rate, through every rule that names one of them; zero rates do not move."""
    scenario, rates = program.scenario, {path: rate for path, rate in rates.items() if rate}

    def moved(rule: Rule, make: Make) -> Any:
        def lookup(path: str) -> Any:
            value = program.evaluator.lookup(path)
            return make(value + start * rates[path], rates[path]) if path in rates else value

        return side(program.evaluator, rule, evaluate(rule.bound, lookup))

    course = _course(program, {rule.name: partial(moved, rule) for rule in named_by(program, rates)})
    expressions = [term.coefficient for rule in scenario.rules for term in rule.terms]
    if scenario.goal.linear is not None:
        expressions += [scenario.goal.linear.constant, *(term.coefficient for term in scenario.goal.linear.terms)]
    if any(name.text in rates for expression in expressions for name in names(expression)):
        return _with_coefficients(program, rates, course)
    return course


def _course(program: Program, sides: Mapping[str, Callable[[Make], Any]]) -> Course:
    """The course of the rows named, whose right-hand sides are functions of how numbers that move are made."""
    bends: list[Fraction] = []
    change, curved = np.zeros(len(program.exact.rows)), False
    for name, side_of in sides.items():
        i = program.exact.rows.index(name)
        try:
            change[i] = float(parts(side_of(lambda value, rate: Moving(value, rate, bends)))[1])
        except _CurvedError:
            curved = True
            right = side_of(lambda value, rate: Derivative(float(value), float(rate)))
            change[i] = right.slope if isinstance(right, Derivative) else 0.0
    return Course(change, Fraction(0) if curved else min(bends, default=None))


def side(evaluator: Evaluator, rule: Rule, constant: Any) -> Any:
    """The right-hand side that the program has for a rule with this constant."""
    if not rule.spending_cap:
        return constant
    atom = rule.terms[0].atom
    assert isinstance(atom, Units)
    return evaluator.cost_of(atom.programme, constant / evaluator.constant(rule.terms[0].coefficient))


def _with_coefficients(program: Program, rates: Mapping[str, Fraction], course: Course) -> Course:
    """The same where the budget stands in coefficients too: their change at the optimum moves to the right."""
    exact, point = program.exact, program.solver.solve().x
    step = Fraction(1, 10**6) * max(abs(Fraction(program.values[path])) for path in rates) or Fraction(1)
    moved = program.at({path: program.values[path] + step * rate for path, rate in rates.items()}).exact
    change, objective = course.change.copy(), float((moved.constant - exact.constant) / step)
    for (i, j, after), (_, _, before) in zip(moved.entries, exact.entries, strict=True):
        if after != before:
            change[i] -= float((after - before) / step) * point[j]
    for j, (after, before) in enumerate(zip(moved.cost, exact.cost, strict=True)):
        if after != before:
            objective += float((after - before) / step) * point[j]
    return Course(change, Fraction(0), objective)
