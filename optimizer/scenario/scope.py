"""What the names in limits, objectives and composites mean. What is not linear, or not convex, is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from optimizer.errors import nearest
from optimizer.scenario.expression import (
    RELATIONS,
    Expression,
    ExpressionError,
    Name,
    Operation,
    finite,
    fold,
    literals,
    total,
)
from optimizer.scenario.linear_form import Amount, Atom, LinearForm, Relation, Score, Spend, Units, related, variables
from optimizer.scenario.model_schema import Model
from optimizer.scenario.money import amount_meant, examples
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.tree import dotted
from optimizer.scenario.units import MONEY, PLAIN, Dimension, measure, wrong_currency

OBJECTIVES = {"weighted_score": "maximize", "weakest_score": "maximize", "spend": "minimize", "money_moved": "minimize"}
"""The objectives that have a name, and the key that each goes with."""
RESERVED = ("budget", "total", "rest", "actual", "score", "units", "of", "at", "min", "max", "ln", *OBJECTIVES)
"""Words that mean something in formulas, so that nothing formulas speak of can be called so."""
KINDS = ("programmes", "categories", "outputs", "composites")
"""The sections of a model that share their names."""


def budget_path(period: str) -> str:
    """The path of the budget of a period; of all there is where the budget has no periods."""
    return dotted("budget", period)


@dataclass(frozen=True)
class Scope:
    """What names mean in limits, objectives and composites of one scenario, and what of it is concave.

    ``parts`` maps each composite to the linear forms that it is made of, after those of the composites among them;
    ``dimensions`` to its dimension, ``concave`` to why it is so. A coefficient over a number without a value is not
    judged.
    """

    model: Model
    numbers: Numbers
    periods: tuple[str, ...] = ("",)
    has_budget: bool = False
    parts: dict[str, tuple[LinearForm, ...]] = field(default_factory=dict)
    dimensions: dict[str, Dimension | None] = field(default_factory=dict)
    concave: dict[str, str] = field(default_factory=dict)

    def enter(self, name: str, forms: tuple[LinearForm, ...], dimension: Dimension | None) -> None:
        """Enter a composite; those that it is made of are there."""
        self.parts[name], self.dimensions[name], kind = forms, dimension, self.model.composites[name].kind
        if kind == "smallest_of" and len(forms) > 1:
            self.concave[name] = f"`{name}` is the smallest of several quantities"
        elif kind == "ces":
            self.concave[name] = f"`{name}` is a mix of two quantities"
        elif any(self.why_concave(atom) for form in forms for atom in form.coefficients):
            self.concave[name] = f"`{name}` is made of a quantity that is concave"

    def parts_of(self, names: Iterable[str]) -> set[str]:
        """``names`` with the outputs and composites that the composites among them are made of."""
        needed = set(names)
        for name in reversed(tuple(self.parts)):
            if name in needed:
                needed |= {atom.name for form in self.parts[name] for atom in form.coefficients}
        return needed

    def why_concave(self, atom: Atom) -> str:
        """Why ``atom`` is concave; empty if it is affine."""
        programmes = self.model.programmes
        if isinstance(atom, Units):
            return f"`{atom.programme}` has tiers" if len(programmes[atom.programme].tiers) > 1 else ""
        if isinstance(atom, Score):
            capability = self.model.capabilities[atom.capability]
            concave = capability.linear is None or self.why_concave(Amount(capability.feed))
            return f"`score.{atom.capability}` is read off a concave curve" if concave else ""
        if not isinstance(atom, Amount) or atom.name in self.model.composites:
            return self.concave.get(atom.name, "") if isinstance(atom, Amount) else ""
        feeding = (name for name, p in sorted(programmes.items()) if len(p.tiers) > 1 and atom.name in p.feeds)
        return next((f"`{atom.name}` is fed by `{name}`, which has tiers" for name in feeding), "")

    def sign(self, expression: Expression, column: int = 0) -> int | None:
        """The sign of a number; None where it is unclear. Raises ExpressionError where it has no finite value."""
        try:
            value = finite(expression, self.numbers.base.__getitem__, column)
        except KeyError:
            return None
        return int(value > 0) - int(value < 0)

    def check_signs(self, coefficients: Mapping[Atom, Expression], allowed: int, message: str, hint: str = "") -> None:
        """Raise ExpressionError where a concave quantity has another sign than ``allowed`` (0: where it has any).

        ``message`` has a gap for the reason why the quantity is concave; ``hint`` is for units.
        """
        for atom, coefficient in coefficients.items():
            sign, why = self.sign(coefficient, atom.column), self.why_concave(atom)
            if why and sign not in (None, 0, allowed):
                raise ExpressionError(message.format(why), atom.column, hint=hint if isinstance(atom, Units) else "")

    def check_rule(self, rule: Relation) -> bool:
        """Whether ``rule`` caps the units of one programme with tiers, in one period.

        Raises ExpressionError where it is no convex rule: it may ask for more of a concave quantity, never for less, as
        the linear program would fill the dear tier first, or understate a score, to meet it.
        """
        if len(rule.coefficients) == 1 and rule.relation == "<=":
            ((atom, coefficient),) = rule.coefficients.items()
            if isinstance(atom, Units) and self.why_concave(atom) and self.sign(coefficient, atom.column) == 1:
                return True
        allowed = {">=": 1, "<=": -1, "=": 0}[rule.relation]
        message = f"not convex: {{}}, so {'a rule may only ask for more of it' if allowed else '`=` cannot hold it'}"
        hint = "a cap on units with tiers is for one period and one programme, as `name.units.2026 <= 100`"
        self.check_signs(rule.coefficients, allowed, message, hint)
        return False

    @property
    def money(self) -> Dimension:
        """The dimension of spending: money, or plain where the model has no currency."""
        return MONEY if self.model.currency else PLAIN

    def linear(self, expression: Expression) -> tuple[Any, Any, Dimension | None]:
        """``expression`` as a linear form, a comparison as a relation of variables to a bound; with its dimension.

        The first is the expression itself, bare numbers as amounts where they stand beside money and the model says so.
        Raises ExpressionError for what is unknown, not linear, or of mixed units.
        """
        for literal in literals(expression):
            if wrong := wrong_currency(literal, self.model.currency):
                raise ExpressionError(wrong, literal.column, literal.width)
        self._form(expression)  # report non-linear terms first
        try:
            measured, dimension = measure(expression, lambda n: (n, self._name(n)[1]), self.model.amounts_in)
        except ExpressionError as error:
            error.hint = f"amounts read {examples(self.model.currency)}, shares `10% of budget`, units `name.units`"
            raise
        return measured, self._form(measured), dimension

    def _form(self, expression: Expression) -> Any:
        def leaf(item: Any) -> LinearForm:
            return self._name(item)[0] if isinstance(item, Name) else LinearForm({}, item)

        if isinstance(expression, Operation) and expression.operator in RELATIONS:
            left, right = (fold(side, leaf) for side in expression.operands)
            return related(left, expression.operator, right)
        return fold(expression, leaf)

    def _name(self, name: Name) -> tuple[LinearForm, Dimension | None]:
        head, *rest = name.text.split(".")
        model = self.model
        if name.month is not None and head not in model.outputs and head not in model.composites:
            raise ExpressionError("`at` goes with an output or composite; a period is `name.2026`", name.column)
        if head == "score" and len(rest) == 1:
            if rest[0] not in model.capabilities:
                raise self._unknown(name, [f"score.{key}" for key in model.capabilities])
            return variables(Score(rest[0]), column=name.column), PLAIN
        if head == "budget":
            return self._budget(name, rest)
        if head == "total":
            return self._spending(name, sorted(model.programmes), rest)
        owners = [kind for kind in KINDS if head in getattr(model, kind)]
        if owners and head in model.parameters:
            message = f"`{head}` is one of the {owners[0]} and a parameter; give one of them another name"
            raise ExpressionError(message, name.column, len(name.text))
        if owners and owners[0] in ("programmes", "categories"):
            inside = (key for key, programme in sorted(model.programmes.items()) if head in (key, programme.category))
            return self._spending(name, [*inside], rest)
        if owners:
            if rest:
                message, hint = f"`{head}` has no part `{'.'.join(rest)}`", f"at a moment it is `{head} at 12 months`"
                raise ExpressionError(message, name.column, len(name.text), hint)
            return variables(Amount(head, name.month), column=name.column), self.dimensions.get(head, PLAIN)
        if head in model.parameters and not rest:
            path = f"parameters.{head}"
            return LinearForm({}, Name(path, name.column)), self.numbers.dimension(path)
        scores = [f"score.{key}" for key in model.capabilities]
        blocks: tuple[Iterable[str], ...] = (*(getattr(model, kind) for kind in KINDS), model.parameters, scores)
        raise self._unknown(name, [*(key for block in blocks for key in block), "total", "budget"])

    def _unknown(self, name: Name, known: list[str]) -> ExpressionError:
        hint = "did you mean `budget`?" if name.text in ("예산", "총예산") else nearest(name.text, known)
        hint = amount_meant(name.text) or hint
        return ExpressionError(f"unknown name `{name.text}`", name.column, len(name.text), hint)

    def _budget(self, name: Name, rest: list[str]) -> tuple[LinearForm, Dimension]:
        if not self.has_budget:
            raise ExpressionError("the scenario has no budget", name.column, len(name.text))
        if rest and (len(rest) > 1 or rest[0] not in self.periods):
            raise self._unknown(name, [budget_path(period) for period in self.periods])
        budgets = (Name(budget_path(period), name.column) for period in rest or self.periods)
        return LinearForm({}, total(*budgets)), self.money

    def _spending(self, name: Name, programmes: list[str], rest: list[str]) -> tuple[LinearForm, Dimension]:
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
