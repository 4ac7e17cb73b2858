"""The objective of a scenario: what is to be as large or as small as possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.errors import Problem, nearest
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.expression import Expression, ExpressionError, Name
from optimizer.scenario.linear_form import LinearForm
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.scenario_schema import Question
from optimizer.scenario.scope import Scope, tell
from optimizer.scenario.tree import Node, place_of
from optimizer.scenario.units import Dimension

OBJECTIVES = ("weighted_score", "weakest_score", "spend", "money_moved")


@dataclass(frozen=True)
class Goal:
    """The objective. ``kind`` is weighted_score, weakest_score, spend, money_moved or expression.

    Only an expression has a linear form and its dimension.
    """

    kind: str
    maximized: bool
    weights: Mapping[str, Expression] = field(default_factory=dict)
    linear: LinearForm | None = None
    dimension: Dimension | None = None


def counts_scores(question: Question) -> bool:
    """Whether the objective is the weighted score: it says so, or there is none."""
    objective = question.objective
    return objective is None or _word(objective.maximize) == "weighted_score"


def objective_of(
    question: Question,
    node: Node,
    scope: Scope,
    curvature: Curvature,
    numbers: Numbers,
    actual: str | None,
    problems: list[Problem],
) -> Goal:
    """The objective of ``question``, which ``node`` describes. What is wrong with it goes to ``problems``."""
    objective = question.objective
    if objective is None:
        if not scope.model.capabilities:
            hint = "for example `objective: {maximize: 3 * a.units + b.units}`"
            message = "`objective` is missing, and the model has no capabilities"
            problems.append(Problem(message, node.place, "objective", hint))
        return Goal("weighted_score", True, _weights(question, node, scope, numbers, problems))
    maximized = objective.maximize is not None
    expression: Any = objective.maximize if maximized else objective.minimize
    path = f"objective.{'maximize' if maximized else 'minimize'}"
    kind, place = _word(expression), place_of(node, path)
    if objective.weights is not None and kind != "weighted_score":
        where = place_of(node, "objective.weights", key=True)
        problems.append(Problem("weights go with `maximize: weighted_score`", where, "objective.weights"))
    if kind in ("weighted_score", "weakest_score"):
        if not maximized:
            problems.append(Problem("a score is maximised", place, path))
        if not scope.model.capabilities:
            problems.append(Problem("the model has no capabilities to score", place, path))
        weighted = kind == "weighted_score"
        return Goal(kind, True, _weights(question, node, scope, numbers, problems) if weighted else {})
    if kind in ("spend", "money_moved"):
        if maximized:
            problems.append(Problem(f"`{kind}` is minimised", place, path))
        if kind == "money_moved" and actual is None:
            problems.append(Problem("`money_moved` needs `compare_with`", place, path))
        return Goal(kind, False)
    try:
        form, dimension = scope.linear(expression)
        if not form.terms:
            raise ExpressionError("nothing that is decided stands in the objective", 0)
        curvature.check_objective(form, maximized)
    except ExpressionError as error:
        if isinstance(expression, Name) and error.message.startswith("unknown name"):
            error.message += f"; an objective is also one of {', '.join(OBJECTIVES)}"
        tell(problems, error, node, path)
        form, dimension = LinearForm(), None
    return Goal("expression", maximized, linear=form, dimension=dimension)


def _weights(
    question: Question, node: Node, scope: Scope, numbers: Numbers, problems: list[Problem]
) -> dict[str, Expression]:
    stated: Mapping[str, Any] = (question.objective.weights if question.objective else None) or {}
    for name in stated:
        if name not in scope.model.capabilities:
            path = f"objective.weights.{name}"
            hint = nearest(name, scope.model.capabilities)
            problems.append(Problem(f"there is no capability `{name}`", place_of(node, path, key=True), path, hint))
    place, path = place_of(node, "objective.weights", key=True), "objective.weights"
    values: dict[str, Any] = {name: numbers.base.get(f"{path}.{name}") for name in stated or scope.model.capabilities}
    for name, value in values.items():
        if value is not None and value < 0:
            problems.append(Problem("a weight is not negative", place_of(node, f"{path}.{name}"), f"{path}.{name}"))
    if stated and None not in values.values():
        total = sum(values.values(), Fraction(0))
        if abs(total - 1) > Fraction(1, 10**6):
            problems.append(Problem(f"the weights sum to {float(total):.6g}, not to 1", place, path))
    paths = {name: f"{path}.{name}" for name in scope.model.capabilities}
    return {name: Name(path) for name, path in paths.items() if path in numbers}


def _word(expression: Any) -> str:
    return expression.text if isinstance(expression, Name) and expression.text in OBJECTIVES else ""
