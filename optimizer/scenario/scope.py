"""What the names in limits, objectives and composites mean. What is not linear is refused, with its column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from optimizer.errors import nearest
from optimizer.scenario.expression import (
    Expression,
    ExpressionError,
    Name,
    RelationTree,
    fold,
    literals,
    total,
)
from optimizer.scenario.linear_form import Amount, Atom, LinearForm, Relation, Score, Spend, Units, related, variables
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import examples
from optimizer.scenario.tree import dotted
from optimizer.scenario.units import (
    MONEY,
    PLAIN,
    Dimension,
    UnitsError,
    WithDimension,
    measure,
    wrong_currency,
)

RESERVED = (
    "budget", "total", "rest", "actual", "score", "units", "of", "at", "min", "max", "ln",
    "spend", "money_moved", "weighted_score", "weakest_score",
)  # fmt: skip
_KINDS = ("programmes", "categories", "outputs", "composites")


def budget_path(period: str) -> str:
    """The path of the budget of a period; of all there is where the budget has no periods."""
    return dotted("budget", period)


class Scope:
    """What names mean in limits, objectives and composites of one scenario.

    ``numbers`` tells the dimensions of numbers by path, ``composites`` those of composites (plain, where none is said).
    """

    def __init__(
        self,
        model: Model,
        periods: tuple[str, ...],
        has_budget: bool,
        numbers: Callable[[str], Dimension | None],
        composites: Mapping[str, Dimension | None] = MappingProxyType({}),
    ) -> None:
        self.model, self.periods, self.has_budget = model, periods, has_budget
        self._numbers, self._composites = numbers, composites

    @property
    def money(self) -> Dimension:
        """The dimension of spending: money, or plain where the model has no currency."""
        return MONEY if self.model.currency else PLAIN

    def linear(self, expression: Expression) -> tuple[LinearForm, Dimension | None]:
        """``expression`` as a linear form, with its dimension. Raises ExpressionError for what is unknown or not."""
        measured, dimension = self._measure(expression, expression)
        return self._form(measured), dimension

    def relation(self, comparison: RelationTree) -> tuple[RelationTree, Relation, Dimension | None]:
        """``comparison`` as a relation of variables to a bound, with the dimension of its sides.

        Also ``comparison`` itself, its bare numbers as amounts where they stand against money and the model says so.
        """
        measured, dimension = self._measure(comparison, comparison.left, comparison.right)
        assert isinstance(measured, RelationTree)
        left, right = self._form(measured.left), self._form(measured.right)
        return measured, related(left, measured.relation, right), dimension

    def _measure(self, expression: Expression, *sides: Expression) -> WithDimension:
        for literal in literals(expression):
            if wrong := wrong_currency(literal, self.model.currency):
                raise ExpressionError(wrong, literal.column, literal.width)
        try:
            return measure(expression, lambda name: (name, self._name(name)[1]), self.model.amounts_in)
        except UnitsError as error:
            for side in sides:
                self._form(side)  # what is not linear is told first
            raise self._in_words(error) from None

    def _form(self, expression: Expression) -> LinearForm:
        form = fold(expression, lambda leaf: self._name(leaf)[0] if isinstance(leaf, Name) else LinearForm({}, leaf))
        assert isinstance(form, LinearForm)
        return form

    def _in_words(self, error: UnitsError) -> ExpressionError:
        """What is wrong with units, in the words of what stands in limits."""
        if error.operator in ("^", "ln"):
            return error
        message = "the two sides have different units"
        if error.dimensions == {MONEY, PLAIN}:
            amount = examples(self.model.currency).split(", ")[0]
            message = f"money beside a plain number: amounts need a unit ({amount}), units are `name.units`"
        return ExpressionError(message, error.column, error.width)

    def _name(self, name: Name) -> tuple[LinearForm, Dimension | None]:
        head, *rest = name.text.split(".")
        model = self.model
        if head == "score" and len(rest) == 1:
            if rest[0] not in model.capabilities:
                raise self._unknown(name, [f"score.{key}" for key in model.capabilities])
            if name.month is not None:
                raise ExpressionError("a score is over the whole horizon; `at` goes with an output", name.column)
            return variables(Score(rest[0]), column=name.column), PLAIN
        if head == "budget":
            return self._budget(name, rest)
        if head == "total":
            return self._spending(name, sorted(model.programmes), rest)
        owners = [kind for kind in _KINDS if head in getattr(model, kind)]
        if owners and head in model.parameters:
            message = f"`{head}` is one of the {owners[0]} and a parameter; give one of them another name"
            raise ExpressionError(message, name.column, len(name.text))
        if owners and owners[0] in ("programmes", "categories"):
            inside = (key for key, programme in sorted(model.programmes.items()) if head in (key, programme.category))
            return self._spending(name, [*inside], rest)
        if owners:
            if rest:
                raise ExpressionError(f"`{head}` has no part `{'.'.join(rest)}`", name.column, len(name.text))
            return variables(Amount(head, name.month), column=name.column), self._composites.get(head, PLAIN)
        if head in model.parameters and not rest:
            path = f"parameters.{head}"
            return self._number(name, path), self._numbers(path)
        scores = [f"score.{key}" for key in model.capabilities]
        blocks: tuple[Iterable[str], ...] = (*(getattr(model, kind) for kind in _KINDS), model.parameters, scores)
        raise self._unknown(name, [*(key for block in blocks for key in block), "total", "budget"])

    def _unknown(self, name: Name, known: list[str]) -> ExpressionError:
        hint = nearest(name.text, known)
        return ExpressionError(f"unknown name `{name.text}`", name.column, len(name.text), hint)

    def _number(self, name: Name, *paths: str) -> LinearForm:
        if name.month is not None:
            raise ExpressionError("`at` goes with an output or composite", name.column)
        return LinearForm({}, total(*[Name(path, name.column) for path in paths]))

    def _budget(self, name: Name, rest: list[str]) -> tuple[LinearForm, Dimension]:
        if not self.has_budget:
            raise ExpressionError("the scenario has no budget", name.column, len(name.text))
        if rest and (len(rest) > 1 or rest[0] not in self.periods):
            raise self._unknown(name, [budget_path(period) for period in self.periods])
        paths = [budget_path(period) for period in rest or self.periods]
        return self._number(name, *paths), self.money

    def _spending(self, name: Name, programmes: list[str], rest: list[str]) -> tuple[LinearForm, Dimension]:
        if name.month is not None:
            raise ExpressionError("`at` goes with an output or composite; a period is `name.2026`", name.column)
        wants_units = "units" in rest
        periods = [part for part in rest if part != "units"]
        if len(periods) > 1 or rest.count("units") > 1 or (periods and periods[0] not in self.periods):
            known = ["units", *[period for period in self.periods if period]]
            hint = nearest(periods[0], known) if periods else ""
            raise ExpressionError(f"`{name.text}` is not known", name.column, len(name.text), hint)
        chosen = tuple(periods) or self.periods
        atoms: list[Atom] = []
        for programme in programmes:
            block = self.model.programmes[programme]
            if wants_units:
                bought = chosen if block.payments is None else self.periods[:1]
                atoms += [Units(programme, period) for period in bought]
            elif not block.costless:
                atoms += [Spend(programme, period) for period in chosen]
        if programmes and not atoms:
            hint = f"`{name.text}.units` counts them"
            raise ExpressionError(f"a unit of `{name.text}` costs nothing", name.column, len(name.text), hint)
        return variables(*atoms, column=name.column), PLAIN if wants_units else self.money
