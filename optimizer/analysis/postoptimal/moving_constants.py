"""Changes of the program's right-hand sides when one constant of the scenario moves.

A budget moves in every rule that names it, the cap of a programme with tiers through the cost of the tiers. Mostly
right-hand sides move in proportion; where `min`, `max` or the end of a tier bends them, up to the bend.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from optimizer.program.program import Program
from optimizer.program.scaling import INFINITY
from optimizer.program.vectors import Vector
from optimizer.scenario.arithmetic import Algebraic, log, power
from optimizer.scenario.expression import names, value_of
from optimizer.scenario.rules import Rule

_HERE = Fraction(0)
"""The bend of a term that is nowhere linear: at the number's own value."""


@dataclass(frozen=True)
class Constant:
    """A constant that limits, with the right-hand side of each rule that follows it, by name, as a function of it.

    ``budgets`` maps the path of each budget that is part of it to its share.
    """

    value: Fraction
    sides: Mapping[str, Callable[[Any], Any]]
    budgets: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class RhsChange:
    """The change of right-hand sides, of shape (m,), per unit that a constant moves in one direction.

    ``reach`` is how far they move in proportion: None for ever, else up to a bend, or 0 where they never do (a square,
    say) or where coefficients depend on the constant too. ``objective`` is then the contribution of the coefficients.
    """

    change: Vector
    reach: Fraction | None
    objective: float = 0.0


class MovingNumber(Algebraic):
    """A number ``value + rate * t`` for small t > 0.

    ``bends`` collects the t at which a comparison would turn; an operation that is not linear adds 0.
    """

    def __init__(self, value: Any, rate: Any, bends: list[Fraction]) -> None:
        self.value, self.rate, self.bends = Fraction(value), Fraction(rate), bends

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """The result, a plain number where it does not move; of a comparison its truth just above t = 0."""
        bends = next(operand.bends for operand in operands if isinstance(operand, MovingNumber))
        (value, rate), (other, change) = _parts(operands[0]), _parts(operands[-1])
        match operation:
            case "<" | "<=":
                gap, speed = value - other, rate - change
                if gap * speed < 0:
                    bends.append(-gap / speed)
                return bool(gap < 0 or (gap == 0 and (speed < 0 or (speed == 0 and operation == "<="))))
            case "neg":
                value, rate = -value, -rate
            case "+":
                value, rate = value + other, rate + change
            case "-":
                value, rate = value - other, rate - change
            case "*":
                bends += [_HERE] if rate and change else []
                value, rate = value * other, rate * other + value * change
            case "/":
                bends += [_HERE] if change else []
                value, rate = value / other, (rate - value / other * change) / other
            case "log":
                bends.append(_HERE)
                value, rate = log(value), rate / value
            case "pow":
                bends.append(_HERE)
                rate = other * power(value, other - 1) * rate if other else Fraction(0)
                rate += power(value, other) * log(value) * change if change else 0
                value = power(value, other)
            case _:
                return NotImplemented
        return MovingNumber(value, rate, bends) if rate else value


def _parts(value: Any) -> tuple[Fraction, Fraction]:
    """Value and rate of a number, moving or not."""
    return (value.value, value.rate) if isinstance(value, MovingNumber) else (Fraction(value), Fraction(0))


def rule_constant(program: Program, rule: Rule) -> Constant:
    """The constant of a rule; of a budget rule the budget itself, which moves in every rule that names it."""
    if rule.family == "budget":
        return budget_constant(program, {budget_number(rule): Fraction(1)})
    return Constant(Fraction(program.evaluator.bound(rule)), {rule.name: partial(program.evaluator.right_side, rule)})


def budget_constant(program: Program, shares: Mapping[str, Fraction]) -> Constant:
    """A constant that moves the budgets at the paths ``shares`` together, in these proportions."""
    shares = {path: share for path, share in shares.items() if share}

    def moved(rule: Rule, total: Any) -> Any:
        values = {path: share * total for path, share in shares.items()}

        def lookup(path: str) -> Any:
            return values[path] if path in values else program.evaluator.lookup(path)

        return program.evaluator.right_side(rule, value_of(rule.bound, lookup))

    value = next((program.values[path] / share for path, share in shares.items()), Fraction(0))
    sides = {rule.name: partial(moved, rule) for rule in rules_naming(program, shares)}
    return Constant(Fraction(value), sides, shares)


def proportional_budget(program: Program) -> tuple[Fraction, Vector, float, float] | None:
    """The total budget, the change of right-hand sides (m,) per unit that it rises by, all periods in proportion, and
    the least and the largest rise up to which they change so; None without a budget, or where they do so nowhere."""
    total = sum(program.scenario.budgets(program.values), Fraction(0))
    if not total:
        return None
    constant = budget_constant(program, {p: Fraction(program.values[p]) / total for p in program.scenario.budget_paths})
    up, down = (rhs_change(program, constant, upward) for upward in (True, False))
    if not np.allclose(up.change, -down.change, rtol=1e-12, atol=0) or 0 in (up.reach, down.reach):
        return None
    low = total if down.reach is None else min(total, down.reach)
    return total, up.change, -float(low), INFINITY if up.reach is None else float(up.reach)


def budget_number(rule: Rule) -> str:
    """The path of a budget rule's own budget: with carry-over, the last of those that the rule adds up."""
    return [name.text for name in names(rule.bound)][-1]


def rules_naming(program: Program, paths: Collection[str]) -> list[Rule]:
    """The rules whose constants name one of the numbers at ``paths``."""
    return [rule for rule in program.scenario.rules if any(name.text in paths for name in names(rule.bound))]


def rhs_change(program: Program, constant: Constant, upward: bool, start: Fraction = Fraction(0)) -> RhsChange:
    """Change of right-hand sides as a constant rises or falls, from ``start`` away from its value on."""
    way = 1 if upward else -1
    value, bends = constant.value + start * way, list[Fraction]()
    change = np.zeros(len(program.exact.rows))
    for name, side_of in constant.sides.items():
        change[program.exact.rows.index(name)] = float(_parts(side_of(MovingNumber(value, way, bends)))[1])
    rates = {path: way * share for path, share in constant.budgets.items()}
    trees = [rate for rule in program.scenario.rules for rate in rule.coefficients.values()] if rates else []
    if rates and (goal := program.scenario.goal.linear) is not None:
        trees += [goal.constant, *goal.coefficients.values()]
    if any(name.text in rates for tree in trees for name in names(tree)):
        return _with_coefficients(program, rates, change)
    return RhsChange(change, min(bends, default=None))


def _with_coefficients(program: Program, rates: Mapping[str, Fraction], change: Vector) -> RhsChange:
    """Change of right-hand sides for budgets that stand in coefficients too, whose change at the optimum is added."""
    exact, point = program.exact, program.solver.solve().x
    step = Fraction(1, 10**6) * max(abs(Fraction(program.values[path])) for path in rates) or Fraction(1)
    moved = program.at({path: program.values[path] + step * rate for path, rate in rates.items()}).exact
    objective = float((moved.constant - exact.constant) / step)
    for (i, j, after), (_, _, before) in zip(moved.entries, exact.entries, strict=True):
        if after != before:
            change[i] -= float((after - before) / step) * point[j]
    for j, (after, before) in enumerate(zip(moved.cost, exact.cost, strict=True)):
        if after != before:
            objective += float((after - before) / step) * point[j]
    return RhsChange(change, Fraction(0), objective)
