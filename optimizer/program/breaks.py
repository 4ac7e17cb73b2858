"""The rules that an allocation breaks, judged exactly and to the last unit of its amounts.

A rule counts as kept if it is met once each amount in it moves by one unit in the direction that helps: an equality
such as ``environment = ratio * purchase`` cannot hold more closely in whole won. A budget may be exceeded by one unit
in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from optimizer.program.evaluation import Evaluator
from optimizer.program.program import Program
from optimizer.program.rounding import last_units
from optimizer.scenario.allocations import Spending
from optimizer.scenario.linear_form import Amount, Atom, Score, Spend, Units, Upkeep
from optimizer.scenario.rules import Rule


@dataclass(frozen=True)
class Break:
    """A rule that an allocation breaks: its value, its limit, and by how much, in the rule's own unit."""

    rule: Rule
    value: Fraction
    limit: Fraction
    by: Fraction


def breaks(program: Program, spending: Spending) -> tuple[Break, ...]:
    """The rules that ``spending`` breaks, in the order of the scenario.

    >>> import optimizer
    >>> model = {"status": "assumed", "programmes": {"a": {}, "b": {}}}
    >>> scenario = optimizer.load({"model": model, "budget": 10, "objective": {"maximize": "a + 2 * b"},
    ...                            "limits": {"some": "a >= 4"}, "compare_with": {"b": 10}})
    >>> [(item.rule.name, int(item.by)) for item in optimizer.solve(scenario).baseline.breaks]
    [('limits.some', 4)]
    """
    evaluator = program.evaluator
    achieved, units, broken = evaluator.achieve(spending), last_units(program, spending), []
    for rule in program.scenario.rules:
        value, limit = Fraction(evaluator.rule_value(rule, achieved)), Fraction(evaluator.bound(rule))
        over = value - limit
        by = abs(over) if rule.relation == "=" else over if rule.relation == "<=" else -over
        if by > 0 and not _to_the_unit(program, rule, spending, units, over, limit):
            broken.append(Break(rule, value, limit, by))
    return tuple(broken)


def _to_the_unit(
    program: Program,
    rule: Rule,
    spending: Spending,
    units: Mapping[tuple[str, str], Fraction],
    over: Fraction,
    limit: Fraction,
) -> bool:
    scenario, evaluator = program.scenario, program.evaluator
    if rule.family == "budget":
        return abs(over) <= max((units[key] for key in scenario.money(spending)), default=Fraction(0))
    way = -1 if over > 0 else 1
    terms = ((evaluator.constant(term.coefficient), term.atom) for term in rule.terms)
    changed = moved_by_last_units(program, spending, units, terms, way)
    of = {t.atom.programme for t in rule.terms if isinstance(t.atom, Spend | Units)}
    # A rule on money or units of some programmes needs no evaluation of the others, which may be thousands.
    alone = all(isinstance(term.atom, Spend | Units) for term in rule.terms)
    achieved = evaluator.bought_with(changed, of) if alone else evaluator.achieve(changed)
    return bool((evaluator.rule_value(rule, achieved) - limit) * way >= 0)


def _gives(
    evaluator: Evaluator,
    atom: Amount | Score,
    spending: Spending,
    key: tuple[str, str],
    units: Mapping[tuple[str, str], Fraction],
) -> bool:
    """Whether more of a programme is more of a quantity; it is evaluated where its effects have both signs."""
    effects = evaluator.effects(key[0]).values()
    gives, takes = any(effect > 0 for effect in effects), any(effect < 0 for effect in effects)
    if not (gives and takes):
        return gives
    more = dict(spending)
    _move(evaluator, more, key, units[key])
    now, then = (evaluator.quantity(atom, evaluator.achieve(amounts)) for amounts in (spending, more))
    return bool(then >= now)


def _move(evaluator: Evaluator, spending: Spending, key: tuple[str, str], step: Fraction) -> None:
    """Move one amount of ``spending`` by ``step``; payments move in proportion over the periods."""
    name, period = key
    if evaluator.scenario.programmes[name].payments is None:
        spending[key] += step
    elif payment := evaluator.payment(name, period):
        for t in evaluator.scenario.periods:
            spending[name, t] += step * evaluator.payment(name, t) / abs(payment)


def moved_by_last_units(
    program: Program,
    spending: Spending,
    units: Mapping[tuple[str, str], Fraction],
    terms: Iterable[tuple[Any, Atom]],
    way: int,
) -> Spending:
    """Move each amount in ``terms`` by its last unit so that their sum rises (``way`` 1) or falls (-1).

    ``units`` are those of `last_units`.
    """
    scenario, evaluator = program.scenario, program.evaluator
    ways: dict[tuple[str, str], Any] = {}
    for coefficient, atom in terms:
        if isinstance(atom, Amount | Score):
            for name, period in spending:
                effects = evaluator.effects(name)
                if isinstance(atom, Amount) and atom.name in effects:
                    ways[name, period] = ways.get((name, period), 0) + coefficient * way * effects[atom.name]
                else:
                    gives = _gives(evaluator, atom, spending, (name, period), units)
                    ways.setdefault((name, period), coefficient * way * (1 if gives else -1))
        elif isinstance(atom, Spend) and scenario.programmes[atom.programme].payments is not None:
            # Its payments of all periods move together: what counts is their sum.
            paid = next((t for t in scenario.periods if evaluator.payment(atom.programme, t)), atom.period)
            rate = coefficient * way * evaluator.payment(atom.programme, atom.period)
            ways[atom.programme, paid] = ways.get((atom.programme, paid), 0) + rate
        elif isinstance(atom, Spend | Units):
            ways[atom.programme, atom.period] = coefficient * way
        elif isinstance(atom, Upkeep):
            for period in scenario.periods:
                ways.setdefault((atom.programme, period), coefficient * way)
    changed = dict(spending)
    for key, sign in ways.items():
        _move(evaluator, changed, key, units[key] * (1 if sign > 0 else -1 if sign < 0 else 0))
    return changed
