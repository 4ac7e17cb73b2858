"""The constraints of the program, one function for each family.

Each function yields ``(name, relation)`` pairs; names are those of the file where the file names the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from optimizer.program.ces import PLANES
from optimizer.program.coefficients import AVERAGE, month_of
from optimizer.scenario.linear_form import Score, Units
from optimizer.scenario.rules import Rule

if TYPE_CHECKING:
    from optimizer.program.formulation import Formulation

Rows = Iterator[tuple[str, Any]]


def budget(program: Formulation) -> Rows:
    """Spending of a period stays within its budget; with carry-over the sums up to each period do."""
    yield from _rules(program, "budget")


def min_spend(program: Formulation) -> Rows:
    """At least so much money for a programme, in all or in one period."""
    yield from _rules(program, "min_spend")


def max_spend(program: Formulation) -> Rows:
    """At most so much money for a programme, in all or in one period."""
    yield from _rules(program, "max_spend")


def min_units(program: Formulation) -> Rows:
    """At least so many units of a programme, in all or in one period."""
    yield from _rules(program, "min_units")


def max_units(program: Formulation) -> Rows:
    """At most so many units of a programme: what can physically be had. Over tiers, the cost of that many."""
    yield from _rules(program, "max_units")


def ramp(program: Formulation) -> Rows:
    """Spending on a programme grows by at most a share over the period before."""
    yield from _rules(program, "ramp")


def lot(program: Formulation) -> Rows:
    """Units are whole multiples of a lot, in each period."""
    yield from _rules(program, "lot")


def min_if_any(program: Formulation) -> Rows:
    """None of a programme, or at least so many units; without the one or the other there is none at all."""
    yield from _rules(program, "min_if_any")
    for name, programme in program.scenario.programmes.items():
        if programme.min_if_any is not None:
            periods = program.scenario.periods[: 1 if programme.payments is not None else None]
            units = sum(program.units(name, period) for period in periods)
            yield f"bought.{name}", units <= program.value("most_units", name) * program.columns["bought", name]


def fixed(program: Formulation) -> Rows:
    """A fixed programme spends what the allocation compared with spends on it."""
    yield from _rules(program, "fixed")


def require(program: Formulation) -> Rows:
    """At least this score."""
    yield from _rules(program, "require")


def limits(program: Formulation) -> Rows:
    """The rules that the scenario states in words."""
    yield from _rules(program, "limits")


def smallest_of(program: Formulation) -> Rows:
    """A composite that is the smallest of its parts is at most each of them; of one part, that part."""
    for name, moment, parts in _composites(program, "smallest_of"):
        column = program.columns["composite", name, moment]
        for i, part in enumerate(parts):
            yield _composite_name(name, moment, i), column == part if len(parts) == 1 else column <= part


def sum_of(program: Formulation) -> Rows:
    """A composite that is a sum equals the sum of its parts."""
    for name, moment, parts in _composites(program, "sum_of"):
        yield _composite_name(name, moment, None), program.columns["composite", name, moment] == sum(parts)


def ces(program: Formulation) -> Rows:
    """A mix of two inputs is at most each plane of its fan."""
    for name, moment, inputs in _composites(program, "ces"):
        for k in range(PLANES):
            plane = sum(program.value("plane", name, k, i) * amount for i, amount in enumerate(inputs))
            yield _composite_name(name, moment, k), program.columns["composite", name, moment] <= plane


def score(program: Formulation) -> Rows:
    """The segments filled of a curve reach no further than the quantity that feeds it.

    A straight line over what is affine itself reaches just as far: rules may ask for less of such a score, and the
    program must not meet them by understating it.
    """
    for name, capability in program.scenario.model.capabilities.items():
        quantity = program.amount(capability.feed, AVERAGE)
        reached = sum(program.segments(name)) + program.value("first_x", name)
        affine = not program.scenario.curvature.why(Score(name))
        yield f"score.{name}", reached == quantity if affine else reached <= quantity


def weakest_score(program: Formulation) -> Rows:
    """The weakest score is at most each of the scores."""
    if program.scenario.goal.kind == "weakest_score":
        for name in program.scenario.model.capabilities:
            yield f"weakest.{name}", program.columns["weakest",] <= program.score(name)


def money_moved(program: Formulation) -> Rows:
    """Money moved is at least the difference from the actual, up or down."""
    if program.scenario.goal.kind == "money_moved":
        for key, column in list(program.columns.items()):
            if key[0] == "moved":
                _, name, period = key
                change = program.spend(name, period) - program.value("actual", name, period)
                label = ".".join(part for part in ("moved", name, period) if part)
                yield f"{label}.up", column >= change
                yield f"{label}.down", column >= -change


FAMILIES: dict[str, Callable[[Formulation], Rows]] = {
    function.__name__: function
    for function in (
        budget, min_spend, max_spend, min_units, max_units, ramp, lot, min_if_any, fixed, require, limits,
        smallest_of, sum_of, ces, score, weakest_score, money_moved,
    )
}  # fmt: skip


def objective(program: Formulation) -> Any:
    """The objective as an expression."""
    scenario, goal = program.scenario, program.scenario.goal
    match goal.kind:
        case "weighted_score":
            return sum(program.value("weight", name) * program.score(name) for name in goal.weights)
        case "weakest_score":
            return program.columns["weakest",]
        case "spend":
            kept = [name for name, programme in scenario.programmes.items() if programme.upkeep is not None]
            paid = [name for name in scenario.programmes if name not in scenario.costless]
            spent = sum(program.spend(name, period) for name in paid for period in scenario.periods)
            return spent + sum(program.upkeep(name, period) for name in kept for period in scenario.periods[1:])
        case "money_moved":
            return sum(column for key, column in program.columns.items() if key[0] == "moved") / 2
    assert goal.linear is not None
    terms = [program.value("goal", j) * program.atom(term.atom) for j, term in enumerate(goal.linear.terms)]
    return program.value("goal_constant") + sum(terms)


def _rules(program: Formulation, family: str) -> Rows:
    for rule in program.scenario.rules:
        if rule.family == family:
            yield rule.name, _rule(program, rule)


def _rule(program: Formulation, rule: Rule) -> Any:
    bound = program.value("bound", rule.name)
    if rule.spending_cap:
        atom = rule.terms[0].atom
        assert isinstance(atom, Units)
        return program.spend(atom.programme, atom.period) <= bound
    left = sum(program.value("rule", rule.name, j) * program.atom(term.atom) for j, term in enumerate(rule.terms))
    if not left.is_potentially_variable():
        # Of two sides without a variable Pyomo would take the wrong one for the left.
        left = program.named(rule.name, left)
    if rule.relation == "=":
        return left == bound
    return left <= bound if rule.relation == "<=" else left >= bound


def _composites(program: Formulation, kind: str) -> Iterator[tuple[str, Any, list[Any]]]:
    """(name, moment, parts) of each composite of a kind at each moment at which it counts."""
    scenario = program.scenario
    for name, parts in scenario.parts.items():
        for moment in program.moments if scenario.model.composites[name].kind == kind else ():
            if name in scenario.composites(month_of(moment)):
                yield name, moment, [_part(program, name, i, moment) for i in range(len(parts))]


def _part(program: Formulation, name: str, i: int, moment: Any) -> Any:
    part = program.scenario.parts[name][i]
    terms = [
        program.value("part", name, i, j) * program.amount(getattr(term.atom, "name"), moment)  # noqa: B009
        for j, term in enumerate(part.terms)
    ]
    return program.value("part_constant", name, i) + sum(terms)


def _composite_name(name: str, moment: Any, i: int | None) -> str:
    parts = ["composite", name, "" if moment == AVERAGE else f"month{float(moment):g}", "" if i is None else str(i + 1)]
    return ".".join(part for part in parts if part)
