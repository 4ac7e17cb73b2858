"""Why a programme gets what it gets: the rule that holds it, or the price at which it is balanced or left out."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.analysis.answer import Answer
from optimizer.analysis.prices import RuleState
from optimizer.scenario.linear_form import Amount, Bought, Lots, Spend, Units
from optimizer.scenario.scenario import Scenario

FIXED, WHOLE, CAPPED, FLOORED, TIED, LIMITED, LEFT_OUT, USELESS, BALANCED = (
    "fixed", "whole", "capped", "floored", "tied", "limited", "left_out", "useless", "balanced",
)  # fmt: skip
_CAPS = ("max_spend", "max_units", "ramp")
_FLOORS = ("min_spend", "min_units", "min_if_any")


@dataclass(frozen=True)
class Reason:
    """``kind`` is one of the words above; ``rules`` are those that bind and hold the programme.

    ``price`` is the objective per unit of money: of one more for a programme left out, of the budget for one that is
    balanced against the others; None where there is none.
    """

    kind: str
    rules: tuple[RuleState, ...] = ()
    price: float | None = None


def reasons(answer: Answer) -> dict[str, Reason]:
    """Programme to the reason of its computed spending."""
    return {name: _reason(answer, name) for name in answer.scenario.programmes}


def serves(scenario: Scenario, programme: str) -> tuple[str, ...]:
    """The capabilities that a programme's outputs reach, through any number of composites."""
    block = scenario.programmes[programme]
    reached = set(block.per_unit) | ({block.output} if block.output is not None else set())
    grown = True
    while grown:
        more = {
            name
            for name, parts in scenario.parts.items()
            if name not in reached and any(_names(part) & reached for part in parts)
        }
        grown = bool(more)
        reached |= more
    return tuple(name for name, item in scenario.model.capabilities.items() if item.feed in reached)


def _names(part: object) -> set[str]:
    return {term.atom.name for term in getattr(part, "terms", ()) if isinstance(term.atom, Amount)}


def _reason(answer: Answer, name: str) -> Reason:
    if answer.scenario.programmes[name].fixed:
        return Reason(FIXED)
    holding = tuple(state for state in answer.rules.values() if _holds(state, name))
    if answer.solution.whole is not None:
        return Reason(WHOLE, holding)
    own = [state for state in holding if state.rule.family in (*_CAPS, *_FLOORS)]
    if caps := tuple(state for state in own if state.rule.family in _CAPS):
        return Reason(CAPPED, caps)
    if not any(answer.spending[name, period] for period in answer.scenario.periods):
        cost = answer.reduced_costs.get(name)
        price = 0.0 if cost is None or cost.per_money is None else cost.per_money
        worse = price if answer.scenario.goal.maximized else -price
        # Noise of the solver's last digits is no price.
        size = max((abs(item.per_money or 0.0) for item in answer.reduced_costs.values()), default=0.0)
        return Reason(LEFT_OUT, (), price) if worse < -1e-9 * max(size, 1e-12) else Reason(USELESS)
    if floors := tuple(state for state in own if state.rule.family in _FLOORS):
        return Reason(FLOORED, floors)
    limits = tuple(state for state in holding if state.rule.family == "limits")
    if limits:
        return Reason(TIED if all(state.rule.relation == "=" for state in limits) else LIMITED, limits)
    budgets = [state for state in answer.rules.values() if state.rule.family == "budget"]
    return Reason(BALANCED, (), budgets[0].shadow_price if len(budgets) == 1 else None)


def _holds(state: RuleState, name: str) -> bool:
    """Whether a rule binds, has a price (or could have one), and speaks of the programme's own money or units."""
    if not state.binding or state.shadow_price == 0 or state.rule.family in ("budget", "lot"):
        return False
    kinds = (Spend, Units, Lots, Bought)
    return any(isinstance(term.atom, kinds) and term.atom.programme == name for term in state.rule.terms)
