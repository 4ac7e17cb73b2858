"""Linear forms over decision variables: a sum of coefficients times variables, plus a constant.

Coefficients are numbers of any kind. In a scenario they are syntax trees over its numbers, so that they can be
evaluated for any values of those numbers, and differentiated; in the rows of a program they are numbers, over the
positions of columns. Forms are added, scaled and compared with operators:
``spend(p, t) <= (1 + ramp) * spend(p, before)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from optimizer.scenario.arithmetic import Algebraic, NotLinearError
from optimizer.scenario.expression import ONE, ZERO, Literal, Operation

_OPERATORS = {"pow": "^", "log": "ln"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Atom:
    """A decision variable, or a quantity that follows from some; ``column`` is where its name stands in a text."""

    column: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _InPeriod(_Atom):
    programme: str
    period: str


class Spend(_InPeriod):
    """Spending on a programme in one period."""


class Units(_InPeriod):
    """Units of a programme bought in one period (for one with payments: decided, once, in the first)."""


class Upkeep(_InPeriod):
    """Money charged to one period for keeping what a programme bought in service that year."""


class Lots(_InPeriod):
    """How many whole lots of a programme are bought in one period."""


@dataclass(frozen=True, slots=True)
class Amount(_Atom):
    """An output or composite: the average over the horizon, or what is in service at ``month``."""

    name: str
    month: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Score(_Atom):
    """The score of a capability."""

    capability: str


@dataclass(frozen=True, slots=True)
class IfBought(_Atom):
    """1 where any of a programme is bought, else 0."""

    programme: str


Atom = Spend | Units | Amount | Score | Upkeep | Lots | IfBought


@dataclass(slots=True)
class LinearForm(Algebraic):
    """``constant`` plus the sum of ``coefficients`` times the variables that are their keys."""

    coefficients: dict[Any, Any] = field(default_factory=dict)
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
            case "*" if left.coefficients and right.coefficients:
                raise NotLinearError("not linear: a product of two quantities that are decided")
            case "*":
                form, factor = (left, right.constant) if left.coefficients else (right, left.constant)
                return form._each(lambda value: factor * value)
            case "/" if right.coefficients:
                raise NotLinearError("not linear: divides by a quantity that is decided")
            case "/":
                return left._each(lambda value: value / right.constant)
            case "<=":
                return related(left, "<=", right)
        operator = _OPERATORS.get(operation, operation)
        if any(form.coefficients for form in forms):
            hint = "; `smallest_of` in a composite says `min`" if operator == "min" else ""
            raise NotLinearError(f"not linear: `{operator}` of a quantity that is decided{hint}")
        return LinearForm({}, Operation(operator, tuple(form.constant for form in forms)))

    def __ge__(self, other: Any) -> Any:
        return related(self, ">=", other)

    def _each(self, change: Callable[[Any], Any]) -> LinearForm:
        """The form with ``change`` of its coefficients and its constant, which stays 0 where it is."""
        coefficients = {atom: change(value) for atom, value in self.coefficients.items()}
        return LinearForm(coefficients, self.constant if is_nothing(self.constant) else change(self.constant))


@dataclass(frozen=True, slots=True)
class Relation:
    """``sum of coefficients times variables <relation> bound``."""

    coefficients: dict[Any, Any]
    relation: str
    bound: Any


def variables(*atoms: Atom, column: int = 0) -> LinearForm:
    """The sum of ``atoms``, each with coefficient 1; the name of all stands at ``column`` of a text."""
    return LinearForm({replace(atom, column=column) if column else atom: ONE for atom in atoms})


def as_form(value: Any) -> LinearForm:
    """``value`` as a form: itself, or a constant."""
    return value if isinstance(value, LinearForm) else LinearForm({}, value)


def added(parts: Iterable[Any]) -> LinearForm:
    """The sum of forms and numbers; like terms joined, and left out where their trees cancel."""
    coefficients: dict[Any, Any] = {}
    constant: Any = None
    for part in parts:
        if isinstance(part, LinearForm):
            for atom, value in part.coefficients.items():
                if atom not in coefficients:
                    coefficients[atom] = value
                    continue
                coefficients[atom] += value
                # Numbers stay, so that the pattern of a row does not depend on them.
                if isinstance(coefficients[atom], Literal) and is_nothing(coefficients[atom]):
                    del coefficients[atom]
            part = part.constant
        constant = part if constant is None else constant + part
    return LinearForm(coefficients, 0 if constant is None else constant)


def related(left: Any, relation: str, right: Any) -> Relation:
    """``left <relation> right``, with the variables on the left: `4000 <= x` reads `x >= 4000`."""
    left, right = as_form(left), as_form(right)
    if right.coefficients and not left.coefficients:
        left, right, relation = right, left, {"<=": ">=", ">=": "<=", "=": "="}[relation]
    coefficients = added((left, -right)).coefficients if right.coefficients else left.coefficients
    return Relation(coefficients, relation, right.constant - left.constant)


def is_nothing(value: Any) -> bool:
    """Whether a value is a plain 0: a number or a literal, and no recorded number."""
    plain = value.value if isinstance(value, Literal) and value.kind == "plain" else value
    return isinstance(plain, int | float | Fraction) and plain == 0
