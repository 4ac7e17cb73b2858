"""Expressions over the quantities of a model, as linear forms: coefficient times quantity, plus a constant.

Coefficients and constants stay syntax trees over numbers, so that they can be evaluated for any values of those
numbers, and differentiated. What is not linear is refused with the column that is to blame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from optimizer.errors import nearest
from optimizer.scenario.expression import (
    ZERO,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Operation,
    evaluate,
    names,
    product,
    total,
)
from optimizer.scenario.numbers import DURATION, MONEY, PLAIN, Dimension
from optimizer.scenario.schema import Model

RESERVED = (
    "budget", "total", "rest", "actual", "score", "units", "of", "at", "min", "max", "ln",
    "spend", "money_moved", "weighted_score", "weakest_score",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spend:
    """Spending on a programme in one period."""

    programme: str
    period: str


@dataclass(frozen=True, slots=True)
class Units:
    """Units of a programme bought in one period (for one with payments: decided, once, in the first)."""

    programme: str
    period: str


@dataclass(frozen=True, slots=True)
class Amount:
    """An output or composite: the average over the horizon, or what is in service at ``month``."""

    name: str
    month: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a capability."""

    capability: str


Atom = Spend | Units | Amount | Score


@dataclass(frozen=True, slots=True)
class Term:
    """``coefficient * atom``."""

    atom: Atom
    coefficient: Expression
    column: int = 0


@dataclass(frozen=True, slots=True)
class Linear:
    """The sum of ``terms`` and ``constant``; ``dimension`` tells money from plain numbers."""

    terms: tuple[Term, ...]
    constant: Expression = ZERO
    dimension: Dimension | None = PLAIN

    def minus(self, other: Linear) -> Linear:
        """``self - other``, like terms joined."""
        negated = tuple(replace(term, coefficient=_negated(term.coefficient)) for term in other.terms)
        return Linear(_joined(self.terms + negated), _difference(self.constant, other.constant), self.dimension)


