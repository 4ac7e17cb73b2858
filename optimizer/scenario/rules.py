"""Everything that limits an allocation, as rules of one form: a linear expression, a relation, a bound.

Rules come from the budget, from the floors and caps of programmes, from required scores and from the limits in words.
A rule carries the name that the file gives it; results, prices and proofs speak of it by that name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from optimizer.errors import Place, Problem, nearest
from optimizer.scenario import families
from optimizer.scenario.blocks import Bilingual
from optimizer.scenario.checks import name_problem
from optimizer.scenario.convexity import Curvature
from optimizer.scenario.expression import (
    ONE,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Operation,
    RelationTree,
    names,
    total,
)
from optimizer.scenario.families import Decided
from optimizer.scenario.linear_form import LinearForm, Score, Spend, Term, Upkeep
from optimizer.scenario.scenario_schema import Limit, QuestionBlock
from optimizer.scenario.scope import Faults, Scope, budget_path
from optimizer.scenario.tree import Node, dotted, place_of
from optimizer.scenario.units import Dimension

FAMILIES = ("budget", *families.FAMILIES, "require", "limits")
"""The families of rules, in the order in which a scenario has them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``sum of terms <relation> bound``, variables on the left, the constant on the right.

    ``spending_cap`` marks a cap on the units of a programme with tiers: the program caps its spending at the cost of
    that many units instead, which is the same and stays convex. A limit carries its ``text`` in the file, the
    comparison ``stated`` there, and what people call it.
    """

    name: str
    family: str
    terms: tuple[Term, ...]
    relation: str
    bound: Expression
    dimension: Dimension | None
    place: Place
    spending_cap: bool = False
    text: str = ""
    stated: RelationTree | None = None
    title: Bilingual | None = None

    @property
    def form(self) -> LinearForm:
        """Its terms, with the bound as the constant."""
        return LinearForm({term.atom: term.coefficient for term in self.terms}, self.bound)

    @property
    def known_by(self) -> Expression:
        """What people know the rule by: its bound, or of `min_if_any`, which has none, the least number of units."""
        return -self.terms[-1].coefficient if self.family == "min_if_any" else self.bound


def spend_terms(programmes: tuple[str, ...], periods: tuple[str, ...]) -> tuple[Term, ...]:
    """The spending on ``programmes`` over ``periods``, each with coefficient 1."""
    return tuple(Term(Spend(p, t), ONE) for p in programmes for t in periods)


def budget_rules(question: QuestionBlock, scope: Scope, node: Node) -> Iterator[Rule]:
    """`budget` or `budget.<period>`; with carry-over cumulative, spent exactly where the scenario says so.

    From the second period on it also pays the upkeep of what is in service.
    """
    if question.budget is None or question.budget == "none":
        return
    place = place_of(node, "budget", key=True)
    periods, programmes = scope.periods, tuple(sorted(scope.model.programmes))
    maintained = [name for name in programmes if scope.model.programmes[name].upkeep is not None]
    paid = tuple(name for name in programmes if not scope.model.programmes[name].costless)
    for k, period in enumerate(periods):
        counted = periods[: k + 1] if question.carry_over else (period,)
        last = k == len(periods) - 1
        exact = question.spend == "exactly" and (last or not question.carry_over)
        bound = total(*[Name(budget_path(t)) for t in counted])
        terms = spend_terms(paid, counted)
        terms += tuple(Term(Upkeep(p, t), ONE) for p in maintained for t in counted if t != periods[0])
        yield Rule(budget_path(period), "budget", terms, "=" if exact else "<=", bound, scope.money, place)


def programme_rules(scope: Scope, curvature: Curvature, fixed_by: str | None, faults: Faults) -> Iterator[Rule]:
    """The rules of every family of `families`: `ramp.<programme>.<period>` and its like."""
    programmes = scope.model.programmes
    for family in families.FAMILIES.values():
        dimension = scope.money if "money" in family.tags else None
        for name, programme in sorted(programmes.items()):
            if getattr(programme, family.name) in (None, False, "none"):
                continue
            path, label = f"programmes.{name}.{family.name}", f"{family.name}.{name}"
            try:
                stated = list(family.state(Decided(name, family.name, programmes, scope.periods, fixed_by)))
            except ExpressionError as error:
                faults.note(path, error.message, key=True)
                continue
            for period, rule in stated:
                own, place = dotted(label, period), place_of(faults.node, dotted(path, period), key=True)
                try:
                    # Whole numbers have checks of their own.
                    if "silent" not in family.tags:
                        curvature.check(rule.terms, rule.relation)
                except ExpressionError as error:
                    hint = "give the cap by period: {2025: ..., 2026: ...}"
                    faults.problems.append(Problem(error.message, place, own, hint))
                capped = curvature.caps_tiers(rule.terms, rule.relation)
                yield Rule(own, family.name, rule.terms, rule.relation, rule.bound, dimension, place, capped)


def score_path(allocation: str, capability: str) -> str:
    """The path under which a score of a named allocation (`nothing` for none) is among the values."""
    return f"score.{allocation}.{capability}"


def require_rules(
    question: QuestionBlock, scope: Scope, allocations: Collection[str], faults: Faults
) -> Iterator[Rule]:
    """`require.<capability>`: a least score, absolute or as a share of what a named allocation gains."""
    capabilities = scope.model.capabilities
    for capability, wanted in sorted(question.require.items()):
        path = f"require.{capability}"
        if capability not in capabilities:
            faults.note(path, f"there is no capability `{capability}`", nearest(capability, capabilities), key=True)
            continue
        try:
            bound = _required(wanted, capability, path, allocations)
        except ExpressionError as error:
            faults.note_error(path, error)
            continue
        terms = (Term(Score(capability), ONE),)
        yield Rule(path, "require", terms, ">=", bound, None, place_of(faults.node, path))


def _required(wanted: Expression, capability: str, path: str, allocations: Collection[str]) -> Expression:
    used = list(names(wanted))
    if not used:
        return Name(path)
    share: Expression | None = None
    if isinstance(wanted, Name):
        share = ONE
    elif isinstance(wanted, Operation) and wanted.operator == "*" and isinstance(wanted.operands[0], Literal):
        share = wanted.operands[0] if isinstance(wanted.operands[1], Name) else None
    known = [*allocations, "nothing"]
    if share is None or len(used) != 1 or used[0].text not in known:
        hint = nearest(used[0].text, known) if len(used) == 1 else ""
        message = "expected a score, or a share of a named allocation's gain such as `90% of plan`"
        raise ExpressionError(message, used[0].column, len(used[0].text), hint)
    nothing: Expression = Name(score_path("nothing", capability))
    bound: Expression = nothing + share * (Name(score_path(used[0].text, capability)) - nothing)
    return bound


def limit_rules(limits: dict[str, Limit], scope: Scope, curvature: Curvature, faults: Faults) -> Iterator[Rule]:
    """`limits.<name>`; the two halves of a chain are `limits.<name>.low` and `.high`."""
    for name, limit in sorted(limits.items()):
        path = f"limits.{name}"
        if problem := name_problem("limits", name, faults.node):
            faults.problems.append(problem)
            continue
        text = faults.node.get("limits", name, "rule") or faults.node.nearest(path)
        comparisons: tuple[RelationTree, ...] = limit.rule
        for k, comparison in enumerate(comparisons):
            label = path if len(comparisons) == 1 else f"{path}.{_half(comparison, k)}"
            try:
                comparison, stated, dimension = scope.relation(comparison)
                if not stated.terms:
                    width = len(comparison.relation)
                    raise ExpressionError("nothing that is decided stands in this rule", comparison.column, width)
                rule = Rule(label, "limits", stated.terms, stated.relation, stated.bound, dimension, text.place)
                curvature.check(rule.terms, rule.relation)
                curvature.sign(rule.bound, comparison.column)
                capped = curvature.caps_tiers(rule.terms, rule.relation)
            except ExpressionError as error:
                faults.problems.append(Problem(error.message, text.at(error.column, error.width), path))
                continue
            yield replace(rule, text=text.text.strip(), stated=comparison, title=limit.title, spending_cap=capped)


def _half(comparison: RelationTree, position: int) -> str:
    upward = comparison.relation == "<="
    return ("low" if upward else "high") if position == 0 else ("high" if upward else "low")
