"""What expressions over the names of a model mean, as linear forms. What is not linear is refused, with its column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from optimizer.errors import nearest
from optimizer.scenario.dimension import DURATION, MONEY, PLAIN, Dimension, agreed, combined, wrong_currency
from optimizer.scenario.expression import (
    ONE,
    ZERO,
    Comparison,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Operation,
    total,
)
from optimizer.scenario.linear_form import (
    Amount,
    Atom,
    Linear,
    Score,
    Spend,
    Term,
    Units,
    added,
    compatible,
)
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import example
from optimizer.scenario.units import compared_amounts, with_amounts

RESERVED = (
    "budget", "total", "rest", "actual", "score", "units", "of", "at", "min", "max", "ln",
    "spend", "money_moved", "weighted_score", "weakest_score",
)  # fmt: skip


class UnclearError(ExpressionError):
    """A name stands for something whose own block is at fault: already told, and nothing more can be said."""


class Scope:
    """What names mean in limits, objectives and composites of one scenario.

    ``unclear(kind, name)`` tells what a file names but has wrong: a programme, say, that could not be read. ``loose``
    are the composites that are no plain numbers.
    """

    def __init__(
        self,
        model: Model,
        periods: tuple[str, ...],
        has_budget: bool,
        dimensions: Callable[[str], Dimension | None],
        unclear: Callable[[str, str], bool] = lambda kind, name: False,
        loose: frozenset[str] = frozenset(),
    ) -> None:
        self.model, self.periods, self.has_budget = model, periods, has_budget
        self.dimension_of, self.unclear, self._loose = dimensions, unclear, loose
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
        unit = self.model.amounts_in
        return self._linear(expression if unit is None else with_amounts(expression, unit, self.dimension))

    def comparison(self, comparison: Comparison) -> Comparison:
        """``comparison`` with its bare numbers as amounts where they stand against money and the model says so."""
        unit = self.model.amounts_in
        return comparison if unit is None else compared_amounts(comparison, unit, self.dimension)

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of what ``name`` stands for; None where that is unclear or nothing."""
        try:
            return self._name(Name(name)).dimension
        except ExpressionError:
            return None

    def _linear(self, expression: Expression) -> Linear:
        if isinstance(expression, Literal):
            return self._literal(expression)
        if isinstance(expression, Name):
            return self._name(expression)
        parts = [self._linear(operand) for operand in expression.operands]
        match expression.operator:
            case "+":
                return self._sum(expression, parts)
            case "negate":
                return parts[0].negated()
            case "*":
                return self._product(expression, parts)
            case "/":
                if parts[1].terms:
                    raise ExpressionError("not linear: divides by a quantity that is decided", expression.column)
                return parts[0].over(parts[1].constant, combined(parts[0].dimension, parts[1].dimension, -1))
        if any(part.terms for part in parts):
            why = f"not linear: `{expression.operator}` of a quantity that is decided"
            hint = "; `smallest_of` in a composite says `min`" if expression.operator == "min" else ""
            raise ExpressionError(why + hint, expression.column, len(expression.operator))
        pairs = [(operand, part.dimension) for operand, part in zip(expression.operands, parts, strict=True)]
        dimension = agreed(expression.operator, pairs, expression.column)
        return Linear((), replace(expression, operands=tuple(part.constant for part in parts)), dimension)

    def _literal(self, literal: Literal) -> Linear:
        if wrong := wrong_currency(literal, self.model.currency):
            raise ExpressionError(wrong, literal.column, literal.width)
        return Linear((), literal, {"money": self.money, "duration": DURATION}.get(literal.kind, PLAIN))

    def _sum(self, expression: Operation, parts: list[Linear]) -> Linear:
        first = next((part for part in parts if not part.is_zero), parts[0])
        for operand, part in zip(expression.operands, parts, strict=True):
            if not compatible(first, part):
                raise ExpressionError(self.mixed(first, part), operand.column)
        unclear = any(part.dimension is None for part in parts)
        return added(parts, None if unclear else first.dimension)

    def _product(self, expression: Operation, parts: list[Linear]) -> Linear:
        left, right = parts
        if left.terms and right.terms:
            raise ExpressionError("not linear: a product of two quantities that are decided", expression.column)
        dimension = combined(left.dimension, right.dimension, 1)
        return right.times(left.constant, dimension) if right.terms else left.times(right.constant, dimension)

    def mixed(self, left: Linear, right: Linear) -> str:
        """Why two sides cannot be added or compared."""
        if MONEY in (left.dimension, right.dimension) and PLAIN in (left.dimension, right.dimension):
            amount = example(self.model.currency)
            return f"money beside a plain number: amounts need a unit ({amount}), units are `name.units`"
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
        if head == "total":
            return self._spending(name, tuple(sorted(model.programmes)), rest)
        owners = [
            kind for kind in ("programmes", "categories", "outputs", "composites") if head in getattr(model, kind)
        ]
        if owners and head in model.parameters:
            message = f"`{head}` is one of the {owners[0]} and a parameter; give one of them another name"
            raise ExpressionError(message, name.column, len(name.text))
        if owners and owners[0] in ("programmes", "categories"):
            return self._spending(name, (head,) if head in model.programmes else self.categories[head], rest)
        if owners:
            if rest:
                raise ExpressionError(f"`{head}` has no part `{'.'.join(rest)}`", name.column, len(name.text))
            return self._one(Amount(head, name.month), name)
        if head in model.parameters and not rest:
            return self._number(name, f"parameters.{head}", self.dimension_of(f"parameters.{head}"))
        raise self._unknown(name, self.known())

    def _unknown(self, name: Name, known: list[str]) -> ExpressionError:
        head, _, part = name.text.partition(".")
        kinds = ("programmes", "categories", "outputs", "composites", "parameters")
        if self.unclear("capabilities", part) if head == "score" else any(self.unclear(kind, head) for kind in kinds):
            return UnclearError(f"`{name.text}` is at fault", name.column)
        hint = nearest(name.text, known)
        message = f"unknown name `{name.text}`" + (f"; {hint}" if hint else "")
        return ExpressionError(message, name.column, len(name.text))

    def _one(self, atom: Atom, name: Name) -> Linear:
        dimension = None if isinstance(atom, Amount) and atom.name in self._loose else PLAIN
        return Linear((Term(atom, ONE, name.column),), ZERO, dimension)

    def _number(self, name: Name, path: str, dimension: Dimension | None) -> Linear:
        if name.month is not None:
            raise ExpressionError("`at` goes with an output or composite", name.column)
        return Linear((), replace(name, text=path), dimension)

    def _budget(self, name: Name, rest: list[str]) -> Linear:
        if self.unclear("budget", ""):
            raise UnclearError("`budget` is at fault", name.column)
        if not self.has_budget:
            raise ExpressionError("the scenario has no budget", name.column, len(name.text))
        if rest and (len(rest) > 1 or rest[0] not in self.periods):
            raise self._unknown(name, [f"budget.{period}" for period in self.periods if period] or ["budget"])
        paths = ["budget"] if self.periods == ("",) else [f"budget.{period}" for period in rest or self.periods]
        linear = self._number(name, paths[0], self.money)
        return replace(linear, constant=total(*[Name(path, name.column) for path in paths]))

    def _spending(self, name: Name, programmes: tuple[str, ...], rest: list[str]) -> Linear:
        if name.month is not None:
            raise ExpressionError("`at` goes with an output or composite; a period is `name.2026`", name.column)
        wants_units = "units" in rest
        periods = [part for part in rest if part != "units"]
        if len(periods) > 1 or rest.count("units") > 1 or (periods and periods[0] not in self.periods):
            if self.unclear("budget", ""):
                raise UnclearError("`budget` is at fault", name.column)
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
            elif not self.model.programmes[programme].costless:
                atoms += [Spend(programme, period) for period in chosen]
        if programmes and not atoms:
            message = f"a unit of `{name.text}` costs nothing"
            raise ExpressionError(f"{message}; `{name.text}.units` counts them", name.column, len(name.text))
        terms = tuple(Term(atom, ONE, name.column) for atom in atoms)
        return Linear(terms, ZERO, PLAIN if wants_units else self.money)
