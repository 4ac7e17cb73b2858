"""The rows of a linear program as a formulation states them: linear forms over columns, in numbers of any kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from optimizer.program.linear_program import Index, LinearProgram


class Form:
    """A sparse linear form: ``terms`` maps the position of a column to its coefficient."""

    __slots__ = ("constant", "terms")

    def __init__(self, terms: dict[int, Any], constant: Any = 0) -> None:
        self.terms, self.constant = terms, constant

    def __mul__(self, factor: Any) -> Form:
        return Form({j: value * factor for j, value in self.terms.items()}, self.constant * factor)

    def __truediv__(self, divisor: Any) -> Form:
        return Form({j: value / divisor for j, value in self.terms.items()}, self.constant / divisor)

    def __neg__(self) -> Form:
        return Form({j: -value for j, value in self.terms.items()}, -self.constant)

    def __sub__(self, other: Any) -> Form:
        return total((self, -other))

    def __le__(self, other: Any) -> Relation:
        return Relation(self - other, "<=")

    def __ge__(self, other: Any) -> Relation:
        return Relation(self - other, ">=")

    def __eq__(self, other: Any) -> Relation:  # type: ignore[override]
        return Relation(self - other, "=")

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, eq=False)
class Relation:
    """``left <relation> 0``."""

    left: Form
    relation: str


def total(parts: Iterable[Any]) -> Form:
    """The sum of forms and numbers, in one pass: the built-in `sum` would copy a growing form for each term."""
    terms: dict[int, Any] = {}
    constant: Any = 0
    for part in parts:
        if isinstance(part, Form):
            for j, value in part.terms.items():
                terms[j] = terms[j] + value if j in terms else value
            part = part.constant
        constant = constant + part
    return Form(terms, constant)


class RowBuilder:
    """Collects columns, rows and the objective of a formulation."""

    def __init__(self) -> None:
        self._columns: list[Index] = []
        self._bounds: list[tuple[Any, Any]] = []
        self._whole: list[int] = []
        self._rows: list[tuple[str, Relation]] = []
        self._objective, self._maximized = Form({}), True

    total = staticmethod(total)

    def variable(self, key: Index, lower: Any, upper: Any, whole: bool) -> Form:
        """One more column."""
        j = len(self._columns)
        self._columns.append(key)
        self._bounds.append((lower, upper))
        if whole:
            self._whole.append(j)
        return Form({j: 1})

    def named(self, kind: str, index: Index, expression: Any) -> Any:
        """The expression itself: rows spell out what it stands for."""
        return expression

    def row(self, family: str, name: str, relation: Relation) -> None:
        """One more row."""
        self._rows.append((name, relation))

    def objective(self, expression: Form, maximized: bool) -> None:
        """What is maximised or minimised."""
        self._objective, self._maximized = expression, maximized

    def program(self, convert: Callable[[Any], Any]) -> LinearProgram:
        """The program, each number passed through ``convert``."""
        cost = self._objective.terms
        lower, upper = (
            tuple(None if ends[side] is None else convert(ends[side]) for ends in self._bounds) for side in (0, 1)
        )
        return LinearProgram(
            maximized=self._maximized,
            columns=tuple(self._columns),
            rows=tuple(name for name, _ in self._rows),
            cost=tuple(convert(cost.get(j, 0)) for j in range(len(self._columns))),
            constant=convert(self._objective.constant),
            entries=tuple(
                (i, j, convert(value))
                for i, (_, relation) in enumerate(self._rows)
                for j, value in relation.left.terms.items()
            ),
            relations=tuple(relation.relation for _, relation in self._rows),
            rhs=tuple(convert(-relation.left.constant) for _, relation in self._rows),
            lower=lower,
            upper=upper,
            integers=tuple(self._whole),
        )