class Scope:
    """What names mean in limits, objectives and composites of one scenario."""

    def __init__(
        self, model: Model, periods: tuple[str, ...], has_budget: bool, dimensions: Callable[[str], Dimension | None]
    ) -> None:
        self.model, self.periods, self.has_budget = model, periods, has_budget
        self.dimension_of = dimensions
        self.categories = {
            name: tuple(sorted(p for p, programme in model.programmes.items() if programme.category == name))
            for name in model.categories
        }

    @property
    def money(self) -> Dimension:
        """The dimension of spending: money, or plain where the model has no currency."""
        return MONEY if self.model.currency else PLAIN

    def known(self) -> list[str]:
        """Every name that may stand in a limit."""
        model = self.model
        scores = [f"score.{name}" for name in model.capabilities]
        parts = (model.programmes, self.categories, model.outputs, model.composites, model.parameters, scores)
        return [name for part in parts for name in part] + ["total", "budget"]

    def linear(self, expression: Expression) -> Linear:
        """``expression`` as a linear form. Raises ExpressionError for what is unknown or not linear."""
        if isinstance(expression, Literal):
            if expression.kind == "money" and expression.currency != self.model.currency:
                amounts = f"in {self.model.currency}" if self.model.currency else "plain numbers (it has no `currency`)"
                message = f"an amount in {expression.currency}, but amounts of this model are {amounts}"
                raise ExpressionError(message, expression.column)
            return Linear((), expression, {"money": self.money, "duration": DURATION}.get(expression.kind, PLAIN))
        if isinstance(expression, Name):
            return self._name(expression)
        parts = [self.linear(operand) for operand in expression.operands]
        match expression.operator:
            case "+" | "-":
                return self._sum(expression, parts)
            case "negate":
                return Linear((), ZERO, parts[0].dimension).minus(parts[0])
            case "*":
                return self._product(expression, parts)
            case "/":
                if parts[1].terms:
                    raise ExpressionError("not linear: divides by a quantity that is decided", expression.column)
                divisor = parts[1].constant
                scaled = tuple(
                    replace(term, coefficient=Operation("/", (term.coefficient, divisor))) for term in parts[0].terms
                )
                constant = _zero_or(parts[0].constant, lambda c: Operation("/", (c, divisor)))
                return Linear(scaled, constant, _combined(parts[0].dimension, parts[1].dimension, -1))
        if any(part.terms for part in parts):
            why = f"not linear: `{expression.operator}` of a quantity that is decided"
            hint = "; `smallest_of` in a composite says `min`" if expression.operator == "min" else ""
            raise ExpressionError(why + hint, expression.column, len(expression.operator))
        constant_parts = tuple(part.constant for part in parts)
        return Linear((), replace(expression, operands=constant_parts), parts[0].dimension)

    def _sum(self, expression: Operation, parts: list[Linear]) -> Linear:
        left, right = parts
        if not _compatible(left, right):
            raise ExpressionError(self.mixed(left, right), expression.column)
        dimension = right.dimension if _is_zero(left) else left.dimension
        if expression.operator == "-":
            return replace(left.minus(right), dimension=dimension)
        return Linear(_joined(left.terms + right.terms), _sum_of(left.constant, right.constant), dimension)

    def _product(self, expression: Operation, parts: list[Linear]) -> Linear:
        left, right = parts
        if left.terms and right.terms:
            raise ExpressionError("not linear: a product of two quantities that are decided", expression.column)
        if right.terms:
            left, right = right, left
        factor = right.constant
        terms = tuple(replace(term, coefficient=product(factor, term.coefficient)) for term in left.terms)
        constant = _zero_or(left.constant, lambda c: product(factor, c))
        return Linear(terms, constant, _combined(left.dimension, right.dimension, 1))

    def mixed(self, left: Linear, right: Linear) -> str:
        """Why two sides cannot be added or compared."""
        if MONEY in (left.dimension, right.dimension) and PLAIN in (left.dimension, right.dimension):
            return "money beside a plain number: amounts need a unit (55억원), units are `name.units`"
        return "the two sides have different units"

    def _name(self, name: Name) -> Linear:
        head, *rest = name.text.split(".")
        model = self.model
        if head == "score" and len(rest) == 1:
            if rest[0] not in model.capabilities:
                raise self._unknown(name, [f"score.{key}" for key in model.capabilities])
            if name.month is not None:
                raise ExpressionError("a score is over the whole horizon; `at` goes with an output", name.column)
            return self._one(Score(rest[0]), name)
        if head == "budget":
            return self._budget(name, rest)
        programmes: tuple[str, ...] | None = None
        if head == "total":
            programmes = tuple(sorted(model.programmes))
        elif head in model.programmes:
            programmes = (head,)
        elif head in self.categories:
            programmes = self.categories[head]
        if programmes is not None:
            return self._spending(name, programmes, rest)
        if head in model.outputs or head in model.composites:
            if rest:
                raise ExpressionError(f"`{head}` has no part `{'.'.join(rest)}`", name.column, len(name.text))
            return self._one(Amount(head, name.month), name)
        if head in model.parameters and not rest:
            path = f"parameters.{head}"
            return Linear((), replace(name, text=path), self.dimension_of(path))
        raise self._unknown(name, self.known())

    def _unknown(self, name: Name, known: list[str]) -> ExpressionError:
        hint = nearest(name.text, known)
        return ExpressionError(f"unknown name `{name.text}`" + (f"; {hint}" if hint else ""), name.column, len(name.text))

    def _one(self, atom: Atom, name: Name) -> Linear:
        return Linear((Term(atom, Literal(Fraction(1)), name.column),), ZERO, PLAIN)

    def _budget(self, name: Name, rest: list[str]) -> Linear:
        if rest and (len(rest) > 1 or rest[0] not in self.periods):
            raise self._unknown(name, [f"budget.{period}" for period in self.periods if period])
        if not self.has_budget:
            raise ExpressionError("the scenario has no budget", name.column, len(name.text))
        paths = ["budget"] if self.periods == ("",) else [f"budget.{period}" for period in rest or self.periods]
        return Linear((), total([Name(path, name.column) for path in paths]), self.money)

    def _spending(self, name: Name, programmes: tuple[str, ...], rest: list[str]) -> Linear:
        if name.month is not None:
            raise ExpressionError("`at` goes with an output or composite; a period is `name.2026`", name.column)
        wants_units = "units" in rest
        periods = [part for part in rest if part != "units"]
        if len(periods) > 1 or len(rest) > 2 or (periods and periods[0] not in self.periods):
            known = ["units", *[period for period in self.periods if period]]
            hint = nearest(periods[0], known) if periods else ""
            message = f"`{name.text}` is not known" + (f"; {hint}" if hint else "")
            raise ExpressionError(message, name.column, len(name.text))
        chosen = tuple(periods) or self.periods
        atoms: list[Atom] = []
        for programme in programmes:
            decided_once = self.model.programmes[programme].payments is not None
            if wants_units and decided_once:
                atoms.append(Units(programme, self.periods[0]))
            elif wants_units:
                atoms += [Units(programme, period) for period in chosen]
            else:
                atoms += [Spend(programme, period) for period in chosen]
        terms = tuple(Term(atom, Literal(Fraction(1)), name.column) for atom in atoms)
        return Linear(terms, ZERO, PLAIN if wants_units else self.money)


