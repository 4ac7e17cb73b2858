"""Linear forms over what is decided: coefficient times quantity, summed, plus a constant.

Coefficients are numbers of any kind. In a scenario they are syntax trees over its numbers, so that they can be
evaluated for any values of those numbers, and differentiated. Forms are added, scaled and compared with operators:
``spend(p, t) <= (1 + ramp) * spend(p, before)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.scenario.arithmetic import Algebraic, NotLinearError
from optimizer.scenario.expression import ONE, ZERO, Literal, Operation, names

_OPERATORS = {"pow": "^", "log": "ln"}


@dataclass(frozen=True, slots=True)
class _InPeriod:
    programme: str
    period: str


class Spend(_InPeriod):
    """Spending on a programme in one period."""

    __slots__ = ()


class Units(_InPeriod):
    """Units of a programme bought in one period (for one with payments: decided, once, in the first)."""

    __slots__ = ()


class Upkeep(_InPeriod):
    """Money charged to one period for keeping what a programme bought in service that year."""

    __slots__ = ()


class Lots(_InPeriod):
    """How many whole lots of a programme are bought in one period."""

    __slots__ = ()


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
class Bought:
    """1 where any of a programme is bought, else 0."""

    programme: str


Atom = Spend | Units | Amount | Score | Upkeep | Lots | Bought


@dataclass(frozen=True, slots=True)
class Term:
    """``coefficient * atom``; ``column`` is where the atom's name stands in its text."""

    atom: Any
    coefficient: Any
    column: int = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """``sum of terms <relation> bound``: what is decided on the left, the rest on the right."""

    terms: tuple[Term, ...]
    relation: str
    bound: Any


@dataclass(frozen=True, slots=True)
class LinearForm(Algebraic):
    """The sum of ``terms`` and ``constant``."""

    terms: tuple[Term, ...] = ()
    constant: Any = ZERO

    @staticmethod
    def apply(operation: str, *operands: Any) -> Any:
        """A form, or of ``<=`` a relation. Raises NotLinearError for what is neither a sum nor scaled by a number."""
        forms = [as_form(operand) for operand in operands]
        left, right = forms[0], forms[-1]
        match operation:
            case "+":
                return added(forms)
            case "-":
                return added((left, -right))
            case "neg":
                return left._each(lambda value: -value)
            case "*" if left.terms and right.terms:
                raise NotLinearError("not linear: a product of two quantities that are decided")
            case "*":
                form, factor = (left, right.constant) if left.terms else (right, left.constant)
                return form._each(lambda value: factor * value)
            case "/" if right.terms:
                raise NotLinearError("not linear: divides by a quantity that is decided")
            case "/":
                return left._each(lambda value: value / right.constant)
            case "<=":
                return related(left, "<=", right)
        operator = _OPERATORS.get(operation, operation)
        if any(form.terms for form in forms):
            hint = "; `smallest_of` in a composite says `min`" if operator == "min" else ""
            raise NotLinearError(f"not linear: `{operator}` of a quantity that is decided{hint}")
        return LinearForm((), Operation(operator, tuple(form.constant for form in forms)))

    def _each(self, change: Callable[[Any], Any]) -> LinearForm:
        """The form with ``change`` of its coefficients and its constant, which stays 0 where it is."""
        terms = tuple(Term(term.atom, change(term.coefficient), term.column) for term in self.terms)
        return LinearForm(terms, self.constant if _is_nothing(self.constant) else change(self.constant))


def decided(*atoms: Atom, column: int = 0) -> LinearForm:
    """The sum of ``atoms``, each with coefficient 1."""
    return LinearForm(tuple(Term(atom, ONE, column) for atom in atoms))


def as_form(value: Any) -> LinearForm:
    """``value`` as a form: itself, or a constant."""
    return value if isinstance(value, LinearForm) else LinearForm((), value)


def added(parts: Iterable[Any]) -> LinearForm:
    """The sum of ``parts``; like terms joined, and left out where they cancel."""
    forms = [as_form(part) for part in parts]
    by_atom: dict[Any, list[Term]] = {}
    for form in forms:
        for term in form.terms:
            by_atom.setdefault(term.atom, []).append(term)
    terms = []
    for alike in by_atom.values():
        coefficient = _total(term.coefficient for term in alike)
        if len(alike) == 1 or not _is_nothing(coefficient):
            terms.append(Term(alike[0].atom, coefficient, alike[0].column))
    return LinearForm(tuple(terms), _total(form.constant for form in forms))


def related(left: Any, relation: str, right: Any) -> Relation:
    """``left <relation> right``, with what is decided on the left: `4000 <= x` reads `x >= 4000`."""
    left, right = as_form(left), as_form(right)
    if not left.terms:
        left, right, relation = right, left, {"<=": ">=", ">=": "<=", "=": "="}[relation]
    terms = added((LinearForm(left.terms), -LinearForm(right.terms))).terms
    return Relation(terms, relation, right.constant - left.constant)


def references(form: LinearForm) -> set[str]:
    """Paths of the numbers that enter coefficients and constant."""
    return {name.text for tree in (form.constant, *(t.coefficient for t in form.terms)) for name in names(tree)}


def _total(values: Iterable[Any]) -> Any:
    first, *others = values
    return sum(others, first)


def _is_nothing(value: Any) -> bool:
    plain = value.value if isinstance(value, Literal) and value.kind == "plain" else value
    return isinstance(plain, int | float | Fraction) and plain == 0
