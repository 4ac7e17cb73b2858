"""The objective of a scenario: what is to be as large or as small as possible."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from optimizer.errors import nearest
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.expression import Expression, ExpressionError, Name
from optimizer.scenario.linear_form import LinearForm
from optimizer.scenario.numbers import Numbers
from optimizer.scenario.scenario_schema import Objective, QuestionBlock
from optimizer.scenario.scope import Faults, Scope
from optimizer.scenario.units import Dimension

OBJECTIVES = ("weighted_score", "weakest_score", "spend", "money_moved")
_WEIGHTS = "objective.weights"


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


def counts_scores(question: QuestionBlock) -> bool:
    """Whether the objective is the weighted score: it says so, or there is none."""
    objective = question.objective
    return objective is None or _word(objective.maximize) == "weighted_score"


def objective_of(
    question: QuestionBlock, scope: Scope, curvature: Curvature, numbers: Numbers, actual: str | None, faults: Faults
) -> Goal:
    """The objective of ``question``. What is wrong with it goes to ``faults``."""
    capabilities = scope.model.capabilities
    if question.objective is None and not capabilities:
        hint = "for example `objective: {maximize: 3 * a.units + b.units}`"
        faults.note("objective", "`objective` is missing, and the model has no capabilities", hint)
    objective = question.objective or Objective(maximize="weighted_score")
    maximized = objective.maximize is not None
    expression: Any = objective.maximize if maximized else objective.minimize
    kind, path = _word(expression) or "expression", f"objective.{'maximize' if maximized else 'minimize'}"
    if question.objective is not None:
        for wrong in _word_faults(kind, maximized, bool(capabilities), actual is not None):
            faults.note(path, wrong)
    if kind == "weighted_score":
        _check_weights(objective.weights or {}, capabilities, numbers, faults)
        weights = {name: f"{_WEIGHTS}.{name}" for name in capabilities}
        return Goal(kind, True, {name: Name(path) for name, path in weights.items() if path in numbers})
    if objective.weights is not None:
        faults.note(_WEIGHTS, "weights go with `maximize: weighted_score`", key=True)
    if kind != "expression":
        return Goal(kind, kind == "weakest_score")
    try:
        form, dimension = scope.linear(expression)
        if not form.coefficients:
            raise ExpressionError("nothing that is decided stands in the objective", 0)
        curvature.check_objective(form, maximized)
    except ExpressionError as error:
        if isinstance(expression, Name) and error.message.startswith("unknown name"):
            error.message += f"; an objective is also one of {', '.join(OBJECTIVES)}"
        faults.note_error(path, error)
        form, dimension = LinearForm(), None
    return Goal(kind, maximized, linear=form, dimension=dimension)


def _word_faults(kind: str, maximized: bool, has_capabilities: bool, has_actual: bool) -> Iterator[str]:
    """What is wrong with an objective that one word names."""
    if kind in ("weighted_score", "weakest_score"):
        if not maximized:
            yield "a score is maximised"
        if not has_capabilities:
            yield "the model has no capabilities to score"
    elif kind in ("spend", "money_moved"):
        if maximized:
            yield f"`{kind}` is minimised"
        if kind == "money_moved" and not has_actual:
            yield "`money_moved` needs `compare_with`"


def _check_weights(stated: Mapping[str, Any], capabilities: Collection[str], numbers: Numbers, faults: Faults) -> None:
    for name in stated:
        if name not in capabilities:
            hint = nearest(name, capabilities)
            faults.note(f"{_WEIGHTS}.{name}", f"there is no capability `{name}`", hint, key=True)
    values: dict[str, Any] = {name: numbers.base.get(f"{_WEIGHTS}.{name}") for name in stated or capabilities}
    for name, value in values.items():
        if value is not None and value < 0:
            faults.note(f"{_WEIGHTS}.{name}", "a weight is not negative")
    if stated and None not in values.values():
        total = sum(values.values(), Fraction(0))
        if abs(total - 1) > Fraction(1, 10**6):
            faults.note(_WEIGHTS, f"the weights sum to {float(total):.6g}, not to 1", key=True)


def _word(expression: Any) -> str:
    return expression.text if isinstance(expression, Name) and expression.text in OBJECTIVES else ""
