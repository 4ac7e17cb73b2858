"""The terms of an objective, without their weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.program.program import Program
from optimizer.scenario.expression import names
from optimizer.scenario.linear_form import LinearForm


@dataclass(frozen=True)
class ObjectiveTerm:
    """One term of the objective, counted ``weight`` times.

    ``rates`` holds, for each of n columns, its coefficient in the term, without the weight. Terms of a weighted score
    are the capabilities, with the file's weights, 0 where it names none; terms of an expression are its names with
    their coefficients inside, and every weight is 1: a factor on what is written.
    """

    name: str
    weight: Fraction
    rates: tuple[Fraction, ...]


def objective_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    """The terms whose weighted sum is the objective, but for a constant; empty where it has no weights.

    The objectives `weakest_score`, `spend` and `money_moved` have none.
    """
    match program.scenario.goal.kind:
        case "weighted_score":
            return score_terms(program)
        case "expression":
            return _expression_terms(program)
    return ()


def score_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    """The scores of all capabilities as terms, whether or not the objective counts them."""
    weights = {name: program.evaluator.constant(weight) for name, weight in program.scenario.goal.weights.items()}
    return tuple(
        ObjectiveTerm(name, Fraction(weights.get(name, 0)), _rates(program, program.formulation.score(name)))
        for name in program.scenario.model.capabilities
    )


def _expression_terms(program: Program) -> tuple[ObjectiveTerm, ...]:
    linear, objective = program.scenario.goal.linear, program.scenario.question.objective
    assert linear is not None
    assert objective is not None
    written: Any = objective.maximize if objective.maximize is not None else objective.minimize
    words = {name.column: name.text for name in names(written)}
    groups: dict[str, list[LinearForm]] = {}
    for term in linear.terms:
        groups.setdefault(words.get(term.atom.column, str(term.atom.column)), []).append(program.formulation.term(term))
    return tuple(
        ObjectiveTerm(name, Fraction(1), _rates(program, program.formulation.total(members)))
        for name, members in groups.items()
    )


def _rates(program: Program, form: LinearForm) -> tuple[Fraction, ...]:
    return tuple(Fraction(form.coefficients.get(j, 0)) for j in range(len(program.exact.columns)))
