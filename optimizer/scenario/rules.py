"""What limits an allocation, as rules of one form (terms, a relation, a bound), and the objective.

Rules come from the budget, from the floors and caps of programmes, from required scores and from the limits in words.
A rule carries the name that the file gives it; results, prices and proofs speak of it by that name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario import families
from optimizer.scenario.blocks import Bilingual, Quantity
from optimizer.scenario.checks import name_problem
from optimizer.scenario.expression import (
    ONE,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Operation,
    names,
    total,
    value_of,
)
from optimizer.scenario.families import Variables
from optimizer.scenario.linear_form import Atom, LinearForm, Relation, Score, Spend, Upkeep, variables
from optimizer.scenario.numbers import BY_SCENARIO, Number, Numbers, Origin
from optimizer.scenario.scenario_schema import QuestionBlock
from optimizer.scenario.scope import OBJECTIVES, Scope, budget_path
from optimizer.scenario.tree import Node, dotted
from optimizer.scenario.units import NUMBER, Dimension

FAMILIES = ("budget", *families.FAMILIES, "require", "limits")
"""The families of rules, in the order in which a scenario has them."""
_WEIGHTS = "objective.weights"


@dataclass(frozen=True, slots=True)
class Rule(Relation):
    """A relation under its name: variables on the left, the constant on the right.

    ``spending_cap`` marks a cap on the units of a programme with tiers: the program caps its spending at the cost of
    that many units instead, which is the same and stays convex. A limit carries its ``text`` in the file, the
    comparison ``stated`` there, what people call it, and its origin.
    """

    name: str
    family: str
    dimension: Dimension | None
    place: Place
    spending_cap: bool = False
    text: str = ""
    stated: Operation | None = None
    title: Bilingual | None = None
    origin: Origin = BY_SCENARIO

    @property
    def ties(self) -> bool:
        """Whether it is a limit that names something on each side, as ``a >= b``."""
        return self.stated is not None and all(any(names(side)) for side in self.stated.operands)

    def number_path(self, periods: Collection[str]) -> str:
        """The path of the number under the key of a programme that states the rule."""
        _, *keys = self.name.split(".")
        return ".".join(("programmes", *keys[:1], self.family, *(key for key in keys[1:] if key not in periods)))

    @property
    def stated_amount(self) -> Any:
        """The number that the file states: its bound, or of `min_if_any`, which has none, the least number of units."""
        return -[*self.coefficients.values()][-1] if self.family == "min_if_any" else self.bound


def budget_rules(question: QuestionBlock, scope: Scope) -> Iterator[Rule]:
    """`budget` or `budget.<period>`; with carry-over cumulative, spent exactly where the scenario says so.

    From the second period on it also pays the upkeep of what is in service.
    """
    if not scope.has_budget:
        return
    place = question.node.place_at("budget", key=True)
    periods, programmes = scope.periods, tuple(sorted(scope.model.programmes))
    maintained = [name for name in programmes if scope.model.programmes[name].upkeep is not None]
    paid = [name for name in programmes if not scope.model.programmes[name].costless]
    for k, period in enumerate(periods):
        counted = periods[: k + 1] if question.carry_over else (period,)
        exact = question.spend == "exactly" and (period == periods[-1] or not question.carry_over)
        bound = total(*[Name(budget_path(t)) for t in counted])
        atoms: list[Atom] = [Spend(p, t) for p in paid for t in counted]
        atoms += [Upkeep(p, t) for p in maintained for t in counted if t != periods[0]]
        rates = variables(*atoms).coefficients
        yield Rule(rates, "=" if exact else "<=", bound, budget_path(period), "budget", scope.money, place)


# What is wrong with rules and objective goes to ``problems``.


def programme_rules(scope: Scope, fixed_by: str | None, problems: list[Problem]) -> Iterator[Rule]:
    """The rules of every family of `families`: `ramp.<programme>.<period>` and its like."""
    programmes, node = scope.model.programmes, scope.model.node
    for family in families.FAMILIES.values():
        dimension = scope.money if "money" in family.tags else None
        for name, programme in sorted(programmes.items()):
            if getattr(programme, family.name) in (None, False, "none"):
                continue
            path, label = f"programmes.{name}.{family.name}", f"{family.name}.{name}"
            try:
                stated = list(family.state(Variables(name, family.name, programmes, scope.periods, fixed_by)))
            except ExpressionError as error:
                problems.append(node.problem(path, error.message, error.hint, key=True))
                continue
            for period, rule in stated:
                own, place = dotted(label, period), node.place_at(dotted(path, period), key=True)
                try:
                    capped = "whole" not in family.tags and scope.check_rule(rule)
                except ExpressionError as error:
                    hint = "give the cap by period: {2025: ..., 2026: ...}"
                    problems.append(Problem(error.message, place, hint))
                    continue
                yield Rule(
                    rule.coefficients, rule.relation, rule.bound, name=own, family=family.name, dimension=dimension,
                    place=place, spending_cap=capped,
                )  # fmt: skip


def require_rules(
    question: QuestionBlock, scope: Scope, allocations: Collection[str], problems: list[Problem]
) -> Iterator[Rule]:
    """`require.<capability>`: a least score, absolute or as a share of what a named allocation gains."""
    capabilities, node = scope.model.capabilities, question.node
    for capability, wanted in sorted(question.require.items()):
        path = f"require.{capability}"
        if capability not in capabilities:
            hint = nearest(capability, capabilities)
            problems.append(node.problem(path, f"there is no capability `{capability}`", hint, key=True))
            continue
        try:
            bound = _required(wanted, capability, path, allocations)
        except ExpressionError as error:
            problems.append(node.nearest(path).fault(error))
            continue
        rates = variables(Score(capability)).coefficients
        yield Rule(rates, ">=", bound, path, "require", None, node.place_at(path))


def _required(wanted: Expression, capability: str, path: str, allocations: Collection[str]) -> Expression:
    used = list(names(wanted))
    if isinstance(wanted, Literal) and wanted.percent:
        message = "a share of nothing: expected points, or a share of a named allocation's gain such as `90% of plan`"
        raise ExpressionError(message, wanted.column, wanted.width)
    if not used:
        return Name(path)
    share: Expression | None = None
    match wanted:
        case Name():
            share = ONE
        case Operation("*", (Literal() as factor, Name())):
            share = factor
    known = [*allocations, "nothing"]
    if share is None or used[0].text not in known:
        hint = nearest(used[0].text, known) if len(used) == 1 else ""
        message = "expected a score, or a share of a named allocation's gain such as `90% of plan`"
        raise ExpressionError(message, used[0].column, len(used[0].text), hint)
    nothing, stated = (Name(f"score.{allocation}.{capability}") for allocation in ("nothing", used[0].text))
    bound: Expression = nothing + share * (stated - nothing)
    return bound


def limit_rules(question: QuestionBlock, scope: Scope, problems: list[Problem]) -> Iterator[Rule]:
    """`limits.<name>`; the two halves of a chain are `limits.<name>.low` and `.high`."""
    for name, limit in sorted(question.limits.items()):
        path = f"limits.{name}"
        if problem := name_problem("limits", name, question.node):
            problems.append(problem)
            continue
        text, origin = limit.node.get("rule") or limit.node, BY_SCENARIO.inside(question).inside(limit)
        for k, comparison in enumerate(limit.rule):
            half = "low" if (comparison.operator == "<=") == (k == 0) else "high"
            label = path if len(limit.rule) == 1 else f"{path}.{half}"
            try:
                comparison, stated, dimension = scope.linear(comparison)
                if not stated.coefficients:
                    width = len(comparison.operator)
                    raise ExpressionError("nothing that is decided stands in this rule", comparison.column, width)
                capped = scope.check_rule(stated)
                scope.sign(stated.bound, comparison.column)
            except ExpressionError as error:
                problems.append(text.fault(error))
                continue
            bound: Expression = stated.bound
            if next(names(bound), None) is None:
                # A number as written is one of the scenario's, under the name of the rule.
                value = value_of(bound, scope.numbers.base.__getitem__)
                quantity = Quantity.model_validate(Node(value, text.place))
                scope.numbers.enter(Number(
                    path=label, field="limits", kind=NUMBER, block=quantity, origin=origin, expression=Literal(value),
                    value=value, status=origin.status, moved=True, dimension=dimension,
                ))  # fmt: skip
                bound = Name(label)
            yield Rule(
                stated.coefficients, stated.relation, bound, name=label, family="limits", dimension=dimension,
                place=text.place, spending_cap=capped, text=text.text.strip(), stated=comparison, title=limit.title,
                origin=origin,
            )  # fmt: skip


@dataclass(frozen=True)
class Goal:
    """The objective. ``kind`` is weighted_score, weakest_score, spend, money_moved or expression.

    Only an expression has one that is stated, its linear form and dimension.
    """

    kind: str
    maximized: bool
    weights: Mapping[str, Expression] = field(default_factory=dict)
    stated: Expression | None = None
    linear: LinearForm | None = None
    dimension: Dimension | None = None

    @property
    def sign(self) -> int:
        """1 where more of the objective is better, else -1."""
        return 1 if self.maximized else -1

    @property
    def scored(self) -> bool:
        """Whether the objective is a score, in points."""
        return self.kind in ("weighted_score", "weakest_score")

    @property
    def in_money(self) -> bool:
        """Whether the objective is an amount of money."""
        return self.kind in ("spend", "money_moved")


def objective_of(question: QuestionBlock, scope: Scope, actual: str | None, problems: list[Problem]) -> Goal:
    """The objective of ``question``."""
    capabilities, node, numbers = scope.model.capabilities, question.node, scope.numbers
    weights = {name: Name(path) for name in capabilities if (path := f"{_WEIGHTS}.{name}") in numbers}
    objective = question.objective
    if objective is None:
        if not capabilities:
            message = "`objective` is missing, and the model has no capabilities"
            hint = "for example `objective: {maximize: 3 * a.units + b.units}`"
            problems.append(node.problem("objective", message, hint))
        return Goal("weighted_score", True, weights)
    key = "maximize" if objective.maximize is not None else "minimize"
    path, expression = f"objective.{key}", getattr(objective, key)
    name = expression.text if isinstance(expression, Name) and expression.month is None else ""
    named = "spend" if (key, name) == ("minimize", "total") else name if name in OBJECTIVES else ""
    goal = Goal(named or "expression", key == "maximize", weights if named == "weighted_score" else {})
    wrong = {
        f"`{named}` goes with `{OBJECTIVES.get(named)}`": OBJECTIVES.get(named, key) != key,
        "the model has no capabilities to score": goal.scored and not capabilities,
        "`money_moved` needs `compare_with`": named == "money_moved" and actual is None,
    }
    problems += [node.problem(path, message) for message, holds in wrong.items() if holds]
    if named == "weighted_score":
        problems += _weight_problems(objective.weights or {}, capabilities, numbers, node)
    elif objective.weights is not None:
        problems.append(node.problem(_WEIGHTS, "weights go with `maximize: weighted_score`", key=True))
    if named:
        return goal
    try:
        _, form, dimension = scope.linear(expression)
        if not form.coefficients:
            raise ExpressionError("nothing that is decided stands in the objective", 0)
        direction = "maximised" if goal.maximized else "minimised"
        message = f"not convex: {{}}, so it cannot be {direction} with this sign"
        scope.check_signs(form.coefficients, goal.sign, message)
        scope.sign(form.constant)
    except ExpressionError as error:
        if isinstance(expression, Name) and error.message.startswith("unknown name"):
            error.message += f"; an objective is also one of {', '.join(OBJECTIVES)}"
        problems.append(node.nearest(path).fault(error))
        form, dimension = LinearForm(), None
    return replace(goal, stated=expression, linear=form, dimension=dimension)


def _weight_problems(
    stated: Mapping[str, Any], capabilities: Collection[str], numbers: Numbers, node: Node
) -> Iterator[Problem]:
    for name in stated:
        if name not in capabilities:
            hint = nearest(name, capabilities)
            yield node.problem(f"{_WEIGHTS}.{name}", f"there is no capability `{name}`", hint, key=True)
    values: list[Any] = [numbers.base.get(f"{_WEIGHTS}.{name}") for name in stated]
    if stated and None not in values and abs(sum(values) - 1) > Fraction(1, 10**6):
        message = f"the weights sum to {float(sum(values)):.6g}, not to 1"
        yield node.problem(_WEIGHTS, message, "a weight is a share, as 0.5 or 50%", key=True)