def compatible(left: Linear, right: Linear) -> bool:
    """Whether the two sides have the same dimension; a bare 0 goes with everything."""
    return _compatible(left, right)


def references(linear: Linear) -> set[str]:
    """Paths of the numbers that enter coefficients and constant."""
    found = {name.text for term in linear.terms for name in names(term.coefficient)}
    return found | {name.text for name in names(linear.constant)}


def coefficient(term: Term, values: dict[str, Any]) -> Any:
    """The coefficient of a term at ``values``."""
    return evaluate(term.coefficient, values.__getitem__)


def _compatible(left: Linear, right: Linear) -> bool:
    if None in (left.dimension, right.dimension):
        return True
    return left.dimension == right.dimension or _is_zero(left) or _is_zero(right)


def _is_zero(linear: Linear) -> bool:
    return not linear.terms and isinstance(linear.constant, Literal) and linear.constant.value == 0


def _combined(left: Dimension | None, right: Dimension | None, sign: int) -> Dimension | None:
    if left is None or right is None:
        return None
    return (left[0] + sign * right[0], left[1] + sign * right[1])


def _negated(expression: Expression) -> Expression:
    if isinstance(expression, Literal):
        return replace(expression, value=-expression.value)
    return Operation("negate", (expression,))


def _zero_or(constant: Expression, change: Callable[[Expression], Expression]) -> Expression:
    return constant if isinstance(constant, Literal) and constant.value == 0 else change(constant)


def _sum_of(left: Expression, right: Expression) -> Expression:
    if isinstance(left, Literal) and isinstance(right, Literal):
        return replace(left if left.value else right, value=left.value + right.value)
    if isinstance(left, Literal) and left.value == 0:
        return right
    return left if isinstance(right, Literal) and right.value == 0 else Operation("+", (left, right))


def _difference(left: Expression, right: Expression) -> Expression:
    return _sum_of(left, _negated(right)) if not (isinstance(right, Literal) and right.value == 0) else left


def _joined(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    by_atom: dict[Atom, Term] = {}
    for term in terms:
        seen = by_atom.get(term.atom)
        by_atom[term.atom] = (
            term if seen is None else replace(seen, coefficient=_sum_of(seen.coefficient, term.coefficient))
        )
    return tuple(by_atom.values())
