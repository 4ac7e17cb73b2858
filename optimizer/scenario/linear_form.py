"""Linear forms over what is decided: coefficient times quantity, summed, plus a constant.

Coefficients and constants stay syntax trees over numbers, so that they can be evaluated for any values of those
numbers, and differentiated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from optimizer.scenario.dimension import PLAIN, Dimension, is_zero
from optimizer.scenario.expression import ZERO, Expression, Operation, names, negated, product, total


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


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Money charged to one period for keeping what a programme bought in service that year."""

    programme: str
    period: str


@dataclass(frozen=True, slots=True)
class Lots:
    """How many whole lots of a programme are bought in one period."""

    programme: str
    period: str


@dataclass(frozen=True, slots=True)
class Bought:
    """1 where any of a programme is bought, else 0."""

    programme: str


Atom = Spend | Units | Amount | Score | Upkeep | Lots | Bought


@dataclass(frozen=True, slots=True)
class Term:
    """``coefficient * atom``; ``column`` is where the atom's name stands in its text."""

    atom: Atom
    coefficient: Expression
    column: int = 0


@dataclass(frozen=True, slots=True)
class Linear:
    """The sum of ``terms`` and ``constant``; ``dimension`` tells money from plain numbers, None where it is unclear."""

    terms: tuple[Term, ...]
    constant: Expression = ZERO
    dimension: Dimension | None = PLAIN

    @property
    def is_zero(self) -> bool:
        """Whether it is a bare 0, which goes with every dimension."""
        return not self.terms and is_zero(self.constant)

    def negated(self) -> Linear:
        """``-self``."""
        terms = tuple(replace(term, coefficient=negated(term.coefficient)) for term in self.terms)
        return Linear(terms, negated(self.constant), self.dimension)

    def times(self, factor: Expression, dimension: Dimension | None) -> Linear:
        """``factor * self``, which has ``dimension``."""
        terms = tuple(replace(term, coefficient=product(factor, term.coefficient)) for term in self.terms)
        constant = self.constant if is_zero(self.constant) else product(factor, self.constant)
        return Linear(terms, constant, dimension)

    def over(self, divisor: Expression, dimension: Dimension | None) -> Linear:
        """``self / divisor``, which has ``dimension``."""
        terms = tuple(replace(term, coefficient=Operation("/", (term.coefficient, divisor))) for term in self.terms)
        constant = self.constant if is_zero(self.constant) else Operation("/", (self.constant, divisor))
        return Linear(terms, constant, dimension)


def added(parts: Iterable[Linear], dimension: Dimension | None) -> Linear:
    """The sum of ``parts``, which has ``dimension``; like terms joined, and left out where they cancel."""
    parts = list(parts)
    by_atom: dict[Atom, list[Term]] = {}
    for part in parts:
        for term in part.terms:
            by_atom.setdefault(term.atom, []).append(term)
    terms = []
    for alike in by_atom.values():
        joined = alike[0] if len(alike) == 1 else replace(alike[0], coefficient=total(*[t.coefficient for t in alike]))
        if len(alike) == 1 or not is_zero(joined.coefficient):
            terms.append(joined)
    return Linear(tuple(terms), total(*[part.constant for part in parts]), dimension)


def compatible(left: Linear, right: Linear) -> bool:
    """Whether the two sides have the same dimension; a bare 0 goes with everything, and so does what is unclear."""
    if None in (left.dimension, right.dimension):
        return True
    return left.dimension == right.dimension or left.is_zero or right.is_zero


def references(linear: Linear) -> set[str]:
    """Paths of the numbers that enter coefficients and constant."""
    found = {name.text for term in linear.terms for name in names(term.coefficient)}
    return found | {name.text for name in names(linear.constant)}
